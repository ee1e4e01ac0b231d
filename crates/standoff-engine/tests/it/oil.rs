//! What the price of oil does at its limits.

use standoff_engine::draws::draw;
use standoff_engine::simulate::Walker;

use crate::support::Solved;

/// A crisis in which nothing is decided, with some numbers of `std/oil` fixed and some measures.
fn crisis(uses: &str, measures: &[&str]) -> String {
    let mut text = format!(
        r#"
[crisis]
id = "outage"
title = "Outage"
question = "What is a barrel worth?"
as_of = 2026-01-29
steps = ["12 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["turn"]
outcomes = ["never"]
source = "test"
[player.a]
precision = 1
[state.x]
values = ["off", "on"]
[stage.turn]
events = ["flip"]
[event.flip]
chance = "0"
then = {{ x = "on" }}
[outcome.never]
when = "x == on"
[payoff.a]
at_end = {{ end = "0 points" }}
[use.oil]
module = "std/oil"
spot = "71 USD/bbl"
fighting = "x == on"
settled = "x == on"
ahead = "0 USD/bbl"
{uses}
"#
    );
    for (k, is) in measures.iter().enumerate() {
        text += &format!("[measure.m{k}]\nunit = \"1\"\nis = \"{is}\"\nreport = true\n");
    }
    text
}

/// An outage from the first day on.
const OUTAGE: &str =
    "loss = \"if today >= 1 day then 4 mb/d else 0 mb/d\"\nspare = \"1 mb/d\"\ncredibility = 0\n";

/// One measure on one path at central numbers, by day.
fn path(uses: &str, measure: &str) -> Vec<f64> {
    let solved = Solved::new(&crisis(uses, &[measure, "oil.outage_days / 1 day"]), 1.0);
    // The first path on which the outage would last a week and more; lengths scale with one number.
    let (measures, paths) = solved.paths(1, 0, 0, 40);
    let stride = measures.days + 1;
    let long = paths.measures[1].chunks_exact(stride).position(|days| days[0] > 9.0);
    paths.measures[0].chunks_exact(stride).nth(long.unwrap_or(0)).unwrap().to_vec()
}

fn squeeze(more: &str) -> Vec<f64> {
    path(&format!("{OUTAGE}notice = \"0 days\"\n{more}"), "oil.squeeze")
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() < tolerance, "found {found}, expected {expected}");
}

#[test]
fn where_nothing_is_lost_nothing_is_added_and_today_is_today() {
    let uses = "loss = \"0 mb/d\"\nspare = \"0 mb/d\"\n";
    assert!(path(uses, "oil.squeeze").iter().all(|x| *x == 0.0));
    near(path(uses, "oil.price / 1 USD/bbl")[0], 71.0, 1e-14);
    // An outage that is there already is in today's price.
    let there = "loss = \"4 mb/d\"\nspare = \"1 mb/d\"\n";
    near(path(there, "oil.price / 1 USD/bbl")[0], 71.0, 1e-14);
}

#[test]
fn an_outage_without_end_is_met_by_flows_alone() {
    let endless = "duration_scale = \"1e12 days\"\nresponse_growth = 0\nresponse = 0.1\n\
                   price_cap = \"1e300 USD/bbl\"\nworld_demand = \"100 mb/d\"\nspare_days = \"1e12 days\"\n";
    // Spare capacity never comes, so 4 of 100 are lost, and the response is 0.1.
    near(squeeze(endless)[1], 0.4, 1e-3);
}

#[test]
fn an_outage_that_ends_at_once_is_met_by_stocks_alone() {
    let short = "duration_scale = \"1e9 days\"\nduration_tail = 1e9\nstocks = \"400 mb\"\nresponse = 1e-9\n";
    // One day of 4 mb/d from 400 mb, of which the day before took nothing.
    let price_cap = "price_cap = \"1e300 USD/bbl\"\n";
    near(squeeze(&format!("{short}{price_cap}"))[1], 0.01, 0.02);
}

#[test]
fn more_loss_or_a_longer_outage_raises_the_price_and_buffers_lower_it() {
    let base = squeeze("");
    let more = |change: &str| squeeze(change);
    let above = |higher: &[f64], lower: &[f64], what: &str| {
        for day in 2..8 {
            assert!(lower[day] > 0.0, "{what}: nothing is lost");
            assert!(higher[day] > lower[day], "{what}");
        }
    };
    let lost = path(
        &format!("{}notice = \"0 days\"\n", OUTAGE.replace("4 mb/d", "5 mb/d")),
        "oil.squeeze",
    );
    above(&lost, &base, "loss");
    above(&more("duration_scale = \"90 days\"\n"), &base, "duration");
    above(&base, &more("response = 0.2\n"), "response");
    above(&base, &more("stocks = \"900 mb\"\n"), "stocks");
    above(&base, &more("released = \"today >= 1 day\"\n"), "emergency stocks");
    above(&more("escalating = \"today >= 1 day\"\n"), &base, "escalation");
    above(&base, &more("reopening = \"today >= 1 day\"\n"), "reopening");
    above(
        &base,
        &more(
            "around = \"if today >= 1 day then 2 mb/d else 0 mb/d\"\nbypass_start = \"0 days\"\n",
        )[..],
        "pipelines",
    );
}

