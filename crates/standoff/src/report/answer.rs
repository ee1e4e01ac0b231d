//! The answer in one sentence, and how sure it is.

use super::{names, phrase::Phrase, words};
use crate::{
    chart::number::{in_100, percent},
    findings::{Findings, Milestone, Outcome},
};

/// From here on an outcome is weighed against the others by name.
const MAIN: f64 = 0.10;
/// Below this it is a remote chance.
const TINY: f64 = 0.01;
/// Items that a sentence names at most.
const NAMED: usize = 3;

/// Outcomes with a probability, likeliest first; the analyst's order breaks ties.
pub(super) fn ranked(findings: &Findings) -> Vec<&Outcome> {
    let known = |o: &&Outcome| o.probability.p.is_finite();
    let mut ranked: Vec<&Outcome> = findings.outcomes.iter().filter(known).collect();
    ranked.sort_by(|a, b| b.probability.p.total_cmp(&a.probability.p));
    ranked
}

/// The one-sentence answer.
pub(super) fn answer(findings: &Findings) -> Phrase {
    let ranked = ranked(findings);
    let Some(top) = ranked.first() else {
        return Phrase::default().text("No outcome has a probability: there is no answer.");
    };
    let date = names::horizon(findings);
    let level = |o: &&Outcome| words::level(&top.probability, &o.probability);
    let ties = 1 + ranked[1..].iter().take_while(|o| level(o)).count();
    let (first, others) = ranked.split_at(ties);
    let mut parts = vec![lead(first, &date)];
    parts.extend([main(others), minor(others), tiny(others)]);
    parts.retain(|part| !part.is_empty());
    let add = |all: Phrase, part: Phrase| {
        let gap = if all.is_empty() { "" } else { "; " };
        all.text(gap).then(part)
    };
    parts.into_iter().fold(Phrase::default(), add).text(".")
}

/// The likeliest outcome, or those that are about equally likely.
fn lead(first: &[&Outcome], date: &str) -> Phrase {
    let [top] = first else {
        let items = first.iter().map(|o| item(o)).collect();
        let phrase = Phrase::default().text(format!("By {date}, out of 100: "));
        return phrase.then(Phrase::list(items)).text(" are about equally likely");
    };
    let p = top.probability.p;
    let phrase = Phrase::default().text(format!("{} by {date}: ", words::lead(p)));
    phrase.name(names::outcome(top)).text(format!(" (about {} in 100)", in_100(p)))
}

fn item(outcome: &Outcome) -> Phrase {
    let chance = format!(" ({})", in_100(outcome.probability.p));
    Phrase::default().name(names::outcome(outcome)).text(chance)
}

fn main(others: &[&Outcome]) -> Phrase {
    let main: Vec<_> = others.iter().filter(|o| o.probability.p >= MAIN).collect();
    match main.as_slice() {
        [] => Phrase::default(),
        [one] => item(one).text(" comes next"),
        [first, rest @ ..] => {
            let than =
                rest.first().map_or("", |b| words::compare(&first.probability, &b.probability));
            let rest = Phrase::list(rest.iter().map(|o| item(o)).collect());
            item(first).text(format!(" is {than} ")).then(rest)
        }
    }
}

fn minor(others: &[&Outcome]) -> Phrase {
    group(
        others,
        |p| (TINY..MAIN).contains(&p),
        |one| {
            if one {
                " is improbable but not negligible"
            } else {
                " are improbable but not negligible"
            }
        },
    )
}

fn tiny(others: &[&Outcome]) -> Phrase {
    group(
        others,
        |p| p < TINY,
        |one| {
            if one { " is a remote chance" } else { " are remote chances" }
        },
    )
}

fn group(others: &[&Outcome], wanted: fn(f64) -> bool, verb: fn(bool) -> &'static str) -> Phrase {
    let items: Vec<_> = others.iter().filter(|o| wanted(o.probability.p)).collect();
    if items.is_empty() {
        return Phrase::default();
    }
    let one = items.len() == 1;
    let rest = |rest: &[&&Outcome]| {
        let most = rest.first().map_or(0.0, |o| o.probability.p);
        format!("{} others (at most {} each)", rest.len(), in_100(most))
    };
    Phrase::list(shortened(&items, |o| item(o), rest)).text(verb(one))
}

/// The items by name; from the third on taken together if they are many.
fn shortened(
    items: &[&&Outcome],
    one: impl Fn(&&&Outcome) -> Phrase,
    others: impl Fn(&[&&Outcome]) -> String,
) -> Vec<Phrase> {
    let (named, rest) = items.split_at(if items.len() > NAMED { NAMED - 1 } else { items.len() });
    let rest = (!rest.is_empty()).then(|| Phrase::default().text(others(rest)));
    named.iter().map(one).chain(rest).collect()
}

/// How sure the answer is, in a sentence.
pub(super) fn how_sure(findings: &Findings) -> Phrase {
    let ranked = ranked(findings);
    let Some(top) = ranked.first() else { return Phrase::default() };
    let (low, high) = top.probability.range();
    if !low.is_finite() || !high.is_finite() {
        return Phrase::default().text("The range of this answer is not known.");
    }
    let range = format!(
        " lies between {} and {} in 100 for nine in ten sets of inputs that we hold possible",
        in_100(low),
        in_100(high)
    );
    Phrase::default().name(names::outcome(top)).text(range).text(leads(top)).text(".")
}

fn leads(top: &Outcome) -> String {
    match in_100(top.leads).as_str() {
        _ if !top.leads.is_finite() => String::new(),
        "100" => ", and is the likeliest outcome for all of them".to_owned(),
        share => format!(", and is the likeliest outcome for {share} in 100 of them"),
    }
}

/// What may happen on the way, likeliest first.
pub(super) fn on_the_way(findings: &Findings) -> Phrase {
    let known = |m: &&Milestone| m.probability.p.is_finite();
    let mut milestones: Vec<&Milestone> = findings.milestones.iter().filter(known).collect();
    milestones.sort_by(|a, b| b.probability.p.total_cmp(&a.probability.p));
    let one = |m: &&Milestone| {
        let chance = format!(" ({})", in_100(m.probability.p));
        Phrase::default().name(names::name(&m.name, &m.id)).text(chance)
    };
    let items: Vec<Phrase> = milestones.iter().take(NAMED).map(one).collect();
    if items.is_empty() { Phrase::default() } else { Phrase::list(items).text(".") }
}

/// Title of the chart of outcomes.
pub(super) fn title(findings: &Findings) -> String {
    let ranked = ranked(findings);
    match ranked.as_slice() {
        [] => "No outcome has a probability".to_owned(),
        [only] => {
            format!("{} has a chance of {}", names::outcome(only), percent(only.probability.p))
        }
        [first, second, rest @ ..] => {
            let than = words::compare(&first.probability, &second.probability);
            let (first, second) = (names::outcome(first), names::outcome(second));
            format!("{first} is {than} {second}{}", rare(rest))
        }
    }
}

fn rare(rest: &[&Outcome]) -> String {
    match rest.last().filter(|o| o.probability.p < 0.05) {
        Some(last) => format!("; {} is rare", names::outcome(last)),
        None => String::new(),
    }
}
