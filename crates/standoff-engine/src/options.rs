//! Options: partial policies put in the place of solved ones (docs/methods.md, "Options").

use standoff_model::{Model, OptionalPolicy};

use crate::game::{Game, Layer, LayerKind, Prices, View};
use crate::math::stats::sum;
use crate::math::{exp, log_sum_exp};
use crate::policy::Policy;
use crate::solve::sweep::forward;

/// An option in a game: what it forbids at each information set where it binds.
#[derive(Clone, Debug)]
pub struct Bound<'a> {
    option: &'a OptionalPolicy,
    /// The views at which it binds.
    views: Vec<usize>,
}

impl<'a> Bound<'a> {
    /// Finds out where an option binds: at the decisions of its player that fall between `from` and
    /// `until`.
    pub fn new(game: &Game, model: &Model, option: &'a OptionalPolicy) -> Self {
        let binds = |view: &View| {
            let time = time_of(model, &game.layers[view.layer]);
            view.player == option.player.index() && option.from <= time && time < option.until
        };
        let views = (0..game.views.len()).filter(|k| binds(&game.views[*k])).collect();
        Self { option, views }
    }

    /// Which actions of a view may be taken, given which are available.
    ///
    /// One of those that must be, if one is available; else all but those that may not be; and all
    /// that there are if nothing else is left.
    fn allowed(&self, game: &Game, view: &View, open: &[bool]) -> Vec<bool> {
        let actions = game.actions_of(view);
        let choose = |of: &dyn Fn(usize) -> bool| -> Vec<bool> {
            (0..open.len()).map(|a| open[a] && of(a)).collect()
        };
        let must = choose(&|a| self.option.must.contains(&actions[a]));
        if must.contains(&true) {
            return must;
        }
        let rest = choose(&|a| !self.option.never.contains(&actions[a]));
        if rest.contains(&true) { rest } else { open.to_vec() }
    }

    /// Calls `visit` with the view, the own row and the actions that may be taken, for every
    /// information set where the option binds.
    fn each(&self, game: &Game, prices: &Prices, mut visit: impl FnMut(&View, usize, &[bool])) {
        for view in self.views.iter().map(|k| &game.views[*k]) {
            for row in 0..view.bases.len() {
                let base = prices.base(game.view_bases[view.bases.start + row]);
                let open: Vec<bool> = base.iter().map(|b| *b > f64::NEG_INFINITY).collect();
                visit(view, row, &self.allowed(game, view, &open));
            }
        }
    }

    /// A policy in which the player does as the option says and chooses among what it allows with
    /// the odds of `policy`: mode *do*.
    pub fn done(&self, game: &Game, prices: &Prices, policy: &Policy) -> Policy {
        let mut forced = policy.clone();
        self.each(game, prices, |view, row, allowed| {
            let set = view.row(row);
            let kept: Vec<f64> = set
                .clone()
                .zip(allowed)
                .map(|(k, allowed)| if *allowed { policy.ln[k] } else { f64::NEG_INFINITY })
                .collect();
            let total = log_sum_exp(&kept);
            for (k, kept) in set.zip(kept) {
                forced.ln[k] = kept - total;
                forced.p[k] = exp(kept - total);
            }
        });
        forced
    }

    /// `policy` without what the option does not allow, and the other probabilities as they are: a
    /// forward pass carries the joint probability of being somewhere and having kept to it.
    pub fn kept(&self, game: &Game, prices: &Prices, policy: &Policy) -> Policy {
        let mut kept = policy.clone();
        self.each(game, prices, |view, row, allowed| {
            for (k, _) in view.row(row).zip(allowed).filter(|(_, allowed)| !**allowed) {
                kept.p[k] = 0.0;
                kept.ln[k] = f64::NEG_INFINITY;
            }
        });
        kept
    }

    /// A policy without the actions that must be taken, where the option binds; none if there are
    /// none.
    pub fn idle(&self, game: &Game, policy: &Policy) -> Option<Policy> {
        if self.option.must.is_empty() {
            return None;
        }
        let mut without = policy.clone();
        for view in self.views.iter().map(|k| &game.views[*k]) {
            let actions = game.actions_of(view).iter().enumerate();
            for (a, _) in actions.filter(|(_, action)| self.option.must.contains(action)) {
                for row in 0..view.bases.len() {
                    let place = view.row(row).start + a;
                    without.p[place] = 0.0;
                    without.ln[place] = f64::NEG_INFINITY;
                }
            }
        }
        Some(without)
    }

    /// The probability that none of the actions that must be taken ever was available while the
    /// option was binding, under the policy `done`; 0 if there are none.
    pub fn never_possible(&self, game: &Game, prices: &Prices, done: &Policy) -> f64 {
        let Some(without) = self.idle(game, done) else { return 0.0 };
        let mut reach = Vec::new();
        forward(game, prices, &without, &mut reach);
        let n = game.profiles.count;
        let ends = (0..game.nodes()).filter(|node| game.is_terminal(*node));
        sum(ends.flat_map(|node| reach[node * n..(node + 1) * n].iter().copied()))
    }

    /// The game in which everybody knows that the player is bound: the same, with bases of its own
    /// at the sets where the option binds. Its prices are made by [`Announced::prices`].
    pub fn announced(&self, game: &Game, prices: &Prices) -> Announced {
        let mut bound = game.clone();
        let mut bases = Vec::new();
        let first = prices.bases_count();
        self.each(game, prices, |view, row, allowed| {
            let place = view.bases.start + row;
            let key = (game.view_bases[place], allowed.to_vec());
            let known = bases.iter().position(|base| *base == key);
            let id = known.unwrap_or_else(|| {
                bases.push(key);
                bases.len() - 1
            });
            bound.view_bases[place] = (first + id) as u32;
        });
        Announced { game: bound, bases }
    }
}

/// A game with an option that everybody knows of.
#[derive(Clone, Debug)]
pub struct Announced {
    /// The game.
    pub game: Game,
    /// Of each further base, which one it is made of and which actions it leaves.
    bases: Vec<(u32, Vec<bool>)>,
}

impl Announced {
    /// The prices of the bound game, of those of the free one.
    pub fn prices(&self, free: &Prices) -> Prices {
        let mut prices = free.clone();
        for (from, allowed) in &self.bases {
            let base = free.base(*from).iter().zip(allowed);
            let kept: Vec<f64> =
                base.map(|(b, allowed)| if *allowed { *b } else { f64::NEG_INFINITY }).collect();
            let total = log_sum_exp(&kept);
            prices.push_base(kept.iter().map(|b| b - total));
        }
        prices
    }
}

/// The options of a model, each found in the game.
pub fn bound<'a>(game: &Game, model: &'a Model) -> Vec<Bound<'a>> {
    model.options.iter().map(|option| Bound::new(game, model, option)).collect()
}

/// Days from now at which a stage falls, not rounded to whole days as measures see it.
fn time_of(model: &Model, layer: &Layer) -> f64 {
    let step = &model.crisis.steps[layer.step];
    let share = match layer.kind {
        LayerKind::Decision { stage, .. } => {
            (stage.index() + 1) as f64 / (model.stages.len() + 1) as f64
        }
        _ => 0.0,
    };
    step.start + share * step.days
}
