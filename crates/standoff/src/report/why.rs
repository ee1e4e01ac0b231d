//! Why: what each player does first, and what weighs for and against, in sentences.

use super::{names, phrase::Phrase};
use crate::{
    chart::{
        dates,
        number::{fixed, in_100, points},
    },
    findings::{Action, Findings, Moves, Outcome, TermShare},
};

/// Less than this prints as 0.0 points.
const VISIBLE: f64 = 0.05;

/// Actions other than the status quo, likeliest first move first.
pub(super) fn by_first(moves: &Moves) -> Vec<&Action> {
    let wanted = |a: &&Action| !a.status_quo && a.first.p.is_finite();
    let mut actions: Vec<&Action> = moves.actions.iter().filter(wanted).collect();
    actions.sort_by(|a, b| b.first.p.total_cmp(&a.first.p));
    actions
}

/// What the player most likely does first.
pub(super) fn likely(moves: &Moves) -> Phrase {
    let actions = by_first(moves);
    let Some(first) = actions.first() else {
        return Phrase::default().text("has nothing to choose. ");
    };
    let nothing = moves.nothing.p;
    let phrase = Phrase::default();
    if nothing.is_finite() && nothing > first.first.p {
        let chance = format!(" throughout ({} in 100); likeliest first move ", in_100(nothing));
        let phrase = phrase.text("most likely ").name("goes on as before").text(chance);
        phrase.then(action(first)).text(". ")
    } else {
        phrase.text("most likely first move ").then(action(first)).text(". ")
    }
}

fn action(action: &Action) -> Phrase {
    let chance = format!(" ({} in 100)", in_100(action.first.p));
    Phrase::default().name(names::name(&action.name, &action.id)).text(chance)
}

/// Options that can be chosen now, with their advantage over going on as before; best first.
pub(super) fn by_advantage(moves: &Moves) -> Vec<(&Action, f64)> {
    let known = |a: &'_ Action| a.advantage.filter(|v| v.is_finite() && !a.status_quo);
    let mut options: Vec<_> = moves.actions.iter().filter_map(|a| Some((a, known(a)?))).collect();
    options.sort_by(|a, b| b.1.total_cmp(&a.1));
    options
}

/// What speaks for and against the options that matter most, with at most so many terms each;
/// `as_of` is now.
pub(super) fn weighed(moves: &Moves, as_of: &str, most: usize) -> Phrase {
    let options = by_advantage(moves);
    let picked = picked(moves, &options);
    let Some((first, others)) = picked.split_first() else {
        return Phrase::default().text("At its first decision it can do nothing new.");
    };
    // With few terms there is little room: the option farthest in value must do.
    let skip = if most < 2 { others.len().saturating_sub(1) } else { 0 };
    let add = |all: Phrase, option: &(&Action, f64)| all.text("; ").then(shorter(option, most));
    let all = worth(moves, first, as_of, most);
    others.iter().skip(skip).fold(all, add).text(".")
}

/// The likeliest first move if it can be chosen at once, then the best and the worst option.
fn picked<'a>(moves: &Moves, options: &[(&'a Action, f64)]) -> Vec<(&'a Action, f64)> {
    let likeliest = by_first(moves).first().map(|a| a.id.as_str());
    let likely = options.iter().find(|(a, _)| Some(a.id.as_str()) == likeliest);
    let mut picked: Vec<(&Action, f64)> = Vec::new();
    for &option in likely.into_iter().chain(options.first()).chain(options.last()) {
        if picked.iter().all(|(a, _)| a.id != option.0.id) {
            picked.push(option);
        }
    }
    picked
}

fn worth(moves: &Moves, &(action, advantage): &(&Action, f64), as_of: &str, most: usize) -> Phrase {
    // The sentence before has ended with the name of the likeliest first move.
    let name = if by_first(moves).first().is_some_and(|first| first.id == action.id) {
        Phrase::default().text("Doing so")
    } else {
        Phrase::default().name(names::name(&action.name, &action.id))
    };
    let compared = if advantage.abs() < VISIBLE {
        "as much as".to_owned()
    } else {
        format!("{} than", size(advantage))
    };
    let when = when(moves, as_of);
    name.text(format!(" {when} is worth {compared} going on as before"))
        .text(because(&action.terms, most))
}

/// The same after a comparison that has said what is compared.
fn shorter(&(action, advantage): &(&Action, f64), most: usize) -> Phrase {
    let name = Phrase::default().name(names::name(&action.name, &action.id));
    name.text(format!(" {}", size(advantage))).text(because(&action.terms, most))
}

/// When its first decision is, and what has changed by then.
fn when(moves: &Moves, as_of: &str) -> String {
    let date = if moves.date == as_of {
        "now".to_owned()
    } else {
        format!("on {}", dates::long(&names::prose(&moves.date)))
    };
    match names::prose(&moves.situation) {
        situation if situation.is_empty() => date,
        situation => format!("{date} ({situation})"),
    }
}

fn size(advantage: f64) -> String {
    let size = fixed(advantage.abs(), 1);
    format!("{size} points {}", if advantage < 0.0 { "less" } else { "more" })
}

/// The heaviest terms, and the rest in one figure, so that they sum to the whole.
fn because(terms: &[TermShare], most: usize) -> String {
    let heaviest = heaviest(terms);
    let (shown, rest) = heaviest.split_at(most.min(heaviest.len()));
    let mut listed: Vec<String> = shown
        .iter()
        .map(|t| format!("{} {}", names::name(&t.name, &t.id), points(t.points)))
        .collect();
    let rest: f64 = rest.iter().map(|t| t.points).sum();
    if rest.abs() >= VISIBLE {
        listed.push(format!("all else {}", points(rest)));
    }
    if listed.is_empty() { String::new() } else { format!(" ({})", listed.join(", ")) }
}

/// What habit alone would give, and what players want makes of it.
pub(super) fn habit(findings: &Findings) -> Phrase {
    let Some(base) = findings.depths.iter().find(|depth| depth.k == 0) else {
        return Phrase::default();
    };
    let pairs = findings.outcomes.iter().zip(&base.outcomes);
    let mut pairs: Vec<(&Outcome, f64)> = pairs
        .map(|(outcome, p)| (outcome, *p))
        .filter(|(outcome, p)| outcome.probability.p.is_finite() && p.is_finite())
        .collect();
    pairs.sort_by(|a, b| b.0.probability.p.total_cmp(&a.0.probability.p));
    pairs.truncate(3);
    if pairs.is_empty() {
        return Phrase::default();
    }
    let alone = pairs.iter().map(|(outcome, p)| {
        Phrase::default().name(names::outcome(outcome)).text(format!(" {}", in_100(*p)))
    });
    let wanted = pairs.iter().map(|(o, _)| Phrase::default().text(in_100(o.probability.p)));
    Phrase::default()
        .text("By habit alone, as if every option were worth the same: ")
        .then(Phrase::list(alone.collect()))
        .text(" in 100. What the players want makes that ")
        .then(Phrase::list(wanted.collect()))
        .text(".")
}

/// Terms that can be seen, heaviest first.
pub(super) fn heaviest(terms: &[TermShare]) -> Vec<&TermShare> {
    let visible = |t: &&TermShare| t.points.is_finite() && t.points.abs() >= VISIBLE;
    let mut terms: Vec<&TermShare> = terms.iter().filter(visible).collect();
    terms.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    terms
}
