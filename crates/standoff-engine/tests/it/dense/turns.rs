//! Small games in which the branch turns back, turns sharply, or is crossed.

use standoff_engine::game::random::Shape;

use super::Case;
use super::arclength::follow;
use super::game::Condition;
use crate::games::precise;
use crate::support::close;

/// One player with two types, two layers, eight unknowns.
fn eight_unknowns() -> (Shape, u64) {
    let shape = Shape {
        types: vec![2],
        layers: 2,
        states: 4,
        actions: 2,
        successors: 2,
        alike: 3,
        base: 2.0,
        stakes: 10.0,
        paid_on_the_way: true,
        status_quo: Some(0.85),
        masked: 0.0,
        precision: 1.3565,
    };
    (shape, 1976)
}

/// Three players with types.
fn three_players() -> (Shape, u64) {
    let shape = Shape {
        types: vec![3, 3, 2],
        layers: 3,
        states: 2,
        successors: 1,
        alike: 2,
        base: 10.0,
        precision: 0.8033,
        ..eight_unknowns().0
    };
    (shape, 2984)
}

/// The branch goes back more than half of its way.
fn far_back() -> (Shape, u64) {
    let shape =
        Shape { layers: 4, states: 3, actions: 3, alike: 4, precision: 1.84, ..eight_unknowns().0 };
    (shape, 44)
}

/// Another equilibrium comes within a hair of the branch, which turns sharply and goes on.
fn sharp_turns() -> [(Shape, u64); 3] {
    let shape = Shape {
        types: vec![3],
        layers: 3,
        states: 2,
        actions: 2,
        successors: 1,
        alike: 2,
        base: 10.0,
        stakes: 10.0,
        paid_on_the_way: false,
        status_quo: None,
        masked: 0.0,
        precision: 1.773571344689008,
    };
    let second = Shape {
        states: 3,
        actions: 3,
        alike: 3,
        base: 2.0,
        precision: 1.4798441316165116,
        ..shape.clone()
    };
    let third =
        Shape { layers: 4, alike: 4, base: 10.0, precision: 0.9871192814714955, ..second.clone() };
    [(shape, 478), (second, 592), (third, 2412)]
}

/// A player who forgets, in a game with an exact symmetry.
fn crossed() -> (Shape, u64) {
    let shape =
        Shape { types: vec![2], base: 2.0, precision: 0.5351, ..sharp_turns()[0].0.clone() };
    (shape, 2179)
}

fn folds((shape, seed): (Shape, u64), expected: &[f64]) {
    let case = Case::new(shape, seed);
    assert_eq!(case.branch.folds.len(), expected.len(), "{}", case.text());
    for (found, expected) in case.branch.folds.iter().zip(expected) {
        close(*found, *expected, 1e-8, &format!("a fold of {:?}", case.branch.folds));
    }
    assert!(!case.wrong(), "{}", case.text());
    assert!(case.converged(), "{}", case.text());
    close(case.solution.folds[0].at, expected[0], 1e-6, "s at the solver's first fold");
    assert!(case.solution.folds[0].after.is_some(), "the other side of the fold");
}

#[test]
fn a_fold_with_eight_unknowns() {
    folds(eight_unknowns(), &[0.374485501, 0.336193442]);
}

#[test]
fn a_fold_with_three_players() {
    folds(three_players(), &[0.526473769, 0.517158261]);
}

#[test]
fn a_fold_that_leads_far_back() {
    folds(far_back(), &[0.959332681, 0.470456433]);
}

/// The asked precision moves the fold a thousandth beyond s = 1, or before it.
#[test]
fn a_fold_just_beyond_the_end_is_none() {
    let (shape, seed) = eight_unknowns();
    let asked = |fold: f64| {
        let precision = shape.precision * 0.374485501 / fold;
        Case::new(Shape { precision, ..shape.clone() }, seed)
    };
    let beyond = asked(1.001);
    assert!(!beyond.folded() && beyond.converged() && !beyond.wrong(), "{}", beyond.text());
    let before = asked(0.999);
    assert_eq!(before.branch.folds.len(), 2, "{}", before.text());
    assert!(!before.wrong() && before.converged(), "{}", before.text());
    let jump = beyond.branch.policy.iter().zip(&before.branch.policy);
    assert!(jump.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) > 0.1, "the answer jumps");
}

#[test]
fn a_sharp_turn_is_taken() {
    let larger = [122, 295].map(|seed| (precise(seed), seed));
    for (shape, seed) in sharp_turns().into_iter().chain(larger) {
        let case = Case::new(shape, seed);
        assert!(case.branch.crossings.is_empty() && case.residual <= 1e-10, "{}", case.text());
        assert!(case.converged() && !case.wrong(), "{}", case.text());
    }
}

/// A branch without a fold that other equilibria come near to again and again: what Newton's method
/// finds far away is no fold of it, and no way on.
#[test]
fn no_fold_is_made_up() {
    let shape = Shape {
        types: vec![3],
        layers: 4,
        states: 4,
        actions: 2,
        successors: 1,
        alike: 2,
        base: 2.0,
        stakes: 10.0,
        paid_on_the_way: false,
        status_quo: Some(0.85),
        masked: 0.0,
        precision: 7.225241865094825,
    };
    for part in [0.985, 0.98, 0.962, 0.995, 1.0] {
        let precision = part * shape.precision;
        let case = Case::new(Shape { precision, ..shape.clone() }, 192);
        assert!(!case.folded() && case.branch.crossings.is_empty(), "{}", case.text());
        assert!(!case.wrong(), "{part}: {}", case.text());
        let folds: Vec<f64> = case.solution.folds.iter().map(|fold| fold.at).collect();
        assert!(folds.iter().all(|at| *at <= 1.0), "{part}: {folds:?}");
    }
}

#[test]
fn a_branch_that_is_crossed_goes_straight_on() {
    let (shape, seed) = crossed();
    let case = Case::new(shape, seed);
    assert_eq!(case.branch.crossings.len(), 1, "{}", case.text());
    close(case.branch.crossings[0], 0.869949, 1e-4, "s at the crossing");
    assert!(case.converged() && !case.wrong(), "{}", case.text());
}

#[test]
fn the_reference_does_not_depend_on_its_steps() {
    let turns = [eight_unknowns(), three_players(), far_back(), crossed()];
    for (shape, seed) in turns.into_iter().chain(sharp_turns()) {
        let (game, prices) = shape.build(seed);
        let condition = Condition::new(&game, &prices);
        let [long, short] = [1.0, 0.1].map(|step| follow(&condition, step).unwrap());
        assert!(short.points > 2 * long.points, "{} and {} points", long.points, short.points);
        assert_eq!(long.folds.len(), short.folds.len(), "seed {seed}");
        for (long, short) in long.folds.iter().zip(&short.folds) {
            close(*long, *short, 1e-8, "s at a fold");
        }
        for (long, short) in long.policy.iter().zip(&short.policy) {
            close(*long, *short, 1e-10, "a probability");
        }
    }
}
