//! Daily measures on paths drawn from the exact state process.

mod consequences;
mod given;
mod market;
mod needed;
mod standing;

use std::sync::Arc;

use standoff_model::Model;

use crate::game::error::CompileError;
use crate::game::{Game, Layer, PriceError, Prices};
use crate::math::philox::{Purpose, Stream};
use crate::math::program::{Env, Program, Slots, noise_value};
use crate::policy::Policy;
use crate::project::{Given, Signals};

use consequences::{Consequences, Course, Ground};
use market::Market;
use needed::Needed;
use standing::Groups;

pub use standing::Standing;

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
        let days = self.measures.days + 1;
        let mut paths = Paths {
            outcomes: Vec::with_capacity(count),
            outcome_days: Vec::with_capacity(count),
            measures: vec![Vec::with_capacity(count * days); self.measures.reported.len()],
            consequences: vec![Vec::with_capacity(count); self.model.consequences.len()],
        };
        let mut course = Course::default();
        for path in first..first + count {
            let stream = Stream::new(seed, Purpose::Path, 0, draw as u32, path as u32);
            let (profile, stays) = match self.given {
                Some(given) => self.walk_given(given, &stream),
                None => self.walk(&stream),
            };
            let (outcome, day) = self.outcome(&stays);
            paths.outcomes.push(outcome);
            paths.outcome_days.push(day);
            let path = (draw as u32, path as u32);
            self.follow(seed, path, profile, &stays, &mut course)?;
            let last = course.after_steps(self.model.crisis.reported);
            paths.consequences.iter_mut().zip(last).for_each(|(all, value)| all.push(*value));
            self.measure(seed, path, profile, (&stays, &course), &mut paths.measures);
        }
        Ok(paths)
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
        profile: usize,
        stays: &[Stay],
        course: &mut Course,
    ) -> Result<(), PriceError> {
        let ground = Ground { game: self.game, model: self.model, params: self.params, profile };
        let consequences = &self.measures.consequences;
        consequences.follow(&ground, stays, &consequences.streams(seed, draw, path), course)
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
    fn walk(&self, stream: &Stream) -> (usize, Vec<Stay>) {
        let game = self.game;
        let (of_types, of_start) = stream.pair_at(0);
        let profile = pick(self.prices.prior.iter().copied(), of_types);
        let roots = game.roots.iter().map(|(_, row)| self.prices.prob(*row)[profile]);
        let mut node = game.roots[pick(roots, of_start)].0 as usize;
        let mut stays = vec![Stay { day: 0, node, step: 0 }];
        while !game.is_terminal(node) {
            let layer = game.node_layer[node];
            let (of_choice, of_chance) = stream.pair_at(layer + 1);
            let choice = game.choices(node).start + self.choose(node, profile, of_choice);
            let edges = game.edges(choice);
            let edge = if edges.len() == 1 {
                edges.start
            } else {
                let chances = edges.clone().map(|e| self.prices.prob(game.edge_prob[e])[profile]);
                edges.start + pick(chances, of_chance)
            };
            let Layer { day, step, .. } = game.layers[layer as usize];
            node = game.edge_child[edge] as usize;
            stays.push(Stay { day, node, step });
        }
        (profile, stays)
    }

    fn choose(&self, node: usize, profile: usize, u: f64) -> usize {
        let choices = self.game.choices(node).len();
        let place = self.game.policy_place(node, profile);
        place.map_or(0, |place| pick(self.policy.p[place..place + choices].iter().copied(), u))
    }

    /// Appends the reported measures of one path, day by day.
    fn measure(
        &self,
        seed: u64,
        (draw, path): (u32, u32),
        profile: usize,
        (stays, course): (&[Stay], &Course),
        out: &mut [Vec<f64>],
    ) {
        let Measures { slots, needed, reported, days, .. } = self.measures;
        let mut now = PathState::new(self.measures, |site| {
            Stream::new(seed, Purpose::Measure, site, draw, path)
        });
        let (mut stay, mut moment) = (0, 0);
        for day in 0..=*days {
            while stays.get(stay + 1).is_some_and(|next| next.day <= day as i64) {
                stay += 1;
            }
            let node = stays[stay].node;
            for slot in &needed.noise {
                let kind = &slots.noise[*slot];
                if kind.daily || day == 0 {
                    let pair = now.streams[*slot].pair_at(day as u32);
                    now.noise[*slot] = noise_value(kind.kind, pair);
                }
            }
            let env = Env {
                state: self.game.state_of(node),
                columns: self.game.profiles.values_of(profile),
                params: self.params,
                consequences: course.on(day as i64, &mut moment),
                elapsed: day as f64,
                step_length: 1.0,
                today: day as f64,
                previous: &now.yesterday,
                market: self.market.at(node),
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
    /// Random numbers of each noise.
    streams: Vec<Stream>,
    /// Today's value of each noise.
    noise: Vec<f64>,
    since: Since,
    today: Vec<f64>,
    yesterday: Vec<f64>,
}

impl PathState {
    fn new(measures: &Measures, stream: impl Fn(u32) -> Stream) -> Self {
        let Measures { programs, slots, .. } = measures;
        Self {
            streams: slots.noise.iter().map(|noise| stream(noise.site)).collect(),
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
