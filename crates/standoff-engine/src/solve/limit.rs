//! The limiting logit equilibrium (McKelvey, Palfrey 1995, 1998; traced as in Turocy 2005, 2010).
//!
//! The principal branch is followed beyond the asked precision, s doubled by and by, until nobody
//! could gain more than a stated number of points at a single information set. The rule is in
//! points: a precision says nothing of how much is still lost. What is left to gain is at most
//! -ln μ / λ of the best action, so it falls about as s grows.
//!
//! Every limit point of agent quantal response equilibria as λ grows is a sequential equilibrium
//! (McKelvey, Palfrey 1998, theorem 4), and for almost all games the principal branch leads to one
//! of them alone. A base that is not uniform starts the branch elsewhere, and may select another.

use super::arclength::{Arclength, Reached};
use super::branch::{Branch, End, Trail};
use super::newton::{POLISHED, Point, centre};
use super::{Card, Claim, Problem, Settings, Solution, Solver, Status};
use crate::game::{Game, Prices, View};
use crate::math::max_or_infinite;
use crate::policy::probabilities;

/// The solver.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogitLimit;

/// Part of the asked regret that the solver is content with, so that rounding does not decide
/// what the certificate says.
const CONTENT: f64 = 0.99;
/// Multiple of the asked precision beyond which no branch is followed.
const FARTHEST: f64 = (1_u64 << 50) as f64;
/// Times the regret up to which an answer is almost one.
const ALMOST: f64 = 100.0;

impl Solver for LogitLimit {
    fn card(&self) -> Card {
        Card {
            id: "logit-limit",
            name: "Limiting logit equilibrium",
            concept: "sequential equilibrium that the principal branch selects as precision grows, \
                      to within a stated number of points; a base that is not uniform may select \
                      another",
            guarantee: "none beforehand; what is called converged passes an independent certificate",
            references: "McKelvey, Palfrey 1995, 1998; Turocy 2005, 2010",
        }
    }

    fn claim(&self) -> Claim {
        Claim::NoGain
    }

    fn asked(&self, settings: &Settings) -> f64 {
        settings.regret
    }

    fn answer(&self, problem: Problem<'_>) -> Solution {
        let Problem { game, prices, settings, .. } = problem;
        let mut branch = Branch::new(problem);
        let (end, mut trail) = branch.follow();
        let mut limit = Limit { branch, game, prices, settings };
        let (mut end, more) = limit.follow(end);
        trail.folds.extend(more.folds);
        trail.crossings += more.crossings;
        centre(game, &mut end.at.z);
        end.solution(game, &limit.branch.meter, trail)
    }
}

/// A branch to be followed from s = 1 on.
struct Limit<'a> {
    branch: Branch<'a>,
    game: &'a Game,
    prices: &'a Prices,
    settings: &'a Settings,
}

