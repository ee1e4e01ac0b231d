//! Random layered games: the measure of solvers and kernels, without a crisis behind them.
//!
//! Every layer has the same number of states; a choice leads to random states of the next layer,
//! so that histories merge. Players take turns by layer. Types are independent.

use standoff_model::{ActionId, PlayerId, StageId};

use crate::math::ln;
use crate::math::philox::{Purpose, Stream};

use super::{Game, Layer, LayerKind, NO_VIEW, PayRow, Prices, ProbRow, Profiles, States, View};

/// What a random game looks like.
#[derive(Clone, PartialEq, Debug)]
pub struct Shape {
    /// How many types each player has: as many entries as players.
    pub types: Vec<usize>,
    /// Layers in which somebody decides; one of ends follows.
    pub layers: usize,
    /// States in each layer.
    pub states: usize,
    /// Actions at each state.
    pub actions: usize,
    /// States that each choice may lead to.
    pub successors: usize,
    /// States of a layer that look alike to whoever decides there.
    pub alike: usize,
    /// Payments that are the same for all types are uniform on ± this many points.
    pub base: f64,
    /// To these is added, for each joint draw of types, a number uniform on ± this many points.
    pub stakes: f64,
    /// Whether payments are made on arrival in every layer, and not only at the end.
    pub paid_on_the_way: bool,
    /// Probability of the first action in the base; uniform over all actions if there is none.
    pub status_quo: Option<f64>,
    /// Chance that an action other than the first is not available to a type.
    pub masked: f64,
    /// λ of every player.
    pub precision: f64,
}

impl Default for Shape {
    /// The games of docs/methods.md, "Random layered games", at λ × stakes = 1.
    fn default() -> Self {
        Self {
            types: vec![2, 3],
            layers: 26,
            states: 500,
            actions: 4,
            successors: 1,
            alike: 1,
            base: 10.0,
            stakes: 10.0,
            paid_on_the_way: false,
            status_quo: None,
            masked: 0.0,
            precision: 0.1,
        }
    }
}

impl Shape {
    /// Makes the game number `seed` of this shape, and its numbers.
    pub fn build(&self, seed: u64) -> (Game, Prices) {
        let stream = |purpose: u32| Stream::new(seed, Purpose::Game, purpose, 0, 0);
        let game = Graph { shape: self, stream: stream(0) }.build();
        let prices = Numbers { shape: self, stream: stream(1) }.build(&game);
        (game, prices)
    }

    fn profiles(&self) -> Profiles {
        let count = self.types.iter().product();
        let columns = self.types.len();
        let mut values = Vec::with_capacity(count * columns);
        for profile in 0..count {
            let mut rest = profile;
            let start = values.len();
            for types in self.types.iter().rev() {
                values.push((rest % types) as u16);
                rest /= types;
            }
            values[start..].reverse();
        }
        let row = |player: usize| {
            (0..count).map(|profile| u32::from(values[profile * columns + player])).collect()
        };
        let row_of = (0..columns).map(row).collect();
        Profiles { count, values, columns, row_of, rows: self.types.clone() }
    }
}

fn below(stream: &mut Stream, count: usize) -> usize {
    ((stream.next_uniform() * count as f64) as usize).min(count - 1)
}

fn within(stream: &mut Stream, half: f64) -> f64 {
    half * (2.0 * stream.next_uniform() - 1.0)
}

struct Graph<'a> {
    shape: &'a Shape,
    stream: Stream,
}

