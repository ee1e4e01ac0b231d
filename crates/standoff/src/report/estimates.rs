//! What others say, beside the answer.

use super::names;
use crate::{
    chart::{Cell, Table},
    findings::{EstimateFound, Findings},
};
use maud::{Markup, html};

/// Whether there is anything to tell.
pub(super) fn any(findings: &Findings) -> bool {
    !findings.estimates.is_empty()
}

/// A table of theirs and ours.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "None of this feeds the answer. Base rates stand beside what habit alone gives, as if every "
            "option were worth the same." }
        (table(findings).html())
    }
}

fn table(findings: &Findings) -> Table {
    let row = |found: &EstimateFound| {
        let ours = if found.habit { "habit alone" } else { "the model" };
        let source = found.source.as_deref().map(names::prose).unwrap_or_default();
        vec![
            Cell::text(names::name(&found.name, &found.id)),
            // A date stays on one line.
            Cell::text(found.date.replace('-', "\u{2011}")),
            Cell::percent(found.low),
            Cell::percent(found.high),
            Cell::percent(found.ours.p),
            Cell::text(ours.to_owned()),
            Cell::text(source),
        ]
    };
    Table {
        caption: "Their probability and ours".to_owned(),
        head: ["What", "By", "Theirs, from", "to", "Ours", "Ours is", "Source"]
            .map(str::to_owned)
            .to_vec(),
        rows: findings.estimates.iter().map(row).collect(),
    }
}
