//! Certificates: what a policy is worth as an answer, by code that shares nothing with the solvers
//! but the game.
//!
//! Everything is recomputed profile by profile with plain loops. A policy or a game with a number
//! that is not finite gets an infinite residual; no comparison here can drop a NaN.

mod wide;

use crate::game::{Game, NO_VIEW, Prices};
use crate::math::{exp, max_or_infinite, stats};
use crate::policy::Policy;

use wide::Wide;

/// Most by which probabilities may miss 1, or the judgement that they stand for.
const SUM: f64 = 1e-9;

/// What was found out about a policy.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Certificate {
    /// max over active information sets and actions of |π - response(Q(π))|; infinite if anything
    /// is not finite.
    pub residual: f64,
    /// The most that a player could gain in expectation at a single information set by another
    /// choice there, in points, weighed by nothing (agent form). Judged decisions do not count.
    pub largest_gain: f64,
    /// Information sets that can be reached.
    pub active: usize,
    /// Information sets that no path reaches: their policy is the base, and they count nowhere.
    pub inactive: usize,
    /// |1 - total probability of all ends of play|.
    pub mass_error: f64,
    /// Whether every number was finite and the policy one of this game.
    pub finite: bool,
}

impl Certificate {
    /// Whether this is a quantal response equilibrium to within `tolerance`.
    pub fn accepts(&self, tolerance: f64) -> bool {
        self.is_sound() && self.residual <= tolerance
    }

    /// Whether nobody gains more than `points` by another choice at a single information set: a
    /// Nash equilibrium in agent form, and a subgame perfect one if every set is a subgame and has
    /// been looked at. Sets that only choices of probability 0 lead to are looked at if the
    /// logarithms of these are finite.
    pub fn accepts_nash(&self, points: f64) -> bool {
        self.is_sound() && self.largest_gain <= points
    }

    /// Whether every number is finite and no probability is lost.
    pub fn is_sound(&self) -> bool {
        self.finite && self.mass_error <= 1e-9
    }

    fn refused() -> Self {
        Self {
            residual: f64::INFINITY,
            largest_gain: f64::INFINITY,
            active: 0,
            inactive: 0,
            mass_error: f64::INFINITY,
            finite: false,
        }
    }
}

/// Recomputes from scratch how far a policy is from a quantal response equilibrium at `scale`
/// times the precisions.
pub fn certify(game: &Game, prices: &Prices, policy: &Policy, scale: f64) -> Certificate {
    let sized = policy.p.len() == game.policy_len && policy.ln.len() == game.policy_len;
    let sound =
        |(p, ln): (&f64, &f64)| p.is_finite() && !ln.is_nan() && (exp(*ln) - p).abs() <= 1e-12;
    if !prices.is_finite() || !sized || !policy.p.iter().zip(&policy.ln).all(sound) {
        return Certificate::refused();
    }
    if !is_of(game, prices, policy) {
        return Certificate::refused();
    }
    let sums = Sums::new(game, prices, policy);
    let mut found = Certificate {
        residual: 0.0,
        largest_gain: 0.0,
        active: 0,
        inactive: 0,
        mass_error: (1.0 - sums.ended).abs(),
        finite: true,
    };
    for (v, view) in game.views.iter().enumerate() {
        let lambda = view.precision(scale * prices.precision[view.player]);
        for row in 0..view.bases.len() {
            let reach = sums.reach[sums.set_start[v] + row];
            // The likeliest cell of a set that can be reached weighs 1.
            if reach == 0.0 {
                found.inactive += 1;
                continue;
            }
            found.active += 1;
            let base = prices.base(game.view_bases[view.bases.start + row]);
            let payoffs: Vec<f64> =
                sums.payoff[view.row(row)].iter().map(|sum| sum / reach).collect();
            let (difference, gain) = judge(policy.at(view, row), base, &payoffs, lambda);
            found.residual = max_or_infinite(found.residual, difference);
            if lambda.is_finite() && gives_up(&policy.ln[view.row(row)], base) {
                found.residual = max_or_infinite(found.residual, 1.0);
            }
            if !view.judged {
                found.largest_gain = max_or_infinite(found.largest_gain, gain);
            }
        }
    }
    let sound = found.residual.is_finite()
        && found.largest_gain.is_finite()
        && found.mass_error.is_finite();
    if sound { found } else { Certificate { finite: false, residual: f64::INFINITY, ..found } }
}

