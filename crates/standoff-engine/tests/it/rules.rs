//! Tables, functions, joints, clashes, forgetting, clocks and judged decisions: the flat game is
//! what the model says. The models are built from text and then dressed as data.

use proptest::prelude::*;
use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::explain::first_decisions;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::{CompileError, PriceError};
use standoff_engine::project::first_moves;
use standoff_engine::solve::{Aqre, DepthK, Settings, Solver};
use standoff_model::expr::{Binary, Expr};
use standoff_model::{
    ActionId, Base, Clockwork, ColumnId, Dimension, FunctionId, Joint, Key, Label, Lookup, Model,
    Resolve, Share, Span, StageKind, Start, StateId, TableId,
};

use crate::reference::is_what_it_says;
use crate::support::{close, model};

fn label(id: &str) -> Label {
    Label { id: id.to_owned(), name: id.to_owned(), span: Span::default() }
}

/// Two players with a type each, who clash over `level`; `alarm` and `level` can be forgotten, two
/// clocks run, and a third player's moves are judged.
fn text(days: &str, numbers: [f64; 4]) -> String {
    let [share, tempo, chance, cost] = numbers;
    format!(
        r#"
[crisis]
id = "rich"
title = "Rich"
question = "What happens?"
as_of = 2026-01-01
steps = ["{days}"]
tail = "0 weeks"
players = ["a", "b", "c"]
stages = ["a_moves", "both", "gulf", "nature"]
outcomes = ["struck", "late"]

[player.a]
precision = 0.3
[player.b]
precision = 0.2
[player.c]
precision = 5

[type.a.kind]
soft = {share}
hard = "rest"
[type.b.temper]
calm = 0.7
hot = "rest"

[state.level]
range = [0, 3]
start = 1
[state.alarm]
values = ["low", "high"]
[state.gate]
values = ["shut", "open"]
[state.since_alarm]
range = [-1, 9]
start = -1
[state.since_long]
range = [-1, 30]
start = -1

[stage.a_moves]
players = ["a"]
status_quo = "wait"
groups = {{ up = "{tempo} per week" }}
[stage.both]
players = ["a", "b"]
base = "uniform"
[stage.gulf]
players = ["c"]
base = "uniform"
[stage.nature]
events = ["spark", "slide"]

[action.a.raise]
stage = "a_moves"
group = "up"
when = "level < 3 and since_alarm < 5"
then = {{ level = "level + 1", alarm = "high" }}
cost = "{cost}"

[action.a.sit]
stage = "both"
then = {{ level = "level" }}
[action.a.push]
stage = "both"
when = "alarm == high"
then = {{ level = 3 }}
[action.b.nod]
stage = "both"
[action.b.pull]
stage = "both"
when = "level > 0"
then = {{ level = "level - 1" }}
cost = "if b.temper == hot then 2 else 1"

[action.c.refuse]
stage = "gulf"
[action.c.open]
stage = "gulf"
when = "level >= 1"
then = {{ gate = "open" }}
[action.c.close]
stage = "gulf"
when = "gate == open"
then = {{ gate = "shut" }}
cost = 3

[event.spark]
when = "alarm == high"
chance = {chance}
then = {{ level = 2 }}
[event.slide]
when = "gate == open"
chance = "if a.kind == soft then 0.5 else 0.25"
then = {{ level = 0 }}

[payoff.a]
each_step = {{ flow = "-1 point per week * level" }}
at_end = {{ end = "if outcome == struck then 10 else if a.kind == hard then -5 else 1 point * since_alarm" }}
[payoff.b]
at_end = {{ end = "if outcome == late then 4 points else if b.temper == hot then 1 point * level else 0" }}
[payoff.c]
at_end = {{ end = "if gate == open then 5 points else 1 point * since_long" }}

[outcome.struck]
when = "level == 3 and alarm == high and since_alarm >= 2"
[outcome.late]
when = "since_long >= 8"
"#
    )
}

fn state(id: u32) -> Expr {
    Expr::State(StateId(id))
}

fn is(op: Binary, left: Expr, right: f64) -> Expr {
    Expr::Binary(op, Box::new(left), Box::new(Expr::Number(right)))
}

const LEVEL: u32 = 0;
const ALARM: u32 = 1;
const GATE: u32 = 2;
const SINCE: u32 = 3;
const LONG: u32 = 4;

/// What the text of today cannot say.
pub fn dressed(days: &str, numbers: [f64; 4], rule: Resolve, forget: u32) -> Model {
    let mut model = model(&text(days, numbers));
    joint(&mut model);
    table_and_function(&mut model);
    for stage in &mut model.stages {
        let (StageKind::Decision { resolve, .. } | StageKind::Events { resolve, .. }) =
            &mut stage.kind;
        resolve.push((StateId(LEVEL), rule));
    }
    forgets(&mut model, forget);
    let clock = |state: u32, condition| Clockwork { state: StateId(state), condition };
    model.clocks.push(clock(SINCE, is(Binary::Equal, state(ALARM), 1.0)));
    // A clock on a clock, which comes to hold where a step starts.
    model.clocks.push(clock(LONG, is(Binary::GreaterEqual, state(SINCE), 3.0)));
    judged(&mut model);
    model
}

