//! What this cannot tell.

use super::{names, trust};
use crate::{findings::Findings, render::says};
use maud::{Markup, html};

/// The limits, with all warnings.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        ul.prose {
            li { b { "Of the model, not of the world. " } "These are the probabilities that follow "
                "if the crisis works as it was written down. What nobody wrote down has no "
                "probability here." }
            li { b { "Judgement. " } (trust::judgement(findings)) " The ranges show what happens if "
                "the numbers are off within the limits that the analyst gave; they do not show "
                "what happens if the shape of the model is wrong." }
            li { b { "Players see the present. " } "What a player does depends on what it sees now, "
                "not on how it came to be: it has no memory beyond what the model keeps." }
            li { b { "Time moves in steps. " } "Within a step there is one round of moves; faster "
                "exchanges are seen only through their results." }
            li { b { "Ranges are not bounds. " } "One draw in ten lies outside a range, by its "
                "making." }
            @if let Some(options) = says::options(&findings.options) {
                li { b { "Options are not compared. " } (names::prose(&options)) }
            }
        }
        @if !findings.warnings.is_empty() {
            h3 { "Warnings of this run" }
            ul.prose { @for warning in &findings.warnings { li { (names::prose(warning)) } } }
        }
    }
}
