//! A number that is not finite, anywhere in a game, is reported by every solver and refused by the
//! certificate.

use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::policy::Policy;
use standoff_engine::solve::{Settings, Status, solvers};

use crate::relabel::{Relabelling, Told};

const NOT_FINITE: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

fn small() -> Shape {
    Shape {
        types: vec![2, 1],
        layers: 3,
        states: 2,
        actions: 2,
        successors: 2,
        alike: 2,
        paid_on_the_way: true,
        ..Shape::default()
    }
}

/// Asserts that nobody calls an answer to this game an answer.
fn refused(game: &Game, prices: &Prices, sound: &Policy, what: &str) {
    for solver in solvers() {
        let solution = solver.solve(game, prices, &Settings::default(), &Control::default());
        assert_eq!(solution.status, Status::NumericalTrouble, "{}: {what}", solver.card().id);
        assert!(!certify(game, prices, &solution.policy, 1.0).accepts(1e300), "its own: {what}");
    }
    let certificate = certify(game, prices, sound, 1.0);
    assert!(!certificate.accepts(1e300), "{what}: {certificate:?}");
}

/// Puts each of [`NOT_FINITE`] in every place of one kind of number.
fn each_place(kind: &str, numbers: fn(&mut Told) -> Vec<&mut f64>) {
    let (game, prices) = small().build(3);
    let mut told = Told::new(&game, &prices, &Relabelling::none(&game));
    let sound = Policy::base(&told.game, &told.prices());
    assert!(certify(&told.game, &told.prices(), &sound, 0.0).accepts(1e-12));
    let count = numbers(&mut told).len();
    assert!(count > 0);
    for place in 0..count {
        for wrong in NOT_FINITE {
            // An action that is not available has ln μ = -∞.
            if kind == "base" && wrong == f64::NEG_INFINITY {
                continue;
            }
            let before = std::mem::replace(numbers(&mut told)[place], wrong);
            let what = format!("{kind} {place} is {wrong}");
            refused(&told.game, &told.prices(), &sound, &what);
            *numbers(&mut told)[place] = before;
        }
    }
}

#[test]
fn payments() {
    each_place("payment", |told| told.pays.iter_mut().flatten().collect());
}

#[test]
fn chances() {
    each_place("chance", |told| told.probs.iter_mut().flatten().collect());
}

#[test]
fn bases() {
    each_place("base", |told| told.bases.iter_mut().flatten().collect());
}

#[test]
fn priors() {
    each_place("prior", |told| told.prior.iter_mut().collect());
}

#[test]
fn precisions() {
    each_place("precision", |told| told.precision.iter_mut().collect());
}

#[test]
fn shapes() {
    let shapes = [
        Shape { stakes: f64::NAN, ..small() },
        Shape { base: f64::INFINITY, ..small() },
        Shape { status_quo: Some(f64::NAN), ..small() },
        Shape { precision: f64::NAN, ..small() },
    ];
    for shape in shapes {
        let (game, prices) = shape.build(3);
        let (same_game, sound) = small().build(3);
        refused(&game, &prices, &Policy::base(&same_game, &sound), &format!("{shape:?}"));
    }
}

#[test]
fn scales() {
    let (game, prices) = small().build(3);
    for scale in NOT_FINITE {
        let settings = Settings { scale, ..Settings::default() };
        for solver in solvers() {
            let solution = solver.solve(&game, &prices, &settings, &Control::default());
            assert_eq!(solution.status, Status::NumericalTrouble, "{} {scale}", solver.card().id);
        }
        let sound = Policy::base(&game, &prices);
        assert!(!certify(&game, &prices, &sound, scale).accepts(1e300));
    }
}
