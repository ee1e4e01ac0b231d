//! What a path costs: drawing play, and all daily measures of the shipped crisis on it.
//!
//! `cargo bench -p standoff --bench paths`

#![expect(clippy::unwrap_used, reason = "a bench that fails may panic")]

use std::path::Path;
use std::time::Instant;

use standoff::engine::control::Control;
use standoff::engine::draws::nominal;
use standoff::engine::game::compile::{Limits, compile};
use standoff::engine::simulate::{Measures, Walker};
use standoff::engine::solve::{Aqre, Settings, Solver};
use standoff::scenario;
use standoff::world::Disk;
use standoff_model::Model;

/// Paths of a draw in a run at default settings, and of one with many; how often they are drawn.
const DRAWN: [(usize, usize); 2] = [(50, 40), (1000, 6)];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("scenarios/us-iran-2026-01/crisis.toml");
    let model = scenario::check(&Disk, &file).unwrap().model.unwrap();
    let game = compile(&model, Limits::default()).unwrap();
    let params = nominal(&model);
    let prices = game.price(&model, &params).unwrap();
    let control = Control::default();
    let solved = Aqre.solve(&game, &prices, &Settings::default(), &control);
    let mut bare = model.clone();
    bare.measures.iter_mut().for_each(|measure| measure.reports.clear());
    let time = |model: &Model, plain: bool, (count, again): (usize, usize)| {
        let measures = Measures::new(model).unwrap();
        let walker = Walker::new(&game, model, &prices, &solved.policy, &params, &measures);
        let time = |again: usize| {
            let start = Instant::now();
            let paths = match plain {
                true => walker.paths_one_by_one(1, again, 0, count),
                false => walker.paths(1, again, 0, count),
            };
            assert_eq!(paths.unwrap().outcomes.len(), count);
            start.elapsed().as_secs_f64() * 1e6 / count as f64
        };
        (0..again).map(time).fold(f64::INFINITY, f64::min)
    };
    let measures = Measures::new(&model).unwrap();
    let prepare = |_| {
        let start = Instant::now();
        let _ = Walker::new(&game, &model, &prices, &solved.policy, &params, &measures);
        start.elapsed().as_secs_f64() * 1e3
    };
    println!(
        "{:.0} ms for market probabilities",
        (0..8).map(prepare).fold(f64::INFINITY, f64::min)
    );
    for drawn in DRAWN {
        let (play, all) = (time(&bare, false, drawn), time(&model, false, drawn));
        println!(
            "{} paths a draw: {play:.1} µs a path to draw play, {:.1} µs for measures",
            drawn.0,
            all - play
        );
    }
    let plain = time(&model, true, DRAWN[0]) - time(&bare, false, DRAWN[0]);
    println!("{plain:.1} µs for measures path by path");
}
