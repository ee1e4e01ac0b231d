//! The equilibrium condition of a small game, with its derivative, as simply as possible.
//!
//! Unknown are the log-odds y(a) = ln π(a) - ln π(b) of every information set that can be reached,
//! against the first action b that is available there. The condition (McKelvey, Palfrey 1998, with
//! a base) is, for every such a,
//!
//! ```text
//! F(a) = y(a) - ln μ(a)/μ(b) - s λ (Q(a) - Q(b)) = 0
//! Q(a) = Σ r(n, θ) V(child(n, a), θ) / Σ r(n, θ)
//! ```
//!
//! with reach r and values V both under π. Everything is computed profile by profile in numbers
//! that carry their derivative.

use standoff_engine::game::{Game, NO_VIEW, Prices};
use standoff_engine::math::exp;

/// A number with its derivative by each unknown.
#[derive(Clone)]
pub struct Dual {
    pub value: f64,
    pub slope: Vec<f64>,
}

impl Dual {
    fn constant(value: f64, unknowns: usize) -> Self {
        Self { value, slope: vec![0.0; unknowns] }
    }

    /// Adds `factor` times a number.
    fn add(&mut self, factor: f64, other: &Self) {
        self.value += factor * other.value;
        for (slope, other) in self.slope.iter_mut().zip(&other.slope) {
            *slope += factor * other;
        }
    }

    /// Adds `factor` times a product.
    fn add_product(&mut self, factor: f64, a: &Self, b: &Self) {
        let (by_a, by_b) = (factor * b.value, factor * a.value);
        self.value += factor * a.value * b.value;
        for ((slope, a), b) in self.slope.iter_mut().zip(&a.slope).zip(&b.slope) {
            *slope += by_a * a + by_b * b;
        }
    }

    /// Adds a number whose unknowns are some of those of this one.
    fn gather(&mut self, other: &Self, places: &[usize]) {
        self.value += other.value;
        for (slope, place) in other.slope.iter().zip(places) {
            self.slope[*place] += slope;
        }
    }

    fn over(&self, other: &Self) -> Self {
        let value = self.value / other.value;
        let slope = self.slope.iter().zip(&other.slope);
        Self { value, slope: slope.map(|(a, b)| (a - value * b) / other.value).collect() }
    }
}

/// An information set.
pub struct Set {
    pub view: usize,
    pub row: usize,
    /// Whether any path leads there.
    pub active: bool,
    /// Places of the actions that are available.
    open: Vec<usize>,
    /// The unknown that belongs to the second of these.
    first: usize,
}

/// F at one point.
pub struct Equations {
    pub f: Vec<f64>,
    /// ∂F/∂y, row by row.
    pub by_y: Vec<Vec<f64>>,
    /// ∂F/∂s.
    pub by_s: Vec<f64>,
}

/// The condition of one game.
pub struct Condition<'a> {
    pub game: &'a Game,
    pub prices: &'a Prices,
    pub sets: Vec<Set>,
    /// How many unknowns.
    pub unknowns: usize,
    /// Where the sets of each view start.
    starts: Vec<usize>,
}

impl<'a> Condition<'a> {
    pub fn new(game: &'a Game, prices: &'a Prices) -> Self {
        let mut all = Self { game, prices, sets: Vec::new(), unknowns: 0, starts: Vec::new() };
        for (v, view) in game.views.iter().enumerate() {
            all.starts.push(all.sets.len());
            for row in 0..view.bases.len() {
                let base = prices.base(game.view_bases[view.bases.start + row]);
                let open = (0..view.width()).filter(|a| base[*a] > f64::NEG_INFINITY).collect();
                all.sets.push(Set { view: v, row, active: false, open, first: 0 });
            }
        }
        (0..game.profiles.count).for_each(|profile| all.activate(profile));
        for set in all.sets.iter_mut().filter(|set| set.active) {
            set.first = all.unknowns;
            all.unknowns += set.open.len() - 1;
        }
        all
    }

    /// Marks the sets to which some path leads in a profile.
    fn activate(&mut self, profile: usize) {
        let game = self.game;
        let mut reached = vec![false; game.nodes()];
        for (root, row) in &game.roots {
            let start = self.prices.prior[profile] * self.prices.prob(*row)[profile];
            reached[*root as usize] |= start > 0.0;
        }
        for node in 0..game.nodes() {
            if !reached[node] {
                continue;
            }
            let set = self.set_at(node, profile);
            if let Some(set) = set {
                self.sets[set].active = true;
            }
            for (a, choice) in game.choices(node).enumerate() {
                let open = set.is_none_or(|set| self.sets[set].open.contains(&a));
                for edge in game.edges(choice).filter(|_| open) {
                    let chance = self.prices.prob(game.edge_prob[edge])[profile];
                    reached[game.edge_child[edge] as usize] |= chance > 0.0;
                }
            }
        }
    }

