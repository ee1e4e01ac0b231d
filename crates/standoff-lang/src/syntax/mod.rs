//! The syntax tree: TOML with places, and nothing of the language yet.

mod build;
mod damage;
mod repair;
mod shift;
mod show;
mod strings;
mod twice;
mod wording;

use jiff::civil::Date;
use standoff_model::{Diagnostic, Sources, Span};

use crate::modules::Modules;

pub(crate) use damage::Damage;
pub(crate) use strings::TextMap;

/// The texts of a scenario and their TOML tree, as if they stood in one file.
///
/// Printed, it shows one line a value: line number, key path, value.
#[derive(Clone, Debug)]
pub struct Syntax {
    pub(crate) sources: Sources,
    pub(crate) root: Table,
    pub(crate) damage: Damage,
    pub(crate) modules: Modules,
}

impl Syntax {
    /// The texts that were parsed, one after the other.
    pub fn text(&self) -> &str {
        self.sources.text()
    }

    /// The files that were read.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }
}

/// A table: its entries in the order of the text.
#[derive(Clone, Default, Debug)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
}

impl Table {
    /// The value of `key`, unless it is missing or broken.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let entry = self.entry(key)?;
        (!matches!(entry.value.kind, Kind::Broken)).then_some(&entry.value)
    }

    /// The entry of `key`, broken or not.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// A key and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Value,
}

/// A value and its place; a text's place includes its quotes, a table's is its header or braces.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    Date(Date),
    /// A date with a time, or a time.
    Time,
    Array(Vec<Value>),
    Table(Table),
    /// Something that was already complained of.
    Broken,
}

impl Value {
    /// What it is, in words.
    pub(crate) fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "a text",
            Kind::Integer(_) => "a whole number",
            Kind::Float(_) => "a number",
            Kind::Bool(_) => "true or false",
            Kind::Date(_) => "a date",
            Kind::Time => "a time",
            Kind::Array(_) => "a list",
            Kind::Table(_) => "a table",
            Kind::Broken => "broken",
        }
    }

    /// The number, whole or not.
    pub(crate) fn number(&self) -> Option<f64> {
        match self.kind {
            Kind::Integer(value) => Some(value as f64),
            Kind::Float(value) => Some(value),
            _ => None,
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The table.
    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.kind {
            Kind::Table(table) => Some(table),
            _ => None,
        }
    }
}

/// What was read of one file.
pub(crate) struct Parsed {
    pub(crate) root: Table,
    pub(crate) damage: Damage,
    pub(crate) complaints: Vec<Diagnostic>,
}

/// Reads a text as TOML; places are counted from `offset`, where the text lies among others. Where
/// it is not TOML, the rest is read all the same.
pub(crate) fn parse_file(text: &str, offset: u32) -> Parsed {
    let repaired = repair::repair(text);
    let (mut damage, mut complaints) = Damage::assess(text, &repaired);
    let (tree, _) = toml::de::DeTable::parse_recoverable(&repaired.text);
    let mut root = build::tree(tree, &damage, &mut complaints);
    root.shift(offset);
    damage.shift(offset);
    complaints.iter_mut().for_each(|complaint| shift::complaint(complaint, offset));
    Parsed { root, damage, complaints }
}
