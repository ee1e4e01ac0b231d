//! Products with the transpose of DG.
//!
//! Both passes of the tangent in reverse. Weights on a quantity stand for the derivative of the
//! weighed sum by it.

use crate::game::{NO_VIEW, View};
use crate::solve::sweep::columns::{add, add_product, block_width, times, with_width};

use super::Linear;
use super::frame::{Frame, Point, Room, Work, with_actions};

/// Where weights on log-odds come from.
#[derive(Clone, Copy)]
enum Weights<'a> {
    /// Weights on z', and what weights on reach there already are.
    Answers(&'a [f64]),
    /// Weights on reach alone.
    Reach,
}

impl Linear<'_> {
    /// DGᵀ w.
    pub fn adjoint(&mut self, w: &[f64], out: &mut [f64]) {
        self.work.reach.fill(0.0);
        self.back(Weights::Answers(w), out);
    }

    /// The derivative by log-odds, through reach alone, of Σ weight × reach: `node_weights` has one
    /// number for each node.
    pub fn of_reach(&mut self, node_weights: &[f64], out: &mut [f64]) {
        self.weigh_nodes(node_weights);
        self.back(Weights::Reach, out);
    }

    /// The derivative by log-odds of Σ weight × reach + Σ w G. Leaves the weights on reach, on
    /// values and on z' from which those on prices follow.
    pub(super) fn weigh_all(&mut self, node_weights: &[f64], w: &[f64], out: &mut [f64]) {
        self.weigh_nodes(node_weights);
        self.back(Weights::Answers(w), out);
    }

    fn weigh_nodes(&mut self, node_weights: &[f64]) {
        let rows = self.work.reach.chunks_exact_mut(self.game.profiles.count);
        rows.zip(node_weights).for_each(|(row, weight)| row.fill(*weight));
    }

    fn back(&mut self, from: Weights<'_>, out: &mut [f64]) {
        let mut work = std::mem::take(&mut self.work);
        with_width!(block_width(self.game.profiles.count), self.back_in(from, out, &mut work));
        self.work = work;
    }

    fn back_in<const W: usize>(&self, from: Weights<'_>, out: &mut [f64], work: &mut Work) {
        if self.game.profiles.count == W {
            self.back_blocks::<W, true>(from, out, work);
        } else {
            self.back_blocks::<W, false>(from, out, work);
        }
    }

    fn back_blocks<const W: usize, const ONE: bool>(
        &self,
        from: Weights<'_>,
        out: &mut [f64],
        work: &mut Work,
    ) {
        let point = self.point();
        let mut answers = std::mem::take(&mut work.answers);
        let (reach, values, room) = work.blocks::<W>();
        let frame = Frame::<W, ONE>::new(&point);
        let mut pass = Adjoint { linear: self, point, frame, reach, values, room };
        if let Weights::Answers(w) = from {
            pass.answers(w, &mut answers);
        }
        pass.reach(out);
        work.answers = answers;
    }
}

struct Adjoint<'a, 'b, const W: usize, const ONE: bool> {
    linear: &'a Linear<'b>,
    point: Point<'a>,
    frame: Frame<'a, W, ONE>,
    /// Weights on reach and on values.
    reach: &'a mut [[f64; W]],
    values: &'a mut [[f64; W]],
    room: Room<'a, W>,
}

