//! The two passes over the game that every solver is made of.
//!
//! Notation of docs/methods.md: r is reach, V the expected payoff from a node on, Q the expected
//! payoff of an action at an information set, μ the base, λ the precision.

use crate::game::{Game, NO_VIEW, Prices, ProbRow, View};
use crate::math::{exp, ln};
use crate::policy::{Policy, softmax};

/// Reach of every node under `policy`: `[node × profiles + profile]`, the prior and everybody's
/// choices included.
pub fn forward(game: &Game, prices: &Prices, policy: &Policy, reach: &mut Vec<f64>) {
    forward_while(game, prices, policy, reach, |_, _| true);
}

/// Reach of every node by paths all of whose choices pass `goes_on`, which is asked for a node and
/// the place of the choice among the node's choices.
pub fn forward_while(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    reach: &mut Vec<f64>,
    goes_on: impl Fn(usize, usize) -> bool,
) {
    let n = game.profiles.count;
    reach.clear();
    reach.resize(game.nodes() * n, 0.0);
    for (node, row) in &game.roots {
        let start = *node as usize * n;
        for (k, r) in reach[start..start + n].iter_mut().enumerate() {
            *r += prices.prior[k] * prices.prob(*row)[k];
        }
    }
    let mut flow = vec![0.0; n];
    for node in 0..game.nodes() {
        // Children have higher numbers, so this cut separates the node from all of them.
        let (done, ahead) = reach.split_at_mut((node + 1) * n);
        let here = &done[node * n..];
        for (a, choice) in game.choices(node).enumerate().filter(|(a, _)| goes_on(node, *a)) {
            chosen_reach(game, policy, node, a, here, &mut flow);
            for edge in game.edges(choice) {
                let start = (game.edge_child[edge] as usize - node - 1) * n;
                let child = &mut ahead[start..start + n];
                let prob = prices.prob(game.edge_prob[edge]);
                for k in 0..n {
                    child[k] += flow[k] * prob[k];
                }
            }
        }
    }
}

/// The part of a node's reach that takes its `a`-th choice.
#[inline]
pub fn chosen_reach(
    game: &Game,
    policy: &Policy,
    node: usize,
    a: usize,
    here: &[f64],
    out: &mut [f64],
) {
    if game.node_view[node] == NO_VIEW {
        return out.copy_from_slice(here);
    }
    let view = &game.views[game.node_view[node] as usize];
    let rows = &game.profiles.row_of[view.player];
    for ((out, here), row) in out.iter_mut().zip(here).zip(rows) {
        *out = here * policy.p[view.policy + *row as usize * view.width() + a];
    }
}

/// Reach under a policy as weights of the nodes within each information set.
///
/// Reach is computed in plain numbers. Where that underflows to 0 at a set that can be reached,
/// it is computed again in logarithms, and the cells of each set are scaled by the largest: what
/// matters to a player is how likely the nodes of its set are relative to each other.
#[derive(Clone, Debug)]
pub struct Beliefs {
    /// `[node × profiles + profile]`
    pub reach: Vec<f64>,
    logs: Vec<f64>,
    /// Information sets that no path reaches, by [`set_start`].
    inactive: Vec<bool>,
    starts: Vec<usize>,
}

impl Beliefs {
    /// Finds out which sets can be reached at all.
    pub fn new(game: &Game, prices: &Prices) -> Self {
        let starts = set_start(game);
        let mut beliefs =
            Self { reach: Vec::new(), logs: Vec::new(), inactive: Vec::new(), starts };
        forward_logs(game, prices, &Policy::base(game, prices), &mut beliefs.logs);
        let tops = beliefs.row_tops(game);
        beliefs.inactive = tops.iter().map(|top| *top == f64::NEG_INFINITY).collect();
        beliefs
    }

    /// Computes the weights under `policy`.
    pub fn update(&mut self, game: &Game, prices: &Prices, policy: &Policy) {
        forward(game, prices, policy, &mut self.reach);
        if self.underflowed(game) {
            forward_logs(game, prices, policy, &mut self.logs);
            self.rescale(game);
        }
    }

    fn underflowed(&self, game: &Game) -> bool {
        let mut reached = vec![false; self.inactive.len()];
        each_cell(game, &self.starts, |set, cell| {
            reached[set] |= self.reach[cell] > f64::MIN_POSITIVE;
        });
        reached.iter().zip(&self.inactive).any(|(reached, inactive)| !reached && !inactive)
    }

    /// The largest log reach of each information set.
    fn row_tops(&self, game: &Game) -> Vec<f64> {
        let mut tops = vec![f64::NEG_INFINITY; game.information_sets()];
        each_cell(game, &self.starts, |set, cell| tops[set] = tops[set].max(self.logs[cell]));
        tops
    }

    fn rescale(&mut self, game: &Game) {
        let tops = self.row_tops(game);
        let Self { reach, logs, starts, .. } = self;
        each_cell(game, starts, |set, cell| {
            let reached = tops[set] > f64::NEG_INFINITY;
            reach[cell] = if reached { exp(logs[cell] - tops[set]) } else { 0.0 };
        });
    }
}

