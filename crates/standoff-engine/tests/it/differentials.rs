//! Derivatives of prices against differences of prices, and forward against backward.

use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::{Differentials, Game, Prices};
use standoff_engine::math::exp;
use standoff_engine::math::philox::{Purpose, Stream};
use standoff_model::Model;

use crate::support::{CRISIS, model};

/// What the numbers of prices are, in the order of `Prices::kinds`.
const KINDS: [&str; 5] = ["prior", "precision", "probability", "payment", "ln base"];

/// Every construct that prices come from: shares with a rest, a joint, a drawn start, a hidden
/// constant, a judged stage with a rest, a timed and a uniform base, results, events that may happen
/// together, tables of numbers and of expressions, functions, and all of arithmetic; steps differ in
/// length.
const RICH: &str = r#"
[crisis]
id = "rich"
title = "Rich"
question = "What happens?"
as_of = 2026-01-01
source = "judgement"
steps = ["2 x 1 week", "1 x 3 weeks"]
tail = "1 week"
players = ["a", "b", "c"]
stages = ["a_moves", "b_moves", "gulf", "nature"]
outcomes = ["struck", "late"]

[param]
rate = { value = "0.05 to 0.2 per week" }
sparks = { value = "uniform(0.02, 0.1)" }
force = { value = "uniform(2, 6)" }
pride = { value = "2 to 8 points" }
carry = { value = "0.2 to 0.6 points per week" }
half = { value = "10 to 40 days" }
luck = { value = "uniform(0.2, 0.4)" }
doubt = { value = "uniform(0.1, 0.3)" }
mix = { value = "normal(-0.4, 0.1)" }
even = { value = "uniform(0.2, 0.4)" }
odd = { value = "uniform(0.05, 0.15)" }

[player.a]
[player.b]
precision = "uniform(0.1, 0.4)"
[player.c]
precision = 0.5

[type.a.kind]
values = ["soft", "firm", "hard"]
[type.b.temper]
values = ["calm", "hot"]
[type.b.purse]
thin = "even"
middle = "odd"
deep = "rest"

[joint.mood]
of = ["a.kind", "b.temper"]
soft = { calm = "even", hot = "uniform(0.1, 0.2)" }
firm = { calm = 0.1, hot = "odd" }
hard = { calm = 0.05, hot = "rest" }

[state.level]
range = [0, 3]
start = { 0 = "even", 1 = "uniform(0.2, 0.5)", 2 = "rest", 3 = 0.05 }
[state.leak]
values = ["tight", "open"]
start = { tight = "luck", open = "rest" }
seen_by = []
[state.alarm]
values = ["low", "high"]
start = { low = "uniform(0.5, 0.7)", high = "rest" }
seen_by = ["b"]
[state.gate]
values = ["shut", "ajar", "open"]

[table.worth]
by = ["a.kind", "gate"]
unit = "points"
soft = { shut = 40, ajar = "18 to 36", open = "pride" }
firm = { shut = "uniform(10, 20)", others = 3 }
hard = { others = "uniform(1, 2)" }
[table.dread]
by = ["level", "b.purse"]
unit = "points"
0 = { thin = { is = "-pride * force" }, others = { is = "pow(force, 1.5) * 1 point" } }
1 = { deep = { is = "-sqrt(force) * pride" }, others = 2 }
others = { is = "-force * abs(mix) * 1 point" }

[function.faded]
takes = ["x in points", "since in days", "calm as condition"]
is = "if calm then x * exp(-since / half) else x * ln(force)"

[define]
heat = "clamp(luck * level, 0.1, max(luck, 0.9 * doubt)) + min(odd, even * 0.1)"

[stage.a_moves]
players = ["a"]
status_quo = "wait"
groups = { up = "rate", talk = "0.1 to 0.3 per week" }
[stage.b_moves]
players = ["b"]
base = "uniform"
[stage.gulf]
players = ["c"]
judged = true
[stage.nature]
events = ["spark", "slide", "drift"]

