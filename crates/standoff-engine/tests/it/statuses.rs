//! How solvers end: each status, and that they stop when they are told to.

use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::policy::Policy;
use standoff_engine::solve::{
    Aqre, BackwardInduction, DepthK, LogitLimit, Settings, Solution, Solver, Status, solvers,
};

use crate::games::{broad, precise};

/// A hard game: sweeps do not settle and the branch is followed along arclength.
fn hard() -> (Game, Prices) {
    Shape { types: vec![2, 2], layers: 8, states: 20, precision: 0.8, alike: 2, ..Shape::default() }
        .build(1)
}

/// A game that every method admits.
fn open(layers: usize, states: usize) -> (Game, Prices) {
    Shape { types: vec![1, 1], layers, states, successors: 2, precision: 0.3, ..Shape::default() }
        .build(2)
}

fn passes(solution: &Solution) -> usize {
    solution.sweeps + solution.products
}

/// Whatever a solver gives back can be used: a policy with finite numbers that sum to 1.
fn usable(game: &Game, prices: &Prices, solution: &Solution, what: &str) {
    let certificate = certify(game, prices, &solution.policy, 1.0);
    assert!(certificate.is_sound(), "{what}: {certificate:?}");
}

#[test]
fn every_method_converges_on_an_easy_game() {
    let (game, prices) = open(4, 4);
    for solver in solvers() {
        let control = Control::default();
        let solution = solver.solve(&game, &prices, &Settings::default(), &control);
        let id = solver.card().id;
        assert_eq!(solution.status, Status::Converged, "{id}");
        assert_eq!(control.passes(), passes(&solution), "{id}");
        assert_eq!(control.done(), 0, "{id}: units of work are counted by others");
    }
}

/// Every place where a solver looks whether it may go on: the limit is met with at most one pass
/// more, and there is a sound policy each time. A request to stop is looked for in the same places.
#[test]
fn no_limit_is_passed_by_more_than_one_pass() {
    let mut most = 0;
    for (game, prices) in [precise(10).build(10), broad(11).build(11), hard()] {
        for solver in [&Aqre as &dyn Solver, &LogitLimit, &DepthK { depth: 3 }] {
            let whole = {
                let settings = Settings { max_passes: 3000, ..Settings::default() };
                passes(&solver.solve(&game, &prices, &settings, &Control::default()))
            };
            most = most.max(whole);
            for max_passes in (0..40).chain((40..whole).step_by(1 + whole / 40)) {
                let settings = Settings { max_passes, ..Settings::default() };
                let solution = solver.solve(&game, &prices, &settings, &Control::default());
                let what = format!("{} {max_passes} of {whole}", solver.card().id);
                assert!(passes(&solution) <= max_passes + 1, "{what}: {}", passes(&solution));
                usable(&game, &prices, &solution, &what);
                if max_passes < whole.min(4) {
                    assert_ne!(solution.status, Status::Converged, "{what}");
                }
            }
        }
    }
    assert!(most > 500, "the long ways were tried: {most}");
}

#[test]
fn out_of_passes_is_a_limit() {
    let (game, prices) = open(6, 10);
    for solver in solvers() {
        for max_passes in 0..2 {
            let settings = Settings { max_passes, ..Settings::default() };
            let solution = solver.solve(&game, &prices, &settings, &Control::default());
            let one_is_enough = solver.card().id == BackwardInduction.card().id && max_passes == 1;
            let expected = if one_is_enough { Status::Converged } else { Status::Limit };
            assert_eq!(solution.status, expected, "{} {max_passes}", solver.card().id);
            usable(&game, &prices, &solution, solver.card().id);
        }
    }
}

#[test]
fn who_is_cancelled_before_it_starts_gives_back_the_base() {
    let (game, prices) = open(6, 10);
    let control = Control::default();
    control.cancel();
    for solver in solvers() {
        let solution = solver.solve(&game, &prices, &Settings::default(), &control);
        assert_eq!(solution.status, Status::Cancelled, "{}", solver.card().id);
        assert_eq!(solution.policy, Policy::base(&game, &prices), "{}", solver.card().id);
        assert_eq!(passes(&solution), 0, "{}", solver.card().id);
    }
}