impl Graph<'_> {
    fn build(mut self) -> Game {
        let mut game = self.empty();
        for layer in 0..=self.shape.layers {
            self.layer(&mut game, layer);
        }
        game.node_pay = (0..game.nodes() * game.players)
            .map(|k| {
                let paid = self.shape.paid_on_the_way || game.is_terminal(k / game.players);
                if paid { PayRow(k as u32 + 1) } else { PayRow::ZERO }
            })
            .collect();
        game.roots = (0..self.shape.states).map(|node| (node as u32, ProbRow(1))).collect();
        game
    }

    fn empty(&self) -> Game {
        let shape = self.shape;
        // The outcome is all that a state shows: 1 or 2 at the ends.
        let states = States { width: 1, values: vec![0, 1, 2] };
        let game = Game::without_nodes(shape.types.len(), shape.profiles(), states);
        Game { max_actions: shape.actions, ..game }
    }

    fn layer(&mut self, game: &mut Game, layer: usize) {
        let shape = self.shape;
        let ends = layer == shape.layers;
        let player = layer % game.players;
        let (first, first_view) = (game.nodes(), game.views.len());
        for _ in 0..shape.states {
            game.node_layer.push(layer as u32);
            if ends {
                game.node_state.push(1 + below(&mut self.stream, 2) as u32);
                game.node_view.push(NO_VIEW);
            } else {
                game.node_state.push(0);
                let view = self.view_of(game, player);
                game.node_view.push(view);
                self.choices(game, first + shape.states);
            }
            game.node_choice.push(game.choice_cost.len() as u32);
        }
        let stage = StageId::new(0);
        let kind = match ends {
            true => LayerKind::End,
            false => LayerKind::Decision { stage, player: PlayerId::new(player), position: 0 },
        };
        let nodes = first..game.nodes();
        let views = first_view..game.views.len();
        game.layers.push(Layer { kind, step: layer, day: layer as i64, nodes, views });
    }

    /// The view of the node that is about to be added.
    fn view_of(&self, game: &mut Game, player: usize) -> u32 {
        let (node, layer) = (game.nodes() - 1, game.layers.len());
        let open = game.views.last_mut().filter(|view| view.layer == layer);
        if let Some(view) = open.filter(|view| view.nodes.len() < self.shape.alike) {
            view.nodes.end += 1;
            game.view_nodes.push(node as u32);
            return game.views.len() as u32 - 1;
        }
        let (rows, width) = (self.shape.types[player], self.shape.actions);
        let actions = game.view_actions.len()..game.view_actions.len() + width;
        game.view_actions.extend((0..width).map(ActionId::new));
        let bases = game.view_bases.len()..game.view_bases.len() + rows;
        game.view_bases.extend(bases.clone().map(|base| base as u32));
        let nodes = game.view_nodes.len()..game.view_nodes.len() + 1;
        game.view_nodes.push(node as u32);
        let policy = game.policy_len;
        game.policy_len += rows * width;
        game.views.push(View { player, layer, nodes, actions, bases, policy, judged: false });
        game.views.len() as u32 - 1
    }

    fn choices(&mut self, game: &mut Game, next_layer: usize) {
        let Shape { actions, successors, states, .. } = *self.shape;
        for _ in 0..actions {
            game.choice_cost.push(PayRow::ZERO);
            for successor in 0..successors {
                game.edge_child.push((next_layer + below(&mut self.stream, states)) as u32);
                let one = successors == 1;
                game.edge_prob.push(if one { ProbRow::ONE } else { ProbRow(2 + successor as u32) });
            }
            game.choice_edge.push(game.edge_child.len() as u32);
        }
    }
}

struct Numbers<'a> {
    shape: &'a Shape,
    stream: Stream,
}

impl Numbers<'_> {
    fn build(mut self, game: &Game) -> Prices {
        let n = game.profiles.count;
        let (bases, base_start) = self.bases(game);
        Prices {
            prior: self.prior(game),
            precision: vec![self.shape.precision; game.players],
            profiles: n,
            probs: self.probs(n),
            pays: self.pays(game),
            bases,
            base_start,
        }
    }

    fn weights(&mut self, count: usize) -> Vec<f64> {
        let weights: Vec<f64> = (0..count).map(|_| 0.25 + self.stream.next_uniform()).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / total).collect()
    }

    fn prior(&mut self, game: &Game) -> Vec<f64> {
        let weights: Vec<Vec<f64>> =
            self.shape.types.iter().map(|types| self.weights(*types)).collect();
        let product = |profile: usize| {
            let values = game.profiles.values_of(profile).iter().zip(&weights);
            values.map(|(value, weights)| weights[usize::from(*value)]).product()
        };
        (0..game.profiles.count).map(product).collect()
    }

    /// Certainty, a root, and the successors of a choice; chances depend on the profile.
    fn probs(&mut self, n: usize) -> Vec<f64> {
        let successors = self.shape.successors;
        let mut probs = vec![1.0; n];
        probs.extend(std::iter::repeat_n(1.0 / self.shape.states as f64, n));
        let by_profile: Vec<Vec<f64>> = (0..n).map(|_| self.weights(successors)).collect();
        for successor in 0..successors {
            probs.extend(by_profile.iter().map(|weights| weights[successor]));
        }
        probs
    }

    /// Nothing, and one row for each node and player.
    fn pays(&mut self, game: &Game) -> Vec<f64> {
        let n = game.profiles.count;
        let mut pays = vec![0.0; n];
        for _ in 0..game.nodes() * game.players {
            let base = within(&mut self.stream, self.shape.base);
            pays.extend((0..n).map(|_| base + within(&mut self.stream, self.shape.stakes)));
        }
        pays
    }

    fn bases(&mut self, game: &Game) -> (Vec<f64>, Vec<u32>) {
        let (mut bases, mut starts) = (Vec::new(), vec![0]);
        for _ in 0..game.view_bases.len() {
            self.base(&mut bases);
            starts.push(bases.len() as u32);
        }
        (bases, starts)
    }

    fn base(&mut self, bases: &mut Vec<f64>) {
        let Shape { actions, masked, status_quo, .. } = *self.shape;
        let open: Vec<bool> =
            (0..actions).map(|a| a == 0 || self.stream.next_uniform() >= masked).collect();
        let count = open.iter().filter(|open| **open).count() as f64;
        for (a, open) in open.into_iter().enumerate() {
            let mu = match status_quo {
                _ if count == 1.0 => 1.0,
                None => 1.0 / count,
                Some(first) if a == 0 => first,
                Some(first) => (1.0 - first) / (count - 1.0),
            };
            bases.push(if open { ln(mu) } else { f64::NEG_INFINITY });
        }
    }
}
