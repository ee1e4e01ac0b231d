//! Bases: how habit or the analyst shares out the actions of a view.

use standoff_model::{Base, PROBABILITY_ROUNDING, StageId, StageKind};

use crate::game::chance::{Rest, probability};
use crate::game::error::PriceError;
use crate::game::rows::{BaseSource, Reading, Slot};
use crate::math::ln;
use crate::math::number::Number;

use super::Pricer;

impl<N: Number> Pricer<'_, N> {
    /// ln μ of all bases, one after the other.
    pub(super) fn bases(&self) -> Result<Vec<N>, PriceError> {
        let mut bases = Vec::new();
        for source in &self.game.rows.bases {
            self.base(source, &mut bases)?;
        }
        Ok(bases)
    }

    /// The chance that the analyst gives to a judged action, in one profile.
    fn judged(&self, chance: u32, profile: u32) -> Result<N, PriceError> {
        let reading = &self.game.rows.judged[chance as usize];
        probability(self.in_profile(reading, profile as usize), || self.wrong(reading))
    }

    /// The readings of the judged chances of a base.
    fn judgements<'s>(&'s self, source: &'s BaseSource) -> impl Iterator<Item = &'s Reading> {
        source.slots.iter().filter_map(|slot| match slot {
            Slot::Judged { chance, .. } => Some(&self.game.rows.judged[*chance as usize]),
            _ => None,
        })
    }

    /// ln of the judged probabilities of one base.
    fn judged_base(&self, source: &BaseSource, out: &mut Vec<N>) -> Result<(), PriceError> {
        let chance = |slot: &Slot| match slot {
            Slot::Judged { chance, profile } => self.judged(*chance, *profile),
            _ => Ok(N::constant(0.0)),
        };
        let chances = source.slots.iter().map(chance).collect::<Result<Vec<N>, _>>()?;
        let stage = &self.model.stage(source.stage).label.id;
        let place = format!("all that is judged in `{stage}`");
        let wrong = || (place.clone(), self.read_by(self.judgements(source)));
        let Rest { rest, .. } = Rest::of(chances.iter().copied(), wrong)?;
        if rest.value() > PROBABILITY_ROUNDING && !source.slots.contains(&Slot::JudgedRest) {
            let at = "where no action takes the rest".to_owned();
            return Err(PriceError::Probability { place, value: 1.0 - rest.value(), at });
        }
        let rests = |slot: &Slot| *slot == Slot::JudgedRest;
        let left = |(slot, chance)| if rests(slot) { rest } else { chance };
        out.extend(source.slots.iter().zip(chances).map(left).map(N::ln));
        Ok(())
    }

    /// ln μ of docs/methods.md: the status quo keeps exp(-Δρ); what is left is shared by tempo
    /// among groups with an enabled member, and evenly within a group.
    pub(super) fn base(&self, source: &BaseSource, out: &mut Vec<N>) -> Result<(), PriceError> {
        let judged = |slot: &Slot| matches!(slot, Slot::Judged { .. } | Slot::JudgedRest);
        if source.slots.iter().any(judged) {
            return self.judged_base(source, out);
        }
        let days = self.model.crisis.steps[source.step as usize].days;
        let total = self.total_tempo(source)?;
        let acts = (N::constant(days) * total).at_least_one();
        for slot in &source.slots {
            out.push(match slot {
                Slot::Disabled | Slot::Judged { .. } | Slot::JudgedRest => {
                    N::constant(f64::NEG_INFINITY)
                }
                Slot::Uniform { among } => N::constant(-ln(f64::from(*among))),
                Slot::StatusQuo => N::constant(-days) * total,
                Slot::Grouped { group, members } => {
                    let tempo = self.tempo(source.stage, *group)?;
                    let share = match tempo.value() {
                        some if some > 0.0 => tempo / total,
                        _ => N::constant(0.0),
                    };
                    (acts * share / N::constant(f64::from(*members))).ln()
                }
            });
        }
        Ok(())
    }

    /// The sum of the tempos of groups with an enabled member.
    fn total_tempo(&self, source: &BaseSource) -> Result<N, PriceError> {
        let group = |slot: &Slot| match slot {
            Slot::Grouped { group, .. } => Some(*group),
            _ => None,
        };
        let mut open: Vec<u32> = source.slots.iter().filter_map(group).collect();
        open.sort_unstable();
        open.dedup();
        let mut total = N::constant(0.0);
        for group in open {
            total = total + self.tempo(source.stage, group)?;
        }
        Ok(total)
    }

    fn tempo(&self, stage: StageId, group: u32) -> Result<N, PriceError> {
        let stage = self.model.stage(stage);
        let StageKind::Decision { base: Base::Timed { groups }, .. } = &stage.kind else {
            return Ok(N::constant(0.0));
        };
        let group = &groups[group as usize];
        self.nonnegative(group.tempo, || {
            format!("the tempo of `{}` in `{}`", group.id, stage.label.id)
        })
    }
}
