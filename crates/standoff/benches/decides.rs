//! Which numbers of a scenario decide: each outcome's gradient at central numbers times half of the
//! number's range, in points. Prints a table for docs/crisis.md.
//!
//! `cargo bench -p standoff --bench decides`

#![expect(clippy::unwrap_used, reason = "a bench that fails may panic")]

use std::path::Path;

use standoff::engine::control::Control;
use standoff::engine::draws::nominal;
use standoff::engine::game::compile::{Limits, compile};
use standoff::engine::gradient::gradients;
use standoff::engine::math::quantile::quantile;
use standoff::engine::solve::{Aqre, Settings, Solver};
use standoff::scenario;
use standoff::world::Disk;

/// Numbers that are shown for an outcome.
const SHOWN: usize = 6;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("scenarios/us-iran-2026-01/crisis.toml");
    let model = scenario::check(&Disk, &file).unwrap().model.unwrap();
    let game = compile(&model, Limits::default()).unwrap();
    let params = nominal(&model);
    let prices = game.price(&model, &params).unwrap();
    let control = Control::default();
    let solved = Aqre.solve(&game, &prices, &Settings::default(), &control);
    let outcomes: Vec<usize> = (0..=model.outcomes.len()).collect();
    let found =
        gradients(&game, &model, &params, (&solved.policy, 1.0), &outcomes, &control).unwrap();
    println!("| outcome | number | points, up by half of its range |");
    println!("|---|---|---|");
    for (outcome, gradient) in outcomes.iter().zip(found).skip(1) {
        assert!(gradient.residual <= 1e-7, "{}", gradient.residual);
        let half = |k: usize| {
            let at = |u: f64| quantile(&model.params[k].value, u);
            0.5 * (at(0.95) - at(0.05))
        };
        let mut effects: Vec<(usize, f64)> =
            gradient.by_param.iter().copied().enumerate().collect();
        effects.iter_mut().for_each(|(k, slope)| *slope *= 100.0 * half(*k));
        effects.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        for (k, effect) in effects.into_iter().take(SHOWN) {
            let label = &model.params[k].label;
            let outcome = &model.outcomes[outcome - 1].label.name;
            println!("| {outcome} | {} (`{}`) | {effect:+.1} |", label.name, label.id);
        }
    }
}
