//! The pipeline, each arrow a named function from one plain value to the next:
//!
//! ```text
//! text ─check→ Model ─compile→ Game ─solve→ Policy ─certify→ Certificate
//!                                     └─ draws ─project, simulate→ Ensemble ─findings→ Findings
//! ```

pub mod precision;

use std::fmt;

use standoff_engine::believed::{Believed, believed};
use standoff_engine::certify::{Certificate, certify};
use standoff_engine::compare;
use standoff_engine::control::Control;
use standoff_engine::draws;
use standoff_engine::ensemble::{self, Ensemble, FailedDraw, Plan};
use standoff_engine::explain::{self, Chosen, FirstDecision, Stakes};
use standoff_engine::game::compile::{Limits, compile_with};
use standoff_engine::game::size::{Size, estimate};
use standoff_engine::game::{CompileError, Costliest, Game, PriceError, Prices};
use standoff_engine::implied::Quotes;
use standoff_engine::project::{ByStep, noise_share, project};
use standoff_engine::simulate::Measures;
use standoff_engine::solve::{Aqre, Claim, DepthK, Settings, Solution, Solver, Status};
use standoff_lang::codes;
use standoff_model::{Diagnostic, Model, Span};

use crate::comparison::{Comparison, comparison};
use precision::AtScale;

/// Residual at which the solve at central numbers counts as an equilibrium (docs/methods.md).
pub const TOLERANCE: f64 = 1e-9;
/// The same for the solve of a draw.
pub const DRAW_TOLERANCE: f64 = 1e-6;

/// Most daily values of measures that are kept: 2 GiB.
const MOST_VALUES: usize = 1 << 28;
/// As many values take the memory of the counts of one day, measure and outcome.
const SKETCH: usize = 2500;

/// How much to compute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Request {
    /// Seed of everything random.
    pub seed: u64,
    /// Draws of the analyst's numbers.
    pub draws: usize,
    /// Paths in all; rounded up to a multiple of the draws.
    pub paths: usize,
}

impl Default for Request {
    fn default() -> Self {
        Self { seed: 1, draws: 200, paths: 10_000 }
    }
}

impl Request {
    /// Paths in each draw.
    pub fn paths_per_draw(&self) -> usize {
        self.paths.div_ceil(self.draws.max(1))
    }

    fn plan(&self) -> Plan {
        Plan {
            seed: self.seed,
            draws: self.draws,
            paths_per_draw: self.paths_per_draw(),
            tolerance: DRAW_TOLERANCE,
        }
    }
}

/// Where a run stands, for whoever watches.
#[derive(Clone, Copy, Debug)]
pub enum Phase<'a> {
    /// The game has been built.
    Compiled(&'a Game),
    /// The game has been solved at central numbers.
    Solved(&'a Solution, &'a Certificate),
    /// So many draws are about to start; the control counts them.
    Drawing(usize),
}

/// Why there is no answer.
#[derive(Clone, PartialEq, Debug)]
pub enum Failure {
    /// The rules of the crisis do not work out.
    Compile(CompileError),
    /// The numbers of the crisis do not work out at their medians.
    Price(PriceError),
    /// The method cannot treat this game.
    NotAdmitted(String),
    /// There is nothing to compare.
    NoOption,
    /// No draw could be used; the reason of the first.
    NoDraw(String),
    /// More daily values of measures than fit into memory.
    TooManyValues(usize),
    /// The machine does not give what is needed.
    Machine(String),
    /// Stopped on request.
    Cancelled,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compile(error) => error.fmt(f),
            Self::Price(error) => write!(f, "with every number at its median, {error}"),
            Self::NotAdmitted(reason) | Self::Machine(reason) => f.write_str(reason),
            Self::NoOption => f.write_str(
                "the scenario declares no option; write one, as in `[option.wait]` with `player` and \
                 `never`",
            ),
            Self::NoDraw(reason) => write!(f, "no draw could be used; the first: {reason}"),
            Self::TooManyValues(values) => write!(
                f,
                "{values} daily values of measures are more than the {MOST_VALUES} that are kept; \
                 ask for fewer --paths"
            ),
            Self::Cancelled => f.write_str("stopped"),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// The complaint about a place in the scenario, if it is one.
    pub fn diagnostic(&self) -> Option<Diagnostic> {
        let Self::Compile(error) = self else { return None };
        let code = match error {
            CompileError::OutOfRange { .. } => codes::OUT_OF_RANGE,
            CompileError::WriteClash { .. } => codes::WRITE_CLASH,
            CompileError::NothingEnabled { .. } => codes::NOTHING_TO_CHOOSE,
            CompileError::TooLarge { costliest, .. } | CompileError::Hopeless { costliest, .. } => {
                return Some(too_large(error, costliest));
            }
            _ => return None,
        };
        let (state, advice) = error.help()?;
        let found = Diagnostic::error(code, error.span()?, error.to_string());
        let found = match error {
            CompileError::WriteClash { writes, .. } => shown(found, writes),
            _ => found,
        };
        Some(found.help(format!("this happens with {state}")).help(advice))
    }
}

