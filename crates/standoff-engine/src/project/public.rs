//! What everyone sees, the outcome included.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use standoff_model::{Model, Visibility};

use crate::game::Game;

/// Nodes that look alike to everyone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Public {
    /// A number for each state, shared by those that differ in nothing that all see.
    of_state: Vec<u32>,
    /// How many such numbers.
    count: usize,
}

impl Public {
    /// Looks at every state of a game.
    pub(crate) fn new(game: &Game, model: &Model) -> Self {
        let seen: Vec<usize> = (0..game.states.width)
            .filter(|k| model.states.get(*k).is_none_or(|v| v.seen_by == Visibility::All))
            .collect();
        let mut known: IndexMap<Vec<u16>, (), FxBuildHasher> = IndexMap::default();
        let of_state = (0..game.states.len() as u32).map(|state| {
            let state = game.states.get(state);
            known.insert_full(seen.iter().map(|k| state[*k]).collect(), ()).0 as u32
        });
        let of_state = of_state.collect();
        Self { of_state, count: known.len() }
    }

    /// What everyone sees at a node, as a number.
    pub(crate) fn at(&self, game: &Game, node: usize) -> usize {
        self.of_state[game.node_state[node] as usize] as usize
    }

    /// A number for each node, shared by those of one layer that look alike, and how many there are.
    pub(crate) fn within_layers(&self, game: &Game) -> (Vec<u32>, usize) {
        let (mut groups, mut count) = (vec![0; game.nodes()], 0);
        let mut known = vec![None; self.count];
        for (layer, at) in game.layers.iter().enumerate() {
            for node in at.nodes.clone() {
                let entry = &mut known[self.at(game, node)];
                groups[node] = match *entry {
                    Some((of, group)) if of == layer => group,
                    _ => {
                        *entry = Some((layer, count));
                        count += 1;
                        count - 1
                    }
                };
            }
        }
        (groups, count as usize)
    }
}
