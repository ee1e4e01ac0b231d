//! A valid scenario becomes the model that it describes.

use standoff_lang::check;
use standoff_model::expr::{Binary, Clock, Expr, Function, NoiseKind};
use standoff_model::show::expr_text;
use standoff_model::{
    Action, Base, Dimension, Distribution, Domain, Model, PlayerId, Share, StageKind, Start,
    Timing, Visibility,
};

use crate::support::{SCENARIO, changed, extended, model, shown};

fn scenario() -> Model {
    model(SCENARIO)
}

fn action<'a>(model: &'a Model, id: &str) -> &'a Action {
    model.actions.iter().find(|action| action.label.id == id).unwrap()
}

fn number(model: &Model, id: &str) -> Distribution {
    model.params.iter().find(|param| param.label.id == id).unwrap().value.clone()
}

/// The text of the measure `any` when it is this expression in this unit.
fn measured(unit: &str, expression: &str) -> String {
    let text = extended(&format!("[measure.any]\nunit = \"{unit}\"\nis = '{expression}'"));
    let model = model(&text);
    let any = model.measures.iter().find(|measure| measure.label.id == "any").unwrap();
    expr_text(&model, &any.expr)
}

#[test]
fn the_scenario_has_no_complaints() {
    assert_eq!(shown(SCENARIO, &check(SCENARIO).diagnostics), "");
}

#[test]
fn the_calendar() {
    let crisis = scenario().crisis;
    assert_eq!(crisis.as_of.to_string(), "2026-01-29");
    assert_eq!((crisis.steps.len(), crisis.reported), (13, 10));
    assert_eq!(crisis.horizon_days(), 98.0);
    // The tail of eight weeks goes on in steps of three weeks, the last one shortened.
    let tail: Vec<(f64, f64)> = crisis.steps[10..].iter().map(|s| (s.start, s.days)).collect();
    assert_eq!(tail, [(98.0, 21.0), (119.0, 21.0), (140.0, 14.0)]);
    let halves = model(&changed("[\"8 x 1 week\", \"2 x 3 weeks\"]", "[\"4 x 0.5 weeks\"]"));
    assert_eq!(halves.crisis.steps[3].start, 10.5);
    let none = model(&changed("\"8 weeks\"", "\"0 weeks\""));
    assert_eq!(none.crisis.steps.len(), none.crisis.reported);
}

#[test]
fn numbers_are_in_canonical_units_with_their_place() {
    let model = scenario();
    let Distribution::LogNormal { median, log_sd } = number(&model, "closure_loss") else {
        panic!("12 to 18 is lognormal")
    };
    assert!((median - 1e6 * libm::sqrt(216.0)).abs() < 1e-3);
    assert!((log_sd - libm::log(1.5) / (2.0 * 1.644_853_626_951_472_2)).abs() < 1e-15);
    assert_eq!(number(&model, "carry"), Distribution::Point(2.0 / 7.0));
    assert_eq!(number(&model, "north_moves.pressure"), Distribution::Point(0.3 * (1.0 / 7.0)));
    let bluff = model.params.iter().find(|param| param.label.id == "north.intent.bluff").unwrap();
    assert_eq!(bluff.provenance.source.as_deref(), Some("judgement"));
    // A lognormal reaches beyond 1, and a share does not.
    assert!(matches!(bluff.value, Distribution::Truncated { low: 0.0, high: 1.0, .. }));
}

#[test]
fn precision_is_a_sentence_or_a_number() {
    let model = scenario();
    let lambda = libm::log(3.0) / 10.0;
    for player in ["north.precision", "south.precision"] {
        let Distribution::LogNormal { median, log_sd } = number(&model, player) else {
            panic!("{player}")
        };
        assert!((median - lambda).abs() < 1e-15 && log_sd == 0.5);
    }
    let south = &model.params[model.players[1].precision.index()];
    assert_eq!(south.provenance.source.as_deref(), Some("judgement (default)"));
    let sentence = "{ better_by = 10, picked = 0.75, source = \"judgement\" }";
    let fixed = changed(sentence, "{ better_by = 10, picked = 0.75, log_sd = 0 }");
    assert!(matches!(
        number(&crate::support::model(&fixed), "north.precision"),
        Distribution::Point(_)
    ));
    let plain = crate::support::model(&changed(sentence, "0.22"));
    assert_eq!(number(&plain, "north.precision"), Distribution::Point(0.22));
}

#[test]
fn a_precision_keeps_the_points_by_which_it_is_said() {
    let points = |model: &Model| model.players.iter().map(|p| p.better_by).collect::<Vec<_>>();
    assert_eq!(points(&scenario()), [10.0, 10.0]);
    let sentence = "{ better_by = 10, picked = 0.75, source = \"judgement\" }";
    let said = changed(sentence, "{ better_by = 4, picked = 0.6, source = \"judgement\" }");
    assert_eq!(points(&crate::support::model(&said)), [4.0, 10.0]);
    let plain = changed(sentence, "0.22");
    assert_eq!(points(&crate::support::model(&plain)), [10.0, 10.0]);
}

