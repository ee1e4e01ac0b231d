//! What programs read when rows are priced, and how it is told.

use standoff_model::Model;

use crate::game::ProbRow;
use crate::game::rows::{ProbSource, Reading};
use crate::math::number::Number;
use crate::math::program::{Env, Program};

use super::Pricer;

impl<N: Number> Pricer<'_, N> {
    /// The value of a reading in each profile.
    pub(super) fn each_profile(&self, reading: &Reading, mut each: impl FnMut(N)) {
        let profiles = &self.game.profiles;
        let program = self.program(reading);
        let state = self.scratch(&program.reads().states, &reading.values);
        let env = self.env(&state, reading.step);
        if program.reads().columns {
            for profile in 0..profiles.count {
                each(program.number(&Env { columns: profiles.values_of(profile), ..env }));
            }
        } else {
            let value = program.number(&env);
            (0..profiles.count).for_each(|_| each(value));
        }
    }

    /// The value of a reading in one profile.
    pub(super) fn in_profile(&self, reading: &Reading, profile: usize) -> N {
        let program = self.program(reading);
        let state = self.scratch(&program.reads().states, &reading.values);
        let columns = self.game.profiles.values_of(profile);
        program.number(&Env { columns, ..self.env(&state, reading.step) })
    }

    fn program(&self, reading: &Reading) -> &Program {
        &self.game.rows.sites[reading.site as usize].program
    }

    fn env<'e>(&'e self, state: &'e [u16], step: u32) -> Env<'e, N> {
        let step = self.model.crisis.steps[step as usize];
        Env {
            state,
            params: self.params,
            elapsed: step.start,
            step_length: step.days,
            ..Env::default()
        }
    }

    /// A state with the given values where they are read.
    fn scratch(&self, reads: &[u32], values: &[u16]) -> Vec<u16> {
        let mut state = vec![0; self.game.states.width];
        for (variable, value) in reads.iter().zip(values) {
            state[*variable as usize] = *value;
        }
        state
    }

    /// What rows are the chances of, and the state of play that they read.
    pub(super) fn place_of(&self, rows: &[ProbRow]) -> (String, String) {
        let sources = rows.iter().filter_map(|r| self.game.rows.probs.get_index(r.0 as usize));
        let readings = sources.filter_map(|source| match source {
            ProbSource::Chance(reading) => Some(reading),
            _ => None,
        });
        let place = match readings.clone().next() {
            Some(reading) => {
                format!("the results of {}", self.game.rows.sites[reading.site as usize].place)
            }
            None => "the rest".to_owned(),
        };
        (place, self.read_by(readings))
    }

    /// What a reading stands for, and what it reads of a state of play.
    pub(super) fn wrong(&self, reading: &Reading) -> (String, String) {
        let site = &self.game.rows.sites[reading.site as usize];
        (site.place.clone(), self.read_by(std::iter::once(reading)))
    }

    /// All that is read, as text.
    pub(super) fn read_by<'s>(&self, readings: impl Iterator<Item = &'s Reading>) -> String {
        let (mut reads, mut state) = (Vec::new(), vec![0; self.game.states.width]);
        for reading in readings {
            let read = &self.program(reading).reads().states;
            for (variable, value) in read.iter().zip(&reading.values) {
                reads.push(*variable);
                state[*variable as usize] = *value;
            }
        }
        reads.sort_unstable();
        reads.dedup();
        state_text_of(self.model, &reads, &state)
    }
}

/// Only the variables that are read and the outcome if it is, as text; empty if nothing is.
fn state_text_of(model: &Model, reads: &[u32], state: &[u16]) -> String {
    let text = |k: &u32| {
        let value = usize::from(state[*k as usize]);
        let Some(variable) = model.states.get(*k as usize) else {
            let taken = value.checked_sub(1).map_or(&model.open, |k| &model.outcomes[k].label);
            return format!("outcome = {}", taken.id);
        };
        format!("{} = {}", variable.label.id, variable.domain.text(value))
    };
    reads.iter().map(text).collect::<Vec<_>>().join(", ")
}
