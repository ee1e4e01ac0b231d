//! The layer-by-layer map G of [`super::aqre`] with its exact tangent and adjoint.
//!
//! Notation of docs/methods.md. At log-odds z and precision sλ, π = softmax(z), r is reach under π,
//! and the backward pass answers freshly: z' = ln μ + sλQ, π' = softmax(z'), V under π'. For one
//! information set with total reach R, and C the expected payoff of a choice at a cell,
//!
//! ```text
//! dQ(a)  = Σ [dr (C(a) - Q(a)) + r dC(a)] / R        over the cells of the set
//! dz'(a) = sλ dQ(a) + λ Q(a) ds
//! dπ(a)  = π(a) (dz(a) - Σ_b π(b) dz(b))
//! dV     = Σ_a [dπ'(a) C(a) + π'(a) dC(a)]
//! ```
//!
//! The tangent carries dr forward and dV backward; the adjoint runs both passes in reverse. None
//! takes an exponential: each costs about as much as a sweep.

mod adjoint;
mod tangent;

use crate::game::{Game, Prices, View};
use crate::policy::Policy;

use super::krylov::norm;
use super::metric::Metric;
use super::sweep::{Sweeper, choice_payoff, forward};

/// G at one point, and what its derivatives need.
pub struct Linear<'a> {
    pub game: &'a Game,
    pub prices: &'a Prices,
    /// The asked scale of every precision.
    asked: f64,
    /// s times that.
    scale: f64,
    /// z' = G(z).
    pub image: Vec<f64>,
    /// Q of every action at every information set; 0 where no path leads.
    pub q: Vec<f64>,
    /// G itself: π = softmax(z), π' = softmax(z'), V.
    sweeper: Sweeper<'a>,
    /// Reach in plain numbers.
    reach: Vec<f64>,
    /// 1 / R of every information set, by the place of its first action; 0 where R is.
    inverse: Vec<f64>,
    dreach: Vec<f64>,
    dvalues: Vec<f64>,
    dpi: Vec<f64>,
    /// Weights on reach and on values, in the adjoint.
    reach_bar: Vec<f64>,
    value_bar: Vec<f64>,
    cells: Cells,
}

/// C and dC at the nodes of one view: `[((node × actions + action) × players + player) × n + k]`.
#[derive(Default)]
struct Cells {
    c: Vec<f64>,
    dc: Vec<f64>,
    sums: Vec<f64>,
}

impl<'a> Linear<'a> {
    pub fn new(game: &'a Game, prices: &'a Prices, asked: f64) -> Self {
        let cells = game.nodes() * game.profiles.count;
        let policy = || vec![0.0; game.policy_len];
        Self {
            game,
            prices,
            asked,
            scale: 0.0,
            image: policy(),
            q: policy(),
            sweeper: Sweeper::new(game, prices),
            reach: Vec::new(),
            inverse: policy(),
            dreach: vec![0.0; cells],
            dvalues: vec![0.0; cells * game.players],
            dpi: policy(),
            reach_bar: vec![0.0; cells],
            value_bar: vec![0.0; cells * game.players],
            cells: Cells::default(),
        }
    }

    /// Evaluates G. Gives back the largest |π' - π|.
    pub fn evaluate(&mut self, z: &[f64], s: f64) -> f64 {
        self.scale = s * self.asked;
        self.sweeper.sweep(z, self.scale, &mut self.image);
        self.sweeper.change()
    }

    /// Makes ready for products at the point that was last evaluated.
    pub fn prepare(&mut self) {
        let policy = Policy { p: self.sweeper.policy().to_vec(), ln: Vec::new() };
        forward(self.game, self.prices, &policy, &mut self.reach);
        self.inverse.fill(0.0);
        let n = self.game.profiles.count;
        for view in &self.game.views {
            let width = view.width();
            let mut sums = vec![0.0; view.bases.len() * width];
            let mut total = vec![0.0; view.bases.len()];
            let rows = &self.game.profiles.row_of[view.player];
            let mut c = vec![0.0; n];
            for node in self.game.nodes_of(view).iter().map(|n| *n as usize) {
                for k in 0..n {
                    total[rows[k] as usize] += self.reach[node * n + k];
                }
                for (a, choice) in self.game.choices(node).enumerate() {
                    choice_payoff(
                        self.game,
                        self.prices,
                        choice,
                        view.player,
                        self.sweeper.values(),
                        &mut c,
                    );
                    for k in 0..n {
                        sums[rows[k] as usize * width + a] += self.reach[node * n + k] * c[k];
                    }
                }
            }
            for row in 0..view.bases.len() {
                let inverse = if total[row] > f64::MIN_POSITIVE { 1.0 / total[row] } else { 0.0 };
                self.inverse[view.row(row).start] = inverse;
                for a in 0..width {
                    self.q[view.row(row).start + a] = sums[row * width + a] * inverse;
                }
            }
        }
    }

