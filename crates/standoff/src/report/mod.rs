//! `report.html`: the findings for people.
//!
//! One file that asks no host for anything and holds no script. The first screen is for a reader
//! who knows nothing of games: what is likely, how sure that is, and why. Sentences are built from
//! the findings by rules and must be true for whatever the findings are. All text of the scenario
//! is untrusted and goes through maud's escaping.

mod answer;
mod consequences;
mod depths;
mod estimates;
mod first;
mod glossary;
mod limits;
mod measures;
mod method;
mod moves;
mod names;
mod numbers;
mod options;
mod outcomes;
mod phrase;
mod players;
mod prices;
mod reliability;
mod signals;
mod titles;
mod trust;
mod types;
mod why;
mod words;

pub use options::options_page;

use crate::findings::Findings;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
/// Bytes that a page should not exceed.
const LARGEST: usize = 490_000;
/// How much is cut until the page fits.
const THRIFT: [usize; 3] = [1, 2, 4];
const LAST_THRIFT: usize = 8;
/// Nothing is loaded from anywhere and nothing runs.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The report as one self-contained HTML page; the same findings give the same page.
#[must_use]
pub fn page(findings: &Findings) -> String {
    let fits = |page: &String| page.len() <= LARGEST;
    let mut thrifty = THRIFT.into_iter().map(|thrift| render(findings, thrift));
    thrifty.find(fits).unwrap_or_else(|| render(findings, LAST_THRIFT))
}

/// The page; data are cut to one part in `thrift` where that loses least.
fn render(findings: &Findings, thrift: usize) -> String {
    let body = html! {
        main id="main" {
            (first::screen(findings, thrift))
            (contents(findings))
            (sections(findings, thrift))
        }
    };
    document(&names::title(findings), &answer::answer(findings).plain(), &body)
}

/// A page with a body, without scripts, which loads nothing.
fn document(title: &str, description: &str, body: &Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, description))
            body {
                a.skip href="#main" { "Skip to the answer" }
                (body)
                (footer())
            }
        }
    };
    // Empty elements of drawings may close themselves; no text can hold an unescaped `<`.
    let close = |page: String, name: &str| page.replace(&format!("></{name}>"), "/>");
    ["path", "rect", "line", "circle"].into_iter().fold(markup.into_string(), close)
}

fn head(title: &str, description: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="generator" content="Standoff";
            meta name="referrer" content="no-referrer";
            meta name="description" content=(description);
            title { (title) " – Standoff" }
            style { (PreEscaped(STYLE)) }
        }
    }
}

/// The section that is there only if the scenario declares consequences.
const CONSEQUENCES: &str = "consequences";
/// The section that is there only if the scenario declares signals that players do not see.
const SIGNALS: &str = "signals";
/// The section that is there only if players have private types.
const TYPES: &str = "types";
/// The section that is there only if the scenario declares estimates of others.
const ESTIMATES: &str = "estimates";
/// The section that is there only if the scenario declares prices of today.
const PRICES: &str = "prices";
/// The sections below the first screen: anchor and heading.
const SECTIONS: [(&str, &str); 15] = [
    ("over-time", "When it happens"),
    ("moves", "What each player does first, and why"),
    (TYPES, "What each privately is, and what tells of it"),
    ("measures", "Prices and other measures"),
    (CONSEQUENCES, "What follows from it"),
    (SIGNALS, "What only the analyst sees"),
    (ESTIMATES, "What others say"),
    (PRICES, "What prices of today imply"),
    ("depths", "If players think fewer steps ahead"),
    ("reliability", "How much rests on how reliably they choose"),
    ("players", "Players and their scales"),
    ("numbers", "Every number and where it comes from"),
    ("method", "How this was computed"),
    ("limits", "Limits"),
    ("glossary", "Words used here"),
];

/// Whether a section has something to say.
fn shown(findings: &Findings, id: &str) -> bool {
    match id {
        CONSEQUENCES => consequences::any(findings),
        SIGNALS => signals::any(findings),
        TYPES => types::any(findings),
        ESTIMATES => estimates::any(findings),
        PRICES => prices::any(findings),
        _ => true,
    }
}

fn contents(findings: &Findings) -> Markup {
    html! {
        nav.contents aria-label="Contents" {
            ul { @for (id, name) in SECTIONS.into_iter().filter(|(id, _)| shown(findings, id)) {
                li { a href={"#" (id)} { (name) } }
            } }
        }
    }
}

fn sections(findings: &Findings, thrift: usize) -> Markup {
    let bodies = [
        outcomes::over_time(findings),
        moves::section(findings, thrift),
        types::section(findings),
        measures::section(findings, thrift),
        consequences::section(findings),
        signals::section(findings),
        estimates::section(findings),
        prices::section(findings),
        depths::section(findings),
        reliability::section(findings),
        players::section(findings),
        numbers::section(findings, thrift),
        method::section(findings),
        limits::section(findings),
        glossary::section(),
    ];
    html! {
        @for ((id, name), body) in
            SECTIONS.iter().zip(bodies).filter(|((id, _), _)| shown(findings, id)) {
            section id=(id) aria-labelledby={(id) "-heading"} {
                h2 id={(id) "-heading"} { (name) }
                (body)
            }
        }
    }
}

fn footer() -> Markup {
    html! {
        footer {
            p { "Written by Standoff. This page holds no script and asks no "
                "host for anything. " a href="#top" { "Back to the answer" } }
        }
    }
}
