//! A dense reference for the equilibrium on the principal branch, which shares no code with the
//! solvers: every unknown and every derivative in one matrix; and the solver held against it.

mod agreement;
mod arclength;
mod game;
mod itself;
mod newton;
mod turns;

use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::math::ln;
use standoff_engine::policy::Policy;
use standoff_engine::solve::{Aqre, Settings, Solution, Solver, Status};

use arclength::{Branch, follow};
use game::Condition;

/// Steps of the reference, in log-odds.
const STEP: f64 = 1.0;

/// How the solver did on one game.
struct Case {
    seed: u64,
    shape: Shape,
    unknowns: usize,
    branch: Branch,
    solution: Solution,
    /// The largest difference of a probability in an information set that can be reached.
    distance: f64,
    /// The residual of the reference, by the certificate.
    residual: f64,
}

impl Case {
    fn new(shape: Shape, seed: u64) -> Self {
        let (game, prices) = shape.build(seed);
        let condition = Condition::new(&game, &prices);
        let branch = follow(&condition, STEP).unwrap_or_else(|e| panic!("{seed} {shape:?}: {e}"));
        let solution = Aqre.solve(&game, &prices, &Settings::default(), &Control::default());
        let active = condition.sets.iter().filter(|set| set.active);
        let places = active.flat_map(|set| game.views[set.view].row(set.row));
        let distance = places
            .map(|k| (branch.policy[k] - solution.policy.p[k]).abs())
            .fold(0.0, |a: f64, b| if b.is_nan() { f64::INFINITY } else { a.max(b) });
        let logs = branch.policy.iter().map(|p| ln(*p)).collect();
        let policy = Policy { p: branch.policy.clone(), ln: logs };
        let residual = standoff_engine::certify::certify(&game, &prices, &policy, 1.0).residual;
        let unknowns = condition.unknowns;
        Self { seed, shape, unknowns, branch, solution, distance, residual }
    }

    fn converged(&self) -> bool {
        self.solution.status == Status::Converged
    }

    /// Whether the solver calls a policy the answer that is not the answer.
    fn wrong(&self) -> bool {
        self.converged() && self.distance > 1e-8
    }

    fn folded(&self) -> bool {
        !self.branch.folds.is_empty()
    }

    fn text(&self) -> String {
        format!(
            "seed {} {:?}\n  {:?} at s = {}, off by {:e}; folds {:?}, crossings {:?}",
            self.seed,
            self.shape,
            self.solution.status,
            self.solution.reached,
            self.distance,
            self.branch.folds,
            self.branch.crossings,
        )
    }
}
