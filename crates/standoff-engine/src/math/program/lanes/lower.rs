//! From a stack machine to instructions that name their rows.

use standoff_model::expr::{Binary, Clock};

use super::super::{Env, Op, one, two};
use super::{Arg, Code, Folded, LaneOp, LaneProgram, Layout, Mask};

/// Two sides of a branch of together so many plain instructions are computed without asking whether
/// any path takes them.
const CHEAP: usize = 6;

/// A program whose result goes to row `to`.
pub(super) fn lower(folded: &Folded, layout: &Layout, to: usize) -> LaneProgram {
    let (first, a) = Lower::new(folded, layout, true).all(to);
    let (later, b) = Lower::new(folded, layout, false).all(to);
    LaneProgram {
        first,
        later,
        cells: folded.cells.clone(),
        rows: a.rows.max(b.rows),
        forks: a.forks.max(b.forks),
        remembers: b.remembers,
    }
}

/// What a program needs for itself.
#[derive(Default)]
struct Needs {
    rows: usize,
    forks: usize,
    remembers: Vec<usize>,
}

struct Lower<'a> {
    folded: &'a Folded,
    layout: &'a Layout,
    is_first_day: bool,
    code: Vec<Code>,
    needs: Needs,
    /// Rows that are not in use.
    free: Vec<usize>,
    /// The side of a branch that is being written.
    mask: Option<Mask>,
}

impl<'a> Lower<'a> {
    fn new(folded: &'a Folded, layout: &'a Layout, is_first_day: bool) -> Self {
        let (code, needs, free) = (Vec::new(), Needs::default(), Vec::new());
        Self { folded, layout, is_first_day, code, needs, free, mask: None }
    }

    /// The whole program.
    fn all(mut self, to: usize) -> (Vec<Code>, Needs) {
        let result = self.part(0, self.folded.ops.len());
        let last = self.code.last_mut().and_then(Code::to_mut);
        match (last, result) {
            (Some(last), Arg::Row(row)) if *last == row && row >= self.layout.scratch => *last = to,
            _ => self.code.push(Code::Copy { to, x: result }),
        }
        (self.code, self.needs)
    }

    /// Instructions `from..to`, which leave one value.
    fn part(&mut self, from: usize, to: usize) -> Arg {
        let mut stack = Vec::new();
        let mut at = from;
        while at < to {
            at = self.step(at, &mut stack);
        }
        stack.pop().unwrap_or(Arg::Number(f64::NAN))
    }

    /// Writes what an instruction, or the branch that it begins, does; gives back where to go on.
    fn step(&mut self, at: usize, stack: &mut Vec<Arg>) -> usize {
        let mut pop = || stack.pop().unwrap_or(Arg::Number(f64::NAN));
        let (next, value) = match self.folded.ops[at] {
            LaneOp::WithConstant(op, y) => {
                let x = pop();
                (at + 1, self.two(op, x, Arg::Number(y)))
            }
            LaneOp::Plain(op) => match op {
                Op::JumpIfZero(target) => {
                    let condition = pop();
                    let target = target as usize;
                    // Before the other side stands the jump behind it.
                    let end = match self.folded.ops[target - 1] {
                        LaneOp::Plain(Op::Jump(end)) => end as usize,
                        _ => target,
                    };
                    (end, self.branch(condition, (at + 1, target - 1), (target, end)))
                }
                Op::Previous { measure, end } => {
                    (end as usize, self.previous(measure as usize, at + 1, end as usize))
                }
                Op::Switch { first, entries } => {
                    let place = pop();
                    let end = self.folded.targets[(first + entries) as usize] as usize;
                    (end, self.switch(place, first as usize, entries as usize))
                }
                Op::Binary(_) | Op::Min | Op::Max | Op::Pow | Op::Join(_) => {
                    let (y, x) = (pop(), pop());
                    (at + 1, self.two(op, x, y))
                }
                Op::Unary(_) | Op::Abs | Op::Exp | Op::Ln | Op::Sqrt | Op::WithinStep => {
                    let x = pop();
                    (at + 1, self.one(op, x))
                }
                Op::Key { .. } | Op::Cell(_) => {
                    let x = pop();
                    (at + 1, self.table(op, x))
                }
                leaf => (at + 1, self.leaf(leaf)),
            },
        };
        stack.push(value);
        next
    }

