//! Play given that a player does as an option says, types updated: paths and consequences of it.
//!
//! A path is drawn by the odds that solved play has once it is known that the condition will be met:
//! each choice and each chance is weighed by how likely the condition is from where it leads (Doob's
//! h-transform; Levin, Peres 2017, section 17.6).

use crate::game::PriceError;
use crate::math::philox::Stream;
use crate::project::{Given, Kept};

use super::{Standing, Stay, Walker, pick};

impl<'a> Walker<'a> {
    /// The same for play that meets a condition. Those who ask for market probabilities know solved
    /// play, and see what is done.
    #[must_use]
    pub fn given(&self, given: &'a Given) -> Self {
        Self { policy: &given.kept.policy, given: Some(given), ..self.clone() }
    }

    /// Where consequences stand given the condition: what keeps to the option less what does so
    /// without acting, over how likely that is.
    pub(super) fn standing_given(
        &self,
        given: &Given,
    ) -> Result<Vec<Option<Standing>>, PriceError> {
        let of = |kept: &Kept| {
            let walker = Walker { policy: &kept.policy, given: None, ..self.clone() };
            self.measures.groups.standing(&walker, Some(&kept.ahead))
        };
        let mut found = of(&given.kept)?;
        let idle = given.idle.as_ref().map(of).transpose()?;
        for (k, standing) in found.iter_mut().enumerate() {
            let Some(standing) = standing else { continue };
            let idle = idle.as_ref().and_then(|idle| idle[k].as_ref());
            for (outcome, row) in standing.joint.iter_mut().enumerate() {
                for (value, p) in row.iter_mut().enumerate() {
                    *p = given.condition(*p, idle.map_or(0.0, |idle| idle.joint[outcome][value]));
                }
            }
        }
        Ok(found)
    }

    /// Draws types, choices and chance to the end of play that meets the condition, with the random
    /// numbers of any other path. Gives back the profile of types.
    pub(super) fn walk_given(
        &self,
        given: &Given,
        stream: &Stream,
        stays: &mut Vec<Stay>,
    ) -> usize {
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
        let mut acted = false;
        stays.push(Stay { day: 0, node, step: 0 });
        while !game.is_terminal(node) {
            let layer = game.node_layer[node];
            let (of_choice, of_chance) = stream.pair_at(layer + 1);
            let policy = game.policy_place(node, k);
            let after = |a: usize| acted || policy.is_some_and(|place| given.is_act(place + a));
            let edges = |a: usize| game.edges(game.choices(node).start + a);
            let leads = |edge: usize, acted: bool| {
                let child = game.edge_child[edge] as usize;
                prices.prob(game.edge_prob[edge])[k] * given.ahead(child * n + k, acted)
            };
            let choices = (0..game.choices(node).len()).map(|a| {
                let p = policy.map_or(1.0, |place| given.kept.policy.p[place + a]);
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
        k
    }
}
