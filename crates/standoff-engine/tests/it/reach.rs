//! What a built game never meets.

use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::reach::{Unreached, unreached};
use standoff_model::{Clockwork, Expr, Model, StageKind, StateId};

use crate::support::{CRISIS, model};

const TEXT: &str = r#"
[crisis]
id = "never"
title = "Never"
question = "What never happens?"
as_of = 2026-01-01
steps = ["3 x 1 day"]
tail = "0 weeks"
players = ["a"]
stages = ["choice", "alone", "chance"]
outcomes = ["done", "up"]
[player.a]
precision = 1
[type.a.kind]
soft = 0.5
hard = "rest"
[state.x]
values = ["no", "maybe", "yes", "never"]
[state.level]
range = [0, 9]
start = 4
[stage.choice]
players = ["a"]
base = "uniform"
[stage.alone]
players = ["a"]
base = "uniform"
[stage.chance]
events = ["rise", "fall"]
[action.a.go]
stage = "choice"
when = "a.kind == hard"
then = { x = "maybe" }
[action.a.stay]
stage = "choice"
[action.a.fly]
stage = "choice"
when = "x == never"
then = { x = "yes" }
[action.a.wait]
stage = "alone"
[action.a.sleep]
stage = "alone"
when = "level > 8"
[event.rise]
when = "x == maybe and level < 6"
chance = 0.5
then = { level = "level + 1" }
[event.fall]
when = "x == yes"
chance = 0.5
then = { level = "level - 1" }
[outcome.done]
when = "x == yes"
[outcome.up]
when = "level > 5"
[milestone.half_way]
when = "x == maybe"
[milestone.late]
when = "x == maybe and level > 7"
[payoff.a]
at_end = { end = "if level == 5 and a.kind == soft then 1 else 0" }
"#;

fn found(model: &Model) -> Unreached {
    unreached(&compile(model, Limits::default()).unwrap(), model)
}

#[test]
fn what_never_happens_is_found() {
    let model = model(TEXT);
    let found = found(&model);
    let actions: Vec<&str> =
        found.actions.iter().map(|id| model.action(*id).label.id.as_str()).collect();
    // `wait` is never chosen among others, but it is what happens.
    assert_eq!(actions, ["fly", "sleep"]);
    let events: Vec<&str> =
        found.events.iter().map(|id| model.event(*id).label.id.as_str()).collect();
    assert_eq!(events, ["fall"]);
    let outcomes: Vec<&str> =
        found.outcomes.iter().map(|id| model.outcome(*id).label.id.as_str()).collect();
    assert_eq!(outcomes, ["done"]);
    let milestones: Vec<&str> =
        found.milestones.iter().map(|id| model.milestone(*id).label.id.as_str()).collect();
    assert_eq!(milestones, ["late"]);
    assert_eq!(found.values, [(StateId(0), vec![2, 3]), (StateId(1), vec![0, 1, 2, 3, 7, 8, 9])]);
}

/// That it stands in no stage is said elsewhere.
#[test]
fn an_event_of_no_stage_is_left_out() {
    let mut model = model(TEXT);
    for stage in &mut model.stages {
        if let StageKind::Events { events, .. } = &mut stage.kind {
            events.retain(|id| id.index() == 0);
        }
    }
    assert!(found(&model).events.iter().all(|id| id.index() == 0));
}

#[test]
fn clocks_are_left_out() {
    let mut model = model(TEXT);
    model.clocks.push(Clockwork { state: StateId(1), condition: Expr::Number(0.0) });
    assert_eq!(found(&model).values, [(StateId(0), vec![2, 3])]);
}

#[test]
fn everything_in_the_reference_crisis_may_happen() {
    assert_eq!(found(&model(CRISIS)), Unreached::default());
}
