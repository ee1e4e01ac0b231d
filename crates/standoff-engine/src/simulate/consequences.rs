//! Consequences: Markov chains that are carried forward on a path of play after solving.

use standoff_model::{Consequence, Expr, Model, Move};

use crate::game::chance::probability;
use crate::game::error::CompileError;
use crate::game::{Game, LayerKind, PriceError, state_text};
use crate::math::philox::Stream;
use crate::math::program::{Env, Program};

use super::Stay;
use super::memo::{Case, Memo};

/// The consequences of a scenario, compiled.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Consequences {
    pub(super) chains: Vec<Chain>,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Chain {
    pub(super) start: u16,
    when: Option<Program>,
    each_step: Vec<(u16, Program)>,
    at_end: Vec<(u16, Program)>,
    /// What its chances read; none if there are too many cases.
    pub(super) case: Option<Case>,
}

/// Which of a chain's moves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// After the last stage of this step, which play survived.
    Step(usize),
    /// Where play ended, in this step.
    End(usize),
}

/// The consequences of one path: their values from each day on which they could move.
#[derive(Clone, Debug, Default)]
pub(super) struct Course {
    /// How many consequences.
    width: usize,
    /// From which day on, and in which step they moved; the start comes first.
    moments: Vec<(i64, usize)>,
    /// Value indices: `[moment × width + consequence]`.
    values: Vec<u16>,
}

impl Course {
    /// Value indices from a moment on.
    pub(super) fn at(&self, moment: usize) -> &[u16] {
        &self.values[moment * self.width..(moment + 1) * self.width]
    }

    /// Moves on to the last moment by a day; gives back the values then.
    pub(super) fn on(&self, day: i64, moment: &mut usize) -> &[u16] {
        while self.moments.get(*moment + 1).is_some_and(|(next, _)| *next <= day) {
            *moment += 1;
        }
        self.at(*moment)
    }

    /// The day of the moment after one.
    pub(super) fn next(&self, moment: usize) -> Option<i64> {
        self.moments.get(moment + 1).map(|(day, _)| *day)
    }

    /// Value indices at the end of that many steps.
    pub(super) fn after_steps(&self, steps: usize) -> &[u16] {
        let within = self.moments.iter().skip(1).take_while(|(_, step)| *step < steps);
        self.at(within.count())
    }

    fn push(&mut self, moment: (i64, usize), values: &[u16]) {
        self.moments.push(moment);
        self.values.extend_from_slice(values);
    }
}

/// Where a path leads, and what its consequences read besides.
pub(super) struct Ground<'a> {
    pub(super) game: &'a Game,
    pub(super) model: &'a Model,
    pub(super) params: &'a [f64],
    pub(super) profile: usize,
}

impl Consequences {
    pub(super) fn new(model: &Model) -> Result<Self, CompileError> {
        let chain = |consequence: &Consequence| {
            let compile = |expr: &Expr| {
                let place = format!("consequence `{}`", consequence.label.id);
                Program::new(model, expr).map_err(|_| CompileError::TooLong { place })
            };
            let moves = |list: &[Move]| {
                list.iter().map(|m| Ok((m.to, compile(&m.chance)?))).collect::<Result<Vec<_>, _>>()
            };
            let mut chain = Chain {
                start: consequence.start,
                when: consequence.when.as_ref().map(compile).transpose()?,
                each_step: moves(&consequence.each_step)?,
                at_end: moves(&consequence.at_end)?,
                case: None,
            };
            chain.case = Case::new(&chain, model);
            Ok(chain)
        };
        Ok(Self { chains: model.consequences.iter().map(chain).collect::<Result<_, _>>()? })
    }

