//! From an expression tree to instructions.

use standoff_model::expr::{Clock, Expr, Function};
use standoff_model::{FunctionId, MeasureId, Model, TableId};

use super::{Cell, MarketRead, Op, Program, Reads, Slots, TooLong};

/// No program may be longer: inlined names could otherwise double a scenario's size at each level.
const MAX_LENGTH: usize = 200_000;
/// Entries of a table among which one that is the same is looked for.
const MOST_COMPARED: usize = 256;
/// Names that stand for names that stand for names: no deeper than this.
const MAX_NESTING: usize = 1_000;

/// Compiles an expression; what it needs of randomness and memory is added to `slots`.
pub(super) fn compile(model: &Model, expr: &Expr, slots: &mut Slots) -> Result<Program, TooLong> {
    let empty = Program {
        ops: Vec::new(),
        cells: Vec::new(),
        targets: Vec::new(),
        depth: 0,
        reads: Reads::default(),
    };
    let mut compiler = Compiler { model, slots, program: empty, depth: 0, nesting: 0 };
    compiler.expr(expr, None)?;
    let mut program = compiler.program;
    program.reads.states.sort_unstable();
    program.reads.states.dedup();
    program.reads.consequences.sort_unstable();
    program.reads.consequences.dedup();
    Ok(program)
}

/// The arguments of the function that is being inlined, and where they are written.
struct Frame<'a> {
    arguments: &'a [Expr],
    caller: Option<&'a Frame<'a>>,
}

struct Compiler<'a> {
    model: &'a Model,
    slots: &'a mut Slots,
    program: Program,
    /// Values on the stack at this place of the program.
    depth: usize,
    nesting: usize,
}