#[test]
fn types_states_and_hidden_constants() {
    let model = scenario();
    let [intent, stock] = model.columns.as_slice() else { panic!("two columns") };
    assert_eq!((intent.owner, stock.owner), (Some(PlayerId(0)), None));
    assert_eq!(intent.value_names, ["Only a bluff", "real"]);
    assert!(matches!(intent.prior[..], [Share::Given(_), Share::Rest]));
    assert_eq!(stock.seen_by, Visibility::Players(vec![PlayerId(1)]));
    let ids: Vec<&str> = model.states.iter().map(|state| state.label.id.as_str()).collect();
    assert_eq!(ids, ["posture", "strait", "fighting", "talks"]);
    assert_eq!(model.states[0].domain, Domain::Range { low: 0, high: 4, clamped: true });
    assert_eq!(
        (&model.states[0].start, &model.states[1].start),
        (&Start::Value(2), &Start::Value(0))
    );
}

#[test]
fn a_drawn_state_that_is_written_is_no_constant() {
    let text = changed("then  = { posture = \"posture + 1\" }", "then = { stock = \"high\" }");
    let model = model(&text);
    let stock = model.states.iter().find(|state| state.label.id == "stock").unwrap();
    assert!(matches!(&stock.start, Start::Drawn(shares) if shares[1] == Share::Rest));
    assert_eq!(model.columns.len(), 1);
}

#[test]
fn stages_and_actions() {
    let model = scenario();
    let StageKind::Decision { players, base, .. } = &model.stages[0].kind else {
        panic!("a decision")
    };
    let Base::Timed { groups } = base else { panic!("timed") };
    let groups: Vec<&str> = groups.iter().map(|group| group.id.as_str()).collect();
    assert_eq!((players.as_slice(), groups), ([PlayerId(0)].as_slice(), vec!["pressure", "force"]));
    let ids: Vec<&str> = model.actions.iter().map(|action| action.label.id.as_str()).collect();
    assert_eq!(ids, ["mass", "strike", "close", "offer[1]", "offer[2]", "offer[3]", "wait"]);
    assert_eq!(action(&model, "strike").group, Some(1));
    assert_eq!(action(&model, "strike").label.name, "Strike first");
    let wait = action(&model, "wait");
    assert!(wait.status_quo && wait.group.is_none() && wait.results[0].effects.is_empty());
    assert!(
        matches!(model.stages[2].kind, StageKind::Events { ref events, .. } if events.len() == 1)
    );
}

#[test]
fn a_status_quo_may_be_declared() {
    let text = extended("[action.north.wait]\ncost = 0.5\nthen = { posture = 0 }");
    let model = model(&text);
    let quo: Vec<&Action> = model.actions.iter().filter(|action| action.status_quo).collect();
    assert_eq!(quo.len(), 1);
    assert_eq!(quo[0].cost, Some(Expr::Number(0.5)));
    assert_eq!(quo[0].results[0].effects.len(), 1);
}

#[test]
fn results_share_what_stands_in_the_action() {
    let model = scenario();
    let results = &action(&model, "strike").results;
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(|result| result.effects.len() == 2));
    assert_eq!((&results[0].chance, &results[1].chance), (&Some(Expr::Number(0.7)), &None));
    let leaky = "[[action.north.strike.result]]\nthen   = { fighting = \"failed\" }";
    let text = changed(leaky, "");
    // What the chances leave still has the effects that hold in every result.
    let results = &action(&crate::support::model(&text), "strike").results.clone();
    assert_eq!((results.len(), results[1].effects.len()), (2, 1));
}

#[test]
fn copies_have_their_number_in_every_expression() {
    let model = scenario();
    let effect = &action(&model, "offer[2]").results[0].effects[0];
    assert_eq!(expr_text(&model, &effect.value), "if (posture >= 2) then 1 else 0");
}

#[test]
fn payoffs() {
    let model = scenario();
    let term = |id: &str| model.terms.iter().find(|term| term.label.id == id).unwrap();
    assert_eq!(term("peace").label.name, "Peace kept");
    assert_eq!(term("honour").label.name, "honour");
    assert_eq!(term("carrying").timing, Timing::EachStep);
    assert_eq!(expr_text(&model, &term("carrying").expr), "(-carry * posture)");
    // Bare numbers are points per week in a flow, and points at the end.
    assert_eq!(expr_text(&model, &term("bare").expr), "(-7 / 7)");
    let honour = "if ((north.intent == 1) and (outcome == 0)) then -15 else 0";
    assert_eq!(expr_text(&model, &term("honour").expr), honour);
    assert_eq!(term("honour").player, PlayerId(0));
}

