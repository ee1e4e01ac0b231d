//! The sweeps against a plain recursion over the game, profile by profile.

use std::ops::Range;

use std::collections::BTreeMap;

use proptest::prelude::*;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, NO_VIEW, Prices};
use standoff_engine::math::exp;
use standoff_engine::policy::{Policy, base_log_odds};
use standoff_engine::solve::sweep::{Answer, Backward, Beliefs, Sweeper, Workspace};

/// Memoised recursion: reach from parents, values from children.
struct Plain<'a> {
    game: &'a Game,
    prices: &'a Prices,
    policy: &'a Policy,
    /// Whose players respond.
    responds: &'a dyn Fn(usize) -> bool,
    /// (parent, place of the choice, edge) of each node.
    parents: Vec<Vec<(usize, usize, usize)>>,
    reach: BTreeMap<(usize, usize), f64>,
    values: BTreeMap<(usize, usize, usize), f64>,
    answers: BTreeMap<(usize, usize), Vec<f64>>,
}

impl<'a> Plain<'a> {
    fn new(
        game: &'a Game,
        prices: &'a Prices,
        policy: &'a Policy,
        responds: &'a dyn Fn(usize) -> bool,
    ) -> Self {
        let mut parents = vec![Vec::new(); game.nodes()];
        for node in 0..game.nodes() {
            for (a, choice) in game.choices(node).enumerate() {
                for edge in game.edges(choice) {
                    parents[game.edge_child[edge] as usize].push((node, a, edge));
                }
            }
        }
        let (reach, values, answers) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { game, prices, policy, responds, parents, reach, values, answers }
    }

    fn view(&self, node: usize) -> Option<usize> {
        let view = self.game.node_view[node];
        (view != NO_VIEW).then_some(view as usize)
    }

    fn row(&self, view: usize, k: usize) -> usize {
        self.game.profiles.row_of[self.game.views[view].player][k] as usize
    }

    fn reach(&mut self, node: usize, k: usize) -> f64 {
        if let Some(known) = self.reach.get(&(node, k)) {
            return *known;
        }
        let roots = self.game.roots.iter().filter(|(root, _)| *root as usize == node);
        let mut sum: f64 =
            roots.map(|(_, row)| self.prices.prior[k] * self.prices.prob(*row)[k]).sum();
        for (parent, a, edge) in self.parents[node].clone() {
            let chosen = self
                .view(parent)
                .map_or(1.0, |view| self.policy.at(&self.game.views[view], self.row(view, k))[a]);
            let prob = self.prices.prob(self.game.edge_prob[edge])[k];
            sum += self.reach(parent, k) * chosen * prob;
        }
        self.reach.insert((node, k), sum);
        sum
    }

    fn after(&mut self, choice: usize, player: usize, k: usize) -> f64 {
        let edges = self.game.edges(choice);
        edges
            .map(|edge| {
                self.prices.prob(self.game.edge_prob[edge])[k]
                    * self.value(self.game.edge_child[edge] as usize, player, k)
            })
            .sum()
    }

    fn cost(&self, choice: usize, k: usize) -> f64 {
        self.prices.pay(self.game.choice_cost[choice])[k]
    }

    fn value(&mut self, node: usize, player: usize, k: usize) -> f64 {
        if let Some(known) = self.values.get(&(node, player, k)) {
            return *known;
        }
        let view = self.view(node);
        let chosen = view.map(|view| self.chosen(view, self.row(view, k)));
        let mover = view.map(|view| self.game.views[view].player);
        let mut sum = self.prices.pay(self.game.node_pay[node * self.game.players + player])[k];
        for (a, choice) in self.game.choices(node).enumerate() {
            let paid = if mover == Some(player) { self.cost(choice, k) } else { 0.0 };
            let p = chosen.as_ref().map_or(1.0, |chosen| chosen[a]);
            sum += p * (paid + self.after(choice, player, k));
        }
        self.values.insert((node, player, k), sum);
        sum
    }