    /// Writes what the consequences of a path do into `course`.
    ///
    /// # Errors
    ///
    /// A chance that is no probability.
    pub(super) fn follow(
        &self,
        ground: &Ground<'_>,
        stays: &[Stay],
        streams: impl Fn(usize) -> Stream,
        course: &mut Course,
        memo: &mut Memo,
    ) -> Result<(), PriceError> {
        course.width = self.chains.len();
        course.moments.clear();
        course.values.clear();
        let mut now: Vec<u16> = self.chains.iter().map(|chain| chain.start).collect();
        course.push((0, 0), &now);
        let mut before = now.clone();
        if self.chains.is_empty() {
            return Ok(());
        }
        for stay in stays {
            for (day, occasion) in occasions(ground, stay).into_iter().flatten() {
                // The end has a number of its own, behind those of all steps.
                let number = match occasion {
                    Occasion::Step(step) => step,
                    Occasion::End(_) => ground.model.crisis.steps.len(),
                };
                before.clone_from(&now);
                for (k, chain) in self.chains.iter().enumerate() {
                    let moves = memo.moves((k, chain), ground, stay, occasion, &before)?;
                    // Where nothing can happen no number is drawn.
                    if moves.iter().any(|(_, chance)| *chance > 0.0) {
                        let u = streams(k).at(number as u32);
                        now[k] = moved(moves, u).unwrap_or(now[k]);
                    }
                }
                course.push((day, stay.step), &now);
            }
        }
        Ok(())
    }
}

/// The first value at which the sum of chances passes `u`.
fn moved(moves: &[(u16, f64)], u: f64) -> Option<u16> {
    let mut left = u;
    let passes = |(_, chance): &&(u16, f64)| {
        left -= chance;
        left < 0.0
    };
    moves.iter().find(passes).map(|(to, _)| *to)
}

/// On which days consequences move because a path comes to a node, and with which moves.
pub(super) fn occasions(ground: &Ground<'_>, stay: &Stay) -> [Option<(i64, Occasion)>; 2] {
    let Ground { game, model, .. } = ground;
    let place = game.node_layer[stay.node] as usize;
    let layer = &game.layers[place];
    let over = match layer.kind {
        LayerKind::StepStart => layer.step > 0,
        LayerKind::End => true,
        LayerKind::Decision { .. } | LayerKind::Events(_) => false,
    };
    let outcome = game.outcome_of(stay.node);
    let ended = outcome > 0 && model.outcomes[outcome - 1].ends;
    let survived = over && !ended;
    // The last stage of the step, whether anything happened in it or not.
    let last_stage = game.layers[place.saturating_sub(1)].day;
    let day = if survived { last_stage } else { stay.day };
    [
        survived.then_some((day, Occasion::Step(stay.step))),
        game.is_terminal(stay.node).then_some((day, Occasion::End(stay.step))),
    ]
}

impl Chain {
    /// The moves of an occasion.
    pub(super) fn moves(&self, occasion: Occasion) -> &[(u16, Program)] {
        match occasion {
            Occasion::Step(_) => &self.each_step,
            Occasion::End(_) => &self.at_end,
        }
    }

    /// Everything that it computes with.
    pub(super) fn programs(&self) -> impl Iterator<Item = &Program> {
        let moves = self.each_step.iter().chain(&self.at_end).map(|(_, chance)| chance);
        self.when.iter().chain(moves)
    }

    /// Calls `visit` with each value that it may move to and how likely it does; not at all where
    /// it stays.
    pub(super) fn each_chance(
        &self,
        k: usize,
        ground: &Ground<'_>,
        stay: &Stay,
        occasion: Occasion,
        before: &[u16],
        mut visit: impl FnMut(u16, f64),
    ) -> Result<(), PriceError> {
        let (Occasion::Step(step) | Occasion::End(step)) = occasion;
        let step = ground.model.crisis.steps[step];
        let env = Env {
            state: ground.game.state_of(stay.node),
            columns: ground.game.profiles.values_of(ground.profile),
            params: ground.params,
            consequences: before,
            elapsed: step.start,
            step_length: step.days,
            ..Env::default()
        };
        let moves = self.moves(occasion);
        if moves.is_empty() || !self.when.as_ref().is_none_or(|when| when.holds(&env)) {
            return Ok(());
        }
        let wrong = |what: &str| {
            let consequence = &ground.model.consequences[k].label.id;
            let place = format!("{what} of consequence `{consequence}`");
            (place, state_text(ground.model, env.state))
        };
        let mut total = 0.0;
        for (to, chance) in moves {
            let chance = probability(chance.value(&env), || wrong("a move"))?;
            total += chance;
            visit(*to, chance);
        }
        probability(total, || wrong("all moves"))?;
        Ok(())
    }
}
