//! The noise share: what is reached through clear mistakes.

use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::policy::Policy;
use standoff_engine::project::{clean_policy, noise_share};
use standoff_engine::solve::sweep::forward;

use crate::support::{Solved, close};

/// `a` strikes at a cost of 20 points, which comes off every other time; otherwise `b` may refuse,
/// at a cost of 5; `gulf` leaves with chance 0.3, at a cost of 50 that nobody asks about.
const TEXT: &str = r#"
[crisis]
id = "slips"
title = "Slips"
question = "Whose?"
as_of = 2026-01-01
steps = ["1 x 1 week"]
tail = "0 weeks"
players = ["a", "b", "gulf"]
stages = ["moves", "answers", "leaving"]
outcomes = ["war", "refused", "left"]
[player.a]
precision = { better_by = 10, picked = 0.75, log_sd = 0, source = "judgement" }
[player.b]
precision = { better_by = 10, picked = 0.75, log_sd = 0, source = "judgement" }
[player.gulf]
[state.x]
values = ["peace", "war", "refused", "left"]
[stage.moves]
players = ["a"]
base = "uniform"
[stage.answers]
players = ["b"]
base = "uniform"
[stage.leaving]
players = ["gulf"]
judged = true
[action.a.wait]
[action.a.strike]
cost = 20
result = [{ chance = 0.5, then = { x = "war" } }]
[action.b.accept]
[action.b.refuse]
cost = 5
when = "x == peace"
then = { x = "refused" }
[action.gulf.leave]
chance = 0.3
cost = 50
then = { x = "left" }
[action.gulf.stay]
[outcome.war]
when = "x == war"
[outcome.refused]
when = "x == refused"
[outcome.left]
when = "x == left"
"#;

/// Noise shares in the order open, war, refused, left.
fn shares(text: &str) -> Vec<f64> {
    let Solved { model, game, prices, solution, .. } = Solved::new(text, 1.0);
    noise_share(&game, &model, &prices, &solution.policy)
}

#[test]
fn by_hand() {
    // λ = ln 3 / 10: a strike that is worse by 20 points has odds of 1 to 9.
    let strike = 0.1;
    // What fails is as noisy as what comes off.
    let later = 0.5 * strike / (1.0 - 0.5 * strike);
    let expected = [later, 1.0, later, later];
    for (found, expected) in shares(TEXT).into_iter().zip(expected) {
        close(found, expected, 1e-12, "share");
    }
}

#[test]
fn each_player_has_points_of_its_own() {
    let first = TEXT.find("better_by = 10").unwrap() + 1;
    let second = first + TEXT[first..].find("better_by = 10, picked = 0.75").unwrap();
    // Less than the 5 points that refusing costs; λ changes, shares of what `b` refuses do not.
    let mut text = TEXT.to_owned();
    text.replace_range(second..second + "better_by = 10".len(), "better_by = 4");
    let found = shares(&text);
    close(found[2], 1.0, 1e-12, "refused");
    close(found[0], 0.05 / 0.95, 1e-12, "open");
    // Just as much as it costs is not more.
    text.replace_range(second..second + "better_by = 4".len(), "better_by = 5");
    close(shares(&text)[2], 0.05 / 0.95, 1e-12, "refused");
}

/// The plain counterpart: every history one by one.
struct Histories<'a> {
    game: &'a Game,
    prices: &'a Prices,
    policy: &'a Policy,
    better_by: &'a [f64],
}

