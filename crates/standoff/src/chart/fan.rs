//! A fan: bands and median of a daily quantity, with the medians of kinds of paths over it.

use super::{
    Drawing, Series,
    axis::{Scale, band, ends, extent, line, tick_decimals, ticks},
    dates::Calendar,
    label, nothing,
    number::{decimals, fixed, xy},
};
use crate::findings::Quantiles;
use maud::{Markup, html};

/// The median over one kind of paths.
#[derive(Clone, Debug)]
pub struct Line {
    /// What these paths have in common.
    pub name: String,
    /// By day; not a number where nothing is drawn.
    pub median: Vec<f64>,
    /// Colour.
    pub series: Series,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Fan<'a> {
    /// Dates.
    pub calendar: Calendar,
    /// Unit of the quantity.
    pub unit: &'a str,
    /// By day.
    pub days: &'a [Quantiles],
    /// Over the bands.
    pub lines: Vec<Line>,
    /// Days that are marked with their numbers.
    pub marks: Vec<usize>,
    /// Every how many days a point is drawn.
    pub stride: usize,
}

/// The name of something that ends at the right edge of a plot.
#[derive(Clone, Debug)]
pub struct End {
    /// Name; shortened if it does not fit.
    pub name: String,
    /// Its value there, as printed.
    pub value: String,
    /// Where it ends.
    pub y: f64,
    /// What its line looks like; none if it has no line.
    pub series: Option<Series>,
    /// Whether it is the main one.
    pub strong: bool,
}

struct Layout {
    x: Scale,
    y: Scale,
    ticks: Vec<f64>,
    decimals: usize,
    days: Vec<usize>,
}

const TEXT: f64 = 12.0;
const GAP: f64 = 16.0;
const BOTTOM: f64 = 26.0;

impl Fan<'_> {
    /// Draws the fan.
    #[must_use]
    pub fn draw(&self, width: f64) -> Drawing {
        let Some(range) = self.extent().filter(|_| self.days.len() > 1) else {
            return nothing(width);
        };
        let height = if width < 450.0 { 300.0 } else { 264.0 };
        let layout = self.layout(range, width, height);
        let body = html! {
            (self.grid(&layout))
            (self.bands(&layout))
            (time_axis(&self.calendar, &layout.x, (height - BOTTOM, height - BOTTOM)))
            (self.lines(&layout))
            (self.marks(&layout))
            (self.names(&layout, width))
        };
        Drawing { width, height, body }
    }

    fn extent(&self) -> Option<(f64, f64)> {
        let bands = self.days.iter().flat_map(|q| [q.p5, q.p95]);
        extent(bands.chain(self.lines.iter().flat_map(|l| l.median.iter().copied())))
    }

    fn layout(&self, (low, high): (f64, f64), width: f64, height: f64) -> Layout {
        let ticks = ticks(low, high, 5);
        let step = ticks.get(1).zip(ticks.first()).map_or(1.0, |(b, a)| b - a);
        let right = if width < 450.0 { 152.0 } else { 178.0 };
        let last = self.days.len() - 1;
        let x = Scale { domain: (0.0, last as f64), range: (46.0, width - right) };
        let y = Scale { domain: ends(&ticks), range: (height - BOTTOM, 38.0) };
        let days = (0..last).step_by(self.stride.max(1)).chain([last]).collect();
        let size = low.abs().max(high.abs()).min(step * 20.0);
        Layout { x, y, ticks, decimals: decimals(size), days }
    }

    fn grid(&self, layout: &Layout) -> Markup {
        let (left, right) = layout.x.range;
        html! {
            text.tick x="0" y="12" { (self.unit()) }
            @for &tick in &layout.ticks {
                @let y = layout.y.at(tick);
                line.grid x1=(xy(left)) x2=(xy(right)) y1=(xy(y)) y2=(xy(y)) {}
                text.tick x=(xy(left - 6.0)) y=(xy(y + 4.0)) text-anchor="end" {
                    (fixed(tick, tick_decimals(&layout.ticks)))
                }
            }
        }
    }

    fn bands(&self, layout: &Layout) -> Markup {
        let outline = |low: fn(&Quantiles) -> f64, high: fn(&Quantiles) -> f64| {
            let at = |&d: &usize| {
                let q = self.days.get(d)?;
                let y = |value| if f64::is_finite(value) { layout.y.at(value) } else { value };
                Some((layout.x.at(d as f64), y(low(q)), y(high(q))))
            };
            band(&layout.days.iter().filter_map(at).collect::<Vec<_>>())
        };
        html! {
            path.band90 d=(outline(|q| q.p5, |q| q.p95)) {}
            path.band50 d=(outline(|q| q.p25, |q| q.p75)) {}
        }
    }

    fn lines(&self, layout: &Layout) -> Markup {
        let median: Vec<f64> = self.days.iter().map(|q| q.p50).collect();
        html! {
            @for series in &self.lines {
                path class={"line " (series.series.class())} d=(trace(layout, &series.median)) {}
            }
            path class={"line strong " (Series::All.class())} d=(trace(layout, &median)) {}
        }
    }

    fn marks(&self, layout: &Layout) -> Markup {
        let marks = self.marks.iter().filter_map(|&d| Some((d, self.days.get(d)?)));
        // The first line begins with the unit.
        let mut taken = [label::width(&self.unit(), TEXT), f64::NEG_INFINITY];
        let mut drawn = Vec::new();
        for (day, q) in marks.filter(|(_, q)| q.p50.is_finite()) {
            let text = self.mark_text(layout, day, q);
            let x = layout.x.at(day as f64);
            let (start, y) = place(&mut taken, x, label::width(&text, TEXT));
            drawn.push(html! {
                (mark(layout, x, q, y))
                text.small.mark x=(xy(start)) y=(xy(y)) { (text) }
            });
        }
        html! { @for mark in drawn { (mark) } }
    }

    fn unit(&self) -> String {
        label::fit(self.unit, 90.0, TEXT)
    }

    fn mark_text(&self, layout: &Layout, day: usize, q: &Quantiles) -> String {
        let value = |v| fixed(v, layout.decimals);
        let date = self.calendar.short(day as f64);
        format!("{date}: {} ({}\u{2013}{})", value(q.p50), value(q.p5), value(q.p95))
    }

    fn names(&self, layout: &Layout, width: f64) -> Markup {
        let Some(end) = self.days.last() else { return html! {} };
        let value = |v| fixed(v, layout.decimals);
        let plain = |name: &str, v: f64, series, strong| End {
            name: name.to_owned(),
            value: value(v),
            y: layout.y.at(v),
            series,
            strong,
        };
        let mut ends = vec![
            plain("All paths", end.p50, Some(Series::All), true),
            plain("5% above", end.p95, None, false),
            plain("5% below", end.p5, None, false),
        ];
        for series in &self.lines {
            let last = series.median.last().copied().unwrap_or(f64::NAN);
            ends.push(plain(&series.name, last, Some(series.series), false));
        }
        ends.retain(|end| end.value != super::number::NONE);
        let bounds = (layout.y.range.1, layout.y.range.0);
        ends_at(&ends, layout.x.range.1, width, bounds)
    }
}

