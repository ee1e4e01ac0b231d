//! Lists that give things their place: players, stages, outcomes.

use std::collections::{BTreeMap, BTreeSet};

use standoff_model::Diagnostic;

use super::tables::Item;
use crate::codes;
use crate::fields::Name;
use crate::report::Complaints;

/// Something in its place, and its table if it has one.
pub(crate) struct Placed<'s> {
    pub(crate) name: Name<'s>,
    pub(crate) item: Option<&'s Item<'s>>,
}

/// The things of a kind in the order of `list`. What is declared and not listed comes last, so
/// that it is checked as well.
pub(crate) fn place<'s>(
    list: Option<Vec<Name<'s>>>,
    items: &'s [Item<'s>],
    kind: &str,
    out: &mut Complaints<'_>,
) -> Vec<Placed<'s>> {
    let declared: BTreeMap<&str, &Item<'s>> =
        items.iter().map(|item| (item.name.text, item)).collect();
    let known = list.is_some();
    let mut seen = BTreeSet::new();
    let mut placed = Vec::new();
    // What a name in the list was perhaps meant to be is not complained of as missing there.
    let mut meant = BTreeSet::new();
    for name in list.unwrap_or_default() {
        let item = declared.get(name.text).copied();
        if !seen.insert(name.text) {
            twice(name, out);
            continue;
        }
        if item.is_none() && !out.is_lost(name.text) {
            meant.extend(undeclared(name, kind, &declared, out));
        }
        placed.push(Placed { name, item });
    }
    for item in items.iter().filter(|item| !seen.contains(item.name.text)) {
        if known && !meant.contains(item.name.text) && !out.is_lost(item.name.text) {
            unlisted(item.name, kind, out);
        }
        placed.push(Placed { name: item.name, item: Some(item) });
    }
    placed
}

/// Complains of a name that is listed twice.
pub(crate) fn twice(name: Name<'_>, out: &mut Complaints<'_>) {
    let message = format!("`{}` is listed twice", name.text);
    out.push(Diagnostic::error(codes::LISTED_TWICE, name.span, message));
}

/// Complains of a name without a table; what was perhaps meant.
fn undeclared<'s>(
    name: Name<'_>,
    kind: &str,
    declared: &BTreeMap<&'s str, &Item<'_>>,
    out: &mut Complaints<'_>,
) -> Option<&'s str> {
    let message = format!("there is no table `[{kind}.{}]`", name.text);
    let close = crate::suggest::closest(name.text, declared.keys().copied());
    let help = close.map(|other| format!("did you mean `{other}`?"));
    out.error(codes::UNDECLARED, name.span, message, help);
    close
}

fn unlisted(name: Name<'_>, kind: &str, out: &mut Complaints<'_>) {
    let message = format!("`{}` is missing in the list `{kind}s` of `[crisis]`", name.text);
    out.push(Diagnostic::error(codes::UNLISTED, name.span, message));
}