/// Cancels a solve from another thread once `after` passes have begun; gives back the solution and
/// how many passes began after the request.
fn cancelled(solver: &dyn Solver, game: &Game, prices: &Prices, after: usize) -> (Solution, usize) {
    let control = Control::default();
    let settings = Settings { max_passes: usize::MAX, regret: 1e-300, ..Settings::default() };
    let (solution, asked_at) = std::thread::scope(|scope| {
        let solve = scope.spawn(|| solver.solve(game, prices, &settings, &control));
        while control.passes() < after && !solve.is_finished() {
            std::thread::yield_now();
        }
        control.cancel();
        let asked_at = control.passes();
        (solve.join().unwrap(), asked_at)
    });
    (solution, control.passes() - asked_at)
}

#[test]
fn a_request_to_stop_from_another_thread_is_met_at_once() {
    // Some 50,000 cells, and no end of passes to make.
    let shape = Shape { layers: 26, states: 320, alike: 2, precision: 3.0, ..Shape::default() };
    let (game, prices) = shape.build(3);
    let deep = DepthK { depth: 1_000_000 };
    for solver in [&Aqre as &dyn Solver, &LogitLimit, &deep] {
        for after in [1, 2, 5, 30] {
            let (solution, further) = cancelled(solver, &game, &prices, after);
            let what = format!("{} after {after}", solver.card().id);
            assert_eq!(solution.status, Status::Cancelled, "{what}");
            assert!(further <= 1, "{what}: {further}");
            usable(&game, &prices, &solution, &what);
        }
    }
}

/// One long pass looks on its way.
#[test]
fn backward_induction_stops_within_its_pass() {
    let (game, prices) = open(60, 2000);
    let (solution, further) = cancelled(&BackwardInduction, &game, &prices, 1);
    assert_eq!((solution.status, further), (Status::Cancelled, 0));
    usable(&game, &prices, &solution, "backward induction");
    // The first layers were not come to.
    let base = Policy::base(&game, &prices);
    let first = game.views[0].part();
    assert_eq!(solution.policy.p[first.clone()], base.p[first]);
}

/// A tolerance below rounding: the answer is there, and is said to be almost one.
#[test]
fn what_rounding_keeps_from_its_tolerance_is_almost_an_answer() {
    let (game, prices) = hard();
    let exact = Aqre.solve(&game, &prices, &Settings::default(), &Control::default());
    assert_eq!(exact.status, Status::Converged);
    let tolerance = 1e-16;
    let settings = Settings { tolerance, ..Settings::default() };
    let solution = Aqre.solve(&game, &prices, &settings, &Control::default());
    assert_eq!((solution.status, solution.reached), (Status::Almost, 1.0));
    assert!(solution.change > 0.1 * tolerance && solution.change <= 100.0 * tolerance);
    assert!(solution.policy.distance(&exact.policy) < 1e-8);
    usable(&game, &prices, &solution, "almost");
}

/// So is a limit that is followed to within a hundred times the regret.
#[test]
fn a_limit_that_is_nearly_met_is_almost_one() {
    let (game, prices) = open(4, 4);
    let settings = Settings { regret: 1e-3, ..Settings::default() };
    let whole = LogitLimit.solve(&game, &prices, &settings, &Control::default());
    let mut seen = Vec::new();
    for max_passes in 1..passes(&whole) {
        let settings = Settings { max_passes, ..settings };
        let solution = LogitLimit.solve(&game, &prices, &settings, &Control::default());
        let gain = certify(&game, &prices, &solution.policy, 1.0).largest_gain;
        match solution.status {
            Status::Almost => assert!(gain <= 0.1, "{gain}"),
            Status::Limit => assert!(solution.reached < 1.0 || gain > 0.09, "{gain}"),
            Status::Converged => assert!(gain <= 1e-3, "{gain}"),
            other => panic!("{other:?}"),
        }
        seen.push(solution.status);
    }
    assert!(seen.contains(&Status::Almost) && seen.contains(&Status::Limit), "{seen:?}");
}

#[test]
fn a_number_that_is_none_is_trouble() {
    let (game, prices) =
        Shape { stakes: f64::NAN, types: vec![1, 1], layers: 3, states: 3, ..Shape::default() }
            .build(1);
    for solver in solvers() {
        let solution = solver.solve(&game, &prices, &Settings::default(), &Control::default());
        assert_eq!(solution.status, Status::NumericalTrouble, "{}", solver.card().id);
    }
}

#[test]
fn every_status_has_its_words() {
    let all = [
        Status::Converged,
        Status::Almost,
        Status::Limit,
        Status::Cancelled,
        Status::NumericalTrouble,
    ];
    for (k, status) in all.iter().enumerate() {
        assert!(!status.text().is_empty());
        assert!(all[..k].iter().all(|other| other.text() != status.text()), "{status:?}");
    }
}
