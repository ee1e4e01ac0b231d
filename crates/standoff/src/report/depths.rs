//! The result if players think fewer steps ahead of each other.

use super::names;
use crate::{
    chart::{Cell, Table},
    findings::{Depth, Findings},
};
use maud::{Markup, html};

/// The table with what it means.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "The result above lets every player reckon with what the others will do, who reckon "
            "with it in turn. People often stop sooner. This is what happens if they do." }
        @if findings.depths.is_empty() {
            p { "This was not computed." }
        } @else {
            (table(findings).html())
            p.note { (spread(findings)) }
            p.note { (table(findings).download("depths")) }
        }
    }
}

fn table(findings: &Findings) -> Table {
    let head = findings.outcomes.iter().map(names::outcome);
    let full = findings.outcomes.iter().map(|o| o.probability.p);
    let full = row("All the way: the result above".to_owned(), full);
    let depths = findings.depths.iter().map(|d| {
        let at = |i: usize| d.outcomes.get(i).copied().unwrap_or(f64::NAN);
        row(name(d), (0..findings.outcomes.len()).map(at))
    });
    Table {
        caption: format!("Outcomes by {}, by how far players think", names::horizon(findings)),
        head: std::iter::once("How far players think".to_owned()).chain(head).collect(),
        rows: std::iter::once(full).chain(depths).collect(),
    }
}

fn row(name: String, values: impl Iterator<Item = f64>) -> Vec<Cell> {
    std::iter::once(Cell::text(name)).chain(values.map(Cell::percent)).collect()
}

fn name(depth: &Depth) -> String {
    match depth.k {
        0 => "By habit alone: if all options were worth the same".to_owned(),
        1 => "1 step: as if the others went by habit".to_owned(),
        k => format!("{k} steps: as if the others thought {}", steps(k - 1)),
    }
}

fn steps(k: usize) -> String {
    if k == 1 { "1 step".to_owned() } else { format!("{k} steps") }
}

/// The outcome that depends most on how far players think, habit aside.
fn spread(findings: &Findings) -> String {
    let mut widest: Option<(f64, String)> = None;
    for (i, outcome) in findings.outcomes.iter().enumerate() {
        let thinking = findings.depths.iter().filter(|d| d.k > 0);
        let values = thinking.filter_map(|d| d.outcomes.get(i).copied());
        let values = values.chain([outcome.probability.p]);
        let Some((low, high)) = crate::chart::axis::extent(values) else { continue };
        if widest.as_ref().is_none_or(|(width, _)| high - low > *width) {
            let range = crate::chart::number::percent_range(low, high);
            widest = Some((high - low, format!("{} ({range})", names::outcome(outcome))));
        }
    }
    widest.map_or(String::new(), |(_, text)| format!("Depends on it most, habit aside: {text}."))
}
