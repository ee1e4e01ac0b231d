//! Products with DG: what a change of log-odds and of s does to the map.

use crate::game::{NO_VIEW, View};
use crate::solve::sweep::columns::{add, add_product, block_width, with_width};

use super::Linear;
use super::frame::{Frame, Point, Room, Work, with_actions};

impl Linear<'_> {
    /// DG dz + G_s ds.
    pub fn tangent(&mut self, dz: &[f64], ds: f64, out: &mut [f64]) {
        let mut work = std::mem::take(&mut self.work);
        let width = block_width(self.game.profiles.count);
        with_width!(width, self.tangent_in(dz, ds, out, &mut work));
        self.work = work;
    }

    fn tangent_in<const W: usize>(&self, dz: &[f64], ds: f64, out: &mut [f64], work: &mut Work) {
        if self.game.profiles.count == W {
            self.tangent_blocks::<W, true>(dz, ds, out, work);
        } else {
            self.tangent_blocks::<W, false>(dz, ds, out, work);
        }
    }

    fn tangent_blocks<const W: usize, const ONE: bool>(
        &self,
        dz: &[f64],
        ds: f64,
        out: &mut [f64],
        work: &mut Work,
    ) {
        let point = self.point();
        let (dreach, dvalues, room) = work.blocks::<W>();
        let frame = Frame::<W, ONE>::new(&point);
        let mut pass = Tangent { linear: self, point, frame, dreach, dvalues, room };
        pass.forward(dz);
        pass.backward(ds, out);
    }
}

struct Tangent<'a, 'b, const W: usize, const ONE: bool> {
    linear: &'a Linear<'b>,
    point: Point<'a>,
    frame: Frame<'a, W, ONE>,
    dreach: &'a mut [[f64; W]],
    dvalues: &'a mut [[f64; W]],
    room: Room<'a, W>,
}