fn too_large(error: &CompileError, costliest: &Costliest) -> Diagnostic {
    let found = Diagnostic::error(codes::TOO_LARGE, costliest.span, error.to_string());
    let Costliest { state, factor, .. } = costliest;
    let found = found.label(format!("without `{state}` {factor:.1} times fewer states"));
    let found = found.help("give variables fewer values, or `forget` what no longer matters");
    found.help("make consequences of what only measures need, or use fewer steps")
}

/// The complaint with what is written beside each place, the first of them its own.
fn shown(found: Diagnostic, writes: &[(String, Span)]) -> Diagnostic {
    let Some(((own, _), others)) = writes.split_first() else { return found };
    let found = found.label(own.clone());
    others.iter().fold(found, |found, (text, span)| found.also(*span, text.clone()))
}

/// The game solved with every number at its median, and certified.
#[derive(Clone, Debug)]
pub struct Nominal {
    /// The numbers.
    pub params: Vec<f64>,
    /// The priced game.
    pub prices: Prices,
    /// What the solver gave back.
    pub solution: Solution,
    /// What the solver's answer claims to be.
    pub claim: Claim,
    /// What the certificate says of it.
    pub certificate: Certificate,
}

impl Nominal {
    /// Whether this is what it claims to be: a quantal response equilibrium at the asked precision
    /// with a residual up to `tolerance`, a policy at which nobody gains more than `tolerance`
    /// points, or only sound numbers.
    pub fn accepted(&self, tolerance: f64) -> bool {
        match self.claim {
            Claim::Response => {
                let converged = self.solution.status == Status::Converged;
                converged && self.solution.reached >= 1.0 && self.certificate.accepts(tolerance)
            }
            Claim::NoGain => self.certificate.accepts_nash(tolerance),
            Claim::Sound => self.certificate.is_sound(),
        }
    }
}

/// Everything computed for a run.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The game.
    pub game: Game,
    /// Its solution at central numbers.
    pub nominal: Nominal,
    /// First decisions, explained at central numbers.
    pub decisions: Vec<FirstDecision>,
    /// What is at stake for each player, at central numbers.
    pub stakes: Vec<Stakes>,
    /// What the ends of play are worth to each player, by outcome (0 is open), at central numbers.
    pub worth: Vec<Vec<Option<f64>>>,
    /// Noise share of each outcome (0 is open), at central numbers.
    pub noise_share: Vec<f64>,
    /// What is chosen over the whole of play, at central numbers.
    pub chosen: Vec<Chosen>,
    /// Where play stands at central numbers, by the policy that first decisions are explained by.
    pub central: ByStep,
    /// The same if a value of a type were believed more; empty where no equilibrium was found.
    pub believed: Vec<Believed>,
    /// Outcomes at other precisions, at central numbers.
    pub precision_scan: Vec<AtScale>,
    /// The measures.
    pub measures: Measures,
    /// Prices of today, compiled.
    pub quotes: Quotes,
    /// All draws.
    pub ensemble: Ensemble,
}

