//! Programs over many paths at once: each instruction works on a row with one number for each path,
//! so that the cost of finding out what to do is shared and loops are vectorised.
//!
//! Where paths disagree about a branch, both sides are computed, each for the paths that take it.

use standoff_model::expr::{Binary, Clock, Unary};

use super::derived::Derived;
use super::{Cell, Env, Op, Program, holds, one, two};
use crate::math::exponential::{exp_below, exp_in_place};

/// How many paths are computed side by side.
pub const LANES: usize = 64;

/// A number for each path.
pub type Lanes = [f64; LANES];

/// Which paths are meant.
pub type Mask = [bool; LANES];

/// What programs may read, for each path; see [`Env`].
#[derive(Clone, Copy, Debug)]
pub struct LaneEnv<'a> {
    /// Each part that reads the state alone.
    pub derived: &'a [Lanes],
    /// Value index of each column.
    pub columns: &'a [Lanes],
    /// Value index of each consequence.
    pub consequences: &'a [Lanes],
    /// Whole days from now.
    pub today: f64,
    /// Today's measures.
    pub measures: &'a [Lanes],
    /// Yesterday's measures.
    pub previous: &'a [Lanes],
    /// Days since each condition last came to hold.
    pub since: &'a [Lanes],
    /// Market probabilities.
    pub market: &'a [Lanes],
    /// Today's random numbers.
    pub noise: &'a [Lanes],
}

/// A program for one draw of the parameters: what they alone decide is worked out.
#[derive(Clone, PartialEq, Debug)]
pub struct LaneProgram {
    ops: Vec<LaneOp>,
    cells: Vec<f64>,
    targets: Vec<u32>,
    depth: usize,
}

/// An instruction; the second operand may stand beside it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum LaneOp {
    Plain(Op),
    /// The top with a constant behind it.
    WithConstant(Op, f64),
    /// The top with something that is read behind it.
    WithRead(Op, Read),
    /// Jumps where something that is read is 0.
    JumpUnless(Read, u32),
}

/// Something with a number for each path.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Read {
    Derived(u32),
    Measure(u32),
    Since(u32),
    MarketProb(u32),
    Noise(u32),
}

impl LaneOp {
    /// Where it jumps to, perhaps.
    fn target(self) -> Option<u32> {
        let mut op = self;
        op.target_mut().copied()
    }

    fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::JumpUnless(_, target)
            | Self::Plain(
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

impl Read {
    fn of(op: Op) -> Option<Self> {
        Some(match op {
            Op::Derived(k) => Self::Derived(k),
            Op::Measure(k) => Self::Measure(k),
            Op::Since(k) => Self::Since(k),
            Op::MarketProb(k) => Self::MarketProb(k),
            Op::Noise(k) => Self::Noise(k),
            _ => return None,
        })
    }

    #[inline]
    fn at<'a>(self, env: &LaneEnv<'a>) -> &'a Lanes {
        match self {
            Self::Derived(k) => &env.derived[k as usize],
            Self::Measure(k) => &env.measures[k as usize],
            Self::Since(k) => &env.since[k as usize],
            Self::MarketProb(k) => &env.market[k as usize],
            Self::Noise(k) => &env.noise[k as usize],
        }
    }
}

impl LaneProgram {
    /// Puts parameters into a program, and takes out what reads the state alone.
    pub fn new(program: &Program, params: &[f64], derived: &mut Derived) -> Self {
        let mut folded = Folder { params, ops: Vec::new(), since: 0 }.fold(program);
        let (ops, moved) = derived.take_out(&folded.ops, &folded.aims());
        folded.ops = ops;
        folded.go_to(&moved);
        folded.join();
        folded
    }

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

