//! Scenarios that check and would still hurt: each ends in an error that says what to do.

use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::game::CompileError;
use standoff_engine::game::compile::{Limits, compile, compile_with};

use crate::support::{CRISIS, Solved, close, model};

/// A one-player crisis of three days with something added.
fn crisis(stages: &str, more: &str) -> String {
    format!(
        r#"
[crisis]
id = "hostile"
title = "Hostile"
question = "Does it end well?"
as_of = 2026-01-01
steps = ["3 x 1 day"]
tail = "0 weeks"
players = ["a"]
stages = [{stages}]
outcomes = ["war"]
[player.a]
precision = 1
[state.x]
values = ["no", "yes"]
[outcome.war]
when = "x == yes"
[payoff.a]
at_end = {{ end = "if x == yes then -1 else 0" }}
{more}
"#
    )
}

#[test]
fn forty_events_at_once_are_too_many() {
    let names: Vec<String> = (0..40).map(|k| format!("\"e{k}\"")).collect();
    let mut more = format!("[stage.many]\nevents = [{}]\n", names.join(", "));
    for k in 0..40 {
        more += &format!("[state.s{k}]\nvalues = [\"a\", \"b\"]\n");
        more += &format!("[event.e{k}]\nchance = \"0.5\"\nthen = {{ s{k} = \"b\" }}\n");
    }
    let found = compile(&model(&crisis("\"many\"", &more)), Limits::default());
    assert!(matches!(found, Err(CompileError::TooManyBranches { .. })), "{found:?}");
}

#[test]
fn a_million_starts_are_too_many() {
    let mut more =
        "[stage.many]\nevents = [\"stir\"]\n[event.stir]\nchance = \"0.5\"\nthen = { ".to_owned();
    let writes: Vec<String> = (0..20).map(|k| format!("s{k} = \"b\"")).collect();
    more += &format!("{} }}\n", writes.join(", "));
    for k in 0..20 {
        more += &format!(
            "[state.s{k}]\nvalues = [\"a\", \"b\"]\nstart = {{ a = 0.5, b = \"rest\" }}\n"
        );
    }
    let found = compile(&model(&crisis("\"many\"", &more)), Limits::default());
    assert!(matches!(found, Err(CompileError::TooManyBranches { .. })), "{found:?}");
}

#[test]
fn limits_on_nodes_cells_and_layers_hold() {
    let crisis = model(CRISIS);
    let with = |change: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        compile(&crisis, limits)
    };
    assert!(matches!(with(&|l| l.nodes = 1_000), Err(CompileError::TooLarge { .. })));
    assert!(matches!(with(&|l| l.cells = 1_000), Err(CompileError::TooLarge { .. })));
    assert!(matches!(with(&|l| l.layers = 100), Err(CompileError::TooManyLayers { .. })));
    assert!(matches!(with(&|l| l.profiles = 5), Err(CompileError::TooManyProfiles { .. })));
}

#[test]
fn compiling_can_be_stopped() {
    let control = Control::default();
    control.cancel();
    let found = compile_with(&model(CRISIS), Limits::default(), &control);
    assert_eq!(found.err(), Some(CompileError::Cancelled));
}

#[test]
fn a_number_that_is_none_is_refused_before_a_comparison_can_drop_it() {
    let text = crisis(
        "\"chance\"",
        "[stage.chance]\nevents = [\"e\"]\n[param.q]\nvalue = 0.4\nsource = \"test\"\n[event.e]\nwhen = \"x == no\"\nchance = \"clamp(q, 0, 1)\"\nthen = { x = \"yes\" }",
    );
    let model = model(&text);
    let game = compile(&model, Limits::default()).unwrap();
    let mut params = nominal(&model);
    let q = model.params.iter().position(|param| param.label.id == "q").unwrap();
    for wrong in [f64::NAN, f64::INFINITY] {
        params[q] = wrong;
        let said = game.price(&model, &params).unwrap_err().to_string();
        assert!(said.contains("the number `q`"), "{said}");
    }
}

#[test]
fn an_outcome_that_holds_at_the_start_is_taken_at_once() {
    let text = crisis(
        "\"idle\"",
        "[stage.idle]\nevents = [\"e\"]\n[event.e]\nwhen = \"x == no\"\nchance = \"0.5\"\nthen = { x = \"yes\" }",
    );
    let started =
        text.replace("values = [\"no\", \"yes\"]", "values = [\"no\", \"yes\"]\nstart = \"yes\"");
    let solved = Solved::new(&started, 1.0);
    assert_eq!(solved.by_step().outcomes[0], [0.0, 1.0]);
    close(Solved::new(&text, 1.0).outcome("war"), 0.875, 1e-12, "three tosses");
}

/// What everyone believes of an outcome must not depend on what only a guard can see.
#[test]
fn where_play_waits_tells_the_public_nothing() {
    let hidden = crisis(
        "\"draw\", \"strike\"",
        r#"
[state.h]
values = ["lo", "hi"]
start = { lo = 0.5, hi = "rest" }
seen_by = []
[stage.draw]
events = ["flip"]
[event.flip]
when = "x == no"
chance = "0.1"
then = { h = "hi" }
[stage.strike]
events = ["hit"]
[event.hit]
when = "h == hi and x == no"
chance = "0.3"
then = { x = "yes" }
[measure.belief]
unit = "1"
is = "market_prob(war)"
report = true
"#,
    );
    let solved = Solved::new(&hidden, 1.0);
    let (measures, paths) = solved.paths(1, 0, 0, 200);
    let stride = measures.days + 1;
    for day in 0..stride {
        let open =
            paths.measures[0].chunks_exact(stride).map(|path| path[day]).filter(|p| *p < 1.0);
        let open: Vec<f64> = open.collect();
        assert!(open.iter().all(|p| (p - open[0]).abs() < 1e-12), "day {day}: {open:?}");
    }
}