/// Calls `visit` with the number of the information set and of the cell, for every cell where
/// somebody decides.
#[inline]
fn each_cell(game: &Game, starts: &[usize], mut visit: impl FnMut(usize, usize)) {
    let n = game.profiles.count;
    for (view, start) in game.views.iter().zip(starts) {
        for node in game.nodes_of(view) {
            for (k, row) in game.profiles.row_of[view.player].iter().enumerate() {
                visit(start + *row as usize, *node as usize * n + k);
            }
        }
    }
}

/// Where the information sets of each view start in a list of all information sets.
fn set_start(game: &Game) -> Vec<usize> {
    let counts = game.views.iter().scan(0, |next, view| {
        let start = *next;
        *next += view.bases.len();
        Some(start)
    });
    counts.collect()
}

/// The logarithm of the reach of every node; minus infinity where no path leads.
fn forward_logs(game: &Game, prices: &Prices, policy: &Policy, logs: &mut Vec<f64>) {
    let n = game.profiles.count;
    logs.clear();
    logs.resize(game.nodes() * n, f64::NEG_INFINITY);
    for (node, row) in &game.roots {
        for k in 0..n {
            let cell = *node as usize * n + k;
            logs[cell] = log_add(logs[cell], ln(prices.prior[k] * prices.prob(*row)[k]));
        }
    }
    for node in 0..game.nodes() {
        let view = game.views.get(game.node_view[node] as usize);
        for (a, choice) in game.choices(node).enumerate() {
            for edge in game.edges(choice) {
                let prob = prices.prob(game.edge_prob[edge]);
                for k in 0..n {
                    let chosen = view.map_or(0.0, |view| {
                        let row = game.profiles.row_of[view.player][k] as usize;
                        policy.ln[view.policy + row * view.width() + a]
                    });
                    let cell = game.edge_child[edge] as usize * n + k;
                    logs[cell] = log_add(logs[cell], logs[node * n + k] + chosen + ln(prob[k]));
                }
            }
        }
    }
}

/// ln(exp a + exp b).
fn log_add(a: f64, b: f64) -> f64 {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + libm::log1p(exp(low - high)) }
}

/// How a player answers in a backward pass.
pub enum Answer<'a> {
    /// Every player responds to values by the choice rule.
    All,
    /// This player responds; the others follow the given policy.
    Only(usize, &'a Policy),
    /// Nobody responds: the policy is followed.
    Nobody(&'a Policy),
}

/// Values and scratch space of a backward pass, kept between passes.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// V: `[(node × players + player) × profiles + profile]`.
    pub values: Vec<f64>,
    sums: Vec<f64>,
    row_reach: Vec<f64>,
    choice: Vec<f64>,
    set: Vec<f64>,
}

/// A backward pass over a priced game.
pub struct Backward<'a> {
    /// The game.
    pub game: &'a Game,
    /// Its numbers.
    pub prices: &'a Prices,
    /// Weighs the nodes of an information set.
    pub reach: &'a [f64],
    /// Multiplies every precision.
    pub scale: f64,
    /// Who responds.
    pub answer: Answer<'a>,
}

impl Backward<'_> {
    /// Writes V, and `z` = ln μ + λQ at the information sets where a player responds.
    ///
    /// A set whose reach is 0 keeps ln μ. With [`Answer::All`] the values that a player responds
    /// to are those of this pass's later layers, freshly answered.
    pub fn run(&self, z: &mut [f64], work: &mut Workspace) {
        let game = self.game;
        let n = game.profiles.count;
        work.values.resize(game.nodes() * game.players * n, 0.0);
        let mut policy = vec![0.0; game.max_actions * n];
        for layer in game.layers.iter().rev() {
            for view in &game.views[layer.views.clone()] {
                self.answer_at(view, z, work, &mut policy);
                for node in game.nodes_of(view) {
                    decision_value(
                        game,
                        self.prices,
                        view,
                        *node as usize,
                        &policy,
                        &mut work.values,
                    );
                }
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            others.for_each(|node| chance_value(game, self.prices, node, &mut work.values));
        }
    }

    /// Puts the probabilities of a view, as `[action × profiles + profile]`, into `policy`.
    fn answer_at(&self, view: &View, z: &mut [f64], work: &mut Workspace, policy: &mut [f64]) {
        let given = match self.answer {
            Answer::All => None,
            Answer::Only(player, others) => (view.player != player).then_some(others),
            Answer::Nobody(policy) => Some(policy),
        };
        if let Some(given) = given {
            return expand(self.game, view, |k| given.p[k], policy);
        }
        self.respond(view, z, work);
        work.set.clear();
        work.set.extend_from_slice(&z[view.policy..view.policy + view.bases.len() * view.width()]);
        work.set.chunks_exact_mut(view.width()).for_each(|set| {
            softmax(set);
        });
        expand(self.game, view, |k| work.set[k - view.policy], policy);
    }

    /// Writes z = ln μ + λQ for every own row of a view.
    fn respond(&self, view: &View, z: &mut [f64], work: &mut Workspace) {
        self.sum_choices(view, work);
        let width = view.width();
        let lambda = view.precision(self.scale * self.prices.precision[view.player]);
        for row in 0..view.bases.len() {
            let ln_mu = self.prices.base(self.game.view_bases[view.bases.start + row]);
            let reach = work.row_reach[row];
            let sums = &work.sums[row * width..(row + 1) * width];
            for ((z, ln_mu), sum) in z[view.row(row)].iter_mut().zip(ln_mu).zip(sums) {
                let q = if reach > 0.0 { sum / reach } else { 0.0 };
                // A disabled action stays at minus infinity, whatever it would be worth.
                *z = ln_mu + lambda * q;
            }
        }
    }

    /// Reach of each own row of a view, and Σ r V of each of its actions.
    fn sum_choices(&self, view: &View, work: &mut Workspace) {
        let (game, n, width) = (self.game, self.game.profiles.count, view.width());
        let row_of = &game.profiles.row_of[view.player];
        let Workspace { values, sums, row_reach, choice, .. } = work;
        row_reach.clear();
        row_reach.resize(view.bases.len(), 0.0);
        sums.clear();
        sums.resize(view.bases.len() * width, 0.0);
        choice.resize(n, 0.0);
        for node in game.nodes_of(view) {
            let node = *node as usize;
            let here = &self.reach[node * n..(node + 1) * n];
            for (r, row) in here.iter().zip(row_of) {
                row_reach[*row as usize] += r;
            }
            for (a, c) in game.choices(node).enumerate() {
                choice_payoff(game, self.prices, c, view.player, values, choice);
                for k in 0..n {
                    sums[row_of[k] as usize * width + a] += here[k] * choice[k];
                }
            }
        }
    }
}

