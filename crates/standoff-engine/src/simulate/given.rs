//! Play given that a player does as an option says, types updated: paths and consequences of it.
//!
//! A path is drawn by the odds that solved play has once it is known that the condition will be met:
//! each choice and each chance is weighed by how likely the condition is from where it leads (Doob's
//! h-transform; Levin, Peres 2017, section 17.6).

use crate::game::{Game, NO_VIEW, Prices};
use crate::math::philox::Stream;
use crate::math::stats::sum;
use crate::policy::Policy;
use crate::project::{IMPOSSIBLE, chance_of};

use super::{Standing, Stay, Walker, pick};

/// That a player keeps to an option, and that it acts where the option says that it must.
#[derive(Clone, Debug)]
pub struct Given {
    /// Solved play without what the option forbids, and how likely it is kept to from each cell on.
    kept: (Policy, Vec<f64>),
    /// The same without the acts that must be taken, if there are any.
    idle: Option<(Policy, Vec<f64>)>,
    /// How likely all of it is.
    total: f64,
}

impl Given {
    /// Of solved play without what an option forbids, and without the acts that it asks for either, if
    /// there are any; nothing if it is impossible.
    pub fn new(game: &Game, prices: &Prices, kept: Policy, idle: Option<Policy>) -> Option<Self> {
        let ahead = |policy: Policy| {
            let ahead = chance_of(game, prices, &policy, |_| 1.0);
            (policy, ahead)
        };
        let mut given = Self { kept: ahead(kept), idle: idle.map(ahead), total: 0.0 };
        let n = game.profiles.count;
        let starts = game.roots.iter().flat_map(|(node, row)| {
            let given = &given;
            (0..n).map(move |k| {
                let cell = *node as usize * n + k;
                prices.prior[k] * prices.prob(*row)[k] * given.ahead(cell, false)
            })
        });
        given.total = sum(starts);
        (given.total > IMPOSSIBLE).then_some(given)
    }

    /// How likely the condition is met from a cell on, once the player has acted or before.
    fn ahead(&self, cell: usize, acted: bool) -> f64 {
        let without = match &self.idle {
            Some((_, ahead)) if !acted => ahead[cell],
            _ => 0.0,
        };
        (self.kept.1[cell] - without).max(0.0)
    }

    /// Whether an entry of the policy is an act that must be taken.
    fn is_act(&self, place: usize) -> bool {
        let idle = self.idle.as_ref().is_some_and(|(policy, _)| policy.p[place] == 0.0);
        idle && self.kept.0.p[place] > 0.0
    }
}

impl<'a> Walker<'a> {
    /// The same for play that meets a condition. Those who ask for market probabilities know solved
    /// play, and see what is done.
    #[must_use]
    pub fn given(&self, given: &'a Given) -> Self {
        Self { policy: &given.kept.0, given: Some(given), ..self.clone() }
    }

    /// Where consequences stand given the condition: what keeps to the option less what does so
    /// without acting, over how likely that is.
    pub(super) fn standing_given(
        &self,
        given: &Given,
    ) -> Result<Vec<Option<Standing>>, crate::game::PriceError> {
        let by = |part: &(Policy, Vec<f64>)| {
            let (policy, ahead) = part;
            let walker = Walker { policy, given: None, weights: Some(ahead), ..self.clone() };
            self.measures.groups.standing(&walker)
        };
        let mut whole = by(&given.kept)?;
        let without = given.idle.as_ref().map(by).transpose()?;
        for (k, standing) in whole.iter_mut().enumerate() {
            let Some(standing) = standing else { continue };
            let less = without.as_ref().and_then(|without| without[k].as_ref());
            for (outcome, row) in standing.joint.iter_mut().enumerate() {
                for (value, p) in row.iter_mut().enumerate() {
                    let less = less.map_or(0.0, |less| less.joint[outcome][value]);
                    *p = (*p - less).max(0.0) / given.total;
                }
            }
        }
        Ok(whole)
    }

    /// Draws types, choices and chance to the end of play that meets the condition, with the random
    /// numbers of any other path.
    pub(super) fn walk_given(&self, given: &Given, stream: &Stream) -> (usize, Vec<Stay>) {
        let Self { game, prices, .. } = self;
        let n = game.profiles.count;
        let (of_types, of_start) = stream.pair_at(0);
        let start = |root: usize, k: usize| {
            let (node, row) = game.roots[root];
            prices.prob(row)[k] * given.ahead(node as usize * n + k, false)
        };
        let roots = 0..game.roots.len();
        let types =
            (0..n).map(|k| prices.prior[k] * roots.clone().map(|root| start(root, k)).sum::<f64>());
        let k = pick(types, of_types);
        let mut node = game.roots[pick(roots.clone().map(|r| start(r, k)), of_start)].0 as usize;
        let (mut acted, mut stays) = (false, vec![Stay { day: 0, node, step: 0 }]);
        while !game.is_terminal(node) {
            let layer = game.node_layer[node];
            let (of_choice, of_chance) = stream.pair_at(layer + 1);
            let policy = self.policy_at(node, k);
            let after = |a: usize| acted || policy.is_some_and(|place| given.is_act(place + a));
            let edges = |a: usize| game.edges(game.choices(node).start + a);
            let leads = |edge: usize, acted: bool| {
                let child = game.edge_child[edge] as usize;
                prices.prob(game.edge_prob[edge])[k] * given.ahead(child * n + k, acted)
            };
            let choices = (0..game.choices(node).len()).map(|a| {
                let p = policy.map_or(1.0, |place| given.kept.0.p[place + a]);
                p * edges(a).map(|edge| leads(edge, after(a))).sum::<f64>()
            });
            let a = pick(choices, of_choice);
            let now = after(a);
            let edge = edges(a).start + pick(edges(a).map(|edge| leads(edge, now)), of_chance);
            acted = now;
            node = game.edge_child[edge] as usize;
            let at = &game.layers[layer as usize];
            stays.push(Stay { day: at.day, node, step: at.step });
        }
        (k, stays)
    }

    /// Where the probabilities of the choices at a node stand in a policy, if somebody decides there.
    fn policy_at(&self, node: usize, profile: usize) -> Option<usize> {
        let view = self.game.node_view[node];
        (view != NO_VIEW).then(|| {
            let view = &self.game.views[view as usize];
            let row = self.game.profiles.row_of[view.player][profile] as usize;
            view.row(row).start
        })
    }
}
