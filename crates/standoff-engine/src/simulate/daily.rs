//! Daily measures on several paths side by side.

use pulp::{Arch, Simd, WithSimd};
use standoff_model::Model;

use crate::math::noise::NoiseLanes;
use crate::math::program::derived::{Derived, Known};
use crate::math::program::lanes::{
    Counts, Folded, LANES, LaneProgram, Lanes, Layout, Machine, width,
};

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
    layout: Layout,
    /// What is worked out each day, in this order.
    work: Vec<Work>,
    /// The measures whose value of the day before is read.
    remembered: Vec<usize>,
    derived: Derived,
    known: Known,
    machine: Machine,
    arch: Arch,
}

struct Work {
    program: LaneProgram,
    /// The condition of `days_since` that it finds, if it is none of the measures.
    condition: Option<usize>,
}

/// When a condition of `days_since` last came to hold, on each path.
#[derive(Clone)]
struct Since {
    /// Whether it holds, as 1 or 0.
    held: Lanes,
    /// The day on which it last came to hold; not a number before.
    began: Lanes,
}

/// Where a path is.
#[derive(Clone, Copy)]
struct Place {
    /// None before the first day.
    stay: Option<usize>,
    state: Option<u32>,
    moment: usize,
    /// The day on which it goes on.
    until: i64,
}

/// What to work out, for which paths.
struct Task<'t> {
    walker: &'t Walker<'t>,
    tracks: &'t [Track],
    seed: u64,
    draw: u32,
    first: u32,
}

impl<'a> Daily<'a> {
    pub(super) fn new(model: &Model, measures: &'a Measures, params: &[f64]) -> Self {
        let Measures { programs, slots, needed, conditions, .. } = measures;
        let mut derived = Derived::default();
        let mut folded: Vec<(Folded, Option<usize>, usize)> = Vec::new();
        let mut next = 0;
        for k in needed.measures.iter().copied() {
            for slot in (next..conditions[k]).filter(|slot| needed.since[*slot]) {
                let program = Folded::new(&slots.since[slot], params, &mut derived);
                folded.push((program, Some(slot), slot));
            }
            next = next.max(conditions[k]);
            folded.push((Folded::new(&programs[k], params, &mut derived), None, k));
        }
        let layout = Layout::new(&Counts {
            columns: model.columns.len(),
            consequences: model.consequences.len(),
            market: slots.market.len(),
            noise: slots.noise.len(),
            since: slots.since.len(),
            measures: programs.len(),
            derived: derived.len(),
        });
        let work = folded.into_iter().map(|(program, condition, place)| {
            let start = if condition.is_some() { layout.holds } else { layout.measures };
            Work { program: LaneProgram::new(&program, &layout, start + place), condition }
        });
        let work: Vec<Work> = work.collect();
        let most = |of: fn(&LaneProgram) -> usize| work.iter().map(|w| of(&w.program)).max();
        let rows = layout.scratch + most(LaneProgram::rows).unwrap_or(0);
        let machine = Machine::new(rows, most(LaneProgram::forks).unwrap_or(0));
        let remembered = work.iter().flat_map(|work| work.program.remembers());
        let mut remembered: Vec<usize> = remembered.copied().collect();
        remembered.sort_unstable();
        remembered.dedup();
        let (known, arch) = (Known::default(), Arch::new());
        Self { measures, layout, work, remembered, derived, known, machine, arch }
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
        let task = Task { walker, tracks, seed, draw, first };
        let arch = self.arch;
        arch.dispatch(Run { daily: self, task: &task, out });
    }

    #[inline(always)]
    fn all_days(&mut self, task: &Task<'_>, out: &mut [Vec<f64>]) {
        let Measures { slots, needed, reported, days, .. } = self.measures;
        let (stride, lanes) = (days + 1, task.tracks.len());
        let noise = |noise| NoiseLanes::new(noise, task.seed, task.draw, (task.first, lanes));
        let mut noises: Vec<NoiseLanes> = slots.noise.iter().map(noise).collect();
        let mut since =
            vec![Since { held: [0.0; LANES], began: [f64::NAN; LANES] }; slots.since.len()];
        let mut places = self.start(task);
        let start: Vec<usize> = out.iter().map(Vec::len).collect();
        out.iter_mut().for_each(|out| out.resize(out.len() + lanes * stride, 0.0));
        for day in 0..stride {
            self.go_to(task, &mut places, day as i64);
            for slot in &needed.noise {
                if day == 0 || slots.noise[*slot].daily {
                    noises[*slot].on(day as u32, &mut self.machine.rows[self.layout.noise + slot]);
                }
            }
            self.evaluate(&mut since, day, lanes);
            for ((out, start), measure) in out.iter_mut().zip(&start).zip(reported) {
                let values = &self.machine.rows[self.layout.measures + measure];
                for (lane, value) in values.iter().enumerate().take(lanes) {
                    out[start + lane * stride + day] = *value;
                }
            }
        }
    }

