//! Consequences carried forward exactly, beside the paths on which measures read them.
//!
//! At each node and in each profile stands the probability of each joint value of the consequences
//! that read each other. Only one step of the game is in memory at a time: no edge passes the
//! start of a step.

mod moved;

use std::ops::Range;

use standoff_model::Model;

use crate::game::{LayerKind, PriceError};
use crate::solve::sweep::chosen_reach;

use super::consequences::{Chain, Consequences, Ground, Occasion, occasions};
use super::{Stay, Walker};
use moved::Moved;

/// Most joint values of consequences that read each other.
const MOST_VALUES: usize = 256;
/// Most probabilities that are held at once, in numbers of eight bytes.
const MOST_NUMBERS: usize = 1 << 24;

/// Where a consequence stands at the end of the reported horizon, with the outcome there.
///
/// Play that is still open at the end of a solved horizon that lies behind the reported one makes
/// its move where play ends behind both, so that move does not show here.
#[derive(Clone, PartialEq, Debug)]
pub struct Standing {
    /// Joint probability, `[outcome][value]`; outcome 0 is open. It sums to 1.
    pub joint: Vec<Vec<f64>>,
}

/// The consequences of a scenario in groups, none of which reads another.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Groups {
    list: Vec<Group>,
    consequences: usize,
}

#[derive(Clone, PartialEq, Debug)]
struct Group {
    members: Vec<Member>,
    /// Whether a chance or condition reads types or hidden constants.
    columns: bool,
    /// Which components of the state vector chances and conditions read.
    states: Vec<usize>,
    /// How many joint values; none if they are more than [`MOST_VALUES`].
    values: Option<usize>,
}

/// A consequence in its group. The first counts fastest in a joint value.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Member {
    consequence: usize,
    size: usize,
    stride: usize,
}

impl Groups {
    pub(super) fn new(model: &Model, consequences: &Consequences) -> Self {
        let chains = &consequences.chains;
        let groups = components(chains);
        let list = groups.iter().map(|members| Group::new(model, chains, members)).collect();
        Self { list, consequences: chains.len() }
    }

    /// See [`Walker::standing`]; with weights, what each cell counts at the end.
    pub(super) fn standing(
        &self,
        walker: &Walker<'_>,
        weights: Option<&[f64]>,
    ) -> Result<Vec<Option<Standing>>, PriceError> {
        let mut all = vec![None; self.consequences];
        for group in &self.list {
            let Some(joint) = carried(walker, group, weights)? else { continue };
            for member in &group.members {
                let joint = joint.iter().map(|row| member.marginal(row)).collect();
                all[member.consequence] = Some(Standing { joint });
            }
        }
        Ok(all)
    }
}

/// Groups of chains that read each other, directly or not, in either direction.
fn components(chains: &[Chain]) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..chains.len()).collect();
    for (k, chain) in chains.iter().enumerate() {
        for read in chain.programs().flat_map(|program| &program.reads().consequences) {
            let (from, to) = (group[k], group[*read as usize]);
            group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
        }
    }
    let members = |id: usize| (0..chains.len()).filter(|k| group[*k] == id).collect::<Vec<_>>();
    (0..chains.len()).map(members).filter(|members| !members.is_empty()).collect()
}

impl Group {
    fn new(model: &Model, chains: &[Chain], members: &[usize]) -> Self {
        let mut values = Some(1_usize);
        let mut list = Vec::new();
        for consequence in members {
            let size = model.consequences[*consequence].domain.len();
            list.push(Member { consequence: *consequence, size, stride: values.unwrap_or(0) });
            let more = values.and_then(|n| n.checked_mul(size));
            values = more.filter(|n| *n <= MOST_VALUES);
        }
        let programs = || members.iter().flat_map(|k| chains[*k].programs());
        let mut states: Vec<usize> =
            programs().flat_map(|p| p.reads().states.iter().map(|k| *k as usize)).collect();
        states.sort_unstable();
        states.dedup();
        let columns = programs().any(|p| p.reads().columns);
        Self { members: list, columns, states, values }
    }

    /// The joint value at which it starts.
    fn start(&self, chains: &[Chain]) -> usize {
        let start = |m: &Member| usize::from(chains[m.consequence].start) * m.stride;
        self.members.iter().map(start).sum()
    }
}

impl Member {
    fn value(self, joint: usize) -> usize {
        joint / self.stride % self.size
    }

