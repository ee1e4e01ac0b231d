//! Options side by side, in every draw: what comes of each in the three modes of docs/methods.md.
//!
//! All options of a draw meet the same numbers and the same random numbers of paths, so that
//! differences are paired.

use standoff_model::Model;

use crate::batch::{Batch, SCOUTS, Way};
use crate::certify::certify;
use crate::control::Control;
use crate::draws;
use crate::ensemble::{FailedDraw, Plan};
use crate::game::{Game, Prices};
use crate::options::{Announced, Bound, bound};
use crate::parallel::each;
use crate::policy::Policy;
use crate::project::{ByStep, Given, project};
use crate::simulate::{Measures, Paths, Standing, Walker};
use crate::solve::{Aqre, Settings, Solution, Solver};

/// How many of the first draws of an announced option are solved from scratch as well.
const CHECKED_FIRST: usize = 2;

/// What comes of play: exactly, and on paths.
#[derive(Clone, PartialEq, Debug)]
pub struct Play {
    /// Probabilities by step.
    pub by_step: ByStep,
    /// Where each consequence stands.
    pub consequences: Vec<Option<Standing>>,
    /// Daily measures.
    pub paths: Paths,
}

/// What comes of an option in one draw.
#[derive(Clone, PartialEq, Debug)]
pub struct OptionPlay {
    /// The others play as solved and read the act as they would any act.
    pub done: Play,
    /// Given that the player acts so, types updated; none if it never would.
    pub seen: Option<Play>,
    /// How likely it is, as solved, that the player acts so.
    pub likely: f64,
    /// Solved with the commitment known; none if no equilibrium was found.
    pub announced: Option<Play>,
    /// The residual of that solve.
    pub residual: f64,
    /// How that was solved.
    pub way: Way,
    /// That nothing of what must be done ever was possible.
    pub never_possible: f64,
}

/// One draw.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// Its number.
    pub index: usize,
    /// How it was solved.
    pub way: Way,
    /// As solved.
    pub solved: Play,
    /// Each option, in the order of the model.
    pub options: Vec<OptionPlay>,
}

/// All draws.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparisons {
    /// Those that gave an answer.
    pub draws: Vec<Compared>,
    /// Those that did not, and why.
    pub failed: Vec<FailedDraw>,
    /// Whether it was stopped before all were done.
    pub cancelled: bool,
}

/// An option with the game in which it is known to all, and its solution at central numbers.
struct Prepared<'a> {
    bound: Bound<'a>,
    announced: Announced,
    known: Option<Solution>,
}

/// Compares the options of a model. `known` is a certified solution at central numbers, if there is
/// one.
pub fn compare(
    game: &Game,
    model: &Model,
    measures: &Measures,
    plan: &Plan,
    (central, known): (&Prices, Option<&Solution>),
    control: &Control,
) -> Comparisons {
    let settings = plan.settings();
    let price = |index| game.price(model, &draws::draw(model, plan.seed, index)).ok();
    let batch = Batch::new(game, known, settings, plan.seed).scouted(plan.draws, price, control);
    let options = bound(game, model);
    let prepared = each(options.len(), |k| prepare(game, &options[k], central, settings, control));
    let all = Comparing { model, measures, plan, batch, prepared };
    let results = each(plan.draws, |index| {
        let result = (!control.is_cancelled()).then(|| all.draw(index, control));
        control.advance();
        result.filter(|_| !control.is_cancelled())
    });
    let mut found = Comparisons::default();
    for result in results {
        match result {
            Some(Ok(draw)) => found.draws.push(draw),
            Some(Err(failed)) => found.failed.push(failed),
            None => found.cancelled = true,
        }
    }
    found
}

fn prepare<'a>(
    game: &Game,
    option: &Bound<'a>,
    central: &Prices,
    settings: Settings,
    control: &Control,
) -> Prepared<'a> {
    let announced = option.announced(game, central);
    let prices = announced.prices(central);
    let solution = Aqre.solve(&announced.game, &prices, &settings, control);
    let certificate = certify(&announced.game, &prices, &solution.policy, 1.0);
    let known = Some(solution).filter(|_| certificate.accepts(settings.tolerance));
    Prepared { bound: option.clone(), announced, known }
}

