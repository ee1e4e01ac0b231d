//! Consequences on paths, and signals that only the analyst sees.

use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::ensemble::{Plan, run};
use standoff_engine::math::stats::sum;
use standoff_engine::simulate::Measures;
use standoff_model::expr::{Binary, Expr};
use standoff_model::{
    ColumnId, Consequence, ConsequenceId, Domain, Label, Move, Signal, SignalKind, Span, StateId,
};

use crate::support::{CRISIS, Solved, close};

fn label(id: &str) -> Label {
    Label { id: id.to_owned(), name: id.to_owned(), span: Span::default() }
}

pub fn chain(id: &str, each_step: Vec<(u16, Expr)>, at_end: Vec<(u16, Expr)>) -> Consequence {
    let moves = |list: Vec<(u16, Expr)>| {
        list.into_iter().map(|(to, chance)| Move { to, chance, span: Span::default() }).collect()
    };
    Consequence {
        label: label(id),
        domain: Domain::Named(vec!["none".to_owned(), "some".to_owned(), "all".to_owned()]),
        value_names: vec!["none".to_owned(), "some".to_owned(), "all".to_owned()],
        start: 0,
        when: None,
        each_step: moves(each_step),
        at_end: moves(at_end),
    }
}

pub fn is(op: Binary, left: Expr, right: f64) -> Expr {
    Expr::Binary(op, Box::new(left), Box::new(Expr::Number(right)))
}

pub fn chance(p: f64) -> Expr {
    Expr::Number(p)
}

/// Four weeks of a coin that ends play, one type, two stages, and a measure that reads a chain.
fn coins(reported: &str) -> Solved {
    let text = format!(
        r#"
[crisis]
id = "coins"
title = "Coins"
question = "Does it end?"
as_of = 2026-01-01
steps = ["4 x 1 week"]
{reported}
players = ["a"]
stages = ["first", "second"]
outcomes = ["over"]
[player.a]
precision = 1
[type.a.kind]
soft = 0.25
hard = "rest"
[state.x]
values = ["no", "yes"]
[stage.first]
events = ["coin"]
[stage.second]
events = ["nothing"]
[event.coin]
chance = "if a.kind == soft then 0.5 else 0.2"
then = {{ x = "yes" }}
[event.nothing]
when = "x == yes"
chance = 0
then = {{ x = "yes" }}
[outcome.over]
when = "x == yes"
[payoff.a]
at_end = {{ end = "if x == yes then 1 else 0" }}
[measure.m]
unit = "1"
is = "0"
report = true
"#
    );
    Solved::new(&text, 1.0)
}

fn power(x: f64, n: i32) -> f64 {
    (0..n).map(|_| x).product()
}

/// The probability that play goes on after so many steps.
fn still(step: i32) -> f64 {
    0.25 * power(0.5, step) + 0.75 * power(0.8, step)
}

#[test]
fn consequences_move_after_each_step_that_is_survived_and_where_play_ends() {
    let mut solved = coins("tail = \"0 weeks\"");
    let (a, b) = (Expr::Consequence(ConsequenceId(0)), Expr::Consequence(ConsequenceId(1)));
    let over = || is(Binary::Equal, Expr::Outcome, 1.0);
    solved.model.consequences = vec![
        // Certain to move in the first step, if there is a second week.
        chain("a", vec![(1, chance(1.0))], vec![(2, over())]),
        // Reads the other as it was before.
        chain("b", vec![(1, is(Binary::Equal, a, 1.0))], vec![(2, is(Binary::Equal, b, 1.0))]),
    ];
    let (_, paths) = solved.paths(1, 0, 0, 400);
    for path in 0..400 {
        let (a, b) = (paths.consequences[0][path], paths.consequences[1][path]);
        let (outcome, day) = (paths.outcomes[path], paths.outcome_days[path]);
        // The coin of week k falls on day 7 (k - 1) + 3; the first week has then 0 steps behind.
        let survived = if outcome == 1 { day / 7 } else { 4 };
        let expected_a = match (outcome, survived) {
            (1, _) => 2,
            (_, 0) => 0,
            _ => 1,
        };
        let expected_b = if survived >= 2 { 2 } else { 0 };
        assert_eq!((a, b), (expected_a, expected_b), "outcome {outcome} on day {day}");
    }
    assert!(paths.outcomes.contains(&0) && paths.outcomes.contains(&1));
}