    /// Probability of each of its values, of that of each joint value.
    fn marginal(self, joint: &[f64]) -> Vec<f64> {
        let mut own = vec![0.0; self.size];
        joint.iter().enumerate().for_each(|(k, p)| own[self.value(k)] += p);
        own
    }
}

/// Joint probability of outcome and joint value at the end of the reported horizon; none if there
/// is too much to hold.
fn carried(
    walker: &Walker<'_>,
    group: &Group,
    weights: Option<&[f64]>,
) -> Result<Option<Vec<Vec<f64>>>, PriceError> {
    let Some(values) = group.values else { return Ok(None) };
    let (n, outcomes) = (walker.game.profiles.count, walker.model.outcomes.len() + 1);
    let windows = walker.game.windows();
    let largest = windows.iter().map(ExactSizeIterator::len).max().unwrap_or(0);
    if largest.saturating_mul(values * n) > MOST_NUMBERS {
        return Ok(None);
    }
    let mut pass = Pass {
        walker,
        group,
        weights,
        first: 0,
        mass: Vec::new(),
        live: Vec::new(),
        spare: vec![0.0; values * n],
        ones: vec![1.0; n],
        chosen: vec![0.0; n],
        moved: Moved::new(group, &walker.measures.consequences.chains),
        found: vec![vec![0.0; values]; outcomes],
    };
    pass.run(&windows)?;
    Ok(Some(pass.found))
}

/// One pass over the game with one group.
struct Pass<'a> {
    walker: &'a Walker<'a>,
    group: &'a Group,
    /// What each cell of the game counts where it is counted; 1 without.
    weights: Option<&'a [f64]>,
    /// The node with which `mass` begins.
    first: usize,
    /// `[(node × values + joint value) × profiles + profile]`
    mass: Vec<f64>,
    /// Joint values that have mass at the present node.
    live: Vec<usize>,
    /// The mass of one node after a move.
    spare: Vec<f64>,
    ones: Vec<f64>,
    /// How likely each profile makes a choice.
    chosen: Vec<f64>,
    moved: Moved<'a>,
    /// `[outcome][joint value]`
    found: Vec<Vec<f64>>,
}

