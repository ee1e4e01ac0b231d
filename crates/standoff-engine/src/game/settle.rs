//! What follows by itself: after a stage variables are forgotten, clocks start, an outcome is taken;
//! where a step starts clocks go on.

use standoff_model::{Clockwork, Expr, Model, Start};

use crate::math::program::Program;

use super::error::CompileError;
use super::expand::clock_env;

/// Conditions on the state that are looked at after each stage, compiled.
pub(crate) struct Settling {
    outcomes: Vec<Program>,
    forget: Vec<Forget>,
    clocks: Vec<Ticking>,
}

struct Forget {
    state: usize,
    start: u16,
    condition: Program,
}

struct Ticking {
    state: usize,
    last: u16,
    condition: Program,
}

/// Value number of a clock whose condition came to hold just now.
const JUST_NOW: u16 = 1;

impl Settling {
    pub fn new(model: &Model) -> Result<Self, CompileError> {
        let compile = |expr: &Expr, place: String| {
            Program::new(model, expr).map_err(|_| CompileError::TooLong { place })
        };
        let outcomes = model
            .outcomes
            .iter()
            .map(|o| compile(&o.when, format!("outcome `{}`", o.label.id)))
            .collect::<Result<_, _>>()?;
        let mut forget = Vec::new();
        for (state, variable) in model.states.iter().enumerate() {
            // What starts from a draw has no one value to go back to.
            let (Some(expr), Start::Value(start)) = (&variable.forget, &variable.start) else {
                continue;
            };
            let condition = compile(expr, format!("`forget` of `{}`", variable.label.id))?;
            forget.push(Forget { state, start: *start, condition });
        }
        let ticking = |clock: &Clockwork| {
            let variable = model.state(clock.state);
            Ok(Ticking {
                state: clock.state.index(),
                last: (variable.domain.len() - 1) as u16,
                condition: compile(&clock.condition, format!("`{}`", variable.label.id))?,
            })
        };
        let clocks = model.clocks.iter().map(ticking).collect::<Result<_, CompileError>>()?;
        Ok(Self { outcomes, forget, clocks })
    }

    /// Whether a stage in which nobody writes anything can change the state all the same.
    pub fn acts_alone(&self) -> bool {
        !(self.forget.is_empty() && self.clocks.is_empty())
    }

    /// The start of play: clocks whose condition holds count from there, an outcome that holds is
    /// taken.
    pub fn start(&self, model: &Model, state: &mut [u16]) {
        let holding = self.holding(model, state, 0);
        self.set_clocks(&holding, state);
        self.take_outcome(model, state, 0);
    }

    /// What follows the writes of a stage: all that is to be forgotten is, at once; clocks start
    /// whose condition holds now and did not in `before`; if none was taken, an outcome is.
    pub fn after_stage(&self, model: &Model, before: &[u16], state: &mut [u16], step: usize) {
        let resets: Vec<(usize, u16)> = self
            .forget
            .iter()
            .filter(|f| state[f.state] != f.start && holds(model, &f.condition, state, step))
            .map(|f| (f.state, f.start))
            .collect();
        resets.into_iter().for_each(|(variable, start)| state[variable] = start);
        self.start_clocks(model, before, state, step);
        self.take_outcome(model, state, step);
    }

    /// The start of a step: running clocks grow by the days of the step before. A condition that
    /// reads another clock may come to hold by that.
    pub fn step_start(&self, model: &Model, state: &mut [u16], step: usize) {
        let days = days_before(model, step);
        let before = state.to_vec();
        for clock in self.clocks.iter().filter(|clock| before[clock.state] > 0) {
            let grown = u32::from(before[clock.state]).saturating_add(days);
            state[clock.state] = grown.min(u32::from(clock.last)) as u16;
        }
        self.start_clocks(model, &before, state, step);
    }

    /// Sets those clocks to 0 days whose condition holds now and did not before.
    fn start_clocks(&self, model: &Model, before: &[u16], state: &mut [u16], step: usize) {
        if self.clocks.is_empty() {
            return;
        }
        let mut started = self.holding(model, state, step);
        let held = self.holding(model, before, step);
        started.iter_mut().zip(held).for_each(|(now, before)| *now &= !before);
        self.set_clocks(&started, state);
    }

    fn holding(&self, model: &Model, state: &[u16], step: usize) -> Vec<bool> {
        self.clocks.iter().map(|clock| holds(model, &clock.condition, state, step)).collect()
    }

    fn set_clocks(&self, which: &[bool], state: &mut [u16]) {
        for (clock, _) in self.clocks.iter().zip(which).filter(|(_, set)| **set) {
            state[clock.state] = JUST_NOW.min(clock.last);
        }
    }

    /// If none was taken before, the first outcome that holds.
    fn take_outcome(&self, model: &Model, state: &mut [u16], step: usize) {
        let open = state.len() - 1;
        if state[open] == 0 {
            let taken = self.outcomes.iter().position(|o| holds(model, o, state, step));
            state[open] = taken.map_or(0, |k| k as u16 + 1);
        }
    }
}

fn holds(model: &Model, condition: &Program, state: &[u16], step: usize) -> bool {
    condition.holds(&clock_env(model, step, state))
}

/// Days of the step before `step`, between starts rounded up to whole days from now; 0 before the
/// first. Half-week steps have 4 and 3 days in turn.
pub(crate) fn days_before(model: &Model, step: usize) -> u32 {
    let boundary = |step: usize| model.crisis.steps[step].start.ceil();
    step.checked_sub(1).map_or(0, |over| (boundary(step) - boundary(over)) as u32)
}