#[test]
fn outcomes_are_in_the_order_of_the_list() {
    let model = scenario();
    let outcomes: Vec<(&str, bool)> =
        model.outcomes.iter().map(|outcome| (outcome.label.id.as_str(), outcome.ends)).collect();
    assert_eq!(outcomes, [("war", true), ("deal", false)]);
    assert_eq!(model.open.name, "Nothing is settled");
    let turned = crate::support::model(&changed("[\"war\", \"deal\"]", "[\"deal\", \"war\"]"));
    assert_eq!(turned.outcomes[0].label.id, "deal");
}

#[test]
fn definitions_and_measures_come_after_what_they_need() {
    let model = scenario();
    let defines: Vec<&str> = model.defines.iter().map(|define| define.label.id.as_str()).collect();
    assert_eq!(defines, ["loss", "danger", "alarm"]);
    assert_eq!(model.defines[0].dimension, Dimension([-1, 1, 0, 0, 0]));
    let measures: Vec<&str> = model.measures.iter().map(|m| m.label.id.as_str()).collect();
    assert_eq!(measures, ["calm", "premium", "price", "missing_oil"]);
    let reported: Vec<bool> = model.measures.iter().map(|m| m.is_reported()).collect();
    assert_eq!(reported, [false, false, true, false]);
}

#[test]
fn noise_is_numbered_in_the_order_of_the_text() {
    let model = scenario();
    let mut sites = Vec::new();
    for measure in &model.measures {
        measure.expr.walk(&mut |expr| {
            if let Expr::Noise(noise) = expr {
                sites.push((noise.site, noise.daily, noise.kind));
            }
        });
    }
    sites.sort_by_key(|(site, _, _)| *site);
    assert_eq!(sites, [(0, true, NoiseKind::StudentT(4.0)), (1, false, NoiseKind::Normal)]);
}

#[test]
fn chances_within_the_step_are_rates_per_day() {
    let model = scenario();
    let Some(Expr::Call(function, arguments)) = &model.events[0].results[0].chance else {
        panic!("a call")
    };
    assert_eq!(*function, Function::WithinStep);
    assert_eq!(expr_text(&model, &arguments[0]), "((0.01 * posture) / 7)");
}

#[test]
fn expressions_bind_as_one_expects() {
    for (written, read) in [
        ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
        ("-2 * 3", "(-2 * 3)"),
        ("2 * -posture", "(2 * -posture)"),
        (
            "if posture > 1 or posture < 0 and not strait == open then 1 else 2 + 3",
            "if ((posture > 1) or ((posture < 0) and not (strait == 0))) then 1 else (2 + 3)",
        ),
        ("clamp(posture, 0, 3)", "clamp(posture, 0, 3)"),
        ("30 days / 1 week", "(30 / 7)"),
        ("elapsed / step_length", "(elapsed / step_length)"),
        ("horizon / today", "(98 / today)"),
        ("5 %", "0.05"),
    ] {
        assert_eq!(measured("1", written), read, "{written}");
    }
    assert_eq!(measured("mb", "2 mb/d * 3 days"), "(2000000 * 3)");
    assert_eq!(measured("points/week", "2 points per week"), (2.0 * (1.0 / 7.0)).to_string());
    assert_eq!(measured("days", "sqrt(pow(2 days, 2))"), "sqrt(pow(2, 2))");
    // What follows `/` is a unit only if it is one.
    assert_eq!(measured("days", "6 days / posture"), "(6 / posture)");
}

#[test]
fn zero_fits_every_unit_and_bare_numbers_fit_points() {
    assert_eq!(
        measured("mb/d", "if posture > 1 then closure_loss else 0"),
        "if (posture > 1) then closure_loss else 0"
    );
    assert_eq!(measured("points", "max(1, 2 points, -3)"), "max(1, 2, -3)");
    assert_eq!(measured("points per week", "min(7, carry)"), "min(1, carry)");
}

#[test]
fn named_values_are_found_on_either_side_and_have_an_order() {
    assert_eq!(
        measured("1", "if limited == fighting then 1 else 0"),
        "if (1 == fighting) then 1 else 0"
    );
    assert_eq!(
        measured("1", "if strait >= harassed then 1 else 0"),
        "if (strait >= 1) then 1 else 0"
    );
    assert_eq!(
        measured("1", "if outcome == deal then 1 else 0"),
        "if (outcome == 2) then 1 else 0"
    );
}

#[test]
fn guards_read_own_types_and_the_clock() {
    let text = changed("\"posture < 4\"", "\"intent == bluff and elapsed > 1 week\"");
    let model = model(&text);
    let when = action(&model, "mass").when.clone().unwrap();
    let Expr::Binary(Binary::And, _, clock) = &when else { panic!("and") };
    assert!(
        matches!(**clock, Expr::Binary(Binary::Greater, ref left, _) if **left == Expr::Clock(Clock::Elapsed))
    );
}

#[test]
fn types_over_a_range_are_drawn_evenly() {
    let model = model(&extended("[type.south.cost]\nrange = [1, 50]\nprior = \"uniform\""));
    let cost = &model.columns[2];
    assert_eq!(cost.prior, vec![Share::Equal; 50]);
    assert_eq!(cost.value_names[49], "50");
}