    /// Joins what is read with the operation or the branch behind it.
    fn join(&mut self) {
        let aims = self.aims();
        let (mut ops, mut moved) = (Vec::with_capacity(self.ops.len()), Vec::new());
        for (at, op) in self.ops.iter().enumerate() {
            let read = match ops.last() {
                Some(LaneOp::Plain(last)) if !aims[at] => Read::of(*last),
                _ => None,
            };
            let joined = match (read, *op) {
                (Some(read), LaneOp::Plain(Op::JumpIfZero(target))) => {
                    Some(LaneOp::JumpUnless(read, target))
                }
                (Some(read), LaneOp::Plain(op)) if is_binary(op) => {
                    Some(LaneOp::WithRead(op, read))
                }
                _ => None,
            };
            if joined.is_some() {
                ops.pop();
            }
            moved.push(ops.len() as u32);
            ops.push(joined.unwrap_or(*op));
        }
        moved.push(ops.len() as u32);
        self.ops = ops;
        self.go_to(&moved);
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
    fn fold(mut self, program: &Program) -> LaneProgram {
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
        let mut folded = LaneProgram {
            cells: program.cells.iter().map(cell).collect(),
            targets: program.targets.clone(),
            depth: program.depth,
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

/// Where programs are run; kept from one to the next.
#[derive(Default, Debug)]
pub struct Machine {
    stack: Vec<Lanes>,
    frames: Vec<Frame>,
}

/// A branch about which paths disagree.
#[derive(Clone, Debug)]
struct Frame {
    /// Where its sides meet.
    end: u32,
    /// The paths that came to it.
    all: Mask,
    /// Those of the side that is being computed.
    now: Mask,
    /// Where its value goes on the stack.
    base: usize,
    /// Whether the first side is being computed.
    first: bool,
    rest: Rest,
}

/// What of a branch is still to be computed.
#[derive(Clone, Debug)]
enum Rest {
    /// Where the other side starts; nothing after that.
    Else(Option<u32>),
    /// The entries of a table by path, and where the first entry's target stands.
    Entries { places: Box<Lanes>, first: u32, entries: u32, left: Mask },
}

impl Machine {
    /// Runs a program for the paths of `active`; what stands in other lanes means nothing.
    pub fn run(&mut self, program: &LaneProgram, env: &LaneEnv<'_>, active: &Mask) -> &Lanes {
        self.frames.clear();
        // Each branch that paths disagree about holds one number more.
        let room = program.depth + program.ops.len().min(64) + 2;
        if self.stack.len() < room {
            self.stack.resize(room, [0.0; LANES]);
        }
        let (mut at, mut top, mut active) = (0, 0, *active);
        loop {
            while self.frames.last().is_some_and(|frame| frame.end as usize == at) {
                self.arrive(program, &mut at, &mut top, &mut active);
            }
            let Some(op) = program.ops.get(at) else { break };
            at += 1;
            match *op {
                LaneOp::WithConstant(op, y) => with_constant(op, &mut self.stack[top - 1], y),
                LaneOp::WithRead(op, read) => {
                    combine(op, &mut self.stack[top - 1], read.at(env));
                }
                LaneOp::JumpUnless(read, target) => {
                    self.branch(program, read.at(env), target, &mut at, top, &mut active);
                }
                LaneOp::Plain(op) => self.plain(program, op, env, (&mut at, &mut top, &mut active)),
            }
        }
        &self.stack[0]
    }

    fn plain(
        &mut self,
        program: &LaneProgram,
        op: Op,
        env: &LaneEnv<'_>,
        (at, top, active): (&mut usize, &mut usize, &mut Mask),
    ) {
        match op {
            Op::Jump(target) => *at = target as usize,
            Op::JumpIfZero(target) => {
                *top -= 1;
                let condition = self.stack[*top];
                self.branch(program, &condition, target, at, *top, active);
            }
            Op::Previous { measure, end } => {
                if env.today > 0.0 {
                    self.stack[*top] = env.previous[measure as usize];
                    *top += 1;
                    *at = end as usize;
                }
            }
            Op::Switch { first, entries } => {
                *top -= 1;
                self.choose(program, (first, entries), at, top, active);
            }
            Op::Cell(first) => {
                for place in &mut self.stack[*top - 1] {
                    let known = !place.is_nan();
                    *place = if known {
                        program.cells[first as usize + *place as usize]
                    } else {
                        *place
                    };
                }
            }
            Op::Key { offset, last } => {
                for x in &mut self.stack[*top - 1] {
                    *x = (*x - offset).round().clamp(0.0, last);
                }
            }
            Op::Exp => exp_all(&mut self.stack[*top - 1]),
            Op::Unary(Unary::Negate) => self.stack[*top - 1].iter_mut().for_each(|x| *x = -*x),
            Op::Abs => self.stack[*top - 1].iter_mut().for_each(|x| *x = x.abs()),
            Op::Sqrt => self.stack[*top - 1].iter_mut().for_each(|x| *x = x.sqrt()),
            Op::Unary(Unary::Not) => {
                self.stack[*top - 1].iter_mut().for_each(|x| *x = truth(*x == 0.0));
            }
            Op::Ln | Op::WithinStep => {
                let scalar = Env { step_length: 1.0, ..Env::default() };
                for (x, active) in self.stack[*top - 1].iter_mut().zip(active.iter()) {
                    *x = if *active { one(op, *x, &scalar) } else { *x };
                }
            }
            Op::Pow => {
                let (x, y) = self.last_two(*top);
                for ((x, y), active) in x.iter_mut().zip(y).zip(active.iter()) {
                    *x = if *active { two(op, *x, *y) } else { *x };
                }
                *top -= 1;
            }
            Op::Binary(_) | Op::Min | Op::Max | Op::Join(_) => {
                let (x, y) = self.last_two(*top);
                combine(op, x, y);
                *top -= 1;
            }
            leaf => {
                load(leaf, env, &mut self.stack[*top]);
                *top += 1;
            }
        }
    }

    /// The two on top.
    fn last_two(&mut self, top: usize) -> (&mut Lanes, &Lanes) {
        let (below, above) = self.stack.split_at_mut(top - 1);
        (&mut below[top - 2], &above[0])
    }

    /// `if`: goes where all paths go, or to one side after the other.
    fn branch(
        &mut self,
        program: &LaneProgram,
        condition: &Lanes,
        target: u32,
        at: &mut usize,
        top: usize,
        active: &mut Mask,
    ) {
        let holding: f64 = condition.iter().map(|x| truth(*x != 0.0)).sum();
        if holding == LANES as f64 {
            return;
        }
        if holding == 0.0 {
            *at = target as usize;
            return;
        }
        let (mut yes, mut no) = (false, false);
        let mut now = [false; LANES];
        for lane in 0..LANES {
            let (holds, active) = (condition[lane] != 0.0, active[lane]);
            now[lane] = active && holds;
            yes |= active && holds;
            no |= active && !holds;
        }
        if !no {
            return;
        }
        if !yes {
            *at = target as usize;
            return;
        }
        // Before the other side stands the jump behind it.
        let end = match program.ops[target as usize - 1] {
            LaneOp::Plain(Op::Jump(end)) => end,
            _ => target,
        };
        let rest = Rest::Else(Some(target));
        self.frames.push(Frame { end, all: *active, now, base: top, first: true, rest });
        self.room(top);
        *active = now;
    }

    /// A table of computed entries: as [`Self::branch`].
    fn choose(
        &mut self,
        program: &LaneProgram,
        (first, entries): (u32, u32),
        at: &mut usize,
        top: &mut usize,
        active: &mut Mask,
    ) {
        let places = Box::new(self.stack[*top]);
        let end = program.targets[(first + entries) as usize];
        let rest = Rest::Entries { places, first, entries, left: *active };
        let frame = Frame { end, all: *active, now: [false; LANES], base: *top, first: true, rest };
        self.frames.push(frame);
        self.room(*top);
        if !self.next(program, at, top, active) {
            // No path came here.
            *at = end as usize;
            *top += 1;
            self.frames.pop();
        }
    }

    fn room(&mut self, top: usize) {
        if self.stack.len() < top + 3 {
            self.stack.resize(top + 3, [0.0; LANES]);
        }
    }

    /// One side is computed: joins it to those before, and goes on to the next or behind the branch.
    fn arrive(
        &mut self,
        program: &LaneProgram,
        at: &mut usize,
        top: &mut usize,
        active: &mut Mask,
    ) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.first {
            frame.first = false;
        } else {
            let (below, above) = self.stack.split_at_mut(frame.base + 1);
            let (value, side) = (&mut below[frame.base], &above[0]);
            for lane in 0..LANES {
                value[lane] = if frame.now[lane] { side[lane] } else { value[lane] };
            }
        }
        *top = frame.base + 1;
        if !self.next(program, at, top, active)
            && let Some(frame) = self.frames.pop()
        {
            *active = frame.all;
            *at = frame.end as usize;
        }
    }

    /// Goes to the next side of the last branch, if there is one.
    fn next(
        &mut self,
        program: &LaneProgram,
        at: &mut usize,
        top: &mut usize,
        active: &mut Mask,
    ) -> bool {
        let Some(frame) = self.frames.last_mut() else { return false };
        match &mut frame.rest {
            Rest::Else(other) => {
                let Some(target) = other.take() else { return false };
                for lane in 0..LANES {
                    frame.now[lane] = frame.all[lane] && !frame.now[lane];
                }
                *at = target as usize;
            }
            Rest::Entries { places, first, entries, left } => {
                let Some(lane) = left.iter().position(|left| *left) else { return false };
                let place = places[lane];
                let entry = if place.is_nan() { *entries } else { place as u32 };
                for lane in 0..LANES {
                    let same = places[lane] == place || (places[lane].is_nan() && place.is_nan());
                    frame.now[lane] = left[lane] && same;
                    left[lane] &= !same;
                }
                *at = program.targets[(*first + entry) as usize] as usize;
                if place.is_nan() {
                    // What is no number stays where the value of an entry would be.
                    self.stack[*top] = [f64::NAN; LANES];
                    *top += 1;
                }
            }
        }
        *active = frame.now;
        true
    }
}

fn load(op: Op, env: &LaneEnv<'_>, out: &mut Lanes) {
    let shifted = |from: &Lanes, offset: f64, out: &mut Lanes| {
        out.iter_mut().zip(from).for_each(|(out, x)| *out = x + offset);
    };
    match op {
        Op::Push(value) => out.fill(value),
        Op::Column { index, offset } => shifted(&env.columns[index as usize], offset, out),
        Op::Consequence { index, offset } => {
            shifted(&env.consequences[index as usize], offset, out);
        }
        Op::Clock(Clock::Elapsed | Clock::Today) => out.fill(env.today),
        Op::Clock(Clock::StepLength) => out.fill(1.0),
        op => match Read::of(op) {
            Some(read) => *out = *read.at(env),
            None => out.fill(f64::NAN),
        },
    }
}

#[inline]
fn truth(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

/// `x` and `y` by an operation of two, each lane; the rule is that of [`two`].
#[inline]
fn combine(op: Op, x: &mut Lanes, y: &Lanes) {
    /// A loop for each operation, so that each is vectorised.
    macro_rules! each {
        ($f:expr) => {{
            let f = $f;
            x.iter_mut().zip(y).for_each(|(x, y)| *x = f(*x, *y));
        }};
    }
    match op {
        Op::Binary(Binary::Add) => each!(|x: f64, y: f64| x + y),
        Op::Binary(Binary::Subtract) => each!(|x: f64, y: f64| x - y),
        Op::Binary(Binary::Multiply) => each!(|x: f64, y: f64| x * y),
        Op::Binary(Binary::Divide) => each!(|x: f64, y: f64| x / y),
        Op::Binary(Binary::Equal) => each!(|x: f64, y: f64| truth(x == y)),
        Op::Binary(Binary::NotEqual) => each!(|x: f64, y: f64| truth(x != y)),
        Op::Binary(Binary::Less) => each!(|x: f64, y: f64| truth(x < y)),
        Op::Binary(Binary::LessEqual) => each!(|x: f64, y: f64| truth(x <= y)),
        Op::Binary(Binary::Greater) => each!(|x: f64, y: f64| truth(x > y)),
        Op::Binary(Binary::GreaterEqual) => each!(|x: f64, y: f64| truth(x >= y)),
        Op::Binary(op @ (Binary::And | Binary::Or)) => {
            each!(|x: f64, y: f64| truth(holds(op, x, y)));
        }
        Op::Min => each!(|x: f64, y: f64| least(x, y)),
        Op::Max => each!(|x: f64, y: f64| -least(-x, -y)),
        Op::Join(len) => each!(|x: f64, y: f64| x * len + y),
        op => each!(|x: f64, y: f64| two(op, x, y)),
    }
}

/// The smaller of two; no number if one is none.
#[inline]
fn least(x: f64, y: f64) -> f64 {
    let smaller = if y < x { y } else { x };
    if y.is_nan() { y } else { smaller }
}

/// Exponentials, as [`exp_in_place`] has them.
fn exp_all(x: &mut Lanes) {
    // What is no number, or far too large, is met alone.
    if x.iter().all(|x| *x < 700.0) {
        *x = exp_below(*x);
    } else {
        exp_in_place(x);
    }
}

fn with_constant(op: Op, x: &mut Lanes, y: f64) {
    combine(op, x, &[y; LANES]);
}
