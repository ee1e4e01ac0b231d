//! What prices of today imply.

use maud::{Markup, html};

use super::names;
use crate::chart::{Cell, Table};
use crate::findings::{Findings, Implied, Joint, PriceFound, Range};
use crate::render::number::fixed;
use crate::render::says;

/// Whether there is anything to tell.
pub(super) fn any(findings: &Findings) -> bool {
    findings.implied.is_some()
}

/// Each price, and all at once.
pub(super) fn section(findings: &Findings) -> Markup {
    html! { @if let Some(implied) = &findings.implied { (told(implied)) } }
}

fn told(implied: &Implied) -> Markup {
    html! {
        @for price in &implied.prices {
            p { (names::prose(&says::price_parts(price))) }
            @if let Some(line) = says::price_shape(price) { p { (names::prose(&line)) } }
            (table(price).html())
        }
        @if let Some(joint) = &implied.joint {
            p { (says::price_joint(joint)) }
            (both(joint).html())
        } @else {
            p { "No draw of our numbers agrees with all prices at once." }
        }
        p { (says::RISK_NEUTRAL) }
    }
}

fn money(range: Range) -> String {
    format!("{} to {}", fixed(range.low, 1), fixed(range.high, 1))
}

fn table(price: &PriceFound) -> Table {
    let row = |outcome: &crate::findings::ImpliedOutcome| {
        let shape = outcome.shape.map(says::spread).unwrap_or_default();
        vec![
            Cell::text(names::name(&outcome.name, &outcome.outcome)),
            Cell::text(money(outcome.gap)),
            Cell::text(says::spread(outcome.ours)),
            Cell::text(says::spread(outcome.bound)),
            Cell::text(shape),
        ]
    };
    let days = fixed(price.within, 0);
    Table {
        caption: format!("{}: what it says of each outcome", names::name(&price.name, &price.id)),
        head: vec![
            "Outcome".to_owned(),
            format!("It would add, {}", price.unit),
            format!("Ours, within {days} days"),
            "At most, whatever the others".to_owned(),
            "If disruptions alone".to_owned(),
        ],
        rows: price.outcomes.iter().map(row).collect(),
    }
}

fn both(joint: &Joint) -> Table {
    let row = |outcome: &crate::findings::JointOutcome| {
        vec![
            Cell::text(names::name(&outcome.name, &outcome.outcome)),
            Cell::percent(outcome.before),
            Cell::percent(outcome.after),
        ]
    };
    Table {
        caption: "Outcomes at the end of the horizon, before and after the prices are known"
            .to_owned(),
        head: ["Outcome", "As answered", "Given the prices"].map(str::to_owned).to_vec(),
        rows: joint.outcomes.iter().map(row).collect(),
    }
}