impl Limit<'_> {
    /// By the quick way; again with care if that led nowhere or straight across a sharp turn.
    fn follow(&mut self, start: End) -> (End, Trail) {
        if start.at.s < 1.0 {
            return (self.short(start), Trail::default());
        }
        if !self.grows() {
            return (self.judge(start), Trail::default());
        }
        let Some(rises) = self.branch.rises_at(&start.at) else {
            return (self.stopped(start), Trail::default());
        };
        let (end, trail) = self.walk(&start, None);
        let looked = match end.status {
            Status::Converged => self.branch.rises_at(&end.at).map(|now| now == rises),
            _ if self.branch.meter.stop().is_some() => None,
            _ => Some(false),
        };
        match looked {
            Some(true) => (end, trail),
            Some(false) => self.again(&start, (end, trail), rises),
            None => (self.stopped(end), trail),
        }
    }

    /// With care; what the quick way had if that leads to less and the quick way was not wrong.
    fn again(&mut self, start: &End, first: (End, Trail), rises: bool) -> (End, Trail) {
        let second = self.walk(start, Some(rises));
        let wrong = first.0.status == Status::Converged;
        if wrong || self.gain(&second.0.at) <= self.gain(&first.0.at) {
            return second;
        }
        match self.branch.meter.stop() {
            Some(_) => (self.stopped(first.0), first.1),
            None => first,
        }
    }

    /// An end that was not looked at: at best almost an answer, since it may not be the one that the
    /// principal branch selects.
    fn stopped(&self, end: End) -> End {
        let near = end.at.s >= 1.0 && self.gain(&end.at) <= ALMOST * self.settings.regret;
        let status = match self.branch.meter.stop() {
            Some(Status::Limit) if near => Status::Almost,
            Some(status) => status,
            None => end.status,
        };
        End { status, ..end }
    }

    fn gain(&self, at: &Point) -> f64 {
        largest_gain(self.game, self.prices, self.settings.scale, at)
    }

    /// What is to be said of a branch that did not lead to s = 1.
    fn short(&mut self, end: End) -> End {
        match self.branch.polished(&end.at) {
            Some(at) => self.judge(End { status: end.status, at, change: POLISHED }),
            None => end,
        }
    }

    /// Whether every player who has a choice grows precise with s.
    fn grows(&self) -> bool {
        let lambda = |player: usize| self.settings.scale * self.prices.precision[player];
        let mut free = self.game.views.iter().filter(|view| !view.judged && self.chooses(view));
        free.all(|view| lambda(view.player) > 0.0)
    }

    /// Whether two actions are open at some information set of a view.
    fn chooses(&self, view: &View) -> bool {
        self.game.view_bases[view.bases.clone()].iter().any(|base| {
            let base = self.prices.base(*base);
            base.iter().filter(|ln| **ln > f64::NEG_INFINITY).count() > 1
        })
    }

    /// Doubles s until the regret is met; with care if the orientation to be kept is given.
    fn walk(&mut self, start: &End, orientation: Option<bool>) -> (End, Trail) {
        let (game, prices, settings) = (self.game, self.prices, self.settings);
        let mut best = start.clone();
        let walk = {
            let Branch { linear, meter, recycled, .. } = &mut self.branch;
            Arclength::onward(linear, meter, recycled, best.at.clone())
        };
        let mut walk = match orientation {
            Some(positive) => walk.careful_from(positive),
            None => walk,
        };
        let stuck = loop {
            let target = 2.0 * best.at.s;
            let gain = largest_gain(game, prices, settings.scale, &best.at);
            if gain <= CONTENT * settings.regret || target > FARTHEST {
                break None;
            }
            match walk.walk_to(target, settings.tolerance * 0.1) {
                Reached::Target(at, change) => {
                    best = End { status: Status::Converged, at, change };
                }
                Reached::Stuck(at) => break Some(at),
                Reached::Stopped(status, _) => {
                    best.status = status;
                    break None;
                }
            }
        };
        let trail = std::mem::take(&mut walk.trail);
        let last = stuck.and_then(|at| self.branch.polished(&at));
        (self.better(best, last), trail)
    }

    /// The better of the last point at which s was doubled and the last of all.
    fn better(&self, best: End, last: Option<Point>) -> End {
        match last.filter(|at| self.gain(at) < self.gain(&best.at)) {
            Some(at) => self.judge(End { status: Status::Stuck, at, change: POLISHED }),
            None => self.judge(best),
        }
    }

    /// A point with the status that its regret deserves, if nobody stopped the solve.
    fn judge(&self, end: End) -> End {
        let gain = self.gain(&end.at);
        let status = match end.status {
            status @ (Status::Cancelled | Status::NumericalTrouble) => status,
            _ if gain <= CONTENT * self.settings.regret => Status::Converged,
            _ if gain <= ALMOST * self.settings.regret => Status::Almost,
            Status::Limit => Status::Limit,
            _ => Status::Stuck,
        };
        End { status, ..end }
    }
}

/// The most that a player could gain by another choice at a single information set, in points, at
/// a point of the branch: there z = ln μ + λQ, up to a constant for each set. Infinite where λ is 0.
fn largest_gain(game: &Game, prices: &Prices, scale: f64, at: &Point) -> f64 {
    let mut p = vec![0.0; at.z.len()];
    probabilities(game, &at.z, &mut p);
    let mut largest = 0.0;
    for view in game.views.iter().filter(|view| !view.judged) {
        let lambda = at.s * scale * prices.precision[view.player];
        for row in 0..view.bases.len() {
            let set = view.row(row);
            let base = prices.base(game.view_bases[view.bases.start + row]);
            let open = || (0..base.len()).filter(|a| base[*a] > f64::NEG_INFINITY);
            let worth = |a: usize| at.z[set.start + a] - base[a];
            let best = open().map(worth).fold(f64::NEG_INFINITY, f64::max);
            let value: f64 = open().map(|a| p[set.start + a] * worth(a)).sum();
            let gain = if open().count() < 2 { 0.0 } else { (best - value) / lambda };
            largest = max_or_infinite(largest, gain);
        }
    }
    largest
}
