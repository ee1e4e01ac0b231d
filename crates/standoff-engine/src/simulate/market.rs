//! Market probabilities: how likely an outcome is within a horizon, given only what everyone sees.
//!
//! One pass backward through the game finds the chance of every outcome that is read by every
//! deadline that is, in every profile; what everyone sees is the mean of that over the nodes and
//! profiles that look alike, weighed by reach. A horizon counts from the day on which play came there.
//! Deadlines are the ends of steps, and between two of them the chance of an outcome is taken to rise
//! evenly. Only one step of the game is in memory at a time.

use std::ops::Range;

use standoff_model::Model;

use crate::game::{Game, Layer, Prices};
use crate::math::program::MarketRead;
use crate::policy::Policy;
use crate::project::Public;
use crate::solve::sweep::{chosen_reach, forward};

/// The market probabilities that the measures of a scenario read.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Market {
    /// How many are read.
    reads: usize,
    /// The days on which play comes to each layer.
    came: Vec<Vec<i64>>,
    /// The group of each node, all within a layer.
    groups: Vec<u32>,
    /// How many values a group has room for.
    stride: usize,
    /// `[group × stride + day of coming × reads + read]`
    values: Vec<f64>,
}

impl Market {
    /// Works them out for play by a policy.
    pub(super) fn new(
        game: &Game,
        model: &Model,
        prices: &Prices,
        policy: &Policy,
        reads: &[MarketRead],
    ) -> Self {
        if reads.is_empty() {
            return Self::default();
        }
        let mut reach = Vec::new();
        forward(game, prices, policy, &mut reach);
        let (groups, count) = Public::new(game, model).within_layers(game);
        let came = days_of_coming(game);
        let plan = Plan::new(game, model, reads, &came);
        let stride = plan.recipes.iter().map(Vec::len).max().unwrap_or(0);
        let sums = vec![Sum::default(); count * stride];
        let groups_of = &groups;
        let mut pass =
            Pass { game, prices, policy, reach: &reach, groups: groups_of, plan, stride, sums };
        pass.run();
        let values = pass.sums.iter().map(Sum::mean).collect();
        Self { reads: reads.len(), came, groups, stride, values }
    }

    /// What is read at a node to which play came on a day.
    pub(super) fn at(&self, game: &Game, node: usize, day: i64) -> &[f64] {
        if self.reads == 0 {
            return &[];
        }
        let came = &self.came[game.node_layer[node] as usize];
        let place = came.iter().position(|d| *d == day).unwrap_or(0);
        let start = self.groups[node] as usize * self.stride + place * self.reads;
        &self.values[start..start + self.reads]
    }
}

/// The days on which play comes to each layer, in rising order: those of the layers before that lead
/// there, of which there are several where stages are passed over.
fn days_of_coming(game: &Game) -> Vec<Vec<i64>> {
    let mut came: Vec<Vec<i64>> = vec![Vec::new(); game.layers.len()];
    game.roots.iter().for_each(|(root, _)| came[game.node_layer[*root as usize] as usize].push(0));
    for layer in &game.layers {
        for node in layer.nodes.clone().filter(|node| !game.is_terminal(*node)) {
            for edge in game.choices(node).flat_map(|choice| game.edges(choice)) {
                let days = &mut came[game.node_layer[game.edge_child[edge] as usize] as usize];
                if days.last() != Some(&layer.day) {
                    days.push(layer.day);
                }
            }
        }
    }
    for days in &mut came {
        days.sort_unstable();
        days.dedup();
    }
    came
}

/// The chance of an outcome over nodes and profiles that look alike, weighed by reach, and by the
/// prior for where solved play never comes.
#[derive(Clone, Copy, Default)]
struct Sum {
    come: (f64, f64),
    never: (f64, f64),
}

impl Sum {
    fn add(&mut self, (reach, prior): (f64, f64), chance: f64) {
        self.come.0 += reach * chance;
        self.come.1 += reach;
        self.never.0 += prior * chance;
        self.never.1 += prior;
    }

    fn mean(&self) -> f64 {
        let (hit, all) = if self.come.1 > 0.0 { self.come } else { self.never };
        hit / all
    }
}

/// How a read finds its chance at a layer: at the end of a step, or between there and the end of
/// the step before (or the layer itself).
#[derive(Clone, Copy, PartialEq, Debug)]
struct Recipe {
    /// The outcome, as a place in [`Plan::outcomes`].
    outcome: usize,
    /// After how many steps the later deadline is.
    later: usize,
    /// How much that counts; the earlier one counts the rest.
    weight: f64,
}

