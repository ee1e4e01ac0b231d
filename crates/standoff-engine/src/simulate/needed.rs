//! What reported measures rest on, directly or not: the rest need not be computed.

use crate::math::program::{Daily, Program, Slots};

/// What is computed and drawn day by day.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Needed {
    /// Measures, by their places in the model, in rising order.
    pub(super) measures: Vec<usize>,
    /// For each condition of `days_since` whether it is noted.
    pub(super) since: Vec<bool>,
    /// Slots of noise, in rising order.
    pub(super) noise: Vec<usize>,
}

impl Needed {
    pub(super) fn new(reported: &[usize], programs: &[Program], slots: &Slots) -> Self {
        let mut found: Vec<Daily> = Vec::new();
        let mut open: Vec<Daily> = reported.iter().map(|k| Daily::Measure(*k)).collect();
        while let Some(next) = open.pop() {
            if found.contains(&next) {
                continue;
            }
            found.push(next);
            match next {
                Daily::Measure(k) => open.extend(programs[k].daily()),
                Daily::Since(slot) => open.extend(slots.since[slot].daily()),
                Daily::Noise(_) => {}
            }
        }
        found.sort_unstable();
        let since = (0..slots.since.len()).map(|slot| found.contains(&Daily::Since(slot)));
        let mut needed = Self { since: since.collect(), ..Self::default() };
        for daily in found {
            match daily {
                Daily::Measure(k) => needed.measures.push(k),
                Daily::Noise(slot) => needed.noise.push(slot),
                Daily::Since(_) => {}
            }
        }
        needed
    }
}
