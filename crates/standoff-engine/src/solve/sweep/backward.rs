//! Answers at information sets, and values, from the last layer to the first.

use std::ops::Range;

use crate::game::{Game, NO_VIEW, Prices, View};
use crate::math::softmax::softmax_sets;
use crate::policy::{Policy, base_log_odds};

use super::columns::{block_width, with_width};
use super::plan::Plan;
use super::sums::respond;
use super::values::Values;

/// How a player answers in a backward pass.
#[derive(Clone, Copy)]
pub enum Answer<'a> {
    /// Every player responds to values by the choice rule.
    All,
    /// This player responds; the others follow the given policy.
    Only(usize, &'a Policy),
    /// Nobody responds: the policy is followed.
    Nobody(&'a Policy),
}

impl<'a> Answer<'a> {
    /// The player whose values are asked for, if it is one alone.
    pub(super) fn one(&self) -> Option<usize> {
        match self {
            Self::Only(player, _) => Some(*player),
            Self::All | Self::Nobody(_) => None,
        }
    }

    /// What is followed at a view; none if its player responds.
    fn given(&self, view: &View) -> Option<&'a Policy> {
        match self {
            Self::All => None,
            Self::Only(player, others) => (view.player != *player).then_some(*others),
            Self::Nobody(policy) => Some(policy),
        }
    }
}

/// Values and scratch space of a backward pass, kept between passes.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// V: `[(node × players + player) × profiles + profile]`; where one player responds, to that player
    /// alone.
    pub values: Vec<f64>,
    /// Probabilities where a player responds, laid out as a policy.
    pub(super) answer: Vec<f64>,
    pub(super) scratch: Scratch,
}

/// What is needed at one view.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    /// Σ r V: `[own row × actions + action]`.
    pub sums: Vec<f64>,
    /// Σ r of each own row.
    pub row_reach: Vec<f64>,
    /// Expected payoffs of choices: `[action × profiles + profile]`.
    pub choice: Vec<f64>,
}

/// A backward pass over a priced game.
pub struct Backward<'a> {
    /// The game.
    pub game: &'a Game,
    /// Its numbers.
    pub prices: &'a Prices,
    /// Weighs the nodes of an information set.
    pub reach: &'a [f64],
    /// Multiplies every precision.
    pub scale: f64,
    /// Who responds.
    pub answer: Answer<'a>,
}

impl Backward<'_> {
    /// Writes V, and `z` = ln μ + λQ at the information sets where a player responds.
    ///
    /// A set whose reach is 0 keeps ln μ. With [`Answer::All`] the values that a player responds
    /// to are those of this pass's later layers, freshly answered.
    pub fn run(&self, z: &mut [f64], work: &mut Workspace) {
        let Self { game, prices, reach, scale, answer } = *self;
        let (plan, base) = (&Plan::new(game), &base_log_odds(game, prices));
        Pass { game, prices, plan, base, reach, scale, answer }.run(z, work);
    }
}

/// A backward pass with what is known of the game beforehand.
pub(super) struct Pass<'a> {
    pub game: &'a Game,
    pub prices: &'a Prices,
    pub plan: &'a Plan,
    /// ln μ, laid out as a policy.
    pub base: &'a [f64],
    pub reach: &'a [f64],
    pub scale: f64,
    pub answer: Answer<'a>,
}

impl Pass<'_> {
    /// As [`Backward::run`]; gives back at how many sets that respond reach is [`FAINT`] or less.
    pub fn run(&self, z: &mut [f64], work: &mut Workspace) -> usize {
        with_width!(block_width(self.game.profiles.count), self.run_in(z, work))
    }

    /// The same in blocks of `W` columns, which must divide the profiles.
    pub fn run_in<const W: usize>(&self, z: &mut [f64], work: &mut Workspace) -> usize {
        let game = self.game;
        work.values.resize(game.nodes() * game.players * game.profiles.count, 0.0);
        work.answer.resize(game.policy_len, 0.0);
        work.scratch.resize(game);
        if game.profiles.count == W {
            self.layers::<W, true>(z, work)
        } else {
            self.layers::<W, false>(z, work)
        }
    }

    fn layers<const W: usize, const ONE: bool>(
        &self,
        z: &mut [f64],
        work: &mut Workspace,
    ) -> usize {
        let (game, precision) = (self.game, self.precisions());
        let Workspace { values, answer, scratch } = work;
        let mut values = Values::<W, ONE>::new(self, values);
        let mut faint = 0;
        for layer in game.layers.iter().rev() {
            let views = &game.views[layer.views.clone()];
            for view in views.iter().filter(|view| self.answer.given(view).is_none()) {
                let (z, precision) = (&mut z[view.part()], &precision[view.player]);
                faint += respond::<W, ONE>(self, view, precision, z, (values.known(), scratch));
            }
            self.choose(views, z, answer);
            for view in views {
                let given = self.answer.given(view).map_or(&*answer, |given| &given.p);
                values.at_view(view, &given[view.part()]);
            }
            let others = layer.nodes.clone().filter(|node| game.node_view[*node] == NO_VIEW);
            others.for_each(|node| values.at_node(node, None));
        }
        faint
    }

    /// λ of each own row of each player.
    fn precisions(&self) -> Vec<Vec<f64>> {
        let rows = self.game.profiles.rows.iter().zip(&self.prices.precision);
        rows.map(|(rows, lambda)| vec![self.scale * lambda; *rows]).collect()
    }

    /// Writes the probabilities of the views of a layer whose players respond. Sets of equal width
    /// that lie one after the other are treated together.
    fn choose(&self, views: &[View], z: &[f64], answer: &mut [f64]) {
        let mut run: Option<(usize, Range<usize>)> = None;
        for view in views.iter().filter(|view| self.answer.given(view).is_none()) {
            let part = view.part();
            match &mut run {
                Some((width, run)) if *width == view.width() && run.end == part.start => {
                    run.end = part.end;
                }
                open => flush(open.replace((view.width(), part)), z, answer),
            }
        }
        flush(run, z, answer);
    }
}

impl Scratch {
    fn resize(&mut self, game: &Game) {
        let rows = game.profiles.rows.iter().copied().max().unwrap_or(0);
        self.sums.resize(rows * game.max_actions, 0.0);
        self.row_reach.resize(rows, 0.0);
        self.choice.resize(game.max_actions * game.profiles.count, 0.0);
    }
}

fn flush(run: Option<(usize, Range<usize>)>, z: &[f64], answer: &mut [f64]) {
    if let Some((width, run)) = run {
        softmax_sets(&z[run.clone()], width, &mut answer[run]);
    }
}
