//! Gradients of outcomes, against differences of solves.

use rayon::prelude::*;
use standoff_engine::certify::certify;
use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::game::Game;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::gradient::gradients;
use standoff_engine::policy::Policy;
use standoff_engine::project::outcomes_by_step;
use standoff_engine::solve::sensitivity::Sensitivity;
use standoff_engine::solve::{Aqre, Settings, Solution, Solver, Status};
use standoff_model::Model;

use crate::catalogue::at_once;
use crate::support::{CRISIS, Solved, model};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");

struct Solvable {
    model: Model,
    game: Game,
    scale: f64,
}

impl Solvable {
    fn new(text: &str, scale: f64) -> Self {
        let model = model(text);
        let game = compile(&model, Limits::default()).unwrap();
        Self { model, game, scale }
    }

    fn solve(&self, params: &[f64]) -> Solution {
        let prices = self.game.price(&self.model, params).unwrap();
        let settings = Settings { scale: self.scale, tolerance: 1e-12, ..Settings::default() };
        let solution = Aqre.solve(&self.game, &prices, &settings, &Control::default());
        assert_eq!(solution.status, Status::Converged);
        assert!(certify(&self.game, &prices, &solution.policy, self.scale).accepts(1e-12));
        solution
    }

    fn outcomes(&self, params: &[f64]) -> Vec<f64> {
        let prices = self.game.price(&self.model, params).unwrap();
        let policy = self.solve(params).policy;
        outcomes_by_step(&self.game, &self.model, &prices, &policy).pop().unwrap()
    }

    /// d outcomes / d parameter by central differences, Richardson-extrapolated once.
    fn differences(&self, params: &[f64], param: usize) -> Vec<f64> {
        let slope = |h: f64| {
            let at = |by: f64| {
                let mut moved = params.to_vec();
                moved[param] += by;
                self.outcomes(&moved)
            };
            let pairs = at(h).into_iter().zip(at(-h));
            pairs.map(|(above, below)| (above - below) / (2.0 * h)).collect::<Vec<_>>()
        };
        let h = 2e-3 * params[param].abs().max(1e-3);
        let (far, near) = (slope(h), slope(h / 2.0));
        near.iter().zip(far).map(|(near, far)| (4.0 * near - far) / 3.0).collect()
    }

    /// Checks the gradients of all outcomes by the given parameters.
    fn check(&self, wanted: impl Fn(usize) -> bool) {
        let params = nominal(&self.model);
        let policy = self.solve(&params).policy;
        let outcomes: Vec<usize> = (0..=self.model.outcomes.len()).collect();
        let solved = (&policy, self.scale);
        let control = Control::default();
        let found =
            gradients(&self.game, &self.model, &params, solved, &outcomes, &control).unwrap();
        let sizes = found.iter().flat_map(|gradient| &gradient.by_param);
        let largest = sizes.fold(0.0, |largest: f64, slope| largest.max(slope.abs()));
        assert!(largest > 1e-3 && found.iter().all(|gradient| gradient.residual <= 1e-10));
        let tested: Vec<usize> =
            (0..params.len()).filter(|k| params[*k] != 0.0 && wanted(*k)).collect();
        let differences: Vec<Vec<f64>> =
            tested.par_iter().map(|param| self.differences(&params, *param)).collect();
        for (param, differences) in tested.iter().zip(differences) {
            for (outcome, expected) in outcomes.iter().zip(differences) {
                let slope = found[*outcome].by_param[*param];
                let name = &self.model.params[*param].label.id;
                assert!(
                    (slope - expected).abs() <= 1e-6 * largest,
                    "outcome {outcome} by {name}: {slope}, differences {expected}, of {largest}"
                );
            }
        }
        // Outcomes and open add up to 1, so their gradients add up to 0.
        for param in 0..params.len() {
            let total: f64 = found.iter().map(|gradient| gradient.by_param[param]).sum();
            assert!(total.abs() <= 1e-9 * largest, "{total} of {largest}");
        }
    }
}

#[test]
fn gradients_of_a_signalling_game_are_those_of_differences() {
    Solvable::new(MOBILISE, 1.0).check(|_| true);
    Solvable::new(MOBILISE, 4.0).check(|_| true);
}

#[test]
fn gradients_of_the_crisis_are_those_of_differences() {
    Solvable::new(CRISIS, 1.0).check(|param| param % 9 == 0);
}

/// Where branches cross nothing has a derivative, and any large vector seems to solve the system.
#[test]
fn where_branches_cross_no_gradient_is_to_be_trusted() {
    let text = at_once([10.0, 10.0, 0.0], [10.0, 10.0, 0.0]);
    // Half and half is answered by half and half, and by a small lead with the same: 10 λ / 2 = 1.
    let Solved { game, prices, .. } = Solved::new(&text, 0.1);
    let base = Policy::base(&game, &prices);
    let control = Control::default();
    let residuals = |scale: f64| {
        assert!(certify(&game, &prices, &base, scale).accepts(1e-12));
        let mut sensitivity = Sensitivity::new(&game, &prices, &base, scale, &control);
        let ends = (0..game.nodes()).filter(|node| game.is_terminal(*node));
        let of = |node: usize| {
            let weights: Vec<f64> = (0..game.nodes()).map(|k| f64::from(k == node)).collect();
            sensitivity.of(&weights).residual
        };
        ends.map(of).fold(0.0, f64::max)
    };
    assert!(residuals(0.1) < 1e-9 && residuals(0.19) < 1e-9);
    assert_eq!(residuals(0.2), f64::INFINITY);
}
