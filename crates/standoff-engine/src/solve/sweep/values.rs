//! V at a node from V at the nodes that follow.

use crate::game::{PayRow, ProbRow, View};

use super::backward::Pass;
use super::columns::{add, add_product, times};
use super::plan::expand;

/// Writes values, node by node, in blocks of `W` columns, `ONE` to a row or several.
pub(super) struct Values<'a, const W: usize, const ONE: bool> {
    pass: &'a Pass<'a>,
    /// Blocks of a row.
    blocks: usize,
    probs: &'a [[f64; W]],
    pays: &'a [[f64; W]],
    /// Of the present view: `[action × profiles + profile]`.
    policy: Vec<[f64; W]>,
    values: &'a mut [[f64; W]],
}

impl<'a, const W: usize, const ONE: bool> Values<'a, W, ONE> {
    pub fn new(pass: &'a Pass<'a>, values: &'a mut [f64]) -> Self {
        let n = pass.game.profiles.count;
        Self {
            pass,
            blocks: n / W,
            probs: pass.prices.probs.as_chunks::<W>().0,
            pays: pass.prices.pays.as_chunks::<W>().0,
            policy: vec![[1.0; W]; pass.game.max_actions * n / W],
            values: values.as_chunks_mut::<W>().0,
        }
    }

    /// Blocks of a row.
    #[inline(always)]
    fn blocks(&self) -> usize {
        if ONE { 1 } else { self.blocks }
    }

    /// What has been written: `[(node × players + player) × profiles + profile]`.
    pub fn known(&self) -> &[f64] {
        self.values.as_flattened()
    }

    /// Writes V at the nodes of a view whose part of a policy is `p`.
    #[inline(always)]
    pub fn at_view(&mut self, view: &View, p: &[f64]) {
        let game = self.pass.game;
        expand(&game.profiles.row_of[view.player], view.width(), p, &mut self.policy);
        for node in game.nodes_of(view) {
            self.at_node(*node as usize, Some(view.player));
        }
    }

    /// Writes V at a node to every player: what is paid on arrival, and the mean over what follows.
    /// `mover` is who decides; where nobody does, there is one choice.
    #[inline(always)]
    pub fn at_node(&mut self, node: usize, mover: Option<usize>) {
        let players = self.pass.game.players;
        if let Some(player) = self.pass.answer.one() {
            (0..self.blocks()).for_each(|block| self.write::<1>(node, mover, player, block));
            return;
        }
        for block in 0..self.blocks() {
            let mut player = 0;
            while player + 1 < players {
                self.write::<2>(node, mover, player, block);
                player += 2;
            }
            if player < players {
                self.write::<1>(node, mover, player, block);
            }
        }
    }

    /// The values to `P` players, from `first` on.
    #[inline(always)]
    fn write<const P: usize>(
        &mut self,
        node: usize,
        mover: Option<usize>,
        first: usize,
        block: usize,
    ) {
        let game = self.pass.game;
        let here = node * game.players + first;
        let sums = match (mover, self.pass.plan.sure_children(game, node)) {
            (Some(_), Some(children)) => self.sure::<P>(here, children, (first, block)),
            _ => self.by_chance::<P>(here, node, mover, (first, block)),
        };
        for (p, sum) in sums.into_iter().enumerate() {
            self.values[(here + p) * self.blocks() + block] = sum;
        }
    }

    /// What is paid on arrival, in the rows from `here` on.
    #[inline(always)]
    fn paid<const P: usize>(&self, here: usize, block: usize) -> [[f64; W]; P] {
        let pays = &self.pass.game.node_pay[here..here + P];
        std::array::from_fn(|p| self.pay(pays[p], block))
    }

    #[inline(always)]
    fn sure<const P: usize>(
        &self,
        here: usize,
        children: &[u32],
        (first, block): (usize, usize),
    ) -> [[f64; W]; P] {
        let mut sums = self.paid(here, block);
        for (a, child) in children.iter().enumerate() {
            let policy = &self.policy[a * self.blocks() + block];
            self.add::<P>(&mut sums, policy, *child, (first, block));
        }
        sums
    }

    #[inline(always)]
    fn by_chance<const P: usize>(
        &self,
        here: usize,
        node: usize,
        mover: Option<usize>,
        (first, block): (usize, usize),
    ) -> [[f64; W]; P] {
        let game = self.pass.game;
        let mut sums = self.paid(here, block);
        for (a, choice) in game.choices(node).enumerate() {
            let policy = match mover {
                Some(_) => self.policy[a * self.blocks() + block],
                None => [1.0; W],
            };
            let cost = game.choice_cost[choice];
            if cost != PayRow::ZERO {
                let paid = times(&policy, &self.pay(cost, block));
                for (p, sum) in sums.iter_mut().enumerate() {
                    if mover == Some(first + p) {
                        add(sum, &paid);
                    }
                }
            }
            for edge in game.edges(choice) {
                let weight = match game.edge_prob[edge] {
                    ProbRow::ONE => policy,
                    ProbRow(row) => {
                        times(&policy, &self.probs[row as usize * self.blocks() + block])
                    }
                };
                self.add::<P>(&mut sums, &weight, game.edge_child[edge], (first, block));
            }
        }
        sums
    }

    #[inline(always)]
    fn pay(&self, row: PayRow, block: usize) -> [f64; W] {
        self.pays[row.0 as usize * self.blocks() + block]
    }

    /// Adds the values of a child, weighted.
    #[inline(always)]
    fn add<const P: usize>(
        &self,
        sums: &mut [[f64; W]; P],
        weight: &[f64; W],
        child: u32,
        (first, block): (usize, usize),
    ) {
        let row = child as usize * self.pass.game.players + first;
        for (p, sum) in sums.iter_mut().enumerate() {
            add_product(sum, weight, &self.values[(row + p) * self.blocks() + block]);
        }
    }
}
