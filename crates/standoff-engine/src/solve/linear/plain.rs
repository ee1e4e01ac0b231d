//! Products with DG and its transpose in plain loops: the reference for the fast ones.

use crate::game::price::Differentials;
use crate::game::{Game, NO_VIEW, Prices, View};
use crate::policy::Policy;
use crate::solve::sweep::{FAINT, Sweeper, choice_payoff, forward};

use super::Linear;

/// As [`Linear`], at the point that it was last evaluated at.
pub struct Plain<'a> {
    game: &'a Game,
    prices: &'a Prices,
    asked: f64,
    scale: f64,
    image: Vec<f64>,
    pub q: Vec<f64>,
    sweeper: Sweeper<'a>,
    reach: Vec<f64>,
    inverse: Vec<f64>,
    dreach: Vec<f64>,
    dvalues: Vec<f64>,
    dpi: Vec<f64>,
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

impl<'a> Plain<'a> {
    pub fn new(linear: &Linear<'a>) -> Self {
        let game = linear.game;
        let cells = game.nodes() * game.profiles.count;
        let policy = || vec![0.0; game.policy_len];
        let mut plain = Self {
            game,
            prices: linear.prices,
            asked: linear.asked,
            scale: linear.scale,
            image: linear.image.clone(),
            q: policy(),
            sweeper: linear.sweeper.clone(),
            reach: Vec::new(),
            inverse: policy(),
            dreach: vec![0.0; cells],
            dvalues: vec![0.0; cells * game.players],
            dpi: policy(),
            reach_bar: vec![0.0; cells],
            value_bar: vec![0.0; cells * game.players],
            cells: Cells::default(),
        };
        plain.prepare();
        plain
    }

    fn prepare(&mut self) {
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
                let inverse = if total[row] > FAINT { 1.0 / total[row] } else { 0.0 };
                self.inverse[view.row(row).start] = inverse;
                for a in 0..width {
                    self.q[view.row(row).start + a] = sums[row * width + a] * inverse;
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

impl Plain<'_> {
    /// DG dz + G_s ds.
    pub fn tangent(&mut self, dz: &[f64], ds: f64, out: &mut [f64]) {
        softmax_tangent(self.game, self.sweeper.policy(), dz, &mut self.dpi);
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
                            flow[k] = here[k] * self.sweeper.policy()[at] + reach[k] * self.dpi[at];
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
                let d = if self.sweeper.answer()[start + a] > 0.0
                    || self.image[start + a] > f64::NEG_INFINITY
                {
                    lambda * (self.scale * sums[row * width + a] * inverse + self.q[start + a] * ds)
                } else {
                    0.0
                };
                out[start + a] = d;
                mean += self.sweeper.answer()[start + a] * d;
            }
            for a in 0..width {
                sums[row * width + a] = self.sweeper.answer()[start + a] * (out[start + a] - mean);
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
                            + self.sweeper.answer()[view.policy + set] * dc[at + j * n + k];
                    }
                }
            }
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

impl Plain<'_> {
    /// DGᵀ w.
    pub fn adjoint(&mut self, w: &[f64], out: &mut [f64]) {
        self.reach_bar.fill(0.0);
        self.answers_back(w, None);
        self.reach_back(out, None);
    }

    /// The derivative by log-odds, through reach alone, of Σ weight × reach: `node_weights` has one
    /// number for each node.
    pub fn of_reach(&mut self, node_weights: &[f64], out: &mut [f64]) {
        self.weigh_nodes(node_weights);
        self.reach_back(out, None);
    }

    /// The derivative by every price of Σ weight × reach + Σ w G, log-odds held fixed.
    pub fn of_prices(&mut self, node_weights: &[f64], w: &[f64], prices: &mut Differentials) {
        self.weigh_nodes(node_weights);
        self.answers_back(w, Some(prices));
        let mut out = vec![0.0; w.len()];
        self.reach_back(&mut out, Some(prices));
    }

    fn weigh_nodes(&mut self, node_weights: &[f64]) {
        let rows = self.reach_bar.chunks_exact_mut(self.game.profiles.count);
        rows.zip(node_weights).for_each(|(row, weight)| row.fill(*weight));
    }

    /// The backward pass in reverse, from weights on z': adds to `reach_bar`.
    fn answers_back(&mut self, w: &[f64], mut prices: Option<&mut Differentials>) {
        let game = self.game;
        self.value_bar.fill(0.0);
        for layer in &game.layers {
            for view in &game.views[layer.views.clone()] {
                self.gather(view, false);
                self.view_back(view, w, prices.as_deref_mut());
            }
            for node in layer.nodes.clone() {
                if game.node_view[node] == NO_VIEW {
                    self.chance_back(node, prices.as_deref_mut());
                }
                if let Some(prices) = prices.as_deref_mut() {
                    self.arrival_back(node, prices);
                }
            }
        }
    }

