//! Why: what each player does first, and what weighs for and against, in sentences.

use super::{names, phrase::Phrase};
use crate::{
    chart::number::{fixed, in_100, points},
    findings::{Action, Moves, TermShare},
};

/// Terms that a sentence names at most.
const TERMS: usize = 3;
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

/// What speaks for the best option and against the worst one.
pub(super) fn weighed(moves: &Moves) -> Phrase {
    let options = by_advantage(moves);
    match options.as_slice() {
        [] => Phrase::default().text("It cannot do anything new yet."),
        [only] => worth(moves, only).text("."),
        [best, .., worst] => worth(moves, best).text("; ").then(shorter(worst)).text("."),
    }
}

fn worth(moves: &Moves, &(action, advantage): &(&Action, f64)) -> Phrase {
    // The sentence before has ended with the name of the likeliest first move.
    let name = if by_first(moves).first().is_some_and(|first| first.id == action.id) {
        Phrase::default().text("Doing so")
    } else {
        Phrase::default().name(names::name(&action.name, &action.id))
    };
    let compared = if advantage.abs() < VISIBLE {
        " now is worth as much as going on as before".to_owned()
    } else {
        format!(" now is worth {} than going on as before", size(advantage))
    };
    name.text(compared).text(because(&action.terms))
}

/// The same after a comparison that has said what is compared.
fn shorter(&(action, advantage): &(&Action, f64)) -> Phrase {
    let name = Phrase::default().name(names::name(&action.name, &action.id));
    name.text(format!(" {}", size(advantage))).text(because(&action.terms))
}

fn size(advantage: f64) -> String {
    let size = fixed(advantage.abs(), 1);
    format!("{size} points {}", if advantage < 0.0 { "less" } else { "more" })
}

fn because(terms: &[TermShare]) -> String {
    let listed = heaviest(terms).into_iter().take(TERMS);
    let listed: Vec<_> =
        listed.map(|t| format!("{} {}", names::name(&t.name, &t.id), points(t.points))).collect();
    if listed.is_empty() { String::new() } else { format!(" ({})", listed.join(", ")) }
}

/// Terms that can be seen, heaviest first.
pub(super) fn heaviest(terms: &[TermShare]) -> Vec<&TermShare> {
    let visible = |t: &&TermShare| t.points.is_finite() && t.points.abs() >= VISIBLE;
    let mut terms: Vec<&TermShare> = terms.iter().filter(visible).collect();
    terms.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    terms
}
