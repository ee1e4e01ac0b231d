//! A draw of the parameters put into a game: chances, payments, priors, bases, precisions.

use standoff_model::{
    Base, Joint, Model, PROBABILITY_ROUNDING, ParamId, Share, StageId, StageKind, Start,
};

use crate::math::program::{Env, Program};
use crate::math::{at_least_one, exp, ln};

use super::chance::{Rest, probability};
use super::error::PriceError;
use super::rows::{BaseSource, PaySource, ProbSource, Reading, Slot};
use super::{Game, PayRow, ProbRow};

/// The numbers of one draw, laid out for the sweeps.
#[derive(Clone, PartialEq, Debug)]
pub struct Prices {
    /// Probability of each profile.
    pub prior: Vec<f64>,
    /// Precision λ of each player, per point: `[player × lanes + lane]`, where lanes are draws that
    /// are solved side by side, one if there is a single draw. See [`Prices::lambda`].
    pub precision: Vec<f64>,
    pub(crate) profiles: usize,
    /// Rows of probabilities, one after the other.
    pub(crate) probs: Vec<f64>,
    /// Rows of payments, one after the other.
    pub(crate) pays: Vec<f64>,
    /// ln μ of each base, one after the other.
    pub(crate) bases: Vec<f64>,
    /// Where each base starts, and last where the last one ends.
    pub(crate) base_start: Vec<u32>,
}

impl Prices {
    /// A row of probabilities, one for each profile.
    #[inline]
    pub fn prob(&self, row: ProbRow) -> &[f64] {
        let start = row.0 as usize * self.profiles;
        &self.probs[start..start + self.profiles]
    }

    /// A row of payments, one for each profile.
    #[inline]
    pub fn pay(&self, row: PayRow) -> &[f64] {
        let start = row.0 as usize * self.profiles;
        &self.pays[start..start + self.profiles]
    }

    /// The precision λ of a player in one of its own rows.
    ///
    /// The own rows of a player are those of the first lane, then those of the second, and so on.
    pub fn lambda(&self, game: &Game, player: usize, row: usize) -> f64 {
        let lanes = self.precision.len() / game.players;
        let lane = row / (game.profiles.rows[player] / lanes);
        self.precision[player * lanes + lane]
    }

    /// ln μ of base number `base`, one for each action of its views; minus infinity where an
    /// action is not available.
    #[inline]
    pub fn base(&self, base: u32) -> &[f64] {
        let base = base as usize;
        &self.bases[self.base_start[base] as usize..self.base_start[base + 1] as usize]
    }
}

/// Which payments are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pays {
    /// All.
    All,
    /// One term of `Model::terms` alone, without costs.
    Term(usize),
    /// The costs of actions alone.
    Costs,
}

impl Game {
    /// The numbers of the draw `params`, one for each parameter of the model.
    ///
    /// # Errors
    ///
    /// A chance that is no probability, or a number that cannot be used.
    pub fn price(&self, model: &Model, params: &[f64]) -> Result<Prices, PriceError> {
        self.price_only(model, params, Pays::All)
    }

    /// The same, with only some of the payments.
    ///
    /// # Errors
    ///
    /// As [`Game::price`].
    pub fn price_only(
        &self,
        model: &Model,
        params: &[f64],
        pays: Pays,
    ) -> Result<Prices, PriceError> {
        let pricer = Pricer { game: self, model, params };
        pricer.all_finite()?;
        let (bases, base_start) = pricer.bases()?;
        Ok(Prices {
            prior: pricer.prior()?,
            precision: pricer.precision()?,
            profiles: self.profiles.count,
            probs: pricer.probs()?,
            pays: pricer.pays(pays)?,
            bases,
            base_start,
        })
    }
}

struct Pricer<'a> {
    game: &'a Game,
    model: &'a Model,
    params: &'a [f64],
}

