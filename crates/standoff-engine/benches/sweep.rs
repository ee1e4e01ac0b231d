//! A whole raw sweep (policy from log-odds, reach, answers and values), in nanoseconds a cell, beside
//! the same in plain loops.

mod plain;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::policy::base_log_odds;
use standoff_engine::solve::sweep::Sweeper;

const CRISIS: &str = include_str!("../../../scenarios/us-iran-2026-01/crisis.toml");
const GAMES: [&str; 5] =
    ["random", "crisis", "random, 24 profiles", "random, 48 profiles", "alike"];

fn main() {
    for name in GAMES {
        print_nanoseconds(name);
    }
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
fn crisis() -> (Game, Prices) {
    let model = standoff_lang::check(CRISIS).model.expect("the shipped crisis checks");
    let game = compile(&model, Limits::default()).expect("it compiles");
    let prices = game.price(&model, &nominal(&model)).expect("it has prices");
    (game, prices)
}

/// The fastest of many sweeps.
#[expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a bench reads the clock and prints"
)]
fn print_nanoseconds(name: &str) {
    let (game, prices) = game(name);
    let fastest = |sweeps: usize, sweep: &mut dyn FnMut()| {
        let times = (0..sweeps).map(|_| {
            let start = std::time::Instant::now();
            sweep();
            start.elapsed().as_secs_f64()
        });
        times.fold(f64::INFINITY, f64::min) * 1e9 / game.cells() as f64
    };
    let z = base_log_odds(&game, &prices);
    let mut next = z.clone();
    let mut sweeper = Sweeper::new(&game, &prices);
    sweeper.sweep(&z, 1.0, &mut next);
    let z = next.clone();
    let raw = fastest(200, &mut || sweeper.sweep(black_box(&z), 1.0, &mut next));
    let plain = fastest(20, &mut || plain::sweep(&game, &prices, black_box(&z), 1.0, &mut next));
    println!("{name}: {} cells, {raw:.2} ns a cell, plain {plain:.1}", game.cells());
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