/// How many times larger than allowed an estimate must be for the game not to be begun: it counts
/// states in steps in which chance or the calendar keeps them away.
const HOPELESS: usize = 10;

/// Builds the game.
///
/// # Errors
///
/// What is wrong with the rules, or that the game is too large.
pub fn build(model: &Model, control: &Control) -> Result<Game, Failure> {
    build_sized(model, control).map(|(game, _)| game)
}

/// The same, with the size that was told beforehand.
///
/// # Errors
///
/// As [`build`].
pub fn build_sized(model: &Model, control: &Control) -> Result<(Game, Size), Failure> {
    let limits = Limits::default();
    let size = estimate(model, &limits).map_err(Failure::Compile)?;
    if size.exceeds(&limits, HOPELESS) {
        return Err(Failure::Compile(hopeless(model, &size)));
    }
    match compile_with(model, limits, control) {
        Ok(game) => Ok((game, size)),
        Err(CompileError::Cancelled) => Err(Failure::Cancelled),
        Err(error) => Err(Failure::Compile(error)),
    }
}

fn hopeless(model: &Model, size: &Size) -> CompileError {
    let costliest = size.costliest().map(|k| Costliest {
        state: model.states[k].label.id.clone(),
        span: model.states[k].label.span,
        factor: size.variables[k].factor,
    });
    CompileError::Hopeless {
        states: size.states,
        more: size.more,
        nodes: size.nodes,
        profiles: size.profiles,
        costliest: costliest.unwrap_or_default(),
    }
}

/// Solves a game at central numbers with a method and certifies the result.
///
/// # Errors
///
/// Numbers that do not work out, a game that the method cannot treat, or a request to stop.
pub fn solve(
    model: &Model,
    game: &Game,
    solver: &dyn Solver,
    settings: &Settings,
    control: &Control,
) -> Result<Nominal, Failure> {
    solver.admits(game).map_err(Failure::NotAdmitted)?;
    let params = draws::nominal(model);
    let prices = game.price(model, &params).map_err(Failure::Price)?;
    let solution = solver.solve(game, &prices, settings, control);
    if control.is_cancelled() {
        return Err(Failure::Cancelled);
    }
    // At the precision that was asked for, whatever the solver reached.
    let certificate = certify(game, &prices, &solution.policy, settings.scale);
    Ok(Nominal { params, prices, solution, claim: solver.claim(), certificate })
}