fn trace(layout: &Layout, values: &[f64]) -> String {
    let at = |&d: &usize| values.get(d).filter(|v| v.is_finite()).map(|&v| (d as f64, v));
    let points = layout.days.iter().filter_map(at);
    line(points.map(|(d, v)| (layout.x.at(d), layout.y.at(v))))
}

/// Where a label of a mark at `x` starts and on which line it stands: where it must be moved less
/// to stay clear of what is there.
fn place(taken: &mut [f64; 2], x: f64, room: f64) -> (f64, f64) {
    let start = (x - room / 2.0).max(0.0);
    let [first, second] = taken;
    let moved = |line: &f64| (*line + 8.0 - start).max(0.0);
    let (line, y) = if moved(first) <= moved(second) { (first, 12.0) } else { (second, 27.0) };
    let start = start.max(*line + 8.0);
    *line = start + room;
    (start, y)
}

fn mark(layout: &Layout, x: f64, q: &Quantiles, text: f64) -> Markup {
    let (low, high) = (layout.y.at(q.p5), layout.y.at(q.p95));
    let path = format!(
        "M{} {}H{}M{} {}V{}M{} {}H{}",
        xy(x - 4.0),
        xy(low),
        xy(x + 4.0),
        xy(x),
        xy(low),
        xy(high),
        xy(x - 4.0),
        xy(high),
        xy(x + 4.0)
    );
    html! {
        line.leader x1=(xy(x)) x2=(xy(x)) y1=(xy(text + 4.0)) y2=(xy(high)) {}
        path.halo d=(path) {}
        path.whisker d=(path) {}
        circle.dot cx=(xy(x)) cy=(xy(layout.y.at(q.p50))) r="3.5" {}
    }
}

/// The time axis below a plot, with lines from `top` to below `bottom`.
#[must_use]
pub fn time_axis(calendar: &Calendar, x: &Scale, (top, bottom): (f64, f64)) -> Markup {
    let room = ((x.range.1 - x.range.0) / 46.0).max(2.0) as usize;
    let first = x.range.0;
    html! {
        line.axis x1=(xy(first)) x2=(xy(x.range.1)) y1=(xy(bottom)) y2=(xy(bottom)) {}
        @for (day, text) in calendar.ticks(x.domain.1, room) {
            @let at = xy(x.at(day));
            line.over x1=(at) x2=(at) y1=(xy(top)) y2=(xy(bottom + 4.0)) {}
            text.tick x=(at) y=(xy(bottom + 18.0)) text-anchor="middle" { (text) }
        }
    }
}

/// Writes names beside the right edge `x`, apart from each other, with leaders to where they
/// belong and a sample of their line.
#[must_use]
pub fn ends_at(ends: &[End], x: f64, width: f64, (top, bottom): (f64, f64)) -> Markup {
    let wanted: Vec<f64> = ends.iter().map(|end| end.y).collect();
    let placed = label::spread(&wanted, GAP, top, bottom);
    html! {
        @for (end, y) in ends.iter().zip(placed) { (end_at(end, x, y, width)) }
    }
}

fn end_at(end: &End, x: f64, y: f64, width: f64) -> Markup {
    let start = x + 32.0;
    // Bold is wider than its size.
    let size = if end.strong { TEXT * 1.1 } else { TEXT };
    let figures = label::width(&end.value, size) + 6.0;
    let name = label::fit(&end.name, width - start - figures, size);
    let leader = format!("M{} {}L{} {}", xy(x + 1.0), xy(end.y), xy(x + 11.0), xy(y));
    html! {
        path.leader d=(leader) {}
        @if let Some(series) = end.series {
            line class={"line key " (series.class())}
                x1=(xy(x + 12.0)) x2=(xy(x + 28.0)) y1=(xy(y)) y2=(xy(y)) {}
        }
        text class=(if end.strong { "strong" } else { "end" }) x=(xy(start)) y=(xy(y + 4.0)) {
            (name) " " tspan.value { (end.value) }
        }
    }
}
