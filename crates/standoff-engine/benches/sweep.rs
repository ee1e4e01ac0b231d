//! The raw forward and backward sweep (reach, answers and values), the same with the policy from
//! log-odds before it, in nanoseconds a cell, beside the latter in plain loops, and products with the derivative of the map and with its transpose.

mod plain;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::gradient::gradients;
use standoff_engine::policy::base_log_odds;
use standoff_engine::solve::krylov::gmres;
use standoff_engine::solve::linear::Linear;
use standoff_engine::solve::sweep::Sweeper;
use standoff_engine::solve::warm::warm;
use standoff_engine::solve::{Aqre, Settings, Solver};
use standoff_model::Model;

/// The shipped crisis and the files that it includes.
const CRISIS: &str = include_str!("../../../scenarios/us-iran-2026-01/crisis.toml");
const PARTS: [(&str, &str); 4] = [
    ("payoffs.toml", include_str!("../../../scenarios/us-iran-2026-01/payoffs.toml")),
    ("fallout.toml", include_str!("../../../scenarios/us-iran-2026-01/fallout.toml")),
    ("estimates.toml", include_str!("../../../scenarios/us-iran-2026-01/estimates.toml")),
    ("options.toml", include_str!("../../../scenarios/us-iran-2026-01/options.toml")),
];

struct Parts;

impl standoff_lang::Files for Parts {
    fn read(&mut self, path: &str) -> Result<String, String> {
        let found = PARTS.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "there is no such file".to_owned())
    }
}

const GAMES: [&str; 5] =
    ["random", "crisis", "random, 24 profiles", "random, 48 profiles", "alike"];

fn main() {
    for name in GAMES {
        print_nanoseconds(name);
        print_products(name);
    }
    print_solves();
    divan::main();
}

fn game(name: &str) -> (Game, Prices) {
    let shape = Shape::default();
    match name {
        "random" => shape.build(1),
        "random, 24 profiles" => Shape { types: vec![8, 3], states: 125, ..shape }.build(1),
        "random, 48 profiles" => Shape { types: vec![12, 4], states: 60, ..shape }.build(1),
        "alike" => Shape { alike: 5, successors: 3, paid_on_the_way: true, ..shape }.build(1),
        _ => crisis(),
    }
}

#[expect(clippy::expect_used, reason = "a bench without its scenario has nothing to measure")]
fn model() -> (Model, Game) {
    let model = standoff_lang::check_files("crisis.toml", CRISIS, &mut Parts)
        .model
        .expect("the shipped crisis checks");
    let game = compile(&model, Limits::default()).expect("it compiles");
    (model, game)
}

#[expect(clippy::expect_used, reason = "a bench without its scenario has nothing to measure")]
fn crisis() -> (Game, Prices) {
    let (model, game) = model();
    let prices = game.price(&model, &nominal(&model)).expect("it has prices");
    (game, prices)
}

/// The fastest of many runs, in nanoseconds a cell.
#[expect(clippy::disallowed_types, clippy::disallowed_methods, reason = "a bench reads the clock")]
fn fastest(game: &Game, runs: usize, run: &mut dyn FnMut()) -> f64 {
    let times = (0..runs).map(|_| {
        let start = std::time::Instant::now();
        run();
        start.elapsed().as_secs_f64()
    });
    times.fold(f64::INFINITY, f64::min) * 1e9 / game.cells() as f64
}

#[expect(clippy::disallowed_macros, reason = "a bench prints")]
fn print_nanoseconds(name: &str) {
    let (game, prices) = game(name);
    let z = base_log_odds(&game, &prices);
    let mut next = z.clone();
    let mut sweeper = Sweeper::new(&game, &prices);
    sweeper.sweep(&z, 1.0, &mut next);
    let z = next.clone();
    let whole = fastest(&game, 200, &mut || sweeper.sweep(black_box(&z), 1.0, &mut next));
    let raw = fastest(&game, 200, &mut || {
        black_box(sweeper.passes(1.0, &mut next));
    });
    let plain =
        fastest(&game, 20, &mut || plain::sweep(&game, &prices, black_box(&z), 1.0, &mut next));
    println!(
        "{name}: {} cells, forward and backward {raw:.2} ns a cell, with the policy from log-odds \
         {whole:.2}, plain {plain:.1}",
        game.cells()
    );
}