    /// Puts all paths where they begin.
    fn start(&mut self, task: &Task<'_>) -> Vec<Place> {
        let Layout { columns, consequences, since, .. } = self.layout;
        let rows = &mut self.machine.rows;
        rows[since..since + self.measures.slots.since.len()].fill([-1.0; LANES]);
        for (lane, track) in task.tracks.iter().enumerate() {
            let values = task.walker.game.profiles.values_of(track.profile);
            set(&mut rows[columns..], lane, values);
            set(&mut rows[consequences..], lane, track.course.at(0));
        }
        vec![Place { stay: None, state: None, moment: 0, until: 0 }; task.tracks.len()]
    }

    /// Moves on the paths on which something happens by a day.
    fn go_to(&mut self, task: &Task<'_>, places: &mut [Place], day: i64) {
        let Layout { consequences, market, derived, .. } = self.layout;
        let rows = &mut self.machine.rows;
        for (lane, place) in places.iter_mut().enumerate().filter(|(_, place)| place.until <= day) {
            let Track { stays, course, .. } = &task.tracks[lane];
            let mut stay = place.stay.unwrap_or(0);
            while stays.get(stay + 1).is_some_and(|next| next.day <= day) {
                stay += 1;
            }
            let before = place.moment;
            let values = course.on(day, &mut place.moment);
            if place.moment != before {
                set(&mut rows[consequences..], lane, values);
            }
            if place.stay != Some(stay) {
                let Stay { day, node, .. } = stays[stay];
                let walker = task.walker;
                let (number, state) = (walker.game.node_state[node], walker.game.state_of(node));
                if place.state != Some(number) {
                    let values = self.derived.at(&mut self.known, number, state);
                    write(&mut rows[derived..], lane, values);
                    place.state = Some(number);
                }
                write(&mut rows[market..], lane, walker.market.at(walker.game, node, day));
                place.stay = Some(stay);
            }
            let next = stays.get(stay + 1).map(|next| next.day);
            let moves = course.next(place.moment);
            place.until = next.into_iter().chain(moves).min().unwrap_or(i64::MAX);
        }
    }

    /// Today's values; see [`Measures::evaluate`].
    #[inline(always)]
    fn evaluate(&mut self, since: &mut [Since], day: usize, lanes: usize) {
        let Layout { holds, since: days_since, measures, previous, today, .. } = self.layout;
        let width = width(lanes);
        for k in &self.remembered {
            self.machine.rows[previous + k] = self.machine.rows[measures + k];
        }
        self.machine.rows[today] = [day as f64; LANES];
        // A measure that stays the same stands where it was; a condition that holds lasts longer.
        let moves = |work: &&Work| work.condition.is_some() || !work.program.is_fixed();
        let work = self.work.iter().filter(|work| day < 2 || moves(work));
        for work in work {
            self.machine.run(&work.program, day == 0, lanes);
            if let Some(slot) = work.condition {
                let held = self.machine.rows[holds + slot];
                let days = &mut self.machine.rows[days_since + slot];
                since[slot].note(&held[..width], day as f64, &mut days[..width]);
            }
        }
    }
}

/// All days, with the widest vectors that there are. The numbers are the same bits with any.
struct Run<'r, 'a> {
    daily: &'r mut Daily<'a>,
    task: &'r Task<'r>,
    out: &'r mut [Vec<f64>],
}

impl WithSimd for Run<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.daily.all_days(self.task, self.out);
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
    #[inline(always)]
    fn note(&mut self, holds: &[f64], today: f64, days: &mut [f64]) {
        let all = self.held.iter_mut().zip(&mut self.began).zip(holds).zip(days);
        for (((held, began), holds), days) in all {
            let holds = if *holds != 0.0 { 1.0 } else { 0.0 };
            *began = if holds > *held { today } else { *began };
            *held = holds;
            *days = if began.is_nan() { -1.0 } else { today - *began };
        }
    }
}
