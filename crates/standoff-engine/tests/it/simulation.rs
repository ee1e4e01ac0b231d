//! Paths are drawn from the exact state process, and draws do not depend on who computes them.

use standoff_engine::batch::Way;
use standoff_engine::control::Control;
use standoff_engine::ensemble::{Plan, run};
use standoff_engine::simulate::Measures;

use crate::support::{CRISIS, Solved, close};

#[test]
fn paths_end_as_often_as_the_exact_process_says() {
    let solved = Solved::new(CRISIS, 1.0);
    let count = 4_000;
    let (_, paths) = solved.paths(7, 0, 0, count);
    let exact = solved.by_step();
    for (outcome, p) in exact.last().iter().enumerate() {
        let found = paths.outcomes.iter().filter(|o| usize::from(**o) == outcome).count() as f64
            / count as f64;
        // Four standard errors of a share, and a little for shares near 0.
        let tolerance = 4.0 * (p * (1.0 - p) / count as f64).sqrt() + 1e-3;
        close(found, *p, tolerance, &format!("outcome {outcome}"));
    }
    // By half-time too: the day on which a path's outcome was taken is part of the process.
    let half = 13;
    let day = (solved.model.crisis.steps[half].start) as u32;
    for (outcome, p) in exact.outcomes[half].iter().enumerate().skip(1) {
        let days = paths.outcomes.iter().zip(&paths.outcome_days);
        let found = days.filter(|(o, d)| usize::from(**o) == outcome && **d <= day).count() as f64
            / count as f64;
        let tolerance = 4.0 * (p * (1.0 - p) / count as f64).sqrt() + 1e-3;
        close(found, *p, tolerance, &format!("outcome {outcome} by half-time"));
    }
}

#[test]
fn the_observed_price_is_met_on_the_first_day() {
    let solved = Solved::new(CRISIS, 1.0);
    let (measures, paths) = solved.paths(3, 5, 80, 16);
    let brent = &paths.measures[0];
    for path in brent.chunks_exact(measures.days + 1) {
        close(path[0], 71.0, 1e-9, "Brent on 29 January");
        assert!(path.iter().all(|price| price.is_finite() && *price > 10.0 && *price < 500.0));
    }
}

#[test]
fn a_draw_depends_on_its_number_alone() {
    let solved = Solved::new(CRISIS, 1.0);
    let measures = Measures::new(&solved.model).unwrap();
    let plan = |draws| Plan { seed: 9, draws, paths_per_draw: 2, tolerance: 1e-6 };
    let known = Some(&solved.solution);
    let run = |draws| {
        run(&solved.game, &solved.model, &measures, &plan(draws), known, &Control::default())
    };
    let (few, more) = (run(3), run(5));
    assert!(more.draws.iter().any(|draw| draw.way == Way::Confirmed));
    assert_eq!(few.draws[..], more.draws[..3]);
    assert_ne!(more.draws[0].params, more.draws[1].params);
}

#[test]
fn a_cancelled_run_says_so() {
    let solved = Solved::new(CRISIS, 1.0);
    let measures = Measures::new(&solved.model).unwrap();
    let control = Control::default();
    control.cancel();
    let plan = Plan { seed: 1, draws: 64, paths_per_draw: 1, tolerance: 1e-6 };
    let ensemble = run(&solved.game, &solved.model, &measures, &plan, None, &control);
    assert!(ensemble.cancelled && ensemble.draws.is_empty());
}

/// Where no equilibrium is certified, players who think 3 to 8 steps ahead stand in, and say so.
#[test]
fn draws_without_a_certificate_get_a_stand_in() {
    let solved = Solved::new(include_str!("../../../../catalog/mobilise-or-bluff/game.toml"), 1.0);
    let measures = Measures::new(&solved.model).unwrap();
    // Nothing meets a tolerance below 0.
    let plan = Plan { seed: 1, draws: 3, paths_per_draw: 2, tolerance: -1.0 };
    let ensemble = run(&solved.game, &solved.model, &measures, &plan, None, &Control::default());
    assert_eq!(ensemble.draws.len(), 3);
    for draw in &ensemble.draws {
        assert_ne!(draw.status, standoff_engine::solve::Status::Converged);
        let range = draw.stand_in.as_ref().unwrap();
        close(draw.by_step.last().iter().sum(), 1.0, 1e-12, "outcomes");
        for (p, (low, high)) in draw.by_step.last().iter().zip(range) {
            assert!(low - 1e-12 <= *p && *p <= high + 1e-12, "{p} outside {low} to {high}");
        }
        assert!(range.iter().any(|(low, high)| high > low), "depths differ");
    }
}

