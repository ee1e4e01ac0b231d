//! Bars of probabilities with their ranges.

use super::{
    Drawing, Series,
    axis::{Scale, ends, ticks},
    label::{fit, wrap},
    nothing,
    number::{percent, percent_range, xy},
};
use maud::{Markup, html};

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it is.
    pub name: String,
    /// Probability words, or nothing.
    pub words: String,
    /// Probability.
    pub p: f64,
    /// Lower end of the range.
    pub low: f64,
    /// Upper end of the range.
    pub high: f64,
    /// Colour.
    pub series: Series,
}

/// Size by which names are measured: they are bold, which is wider than their size.
const NAME: f64 = 14.6;
const SMALL: f64 = 12.0;
const LINE: f64 = 17.0;
const BAR: f64 = 16.0;
/// Room for the figures at the right.
const FIGURES: f64 = 76.0;

struct Layout {
    width: f64,
    /// Room for names; they stand above their bars if there is little room.
    names: f64,
    above: bool,
    /// Height of a line of text.
    line: f64,
    /// Room between rows.
    gap: f64,
    scale: Scale,
    ticks: Vec<f64>,
}

impl Layout {
    fn new(rows: &[Bar], width: f64) -> Self {
        let above = width < 450.0;
        let names = if above { width } else { 172.0 };
        let left = if above { 14.0 } else { names + 8.0 };
        let largest = rows.iter().flat_map(|r| [r.p, r.high]).filter(|v| v.is_finite());
        let ticks = ticks(0.0, largest.fold(0.05, f64::max).min(1.0), 4);
        let scale = Scale {
            domain: ends(&ticks),
            range: (left, width - FIGURES - if above { 26.0 } else { 0.0 }),
        };
        // Many rows stand closer.
        let (line, gap) = if rows.len() > 6 && !above { (15.0, 5.0) } else { (LINE, 10.0) };
        Self { width, names, above, line, gap, scale, ticks }
    }

    fn lines(&self, row: &Bar) -> Vec<String> {
        wrap(&row.name, self.names, NAME, if self.above { 1 } else { 2 })
    }

    fn height(&self, row: &Bar) -> f64 {
        let words = usize::from(!row.words.is_empty() && !self.above);
        let lines = (self.lines(row).len() + words) as f64;
        if self.above {
            LINE + BAR + 20.0
        } else {
            (lines * self.line + self.gap).max(28.0 + self.gap)
        }
    }
}

/// Draws the bars in the order given.
#[must_use]
pub fn bars(rows: &[Bar], width: f64) -> Drawing {
    if rows.is_empty() {
        return nothing(width);
    }
    let layout = Layout::new(rows, width);
    let mut top = 4.0;
    let mut drawn = Vec::new();
    for row in rows {
        drawn.push(row_at(&layout, row, top));
        top += layout.height(row);
    }
    let body = html! { (grid(&layout, top)) @for row in drawn { (row) } };
    Drawing { width, height: top + 24.0, body }
}

fn grid(layout: &Layout, bottom: f64) -> Markup {
    html! {
        @for &tick in &layout.ticks {
            @let x = xy(layout.scale.at(tick));
            line.grid x1=(x) x2=(x) y1="2" y2=(xy(bottom)) {}
            text.tick x=(x) y=(xy(bottom + 16.0)) text-anchor="middle" { (percent(tick)) }
        }
    }
}

fn row_at(layout: &Layout, row: &Bar, top: f64) -> Markup {
    let height = layout.height(row);
    let middle = if layout.above { top + LINE + 5.0 + BAR / 2.0 } else { top + height / 2.0 };
    html! {
        (names(layout, row, top, middle))
        (bar(layout, row, middle))
        (figures(layout, row, middle))
    }
}

fn names(layout: &Layout, row: &Bar, top: f64, middle: f64) -> Markup {
    let lines = layout.lines(row);
    if layout.above {
        return above(layout, row, &lines, top + LINE - 3.0);
    }
    let words = usize::from(!row.words.is_empty());
    let first = middle - (lines.len() + words) as f64 * layout.line / 2.0 + layout.line - 4.0;
    html! {
        @for (i, line) in lines.iter().enumerate() {
            text.name x="0" y=(xy(first + i as f64 * layout.line)) { (line) }
        }
        @if words > 0 {
            text.small.muted x="0" y=(xy(first + lines.len() as f64 * layout.line)) {
                (fit(&row.words, layout.names, SMALL))
            }
        }
    }
}

fn above(layout: &Layout, row: &Bar, lines: &[String], y: f64) -> Markup {
    let name = lines.first().map_or("", String::as_str);
    let room = layout.width - super::label::width(name, NAME) - 10.0;
    html! {
        text.name x="0" y=(xy(y)) { (name) }
        @if super::label::width(&row.words, SMALL) < room {
            text.small.muted x=(xy(layout.width)) y=(xy(y)) text-anchor="end" { (row.words) }
        }
    }
}

fn bar(layout: &Layout, row: &Bar, middle: f64) -> Markup {
    let start = layout.scale.at(0.0);
    let top = xy(middle - BAR / 2.0);
    html! {
        @if row.p.is_finite() {
            rect class={"bar " (row.series.class())} x=(xy(start)) y=(top) rx="2" height=(xy(BAR))
                width=(xy(layout.scale.at(row.p) - start)) {}
        }
        @if row.low.is_finite() && row.high.is_finite() { (whisker(&layout.scale, row, middle)) }
    }
}

fn whisker(scale: &Scale, row: &Bar, y: f64) -> Markup {
    let (low, high) = (scale.at(row.low), scale.at(row.high));
    let path = format!(
        "M{} {}V{}M{} {}H{}M{} {}V{}",
        xy(low),
        xy(y - 5.0),
        xy(y + 5.0),
        xy(low),
        xy(y),
        xy(high),
        xy(high),
        xy(y - 5.0),
        xy(y + 5.0)
    );
    html! { path.halo d=(path) {} path.whisker d=(path) {} }
}

fn figures(layout: &Layout, row: &Bar, middle: f64) -> Markup {
    // On a telephone both stand in one line, as there are words above.
    let (room, down, first, second) = if layout.above {
        (FIGURES + 18.0, 42.0, 5.5, 5.0)
    } else {
        (FIGURES - 10.0, 0.0, -0.5, 14.0)
    };
    let x = layout.width - room;
    html! {
        text.figure x=(xy(x)) y=(xy(middle + first)) { (percent(row.p)) }
        text.small.muted x=(xy(x + down)) y=(xy(middle + second)) {
            (percent_range(row.low, row.high))
        }
    }
}
