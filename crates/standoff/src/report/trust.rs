//! One line of trust, and what the reader should know before relying on this.

use super::names;
use crate::{
    chart::number::{count, scientific},
    findings::Findings,
};
use maud::{Markup, html};

/// Warnings that are shown before the rest is folded away.
const SHOWN: usize = 2;
const REFUSED: &str =
    "The independent recomputation did not confirm this result: do not rely on it.";

/// The line of trust.
pub(super) fn line(findings: &Findings) -> Markup {
    let accepted = findings.certificate.accepted;
    html! {
        p.trust.bad[!accepted] {
            span.mark aria-hidden="true" { @if accepted { "✓" } @else { "!" } }
            (checked(findings)) " " (judgement(findings)) " "
            a href="#numbers" { "Sources" } " · " a href="#limits" { "Limits" }
        }
    }
}

fn checked(findings: &Findings) -> Markup {
    let certificate = &findings.certificate;
    html! {
        @if !certificate.accepted {
            b { "Not accepted. " }
            (REFUSED)
        } @else if let Some(residual) = certificate.residual.filter(|r| r.is_finite()) {
            b { "Arithmetic checked: " }
            "a separate recomputation finds the solution within " (scientific(residual))
            " of its own rules. That says nothing about the inputs."
        } @else {
            b { "Arithmetic checked " } "by a separate recomputation."
        }
    }
}

/// How many of the numbers are judgement.
pub(super) fn judgement(findings: &Findings) -> String {
    let (total, judged) = (findings.numbers.total, findings.numbers.judgement);
    let of = format!("{} of {} numbers", count(judged), count(total));
    match (total, judged) {
        (0, _) => "The analyst gave no numbers.".to_owned(),
        (_, 0) => format!("None of its {} numbers rests on judgement alone.", count(total)),
        _ if 2 * judged > total => format!("Rests mostly on judgement: {of}."),
        _ => format!("Rests partly on judgement: {of}."),
    }
}

/// The warnings, the first ones in full view.
pub(super) fn warnings(findings: &Findings) -> Markup {
    let refused = (!findings.certificate.accepted).then(|| REFUSED.to_owned());
    let warnings = findings.warnings.iter().map(|w| names::prose(w));
    let warnings: Vec<String> = refused.into_iter().chain(warnings).collect();
    let rest = warnings.get(SHOWN..).unwrap_or_default();
    html! {
        @if !warnings.is_empty() {
            div.warnings role="note" aria-label="Warnings" {
                p { b { "Before you rely on this" } }
                ul { @for warning in warnings.iter().take(SHOWN) { li { (warning) } } }
                @if !rest.is_empty() {
                    details {
                        summary { (rest.len()) " more" }
                        ul { @for warning in rest { li { (warning) } } }
                    }
                }
            }
        }
    }
}
