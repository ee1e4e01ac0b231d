//! On what the price of oil after a closure rests.

use std::fs;
use std::path::Path;

use standoff::engine::control::Control;
use standoff::engine::draws::draw;
use standoff::engine::game::compile::{Limits, compile};
use standoff::engine::math::ln;
use standoff::engine::math::shares::first_order;
use standoff::engine::policy::Policy;
use standoff::engine::simulate::{Measures, Walker};
use standoff::engine::solve::{Aqre, Settings, Solver};

/// A closure of the strait, from the first day on; daily moves of the price are left out.
const CLOSURE: &str = r#"
[crisis]
id = "closure"
title = "Closure"
question = "What is a barrel worth?"
as_of = 2026-01-29
steps = ["14 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["turn"]
outcomes = ["never"]
source = "test"
[player.a]
precision = 1
[payoff.a]
at_end = { end = "if x == on then 1 else 0" }
[state.x]
values = ["off", "on"]
[stage.turn]
events = ["flip"]
[event.flip]
chance = "0"
then = { x = "on" }
[outcome.never]
when = "x == on"
[use.oil]
module = "std/oil"
spot = "71 USD/bbl"
loss = "if today >= 1 day then oil.closure_loss else 0 mb/d"
around = "if today >= 1 day then oil.bypass else 0 mb/d"
spare = "oil.spare_closure"
released = "today >= 1 day"
fighting = "x == on"
settled = "x == on"
ahead = "0 USD/bbl"
calm_move = 0
crisis_move = 0
lasting_move = 0
[measure.price]
unit = "USD/bbl"
is = "oil.price"
report = true
"#;

const GROUPS: [(&str, &[&str]); 6] = [
    (
        "how long it lasts, and what is expected of that",
        &["duration_tail", "duration_scale", "notice", "reopening_factor", "escalation_factor"],
    ),
    (
        "volume: loss, pipelines, spare capacity",
        &["closure_loss", "bypass", "bypass_start", "bypass_days", "spare_closure", "spare_days"],
    ),
    (
        "stocks, commercial and emergency",
        &[
            "stocks",
            "least_stocks",
            "reserves",
            "reserves_lag",
            "reserves_ramp",
            "emergency",
            "credibility",
        ],
    ),
    ("response of demand and other supply", &["response", "response_growth", "world_demand"]),
    ("price at which demand gives way", &["price_cap"]),
    ("price without a crisis, and what is left of a gap from it", &["anchor", "persistence"]),
];
/// Days after the strait was closed.
const DAYS: [usize; 3] = [7, 30, 60];
const DRAWS: usize = 6_000;

/// ln price on each of the days, for each draw: group `kept` (or none) as in the first sample, all
/// else as in the second.
fn prices(model: &standoff::model::Model, kept: Option<usize>, second: bool) -> Vec<Vec<f64>> {
    let game = compile(model, Limits::default()).unwrap();
    let measures = Measures::new(model).unwrap();
    let belongs = |id: &str, group: usize| {
        GROUPS[group].1.contains(&id.strip_prefix("oil.").unwrap_or_default())
    };
    let mut policy: Option<Policy> = None;
    let mut found = vec![Vec::with_capacity(DRAWS); DAYS.len()];
    for index in 0..DRAWS {
        let (mut params, first) =
            (draw(model, if second { 2 } else { 1 }, index), draw(model, 1, index));
        for (k, param) in model.params.iter().enumerate() {
            if kept.is_some_and(|group| belongs(&param.label.id, group)) {
                params[k] = first[k];
            }
        }
        // How long the outage of a path lasts is drawn with it, and goes with the first group.
        let luck = if second && kept != Some(0) { 2 } else { 1 };
        let prices = game.price(model, &params).unwrap();
        let policy = policy.get_or_insert_with(|| {
            Aqre.solve(&game, &prices, &Settings::default(), &Control::default()).policy
        });
        let walker = Walker::new(&game, model, &prices, policy, &params, &measures);
        let paths = walker.paths_one_by_one(luck, 0, index, 1).unwrap();
        for (found, day) in found.iter_mut().zip(DAYS) {
            found.push(ln(paths.measures[0][day + 1]));
        }
    }
    found
}

/// The page shows the shares of today. `STANDOFF_UPDATE=1` writes them.
#[test]
fn the_split_of_the_variance_in_the_docs_is_that_of_today() {
    let model = standoff::lang::check(CLOSURE).model.unwrap();
    let one = prices(&model, None, false);
    let mut table = String::from("\n| after a closure, share of the variance of ln(price) |");
    DAYS.iter().for_each(|day| table += &format!(" day {day} |"));
    table += "\n|---|---|---|---|\n";
    let mut left = [1.0; DAYS.len()];
    for (group, (name, _)) in GROUPS.iter().enumerate() {
        let other = prices(&model, Some(group), true);
        table += &format!("| {name} |");
        for (k, left) in left.iter_mut().enumerate() {
            let share = first_order(&one[k], &other[k]);
            *left -= share;
            table += &format!(" {:.0} % |", 100.0 * share.max(0.0));
        }
        table.push('\n');
    }
    table += "| several together |";
    left.iter().for_each(|left| table += &format!(" {:.0} % |", 100.0 * left.max(0.0)));
    table.push('\n');
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/std/oil.md");
    let text = fs::read_to_string(&page).unwrap();
    let (head, rest) = text.split_once("<!-- shares -->\n").unwrap();
    let (known, tail) = rest.split_once("\n<!-- end -->").unwrap();
    if std::env::var_os("STANDOFF_UPDATE").is_some() {
        fs::write(&page, format!("{head}<!-- shares -->\n{table}\n<!-- end -->{tail}")).unwrap();
    } else {
        assert_eq!(known, table, "run it again with STANDOFF_UPDATE=1 and look at the difference");
    }
}