    /// The information set at a node in a profile, if somebody decides there.
    fn set_at(&self, node: usize, profile: usize) -> Option<usize> {
        let v = self.game.node_view[node];
        (v != NO_VIEW).then(|| self.set_of(v as usize, profile))
    }

    fn set_of(&self, v: usize, profile: usize) -> usize {
        let player = self.game.views[v].player;
        self.starts[v] + self.game.profiles.row_of[player][profile] as usize
    }

    fn ln_base(&self, set: &Set) -> &[f64] {
        let view = &self.game.views[set.view];
        self.prices.base(self.game.view_bases[view.bases.start + set.row])
    }

    /// s = 0: everybody plays the base.
    pub fn start(&self) -> Vec<f64> {
        let mut y = vec![0.0; self.unknowns];
        for set in self.sets.iter().filter(|set| set.active) {
            let base = self.ln_base(set);
            for (k, a) in set.open.iter().enumerate().skip(1) {
                y[set.first + k - 1] = base[*a] - base[set.open[0]];
            }
        }
        y
    }

    /// Probabilities of the actions of a set; the base where no path leads.
    fn play(&self, y: &[f64], set: &Set) -> Vec<f64> {
        let base = self.ln_base(set);
        let odds = |k: usize| match (set.active, k) {
            (false, _) => base[set.open[k]],
            (true, 0) => 0.0,
            (true, _) => y[set.first + k - 1],
        };
        let top = (0..set.open.len()).map(odds).fold(f64::NEG_INFINITY, f64::max);
        let mut play = vec![0.0; base.len()];
        for (k, a) in set.open.iter().enumerate() {
            play[*a] = exp(odds(k) - top);
        }
        let total: f64 = play.iter().sum();
        play.iter().map(|p| p / total).collect()
    }

    /// π, laid out as a policy.
    pub fn policy(&self, y: &[f64]) -> Vec<f64> {
        let mut policy = vec![0.0; self.game.policy_len];
        for set in &self.sets {
            let place = self.game.views[set.view].row(set.row);
            policy[place].copy_from_slice(&self.play(y, set));
        }
        policy
    }

    /// F and its derivatives at (y, s).
    pub fn at(&self, y: &[f64], s: f64) -> Equations {
        let n = self.unknowns;
        let mut sums = Sums::new(self);
        for profile in 0..self.game.profiles.count {
            Profile::new(self, y, profile).add_to(&mut sums);
        }
        let start = self.start();
        let (mut f, mut by_y, mut by_s) = (Vec::new(), Vec::new(), Vec::new());
        for (number, set) in self.sets.iter().enumerate().filter(|(_, set)| set.active) {
            let view = &self.game.views[set.view];
            let lambda = view.precision(self.prices.precision[view.player]);
            let q = |a: usize| sums.payoff[number][a].over(&sums.reach[number]);
            let against = q(set.open[0]);
            for (k, a) in set.open.iter().enumerate().skip(1) {
                let unknown = set.first + k - 1;
                let mut row = Dual::constant(y[unknown] - start[unknown], n);
                row.slope[unknown] = 1.0;
                let mut gain = q(*a);
                gain.add(-1.0, &against);
                row.add(-s * lambda, &gain);
                f.push(row.value);
                by_y.push(row.slope);
                by_s.push(-lambda * gain.value);
            }
        }
        Equations { f, by_y, by_s }
    }
}

/// Σ r and Σ r V of every information set, by set and action.
struct Sums {
    reach: Vec<Dual>,
    payoff: Vec<Vec<Dual>>,
}

impl Sums {
    fn new(all: &Condition<'_>) -> Self {
        let zero = Dual::constant(0.0, all.unknowns);
        let width = |set: &Set| all.game.views[set.view].width();
        Self {
            reach: vec![zero.clone(); all.sets.len()],
            payoff: all.sets.iter().map(|set| vec![zero.clone(); width(set)]).collect(),
        }
    }
}

