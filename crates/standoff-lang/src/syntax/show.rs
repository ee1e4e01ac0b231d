//! The syntax tree as text.

use std::fmt;

use standoff_model::Sources;

use super::{Kind, Syntax, Table, Value};

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.text().match_indices('\n').map(|(at, _)| at as u32).collect();
        Shower { sources: &self.sources, lines, out: f }.table("", &self.root)
    }
}

struct Shower<'a, 'f> {
    sources: &'a Sources,
    lines: Vec<u32>,
    out: &'a mut fmt::Formatter<'f>,
}

impl Shower<'_, '_> {
    fn table(&mut self, path: &str, table: &Table) -> fmt::Result {
        for entry in &table.entries {
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}{}", entry.key);
            self.value(&path, entry.key_span.start, &entry.value)?;
        }
        Ok(())
    }

    fn value(&mut self, path: &str, at: u32, value: &Value) -> fmt::Result {
        match &value.kind {
            Kind::Table(table) if !table.entries.is_empty() => self.table(path, table),
            Kind::Array(items) if items.iter().any(|item| item.table().is_some()) => {
                for (k, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[{k}]"), item.span.start, item)?;
                }
                Ok(())
            }
            kind => {
                let place = self.place(at);
                writeln!(self.out, "{place:>5}  {path} = {}", scalar(kind))
            }
        }
    }

    /// The line of a place; of files beside the first with the name of the file.
    fn place(&self, at: u32) -> String {
        let before = |at: u32| self.lines.partition_point(|newline| *newline < at);
        let number = self.sources.file_at(at);
        let file = &self.sources.files()[number];
        let line = before(at) - before(file.span.start) + 1;
        if number == 0 { line.to_string() } else { format!("{}:{line}", file.name) }
    }
}

fn scalar(kind: &Kind) -> String {
    match kind {
        Kind::Text(text) => format!("{text:?}"),
        Kind::Integer(value) => value.to_string(),
        Kind::Float(value) => value.to_string(),
        Kind::Bool(value) => value.to_string(),
        Kind::Date(value) => value.to_string(),
        Kind::Time => "(a time)".to_owned(),
        Kind::Table(_) => "{}".to_owned(),
        Kind::Broken => "(not readable)".to_owned(),
        Kind::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| scalar(&item.kind)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}