impl Pricer<'_> {
    /// A number that is none must not reach a comparison that would drop it.
    fn all_finite(&self) -> Result<(), PriceError> {
        let mut params = self.model.params.iter().zip(self.params);
        match params.find(|(_, value)| !value.is_finite()) {
            None => Ok(()),
            Some((param, value)) => {
                let place = format!("the number `{}`", param.label.id);
                Err(PriceError::Number { place, value: *value, at: String::new() })
            }
        }
    }

    fn precision(&self) -> Result<Vec<f64>, PriceError> {
        let value = |player: &standoff_model::Player| {
            let place = || format!("the precision of {}", player.label.name);
            self.nonnegative(player.precision, place)
        };
        self.model.players.iter().map(value).collect()
    }

    fn nonnegative(&self, id: ParamId, place: impl Fn() -> String) -> Result<f64, PriceError> {
        let value = self.params[id.index()];
        if value.is_finite() && value >= 0.0 {
            Ok(value)
        } else {
            Err(PriceError::Number { place: place(), value, at: String::new() })
        }
    }

    fn prior(&self) -> Result<Vec<f64>, PriceError> {
        let weights = self.model.columns.iter().map(|column| {
            self.shares(&column.prior, &format!("the values of `{}`", column.label.id))
        });
        let weights: Vec<Vec<f64>> = weights.collect::<Result<_, _>>()?;
        let joints = self.model.joints.iter().map(|joint| {
            self.shares(&joint.shares, &format!("the combinations of `{}`", joint.label.id))
        });
        let joints: Vec<Vec<f64>> = joints.collect::<Result<_, _>>()?;
        let profiles = &self.game.profiles;
        let probability = |profile: usize| {
            let values = profiles.values_of(profile);
            // A column that a joint draws has no weights of its own.
            let own = values.iter().zip(&weights).filter(|(_, weights)| !weights.is_empty());
            let alone =
                own.fold(1.0, |product, (value, weights)| product * weights[usize::from(*value)]);
            let joints = self.model.joints.iter().zip(&joints);
            joints.fold(alone, |product, (joint, weights)| {
                product * weights[combination(self.model, joint, values)]
            })
        };
        Ok((0..profiles.count).map(probability).collect())
    }

    /// The weights of the values of a variable that is drawn.
    fn shares(&self, shares: &[Share], place: &str) -> Result<Vec<f64>, PriceError> {
        let given = shares.iter().filter_map(|share| match share {
            Share::Given(id) => Some(self.params[id.index()]),
            _ => None,
        });
        let taken = shares.iter().any(|share| !matches!(share, Share::Given(_)));
        let found = Rest::of(given, || (place.to_owned(), String::new()))?;
        let Rest { rest, scale } = if taken { found } else { found.shared_out() };
        let weight = |share: &Share| match share {
            Share::Given(id) => self.params[id.index()].clamp(0.0, 1.0) * scale,
            Share::Rest => rest,
            Share::Equal => 1.0 / shares.len() as f64,
        };
        Ok(shares.iter().map(weight).collect())
    }

    fn probs(&self) -> Result<Vec<f64>, PriceError> {
        let n = self.game.profiles.count;
        let mut probs = Vec::with_capacity(self.game.rows.probs.len() * n);
        for source in &self.game.rows.probs {
            match source {
                ProbSource::One => probs.resize(probs.len() + n, 1.0),
                ProbSource::Chance(reading) => self.chance(reading, &mut probs)?,
                ProbSource::Start { state, value } => {
                    let weight = self.start(*state, *value)?;
                    probs.resize(probs.len() + n, weight);
                }
                ProbSource::Rest(others) => {
                    for profile in 0..n {
                        let rest = self.rest(others, profile, &mut probs)?;
                        probs.push(rest);
                    }
                }
                ProbSource::Product(a, b) => {
                    for profile in 0..n {
                        let both =
                            probs[a.0 as usize * n + profile] * probs[b.0 as usize * n + profile];
                        probs.push(both);
                    }
                }
            }
        }
        Ok(probs)
    }

    /// What rows leave in one profile. If they sum to a little more than 1 they are scaled down.
    fn rest(&self, rows: &[ProbRow], profile: usize, probs: &mut [f64]) -> Result<f64, PriceError> {
        let cell = |row: &ProbRow| row.0 as usize * self.game.profiles.count + profile;
        let given = rows.iter().map(|row| probs[cell(row)]);
        let Rest { rest, scale } = Rest::of(given, || self.place_of(rows))?;
        if scale < 1.0 {
            // A row that stands there twice is scaled once.
            let first = |k: &usize| !rows[..*k].contains(&rows[*k]);
            (0..rows.len()).filter(first).for_each(|k| probs[cell(&rows[k])] *= scale);
        }
        Ok(rest)
    }

    /// What rows are the chances of, and the state of play that they read.
    fn place_of(&self, rows: &[ProbRow]) -> (String, String) {
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

    fn start(&self, state: u32, value: u16) -> Result<f64, PriceError> {
        let variable = &self.model.states[state as usize];
        match &variable.start {
            Start::Value(start) => Ok(f64::from(u8::from(*start == value))),
            Start::Drawn(shares) => {
                let place = format!("the start of `{}`", variable.label.id);
                Ok(self.shares(shares, &place)?[usize::from(value)])
            }
        }
    }

    fn chance(&self, reading: &Reading, probs: &mut Vec<f64>) -> Result<(), PriceError> {
        let site = &self.game.rows.sites[reading.site as usize];
        let start = probs.len();
        let state = self.scratch(&site.program.reads().states, &reading.values);
        self.each_profile(&site.program, &state, reading.step as usize, |value| probs.push(value));
        for value in &mut probs[start..] {
            *value = probability(*value, || self.wrong_site(reading.site, &state))?;
        }
        Ok(())
    }

    /// What a site stands for, and what it reads of a state of play.
    fn wrong_site(&self, site: u32, state: &[u16]) -> (String, String) {
        let site = &self.game.rows.sites[site as usize];
        (site.place.clone(), state_text_of(self.model, &site.program.reads().states, state))
    }

    fn pays(&self, pays: Pays) -> Result<Vec<f64>, PriceError> {
        let n = self.game.profiles.count;
        let rows = &self.game.rows;
        let mut out = vec![0.0; rows.pays.len() * n];
        for (source, row) in rows.pays.iter().zip(out.chunks_exact_mut(n)) {
            match source {
                PaySource::Zero => {}
                PaySource::Cost(reading) => {
                    if !matches!(pays, Pays::Term(_)) {
                        let reads = &rows.sites[reading.site as usize].program.reads().states;
                        let state = self.scratch(reads, &reading.values);
                        self.pay(reading.site, &state, reading.step, -1.0, row)?;
                    }
                }
                PaySource::Arrival { player, flow, end, step, values } => {
                    let terms = &rows.terms[*player as usize];
                    let reads = &terms.reads[usize::from(*flow) + 2 * usize::from(*end)].states;
                    let state = self.scratch(reads, values);
                    let days = self.model.crisis.steps[*step as usize].days;
                    let wanted = |term: usize| pays == Pays::All || pays == Pays::Term(term);
                    for (site, _) in terms.flow.iter().filter(|(_, term)| *flow && wanted(*term)) {
                        self.pay(*site, &state, *step, days, row)?;
                    }
                    for (site, _) in terms.end.iter().filter(|(_, term)| *end && wanted(*term)) {
                        self.pay(*site, &state, *step, 1.0, row)?;
                    }
                }
            }
        }
        Ok(out)
    }

    /// Adds `factor` times the value of a site to each profile of a row.
    fn pay(
        &self,
        site: u32,
        state: &[u16],
        step: u32,
        factor: f64,
        row: &mut [f64],
    ) -> Result<(), PriceError> {
        let program = &self.game.rows.sites[site as usize].program;
        let mut slots = row.iter_mut();
        let mut wrong = None;
        self.each_profile(program, state, step as usize, |value| {
            if let Some(slot) = slots.next() {
                *slot += factor * value;
            }
            if !value.is_finite() {
                wrong = Some(value);
            }
        });
        match wrong {
            None => Ok(()),
            Some(value) => {
                let (place, at) = self.wrong_site(site, state);
                Err(PriceError::Number { place, value, at })
            }
        }
    }

    /// The value of a program in each profile.
    fn each_profile(
        &self,
        program: &Program,
        state: &[u16],
        step: usize,
        mut each: impl FnMut(f64),
    ) {
        let env = self.env(state, step);
        let profiles = &self.game.profiles;
        if program.reads().columns {
            for profile in 0..profiles.count {
                each(program.value(&Env { columns: profiles.values_of(profile), ..env }));
            }
        } else {
            let value = program.value(&env);
            (0..profiles.count).for_each(|_| each(value));
        }
    }

    fn env<'e>(&'e self, state: &'e [u16], step: usize) -> Env<'e> {
        let step = self.model.crisis.steps[step];
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

    fn bases(&self) -> Result<(Vec<f64>, Vec<u32>), PriceError> {
        let (mut bases, mut starts) = (Vec::new(), vec![0]);
        for source in &self.game.rows.bases {
            self.base(source, &mut bases)?;
            starts.push(bases.len() as u32);
        }
        Ok((bases, starts))
    }

    /// The chance that the analyst gives to a judged action, in one profile.
    fn judged(&self, chance: u32, profile: u32) -> Result<f64, PriceError> {
        let reading = &self.game.rows.judged[chance as usize];
        let site = &self.game.rows.sites[reading.site as usize];
        let reads = &site.program.reads().states;
        let state = self.scratch(reads, &reading.values);
        let columns = self.game.profiles.values_of(profile as usize);
        let env = Env { columns, ..self.env(&state, reading.step as usize) };
        let value = site.program.value(&env);
        probability(value, || self.wrong_site(reading.site, &state))
    }

    /// The readings of the judged chances of a base.
    fn judgements<'s>(&'s self, source: &'s BaseSource) -> impl Iterator<Item = &'s Reading> {
        source.slots.iter().filter_map(|slot| match slot {
            Slot::Judged { chance, .. } => Some(&self.game.rows.judged[*chance as usize]),
            _ => None,
        })
    }

    /// All that is read, as text.
    fn read_by<'s>(&self, readings: impl Iterator<Item = &'s Reading>) -> String {
        let (mut reads, mut state) = (Vec::new(), vec![0; self.game.states.width]);
        for reading in readings {
            let read = &self.game.rows.sites[reading.site as usize].program.reads().states;
            for (variable, value) in read.iter().zip(&reading.values) {
                reads.push(*variable);
                state[*variable as usize] = *value;
            }
        }
        reads.sort_unstable();
        reads.dedup();
        state_text_of(self.model, &reads, &state)
    }

    /// ln of the judged probabilities of one base.
    fn judged_base(&self, source: &BaseSource, out: &mut Vec<f64>) -> Result<(), PriceError> {
        let chance = |slot: &Slot| match slot {
            Slot::Judged { chance, profile } => self.judged(*chance, *profile),
            _ => Ok(0.0),
        };
        let chances = source.slots.iter().map(chance).collect::<Result<Vec<f64>, _>>()?;
        let stage = &self.model.stage(source.stage).label.id;
        let place = format!("all that is judged in `{stage}`");
        let wrong = || (place.clone(), self.read_by(self.judgements(source)));
        let Rest { rest, .. } = Rest::of(chances.iter().copied(), wrong)?;
        if rest > PROBABILITY_ROUNDING && !source.slots.contains(&Slot::JudgedRest) {
            let at = "where no action takes the rest".to_owned();
            return Err(PriceError::Probability { place, value: 1.0 - rest, at });
        }
        let rests = |slot: &Slot| *slot == Slot::JudgedRest;
        out.extend(
            source
                .slots
                .iter()
                .zip(chances)
                .map(|(slot, chance)| ln(if rests(slot) { rest } else { chance })),
        );
        Ok(())
    }

    /// ln μ of docs/methods.md: the status quo keeps exp(-Δρ); what is left is shared by tempo
    /// among groups with an enabled member, and evenly within a group.
    fn base(&self, source: &BaseSource, out: &mut Vec<f64>) -> Result<(), PriceError> {
        let judged = |slot: &Slot| matches!(slot, Slot::Judged { .. } | Slot::JudgedRest);
        if source.slots.iter().any(judged) {
            return self.judged_base(source, out);
        }
        let days = self.model.crisis.steps[source.step as usize].days;
        let mut open: Vec<u32> = source
            .slots
            .iter()
            .filter_map(|slot| match slot {
                Slot::Grouped { group, .. } => Some(*group),
                _ => None,
            })
            .collect();
        open.sort_unstable();
        open.dedup();
        let mut total = 0.0;
        for group in open {
            total += self.tempo(source.stage, group)?;
        }
        for slot in &source.slots {
            out.push(match slot {
                Slot::Disabled | Slot::Judged { .. } | Slot::JudgedRest => f64::NEG_INFINITY,
                Slot::Uniform { among } => -ln(f64::from(*among)),
                Slot::StatusQuo => -days * total,
                Slot::Grouped { group, members } => {
                    let tempo = self.tempo(source.stage, *group)?;
                    let share = if tempo > 0.0 { tempo / total } else { 0.0 };
                    ln(at_least_one(days * total) * share / f64::from(*members))
                }
            });
        }
        Ok(())
    }

    fn tempo(&self, stage: StageId, group: u32) -> Result<f64, PriceError> {
        let stage = self.model.stage(stage);
        let StageKind::Decision { base: Base::Timed { groups }, .. } = &stage.kind else {
            return Ok(0.0);
        };
        let group = &groups[group as usize];
        self.nonnegative(group.tempo, || {
            format!("the tempo of `{}` in `{}`", group.id, stage.label.id)
        })
    }
}

/// The place of a profile's values among the combinations of a joint, the last column fastest.
fn combination(model: &Model, joint: &Joint, values: &[u16]) -> usize {
    joint.columns.iter().fold(0, |place, id| {
        place * model.column(*id).domain.len() + usize::from(values[id.index()])
    })
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

/// The probabilities μ of a base, for display and for depth 0.
pub fn base_probabilities(ln_base: &[f64]) -> Vec<f64> {
    ln_base.iter().map(|x| exp(*x)).collect()
}