/// What is read where.
struct Plan {
    /// Distinct outcomes, numbered as in a state: 0 is open.
    outcomes: Vec<usize>,
    /// `[layer][day of coming × reads + read]`
    recipes: Vec<Vec<Recipe>>,
    /// For each step, the deadlines behind it that it or a step before reads, in rising order.
    deadlines: Vec<Vec<usize>>,
}

impl Plan {
    fn new(game: &Game, model: &Model, reads: &[MarketRead], came: &[Vec<i64>]) -> Self {
        let mut outcomes: Vec<usize> = reads.iter().map(|r| r.outcome.index() + 1).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        let steps = game.windows().len();
        let start = |step: usize| model.crisis.steps[step].start;
        let ends: Vec<f64> = model.crisis.steps.iter().map(|step| step.start + step.days).collect();
        let recipe = |(step, day): (usize, f64), read: &MarketRead| {
            let outcome = outcomes.iter().position(|o| *o == read.outcome.index() + 1);
            let last = ends[steps - 1];
            let target = read.within.map_or(last, |days| (day + days).min(last));
            let later = (step..steps).find(|k| ends[*k] >= target).unwrap_or(steps - 1);
            // Within the present step the chance rises from now on, or from its start if play waits
            // for that.
            let from = if later > step { ends[later - 1] } else { day.max(start(step)) };
            let rises = ends[later] > from;
            let weight =
                if rises { ((target - from) / (ends[later] - from)).max(0.0) } else { 1.0 };
            Recipe { outcome: outcome.unwrap_or(0), later: later + 1, weight }
        };
        let of_layer = |(layer, came): (&Layer, &Vec<i64>)| {
            // The last layer, where the solved horizon ends, is of no step.
            let step = layer.step.min(steps - 1);
            let days = came.iter().map(|day| *day as f64);
            days.flat_map(|day| reads.iter().map(move |read| recipe((step, day), read))).collect()
        };
        let recipes: Vec<Vec<Recipe>> = game.layers.iter().zip(came).map(of_layer).collect();
        let deadlines = deadlines(game, steps, &recipes);
        Self { outcomes, recipes, deadlines }
    }

    /// How many chances stand at a node of a step, in each profile.
    fn width(&self, step: usize) -> usize {
        self.outcomes.len() * self.deadlines[step].len()
    }

    /// The place of a chance among those of a step.
    fn place(&self, step: usize, deadline: usize, outcome: usize) -> Option<usize> {
        let deadline = self.deadlines[step].iter().position(|d| *d == deadline)?;
        Some(deadline * self.outcomes.len() + outcome)
    }

    /// 1 for the outcome that is there, 0 for the others.
    fn there(&self, game: &Game, node: usize, outcome: usize) -> f64 {
        f64::from(u8::from(game.outcome_of(node) == self.outcomes[outcome]))
    }
}

/// See [`Plan::deadlines`].
fn deadlines(game: &Game, steps: usize, recipes: &[Vec<Recipe>]) -> Vec<Vec<usize>> {
    // The first step that reads each deadline.
    let mut first = vec![usize::MAX; steps + 1];
    for (layer, recipes) in game.layers.iter().zip(recipes) {
        for recipe in recipes {
            // The whole step leaves nothing to be read before it.
            let earliest = recipe.later - usize::from(recipe.weight < 1.0);
            let read = first[earliest..=recipe.later].iter_mut();
            read.for_each(|step| *step = layer.step.min(*step));
        }
    }
    let of = |step: usize| (step + 1..=steps).filter(|d| first[*d] <= step).collect();
    (0..steps).map(of).collect()
}

/// The pass through a game.
struct Pass<'a> {
    game: &'a Game,
    prices: &'a Prices,
    policy: &'a Policy,
    reach: &'a [f64],
    groups: &'a [u32],
    plan: Plan,
    stride: usize,
    /// `[group × stride + day of coming × reads + read]`
    sums: Vec<Sum>,
}

/// Chances from some nodes on: `[(node × profiles + profile) × width + place]`.
#[derive(Default)]
struct Chances {
    values: Vec<f64>,
    /// All chances of a node.
    stride: usize,
}

impl Chances {
    /// Those of a node, of which the first is `first`.
    fn of(&mut self, first: usize, node: usize) -> &mut [f64] {
        let start = (node - first) * self.stride;
        &mut self.values[start..start + self.stride]
    }
}

