//! Scales and their ticks.

use super::number::xy;

/// A linear map from values to coordinates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// Values at both ends.
    pub domain: (f64, f64),
    /// Coordinates at both ends.
    pub range: (f64, f64),
}

impl Scale {
    /// The coordinate of a value; values outside are clamped to the ends.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        let (from, to) = self.domain;
        let width = to - from;
        let part = if width > 0.0 { ((value - from) / width).clamp(0.0, 1.0) } else { 0.0 };
        self.range.0 + part * (self.range.1 - self.range.0)
    }
}

/// Round values, about `wanted` steps of them, that cover `low` to `high`.
#[must_use]
pub fn ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let (low, high) = sane(low, high);
    let step = nice_step((high - low) / wanted.max(1) as f64);
    let first = (low / step).floor();
    let last = (high / step).ceil();
    let count = (last - first).clamp(1.0, 50.0) as usize;
    (0..=count).map(|i| (first + i as f64) * step).collect()
}

fn sane(low: f64, high: f64) -> (f64, f64) {
    let finite = low.is_finite() && high.is_finite() && low.abs().max(high.abs()) < 1e100;
    if !finite {
        (0.0, 1.0)
    } else if high - low > 1e-9 * low.abs().max(1e-9) {
        (low, high)
    } else {
        let room = low.abs().max(1.0) * 0.1;
        (low - room, low + room)
    }
}

/// The smallest of 1, 2, 2.5, 5 times a power of ten that is not less than `rough`.
fn nice_step(rough: f64) -> f64 {
    let mut power = 1.0;
    while power > rough && power > 1e-300 {
        power /= 10.0;
    }
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|f| f * power >= rough * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

/// As many decimals as tell evenly spaced ticks apart.
#[must_use]
pub fn tick_decimals(ticks: &[f64]) -> usize {
    let step = ticks.get(1).zip(ticks.first()).map_or(1.0, |(b, a)| b - a);
    let mut scaled = step.abs();
    let whole = |x: f64| (x.round() - x).abs() <= 1e-6 * x.max(1e-300) && x.round() > 0.0;
    let mut decimals = 0;
    while decimals < 12 && !whole(scaled) {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// First and last of the ticks.
#[must_use]
pub fn ends(ticks: &[f64]) -> (f64, f64) {
    (ticks.first().copied().unwrap_or(0.0), ticks.last().copied().unwrap_or(1.0))
}

/// Smallest and largest of the finite values.
#[must_use]
pub fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|v| v.is_finite()).fold(None, |seen, v| match seen {
        None => Some((v, v)),
        Some((low, high)) => Some((v.min(low), v.max(high))),
    })
}

/// Path data of a line through the finite points.
#[must_use]
pub fn line(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in points.filter(|(x, y)| x.is_finite() && y.is_finite()) {
        path.push(if path.is_empty() { 'M' } else { 'L' });
        path.push_str(&xy(x));
        path.push(' ');
        path.push_str(&xy(y));
    }
    path
}

/// Path data of the area between two lines over the same x.
#[must_use]
pub fn band(points: &[(f64, f64, f64)]) -> String {
    let finite = |p: &&(f64, f64, f64)| p.0.is_finite() && p.1.is_finite() && p.2.is_finite();
    let there = points.iter().filter(finite).map(|&(x, low, _)| (x, low));
    let back = points.iter().rev().filter(finite).map(|&(x, _, high)| (x, high));
    let path = line(there.chain(back));
    if path.is_empty() { path } else { path + "Z" }
}
