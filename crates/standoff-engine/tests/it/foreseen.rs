//! Market probabilities within a horizon.

use standoff_engine::project::project;

use crate::support::{CRISIS, Solved, close};

/// A crisis of so many weeks in which a hidden strength makes a strike likelier and is first drawn,
/// then shown by what a player tries at random; measures are added.
fn crisis(weeks: &str, measures: &[(&str, &str)]) -> String {
    let mut text = format!(
        r#"
[crisis]
id = "foreseen"
title = "Foreseen"
question = "How soon?"
as_of = 2026-01-01
steps = [{weeks}]
tail = "0 weeks"
players = ["a"]
stages = ["draw", "move", "strike", "calm"]
outcomes = ["war", "peace"]
[player.a]
precision = 1
[state.x]
values = ["no", "war", "peace"]
[state.strength]
values = ["low", "high"]
start = {{ low = 0.7, high = "rest" }}
seen_by = []
[state.rumour]
values = ["none", "loud"]
[stage.draw]
events = ["grow"]
[stage.move]
players = ["a"]
base = "uniform"
[stage.strike]
events = ["hit"]
[stage.calm]
events = ["settle"]
[event.grow]
when = "strength == low and x == no"
chance = "per_week(0.05)"
then = {{ strength = "high" }}
[action.a.hush]
stage = "move"
[action.a.shout]
stage = "move"
then = {{ rumour = "loud" }}
[event.hit]
when = "x == no"
chance = "per_week(if strength == high then 0.2 else 0.03)"
then = {{ x = "war" }}
[event.settle]
when = "x == no"
chance = "per_week(if rumour == loud then 0.01 else 0.1)"
then = {{ x = "peace" }}
[outcome.war]
when = "x == war"
[outcome.peace]
when = "x == peace"
[payoff.a]
at_end = {{ end = "0" }}
"#
    );
    for (name, is) in measures {
        text += &format!("[measure.{name}]\nunit = \"1\"\nis = \"{is}\"\nreport = true\n");
    }
    text
}

/// The value of each measure on day 0.
fn today(text: &str) -> Vec<f64> {
    let solved = Solved::new(text, 1.0);
    let (_, paths) = solved.paths(1, 0, 0, 1);
    paths.measures.iter().map(|values| values[0]).collect()
}

/// What comes after the horizon does not matter, so a crisis that ends there says the same.
#[test]
fn within_a_horizon_is_to_the_end_of_a_crisis_that_ends_there() {
    let within =
        [("to_war", "market_prob(war, 21 days)"), ("to_peace", "market_prob(peace, 3 weeks)")];
    let until = [("to_war", "market_prob(war)"), ("to_peace", "market_prob(peace)")];
    let (far, near) =
        (today(&crisis("\"9 x 1 week\"", &within)), today(&crisis("\"3 x 1 week\"", &until)));
    for (far, near) in far.iter().zip(&near) {
        close(*far, *near, 1e-12, "chance");
        assert!(*near > 0.05);
    }
}

#[test]
fn between_the_ends_of_steps_the_chance_rises_evenly() {
    let found = today(&crisis(
        "\"2 x 1 week\", \"2 x 3 weeks\"",
        &[
            ("a", "market_prob(war, 7 days)"),
            ("b", "market_prob(war, 14 days)"),
            ("c", "market_prob(war, 35 days)"),
            ("half_first", "market_prob(war, 3.5 days)"),
            ("third", "market_prob(war, 21 days)"),
            ("end", "market_prob(war)"),
            ("behind", "market_prob(war, 52 weeks)"),
        ],
    ));
    let [a, b, c, half, third, end, behind] = found[..] else { panic!("{found:?}") };
    close(half, a / 2.0, 1e-12, "half of the first step");
    close(third, b + (c - b) / 3.0, 1e-12, "a third of the third step");
    close(end, behind, 0.0, "behind the end");
    assert!(a < b && b < c && c < end, "{found:?}");
}

