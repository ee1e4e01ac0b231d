//! Products with DG: what a change of log-odds and of s does to the map.

use crate::game::{Game, NO_VIEW, View};

use super::{Cells, Linear};

impl Linear<'_> {
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
