//! Modules in use: which names are their own, and what of them can be read from outside.
//!
//! Everything of a module that is used as `oil` is called `oil.x` among the names of the scenario.
//! Inside its text it is called `x`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use standoff_model::{Span, Unit};

use crate::report::Complaints;
use crate::syntax::Value;
use crate::{codes, names::Names};

/// Outputs that are listed in a line of help.
const LISTED: usize = 12;

/// The modules that a scenario uses, in the order in which their texts lie.
#[derive(Clone, Default, Debug)]
pub(crate) struct Modules {
    pub(crate) instances: Vec<Instance>,
    /// What stands behind the names of inputs, by dotted name.
    pub(crate) inputs: BTreeMap<String, Input>,
    /// Numbers that stand in place of a module's own, by dotted name.
    pub(crate) replaced: BTreeMap<String, Replaced>,
}

/// A module under the name by which it is used.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) name: String,
    /// Where it is used.
    pub(crate) declared: Span,
    /// Where its text lies; empty if it could not be read.
    pub(crate) text: Span,
    /// What can be read from outside; `None` if that cannot be said.
    pub(crate) outputs: Option<BTreeSet<String>>,
    /// Everything that it declares.
    pub(crate) own: BTreeSet<String>,
}

/// What an input must be.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) kind: InputKind,
    /// Where it is declared.
    pub(crate) declared: Span,
}

/// What kind of value an input has.
#[derive(Clone, Debug)]
pub(crate) enum InputKind {
    Condition,
    /// A number in that unit.
    Number(Unit),
    /// What is said of it cannot be read.
    Unclear,
}

/// A number of a module that the scenario replaces.
#[derive(Clone, Debug)]
pub(crate) struct Replaced {
    /// The module's own number.
    pub(crate) original: Value,
    /// Where the module declares it.
    pub(crate) declared: Span,
    /// What stands in its place.
    pub(crate) bound: Span,
}

impl Modules {
    /// The module whose text holds a place.
    pub(crate) fn at(&self, place: u32) -> Option<&Instance> {
        let after = self.instances.partition_point(|instance| instance.text.start <= place);
        let instance = &self.instances[after.checked_sub(1)?];
        (place < instance.text.end).then_some(instance)
    }

    /// The module of that name.
    pub(crate) fn named(&self, name: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.name == name)
    }

    /// Whether something that a module declares stands under that dotted name because the scenario
    /// gives it to the module.
    pub(crate) fn is_given(&self, key: &str) -> bool {
        self.inputs.contains_key(key) || self.replaced.contains_key(key)
    }

    /// What a bare word at that place is called among the names of the scenario.
    pub(crate) fn key<'w>(&self, word: &'w str, place: Span) -> Cow<'w, str> {
        match self.at(place.start) {
            Some(inside) if inside.own.contains(word) => Cow::Owned(inside.dotted(word)),
            _ => Cow::Borrowed(word),
        }
    }

    /// The name without the module, if that is whose text holds the place.
    pub(crate) fn bare<'n>(&self, name: &'n str, place: Span) -> &'n str {
        let inside = self.at(place.start);
        let bare = inside.and_then(|inside| name.strip_prefix(&inside.name)?.strip_prefix('.'));
        bare.unwrap_or(name)
    }

    /// What `owner.member` is called among the names of the scenario, if it is an output that can
    /// be read at that place.
    pub(crate) fn output(&self, owner: &str, member: &str, place: Span) -> Option<String> {
        let instance = self.named(owner).filter(|_| self.at(place.start).is_none())?;
        let outputs = instance.outputs.as_ref()?;
        outputs.contains(member).then(|| instance.dotted(member))
    }

    /// Complains of modules that are called like something else.
    pub(crate) fn check_names(&self, names: &Names, out: &mut Complaints<'_>) {
        for Instance { name, declared, .. } in &self.instances {
            let symbol = names.symbols.get(name).map(|symbol| symbol.declared);
            let value = names.value_place(name);
            if let Some(other) = symbol.or(value) {
                let message = format!("`{name}` is a module here and the name of something else");
                let error =
                    standoff_model::Diagnostic::error(codes::NAME_CLASH, *declared, message);
                out.push(error.also(other, "declared here").help("rename one of them"));
            } else if names.player_ids.contains_key(name) {
                let message = format!("`{name}` is a player and cannot be a module as well");
                out.error(codes::NAME_CLASH, *declared, message, Some("rename it".to_owned()));
            }
        }
    }
}

impl Instance {
    /// What a name of the module's is called outside.
    pub(crate) fn dotted(&self, name: &str) -> String {
        format!("{}.{name}", self.name)
    }

    /// How to read it, as a line of help.
    pub(crate) fn reading(&self) -> Option<String> {
        let outputs = self.outputs.as_ref().filter(|outputs| !outputs.is_empty())?;
        let more = if outputs.len() > LISTED { ", …" } else { "" };
        let listed = outputs.iter().take(LISTED).map(|output| self.dotted(output));
        let listed = listed.collect::<Vec<String>>().join("`, `");
        Some(format!("`{}` is a module: its outputs are `{listed}`{more}", self.name))
    }
}

/// A sentence as it should read at a place inside a module that is used under the name `instance`:
/// its names without the module, in quotes such as `oil.price` and in `[measure.oil.price]`.
pub(crate) fn inside(text: &str, instance: &str) -> String {
    let prefix = format!("{instance}.");
    let mut parts = text.split(prefix.as_str());
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if !begins_name(&shown) {
            shown.push_str(&prefix);
        }
        shown.push_str(part);
    }
    shown
}

/// Whether a name begins behind this text: behind a backtick, or behind `[` and a word.
fn begins_name(before: &str) -> bool {
    let header = before.strip_suffix('.').and_then(|before| {
        before.trim_end_matches(crate::reserved::continues_word).strip_suffix('[')
    });
    before.ends_with('`') || header.is_some_and(|before| before.ends_with('`'))
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn names_inside_a_module_are_shown_without_it() {
        let shown = |text| inside(text, "oil");
        assert_eq!(shown("`oil.price` needs `oil.loss`"), "`price` needs `loss`");
        assert_eq!(shown("`[measure.oil.price]` needs `is`"), "`[measure.price]` needs `is`");
        assert_eq!(
            shown("`coil.price` of boil.x and `a.oil.b`"),
            "`coil.price` of boil.x and `a.oil.b`"
        );
    }
}