    /// What is read.
    fn leaf(&mut self, op: Op) -> Arg {
        let Layout { columns, consequences, market, noise, since, .. } = *self.layout;
        let Layout { measures, derived, today, .. } = *self.layout;
        let row = |start: usize, k: u32| Arg::Row(start + k as usize);
        match op {
            Op::Push(value) => Arg::Number(value),
            Op::Column { index, offset } => self.shifted(row(columns, index), offset),
            Op::Consequence { index, offset } => self.shifted(row(consequences, index), offset),
            Op::Clock(Clock::Elapsed | Clock::Today) if self.is_first_day => Arg::Number(0.0),
            Op::Clock(Clock::Elapsed | Clock::Today) => Arg::Row(today),
            Op::Clock(Clock::StepLength) => Arg::Number(1.0),
            Op::Measure(k) => row(measures, k),
            Op::Since(k) => row(since, k),
            Op::MarketProb(k) => row(market, k),
            Op::Noise(k) => row(noise, k),
            Op::Derived(k) => row(derived, k),
            _ => Arg::Number(f64::NAN),
        }
    }

    fn shifted(&mut self, x: Arg, offset: f64) -> Arg {
        if offset == 0.0 { x } else { self.two(Op::Binary(Binary::Add), x, Arg::Number(offset)) }
    }

