//! Daily measures on several paths side by side.

use crate::math::noise::NoiseLanes;
use crate::math::program::derived::{Derived, Known};
use crate::math::program::lanes::{LANES, LaneEnv, LaneProgram, Lanes, Machine, Mask};

use super::consequences::Course;
use super::{Measures, Stay, Walker};

/// What happens on one path.
#[derive(Default)]
pub(super) struct Track {
    pub(super) profile: usize,
    pub(super) stays: Vec<Stay>,
    pub(super) course: Course,
}

/// The measures of a draw, ready to be worked out.
pub(super) struct Daily<'a> {
    measures: &'a Measures,
    /// By measure; those that nothing needs are empty.
    programs: Vec<LaneProgram>,
    /// By condition of `days_since`.
    conditions: Vec<LaneProgram>,
    derived: Derived,
    known: Known,
    machine: Machine,
    today: Vec<Lanes>,
    yesterday: Vec<Lanes>,
}

/// What measures read of play and remember from day to day, for each path.
struct Now {
    /// Parts that read the state alone.
    derived: Vec<Lanes>,
    columns: Vec<Lanes>,
    consequences: Vec<Lanes>,
    market: Vec<Lanes>,
    noise: Vec<Lanes>,
    since: Vec<Since>,
    days_since: Vec<Lanes>,
    /// Which stay and which moment of its course each path is at.
    places: Vec<(Option<usize>, usize)>,
}

/// When a condition of `days_since` last came to hold, on each path.
#[derive(Clone)]
struct Since {
    held: Mask,
    /// The day on which it last came to hold; not a number before.
    began: Lanes,
}

impl<'a> Daily<'a> {
    pub(super) fn new(measures: &'a Measures, params: &[f64]) -> Self {
        let mut derived = Derived::default();
        let mut lanes = |program| LaneProgram::new(program, params, &mut derived);
        let width = measures.programs.len();
        let programs = measures.programs.iter().map(&mut lanes).collect();
        let conditions = measures.slots.since.iter().map(&mut lanes).collect();
        Self {
            measures,
            programs,
            conditions,
            derived,
            known: Known::default(),
            machine: Machine::default(),
            today: vec![[0.0; LANES]; width],
            yesterday: vec![[0.0; LANES]; width],
        }
    }

    /// Appends the reported measures of up to [`LANES`] paths of a draw, of which the first has the
    /// number `first`, day by day.
    pub(super) fn measure(
        &mut self,
        walker: &Walker<'_>,
        seed: u64,
        (draw, first): (u32, u32),
        tracks: &[Track],
        out: &mut [Vec<f64>],
    ) {
        let Measures { slots, needed, reported, days, .. } = self.measures;
        let stride = days + 1;
        let paths: Vec<u32> = (first..).take(tracks.len()).collect();
        let noise = |noise| NoiseLanes::new(noise, seed, draw, &paths);
        let mut noises: Vec<NoiseLanes> = slots.noise.iter().map(noise).collect();
        let mut now = Now::new(walker, self.measures, tracks, self.derived.len());
        let active: Mask = std::array::from_fn(|lane| lane < tracks.len());
        let start: Vec<usize> = out.iter().map(Vec::len).collect();
        out.iter_mut().for_each(|out| out.resize(out.len() + tracks.len() * stride, 0.0));
        for day in 0..stride {
            now.go_to(walker, tracks, day as i64, (&self.derived, &mut self.known));
            for slot in &needed.noise {
                if day == 0 || slots.noise[*slot].daily {
                    noises[*slot].on(day as u32, &mut now.noise[*slot]);
                }
            }
            self.evaluate(&mut now, day as f64, &active);
            for ((out, start), measure) in out.iter_mut().zip(&start).zip(reported) {
                let values = &self.today[*measure];
                for (lane, value) in values.iter().enumerate().take(tracks.len()) {
                    out[start + lane * stride + day] = *value;
                }
            }
            std::mem::swap(&mut self.today, &mut self.yesterday);
        }
    }

