//! Small multiples: one small plot of a probability over time for each thing that can happen.

use super::{
    Drawing, Series,
    axis::{Scale, line},
    dates::Calendar,
    label, nothing,
    number::{percent, xy},
};
use maud::{Markup, html};

/// One small plot.
#[derive(Clone, Debug)]
pub struct Small {
    /// What it is.
    pub name: String,
    /// Probability that it has happened, by time.
    pub by_time: Vec<f64>,
    /// Range at the end.
    pub range: (f64, f64),
}

const GAP: f64 = 22.0;
const HEAD: f64 = 38.0;
const PLOT: f64 = 74.0;
const CELL: f64 = HEAD + PLOT + 34.0;

/// Draws the small plots in rows, all on the same scale.
#[must_use]
pub fn multiples(calendar: &Calendar, days: &[f64], plots: &[Small], width: f64) -> Drawing {
    let last = days.iter().copied().filter(|d| d.is_finite()).fold(0.0, f64::max);
    if plots.is_empty() || days.len() < 2 || last <= 0.0 {
        return nothing(width);
    }
    let columns = if width < 450.0 { 2 } else { 3 };
    let cell = (width - GAP * (columns - 1) as f64) / columns as f64;
    let place = |i: usize| ((i % columns) as f64 * (cell + GAP), (i / columns) as f64 * CELL);
    let rows = plots.len().div_ceil(columns) as f64;
    let body = html! {
        @for (i, plot) in plots.iter().enumerate() {
            @let (x, y) = place(i);
            g transform={"translate(" (xy(x)) " " (xy(y)) ")"} {
                (small(calendar, days, last, plot, cell))
            }
        }
    };
    Drawing { width, height: rows * CELL, body }
}

fn small(calendar: &Calendar, days: &[f64], last: f64, plot: &Small, width: f64) -> Markup {
    let bottom = HEAD + PLOT;
    let x = Scale { domain: (0.0, last), range: (0.0, width - 46.0) };
    let y = Scale { domain: (0.0, 1.0), range: (bottom, HEAD) };
    html! {
        @for (i, text) in label::wrap(&plot.name, width, 13.5, 2).iter().enumerate() {
            text.name.smaller x="0" y=(xy(12.0 + 15.0 * i as f64)) { (text) }
        }
        (frame(calendar, &x, &y))
        path class={"line " (Series::Nth(0).class())} d=(trace(days, plot, &x, &y)) {}
        (end(plot, &x, &y))
    }
}

fn trace(days: &[f64], plot: &Small, x: &Scale, y: &Scale) -> String {
    let known = days.iter().zip(&plot.by_time).filter(|(day, p)| day.is_finite() && p.is_finite());
    line(known.map(|(&day, &p)| (x.at(day), y.at(p))))
}

fn frame(calendar: &Calendar, x: &Scale, y: &Scale) -> Markup {
    let (left, right) = x.range;
    html! {
        @for tick in [0.0, 0.5, 1.0] {
            @let at = xy(y.at(tick));
            line.grid x1=(xy(left)) x2=(xy(right)) y1=(at) y2=(at) {}
        }
        text.tick x=(xy(left)) y=(xy(y.range.0 + 15.0)) { (calendar.short(0.0)) }
        text.tick x=(xy(right)) y=(xy(y.range.0 + 15.0)) text-anchor="end" {
            (calendar.short(x.domain.1))
        }
    }
}

fn end(plot: &Small, x: &Scale, y: &Scale) -> Markup {
    let value = plot.by_time.last().copied().unwrap_or(f64::NAN);
    let known = value.is_finite();
    let at = y.at(if known { value } else { 0.0 });
    let (low, high) = plot.range;
    html! {
        @if low.is_finite() && high.is_finite() {
            @let right = xy(x.range.1);
            line.whisker x1=(right) x2=(right) y1=(xy(y.at(low))) y2=(xy(y.at(high))) {}
        }
        @if known { circle.dot cx=(xy(x.range.1)) cy=(xy(at)) r="3" {} }
        text.figure.smaller x=(xy(x.range.1 + 8.0)) y=(xy((at + 5.0).min(y.range.0))) {
            (percent(value))
        }
    }
}
