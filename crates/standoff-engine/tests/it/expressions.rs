//! Compiled expressions against expressions read as they are written.

use proptest::prelude::*;
use standoff_engine::math::number::{Dual, Number, Recorded, Tape};
use standoff_engine::math::program::{Env, Program};
use standoff_model::expr::{Binary, Clock, Expr, Function, Unary};
use standoff_model::{
    ColumnId, Consequence, ConsequenceId, Define, DefineId, Dimension, Domain, FunctionId, Key,
    Label, Lookup, Model, ParamId, Span, StateId, TableId,
};

use crate::plain;
use crate::support::model;

const STATE: [u16; 4] = [1, 2, 0, 1];
const COLUMNS: [u16; 1] = [1];
const PARAMS: [f64; 8] = [0.5, -2.0, 7.0, 1e-3, 0.0, 3.0, 4.0, 5.0];

fn label(id: &str) -> Label {
    Label { id: id.to_owned(), name: id.to_owned(), span: Span::default() }
}

fn env() -> Env<'static> {
    with(&PARAMS)
}

/// What is read, with these parameters.
fn with<N>(params: &[N]) -> Env<'_, N> {
    Env {
        state: &STATE,
        columns: &COLUMNS,
        params,
        consequences: &[2],
        elapsed: 14.0,
        step_length: 7.0,
        today: 3.0,
        ..Env::default()
    }
}

/// Three states, one column, some numbers; the expressions come from the test.
fn bare() -> Model {
    model(
        r#"
[crisis]
id = "bare"
title = "Bare"
question = "What is it worth?"
as_of = 2026-01-01
steps = ["1 x 1 week"]
tail = "0 weeks"
players = ["a"]
stages = ["s"]
outcomes = ["done"]
[player.a]
precision = 1
[type.a.kind]
soft = 0.5
hard = "rest"
[state.x]
values = ["no", "yes"]
[state.level]
range = [-1, 3]
start = 0
[state.mood]
values = ["cold", "warm", "hot"]
[stage.s]
players = ["a"]
base = "uniform"
[action.a.go]
then = { x = "yes", mood = "hot", level = 2 }
[action.a.stay]
[outcome.done]
when = "x == yes"
[payoff.a]
at_end = { end = "if a.kind == hard and level == 2 and mood == hot then 1 else 0" }
"#,
    )
}

/// The model with a table of plain entries, one of expressions, a define and two functions.
fn dressed(entries: [Vec<Expr>; 2], define: Expr, bodies: [Expr; 2]) -> Model {
    let mut model = bare();
    let keys = [
        vec![Key { len: 3, offset: 0 }],
        vec![Key { len: 2, offset: 0 }, Key { len: 5, offset: -1 }],
    ];
    for (keys, entries) in keys.into_iter().zip(entries) {
        let dimension = Dimension::NONE;
        model.tables.push(Lookup { label: label("table"), keys, entries, dimension });
    }
    model.defines.push(Define { label: label("d"), expr: define, dimension: Dimension::NONE });
    for expr in bodies {
        let arguments = vec!["p".to_owned(), "q".to_owned()];
        model.functions.push(standoff_model::Function { label: label("f"), arguments, expr });
    }
    model.consequences.push(Consequence {
        label: label("theatre"),
        domain: Domain::Range { low: -1, high: 3, clamped: false },
        value_names: Vec::new(),
        start: 0,
        when: None,
        each_step: Vec::new(),
        at_end: Vec::new(),
    });
    model
}

/// What an expression may hold besides what every expression may.
#[derive(Clone, Copy)]
struct May {
    arguments: bool,
    tables: bool,
    defines: bool,
    functions: u32,
}

const ALL: May = May { arguments: false, tables: true, defines: true, functions: 2 };

fn leaf(may: May) -> BoxedStrategy<Expr> {
    let mut leaves = vec![
        (-3.0_f64..6.0).prop_map(Expr::Number).boxed(),
        Just(Expr::Number(f64::NAN)).boxed(),
        (0_u32..3).prop_map(|k| Expr::State(StateId(k))).boxed(),
        (0_u32..8).prop_map(|k| Expr::Param(ParamId(k))).boxed(),
        Just(Expr::Column(ColumnId(0))).boxed(),
        Just(Expr::Outcome).boxed(),
        Just(Expr::Clock(Clock::Elapsed)).boxed(),
        Just(Expr::Clock(Clock::StepLength)).boxed(),
        Just(Expr::Consequence(ConsequenceId(0))).boxed(),
    ];
    if may.arguments {
        leaves.push((0_u32..2).prop_map(Expr::Argument).boxed());
        leaves.push((0_u32..2).prop_map(Expr::Argument).boxed());
    }
    if may.defines {
        leaves.push(Just(Expr::Define(DefineId(0))).boxed());
    }
    proptest::strategy::Union::new(leaves).boxed()
}

