//! Many draws of the analyst's numbers: each is priced, solved in its own game, certified,
//! projected exactly and simulated.
//!
//! A draw's answer depends on the seed and its index alone, so threads and chunks do not matter.

use std::sync::{Mutex, PoisonError};

use standoff_model::Model;

use crate::batch::{Batch, Way};
use crate::control::Control;
use crate::draws;
use crate::game::{Game, PriceError, Prices};
use crate::parallel::each;
use crate::policy::Policy;
use crate::project::{
    ByStep, SignalChances, Told, first_moves, noise_share, outcomes_by_step, project, told,
};
use crate::simulate::{Counted, Counter, Measures, Paths, Standing, Tally, Walker};
use crate::solve::{DepthK, Settings, Solution, Status};

/// How many draws and paths.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// Seed of everything random.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
    /// Paths in each draw.
    pub paths_per_draw: usize,
    /// Residual at which a draw counts as solved.
    pub tolerance: f64,
}

impl Plan {
    /// How many paths of each draw are kept whole.
    pub fn whole_per_draw(&self) -> usize {
        self.paths_per_draw.min(MOST_WHOLE / self.draws.max(1))
    }

    /// Whether all are.
    pub fn keeps_all(&self) -> bool {
        self.whole_per_draw() == self.paths_per_draw
    }

    /// How each draw is solved.
    pub(crate) fn settings(&self) -> Settings {
        Settings { tolerance: self.tolerance, max_passes: DRAW_PASSES, ..Settings::default() }
    }
}

/// Paths of all draws that are kept whole. Of more the first of each draw are, and all are counted.
pub const MOST_WHOLE: usize = 20_000;
/// Paths that are drawn before they are counted.
const BLOCK: usize = 1024;
/// Depths reported beside the equilibrium.
pub const DEPTHS: usize = 3;
/// Depths whose range stands in where no equilibrium is found.
const STAND_IN: std::ops::RangeInclusive<usize> = 3..=8;

/// What came of one draw.
#[derive(Clone, PartialEq, Debug)]
pub struct Draw {
    /// Its number.
    pub index: usize,
    /// The parameters.
    pub params: Vec<f64>,
    /// How solving ended.
    pub status: Status,
    /// The recomputed residual.
    pub residual: f64,
    /// How it was solved.
    pub way: Way,
    /// Sweeps, and tangent products.
    pub passes: [usize; 2],
    /// Whether the branch that was followed turned back on its way, or was crossed by another.
    pub bent: bool,
    /// Probabilities by step. Where no equilibrium was found, the mean over depths 3 to 8.
    pub by_step: ByStep,
    /// Where no equilibrium was found, lowest and highest final probability of each outcome over
    /// depths 3 to 8.
    pub stand_in: Option<Vec<(f64, f64)>>,
    /// First moves; see [`first_moves`].
    pub first_moves: Vec<Vec<f64>>,
    /// Final outcomes at depths 0 to 3; depth 0 is the base, which is also λ = 0.
    pub depths: Vec<Vec<f64>>,
    /// Noise share of each outcome; see [`noise_share`]. Where no equilibrium was found, at the
    /// greatest depth, as the paths.
    pub noise_share: Vec<f64>,
    /// What play tells of types; see [`told`]. Where no equilibrium was found, at the greatest depth.
    pub told: Vec<Told>,
    /// Chances of analyst-only signals.
    pub signals: Vec<SignalChances>,
    /// Where each consequence stands; see [`Walker::standing`]. Where no equilibrium was found, at
    /// the greatest depth, as the paths.
    pub consequences: Vec<Option<Standing>>,
    /// What all paths come to.
    pub counted: Counted,
    /// Daily measures and consequences of the first paths: of all that are kept whole.
    pub paths: Paths,
}

/// A draw that could not be used, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedDraw {
    /// Its number.
    pub index: usize,
    /// Why.
    pub reason: String,
}

/// All draws, in order of their numbers.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Ensemble {
    /// Those that gave an answer.
    pub draws: Vec<Draw>,
    /// Those that could not be priced.
    pub failed: Vec<FailedDraw>,
    /// Counts of the values of all paths, if not all are kept whole.
    pub tally: Option<Tally>,
    /// Whether it was stopped before all were done.
    pub cancelled: bool,
}

/// Most passes over the game for each way of solving a draw.
const DRAW_PASSES: usize = 3_000;

/// Runs all draws. `known` is a certified solution at central numbers, if there is one: draws are
/// solved from there where they can ([`Batch`]). `control` counts them and can stop them.
pub fn run(
    game: &Game,
    model: &Model,
    measures: &Measures,
    plan: &Plan,
    known: Option<&Solution>,
    control: &Control,
) -> Ensemble {
    let settings = plan.settings();
    let price = |index| game.price(model, &draws::draw(model, plan.seed, index)).ok();
    let batch = Batch::new(game, known, settings, plan.seed).scouted(plan.draws, price, control);
    let tally = (!plan.keeps_all()).then(|| Mutex::new(Tally::new(model, measures)));
    let one = |index: usize| {
        if control.is_cancelled() {
            return None;
        }
        let result = draw(&batch, (model, measures), plan, index, tally.as_ref(), control);
        control.advance();
        // What was being computed when the run was stopped is no draw that failed.
        (!control.is_cancelled()).then_some(result)
    };
    let mut ensemble = Ensemble::default();
    for result in each(plan.draws, one) {
        match result {
            Some(Ok(draw)) => ensemble.draws.push(draw),
            Some(Err(failed)) => ensemble.failed.push(failed),
            None => ensemble.cancelled = true,
        }
    }
    ensemble.cancelled |= control.is_cancelled();
    ensemble.tally = tally.map(|tally| tally.into_inner().unwrap_or_else(PoisonError::into_inner));
    ensemble
}

