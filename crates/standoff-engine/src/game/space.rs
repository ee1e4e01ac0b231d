//! States and nodes while the game is being built.

use standoff_model::Model;

use super::error::Costliest;
use super::rows::Interned;
use super::size::variables;

/// States that are compared to find out which variable makes them many.
const MOST_COMPARED: usize = 100_000;

/// A node before it has a number: its state and what has been chosen so far in its stage.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct NodeKey {
    pub state: u32,
    /// Choices of the stage's earlier players; 0 for none.
    pub pending: u32,
}

/// Distinct states and lists of pending choices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    states: Interned<Box<[u16]>>,
    pending: Interned<Box<[u32]>>,
}

impl Space {
    pub fn new() -> Self {
        let mut space = Self::default();
        space.pending.insert(Box::default());
        space
    }

    pub fn state_id(&mut self, values: &[u16]) -> u32 {
        if let Some(found) = self.states.get_index_of(values) {
            return found as u32;
        }
        self.states.insert_full(values.into()).0 as u32
    }

    pub fn state(&self, id: u32) -> &[u16] {
        &self.states[id as usize]
    }

    pub fn pending_id(&mut self, choices: &[u32]) -> u32 {
        self.pending.insert_full(choices.into()).0 as u32
    }

    pub fn pending(&self, id: u32) -> &[u32] {
        &self.pending[id as usize]
    }

    /// All states, one after the other.
    pub fn flat_states(&self) -> Vec<u16> {
        self.states.iter().flat_map(|state| state.iter().copied()).collect()
    }

    /// The variable without which there would be fewest states.
    pub fn costliest(&self, model: &Model) -> Costliest {
        let some = self.states.iter().take(MOST_COMPARED);
        let costs = variables(model, &some.map(AsRef::as_ref));
        let named = model.states.iter().zip(costs).map(|(s, cost)| Costliest {
            state: s.label.id.clone(),
            span: s.label.span,
            factor: cost.factor,
        });
        named.max_by(|a, b| a.factor.total_cmp(&b.factor)).unwrap_or_default()
    }
}

/// A state as text: `talks = direct, posture = 2`.
pub(crate) fn state_text(model: &Model, values: &[u16]) -> String {
    let text = |(k, value): (usize, &u16)| {
        let state = model.states.get(k)?;
        Some(format!("{} = {}", state.label.id, state.domain.text(usize::from(*value))))
    };
    values.iter().enumerate().filter_map(text).collect::<Vec<_>>().join(", ")
}
