//! Fewer passes give a worse answer or none, and never a wrong one.

use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::solve::{Aqre, LogitLimit, Settings, Solution, Solver, Status};

use crate::catalogue::at_once;
use crate::support::Solved;

fn within(solver: &dyn Solver, game: &Game, prices: &Prices, settings: &Settings) -> Solution {
    solver.solve(game, prices, settings, &Control::default())
}

/// Whatever the limit, what is called an answer is the answer.
fn never_wrong(game: &Game, prices: &Prices, scale: f64, what: &str) {
    let settings = Settings { scale, ..Settings::default() };
    let full = within(&Aqre, game, prices, &settings);
    for max_passes in 0..full.sweeps + full.products {
        let found = within(&Aqre, game, prices, &Settings { max_passes, ..settings });
        if matches!(found.status, Status::Converged | Status::Almost) {
            let apart = found.policy.distance(&full.policy);
            assert!(apart < 1e-6, "{what}: {apart} apart with {max_passes} passes");
        }
    }
}

#[test]
fn of_games_of_many_kinds() {
    for seed in 28..44 {
        let (types, precision) = (vec![1, 2], [0.3, 0.6, 1.0][(seed % 3) as usize]);
        let shape = Shape {
            types,
            layers: 4,
            states: 3,
            actions: 2,
            alike: 3,
            precision,
            ..Shape::default()
        };
        let (game, prices) = shape.build(seed);
        never_wrong(&game, &prices, 1.0, &format!("seed {seed}"));
    }
}

/// Another branch passes within a hair: the quick way goes straight across.
#[test]
fn where_branches_nearly_cross() {
    for more in [1e-7, 1e-5, 1e-3] {
        let text = at_once([10.0, 10.0 + more, 0.0], [10.0, 10.0 + 0.7 * more, 0.0]);
        let Solved { game, prices, .. } = Solved::new(&text, 0.1);
        for scale in [0.3, 0.5, 1.0] {
            never_wrong(&game, &prices, scale, &format!("{more} more, λ = {scale}"));
        }
    }
}

/// The better end of the quick way is kept while the careful one has not caught up.
#[test]
fn of_a_limit() {
    for seed in [2, 5] {
        let shape = Shape {
            types: vec![2, 1, 2],
            layers: 8,
            states: 5,
            actions: 2,
            successors: 1,
            alike: 3,
            precision: 0.4,
            ..Shape::default()
        };
        let (game, prices) = shape.build(seed);
        let settings = Settings { regret: 1e-4, ..Settings::default() };
        let full = within(&LogitLimit, &game, &prices, &settings);
        let spent = full.sweeps + full.products;
        let mut best = f64::INFINITY;
        for max_passes in (0..spent).step_by(1 + spent / 60) {
            let found = within(&LogitLimit, &game, &prices, &Settings { max_passes, ..settings });
            let gain = certify(&game, &prices, &found.policy, 1.0).largest_gain;
            assert!(found.status != Status::Converged, "{max_passes} of {spent} passes");
            if found.status == Status::Almost {
                assert!(gain <= 100.0 * settings.regret, "{gain} with {max_passes} of {spent}");
            }
            assert!(gain < 3.0 * best || found.reached >= full.reached, "{gain} after {best}");
            best = gain.min(best);
        }
    }
}