    /// What a node is paid on arrival.
    fn arrival_back(&self, node: usize, prices: &mut Differentials) {
        let (n, players) = (self.game.profiles.count, self.game.players);
        for player in 0..players {
            let start = self.game.node_pay[node * players + player].0 as usize * n;
            let bar = &self.value_bar[(node * players + player) * n..][..n];
            prices.pays[start..start + n].iter_mut().zip(bar).for_each(|(pay, v)| *pay += v);
        }
    }

    fn chance_back(&mut self, node: usize, prices: Option<&mut Differentials>) {
        let (n, m) = (self.game.profiles.count, self.game.profiles.count * self.game.players);
        let here = self.value_bar[node * m..(node + 1) * m].to_vec();
        let edges = self.game.choices(node).flat_map(|choice| self.game.edges(choice));
        self.pass_on(edges.collect::<Vec<_>>().as_slice(), &here, n, prices);
    }

    /// Gives weights on the payoff of a choice, `[player × n + profile]`, to what its edges lead to.
    fn pass_on(
        &mut self,
        edges: &[usize],
        bar: &[f64],
        n: usize,
        mut prices: Option<&mut Differentials>,
    ) {
        let m = bar.len();
        for edge in edges {
            let child = self.game.edge_child[*edge] as usize * m;
            let row = self.game.edge_prob[*edge];
            let prob = self.prices.prob(row);
            for j in (0..m).step_by(n) {
                for k in 0..n {
                    self.value_bar[child + j + k] += prob[k] * bar[j + k];
                }
                if let Some(prices) = prices.as_deref_mut() {
                    let values = &self.sweeper.values()[child + j..child + j + n];
                    let probs = &mut prices.probs[row.0 as usize * n..][..n];
                    for k in 0..n {
                        probs[k] += bar[j + k] * values[k];
                    }
                }
            }
        }
    }

    fn view_back(&mut self, view: &View, w: &[f64], mut prices: Option<&mut Differentials>) {
        let (n, width, player) = (self.game.profiles.count, view.width(), view.player);
        let m = n * self.game.players;
        let q_bar = self.answer_back(view, w, prices.as_deref_mut());
        let rows = &self.game.profiles.row_of[player];
        let mut bar = vec![0.0; m];
        for (i, node) in self.game.nodes_of(view).iter().enumerate() {
            let node = *node as usize;
            for (a, choice) in self.game.choices(node).enumerate() {
                let c = &self.cells.c[(i * width + a) * m..][..m];
                for k in 0..n {
                    let set = rows[k] as usize * width + a;
                    let (q, pi) =
                        (self.q[view.policy + set], self.sweeper.answer()[view.policy + set]);
                    self.reach_bar[node * n + k] += q_bar[set] * (c[player * n + k] - q);
                    for j in (0..m).step_by(n) {
                        bar[j + k] = self.value_bar[node * m + j + k] * pi;
                    }
                    bar[player * n + k] += self.reach[node * n + k] * q_bar[set];
                }
                if let Some(prices) = prices.as_deref_mut() {
                    let start = self.game.choice_cost[choice].0 as usize * n;
                    let paid = &bar[player * n..(player + 1) * n];
                    prices.pays[start..start + n].iter_mut().zip(paid).for_each(|(p, b)| *p += b);
                }
                let edges: Vec<usize> = self.game.edges(choice).collect();
                self.pass_on(&edges, &bar, n, prices.as_deref_mut());
            }
        }
    }

    /// The weights on Q of every set of a view, divided by its reach: `[own row × actions + action]`.
    fn answer_back(
        &mut self,
        view: &View,
        w: &[f64],
        prices: Option<&mut Differentials>,
    ) -> Vec<f64> {
        let (n, width) = (self.game.profiles.count, view.width());
        let m = n * self.game.players;
        let rows = &self.game.profiles.row_of[view.player];
        let Cells { c, sums, .. } = &mut self.cells;
        sums.clear();
        sums.resize(view.bases.len() * width, 0.0);
        for (i, node) in self.game.nodes_of(view).iter().enumerate() {
            let bar = &self.value_bar[*node as usize * m..][..m];
            for a in 0..width {
                let c = &c[(i * width + a) * m..][..m];
                for j in (0..m).step_by(n) {
                    for k in 0..n {
                        sums[rows[k] as usize * width + a] += bar[j + k] * c[j + k];
                    }
                }
            }
        }
        for row in 0..view.bases.len() {
            let set = view.row(row);
            let fresh = &self.sweeper.answer()[set.clone()];
            let bar = &mut sums[row * width..(row + 1) * width];
            let mean: f64 = fresh.iter().zip(&*bar).map(|(p, b)| p * b).sum();
            for ((b, p), w) in bar.iter_mut().zip(fresh).zip(&w[set]) {
                *b = w + p * (*b - mean);
            }
        }
        if let Some(prices) = prices {
            self.weigh_answers(view, prices);
        }
        let lambda = view.precision(self.scale * self.prices.precision[view.player]);
        let mut q_bar = std::mem::take(&mut self.cells.sums);
        for (row, bar) in q_bar.chunks_exact_mut(width).enumerate() {
            let factor = lambda * self.inverse[view.row(row).start];
            bar.iter_mut().for_each(|b| *b *= factor);
        }
        q_bar
    }

