//! What a move makes of joint values of consequences, each case worked out once.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::game::PriceError;

use super::super::Stay;
use super::super::consequences::{Chain, Ground, Occasion};
use super::Group;

/// What a sum of chances may miss by rounding.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// The moves of a group. Nodes that agree in what its chances read move alike.
pub(super) struct Moved<'a> {
    group: &'a Group,
    chains: &'a [Chain],
    /// Value of each consequence before a move; only the group's are ever read.
    before: Vec<u16>,
    /// The case that was asked for last: see [`Moved::from`].
    case: Vec<u32>,
    known: IndexMap<Vec<u32>, Vec<(usize, f64)>, FxBuildHasher>,
}

impl<'a> Moved<'a> {
    pub(super) fn new(group: &'a Group, chains: &'a [Chain]) -> Self {
        let before = chains.iter().map(|chain| chain.start).collect();
        Self { group, chains, before, case: Vec::new(), known: IndexMap::default() }
    }

    /// Makes room: no step meets the cases of another.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// Whether any member moves on such an occasion.
    pub(super) fn any(&self, occasion: Occasion) -> bool {
        let moves = |consequence: usize| !self.chains[consequence].moves(occasion).is_empty();
        self.group.members.iter().any(|member| moves(member.consequence))
    }

    /// The joint values after a move from one of them, with their probabilities.
    pub(super) fn from(
        &mut self,
        ground: &Ground<'_>,
        stay: &Stay,
        occasion: Occasion,
        joint: usize,
    ) -> Result<&[(usize, f64)], PriceError> {
        let (kind, step) = match occasion {
            Occasion::Step(step) => (0, step),
            Occasion::End(step) => (1, step),
        };
        let state = ground.game.state_of(stay.node);
        self.case.clear();
        self.case.extend([kind, step as u32, ground.profile as u32, joint as u32]);
        self.case.extend(self.group.states.iter().map(|place| u32::from(state[*place])));
        let place = match self.known.get_index_of(self.case.as_slice()) {
            Some(place) => place,
            None => {
                let after = self.after(ground, stay, occasion, joint)?;
                self.known.insert_full(self.case.clone(), after).0
            }
        };
        Ok(&self.known[place])
    }

    /// The same, worked out. All members move at once and read each other as they were.
    fn after(
        &mut self,
        ground: &Ground<'_>,
        stay: &Stay,
        occasion: Occasion,
        joint: usize,
    ) -> Result<Vec<(usize, f64)>, PriceError> {
        for member in &self.group.members {
            self.before[member.consequence] = member.value(joint) as u16;
        }
        let mut all = vec![(0, 1.0)];
        for member in &self.group.members {
            let (k, stays) = (member.consequence, member.value(joint));
            let (mut next, mut left) = (Vec::new(), 1.0);
            let mut go = |value: usize, chance: f64| {
                if chance > 0.0 {
                    let with =
                        |(code, p): &(usize, f64)| (code + value * member.stride, p * chance);
                    next.extend(all.iter().map(with));
                }
            };
            self.chains[k].each_chance(k, ground, stay, occasion, &self.before, |to, chance| {
                left -= chance;
                go(usize::from(to), chance);
            })?;
            // What rounding alone leaves is nowhere that play can come to.
            go(stays, if left > ROUNDING { left } else { 0.0 });
            all = next;
        }
        Ok(all)
    }
}
