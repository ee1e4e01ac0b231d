//! Why a player does what it does: the expected payoff of each first choice, split by term.

mod chosen;
mod judged;

use standoff_model::{ActionId, Model};

use crate::game::price::Pays;
use crate::game::{Game, Layer, LayerKind, NO_VIEW, PriceError, Prices, View};
use crate::policy::Policy;
use crate::solve::sweep::{Answer, Backward, Workspace, choice_payoff, forward};

pub use chosen::{ByState, Chosen, Rate, chosen};
pub use judged::judged_chances;

/// What a player decides first, in the most likely situation that it then sees.
#[derive(Clone, PartialEq, Debug)]
pub struct FirstDecision {
    /// The player's place.
    pub player: usize,
    /// Days from now.
    pub day: i64,
    /// The number of the view.
    pub view: usize,
    /// Probability of each own row there.
    pub rows: Vec<f64>,
    /// Its choices.
    pub choices: Vec<Choice>,
}

/// One choice of a first decision.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// The action.
    pub action: ActionId,
    /// Its probability for each own row.
    pub by_row: Vec<f64>,
    /// Its probability, own rows averaged.
    pub probability: f64,
    /// Expected payoff in points, own rows averaged.
    pub value: f64,
    /// The same, split: place in `Model::terms`, or `None` for the costs of actions.
    pub terms: Vec<(Option<usize>, f64)>,
}

/// What each player is paid where play ends, on average over the ends with each outcome (0 is open):
/// `[player][outcome]`; none of an outcome that never comes.
///
/// Flows and costs on the way are not counted: this is what the ends are worth.
pub fn worth_of_ends(
    game: &Game,
    model: &Model,
    prices: &Prices,
    policy: &Policy,
) -> Vec<Vec<Option<f64>>> {
    let (n, outcomes) = (game.profiles.count, model.outcomes.len() + 1);
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    let mut paid = vec![vec![0.0; outcomes]; game.players];
    let mut masses = vec![0.0; outcomes];
    for node in (0..game.nodes()).filter(|node| game.is_terminal(*node)) {
        let outcome = game.outcome_of(node);
        let here = &reach[node * n..(node + 1) * n];
        masses[outcome] += here.iter().sum::<f64>();
        for (player, paid) in paid.iter_mut().enumerate() {
            let pay = prices.pay(game.node_pay[node * game.players + player]);
            paid[outcome] += here.iter().zip(pay).map(|(mass, pay)| mass * pay).sum::<f64>();
        }
    }
    let mean = |(paid, mass): (&f64, &f64)| (*mass > 0.0).then(|| paid / mass);
    paid.iter().map(|row| row.iter().zip(&masses).map(mean).collect()).collect()
}

/// Explains every player's first decision.
///
/// # Errors
///
/// As [`Game::price`].
pub fn first_decisions(
    game: &Game,
    model: &Model,
    params: &[f64],
    policy: &Policy,
) -> Result<Vec<FirstDecision>, PriceError> {
    let prices = game.price(model, params)?;
    let mut reach = Vec::new();
    forward(game, &prices, policy, &mut reach);
    let mut decisions: Vec<FirstDecision> = (0..game.players)
        .filter_map(|player| first_view(game, &reach, player))
        .map(|view| describe(game, policy, &reach, view))
        .collect();
    let all = values_of(game, &prices, policy, &reach, &decisions);
    for (decision, values) in decisions.iter_mut().zip(all) {
        for (choice, value) in decision.choices.iter_mut().zip(values) {
            choice.value = value;
        }
    }
    let costs = std::iter::once((None, Pays::Costs));
    let terms = costs.chain((0..model.terms.len()).map(|k| (Some(k), Pays::Term(k))));
    for (term, pays) in terms {
        let prices = game.price_only(model, params, pays)?;
        let all = values_of(game, &prices, policy, &reach, &decisions);
        for (decision, values) in decisions.iter_mut().zip(all) {
            let own = term.is_none_or(|k| model.terms[k].player.index() == decision.player);
            for (choice, value) in decision.choices.iter_mut().zip(values).filter(|_| own) {
                choice.terms.push((term, value));
            }
        }
    }
    Ok(decisions)
}

/// The view that is most likely reached in the first layer where a player decides at all, judged
/// decisions apart.
fn first_view(game: &Game, reach: &[f64], player: usize) -> Option<usize> {
    let decides = |kind: LayerKind| matches!(kind, LayerKind::Decision { player: p, .. } if p.index() == player);
    let chooses = |layer: &&Layer| game.views[layer.views.clone()].iter().any(|view| !view.judged);
    let layer = game.layers.iter().filter(|layer| decides(layer.kind)).find(chooses)?;
    let mass = |v: &usize| view_mass(game, reach, &game.views[*v]);
    layer.views.clone().max_by(|a, b| mass(a).total_cmp(&mass(b)))
}