fn binary() -> impl Strategy<Value = Binary> {
    proptest::sample::select(vec![
        Binary::Add,
        Binary::Subtract,
        Binary::Multiply,
        Binary::Divide,
        Binary::Equal,
        Binary::NotEqual,
        Binary::Less,
        Binary::LessEqual,
        Binary::Greater,
        Binary::GreaterEqual,
        Binary::And,
        Binary::Or,
    ])
}

fn call() -> impl Strategy<Value = (Function, usize)> {
    proptest::sample::select(vec![
        (Function::Min, 3),
        (Function::Max, 2),
        (Function::Clamp, 3),
        (Function::Abs, 1),
        (Function::Exp, 1),
        (Function::Ln, 1),
        (Function::Sqrt, 1),
        (Function::Pow, 2),
        (Function::WithinStep, 1),
    ])
}

fn expr(may: May) -> BoxedStrategy<Expr> {
    let node = move |inner: BoxedStrategy<Expr>| {
        let one = inner.clone();
        let pair = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        let mut nodes = vec![
            (one, any::<bool>())
                .prop_map(|(a, not)| {
                    Expr::Unary(if not { Unary::Not } else { Unary::Negate }, Box::new(a))
                })
                .boxed(),
            (binary(), pair.clone())
                .prop_map(|(op, (a, b))| Expr::Binary(op, Box::new(a), Box::new(b)))
                .boxed(),
            three.clone().prop_map(|(a, b, c)| Expr::If(Box::new([a, b, c]))).boxed(),
            (call(), three)
                .prop_map(|((function, count), (a, b, c))| {
                    Expr::Call(function, [a, b, c].into_iter().take(count).collect())
                })
                .boxed(),
        ];
        if may.tables {
            let lookup = |id: u32, keys| Expr::Lookup(TableId(id), keys);
            nodes.push(inner.prop_map(move |a| lookup(0, vec![a])).boxed());
            nodes.push(pair.clone().prop_map(move |(a, b)| lookup(1, vec![a, b])).boxed());
        }
        for id in 0..may.functions {
            let apply = move |(a, b)| Expr::Apply(FunctionId(id), vec![a, b]);
            nodes.push(pair.clone().prop_map(apply).boxed());
        }
        proptest::strategy::Union::new(nodes).boxed()
    };
    leaf(may).prop_recursive(4, 24, 3, move |inner| node(inner.boxed())).boxed()
}

fn models() -> impl Strategy<Value = Model> {
    let none = May { arguments: false, tables: false, defines: false, functions: 0 };
    let plain = prop_oneof![
        (-5.0_f64..5.0).prop_map(Expr::Number),
        (0_u32..8).prop_map(|k| Expr::Param(ParamId(k)))
    ];
    let first = May { arguments: true, defines: true, tables: true, ..none };
    (
        proptest::collection::vec(plain, 3),
        proptest::collection::vec(expr(none), 10),
        expr(none),
        expr(first),
        expr(May { functions: 1, ..first }),
    )
        .prop_map(|(cells, entries, define, f, g)| dressed([cells, entries], define, [f, g]))
}

fn same(found: f64, expected: f64) -> bool {
    found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn programs_are_what_the_expressions_say(model in models(), expr in expr(ALL)) {
        let program = Program::new(&model, &expr).unwrap();
        let (found, expected) = (program.value(&env()), plain::value(&model, &expr, &env(), &[]));
        prop_assert!(same(found, expected), "found {found}, expected {expected}");
    }
}

/// Values of the parameters with their slopes along a direction.
fn dual() -> [Dual; 8] {
    std::array::from_fn(|k| Dual { value: PARAMS[k], slope: 1.0 / (k as f64 + 0.7) - 0.4 })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]
    #[test]
    fn slopes_forward_and_backward_agree(model in models(), expr in expr(ALL)) {
        let program = Program::new(&model, &expr).unwrap();
        let forward = program.number(&with(&dual()));
        let tape = Tape::new(PARAMS.len());
        let leaves: Vec<Recorded<'_>> =
            PARAMS.iter().enumerate().map(|(k, value)| tape.leaf(k, *value)).collect();
        let recorded = program.number(&with(&leaves));
        let value = program.value(&env());
        prop_assert!(same(forward.value, value) && same(recorded.value(), value));
        tape.weigh(recorded, 1.0);
        tape.carry_back();
        let gradient = tape.gradient();
        let terms = gradient.iter().zip(&dual()).map(|(by, dual)| by * dual.slope).collect::<Vec<_>>();
        let (sum, size) = (terms.iter().sum::<f64>(), terms.iter().map(|x| x.abs()).sum::<f64>());
        // Slopes may be beyond all numbers, as those of exp(exp(x)).
        if size.is_finite() && forward.slope.is_finite() {
            let size = size.max(forward.slope.abs());
            prop_assert!((forward.slope - sum).abs() <= 1e-9 * size, "{} {sum}", forward.slope);
        }
    }
}

