//! Draws solved from the central solution, against draws solved from scratch.

use standoff_engine::batch::{Batch, CHECKED, SCOUTS, Way};
use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::draws::draw;
use standoff_engine::solve::{Aqre, Settings, Solver, Status};

use crate::catalogue::{at_once, meeting};
use crate::support::{CRISIS, Solved};

/// No draw has been solved.
const NONE: [Option<Way>; SCOUTS] = [None; SCOUTS];

fn settings() -> Settings {
    Settings { tolerance: 1e-6, ..Settings::default() }
}

#[test]
fn warm_draws_of_the_crisis_are_those_from_scratch() {
    let solved = Solved::new(CRISIS, 1.0);
    let Solved { model, game, solution, .. } = &solved;
    let known = Some(solution.policy.ln.as_slice());
    let batch = Batch { game, known, settings: settings(), seed: 3, scouts: NONE };
    let control = Control::default();
    let mut warm = 0;
    for index in 0..24 {
        let prices = game.price(model, &draw(model, 3, index)).unwrap();
        let answer = batch.solve(&prices, index, &control);
        assert!(answer.is_solved(1e-6), "draw {index}: {:?}", answer.certificate);
        assert_ne!(answer.way, Way::Disagreed);
        warm += usize::from(answer.way != Way::Cold);
        let cold = Aqre.solve(game, &prices, &settings(), &control);
        let apart = answer.solution.policy.distance(&cold.policy);
        assert!(apart <= 1e-5, "draw {index} is {apart} apart");
    }
    assert!(warm >= 20, "{warm} of 24 draws were solved from the central solution");
}

#[test]
fn about_a_twentieth_is_checked_whatever_else_is_drawn() {
    let solved = Solved::new(&meeting(), 1.0);
    let known = Some(solved.solution.policy.ln.as_slice());
    let batch = Batch { game: &solved.game, known, settings: settings(), seed: 9, scouts: NONE };
    let way = |index| batch.solve(&solved.prices, index, &Control::default()).way;
    let ways: Vec<Way> = (0..2_000).map(way).collect();
    assert!(ways.iter().all(|way| matches!(way, Way::Warm | Way::Confirmed)));
    assert!(ways[..SCOUTS].iter().all(|way| *way == Way::Confirmed));
    let share = ways.iter().filter(|way| **way == Way::Confirmed).count() as f64 / 2_000.0;
    // Four standard deviations of the count.
    let scouts = SCOUTS as f64 / 2_000.0;
    assert!((share - scouts - CHECKED).abs() < 4.0 * (CHECKED * (1.0 - CHECKED) / 2_000.0).sqrt());
}

/// A start on another branch leads to another equilibrium with a clean certificate; that is what the
/// check from scratch is for.
#[test]
fn a_start_on_another_branch_is_noticed() {
    let solved = Solved::new(&meeting(), 1.5);
    let settings = Settings { scale: 1.5, ..settings() };
    // Both go right: the other pure equilibrium.
    let other: Vec<f64> = solved.solution.policy.ln.iter().rev().copied().collect();
    let planted =
        Batch { game: &solved.game, known: Some(&other), settings, seed: 9, scouts: NONE };
    let control = Control::default();
    let answers: Vec<_> =
        (0..200).map(|index| planted.solve(&solved.prices, index, &control)).collect();
    let wrong = answers.iter().find(|answer| answer.way == Way::Warm).unwrap();
    assert!(certify(&solved.game, &solved.prices, &wrong.solution.policy, 1.5).accepts(1e-6));
    assert!(wrong.solution.policy.distance(&solved.solution.policy) > 0.9);
    let noticed: Vec<_> = answers.iter().filter(|answer| answer.way == Way::Disagreed).collect();
    assert!(!noticed.is_empty() && answers.iter().all(|answer| answer.way != Way::Confirmed));
    // One of the first draws shows it, and then none is solved from there.
    let scouted = planted.scouted(200, |_| Some(solved.prices.clone()), &control);
    assert!(scouted.known.is_none());
    for answer in noticed {
        assert_eq!(answer.solution.status, Status::Converged);
        assert!(answer.solution.policy.distance(&solved.solution.policy) < 1e-5);
    }
}

#[test]
fn without_a_start_draws_are_solved_from_scratch() {
    let solved = Solved::new(&meeting(), 1.0);
    let batch =
        Batch { game: &solved.game, known: None, settings: settings(), seed: 1, scouts: NONE };
    let answer = batch.solve(&solved.prices, 0, &Control::default());
    assert!(answer.way == Way::Cold && answer.is_solved(1e-6));
}

/// Two equally good places to meet: the branch goes straight on between them, and a draw in which one
/// is a little better belongs to that one.
#[test]
fn a_start_where_branches_cross_is_none() {
    let equal = at_once([10.0, 10.0, 0.0], [10.0, 10.0, 0.0]);
    let solved = Solved::new(&equal, 1.0);
    assert_eq!(solved.solution.status, Status::Converged);
    assert!(solved.solution.crossings > 0);
    assert!(Batch::new(&solved.game, Some(&solved.solution), settings(), 1).known.is_none());
}
