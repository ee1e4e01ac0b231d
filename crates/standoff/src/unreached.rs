//! Warnings about what a built game never meets.

use std::collections::BTreeMap;

use standoff_engine::game::Game;
use standoff_engine::game::reach::{Unreached, unreached};
use standoff_lang::codes;
use standoff_model::{Diagnostic, Domain, Label, Model, StateId};

/// Actions and events that are never possible, values and outcomes that are never taken, milestones
/// that never hold, each at the place where it is declared.
pub fn warnings(model: &Model, game: &Game) -> Vec<Diagnostic> {
    let Unreached { actions, events, outcomes, milestones, values } = unreached(game, model);
    let actions = actions.iter().map(|id| &model.action(*id).label);
    let events = events.iter().map(|id| &model.event(*id).label);
    let mut list =
        impossible(actions, "is never available: nowhere in the game does its `when` hold");
    list.extend(impossible(events, "can never happen: nowhere in the game does its `when` hold"));
    let outcomes = outcomes.iter().map(|id| &model.outcome(*id).label);
    list.extend(outcomes.map(|label| never("outcome", label, UNTAKEN)));
    let milestones = milestones.iter().map(|id| &model.milestone(*id).label);
    list.extend(milestones.map(|label| never("milestone", label, UNMET)));
    list.extend(values.iter().filter_map(|(state, never)| untaken(model, *state, never)));
    list.sort_by_key(|warning| warning.primary.span.start);
    list
}

const UNTAKEN: &str =
    "is never taken: nowhere in the game does its `when` hold before another outcome is taken";
const UNMET: &str = "is never reached: nowhere in the game does its `when` hold";

fn never(kind: &str, label: &Label, says: &str) -> Diagnostic {
    let message = format!("the {kind} `{}` {says}", label.id);
    Diagnostic::warning(codes::UNREACHABLE, label.span, message)
}

/// Copies that one `for_each` makes stand in one place, and get one warning.
fn impossible<'a>(labels: impl Iterator<Item = &'a Label>, says: &str) -> Vec<Diagnostic> {
    let mut places: BTreeMap<(u32, u32), Vec<&Label>> = BTreeMap::new();
    for label in labels {
        places.entry((label.span.start, label.span.end)).or_default().push(label);
    }
    let warning = |labels: Vec<&Label>| {
        let message = match &labels[..] {
            [first, _, ..] => {
                let says = says.replacen("is never", "are never", 1);
                format!("`{}` and {} more like it {says}", first.id, labels.len() - 1)
            }
            _ => format!("`{}` {says}", labels[0].id),
        };
        Diagnostic::warning(codes::UNREACHABLE, labels[0].span, message)
    };
    places.into_values().map(warning).collect()
}

fn untaken(model: &Model, id: StateId, never: &[usize]) -> Option<Diagnostic> {
    let variable = model.state(id);
    let name = &variable.label.id;
    let (message, help) = match &variable.domain {
        Domain::Named(values) => {
            let named = |v: &usize| format!("`{}`", values[*v]);
            let list: Vec<String> = never.iter().map(named).collect();
            let message = format!("`{name}` is never {}", list.join(" nor "));
            (message, "remove what is not needed, or see why nothing leads there".to_owned())
        }
        Domain::Range { low, .. } => {
            let taken: Vec<usize> =
                (0..variable.domain.len()).filter(|v| !never.contains(v)).collect();
            let (first, last) = (*taken.first()?, *taken.last()?);
            if first == 0 && last + 1 == variable.domain.len() {
                return None;
            }
            let at = |v: usize| i64::from(*low) + v as i64;
            let message = format!("`{name}` never leaves {} to {}", at(first), at(last));
            (message, format!("the range could be [{}, {}]", at(first), at(last)))
        }
    };
    Some(Diagnostic::warning(codes::UNREACHABLE, variable.label.span, message).help(help))
}
