//! Signals that only the analyst sees.

use crate::{
    chart::{Cell, Table},
    findings::Findings,
    render::says,
};
use maud::{Markup, html};

/// Whether there is anything to tell.
pub(super) fn any(findings: &Findings) -> bool {
    !findings.signals.is_empty()
}

/// How likely each is in the first step, in all and by what is hidden.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "No player sees these. Where the chances differ, seeing one tells which is the "
            "case." }
        (table(findings).html())
    }
}

fn table(findings: &Findings) -> Table {
    let row = |(signal, given, p): (String, String, f64)| {
        let texts = [signal, given].map(|text| Cell::text(super::names::name(&text, "?")));
        texts.into_iter().chain([Cell::Number(says::fine_percent(p), p)]).collect()
    };
    Table {
        caption: says::SIGNALS.to_owned(),
        head: ["Signal", "Given", "Probability"].map(str::to_owned).to_vec(),
        rows: says::signals(findings).into_iter().map(row).collect(),
    }
}