#[test]
fn consequences_happen_as_often_as_they_should() {
    let mut solved = coins("tail = \"0 weeks\"");
    // Moves while type is hard; then once more at the end, from the second value on.
    let hard = is(Binary::Multiply, Expr::Column(ColumnId(0)), 0.3);
    let mut first = chain("first", vec![(1, hard), (2, chance(0.1))], vec![]);
    first.when = Some(is(Binary::Equal, Expr::Consequence(ConsequenceId(0)), 0.0));
    solved.model.consequences = vec![first];
    let count = 40_000;
    let (_, paths) = solved.paths(5, 3, 0, count);
    // Of each type: the chance of having survived k steps and of never having moved in them.
    let (mut none, mut some) = (0.0, 0.0);
    for (prior, end, move_) in [(0.25, 0.5, 0.0), (0.75, 0.2, 0.3)] {
        let stay: f64 = 1.0 - move_ - 0.1;
        let (mut alive, mut unmoved) = (prior, 1.0);
        for _ in 0..4 {
            none += alive * end * unmoved;
            some += alive * end * (1.0 - unmoved) * move_ / (move_ + 0.1);
            alive *= 1.0 - end;
            unmoved *= stay;
        }
        none += alive * unmoved;
        some += alive * (1.0 - unmoved) * move_ / (move_ + 0.1);
    }
    for (value, p) in [(0, none), (1, some), (2, 1.0 - none - some)] {
        let found =
            paths.consequences[0].iter().filter(|v| **v == value).count() as f64 / count as f64;
        close(found, p, 4.0 * (p * (1.0 - p) / count as f64).sqrt(), &format!("value {value}"));
    }
}

#[test]
fn measures_read_consequences_on_the_day_of_the_last_stage() {
    let mut solved = coins("tail = \"0 weeks\"");
    solved.model.consequences = vec![chain("a", vec![(1, chance(1.0))], vec![(2, chance(1.0))])];
    solved.model.measures[0].expr = Expr::Consequence(ConsequenceId(0));
    let (measures, paths) = solved.paths(1, 0, 0, 100);
    let courses = paths.measures[0].chunks_exact(measures.days + 1);
    for (course, (outcome, day)) in courses.zip(paths.outcomes.iter().zip(&paths.outcome_days)) {
        // The last of two stages falls on the fifth day; at the horizon both moves are made then.
        let ended = if *outcome == 1 { *day as usize } else { 26 };
        for (day, value) in course.iter().enumerate() {
            let expected = if day >= ended { 2.0 } else { f64::from(u8::from(day >= 5)) };
            assert_eq!(*value, expected, "day {day}, ended on {ended}");
        }
    }
}

#[test]
fn the_end_of_the_solved_horizon_lies_behind_the_reported_one() {
    let mut solved = coins("tail = \"2 weeks\"");
    assert_eq!(solved.model.crisis.reported, 4);
    solved.model.consequences = vec![chain("a", vec![], vec![(1, chance(1.0))])];
    let (_, paths) = solved.paths(1, 0, 0, 200);
    for (value, outcome) in paths.consequences[0].iter().zip(&paths.outcomes) {
        assert_eq!(value, outcome, "only what ended within the horizon has ended");
    }
}

