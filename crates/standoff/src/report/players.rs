//! Players and their scales.

use super::names;
use crate::{
    chart::number::{fixed, significant},
    findings::{Findings, Player},
    render::says,
};
use maud::{Markup, html};

/// The players.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "Each player weighs results on a scale of its own, in points. Points of different "
            "players cannot be added or compared." }
        @if findings.players.is_empty() { p { "There are no players." } }
        div.cards { @for player in &findings.players { (card(findings, player)) } }
    }
}

fn card(findings: &Findings, player: &Player) -> Markup {
    html! {
        div.card {
            h3 { (names::name(&player.name, &player.id)) }
            @if player.chooses { (scale(player)) } @else { p { (says::JUDGED) } }
            @if let Some(text) = says::trade_offs(findings, player).filter(|_| player.chooses) {
                p { (names::prose(&text)) }
            }
        }
    }
}

fn scale(player: &Player) -> Markup {
    html! {
        dl {
            dt { "0 points" } dd { (words(player.worst.as_deref())) }
            dt { "100 points" } dd { (words(player.best.as_deref())) }
            dt { "At stake" } dd { (fixed(player.stakes, 1))
                " points between its best and worst end of play" }
            dt { "Private aims" } dd { "make up to " (fixed(player.type_stakes, 1))
                " points of difference at one end of play" }
            dt { "How reliably it picks the better option" }
            dd { (reliability(player.precision)) }
        }
    }
}

fn words(text: Option<&str>) -> String {
    match text.map(names::prose) {
        Some(text) if !text.is_empty() => text,
        _ => "not said in words".to_owned(),
    }
}

/// How reliably it picks the better option; the figure is per point.
fn reliability(precision: f64) -> Markup {
    html! {
        @if precision.is_finite() && precision > 0.0 {
            "Doubling the odds takes " (significant(core::f64::consts::LN_2 / precision))
            " points of advantage (precision " (significant(precision)) " per point)"
        } @else {
            "precision " (significant(precision)) " per point"
        }
    }
}