/// Draws the paths of a draw block by block and counts them; keeps the first.
fn paths(
    walker: &Walker<'_>,
    (model, measures): (&Model, &Measures),
    plan: &Plan,
    index: usize,
    tally: Option<&Mutex<Tally>>,
) -> Result<(Paths, Counted), PriceError> {
    let block = |start: usize| {
        let count = BLOCK.min(plan.paths_per_draw - start);
        walker.paths(plan.seed, index, index * plan.paths_per_draw + start, count)
    };
    let count = |paths: &Paths, by: i32| {
        if let Some(tally) = tally {
            tally.lock().unwrap_or_else(PoisonError::into_inner).count(paths, by);
        }
    };
    let mut kept = Paths::default();
    let mut counter = Counter::new(model, measures, tally.is_none());
    for start in (0..plan.paths_per_draw).step_by(BLOCK) {
        let paths = match block(start) {
            Ok(paths) => paths,
            Err(error) => {
                // A draw that fails leaves nothing behind.
                for before in (0..start).step_by(BLOCK) {
                    count(&block(before)?, -1);
                }
                return Err(error);
            }
        };
        counter.count(&paths);
        count(&paths, 1);
        kept.extend(&paths, plan.whole_per_draw().saturating_sub(start));
    }
    Ok((kept, counter.done()))
}

fn draw(
    batch: &Batch<'_>,
    (model, measures): (&Model, &Measures),
    plan: &Plan,
    index: usize,
    tally: Option<&Mutex<Tally>>,
    control: &Control,
) -> Result<Draw, FailedDraw> {
    let game = batch.game;
    let params = draws::draw(model, plan.seed, index);
    let failed = |reason: &dyn std::fmt::Display| FailedDraw { index, reason: reason.to_string() };
    let prices = game.price(model, &params).map_err(|error| failed(&error))?;
    let answer = batch.solve(&prices, index, control);
    if control.is_cancelled() {
        return Err(failed(&"stopped"));
    }
    let (solved, solution) = (answer.is_solved(plan.tolerance), &answer.solution);
    let depths = DepthK { depth: if solved { DEPTHS } else { *STAND_IN.end() } };
    let policies = depths.all(game, &prices, 1.0);
    let finals = |policy: &Policy| last(outcomes_by_step(game, model, &prices, policy));
    let stand =
        (!solved).then(|| StandIn::new(game, model, &prices, &policies[*STAND_IN.start()..]));
    let policy = if solved { &solution.policy } else { &policies[*STAND_IN.end()] };
    let walker = Walker::new(game, model, &prices, policy, &params, measures);
    let consequences = walker.standing().map_err(|error| failed(&error))?;
    let signals = measures.signals.chances(game, model, &prices, policy, &params);
    let signals = signals.map_err(|error| failed(&error))?;
    let drawn = paths(&walker, (model, measures), plan, index, tally);
    let (paths, counted) = drawn.map_err(|error| failed(&error))?;
    let (by_step, stand_in) = match stand {
        Some(stand) => (stand.mean, Some(stand.range)),
        None => (project(game, model, &prices, policy), None),
    };
    Ok(Draw {
        index,
        status: if solved { Status::Converged } else { not_solved(solution.status) },
        residual: answer.certificate.residual,
        way: answer.way,
        passes: answer.passes,
        bent: !solution.folds.is_empty() || solution.crossings > 0,
        by_step,
        stand_in,
        first_moves: first_moves(game, model, &prices, policy),
        depths: policies[..=DEPTHS].iter().map(finals).collect(),
        noise_share: noise_share(game, model, &prices, policy),
        told: told(game, model, &prices, policy),
        signals,
        consequences,
        counted,
        paths,
        params,
    })
}

/// Final outcomes (0 is open) that stand in where no equilibrium was found at `scale` times the
/// precisions: the mean over depths 3 to 8.
pub fn stand_in(game: &Game, model: &Model, prices: &Prices, scale: f64) -> Vec<f64> {
    let policies = DepthK { depth: *STAND_IN.end() }.all(game, prices, scale);
    last(StandIn::new(game, model, prices, &policies[*STAND_IN.start()..]).mean.outcomes)
}

/// A solver that says it converged and fails its certificate has not converged.
fn not_solved(status: Status) -> Status {
    if status == Status::Converged { Status::NumericalTrouble } else { status }
}

fn last(mut by_step: Vec<Vec<f64>>) -> Vec<f64> {
    by_step.pop().unwrap_or_default()
}

/// What stands in the place of an equilibrium that was not found.
struct StandIn {
    mean: ByStep,
    range: Vec<(f64, f64)>,
}

impl StandIn {
    fn new(game: &Game, model: &Model, prices: &Prices, policies: &[Policy]) -> Self {
        let all: Vec<ByStep> = policies.iter().map(|p| project(game, model, prices, p)).collect();
        let range = (0..model.outcomes.len() + 1).map(|outcome| {
            let finals = all.iter().map(|by_step| by_step.last()[outcome]);
            finals.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| {
                (low.min(p), high.max(p))
            })
        });
        Self { range: range.collect(), mean: mean_of(&all) }
    }
}

fn mean_of(all: &[ByStep]) -> ByStep {
    let count = all.len() as f64;
    let mut mean = all[0].clone();
    for other in &all[1..] {
        mean.numbers_mut().zip(other.numbers()).for_each(|(a, b)| *a += b);
    }
    mean.numbers_mut().for_each(|p| *p /= count);
    mean
}