[action.a.raise]
group = "up"
when = "level < 3"
then = { level = "level + 1" }
cost = "pride * (1 + elapsed / half) - heat * 1 point"
[action.a.leap]
group = "up"
when = "level < 2"
then = { level = "level + 2" }
cost = "abs(mix) * pride"
[action.a.offer]
group = "talk"
[[action.a.offer.result]]
chance = "if a.kind == soft then luck else pow(doubt, 1 + luck)"
then = { gate = "open" }
[[action.a.offer.result]]
chance = "0.3 * exp(mix)"
then = { gate = "ajar" }
[[action.a.offer.result]]

[action.b.nod]
[action.b.pull]
when = "level > 0"
then = { level = "level - 1" }
cost = "if b.temper == hot then pride else carry * 1 week"
[action.b.shut]
when = "gate != shut"
then = { gate = "shut" }

[action.c.refuse]
when = "gate == shut"
chance = "heat"
then = { gate = "ajar" }
[action.c.protest]
chance = "sqrt(luck) * 0.3"
cost = 1
[action.c.stay]

[event.spark]
chance = "per_week(sparks * (level + force / 4))"
then = { level = 3 }
[event.slide]
when = "gate != shut"
chance = "if leak == open and a.kind != hard then luck * doubt else doubt / (1 + force)"
then = { gate = "shut" }
[event.drift]
chance = "min(luck, 0.5) * max(odd, 0.01)"
then = { alarm = "high" }

[payoff.a]
each_step = { flow = "-carry * level * (if a.kind == hard then luck else 1)" }
at_end = { deal = "faded(worth[kind, gate], elapsed, alarm == low)", fear = "dread[level, b.purse] / force" }
[payoff.b]
each_step = { drain = "-carry * max(level - 1, mix)" }
at_end = { end = "if outcome == late then pride else dread[level, purse]" }
[payoff.c]
at_end = { end = "if gate == open and weeks_since(level >= 2, 3 weeks) >= 1 week then pow(force, luck) * 1 point else 0" }

[outcome.struck]
when = "level == 3 and alarm == high"
[outcome.late]
when = "gate == open and alarm == high"
"#;

struct Case {
    model: Model,
    game: Game,
    params: Vec<f64>,
}

impl Case {
    fn new(text: &str) -> Self {
        let model = model(text);
        let game = compile(&model, Limits::default()).unwrap();
        let params = nominal(&model);
        Self { model, game, params }
    }

    /// With other numbers for some parameters.
    fn with(mut self, numbers: &[(&str, f64)]) -> Self {
        for (id, value) in numbers {
            let place = self.model.params.iter().position(|param| param.label.id == *id);
            self.params[place.unwrap()] = *value;
        }
        self
    }

    fn price(&self) -> Prices {
        self.game.price(&self.model, &self.params).unwrap()
    }

    fn tangent(&self, direction: &[f64]) -> Differentials {
        self.game.price_tangent(&self.model, &self.params, direction).unwrap().1
    }

    /// The derivative by one parameter.
    fn by(&self, param: usize) -> Differentials {
        let direction: Vec<f64> =
            (0..self.params.len()).map(|k| f64::from(u8::from(k == param))).collect();
        self.tangent(&direction)
    }

    fn gradient(&self, weights: &Differentials) -> Vec<f64> {
        self.game.price_gradient(&self.model, &self.params, weights).unwrap()
    }

    /// Central differences by one parameter at steps of h, h/2 and h/4, extrapolated to 0.
    fn differences(&self, param: usize) -> [Vec<f64>; 5] {
        let x = self.params[param];
        let h = if x == 0.0 { 1.0 } else { x.abs() } / 128.0;
        let at = |value: f64| {
            let mut params = self.params.clone();
            params[param] = value;
            self.game.price(&self.model, &params).unwrap()
        };
        let [first, second, third] = [h, h / 2.0, h / 4.0].map(|h| (at(x + h), at(x - h), h));
        std::array::from_fn(|kind| {
            let central = |(up, down, h): &(Prices, Prices, f64), k: usize| {
                let (up, down) = (up.kinds()[kind][k], down.kinds()[kind][k]);
                if up == down { 0.0 } else { (up - down) / (2.0 * h) }
            };
            let extrapolated = |k: usize| {
                let [a, b, c] = [&first, &second, &third].map(|pair| central(pair, k));
                let (ab, bc) = (b + (b - a) / 3.0, c + (c - b) / 3.0);
                bc + (bc - ab) / 15.0
            };
            (0..first.0.kinds()[kind].len()).map(extrapolated).collect()
        })
    }

