//! The states of play that chances can meet: each combination of what they read of it.

use standoff_model::{Domain, Model, Step};

use super::chances::Part;
use super::eval::Setting;
use super::graph::{Graph, Reads};
use super::value::Value;

/// Combinations that are gone through one by one; beyond that a variable is taken as a range.
const COMBINATIONS: usize = 4096;

/// A part of the state of play.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Variable {
    State(usize),
    Column(usize),
    Consequence(usize),
    Outcome,
    Clock,
}

/// What chances and their guards read.
pub(super) struct Play {
    /// What both read together.
    pub(super) reads: Reads,
    /// Variables that are gone through value by value, each with the number of its values.
    counted: Vec<(Variable, usize)>,
    /// Variables that are taken as ranges.
    pub(super) ranged: Vec<Variable>,
    /// Variables that the chances read, and not only their guards.
    pub(super) named: Vec<Variable>,
    /// Steps that differ in what is read of them.
    steps: Vec<Step>,
}

impl Play {
    pub(super) fn new(model: &Model, graph: &Graph<'_>, parts: &[Part<'_>]) -> Self {
        let chances = graph.reads(parts.iter().map(|part| part.chance));
        let guards = graph.reads(parts.iter().filter_map(|part| part.guard));
        let both = parts.iter().map(|part| part.chance);
        let reads = graph.reads(both.chain(parts.iter().filter_map(|part| part.guard)));
        let named = variables(&chances);
        let steps = steps(model, &reads);
        let mut play =
            Self { reads, counted: Vec::new(), ranged: Vec::new(), named: named.clone(), steps };
        let mut product = 1;
        let behind = variables(&guards).into_iter().filter(|variable| !named.contains(variable));
        for variable in named.iter().copied().chain(behind) {
            let count = play.count(model, variable).max(1);
            if product * count <= COMBINATIONS {
                product *= count;
                play.counted.push((variable, count));
            } else {
                play.ranged.push(variable);
            }
        }
        play
    }

    fn count(&self, model: &Model, variable: Variable) -> usize {
        match variable {
            Variable::Clock => self.steps.len(),
            _ => domain(model, variable).map_or(model.outcomes.len() + 1, Domain::len),
        }
    }

    /// How much had to be looked at to make this.
    pub(super) fn weight(&self) -> u64 {
        let reads = &self.reads;
        let lists = [&reads.states, &reads.columns, &reads.params, &reads.defines];
        lists.iter().map(|list| list.len() as u64).sum()
    }

    /// How many combinations there are.
    pub(super) fn combinations(&self) -> usize {
        self.counted.iter().map(|(_, count)| count).product()
    }

    /// Puts a combination into a setting.
    pub(super) fn put(&self, model: &Model, mut combination: usize, setting: &mut Setting) {
        for (variable, count) in &self.counted {
            self.put_one(model, *variable, combination % count, setting);
            combination /= count;
        }
    }

    /// Puts one value of a variable into a setting; the last one if there are fewer.
    pub(super) fn put_one(
        &self,
        model: &Model,
        variable: Variable,
        index: usize,
        setting: &mut Setting,
    ) {
        let index = index.min(self.count(model, variable).saturating_sub(1));
        if variable == Variable::Clock {
            let step = self.steps[index];
            setting.elapsed = Value::point(step.start);
            setting.step_length = Value::point(step.days);
            return;
        }
        let offset = domain(model, variable).map_or(0, Domain::offset);
        let value = Value::point(f64::from(offset) + index as f64);
        match variable {
            Variable::State(k) => setting.states[k] = value,
            Variable::Column(k) => setting.columns[k] = value,
            Variable::Consequence(k) => setting.consequences[k] = value,
            Variable::Outcome | Variable::Clock => setting.outcome = value,
        }
    }

    /// A value of a variable that lies that far from its first to its last, from 0 to 1.
    pub(super) fn put_part(
        &self,
        model: &Model,
        variable: Variable,
        part: f64,
        setting: &mut Setting,
    ) {
        let index = (part * self.count(model, variable) as f64) as usize;
        self.put_one(model, variable, index, setting);
    }
}

fn variables(reads: &Reads) -> Vec<Variable> {
    let states = reads.states.iter().map(|k| Variable::State(*k));
    let columns = reads.columns.iter().map(|k| Variable::Column(*k));
    let consequences = reads.consequences.iter().map(|k| Variable::Consequence(*k));
    let clock = (reads.elapsed || reads.step_length).then_some(Variable::Clock);
    let outcome = reads.outcome.then_some(Variable::Outcome);
    states.chain(columns).chain(consequences).chain(outcome).chain(clock).collect()
}

/// The values of a variable that has a domain.
pub(super) fn domain(model: &Model, variable: Variable) -> Option<&Domain> {
    match variable {
        Variable::State(k) => Some(&model.states[k].domain),
        Variable::Column(k) => Some(&model.columns[k].domain),
        Variable::Consequence(k) => Some(&model.consequences[k].domain),
        Variable::Outcome | Variable::Clock => None,
    }
}

/// One step for each length, or each step if the time since now is read.
fn steps(model: &Model, reads: &Reads) -> Vec<Step> {
    let mut steps = model.crisis.steps.clone();
    if !reads.elapsed {
        steps.sort_by(|a, b| a.days.total_cmp(&b.days));
        steps.dedup_by_key(|step| step.days);
    }
    steps
}
