//! Reading the keys of a table, with a complaint for each that is unknown, missing or of the wrong
//! type.

use standoff_model::{Diagnostic, Span};

use crate::constructs::Construct;
use crate::report::Complaints;
use crate::syntax::{Kind, Table, Value};
use crate::{codes, suggest};

/// A table and what it is called in complaints.
pub(crate) struct Fields<'s> {
    pub(crate) table: &'s Table,
    /// Such as `[stage.us_moves]`.
    pub(crate) what: String,
    /// Where its name stands.
    pub(crate) span: Span,
}

/// A name in a list or as a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'s> {
    pub(crate) text: &'s str,
    pub(crate) span: Span,
}

impl<'s> Fields<'s> {
    /// The same fields, to be kept beside others.
    pub(crate) fn again(&self) -> Self {
        Self { table: self.table, what: self.what.clone(), span: self.span }
    }

    /// Complains of keys that the construct does not have, and of those that it needs.
    pub(crate) fn check(&self, construct: &Construct, out: &mut Complaints<'_>) {
        self.check_keys(&construct.names(), out);
        self.check_needed(construct, out);
    }

    /// Whether one of the keys is none that the construct has: a key that is missing may be it.
    pub(crate) fn has_unknown(&self, construct: &Construct) -> bool {
        let known = construct.names();
        self.table.entries.iter().any(|entry| !known.contains(&entry.key.as_str()))
    }

    /// Complains of keys that the construct needs and that are missing.
    pub(crate) fn check_needed(&self, construct: &Construct, out: &mut Complaints<'_>) {
        let names = construct.names();
        let unknown =
            self.table.entries.iter().filter(|entry| !names.contains(&entry.key.as_str()));
        // A key that is misspelt is not missing as well.
        let meant: Vec<&str> = unknown
            .filter_map(|entry| suggest::closest(&entry.key, names.iter().copied()))
            .collect();
        let needed = construct.keys.iter().filter(|key| key.needed);
        for key in needed.filter(|key| !meant.contains(&key.name)) {
            self.require(key.name, key.example, out);
        }
    }

    /// Complains of keys that are not `known`.
    pub(crate) fn check_keys(&self, known: &[&str], out: &mut Complaints<'_>) {
        for entry in &self.table.entries {
            let key = entry.key.as_str();
            if !known.contains(&key) && !out.is_lost(key) {
                let message = format!("{} has no key `{key}`", self.what);
                let help = suggest::help(key, known.iter().copied());
                out.error(codes::UNKNOWN_KEY, entry.key_span, message, help);
            }
        }
    }

    /// The value of `key`, unless it is missing or broken.
    pub(crate) fn get(&self, key: &str) -> Option<&'s Value> {
        self.table.get(key)
    }

    /// Whether `key` is written, be it broken.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.entry(key).is_some()
    }

    /// Where `key` is written; the table's name if it is not.
    pub(crate) fn key_span(&self, key: &str) -> Span {
        self.table.entry(key).map_or(self.span, |entry| entry.key_span)
    }

    /// Complains if `key` is missing; `example` shows how it is written.
    pub(crate) fn require(&self, key: &str, example: &str, out: &mut Complaints<'_>) {
        if self.has(key) || out.is_damaged(self.span) {
            return;
        }
        let message = format!("{} needs the key `{key}`", self.what);
        let help = Some(format!("for example `{key} = {example}`"));
        out.error(codes::MISSING_KEY, self.span, message, help);
    }

    /// Complains if two keys stand together that exclude each other.
    pub(crate) fn exclude(&self, key: &str, other: &str, out: &mut Complaints<'_>) {
        if self.has(key) && self.has(other) {
            let message = format!("`{key}` and `{other}` exclude each other in {}", self.what);
            let error = Diagnostic::error(codes::CONFLICTING_KEYS, self.key_span(other), message);
            out.push(error.also(self.key_span(key), ""));
        }
    }

    /// The text under `key`.
    pub(crate) fn text(&self, key: &str, out: &mut Complaints<'_>) -> Option<&'s str> {
        let value = self.get(key)?;
        expect(value.text(), value, key, "a text in quotes", out)
    }

    /// True or false under `key`.
    pub(crate) fn flag(&self, key: &str, otherwise: bool, out: &mut Complaints<'_>) -> bool {
        let Some(value) = self.get(key) else { return otherwise };
        let flag = match value.kind {
            Kind::Bool(flag) => Some(flag),
            _ => None,
        };
        expect(flag, value, key, "`true` or `false`", out).unwrap_or(otherwise)
    }

    /// The list under `key`.
    pub(crate) fn list(&self, key: &str, out: &mut Complaints<'_>) -> Option<&'s [Value]> {
        let value = self.get(key)?;
        let list = match &value.kind {
            Kind::Array(items) => Some(items.as_slice()),
            _ => None,
        };
        expect(list, value, key, "a list in square brackets", out)
    }

    /// The names listed under `key`; `None` if part of the list cannot be read.
    pub(crate) fn names(&self, key: &str, out: &mut Complaints<'_>) -> Option<Vec<Name<'s>>> {
        let items = self.list(key, out)?;
        let mut names = Vec::with_capacity(items.len());
        for item in items {
            let text = expect(item.text(), item, key, "a list of names in quotes", out);
            names.extend(text.map(|text| Name { text, span: item.span }));
        }
        // What a list lacks cannot be said if part of it is broken.
        (names.len() == items.len()).then_some(names)
    }

    /// The table under `key`, which must be one.
    pub(crate) fn table(&self, key: &str, out: &mut Complaints<'_>) -> Option<Fields<'s>> {
        let value = self.get(key)?;
        let table = expect(value.table(), value, key, "a table", out)?;
        let what = format!("`{key}` of {}", self.what);
        Some(Fields { table, what, span: self.key_span(key) })
    }
}

/// Complains if the value is not what it should be.
pub(crate) fn expect<T>(
    found: Option<T>,
    value: &Value,
    key: &str,
    wanted: &str,
    out: &mut Complaints<'_>,
) -> Option<T> {
    if found.is_none() && !matches!(value.kind, Kind::Broken) {
        let message = format!("`{key}` needs {wanted} and has {}", value.describe());
        out.error(codes::WRONG_TOML_TYPE, value.span, message, None);
    }
    found
}
