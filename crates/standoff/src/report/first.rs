//! The first screen: question, answer, how sure, what is likely, what it does to the first
//! measure, and why.

use super::{answer, measures, names, outcomes, trust, why};
use crate::{
    chart::dates,
    findings::{Findings, Moves},
};
use maud::{Markup, html};

/// The first screen.
pub(super) fn screen(findings: &Findings, thrift: usize) -> Markup {
    html! {
        header.first id="top" {
            (heading(findings))
            (trust::warnings(findings))
        }
        div.charts {
            section aria-labelledby="likely" {
                h2 id="likely" { "What is likely" }
                (outcomes::chart(findings).figure())
            }
            (measure(findings, thrift))
        }
        (reasons(findings))
        (trust::line(findings))
    }
}

fn heading(findings: &Findings) -> Markup {
    let question = names::prose(&findings.question);
    let title = names::title(findings);
    html! {
        p.crisis {
            "Standoff"
            @if !question.is_empty() { " · " (title) }
            " · as of " (dates::long(&names::prose(&findings.as_of)))
        }
        h1 { @if question.is_empty() { (title) } @else { (question) } }
        p.answer { (answer::answer(findings).html()) }
        @let sure = answer::how_sure(findings);
        @if !sure.is_empty() { p.sure { span.label { "How sure?" } " " (sure.html()) } }
        @let way = answer::on_the_way(findings);
        @if !way.is_empty() {
            p.sure { span.label { "On the way," } " at least once, in 100: " (way.html()) }
        }
    }
}

fn measure(findings: &Findings, thrift: usize) -> Markup {
    html! {
        @if let Some(first) = findings.measures.first() {
            section aria-labelledby="what-it-does" {
                h2 id="what-it-does" { "What it does to " (names::name(&first.name, &first.id)) }
                (measures::chart(findings, 0, first, thrift).figure())
            }
        }
    }
}

fn reasons(findings: &Findings) -> Markup {
    // With many players each must be brief, or the reasons leave the first screen.
    let most = if findings.moves.len() > 2 { 1 } else { 2 };
    html! {
        @if !findings.moves.is_empty() {
            section.why aria-labelledby="why" {
                h2 id="why" { "Why" }
                span.note { "Points: each player's own scale, on which 0 is its worst result and "
                    "100 its best." }
                @let habit = why::habit(findings);
                @if !habit.is_empty() { p.habit { (habit.html()) } }
                div.reasons { @for moves in &findings.moves { (reason(moves, &findings.as_of, most)) } }
            }
        }
    }
}

fn reason(moves: &Moves, as_of: &str, most: usize) -> Markup {
    html! {
        p {
            strong.player { (names::name(&moves.name, &moves.player)) ":" } " "
            (why::likely(moves).html())
            (why::weighed(moves, as_of, most).html())
        }
    }
}