    /// What is played at an information set.
    fn chosen(&mut self, view: usize, row: usize) -> Vec<f64> {
        if (self.responds)(self.game.views[view].player) {
            softmax(&self.answer(view, row))
        } else {
            self.policy.at(&self.game.views[view], row).to_vec()
        }
    }

    /// ln μ + λQ.
    fn answer(&mut self, view: usize, row: usize) -> Vec<f64> {
        if let Some(known) = self.answers.get(&(view, row)) {
            return known.clone();
        }
        let at = &self.game.views[view];
        let (mut total, mut sums) = (0.0, vec![0.0; at.width()]);
        for node in self.game.nodes_of(at).to_vec() {
            let node = node as usize;
            for k in (0..self.game.profiles.count)
                .filter(|k| self.row(view, *k) == row)
                .collect::<Vec<_>>()
            {
                let r = self.reach(node, k);
                total += r;
                for (a, choice) in self.game.choices(node).enumerate() {
                    sums[a] += r * (self.cost(choice, k) + self.after(choice, at.player, k));
                }
            }
        }
        let lambda = at.precision(self.prices.precision[at.player]);
        let base = self.prices.base(self.game.view_bases[at.bases.start + row]);
        let q = |sum: f64| if total > 0.0 { sum / total } else { 0.0 };
        let z: Vec<f64> = base.iter().zip(&sums).map(|(ln, sum)| ln + lambda * q(*sum)).collect();
        self.answers.insert((view, row), z.clone());
        z
    }
}

fn softmax(z: &[f64]) -> Vec<f64> {
    let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let odds: Vec<f64> = z.iter().map(|z| exp(z - top)).collect();
    let total: f64 = odds.iter().sum();
    odds.iter().map(|odds| odds / total).collect()
}

fn same(found: f64, expected: f64, what: &str) {
    let close = (found - expected).abs() <= 1e-12 * expected.abs().max(1.0);
    assert!(close || found == expected, "{what}: found {found}, expected {expected}");
}

/// Log-odds that are not the base, `steep` apart.
fn bent(game: &Game, prices: &Prices, steep: f64) -> Vec<f64> {
    let z = base_log_odds(game, prices);
    z.iter().enumerate().map(|(k, z)| z - steep * f64::from((k * 7 % 5) as u32)).collect()
}

fn shapes() -> impl Strategy<Value = Shape> {
    let few = prop::collection::vec(1_usize..=3, 1..=4);
    let many = prop_oneof![Just(vec![17]), Just(vec![4, 6]), Just(vec![2, 9]), Just(vec![2, 2, 4])];
    let types = prop_oneof![4 => few, 1 => many];
    let graph = (1_usize..=4, 1_usize..=5, 1_usize..=9, 1_usize..=3, 1_usize..=3);
    let numbers = (0.0..0.3, prop_oneof![Just(None), Just(Some(0.85))], any::<bool>());
    (types, graph, numbers).prop_map(|(types, graph, (masked, status_quo, paid_on_the_way))| {
        let (layers, states, actions, successors, alike) = graph;
        let random = Shape::default();
        Shape {
            types,
            layers,
            states,
            actions,
            successors,
            alike,
            masked,
            status_quo,
            paid_on_the_way,
            ..random
        }
    })
}

