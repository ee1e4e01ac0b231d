//! What speaks for and against options: diverging bars of points.

use super::{
    Drawing,
    axis::{Scale, ends, extent, tick_decimals, ticks},
    label, nothing,
    number::{fixed, points, xy},
};
use maud::{Markup, html};

/// One option.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What it is.
    pub name: String,
    /// Sum of its parts, points.
    pub net: f64,
    /// Its parts.
    pub parts: Vec<(String, f64)>,
}

const ROW: f64 = 19.0;
const AFTER: f64 = 10.0;
/// Room for the figure at the end of a bar.
const FIGURE: f64 = 40.0;

struct Layout {
    names: f64,
    scale: Scale,
    ticks: Vec<f64>,
}

/// Draws the options in the order given.
#[must_use]
pub fn terms(options: &[Choice], width: f64) -> Drawing {
    let values = options.iter().flat_map(|o| o.parts.iter().map(|p| p.1).chain([o.net, 0.0]));
    let Some((low, high)) = extent(values).filter(|_| !options.is_empty()) else {
        return nothing(width);
    };
    let layout = layout(low, high, width);
    let mut top = 4.0;
    let mut drawn = Vec::new();
    for option in options {
        drawn.push(group(&layout, option, top));
        top += ROW * (option.parts.len() + 1) as f64 + AFTER;
    }
    let body = html! { (grid(&layout, top)) @for option in drawn { (option) } };
    Drawing { width, height: top + 20.0, body }
}

fn layout(low: f64, high: f64, width: f64) -> Layout {
    let names = if width < 450.0 { 124.0 } else { 214.0 };
    let ticks = ticks(low, high, if width < 450.0 { 3 } else { 5 });
    let scale = Scale { domain: ends(&ticks), range: (names + FIGURE, width - FIGURE) };
    Layout { names, scale, ticks }
}

fn grid(layout: &Layout, bottom: f64) -> Markup {
    let decimals = tick_decimals(&layout.ticks);
    html! {
        @for &tick in &layout.ticks {
            @let x = xy(layout.scale.at(tick));
            line class=(if tick == 0.0 { "axis" } else { "grid" })
                x1=(x) x2=(x) y1="2" y2=(xy(bottom - 4.0)) {}
            text.tick x=(x) y=(xy(bottom + 12.0)) text-anchor="middle" { (fixed(tick, decimals)) }
        }
    }
}

fn group(layout: &Layout, option: &Choice, top: f64) -> Markup {
    html! {
        (row(layout, &option.name, option.net, top, true))
        @for (i, (name, value)) in option.parts.iter().enumerate() {
            (row(layout, name, *value, top + ROW * (i + 1) as f64, false))
        }
    }
}

fn row(layout: &Layout, name: &str, value: f64, top: f64, net: bool) -> Markup {
    let (class, indent, size) = if net { ("name", 0.0, 14.6) } else { ("small", 10.0, 12.0) };
    let text = label::fit(name, layout.names - indent, size);
    html! {
        text class=(class) x=(xy(indent)) y=(xy(top + 14.0)) { (text) }
        (bar(&layout.scale, value, top, net))
    }
}

fn bar(scale: &Scale, value: f64, top: f64, net: bool) -> Markup {
    let kind = match (net, value < 0.0) {
        (true, _) => "bar sum",
        (false, true) => "bar against",
        (false, false) => "bar favour",
    };
    let known = if value.is_finite() { value } else { 0.0 };
    let (zero, end) = (scale.at(0.0), scale.at(known));
    let (anchor, x) = if known < 0.0 { ("end", end - 5.0) } else { ("start", end + 5.0) };
    html! {
        rect class=(kind) x=(xy(zero.min(end))) y=(xy(top + 4.0)) height="12"
            width=(xy((end - zero).abs())) {}
        text class=(if net { "small strong" } else { "small" }) x=(xy(x)) y=(xy(top + 14.0))
            text-anchor=(anchor) { (points(value)) }
    }
}
