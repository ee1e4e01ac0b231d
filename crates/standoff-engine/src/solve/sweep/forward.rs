//! Reach of nodes under a policy.

use crate::game::{Game, NO_VIEW, Prices, ProbRow};
use crate::policy::Policy;

use super::columns::{add, add_product, block_width, times, with_width};
use super::plan::{Plan, expand};

/// Reach of every node under `policy`: `[node × profiles + profile]`, the prior and everybody's
/// choices included.
pub fn forward(game: &Game, prices: &Prices, policy: &Policy, reach: &mut Vec<f64>) {
    forward_while(game, prices, policy, reach, |_, _| true);
}

/// Reach of every node by paths all of whose choices pass `goes_on`, which is asked for a node and
/// the place of the choice among the node's choices.
pub fn forward_while(
    game: &Game,
    prices: &Prices,
    policy: &Policy,
    reach: &mut Vec<f64>,
    goes_on: impl Fn(usize, usize) -> bool,
) {
    let plan = &Plan::new(game);
    Forward { game, prices, plan, p: &policy.p, goes_on }.run(reach);
}

/// A forward pass over a priced game.
pub(super) struct Forward<'a, F> {
    pub game: &'a Game,
    pub prices: &'a Prices,
    pub plan: &'a Plan,
    /// π, laid out as a policy.
    pub p: &'a [f64],
    /// Whether paths go on through a choice of a node.
    pub goes_on: F,
}

impl<F: Fn(usize, usize) -> bool> Forward<'_, F> {
    /// Writes the reach of every node.
    pub fn run(&self, reach: &mut Vec<f64>) {
        with_width!(block_width(self.game.profiles.count), self.run_in(reach));
    }

    /// The same in blocks of `W` columns, which must divide the profiles.
    pub fn run_in<const W: usize>(&self, reach: &mut Vec<f64>) {
        let n = self.game.profiles.count;
        reach.clear();
        reach.resize(self.game.nodes() * n, 0.0);
        for (node, row) in &self.game.roots {
            let start = *node as usize * n;
            for (k, r) in reach[start..start + n].iter_mut().enumerate() {
                *r += self.prices.prior[k] * self.prices.prob(*row)[k];
            }
        }
        if n == W { self.pass::<W, true>(reach) } else { self.pass::<W, false>(reach) }
    }

    fn pass<const W: usize, const ONE: bool>(&self, reach: &mut [f64]) {
        let game = self.game;
        let n = game.profiles.count;
        let mut push = Push::<_, W, ONE> {
            pass: self,
            blocks: n / W,
            probs: self.prices.probs.as_chunks::<W>().0,
            policy: vec![[1.0; W]; game.max_actions * n / W],
            reach: reach.as_chunks_mut::<W>().0,
        };
        for layer in &game.layers {
            for view in &game.views[layer.views.clone()] {
                let p = &self.p[view.part()];
                let rows = &game.profiles.row_of[view.player];
                expand(rows, view.width(), p, &mut push.policy);
                game.nodes_of(view).iter().for_each(|node| push.node::<true>(*node as usize));
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            others.for_each(|node| push.node::<false>(node));
        }
    }
}

/// Hands the reach of nodes on to the nodes that their choices lead to.
struct Push<'a, 'b, F, const W: usize, const ONE: bool> {
    pass: &'a Forward<'b, F>,
    /// Blocks of a row.
    blocks: usize,
    probs: &'a [[f64; W]],
    /// Of the present view: `[action × profiles + profile]`.
    policy: Vec<[f64; W]>,
    reach: &'a mut [[f64; W]],
}

impl<F: Fn(usize, usize) -> bool, const W: usize, const ONE: bool> Push<'_, '_, F, W, ONE> {
    /// Blocks of a row.
    #[inline(always)]
    fn blocks(&self) -> usize {
        if ONE { 1 } else { self.blocks }
    }

    /// One node, where somebody decides or not.
    #[inline(always)]
    fn node<const DECIDES: bool>(&mut self, node: usize) {
        let Forward { game, plan, .. } = *self.pass;
        let sure = plan.sure_children(game, node);
        for block in 0..self.blocks() {
            let here = self.reach[node * self.blocks() + block];
            match sure {
                Some(children) => self.sure::<DECIDES>(node, children, block, &here),
                None => self.by_chance::<DECIDES>(node, block, &here),
            }
        }
    }

    /// The part of a block's reach that takes choice `a`.
    #[inline(always)]
    fn chosen<const DECIDES: bool>(&self, here: &[f64; W], a: usize, block: usize) -> [f64; W] {
        if DECIDES { times(here, &self.policy[a * self.blocks() + block]) } else { *here }
    }

    #[inline(always)]
    fn sure<const DECIDES: bool>(
        &mut self,
        node: usize,
        children: &[u32],
        block: usize,
        here: &[f64; W],
    ) {
        for (a, child) in children.iter().enumerate() {
            if (self.pass.goes_on)(node, a) {
                let flow = self.chosen::<DECIDES>(here, a, block);
                add(&mut self.reach[*child as usize * self.blocks() + block], &flow);
            }
        }
    }

    #[inline(always)]
    fn by_chance<const DECIDES: bool>(&mut self, node: usize, block: usize, here: &[f64; W]) {
        let Forward { game, goes_on, .. } = self.pass;
        let blocks = self.blocks();
        for (a, choice) in game.choices(node).enumerate().filter(|(a, _)| goes_on(node, *a)) {
            let flow = self.chosen::<DECIDES>(here, a, block);
            for edge in game.edges(choice) {
                let child = &mut self.reach[game.edge_child[edge] as usize * blocks + block];
                match game.edge_prob[edge] {
                    ProbRow::ONE => add(child, &flow),
                    ProbRow(row) => {
                        add_product(child, &flow, &self.probs[row as usize * blocks + block]);
                    }
                }
            }
        }
    }
}

/// The part of a node's reach that takes its `a`-th choice.
#[inline]
pub fn chosen_reach(
    game: &Game,
    policy: &Policy,
    node: usize,
    a: usize,
    here: &[f64],
    out: &mut [f64],
) {
    if game.node_view[node] == NO_VIEW {
        return out.copy_from_slice(here);
    }
    let view = &game.views[game.node_view[node] as usize];
    let rows = &game.profiles.row_of[view.player];
    for ((out, here), row) in out.iter_mut().zip(here).zip(rows) {
        *out = here * policy.p[view.policy + *row as usize * view.width() + a];
    }
}
