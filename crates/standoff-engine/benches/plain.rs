//! The sweep in plain loops, one cell at a time.

use standoff_engine::game::{Game, NO_VIEW, Prices};
use standoff_engine::math::exp;

/// New log-odds from log-odds.
pub fn sweep(game: &Game, prices: &Prices, z: &[f64], scale: f64, next: &mut [f64]) {
    let reach = forward(game, prices, &policy(game, z));
    let n = game.profiles.count;
    let mut values = vec![0.0; game.nodes() * game.players * n];
    let mut answer = z.to_vec();
    for layer in game.layers.iter().rev() {
        for view in layer.views.clone() {
            respond(game, prices, view, (&reach, &values), scale, next);
            let part = view_part(game, view);
            answer[part.clone()].copy_from_slice(&next[part.clone()]);
            answer[part].chunks_exact_mut(game.views[view].width()).for_each(softmax);
        }
        for node in layer.nodes.clone() {
            for player in 0..game.players {
                for k in 0..n {
                    values[(node * game.players + player) * n + k] =
                        value(game, prices, &answer, &values, (node, player, k));
                }
            }
        }
    }
}

fn view_part(game: &Game, view: usize) -> std::ops::Range<usize> {
    let view = &game.views[view];
    view.policy..view.policy + view.bases.len() * view.width()
}

fn policy(game: &Game, z: &[f64]) -> Vec<f64> {
    let mut p = z.to_vec();
    for view in 0..game.views.len() {
        let width = game.views[view].width();
        p[view_part(game, view)].chunks_exact_mut(width).for_each(softmax);
    }
    p
}

fn softmax(set: &mut [f64]) {
    let top = set.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    set.iter_mut().for_each(|z| *z = exp(*z - top));
    let total: f64 = set.iter().sum();
    set.iter_mut().for_each(|p| *p /= total);
}

/// The probability that a choice is made in a profile.
fn chosen(game: &Game, p: &[f64], node: usize, a: usize, k: usize) -> f64 {
    if game.node_view[node] == NO_VIEW {
        return 1.0;
    }
    let view = &game.views[game.node_view[node] as usize];
    p[view.row(game.profiles.row_of[view.player][k] as usize)][a]
}

fn forward(game: &Game, prices: &Prices, p: &[f64]) -> Vec<f64> {
    let n = game.profiles.count;
    let mut reach = vec![0.0; game.cells()];
    for (node, row) in &game.roots {
        for k in 0..n {
            reach[*node as usize * n + k] += prices.prior[k] * prices.prob(*row)[k];
        }
    }
    for node in 0..game.nodes() {
        for (a, choice) in game.choices(node).enumerate() {
            for edge in game.edges(choice) {
                for k in 0..n {
                    let flow = reach[node * n + k] * chosen(game, p, node, a, k);
                    let prob = prices.prob(game.edge_prob[edge])[k];
                    reach[game.edge_child[edge] as usize * n + k] += flow * prob;
                }
            }
        }
    }
    reach
}

/// Expected payoff to a player after a choice.
fn after(
    game: &Game,
    prices: &Prices,
    values: &[f64],
    choice: usize,
    player: usize,
    k: usize,
) -> f64 {
    let n = game.profiles.count;
    let edges = game.edges(choice).map(|edge| {
        let child = game.edge_child[edge] as usize;
        prices.prob(game.edge_prob[edge])[k] * values[(child * game.players + player) * n + k]
    });
    edges.sum()
}

fn respond(
    game: &Game,
    prices: &Prices,
    view: usize,
    (reach, values): (&[f64], &[f64]),
    scale: f64,
    next: &mut [f64],
) {
    let (n, view) = (game.profiles.count, &game.views[view]);
    let (rows, width) = (view.bases.len(), view.width());
    let (mut total, mut sums) = (vec![0.0; rows], vec![0.0; rows * width]);
    for node in game.nodes_of(view) {
        let node = *node as usize;
        for k in 0..n {
            let row = game.profiles.row_of[view.player][k] as usize;
            let r = reach[node * n + k];
            total[row] += r;
            for (a, choice) in game.choices(node).enumerate() {
                let cost = prices.pay(game.choice_cost[choice])[k];
                let worth = cost + after(game, prices, values, choice, view.player, k);
                sums[row * width + a] += r * worth;
            }
        }
    }
    for row in 0..rows {
        let lambda = view.precision(scale * prices.precision[view.player]);
        let base = prices.base(game.view_bases[view.bases.start + row]);
        for (a, z) in next[view.row(row)].iter_mut().enumerate() {
            let q = if total[row] > 0.0 { sums[row * width + a] / total[row] } else { 0.0 };
            *z = base[a] + lambda * q;
        }
    }
}

fn value(
    game: &Game,
    prices: &Prices,
    p: &[f64],
    values: &[f64],
    (node, player, k): (usize, usize, usize),
) -> f64 {
    let mut sum = prices.pay(game.node_pay[node * game.players + player])[k];
    let decides = game.views.get(game.node_view[node] as usize).map(|view| view.player);
    for (a, choice) in game.choices(node).enumerate() {
        let paid =
            if decides == Some(player) { prices.pay(game.choice_cost[choice])[k] } else { 0.0 };
        sum +=
            chosen(game, p, node, a, k) * (paid + after(game, prices, values, choice, player, k));
    }
    sum
}
