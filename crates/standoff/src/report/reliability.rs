//! How much of the result rests on how reliably players choose.

use super::names;
use crate::{
    chart::{Cell, Table},
    findings::{AtPrecision, Findings, Outcome},
    render::says,
};
use maud::{Markup, html};

/// The two tables with what they mean.
pub(super) fn section(findings: &Findings) -> Markup {
    let known = findings.outcomes.iter().any(|o| o.noise_share.is_some());
    html! {
        p { "Players lean to what is worth more to them, and sometimes choose worse. How often is "
            "an assumption; the table changes it and nothing else." }
        @if findings.precision_scan.is_empty() {
            p { "Other assumptions were not computed." }
        } @else {
            (scan(findings).html())
            @for line in says::reliabilities(findings) { p.note { (names::prose(&line)) } }
            @if findings.precision_scan.iter().any(|at| !at.converged) {
                p.note { "* " (says::NO_EQUILIBRIUM) }
            }
            p.note { (scan(findings).download("reliability")) }
        }
        @if known {
            h3 { "What comes from clear mistakes" }
            p { "A choice is a clear mistake if another one would, by what the player knows, have "
                "been better by more than " (names::prose(&says::mistake_points(findings))) ". Players are taken "
                "to make them now and then. An outcome most of which comes from them is told by "
                "that assumption more than by what players want." }
            (shares(findings).html())
            p.note { (shares(findings).download("mistakes")) }
        }
    }
}

/// Outcomes at each precision.
fn scan(findings: &Findings) -> Table {
    let head = findings.outcomes.iter().map(names::outcome);
    let row = |at: &AtPrecision| {
        let star = if at.converged { "" } else { " *" };
        let name = Cell::text(format!("{}{star}", says::reliability(at.scale)));
        let cells = (0..findings.outcomes.len())
            .map(|i| Cell::percent(at.outcomes.get(i).copied().unwrap_or(f64::NAN)));
        std::iter::once(name).chain(cells).collect()
    };
    Table {
        caption: format!(
            "Outcomes by {}, by how reliably players choose, with every number at its median",
            names::horizon(findings)
        ),
        head: std::iter::once("How reliably players choose".to_owned()).chain(head).collect(),
        rows: findings.precision_scan.iter().map(row).collect(),
    }
}

/// The part of each outcome that comes from clear mistakes.
fn shares(findings: &Findings) -> Table {
    let share = |share: Option<f64>| Cell::percent(share.unwrap_or(f64::NAN));
    let row = |outcome: &Outcome| {
        vec![
            Cell::text(names::outcome(outcome)),
            Cell::percent(outcome.probability.p),
            share(outcome.noise_share),
            share(outcome.noise_share_central),
        ]
    };
    let head = [
        "Outcome",
        "Chance",
        "Part through clear mistakes",
        "The same, every number at its median",
    ];
    Table {
        caption: "Part of each outcome that is reached through at least one clear mistake"
            .to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows: findings.outcomes.iter().map(row).collect(),
    }
}
