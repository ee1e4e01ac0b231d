//! The certificate refuses what is wrong.

use standoff_engine::certify::certify;
use standoff_engine::policy::Policy;

use crate::support::{CRISIS, Solved};

#[test]
fn a_policy_that_is_not_finite_is_refused() {
    let solved = Solved::new(CRISIS, 1.0);
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut policy = solved.solution.policy.clone();
        let middle = policy.p.len() / 2;
        policy.p[middle] = wrong;
        let certificate = certify(&solved.game, &solved.prices, &policy, 1.0);
        assert!(!certificate.finite && certificate.residual == f64::INFINITY);
        assert!(!certificate.accepts(1e300));
    }
}

#[test]
fn prices_that_are_not_finite_are_refused() {
    let mut solved = Solved::new(CRISIS, 1.0);
    solved.prices.prior[0] = f64::NAN;
    let certificate = certify(&solved.game, &solved.prices, &solved.solution.policy, 1.0);
    assert!(!certificate.accepts(1e300), "{certificate:?}");
}

#[test]
fn a_policy_that_is_no_equilibrium_has_a_residual() {
    let solved = Solved::new(CRISIS, 1.0);
    let base = Policy::base(&solved.game, &solved.prices);
    assert!(certify(&solved.game, &solved.prices, &base, 1.0).residual > 0.01);
    // At precision 0 the base is the equilibrium.
    assert!(certify(&solved.game, &solved.prices, &base, 0.0).accepts(1e-14));
    // The equilibrium at one precision is none at another.
    assert!(certify(&solved.game, &solved.prices, &solved.solution.policy, 1.1).residual > 1e-4);
}

#[test]
fn a_policy_of_another_game_is_refused() {
    let solved = Solved::new(CRISIS, 1.0);
    let short = Policy { p: vec![1.0; 3], ln: vec![0.0; 3] };
    assert!(!certify(&solved.game, &solved.prices, &short, 1.0).finite);
}
