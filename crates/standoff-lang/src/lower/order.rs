//! Putting definitions and measures into an order in which each comes after what it needs.

/// What is known of a node during the walk.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    Open,
    Done,
}

/// An order, and the circles that stand in its way.
pub(crate) struct Ordered {
    /// Every node, each after those that it needs, circles aside.
    pub(crate) order: Vec<usize>,
    /// Circles, each as a path whose last node needs its first.
    pub(crate) circles: Vec<Vec<usize>>,
}

/// Orders nodes by what each `needs`. Without recursion, as chains may be long.
pub(crate) fn order(needs: &[Vec<usize>]) -> Ordered {
    let mut marks = vec![Mark::New; needs.len()];
    let mut ordered = Ordered { order: Vec::with_capacity(needs.len()), circles: Vec::new() };
    for start in 0..needs.len() {
        if marks[start] == Mark::New {
            visit(start, needs, &mut marks, &mut ordered);
        }
    }
    ordered
}

/// Walks everything that `start` needs, depth first.
fn visit(start: usize, needs: &[Vec<usize>], marks: &mut [Mark], ordered: &mut Ordered) {
    // The path from `start` to here, and how many needs of each node on it are done.
    let mut path = vec![(start, 0)];
    marks[start] = Mark::Open;
    while let Some((node, done)) = path.last_mut() {
        let Some(next) = needs[*node].get(*done).copied() else {
            marks[*node] = Mark::Done;
            ordered.order.push(*node);
            path.pop();
            continue;
        };
        *done += 1;
        match marks[next] {
            Mark::New => {
                marks[next] = Mark::Open;
                path.push((next, 0));
            }
            Mark::Open => {
                let first = path.iter().position(|(node, _)| *node == next).unwrap_or(0);
                ordered.circles.push(path[first..].iter().map(|(node, _)| *node).collect());
            }
            Mark::Done => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn each_comes_after_what_it_needs() {
        let ordered = order(&[vec![2], vec![], vec![1]]);
        assert_eq!(ordered.order, [1, 2, 0]);
        assert!(ordered.circles.is_empty());
    }

    #[test]
    fn circles_are_found() {
        assert_eq!(order(&[vec![1], vec![2], vec![1]]).circles, [[1, 2]]);
        assert_eq!(order(&[vec![0]]).circles, [[0]]);
    }
}