#[test]
fn no_buffer_is_ever_negative() {
    let uses = "loss = \"if today >= 1 day then 15 mb/d else 0 mb/d\"\nspare = \"oil.spare_closure\"\n\
                around = \"if today >= 1 day then oil.bypass else 0 mb/d\"\nreleased = \"today >= 10 days\"\n\
                emergency = \"60 mb\"\nreserves = \"4 mb/d\"\n";
    let measures = [
        "oil.stocks_left / 1 mb",
        "oil.emergency_left / 1 mb",
        "oil.reserve_flow / 1 mb/d",
        "oil.net_loss / 1 mb/d",
        "oil.squeeze",
    ];
    let solved = Solved::new(&crisis(uses, &measures), 1.0);
    let (measures, _) = solved.paths(1, 0, 0, 1);
    let mut drained = 0;
    for index in 0..30 {
        let params = draw(&solved.model, 7, index);
        let prices = solved.game.price(&solved.model, &params).unwrap();
        let Solved { game, model, solution, .. } = &solved;
        let walker = Walker::new(game, model, &prices, &solution.policy, &params, &measures);
        let paths = walker.paths(7, index, 0, 8).unwrap();
        for values in &paths.measures {
            assert!(values.iter().all(|value| *value >= 0.0 && value.is_finite()));
        }
        drained += usize::from(paths.measures[1].contains(&0.0));
    }
    assert!(drained > 0, "no path ran out of emergency stocks");
}

#[test]
fn a_path_without_notice_of_reopening_learns_of_it_when_it_comes() {
    let uses =
        |notice: &str| format!("{OUTAGE}duration_scale = \"60 days\"\nnotice = \"{notice}\"\n");
    let days = path(&uses("4 days"), "oil.outage_days / 1 day")[0];
    let found = path(&uses("4 days"), "oil.squeeze");
    let until = path(&uses("0 days"), "oil.squeeze");
    let first = found.iter().zip(&until).position(|(a, b)| a < b).unwrap();
    // The outage begins on day 1.
    assert_eq!(first, (days - 4.0).ceil() as usize + 1);
    let out = until.iter().filter(|x| **x > 0.0).count();
    assert_eq!(out, days.ceil() as usize);
}

/// An outage that was marked as a new one does not hide one that comes later.
#[test]
fn exports_lost_anew_are_lost_after_an_outage_that_was_marked() {
    let uses = |again: &str| {
        format!(
            "loss = \"if today >= 1 day and today < 3 days then 4 mb/d else if today >= 60 days then 3 mb/d else 0 mb/d\"\n\
             spare = \"1 mb/d\"\nduration_scale = \"20 days\"\nagain = \"{again}\"\n"
        )
    };
    let marked = path(&uses("today >= 1 day and today < 3 days"), "oil.net_loss / 1 mb/d");
    assert!(marked[1] > 0.0 && marked[59] == 0.0 && marked[60] == 3.0, "{marked:?}");
    assert_eq!(marked, path(&uses("1 < 0"), "oil.net_loss / 1 mb/d"));
}

#[test]
fn the_end_of_an_outage_is_not_known_before_half_of_it_is_over() {
    let uses = |notice: &str| format!("{OUTAGE}notice = \"{notice}\"\n");
    let days = path(&uses("50 days"), "oil.outage_days / 1 day")[0];
    let found = path(&uses("50 days"), "oil.squeeze");
    let until = path(&uses("0 days"), "oil.squeeze");
    let first = found.iter().zip(&until).position(|(a, b)| a < b).unwrap();
    assert_eq!(first, (days / 2.0).ceil() as usize + 1);
}

/// What is lost on top of an outage that may be over is lost for a time that counts from there.
#[test]
fn more_that_is_lost_later_is_lost() {
    let uses = "loss = \"if today >= 40 days then 4 mb/d else if today >= 1 day then 2 mb/d else 0 mb/d\"\n\
                spare = \"1 mb/d\"\nduration_scale = \"20 days\"\n";
    let days = path(uses, "oil.outage_days / 1 day")[0].ceil() as usize;
    let found = path(uses, "oil.net_loss / 1 mb/d");
    assert!(days < 38, "{days}");
    assert_eq!((found[1], found[days + 1], found[40]), (2.0, 0.0, 4.0));
    let out = found.iter().skip(40).filter(|lost| **lost > 0.0).count();
    assert_eq!(out, days.min(found.len() - 40));
}