/// A view's probabilities as `[action × profiles + profile]`.
#[inline]
fn expand(game: &Game, view: &View, at: impl Fn(usize) -> f64, out: &mut [f64]) {
    let n = game.profiles.count;
    let rows = &game.profiles.row_of[view.player];
    for (a, out) in out.chunks_exact_mut(n).enumerate().take(view.width()) {
        for (p, row) in out.iter_mut().zip(rows) {
            *p = at(view.policy + *row as usize * view.width() + a);
        }
    }
}

/// Expected payoff of a choice to the player who makes it, in each profile, its cost included.
#[inline]
pub fn choice_payoff(
    game: &Game,
    prices: &Prices,
    choice: usize,
    player: usize,
    values: &[f64],
    out: &mut [f64],
) {
    let n = out.len();
    out.copy_from_slice(prices.pay(game.choice_cost[choice]));
    for edge in game.edges(choice) {
        let start = (game.edge_child[edge] as usize * game.players + player) * n;
        let child = &values[start..start + n];
        if game.edge_prob[edge] == ProbRow::ONE {
            for k in 0..n {
                out[k] += child[k];
            }
        } else {
            let prob = prices.prob(game.edge_prob[edge]);
            for k in 0..n {
                out[k] += prob[k] * child[k];
            }
        }
    }
}

/// V at a node where somebody decides; `policy` is `[action × profiles + profile]`.
fn decision_value(
    game: &Game,
    prices: &Prices,
    view: &View,
    node: usize,
    policy: &[f64],
    values: &mut [f64],
) {
    let n = game.profiles.count;
    for player in 0..game.players {
        let start = (node * game.players + player) * n;
        let (head, later) = values.split_at_mut(start + n);
        let value = &mut head[start..];
        value.copy_from_slice(prices.pay(game.node_pay[node * game.players + player]));
        for (a, choice) in game.choices(node).enumerate() {
            let policy = &policy[a * n..(a + 1) * n];
            let cost = prices.pay(game.choice_cost[choice]);
            if player == view.player {
                for k in 0..n {
                    value[k] += policy[k] * cost[k];
                }
            }
            for edge in game.edges(choice) {
                let child =
                    (game.edge_child[edge] as usize * game.players + player) * n - (start + n);
                let child = &later[child..child + n];
                let prob = prices.prob(game.edge_prob[edge]);
                for k in 0..n {
                    value[k] += policy[k] * prob[k] * child[k];
                }
            }
        }
    }
}

/// V at a node where nobody decides.
fn chance_value(game: &Game, prices: &Prices, node: usize, values: &mut [f64]) {
    let n = game.profiles.count;
    for player in 0..game.players {
        let start = (node * game.players + player) * n;
        let (head, later) = values.split_at_mut(start + n);
        let value = &mut head[start..];
        value.copy_from_slice(prices.pay(game.node_pay[node * game.players + player]));
        for edge in game.choices(node).flat_map(|choice| game.edges(choice)) {
            let child = (game.edge_child[edge] as usize * game.players + player) * n - (start + n);
            let child = &later[child..child + n];
            let prob = prices.prob(game.edge_prob[edge]);
            for k in 0..n {
                value[k] += prob[k] * child[k];
            }
        }
    }
}