impl<const W: usize, const ONE: bool> Tangent<'_, '_, W, ONE> {
    fn forward(&mut self, dz: &[f64]) {
        let game = self.point.game;
        self.dreach.fill([0.0; W]);
        for layer in &game.layers {
            for view in &game.views[layer.views.clone()] {
                let (part, room) = (view.part(), &mut self.room);
                let pi = &self.point.policy[part.clone()];
                let dpi = &mut room.sums[..part.len()];
                softmax_tangent(view.width(), pi, &dz[part], dpi);
                self.frame.expand(view, pi, room.policy);
                self.frame.expand(view, dpi, room.dpolicy);
                game.nodes_of(view).iter().for_each(|node| self.push::<true>(*node as usize));
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            others.for_each(|node| self.push::<false>(node));
        }
    }

    /// Hands the change of a node's reach on: dr π + r dπ to every choice.
    #[inline(always)]
    fn push<const DECIDES: bool>(&mut self, node: usize) {
        let Self { frame, room, dreach, .. } = self;
        let blocks = frame.blocks();
        let sure = frame.plan.sure_children(frame.game, node);
        for block in 0..blocks {
            let (change, reach) =
                (dreach[node * blocks + block], &frame.reach[node * blocks + block]);
            let flow = |a: usize| {
                if !DECIDES {
                    return change;
                }
                let mut flow = frame.taken(&change, room.policy, a, block);
                add_product(&mut flow, reach, &room.dpolicy[a * blocks + block]);
                flow
            };
            if let Some(children) = sure {
                for (a, child) in children.iter().enumerate() {
                    add(&mut dreach[*child as usize * blocks + block], &flow(a));
                }
                continue;
            }
            for (a, choice) in frame.game.choices(node).enumerate() {
                let flow = flow(a);
                for edge in frame.game.edges(choice) {
                    let prob = frame.game.edge_prob[edge].0 as usize * blocks + block;
                    let child = frame.game.edge_child[edge] as usize * blocks + block;
                    add_product(&mut dreach[child], &flow, &frame.probs[prob]);
                }
            }
        }
    }

    fn backward(&mut self, ds: f64, out: &mut [f64]) {
        let game = self.point.game;
        for layer in game.layers.iter().rev() {
            for view in &game.views[layer.views.clone()] {
                with_actions!(view.width(), self.view(view, ds, out));
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            others.for_each(|node| self.chance(node));
        }
    }

    fn chance(&mut self, node: usize) {
        let (frame, players) = (self.frame, self.point.game.players);
        for player in 0..players {
            for block in 0..frame.blocks() {
                let mut sum = [0.0; W];
                for choice in frame.game.choices(node) {
                    add(&mut sum, &frame.mean(choice, player, block, self.dvalues));
                }
                self.dvalues[(node * players + player) * frame.blocks() + block] = sum;
            }
        }
    }

    /// A view of `A` actions, or any number if that is 0.
    #[inline(always)]
    fn view<const A: usize>(&mut self, view: &View, ds: f64, out: &mut [f64]) {
        let width = if A > 0 { A } else { view.width() };
        let nodes = self.point.game.nodes_of(view);
        let sets = view.bases.len();
        self.room.sums[..sets * (width + 1)].fill(0.0);
        for (i, node) in nodes.iter().enumerate() {
            self.add_up(view.player, width, i, *node as usize);
        }
        self.answer(view, width, ds, out);
        let (part, room) = (view.part(), &mut self.room);
        self.frame.expand(view, &self.point.answer[part.clone()], room.policy);
        self.frame.expand(view, &room.sums[..part.len()], room.dpolicy);
        for (i, node) in nodes.iter().enumerate() {
            self.write(width, i, *node as usize);
        }
    }

    /// Adds a node to Σ [dr C + r dC] of every action, and to Σ dr.
    #[inline(always)]
    fn add_up(&mut self, mover: usize, width: usize, i: usize, node: usize) {
        let Self { frame, room, dreach, dvalues, .. } = self;
        let (players, blocks) = (frame.game.players, frame.blocks());
        let (at, sure) = frame.places(node, i, width, room.ids);
        if !sure {
            let rows = i * width * players * blocks..(i + 1) * width * players * blocks;
            frame.payoffs(node, mover, &mut room.c[rows.clone()]);
            frame.means(node, dvalues, &mut room.dc[rows]);
        }
        let (c, dc) = if sure { (frame.values, &**dvalues) } else { (&*room.c, &*room.dc) };
        let (reach, dreach) = (frame.row(frame.reach, node), frame.row(dreach, node));
        let terms = &mut room.terms[..(width + 1) * blocks];
        for (terms, at) in terms.chunks_exact_mut(blocks).zip(at) {
            let row = *at as usize * players + mover;
            let (c, dc) = (frame.row(c, row), frame.row(dc, row));
            for b in 0..blocks {
                terms[b] = std::array::from_fn(|k| dreach[b][k] * c[b][k] + reach[b][k] * dc[b][k]);
            }
        }
        terms[width * blocks..].copy_from_slice(dreach);
        frame.add_up(mover, width + 1, room.terms, room.sums);
    }

    /// Writes dz' of a view, and dπ' in place of the sums.
    #[inline(always)]
    fn answer(&mut self, view: &View, width: usize, ds: f64, out: &mut [f64]) {
        let Self { linear, point, room, .. } = self;
        for row in 0..view.bases.len() {
            let set = view.policy + row * width;
            let lambda = view.precision(linear.lambda[view.player][row]);
            let gain = lambda * linear.scale * linear.inverse[view.bases.start + row];
            let direct = lambda * linear.asked * ds;
            let drift = room.sums[row * (width + 1) + width];
            let (fresh, image) = (&point.answer[set..][..width], &point.image[set..][..width]);
            let (out, q) = (&mut out[set..][..width], &linear.q[set..][..width]);
            let mut mean = 0.0;
            for a in 0..width {
                let change =
                    gain * (room.sums[row * (width + 1) + a] - q[a] * drift) + direct * q[a];
                out[a] = if image[a] > f64::NEG_INFINITY { change } else { 0.0 };
                mean += fresh[a] * out[a];
            }
            for a in 0..width {
                room.sums[row * width + a] = fresh[a] * (out[a] - mean);
            }
        }
    }

    /// Writes dV = Σ [dπ' C + π' dC] of a node.
    #[inline(always)]
    fn write(&mut self, width: usize, i: usize, node: usize) {
        let players = self.frame.game.players;
        for block in 0..self.frame.blocks() {
            let mut player = 0;
            while player + 1 < players {
                self.write_players::<2>(width, (i, node), player, block);
                player += 2;
            }
            if player < players {
                self.write_players::<1>(width, (i, node), player, block);
            }
        }
    }

    /// The values to `P` players, from `first` on.
    #[inline(always)]
    fn write_players<const P: usize>(
        &mut self,
        width: usize,
        (i, node): (usize, usize),
        first: usize,
        block: usize,
    ) {
        let Self { frame, room, dvalues, .. } = self;
        let (players, blocks) = (frame.game.players, frame.blocks());
        let (at, sure) = frame.places(node, i, width, room.ids);
        let (c, dc) = if sure { (frame.values, &**dvalues) } else { (&*room.c, &*room.dc) };
        let mut sums = [[0.0; W]; P];
        for (a, at) in at.iter().enumerate() {
            let row = (*at as usize * players + first) * blocks;
            let (c, dc) = (&c[row..][..P * blocks], &dc[row..][..P * blocks]);
            let (p, dp) = (&room.policy[a * blocks + block], &room.dpolicy[a * blocks + block]);
            for (player, sum) in sums.iter_mut().enumerate() {
                add_product(sum, dp, &c[player * blocks + block]);
                add_product(sum, p, &dc[player * blocks + block]);
            }
        }
        let row = (node * players + first) * blocks + block;
        for (player, sum) in sums.into_iter().enumerate() {
            self.dvalues[row + player * blocks] = sum;
        }
    }
}

/// dπ = π (dz - Σ π dz), set by set of `width` actions.
#[inline(always)]
fn softmax_tangent(width: usize, pi: &[f64], dz: &[f64], out: &mut [f64]) {
    let sets = pi.chunks_exact(width).zip(dz.chunks_exact(width)).zip(out.chunks_exact_mut(width));
    for ((pi, dz), out) in sets {
        let mean = pi.iter().zip(dz).fold(0.0, |sum, (p, d)| sum + p * d);
        for ((out, p), d) in out.iter_mut().zip(pi).zip(dz) {
            *out = p * (d - mean);
        }
    }
}
