//! From text to a solved game.

use standoff_engine::certify::{Certificate, certify};
use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::{Game, Prices};
use standoff_engine::project::{ByStep, project};
use standoff_engine::simulate::{Measures, Paths, Walker};
use standoff_engine::solve::{Aqre, Settings, Solution, Solver};
use standoff_model::Model;

/// Two players, 64,000 cells.
pub const CRISIS: &str = include_str!("two-players.toml");

/// The model of a text that must check.
pub fn model(text: &str) -> Model {
    let checked = standoff_lang::check(text);
    let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.is_error()).collect();
    checked.model.unwrap_or_else(|| panic!("{errors:#?}"))
}

/// A game solved at central numbers.
pub struct Solved {
    pub model: Model,
    pub game: Game,
    pub prices: Prices,
    pub solution: Solution,
    pub certificate: Certificate,
}

impl Solved {
    /// Solves a text with every precision multiplied by `scale`.
    pub fn new(text: &str, scale: f64) -> Self {
        let model = model(text);
        let game = compile(&model, Limits::default()).unwrap();
        let prices = game.price(&model, &nominal(&model)).unwrap();
        let settings = Settings { scale, ..Settings::default() };
        let solution = Aqre.solve(&game, &prices, &settings, &Control::default());
        let certificate = certify(&game, &prices, &solution.policy, scale);
        Self { model, game, prices, solution, certificate }
    }

    /// Probabilities by step.
    pub fn by_step(&self) -> ByStep {
        project(&self.game, &self.model, &self.prices, &self.solution.policy)
    }

    /// Paths at central numbers, and the measures that were simulated on them.
    pub fn paths(&self, seed: u64, draw: usize, first: usize, count: usize) -> (Measures, Paths) {
        let measures = Measures::new(&self.model).unwrap();
        let params = nominal(&self.model);
        let Self { game, model, prices, solution, .. } = self;
        let walker = Walker::new(game, model, prices, &solution.policy, &params, &measures);
        let paths = walker.paths(seed, draw, first, count).unwrap();
        (measures, paths)
    }

    /// Final probability of an outcome.
    pub fn outcome(&self, id: &str) -> f64 {
        let place = self.model.outcomes.iter().position(|outcome| outcome.label.id == id).unwrap();
        self.by_step().last()[place + 1]
    }

    /// Probability of an action at the first view of its player in which `state` (as `name value`)
    /// holds, for an own row.
    pub fn choice(&self, action: &str, seeing: &str, row: usize) -> f64 {
        for view in &self.game.views {
            let actions = self.game.actions_of(view);
            let Some(a) = actions.iter().position(|id| self.model.action(*id).label.id == action)
            else {
                continue;
            };
            let state = self.game.state_of(self.game.nodes_of(view)[0] as usize);
            let holds = |(variable, value): (&standoff_model::StateVar, &u16)| {
                format!("{} {}", variable.label.id, variable.domain.text(usize::from(*value)))
                    == seeing
            };
            if seeing.is_empty() || self.model.states.iter().zip(state).any(holds) {
                return self.solution.policy.at(view, row)[a];
            }
        }
        panic!("no view with {action} seeing {seeing}")
    }
}

/// Asserts closeness.
pub fn close(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: found {found}, expected {expected}");
}