impl<const W: usize, const ONE: bool> Adjoint<'_, '_, W, ONE> {
    /// The backward pass in reverse, from weights on z': adds to those on reach.
    fn answers(&mut self, w: &[f64], answers: &mut [f64]) {
        let game = self.point.game;
        self.values.fill([0.0; W]);
        for layer in &game.layers {
            for view in &game.views[layer.views.clone()] {
                with_actions!(view.width(), self.view(view, w, answers));
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            others.for_each(|node| self.chance(node));
        }
    }

    fn chance(&mut self, node: usize) {
        let (game, blocks) = (self.point.game, self.frame.blocks());
        let m = game.players * blocks;
        for edge in game.choices(node).flat_map(|choice| game.edges(choice)) {
            let prob = self.frame.row(self.frame.probs, game.edge_prob[edge].0 as usize);
            let child = game.edge_child[edge] as usize * m;
            for at in (0..m).step_by(blocks) {
                for (b, prob) in prob.iter().enumerate() {
                    let here = self.values[node * m + at + b];
                    add_product(&mut self.values[child + at + b], prob, &here);
                }
            }
        }
    }

    /// A view of `A` actions, or any number if that is 0.
    #[inline(always)]
    fn view<const A: usize>(&mut self, view: &View, w: &[f64], answers: &mut [f64]) {
        let width = if A > 0 { A } else { view.width() };
        let nodes = self.point.game.nodes_of(view);
        self.room.sums[..view.bases.len() * width].fill(0.0);
        for (i, node) in nodes.iter().enumerate() {
            self.add_up(view.player, width, i, *node as usize);
        }
        self.answer(view, width, w, answers);
        let (part, room) = (view.part(), &mut self.room);
        self.frame.expand(view, &self.point.answer[part.clone()], room.policy);
        self.frame.expand(view, &room.sums[..part.len()], room.dpolicy);
        let lost = &mut room.dpolicy[width * self.frame.blocks()..];
        self.frame.expand_rows(view, &room.sums[part.len()..], lost);
        for (i, node) in nodes.iter().enumerate() {
            self.hand_on(view.player, width, i, *node as usize);
        }
    }

    /// Adds a node to the weights on π': Σ weight on V × C.
    #[inline(always)]
    fn add_up(&mut self, mover: usize, width: usize, i: usize, node: usize) {
        let Self { frame, room, values, .. } = self;
        let (players, blocks) = (frame.game.players, frame.blocks());
        let (at, sure) = frame.places(node, i, width, room.ids);
        if !sure {
            let rows = i * width * players * blocks..(i + 1) * width * players * blocks;
            frame.payoffs(node, mover, &mut room.c[rows]);
        }
        let c = if sure { frame.values } else { &*room.c };
        let here = &values[node * players * blocks..][..players * blocks];
        let terms = &mut room.terms[..width * blocks];
        for (terms, at) in terms.chunks_exact_mut(blocks).zip(at) {
            let c = &c[*at as usize * players * blocks..][..players * blocks];
            for (b, term) in terms.iter_mut().enumerate() {
                let mut sum = times(&here[b], &c[b]);
                for player in 1..players {
                    add_product(&mut sum, &here[player * blocks + b], &c[player * blocks + b]);
                }
                *term = sum;
            }
        }
        frame.add_up(mover, width, room.terms, room.sums);
    }

    /// From weights on π' those on z', which are kept, and on Q over reach, in place of the sums; after
    /// these what they weigh together, Σ weight × Q.
    #[inline(always)]
    fn answer(&mut self, view: &View, width: usize, w: &[f64], answers: &mut [f64]) {
        let Self { linear, point, room, .. } = self;
        for row in 0..view.bases.len() {
            let set = view.policy + row * width;
            let lambda = view.precision(linear.lambda[view.player][row]);
            let gain = lambda * linear.scale * linear.inverse[view.bases.start + row];
            let (fresh, w) = (&point.answer[set..][..width], &w[set..][..width]);
            let (sums, lost) = room.sums.split_at_mut(view.bases.len() * width);
            let sums = &mut sums[row * width..][..width];
            let q = &linear.q[set..][..width];
            lost[row] = 0.0;
            let answers = &mut answers[set..][..width];
            let mean = fresh.iter().zip(&*sums).fold(0.0, |mean, (p, sum)| mean + p * sum);
            for a in 0..width {
                answers[a] = w[a] + fresh[a] * (sums[a] - mean);
                sums[a] = gain * answers[a];
                lost[row] += sums[a] * q[a];
            }
        }
    }

    /// Adds to the weight on a node's reach, and hands the weights on its values on to those of what
    /// follows.
    #[inline(always)]
    fn hand_on(&mut self, mover: usize, width: usize, i: usize, node: usize) {
        let Self { frame, room, values, reach, .. } = self;
        let (game, players, blocks) = (frame.game, frame.game.players, frame.blocks());
        let (at, sure) = frame.places(node, i, width, room.ids);
        let m = players * blocks;
        let (done, ahead) = values.split_at_mut((node + 1) * m);
        let (here, c) = (&done[node * m..], if sure { frame.values } else { &*room.c });
        let on_reach = &mut reach[node * blocks..][..blocks];
        let lost = frame.row(room.dpolicy, width);
        for b in 0..blocks {
            on_reach[b] = std::array::from_fn(|k| on_reach[b][k] - lost[b][k]);
        }
        for (a, at) in at.iter().enumerate() {
            let through = Choice {
                policy: frame.row(room.policy, a),
                on_q: frame.row(room.dpolicy, a),
                reach: frame.row(frame.reach, node),
                mover,
            };
            let c = frame.row(c, *at as usize * players + mover);
            for b in 0..blocks {
                add_product(&mut on_reach[b], &through.on_q[b], &c[b]);
            }
            if sure {
                through.add_to(here, &mut ahead[(*at as usize - node - 1) * m..][..m]);
                continue;
            }
            let bar = &mut room.dc[..m];
            bar.fill([0.0; W]);
            through.add_to(here, bar);
            for edge in game.edges(game.choices(node).start + a) {
                let prob = frame.row(frame.probs, game.edge_prob[edge].0 as usize);
                let child = &mut ahead[(game.edge_child[edge] as usize - node - 1) * m..][..m];
                let rows = child.chunks_exact_mut(blocks).zip(bar.chunks_exact(blocks));
                for (child, bar) in rows {
                    for b in 0..blocks {
                        add_product(&mut child[b], &prob[b], &bar[b]);
                    }
                }
            }
        }
    }

    /// The forward pass in reverse, from weights on reach: writes those on z.
    fn reach(&mut self, out: &mut [f64]) {
        let game = self.point.game;
        for layer in game.layers.iter().rev() {
            for view in &game.views[layer.views.clone()] {
                with_actions!(view.width(), self.reach_view(view, out));
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            for node in others {
                for block in 0..self.frame.blocks() {
                    for choice in game.choices(node) {
                        let through = self.through(choice, block);
                        add(&mut self.reach[node * self.frame.blocks() + block], &through);
                    }
                }
            }
        }
    }

    /// One block of the weight on the reach of what a choice leads to, by its chances.
    #[inline(always)]
    fn through(&self, choice: usize, block: usize) -> [f64; W] {
        let (game, blocks) = (self.point.game, self.frame.blocks());
        let mut sum = [0.0; W];
        for edge in game.edges(choice) {
            let prob = &self.frame.probs[game.edge_prob[edge].0 as usize * blocks + block];
            let child = game.edge_child[edge] as usize;
            add_product(&mut sum, prob, &self.reach[child * blocks + block]);
        }
        sum
    }

    #[inline(always)]
    fn reach_view<const A: usize>(&mut self, view: &View, out: &mut [f64]) {
        let width = if A > 0 { A } else { view.width() };
        let (frame, part) = (self.frame, view.part());
        let pi = &self.point.policy[part.clone()];
        frame.expand(view, pi, self.room.policy);
        self.room.sums[..part.len()].fill(0.0);
        for node in frame.game.nodes_of(view) {
            self.reach_node(*node as usize, width);
            frame.add_up(view.player, width, self.room.terms, self.room.sums);
        }
        let sets = pi.chunks_exact(width).zip(self.room.sums.chunks_exact(width));
        for ((pi, bar), out) in sets.zip(out[part].chunks_exact_mut(width)) {
            let mean = pi.iter().zip(bar).fold(0.0, |sum, (p, b)| sum + p * b);
            for a in 0..width {
                out[a] = pi[a] * (bar[a] - mean);
            }
        }
    }

    /// Adds to the weight on a node's reach, and writes r × weight of each choice.
    #[inline(always)]
    fn reach_node(&mut self, node: usize, width: usize) {
        let (frame, blocks) = (self.frame, self.frame.blocks());
        let sure = frame.plan.sure_children(frame.game, node).map(|children| &children[..width]);
        let first = frame.game.choices(node).start;
        for block in 0..blocks {
            let mut here = self.reach[node * blocks + block];
            for a in 0..width {
                let through = match sure {
                    Some(children) => self.reach[children[a] as usize * blocks + block],
                    None => self.through(first + a, block),
                };
                add_product(&mut here, &self.room.policy[a * blocks + block], &through);
                let reach = &frame.reach[node * blocks + block];
                self.room.terms[a * blocks + block] = times(reach, &through);
            }
            self.reach[node * blocks + block] = here;
        }
    }
}

/// What of a choice's weights its node's weights make, rows in blocks.
struct Choice<'a, const W: usize> {
    /// π' of the choice.
    policy: &'a [[f64; W]],
    /// The weight on its Q over reach.
    on_q: &'a [[f64; W]],
    /// Reach of the node.
    reach: &'a [[f64; W]],
    mover: usize,
}

impl<const W: usize> Choice<'_, W> {
    /// Adds the weights on the choice's payoff to every player, given those on the node's values.
    #[inline(always)]
    fn add_to(&self, here: &[[f64; W]], to: &mut [[f64; W]]) {
        let blocks = self.policy.len();
        for (here, to) in here.chunks_exact(blocks).zip(to.chunks_exact_mut(blocks)) {
            for b in 0..blocks {
                add_product(&mut to[b], &here[b], &self.policy[b]);
            }
        }
        for (b, to) in to[self.mover * blocks..][..blocks].iter_mut().enumerate() {
            add_product(to, &self.reach[b], &self.on_q[b]);
        }
    }
}
