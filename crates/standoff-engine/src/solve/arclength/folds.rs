//! Folds: where the branch turns back in s, and where it is back at that precision.

use crate::policy::Policy;
use crate::solve::Fold;
use crate::solve::newton::{Corrected, POLISHED, Point, distance};

use super::{Arclength, FAR, PATIENCE};

/// Most points that are solved for to find a fold.
const VERTEX: usize = 14;
/// And how near each other in s they need to come.
const VERTEX_SPREAD: f64 = 1e-7;

impl Arclength<'_, '_> {
    /// Whether the branch, if it turns back on the way to a point, does so before the target: else
    /// it has met that before. Keeps the fold.
    pub(super) fn turns_below(&mut self, point: &Point, target: f64) -> bool {
        if !(point.s < self.here.s && self.turns_back(point)) {
            return true;
        }
        let fold = self.vertex(point);
        let below = fold.at < target;
        self.turned = below.then_some(fold);
        below
    }

    /// Whether s goes the other way from here to a point than it went to here.
    pub(super) fn turns_back(&self, point: &Point) -> bool {
        let rose = self.before.first().is_none_or(|before| self.here.s > before.s);
        rose != (point.s > self.here.s)
    }

    /// Notes where the branch turns back between the point before, here and the next, and what it
    /// is like where it is back at a precision from which it turned before.
    ///
    /// Gives back whether there was anything to note.
    pub(super) fn meet_folds(&mut self, next: &Point) -> bool {
        let turned = self.turned.take();
        let turns = turned.is_some();
        self.trail.folds.extend(turned);
        let open: Vec<usize> = (0..self.trail.folds.len())
            .filter(|k| {
                let fold = &self.trail.folds[*k];
                fold.after.is_none() && self.here.s < fold.at && fold.at <= next.s
            })
            .collect();
        let met = turns || !open.is_empty();
        for k in open {
            let start = between(&self.here, next, self.trail.folds[k].at);
            let found = self.newton(false).correct(&start, POLISHED, PATIENCE[1]);
            if let Corrected::At(point, ..) = found {
                self.trail.folds[k].after = Some(Policy::from_log_odds(self.linear.game, &point.z));
            }
        }
        met
    }

    /// The fold among the point before, here and the next: where s is largest along the branch.
    fn vertex(&mut self, next: &Point) -> Fold {
        let mut three = vec![(0.0, self.here.clone()), (self.along(next), next.clone())];
        if let Some(before) = self.before.first() {
            three.insert(0, (self.along(before), before.clone()));
        }
        for turn in 0..VERTEX {
            // A parabola alone creeps where the branch bends on one side only.
            let Some((start, place)) = summit(&three, turn % 2 == 1) else { break };
            match self.newton(true).correct(&start, POLISHED, PATIENCE[0]) {
                Corrected::At(point, ..) if self.is_between(&start, &point) => {
                    keep_highest(&mut three, (place, point));
                }
                _ => break,
            }
            let tops = three.iter().map(|(_, point)| point.s);
            let (low, high) = tops.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), s| {
                (low.min(s), high.max(s))
            });
            if high - low < VERTEX_SPREAD {
                break;
            }
        }
        let best = three.into_iter().max_by(|(_, a), (_, b)| a.s.total_cmp(&b.s));
        let best = best.map_or_else(|| self.here.clone(), |(_, point)| point);
        let before = Policy::from_log_odds(self.linear.game, &best.z);
        Fold { at: best.s, before, after: None }
    }

    /// Whether what was found from a point between others is the branch between them, and not
    /// another one.
    fn is_between(&self, start: &Point, found: &Point) -> bool {
        distance(self.linear, &start.z, &found.z) <= FAR
    }
}

/// The point at precision `s` on the straight line between two others.
fn between(a: &Point, b: &Point, s: f64) -> Point {
    let part = (s - a.s) / (b.s - a.s);
    let at = |(a, b): (&f64, &f64)| if a == b { *a } else { a + part * (b - a) };
    Point { z: a.z.iter().zip(&b.z).map(at).collect(), s }
}

/// A point between three with their places, and its place: where the parabola in s through them has
/// its top, or, to narrow it down, in the wider gap beside the middle one.
fn summit(three: &[(f64, Point)], narrows: bool) -> Option<(Point, f64)> {
    const GOLDEN: f64 = 0.381_966;
    let [(la, a), (lb, b), (lc, c)] = three else { return None };
    let (first, second) = ((b.s - a.s) / (lb - la), (c.s - b.s) / (lc - lb));
    let bend = (second - first) / (lc - la);
    let wider = if lc - lb > lb - la { lc } else { la };
    let top = 0.5 * (la + lb - first / bend);
    let place = if narrows { lb + GOLDEN * (wider - lb) } else { top };
    if !(bend < 0.0 && *la < place && place < *lc) {
        return None;
    }
    let wa = (place - lb) * (place - lc) / ((la - lb) * (la - lc));
    let wb = (place - la) * (place - lc) / ((lb - la) * (lb - lc));
    let wc = (place - la) * (place - lb) / ((lc - la) * (lc - lb));
    let at = |((a, b), c): ((&f64, &f64), &f64)| {
        if a.is_finite() { wa * a + wb * b + wc * c } else { *a }
    };
    let z = a.z.iter().zip(&b.z).zip(&c.z).map(at).collect();
    Some((Point { z, s: wa * a.s + wb * b.s + wc * c.s }, place))
}

/// Puts a point among three, and keeps the highest with its neighbours.
fn keep_highest(three: &mut Vec<(f64, Point)>, new: (f64, Point)) {
    three.push(new);
    three.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let height = |k: &usize| three[*k].1.s;
    let top = (0..three.len()).max_by(|a, b| height(a).total_cmp(&height(b))).unwrap_or(0);
    let first = top.saturating_sub(1).min(three.len().saturating_sub(3));
    three.truncate(first + 3);
    three.drain(..first);
}
