//! Quantal response equilibrium on the principal branch.
//!
//! The map: forward pass for reach, then a backward pass in which every information set answers
//! the freshly answered later layers (docs/methods.md, "Equilibrium and certificate"). Its fixed
//! points are the equilibria. The branch is followed by [`super::branch`].

use super::branch::Branch;
use super::{Card, Problem, Solution, Solver};

/// The equilibrium solver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Aqre;

impl Solver for Aqre {
    fn card(&self) -> Card {
        Card {
            id: "aqre",
            name: "Quantal response equilibrium",
            concept: "agent quantal response equilibrium with a base, on the principal branch",
            guarantee: "none beforehand; what is called converged passes an independent certificate",
            references: "McKelvey, Palfrey 1998; Mattsson, Weibull 2002; Keller 1977",
        }
    }

    fn answer(&self, problem: Problem<'_>) -> Solution {
        let mut branch = Branch::new(problem);
        let (end, trail) = branch.follow();
        end.solution(problem.game, &branch.meter, trail)
    }
}