impl Compiler<'_> {
    fn push(&mut self, op: Op) -> Result<(), TooLong> {
        let Program { ops, cells, targets, .. } = &mut self.program;
        if ops.len() + cells.len() + targets.len() >= MAX_LENGTH {
            return Err(TooLong);
        }
        ops.push(op);
        match op {
            Op::Jump(_)
            | Op::Previous { .. }
            | Op::Key { .. }
            | Op::Cell(_)
            | Op::Unary(_)
            | Op::Abs
            | Op::Exp
            | Op::Ln
            | Op::Sqrt
            | Op::WithinStep => {}
            Op::JumpIfZero(_)
            | Op::Switch { .. }
            | Op::Binary(_)
            | Op::Min
            | Op::Max
            | Op::Pow
            | Op::Join(_) => self.depth -= 1,
            _ => self.depth += 1,
        }
        self.program.depth = self.program.depth.max(self.depth);
        Ok(())
    }

    /// The place of the next instruction.
    fn here(&self) -> u32 {
        self.program.ops.len() as u32
    }

    fn expr(&mut self, expr: &Expr, frame: Option<&Frame<'_>>) -> Result<(), TooLong> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            return Err(TooLong);
        }
        let done = self.node(expr, frame);
        self.nesting -= 1;
        done
    }

    fn node(&mut self, expr: &Expr, frame: Option<&Frame<'_>>) -> Result<(), TooLong> {
        match expr {
            Expr::Define(id) => self.expr(&self.model.define(*id).expr, None),
            Expr::Apply(id, arguments) => self.apply(*id, arguments, frame),
            Expr::Argument(index) => self.argument(*index, frame),
            Expr::Lookup(id, keys) => self.lookup(*id, keys, frame),
            Expr::Previous(measure, first) => self.previous(*measure, first, frame),
            Expr::Unary(op, inner) => {
                self.expr(inner, frame)?;
                self.push(Op::Unary(*op))
            }
            Expr::Binary(op, left, right) => {
                self.expr(left, frame)?;
                self.expr(right, frame)?;
                self.push(Op::Binary(*op))
            }
            Expr::If(parts) => self.branch(parts, frame),
            Expr::Call(function, arguments) => self.call(*function, arguments, frame),
            leaf => {
                let op = self.leaf(leaf)?;
                self.push(op)
            }
        }
    }

    fn leaf(&mut self, expr: &Expr) -> Result<Op, TooLong> {
        let model = self.model;
        Ok(match expr {
            Expr::Number(value) => Op::Push(*value),
            Expr::State(id) => {
                self.program.reads.states.push(id.0);
                Op::State { index: id.0, offset: f64::from(model.state(*id).domain.offset()) }
            }
            Expr::Column(id) => {
                self.program.reads.columns = true;
                Op::Column { index: id.0, offset: f64::from(model.column(*id).domain.offset()) }
            }
            Expr::Consequence(id) => {
                self.program.reads.consequences.push(id.0);
                let offset = f64::from(model.consequence(*id).domain.offset());
                Op::Consequence { index: id.0, offset }
            }
            Expr::Outcome => {
                self.program.reads.states.push(model.states.len() as u32);
                Op::Outcome
            }
            Expr::Param(id) => Op::Param(id.0),
            Expr::Clock(clock) => {
                self.program.reads.elapsed |= *clock == Clock::Elapsed;
                self.program.reads.step_length |= *clock == Clock::StepLength;
                Op::Clock(*clock)
            }
            Expr::Measure(id) => Op::Measure(id.0),
            Expr::MarketProb(outcome, within) => {
                let read = MarketRead { outcome: *outcome, within: *within };
                Op::MarketProb(slot(&mut self.slots.market, read))
            }
            Expr::Noise(noise) => Op::Noise(slot(&mut self.slots.noise, *noise)),
            Expr::DaysSince(condition) => {
                let program = compile(model, condition, self.slots)?;
                Op::Since(slot(&mut self.slots.since, program))
            }
            _ => Op::Push(f64::NAN),
        })
    }

    /// A function's expression in the place of its call.
    fn apply(
        &mut self,
        id: FunctionId,
        arguments: &[Expr],
        caller: Option<&Frame<'_>>,
    ) -> Result<(), TooLong> {
        self.expr(&self.model.function(id).expr, Some(&Frame { arguments, caller }))
    }

    /// An argument means what it means where the function is called.
    fn argument(&mut self, index: u32, frame: Option<&Frame<'_>>) -> Result<(), TooLong> {
        let argument = frame.and_then(|frame| frame.arguments.get(index as usize));
        match (frame, argument) {
            (Some(frame), Some(argument)) => self.expr(argument, frame.caller),
            _ => self.push(Op::Push(f64::NAN)),
        }
    }

    fn lookup(
        &mut self,
        id: TableId,
        keys: &[Expr],
        frame: Option<&Frame<'_>>,
    ) -> Result<(), TooLong> {
        let table = self.model.table(id);
        let sound = keys.len() == table.keys.len()
            && !keys.is_empty()
            && table.entries.len() == table.keys.iter().map(|key| key.len).product::<usize>()
            && !table.entries.is_empty();
        if !sound {
            return self.push(Op::Push(f64::NAN));
        }
        for (k, (key, of)) in keys.iter().zip(&table.keys).enumerate() {
            self.expr(key, frame)?;
            let last = (of.len - 1) as f64;
            self.push(Op::Key { offset: f64::from(of.offset), last })?;
            if k > 0 {
                self.push(Op::Join(of.len as f64))?;
            }
        }
        let cell = |entry: &Expr| match entry {
            Expr::Number(value) => Some(Cell::Number(*value)),
            Expr::Param(id) => Some(Cell::Param(id.0)),
            _ => None,
        };
        match table.entries.iter().map(cell).collect::<Option<Vec<Cell>>>() {
            Some(cells) => {
                let first = self.program.cells.len() as u32;
                self.program.cells.extend(cells);
                self.push(Op::Cell(first))
            }
            None => self.switch(&table.entries),
        }
    }

    /// A jump into one of several entries, each of which ends behind the last. Those that are the
    /// same, as `others` makes them, are one.
    fn switch(&mut self, entries: &[Expr]) -> Result<(), TooLong> {
        let first = self.program.targets.len();
        self.program.targets.resize(first + entries.len() + 1, 0);
        self.push(Op::Switch { first: first as u32, entries: entries.len() as u32 })?;
        let mut ends = Vec::new();
        let mut distinct: Vec<usize> = Vec::new();
        for (k, entry) in entries.iter().enumerate() {
            let mut latest = distinct.iter().rev().take(MOST_COMPARED);
            if let Some(same) = latest.find(|known| entries[**known] == *entry) {
                self.program.targets[first + k] = self.program.targets[first + *same];
                continue;
            }
            distinct.push(k);
            self.program.targets[first + k] = self.here();
            self.expr(entry, None)?;
            ends.push(self.here() as usize);
            self.push(Op::Jump(0))?;
            self.depth -= 1;
        }
        self.depth += 1;
        let end = self.here();
        self.program.targets[first + entries.len()] = end;
        ends.into_iter().for_each(|place| self.program.ops[place] = Op::Jump(end));
        Ok(())
    }

    fn previous(
        &mut self,
        measure: MeasureId,
        first: &Expr,
        frame: Option<&Frame<'_>>,
    ) -> Result<(), TooLong> {
        let start = self.here() as usize;
        self.push(Op::Previous { measure: measure.0, end: 0 })?;
        self.expr(first, frame)?;
        self.program.ops[start] = Op::Previous { measure: measure.0, end: self.here() };
        Ok(())
    }

    fn branch(&mut self, parts: &[Expr; 3], frame: Option<&Frame<'_>>) -> Result<(), TooLong> {
        self.expr(&parts[0], frame)?;
        let to_else = self.here() as usize;
        self.push(Op::JumpIfZero(0))?;
        self.expr(&parts[1], frame)?;
        let to_end = self.here() as usize;
        self.push(Op::Jump(0))?;
        // One of the two values is on the stack, never both.
        self.depth -= 1;
        self.program.ops[to_else] = Op::JumpIfZero(self.here());
        self.expr(&parts[2], frame)?;
        self.program.ops[to_end] = Op::Jump(self.here());
        Ok(())
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Expr],
        frame: Option<&Frame<'_>>,
    ) -> Result<(), TooLong> {
        for (k, argument) in arguments.iter().enumerate() {
            self.expr(argument, frame)?;
            match (function, k) {
                (Function::Min, 1..) | (Function::Clamp, 2) => self.push(Op::Min)?,
                (Function::Max, 1..) | (Function::Clamp, 1) => self.push(Op::Max)?,
                _ => {}
            }
        }
        match function {
            Function::Min | Function::Max | Function::Clamp => Ok(()),
            Function::Abs => self.push(Op::Abs),
            Function::Exp => self.push(Op::Exp),
            Function::Ln => self.push(Op::Ln),
            Function::Sqrt => self.push(Op::Sqrt),
            Function::Pow => self.push(Op::Pow),
            Function::WithinStep => {
                self.program.reads.step_length = true;
                self.push(Op::WithinStep)
            }
        }
    }
}

/// The place of `item` in `list`, where it is put if it is new.
fn slot<T: PartialEq>(list: &mut Vec<T>, item: T) -> u32 {
    let found = list.iter().position(|known| *known == item);
    found.unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    }) as u32
}
