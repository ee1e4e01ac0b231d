//! Small fans side by side on one scale: a daily quantity in several ways of play.

use super::{
    Drawing, Series,
    axis::{Scale, band, ends, extent, line, tick_decimals, ticks},
    dates::Calendar,
    label, nothing,
    number::{decimals, fixed, xy},
};
use crate::findings::Quantiles;
use maud::{Markup, html};

/// One small fan.
#[derive(Clone, Debug)]
pub struct SmallFan<'a> {
    /// What it is.
    pub name: &'a str,
    /// By time.
    pub by_time: &'a [Quantiles],
}

/// Small fans, and what each is held against.
#[derive(Clone, Debug)]
pub struct Fans<'a> {
    /// Dates.
    pub calendar: Calendar,
    /// Unit of the quantity.
    pub unit: &'a str,
    /// Days of the values.
    pub days: &'a [usize],
    /// The fans; the median of the first is drawn into the others.
    pub fans: Vec<SmallFan<'a>>,
}

const GAP: f64 = 20.0;
const HEAD: f64 = 38.0;
const PLOT: f64 = 110.0;
const CELL: f64 = HEAD + PLOT + 36.0;
/// A column is at least so wide, with what lies between.
const LEAST: f64 = 230.0;
/// Room for the numbers of the scale.
const LEFT: f64 = 34.0;
/// Room for the numbers at the end.
const RIGHT: f64 = 40.0;

impl Fans<'_> {
    /// Draws them in rows.
    #[must_use]
    pub fn draw(&self, width: f64) -> Drawing {
        let values = self.fans.iter().flat_map(|fan| fan.by_time);
        let range = extent(values.flat_map(|q| [q.p5, q.p95]));
        let last = self.days.last().copied().unwrap_or(0);
        let Some((low, high)) = range.filter(|_| last > 0) else { return nothing(width) };
        let columns = ((width + GAP) / LEAST).max(2.0) as usize;
        let cell = (width - GAP * (columns - 1) as f64) / columns as f64;
        let ticks = ticks(low, high, 4);
        let x = Scale { domain: (0.0, last as f64), range: (LEFT, cell - RIGHT) };
        let y = Scale { domain: ends(&ticks), range: (HEAD + PLOT, HEAD) };
        let place = |i: usize| ((i % columns) as f64 * (cell + GAP), (i / columns) as f64 * CELL);
        let body = html! {
            @for (i, fan) in self.fans.iter().enumerate() {
                @let (left, top) = place(i);
                g transform={"translate(" (xy(left)) " " (xy(top)) ")"} {
                    (self.small(i, fan, (&x, &y), &ticks, cell))
                }
            }
        };
        let rows = self.fans.len().div_ceil(columns) as f64;
        Drawing { width, height: rows * CELL, body }
    }

    fn small(
        &self,
        place: usize,
        fan: &SmallFan<'_>,
        (x, y): (&Scale, &Scale),
        ticks: &[f64],
        width: f64,
    ) -> Markup {
        let outline = |low: fn(&Quantiles) -> f64, high: fn(&Quantiles) -> f64| {
            let points = self.days.iter().zip(fan.by_time);
            let points = points.filter(|(_, q)| low(q).is_finite() && high(q).is_finite());
            let at =
                |(day, q): (&usize, &Quantiles)| (x.at(*day as f64), y.at(low(q)), y.at(high(q)));
            band(&points.map(at).collect::<Vec<_>>())
        };
        let digits = tick_decimals(ticks);
        html! {
            @for (i, text) in label::wrap(fan.name, width, 13.5, 2).iter().enumerate() {
                text.name.smaller x="0" y=(xy(12.0 + 15.0 * i as f64)) { (text) }
            }
            @for &tick in ticks {
                @let at = xy(y.at(tick));
                line.grid x1=(xy(x.range.0)) x2=(xy(x.range.1)) y1=(at) y2=(at) {}
                text.tick x=(xy(x.range.0 - 5.0)) y=(xy(y.at(tick) + 4.0)) text-anchor="end" {
                    (fixed(tick, digits))
                }
            }
            @for (at, anchor) in [(0.0, "start"), (x.domain.1, "end")] {
                text.tick x=(xy(x.at(at))) y=(xy(y.range.0 + 16.0)) text-anchor=(anchor) {
                    (self.calendar.short(at))
                }
            }
            path.band90 d=(outline(|q| q.p5, |q| q.p95)) {}
            path.band50 d=(outline(|q| q.p25, |q| q.p75)) {}
            @if let Some(first) = self.fans.first().filter(|_| place > 0) {
                path class={"line " (Series::Nth(1).class())} d=(self.median(first, x, y)) {}
            }
            path class={"line strong " (Series::All.class())} d=(self.median(fan, x, y)) {}
            (end(fan, x, y))
        }
    }

    fn median(&self, fan: &SmallFan<'_>, x: &Scale, y: &Scale) -> String {
        let known = self.days.iter().zip(fan.by_time).filter(|(_, q)| q.p50.is_finite());
        line(known.map(|(day, q)| (x.at(*day as f64), y.at(q.p50))))
    }
}

/// The last numbers, where they stand.
fn end(fan: &SmallFan<'_>, x: &Scale, y: &Scale) -> Markup {
    let Some(last) = fan.by_time.last() else { return html! {} };
    let values = [last.p95, last.p50, last.p5];
    let size = values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    let wanted = values.map(|v| if v.is_finite() { y.at(v) } else { f64::NAN });
    let placed = label::spread(&wanted, 13.0, y.range.1, y.range.0);
    html! {
        @for (k, (value, at)) in values.iter().zip(placed).enumerate() {
            @if value.is_finite() {
                text class=(if k == 1 { "strong" } else { "tick" }) x=(xy(x.range.1 + 4.0)) y=(xy(at + 4.0)) {
                    (fixed(*value, decimals(size)))
                }
            }
        }
    }
}
