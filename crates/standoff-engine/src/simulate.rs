//! Daily measures on paths drawn from the exact state process.

mod consequences;
mod daily;
mod given;
mod market;
mod memo;
mod needed;
mod plain;
mod standing;
mod tally;

use std::sync::Arc;

use standoff_model::Model;

use crate::game::error::CompileError;
use crate::game::{Game, Layer, PriceError, Prices};
use crate::math::philox::{Purpose, Stream};
use crate::math::program::lanes::LANES;
use crate::math::program::{Program, Slots};
use crate::policy::Policy;
use crate::project::{Given, Signals};

use consequences::{Consequences, Ground};
use daily::{Daily, Track};
use market::Market;
use memo::Memo;
use needed::Needed;
use standing::Groups;

pub use standing::Standing;
pub use tally::{Counted, Counter, Tally};

/// The measures, consequences and signals of a scenario, compiled.
#[derive(Clone, PartialEq, Debug)]
pub struct Measures {
    programs: Vec<Program>,
    slots: Slots,
    /// Up to which place in `slots.since` each measure needs the conditions, those of the measures
    /// before it included.
    conditions: Vec<usize>,
    /// What reported measures rest on; the rest is not computed.
    needed: Needed,
    consequences: Consequences,
    groups: Groups,
    /// What only the analyst may observe.
    pub signals: Signals,
    /// Places in `Model::measures` of those that are reported.
    pub reported: Vec<usize>,
    /// Days after now that are simulated; day 0 is now.
    pub days: usize,
}

impl Measures {
    /// Compiles the measures, consequences and signals of a model.
    ///
    /// # Errors
    ///
    /// If an expression is too long.
    pub fn new(model: &Model) -> Result<Self, CompileError> {
        let mut slots = Slots::default();
        let mut conditions = Vec::with_capacity(model.measures.len());
        let programs = model.measures.iter().map(|measure| {
            let place = format!("measure `{}`", measure.label.id);
            let program = Program::with_slots(model, &measure.expr, &mut slots);
            conditions.push(slots.since.len());
            program.map_err(|_| CompileError::TooLong { place })
        });
        let programs: Vec<Program> = programs.collect::<Result<_, _>>()?;
        let reported: Vec<usize> =
            (0..model.measures.len()).filter(|k| model.measures[*k].is_reported()).collect();
        let needed = Needed::new(&reported, &programs, &slots);
        let consequences = Consequences::new(model)?;
        let groups = Groups::new(model, &consequences);
        let days = model.crisis.horizon_days().ceil() as usize;
        let signals = Signals::new(model)?;
        Ok(Self {
            programs,
            slots,
            conditions,
            needed,
            consequences,
            groups,
            signals,
            reported,
            days,
        })
    }
}

/// Paths of one draw.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Paths {
    /// Outcome of each path at the end of the reported horizon; 0 is open.
    pub outcomes: Vec<u16>,
    /// The day on which that outcome was taken; the last day for those that are open.
    pub outcome_days: Vec<u32>,
    /// For each reported measure, `[path × (days + 1) + day]`, in canonical units.
    pub measures: Vec<Vec<f64>>,
    /// For each consequence, its value index on each path at the end of the reported horizon.
    pub consequences: Vec<Vec<u16>>,
}

impl Paths {
    /// Adds the first `count` of other paths.
    pub(crate) fn extend(&mut self, other: &Self, count: usize) {
        let all = other.outcomes.len();
        if self.measures.is_empty() {
            self.measures = vec![Vec::new(); other.measures.len()];
            self.consequences = vec![Vec::new(); other.consequences.len()];
        }
        let count = count.min(all);
        self.outcomes.extend(&other.outcomes[..count]);
        self.outcome_days.extend(&other.outcome_days[..count]);
        for (here, more) in self.measures.iter_mut().zip(&other.measures) {
            here.extend(&more[..more.len() / all.max(1) * count]);
        }
        for (here, more) in self.consequences.iter_mut().zip(&other.consequences) {
            here.extend(&more[..count]);
        }
    }
}

/// A priced and solved game, ready to be walked through.
#[derive(Clone)]
pub struct Walker<'a> {
    game: &'a Game,
    model: &'a Model,
    prices: &'a Prices,
    policy: &'a Policy,
    params: &'a [f64],
    measures: &'a Measures,
    /// The market probabilities that are read.
    market: Arc<Market>,
    /// What play is conditioned on.
    given: Option<&'a Given>,
}