    /// A row for a result, which must be none of those that are read for it.
    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.needs.rows += 1;
            self.layout.scratch + self.needs.rows - 1
        })
    }

    /// A value is not read again.
    fn release(&mut self, arg: Arg) {
        if let Arg::Row(row) = arg
            && row >= self.layout.scratch
        {
            self.free.push(row);
        }
    }

    fn two(&mut self, op: Op, x: Arg, y: Arg) -> Arg {
        if let (Arg::Number(x), Arg::Number(y)) = (x, y) {
            return Arg::Number(two(op, x, y));
        }
        if let Some(known) = self.known_of_day(op, x, y) {
            return known;
        }
        let to = self.take();
        let mask = self.mask.filter(|_| op == Op::Pow);
        self.code.push(Code::Two { op, to, x, y, mask });
        [x, y].into_iter().for_each(|arg| self.release(arg));
        Arg::Row(to)
    }

    /// After the first day the day is not 0.
    fn known_of_day(&self, op: Op, x: Arg, y: Arg) -> Option<Arg> {
        if (x, y) != (Arg::Row(self.layout.today), Arg::Number(0.0)) {
            return None;
        }
        match op {
            Op::Binary(Binary::Equal | Binary::LessEqual) => Some(Arg::Number(0.0)),
            Op::Binary(Binary::NotEqual | Binary::Greater) => Some(Arg::Number(1.0)),
            _ => None,
        }
    }

    fn one(&mut self, op: Op, x: Arg) -> Arg {
        let row = match x {
            Arg::Number(x) => return Arg::Number(one(op, x, &scalar())),
            Arg::Row(row) => row,
        };
        let to = self.take();
        let mask = self.mask.filter(|_| op == Op::Ln);
        self.code.push(Code::One { op, to, x: row, mask });
        self.release(x);
        Arg::Row(to)
    }

    /// A key or an entry of a table.
    fn table(&mut self, op: Op, x: Arg) -> Arg {
        let row = match (op, x) {
            (_, Arg::Row(row)) => row,
            (Op::Key { offset, last }, Arg::Number(x)) => {
                return Arg::Number((x - offset).round().clamp(0.0, last));
            }
            (Op::Cell(first), Arg::Number(x)) if !x.is_nan() => {
                return Arg::Number(self.folded.cells[first as usize + x as usize]);
            }
            _ => return Arg::Number(f64::NAN),
        };
        let to = self.take();
        self.code.push(match op {
            Op::Key { offset, last } => Code::Key { offset, last, to, x: row },
            Op::Cell(first) => Code::Cell { first, to, x: row },
            _ => Code::Copy { to, x },
        });
        self.release(x);
        Arg::Row(to)
    }

    /// Yesterday's value, or what stands for it on the first day.
    fn previous(&mut self, measure: usize, from: usize, to: usize) -> Arg {
        if self.is_first_day {
            return self.part(from, to);
        }
        self.needs.remembers.push(measure);
        Arg::Row(self.layout.previous + measure)
    }

    /// `if`: one side or the other, each of which leaves one value.
    fn branch(&mut self, condition: Arg, yes: (usize, usize), no: (usize, usize)) -> Arg {
        let row = match condition {
            Arg::Number(0.0) => return self.part(no.0, no.1),
            Arg::Number(_) => return self.part(yes.0, yes.1),
            Arg::Row(row) => row,
        };
        let (fork, outer) = (self.needs.forks, self.mask);
        self.needs.forks += 1;
        let start = self.code.len();
        self.code.push(Code::Fork { condition: row, fork, otherwise: 0 });
        self.mask = Some(Mask { condition: row, holds: true });
        let yes = self.part(yes.0, yes.1);
        let middle = self.code.len();
        self.code.push(Code::Past { fork, to: 0 });
        self.mask = Some(Mask { condition: row, holds: false });
        let no = self.part(no.0, no.1);
        self.mask = outer;
        let sides = self.code.len() - start - 2;
        if sides <= CHEAP
            && self.code[start..]
                .iter()
                .enumerate()
                .all(|(k, code)| k == 0 || k == middle - start || code.is_plain())
        {
            self.code.remove(middle);
            self.code.remove(start);
        } else {
            let end = self.code.len();
            self.code[start] = Code::Fork { condition: row, fork, otherwise: middle + 1 };
            self.code[middle] = Code::Past { fork, to: end };
        }
        self.select(row, yes, no)
    }

    /// Each path takes its side.
    fn select(&mut self, condition: usize, yes: Arg, no: Arg) -> Arg {
        let to = self.take();
        self.code.push(Code::Select { to, condition, yes, no });
        [Arg::Row(condition), yes, no].into_iter().for_each(|arg| self.release(arg));
        Arg::Row(to)
    }

    /// A table whose entries are computed: each in turn, for the paths that come to it.
    fn switch(&mut self, place: Arg, first: usize, entries: usize) -> Arg {
        let folded = self.folded;
        let targets = &folded.targets[first..=first + entries];
        let end = targets[entries] as usize;
        let mut starts: Vec<usize> = targets[..entries].iter().map(|t| *t as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let part = |start: usize| {
            // Each entry ends with a jump.
            let next = starts.iter().copied().find(|s| *s > start).unwrap_or(end);
            (start, next - 1)
        };
        let row = match place {
            Arg::Number(x) if x.is_nan() => return Arg::Number(f64::NAN),
            Arg::Number(x) => {
                let (from, to) = part(targets[x as usize] as usize);
                return self.part(from, to);
            }
            Arg::Row(row) => row,
        };
        // What is no number stays so.
        let mut found = Arg::Number(f64::NAN);
        for start in starts.iter().copied() {
            let here = (0..entries).filter(|k| targets[*k] as usize == start);
            let condition = self.any_of(row, &here.collect::<Vec<_>>());
            let (from, to) = part(start);
            found = self.entry(condition, (from, to), found);
        }
        self.release(place);
        found
    }

    /// Where a place is one of several.
    fn any_of(&mut self, place: usize, entries: &[usize]) -> usize {
        let mut any = None;
        for entry in entries {
            let to = self.take();
            let (x, y) = (Arg::Row(place), Arg::Number(*entry as f64));
            self.code.push(Code::Two { op: Op::Binary(Binary::Equal), to, x, y, mask: None });
            any = Some(match any {
                None => to,
                Some(before) => {
                    let (x, y) = (Arg::Row(before), Arg::Row(to));
                    match self.two(Op::Binary(Binary::Or), x, y) {
                        Arg::Row(row) => row,
                        Arg::Number(_) => to,
                    }
                }
            });
        }
        any.unwrap_or(place)
    }

    /// An entry where a condition holds, what was found before elsewhere.
    fn entry(&mut self, condition: usize, (from, to): (usize, usize), before: Arg) -> Arg {
        let (fork, outer) = (self.needs.forks, self.mask);
        self.needs.forks += 1;
        let start = self.code.len();
        self.code.push(Code::Fork { condition, fork, otherwise: 0 });
        self.mask = Some(Mask { condition, holds: true });
        let value = self.part(from, to);
        self.mask = outer;
        let otherwise = self.code.len();
        self.code[start] = Code::Fork { condition, fork, otherwise };
        self.select(condition, value, before)
    }
}

/// On one day nothing is said of the length of a step.
fn scalar() -> Env<'static> {
    Env { step_length: 1.0, ..Env::default() }
}

impl Code {
    /// Whether it is worked out faster than it is found out whether it need be.
    fn is_plain(&self) -> bool {
        match self {
            Self::Two { op, .. } => *op != Op::Pow,
            Self::One { op, .. } => !matches!(op, Op::Exp | Op::Ln | Op::Sqrt),
            Self::Select { .. } | Self::Copy { .. } => true,
            _ => false,
        }
    }

    /// The row that it writes.
    fn to_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Two { to, .. }
            | Self::One { to, .. }
            | Self::Cell { to, .. }
            | Self::Key { to, .. }
            | Self::Select { to, .. }
            | Self::Copy { to, .. } => Some(to),
            Self::Fork { .. } | Self::Past { .. } => None,
        }
    }
}
