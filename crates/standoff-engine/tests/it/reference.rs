//! The flat kernels against a plain recursive reading of the model.
//!
//! The reference walks the model itself, state by state and day by day, with no layers, no hash
//! consing, no rows: what the scenario says, said again as simply as possible.

use proptest::prelude::*;
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::math::exp;
use standoff_engine::math::program::Env;
use standoff_engine::policy::Policy;
use standoff_engine::project::outcomes_by_step;
use standoff_engine::simulate::{Measures, Walker};
use standoff_engine::solve::sweep::{Answer, Backward, Workspace, forward};
use standoff_model::{
    ActionId, Base, Branch, Consequence, Expr, Model, Resolve, Share, StageKind, Start,
};

use crate::plain;
use crate::support::{close, model};

/// Plays a model by its base, recursively, in one profile.
struct Plain<'a> {
    model: &'a Model,
    params: Vec<f64>,
    columns: Vec<u16>,
    /// Probability of each outcome at the reported horizon.
    outcomes: Vec<f64>,
    /// Expected payoff of each player, to the end of the tail.
    payoffs: Vec<f64>,
    /// For each consequence, the probability of each outcome and value.
    standing: Vec<Vec<Vec<f64>>>,
}

impl Plain<'_> {
    fn value(&self, expr: &Expr, state: &[u16], step: usize) -> f64 {
        let step = self.model.crisis.steps[step];
        let env = Env {
            state,
            columns: &self.columns,
            params: &self.params,
            elapsed: step.start,
            step_length: step.days,
            ..Env::default()
        };
        plain::value(self.model, expr, &env, &[])
    }

    fn holds(&self, guard: &Option<Expr>, state: &[u16], step: usize) -> bool {
        guard.as_ref().is_none_or(|guard| self.value(guard, state, step) != 0.0)
    }

    fn ended(&self, state: &[u16]) -> bool {
        let taken = usize::from(*state.last().unwrap());
        taken > 0 && self.model.outcomes[taken - 1].ends
    }

    fn pay(&mut self, state: &[u16], step: usize, weight: f64, end: bool) {
        for term in &self.model.terms {
            let at_end = term.timing == standoff_model::Timing::AtEnd;
            if at_end == end {
                let factor = if at_end { 1.0 } else { self.model.crisis.steps[step].days };
                self.payoffs[term.player.index()] +=
                    weight * factor * self.value(&term.expr, state, step);
            }
        }
    }

    fn play(&mut self, at: (&[u16], &[u16]), step: usize, stage: usize, weight: f64) {
        let (state, chains) = at;
        if weight == 0.0 {
            return;
        }
        if self.ended(state) {
            let clock = if stage == 0 { step - 1 } else { step };
            return self.end(at, clock, weight);
        }
        if stage == 0 && step > 0 {
            self.pay(state, step - 1, weight, false);
        }
        let survived = stage == 0 && step > 0;
        let over = survived && step == self.model.crisis.steps.len();
        let moved =
            if survived { self.moved(at, step - 1, false) } else { vec![(1.0, chains.to_vec())] };
        if over {
            return moved
                .iter()
                .for_each(|(p, chains)| self.end((state, chains), step - 1, weight * p));
        }
        let state = if stage == 0 { self.step_start(state, step) } else { state.to_vec() };
        let (next_step, next_stage) =
            if stage + 1 == self.model.stages.len() { (step + 1, 0) } else { (step, stage + 1) };
        for (q, chains) in moved {
            for (p, state) in self.stage(&state, step, stage, weight * q) {
                self.play((&state, &chains), next_step, next_stage, weight * q * p);
            }
        }
    }

    /// Play has ended, or the horizon is reached.
    fn end(&mut self, (state, chains): (&[u16], &[u16]), step: usize, weight: f64) {
        let outcome = usize::from(*state.last().unwrap());
        self.pay(state, step, weight, true);
        self.outcomes[outcome] += weight;
        for (p, chains) in self.moved((state, chains), step, true) {
            for (standing, value) in self.standing.iter_mut().zip(chains) {
                standing[outcome][usize::from(value)] += weight * p;
            }
        }
    }

    /// What consequences do after a step that is survived or where play ends: all at once.
    fn moved(
        &self,
        (state, chains): (&[u16], &[u16]),
        step: usize,
        end: bool,
    ) -> Vec<(f64, Vec<u16>)> {
        let step = self.model.crisis.steps[step];
        let env = Env {
            state,
            columns: &self.columns,
            params: &self.params,
            consequences: chains,
            elapsed: step.start,
            step_length: step.days,
            ..Env::default()
        };
        let value = |expr: &Expr| plain::value(self.model, expr, &env, &[]);
        let mut all = vec![(1.0, Vec::new())];
        for (consequence, now) in self.model.consequences.iter().zip(chains) {
            let list = if end { &consequence.at_end } else { &consequence.each_step };
            let free = consequence.when.as_ref().is_none_or(|when| value(when) != 0.0);
            let mut to: Vec<(f64, u16)> =
                list.iter().filter(|_| free).map(|m| (value(&m.chance), m.to)).collect();
            to.push((1.0 - to.iter().map(|(p, _)| p).sum::<f64>(), *now));
            let with = |(p, before): &(f64, Vec<u16>)| {
                let join = |(q, to): &(f64, u16)| (p * q, [before.as_slice(), &[*to]].concat());
                to.iter().map(join).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(with).collect();
        }
        all
    }

    fn stage(
        &mut self,
        state: &[u16],
        step: usize,
        stage: usize,
        weight: f64,
    ) -> Vec<(f64, Vec<u16>)> {
        match &self.model.stages[stage].kind {
            StageKind::Events { events, .. } => {
                let mut all = vec![(1.0, Vec::new())];
                for event in events.iter().map(|id| self.model.event(*id)) {
                    if self.holds(&event.when, state, step) {
                        all = self.join(&all, &self.draws(&event.results, state, step));
                    }
                }
                let after = |writes: &[(usize, f64)]| self.write(state, step, stage, writes);
                all.into_iter().map(|(p, writes)| (p, after(&writes))).collect()
            }
            StageKind::Decision { players, base, .. } => {
                let mut all = vec![(1.0, Vec::new())];
                for player in players {
                    let menu = self.menu(player.index(), stage, state, step, base);
                    let mut choices = Vec::new();
                    for (p, id) in menu {
                        let action = self.model.action(id);
                        if let Some(cost) = &action.cost {
                            self.payoffs[player.index()] -=
                                weight * p * self.value(cost, state, step);
                        }
                        for (q, writes) in self.draws(&action.results, state, step) {
                            choices.push((p * q, writes));
                        }
                    }
                    if !choices.is_empty() {
                        all = self.join(&all, &choices);
                    }
                }
                let after = |writes: &[(usize, f64)]| self.write(state, step, stage, writes);
                all.into_iter().map(|(p, writes)| (p, after(&writes))).collect()
            }
        }
    }

    fn menu(
        &self,
        player: usize,
        stage: usize,
        state: &[u16],
        step: usize,
        base: &Base,
    ) -> Vec<(f64, ActionId)> {
        let ids = (0..self.model.actions.len()).map(ActionId::new);
        let open: Vec<ActionId> = ids
            .filter(|id| {
                let action = self.model.action(*id);
                action.player.index() == player
                    && action.stage.index() == stage
                    && self.holds(&action.when, state, step)
            })
            .collect();
        let weight = |id: &ActionId| match base {
            Base::Uniform => 1.0 / open.len() as f64,
            Base::Judged => {
                let chance = |id: &ActionId| {
                    let judged = self.model.action(*id).judged.as_ref();
                    judged.map(|chance| self.value(chance, state, step))
                };
                let given: f64 = open.iter().filter_map(chance).sum();
                chance(id).unwrap_or(1.0 - given)
            }
            Base::Timed { groups } => {
                let group_of = |id: &ActionId| self.model.action(*id).group;
                let tempo = |g: usize| self.params[groups[g].tempo.index()];
                let used = |g: &usize| open.iter().any(|other| group_of(other) == Some(*g));
                let total: f64 = (0..groups.len()).filter(used).map(tempo).sum();
                let stay = exp(-self.model.crisis.steps[step].days * total);
                match group_of(id) {
                    None => stay,
                    Some(g) => {
                        let alike = open.iter().filter(|other| group_of(other) == Some(g)).count();
                        (1.0 - stay) * tempo(g) / total / alike as f64
                    }
                }
            }
        };
        open.iter().map(|id| (weight(id), *id)).collect()
    }

    fn draws(
        &self,
        results: &[Branch],
        state: &[u16],
        step: usize,
    ) -> Vec<(f64, Vec<(usize, f64)>)> {
        let chance = |branch: &Branch| branch.chance.as_ref().map(|c| self.value(c, state, step));
        let given: f64 = results.iter().filter_map(chance).sum();
        let writes = |branch: &Branch| {
            branch
                .effects
                .iter()
                .map(|e| (e.state.index(), self.value(&e.value, state, step)))
                .collect()
        };
        let mut all: Vec<(f64, Vec<(usize, f64)>)> =
            results.iter().map(|b| (chance(b).unwrap_or(1.0 - given), writes(b))).collect();
        if results.iter().all(|b| b.chance.is_some()) {
            all.push((1.0 - given, Vec::new()));
        }
        all
    }

    fn join(
        &self,
        before: &[(f64, Vec<(usize, f64)>)],
        more: &[(f64, Vec<(usize, f64)>)],
    ) -> Vec<(f64, Vec<(usize, f64)>)> {
        let pair = |a: &(f64, Vec<(usize, f64)>), b: &(f64, Vec<(usize, f64)>)| {
            (a.0 * b.0, a.1.iter().chain(&b.1).copied().collect())
        };
        before.iter().flat_map(|a| more.iter().map(move |b| pair(a, b))).collect()
    }

    /// The state after a stage: writes, then what is forgotten, then clocks, then the outcome.
    fn write(&self, state: &[u16], step: usize, stage: usize, writes: &[(usize, f64)]) -> Vec<u16> {
        let mut after = state.to_vec();
        for (variable, after) in after.iter_mut().take(self.model.states.len()).enumerate() {
            let of_this = |(written, _): &&(usize, f64)| *written == variable;
            let values: Vec<f64> = writes.iter().filter(of_this).map(|(_, value)| *value).collect();
            if let Some(value) = self.held(stage, variable, &values) {
                let domain = &self.model.states[variable].domain;
                *after = (value - f64::from(domain.offset())) as u16;
            }
        }
        let written = after.clone();
        for (k, variable) in self.model.states.iter().enumerate() {
            if let (true, Start::Value(start)) = (
                variable.forget.is_some() && self.holds(&variable.forget, &written, step),
                &variable.start,
            ) {
                after[k] = *start;
            }
        }
        self.start_clocks(state, &mut after, step);
        self.take_outcome(&mut after, step);
        after
    }

    /// Which of the values that a stage writes to a variable holds.
    fn held(&self, stage: usize, variable: usize, values: &[f64]) -> Option<f64> {
        let (StageKind::Decision { resolve, .. } | StageKind::Events { resolve, .. }) =
            &self.model.stages[stage].kind;
        let rule = resolve.iter().find(|(id, _)| id.index() == variable).map(|(_, rule)| rule);
        match rule {
            Some(Resolve::Highest) => values.iter().copied().reduce(f64::max),
            Some(Resolve::Lowest) => values.iter().copied().reduce(f64::min),
            Some(Resolve::First) => values.first().copied(),
            _ => values.last().copied(),
        }
    }

    fn start_clocks(&self, before: &[u16], after: &mut [u16], step: usize) {
        let written = after.to_vec();
        for clock in &self.model.clocks {
            let holds = |state: &[u16]| self.value(&clock.condition, state, step) != 0.0;
            if holds(&written) && !holds(before) {
                after[clock.state.index()] = 1;
            }
        }
    }

    fn take_outcome(&self, state: &mut [u16], step: usize) {
        let open = state.len() - 1;
        if state[open] == 0 {
            let taken =
                self.model.outcomes.iter().position(|o| self.value(&o.when, state, step) != 0.0);
            state[open] = taken.map_or(0, |k| k as u16 + 1);
        }
    }

    /// Clocks that run go on by the days of the step before.
    fn step_start(&self, state: &[u16], step: usize) -> Vec<u16> {
        let mut after = state.to_vec();
        if step == 0 {
            return after;
        }
        let boundary = |step: usize| self.model.crisis.steps[step].start.ceil() as i64;
        let days = boundary(step) - boundary(step - 1);
        for clock in &self.model.clocks {
            let k = clock.state.index();
            let most = self.model.states[k].domain.len() as i64 - 1;
            if after[k] > 0 {
                after[k] = (i64::from(after[k]) + days).min(most) as u16;
            }
        }
        let grown = after.clone();
        self.start_clocks(state, &mut after, step);
        assert!(grown == after || self.model.clocks.len() > 1, "only another clock does this");
        after
    }

    /// Where play starts.
    fn start(&self) -> Vec<u16> {
        let value = |start: &Start| match start {
            Start::Value(value) => *value,
            Start::Drawn(_) => panic!("the reference starts from fixed values"),
        };
        let values = self.model.states.iter().map(|s| value(&s.start));
        let bare: Vec<u16> = values.chain([0]).collect();
        let mut state = bare.clone();
        for clock in &self.model.clocks {
            if self.value(&clock.condition, &bare, 0) != 0.0 {
                state[clock.state.index()] = 1;
            }
        }
        self.take_outcome(&mut state, 0);
        state
    }
}

