//! What a stage does to a state: guards, results, effects, outcomes.

use standoff_model::{
    ActionId, Branch, Domain, Expr, Model, OutcomeId, Resolve, Span, Stage, StageKind, StateId,
};

use crate::math::program::{Env, Program};

use super::error::CompileError;
use super::rows::{Interned, ProbRow, Rows};
use super::settle::Settling;
use super::space::state_text;

/// A write to a state variable, compiled.
struct Write {
    state: usize,
    value: Program,
    span: Span,
}

/// One way in which an action or event may turn out, compiled.
struct Way {
    /// Site of its chance; `None` takes what the others leave.
    chance: Option<u32>,
    writes: Vec<Write>,
}

/// A choice or event whose result is drawn.
pub(crate) struct Lottery {
    id: String,
    guard: Option<Program>,
    ways: Vec<Way>,
    /// Site of what the deciding player pays.
    pub cost: Option<u32>,
    /// Site of how likely a judged action is; `None` takes what others leave.
    pub judged: Option<u32>,
}

impl Lottery {
    /// Whether its guard holds.
    pub fn enabled(&self, env: &Env<'_>) -> bool {
        self.guard.as_ref().is_none_or(|guard| guard.holds(env))
    }

    /// Whether its guard may hold in a state, whatever the clock.
    pub fn may(&self, env: &Env<'_>) -> bool {
        self.reads_clock() || self.enabled(env)
    }

    /// Whether its guard holds in a state, whatever the clock.
    pub fn must(&self, env: &Env<'_>) -> bool {
        !self.reads_clock() && self.enabled(env)
    }

    fn reads_clock(&self) -> bool {
        self.guard.as_ref().is_some_and(|guard| {
            let reads = guard.reads();
            reads.elapsed || reads.step_length
        })
    }

    /// Whether it changes nothing and costs nothing.
    pub fn is_idle(&self) -> bool {
        self.cost.is_none() && self.ways.iter().all(|way| way.writes.is_empty())
    }
}

/// One of several choices or events, of which one happens.
pub(crate) struct Alternatives<'a> {
    pub lotteries: Vec<&'a Lottery>,
    /// Whether none of them may happen as well.
    pub nothing: bool,
}

/// The rules of a crisis, compiled.
pub(crate) struct Rules<'a> {
    model: &'a Model,
    /// One for each action of the model.
    pub actions: Vec<Lottery>,
    /// One for each event of the model.
    pub events: Vec<Lottery>,
    settling: Settling,
}

impl<'a> Rules<'a> {
    pub fn new(model: &'a Model, rows: &mut Rows) -> Result<Self, CompileError> {
        let actions = model.actions.iter().map(|action| {
            let place =
                format!("`{}` by {}", action.label.id, model.player(action.player).label.name);
            let cost = action.cost.as_ref();
            let cost = cost.map(|c| rows.add_site(model, c, format!("the cost of {place}")));
            let judged = action.judged.as_ref();
            let judged = judged.map(|chance| rows.add_site(model, chance, place.clone()));
            let drawn = lottery(model, rows, &place, (&action.when, &action.results))?;
            Ok(Lottery { cost: cost.transpose()?, judged: judged.transpose()?, ..drawn })
        });
        let actions = actions.collect::<Result<_, CompileError>>()?;
        let events = model.events.iter().map(|event| {
            let place = format!("event `{}`", event.label.id);
            lottery(model, rows, &place, (&event.when, &event.results))
        });
        let events = events.collect::<Result<_, _>>()?;
        Ok(Self { model, actions, events, settling: Settling::new(model)? })
    }

    /// The state after a stage, for each joint result of what was chosen or can happen.
    pub fn after(
        &self,
        rows: &mut Rows,
        stage: &Stage,
        chosen: &[u32],
        env: &Env<'_>,
        step: usize,
        limit: usize,
    ) -> Result<Vec<(ProbRow, Vec<u16>)>, CompileError> {
        let lotteries: Vec<&Lottery> = match &stage.kind {
            StageKind::Decision { .. } => {
                chosen.iter().map(|action| &self.actions[ActionId(*action).index()]).collect()
            }
            StageKind::Events { events, .. } => {
                let events = events.iter().map(|id| &self.events[id.index()]);
                events.filter(|event| event.enabled(env)).collect()
            }
        };
        let mut branches = vec![(ProbRow::ONE, Vec::new())];
        for lottery in lotteries {
            if branches.len() * lottery.ways.len() > limit {
                let place = format!("stage `{}`", stage.label.id);
                return Err(CompileError::TooManyBranches { place, limit });
            }
            branches = self.drawn(rows, stage, lottery, env, step, &branches)?;
        }
        let finish = |(row, writes): (ProbRow, Writes)| (row, self.written(env, step, &writes));
        Ok(branches.into_iter().map(finish).collect())
    }