/// A lamp that is switched once a week.
const LAMP: &str = r#"
[crisis]
id       = "lamp"
title    = "A lamp"
question = "Is it on?"
as_of    = 2026-01-29
steps    = ["4 x 1 week"]
tail     = "0 weeks"
players  = ["a"]
stages   = ["switch", "choose"]
outcomes = ["never"]

[player.a]
[payoff.a]
at_end = { light = "if lamp == on then 1 point else 0" }
[state.lamp]
values = ["off", "on"]
[state.done]
values = ["no", "yes"]
[stage.switch]
events = ["turn"]
[stage.choose]
players    = ["a"]
status_quo = "wait"
groups     = { act = "0.1 per week" }
[action.a.act]
group = "act"
then  = { done = "yes" }
[event.turn]
chance = 1
then   = { lamp = "if lamp == off then on else off" }
[outcome.never]
when = "lamp == on and lamp == off"
[measure.since]
unit   = "days"
is     = "days_since(lamp == on)"
report = true
"#;

#[test]
fn days_are_counted_since_the_condition_last_came_to_hold() {
    let solved = Solved::new(LAMP, 1.0);
    let (measures, paths) = solved.paths(1, 0, 0, 1);
    assert_eq!(measures.days, 28);
    let since = &paths.measures[0];
    // The first of two stages falls on day 3 of a week.
    assert_eq!(since[..3], [-1.0; 3], "before it was ever on");
    assert_eq!(since[3..17], (0..14).map(f64::from).collect::<Vec<_>>(), "also once it is off");
    assert_eq!(since[17], 0.0, "it is on again");
}

/// The lamp with other measures, of which the last is reported; its values on days 0 to 28 of a
/// path. The lamp is on from day 3, off from day 10, on from day 17, off from day 24.
fn lamp_measured(measures: &str) -> Vec<f64> {
    let (head, _) = LAMP.split_once("[measure.since]").unwrap();
    let (_, mut paths) = Solved::new(&format!("{head}{measures}"), 1.0).paths(1, 0, 0, 1);
    let last = paths.measures.pop().unwrap();
    assert_eq!(last.len(), 29);
    last
}

fn days(from: u32, to: u32) -> Vec<f64> {
    (from..to).map(f64::from).collect()
}

#[test]
fn days_are_counted_since_a_measure_passed_a_level() {
    let glow = "[measure.glow]\nunit = \"1\"\nis = \"if lamp == on then 2 else 1\"\n";
    let since =
        "[measure.a_since]\nunit = \"days\"\nis = \"days_since(glow > 1.5)\"\nreport = true\n";
    let expected = [vec![-1.0; 3], days(0, 14), days(0, 12)].concat();
    assert_eq!(lamp_measured(&format!("{glow}{since}")), expected);
    assert_eq!(lamp_measured(&format!("{since}{glow}")), expected, "in the other order");
}

#[test]
fn days_are_counted_since_so_many_days_have_passed() {
    let nested = "[measure.nested]\nunit = \"days\"\nis = \"days_since(days_since(lamp == on) > 3 days)\"\nreport = true\n";
    // The inner count passes 3 on day 7, falls to 0 on day 17 and passes 3 again on day 21.
    let expected = [vec![-1.0; 7], days(0, 14), days(0, 8)].concat();
    assert_eq!(lamp_measured(nested), expected);
}

#[test]
fn a_condition_of_days_since_reads_yesterday_and_other_counts() {
    let both = r#"
[measure.count]
unit   = "1"
is     = "previous(count, 0) + 1"
[measure.first]
unit   = "days"
is     = "days_since(count >= 5)"
[measure.second]
unit   = "days"
is     = "days_since(first > 2 days and days_since(lamp == on) >= 2 days)"
report = true
"#;
    // `count` is 5 on day 4, so `first` passes 2 on day 7; the lamp has been on for 2 days on
    // day 5, and again on day 19 after it came to be on day 17.
    let expected = [vec![-1.0; 7], days(0, 12), days(0, 10)].concat();
    assert_eq!(lamp_measured(both), expected);
}