/// Everything from model to ensemble.
///
/// # Errors
///
/// As [`build`] and [`solve`], or that no draw could be used.
pub fn analyse(
    model: &Model,
    request: &Request,
    control: &Control,
    watch: &mut dyn FnMut(Phase<'_>),
) -> Result<Analysis, Failure> {
    let game = build(model, control)?;
    watch(Phase::Compiled(&game));
    let measures = Measures::new(model).map_err(Failure::Compile)?;
    let quotes = Quotes::new(model).map_err(Failure::Compile)?;
    check_values(request, (&measures, model.outcomes.len()), 1)?;
    let settings = Settings { tolerance: TOLERANCE, ..Settings::default() };
    let nominal = solve(model, &game, &Aqre, &settings, control)?;
    watch(Phase::Solved(&nominal.solution, &nominal.certificate));
    let policy = told_policy(&game, &nominal);
    let decisions =
        explain::first_decisions(&game, model, &nominal.params, &policy).map_err(Failure::Price)?;
    let stakes = explain::stakes(&game, &nominal.prices);
    let worth = explain::worth_of_ends(&game, model, &nominal.prices, &policy);
    let noise_share = noise_share(&game, model, &nominal.prices, &policy);
    let chosen = explain::chosen(&game, model, &nominal.prices, &policy);
    let central = project(&game, model, &nominal.prices, &policy);
    let accepted = nominal.accepted(TOLERANCE);
    let prices = &nominal.prices;
    let (believed, precision_scan) = rayon::join(
        || if accepted { believed(&game, model, prices, &settings, control) } else { Vec::new() },
        || precision::scan(model, &game, &nominal, control),
    );
    let precision_scan = precision_scan?;
    watch(Phase::Drawing(request.draws));
    let plan = request.plan();
    let known = accepted.then_some(&nominal.solution);
    let ensemble = ensemble::run(&game, model, &measures, &plan, known, control);
    check_draws(ensemble.cancelled, ensemble.draws.len(), &ensemble.failed)?;
    Ok(Analysis {
        game,
        nominal,
        decisions,
        stakes,
        worth,
        noise_share,
        chosen,
        central,
        believed,
        precision_scan,
        measures,
        quotes,
        ensemble,
    })
}

/// Refuses more daily values than are kept, for so many ways of play.
fn check_values(
    request: &Request,
    (measures, outcomes): (&Measures, usize),
    ways: usize,
) -> Result<(), Failure> {
    // Options are compared path by path; a run keeps some whole and counts the others.
    let plan = request.plan();
    let kept = if ways > 1 { plan.paths_per_draw } else { plan.whole_per_draw() };
    let days = request.draws * kept * (measures.days + 1);
    let counted = if ways > 1 || plan.keeps_all() { 0 } else { SKETCH * (measures.days + 1) };
    let counted = counted.saturating_mul(outcomes + 1);
    let values =
        days.saturating_mul(ways).saturating_add(counted).saturating_mul(measures.reported.len());
    if values > MOST_VALUES { Err(Failure::TooManyValues(values)) } else { Ok(()) }
}

/// Refuses draws that were stopped, or none of which gave an answer.
fn check_draws(cancelled: bool, draws: usize, failed: &[FailedDraw]) -> Result<(), Failure> {
    if cancelled {
        return Err(Failure::Cancelled);
    }
    if draws == 0 {
        let reason = failed.first().map_or("none was asked for", |failed| failed.reason.as_str());
        return Err(Failure::NoDraw(reason.to_owned()));
    }
    Ok(())
}

/// The options of a scenario side by side.
///
/// # Errors
///
/// As [`analyse`], or that the scenario declares no option.
pub fn compare(
    model: &Model,
    request: &Request,
    control: &Control,
    watch: &mut dyn FnMut(Phase<'_>),
) -> Result<Comparison, Failure> {
    if model.options.is_empty() {
        return Err(Failure::NoOption);
    }
    let game = build(model, control)?;
    watch(Phase::Compiled(&game));
    let measures = Measures::new(model).map_err(Failure::Compile)?;
    // As solved, and each option done, announced and seen.
    check_values(request, (&measures, model.outcomes.len()), 1 + 3 * model.options.len())?;
    let settings = Settings { tolerance: TOLERANCE, ..Settings::default() };
    let nominal = solve(model, &game, &Aqre, &settings, control)?;
    watch(Phase::Solved(&nominal.solution, &nominal.certificate));
    watch(Phase::Drawing(request.draws));
    let plan = request.plan();
    let known = nominal.accepted(TOLERANCE).then_some(&nominal.solution);
    let central = (&nominal.prices, known);
    let found = compare::compare(&game, model, &measures, &plan, central, control);
    check_draws(found.cancelled, found.draws.len(), &found.failed)?;
    Ok(comparison(model, request, &measures, &found))
}

/// How many threads `asked` means: 0 leaves the choice to the machine.
pub fn threads(asked: usize) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if asked == 0 { cores() } else { asked }
}

/// Runs `work` with `threads` threads; 0 leaves the choice to the machine.
///
/// # Errors
///
/// If the threads cannot be started.
pub fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    Ok(pool.map_err(|e| format!("no threads can be started: {e}"))?.install(work))
}

/// The policy by which first decisions are explained: the equilibrium, or depth 3 where none was
/// found.
fn told_policy(game: &Game, nominal: &Nominal) -> standoff_engine::policy::Policy {
    if nominal.accepted(TOLERANCE) {
        return nominal.solution.policy.clone();
    }
    let mut policies = DepthK { depth: ensemble::DEPTHS }.all(game, &nominal.prices, 1.0);
    policies.pop().unwrap_or_else(|| nominal.solution.policy.clone())
}
