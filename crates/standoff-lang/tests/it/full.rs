//! A scenario with every construct: what the model says.

use standoff_model::show::expr_text;
use standoff_model::{Domain, Expr, Mode, Model, Report, Resolve, Share, SignalKind, StageKind};

use crate::support::model;

const FULL: &str = include_str!("full.toml");

fn full() -> Model {
    model(FULL)
}

fn state<'m>(model: &'m Model, id: &str) -> &'m standoff_model::StateVar {
    model.states.iter().find(|state| state.label.id == id).expect("a state of that name")
}

#[test]
fn there_is_nothing_to_complain_of() {
    let found = standoff_lang::check(FULL).diagnostics;
    assert_eq!(crate::support::shown(FULL, &found), "", "a judged player needs no payoff");
}

#[test]
fn tables_spread_their_values_and_name_their_numbers() {
    let model = full();
    let worth = &model.tables[model.tables.iter().position(|t| t.label.id == "worth").unwrap()];
    let entries: Vec<String> = worth.entries.iter().map(|e| expr_text(&model, e)).collect();
    let half = "(0.5 * base_cost)";
    let offer = ["worth.offer.none", "worth.offer.limited", "0"];
    let coercion = ["worth.coercion.none", "base_cost", "base_cost"];
    assert_eq!(entries, [[half; 3], coercion, offer].concat());
    let number = model.params.iter().find(|p| p.label.id == "worth.coercion.none").unwrap();
    assert_eq!(number.label.name, "A coerced deal");
    assert_eq!(number.provenance.source.as_deref(), Some("judgement"));
}

#[test]
fn joints_hold_all_combinations_the_last_type_fastest() {
    let model = full();
    let joint = &model.joints[0];
    let names: Vec<&str> =
        joint.columns.iter().map(|id| model.column(*id).label.id.as_str()).collect();
    assert_eq!(names, ["intent", "stance"]);
    assert_eq!(joint.shares.len(), 6);
    assert_eq!(joint.shares[5], Share::Rest);
    let Share::Given(second) = joint.shares[1] else { panic!("a number") };
    assert_eq!(model.param(second).label.id, "mood.feint.hardline");
    assert!(model.columns.iter().all(|column| column.prior.is_empty()));
    assert_eq!(model.columns[0].value_names, ["A feint", "coercion", "offer"]);
}

#[test]
fn counts_of_time_are_states_behind_the_others() {
    let model = full();
    let clock = &model.clocks[0];
    assert_eq!(model.clocks.len(), 1);
    assert_eq!(clock.state.index(), model.states.len() - 1);
    let counted = model.state(clock.state);
    assert_eq!(counted.domain, Domain::Range { low: -1, high: 56, clamped: true });
    assert_eq!(counted.label.id, "weeks_since(posture >= 2)");
}

#[test]
fn memories_write_themselves() {
    let model = full();
    let strike = model.actions.iter().find(|a| a.label.id == "strike").unwrap();
    let effects = &strike.results[0].effects;
    let last = effects.iter().find(|e| model.state(e.state).label.id == "north_last").unwrap();
    assert_eq!(last.value, Expr::Number(2.0), "none, mass, strike, wait");
    let wait = model.actions.iter().find(|a| a.status_quo && a.player.index() == 0).unwrap();
    assert_eq!(wait.results[0].effects.len(), 1, "the status quo is remembered as well");
    let accident = &model.events[0].results[0].effects;
    let texts: Vec<String> = accident.iter().map(|e| expr_text(&model, &e.value)).collect();
    assert_eq!(texts, ["(incidents + 1)", "1"]);
    assert!(state(&model, "warned").forget.is_some() && state(&model, "posture").forget.is_some());
}

#[test]
fn stages_say_which_of_several_writes_holds() {
    let model = full();
    let StageKind::Decision { resolve, .. } = &model.stages[0].kind else { panic!("a decision") };
    let of = |id: &str| {
        let found = resolve.iter().find(|(state, _)| model.state(*state).label.id == id);
        found.map(|(_, how)| *how)
    };
    assert_eq!(of("posture"), Some(Resolve::Highest));
    assert_eq!(of("north_last"), Some(Resolve::Last));
    let StageKind::Events { resolve, events } = &model.stages[2].kind else { panic!("events") };
    assert_eq!((events.len(), resolve.is_empty()), (2, false));
}

#[test]
fn judged_actions_have_a_chance_and_one_takes_the_rest() {
    let model = full();
    let refuse = model.actions.iter().find(|a| a.label.id == "refuse").unwrap();
    let stay = model.actions.iter().find(|a| a.label.id == "stay").unwrap();
    assert!(refuse.judged.is_some() && !refuse.status_quo);
    assert!(stay.judged.is_none() && stay.status_quo);
}

#[test]
fn signals_in_the_game_are_events() {
    let model = full();
    let SignalKind::InGame(event) = &model.signals[0].kind else { panic!("in the game") };
    assert_eq!(model.event(*event).label.id, "evacuation");
    assert!(matches!(model.signals[1].kind, SignalKind::AnalystOnly { .. }));
}

#[test]
fn consequences_reports_and_options_are_read() {
    let model = full();
    let theatre = &model.consequences[0];
    assert_eq!((theatre.each_step.len(), theatre.at_end.len(), theatre.start), (1, 0, 0));
    assert_eq!(theatre.value_names, ["quiet", "Struck"]);
    let fighting = state(&model, "fighting");
    assert_eq!([0, 1].map(|v| fighting.value_name(v)), ["none", "A limited strike"]);
    let reports = &model.measures[0].reports;
    let above = [Report::Quantiles, Report::Peak, Report::Day(30), Report::Above(80.0)];
    assert_eq!(reports[..4], above);
    let [now, pressure] = model.options.as_slice() else { panic!("two options") };
    assert_eq!((now.from, now.until, now.mode), (0.0, 7.0, Mode::Do));
    assert_eq!((pressure.from, pressure.until), (12.0, 112.0));
    assert_eq!(model.action(pressure.never[0]).label.id, "strike");
}

#[test]
fn functions_take_arguments_of_every_kind() {
    let model = full();
    let price = expr_text(&model, &model.measures[0].expr);
    assert!(price.starts_with("faded(if (theatre == 1) then 90 else 70, max("), "{price}");
    assert!(price.ends_with(", 1, (fighting == 0))"), "{price}");
}