fn number(x: f64) -> Expr {
    Expr::Number(x)
}

#[test]
fn a_key_takes_the_nearest_value_and_no_number_stays_none() {
    let cells = [10.0, 20.0, 30.0].map(number).to_vec();
    let tables = [
        cells,
        (0..10)
            .map(|k| Expr::Binary(Binary::Add, number(f64::from(k)).into(), number(0.0).into()))
            .collect(),
    ];
    let model = dressed(tables, number(0.0), [number(0.0), number(0.0)]);
    let read = |table: u32, keys: &[f64]| {
        let keys = keys.iter().copied().map(number).collect();
        Program::new(&model, &Expr::Lookup(TableId(table), keys)).unwrap().value(&env())
    };
    for (key, expected) in
        [(-7.0, 10.0), (0.4, 10.0), (0.5, 20.0), (1.9, 30.0), (f64::INFINITY, 30.0)]
    {
        assert_eq!(read(0, &[key]), expected, "{key}");
    }
    // The second key starts at -1, and the last key runs fastest.
    assert_eq!(read(1, &[1.0, -1.0]), 5.0);
    assert_eq!(read(1, &[0.0, 99.0]), 4.0);
    assert!(read(0, &[f64::NAN]).is_nan() && read(1, &[0.0, f64::NAN]).is_nan());
}

#[test]
fn a_table_of_another_shape_is_no_number() {
    let mut model = dressed([vec![], vec![]], number(0.0), [number(0.0), number(0.0)]);
    let value = |model: &Model, keys: Vec<Expr>| {
        Program::new(model, &Expr::Lookup(TableId(0), keys)).unwrap().value(&env())
    };
    assert!(value(&model, vec![number(0.0)]).is_nan());
    model.tables[0].entries = vec![number(1.0); 3];
    assert!(value(&model, vec![]).is_nan());
    assert_eq!(value(&model, vec![number(2.0)]), 1.0);
}

/// Each function calls the one before twice: written out, it would fill the memory.
#[test]
fn functions_that_explode_are_refused() {
    let mut model = bare();
    let argument = || Expr::Argument(0);
    let twice = |f: &dyn Fn() -> Expr| Expr::Binary(Binary::Add, Box::new(f()), Box::new(f()));
    let body = |k: u32| match k {
        0 => twice(&argument),
        k => twice(&|| Expr::Apply(FunctionId(k - 1), vec![argument()])),
    };
    for k in 0..40 {
        let arguments = vec!["p".to_owned()];
        let expr = body(k);
        model.functions.push(standoff_model::Function { label: label("f"), arguments, expr });
    }
    let call = |k: u32| Program::new(&model, &Expr::Apply(FunctionId(k), vec![number(1.0)]));
    assert_eq!(call(9).unwrap().value(&env()), 1024.0);
    assert!(call(39).is_err());
    // A chain of names so long that following it would end the program's stack.
    for k in 0..5_000 {
        let expr = if k == 0 { number(1.0) } else { Expr::Define(DefineId(k - 1)) };
        model.defines.push(Define { label: label("d"), expr, dimension: Dimension::NONE });
    }
    assert!(Program::new(&model, &Expr::Define(DefineId(900))).is_ok());
    assert!(Program::new(&model, &Expr::Define(DefineId(4_999))).is_err());
}

#[test]
fn entries_of_a_table_that_are_the_same_are_found_at_each_of_their_places() {
    let entry = |k: u32| {
        let read = Box::new(Expr::Param(ParamId(k)));
        Expr::Binary(Binary::Multiply, read, Box::new(Expr::State(StateId(1))))
    };
    let entries: Vec<Expr> = [0, 1, 1, 0, 2, 1, 3, 3, 0, 2].map(entry).into();
    let plain = vec![number(1.0); 3];
    let model = dressed([plain, entries], number(0.0), [number(0.0), number(0.0)]);
    for (first, second) in (0..2).flat_map(|a| (-1..4).map(move |b| (a, b))) {
        let keys = vec![number(f64::from(first)), number(f64::from(second))];
        let sum = Box::new(Expr::Lookup(TableId(1), keys));
        let expr = Expr::Binary(Binary::Add, sum, Box::new(number(1.0)));
        let found = Program::new(&model, &expr).unwrap().value(&env());
        let expected = plain::value(&model, &expr, &env(), &[]);
        assert!(same(found, expected), "{first}, {second}: {found}, expected {expected}");
    }
}