/// The weight of one of several values or combinations.
fn weight(shares: &[Share], place: usize, params: &[f64]) -> f64 {
    let given = |share: &Share| match share {
        Share::Given(id) => params[id.index()],
        _ => 0.0,
    };
    match shares[place] {
        Share::Given(id) => params[id.index()],
        Share::Rest => 1.0 - shares.iter().map(given).sum::<f64>(),
        Share::Equal => 1.0 / shares.len() as f64,
    }
}

fn prior(model: &Model, params: &[f64], columns: &[u16]) -> f64 {
    let alone = model.columns.iter().zip(columns).filter(|(column, _)| !column.prior.is_empty());
    let alone: f64 =
        alone.map(|(column, value)| weight(&column.prior, usize::from(*value), params)).product();
    let joint = |joint: &standoff_model::Joint| {
        let place = joint.columns.iter().fold(0, |place, id| {
            place * model.column(*id).domain.len() + usize::from(columns[id.index()])
        });
        weight(&joint.shares, place, params)
    };
    alone * model.joints.iter().map(joint).product::<f64>()
}

/// Compares outcomes and payoffs under the base.
fn agrees(text: &str) {
    is_what_it_says(&model(text));
}

pub fn is_what_it_says(model: &Model) {
    let params = nominal(model);
    let game = compile(model, Limits::default()).unwrap();
    let prices = game.price(model, &params).unwrap();
    let policy = Policy::base(&game, &prices);
    let mut outcomes = vec![0.0; model.outcomes.len() + 1];
    let mut payoffs = vec![0.0; model.players.len()];
    let nowhere = |c: &Consequence| vec![vec![0.0; c.domain.len()]; model.outcomes.len() + 1];
    let mut standing: Vec<Vec<Vec<f64>>> = model.consequences.iter().map(nowhere).collect();
    let chains: Vec<u16> = model.consequences.iter().map(|c| c.start).collect();
    for profile in 0..game.profiles.count {
        let columns = game.profiles.values_of(profile).to_vec();
        let weight = prior(model, &params, &columns);
        let mut plain = Plain {
            model,
            params: params.clone(),
            columns,
            outcomes: vec![0.0; model.outcomes.len() + 1],
            payoffs: vec![0.0; model.players.len()],
            standing: model.consequences.iter().map(nowhere).collect(),
        };
        plain.play((&plain.start(), &chains), 0, 0, 1.0);
        let all = plain.standing.iter().flatten().flatten();
        standing.iter_mut().flatten().flatten().zip(all).for_each(|(sum, p)| *sum += weight * p);
        outcomes.iter_mut().zip(&plain.outcomes).for_each(|(sum, p)| *sum += weight * p);
        payoffs.iter_mut().zip(&plain.payoffs).for_each(|(sum, v)| *sum += weight * v);
    }
    let found = outcomes_by_step(&game, model, &prices, &policy).pop().unwrap();
    for (k, (found, expected)) in found.iter().zip(&outcomes).enumerate() {
        close(*found, *expected, 1e-12, &format!("outcome {k}"));
    }
    let measures = Measures::new(model).unwrap();
    let walker = Walker::new(&game, model, &prices, &policy, &params, &measures);
    for (found, expected) in walker.standing().unwrap().iter().zip(&standing) {
        let found = &found.as_ref().unwrap().joint;
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            close(*found, *expected, 1e-12, "a consequence");
        }
    }
    let mut reach = Vec::new();
    forward(&game, &prices, &policy, &mut reach);
    let mut work = Workspace::default();
    let pass = Backward {
        game: &game,
        prices: &prices,
        reach: &reach,
        scale: 1.0,
        answer: Answer::Nobody(&policy),
    };
    pass.run(&mut [], &mut work);
    let n = game.profiles.count;
    for (player, expected) in payoffs.iter().enumerate() {
        let root = (game.roots[0].0 as usize * game.players + player) * n;
        let found: f64 = (0..n).map(|k| prices.prior[k] * work.values[root + k]).sum();
        close(found, *expected, 1e-9, &format!("payoff of player {player}"));
    }
}

