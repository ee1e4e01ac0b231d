//! The size that is told before a game is built, and what the built game never meets.

use proptest::prelude::*;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::size::estimate;
use standoff_model::{Model, Resolve};

use crate::rules::dressed;
use crate::support::{CRISIS, model};

/// The estimate is never below what is built; how many times above it is.
fn ratio(model: &Model) -> f64 {
    let size = estimate(model, &Limits::default()).unwrap();
    let game = compile(model, Limits::default()).unwrap();
    assert!(!size.more);
    assert_eq!((size.layers, size.profiles), (game.layers.len(), game.profiles.count));
    assert!(size.states >= game.states.len(), "{} states, not {}", size.states, game.states.len());
    assert!(size.nodes >= game.nodes(), "{} nodes, not {}", size.nodes, game.nodes());
    size.nodes as f64 / game.nodes() as f64
}

#[test]
fn the_size_of_the_reference_crisis_is_known_beforehand() {
    let model = model(CRISIS);
    let ratio = ratio(&model);
    assert!(ratio < 1.3, "{ratio}");
    let size = estimate(&model, &Limits::default()).unwrap();
    // Each variable is at most as costly as it has values, and at least free.
    for (variable, cost) in model.states.iter().zip(&size.variables) {
        assert!(cost.values <= variable.domain.len());
        assert!(cost.factor >= 1.0 && cost.factor <= cost.values as f64, "{cost:?}");
    }
    assert!(size.costliest().is_some_and(|k| size.variables[k].factor > 1.5));
    assert!(!size.exceeds(&Limits::default(), 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn the_estimate_is_never_below_the_game(
        steps in 1_usize..7,
        length in 1_usize..9,
        forget in 0_u32..8,
    ) {
        let days = format!("{steps} x {length} days");
        let model = dressed(&days, [0.2, 0.4, 0.6, 1.5], Resolve::Highest, forget);
        prop_assert!(ratio(&model) < 5.0);
    }
}

/// Counters that run apart: as many states as all their values multiplied.
fn counters(count: usize, most: usize) -> String {
    let list = |text: &dyn Fn(usize) -> String| (0..count).map(text).collect::<Vec<_>>().concat();
    let names: Vec<String> = (0..count).map(|k| format!("\"e{k}\"")).collect();
    let states = list(&|k| format!("[state.c{k}]\nrange = [0, {most}]\nclamp = true\n"));
    let events =
        list(&|k| format!("[event.e{k}]\nchance = 0.5\nthen = {{ c{k} = \"c{k} + 1\" }}\n"));
    format!(
        r#"
[crisis]
id = "counters"
title = "Counters"
question = "How many?"
as_of = 2026-01-01
steps = ["200 x 1 day"]
tail = "0 weeks"
players = ["a"]
stages = ["count"]
outcomes = ["full"]
[player.a]
precision = 1
{states}
[stage.count]
events = [{}]
{events}
[payoff.a]
at_end = {{ end = "if c0 == 1 then 1 else 0" }}
[outcome.full]
when = "c0 == {most}"
"#,
        names.join(", ")
    )
}

#[test]
fn a_hopeless_size_is_seen_at_once() {
    let model = model(&counters(5, 30));
    let size = estimate(&model, &Limits::default()).unwrap();
    assert!(size.more && size.states > 100_000);
    assert!(size.exceeds(&Limits { nodes: 50_000, ..Limits::default() }, 10));
}

#[test]
fn each_variable_costs_what_it_multiplies() {
    let model = model(&counters(3, 4));
    let size = estimate(&model, &Limits::default()).unwrap();
    let game = compile(&model, Limits::default()).unwrap();
    assert_eq!(size.states, game.states.len());
    assert_eq!(size.states, 125, "every combination is met");
    for cost in &size.variables {
        assert_eq!(cost.values, 5);
    }
    // The first ends play at its last value; its other values multiply the rest.
    assert!((size.variables[1].factor - 5.0).abs() < 1e-12);
}