fn view_mass(game: &Game, reach: &[f64], view: &View) -> f64 {
    let n = game.profiles.count;
    let cells = game
        .nodes_of(view)
        .iter()
        .flat_map(|node| &reach[*node as usize * n..(*node as usize + 1) * n]);
    cells.sum()
}

fn describe(game: &Game, policy: &Policy, reach: &[f64], v: usize) -> FirstDecision {
    let view = &game.views[v];
    let rows = row_weights(game, reach, view);
    let choices = game.actions_of(view).iter().enumerate().map(|(a, action)| {
        let by_row: Vec<f64> = (0..rows.len()).map(|row| policy.at(view, row)[a]).collect();
        let probability = by_row.iter().zip(&rows).map(|(p, w)| p * w).sum();
        Choice { action: *action, by_row, probability, value: 0.0, terms: Vec::new() }
    });
    let choices = choices.collect();
    FirstDecision { player: view.player, day: game.layers[view.layer].day, view: v, rows, choices }
}

/// Probability of each own row, given the view.
fn row_weights(game: &Game, reach: &[f64], view: &View) -> Vec<f64> {
    let n = game.profiles.count;
    let mut weights = vec![0.0; view.bases.len()];
    for node in game.nodes_of(view) {
        for (k, row) in game.profiles.row_of[view.player].iter().enumerate() {
            weights[*row as usize] += reach[*node as usize * n + k];
        }
    }
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| if total > 0.0 { w / total } else { 0.0 }).collect()
}

/// The expected payoff of each choice of each decision, under these prices.
fn values_of(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    reach: &[f64],
    decisions: &[FirstDecision],
) -> Vec<Vec<f64>> {
    let mut work = Workspace::default();
    let pass = Backward { game, prices, reach, scale: 1.0, answer: Answer::Nobody(policy) };
    pass.run(&mut [], &mut work);
    decisions
        .iter()
        .map(|d| choice_values(game, prices, reach, &work.values, &game.views[d.view]))
        .collect()
}

fn choice_values(
    game: &Game,
    prices: &Prices,
    reach: &[f64],
    values: &[f64],
    view: &View,
) -> Vec<f64> {
    let n = game.profiles.count;
    let total = view_mass(game, reach, view);
    let mut sums = vec![0.0; view.width()];
    let mut payoff = vec![0.0; n];
    for node in game.nodes_of(view).iter().map(|node| *node as usize) {
        debug_assert!(game.node_view[node] != NO_VIEW);
        for (sum, choice) in sums.iter_mut().zip(game.choices(node)) {
            choice_payoff(game, prices, choice, view.player, values, &mut payoff);
            *sum += payoff.iter().zip(&reach[node * n..]).map(|(p, r)| p * r).sum::<f64>();
        }
    }
    sums.iter().map(|sum| if total > 0.0 { sum / total } else { 0.0 }).collect()
}

/// How much is at stake for a player in a priced game.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Stakes {
    /// Largest less smallest payoff over the ends of play and profiles, points.
    pub spread: f64,
    /// Largest difference that the profile makes at one end of play, points. λ times this says
    /// how hard the equilibrium is to find (docs/methods.md, "Equilibrium and certificate").
    pub by_type: f64,
}

/// What is at stake for each player: over payments where play ends, flows and costs left out.
pub fn stakes(game: &Game, prices: &Prices) -> Vec<Stakes> {
    let ends: Vec<usize> = (0..game.nodes()).filter(|node| game.is_terminal(*node)).collect();
    let of_player = |player: usize| {
        let rows = ends.iter().map(|node| prices.pay(game.node_pay[node * game.players + player]));
        let (mut all, mut by_type) = (Range::EMPTY, 0.0_f64);
        for row in rows {
            let here = row.iter().fold(Range::EMPTY, |range, pay| range.with(*pay));
            by_type = by_type.max(here.width());
            all = all.with(here.low).with(here.high);
        }
        Stakes { spread: all.width(), by_type }
    };
    (0..game.players).map(of_player).collect()
}

#[derive(Clone, Copy)]
struct Range {
    low: f64,
    high: f64,
}

impl Range {
    const EMPTY: Self = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };

    fn with(self, x: f64) -> Self {
        Self { low: self.low.min(x), high: self.high.max(x) }
    }

    fn width(self) -> f64 {
        (self.high - self.low).max(0.0)
    }
}
