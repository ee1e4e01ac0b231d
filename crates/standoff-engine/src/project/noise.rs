//! How much of each outcome rests on choices that are clear mistakes for whoever makes them
//! (docs/methods.md, "How much rests on reliability").

use standoff_model::Model;

use crate::game::{Game, Prices, View};
use crate::policy::Policy;
use crate::solve::sweep::{Answer, Backward, Workspace, choice_payoff, forward};

use super::{Variable, by_time, masses_of, standing};

/// Differences in points up to this are rounding.
const ROUNDING: f64 = 1e-9;

/// The noise share of each outcome (0 is open) at the end of the reported horizon: the part of its
/// probability that is reached through at least one clear mistake, by anybody. 0 where an outcome
/// has no probability.
///
/// A *clear mistake* is a choice whose Q lies more than the player's `better_by` points below the
/// best available one at that information set, with everybody following `policy` before and after.
/// Judged choices never are. Exact: one backward pass for Q, one forward pass for what gets along
/// without mistakes.
pub fn noise_share(game: &Game, model: &Model, prices: &Prices, policy: &Policy) -> Vec<f64> {
    let better_by: Vec<f64> = model.players.iter().map(|player| player.better_by).collect();
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    let total = at_horizon(game, model, &reach);
    let clean = clean_policy(game, prices, policy, &reach, &better_by);
    forward(game, prices, &clean, &mut reach);
    let clean = at_horizon(game, model, &reach);
    let share = |(clean, total): (&f64, &f64)| {
        if *total > 0.0 { (1.0 - clean / total).clamp(0.0, 1.0) } else { 0.0 }
    };
    clean.iter().zip(&total).map(share).collect()
}

/// Probability of each outcome at the end of the reported horizon, from the reach of every cell.
fn at_horizon(game: &Game, model: &Model, reach: &[f64]) -> Vec<f64> {
    let last = standing(game, model).pop().into_iter().collect::<Vec<_>>();
    let mut by_time = by_time(game, &last, &masses_of(game, reach), Variable::outcome(model));
    by_time.pop().unwrap_or_default()
}

/// `policy` with every clear mistake left out, and the other probabilities as they are: what a
/// forward pass carries under it is the mass that no mistake has touched.
///
/// `reach` is that of every cell under `policy`; `better_by` has the points of each player. Where
/// nothing arrives nothing is left out.
pub fn clean_policy(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    reach: &[f64],
    better_by: &[f64],
) -> Policy {
    let mut work = Workspace::default();
    let pass = Backward { game, prices, reach, scale: 1.0, answer: Answer::Nobody(policy) };
    pass.run(&mut [], &mut work);
    let mut clean = policy.clone();
    for view in game.views.iter().filter(|view| !view.judged) {
        let payoffs = set_payoffs(game, prices, reach, &work.values, view);
        for (row, q) in payoffs.chunks_exact(view.width()).enumerate() {
            let ln_mu = prices.base(game.view_bases[view.bases.start + row]);
            let open = |a: &usize| ln_mu[*a] > f64::NEG_INFINITY;
            let actions = (0..view.width()).filter(open);
            let best = actions.map(|a| q[a]).fold(f64::NEG_INFINITY, f64::max);
            for (a, place) in view.row(row).enumerate() {
                if best - q[a] > better_by[view.player] + ROUNDING {
                    clean.p[place] = 0.0;
                    clean.ln[place] = f64::NEG_INFINITY;
                }
            }
        }
    }
    clean
}

/// Q of each action at each information set of a view, `[own row × actions + action]`, from the
/// values of all nodes; 0 at a set where nothing arrives.
fn set_payoffs(
    game: &Game,
    prices: &Prices,
    reach: &[f64],
    values: &[f64],
    view: &View,
) -> Vec<f64> {
    let (n, width) = (game.profiles.count, view.width());
    let row_of = &game.profiles.row_of[view.player];
    let mut arrives = vec![0.0; view.bases.len()];
    let mut sums = vec![0.0; view.bases.len() * width];
    let mut payoff = vec![0.0; n];
    for node in game.nodes_of(view).iter().map(|node| *node as usize) {
        let here = &reach[node * n..(node + 1) * n];
        here.iter().zip(row_of).for_each(|(r, row)| arrives[*row as usize] += r);
        for (a, choice) in game.choices(node).enumerate() {
            choice_payoff(game, prices, choice, view.player, values, &mut payoff);
            for ((payoff, r), row) in payoff.iter().zip(here).zip(row_of) {
                sums[*row as usize * width + a] += r * payoff;
            }
        }
    }
    for (sums, arrives) in sums.chunks_exact_mut(width).zip(arrives) {
        sums.iter_mut().for_each(|sum| *sum = if arrives > 0.0 { *sum / arrives } else { 0.0 });
    }
    sums
}
