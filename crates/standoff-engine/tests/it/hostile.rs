//! Scenarios that check and would still hurt: each ends in an error that says what to do.

use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile, compile_with};
use standoff_engine::game::{CompileError, PriceError, Prices};
use standoff_engine::simulate::{Measures, Walker};

use crate::support::{CRISIS, Solved, close, model};

/// A one-player crisis of three days with something added.
fn crisis(stages: &str, more: &str) -> String {
    format!(
        r#"
[crisis]
id = "hostile"
title = "Hostile"
question = "Does it end well?"
as_of = 2026-01-01
steps = ["3 x 1 day"]
tail = "0 weeks"
players = ["a"]
stages = [{stages}]
outcomes = ["war"]
[player.a]
precision = 1
[state.x]
values = ["no", "yes"]
[outcome.war]
when = "x == yes"
[payoff.a]
at_end = {{ end = "if x == yes then -1 else 0" }}
{more}
"#
    )
}

#[test]
fn forty_events_at_once_are_too_many() {
    let names: Vec<String> = (0..40).map(|k| format!("\"e{k}\"")).collect();
    let mut more = format!("[stage.many]\nevents = [{}]\n", names.join(", "));
    for k in 0..40 {
        more += &format!("[state.s{k}]\nvalues = [\"a\", \"b\"]\n");
        more += &format!("[event.e{k}]\nchance = \"0.5\"\nthen = {{ s{k} = \"b\" }}\n");
    }
    let found = compile(&model(&crisis("\"many\"", &more)), Limits::default());
    assert!(matches!(found, Err(CompileError::TooManyBranches { .. })), "{found:?}");
}

#[test]
fn a_million_starts_are_too_many() {
    let mut more =
        "[stage.many]\nevents = [\"stir\"]\n[event.stir]\nchance = \"0.5\"\nthen = { ".to_owned();
    let writes: Vec<String> = (0..20).map(|k| format!("s{k} = \"b\"")).collect();
    more += &format!("{} }}\n", writes.join(", "));
    for k in 0..20 {
        more += &format!(
            "[state.s{k}]\nvalues = [\"a\", \"b\"]\nstart = {{ a = 0.5, b = \"rest\" }}\n"
        );
    }
    let found = compile(&model(&crisis("\"many\"", &more)), Limits::default());
    assert!(matches!(found, Err(CompileError::TooManyBranches { .. })), "{found:?}");
}

#[test]
fn limits_on_nodes_cells_and_layers_hold() {
    let crisis = model(CRISIS);
    let with = |change: &dyn Fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        compile(&crisis, limits)
    };
    assert!(matches!(with(&|l| l.nodes = 1_000), Err(CompileError::TooLarge { .. })));
    assert!(matches!(with(&|l| l.cells = 1_000), Err(CompileError::TooLarge { .. })));
    assert!(matches!(with(&|l| l.layers = 100), Err(CompileError::TooManyLayers { .. })));
    assert!(matches!(with(&|l| l.profiles = 5), Err(CompileError::TooManyProfiles { .. })));
}

#[test]
fn compiling_can_be_stopped() {
    let control = Control::default();
    control.cancel();
    let found = compile_with(&model(CRISIS), Limits::default(), &control);
    assert_eq!(found.err(), Some(CompileError::Cancelled));
}

#[test]
fn a_number_that_is_none_is_refused_before_a_comparison_can_drop_it() {
    let text = crisis(
        "\"chance\"",
        "[stage.chance]\nevents = [\"e\"]\n[param.q]\nvalue = 0.4\nsource = \"test\"\n[event.e]\nwhen = \"x == no\"\nchance = \"clamp(q, 0, 1)\"\nthen = { x = \"yes\" }",
    );
    let model = model(&text);
    let game = compile(&model, Limits::default()).unwrap();
    let mut params = nominal(&model);
    let q = model.params.iter().position(|param| param.label.id == "q").unwrap();
    for wrong in [f64::NAN, f64::INFINITY] {
        params[q] = wrong;
        let said = game.price(&model, &params).unwrap_err().to_string();
        assert!(said.contains("the number `q`"), "{said}");
    }
}

#[test]
fn an_outcome_that_holds_at_the_start_is_taken_at_once() {
    let text = crisis(
        "\"idle\"",
        "[stage.idle]\nevents = [\"e\"]\n[event.e]\nwhen = \"x == no\"\nchance = \"0.5\"\nthen = { x = \"yes\" }",
    );
    let started =
        text.replace("values = [\"no\", \"yes\"]", "values = [\"no\", \"yes\"]\nstart = \"yes\"");
    let solved = Solved::new(&started, 1.0);
    assert_eq!(solved.by_step().outcomes[0], [0.0, 1.0]);
    close(Solved::new(&text, 1.0).outcome("war"), 0.875, 1e-12, "three tosses");
}

