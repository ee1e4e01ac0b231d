//! Daily measures path by path: the plain reference for those that are worked out side by side.

use crate::math::noise::noise_value;
use crate::math::program::Env;

use super::daily::Track;
use super::{Measures, Walker};

impl Measures {
    /// Today's values, in the order of the model. A condition may read the measures before the
    /// first one that needs it, and inner conditions, which have earlier slots.
    fn evaluate(&self, env: Env<'_>, since: &mut Since, today: &mut [f64]) {
        let mut next = 0;
        for k in self.needed.measures.iter().copied() {
            for slot in (next..self.conditions[k]).filter(|slot| self.needed.since[*slot]) {
                let env = Env { measures: today, since: &since.days, ..env };
                let holds = self.slots.since[slot].holds(&env);
                since.note(slot, holds, env.today);
            }
            next = next.max(self.conditions[k]);
            let value = self.programs[k].value(&Env { measures: today, since: &since.days, ..env });
            today[k] = value;
        }
    }
}

impl Walker<'_> {
    /// Appends the reported measures of one path, day by day.
    pub(super) fn measure(&self, seed: u64, path: (u32, u32), track: &Track, out: &mut [Vec<f64>]) {
        let Measures { slots, needed, reported, days, .. } = self.measures;
        let Track { profile, stays, course } = track;
        let mut now = PathState::new(self.measures);
        let (mut stay, mut moment) = (0, 0);
        for day in 0..=*days {
            while stays.get(stay + 1).is_some_and(|next| next.day <= day as i64) {
                stay += 1;
            }
            let node = stays[stay].node;
            for slot in &needed.noise {
                let noise = &slots.noise[*slot];
                if noise.daily || day == 0 {
                    now.noise[*slot] = noise_value(noise, seed, path, day as u32);
                }
            }
            let env = Env {
                state: self.game.state_of(node),
                columns: self.game.profiles.values_of(*profile),
                params: self.params,
                consequences: course.on(day as i64, &mut moment),
                elapsed: day as f64,
                step_length: 1.0,
                today: day as f64,
                previous: &now.yesterday,
                market: self.market.at(self.game, node, stays[stay].day),
                noise: &now.noise,
                ..Env::default()
            };
            self.measures.evaluate(env, &mut now.since, &mut now.today);
            for (out, k) in out.iter_mut().zip(reported) {
                out.push(now.today[*k]);
            }
            std::mem::swap(&mut now.today, &mut now.yesterday);
        }
    }
}

/// What the measures of one path read and remember from day to day.
struct PathState {
    /// Today's value of each noise.
    noise: Vec<f64>,
    since: Since,
    today: Vec<f64>,
    yesterday: Vec<f64>,
}

impl PathState {
    fn new(measures: &Measures) -> Self {
        let Measures { programs, slots, .. } = measures;
        Self {
            noise: vec![0.0; slots.noise.len()],
            since: Since::new(slots.since.len()),
            today: vec![0.0; programs.len()],
            yesterday: vec![0.0; programs.len()],
        }
    }
}

/// When the conditions of `days_since` last came to hold on a path, by slot.
struct Since {
    held: Vec<bool>,
    /// The day on which it last came to hold.
    began: Vec<Option<f64>>,
    /// Days since then; -1 before.
    days: Vec<f64>,
}

impl Since {
    fn new(conditions: usize) -> Self {
        Self {
            held: vec![false; conditions],
            began: vec![None; conditions],
            days: vec![-1.0; conditions],
        }
    }

    /// Notes whether a condition holds today.
    fn note(&mut self, slot: usize, holds: bool, today: f64) {
        if holds && !self.held[slot] {
            self.began[slot] = Some(today);
        }
        self.held[slot] = holds;
        self.days[slot] = self.began[slot].map_or(-1.0, |began| today - began);
    }
}