    /// Random weights on a share of the numbers of one kind, or of all.
    fn weights(&self, seed: u64, share: f64, kind: Option<usize>) -> Differentials {
        let mut weights = Differentials::zero(&self.price());
        let mut stream = Stream::new(seed, Purpose::Game, 0, 0, 0);
        let Differentials { prior, precision, probs, pays, bases } = &mut weights;
        for (k, numbers) in [prior, precision, probs, pays, bases].into_iter().enumerate() {
            for weight in numbers {
                let (pick, value) = (stream.next_uniform(), stream.next_uniform());
                if pick < share && kind.is_none_or(|kind| kind == k) {
                    *weight = 2.0 * value - 1.0;
                }
            }
        }
        weights
    }

    /// The gradient by each parameter is what the weights make of its tangent.
    fn agrees(&self, weights: &Differentials) {
        for (param, found) in self.gradient(weights).into_iter().enumerate() {
            let (mut sum, mut size) = (0.0, 0.0);
            for (weights, slopes) in weights.kinds().iter().zip(self.by(param).kinds()) {
                for (weight, slope) in weights.iter().zip(slopes) {
                    sum += weight * slope;
                    size += (weight * slope).abs();
                }
            }
            let id = &self.model.params[param].label.id;
            assert!((found - sum).abs() <= 1e-12 * size, "{id}: {found}, expected {sum}");
        }
    }
}

/// The rich scenario at places where rules bend.
fn bent() -> Vec<Case> {
    let over = 5e-10;
    let edges: [&[(&str, f64)]; 6] = [
        // Tempos of 0: of one group, and of all.
        &[("rate", 0.0)],
        &[("rate", 0.0), ("a_moves.talk", 0.0)],
        // A chance and a share of 0, and a root and a power of 0.
        &[("luck", 0.0), ("doubt", 0.0)],
        // What the results of an action leave: nothing, or a little less.
        &[("luck", 0.7), ("mix", 0.0)],
        &[("luck", 0.7 + over), ("mix", 0.0)],
        // Shares of a start and of the types that sum to a little more than 1.
        &[("level.1", 0.65 + over), ("even", 0.3), ("odd", 0.4 + over)],
    ];
    edges.iter().map(|numbers| Case::new(RICH).with(numbers)).collect()
}

fn largest(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |largest, x| x.abs().max(largest))
}

/// Every derivative by every parameter; each kind must depend on `least` parameters or more.
fn tangents_are_differences(text: &str, least: [usize; 5]) {
    let case = Case::new(text);
    let mut moved = [0; 5];
    for param in 0..case.params.len() {
        let id = &case.model.params[param].label.id;
        let (found, expected) = (case.by(param), case.differences(param));
        for (kind, expected) in expected.iter().enumerate() {
            let found = found.kinds()[kind];
            let scale = largest(expected);
            assert_eq!(found.len(), expected.len());
            for (k, (found, expected)) in found.iter().zip(expected).enumerate() {
                assert!(
                    (found - expected).abs() <= 1e-8 * scale,
                    "{} {k} by {id}: found {found}, expected {expected}, largest {scale}",
                    KINDS[kind]
                );
            }
            moved[kind] += usize::from(scale > 0.0);
        }
    }
    let enough = moved.iter().zip(least).all(|(moved, least)| *moved >= least);
    assert!(enough, "{moved:?} parameters move the kinds, wanted {least:?}");
}

#[test]
fn tangents_are_differences_in_the_shipped_crisis() {
    tangents_are_differences(CRISIS, [3, 2, 7, 40, 12]);
}

#[test]
fn tangents_are_differences_for_every_construct() {
    tangents_are_differences(RICH, [6, 3, 10, 13, 4]);
}

