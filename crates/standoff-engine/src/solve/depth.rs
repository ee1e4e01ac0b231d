//! Depth k: quantal level-k (Stahl, Wilson 1994; for dynamic games Lin, Palfrey 2024).

use super::meter::Meter;
use super::sweep::{Beliefs, Workspace};
use super::{Card, Claim, Problem, Settings, Solution, Solver, Status};
use crate::control::Control;
use crate::game::{Game, Prices};
use crate::policy::{Policy, base_log_odds};

/// Depth 0 plays the base; depth k responds to others at depth k - 1 and foresees its own later
/// play at depth k. Beliefs at an information set come from everybody's play at depth k - 1, the
/// player's own past included: this keeps the cost at k sweeps for each player.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DepthK {
    /// k.
    pub depth: usize,
}

impl DepthK {
    /// The policies at depths 0 to k.
    pub fn all(&self, game: &Game, prices: &Prices, scale: f64) -> Vec<Policy> {
        self.until(game, prices, scale, &Control::default())
    }

    /// The same, or fewer of them if `control` stops it.
    pub fn until(
        &self,
        game: &Game,
        prices: &Prices,
        scale: f64,
        control: &Control,
    ) -> Vec<Policy> {
        let settings = Settings { max_passes: usize::MAX, ..Settings::default() };
        self.climb(game, prices, scale, &mut Meter::new(&settings, control))
    }

    /// The policies that can be had before it is time to stop.
    fn climb(
        &self,
        game: &Game,
        prices: &Prices,
        scale: f64,
        meter: &mut Meter<'_>,
    ) -> Vec<Policy> {
        let mut policies = vec![Policy::base(game, prices)];
        let (mut beliefs, mut work) = (Beliefs::new(game, prices), Workspace::default());
        let base = base_log_odds(game, prices);
        for depth in 0..self.depth {
            if meter.stop().is_some() {
                return policies;
            }
            let others = &policies[depth];
            beliefs.update(game, prices, others);
            let mut z = vec![0.0; game.policy_len];
            for player in 0..game.players {
                if meter.stop().is_some() {
                    return policies;
                }
                meter.sweep();
                let into = (z.as_mut_slice(), &mut work);
                beliefs.answers((game, prices, &base), scale, (player, others), into);
            }
            policies.push(Policy::from_log_odds(game, &z));
        }
        policies
    }
}

impl Solver for DepthK {
    fn card(&self) -> Card {
        Card {
            id: "depth-k",
            name: "Depth k",
            concept: "quantal level-k with the base as level 0",
            guarantee: "always exists, unique, k sweeps for each player",
            references: "Stahl, Wilson 1994; Lin, Palfrey 2024",
        }
    }

    fn claim(&self) -> Claim {
        Claim::Sound
    }

    fn answer(&self, problem: Problem<'_>) -> Solution {
        let Problem { game, prices, settings, .. } = problem;
        let mut meter = problem.meter();
        let mut policies = self.climb(game, prices, settings.scale, &mut meter);
        let complete = policies.len() > self.depth;
        let policy = policies.pop().unwrap_or_else(|| Policy::base(game, prices));
        let stopped = meter.stop().filter(|_| !complete);
        let status = stopped.unwrap_or(Status::Converged);
        Solution::without_branch(status, policy, 1.0, meter.sweeps)
    }
}
