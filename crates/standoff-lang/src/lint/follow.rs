//! Can chances leave their bounds? First over everything that can be, then over each combination of
//! what they read of the state of play, then by looking for an example.

use standoff_model::{Model, PROBABILITY_ROUNDING};

use super::chances::Part;
use super::eval::{Evaluator, Setting};
use super::graph::Graph;
use super::over::Over;
use super::play::Play;
use super::point::Points;
use super::value::{Shape, Value};

/// Operands that are looked at for one chance, and for all.
const BUDGET: u64 = 4_000_000;
const WHOLE_BUDGET: u64 = 16_000_000;
/// Numbers whose corners are all tried.
const CORNERED: usize = 10;
/// Points that are tried inside the box.
const SCATTERED: u32 = 256;
/// Parts into which the box is cut.
const BOXES: usize = 256;

/// What came of following a chance.
pub(super) enum Finding {
    /// It stays within its bounds.
    Inside,
    /// It leaves them, for example so.
    Outside(Box<Example>),
    /// Neither could be shown.
    Unsure,
}

/// A state of play and numbers for which a chance leaves its bounds.
pub(super) struct Example {
    pub(super) setting: Setting,
    /// The chance; `None` if it is no finite number.
    pub(super) value: Option<f64>,
}

/// Follows the chances of a model.
pub(super) struct Follower<'m> {
    pub(super) model: &'m Model,
    pub(super) graph: Graph<'m>,
    over: Over<'m>,
    /// Over everything that can be.
    roughly: Evaluator<'m>,
    /// Operands that may still be looked at.
    budget: u64,
}

impl<'m> Follower<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let graph = Graph::new(model);
        let mut roughly = Evaluator::new(model, Setting::everything(model), WHOLE_BUDGET);
        roughly.define(&graph.defines());
        let over = Over::new(model, &graph);
        Self { model, graph, over, roughly, budget: WHOLE_BUDGET }
    }

    /// Whether the sum of the chances that act stays between `low` and 1 while play has not ended.
    pub(super) fn follow(&mut self, parts: &[Part<'m>], low: f64) -> Finding {
        self.roughly.lost = false;
        let rough = parts.iter().fold(Value::point(0.0), |sum, part| {
            let chance = self.roughly.value(part.chance).or(Value::point(0.0));
            add(sum, chance)
        });
        if !self.roughly.lost && is_inside(rough, low) {
            return Finding::Inside;
        }
        if self.budget == 0 {
            return Finding::Unsure;
        }
        let play = Play::new(self.model, &self.graph, parts);
        self.budget = self.budget.saturating_sub(play.weight());
        let budget = self.budget.min(BUDGET);
        let everything = &self.roughly.setting;
        let mut closely = Closely::new(self.model, &play, parts, low, everything, budget);
        closely.over = parts.iter().all(|part| part.in_play).then_some(&self.over);
        let finding = closely.search();
        self.budget -= budget - closely.eval.budget;
        finding
    }
}

fn add(a: Value, b: Value) -> Value {
    super::value::binary(standoff_model::expr::Binary::Add, a, b)
}

/// Whether all of it lies between `low` and 1.
fn is_inside(value: Value, low: f64) -> bool {
    let (least, most) = (low - PROBABILITY_ROUNDING, 1.0 + PROBABILITY_ROUNDING);
    !value.may_be_nan && value.low >= least && value.high <= most
}

/// Whether a number lies between `low` and 1.
fn is_inside_at(sum: f64, low: f64) -> bool {
    sum >= low - PROBABILITY_ROUNDING && sum <= 1.0 + PROBABILITY_ROUNDING
}

/// A number of the analyst's that varies.
struct Vary {
    param: usize,
    low: f64,
    high: f64,
}

impl Vary {
    /// The number that lies that far between its ends, from 0 to 1.
    fn at(&self, part: f64) -> f64 {
        let (low, high) = (self.low, self.high);
        if part >= 1.0 {
            high
        } else if low > 0.0 && high > 100.0 * low {
            low * libm::pow(high / low, part)
        } else {
            low + part * (high - low)
        }
    }
}