#[test]
fn gradients_are_tangents_under_random_weights() {
    for text in [CRISIS, RICH] {
        let case = Case::new(text);
        for seed in 0..4 {
            case.agrees(&case.weights(seed, 1.0, None));
            case.agrees(&case.weights(seed, 0.02, None));
        }
        (0..5).for_each(|kind| case.agrees(&case.weights(9, 0.1, Some(kind))));
    }
}

#[test]
fn values_beside_derivatives_are_prices_to_the_last_bit() {
    for text in [CRISIS, RICH] {
        let case = Case::new(text);
        let direction = vec![1.0; case.params.len()];
        let (prices, _) = case.game.price_tangent(&case.model, &case.params, &direction).unwrap();
        let bits = |prices: &Prices| {
            prices.kinds().map(|kind| kind.iter().map(|x| x.to_bits()).collect::<Vec<_>>())
        };
        assert_eq!(bits(&prices), bits(&case.price()));
    }
}

#[test]
fn derivatives_are_finite_and_agree_where_rules_bend() {
    for case in bent() {
        case.agrees(&case.weights(5, 1.0, None));
        let prices = case.price();
        for param in 0..case.params.len() {
            let slopes = case.by(param);
            assert!(slopes.kinds().iter().all(|kind| kind.iter().all(|x| x.is_finite())));
            let never = prices.kinds()[4]
                .iter()
                .zip(&slopes.bases)
                .filter(|(ln_mu, _)| ln_mu.is_infinite());
            assert!(never.into_iter().all(|(_, slope)| *slope == 0.0));
        }
    }
}

/// Probabilities sum to 1 whatever the parameters are, so their derivatives sum to 0.
#[test]
fn derivatives_of_probabilities_sum_to_zero() {
    for case in [Case::new(CRISIS), Case::new(RICH)].into_iter().chain(bent()) {
        let (game, n) = (&case.game, case.game.profiles.count);
        for param in 0..case.params.len() {
            let slopes = case.by(param);
            let id = &case.model.params[param].label.id;
            let bound = |numbers: &[f64]| 1e-8 * largest(numbers);
            let sum: f64 = slopes.prior.iter().sum();
            assert!(sum.abs() <= bound(&slopes.prior), "prior by {id}: {sum}");
            let row = |row: u32, profile: usize| slopes.probs[row as usize * n + profile];
            let bound = bound(&slopes.probs);
            for profile in 0..n {
                let start: f64 = game.roots.iter().map(|(_, p)| row(p.0, profile)).sum();
                assert!(start.abs() <= bound, "roots by {id}: {start}");
                for choice in 0..game.choice_cost.len() {
                    let edges = &game.edge_prob[game.edges(choice)];
                    let sum: f64 = edges.iter().map(|p| row(p.0, profile)).sum();
                    assert!(sum.abs() <= bound, "choice {choice} by {id}: {sum}");
                }
            }
        }
    }
}

/// Not for the judged ones: ln of a chance of 0 has no derivative.
#[test]
fn derivatives_of_bases_keep_their_sum() {
    for case in [Case::new(CRISIS), Case::new(RICH)] {
        let prices = case.price();
        for param in 0..case.params.len() {
            let slopes = case.by(param);
            let mut start = 0;
            for base in 0..=*case.game.view_bases.iter().max().unwrap() {
                let ln_mu = prices.base(base);
                let slopes = &slopes.bases[start..start + ln_mu.len()];
                start += ln_mu.len();
                let sum: f64 =
                    ln_mu.iter().zip(slopes).map(|(ln_mu, slope)| exp(*ln_mu) * slope).sum();
                assert!(sum.abs() <= 1e-12 * largest(slopes), "base {base}: {sum}");
            }
            assert_eq!(start, slopes.bases.len());
        }
    }
}

#[test]
fn what_cannot_be_priced_has_no_gradient() {
    let weights = Case::new(RICH).weights(1, 1.0, None);
    for numbers in [("luck", 1.5), ("rate", -1.0), ("pride", f64::NAN), ("b.precision", -0.1)] {
        let case = Case::new(RICH).with(&[numbers]);
        let found = case.game.price_gradient(&case.model, &case.params, &weights);
        let expected = case.game.price(&case.model, &case.params);
        assert_eq!(format!("{:?}", found.err()), format!("{:?}", expected.err()));
    }
}