/// A small crisis with everything in it: types, a simultaneous stage, results, events, costs,
/// flows, guards on types, an outcome that does not end play.
fn small(steps: usize, numbers: [f64; 6]) -> String {
    let [share, tempo, chance, hazard, cost, flow] = numbers;
    format!(
        r#"
[crisis]
id = "small"
title = "Small"
question = "What happens?"
as_of = 2026-01-01
steps = ["{steps} x 1 week"]
tail = "0 weeks"
players = ["a", "b"]
stages = ["a_moves", "both", "nature"]
outcomes = ["struck", "calm"]

[player.a]
precision = 0.3
[player.b]
precision = 0.2

[type.a.kind]
soft = {share}
hard = "rest"

[state.level]
range = [0, 2]
start = 1
[state.mood]
values = ["cold", "warm", "hot"]

[stage.a_moves]
players = ["a"]
status_quo = "wait"
groups = {{ up = "{tempo} per week", down = "0.2 per week" }}
[stage.both]
players = ["a", "b"]
base = "uniform"
[stage.nature]
events = ["spark", "cooling"]

[action.a.raise]
stage = "a_moves"
group = "up"
when = "level < 2"
then = {{ level = "level + 1" }}
cost = "{cost}"
[action.a.lower]
stage = "a_moves"
group = "down"
when = "level > 0"
[[action.a.lower.result]]
chance = "{chance}"
then = {{ level = "level - 1" }}
[[action.a.lower.result]]
then = {{ mood = "warm" }}

[action.a.sit]
stage = "both"
[action.a.shout]
stage = "both"
when = "mood != hot"
then = {{ mood = "hot" }}
[action.b.nod]
stage = "both"
[action.b.push]
stage = "both"
when = "level > 0"
then = {{ level = "level - 1" }}
cost = "if a.kind == hard then 2 else 1"

[event.spark]
when = "mood == hot"
chance = "per_week({hazard} * (1 + level))"
then = {{ level = "2" }}
[event.cooling]
when = "mood != cold"
chance = "if a.kind == soft then 0.5 else 0.25"
then = {{ mood = "cold" }}

[payoff.a]
each_step = {{ flow = "-{flow} points per week * level" }}
at_end = {{ end = "if outcome == struck then 10 else if a.kind == hard then -5 else 3" }}
[payoff.b]
at_end = {{ end = "if outcome == calm then 4 points else 1 point * level" }}

[outcome.struck]
when = "level == 2 and mood == hot"
[outcome.calm]
when = "level == 0 and mood == cold"
ends = false
"#
    )
}