fn joint(model: &mut Model) {
    model.columns.iter_mut().for_each(|column| column.prior.clear());
    let number = |id: &str| {
        let found = model.params.iter().position(|param| param.label.id == id).unwrap();
        Share::Given(standoff_model::ParamId::new(found))
    };
    let small = number("a.kind.soft");
    model.joints.push(Joint {
        label: label("mood"),
        columns: vec![ColumnId(1), ColumnId(0)],
        shares: vec![Share::Rest, small, small, small],
    });
}

/// The spark's chance from a table by type and level, and a cost from a function of an argument.
fn table_and_function(model: &mut Model) {
    let entry = |k: u32| match k % 3 {
        0 => Expr::Number(f64::from(k) / 10.0),
        1 => is(Binary::Multiply, state(GATE), 0.3),
        _ => Expr::Number(0.05),
    };
    model.tables.push(Lookup {
        label: label("risk"),
        keys: vec![Key { len: 2, offset: 0 }, Key { len: 4, offset: 0 }],
        entries: (0..8).map(entry).collect(),
        dimension: Dimension::NONE,
    });
    let keys = vec![Expr::Column(ColumnId(0)), state(LEVEL)];
    model.events[0].results[0].chance = Some(Expr::Lookup(TableId(0), keys));
    model.functions.push(standoff_model::Function {
        label: label("twice"),
        arguments: vec!["x".to_owned()],
        expr: Expr::Binary(Binary::Add, Box::new(Expr::Argument(0)), Box::new(state(ALARM))),
    });
    let raise = model.actions.iter_mut().find(|action| action.label.id == "raise").unwrap();
    let paid = raise.cost.take().unwrap();
    raise.cost = Some(Expr::Apply(FunctionId(0), vec![paid]));
}

/// `forget` has a bit for each variable that can be forgotten. The two wait for each other, so that
/// one may be forgotten in a stage in which nothing happens.
fn forgets(model: &mut Model, forget: u32) {
    let conditions = [
        (ALARM, is(Binary::Equal, state(LEVEL), 0.0)),
        (LEVEL, is(Binary::GreaterEqual, state(SINCE), 7.0)),
        (GATE, is(Binary::Equal, state(ALARM), 0.0)),
    ];
    for (k, (variable, condition)) in conditions.into_iter().enumerate() {
        if forget & (1 << k) != 0 {
            model.states[variable as usize].forget = Some(condition);
        }
    }
}

fn judged(model: &mut Model) {
    let stage = model.stages.iter_mut().find(|stage| stage.label.id == "gulf").unwrap();
    let StageKind::Decision { base, .. } = &mut stage.kind else { unreachable!() };
    *base = Base::Judged;
    for action in &mut model.actions {
        action.judged = match action.label.id.as_str() {
            "open" => Some(is(Binary::Multiply, state(LEVEL), 0.2)),
            "close" => Some(Expr::Number(0.35)),
            _ => None,
        };
    }
}

const RULES: [Resolve; 4] = [Resolve::Highest, Resolve::Lowest, Resolve::First, Resolve::Last];

