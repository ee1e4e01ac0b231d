//! Backward induction (Zermelo 1913; Kuhn 1953), for games in which whoever decides knows where
//! play stands and who everybody is.

use super::{Card, Claim, Problem, Solution, Solver, Status};
use crate::game::{Game, NO_VIEW, Prices, View};
use crate::math::{exp, ln};
use crate::policy::Policy;

/// The solver. Precisions play no part in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BackwardInduction;

/// Payoffs that differ by at most this part of their size are the same.
const ROUNDING: f64 = 1e-12;
/// ln π of a choice that is never made: so low that π is 0, and finite, so that a certificate still
/// looks at what would follow.
const NEVER: f64 = -1e6;
/// Nodes after which the sweep looks whether it may go on.
const LOOK: usize = 1024;

impl Solver for BackwardInduction {
    fn card(&self) -> Card {
        Card {
            id: "backward-induction",
            name: "Backward induction",
            concept: "subgame perfect equilibrium, whatever the precision; what is equally good \
                      is shared out as in the base",
            guarantee: "exact in one sweep, for games in which whoever decides knows everything",
            references: "Zermelo 1913; Kuhn 1953; Selten 1965",
        }
    }

    fn claim(&self) -> Claim {
        Claim::NoGain
    }

    fn admits(&self, game: &Game) -> Result<(), String> {
        let reached = reached_cells(game);
        for view in &game.views {
            let cells = set_cells(game, &reached, view);
            if let Some(cells) = cells.iter().find(|cells| cells.len() > 1) {
                return Err(refusal(game, view, cells.len()));
            }
        }
        Ok(())
    }

    /// Every information set answers what follows it. A set that no play can reach keeps its base.
    fn answer(&self, problem: Problem<'_>) -> Solution {
        let Problem { game, prices, control, .. } = problem;
        let mut meter = problem.meter();
        let mut policy = Policy::base(game, prices);
        let stopped = meter.stop().or_else(|| {
            meter.sweep();
            let done = induce(game, prices, &mut policy, || !control.is_cancelled());
            (!done).then_some(Status::Cancelled)
        });
        let status = stopped.unwrap_or(Status::Converged);
        Solution::without_branch(status, policy, f64::INFINITY, meter.sweeps)
    }
}

fn refusal(game: &Game, view: &View, cells: usize) -> String {
    let day = game.layers[view.layer].day;
    format!(
        "backward induction needs a game in which whoever decides knows where play stands and what \
         every private type is; in layer {} (day {day}) player {} of the list decides and cannot \
         tell {cells} situations apart",
        view.layer,
        view.player + 1
    )
}

/// Which (node, profile) cells play can reach if any offered action may be chosen and any chance
/// come true: `[node × profiles + profile]`.
fn reached_cells(game: &Game) -> Vec<bool> {
    let n = game.profiles.count;
    let mut reached = vec![false; game.cells()];
    for (node, _) in &game.roots {
        reached[*node as usize * n..(*node as usize + 1) * n].fill(true);
    }
    for node in 0..game.nodes() {
        for k in (0..n).filter(|k| reached[node * n + k]).collect::<Vec<_>>() {
            let offered = game.choices(node).enumerate().filter(|(a, _)| offers(game, node, k, *a));
            for edge in offered.flat_map(|(_, choice)| game.edges(choice)) {
                reached[game.edge_child[edge] as usize * n + k] = true;
            }
        }
    }
    reached
}

/// Whether the `a`-th choice of a node is open in a profile: to chance always.
fn offers(game: &Game, node: usize, profile: usize, a: usize) -> bool {
    game.node_view[node] == NO_VIEW || {
        let view = &game.views[game.node_view[node] as usize];
        let row = game.profiles.row_of[view.player][profile] as usize;
        game.offers(view, row, a)
    }
}

