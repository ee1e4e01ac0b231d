//! Measures worked out for many paths at once are those of each path by itself.

use proptest::prelude::*;
use standoff_engine::draws::draw;
use standoff_engine::simulate::{Measures, Paths, Walker};

use crate::support::{CRISIS, Solved};

/// Both ways to work out the measures of some paths.
fn both(solved: &Solved, params: &[f64], (first, count): (usize, usize)) -> [Paths; 2] {
    let Solved { game, model, solution, .. } = solved;
    let measures = Measures::new(model).unwrap();
    let prices = game.price(model, params).unwrap();
    let walker = Walker::new(game, model, &prices, &solution.policy, params, &measures);
    [
        walker.paths(4, 2, first, count).unwrap(),
        walker.paths_one_by_one(4, 2, first, count).unwrap(),
    ]
}

/// The exponential of one and of many differs in its last bit, and what is added up day by day in
/// more.
fn alike([many, one]: &[Paths; 2]) {
    assert_eq!(many.outcomes, one.outcomes);
    assert_eq!(many.consequences, one.consequences);
    for (many, one) in many.measures.iter().zip(&one.measures) {
        assert_eq!(many.len(), one.len());
        for (place, (a, b)) in many.iter().zip(one).enumerate() {
            let same =
                (a - b).abs() <= 1e-11 * b.abs().max(1e-3) || a.is_nan() && b.is_nan() || a == b;
            assert!(same, "place {place}: {a} and {b}");
        }
    }
}

#[test]
fn the_markets_of_a_crisis() {
    let solved = Solved::new(CRISIS, 1.0);
    for index in 0..3 {
        let params = draw(&solved.model, 8, index);
        alike(&both(&solved, &params, (index * 100, 101)));
    }
}

/// However paths are cut into blocks, each is the same to the last bit.
#[test]
fn blocks_do_not_matter() {
    let solved = Solved::new(CRISIS, 1.0);
    let (_, whole) = solved.paths(4, 2, 0, 150);
    let mut parts = solved.paths(4, 2, 0, 37).1;
    for (first, count) in [(37, 70), (107, 43)] {
        let (_, next) = solved.paths(4, 2, first, count);
        parts.outcomes.extend(next.outcomes);
        parts.outcome_days.extend(next.outcome_days);
        parts.measures.iter_mut().zip(next.measures).for_each(|(all, more)| all.extend(more));
        parts.consequences.iter_mut().zip(next.consequences).for_each(|(a, b)| a.extend(b));
    }
    let bits = |paths: &Paths| -> Vec<u64> {
        paths.measures.iter().flatten().map(|value| value.to_bits()).collect()
    };
    assert_eq!(bits(&whole), bits(&parts));
    assert_eq!(whole.outcomes, parts.outcomes);
    assert_eq!(whole.consequences, parts.consequences);
}

/// A crisis in which a lamp goes on and off by chance, and some measures.
fn lamp(measures: &[String]) -> String {
    let mut text = r#"
[crisis]
id = "lamp"
title = "Lamp"
question = "Is it on?"
as_of = 2026-01-01
steps = ["5 x 1 day"]
tail = "0 weeks"
players = ["a"]
stages = ["switch"]
outcomes = ["burnt"]
source = "test"
[player.a]
precision = 1
[payoff.a]
at_end = { end = "0 points" }
[state.lamp]
values = ["off", "dim", "on", "gone"]
[stage.switch]
events = ["turn"]
[[event.turn.result]]
chance = "0.4"
then = { lamp = "if lamp == off then dim else if lamp == dim then on else off" }
[[event.turn.result]]
chance = "0.1"
then = { lamp = "gone" }
[outcome.burnt]
when = "lamp == gone"
[param.p]
value = "uniform(0.5, 2)"
source = "test"
[table.glow]
by = "lamp"
off = 0.25
dim = "0.5 to 2"
on = 4
gone = "uniform(1, 3)"
source = "test"
[table.shade]
by = "lamp"
off = { is = "p * 2" }
dim = { is = "if lamp == on then 7 else p - 1" }
on = 3
gone = { is = "p * 2" }
source = "test"
"#
    .to_owned();
    for (k, is) in measures.iter().enumerate() {
        text += &format!("[measure.m{k}]\nunit = \"1\"\nis = \"{is}\"\nreport = true\n");
    }
    text
}

/// An expression that measure number `k` may have.
fn number(k: usize) -> BoxedStrategy<String> {
    let mut leaves = vec![
        Just("daily_uniform()".to_owned()).boxed(),
        Just("daily_normal()".to_owned()).boxed(),
        Just("daily_student_t(4)".to_owned()).boxed(),
        Just("once_student_t(5)".to_owned()).boxed(),
        Just("p".to_owned()).boxed(),
        Just("(today / 1 day)".to_owned()).boxed(),
        Just("glow[lamp]".to_owned()).boxed(),
        Just("shade[lamp]".to_owned()).boxed(),
        Just("market_prob(burnt, 2 days)".to_owned()).boxed(),
        Just("(days_since(lamp == on) / 1 day)".to_owned()).boxed(),
        Just("(days_since(p > 0) / 1 day)".to_owned()).boxed(),
        Just("(days_since(daily_uniform() < 0.4) / 1 day)".to_owned()).boxed(),
        Just(format!("previous(m{k}, 0.5)")).boxed(),
        (-3..4).prop_map(|x| format!("({x})")).boxed(),
    ];
    if k > 0 {
        leaves.push((0..k).prop_map(|j| format!("m{j}")).boxed());
    }
    let leaf = proptest::strategy::Union::new(leaves);
    leaf.prop_recursive(6, 40, 4, |inner| {
        let pair = (inner.clone(), inner.clone());
        let condition = prop_oneof![
            pair.clone().prop_map(|(a, b)| format!("{a} < {b}")),
            pair.clone().prop_map(|(a, b)| format!("not ({a} >= {b})")),
            Just("lamp == on".to_owned()),
            Just("lamp != off and outcome == open".to_owned()),
            Just("lamp == dim or today > 2 days".to_owned()),
            Just("1 < 0".to_owned()),
        ];
        prop_oneof![
            (condition, inner.clone(), inner.clone())
                .prop_map(|(c, a, b)| format!("(if {c} then {a} else {b})")),
            pair.clone().prop_map(|(a, b)| format!("({a} + {b})")),
            pair.clone().prop_map(|(a, b)| format!("({a} - {b})")),
            pair.clone().prop_map(|(a, b)| format!("clamp({a} * {b}, -50, 50)")),
            pair.clone().prop_map(|(a, b)| format!("clamp({a} / (abs({b}) + 0.1), -50, 50)")),
            pair.clone().prop_map(|(a, b)| format!("min({a}, {b})")),
            pair.prop_map(|(a, b)| format!("max({a}, {b})")),
            inner.clone().prop_map(|a| format!("exp(min({a}, 3))")),
            inner.clone().prop_map(|a| format!("pow(abs({a}) + 1, 0.5)")),
            inner.clone().prop_map(|a| format!("ln(abs({a}) + 1)")),
            inner.clone().prop_map(|a| format!("sqrt(abs({a}))")),
            inner.prop_map(|a| format!("-{a}")),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_measured(
        measures in (number(0), number(1), number(2)),
        count in 1_usize..90,
    ) {
        let (a, b, c) = measures;
        let solved = Solved::new(&lamp(&[a, b, c]), 1.0);
        let params = draw(&solved.model, 1, 0);
        alike(&both(&solved, &params, (3, count)));
    }
}