/// Now is the exact projection; later, the mean over paths is (law of total probability).
#[test]
fn what_is_foreseen_is_on_average_what_comes() {
    let text = format!(
        "{}\n[measure.soon]\nis = \"market_prob(limited, 42 days)\"\nreport = true\n\
         [measure.later]\nis = \"market_prob(limited, 84 days)\"\nreport = true\n",
        CRISIS
    );
    let solved = Solved::new(&text, 1.0);
    let by_step =
        project(&solved.game, &solved.model, &solved.prices, &solved.solution.policy).outcomes;
    let place = solved.model.outcomes.iter().position(|o| o.label.id == "limited").unwrap() + 1;
    let count = 4_000;
    let (measures, paths) = solved.paths(3, 0, 0, count);
    let stride = measures.days + 1;
    let at = |id: &str| {
        let k = solved.model.measures.iter().position(|m| m.label.id == id).unwrap();
        &paths.measures[measures.reported.iter().position(|r| *r == k).unwrap()]
    };
    for (id, weeks) in [("soon", 6), ("later", 12)] {
        close(at(id)[0], by_step[weeks][place], 1e-12, id);
        for week in [2, 5] {
            let values = at(id).chunks_exact(stride).map(|path| path[week * 7]);
            let values: Vec<f64> = values.collect();
            let mean = values.iter().sum::<f64>() / count as f64;
            let square = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count as f64;
            let error = (square / count as f64).sqrt();
            let exact = by_step[week + weeks][place];
            assert!(error > 0.0 && (mean - exact).abs() < 4.0 * error, "{mean} {exact} {error}");
        }
    }
}

/// Two steps of three weeks; a blow may fall on day 7 and 28, and a second stage on day 14 and 35 is
/// played if `other` holds.
fn blows(other: &str) -> Vec<f64> {
    let text = format!(
        r#"
[crisis]
id = "blows"
title = "Blows"
question = "How soon?"
as_of = 2026-01-01
steps = ["2 x 3 weeks"]
tail = "0 weeks"
players = ["a"]
stages = ["strike", "other"]
outcomes = ["war"]
[player.a]
precision = 1
[state.x]
values = ["no", "war"]
[state.y]
values = ["no", "yes"]
[stage.strike]
events = ["hit"]
[stage.other]
events = ["hum"]
[event.hit]
when = "x == no"
chance = "0.1"
then = {{ x = "war" }}
[event.hum]
when = "{other}"
chance = "0.1"
then = {{ y = "yes" }}
[outcome.war]
when = "x == war"
[payoff.a]
at_end = {{ end = "0" }}
[measure.in_a_week]
is = "if outcome == open then market_prob(war, 7 days) else -1"
report = true
[measure.in_a_month]
is = "if outcome == open then market_prob(war, 28 days) else -1"
report = true
"#
    );
    let solved = Solved::new(&text, 1.0);
    let (measures, paths) = solved.paths(1, 0, 0, 40);
    let days = measures.days + 1;
    let open = paths.outcomes.iter().position(|o| *o == 0).unwrap();
    let on = |k: usize, day: usize| paths.measures[k][open * days + day];
    [(0, 0), (0, 8), (0, 15), (1, 0), (1, 8), (1, 15)].map(|(k, day)| on(k, day)).to_vec()
}

/// A horizon counts from the day on which play came to where it is, also past a stage that it passes
/// over; what waits for the next step waits until that begins.
#[test]
fn horizons_count_from_where_play_came_from() {
    let third = 0.1 / 3.0;
    // The first blow and a third of the second.
    let first_month = 0.1 + 0.9 * third;
    for (other, moved) in [("y == no and x == war", 7.0), ("x == no", 14.0)] {
        let found = blows(other);
        // From day 7 on two thirds of the second step, from day 14 on all of it.
        let after = 0.1 * (moved + 28.0 - 21.0) / 21.0;
        let expected = [third, 0.0, 0.0, first_month, 0.1 * 2.0 / 3.0, after];
        for (found, expected) in found.iter().zip(expected) {
            close(*found, expected, 1e-12, other);
        }
    }
}