    /// Weights on z' (in the sums) are weights on ln μ, and with sQ on λ.
    fn weigh_answers(&self, view: &View, prices: &mut Differentials) {
        let width = view.width();
        for (row, bar) in self.cells.sums.chunks_exact(width).enumerate() {
            let base = self.game.view_bases[view.bases.start + row] as usize;
            let start = self.prices.base_start[base] as usize;
            prices.bases[start..start + width].iter_mut().zip(bar).for_each(|(b, x)| *b += x);
            let q = &self.q[view.row(row)];
            let total: f64 = bar.iter().zip(q).map(|(x, q)| x * q).sum();
            prices.precision[view.player] += view.precision(self.scale) * total;
        }
    }

    /// The forward pass in reverse, from `reach_bar`: weights on z.
    fn reach_back(&mut self, out: &mut [f64], mut prices: Option<&mut Differentials>) {
        let (game, n) = (self.game, self.game.profiles.count);
        out.fill(0.0);
        let (mut taken, mut through) = (vec![1.0; n], vec![0.0; n]);
        for node in (0..game.nodes()).rev() {
            let view = game.views.get(game.node_view[node] as usize);
            for (a, choice) in game.choices(node).enumerate() {
                if let Some(view) = view {
                    let rows = &game.profiles.row_of[view.player];
                    let at = |row: &u32| {
                        self.sweeper.policy()[view.policy + *row as usize * view.width() + a]
                    };
                    taken.iter_mut().zip(rows).for_each(|(taken, row)| *taken = at(row));
                } else {
                    taken.fill(1.0);
                }
                self.gather_back(choice, &mut through);
                if let Some(prices) = prices.as_deref_mut() {
                    self.chances_back(node, choice, &taken, prices);
                }
                let here = &mut self.reach_bar[node * n..(node + 1) * n];
                here.iter_mut().zip(&taken).zip(&through).for_each(|((h, p), t)| *h += p * t);
                if let Some(view) = view {
                    let rows = &game.profiles.row_of[view.player];
                    let reach = &self.reach[node * n..(node + 1) * n];
                    for ((row, reach), through) in rows.iter().zip(reach).zip(&through) {
                        out[view.policy + *row as usize * view.width() + a] += reach * through;
                    }
                }
            }
        }
        if let Some(prices) = prices {
            self.start_back(prices);
        }
        self.softmax_back(out);
    }

    /// Weights on the reach of what a choice leads to, by its chances.
    fn gather_back(&self, choice: usize, through: &mut [f64]) {
        let n = through.len();
        through.fill(0.0);
        for edge in self.game.edges(choice) {
            let prob = self.prices.prob(self.game.edge_prob[edge]);
            let bar = &self.reach_bar[self.game.edge_child[edge] as usize * n..][..n];
            through.iter_mut().zip(prob).zip(bar).for_each(|((t, p), b)| *t += p * b);
        }
    }

    /// Weights on the chances of a choice, from what is reached by them.
    fn chances_back(&self, node: usize, choice: usize, taken: &[f64], prices: &mut Differentials) {
        let n = taken.len();
        let reach = &self.reach[node * n..][..n];
        for edge in self.game.edges(choice) {
            let bar = &self.reach_bar[self.game.edge_child[edge] as usize * n..][..n];
            let probs = &mut prices.probs[self.game.edge_prob[edge].0 as usize * n..][..n];
            let flow = reach.iter().zip(taken).map(|(r, p)| r * p);
            probs.iter_mut().zip(bar).zip(flow).for_each(|((prob, b), f)| *prob += f * b);
        }
    }

    /// Weights on where play starts.
    fn start_back(&self, prices: &mut Differentials) {
        let n = self.game.profiles.count;
        for (node, row) in &self.game.roots {
            let bar = &self.reach_bar[*node as usize * n..][..n];
            let prob = self.prices.prob(*row);
            for k in 0..n {
                prices.prior[k] += prob[k] * bar[k];
                prices.probs[row.0 as usize * n + k] += self.prices.prior[k] * bar[k];
            }
        }
    }

    /// Weights on π become weights on z.
    fn softmax_back(&self, bar: &mut [f64]) {
        for view in &self.game.views {
            for row in 0..view.bases.len() {
                let set = view.row(row);
                let (pi, bar) = (&self.sweeper.policy()[set.clone()], &mut bar[set]);
                let mean: f64 = pi.iter().zip(&*bar).map(|(p, b)| p * b).sum();
                bar.iter_mut().zip(pi).for_each(|(b, p)| *b = p * (*b - mean));
            }
        }
    }
}
