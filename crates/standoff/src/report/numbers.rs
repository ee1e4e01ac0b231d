//! Every number, its source and its owner.

use super::{names, trust};
use crate::{
    chart::number::{NONE, count, significant},
    findings::{Bare, Findings, Number},
};
use maud::{Markup, html};

/// Characters of text that the list may hold, so that the page stays small.
const MOST: usize = 60_000;

/// The table.
pub(super) fn section(findings: &Findings, thrift: usize) -> Markup {
    let list = &findings.numbers.list;
    let listed = listed(list, MOST / thrift);
    html! {
        p { (trust::judgement(findings)) " Ranges run from the 5th to the 95th percentile." }
        @if !list.is_empty() {
            div.scroll role="region" aria-label="Numbers and their sources" tabindex="0" {
                table.numbers {
                    caption { "The analyst's numbers" }
                    thead { tr {
                        th scope="col" { "Number" } th.n scope="col" { "Median" }
                        th.n scope="col" { "Range" } th scope="col" { "Unit" }
                        th scope="col" { "Source and owner" }
                    } }
                    tbody { @for number in list.iter().take(listed) { (row(number)) } }
                }
            }
        }
        @if findings.numbers.bare.count > 0 { p { (bare(&findings.numbers.bare)) } }
        @if list.len() > listed {
            p.note { (count(list.len() - listed)) " more are in findings.json." }
        }
    }
}

/// What is said of numbers without a name.
fn bare(bare: &Bare) -> Markup {
    let plural = if bare.count == 1 { " more number stands" } else { " more numbers stand" };
    html! {
        (count(bare.count)) (plural) " in expressions of the scenario, without a name or a range. "
        "Source: " (cited(bare.source.as_ref())) "."
    }
}

/// How many numbers can be listed with at most so many characters.
fn listed(list: &[Number], most: usize) -> usize {
    let text = |text: &Option<String>| text.as_deref().map_or(0, |t| names::prose(t).len());
    let size = |n: &Number| 120 + text(&n.source) + text(&n.by) + text(&n.note);
    let total = |sum: &mut usize, n: &Number| {
        *sum += size(n);
        Some(*sum)
    };
    list.iter().scan(0, total).take_while(|sum| *sum <= most).count()
}

fn row(number: &Number) -> Markup {
    html! {
        tr {
            th scope="row" { (names::name(&number.name, &number.id)) }
            td.n { (significant(number.median)) }
            td.n { (range(number)) }
            td { (names::prose(&number.unit)) }
            td { (source(number)) }
        }
    }
}

fn range(number: &Number) -> String {
    if !number.low.is_finite() || !number.high.is_finite() {
        NONE.to_owned()
    } else if number.high <= number.low {
        "fixed".to_owned()
    } else {
        format!("{} to {}", significant(number.low), significant(number.high))
    }
}

/// Where it comes from; judgement and silence are flagged.
fn source(number: &Number) -> Markup {
    html! {
        (cited(number.source.as_ref()))
        @if let Some(by) = said(number.by.as_ref()) { " · " (by) }
        @if let Some(note) = said(number.note.as_ref()) { span.quiet { " – " (note) } }
    }
}

fn said(text: Option<&String>) -> Option<String> {
    text.map(|text| names::prose(text)).filter(|text| !text.is_empty())
}

fn cited(source: Option<&String>) -> Markup {
    html! {
        @match said(source) {
            None => { span.flag { "no source" } },
            Some(source) if is_judgement(&source) => { span.flag { (source) } },
            Some(source) => { (source) },
        }
    }
}

fn is_judgement(source: &str) -> bool {
    source.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("judgement"))
}
