//! Where consequences may move to, each case worked out once: paths that agree in what the chances
//! read share them.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use standoff_model::Model;

use crate::game::PriceError;

use super::Stay;
use super::consequences::{Chain, Ground, Occasion};

/// The moves that have been worked out, by chain and case.
#[derive(Debug, Default)]
pub(super) struct Memo {
    known: IndexMap<(u32, u64), (u32, u32), FxBuildHasher>,
    moves: Vec<(u16, f64)>,
}

/// What the chances of a chain read, as the digits of a number.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Case {
    digits: Vec<(Digit, u64)>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Digit {
    State(usize),
    Consequence(usize),
    Profile,
    Step,
}

impl Case {
    /// None if there are more cases than can be numbered.
    pub(super) fn new(chain: &Chain, model: &Model) -> Option<Self> {
        let reads = || chain.programs().map(crate::math::program::Program::reads);
        let mut digits: Vec<(Digit, usize)> = vec![(Digit::Step, model.crisis.steps.len())];
        for states in reads().flat_map(|reads| &reads.states) {
            let place = *states as usize;
            let outcomes = model.outcomes.len() + 1;
            let many = model.states.get(place).map_or(outcomes, |state| state.domain.len());
            digits.push((Digit::State(place), many));
        }
        for consequence in reads().flat_map(|reads| &reads.consequences) {
            let place = *consequence as usize;
            digits.push((Digit::Consequence(place), model.consequences[place].domain.len()));
        }
        if reads().any(|reads| reads.columns) {
            digits.push((Digit::Profile, u32::MAX as usize));
        }
        if !reads().any(|reads| reads.elapsed || reads.step_length) {
            digits.retain(|(digit, _)| *digit != Digit::Step);
        }
        let mut stride = 1_u64;
        let mut numbered = Vec::with_capacity(digits.len());
        for (digit, many) in digits {
            if numbered.iter().any(|(known, _)| *known == digit) {
                continue;
            }
            numbered.push((digit, stride));
            stride = stride.checked_mul(many as u64)?;
        }
        Some(Self { digits: numbered })
    }

    fn number(&self, ground: &Ground<'_>, stay: &Stay, step: usize, before: &[u16]) -> u64 {
        let state = ground.game.state_of(stay.node);
        let value = |digit: Digit| match digit {
            Digit::State(place) => u64::from(state[place]),
            Digit::Consequence(place) => u64::from(before[place]),
            Digit::Profile => ground.profile as u64,
            Digit::Step => step as u64,
        };
        self.digits.iter().map(|(digit, stride)| value(*digit) * stride).sum()
    }
}

impl Memo {
    /// Where chain `k` may move to, and how likely it does; nothing where it stays.
    pub(super) fn moves(
        &mut self,
        (k, chain): (usize, &Chain),
        ground: &Ground<'_>,
        stay: &Stay,
        occasion: Occasion,
        before: &[u16],
    ) -> Result<&[(u16, f64)], PriceError> {
        if chain.moves(occasion).is_empty() {
            return Ok(&[]);
        }
        let (kind, step) = match occasion {
            Occasion::Step(step) => (0, step),
            Occasion::End(step) => (1, step),
        };
        let case = chain.case.as_ref().map(|case| case.number(ground, stay, step, before));
        let key = case.map(|case| (2 * k as u32 + kind, case));
        if let Some((start, end)) = key.and_then(|key| self.known.get(&key)) {
            return Ok(&self.moves[*start as usize..*end as usize]);
        }
        if key.is_none() {
            // What cannot be found again is not kept.
            self.moves.clear();
            self.known.clear();
        }
        let start = self.moves.len();
        let moves = &mut self.moves;
        chain.each_chance(k, ground, stay, occasion, before, |to, p| moves.push((to, p)))?;
        if let Some(key) = key {
            self.known.insert(key, (start as u32, self.moves.len() as u32));
        }
        Ok(&self.moves[start..])
    }
}
