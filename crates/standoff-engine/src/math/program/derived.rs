//! Parts of programs that read nothing but the state: worked out once for each state, and not each
//! day on each path.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use standoff_model::expr::Unary;

use super::lanes::LaneOp;
use super::{Env, Op, one, two};

/// The parts of several programs, each part once.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Derived {
    parts: Vec<Vec<LaneOp>>,
}

/// What parts are worth in each state that was met.
#[derive(Clone, Debug, Default)]
pub struct Known {
    by_state: IndexMap<u32, Vec<f64>, FxBuildHasher>,
}

impl Derived {
    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The value of each part in a state, by its number and its value indices.
    pub fn at<'k>(&self, known: &'k mut Known, number: u32, state: &[u16]) -> &'k [f64] {
        known.by_state.entry(number).or_insert_with(|| {
            let env = Env { state, ..Env::default() };
            self.parts.iter().map(|part| value(part, &env)).collect()
        })
    }

    /// The number of a part, which is kept if it is new.
    fn keep(&mut self, part: &[LaneOp]) -> u32 {
        let found = self.parts.iter().position(|known| known == part);
        found.unwrap_or_else(|| {
            self.parts.push(part.to_vec());
            self.parts.len() - 1
        }) as u32
    }

    /// Takes the parts out of instructions that nothing in `aims` jumps into. Gives back the
    /// instructions, and for each of the old ones the place of what stands for it.
    pub(super) fn take_out(&mut self, ops: &[LaneOp], aims: &[bool]) -> (Vec<LaneOp>, Vec<u32>) {
        let (mut out, mut moved) =
            (Vec::with_capacity(ops.len()), Vec::with_capacity(ops.len() + 1));
        let mut at = 0;
        while at < ops.len() {
            let next = end_of_part(ops, aims, at).unwrap_or(at + 1);
            moved.resize(next, out.len() as u32);
            out.push(match end_of_part(ops, aims, at) {
                Some(end) => LaneOp::Plain(Op::Derived(self.keep(&ops[at..end]))),
                None => ops[at],
            });
            at = next;
        }
        moved.push(out.len() as u32);
        (out, moved)
    }
}

/// Where the longest part that starts at an instruction ends, if one does.
fn end_of_part(ops: &[LaneOp], aims: &[bool], start: usize) -> Option<usize> {
    if !matches!(ops[start], LaneOp::Plain(Op::State { .. } | Op::Outcome)) {
        return None;
    }
    let (mut depth, mut end) = (1, start + 1);
    for (at, op) in ops.iter().enumerate().skip(start + 1) {
        if aims[at] {
            break;
        }
        match op {
            LaneOp::WithConstant(..)
            | LaneOp::Plain(Op::Unary(Unary::Not | Unary::Negate) | Op::Key { .. } | Op::Abs) => {}
            LaneOp::Plain(Op::State { .. } | Op::Outcome | Op::Push(_)) => depth += 1,
            LaneOp::Plain(Op::Binary(_) | Op::Min | Op::Max | Op::Join(_)) if depth > 1 => {
                depth -= 1;
            }
            _ => break,
        }
        if depth == 1 {
            end = at + 1;
        }
    }
    Some(end)
}

/// The value of a part.
fn value(part: &[LaneOp], env: &Env<'_>) -> f64 {
    let mut stack: Vec<f64> = Vec::new();
    for op in part {
        let top = stack.pop();
        let next = match (*op, top) {
            (LaneOp::WithConstant(op, y), Some(x)) => two(op, x, y),
            (LaneOp::Plain(Op::Key { offset, last }), Some(x)) => {
                (x - offset).round().clamp(0.0, last)
            }
            (LaneOp::Plain(op @ (Op::Unary(_) | Op::Abs)), Some(x)) => one(op, x, env),
            (LaneOp::Plain(op @ (Op::Binary(_) | Op::Min | Op::Max | Op::Join(_))), Some(y)) => {
                two(op, stack.pop().unwrap_or(f64::NAN), y)
            }
            (LaneOp::Plain(op), top) => {
                stack.extend(top);
                super::load(op, env)
            }
            (_, _) => f64::NAN,
        };
        stack.push(next);
    }
    stack.pop().unwrap_or(f64::NAN)
}