impl Histories<'_> {
    fn chance(&self, edge: usize, profile: usize) -> f64 {
        self.prices.prob(self.game.edge_prob[edge])[profile]
    }

    fn place(&self, node: usize, profile: usize, a: usize) -> usize {
        let view = &self.game.views[self.game.node_view[node] as usize];
        let row = self.game.profiles.row_of[view.player][profile] as usize;
        view.row(row).start + a
    }

    /// Calls `visit` for every history from a node on: node, probability, places of its choices.
    fn each(
        &self,
        (node, profile, p): (usize, usize, f64),
        taken: &mut Vec<usize>,
        visit: &mut impl FnMut(usize, f64, &[usize]),
    ) {
        visit(node, p, taken);
        for (a, choice) in self.game.choices(node).enumerate() {
            let place = self.place(node, profile, a);
            taken.push(place);
            for edge in self.game.edges(choice) {
                let next = p * self.policy.p[place] * self.chance(edge, profile);
                let child = self.game.edge_child[edge] as usize;
                self.each((child, profile, next), taken, visit);
            }
            taken.pop();
        }
    }

    fn every_history(&self, mut visit: impl FnMut(usize, usize, f64, &[usize])) {
        for profile in 0..self.game.profiles.count {
            for (node, row) in &self.game.roots {
                let p = self.prices.prior[profile] * self.prices.prob(*row)[profile];
                let start = (*node as usize, profile, p);
                self.each(start, &mut Vec::new(), &mut |node, p, taken| {
                    visit(node, profile, p, taken);
                });
            }
        }
    }

    fn worth(&self, player: usize, node: usize, profile: usize) -> f64 {
        let game = self.game;
        let arrival = self.prices.pay(game.node_pay[node * game.players + player])[profile];
        let choices = game.choices(node).enumerate();
        let later = choices.map(|(a, choice)| {
            let p = self.policy.p[self.place(node, profile, a)];
            p * self.after(player, node, choice, profile)
        });
        arrival + later.sum::<f64>()
    }

    fn after(&self, player: usize, node: usize, choice: usize, profile: usize) -> f64 {
        let game = self.game;
        let mover = game.views[game.node_view[node] as usize].player;
        let cost = self.prices.pay(game.choice_cost[choice])[profile];
        let later = game.edges(choice).map(|edge| {
            let child = game.edge_child[edge] as usize;
            self.chance(edge, profile) * self.worth(player, child, profile)
        });
        (if player == mover { cost } else { 0.0 }) + later.sum::<f64>()
    }

    /// Which places of the policy are clear mistakes, and how near the closest call is.
    fn mistakes(&self) -> (Vec<bool>, f64) {
        let game = self.game;
        let (mut sums, mut reach) = (vec![0.0; game.policy_len], vec![0.0; game.policy_len]);
        self.every_history(|node, profile, p, _| {
            for (a, choice) in game.choices(node).enumerate() {
                let mover = game.views[game.node_view[node] as usize].player;
                sums[self.place(node, profile, a)] += p * self.after(mover, node, choice, profile);
                reach[self.place(node, profile, a)] += p;
            }
        });
        let (mut mistakes, mut nearest) = (vec![false; game.policy_len], f64::INFINITY);
        for view in game.views.iter().filter(|view| !view.judged) {
            for row in 0..view.bases.len() {
                let open = |k: &usize| self.policy.p[*k] > 0.0 && reach[*k] > 0.0;
                let q = |k: usize| sums[k] / reach[k];
                let best = view.row(row).filter(open).map(q).fold(f64::NEG_INFINITY, f64::max);
                for k in view.row(row).filter(open) {
                    let excess = best - q(k) - self.better_by[view.player];
                    mistakes[k] = excess > 0.0;
                    nearest = nearest.min(excess.abs());
                }
            }
        }
        (mistakes, nearest)
    }
}

#[test]
fn clean_mass_is_that_of_histories_without_a_mistake() {
    let shapes = [
        Shape { types: vec![2, 2], layers: 4, states: 3, alike: 2, ..small() },
        Shape { types: vec![3, 1], layers: 3, states: 4, successors: 2, masked: 0.3, ..small() },
        Shape { types: vec![2, 1, 2], layers: 5, status_quo: Some(0.8), ..small() },
    ];
    let (mut some, mut judged) = (0, 0);
    for (k, shape) in shapes.iter().enumerate() {
        for seed in 0..6 {
            let (mut game, prices) = shape.build(seed);
            if seed % 2 == 1 {
                game.views.iter_mut().step_by(3).for_each(|view| view.judged = true);
            }
            let policy = Policy::base(&game, &prices);
            let better_by: Vec<f64> = (0..game.players).map(|player| 3.0 + player as f64).collect();
            let found = passes(&game, &prices, &policy, &better_by);
            let plain =
                Histories { game: &game, prices: &prices, policy: &policy, better_by: &better_by };
            let (mistakes, nearest) = plain.mistakes();
            assert!(nearest > 1e-6, "shape {k}, seed {seed}: too close to call");
            let mut expected = vec![0.0; game.cells()];
            plain.every_history(|node, profile, p, taken| {
                if !taken.iter().any(|place| mistakes[*place]) {
                    expected[node * game.profiles.count + profile] += p;
                }
            });
            for (found, expected) in found.iter().zip(&expected) {
                close(*found, *expected, 1e-12, &format!("shape {k}, seed {seed}"));
            }
            some += mistakes.iter().filter(|mistake| **mistake).count();
            judged += game.views.iter().filter(|view| view.judged).count();
        }
    }
    assert!(some > 100 && judged > 10, "{some} mistakes, {judged} judged views");
}

fn small() -> Shape {
    Shape { states: 2, actions: 3, paid_on_the_way: true, ..Shape::default() }
}

/// Mass that no mistake has touched, by the fast passes.
fn passes(game: &Game, prices: &Prices, policy: &Policy, better_by: &[f64]) -> Vec<f64> {
    let mut reach = Vec::new();
    forward(game, prices, policy, &mut reach);
    let clean = clean_policy(game, prices, policy, &reach, better_by);
    forward(game, prices, &clean, &mut reach);
    reach
}