/// Follows some chances over each combination.
struct Closely<'a, 'm> {
    model: &'m Model,
    play: &'a Play,
    parts: &'a [Part<'m>],
    low: f64,
    everything: &'a Setting,
    eval: Evaluator<'m>,
    points: Points<'m>,
    vary: Vec<Vary>,
    /// Tells where play has ended, if no chance is drawn there.
    over: Option<&'a Over<'m>>,
}

impl<'a, 'm> Closely<'a, 'm> {
    fn new(
        model: &'m Model,
        play: &'a Play,
        parts: &'a [Part<'m>],
        low: f64,
        everything: &'a Setting,
        budget: u64,
    ) -> Self {
        let eval = Evaluator::new(model, everything.clone(), budget);
        let ranges = play.reads.params.iter().map(|param| (*param, eval.setting.params[*param]));
        let vary = ranges
            .filter(|(_, range)| range.low < range.high)
            .map(|(param, range)| Vary { param, low: range.low, high: range.high })
            .collect();
        let points = Points::new(model);
        Self { model, play, parts, low, everything, eval, points, vary, over: None }
    }

    /// Goes through all combinations, and stops at the first example.
    fn search(&mut self) -> Finding {
        let mut unsure = false;
        self.put_ranges();
        for combination in 0..self.play.combinations() {
            self.play.put(self.model, combination, &mut self.eval.setting);
            let sum = self.sum();
            if is_inside(sum, self.low) {
                continue;
            }
            if let Some(example) = self.example() {
                return Finding::Outside(Box::new(example));
            }
            // At a single point nothing else can be than what was looked at.
            let single = self.vary.is_empty() && self.play.ranged.is_empty() && !self.eval.lost;
            unsure |= !single && !self.is_cornered(sum) && (unsure || !self.is_inside_by_parts());
            self.put_ranges();
            if self.eval.budget == 0 {
                return Finding::Unsure;
            }
        }
        if unsure { Finding::Unsure } else { Finding::Inside }
    }

    /// Puts the whole range of each number into the setting.
    fn put_ranges(&mut self) {
        for (bit, vary) in self.vary.iter().enumerate() {
            let range = Value::number(vary.low, vary.high, bit as u32);
            self.eval.setting.params[vary.param] = range;
        }
    }

    /// The sum of the chances that act in the setting.
    fn sum(&mut self) -> Value {
        self.eval.lost = false;
        let mut sum = Value::point(0.0);
        if self.is_over() {
            return sum;
        }
        self.eval.define(&self.play.reads.defines);
        for part in self.parts {
            let acts = part.guard.map_or(Some(true), |guard| self.eval.value(guard).truth());
            let chance = match acts {
                Some(false) => continue,
                Some(true) => self.eval.value(part.chance),
                None => self.eval.value(part.chance).or(Value::point(0.0)),
            };
            sum = add(sum, chance);
        }
        if self.eval.lost { Value::WHOLE } else { sum }
    }

    /// Whether play has ended in the setting, so that no chance is drawn.
    fn is_over(&mut self) -> bool {
        let over = self.over.is_some_and(|over| over.is_over(&mut self.eval));
        over && !self.eval.lost
    }

    /// The sum of the chances that act in the setting, in which what they read is one number each;
    /// `None` if it could not be followed or if play has ended.
    fn sum_at_point(&mut self) -> Option<f64> {
        self.eval.lost = false;
        if self.is_over() {
            return None;
        }
        let (points, at) = (&mut self.points, &self.eval.setting);
        (points.budget, points.lost) = (self.eval.budget, false);
        points.define(&self.play.reads.defines, at);
        let mut sum = 0.0;
        for part in self.parts {
            if part.guard.is_none_or(|guard| points.value(guard, at) != 0.0) {
                sum += points.value(part.chance, at);
            }
        }
        self.eval.budget = points.budget;
        self.eval.lost |= points.lost;
        (!self.eval.lost).then_some(sum)
    }

    /// Whether the extremes lie in corners, all of which were found to be inside.
    fn is_cornered(&self, sum: Value) -> bool {
        let all = self.vary.len() <= CORNERED && self.play.ranged.is_empty();
        all && !sum.may_be_nan && !sum.is_whole() && sum.shape <= Shape::Cornered
    }

    /// Looks for numbers for which the sum is outside, and takes the worst: the corners of their
    /// ranges, then points scattered between them.
    fn example(&mut self) -> Option<Example> {
        let dimensions = self.vary.len() + self.play.ranged.len();
        let corners = 1_u32 << dimensions.min(CORNERED);
        let corner = |corner, k| f64::from(corner_bit(corner, corners, k));
        self.worst(corners, corner).or_else(|| self.worst(SCATTERED, scattered))
    }

    /// The worst example of so many points.
    fn worst(&mut self, count: u32, part: impl Fn(u32, usize) -> f64) -> Option<Example> {
        let mut worst: Option<Example> = None;
        for index in 0..count {
            let Some(example) = self.outside_at(|k| part(index, k)) else { continue };
            let (new, old) = (excess(example.value), worst.as_ref().map(|w| excess(w.value)));
            if old.is_none_or(|old| new > old) {
                worst = Some(example);
            }
        }
        worst
    }

    /// The example at one point: `part` says how far each number lies from its low end to its high
    /// end.
    fn outside_at(&mut self, part: impl Fn(usize) -> f64) -> Option<Example> {
        if self.eval.budget == 0 {
            return None;
        }
        for (k, vary) in self.vary.iter().enumerate() {
            self.eval.setting.params[vary.param] = Value::point(vary.at(part(k)));
        }
        for (k, variable) in self.play.ranged.iter().enumerate() {
            let part = part(self.vary.len() + k);
            self.play.put_part(self.model, *variable, part, &mut self.eval.setting);
        }
        let sum = self.sum_at_point();
        let outside = sum.filter(|sum| !is_inside_at(*sum, self.low));
        let example = outside.map(|sum| Example {
            setting: self.eval.setting.clone(),
            value: sum.is_finite().then_some(sum),
        });
        self.put_ranged();
        example
    }

    /// Puts the whole range of each variable that is taken as one back into the setting.
    fn put_ranged(&mut self) {
        for variable in &self.play.ranged {
            self.eval.setting.copy(*variable, self.everything);
        }
    }

    /// Whether the ranges can be cut into parts on each of which the sum is inside.
    fn is_inside_by_parts(&mut self) -> bool {
        let mut boxes = vec![vec![(0.0, 1.0); self.vary.len()]];
        let mut seen = 0;
        while let Some(next) = boxes.pop() {
            seen += 1;
            if seen > BOXES || self.eval.budget == 0 {
                return false;
            }
            for (k, (vary, (low, high))) in self.vary.iter().zip(&next).enumerate() {
                let range = Value::number(vary.at(*low), vary.at(*high), k as u32);
                self.eval.setting.params[vary.param] = range;
            }
            let sum = self.sum();
            if is_inside(sum, self.low) {
                continue;
            }
            let Some((one, other)) = halves(&next) else { return false };
            boxes.extend([one, other]);
        }
        true
    }
}

