//! From a model to findings.

use standoff::engine::control::Control;
use standoff::findings::{Asked, Findings};
use standoff::model::expr::{Binary, Expr};
use standoff::model::{
    Consequence, ConsequenceId, Distribution, Domain, Label, Model, Move, Report, Signal,
    SignalKind, Span,
};
use standoff::pipeline::{Request, analyse};
use standoff::summary;

/// Four weeks of a coin that may end play; the measure is its consequence, times a hundred.
const COINS: &str = r#"
[crisis]
id = "coins"
title = "Coins"
question = "Does it end?"
as_of = 2026-01-01
steps = ["4 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["first"]
outcomes = ["over"]
[player.a]
precision = 1
[type.a.kind]
soft = "0.2 to 0.3"
hard = "rest"
[state.x]
values = ["no", "yes"]
[stage.first]
events = ["coin"]
[event.coin]
chance = "if a.kind == soft then 0.5 else 0.2"
then = { x = "yes" }
[outcome.over]
when = "x == yes"
[payoff.a]
at_end = { end = "if x == yes then 1 else 0" }
[measure.price]
unit = "USD/bbl"
is = "60 USD/bbl"
report = true
"#;

fn label(id: &str) -> Label {
    Label { id: id.to_owned(), name: id.to_owned(), span: Span::default() }
}

fn coins() -> Model {
    let mut model = standoff::lang::check(COINS).model.unwrap();
    let jump = Move { to: 1, chance: Expr::Number(0.25), span: Span::default() };
    model.consequences.push(Consequence {
        label: label("gulf"),
        domain: Domain::Named(vec!["quiet".to_owned(), "struck".to_owned()]),
        value_names: vec!["left alone".to_owned(), "struck".to_owned()],
        start: 0,
        when: None,
        each_step: vec![jump],
        at_end: Vec::new(),
    });
    let kind =
        SignalKind::AnalystOnly { when: None, chance: Expr::Number(0.5), span: Span::default() };
    model.signals.push(Signal { label: label("leak"), kind });
    let struck = Expr::Consequence(ConsequenceId(0));
    let times =
        |x: Expr, by: f64| Expr::Binary(Binary::Multiply, x.into(), Expr::Number(by).into());
    let base = std::mem::replace(&mut model.measures[0].expr, Expr::Number(0.0));
    model.measures[0].expr = Expr::Binary(Binary::Add, base.into(), times(struck, 60.0).into());
    model
}

fn found(model: &Model) -> Findings {
    let request = Request { seed: 3, draws: 64, paths: 64 * 64 };
    let analysis = analyse(model, &request, &Control::default(), &mut |_| {}).unwrap();
    summary::findings(model, &request, &analysis)
}

/// The chance that the consequence has moved: after as many tries as weeks were survived.
fn struck() -> f64 {
    let by_type = |p: f64| {
        let (mut alive, mut quiet, mut still) = (1.0, 0.0, 1.0);
        for _ in 0..4 {
            quiet += alive * p * still;
            alive *= 1.0 - p;
            still *= 0.75;
        }
        1.0 - quiet - alive * still
    };
    0.25 * by_type(0.5) + 0.75 * by_type(0.2)
}

#[test]
fn consequences_stand_where_the_paths_left_them() {
    let findings = found(&coins());
    let [gulf] = &findings.consequences[..] else { panic!("one consequence") };
    assert_eq!((gulf.id.as_str(), gulf.values[0].name.as_str()), ("gulf", "left alone"));
    let [quiet, moved] = [0, 1].map(|v| gulf.values[v].probability);
    assert!((quiet.p + moved.p - 1.0).abs() < 1e-12);
    // Exact in each draw: what is left is the number that is between 0.2 and 0.3.
    assert!((moved.p - struck()).abs() < 4.0 * moved.noise + 1e-3, "{moved:?}");
    assert!(moved.low < moved.p && moved.high > moved.p, "{moved:?}");
    assert!(moved.high - moved.low < 0.03 && moved.noise < 1e-3, "{moved:?}");
    let over = gulf.by_outcome.iter().find(|found| found.outcome == "over").unwrap();
    let open = gulf.by_outcome.iter().find(|found| found.outcome == "open").unwrap();
    assert_eq!(over.paths + open.paths, findings.settings.paths);
    assert!((open.values[1] - (1.0 - 0.75_f64.powi(4))).abs() < 1e-12);
    assert!(over.values[1] < open.values[1]);
}

/// Without an uncertain number every draw finds the same, whatever its few paths do.
#[test]
fn a_consequence_of_no_uncertain_number_has_no_range() {
    let mut model = coins();
    model.params.iter_mut().for_each(|param| param.value = Distribution::Point(0.25));
    let findings = found(&model);
    let moved = findings.consequences[0].values[1].probability;
    assert!((moved.p - struck()).abs() < 1e-12, "{moved:?}");
    assert_eq!((moved.low, moved.high, moved.noise), (moved.p, moved.p, 0.0));
}

#[test]
fn what_is_asked_of_a_measure_is_answered() {
    let mut model = coins();
    let unit = model.measures[0].unit.scale;
    model.measures[0].reports = vec![
        Report::Quantiles,
        Report::Peak,
        Report::Day(0),
        Report::Day(28),
        Report::Day(29),
        Report::Above(100.0 * unit),
        Report::Below(59.0 * unit),
    ];
    let findings = found(&model);
    let moved = findings.consequences[0].values[1].probability;
    let [peak, now, last, above, below] = &findings.measures[0].asked[..] else {
        panic!("{:?}", findings.measures[0].asked)
    };
    assert!(matches!(peak, Asked::Peak { quantiles, .. } if quantiles.p95 == 120.0));
    assert!(
        matches!(now, Asked::Day { day: 0, quantiles, noise, .. } if quantiles.p95 == 60.0 && *noise == 0.0)
    );
    assert!(matches!(last, Asked::Day { day: 28, date, .. } if date == "2026-01-29"));
    assert!(matches!(above, Asked::Above { level, probability }
        if (level - 100.0).abs() < 1e-9
            && (probability.p - moved.p).abs() < 4.0 * probability.noise
            && (probability.low, probability.high) == (probability.p, probability.p)));
    assert!(matches!(below, Asked::Below { probability, .. } if probability.p == 0.0));
    // Quantiles alone are nothing beyond what is always shown.
    model.measures[0].reports = vec![Report::Quantiles];
    assert!(found(&model).measures[0].asked.is_empty());
}

#[test]
fn analyst_only_signals_have_exact_chances() {
    let findings = found(&coins());
    let leak = &findings.signals[0];
    assert_eq!(leak.by_step.len(), 4);
    let open = findings.outcomes.last().unwrap().probability.p;
    assert!((leak.by_step[3] - 0.5 * open).abs() < 1e-12);
    let kind = &leak.first_step[0];
    assert_eq!(
        (kind.player.as_deref(), kind.values.join(" ")),
        (Some("a"), "soft hard".to_owned())
    );
    assert!((kind.p[0] - 0.25).abs() < 1e-12 && (kind.p[1] - 0.4).abs() < 1e-12);
}

/// `gulf` has judged decisions only.
#[test]
fn a_judged_player_has_no_precision_that_counts() {
    let text = include_str!("../../../standoff-lang/tests/it/full.toml");
    let model = standoff::lang::check(text).model.unwrap();
    let findings = found(&model);
    let chooses: Vec<bool> = findings.players.iter().map(|player| player.chooses).collect();
    assert_eq!(chooses, [true, true, false]);
    let listed = |id: &str| findings.numbers.list.iter().any(|number| number.id == id);
    assert!(listed("north.precision") && !listed("gulf.precision"));
    let [gulf] = &findings.judged[..] else { panic!("{:?}", findings.judged) };
    let [refuse] = &gulf.actions[..] else { panic!("{gulf:?}") };
    assert_eq!((gulf.player.as_str(), refuse.id.as_str()), ("gulf", "refuse"));
    assert!(refuse.p > 0.0 && refuse.p < 1.0);
    assert!(findings.moves_at_end);
    assert_eq!(findings.options, ["strike_now", "pressure_only"]);
}

/// A player who chooses in one stage and is judged in another.
const BOTH: &str = r#"
[crisis]
id       = "gate"
title    = "A gate"
question = "Is it opened?"
as_of    = 2026-01-01
steps    = ["2 x 1 week"]
tail     = "0 weeks"
players  = ["a"]
stages   = ["moves", "gate"]
outcomes = ["gone"]
source   = "judgement"
[player.a]
[state.x]
range = [0, 2]
clamp = true
[state.open]
values = ["no", "yes"]
[stage.moves]
players    = ["a"]
status_quo = "wait"
groups     = { act = "0.3 per week" }
[action.a.up]
stage = "moves"
group = "act"
when  = "weeks_since(x >= 0, 2 weeks) >= 0 days"
then  = { x = "x + 1" }
[stage.gate]
players = ["a"]
judged  = true
[action.a.unlock]
stage  = "gate"
chance = 0.2
then   = { open = "yes" }
[action.a.keep]
stage = "gate"
[payoff.a]
at_end = { up = "2 points * x" }
[outcome.gone]
when = "x == 2 and open == yes"
"#;

#[test]
fn moves_are_choices_and_counts_of_time_are_no_situation() {
    let checked = standoff::lang::check(BOTH);
    let found = found(&checked.model.unwrap());
    let [moves] = found.moves.as_slice() else { panic!("one player") };
    let ids: Vec<&str> = moves.actions.iter().map(|action| action.id.as_str()).collect();
    assert_eq!((ids, moves.situation.as_str()), (vec!["wait", "up"], ""));
    assert_eq!(found.judged.len(), 1, "what is judged stands elsewhere");
}

/// A coin may end play; `a` may end it for 30 points, which is worth nothing to it.
const SLIPS: &str = r#"
[crisis]
id = "slips"
title = "Slips"
question = "Whose?"
as_of = 2026-01-01
steps = ["1 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["coin", "moves"]
outcomes = ["over"]
[player.a]
precision = { better_by = 10, picked = 0.75, source = "judgement" }
[state.x]
values = ["no", "yes"]
[stage.coin]
events = ["coin"]
[event.coin]
chance = 0.04
then = { x = "yes" }
[stage.moves]
players = ["a"]
base = "uniform"
[action.a.wait]
[action.a.end]
cost = 30
then = { x = "yes" }
[outcome.over]
when = "x == yes"
"#;

#[test]
fn what_comes_from_clear_mistakes_is_found_and_flagged() {
    let model = standoff::lang::check(SLIPS).model.unwrap();
    let findings = found(&model);
    // One better by 30 points against odds of 1 to 27 at central numbers.
    let chosen = |scale: f64| 0.96 / (1.0 + 27.0_f64.powf(scale));
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
    let scales: Vec<f64> = findings.precision_scan.iter().map(|at| at.scale).collect();
    assert_eq!(scales, [0.0, 0.5, 1.0, 2.0]);
    for at in &findings.precision_scan {
        assert!(at.converged && at.residual.is_some_and(|residual| residual < 1e-9));
        near(at.outcomes[0], 0.04 + chosen(at.scale));
        let [own] = &at.reliability[..] else { panic!("one player") };
        assert_eq!((own.player.as_str(), own.better_by), ("a", 10.0));
        near(own.picked, 1.0 / (1.0 + 3.0_f64.powf(-at.scale)));
    }
    let over = &findings.outcomes[0];
    near(over.noise_share_central.unwrap(), chosen(1.0) / (0.04 + chosen(1.0)));
    // The chance by coin is the same in every draw: what is more comes from mistakes.
    near(over.noise_share.unwrap(), 1.0 - 0.04 / over.probability.p);
    near(findings.outcomes[1].noise_share.unwrap(), 0.0);
    let flag = "More than half of \u{201c}over\u{201d} comes from choices that are clear mistakes for \
                whoever makes them.";
    assert_eq!(findings.warnings.first().map(String::as_str), Some(flag));
    let rare = standoff::lang::check(&SLIPS.replace("cost = 30", "cost = 60")).model.unwrap();
    let findings = found(&rare);
    assert!(findings.warnings.iter().all(|warning| !warning.contains("clear mistakes")));
}
