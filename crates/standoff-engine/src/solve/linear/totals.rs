//! Q of every action, and 1 / R of every information set.

use crate::game::View;
use crate::solve::sweep::FAINT;
use crate::solve::sweep::columns::{block_width, times, with_width};

use super::Linear;
use super::frame::{Frame, Point, Room, Work, with_actions};

impl Linear<'_> {
    pub(super) fn totals(&mut self) {
        let mut work = std::mem::take(&mut self.work);
        let mut found = (std::mem::take(&mut self.q), std::mem::take(&mut self.inverse));
        let width = block_width(self.game.profiles.count);
        with_width!(width, self.totals_in(&mut work, &mut found.0, &mut found.1));
        self.work = work;
        (self.q, self.inverse) = found;
    }

    fn totals_in<const W: usize>(&self, work: &mut Work, q: &mut [f64], inverse: &mut [f64]) {
        if self.game.profiles.count == W {
            totals_blocks::<W, true>(&self.point(), work, q, inverse);
        } else {
            totals_blocks::<W, false>(&self.point(), work, q, inverse);
        }
    }
}

fn totals_blocks<const W: usize, const ONE: bool>(
    point: &Point<'_>,
    work: &mut Work,
    q: &mut [f64],
    inverse: &mut [f64],
) {
    let frame = Frame::<W, ONE>::new(point);
    let mut room = work.blocks::<W>().2;
    for view in &point.game.views {
        let inverse = &mut inverse[view.bases.clone()];
        with_actions!(view.width(), frame.totals_of(view, &mut room, &mut q[view.part()], inverse));
    }
}

impl<const W: usize, const ONE: bool> Frame<'_, W, ONE> {
    /// A view of `A` actions, or any number if that is 0.
    #[inline(always)]
    fn totals_of<const A: usize>(
        &self,
        view: &View,
        room: &mut Room<'_, W>,
        q: &mut [f64],
        inverse: &mut [f64],
    ) {
        let width = if A > 0 { A } else { view.width() };
        room.sums[..inverse.len() * (width + 1)].fill(0.0);
        for node in self.game.nodes_of(view) {
            self.add_totals(view.player, width, *node as usize, room);
        }
        let sets = room.sums.chunks_exact(width + 1).zip(q.chunks_exact_mut(width)).zip(inverse);
        for ((sums, q), inverse) in sets {
            let total = sums[width];
            // λ / R must be finite.
            *inverse = if total > FAINT { 1.0 / total } else { 0.0 };
            for a in 0..width {
                q[a] = sums[a] * *inverse;
            }
        }
    }

    #[inline(always)]
    fn add_totals(&self, mover: usize, width: usize, node: usize, room: &mut Room<'_, W>) {
        let (players, blocks) = (self.game.players, self.blocks());
        let (at, sure) = self.places(node, 0, width, room.ids);
        if !sure {
            self.payoffs(node, mover, &mut room.c[..width * players * blocks]);
        }
        let c = if sure { self.values } else { &*room.c };
        let reach = self.row(self.reach, node);
        let terms = &mut room.terms[..(width + 1) * blocks];
        for (terms, at) in terms.chunks_exact_mut(blocks).zip(at) {
            let c = self.row(c, *at as usize * players + mover);
            for b in 0..blocks {
                terms[b] = times(&reach[b], &c[b]);
            }
        }
        terms[width * blocks..].copy_from_slice(reach);
        self.add_up(mover, width + 1, room.terms, room.sums);
    }
}
