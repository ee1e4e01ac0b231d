//! `[use.oil]`: which modules a scenario uses, and what it gives them.

use standoff_model::Span;

use crate::constructs;
use crate::fields::{Fields, Name, expect};
use crate::names::check_name;
use crate::report::Complaints;
use crate::syntax::{Entry, Table};

/// A module that is to be used.
pub(super) struct Use {
    /// The name by which it is used.
    pub(super) name: String,
    pub(super) span: Span,
    /// What stands under `module`, and where; `None` if that cannot be read.
    pub(super) path: Option<(String, Span)>,
    /// What is given to it.
    pub(super) bindings: Vec<Entry>,
}

/// Takes the tables under `use` out of the tree, as they are nothing of the scenario's own.
pub(super) fn take(root: &mut Table, out: &mut Complaints<'_>) -> Vec<Use> {
    let Some(place) = root.entries.iter().position(|entry| entry.key == "use") else {
        return Vec::new();
    };
    let entry = root.entries.remove(place);
    let table = expect(entry.value.table(), &entry.value, "use", "a table", out);
    let all = table.map_or(&[][..], |table| &table.entries[..]);
    all.iter().filter_map(|entry| one(entry, out)).collect()
}

fn one(entry: &Entry, out: &mut Complaints<'_>) -> Option<Use> {
    let name = Name { text: &entry.key, span: entry.key_span };
    check_name(name.text, name.span, out);
    let table = expect(entry.value.table(), &entry.value, name.text, "a table", out)?;
    let what = format!("`[use.{}]`", name.text);
    let fields = Fields { table, what, span: name.span };
    fields.check_needed(&constructs::USE, out);
    let path = fields.text("module", out);
    let path = path.zip(fields.get("module")).map(|(path, value)| (path.to_owned(), value.span));
    let given = table.entries.iter().filter(|entry| entry.key != "module");
    let bindings = given.cloned().collect();
    Some(Use { name: name.text.to_owned(), span: name.span, path, bindings })
}