/// What everyone believes of an outcome must not depend on what only a guard can see.
#[test]
fn where_play_waits_tells_the_public_nothing() {
    let hidden = crisis(
        "\"draw\", \"strike\"",
        r#"
[state.h]
values = ["lo", "hi"]
start = { lo = 0.5, hi = "rest" }
seen_by = []
[stage.draw]
events = ["flip"]
[event.flip]
when = "x == no"
chance = "0.1"
then = { h = "hi" }
[stage.strike]
events = ["hit"]
[event.hit]
when = "h == hi and x == no"
chance = "0.3"
then = { x = "yes" }
[measure.belief]
unit = "1"
is = "market_prob(war)"
report = true
"#,
    );
    let solved = Solved::new(&hidden, 1.0);
    let (measures, paths) = solved.paths(1, 0, 0, 200);
    let stride = measures.days + 1;
    for day in 0..stride {
        let open =
            paths.measures[0].chunks_exact(stride).map(|path| path[day]).filter(|p| *p < 1.0);
        let open: Vec<f64> = open.collect();
        assert!(open.iter().all(|p| (p - open[0]).abs() < 1e-12), "day {day}: {open:?}");
    }
}

/// What nobody would do still has consequences that everyone can think of.
#[test]
fn market_probabilities_where_solved_play_never_comes() {
    let unlikely = crisis(
        "\"move\", \"strike\"",
        r#"
[state.mad]
values = ["no", "yes"]
[stage.move]
base = "uniform"
players = ["a"]
[stage.strike]
events = ["hit"]
[action.a.calm]
stage = "move"
[action.a.rage]
stage = "move"
then = { mad = "yes" }
cost = "1e6 points"
[event.hit]
when = "mad == yes and x == no"
chance = "0.5"
then = { x = "yes" }
[measure.belief]
unit = "1"
is = "market_prob(war)"
report = true
"#,
    );
    let solved = Solved::new(&unlikely, 1.0);
    let Solved { game, model, prices, solution, .. } = &solved;
    let measures = Measures::new(model).unwrap();
    let params = nominal(model);
    // A policy that rages, of which those who ask do not know.
    let mut mad = solution.policy.clone();
    for view in &game.views {
        for row in 0..view.bases.len() {
            for place in view.row(row) {
                (mad.p[place], mad.ln[place]) = (1.0 - solution.policy.p[place], 0.0);
            }
        }
    }
    assert!(mad.p.iter().all(|p| *p == 0.0 || *p == 1.0), "{:?}", mad.p);
    let walker = Walker::new(game, model, prices, &solution.policy, &params, &measures);
    let paths = walker.playing(&mad).paths(1, 0, 0, 50).unwrap();
    let days = measures.days + 1;
    let open = paths.measures[0].chunks_exact(days).flat_map(|path| &path[1..days - 1]);
    assert!(open.clone().any(|p| *p > 0.4), "{:?}", &paths.measures[0][..days]);
}

/// What pricing at central numbers says.
fn refused(text: &str) -> String {
    let model = model(text);
    let game = compile(&model, Limits::default()).unwrap();
    game.price(&model, &nominal(&model)).unwrap_err().to_string()
}

/// A crisis with an event of two results, priced with these chances of theirs.
fn two_results(p: f64, q: f64) -> (Solved, Result<Prices, PriceError>) {
    let param = |id| format!("[param.{id}]\nvalue = 0.4\nsource = \"test\"\n");
    let more = "[state.y]\nvalues = [\"no\", \"yes\"]\n[stage.s]\nevents = [\"e\"]\n[event.e]\nwhen = \"x == no\"\nresult = [{ chance = \"p\", then = { x = \"yes\" } }, { chance = \"q\", then = { y = \"yes\" } }]\n";
    let solved = Solved::new(&crisis("\"s\"", &format!("{}{}{more}", param("p"), param("q"))), 1.0);
    let set = |param: &standoff_model::Param, value| match param.label.id.as_str() {
        "p" => p,
        "q" => q,
        _ => value,
    };
    let params = solved.model.params.iter().zip(nominal(&solved.model));
    let params: Vec<f64> = params.map(|(param, value)| set(param, value)).collect();
    let prices = solved.game.price(&solved.model, &params);
    (solved, prices)
}