/// A stretch of a path: from `day` on it is at `node`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stay {
    day: i64,
    node: usize,
    /// The step in which it was reached.
    step: usize,
}

impl<'a> Walker<'a> {
    /// Prepares the tables that measures read.
    pub fn new(
        game: &'a Game,
        model: &'a Model,
        prices: &'a Prices,
        policy: &'a Policy,
        params: &'a [f64],
        measures: &'a Measures,
    ) -> Self {
        let market = Arc::new(Market::new(game, model, prices, policy, &measures.slots.market));
        Self { game, model, prices, policy, params, measures, market, given: None }
    }

    /// The same with play by another policy, of which those who ask for market probabilities do not
    /// know.
    #[must_use]
    pub fn playing(&self, policy: &'a Policy) -> Self {
        Self { policy, ..self.clone() }
    }

    /// Simulates paths `first..first + count` of draw `draw`.
    ///
    /// # Errors
    ///
    /// A chance of a consequence that is no probability.
    pub fn paths(
        &self,
        seed: u64,
        draw: usize,
        first: usize,
        count: usize,
    ) -> Result<Paths, PriceError> {
        let mut paths = self.room(count);
        let mut memo = Memo::default();
        let mut daily = Daily::new(self.model, self.measures, self.params);
        let mut tracks: Vec<Track> = std::iter::repeat_with(Track::default).take(LANES).collect();
        for start in (first..first + count).step_by(LANES) {
            let tracks = &mut tracks[..LANES.min(first + count - start)];
            let number = |k: usize| (draw as u32, (start + k) as u32);
            self.walk_together(seed, number, tracks);
            for (k, track) in tracks.iter_mut().enumerate() {
                self.track(seed, number(k), track, &mut paths, &mut memo)?;
            }
            daily.measure(self, seed, (draw as u32, start as u32), tracks, &mut paths.measures);
        }
        Ok(paths)
    }

    /// The same with measures worked out path by path: the plain reference.
    ///
    /// # Errors
    ///
    /// As [`Walker::paths`].
    pub fn paths_one_by_one(
        &self,
        seed: u64,
        draw: usize,
        first: usize,
        count: usize,
    ) -> Result<Paths, PriceError> {
        let mut paths = self.room(count);
        let mut track = Track::default();
        for path in first..first + count {
            let path = (draw as u32, path as u32);
            self.walk(seed, path, &mut track);
            self.track(seed, path, &mut track, &mut paths, &mut Memo::default())?;
            self.measure(seed, path, &track, &mut paths.measures);
        }
        Ok(paths)
    }

    fn room(&self, count: usize) -> Paths {
        let days = self.measures.days + 1;
        Paths {
            outcomes: Vec::with_capacity(count),
            outcome_days: Vec::with_capacity(count),
            measures: vec![Vec::with_capacity(count * days); self.measures.reported.len()],
            consequences: vec![Vec::with_capacity(count); self.model.consequences.len()],
        }
    }

    /// Draws consequences of a path, and notes how it ends.
    fn track(
        &self,
        seed: u64,
        (draw, path): (u32, u32),
        track: &mut Track,
        paths: &mut Paths,
        memo: &mut Memo,
    ) -> Result<(), PriceError> {
        let (outcome, day) = self.outcome(&track.stays);
        paths.outcomes.push(outcome);
        paths.outcome_days.push(day);
        self.follow(seed, (draw, path), track, memo)?;
        let last = track.course.after_steps(self.model.crisis.reported);
        paths.consequences.iter_mut().zip(last).for_each(|(all, value)| all.push(*value));
        Ok(())
    }

    /// Where each consequence stands at the end of the reported horizon, exactly; none for those
    /// that read each other and have too many joint values, which only paths can tell.
    ///
    /// # Errors
    ///
    /// A chance of a consequence that is no probability, anywhere that play can come to.
    pub fn standing(&self) -> Result<Vec<Option<Standing>>, PriceError> {
        match self.given {
            Some(given) => self.standing_given(given),
            None => self.measures.groups.standing(self, None),
        }
    }

    /// What the consequences of one path do.
    fn follow(
        &self,
        seed: u64,
        (draw, path): (u32, u32),
        track: &mut Track,
        memo: &mut Memo,
    ) -> Result<(), PriceError> {
        let Track { profile, stays, course } = track;
        let Self { game, model, params, .. } = *self;
        let ground = Ground { game, model, params, profile: *profile };
        let streams = |k: usize| Stream::new(seed, Purpose::Consequence, k as u32, draw, path);
        self.measures.consequences.follow(&ground, stays, streams, course, memo)
    }