/// Whether every set has probabilities that add up to 1, none on an action that is not available,
/// and those of the base where the decision is judged.
fn is_of(game: &Game, prices: &Prices, policy: &Policy) -> bool {
    game.views.iter().all(|view| {
        (0..view.bases.len()).all(|row| {
            let base = prices.base(game.view_bases[view.bases.start + row]);
            let p = policy.at(view, row);
            let total: f64 = p.iter().sum();
            let mut entries = p.iter().zip(base);
            (total - 1.0).abs() <= SUM
                && entries.all(|(p, base)| match *base == f64::NEG_INFINITY {
                    true => *p == 0.0,
                    false => !view.judged || (p - exp(*base)).abs() <= SUM,
                })
        })
    })
}

/// Whether an available action has no probability at all, so that what it leads to would not be
/// looked at: a finite precision answers with some.
fn gives_up(ln: &[f64], ln_base: &[f64]) -> bool {
    ln.iter().zip(ln_base).any(|(ln, base)| *ln == f64::NEG_INFINITY && base.is_finite())
}

/// The largest |π - response| of one set, and what its best action gains over π.
fn judge(policy: &[f64], ln_base: &[f64], payoffs: &[f64], lambda: f64) -> (f64, f64) {
    let open = |a: usize| ln_base[a] > f64::NEG_INFINITY;
    let odds = |a: usize| ln_base[a] + lambda * payoffs[a];
    let actions = || (0..policy.len()).filter(|a| open(*a));
    let top = actions().map(odds).fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = actions().map(|a| exp(odds(a) - top)).sum();
    let mut difference = 0.0;
    for (a, p) in policy.iter().enumerate() {
        let response = if open(a) { exp(odds(a) - top) / total } else { 0.0 };
        difference = max_or_infinite(difference, (p - response).abs());
    }
    let value: f64 = actions().map(|a| policy[a] * payoffs[a]).sum();
    let best = actions().map(|a| payoffs[a]).fold(f64::NEG_INFINITY, f64::max);
    (difference, best - value)
}

/// Reach and reach-weighted payoffs of every information set, summed over profiles. Reach is
/// relative to the likeliest cell of the set, so that no set is lost to underflow.
struct Sums {
    /// `[set_start[view] + own row]`
    reach: Vec<f64>,
    set_start: Vec<usize>,
    /// Laid out as a policy.
    payoff: Vec<f64>,
    /// Total probability of the ends of play.
    ended: f64,
}