/// Two consequences that read each other and one that reads none.
const CONSEQUENCES: &str = r#"
[consequence.theatre]
values = ["quiet", "tense", "struck"]
when = "theatre != struck"
chance = { tense = "if endgame == firm then 0.1 * level else 0", struck = "if a.kind == hard then 0.2 else 0.15" }
at_end = { struck = "if outcome == struck then 0.7 else 0.1" }
[consequence.endgame]
values = ["firm", "soft"]
start = "soft"
chance = { firm = "if theatre == tense then 0.35 else per_week(0.1)" }
at_end = { soft = "if theatre == struck then 0.5 else 0" }
[consequence.alone]
values = ["no", "yes"]
when = "mood == hot"
chance = { yes = 0.25 }
"#;

#[test]
fn a_small_crisis_is_what_it_says() {
    agrees(&small(4, [0.4, 0.3, 0.6, 0.2, 1.5, 0.5]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn random_small_crises_are_what_they_say(
        steps in 1_usize..4,
        share in 0.05_f64..0.95,
        tempo in 0.01_f64..2.0,
        chance in 0.0_f64..1.0,
        hazard in 0.0_f64..1.0,
        cost in -3.0_f64..3.0,
        flow in 0.0_f64..2.0,
    ) {
        agrees(&small(steps, [share, tempo, chance, hazard, cost, flow]));
    }

    #[test]
    fn consequences_stand_where_the_reference_says(
        steps in 1_usize..3,
        share in 0.05_f64..0.95,
        tempo in 0.01_f64..2.0,
        hazard in 0.0_f64..1.0,
    ) {
        agrees(&(small(steps, [share, tempo, 0.4, hazard, 1.0, 1.0]) + CONSEQUENCES));
    }
}
