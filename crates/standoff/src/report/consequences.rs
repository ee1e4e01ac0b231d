//! What follows from play: where consequences stand at the horizon.

use super::{names, outcomes};
use crate::{
    chart::{Cell, Table, number::count},
    findings::{Consequence, Findings},
    render::says,
};
use maud::{Markup, html};

/// Whether there is anything to tell.
pub(super) fn any(findings: &Findings) -> bool {
    !findings.consequences.is_empty()
}

/// A table for each consequence, and one of its values by outcome.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "No player weighs these: they follow from what is played, and are computed for every "
            "course that play can take." }
        @for consequence in &findings.consequences {
            h3 { (names::name(&consequence.name, &consequence.id)) }
            (table(findings, consequence).html())
            @if !consequence.by_outcome.is_empty() {
                (by_outcome(findings, consequence).html())
            }
        }
        @if findings.moves_at_end { p.note { (says::NOT_AT_END) } }
    }
}

fn caption(findings: &Findings, consequence: &Consequence) -> String {
    let name = names::name(&consequence.name, &consequence.id);
    format!("{name} by {}", names::horizon(findings))
}

fn table(findings: &Findings, consequence: &Consequence) -> Table {
    let rows = consequence.values.iter().map(|value| {
        let mut row = vec![Cell::text(names::name(&value.name, &value.id))];
        row.extend(outcomes::probability(&value.probability));
        row
    });
    Table {
        caption: caption(findings, consequence),
        head: outcomes::head("Value"),
        rows: rows.collect(),
    }
}

fn by_outcome(findings: &Findings, consequence: &Consequence) -> Table {
    let values = consequence.values.iter().map(|value| names::name(&value.name, &value.id));
    let head = ["Paths that end in".to_owned(), "Paths".to_owned()].into_iter().chain(values);
    let rows = consequence.by_outcome.iter().map(|found| {
        let name = Cell::text(names::outcome_name(&found.name, &found.outcome));
        let paths = Cell::Number(count(found.paths), found.paths as f64);
        [name, paths].into_iter().chain(found.values.iter().map(|p| Cell::percent(*p))).collect()
    });
    Table {
        caption: format!("{}, by outcome", caption(findings, consequence)),
        head: head.collect(),
        rows: rows.collect(),
    }
}
