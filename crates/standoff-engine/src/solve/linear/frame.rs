//! What products with DG read, in blocks of columns, and their scratch space.

use crate::game::{Game, PayRow, Prices, View};
use crate::solve::sweep::columns::{add_product, times};
use crate::solve::sweep::plan::{Plan, expand};

/// The point where products are taken.
#[derive(Clone, Copy)]
pub(super) struct Point<'a> {
    pub game: &'a Game,
    pub prices: &'a Prices,
    pub plan: &'a Plan,
    /// π, π' and z', laid out as a policy.
    pub policy: &'a [f64],
    pub answer: &'a [f64],
    pub image: &'a [f64],
    /// V, as [`crate::solve::sweep::Workspace::values`].
    pub values: &'a [f64],
    /// Reach in plain numbers: `[node × profiles + profile]`.
    pub reach: &'a [f64],
}

/// Columns of sums that are kept in registers.
const TOGETHER: usize = 5;

/// The point in blocks of `W` columns, `ONE` to a row or several.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a, const W: usize, const ONE: bool> {
    pub game: &'a Game,
    pub plan: &'a Plan,
    /// Blocks of a row.
    blocks: usize,
    pub probs: &'a [[f64; W]],
    pays: &'a [[f64; W]],
    pub reach: &'a [[f64; W]],
    pub values: &'a [[f64; W]],
}

/// Scratch space of a product, kept between products.
#[derive(Default)]
pub(super) struct Work {
    /// dr, or weights on reach.
    pub reach: Vec<f64>,
    /// dV, or weights on values.
    pub values: Vec<f64>,
    /// Weights on z', laid out as a policy.
    pub answers: Vec<f64>,
    c: Vec<f64>,
    dc: Vec<f64>,
    policy: Vec<f64>,
    dpolicy: Vec<f64>,
    terms: Vec<f64>,
    sums: Vec<f64>,
    ids: Vec<u32>,
}

/// What is needed at one view, rows in blocks.
pub(super) struct Room<'a, const W: usize> {
    /// C and dC of the choices that are left to chance or cost something, of every node of the view:
    /// `[((node × actions + action) × players + player) × profiles + profile]`.
    pub c: &'a mut [[f64; W]],
    pub dc: &'a mut [[f64; W]],
    /// A part of a policy, and what goes with it: `[action × profiles + profile]`.
    pub policy: &'a mut [[f64; W]],
    pub dpolicy: &'a mut [[f64; W]],
    /// Numbers to be added up by own row: `[column × profiles + profile]`.
    pub terms: &'a mut [[f64; W]],
    /// Their sums: `[own row × columns + column]`.
    pub sums: &'a mut [f64],
    /// 0, 1, 2 and so on.
    pub ids: &'a [u32],
}

/// Reach and values in blocks, to be written, and room.
pub(super) type Blocks<'a, const W: usize> = (&'a mut [[f64; W]], &'a mut [[f64; W]], Room<'a, W>);

impl Work {
    pub fn new(game: &Game, plan: &Plan) -> Self {
        let n = game.profiles.count;
        let unsure = |view: &&View| {
            game.nodes_of(view)
                .iter()
                .any(|node| plan.sure_children(game, *node as usize).is_none())
        };
        let choices = |view: &View| view.nodes.len() * view.width();
        let most = game.views.iter().filter(unsure).map(choices).max().unwrap_or(0);
        let rows = game.profiles.rows.iter().copied().max().unwrap_or(0);
        let columns = game.max_actions + 1;
        Self {
            reach: vec![0.0; game.nodes() * n],
            values: vec![0.0; game.nodes() * game.players * n],
            answers: vec![0.0; game.policy_len],
            c: vec![0.0; most * game.players * n],
            dc: vec![0.0; most * game.players * n],
            policy: vec![0.0; columns * n],
            dpolicy: vec![0.0; columns * n],
            terms: vec![0.0; columns * n],
            sums: vec![0.0; rows * columns],
            ids: (0..most as u32).collect(),
        }
    }

    pub fn blocks<const W: usize>(&mut self) -> Blocks<'_, W> {
        fn cut<const W: usize>(row: &mut [f64]) -> &mut [[f64; W]] {
            row.as_chunks_mut::<W>().0
        }
        let room = Room {
            c: cut(&mut self.c),
            dc: cut(&mut self.dc),
            policy: cut(&mut self.policy),
            dpolicy: cut(&mut self.dpolicy),
            terms: cut(&mut self.terms),
            sums: &mut self.sums,
            ids: &self.ids,
        };
        (cut(&mut self.reach), cut(&mut self.values), room)
    }
}

impl<'a, const W: usize, const ONE: bool> Frame<'a, W, ONE> {
    pub fn new(point: &Point<'a>) -> Self {
        Self {
            game: point.game,
            plan: point.plan,
            blocks: point.game.profiles.count / W,
            probs: point.prices.probs.as_chunks::<W>().0,
            pays: point.prices.pays.as_chunks::<W>().0,
            reach: point.reach.as_chunks::<W>().0,
            values: point.values.as_chunks::<W>().0,
        }
    }

    /// Blocks of a row.
    #[inline(always)]
    pub fn blocks(&self) -> usize {
        if ONE { 1 } else { self.blocks }
    }

