//! The layer-by-layer map G of [`super::branch`] with its exact tangent and adjoint.
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

use crate::game::{Game, NO_VIEW, Prices, View};
use crate::policy::{Policy, softmax};

use super::krylov::norm;
use super::metric::Metric;
use super::sweep::{Answer, Backward, Beliefs, Workspace, forward};

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
    /// π = softmax(z), laid out as a policy.
    pub pi: Vec<f64>,
    /// π' = softmax(z').
    pub fresh: Vec<f64>,
    /// Q of every action at every information set; 0 where no path leads.
    pub q: Vec<f64>,
    beliefs: Beliefs,
    work: Workspace,
    /// Reach in plain numbers.
    reach: Vec<f64>,
    /// 1 / R of every information set, by the place of its first action; 0 where R is.
    inverse: Vec<f64>,
    dreach: Vec<f64>,
    dvalues: Vec<f64>,
    dpi: Vec<f64>,
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
            pi: policy(),
            fresh: policy(),
            q: policy(),
            beliefs: Beliefs::new(game, prices),
            work: Workspace::default(),
            reach: Vec::new(),
            inverse: policy(),
            dreach: vec![0.0; cells],
            dvalues: vec![0.0; cells * game.players],
            dpi: policy(),
            cells: Cells::default(),
        }
    }

    /// Evaluates G. Gives back the largest |π' - π|.
    pub fn evaluate(&mut self, z: &[f64], s: f64) -> f64 {
        self.scale = s * self.asked;
        let policy = Policy::from_log_odds(self.game, z);
        self.beliefs.update(self.game, self.prices, &policy);
        self.image.copy_from_slice(z);
        let pass = Backward {
            game: self.game,
            prices: self.prices,
            reach: &self.beliefs.reach,
            scale: self.scale,
            answer: Answer::All,
        };
        pass.run(&mut self.image, &mut self.work);
        self.pi.copy_from_slice(&policy.p);
        self.fresh.copy_from_slice(&self.image);
        softmax_all(self.game, &mut self.fresh);
        distance(&self.pi, &self.fresh)
    }

    /// Makes ready for products at the point that was last evaluated.
    pub fn prepare(&mut self) {
        let policy = Policy { p: self.pi.clone(), ln: Vec::new() };
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
                    super::sweep::choice_payoff(
                        self.game,
                        self.prices,
                        choice,
                        view.player,
                        &self.work.values,
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

    /// DG dz + G_s ds.
    pub fn tangent(&mut self, dz: &[f64], ds: f64, out: &mut [f64]) {
        softmax_tangent(self.game, &self.pi, dz, &mut self.dpi);
        self.forward_tangent();
        self.backward_tangent(ds, out);
    }

    fn forward_tangent(&mut self) {
        let (game, n) = (self.game, self.game.profiles.count);
        self.dreach.fill(0.0);
        let mut flow = vec![0.0; n];
        for node in 0..game.nodes() {
            let (done, ahead) = self.dreach.split_at_mut((node + 1) * n);
            let here = &done[node * n..];
            let reach = &self.reach[node * n..(node + 1) * n];
            let view = game.views.get(game.node_view[node] as usize);
            for (a, choice) in game.choices(node).enumerate() {
                match view {
                    None => flow.copy_from_slice(here),
                    Some(view) => {
                        let rows = &game.profiles.row_of[view.player];
                        for k in 0..n {
                            let at = view.policy + rows[k] as usize * view.width() + a;
                            flow[k] = here[k] * self.pi[at] + reach[k] * self.dpi[at];
                        }
                    }
                }
                for edge in game.edges(choice) {
                    let start = (game.edge_child[edge] as usize - node - 1) * n;
                    let child = &mut ahead[start..start + n];
                    let prob = self.prices.prob(game.edge_prob[edge]);
                    for k in 0..n {
                        child[k] += flow[k] * prob[k];
                    }
                }
            }
        }
    }

    fn backward_tangent(&mut self, ds: f64, out: &mut [f64]) {
        let game = self.game;
        for layer in game.layers.iter().rev() {
            for view in &game.views[layer.views.clone()] {
                self.view_tangent(view, ds, out);
            }
            for node in layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW) {
                self.chance_tangent(node);
            }
        }
    }

    fn chance_tangent(&mut self, node: usize) {
        let (game, m) = (self.game, self.game.profiles.count * self.game.players);
        let n = game.profiles.count;
        let (head, later) = self.dvalues.split_at_mut((node + 1) * m);
        let here = &mut head[node * m..];
        here.fill(0.0);
        for edge in game.choices(node).flat_map(|choice| game.edges(choice)) {
            let start = (game.edge_child[edge] as usize - node - 1) * m;
            let prob = self.prices.prob(game.edge_prob[edge]);
            for (here, child) in
                here.chunks_exact_mut(n).zip(later[start..start + m].chunks_exact(n))
            {
                for k in 0..n {
                    here[k] += prob[k] * child[k];
                }
            }
        }
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
                            c[j * n + k] += prob[k] * self.work.values[start + j * n + k];
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

    fn view_tangent(&mut self, view: &View, ds: f64, out: &mut [f64]) {
        self.gather(view, true);
        let (game, n) = (self.game, self.game.profiles.count);
        let (m, width, player) = (n * game.players, view.width(), view.player);
        let rows = &game.profiles.row_of[player];
        let Cells { c, dc, sums } = &mut self.cells;
        sums.clear();
        sums.resize(view.bases.len() * width, 0.0);
        for (i, node) in game.nodes_of(view).iter().enumerate() {
            let node = *node as usize;
            for a in 0..width {
                let at = (i * width + a) * m + player * n;
                for k in 0..n {
                    let set = rows[k] as usize * width + a;
                    let q = self.q[view.policy + set];
                    sums[set] += self.dreach[node * n + k] * (c[at + k] - q)
                        + self.reach[node * n + k] * dc[at + k];
                }
            }
        }
        let lambda = view.precision(self.prices.precision[player]);
        let ds = ds * self.asked;
        for row in 0..view.bases.len() {
            let start = view.row(row).start;
            let inverse = self.inverse[start];
            let mut mean = 0.0;
            for a in 0..width {
                let d = if self.fresh[start + a] > 0.0 || self.image[start + a] > f64::NEG_INFINITY
                {
                    lambda * (self.scale * sums[row * width + a] * inverse + self.q[start + a] * ds)
                } else {
                    0.0
                };
                out[start + a] = d;
                mean += self.fresh[start + a] * d;
            }
            for a in 0..width {
                sums[row * width + a] = self.fresh[start + a] * (out[start + a] - mean);
            }
        }
        for (i, node) in game.nodes_of(view).iter().enumerate() {
            let node = *node as usize;
            let here = &mut self.dvalues[node * m..(node + 1) * m];
            here.fill(0.0);
            for a in 0..width {
                let at = (i * width + a) * m;
                for j in 0..game.players {
                    for k in 0..n {
                        let set = rows[k] as usize * width + a;
                        here[j * n + k] += sums[set] * c[at + j * n + k]
                            + self.fresh[view.policy + set] * dc[at + j * n + k];
                    }
                }
            }
        }
    }
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, crate::math::max_or_infinite)
}

fn softmax_all(game: &Game, z: &mut [f64]) {
    for view in &game.views {
        for row in 0..view.bases.len() {
            softmax(&mut z[view.row(row)]);
        }
    }
}

/// dπ = π (dz - Σ π dz), set by set.
fn softmax_tangent(game: &Game, pi: &[f64], dz: &[f64], out: &mut [f64]) {
    for view in &game.views {
        for row in 0..view.bases.len() {
            let range = view.row(row);
            let (pi, dz) = (&pi[range.clone()], &dz[range.clone()]);
            let mean: f64 = pi.iter().zip(dz).map(|(p, d)| p * d).sum();
            for ((out, p), d) in out[range].iter_mut().zip(pi).zip(dz) {
                *out = p * (d - mean);
            }
        }
    }
}