    /// The length of the part of G_s that acts directly, λQ, in the metric's coordinates; 1 if it
    /// is 0.
    pub fn slope_size(&self, metric: &Metric<'_>) -> f64 {
        let mut slope = self.q.clone();
        for view in &self.game.views {
            let lambda = self.asked * view.precision(self.prices.precision[view.player]);
            for row in 0..view.bases.len() {
                slope[view.row(row)].iter_mut().for_each(|q| *q *= lambda);
            }
        }
        let mut out = vec![0.0; slope.len()];
        metric.scale(&slope, &mut out);
        let size = norm(&out);
        if size > 0.0 { size } else { 1.0 }
    }

    /// C and, if asked, dC of all choices at the nodes of a view.
    fn gather(&mut self, view: &View, with_tangent: bool) {
        let (game, n) = (self.game, self.game.profiles.count);
        let m = n * game.players;
        let size = view.nodes.len() * view.width() * m;
        let cells = &mut self.cells;
        cells.c.clear();
        cells.c.resize(size, 0.0);
        cells.dc.clear();
        cells.dc.resize(size, 0.0);
        let mut at = 0;
        for node in game.nodes_of(view).iter().map(|n| *n as usize) {
            for choice in game.choices(node) {
                let c = &mut cells.c[at..at + m];
                let dc = &mut cells.dc[at..at + m];
                at += m;
                c[view.player * n..(view.player + 1) * n]
                    .copy_from_slice(self.prices.pay(game.choice_cost[choice]));
                for edge in game.edges(choice) {
                    let start = game.edge_child[edge] as usize * m;
                    let prob = self.prices.prob(game.edge_prob[edge]);
                    for j in 0..game.players {
                        for k in 0..n {
                            c[j * n + k] += prob[k] * self.sweeper.values()[start + j * n + k];
                        }
                    }
                    if with_tangent {
                        for j in 0..game.players {
                            for k in 0..n {
                                dc[j * n + k] += prob[k] * self.dvalues[start + j * n + k];
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::krylov::{axpy, dot};
    use super::*;
    use crate::game::random::Shape;
    use crate::policy::base_log_odds;

    /// A game with chance, views of several nodes, disabled actions and three players.
    fn shape() -> Shape {
        Shape {
            types: vec![2, 3, 2],
            layers: 7,
            states: 9,
            actions: 3,
            successors: 2,
            alike: 3,
            masked: 0.2,
            paid_on_the_way: true,
            precision: 0.2,
            ..Shape::default()
        }
    }

    /// A direction, and a number of the open interval (0, 1) to tell several apart.
    fn wave(len: usize, phase: f64) -> Vec<f64> {
        (0..len).map(|k| libm::sin(1.0 + k as f64 * (1.0 + phase))).collect()
    }

    #[test]
    fn the_tangent_is_the_slope_of_the_map() {
        let (game, prices) = shape().build(4);
        let mut linear = Linear::new(&game, &prices, 1.5);
        let base = base_log_odds(&game, &prices);
        let (mut z, dz) = (base.clone(), wave(base.len(), 0.3));
        axpy(0.7, &wave(base.len(), 0.6), &mut z);
        let ds = 0.4;
        let mut image = |t: f64| {
            let mut at = z.clone();
            axpy(t, &dz, &mut at);
            linear.evaluate(&at, 0.8 + t * ds);
            linear.image.clone()
        };
        let h = 1e-4;
        let (above, below, far_above, far_below) =
            (image(h), image(-h), image(2.0 * h), image(-2.0 * h));
        image(0.0);
        linear.prepare();
        let mut out = vec![0.0; z.len()];
        linear.tangent(&dz, ds, &mut out);
        let open = (0..z.len()).filter(|k| base[*k] > f64::NEG_INFINITY);
        for k in open {
            let near = (above[k] - below[k]) / (2.0 * h);
            let far = (far_above[k] - far_below[k]) / (4.0 * h);
            let slope = (4.0 * near - far) / 3.0;
            assert!((slope - out[k]).abs() < 1e-8, "{k}: {slope} and {}", out[k]);
        }
    }

    #[test]
    fn the_adjoint_is_the_transpose_of_the_tangent() {
        let (game, prices) = shape().build(5);
        let mut linear = Linear::new(&game, &prices, 1.0);
        let base = base_log_odds(&game, &prices);
        let mut z = base.clone();
        axpy(0.5, &wave(base.len(), 0.1), &mut z);
        linear.evaluate(&z, 1.0);
        linear.prepare();
        let open = |mut v: Vec<f64>| {
            v.iter_mut().zip(&base).filter(|(_, z)| z.is_infinite()).for_each(|(v, _)| *v = 0.0);
            v
        };
        let (v, w) = (open(wave(base.len(), 0.2)), open(wave(base.len(), 0.9)));
        let (mut forth, mut back) = (vec![0.0; v.len()], vec![0.0; v.len()]);
        linear.tangent(&v, 0.0, &mut forth);
        linear.adjoint(&w, &mut back);
        let (left, right) = (dot(&w, &forth), dot(&back, &v));
        assert!((left - right).abs() <= 1e-12 * dot(&forth, &forth).sqrt(), "{left} {right}");
    }
}