impl Sums {
    fn new(game: &Game, prices: &Prices, policy: &Policy) -> Self {
        let mut set_start = Vec::with_capacity(game.views.len());
        let mut sets = 0;
        for view in &game.views {
            set_start.push(sets);
            sets += view.bases.len();
        }
        let payoff = vec![0.0; game.policy_len];
        let mut sums = Self { reach: vec![0.0; sets], set_start, payoff, ended: 0.0 };
        let chosen: Vec<Wide> = policy.ln.iter().map(|ln| Wide::exp(*ln)).collect();
        let all = (0..game.profiles.count).map(|profile| OneProfile {
            game,
            prices,
            policy,
            chosen: &chosen,
            profile,
        });
        let all: Vec<(OneProfile<'_>, Vec<Wide>)> = all.map(|one| (one, one.reach())).collect();
        let mut tops = vec![Wide::ZERO; sets];
        let mut ends = Vec::new();
        for (one, reach) in &all {
            for (node, reach) in reach.iter().enumerate() {
                if let Some(set) = sums.set(one, node) {
                    tops[set] = tops[set].max(*reach);
                } else if game.is_terminal(node) {
                    ends.push(reach.over(Wide::ONE));
                }
            }
        }
        for (one, reach) in &all {
            sums.add(one, reach, &tops);
        }
        sums.ended = stats::sum(ends);
        sums
    }

    /// The information set at a node, if somebody decides there.
    fn set(&self, one: &OneProfile<'_>, node: usize) -> Option<usize> {
        let v = one.game.node_view[node];
        (v != NO_VIEW).then(|| {
            let player = one.game.views[v as usize].player;
            self.set_start[v as usize] + one.game.profiles.row_of[player][one.profile] as usize
        })
    }

    fn add(&mut self, one: &OneProfile<'_>, reach: &[Wide], tops: &[Wide]) {
        let (game, players) = (one.game, one.game.players);
        let values = one.values();
        for (node, reach) in reach.iter().enumerate() {
            let Some(set) = self.set(one, node).filter(|set| tops[*set] != Wide::ZERO) else {
                continue;
            };
            let view = &game.views[game.node_view[node] as usize];
            let row = game.profiles.row_of[view.player][one.profile] as usize;
            let weight = reach.over(tops[set]);
            self.reach[set] += weight;
            for (a, choice) in game.choices(node).enumerate() {
                let paid = one.prices.pay(game.choice_cost[choice])[one.profile];
                let ahead = game.edges(choice).map(|edge| {
                    let child = game.edge_child[edge] as usize;
                    one.prob(edge) * values[child * players + view.player]
                });
                self.payoff[view.row(row).start + a] += weight * (paid + ahead.sum::<f64>());
            }
        }
    }
}

/// The game as it is in one profile: a plain decision tree folded into a graph.
#[derive(Clone, Copy)]
struct OneProfile<'a> {
    game: &'a Game,
    prices: &'a Prices,
    policy: &'a Policy,
    /// The policy from its logarithms.
    chosen: &'a [Wide],
    profile: usize,
}

impl OneProfile<'_> {
    fn prob(&self, edge: usize) -> f64 {
        self.prices.prob(self.game.edge_prob[edge])[self.profile]
    }

    /// Probability of each node.
    fn reach(&self) -> Vec<Wide> {
        let mut reach = vec![Wide::ZERO; self.game.nodes()];
        for (node, row) in &self.game.roots {
            let start = self.prices.prior[self.profile] * self.prices.prob(*row)[self.profile];
            reach[*node as usize].add(Wide::ONE.times(start));
        }
        for node in 0..self.game.nodes() {
            let (here, policy) = (reach[node], self.game.policy_place(node, self.profile));
            for (a, choice) in self.game.choices(node).enumerate() {
                let flow = policy.map_or(here, |start| here.product(self.chosen[start + a]));
                for edge in self.game.edges(choice) {
                    let child = self.game.edge_child[edge] as usize;
                    reach[child].add(flow.times(self.prob(edge)));
                }
            }
        }
        reach
    }

    /// What play from each node on is worth to each player: `[node × players + player]`.
    fn values(&self) -> Vec<f64> {
        let players = self.game.players;
        let mut values = vec![0.0; self.game.nodes() * players];
        let mut here = vec![0.0; players];
        for node in (0..self.game.nodes()).rev() {
            for (player, here) in here.iter_mut().enumerate() {
                let arrival = self.game.node_pay[node * players + player];
                *here = self.prices.pay(arrival)[self.profile];
            }
            let policy = self.game.policy_place(node, self.profile);
            let decides = self.game.views.get(self.game.node_view[node] as usize);
            for (a, choice) in self.game.choices(node).enumerate() {
                let taken = policy.map_or(1.0, |start| self.policy.p[start + a]);
                if let Some(view) = decides {
                    let cost = self.prices.pay(self.game.choice_cost[choice])[self.profile];
                    here[view.player] += taken * cost;
                }
                for edge in self.game.edges(choice) {
                    let share = taken * self.prob(edge);
                    let child = self.game.edge_child[edge] as usize * players;
                    let ahead = &values[child..child + players];
                    here.iter_mut().zip(ahead).for_each(|(here, value)| *here += share * value);
                }
            }
            values[node * players..(node + 1) * players].copy_from_slice(&here);
        }
        values
    }
}