    /// Today's values; see [`Measures::evaluate`].
    fn evaluate(&mut self, now: &mut Now, today: f64, active: &Mask) {
        let Measures { needed, conditions, .. } = self.measures;
        let mut next = 0;
        for k in needed.measures.iter().copied() {
            for slot in (next..conditions[k]).filter(|slot| needed.since[*slot]) {
                let env = now.env(today, &self.today, &self.yesterday);
                let holds = self.machine.run(&self.conditions[slot], &env, active);
                now.since[slot].note(holds, today, &mut now.days_since[slot]);
            }
            next = next.max(conditions[k]);
            let env = now.env(today, &self.today, &self.yesterday);
            self.today[k] = *self.machine.run(&self.programs[k], &env, active);
        }
    }
}

impl Now {
    fn new(walker: &Walker<'_>, measures: &Measures, tracks: &[Track], derived: usize) -> Self {
        let rows = |count: usize| vec![[0.0; LANES]; count];
        let slots = &measures.slots;
        let mut now = Self {
            derived: rows(derived),
            columns: rows(walker.model.columns.len()),
            consequences: rows(walker.model.consequences.len()),
            market: rows(slots.market.len()),
            noise: rows(slots.noise.len()),
            since: vec![
                Since { held: [false; LANES], began: [f64::NAN; LANES] };
                slots.since.len()
            ],
            days_since: vec![[-1.0; LANES]; slots.since.len()],
            places: vec![(None, 0); tracks.len()],
        };
        for (lane, track) in tracks.iter().enumerate() {
            set(&mut now.columns, lane, walker.game.profiles.values_of(track.profile));
            set(&mut now.consequences, lane, track.course.at(0));
        }
        now
    }

    /// Goes on to a day.
    fn go_to(
        &mut self,
        walker: &Walker<'_>,
        tracks: &[Track],
        day: i64,
        (derived, known): (&Derived, &mut Known),
    ) {
        for (lane, track) in tracks.iter().enumerate() {
            let (before, mut moment) = self.places[lane];
            let mut stay = before.unwrap_or(0);
            while track.stays.get(stay + 1).is_some_and(|next| next.day <= day) {
                stay += 1;
            }
            let moved = moment;
            let values = track.course.on(day, &mut moment);
            if moment != moved {
                set(&mut self.consequences, lane, values);
            }
            if before != Some(stay) {
                let Stay { day, node, .. } = track.stays[stay];
                let number = walker.game.node_state[node];
                let values = derived.at(known, number, walker.game.state_of(node));
                write(&mut self.derived, lane, values);
                write(&mut self.market, lane, walker.market.at(walker.game, node, day));
            }
            self.places[lane] = (Some(stay), moment);
        }
    }

    fn env<'e>(&'e self, today: f64, measures: &'e [Lanes], previous: &'e [Lanes]) -> LaneEnv<'e> {
        LaneEnv {
            derived: &self.derived,
            columns: &self.columns,
            consequences: &self.consequences,
            today,
            measures,
            previous,
            since: &self.days_since,
            market: &self.market,
            noise: &self.noise,
        }
    }
}

/// Writes the numbers of a path.
fn write(rows: &mut [Lanes], lane: usize, values: &[f64]) {
    rows.iter_mut().zip(values).for_each(|(row, value)| row[lane] = *value);
}

/// Writes the value indices of a path.
fn set(rows: &mut [Lanes], lane: usize, values: &[u16]) {
    rows.iter_mut().zip(values).for_each(|(row, value)| row[lane] = f64::from(*value));
}

impl Since {
    /// Notes where a condition holds today, and writes the days since it last came to hold.
    fn note(&mut self, holds: &Lanes, today: f64, days: &mut Lanes) {
        for lane in 0..LANES {
            let holds = holds[lane] != 0.0;
            let began = if holds && !self.held[lane] { today } else { self.began[lane] };
            self.began[lane] = began;
            self.held[lane] = holds;
            days[lane] = if began.is_nan() { -1.0 } else { today - began };
        }
    }
}
