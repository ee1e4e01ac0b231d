//! What must not change an answer, on random games: how things are numbered, where the scale of a
//! player's points begins, and its unit.

use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::policy::Policy;
use standoff_engine::solve::{Aqre, LogitLimit, Settings, Solution, Solver, Status, solvers};

use crate::games::broad;
use crate::relabel::{Relabelling, Told};
use crate::support::close;

const GAMES: u64 = 60;

/// Every method that can treat a game, so close that its own tolerance is no matter. That of the
/// logit limit is one of points, which the unit of points must change: it is left out.
fn solutions(game: &Game, prices: &Prices) -> Vec<Solution> {
    let settings = Settings { tolerance: 1e-12, ..Settings::default() };
    let control = Control::default();
    let limit = LogitLimit.card().id;
    let fits = |solver: &dyn Solver| solver.card().id != limit && solver.admits(game).is_ok();
    let fit = solvers().into_iter().filter(|solver| fits(&**solver));
    fit.map(|solver| solver.solve(game, prices, &settings, &control)).collect()
}

/// Asserts that a game told again has the same answers.
fn same(shape: &Shape, seed: u64, game: &Game, prices: &Prices, told: &Told) {
    let told_prices = told.prices();
    let (before, after) = (solutions(game, prices), solutions(&told.game, &told_prices));
    assert_eq!(before.len(), after.len(), "seed {seed} {shape:?}: other methods fit");
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before.status, Status::Converged, "seed {seed} {shape:?}");
        assert_eq!(after.status, Status::Converged, "seed {seed} {shape:?}");
        for (old, new) in told.places.iter().enumerate() {
            let what = format!("seed {seed} {shape:?} entry {old}");
            close(after.policy.p[*new], before.policy.p[old], 1e-9, &what);
        }
    }
    let [old, new] = [
        certify(game, prices, &Policy::base(game, prices), 1.0),
        certify(&told.game, &told_prices, &Policy::base(&told.game, &told_prices), 1.0),
    ];
    assert_eq!((old.active, old.inactive), (new.active, new.inactive));
    close(new.residual, old.residual, 1e-9, "residual of the base");
}

#[test]
fn a_game_told_with_its_own_rows_is_the_same_game() {
    for seed in 0..GAMES {
        let (game, prices) = broad(seed).build(seed);
        let told = Told::new(&game, &prices, &Relabelling::none(&game));
        let told_prices = told.prices();
        assert_eq!(told.places, (0..game.policy_len).collect::<Vec<usize>>());
        assert_eq!(told.game.views, game.views);
        // Not only close: the same numbers in the same order.
        for (before, after) in
            solutions(&game, &prices).iter().zip(solutions(&told.game, &told_prices))
        {
            assert_eq!(before.policy, after.policy, "seed {seed}");
        }
    }
}

#[test]
fn numbering_changes_no_probability() {
    let mut moved = 0;
    for seed in 0..GAMES {
        let shape = broad(seed);
        let (game, prices) = shape.build(seed);
        let told = Told::new(&game, &prices, &Relabelling::random(&game, seed));
        moved += told.places.iter().enumerate().filter(|(old, new)| old != *new).count();
        same(&shape, seed, &game, &prices, &told);
    }
    assert!(moved > 1000, "{moved} entries changed places");
}

/// Games in which everybody knows everything, for the methods that need it.
#[test]
fn nor_where_nothing_is_hidden() {
    for seed in 0..GAMES {
        let shape = Shape { types: vec![1; 2], alike: 1, ..broad(seed) };
        let (game, prices) = shape.build(seed);
        assert_eq!(solutions(&game, &prices).len(), solvers().len() - 1);
        let told = Told::new(&game, &prices, &Relabelling::random(&game, seed));
        same(&shape, seed, &game, &prices, &told);
    }
}

#[test]
fn a_constant_on_every_path_changes_no_probability() {
    for seed in 0..GAMES {
        let shape = broad(seed);
        let (game, prices) = shape.build(seed);
        let mut told = Told::new(&game, &prices, &Relabelling::none(&game));
        for node in (0..game.nodes()).filter(|node| game.is_terminal(*node)) {
            for player in 0..game.players {
                let row = told.game.node_pay[node * game.players + player].0 as usize - 1;
                let constant = 35.0 - 100.0 * player as f64;
                told.pays[row].iter_mut().for_each(|pay| *pay += constant);
            }
        }
        same(&shape, seed, &game, &prices, &told);
    }
}

/// The digits that a large constant costs are not so many that an answer is refused.
#[test]
fn a_large_constant_on_every_path_leaves_a_certified_answer() {
    for seed in 0..GAMES / 4 {
        let (game, prices) = broad(seed).build(seed);
        let mut told = Told::new(&game, &prices, &Relabelling::none(&game));
        for node in (0..game.nodes()).filter(|node| game.is_terminal(*node)) {
            for player in 0..game.players {
                let row = told.game.node_pay[node * game.players + player].0 as usize - 1;
                told.pays[row].iter_mut().for_each(|pay| *pay += 1e5);
            }
        }
        let shifted = told.prices();
        let solve = |game: &Game, prices: &Prices| {
            Aqre.solve(game, prices, &Settings::default(), &Control::default())
        };
        let (before, after) = (solve(&game, &prices), solve(&told.game, &shifted));
        assert_eq!(after.status, Status::Converged, "seed {seed}");
        let certificate = certify(&told.game, &shifted, &after.policy, 1.0);
        assert!(certificate.accepts(1e-8), "seed {seed}: {certificate:?}");
        assert!(before.policy.distance(&after.policy) < 1e-8, "seed {seed}");
    }
}

#[test]
fn the_unit_of_points_changes_no_probability() {
    for seed in 0..GAMES {
        let shape = broad(seed);
        let (game, prices) = shape.build(seed);
        for unit in [0.1, 7.0] {
            let mut told = Told::new(&game, &prices, &Relabelling::none(&game));
            told.pays.iter_mut().flatten().for_each(|pay| *pay *= unit);
            told.precision.iter_mut().for_each(|precision| *precision /= unit);
            same(&shape, seed, &game, &prices, &told);
        }
    }
}

#[test]
fn more_points_alone_do_change_probabilities() {
    let (game, prices) = broad(1).build(1);
    let mut told = Told::new(&game, &prices, &Relabelling::none(&game));
    told.pays.iter_mut().flatten().for_each(|pay| *pay *= 2.0);
    let (before, after) = (solutions(&game, &prices), solutions(&told.game, &told.prices()));
    for (before, after) in before.iter().zip(&after) {
        assert!(before.policy.distance(&after.policy) > 0.01);
    }
}
