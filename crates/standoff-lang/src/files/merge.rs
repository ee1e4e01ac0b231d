//! Putting the tables of an included file among those of the scenario.

use std::collections::BTreeMap;

use standoff_model::{Diagnostic, Span};

use crate::codes;
use crate::report::Complaints;
use crate::syntax::{Entry, Kind, Table};

/// Adds the tables of included files to `root`. What stands in two files is an error.
pub(super) fn include(root: &mut Table, parts: Vec<Table>, out: &mut Complaints<'_>) {
    let all = parts.into_iter().flat_map(|part| part.entries);
    let (mut more, mut levels) = (Vec::new(), Vec::new());
    for entry in all {
        if may_be_included(&entry, out) {
            levels.push(depth(&entry.key));
            more.push(entry);
        }
    }
    join(root, more, &|k| levels[k], "", out);
}

fn may_be_included(entry: &Entry, out: &mut Complaints<'_>) -> bool {
    let (code, message, help) = match entry.key.as_str() {
        "crisis" => {
            let message = "an included file cannot have the table `[crisis]`";
            let help = "it belongs into the file that includes others, and so does `include`";
            (codes::BAD_FILE, message, help)
        }
        "module" | "input" => {
            let message = "this file is a module and cannot be included";
            let help = "use it: `[use.NAME]` with `module = \"its path\"`";
            (codes::MODULE_SHAPE, message, help)
        }
        _ => return true,
    };
    out.error(code, entry.key_span, message, Some(help.to_owned()));
    false
}

/// How many levels of names stand above the tables of a kind: `[action.us.strike]` has two.
fn depth(kind: &str) -> u32 {
    match kind {
        "type" | "action" => 2,
        "payoff" => 3,
        _ => 1,
    }
}

/// Adds entries to a table. Tables of the same name are joined while there are levels left, of
/// which each entry has so many.
fn join(
    table: &mut Table,
    more: Vec<Entry>,
    levels: &dyn Fn(usize) -> u32,
    path: &str,
    out: &mut Complaints<'_>,
) {
    let places = table.entries.iter().enumerate();
    let mut places: BTreeMap<String, usize> = places.map(|(k, e)| (e.key.clone(), k)).collect();
    let mut below: BTreeMap<usize, (u32, Vec<Entry>)> = BTreeMap::new();
    for (k, entry) in more.into_iter().enumerate() {
        let Some(place) = places.get(&entry.key).copied() else {
            places.insert(entry.key.clone(), table.entries.len());
            table.entries.push(entry);
            continue;
        };
        match (&table.entries[place].value.kind, entry.value.kind) {
            (Kind::Broken, _) | (_, Kind::Broken) => {}
            (Kind::Table(_), Kind::Table(more)) if levels(k) > 0 => {
                let (_, list) = below.entry(place).or_insert_with(|| (levels(k) - 1, Vec::new()));
                list.extend(more.entries);
            }
            _ => twice(&table.entries[place], entry.key_span, path, out),
        }
    }
    for (place, (levels, more)) in below {
        let Entry { key, value, .. } = &mut table.entries[place];
        if let Kind::Table(table) = &mut value.kind {
            join(table, more, &|_| levels, &format!("{path}{key}."), out);
        }
    }
}

fn twice(first: &Entry, second: Span, path: &str, out: &mut Complaints<'_>) {
    let message = format!("`{path}{}` is written twice, in two files", first.key);
    let error = Diagnostic::error(codes::DUPLICATE_KEY, second, message);
    out.push(error.also(first.key_span, "the other one").help("leave one of them out"));
}
