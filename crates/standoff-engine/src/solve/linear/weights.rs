//! What weights on reach and on the map say of prices.
//!
//! The adjoint leaves weights on reach, on values and on z' behind; each price acts on its own place
//! alone, so one look at every edge is enough.

use crate::game::price::Differentials;
use crate::game::{NO_VIEW, View};

use super::Linear;

impl Linear<'_> {
    /// The derivative by every price of Σ weight × reach + Σ w G, log-odds held fixed.
    pub fn of_prices(&mut self, node_weights: &[f64], w: &[f64], prices: &mut Differentials) {
        let mut out = vec![0.0; w.len()];
        self.weigh_all(node_weights, w, &mut out);
        for view in &self.game.views {
            self.weigh_answers(view, prices);
        }
        let mut through = Through::new(self);
        for node in 0..self.game.nodes() {
            self.weigh_arrival(node, prices);
            through.weigh_choices(node, prices);
        }
        self.weigh_start(prices);
    }

    /// Weights on z' are weights on ln μ, and with sQ on λ.
    fn weigh_answers(&self, view: &View, prices: &mut Differentials) {
        for row in 0..view.bases.len() {
            let bar = &self.work.answers[view.row(row)];
            let base = self.game.view_bases[view.bases.start + row] as usize;
            let start = self.prices.base_start[base] as usize;
            prices.bases[start..].iter_mut().zip(bar).for_each(|(b, x)| *b += x);
            let q = &self.q[view.row(row)];
            let total: f64 = bar.iter().zip(q).map(|(x, q)| x * q).sum();
            prices.precision[view.player] += view.precision(self.scale) * total;
        }
    }

    /// What a node is paid on arrival.
    fn weigh_arrival(&self, node: usize, prices: &mut Differentials) {
        let (n, players) = (self.game.profiles.count, self.game.players);
        for player in 0..players {
            let start = self.game.node_pay[node * players + player].0 as usize * n;
            let bar = &self.work.values[(node * players + player) * n..][..n];
            prices.pays[start..start + n].iter_mut().zip(bar).for_each(|(pay, v)| *pay += v);
        }
    }

    /// Weights on where play starts.
    fn weigh_start(&self, prices: &mut Differentials) {
        let n = self.game.profiles.count;
        for (node, row) in &self.game.roots {
            let bar = &self.work.reach[*node as usize * n..][..n];
            let prob = self.prices.prob(*row);
            for k in 0..n {
                prices.prior[k] += prob[k] * bar[k];
                prices.probs[row.0 as usize * n + k] += self.prices.prior[k] * bar[k];
            }
        }
    }
}

/// Weights that pass through a choice.
struct Through<'a, 'b> {
    linear: &'a Linear<'b>,
    /// On the payoff of the choice: `[player × profiles + profile]`.
    bar: Vec<f64>,
    /// The reach of the choice.
    flow: Vec<f64>,
}

impl<'a, 'b> Through<'a, 'b> {
    fn new(linear: &'a Linear<'b>) -> Self {
        let n = linear.game.profiles.count;
        Self { linear, bar: vec![0.0; n * linear.game.players], flow: vec![0.0; n] }
    }

    fn weigh_choices(&mut self, node: usize, prices: &mut Differentials) {
        let game = self.linear.game;
        let n = game.profiles.count;
        let view =
            (game.node_view[node] != NO_VIEW).then(|| &game.views[game.node_view[node] as usize]);
        for (a, choice) in game.choices(node).enumerate() {
            match view {
                Some(view) => self.choose(view, node, a),
                None => self.nobody(node),
            }
            if let Some(view) = view {
                let start = game.choice_cost[choice].0 as usize * n;
                let paid = &self.bar[view.player * n..(view.player + 1) * n];
                prices.pays[start..start + n].iter_mut().zip(paid).for_each(|(p, b)| *p += b);
            }
            for edge in game.edges(choice) {
                let row = game.edge_prob[edge].0 as usize;
                let probs = &mut prices.probs[row * n..(row + 1) * n];
                self.weigh_edge(game.edge_child[edge] as usize, probs);
            }
        }
    }

    /// Weights where nobody decides.
    fn nobody(&mut self, node: usize) {
        let (n, m) = (self.flow.len(), self.bar.len());
        self.bar.copy_from_slice(&self.linear.work.values[node * m..(node + 1) * m]);
        self.flow.copy_from_slice(&self.linear.point().reach[node * n..(node + 1) * n]);
    }

    /// Weights through the `a`-th choice of a player.
    fn choose(&mut self, view: &View, node: usize, a: usize) {
        let (point, linear, n) = (self.linear.point(), self.linear, self.flow.len());
        let rows = &linear.game.profiles.row_of[view.player];
        let here = &linear.work.values[node * self.bar.len()..][..self.bar.len()];
        for (k, row) in rows.iter().enumerate() {
            let row = *row as usize;
            let set = view.policy + row * view.width() + a;
            let (reach, fresh) = (point.reach[node * n + k], point.answer[set]);
            for at in (k..self.bar.len()).step_by(n) {
                self.bar[at] = here[at] * fresh;
            }
            let lambda = view.precision(linear.lambda[view.player][row]);
            let gain = lambda * linear.scale * linear.inverse[view.bases.start + row];
            self.bar[view.player * n + k] += reach * gain * linear.work.answers[set];
            self.flow[k] = reach * point.policy[set];
        }
    }

    /// Weights on the chances of an edge to `child`.
    fn weigh_edge(&self, child: usize, probs: &mut [f64]) {
        let (point, work) = (self.linear.point(), &self.linear.work);
        let (n, m) = (self.flow.len(), self.bar.len());
        let bars = self.bar.chunks_exact(n);
        for (bar, values) in bars.zip(point.values[child * m..(child + 1) * m].chunks_exact(n)) {
            probs.iter_mut().zip(bar).zip(values).for_each(|((p, b), v)| *p += b * v);
        }
        let reach = &work.reach[child * n..(child + 1) * n];
        probs.iter_mut().zip(&self.flow).zip(reach).for_each(|((p, f), r)| *p += f * r);
    }
}