/// The reached cells of each information set of a view, as (node, profile).
fn set_cells(game: &Game, reached: &[bool], view: &View) -> Vec<Vec<(usize, usize)>> {
    let n = game.profiles.count;
    let mut cells = vec![Vec::new(); view.bases.len()];
    for node in game.nodes_of(view).iter().map(|node| *node as usize) {
        for (k, row) in game.profiles.row_of[view.player].iter().enumerate() {
            if reached[node * n + k] {
                cells[*row as usize].push((node, k));
            }
        }
    }
    cells
}

/// The sweep, as long as it may go on; gives back whether it is complete. Where several cells share
/// a set the last answer stays: such games are not admitted.
fn induce(game: &Game, prices: &Prices, policy: &mut Policy, goes_on: impl Fn() -> bool) -> bool {
    let n = game.profiles.count;
    let reached = reached_cells(game);
    // V: [(node × players + player) × profiles + profile]
    let mut values = vec![0.0; game.nodes() * game.players * n];
    let mut payoffs = Vec::with_capacity(game.max_actions);
    for node in (0..game.nodes()).rev() {
        if node % LOOK == 0 && !goes_on() {
            return false;
        }
        let view = game.views.get(game.node_view[node] as usize);
        for k in 0..n {
            if let Some(view) = view.filter(|view| !view.judged && reached[node * n + k]) {
                payoffs.clear();
                payoffs.extend(game.choices(node).map(|choice| {
                    let cost = prices.pay(game.choice_cost[choice])[k];
                    cost + expected(game, prices, choice, (view.player, k), &values)
                }));
                let row = game.profiles.row_of[view.player][k] as usize;
                let base = prices.base(game.view_bases[view.bases.start + row]);
                answer(base, &payoffs, policy, view, row);
            }
            for player in 0..game.players {
                let value = value(game, prices, policy, (node, player, k), &values);
                values[(node * game.players + player) * n + k] = value;
            }
        }
    }
    true
}

/// What a choice leads to is worth to a player in a profile, costs left out.
fn expected(
    game: &Game,
    prices: &Prices,
    choice: usize,
    (player, k): (usize, usize),
    values: &[f64],
) -> f64 {
    let n = game.profiles.count;
    let child = |edge: usize| (game.edge_child[edge] as usize * game.players + player) * n + k;
    let edges = game.edges(choice);
    edges.map(|edge| prices.prob(game.edge_prob[edge])[k] * values[child(edge)]).sum()
}

/// V of a cell to a player.
fn value(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    (node, player, k): (usize, usize, usize),
    values: &[f64],
) -> f64 {
    let view = game.views.get(game.node_view[node] as usize);
    let mut value = prices.pay(game.node_pay[node * game.players + player])[k];
    for (a, choice) in game.choices(node).enumerate() {
        let later = expected(game, prices, choice, (player, k), values);
        value += view.map_or(later, |view| {
            let row = game.profiles.row_of[view.player][k] as usize;
            let pays = view.player == player;
            let cost = if pays { prices.pay(game.choice_cost[choice])[k] } else { 0.0 };
            policy.at(view, row)[a] * (cost + later)
        });
    }
    value
}

/// Shares all of an information set's probability among its best actions, in proportion to μ.
fn answer(base: &[f64], payoffs: &[f64], policy: &mut Policy, view: &View, row: usize) {
    let actions = || (0..base.len()).filter(|a| base[*a] > f64::NEG_INFINITY);
    let best = actions().map(|a| payoffs[a]).fold(f64::NEG_INFINITY, f64::max);
    let is_best = |a: &usize| payoffs[*a] >= best - ROUNDING * best.abs().max(1.0);
    let total: f64 = actions().filter(is_best).map(|a| exp(base[a])).sum();
    let places = view.row(row);
    policy.p[places.clone()].fill(0.0);
    policy.ln[places.clone()].fill(f64::NEG_INFINITY);
    for a in actions() {
        let (p, log) =
            if is_best(&a) { (exp(base[a]) / total, base[a] - ln(total)) } else { (0.0, NEVER) };
        policy.p[places.start + a] = p;
        policy.ln[places.start + a] = log;
    }
    // A payoff that is no number is dropped by every comparison.
    if !actions().all(|a| payoffs[a].is_finite()) {
        policy.p[places].fill(f64::NAN);
    }
}