#[test]
fn every_rule_is_what_it_says() {
    for rule in RULES {
        for forget in 0..8 {
            is_what_it_says(&dressed("3 x 1 week", [0.2, 0.4, 0.6, 1.5], rule, forget));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]
    #[test]
    fn random_rules_are_what_they_say(
        steps in 1_usize..4,
        length in 1_usize..9,
        share in 0.05_f64..0.33,
        tempo in 0.01_f64..2.0,
        chance in 0.0_f64..1.0,
        cost in -3.0_f64..3.0,
        (rule, forget) in (0_usize..4, 0_u32..8),
    ) {
        let days = format!("{steps} x {length} days");
        is_what_it_says(&dressed(&days, [share, tempo, chance, cost], RULES[rule], forget));
    }
}

fn rich() -> Model {
    dressed("3 x 1 week", [0.2, 0.4, 0.6, 1.5], Resolve::Highest, 7)
}

#[test]
fn without_a_rule_different_writes_are_an_error() {
    let mut model = rich();
    for stage in &mut model.stages {
        let (StageKind::Decision { resolve, .. } | StageKind::Events { resolve, .. }) =
            &mut stage.kind;
        resolve.clear();
    }
    let found = compile(&model, Limits::default());
    assert!(matches!(found, Err(CompileError::WriteClash { .. })), "{found:?}");
}

/// The clock counts from the start where its condition holds there, and shows at the first choice.
#[test]
fn a_condition_that_holds_at_the_start_counts_from_there() {
    let mut model = rich();
    model.states[ALARM as usize].start = Start::Value(1);
    let game = compile(&model, Limits::default()).unwrap();
    let since = |node: usize| game.state_of(node)[SINCE as usize];
    assert_eq!(since(game.roots[0].0 as usize), 1);
    is_what_it_says(&model);
}

#[test]
fn judged_decisions_are_no_choices() {
    let model = rich();
    let game = compile(&model, Limits::default()).unwrap();
    let params = nominal(&model);
    let prices = game.price(&model, &params).unwrap();
    let settings = Settings { scale: 3.0, ..Settings::default() };
    let solution = Aqre.solve(&game, &prices, &settings, &Control::default());
    assert!(certify(&game, &prices, &solution.policy, 3.0).accepts(1e-9));
    let depths = DepthK { depth: 3 }.all(&game, &prices, 3.0);
    let judged = || game.views.iter().filter(|view| view.judged);
    assert!(judged().count() > 2 && judged().all(|view| view.player == 2));
    for view in judged() {
        let state = game.state_of(game.nodes_of(view)[0] as usize);
        let id = |action: &ActionId| model.action(*action).label.id.as_str();
        for policy in depths.iter().chain([&solution.policy]) {
            for (action, p) in game.actions_of(view).iter().zip(policy.at(view, 0)) {
                let open = 0.2 * f64::from(state[LEVEL as usize]);
                let close_ = if state[GATE as usize] == 1 { 0.35 } else { 0.0 };
                let expected = match id(action) {
                    "open" => open,
                    "close" => close_,
                    _ => 1.0 - open - close_,
                };
                close(*p, expected, 1e-12, id(action));
            }
        }
    }
    // Nothing is explained, and nothing counts as a first move.
    let decisions = first_decisions(&game, &model, &params, &solution.policy).unwrap();
    assert!(decisions.iter().all(|decision| decision.player != 2));
    let moves = &first_moves(&game, &model, &prices, &solution.policy)[2];
    close(*moves.last().unwrap(), 1.0, 1e-12, "nothing");
}

/// Another policy than the judgement that is stated has a residual; what it costs counts nowhere.
#[test]
fn a_certificate_holds_judged_decisions_to_the_judgement() {
    let model = rich();
    let game = compile(&model, Limits::default()).unwrap();
    let prices = game.price(&model, &nominal(&model)).unwrap();
    let solution = Aqre.solve(&game, &prices, &Settings::default(), &Control::default());
    let before = certify(&game, &prices, &solution.policy, 1.0);
    let view = game.views.iter().find(|view| view.judged && view.width() == 2).unwrap();
    let mut policy = solution.policy.clone();
    for (k, p) in view.row(0).zip([0.999, 0.001]) {
        policy.p[k] = p;
        policy.ln[k] = standoff_engine::math::ln(p);
    }
    assert!(before.residual < 1e-9);
    assert!(certify(&game, &prices, &policy, 1.0).residual > 0.1);
    // Whatever is at stake for the player whose moves are judged, nobody could gain more.
    let mut richer = model;
    let term = richer.terms.iter_mut().find(|term| term.player.index() == 2).unwrap();
    term.expr = is(Binary::Multiply, term.expr.clone(), 1e6);
    let game = compile(&richer, Limits::default()).unwrap();
    let prices = game.price(&richer, &nominal(&richer)).unwrap();
    let after = certify(&game, &prices, &solution.policy, 1.0);
    close(after.largest_gain, before.largest_gain, 1e-12, "the largest gain");
}

#[test]
fn judged_chances_must_be_probabilities() {
    let mut model = rich();
    let open = model.actions.iter().position(|action| action.label.id == "open").unwrap();
    for (chance, says) in [(-0.2, "`open` by c"), (0.8, "all that is judged in `gulf`")] {
        model.actions[open].judged = Some(Expr::Number(chance));
        let game = compile(&model, Limits::default()).unwrap();
        let found = game.price(&model, &nominal(&model)).unwrap_err();
        assert!(matches!(found, PriceError::Probability { .. }), "{found:?}");
        assert!(found.to_string().contains(says), "{found}");
        assert!(found.to_string().ends_with("no probability"), "no state to name: {found}");
    }
    // With no action that takes the rest, what is stated must be all there is.
    model.actions[open].judged = Some(Expr::Number(0.2));
    let refuse = model.actions.iter().position(|action| action.label.id == "refuse").unwrap();
    model.actions[refuse].judged = Some(Expr::Number(0.2));
    let game = compile(&model, Limits::default()).unwrap();
    let said = game.price(&model, &nominal(&model)).unwrap_err().to_string();
    assert!(said.contains("no action takes the rest"), "{said}");
}

#[test]
fn a_joint_is_no_product() {
    let model = rich();
    let game = compile(&model, Limits::default()).unwrap();
    let prices = game.price(&model, &nominal(&model)).unwrap();
    // Of (temper, kind): the rest, and three times the share.
    let place = |kind: u16, temper: u16| {
        let found = (0..4).find(|k| game.profiles.values_of(*k) == [kind, temper]).unwrap();
        prices.prior[found]
    };
    close(place(0, 0), 0.4, 1e-12, "soft and calm");
    close(place(1, 0), 0.2, 1e-12, "hard and calm");
    let kind = model.params.iter().position(|param| param.label.id == "a.kind.soft").unwrap();
    let mut params = nominal(&model);
    params[kind] = 0.4;
    let said = game.price(&model, &params).unwrap_err().to_string();
    assert!(said.contains("the combinations of `mood`"), "{said}");
}
