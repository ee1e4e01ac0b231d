//! What of a game's structure the sweeps ask for at every node.

use std::array::from_fn;

use crate::game::{Game, PayRow, ProbRow, View};

/// Which nodes need no look at probabilities and costs.
#[derive(Clone, Debug, Default)]
pub(in crate::solve) struct Plan {
    /// Of each node, its first edge and how many, if each of its choices costs nothing and leads to
    /// one node for certain; else [`UNSURE`].
    sure: Vec<(u32, u32)>,
    /// Profiles of each player's own rows.
    members: Vec<Members>,
}

/// The profiles of each own row of a player, in order.
#[derive(Clone, Debug)]
struct Members {
    profiles: Vec<u32>,
    /// Where those of each row start, and last where the last one ends.
    starts: Vec<u32>,
}

impl Members {
    fn new(row_of: &[u32], rows: usize) -> Self {
        let (mut profiles, mut starts) = (Vec::with_capacity(row_of.len()), vec![0]);
        for row in 0..rows {
            let own = row_of.iter().enumerate().filter(|(_, of)| **of as usize == row);
            profiles.extend(own.map(|(profile, _)| profile as u32));
            starts.push(profiles.len() as u32);
        }
        Self { profiles, starts }
    }
}

/// No edges: look at each choice.
const UNSURE: (u32, u32) = (0, 0);

impl Plan {
    pub fn new(game: &Game) -> Self {
        let sure = |choice: usize| {
            let edges = game.edges(choice);
            edges.len() == 1
                && game.edge_prob[edges.start] == ProbRow::ONE
                && game.choice_cost[choice] == PayRow::ZERO
        };
        let edges = |node: usize| {
            let choices = game.choices(node);
            if choices.is_empty() || !choices.clone().all(sure) {
                return UNSURE;
            }
            (game.choice_edge[choices.start], choices.len() as u32)
        };
        let sure = (0..game.nodes()).map(edges).collect();
        let rows = game.profiles.row_of.iter().zip(&game.profiles.rows);
        let members = rows.map(|(row_of, rows)| Members::new(row_of, *rows)).collect();
        Self { sure, members }
    }

    /// The profiles of each own row of a player, row by row.
    #[inline(always)]
    pub fn own_rows(&self, player: usize) -> impl Iterator<Item = &[u32]> {
        let Members { profiles, starts } = &self.members[player];
        starts.windows(2).map(|ends| &profiles[ends[0] as usize..ends[1] as usize])
    }

    /// The nodes that the choices of `node` lead to, in order, if each costs nothing and leads to
    /// one for certain.
    #[inline(always)]
    pub fn sure_children<'a>(&self, game: &'a Game, node: usize) -> Option<&'a [u32]> {
        let (first, count) = self.sure[node];
        let first = first as usize;
        (count > 0).then(|| &game.edge_child[first..first + count as usize])
    }
}

/// The probabilities of a view, whose part of a policy is `p`, as `[action × profiles + profile]`
/// in blocks.
#[inline]
pub(in crate::solve) fn expand<const W: usize>(
    rows: &[u32],
    width: usize,
    p: &[f64],
    out: &mut [[f64; W]],
) {
    match width {
        1 => expand_fixed::<W, 1>(rows, p, out),
        2 => expand_fixed::<W, 2>(rows, p, out),
        3 => expand_fixed::<W, 3>(rows, p, out),
        4 => expand_fixed::<W, 4>(rows, p, out),
        5 => expand_fixed::<W, 5>(rows, p, out),
        6 => expand_fixed::<W, 6>(rows, p, out),
        _ => {
            let blocks = rows.len() / W;
            for (b, rows) in rows.as_chunks::<W>().0.iter().enumerate() {
                for a in 0..width {
                    out[a * blocks + b] = rows.map(|row| p[row as usize * width + a]);
                }
            }
        }
    }
}

#[inline(always)]
fn expand_fixed<const W: usize, const A: usize>(rows: &[u32], p: &[f64], out: &mut [[f64; W]]) {
    let sets = p.as_chunks::<A>().0;
    let of = |rows: &[u32; W]| -> [&[f64; A]; W] { from_fn(|k| &sets[rows[k] as usize]) };
    // The usual case, one block to a row, apart: then the places of all stores are known.
    if let (Ok(rows), Some(out)) = (rows.try_into(), out.first_chunk_mut::<A>()) {
        let sets = of(rows);
        *out = from_fn(|a| from_fn(|k| sets[k][a]));
        return;
    }
    let blocks = rows.len() / W;
    for (b, rows) in rows.as_chunks::<W>().0.iter().enumerate() {
        let sets = of(rows);
        for a in 0..A {
            out[a * blocks + b] = from_fn(|k| sets[k][a]);
        }
    }
}

/// Where the information sets of each view start in a list of all information sets.
pub(super) fn set_start(game: &Game) -> Vec<usize> {
    let counts = game.views.iter().scan(0, |next: &mut usize, view: &View| {
        let start = *next;
        *next += view.bases.len();
        Some(start)
    });
    counts.collect()
}
