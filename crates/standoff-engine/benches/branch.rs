//! How far the principal branch is followed in random layered games (docs/methods.md), by size and
//! by λ × stakes. Prints a table for docs/measured.md; takes minutes.
//!
//! `cargo bench -p standoff-engine --bench branch [-- SEEDS]`, with how many games of each kind.

#![expect(clippy::unwrap_used, reason = "a bench that fails may panic")]
#![expect(clippy::disallowed_macros, reason = "a bench prints what it found")]
#![expect(clippy::disallowed_methods, reason = "a bench reads its arguments and the clock")]
#![expect(clippy::disallowed_types, reason = "a bench reads the clock")]

use std::time::Instant;

use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::solve::{Aqre, Settings, Solution, Solver, Status};

/// States a layer and λ × stakes.
const KINDS: [(usize, &[f64]); 4] = [
    (20, &[3.0, 5.0, 10.0]),
    (50, &[3.0, 5.0, 10.0]),
    (100, &[3.0, 5.0]),
    (500, &[1.0, 2.0, 3.0, 4.0]),
];

struct Run {
    solution: Solution,
    residual: f64,
    seconds: f64,
}

fn run(states: usize, product: f64, seed: u64) -> Run {
    let shape = Shape { states, precision: product / 10.0, ..Shape::default() };
    let (game, prices) = shape.build(seed);
    let start = Instant::now();
    let solution = Aqre.solve(&game, &prices, &Settings::default(), &Control::default());
    let seconds = start.elapsed().as_secs_f64();
    let residual = certify(&game, &prices, &solution.policy, solution.reached).residual;
    Run { solution, residual, seconds }
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let seeds = std::env::args().filter_map(|word| word.parse::<u64>().ok()).next().unwrap_or(8);
    println!(
        "| states a layer | λ × stakes | converged | reached, least | sweeps | products | with a fold | largest residual | seconds |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (states, products) in KINDS {
        for product in products {
            let runs: Vec<Run> = (1..=seeds).map(|seed| run(states, *product, seed)).collect();
            let of = |number: &dyn Fn(&Run) -> f64| runs.iter().map(number).collect::<Vec<f64>>();
            let converged = |run: &&Run| run.solution.status == Status::Converged;
            let good = runs.iter().filter(converged).map(|run| run.residual);
            println!(
                "| {states} | {product} | {} of {seeds} | {:.1} | {} | {} | {} | {:.0e} | {:.1} |",
                runs.iter().filter(converged).count(),
                of(&|run| run.solution.reached * product).into_iter().reduce(f64::min).unwrap(),
                middle(of(&|run| run.solution.sweeps as f64)),
                middle(of(&|run| run.solution.products as f64)),
                runs.iter().filter(|run| !run.solution.folds.is_empty()).count(),
                good.fold(0.0, f64::max),
                middle(of(&|run| run.seconds)),
            );
        }
    }
}