#[test]
fn chances_that_miss_one_by_rounding_are_made_to_meet_it() {
    let nearly = [(0.4, 0.6), (0.4, 0.600_000_000_9), (0.4, 0.599_999_999_1)];
    for (p, q) in nearly.into_iter().chain([(0.5, 0.5 + 5e-10), (0.5 + 4e-10, 0.5 + 4e-10)]) {
        let (solved, prices) = two_results(p, q);
        let found = certify(&solved.game, &prices.unwrap(), &solved.solution.policy, 1.0);
        assert!(found.mass_error < 1e-14, "{p} and {q}: {found:?}");
    }
}

#[test]
fn chances_that_miss_one_by_more_are_refused_with_all_digits_and_the_state() {
    let said = |p, q| two_results(p, q).1.unwrap_err().to_string();
    let sum = said(0.4, 0.600_000_002);
    assert!(sum.contains("the results of") && sum.contains("is 1.000000002, "), "{sum}");
    let one = said(1.000_000_002, 0.0);
    assert!(one.contains("is 1.000000002, "), "{one}");
    assert!([sum, one].iter().all(|said| said.ends_with("no probability")), "no state is read");
}

#[test]
fn chances_of_a_consequence_may_miss_one_by_rounding() {
    let text = |last: &str| {
        let more = "[stage.s]\nevents = [\"e\"]\n[event.e]\nchance = \"0.5\"\nthen = { x = \"yes\" }\n[consequence.loss]\nvalues = [\"a\", \"b\", \"c\"]\nchance = { b = \"0.4\", c = \"LAST\" }\n";
        let param = format!("[param.last]\nvalue = {last}\nsource = \"test\"\n");
        crisis(
            "\"s\"",
            &format!("{param}{}", more.replace("LAST", "if x == no then last else last")),
        )
    };
    let (_, paths) = Solved::new(&text("0.6000000009"), 1.0).paths(1, 0, 0, 50);
    let open = paths.outcomes.iter().zip(&paths.consequences[0]).filter(|(o, _)| **o == 0);
    let moved: Vec<bool> = open.map(|(_, value)| *value > 0).collect();
    assert!(!moved.is_empty() && moved.iter().all(|moved| *moved), "it moves while play lasts");
}

#[test]
fn a_payoff_that_is_no_number_is_said_with_the_state_it_reads() {
    let idle = "[stage.s]\nevents = [\"e\"]\n[event.e]\nwhen = \"x == no\"\nchance = \"0.5\"\nthen = { x = \"yes\" }\n[param.w]\nvalue = 0\nsource = \"test\"\n";
    let with = |payoff: &str| {
        let text = crisis("\"s\"", idle);
        refused(&text.replace("if x == yes then -1 else 0", payoff))
    };
    let everywhere = with("1 point / w");
    assert!(everywhere.ends_with("is inf, which cannot be used"), "{everywhere}");
    let state = with("if x == yes then 1 point / w else 0");
    assert!(state.ends_with("(x = yes)"), "{state}");
    let outcome = with("if outcome == war then 1 point / w else 0");
    assert!(outcome.ends_with("(outcome = war)"), "{outcome}");
}

#[test]
fn a_large_table_of_one_expression_is_compiled_once() {
    let keys: Vec<String> = (0..8).map(|k| format!("k{k}")).collect();
    let mut more = "[stage.s]\nplayers = [\"a\"]\nbase = \"uniform\"\n[action.a.stay]\n[action.a.go]\nthen = { x = \"yes\"".to_owned();
    keys.iter().for_each(|key| more += &format!(", {key} = \"r\""));
    more += " }\n[param.w]\nvalue = \"3 points\"\nsource = \"test\"\n";
    for key in &keys {
        more += &format!("[state.{key}]\nvalues = [\"o\", \"p\", \"q\", \"r\"]\n");
    }
    let by = keys.iter().map(|key| format!("\"{key}\"")).collect::<Vec<_>>().join(", ");
    more += &format!(
        "[table.big]\nby = [{by}]\nunit = \"points\"\nothers = {{ is = \"if x == yes then 2 * w else w\" }}\n"
    );
    let text = crisis("\"s\"", &more)
        .replace("if x == yes then -1 else 0", &format!("big[{}]", keys.join(", ")));
    let solved = Solved::new(&text, 1.0);
    // Either action on each of three days: 6 points for `go`, 3 for never.
    let go = solved.choice("go", "x no", 0);
    assert!(go > 0.5 && solved.certificate.accepts(1e-9), "{go}");
}
