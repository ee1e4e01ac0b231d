//! The modules of markets on the paths of a small crisis whose course is certain.

use crate::support::Solved;

/// A state that is on in every other step, a week each, from the second one on.
fn toggled(uses: &str, measure: &str) -> Vec<f64> {
    let text = format!(
        r#"
[crisis]
id = "toggled"
title = "Toggled"
question = "Does it go on?"
as_of = 2026-01-29
steps = ["6 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["turn"]
outcomes = ["never"]
source = "test"
[player.a]
precision = 1
[state.x]
values = ["off", "on"]
[state.idle]
values = ["no", "yes"]
[stage.turn]
events = ["flip"]
[event.flip]
chance = "1"
then = {{ x = "if x == on then off else on" }}
[outcome.never]
when = "idle == yes"
[payoff.a]
at_end = {{ end = "0 points" }}
{uses}
[measure.m]
unit = "1"
is = "{measure}"
report = true
"#
    );
    let (measures, paths) = Solved::new(&text, 1.0).paths(1, 0, 0, 1);
    assert_eq!(paths.measures[0].len(), measures.days + 1);
    paths.measures[0].clone()
}

/// Whether the state is on, by day.
fn on() -> Vec<bool> {
    toggled("", "if x == on then 1 else 0").iter().map(|x| *x == 1.0).collect()
}

const OIL: &str = r#"
[use.oil]
module = "std/oil"
spot = "71 USD/bbl"
loss = "0 mb/d"
held_loss = "if x == on then oil.war_loss else 0 mb/d"
spare = "oil.spare_war"
fighting = "idle == yes"
settled = "idle == yes"
ahead = "0 USD/bbl"
war_loss = "1 mb/d"
"#;

#[test]
fn what_is_held_back_flows_again_when_it_is_not() {
    let days = on();
    assert!(days.contains(&true) && days.contains(&false));
    let loss = toggled(OIL, "oil.net_loss / 1 mb/d");
    for (day, (on, loss)) in days.iter().zip(&loss).enumerate() {
        assert_eq!(*on, *loss > 0.0, "day {day}: {loss}");
    }
}

#[test]
fn a_closure_of_gas_lasts_for_the_outage_and_the_restart() {
    let uses = r#"
[use.lng]
module = "std/lng"
closed = "x == on"
outage = "3 days"
shut_in = "0"
fighting = "idle == yes"
restart = "2 days"
"#;
    let days = on();
    let loss = toggled(uses, "lng.net_loss");
    let start = days.iter().position(|on| *on).unwrap();
    for (day, loss) in loss.iter().enumerate().take(start + 7) {
        assert_eq!((start..start + 5).contains(&day), *loss > 0.0, "day {day}: {loss}");
    }
    let squeeze = toggled(uses, "lng.squeeze");
    assert!(squeeze.iter().zip(&loss).all(|(x, loss)| (*x > 0.0) == (*loss > 0.0)));
}

#[test]
fn gold_rises_with_danger_and_not_with_acts() {
    let gold = |danger: &str, fighting: &str| {
        let uses = format!(
            "[use.gold]\nmodule = \"std/gold\"\nspot = \"5000 USD/oz\"\ndanger = \"{danger}\"\n\
             fighting = \"{fighting}\"\nthreat = 0.05\nact = -0.02\ndigested = \"10 days\"\n"
        );
        toggled(&uses, "gold.fear")
    };
    let days = on();
    let threatened = gold("if x == on then 0.4 else 0", "idle == yes");
    for (on, fear) in days.iter().zip(&threatened) {
        assert!((fear - if *on { 0.02 } else { 0.0 }).abs() < 1e-12);
    }
    let acted = gold("0", "x == on");
    assert_eq!(acted[0], 0.0);
    // The first act came within the first step; ten days later it is digested for good.
    let last = *acted.last().unwrap();
    assert!((-0.02..0.0).contains(&last), "{last}");
    assert!(acted.windows(2).all(|pair| pair[1] <= pair[0] + 1e-15));
}

#[test]
fn shipping_asks_more_the_greater_the_risk() {
    let uses = |danger: f64, fighting: &str, closed: &str| {
        format!(
            "[use.ships]\nmodule = \"std/shipping\"\nfreight_today = \"50000 USD/day\"\n\
             danger = \"{danger}\"\nfighting = \"{fighting}\"\nclosed = \"{closed}\"\nmove = 0\n"
        )
    };
    let (never, always) = ("idle == yes", "idle == no");
    let of = |danger, fighting, closed, what: &str| {
        *toggled(&uses(danger, fighting, closed), what).last().unwrap()
    };
    let premium = |danger, fighting, closed| of(danger, fighting, closed, "ships.premium");
    let calm = premium(0.0, never, never);
    assert!((0.0005..=0.0007).contains(&calm), "no danger leaves the floor: {calm}");
    let all = [calm, premium(0.3, never, never), premium(0.0, always, never)];
    let all = [all[0], all[1], all[2], premium(0.0, always, always)];
    assert!(all.is_sorted() && all[0] < all[1] && all[2] < all[3], "{all:?}");
    let sail = |danger, fighting, closed| of(danger, fighting, closed, "ships.transits");
    assert_eq!(sail(0.0, never, never), 1.0);
    assert!(sail(0.0, always, always) < 0.3, "hardly a ship sails through a closed strait");
    // Today's freight holds today's danger.
    let freight = toggled(&uses(0.3, never, never), "ships.freight / 1 USD/day");
    assert!(freight.iter().all(|rate| (rate - 50_000.0).abs() < 1e-6), "{:?}", &freight[..3]);
}

#[test]
fn equities_fall_by_exposure_and_recover() {
    let uses = "[use.gulf]\nmodule = \"std/gulf-markets\"\ndanger = \"0\"\nfighting = \"x == on\"\n\
                broad = \"idle == yes\"\nclosed = \"idle == yes\"\nsettled = \"x == off\"\n\
                common_move = 0\nown_move = 0\nfire = 0.04\n";
    let [dubai, saudi] = ["gulf.dubai", "gulf.saudi"].map(|market| toggled(uses, market));
    let days = on();
    let start = days.iter().position(|on| *on).unwrap();
    assert_eq!((dubai[0], saudi[0]), (100.0, 100.0));
    assert!(dubai[start] < saudi[start] && saudi[start] < 100.0);
    let end = start + days[start..].iter().position(|on| !on).unwrap();
    let later = dubai[end..].iter().zip(&days[end..]).take_while(|(_, on)| !**on);
    let later: Vec<f64> = later.map(|(index, _)| *index).collect();
    assert!(later.len() > 2 && later.is_sorted() && later[0] < 100.0, "{later:?}");
}
