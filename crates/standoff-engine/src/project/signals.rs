//! How likely signals are that only the analyst sees.

use standoff_model::{Expr, Model, SignalKind};

use crate::game::chance::probability;
use crate::game::error::CompileError;
use crate::game::{Game, LayerKind, PriceError, Prices, state_text};
use crate::math::program::{Env, Program};
use crate::math::stats::sum;
use crate::policy::Policy;
use crate::solve::sweep::forward;

/// How likely an analyst-only signal is to be observed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SignalChances {
    /// In each reported step, as seen from now. Where play has ended there is nothing to observe.
    pub by_step: Vec<f64>,
    /// In the first step, given each value of each type and hidden constant:
    /// `[column][value]`; 0 for a value that cannot be.
    pub by_column: Vec<Vec<f64>>,
}

/// The analyst-only signals of a scenario, compiled, in its order.
#[derive(Clone, PartialEq, Debug)]
pub struct Signals {
    list: Vec<Signal>,
}

#[derive(Clone, PartialEq, Debug)]
struct Signal {
    id: String,
    when: Option<Program>,
    chance: Program,
}

impl Signals {
    /// Compiles the analyst-only signals of a model.
    ///
    /// # Errors
    ///
    /// If an expression is too long.
    pub fn new(model: &Model) -> Result<Self, CompileError> {
        let mut list = Vec::new();
        for signal in &model.signals {
            let SignalKind::AnalystOnly { when, chance, .. } = &signal.kind else { continue };
            let id = signal.label.id.clone();
            let compile = |expr: &Expr| {
                let place = format!("signal `{id}`");
                Program::new(model, expr).map_err(|_| CompileError::TooLong { place })
            };
            let when = when.as_ref().map(compile).transpose()?;
            let chance = compile(chance)?;
            list.push(Signal { id, when, chance });
        }
        Ok(Self { list })
    }

    /// How likely each of them is to be observed under a policy.
    ///
    /// # Errors
    ///
    /// A chance that is no probability.
    pub fn chances(
        &self,
        game: &Game,
        model: &Model,
        prices: &Prices,
        policy: &Policy,
        params: &[f64],
    ) -> Result<Vec<SignalChances>, PriceError> {
        if self.list.is_empty() {
            return Ok(Vec::new());
        }
        let mut reach = Vec::new();
        forward(game, prices, policy, &mut reach);
        let scene = Scene { game, model, params, reach: &reach };
        let of = |signal: &Signal| {
            let observed = scene.observed(signal)?;
            Ok(SignalChances {
                by_step: observed.iter().map(|step| sum(step.iter().copied())).collect(),
                by_column: by_column(game, model, prices, observed.first()),
            })
        };
        self.list.iter().map(of).collect()
    }
}

struct Scene<'a> {
    game: &'a Game,
    model: &'a Model,
    params: &'a [f64],
    reach: &'a [f64],
}

impl Scene<'_> {
    /// Probability of observing a signal in each reported step, jointly with each profile:
    /// `[step][profile]`.
    fn observed(&self, signal: &Signal) -> Result<Vec<Vec<f64>>, PriceError> {
        let n = self.game.profiles.count;
        let mut observed = vec![vec![0.0; n]; self.model.crisis.reported];
        for node in 0..self.game.nodes() {
            let Some(observed) = self.step_over(node).and_then(|step| observed.get_mut(step))
            else {
                continue;
            };
            for (profile, sum) in observed.iter_mut().enumerate() {
                let reach = self.reach[node * n + profile];
                let env = self.env(node, profile);
                if reach > 0.0 && signal.when.as_ref().is_none_or(|when| when.holds(&env)) {
                    *sum += reach * self.probability(signal, &env)?;
                }
            }
        }
        Ok(observed)
    }

    /// The step whose last stage lies just before a node, if play survived it.
    fn step_over(&self, node: usize) -> Option<usize> {
        let layer = &self.game.layers[self.game.node_layer[node] as usize];
        let outcome = self.game.outcome_of(node);
        if outcome > 0 && self.model.outcomes[outcome - 1].ends {
            return None;
        }
        match layer.kind {
            LayerKind::StepStart => layer.step.checked_sub(1),
            LayerKind::End => Some(layer.step),
            LayerKind::Decision { .. } | LayerKind::Events(_) => None,
        }
    }

    fn env(&self, node: usize, profile: usize) -> Env<'_> {
        let step = self.model.crisis.steps[self.step_over(node).unwrap_or(0)];
        Env {
            state: self.game.state_of(node),
            columns: self.game.profiles.values_of(profile),
            params: self.params,
            elapsed: step.start,
            step_length: step.days,
            ..Env::default()
        }
    }

    fn probability(&self, signal: &Signal, env: &Env<'_>) -> Result<f64, PriceError> {
        probability(signal.chance.value(env), || {
            (format!("signal `{}`", signal.id), state_text(self.model, env.state))
        })
    }
}

/// Probability in one step, given each value of each column.
fn by_column(
    game: &Game,
    model: &Model,
    prices: &Prices,
    observed: Option<&Vec<f64>>,
) -> Vec<Vec<f64>> {
    let given = |column: usize, value: usize| {
        let alike = |k: &usize| usize::from(game.profiles.values_of(*k)[column]) == value;
        let of = |weights: &[f64]| {
            sum((0..game.profiles.count).filter(alike).map(|profile| weights[profile]))
        };
        let prior = of(&prices.prior);
        let hit = observed.map_or(0.0, |observed| of(observed));
        if prior > 0.0 { hit / prior } else { 0.0 }
    };
    let columns = model.columns.iter().enumerate();
    columns.map(|(k, column)| (0..column.domain.len()).map(|v| given(k, v)).collect()).collect()
}