/// Everything that a backward pass writes, against the recursion.
fn agrees(game: &Game, to: Range<usize>, z: &[f64], values: &[f64], plain: &mut Plain<'_>) {
    let n = game.profiles.count;
    for (v, view) in game.views.iter().enumerate() {
        if !(plain.responds)(view.player) {
            continue;
        }
        for row in 0..view.bases.len() {
            for (found, expected) in z[view.row(row)].iter().zip(plain.answer(v, row)) {
                same(*found, expected, "log-odds");
            }
        }
    }
    for node in 0..game.nodes() {
        for player in to.clone() {
            for k in 0..n {
                let found = values[(node * game.players + player) * n + k];
                same(found, plain.value(node, player, k), "value");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn sweeps_are_what_a_recursion_computes(shape in shapes(), seed in 0_u64..1000) {
        let (mut game, mut prices) = shape.build(seed);
        prices.precision = (0..game.players).map(|k| 0.05 + 0.03 * k as f64).collect();
        game.views[0].judged = seed % 2 == 0;
        let z = bent(&game, &prices, 0.5);
        let policy = Policy::from_log_odds(&game, &z);
        let mut sweeper = Sweeper::new(&game, &prices);
        let mut next = vec![0.0; z.len()];
        sweeper.sweep(&z, 1.0, &mut next);
        let everybody = |_: usize| true;
        let mut plain = Plain::new(&game, &prices, &policy, &everybody);
        for (cell, found) in sweeper.reach().iter().enumerate() {
            let expected = plain.reach(cell / game.profiles.count, cell % game.profiles.count);
            prop_assert!((found - expected).abs() <= 1e-12 * expected);
        }
        agrees(&game, 0..game.players, &next, sweeper.values(), &mut plain);
        for (v, view) in game.views.iter().enumerate() {
            for row in 0..view.bases.len() {
                let expected = softmax(&plain.answer(v, row));
                for (found, expected) in sweeper.answer()[view.row(row)].iter().zip(expected) {
                    same(*found, expected, "response");
                }
            }
        }
    }

    #[test]
    fn one_player_responds_or_nobody(shape in shapes(), seed in 0_u64..1000) {
        let (game, prices) = shape.build(seed);
        let policy = Policy::from_log_odds(&game, &bent(&game, &prices, 0.5));
        let mut beliefs = Beliefs::new(&game, &prices);
        beliefs.update(&game, &prices, &policy);
        let pass = |answer| Backward {
            game: &game, prices: &prices, reach: &beliefs.reach, scale: 1.0, answer,
        };
        let (mut z, mut work) = (vec![0.0; game.policy_len], Workspace::default());
        pass(Answer::Only(0, &policy)).run(&mut z, &mut work);
        let first = |player: usize| player == 0;
        agrees(&game, 0..1, &z, &work.values, &mut Plain::new(&game, &prices, &policy, &first));
        pass(Answer::Nobody(&policy)).run(&mut [], &mut work);
        let nobody = |_: usize| false;
        agrees(&game, 0..game.players, &[], &work.values, &mut Plain::new(&game, &prices, &policy, &nobody));
    }

    /// Also where reach underflows and weights are computed in logarithms.
    #[test]
    fn a_sweep_is_its_parts(shape in shapes(), seed in 0_u64..1000, steep in 0..3) {
        let (game, prices) = Shape { layers: 4 * shape.layers, ..shape }.build(seed);
        let z = bent(&game, &prices, [0.5, 40.0, 300.0][steep as usize]);
        let mut sweeper = Sweeper::new(&game, &prices);
        let mut next = vec![0.0; z.len()];
        let policy = Policy::from_log_odds(&game, &z);
        let mut beliefs = Beliefs::new(&game, &prices);
        beliefs.update(&game, &prices, &policy);
        let (mut expected, mut work) = (z.clone(), Workspace::default());
        let answer = Answer::All;
        let pass =
            Backward { game: &game, prices: &prices, reach: &beliefs.reach, scale: 0.5, answer };
        pass.run(&mut expected, &mut work);
        // The second sweep knows that reach is faint before its backward pass.
        for _ in 0..2 {
            sweeper.sweep(&z, 0.5, &mut next);
            prop_assert_eq!(sweeper.policy(), &policy.p);
            prop_assert_eq!(sweeper.reach(), &beliefs.reach);
            prop_assert_eq!(&next, &expected);
            prop_assert_eq!(sweeper.values(), &work.values);
            prop_assert_eq!(sweeper.answer(), &Policy::from_log_odds(&game, &next).p);
        }
    }
}
