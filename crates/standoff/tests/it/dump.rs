//! `debug model`: every construct, as its author would read it.

use standoff::model::expr::{Binary, Expr};
use standoff::model::{
    ActionId, Base, Clockwork, ColumnId, Consequence, ConsequenceId, Dimension, Domain, EventId,
    Function, FunctionId, Joint, Key, Label, Lookup, Mode, Model, Move, OptionalPolicy, PlayerId,
    Report, Resolve, Share, Signal, SignalKind, Span, StageKind, StateId, TableId,
};
use standoff::render::dump;

const TEXT: &str = r#"
[crisis]
id = "all"
title = "All"
question = "What is there?"
as_of = 2026-01-01
steps = ["4 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["choice", "chance"]
outcomes = ["over"]
[player.a]
precision = 1
[param.loss]
value = "truncated(12 to 18, 0, 20) mb/d"
source = "test"
[type.a.kind]
soft = "triangular(0.2, 0.25, 0.3)"
hard = "rest"
[state.x]
values = ["no", "yes"]
[state.since]
range = [-1, 30]
start = -1
[stage.choice]
players = ["a"]
base = "uniform"
[stage.chance]
events = ["coin"]
[action.a.go]
then = { x = "yes" }
[action.a.stay]
[event.coin]
chance = "if a.kind == soft then 0.5 else 0.2"
then = { x = "if x == no then yes else x" }
[outcome.over]
when = "x == yes"
[payoff.a]
at_end = { end = "if outcome == over then 1 else 0" }
[measure.price]
unit = "USD/bbl"
is = "60 USD/bbl * (1 + loss / 104.5 mb/d)"
report = true
"#;

fn label(id: &str) -> Label {
    Label { id: id.to_owned(), name: id.to_owned(), span: Span::default() }
}

fn is(left: Expr, right: f64) -> Expr {
    Expr::Binary(Binary::Equal, Box::new(left), Box::new(Expr::Number(right)))
}

fn dressed() -> Model {
    let mut model = standoff::lang::check(TEXT).model.unwrap();
    let x = || Expr::State(StateId(0));
    model.functions.push(Function {
        label: label("faded"),
        arguments: vec!["start".to_owned(), "since".to_owned()],
        expr: Expr::Binary(Binary::Divide, Expr::Argument(0).into(), Expr::Argument(1).into()),
    });
    model.tables.push(Lookup {
        label: label("worth"),
        keys: vec![Key { len: 2, offset: 0 }, Key { len: 2, offset: -1 }],
        entries: (0..4).map(|k| Expr::Number(f64::from(k) * 10.0)).collect(),
        dimension: Dimension::NONE,
    });
    model.joints.push(Joint {
        label: label("mood"),
        columns: vec![ColumnId(0)],
        shares: vec![Share::Equal, Share::Rest],
    });
    model.columns[0].prior.clear();
    model.states[0].forget = Some(is(x(), 1.0));
    model.clocks.push(Clockwork { state: StateId(1), condition: is(x(), 1.0) });
    let StageKind::Decision { base, resolve, .. } = &mut model.stages[0].kind else {
        panic!("a decision")
    };
    *base = Base::Judged;
    resolve.push((StateId(0), Resolve::Highest));
    model.actions[0].judged = Some(Expr::Lookup(TableId(0), vec![x(), x()]));
    model.signals.push(Signal { label: label("seen"), kind: SignalKind::InGame(EventId(0)) });
    let apply = Expr::Apply(FunctionId(0), vec![Expr::Number(0.5), Expr::Number(2.0)]);
    let kind =
        SignalKind::AnalystOnly { when: Some(is(x(), 0.0)), chance: apply, span: Span::default() };
    model.signals.push(Signal { label: label("leak"), kind });
    let values = vec!["quiet".to_owned(), "struck".to_owned()];
    let struck = Expr::Consequence(ConsequenceId(0));
    let at_end = is(struck, 1.0);
    model.consequences.push(Consequence {
        label: label("gulf"),
        domain: Domain::Named(values.clone()),
        value_names: values,
        start: 0,
        when: Some(is(Expr::Outcome, 0.0)),
        each_step: vec![Move { to: 1, chance: Expr::Number(0.25), span: Span::default() }],
        at_end: vec![Move { to: 0, chance: at_end, span: Span::default() }],
    });
    let unit = model.measures[0].unit.scale;
    model.measures[0].reports =
        vec![Report::Quantiles, Report::Day(30), Report::Above(100.0 * unit)];
    model.options.push(OptionalPolicy {
        label: label("go_now"),
        player: PlayerId(0),
        from: 0.0,
        until: 7.0,
        must: vec![ActionId(0)],
        never: Vec::new(),
        mode: Mode::Announced,
    });
    model
}

#[test]
fn every_construct_is_shown_as_it_is_read() {
    let text = dump::model(&dressed());
    let lognormal = text.lines().find(|line| line.starts_with("param loss")).unwrap();
    assert!(lognormal.starts_with("param loss = truncated(lognormal(14.69693846, 0.1232"));
    assert!(lognormal.ends_with(", 0, 20) mb/d"), "{lognormal}");
    for line in [
        "param a.kind.soft = triangular(0.2, 0.25, 0.3)",
        "function faded(start, since) = (start / since)",
        "table worth by 0 to 1, -1 to 0",
        "  [1, -1] = 20",
        "column kind (a): soft, hard (drawn together with others); seen by [a]",
        "joint mood of a.kind",
        "  soft: as likely as the others",
        "  hard: the rest",
        "state x: no, yes (starts no; seen by all)",
        "  forget when (x == yes)",
        "clock since: days since (x == yes)",
        "stage choice (decision, judged)",
        "  of different writes to x the highest holds",
        "    judged worth[x, x]",
        "    judged the rest",
        "    chance the rest: x = yes",
        "    chance if (a.kind == soft) then 0.5 else 0.2: x = if (x == no) then yes else x",
        "payoff a.end (at end): if (outcome == over) then 1 else 0",
        "signal seen: in the game, as event coin",
        "signal leak: the analyst's alone",
        "    when (x == no)",
        "    chance faded(0.5, 2)",
        "consequence gulf: quiet, struck (starts quiet)",
        "    when (outcome == open)",
        "    each step to struck: chance 0.25",
        "    at end to quiet: chance (gulf == struck)",
        "  report quantiles, day 30, above 100",
        "option go_now of a, day 0 to 7, announced",
        "  must go",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(!text.contains("Some(") && !text.contains("{ "), "{text}");
}