    /// Every state that may follow a stage, chances left aside; none if they are more than `limit`.
    /// What clashes or leaves a range is left out: building the game says what is wrong.
    pub fn possible(
        &self,
        stage: &Stage,
        alternatives: &[Alternatives<'_>],
        env: &Env<'_>,
        step: usize,
        limit: usize,
    ) -> Option<Vec<Vec<u16>>> {
        let mut all: Interned<Writes> = Interned::default();
        all.insert(Vec::new());
        for one in alternatives {
            let mut next: Interned<Writes> = Interned::default();
            for before in &all {
                if one.nothing {
                    next.insert(before.clone());
                }
                for lottery in &one.lotteries {
                    let ways = lottery.ways.iter();
                    next.extend(ways.filter_map(|way| {
                        let mut writes = self.joined(stage, lottery, before, way, env).ok()?;
                        writes.sort_unstable();
                        Some(writes)
                    }));
                }
                if next.len() > limit {
                    return None;
                }
            }
            all = next;
        }
        Some(all.iter().map(|writes| self.written(env, step, writes)).collect())
    }

    /// Every branch so far with every way of one more lottery.
    fn drawn(
        &self,
        rows: &mut Rows,
        stage: &Stage,
        lottery: &Lottery,
        env: &Env<'_>,
        step: usize,
        before: &[(ProbRow, Writes)],
    ) -> Result<Vec<(ProbRow, Writes)>, CompileError> {
        let chances = way_rows(rows, lottery, env.state, step);
        let mut after = Vec::with_capacity(before.len() * lottery.ways.len());
        for (row, writes) in before {
            for (way, chance) in lottery.ways.iter().zip(&chances) {
                let writes = self.joined(stage, lottery, writes, way, env)?;
                after.push((rows.product(*row, *chance), writes));
            }
        }
        Ok(after)
    }

    fn joined(
        &self,
        stage: &Stage,
        lottery: &Lottery,
        before: &Writes,
        way: &Way,
        env: &Env<'_>,
    ) -> Result<Writes, CompileError> {
        let mut writes = before.clone();
        for write in &way.writes {
            let value = self.value_index(lottery, write, env)?;
            let rule = rule_for(stage, write.state);
            match writes.iter_mut().find(|(state, _)| *state == write.state) {
                Some((_, known)) if *known == value && rule != Some(Resolve::Sum) => {}
                Some((_, known)) => {
                    let before = env.state[write.state];
                    let last = (self.model.states[write.state].domain.len() - 1) as u16;
                    *known = rule
                        .map(|rule| resolved(rule, [before, *known, value], last))
                        .ok_or_else(|| self.clash(stage, lottery, write, [*known, value], env))?;
                }
                None => writes.push((write.state, value)),
            }
        }
        Ok(writes)
    }

    /// The index of the value that is written, after clamping.
    fn value_index(
        &self,
        lottery: &Lottery,
        write: &Write,
        env: &Env<'_>,
    ) -> Result<u16, CompileError> {
        let domain = &self.model.states[write.state].domain;
        let value = write.value.value(env);
        let index = value - f64::from(domain.offset());
        let last = (domain.len() - 1) as f64;
        let clamped = matches!(domain, Domain::Range { clamped: true, .. });
        let index = if clamped { index.clamp(0.0, last) } else { index };
        if index >= 0.0 && index <= last && index.fract() == 0.0 {
            return Ok(index as u16);
        }
        Err(CompileError::OutOfRange {
            state: self.model.states[write.state].label.id.clone(),
            value,
            writer: lottery.id.clone(),
            span: write.span,
            at: state_text(self.model, env.state),
        })
    }

    fn clash(
        &self,
        stage: &Stage,
        lottery: &Lottery,
        write: &Write,
        [known, value]: [u16; 2],
        env: &Env<'_>,
    ) -> CompileError {
        let variable = &self.model.states[write.state];
        let text = |id: &str, value: u16| {
            format!("{id} writes {}", variable.domain.text(usize::from(value)))
        };
        let mut writes = vec![(text(&lottery.id, value), write.span)];
        let other = self.writer(stage, lottery, (write.state, known), env);
        writes.extend(other.map(|(other, write)| (text(&other.id, known), write.span)));
        CompileError::WriteClash {
            state: variable.label.id.clone(),
            stage: stage.label.id.clone(),
            writes,
            at: state_text(self.model, env.state),
        }
    }

    /// Something of the stage, other than `but`, that may write that value to that variable.
    fn writer(
        &self,
        stage: &Stage,
        but: &Lottery,
        (state, value): (usize, u16),
        env: &Env<'_>,
    ) -> Option<(&Lottery, &Write)> {
        let actions = self.model.actions.iter().zip(&self.actions);
        let actions =
            actions.filter(|(action, _)| std::ptr::eq(self.model.stage(action.stage), stage));
        let events = match &stage.kind {
            StageKind::Events { events, .. } => events.as_slice(),
            StageKind::Decision { .. } => &[],
        };
        let events = events.iter().map(|id| &self.events[id.index()]);
        let others = actions.map(|(_, lottery)| lottery).chain(events);
        let writes = others.filter(|other| !std::ptr::eq(*other, but)).flat_map(|other| {
            other.ways.iter().flat_map(|way| &way.writes).map(move |write| (other, write))
        });
        let mut alike = writes.filter(|(other, write)| {
            write.state == state && self.value_index(other, write, env) == Ok(value)
        });
        alike.next()
    }

    /// The state with the writes made, and with what follows by itself.
    fn written(&self, env: &Env<'_>, step: usize, writes: &Writes) -> Vec<u16> {
        let mut state = env.state.to_vec();
        for (variable, value) in writes {
            state[*variable] = *value;
        }
        self.settling.after_stage(self.model, env.state, &mut state, step);
        state
    }

    /// What follows by itself; see [`Settling`].
    pub fn settling(&self) -> &Settling {
        &self.settling
    }

    /// Whether play has ended in a state.
    pub fn ended(&self, state: &[u16]) -> bool {
        let taken = state.last().map_or(0, |outcome| usize::from(*outcome));
        taken > 0 && self.model.outcome(OutcomeId::new(taken - 1)).ends
    }
}

/// Variable and value index of each write.
type Writes = Vec<(usize, u16)>;

/// How a stage resolves different writes to a variable, if it says.
fn rule_for(stage: &Stage, state: usize) -> Option<Resolve> {
    let (StageKind::Decision { resolve, .. } | StageKind::Events { resolve, .. }) = &stage.kind;
    resolve.iter().find(|(id, _)| *id == StateId::new(state)).map(|(_, rule)| *rule)
}

/// The value that holds of two, the first of which was written by somebody listed earlier.
///
/// A sum adds the changes that both make `before`, within 0 and `last`.
fn resolved(rule: Resolve, [before, known, next]: [u16; 3], last: u16) -> u16 {
    match rule {
        Resolve::Highest => known.max(next),
        Resolve::Lowest => known.min(next),
        Resolve::First => known,
        Resolve::Last => next,
        Resolve::Sum => {
            let sum = i32::from(known) + i32::from(next) - i32::from(before);
            sum.clamp(0, i32::from(last)) as u16
        }
    }
}

/// What guards, effects and outcomes read: the state and the clock.
pub(crate) fn clock_env<'a>(model: &Model, step: usize, state: &'a [u16]) -> Env<'a> {
    let step = model.crisis.steps[step];
    Env { state, elapsed: step.start, step_length: step.days, ..Env::default() }
}