#[test]
fn consequences_shift_no_other_random_number() {
    let mut solved = Solved::new(CRISIS, 1.0);
    let (_, before) = solved.paths(7, 2, 128, 64);
    solved.model.consequences = vec![chain("a", vec![(1, chance(0.3))], vec![(2, chance(0.5))])];
    let (_, after) = solved.paths(7, 2, 128, 64);
    assert!(before.measures == after.measures && before.outcomes == after.outcomes);
    // A second one does not move the first.
    let one = after.consequences[0].clone();
    solved.model.consequences.push(chain("b", vec![(1, chance(0.3))], vec![]));
    let (_, both) = solved.paths(7, 2, 128, 64);
    assert_eq!(both.consequences[0], one);
    assert_ne!(both.consequences[1], one);
}

#[test]
fn a_chance_that_is_none_fails_the_draw() {
    let solved = coins("tail = \"0 weeks\"");
    for (moves, says) in [
        (vec![(1, chance(1.2))], "the chance of a move of consequence `a` is 1.2"),
        (vec![(1, chance(f64::NAN))], "a move of consequence `a` is NaN"),
        (vec![(1, chance(0.7)), (2, chance(0.6))], "all moves of consequence `a` is 1.3"),
    ] {
        let mut model = solved.model.clone();
        model.consequences = vec![chain("a", moves, vec![])];
        let measures = Measures::new(&model).unwrap();
        let plan = Plan { seed: 1, draws: 1, paths_per_draw: 8, tolerance: 1e-6 };
        let ensemble = run(&solved.game, &model, &measures, &plan, None, &Control::default());
        assert!(ensemble.draws.is_empty());
        let reason = &ensemble.failed[0].reason;
        assert!(reason.contains(says) && reason.contains("x = no"), "{reason}");
    }
}

fn signal(when: Option<Expr>, chance: Expr) -> Signal {
    Signal {
        label: label("leak"),
        kind: SignalKind::AnalystOnly { when, chance, span: Span::default() },
    }
}

#[test]
fn signals_are_as_likely_as_the_exact_process_says() {
    let mut solved = coins("tail = \"1 week\"");
    let by_type = is(Binary::Multiply, is(Binary::Add, Expr::Column(ColumnId(0)), 1.0), 0.1);
    let open = is(Binary::Equal, Expr::State(StateId(0)), 0.0);
    solved.model.signals =
        vec![signal(Some(open.clone()), chance(0.5)), signal(None, by_type), signal(None, open)];
    let signals = Measures::new(&solved.model).unwrap().signals;
    let found = signals
        .chances(
            &solved.game,
            &solved.model,
            &solved.prices,
            &solved.solution.policy,
            &nominal(&solved.model),
        )
        .unwrap();
    for step in 0..4 {
        let after = step as i32 + 1;
        close(found[0].by_step[step], 0.5 * still(after), 1e-12, "half");
        let typed = 0.25 * power(0.5, after) * 0.1 + 0.75 * power(0.8, after) * 0.2;
        close(found[1].by_step[step], typed, 1e-12, "by type");
        close(found[2].by_step[step], still(after), 1e-12, "while it lasts");
    }
    assert_eq!(found[0].by_step.len(), 4);
    close(found[1].by_column[0][0], 0.5 * 0.1, 1e-12, "soft");
    close(found[1].by_column[0][1], 0.8 * 0.2, 1e-12, "hard");
    let prior = [0.25, 0.75];
    let mean = sum(found[1].by_column[0].iter().zip(prior).map(|(p, w)| p * w));
    close(mean, found[1].by_step[0], 1e-12, "types averaged");
}

#[test]
fn a_signal_that_is_no_probability_fails_the_draw() {
    let mut solved = coins("tail = \"0 weeks\"");
    solved.model.signals = vec![signal(None, chance(-0.5))];
    let measures = Measures::new(&solved.model).unwrap();
    let plan = Plan { seed: 1, draws: 1, paths_per_draw: 1, tolerance: 1e-6 };
    let ensemble = run(&solved.game, &solved.model, &measures, &plan, None, &Control::default());
    assert!(ensemble.failed[0].reason.contains("signal `leak`"), "{:?}", ensemble.failed);
}