    /// A row of a list of rows.
    #[inline(always)]
    pub fn row<'b>(&self, rows: &'b [[f64; W]], row: usize) -> &'b [[f64; W]] {
        &rows[row * self.blocks()..][..self.blocks()]
    }

    /// Writes a view's part `p` of a policy as `[action × profiles + profile]`.
    #[inline(always)]
    pub fn expand(&self, view: &View, p: &[f64], out: &mut [[f64; W]]) {
        expand(&self.game.profiles.row_of[view.player], view.width(), p, out);
    }

    /// Writes one number for each own row of a view's player as one for each profile.
    #[inline(always)]
    pub fn expand_rows(&self, view: &View, numbers: &[f64], out: &mut [[f64; W]]) {
        expand(&self.game.profiles.row_of[view.player], 1, numbers, out);
    }

    /// One block of Σ probability × value to a player over what a choice leads to.
    #[inline(always)]
    pub fn mean(
        &self,
        choice: usize,
        player: usize,
        block: usize,
        values: &[[f64; W]],
    ) -> [f64; W] {
        let mut sum = [0.0; W];
        for edge in self.game.edges(choice) {
            let row = self.game.edge_child[edge] as usize * self.game.players + player;
            let prob = &self.probs[self.game.edge_prob[edge].0 as usize * self.blocks() + block];
            add_product(&mut sum, prob, &values[row * self.blocks() + block]);
        }
        sum
    }

    /// Writes what the choices of a node lead to, to every player, without their costs:
    /// `[(action × players + player) × profiles + profile]`.
    #[inline(always)]
    pub fn means(&self, node: usize, values: &[[f64; W]], out: &mut [[f64; W]]) {
        let (players, blocks) = (self.game.players, self.blocks());
        let rows = out.chunks_exact_mut(players * blocks);
        for (choice, rows) in self.game.choices(node).zip(rows) {
            for (player, row) in rows.chunks_exact_mut(blocks).enumerate() {
                for (block, out) in row.iter_mut().enumerate() {
                    *out = self.mean(choice, player, block, values);
                }
            }
        }
    }

    /// The same with the costs of choices, which the player who decides pays.
    #[inline(always)]
    pub fn payoffs(&self, node: usize, mover: usize, out: &mut [[f64; W]]) {
        self.means(node, self.values, out);
        let (players, blocks) = (self.game.players, self.blocks());
        for (a, choice) in self.game.choices(node).enumerate() {
            let cost = self.game.choice_cost[choice];
            if cost != PayRow::ZERO {
                let row = (a * players + mover) * blocks;
                let paid = self.row(self.pays, cost.0 as usize);
                for (out, paid) in out[row..row + blocks].iter_mut().zip(paid) {
                    *out = std::array::from_fn(|k| out[k] + paid[k]);
                }
            }
        }
    }

    /// Where the payoffs of the choices of a node stand, which is number `i` of its view, as numbers
    /// of nodes; and whether in the list of all values or in the room for those of the view.
    #[inline(always)]
    pub fn places<'b>(
        &self,
        node: usize,
        i: usize,
        width: usize,
        ids: &'b [u32],
    ) -> (&'b [u32], bool)
    where
        'a: 'b,
    {
        match self.plan.sure_children(self.game, node) {
            Some(children) => (&children[..width], true),
            None => (&ids[i * width..][..width], false),
        }
    }

    /// Adds the first `columns` terms of a node to the sums of its player's own rows.
    #[inline(always)]
    pub fn add_up(&self, player: usize, columns: usize, terms: &[[f64; W]], sums: &mut [f64]) {
        let n = if ONE { W } else { self.game.profiles.count };
        let terms = &terms.as_flattened()[..columns * n];
        let rows = self.plan.own_rows(player).zip(sums.chunks_exact_mut(columns));
        for (profiles, sums) in rows {
            // Sums that stay in registers: in memory each would wait for the one before.
            for (part, sums) in sums.chunks_mut(TOGETHER).enumerate() {
                let mut kept = [0.0; TOGETHER];
                let first = part * TOGETHER;
                for k in profiles {
                    for (a, kept) in kept[..sums.len()].iter_mut().enumerate() {
                        *kept += terms[(first + a) * n + *k as usize];
                    }
                }
                sums.iter_mut().zip(kept).for_each(|(sum, kept)| *sum += kept);
            }
        }
    }

    /// Writes what is gained along a choice by paths that take it: `here` times π.
    #[inline(always)]
    pub fn taken(&self, here: &[f64; W], policy: &[[f64; W]], a: usize, block: usize) -> [f64; W] {
        times(here, &policy[a * self.blocks() + block])
    }
}

/// Calls a function with the number of actions as a constant, 0 if it is not one of the usual.
macro_rules! with_actions {
    ($actions:expr, $($call:ident).+ ( $($given:expr),* )) => {
        match $actions {
            2 => $($call).+::<2>($($given),*),
            3 => $($call).+::<3>($($given),*),
            4 => $($call).+::<4>($($given),*),
            _ => $($call).+::<0>($($given),*),
        }
    };
}
pub(super) use with_actions;
