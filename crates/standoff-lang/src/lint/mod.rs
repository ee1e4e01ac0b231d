//! What can be said of a finished model: what it does and not how it is written.

mod chances;
mod eval;
mod follow;
mod graph;
mod idle;
mod over;
mod play;
mod point;
mod say;
mod stakes;
#[cfg(test)]
mod tests;
mod unused;
mod value;

use std::collections::BTreeSet;

use standoff_model::{Diagnostic, Model, Span};

use chances::{Exclusive, Part};
use follow::{Finding, Follower};

use crate::limits;

/// Every complaint about a model that has none of another kind.
pub(crate) fn lint(model: &Model) -> Vec<Diagnostic> {
    let mut follower = Follower::new(model);
    let mut out = chance_complaints(&mut follower);
    out.extend(idle::idle_states(model, &follower.graph));
    out.extend(stakes::players_without_stake(model, &follower.graph));
    out.extend(unused::unused(model, &follower.graph));
    out.truncate(limits::COMPLAINTS);
    out
}

fn chance_complaints(follower: &mut Follower<'_>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    // Copies of an action are written in one place.
    let mut known = BTreeSet::new();
    for chances in chances::all(follower.model) {
        let complaints = complaints(follower, &chances);
        out.extend(complaints.into_iter().filter(|c| known.insert(c.primary.span)));
    }
    out
}

/// What is wrong with each of the chances, or if nothing is, with their sum.
fn complaints<'m>(follower: &mut Follower<'m>, chances: &Exclusive<'m>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for part in chances {
        out.extend(complaint(follower, &[*part], part.span));
    }
    if let (true, [first, .., last]) = (out.is_empty(), chances.as_slice()) {
        let sum = complaint(follower, chances, last.span);
        out.extend(sum.map(|sum| sum.also(first.span, "the first of them")));
    }
    out
}

fn complaint<'m>(
    follower: &mut Follower<'m>,
    parts: &[Part<'m>],
    span: Span,
) -> Option<Diagnostic> {
    let alone = parts.len() == 1;
    match follower.follow(parts, if alone { 0.0 } else { f64::NEG_INFINITY }) {
        Finding::Inside => None,
        Finding::Outside(example) => {
            Some(say::outside(follower.model, &follower.graph, parts, &example, span))
        }
        Finding::Unsure => Some(say::unsure(alone, span)),
    }
}