/// What every draw needs.
struct Comparing<'a> {
    model: &'a Model,
    measures: &'a Measures,
    plan: &'a Plan,
    batch: Batch<'a>,
    prepared: Vec<Prepared<'a>>,
}

impl Comparing<'_> {
    fn draw(&self, index: usize, control: &Control) -> Result<Compared, FailedDraw> {
        let failed = |reason: String| FailedDraw { index, reason };
        let game = self.batch.game;
        let params = draws::draw(self.model, self.plan.seed, index);
        let prices = game.price(self.model, &params).map_err(|error| failed(error.to_string()))?;
        let answer = self.batch.solve(&prices, index, control);
        if !answer.is_solved(self.plan.tolerance) {
            return Err(failed(answer.solution.status.text().to_owned()));
        }
        let policy = &answer.solution.policy;
        let walker = Walker::new(game, self.model, &prices, policy, &params, self.measures);
        let one = One { all: self, index, params: &params, walker: &walker };
        let solved = one.play((game, &prices), policy, &walker).map_err(failed)?;
        let options: Result<_, _> = self
            .prepared
            .iter()
            .map(|option| one.option(option, &prices, policy, control))
            .collect();
        Ok(Compared { index, way: answer.way, solved, options: options.map_err(failed)? })
    }
}

/// One draw.
struct One<'a> {
    all: &'a Comparing<'a>,
    index: usize,
    params: &'a [f64],
    /// Through play as solved.
    walker: &'a Walker<'a>,
}

impl One<'_> {
    fn option(
        &self,
        option: &Prepared<'_>,
        prices: &Prices,
        policy: &Policy,
        control: &Control,
    ) -> Result<OptionPlay, String> {
        let (game, model) = (self.all.batch.game, self.all.model);
        let done = option.bound.done(game, prices, policy);
        let kept = option.bound.kept(game, prices, policy);
        let idle = option.bound.idle(game, &kept);
        let given = Given::new(game, prices, kept, idle);
        let seen = given.as_ref().map(|given| {
            self.walked(given.project(game, model, prices), &self.walker.given(given))
        });
        let (announced, residual, way) = self.announced(option, prices, control)?;
        Ok(OptionPlay {
            never_possible: option.bound.never_possible(game, prices, &done),
            done: self.play((game, prices), &done, &self.walker.playing(&done))?,
            seen: seen.transpose()?,
            likely: given.as_ref().map_or(0.0, Given::likely),
            announced,
            residual,
            way,
        })
    }

    /// Solved anew with the commitment known.
    fn announced(
        &self,
        option: &Prepared<'_>,
        prices: &Prices,
        control: &Control,
    ) -> Result<(Option<Play>, f64, Way), String> {
        let game = &option.announced.game;
        let prices = option.announced.prices(prices);
        let Batch { settings, seed, .. } = self.all.batch;
        // The free game has been scouted; of this one the first draws and a keyed share are checked.
        let mut scouts = [Some(Way::Warm); SCOUTS];
        scouts[..CHECKED_FIRST].fill(None);
        let batch = Batch { scouts, ..Batch::new(game, option.known.as_ref(), settings, seed) };
        let answer = batch.solve(&prices, self.index, control);
        let residual = answer.certificate.residual;
        if !answer.is_solved(settings.tolerance) {
            return Ok((None, residual, answer.way));
        }
        let policy = &answer.solution.policy;
        let Comparing { model, measures, .. } = self.all;
        let walker = Walker::new(game, model, &prices, policy, self.params, measures);
        Ok((Some(self.play((game, &prices), policy, &walker)?), residual, answer.way))
    }

    /// What comes of a policy, and of walking by it.
    fn play(
        &self,
        (game, prices): (&Game, &Prices),
        policy: &Policy,
        walker: &Walker<'_>,
    ) -> Result<Play, String> {
        self.walked(project(game, self.all.model, prices, policy), walker)
    }

    /// What comes of a walk, beside what is known of it exactly.
    fn walked(&self, by_step: ByStep, walker: &Walker<'_>) -> Result<Play, String> {
        let plan = self.all.plan;
        let first = self.index * plan.paths_per_draw;
        let paths = walker.paths(plan.seed, self.index, first, plan.paths_per_draw);
        Ok(Play {
            by_step,
            consequences: walker.standing().map_err(|error| error.to_string())?,
            paths: paths.map_err(|error| error.to_string())?,
        })
    }
}
