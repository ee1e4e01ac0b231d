//! What parameters alone decide, and what the state alone decides.

use super::super::derived::Derived;
use super::super::{Cell, Env, Op, Program, one, two};

/// A program of a stack machine with parameters in their places.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Folded {
    pub(super) ops: Vec<LaneOp>,
    pub(super) cells: Vec<f64>,
    pub(super) targets: Vec<u32>,
}

/// An instruction; the second operand may stand beside it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in super::super) enum LaneOp {
    Plain(Op),
    /// The top with a constant behind it.
    WithConstant(Op, f64),
}

impl LaneOp {
    /// Where it jumps to, perhaps.
    fn target(self) -> Option<u32> {
        let mut op = self;
        op.target_mut().copied()
    }

    fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Plain(
                Op::Jump(target) | Op::JumpIfZero(target) | Op::Previous { end: target, .. },
            ) => Some(target),
            _ => None,
        }
    }
}

/// Whether an operation makes one of the two values on top.
fn is_binary(op: Op) -> bool {
    matches!(op, Op::Binary(_) | Op::Min | Op::Max | Op::Pow | Op::Join(_))
}

/// See [`Folded::new`].
pub(super) fn fold(program: &Program, params: &[f64], derived: &mut Derived) -> Folded {
    let mut folded = Folder { params, ops: Vec::new(), since: 0 }.fold(program);
    let (ops, moved) = derived.take_out(&folded.ops, &folded.aims());
    folded.ops = ops;
    folded.go_to(&moved);
    folded
}

impl Folded {
    /// Whether something jumps to each instruction, or to behind the last.
    fn aims(&self) -> Vec<bool> {
        let mut aims = vec![false; self.ops.len() + 1];
        for op in &self.ops {
            if let Some(target) = op.target() {
                aims[target as usize] = true;
            }
        }
        self.targets.iter().for_each(|target| aims[*target as usize] = true);
        aims
    }

    /// Sends jumps to where their targets have moved to.
    fn go_to(&mut self, moved: &[u32]) {
        let to = |target: &mut u32| *target = moved[*target as usize];
        self.ops.iter_mut().filter_map(LaneOp::target_mut).for_each(to);
        self.targets.iter_mut().for_each(to);
    }
}

/// Works out what parameters alone decide.
struct Folder<'a> {
    params: &'a [f64],
    ops: Vec<LaneOp>,
    /// Since this instruction nothing jumps here.
    since: usize,
}

impl Folder<'_> {
    fn fold(mut self, program: &Program) -> Folded {
        let aims = aims(program);
        let mut moved = vec![0; program.ops.len() + 1];
        for (at, op) in program.ops.iter().enumerate() {
            if aims[at] {
                self.since = self.ops.len();
            }
            moved[at] = self.ops.len() as u32;
            self.push(*op);
            if matches!(
                op,
                Op::JumpIfZero(_) | Op::Jump(_) | Op::Switch { .. } | Op::Previous { .. }
            ) {
                self.since = self.ops.len();
            }
        }
        moved[program.ops.len()] = self.ops.len() as u32;
        let cell = |cell: &Cell| match cell {
            Cell::Number(value) => *value,
            Cell::Param(k) => self.params[*k as usize],
        };
        let mut folded = Folded {
            cells: program.cells.iter().map(cell).collect(),
            targets: program.targets.clone(),
            ops: self.ops,
        };
        folded.go_to(&moved);
        folded
    }

    /// The constant that was put on the stack `back` instructions ago.
    fn constant(&self, back: usize) -> Option<f64> {
        let place = self.ops.len().checked_sub(back).filter(|place| *place >= self.since)?;
        match self.ops[place] {
            LaneOp::Plain(Op::Push(value)) => Some(value),
            _ => None,
        }
    }

    fn push(&mut self, op: Op) {
        let op = match op {
            Op::Param(k) => Op::Push(self.params[k as usize]),
            op => op,
        };
        let binary = is_binary(op);
        let unary = matches!(op, Op::Unary(_) | Op::Abs | Op::Exp | Op::Ln | Op::Sqrt);
        let next = match (self.constant(2), self.constant(1)) {
            (Some(x), Some(y)) if binary => {
                self.ops.truncate(self.ops.len() - 2);
                LaneOp::Plain(Op::Push(two(op, x, y)))
            }
            (_, Some(x)) if unary => {
                self.ops.pop();
                LaneOp::Plain(Op::Push(one(op, x, &Env::default())))
            }
            (_, Some(y)) if binary => {
                self.ops.pop();
                LaneOp::WithConstant(op, y)
            }
            _ => LaneOp::Plain(op),
        };
        self.ops.push(next);
    }
}

/// Whether something jumps to each instruction.
fn aims(program: &Program) -> Vec<bool> {
    let mut aims = vec![false; program.ops.len() + 1];
    for op in &program.ops {
        match op {
            Op::Jump(target) | Op::JumpIfZero(target) | Op::Previous { end: target, .. } => {
                aims[*target as usize] = true;
            }
            _ => {}
        }
    }
    program.targets.iter().for_each(|target| aims[*target as usize] = true);
    aims
}