    /// The outcome on the last reported day, and the day on which it was taken.
    fn outcome(&self, stays: &[Stay]) -> (u16, u32) {
        let horizon = self.measures.days as i64;
        let within = || stays.iter().take_while(|stay| stay.step < self.model.crisis.reported);
        let outcome = within().last().map_or(0, |stay| self.game.outcome_of(stay.node) as u16);
        let taken = within().find(|stay| self.game.outcome_of(stay.node) as u16 == outcome);
        match taken {
            Some(stay) if outcome > 0 => (outcome, stay.day as u32),
            _ => (outcome, horizon as u32),
        }
    }

    /// Draws types, choices and chance to the end of play. Each layer has random numbers of its own,
    /// so that paths of two policies stay together for as long as nothing sets them apart.
    fn walk(&self, seed: u64, (draw, path): (u32, u32), track: &mut Track) {
        let stream = Stream::new(seed, Purpose::Path, 0, draw, path);
        track.stays.clear();
        if let Some(given) = self.given {
            track.profile = self.walk_given(given, &stream, &mut track.stays);
            return;
        }
        self.begin(&stream, track);
        while self.step(&stream, track) {}
    }

    /// The same for several paths step by step, so that waiting for the memory of one is time for
    /// the others.
    fn walk_together(&self, seed: u64, number: impl Fn(usize) -> (u32, u32), tracks: &mut [Track]) {
        if self.given.is_some() {
            tracks.iter_mut().enumerate().for_each(|(k, track)| self.walk(seed, number(k), track));
            return;
        }
        let stream = |k: usize| {
            let (draw, path) = number(k);
            Stream::new(seed, Purpose::Path, 0, draw, path)
        };
        let mut going: Vec<(usize, Stream)> = (0..tracks.len()).map(|k| (k, stream(k))).collect();
        for (k, stream) in &going {
            tracks[*k].stays.clear();
            self.begin(stream, &mut tracks[*k]);
        }
        while !going.is_empty() {
            going.retain(|(k, stream)| self.step(stream, &mut tracks[*k]));
        }
    }

    /// Draws types and where play begins.
    fn begin(&self, stream: &Stream, track: &mut Track) {
        let (of_types, of_start) = stream.pair_at(0);
        let profile = pick(self.prices.prior.iter().copied(), of_types);
        let roots = &self.game.roots;
        let chances = roots.iter().map(|(_, row)| self.prices.prob(*row)[profile]);
        let node = roots[pick(chances, of_start)].0 as usize;
        track.profile = profile;
        track.stays.push(Stay { day: 0, node, step: 0 });
    }

    /// Goes on from the last stay; false where play has ended.
    fn step(&self, stream: &Stream, track: &mut Track) -> bool {
        let Some(Stay { node, .. }) = track.stays.last().copied() else { return false };
        let (game, profile) = (self.game, track.profile);
        let choices = game.choices(node);
        if choices.is_empty() {
            return false;
        }
        let layer = game.node_layer[node];
        // Where nothing is left open no number is drawn.
        let mut random = None;
        let mut random = || *random.get_or_insert_with(|| stream.pair_at(layer + 1));
        let choice = match choices.len() {
            1 => choices.start,
            many => choices.start + self.choose(node, profile, many, random().0),
        };
        let edges = game.edges(choice);
        let edge = if edges.len() == 1 {
            edges.start
        } else {
            let chances = edges.clone().map(|e| self.prices.prob(game.edge_prob[e])[profile]);
            edges.start + pick(chances, random().1)
        };
        let Layer { day, step, .. } = game.layers[layer as usize];
        track.stays.push(Stay { day, node: game.edge_child[edge] as usize, step });
        true
    }

    fn choose(&self, node: usize, profile: usize, choices: usize, u: f64) -> usize {
        let place = self.game.policy_place(node, profile);
        place.map_or(0, |place| pick(self.policy.p[place..place + choices].iter().copied(), u))
    }
}

/// The first place whose cumulative weight passes `u` times the total.
fn pick(weights: impl Iterator<Item = f64> + Clone, u: f64) -> usize {
    let total: f64 = weights.clone().sum();
    let mut left = u * total;
    let mut last = 0;
    for (k, weight) in weights.enumerate() {
        if weight > 0.0 {
            last = k;
            left -= weight;
            if left < 0.0 {
                return k;
            }
        }
    }
    last
}
