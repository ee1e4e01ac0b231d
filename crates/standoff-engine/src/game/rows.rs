//! Rows of numbers that depend on parameters, stated without them.
//!
//! The same chance or payoff recurs at thousands of nodes; it is stored once for each distinct
//! combination of what it reads. Pricing a draw evaluates each stated row once.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;
use standoff_model::{Expr, Model, StageId, Timing};

use crate::math::program::{Program, Reads};

use super::error::CompileError;

/// A row of probabilities, one for each profile.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ProbRow(pub u32);

impl ProbRow {
    /// Certainty.
    pub const ONE: Self = Self(0);
}

/// A row of payments, one for each profile.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PayRow(pub u32);

impl PayRow {
    /// Nothing is paid.
    pub const ZERO: Self = Self(0);
}

/// A set in order of insertion, with a fixed hash function.
pub(crate) type Interned<T> = IndexSet<T, FxBuildHasher>;

/// A program with what it reads at one place: enough to evaluate it under any parameters.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Reading {
    /// Which site.
    pub site: u32,
    /// A step with the right clock, 0 if the site reads none.
    pub step: u32,
    /// The values of what it reads, in the order of its reads.
    pub values: Box<[u16]>,
}

/// Where a row of probabilities comes from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum ProbSource {
    One,
    Chance(Reading),
    /// What other rows leave.
    Rest(Box<[ProbRow]>),
    Product(ProbRow, ProbRow),
    /// That a state variable starts at a value.
    Start {
        state: u32,
        value: u16,
    },
}

/// Where a row of payments comes from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) enum PaySource {
    Zero,
    /// The cost of an action, a loss.
    Cost(Reading),
    /// A player's flows of a step that is over, its payoff at the end, or both.
    Arrival {
        player: u32,
        flow: bool,
        end: bool,
        step: u32,
        values: Box<[u16]>,
    },
}

/// What an action is in the base of its stage.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Slot {
    Disabled,
    StatusQuo,
    Grouped {
        group: u32,
        members: u32,
    },
    Uniform {
        among: u32,
    },
    /// As likely as the analyst says: a stated chance, read in this profile.
    Judged {
        chance: u32,
        profile: u32,
    },
    /// What judged actions leave.
    JudgedRest,
}

/// Where a base comes from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct BaseSource {
    pub stage: StageId,
    /// A step of the right length.
    pub step: u32,
    pub slots: Box<[Slot]>,
}

/// A chance, cost or payoff term of the scenario, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub program: Program,
    /// For messages: what it is.
    pub place: String,
}

/// The payoff terms of one player and what they read together.
#[derive(Clone, Debug, Default)]
pub(crate) struct PlayerTerms {
    /// Sites, which are the places in `Model::terms`.
    pub flow: Vec<u32>,
    pub end: Vec<u32>,
    /// Reads of neither, of flows only, of ends only, of both: index `flow + 2 × end`.
    pub reads: [Reads; 4],
}

/// All stated rows of a game.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// The payoff terms of the model come first, in its order.
    pub sites: Vec<Site>,
    pub terms: Vec<PlayerTerms>,
    pub probs: Interned<ProbSource>,
    pub pays: Interned<PaySource>,
    /// Costs and payoff terms with what they read: each row of payments is a sum of them.
    pub amounts: Interned<Reading>,
    /// Which amounts each row of payments is the sum of, one row after the other; see
    /// [`Rows::parts`].
    parts: Vec<u32>,
    /// Where the parts of each row of payments end.
    part_end: Vec<u32>,
    pub bases: Interned<BaseSource>,
    /// Chances of judged actions.
    pub judged: Interned<Reading>,
    /// For each step, the first one of the same length.
    pub length_class: Vec<u32>,
}

impl Rows {
    pub fn new(model: &Model) -> Result<Self, CompileError> {
        let mut rows = Self {
            sites: Vec::new(),
            terms: vec![PlayerTerms::default(); model.players.len()],
            probs: Interned::default(),
            pays: Interned::default(),
            amounts: Interned::default(),
            parts: Vec::new(),
            part_end: Vec::new(),
            bases: Interned::default(),
            judged: Interned::default(),
            length_class: length_classes(model),
        };
        rows.probs.insert(ProbSource::One);
        rows.pays.insert(PaySource::Zero);
        rows.part_end.push(0);
        rows.add_terms(model)?;
        Ok(rows)
    }

    /// Compiles an expression into a site.
    pub fn add_site(
        &mut self,
        model: &Model,
        expr: &Expr,
        place: String,
    ) -> Result<u32, CompileError> {
        let program = Program::new(model, expr)
            .map_err(|_| CompileError::TooLong { place: place.clone() })?;
        self.sites.push(Site { program, place });
        Ok(self.sites.len() as u32 - 1)
    }

    fn add_terms(&mut self, model: &Model) -> Result<(), CompileError> {
        for term in &model.terms {
            let owner = &model.player(term.player).label;
            let place = format!("payoff `{}` of {}", term.label.id, owner.name);
            let site = self.add_site(model, &term.expr, place)?;
            let terms = &mut self.terms[term.player.index()];
            match term.timing {
                Timing::EachStep => terms.flow.push(site),
                Timing::AtEnd => terms.end.push(site),
            }
        }
        for player in 0..self.terms.len() {
            for combination in 0..4 {
                self.terms[player].reads[combination] = self.joint_reads(player, combination);
            }
        }
        Ok(())
    }