impl Pass<'_> {
    fn run(&mut self) {
        let windows = self.game.windows();
        let mut behind = Chances::default();
        for (step, window) in windows.iter().enumerate().rev() {
            // The boundary behind the step is where the next one begins.
            let next = windows.get(step + 1).map(|next| next.start);
            let next = next.unwrap_or_else(|| self.game.layers[self.last()].nodes.start);
            let mut chances = self.enter(step, window.start, next..window.end, &behind);
            for node in (window.start..next).rev() {
                self.visit(step, window.start, node, &mut chances);
            }
            behind = chances;
        }
        for node in self.game.layers[self.last()].nodes.clone() {
            self.settle(node);
        }
    }

    /// The layer in which play ends at the latest.
    fn last(&self) -> usize {
        self.game.layers.len() - 1
    }

    /// Room for the chances of a step's nodes, with those of the boundary behind it.
    fn enter(
        &self,
        step: usize,
        first: usize,
        boundary: Range<usize>,
        behind: &Chances,
    ) -> Chances {
        let (n, plan) = (self.game.profiles.count, &self.plan);
        let (width, outcomes) = (plan.width(step), plan.outcomes.len());
        let mut chances =
            Chances { values: vec![0.0; (boundary.end - first) * n * width], stride: n * width };
        for (at, node) in boundary.enumerate() {
            let rows = chances.of(first, node).chunks_exact_mut(width);
            for (k, row) in rows.enumerate() {
                for (place, value) in row.iter_mut().enumerate() {
                    let (deadline, outcome) =
                        (plan.deadlines[step][place / outcomes], place % outcomes);
                    // This deadline is here, and play may go on to the others.
                    let onward = plan.deadlines.get(step + 1).filter(|_| deadline > step + 1);
                    *value = match onward {
                        None => plan.there(self.game, node, outcome),
                        Some(_) => {
                            let theirs = plan.place(step + 1, deadline, outcome).unwrap_or(0);
                            behind.values[at * behind.stride + k * plan.width(step + 1) + theirs]
                        }
                    };
                }
            }
        }
        chances
    }

    /// Works out the chances at a node and adds them to what its look-alikes have.
    fn visit(&mut self, step: usize, first: usize, node: usize, chances: &mut Chances) {
        let (n, width) = (self.game.profiles.count, self.plan.width(step));
        let stride = chances.stride;
        let (head, later) = chances.values.split_at_mut((node - first + 1) * stride);
        let here = &mut head[(node - first) * stride..];
        if self.game.is_terminal(node) {
            for (place, value) in here.iter_mut().enumerate() {
                *value = self.plan.there(self.game, node, place % self.plan.outcomes.len());
            }
        } else {
            self.expect(node, width, here, later);
        }
        self.add(step, node, n, here);
    }

    /// The chances at a node that play goes on from, of those of the nodes behind it.
    fn expect(&self, node: usize, width: usize, here: &mut [f64], later: &[f64]) {
        let game = self.game;
        let n = game.profiles.count;
        let (ones, mut taken) = (vec![1.0; n], vec![0.0; n]);
        for (a, choice) in game.choices(node).enumerate() {
            chosen_reach(game, self.policy, node, a, &ones, &mut taken);
            for edge in game.edges(choice) {
                let start = (game.edge_child[edge] as usize - node - 1) * n * width;
                let child = later[start..start + n * width].chunks_exact(width);
                let prob = self.prices.prob(game.edge_prob[edge]);
                let rows = here.chunks_exact_mut(width).zip(child);
                for ((here, child), (taken, prob)) in rows.zip(taken.iter().zip(prob)) {
                    let p = taken * prob;
                    here.iter_mut().zip(child).for_each(|(here, child)| *here += p * child);
                }
            }
        }
    }

    /// Adds the chances that are read at a node.
    fn add(&mut self, step: usize, node: usize, n: usize, here: &[f64]) {
        let plan = &self.plan;
        let recipes = &plan.recipes[self.game.node_layer[node] as usize];
        let width = plan.width(step);
        let group = self.groups[node] as usize * self.stride;
        for (recipe, sum) in recipes.iter().zip(&mut self.sums[group..]) {
            let there = plan.there(self.game, node, recipe.outcome);
            let later = plan.place(step, recipe.later, recipe.outcome).unwrap_or(0);
            let earlier = plan.place(step, recipe.later - 1, recipe.outcome);
            for (k, row) in here.chunks_exact(width).enumerate() {
                let before = earlier.map_or(there, |place| row[place]);
                let chance = recipe.weight * row[later] + (1.0 - recipe.weight) * before;
                sum.add((self.reach[node * n + k], self.prices.prior[k]), chance);
            }
        }
    }

    /// Adds the outcomes where the solved horizon ends.
    fn settle(&mut self, node: usize) {
        let n = self.game.profiles.count;
        let group = self.groups[node] as usize * self.stride;
        let recipes = &self.plan.recipes[self.game.node_layer[node] as usize];
        for (recipe, sum) in recipes.iter().zip(&mut self.sums[group..]) {
            let there = self.plan.there(self.game, node, recipe.outcome);
            for k in 0..n {
                sum.add((self.reach[node * n + k], self.prices.prior[k]), there);
            }
        }
    }
}
