//! The reference against plainer things.

use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::{Game, NO_VIEW, Prices};
use standoff_engine::math::ln;
use standoff_engine::math::philox::{Purpose, Stream};

use super::arclength::follow;
use super::game::Condition;
use super::newton::Triangles;
use crate::games::{broad, precise};
use crate::support::{close, model};

/// Play of one profile, history by history: nothing is merged.
struct Histories<'a> {
    game: &'a Game,
    prices: &'a Prices,
    policy: &'a [f64],
    profile: usize,
    /// Σ r and Σ r V by place in the policy.
    reach: Vec<f64>,
    payoff: Vec<f64>,
}

impl Histories<'_> {
    /// What each player gets from a history on, which is reached with probability `reach`.
    fn play(&mut self, node: usize, reach: f64) -> Vec<f64> {
        let game = self.game;
        let pay = &game.node_pay[node * game.players..(node + 1) * game.players];
        let mut total: Vec<f64> =
            pay.iter().map(|row| self.prices.pay(*row)[self.profile]).collect();
        let view = game.node_view[node];
        for (a, choice) in game.choices(node).enumerate() {
            let place = (view != NO_VIEW).then(|| {
                let view = &game.views[view as usize];
                let row = game.profiles.row_of[view.player][self.profile] as usize;
                (view.player, view.row(row).start + a)
            });
            let p = place.map_or(1.0, |(_, place)| self.policy[place]);
            let mut worth = vec![0.0; game.players];
            for edge in game.edges(choice) {
                let chance = self.prices.prob(game.edge_prob[edge])[self.profile];
                let child = self.play(game.edge_child[edge] as usize, reach * p * chance);
                worth.iter_mut().zip(child).for_each(|(worth, child)| *worth += chance * child);
            }
            if let Some((player, place)) = place {
                worth[player] += self.prices.pay(game.choice_cost[choice])[self.profile];
                self.reach[place] += reach;
                self.payoff[place] += reach * worth[player];
            }
            total.iter_mut().zip(worth).for_each(|(total, worth)| *total += p * worth);
        }
        total
    }
}

/// A point that is no equilibrium.
fn somewhere(condition: &Condition<'_>, seed: u64) -> Vec<f64> {
    let stream = Stream::new(seed, Purpose::Game, 91, 0, 0);
    (0..condition.unknowns).map(|k| 4.0 * stream.at(k as u32) - 2.0).collect()
}

#[test]
fn the_condition_is_that_of_play_history_by_history() {
    for seed in 0..20 {
        let (game, prices) = broad(seed).build(seed);
        let condition = Condition::new(&game, &prices);
        let y = somewhere(&condition, seed);
        let policy = condition.policy(&y);
        let (mut reach, mut payoff) = (vec![0.0; game.policy_len], vec![0.0; game.policy_len]);
        for profile in 0..game.profiles.count {
            let mut all =
                Histories { game: &game, prices: &prices, policy: &policy, profile, reach, payoff };
            for (root, row) in &game.roots {
                let start = prices.prior[profile] * prices.prob(*row)[profile];
                all.play(*root as usize, start);
            }
            (reach, payoff) = (all.reach, all.payoff);
        }
        let equations = condition.at(&y, 0.7);
        let mut place = 0;
        for set in condition.sets.iter().filter(|set| set.active) {
            let view = &game.views[set.view];
            let base = prices.base(game.view_bases[view.bases.start + set.row]);
            let odds: Vec<f64> = (0..view.width())
                .filter(|a| base[*a] > f64::NEG_INFINITY)
                .map(|a| {
                    let k = view.row(set.row).start + a;
                    let lambda = prices.precision[view.player];
                    ln(policy[k]) - base[a] - 0.7 * lambda * payoff[k] / reach[k]
                })
                .collect();
            for odd in &odds[1..] {
                close(equations.f[place], odd - odds[0], 1e-9, &format!("seed {seed} F {place}"));
                place += 1;
            }
        }
        assert_eq!(place, condition.unknowns);
    }
}

#[test]
fn the_derivative_is_that_of_the_condition() {
    const H: f64 = 1e-5;
    for seed in 0..12 {
        let (game, prices) = precise(seed).build(seed);
        let condition = Condition::new(&game, &prices);
        let y = somewhere(&condition, seed);
        let equations = condition.at(&y, 0.4);
        let largest = equations.by_y.iter().flatten().fold(1.0f64, |a, b| a.max(b.abs()));
        let check = |moved: [Vec<f64>; 2], s: [f64; 2], slope: &dyn Fn(usize) -> f64| {
            let [low, high] = [condition.at(&moved[0], s[0]), condition.at(&moved[1], s[1])];
            for row in 0..y.len() {
                let difference = (high.f[row] - low.f[row]) / (2.0 * H);
                close(slope(row), difference, 1e-7 * largest, &format!("seed {seed}"));
            }
        };
        for k in 0..y.len() {
            let moved = [-H, H].map(|h| {
                let mut moved = y.clone();
                moved[k] += h;
                moved
            });
            check(moved, [0.4, 0.4], &|row| equations.by_y[row][k]);
        }
        check([y.clone(), y.clone()], [0.4 - H, 0.4 + H], &|row| equations.by_s[row]);
    }
}

#[test]
fn triangles_solve_equations() {
    let stream = Stream::new(1, Purpose::Game, 92, 0, 0);
    let n = 30;
    let rows: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| stream.at(i * n + j) - 0.5).collect()).collect();
    let right: Vec<f64> = (0..n).map(|k| stream.at(n * n + k)).collect();
    let x = Triangles::new(rows.clone()).unwrap().solve(&right);
    for (row, right) in rows.iter().zip(&right) {
        close(row.iter().zip(&x).map(|(a, x)| a * x).sum(), *right, 1e-11, "a row");
    }
    let sign = |rows: Vec<Vec<f64>>| Triangles::new(rows).map(|triangles| triangles.sign);
    assert_eq!(sign(vec![vec![0.0, 2.0], vec![3.0, 1.0]]), Some(-1.0));
    assert_eq!(sign(vec![vec![1.0, 2.0], vec![2.0, 4.0]]), None);
    assert_eq!(sign(vec![vec![1.0, 2.0], vec![f64::NAN, 4.0]]), None);
}

#[test]
fn the_reference_meets_published_numbers() {
    // McKelvey and Palfrey's equilibrium of "mobilise or bluff" (docs/methods.md).
    let text = include_str!("../../../../../catalog/mobilise-or-bluff/game.toml");
    let model = model(text);
    let game = compile(&model, Limits::default()).unwrap();
    let params = standoff_engine::draws::nominal(&model);
    for (lambda, mobilises) in [(1.0, [0.43267967, 0.40330585]), (5.0, [0.64800824, 0.34282776])] {
        let mut prices = game.price(&model, &params).unwrap();
        prices.precision.iter_mut().for_each(|precision| *precision *= lambda);
        let branch = follow(&Condition::new(&game, &prices), 1.0).unwrap();
        let view = &game.views[0];
        let mobilise = model.actions.iter().position(|action| action.label.id == "mobilise");
        let a = game.actions_of(view).iter().position(|id| Some(id.index()) == mobilise).unwrap();
        for (row, expected) in mobilises.iter().enumerate() {
            close(branch.policy[view.row(row).start + a], *expected, 1e-7, "mobilises");
        }
    }
}
