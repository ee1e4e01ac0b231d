//! The certificate refuses what is wrong.

use standoff_engine::certify::certify;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
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

/// One player, one choice between two actions.
fn coin() -> (Game, Prices) {
    Shape { types: vec![1], layers: 1, states: 1, actions: 2, ..Shape::default() }.build(1)
}

fn always_second() -> Policy {
    Policy { p: vec![0.0, 1.0], ln: vec![f64::NEG_INFINITY, 0.0] }
}

#[test]
fn an_action_that_is_not_available_is_refused() {
    let shape = Shape { types: vec![1], layers: 1, states: 1, masked: 0.5, ..Shape::default() };
    let mut tried = 0;
    for (game, prices) in (0..20).map(|seed| shape.build(seed)) {
        let mut policy = Policy::base(&game, &prices);
        assert!(certify(&game, &prices, &policy, 0.0).accepts(1e-14));
        if let Some(closed) = policy.p.iter().position(|p| *p == 0.0) {
            policy.p.fill(0.0);
            policy.ln.fill(f64::NEG_INFINITY);
            (policy.p[closed], policy.ln[closed]) = (1.0, 0.0);
            assert!(!certify(&game, &prices, &policy, 0.0).finite);
            tried += 1;
        }
    }
    assert!(tried > 5);
}

#[test]
fn a_judgement_that_is_not_kept_is_refused() {
    let (mut game, prices) = coin();
    game.views[0].judged = true;
    assert!(!certify(&game, &prices, &always_second(), 1.0).finite);
    assert!(certify(&game, &prices, &Policy::base(&game, &prices), 1.0).accepts_nash(0.0));
}

#[test]
fn probabilities_that_do_not_add_up_are_refused() {
    let (game, prices) = coin();
    let nothing = Policy { p: vec![0.0; 2], ln: vec![-800.0; 2] };
    assert!(!certify(&game, &prices, &nothing, 1.0).finite);
}

/// What follows an action without any probability is not looked at; a finite precision gives it some.
#[test]
fn an_action_that_is_written_off_has_a_residual() {
    let (game, prices) = coin();
    assert!(certify(&game, &prices, &always_second(), 1.0).residual >= 1.0);
    let hardly = Policy { p: vec![0.0, 1.0], ln: vec![-800.0, 0.0] };
    assert!(certify(&game, &prices, &hardly, 1.0).finite);
}
