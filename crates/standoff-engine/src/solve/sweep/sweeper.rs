//! A whole iteration of a solver in one call.

use crate::game::{Game, Prices};
use crate::math::largest_gap;
use crate::policy::{Policy, base_log_odds, probabilities};

use super::backward::{Answer, Pass, Workspace};
use super::beliefs::Beliefs;
use super::plan::Plan;

/// The map whose fixed points are the equilibria: policy from log-odds, reach, and a backward pass
/// in which every information set answers the freshly answered later layers.
///
/// Does what [`Policy::from_log_odds`], [`Beliefs::update`] and [`super::Backward`] with
/// [`Answer::All`] do one after the other, to the same bits. It takes logarithms only where reach
/// nearly underflows.
#[derive(Clone, Debug)]
pub struct Sweeper<'a> {
    game: &'a Game,
    prices: &'a Prices,
    beliefs: Beliefs,
    work: Workspace,
    policy: Vec<f64>,
    base: Vec<f64>,
    inactive: usize,
    /// Whether reach was faint in the last sweep: then it likely is again.
    faint: bool,
    /// Whether the last sweep's reach is scaled set by set.
    scaled: bool,
}

impl<'a> Sweeper<'a> {
    /// Finds out which sets can be reached at all.
    pub fn new(game: &'a Game, prices: &'a Prices) -> Self {
        let beliefs = Beliefs::new(game, prices);
        let inactive = beliefs.count_inactive();
        let (work, policy) = (Workspace::default(), vec![0.0; game.policy_len]);
        let base = base_log_odds(game, prices);
        Self { game, prices, beliefs, work, policy, base, inactive, faint: false, scaled: false }
    }

    /// From the log-odds `z`, every precision multiplied by `scale`, to those of the answers,
    /// `next`. Both are laid out as a policy.
    pub fn sweep(&mut self, z: &[f64], scale: f64, next: &mut [f64]) {
        probabilities(self.game, z, &mut self.policy);
        if self.passes(scale, next) {
            self.sweep_in_logs(z, scale, next);
        }
    }

    /// The forward and the backward pass alone, under the policy of the last sweep, in plain numbers.
    /// Gives back whether reach is so faint that they must be made again in logarithms.
    pub fn passes(&mut self, scale: f64, next: &mut [f64]) -> bool {
        self.scaled = false;
        self.beliefs.forward(self.game, self.prices, &self.policy);
        if self.faint && self.beliefs.underflowed(self.game) {
            return true;
        }
        let faint = self.backward(scale, next);
        self.faint = faint > self.inactive;
        self.faint
    }

    fn sweep_in_logs(&mut self, z: &[f64], scale: f64, next: &mut [f64]) {
        self.scaled = true;
        let policy = Policy::from_log_odds(self.game, z);
        self.beliefs.in_logs(self.game, self.prices, &policy);
        self.backward(scale, next);
    }

    fn backward(&mut self, scale: f64, next: &mut [f64]) -> usize {
        let Self { game, prices, beliefs, work, base, .. } = self;
        let (plan, reach) = (&beliefs.plan, beliefs.reach.as_slice());
        Pass { game, prices, plan, base, reach, scale, answer: Answer::All }.run(next, work)
    }

    /// π of the last sweep's log-odds, laid out as a policy.
    pub fn policy(&self) -> &[f64] {
        &self.policy
    }

    /// The answers to it, laid out as a policy.
    pub fn answer(&self) -> &[f64] {
        &self.work.answer
    }

    /// The largest difference between the two; infinite if either is not finite.
    pub fn change(&self) -> f64 {
        largest_gap(&self.policy, &self.work.answer)
    }

    /// Weights of the nodes within information sets, as [`Beliefs::reach`].
    pub fn reach(&self) -> &[f64] {
        &self.beliefs.reach
    }

    /// Whether these are scaled set by set, because somewhere reach nearly underflowed.
    pub(in crate::solve) fn is_scaled(&self) -> bool {
        self.scaled
    }

    /// What is known of the game's structure.
    pub(in crate::solve) fn plan(&self) -> &Plan {
        &self.beliefs.plan
    }

    /// V, as [`Workspace::values`].
    pub fn values(&self) -> &[f64] {
        &self.work.values
    }
}
