//! What a belief does to play: the game solved anew with one value of a type or hidden constant
//! believed more, and played with the truth as it is.

use standoff_model::Model;

use crate::batch::Batch;
use crate::control::Control;
use crate::game::{Game, Prices};
use crate::parallel::each;
use crate::project::{ByStep, project};
use crate::solve::Settings;

/// By how much more a value is believed, as a probability, where there is room for twice as much.
const MORE: f64 = 0.1;

/// What comes of play if a value is believed more than it is likely.
#[derive(Clone, PartialEq, Debug)]
pub struct Believed {
    /// The place of the type or hidden constant in [`Model::columns`].
    pub column: usize,
    /// The place of the value in its domain.
    pub value: usize,
    /// How likely it is.
    pub prior: f64,
    /// By how much more everyone believes it who does not know, the others in proportion less.
    pub more: f64,
    /// Where play stands, types drawn by the prior; none if no equilibrium was certified.
    pub by_step: Option<ByStep>,
    /// The recomputed residual of that equilibrium.
    pub residual: f64,
}

/// For every value of every type and hidden constant that is neither certain nor impossible. Whoever
/// knows better also knows what the others believe.
pub fn believed(
    game: &Game,
    model: &Model,
    prices: &Prices,
    settings: &Settings,
    control: &Control,
) -> Vec<Believed> {
    let cases: Vec<(usize, usize, f64)> = (0..model.columns.len())
        .flat_map(|column| {
            let values = 0..model.columns[column].domain.len();
            values.map(move |value| (column, value, share(game, prices, column, value)))
        })
        .filter(|(.., prior)| *prior > 0.0 && *prior < 1.0)
        .collect();
    let one = |k: usize| {
        let (column, value, prior) = cases[k];
        let more = MORE.min((1.0 - prior) / 2.0);
        let tilted = Prices {
            prior: tilted(game, &prices.prior, (column, value), (prior, prior + more)),
            ..prices.clone()
        };
        let answer = Batch::new(game, None, *settings, 0).solve(&tilted, 0, control);
        let solved = answer.is_solved(settings.tolerance);
        let by_step = solved.then(|| project(game, model, prices, &answer.solution.policy));
        Believed { column, value, prior, more, by_step, residual: answer.certificate.residual }
    };
    each(cases.len(), one)
}

/// How likely a value of a column is.
fn share(game: &Game, prices: &Prices, column: usize, value: usize) -> f64 {
    let holds = |profile: usize| usize::from(game.profiles.values_of(profile)[column]) == value;
    (0..game.profiles.count).filter(|k| holds(*k)).map(|k| prices.prior[k]).sum()
}

/// A prior in which a value of a column is likelier or less likely, other columns given it as before.
fn tilted(
    game: &Game,
    prior: &[f64],
    (column, value): (usize, usize),
    (before, after): (f64, f64),
) -> Vec<f64> {
    let factor = |profile: usize| {
        let holds = usize::from(game.profiles.values_of(profile)[column]) == value;
        if holds { after / before } else { (1.0 - after) / (1.0 - before) }
    };
    prior.iter().enumerate().map(|(profile, p)| p * factor(profile)).collect()
}