/// The game in one profile. Only the unknowns of the information sets that belong to the profile
/// move anything here.
struct Profile<'a> {
    all: &'a Condition<'a>,
    profile: usize,
    /// Which of all unknowns they are.
    places: Vec<usize>,
    /// Probability of each action of each view.
    play: Vec<Vec<Dual>>,
}

impl<'a> Profile<'a> {
    fn new(all: &'a Condition<'a>, y: &[f64], profile: usize) -> Self {
        let sets: Vec<&Set> =
            (0..all.game.views.len()).map(|v| &all.sets[all.set_of(v, profile)]).collect();
        let moving = |set: &Set| if set.active { set.open.len() - 1 } else { 0 };
        let places: Vec<usize> =
            sets.iter().flat_map(|set| set.first..set.first + moving(set)).collect();
        let mut first = 0;
        let mut play = Vec::new();
        for set in sets {
            let p = all.play(y, set);
            let slope = |a: usize| {
                let mut dual = Dual::constant(p[a], places.len());
                for k in 1..=moving(set) {
                    let b = set.open[k];
                    let same = if a == b { 1.0 } else { 0.0 };
                    dual.slope[first + k - 1] = p[a] * (same - p[b]);
                }
                dual
            };
            play.push((0..p.len()).map(slope).collect());
            first += moving(set);
        }
        Self { all, profile, places, play }
    }

    fn zero(&self) -> Dual {
        Dual::constant(0.0, self.places.len())
    }

    fn prob(&self, edge: usize) -> f64 {
        self.all.prices.prob(self.all.game.edge_prob[edge])[self.profile]
    }

    /// Probability of the `a`-th choice at a node.
    fn chosen(&self, node: usize, a: usize) -> Dual {
        match self.all.game.node_view[node] {
            NO_VIEW => Dual::constant(1.0, self.places.len()),
            v => self.play[v as usize][a].clone(),
        }
    }

    fn reach(&self) -> Vec<Dual> {
        let (game, prices) = (self.all.game, self.all.prices);
        let mut reach = vec![self.zero(); game.nodes()];
        for (root, row) in &game.roots {
            reach[*root as usize].value +=
                prices.prior[self.profile] * prices.prob(*row)[self.profile];
        }
        for node in 0..game.nodes() {
            let here = reach[node].clone();
            for (a, choice) in game.choices(node).enumerate() {
                let chosen = self.chosen(node, a);
                for edge in game.edges(choice) {
                    let child = &mut reach[game.edge_child[edge] as usize];
                    child.add_product(self.prob(edge), &here, &chosen);
                }
            }
        }
        reach
    }

    /// What a choice is worth to a player, its cost included if the player makes it.
    fn worth(&self, choice: usize, makes_it: bool, values: &[Dual]) -> Dual {
        let (game, prices) = (self.all.game, self.all.prices);
        let mut worth = self.zero();
        if makes_it {
            worth.value += prices.pay(game.choice_cost[choice])[self.profile];
        }
        for edge in game.edges(choice) {
            worth.add(self.prob(edge), &values[game.edge_child[edge] as usize]);
        }
        worth
    }

    fn add_to(&self, sums: &mut Sums) {
        let game = self.all.game;
        let reach = self.reach();
        for (node, here) in reach.iter().enumerate() {
            if let Some(set) = self.all.set_at(node, self.profile) {
                sums.reach[set].gather(here, &self.places);
            }
        }
        for player in 0..game.players {
            self.add_payoffs(player, &reach, sums);
        }
    }

    /// From the ends of play backwards, what each node is worth to a player; what its choices are
    /// worth is added where it decides.
    fn add_payoffs(&self, player: usize, reach: &[Dual], sums: &mut Sums) {
        let (game, prices) = (self.all.game, self.all.prices);
        let mut values = vec![self.zero(); game.nodes()];
        for node in (0..game.nodes()).rev() {
            let decides = game.views.get(game.node_view[node] as usize);
            let mine = decides.is_some_and(|view| view.player == player);
            let mut value = self.zero();
            value.value += prices.pay(game.node_pay[node * game.players + player])[self.profile];
            for (a, choice) in game.choices(node).enumerate() {
                let worth = self.worth(choice, mine, &values);
                value.add_product(1.0, &self.chosen(node, a), &worth);
                if let Some(set) = self.all.set_at(node, self.profile).filter(|_| mine) {
                    let mut part = self.zero();
                    part.add_product(1.0, &reach[node], &worth);
                    sums.payoff[set][a].gather(&part, &self.places);
                }
            }
            values[node] = value;
        }
    }
}
