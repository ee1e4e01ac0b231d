//! Two hundred games, solved by the solver and by the reference.

use std::ops::Range;

use rayon::prelude::*;
use standoff_engine::game::random::Shape;

use super::Case;
use crate::games::{broad, precise};

/// Seeds of both kinds of games.
const SEEDS: Range<u64> = 0..100;

fn cases(shape: impl Fn(u64) -> Shape + Sync) -> Vec<Case> {
    SEEDS.into_par_iter().map(|seed| Case::new(shape(seed), seed)).collect()
}

#[expect(clippy::disallowed_macros, reason = "a test may say what it saw")]
fn say(cases: &[Case]) {
    let count = |what: &dyn Fn(&Case) -> bool| cases.iter().filter(|case| what(case)).count();
    println!(
        "{} games: {} fold; not solved {} ({} without a fold); wrong {}",
        cases.len(),
        count(&Case::folded),
        count(&|case| !case.converged()),
        count(&|case| !case.converged() && !case.folded()),
        count(&Case::wrong),
    );
    for case in cases.iter().filter(|case| case.wrong() || !case.converged()) {
        println!("{}", case.text());
    }
}

/// What holds for every game, whatever the solver can do.
fn sound(cases: &[Case]) {
    say(cases);
    for case in cases {
        assert!(case.unknowns <= 150);
        assert!(case.residual <= 1e-10, "reference: {} {}", case.residual, case.text());
    }
}

#[test]
fn the_solver_agrees_with_the_reference_on_games_of_every_kind() {
    let cases = cases(broad);
    sound(&cases);
    for case in &cases {
        assert!(!case.folded() && case.converged() && !case.wrong(), "{}", case.text());
    }
}

#[test]
fn the_solver_agrees_with_the_reference_on_precise_games() {
    let cases = cases(precise);
    sound(&cases);
    let folded = cases.iter().filter(|case| case.folded()).count();
    assert!((5..=15).contains(&folded), "{folded} games fold");
    for case in &cases {
        assert!(!case.wrong(), "not the answer: {}", case.text());
        assert!(case.converged(), "not solved: {}", case.text());
    }
}