/// Products beside sweeps, and what GMRES adds to ten of them.
#[expect(clippy::disallowed_macros, reason = "a bench prints")]
fn print_products(name: &str) {
    let (game, prices) = game(name);
    let z = base_log_odds(&game, &prices);
    let mut linear = Linear::new(&game, &prices, 1.0);
    linear.evaluate(&z, 1.0);
    let z = linear.image.clone();
    let v: Vec<f64> = (0..z.len()).map(|k| f64::from((k * 7 % 11) as u32) - 5.0).collect();
    let mut out = v.clone();
    let sweep = fastest(&game, 100, &mut || {
        linear.evaluate(black_box(&z), 1.0);
    });
    let prepare = fastest(&game, 100, &mut || linear.prepare());
    let tangent = fastest(&game, 100, &mut || linear.tangent(black_box(&v), 0.3, &mut out));
    let adjoint = fastest(&game, 100, &mut || linear.adjoint(black_box(&v), &mut out));
    let shift = |v: &[f64], out: &mut [f64]| {
        out[1..].copy_from_slice(&v[..v.len() - 1]);
        out[0] = v[v.len() - 1];
        true
    };
    let cycle = fastest(&game, 30, &mut || {
        gmres(black_box(&v), &mut out, 1e-14, 10, shift);
    });
    let [share, back] = [tangent, adjoint].map(|product| product / sweep);
    println!(
        "  evaluate {sweep:.2}, prepare {prepare:.2}, tangent {tangent:.2} ({share:.2} sweeps), \
         adjoint {adjoint:.2} ({back:.2} sweeps), GMRES {:.2} a product",
        cycle / 10.0
    );
}

/// The crisis: solved from nothing, the gradient of one outcome, and solved again with every number
/// moved by a tenth, up and down in turn.
#[expect(clippy::disallowed_macros, reason = "a bench prints")]
#[expect(clippy::expect_used, reason = "a bench without its scenario has nothing to measure")]
fn print_solves() {
    let (model, game) = model();
    let params = nominal(&model);
    let moved: Vec<f64> =
        params.iter().zip([0.9, 1.1].iter().cycle()).map(|(p, f)| p * f).collect();
    let [here, there] =
        [&params, &moved].map(|params| game.price(&model, params).expect("it has prices"));
    let (settings, control) = (Settings::default(), Control::default());
    let milliseconds =
        |runs: usize, run: &mut dyn FnMut()| fastest(&game, runs, run) * game.cells() as f64 / 1e6;
    let mut solution = Aqre.solve(&game, &here, &settings, &control);
    let cold = milliseconds(5, &mut || solution = Aqre.solve(&game, &here, &settings, &control));
    let solved = (&solution.policy, 1.0);
    let mut found = Vec::new();
    let gradient = milliseconds(5, &mut || {
        found = gradients(&game, &model, &params, solved, &[1], &control).expect("it has prices");
    });
    let mut again = warm(&game, &there, &solution.policy.ln, &settings, &control);
    let warmed = milliseconds(5, &mut || {
        again = warm(&game, &there, &solution.policy.ln, &settings, &control);
    });
    println!(
        "solves of the crisis: cold {cold:.1} ms ({}, {} sweeps, {} products), gradient \
         {gradient:.1} ms ({} products), warm {warmed:.1} ms ({}, {:?} sweeps and products)",
        solution.status.text(),
        solution.sweeps,
        solution.products,
        found[0].products,
        if again.solution.is_some() { "solved" } else { "not solved" },
        again.passes,
    );
}

#[divan::bench(args = GAMES)]
fn sweep(bencher: Bencher<'_, '_>, name: &str) {
    let (game, prices) = game(name);
    let z = base_log_odds(&game, &prices);
    let mut next = z.clone();
    let mut sweeper = Sweeper::new(&game, &prices);
    let bencher = bencher.counter(ItemsCount::new(game.cells()));
    bencher.bench_local(|| sweeper.sweep(black_box(&z), 1.0, &mut next));
}

#[divan::bench(args = GAMES)]
fn plain_loops(bencher: Bencher<'_, '_>, name: &str) {
    let (game, prices) = game(name);
    let z = base_log_odds(&game, &prices);
    let mut next = z.clone();
    let bencher = bencher.counter(ItemsCount::new(game.cells()));
    bencher.bench_local(|| plain::sweep(&game, &prices, black_box(&z), 1.0, &mut next));
}