impl Pass<'_> {
    fn run(&mut self, windows: &[Range<usize>]) -> Result<(), PriceError> {
        let Some(first) = windows.first() else { return Ok(()) };
        self.enter(first.clone());
        self.begin();
        let reported = self.walker.model.crisis.reported;
        for (step, window) in windows.iter().enumerate().take(reported) {
            self.enter(window.clone());
            // The last boundary is where the next window begins, except behind the last step.
            let until = windows.get(step + 1).map_or(window.end, |next| next.start);
            for node in window.start..until {
                self.visit(node, step)?;
            }
        }
        if let Some(behind) = windows.get(reported) {
            let boundary = behind.start..windows[reported - 1].end;
            self.finish(boundary, reported)?;
        }
        Ok(())
    }

    /// Makes room for a window; what has reached its nodes already stays.
    fn enter(&mut self, window: Range<usize>) {
        let cell = self.spare.len();
        let over = ((window.start - self.first) * cell).min(self.mass.len());
        self.mass.drain(..over);
        self.mass.resize(window.len() * cell, 0.0);
        self.first = window.start;
        self.moved.forget();
    }

    /// Puts the prior where play starts.
    fn begin(&mut self) {
        let Walker { game, prices, measures, .. } = self.walker;
        let n = game.profiles.count;
        let start = self.group.start(&measures.consequences.chains) * n;
        for (node, row) in &game.roots {
            let place = self.cell(*node as usize).start + start;
            let cell = &mut self.mass[place..place + n];
            let chances = prices.prior.iter().zip(prices.prob(*row));
            cell.iter_mut().zip(chances).for_each(|(m, (prior, p))| *m += prior * p);
        }
    }

    fn cell(&self, node: usize) -> Range<usize> {
        let start = (node - self.first) * self.spare.len();
        start..start + self.spare.len()
    }

    /// Moves and counts what stands at a node, and hands the rest on.
    fn visit(&mut self, node: usize, step: usize) -> Result<(), PriceError> {
        self.arrive(node, step)?;
        let game = self.walker.game;
        if game.is_terminal(node) {
            self.count(node);
        } else {
            self.hand_on(node);
        }
        Ok(())
    }

    /// The boundary at the end of the reported horizon, where what goes on is counted too.
    fn finish(&mut self, boundary: Range<usize>, step: usize) -> Result<(), PriceError> {
        for node in boundary {
            self.arrive(node, step)?;
            self.count(node);
        }
        Ok(())
    }

    /// All moves that are made where play comes to a node in a layer of `step`.
    fn arrive(&mut self, node: usize, step: usize) -> Result<(), PriceError> {
        self.look(node);
        if self.live.is_empty() {
            return Ok(());
        }
        let walker = self.walker;
        let layer = &walker.game.layers[walker.game.node_layer[node] as usize];
        // What stands where a step starts came there in the step before.
        let at_start = layer.kind == LayerKind::StepStart;
        let step = if at_start { step.saturating_sub(1) } else { step };
        let stay = Stay { day: layer.day, node, step };
        let Walker { game, model, params, .. } = *walker;
        let ground = Ground { game, model, params, profile: 0 };
        for (_, occasion) in occasions(&ground, &stay).into_iter().flatten() {
            self.move_all(&ground, &stay, occasion)?;
        }
        Ok(())
    }

    /// Finds the joint values that have mass at a node.
    fn look(&mut self, node: usize) {
        let n = self.walker.game.profiles.count;
        let rows = self.mass[self.cell(node)].chunks_exact(n).enumerate();
        self.live.clear();
        self.live.extend(rows.filter(|(_, row)| row.iter().any(|m| *m > 0.0)).map(|(k, _)| k));
    }

    fn move_all(
        &mut self,
        ground: &Ground<'_>,
        stay: &Stay,
        occasion: Occasion,
    ) -> Result<(), PriceError> {
        if !self.moved.any(occasion) {
            return Ok(());
        }
        let n = ground.game.profiles.count;
        self.spare.fill(0.0);
        let cell = self.cell(stay.node);
        for place in 0..self.live.len() {
            let joint = self.live[place];
            let row = cell.start + joint * n..cell.start + (joint + 1) * n;
            // One look-up serves all profiles if none is read.
            let blocks = if self.group.columns { n } else { 1 };
            for block in 0..blocks {
                let profiles = if self.group.columns { block..block + 1 } else { 0..n };
                let here = &self.mass[row.clone()][profiles.clone()];
                if here.iter().all(|m| *m == 0.0) {
                    continue;
                }
                let ground = Ground { profile: block, ..*ground };
                for (to, p) in self.moved.from(&ground, stay, occasion, joint)? {
                    let spare = &mut self.spare[to * n..(to + 1) * n][profiles.clone()];
                    spare.iter_mut().zip(here).for_each(|(s, m)| *s += p * m);
                }
            }
        }
        self.mass[cell].copy_from_slice(&self.spare);
        self.look(stay.node);
        Ok(())
    }

    /// Adds what stands at a node to what is found.
    fn count(&mut self, node: usize) {
        let n = self.walker.game.profiles.count;
        let start = self.cell(node).start;
        let found = &mut self.found[self.walker.game.outcome_of(node)];
        let weights = self.weights.map(|weights| &weights[node * n..(node + 1) * n]);
        for joint in &self.live {
            let row = start + joint * n;
            let here = &self.mass[row..row + n];
            found[*joint] += match weights {
                Some(weights) => here.iter().zip(weights).map(|(m, w)| m * w).sum::<f64>(),
                None => here.iter().sum(),
            };
        }
    }

    /// Hands what stands at a node on to those that follow.
    fn hand_on(&mut self, node: usize) {
        if self.live.is_empty() {
            return;
        }
        let Self { walker, mass, live, ones, chosen, .. } = self;
        let Walker { game, prices, policy, .. } = walker;
        let (n, cell) = (ones.len(), self.spare.len());
        let (done, ahead) = mass.split_at_mut((node - self.first + 1) * cell);
        let here = &done[(node - self.first) * cell..];
        for (a, choice) in game.choices(node).enumerate() {
            chosen_reach(game, policy, node, a, ones, chosen);
            for edge in game.edges(choice) {
                let start = (game.edge_child[edge] as usize - node - 1) * cell;
                let prob = prices.prob(game.edge_prob[edge]);
                for joint in live.iter() {
                    let child = &mut ahead[start + joint * n..start + (joint + 1) * n];
                    let here = &here[joint * n..(joint + 1) * n];
                    for k in 0..n {
                        child[k] += here[k] * chosen[k] * prob[k];
                    }
                }
            }
        }
    }
}