    fn joint_reads(&self, player: usize, combination: usize) -> Reads {
        let terms = &self.terms[player];
        let flow = terms.flow.iter().filter(|_| combination & 1 != 0);
        let end = terms.end.iter().filter(|_| combination & 2 != 0);
        let mut joint = Reads { step_length: combination & 1 != 0, ..Reads::default() };
        for site in flow.chain(end) {
            let reads = self.sites[*site as usize].program.reads();
            joint.states.extend(&reads.states);
            joint.columns |= reads.columns;
            joint.elapsed |= reads.elapsed;
            joint.step_length |= reads.step_length;
        }
        joint.states.sort_unstable();
        joint.states.dedup();
        joint
    }

    /// The row of a chance at a state.
    pub fn chance(&mut self, site: u32, step: usize, state: &[u16]) -> ProbRow {
        let reading = self.reading(site, step, state);
        self.prob(ProbSource::Chance(reading))
    }

    /// The row of what `others` leave.
    pub fn rest(&mut self, others: &[ProbRow]) -> ProbRow {
        if others.is_empty() { ProbRow::ONE } else { self.prob(ProbSource::Rest(others.into())) }
    }

    /// The row of both happening.
    pub fn product(&mut self, a: ProbRow, b: ProbRow) -> ProbRow {
        if a == ProbRow::ONE {
            b
        } else if b == ProbRow::ONE {
            a
        } else {
            self.prob(ProbSource::Product(a, b))
        }
    }

    /// What a judged action is in its base, for an own row that `profile` belongs to.
    pub fn judged(&mut self, site: u32, step: usize, state: &[u16], profile: usize) -> Slot {
        let reading = self.reading(site, step, state);
        let reads_types = self.sites[site as usize].program.reads().columns;
        let chance = self.judged.insert_full(reading).0 as u32;
        Slot::Judged { chance, profile: if reads_types { profile as u32 } else { 0 } }
    }

    pub fn prob(&mut self, source: ProbSource) -> ProbRow {
        ProbRow(self.probs.insert_full(source).0 as u32)
    }

    /// The row of an action's cost at a state.
    pub fn cost(&mut self, site: u32, step: usize, state: &[u16]) -> PayRow {
        let reading = self.reading(site, step, state);
        let (row, new) = self.pays.insert_full(PaySource::Cost(reading));
        if new {
            self.add_parts(&[site], step, state);
        }
        PayRow(row as u32)
    }

    /// The row of what a player is paid where a step ends, play ends, or both.
    pub fn arrival(
        &mut self,
        player: usize,
        (flow, end): (bool, bool),
        step: usize,
        state: &[u16],
    ) -> PayRow {
        let terms = &self.terms[player];
        let (flow, end) = (flow && !terms.flow.is_empty(), end && !terms.end.is_empty());
        if !flow && !end {
            return PayRow::ZERO;
        }
        let reads = &terms.reads[usize::from(flow) + 2 * usize::from(end)];
        let values = reads.states.iter().map(|s| state[*s as usize]).collect();
        let clock = clock_step(reads, step, &self.length_class);
        let source = PaySource::Arrival { player: player as u32, flow, end, step: clock, values };
        let (row, new) = self.pays.insert_full(source);
        if new {
            let flows = terms.flow.iter().filter(|_| flow);
            let sites: Vec<u32> = flows.chain(terms.end.iter().filter(|_| end)).copied().collect();
            self.add_parts(&sites, step, state);
        }
        PayRow(row as u32)
    }

    /// What the newest row of payments is the sum of.
    fn add_parts(&mut self, sites: &[u32], step: usize, state: &[u16]) {
        for site in sites {
            let reading = self.reading(*site, step, state);
            self.parts.push(self.amounts.insert_full(reading).0 as u32);
        }
        self.part_end.push(self.parts.len() as u32);
    }

    /// What a row of payments is the sum of, each with its factor: a cost is a loss, and flows are
    /// per day of the step.
    pub fn parts<'r>(&'r self, row: usize, model: &Model) -> impl Iterator<Item = (u32, f64)> + 'r {
        let (flows, flow, other) = match self.pays[row] {
            PaySource::Arrival { player, flow: true, step, .. } => {
                let days = model.crisis.steps[step as usize].days;
                (self.terms[player as usize].flow.len(), days, 1.0)
            }
            PaySource::Arrival { .. } => (0, 0.0, 1.0),
            PaySource::Zero | PaySource::Cost(_) => (0, 0.0, -1.0),
        };
        let start = if row == 0 { 0 } else { self.part_end[row - 1] };
        let parts = &self.parts[start as usize..self.part_end[row] as usize];
        let factor = move |k| if k < flows { flow } else { other };
        parts.iter().enumerate().map(move |(k, amount)| (*amount, factor(k)))
    }

    fn reading(&self, site: u32, step: usize, state: &[u16]) -> Reading {
        let reads = self.sites[site as usize].program.reads();
        let values = reads.states.iter().map(|s| state[*s as usize]).collect();
        Reading { site, step: clock_step(reads, step, &self.length_class), values }
    }
}

/// A step that shows the same clock to everything with these reads.
fn clock_step(reads: &Reads, step: usize, length_class: &[u32]) -> u32 {
    if reads.elapsed {
        step as u32
    } else if reads.step_length {
        length_class[step]
    } else {
        0
    }
}

fn length_classes(model: &Model) -> Vec<u32> {
    let steps = &model.crisis.steps;
    let first_alike = |days: f64| steps.iter().position(|other| other.days == days).unwrap_or(0);
    steps.iter().map(|step| first_alike(step.days) as u32).collect()
}
