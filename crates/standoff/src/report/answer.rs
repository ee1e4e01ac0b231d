//! The answer in one sentence, and how sure it is.

use super::{names, phrase::Phrase, words};
use crate::{
    chart::number::{in_100, percent},
    findings::{Findings, Outcome},
};

/// From here on an outcome is weighed against the others by name.
const MAIN: f64 = 0.10;
/// Below this it hardly ever happens.
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
    let Some((top, others)) = ranked.split_first() else {
        return Phrase::default().text("No outcome has a probability: there is no answer.");
    };
    let date = names::horizon(findings);
    let mut parts = vec![lead(top, &date)];
    parts.extend([main(others), minor(others), tiny(others)]);
    parts.retain(|part| !part.is_empty());
    let add = |all: Phrase, part: Phrase| {
        let gap = if all.is_empty() { "" } else { "; " };
        all.text(gap).then(part)
    };
    parts.into_iter().fold(Phrase::default(), add).text(".")
}

fn lead(top: &Outcome, date: &str) -> Phrase {
    let p = top.probability.p;
    let chance = format!(" (about {} in 100)", in_100(p));
    let word = words::lead(p);
    if names::is_open(top) {
        let phrase = Phrase::default().text(format!("{word} "));
        phrase.name("nothing is settled").text(format!(" by {date}{chance}"))
    } else {
        let phrase = Phrase::default().text(format!("{word} by {date}: "));
        phrase.name(names::outcome(top)).text(chance)
    }
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
            if one { " hardly ever happens" } else { " hardly ever happen" }
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

/// How sure the answer is, in one or two sentences.
pub(super) fn how_sure(findings: &Findings) -> Phrase {
    let ranked = ranked(findings);
    let Some((top, others)) = ranked.split_first() else { return Phrase::default() };
    let (low, high) = (top.probability.low, top.probability.high);
    if !low.is_finite() || !high.is_finite() {
        return Phrase::default().text("The range of this answer is not known.");
    }
    let words = words::range(low, high).map_or(String::new(), |words| format!(" ({words})"));
    let range = format!(" {} to {} in 100{words}", in_100(low), in_100(high));
    let phrase = Phrase::default().text("If our inputs are wrong: ").name(names::outcome(top));
    phrase.text(range).then(lead_is_safe(low, others)).text(".")
}

fn lead_is_safe(low: f64, others: &[&Outcome]) -> Phrase {
    let reach = |o: &&&Outcome| o.probability.high >= low;
    let name = |o: &&&Outcome| Phrase::default().name(names::outcome(o));
    let rivals: Vec<_> = others.iter().filter(reach).collect();
    let rivals = shortened(&rivals, name, |rest| format!("{} others", rest.len()));
    if others.is_empty() {
        Phrase::default()
    } else if rivals.is_empty() {
        Phrase::default().text("; it stays ahead throughout")
    } else {
        let phrase = Phrase::default().text("; its lead over ");
        phrase.then(Phrase::list(rivals)).text(" is not certain")
    }
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
