//! What prices of today imply.

use standoff::engine::control::Control;
use standoff::engine::draws::draw;
use standoff::engine::math::exp;
use standoff::findings::Implied;
use standoff::pipeline::{Request, analyse};
use standoff::summary::findings;

/// War comes in each of two weeks with a chance of a fifth; how much it costs, the analyst does not
/// know.
const CRISIS: &str = r#"
[crisis]
id = "dear"
title = "Dear"
question = "Will there be war?"
as_of = 2026-01-01
steps = ["2 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["strike"]
outcomes = ["war"]
source = "test"
[player.a]
precision = 1
[state.x]
values = ["no", "yes"]
[stage.strike]
events = ["hit"]
[event.hit]
when = "x == no"
chance = "0.2"
then = { x = "yes" }
[outcome.war]
when = "x == yes"
[payoff.a]
at_end = { end = "if x == yes then -1 else 0" }
[param.gap]
value = "uniform(10, 30) USD/bbl"
source = "test"
[price.oil]
unit = "USD/bbl"
observed = "70 USD/bbl"
base = "64 USD/bbl"
gaps = { war = "gap" }
within = "7 days"
error = "1 USD/bbl"
"#;

fn implied(text: &str) -> Option<Implied> {
    let model = standoff::lang::check(text).model.unwrap();
    let request = Request { seed: 1, draws: 64, paths: 64 };
    let analysis = analyse(&model, &request, &Control::default(), &mut |_| {}).unwrap();
    findings(&model, &request, &analysis).implied
}

#[test]
fn a_price_is_taken_apart_and_read_backwards() {
    let found = implied(CRISIS).unwrap();
    let price = &found.prices[0];
    let near = |found: f64, expected: f64, tolerance: f64| {
        assert!((found - expected).abs() < tolerance, "{found} and not {expected}");
    };
    // A fifth of 10 to 30.
    near(price.premium.median, 4.0, 0.1);
    near(price.premium.low, 2.2, 0.15);
    near(price.residual.median, 2.0, 0.1);
    // 6 of 10 to 30, at most and in the shape of the model.
    let war = &price.outcomes[0];
    near(war.ours.median, 0.2, 1e-12);
    near(war.bound.median, 0.3, 0.02);
    // There is one outcome alone.
    for found in [war.shape.unwrap(), price.kappa.unwrap()] {
        near(found.low, war.bound.low, 1e-12);
        near(found.high, war.bound.high, 1e-12);
    }
    assert_eq!(price.kappa_above_one, 0.0);
    // Draws with a dear war agree.
    let joint = found.joint.unwrap();
    assert!(joint.effective > 5.0 && joint.effective < 40.0, "{}", joint.effective);
    near(joint.outcomes[0].after, joint.outcomes[0].before, 1e-12);
}

#[test]
fn a_price_that_no_outcome_explains_says_so() {
    let found = implied(&CRISIS.replace("70 USD/bbl", "120 USD/bbl")).unwrap();
    assert_eq!(found.prices[0].kappa_above_one, 1.0);
    assert_eq!(found.prices[0].outcomes[0].bound.low, 1.0);
    let (head, _) = CRISIS.split_once("[price.oil]").unwrap();
    assert_eq!(implied(&head.replace("USD/bbl", "points")), None);
}

/// Draws count as their war makes of the price, and the answer moves with them.
#[test]
fn the_joint_answer_is_that_of_draws_weighed_by_the_price() {
    let text = CRISIS
        .replace("chance = \"0.2\"", "chance = \"hits\"")
        .replace("gaps = { war = \"gap\" }", "gaps = { war = \"30 USD/bbl\" }")
        .replace(
            "[price.oil]",
            "[param.hits]\nvalue = \"uniform(0.1, 0.3)\"\nsource = \"test\"\n[price.oil]",
        );
    let model = standoff::lang::check(&text).model.unwrap();
    let place = model.params.iter().position(|param| param.label.id == "hits").unwrap();
    let hits: Vec<f64> = (0..64).map(|k| draw(&model, 1, k)[place]).collect();
    // 70 is 64, a war's chance of 30, and an error of 1.
    let density = |hit: &f64| exp(-0.5 * (6.0 - 30.0 * hit) * (6.0 - 30.0 * hit));
    let all: f64 = hits.iter().map(density).sum();
    let war = |hit: &f64| 1.0 - (1.0 - hit) * (1.0 - hit);
    let after: f64 = hits.iter().map(|hit| density(hit) * war(hit) / all).sum();
    let joint = implied(&text).unwrap().joint.unwrap();
    let found = joint.outcomes.iter().find(|outcome| outcome.outcome == "war").unwrap();
    assert!((found.after - after).abs() < 1e-9, "{} and not {after}", found.after);
    assert!((found.before - found.after).abs() > 1e-3);
}

#[test]
fn a_draw_that_makes_no_sense_of_a_price_is_left_out() {
    let found = implied(&CRISIS.replace("error = \"1 USD/bbl\"", "error = \"gap - 20 USD/bbl\""));
    let found = found.unwrap();
    let left_out = found.prices[0].left_out;
    assert!((20..44).contains(&left_out), "{left_out}");
    assert!(found.prices[0].residual.median.is_finite() && found.joint.is_some());
    let none = implied(&CRISIS.replace("error = \"1 USD/bbl\"", "error = \"gap - 40 USD/bbl\""));
    assert_eq!(none.unwrap().joint, None);
}
