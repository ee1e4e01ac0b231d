//! Shares over time: areas on top of each other, named where they end.

use super::{
    Drawing, Series,
    axis::{Scale, band},
    dates::Calendar,
    fan::{End, ends_at, time_axis},
    nothing,
    number::{percent, xy},
};
use maud::{Markup, html};

/// One share.
#[derive(Clone, Debug)]
pub struct Share {
    /// What it is.
    pub name: String,
    /// Its part of the whole at each time.
    pub parts: Vec<f64>,
    /// Colour.
    pub series: Series,
}

struct Layout {
    x: Scale,
    y: Scale,
}

/// Draws the shares, the first at the bottom, at days from now.
#[must_use]
pub fn area(calendar: &Calendar, days: &[f64], shares: &[Share], width: f64) -> Drawing {
    let last = days.iter().copied().filter(|d| d.is_finite()).fold(0.0, f64::max);
    if shares.is_empty() || days.len() < 2 || last <= 0.0 {
        return nothing(width);
    }
    let (right, height) = if width < 450.0 { (152.0, 260.0) } else { (178.0, 290.0) };
    let x = Scale { domain: (0.0, last), range: (40.0, width - right) };
    let y = Scale { domain: (0.0, 1.0), range: (height - 26.0, 10.0) };
    let layout = Layout { x, y };
    let body = html! {
        (stack(&layout, days, shares))
        (grid(&layout))
        (time_axis(calendar, &layout.x, (10.0, height - 26.0)))
        (names(&layout, shares, width))
    };
    Drawing { width, height, body }
}

fn part(share: &Share, step: usize) -> f64 {
    share.parts.get(step).copied().filter(|p| p.is_finite()).unwrap_or(0.0)
}

/// Where the nth share starts and ends at a step.
fn bounds(shares: &[Share], nth: usize, step: usize) -> (f64, f64) {
    let low: f64 = shares.iter().take(nth).map(|s| part(s, step)).sum();
    (low, low + shares.get(nth).map_or(0.0, |s| part(s, step)))
}

fn stack(layout: &Layout, days: &[f64], shares: &[Share]) -> Markup {
    let outline = |nth| {
        let points = days.iter().enumerate().map(|(step, &day)| {
            let (low, high) = bounds(shares, nth, step);
            (layout.x.at(day), layout.y.at(low), layout.y.at(high))
        });
        band(&points.collect::<Vec<_>>())
    };
    html! {
        @for (nth, share) in shares.iter().enumerate() {
            path class={"area " (share.series.class())} d=(outline(nth)) {}
        }
    }
}

fn grid(layout: &Layout) -> Markup {
    let (left, right) = layout.x.range;
    html! {
        @for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            @let y = layout.y.at(tick);
            line.over x1=(xy(left)) x2=(xy(right)) y1=(xy(y)) y2=(xy(y)) {}
            text.tick x=(xy(left - 6.0)) y=(xy(y + 4.0)) text-anchor="end" { (percent(tick)) }
        }
    }
}

fn names(layout: &Layout, shares: &[Share], width: f64) -> Markup {
    let last = shares.iter().map(|s| s.parts.len()).max().unwrap_or(1).saturating_sub(1);
    let ends = shares.iter().enumerate().map(|(nth, share)| {
        let (low, high) = bounds(shares, nth, last);
        End {
            name: share.name.clone(),
            value: percent(part(share, last)),
            y: layout.y.at((low + high) / 2.0),
            series: Some(share.series),
            strong: false,
        }
    });
    ends_at(&ends.collect::<Vec<_>>(), layout.x.range.1, width, (14.0, layout.y.range.0))
}