fn lottery(
    model: &Model,
    rows: &mut Rows,
    place: &str,
    (guard, results): (&Option<Expr>, &[Branch]),
) -> Result<Lottery, CompileError> {
    let too_long = |_| CompileError::TooLong { place: place.to_owned() };
    let compile = |expr: &Expr| Program::new(model, expr).map_err(too_long);
    let mut ways = Vec::new();
    for branch in results {
        let writes = branch.effects.iter().map(|effect| {
            Ok(Write {
                state: effect.state.index(),
                value: compile(&effect.value)?,
                span: effect.span,
            })
        });
        let writes = writes.collect::<Result<_, CompileError>>()?;
        let chance = branch.chance.as_ref();
        let chance =
            chance.map(|chance| rows.add_site(model, chance, place.to_owned())).transpose()?;
        ways.push(Way { chance, writes });
    }
    if needs_rest(results) {
        ways.push(Way { chance: None, writes: Vec::new() });
    }
    let guard = guard.as_ref().map(compile).transpose()?;
    Ok(Lottery { id: place.to_owned(), guard, ways, cost: None, judged: None })
}

/// Whether the stated chances may miss 1: they may leave something over that no branch takes, and
/// are scaled down if they sum to a little more.
fn needs_rest(results: &[Branch]) -> bool {
    let stated: Option<Vec<&Expr>> = results.iter().map(|branch| branch.chance.as_ref()).collect();
    let known = |chance: &&Expr| match chance {
        Expr::Number(chance) => Some(*chance),
        _ => None,
    };
    stated.is_some_and(|chances| {
        let total: Option<f64> = chances.iter().map(known).sum();
        total.is_none_or(|total| (total - 1.0).abs() > 1e-12)
    })
}

/// The row of each way of a lottery.
fn way_rows(rows: &mut Rows, lottery: &Lottery, state: &[u16], step: usize) -> Vec<ProbRow> {
    let stated =
        lottery.ways.iter().map(|way| way.chance.map(|site| rows.chance(site, step, state)));
    let stated: Vec<Option<ProbRow>> = stated.collect();
    let given: Vec<ProbRow> = stated.iter().copied().flatten().collect();
    stated.into_iter().map(|row| row.unwrap_or_else(|| rows.rest(&given))).collect()
}