/// How far outside a chance lies.
fn excess(value: Option<f64>) -> f64 {
    value.map_or(f64::INFINITY, |value| (value - 1.0).max(-value))
}

type Cut = Vec<(f64, f64)>;

/// A box cut in two along its widest side.
fn halves(all: &Cut) -> Option<(Cut, Cut)> {
    let width = |k: &usize| all[*k].1 - all[*k].0;
    let widest = (0..all.len()).rev().max_by(|a, b| width(a).total_cmp(&width(b)))?;
    let (low, high) = all[widest];
    let middle = 0.5 * (low + high);
    let (mut one, mut other) = (all.clone(), all.clone());
    one[widest] = (low, middle);
    other[widest] = (middle, high);
    Some((one, other))
}

/// Whether a number is at its high end in a corner: by its bits, and where there are more numbers
/// than bits, scattered.
fn corner_bit(corner: u32, corners: u32, k: usize) -> u8 {
    match corner {
        _ if 1 << k.min(31) < corners => (corner >> k & 1) as u8,
        0 => 0,
        _ if corner + 1 == corners => 1,
        _ => u8::from(scattered(corner, k) >= 0.5),
    }
}

/// Coordinate `k` of a point of Kronecker's low-discrepancy sequence: multiples of the square root
/// of a whole number, without their whole part.
fn scattered(index: u32, k: usize) -> f64 {
    let root = libm::sqrt(k as f64 * k as f64 + 3.0 * k as f64 + 2.0);
    let place = (f64::from(index) + 0.5) * root;
    place - libm::floor(place)
}
