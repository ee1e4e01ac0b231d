//! What is written twice, and where it was written first.

use std::collections::BTreeMap;

use standoff_model::{Diagnostic, Span};

use super::repair::{Fault, is_header};
use crate::codes;

/// Lines above a key in which the same key is looked for.
const SEARCHED: usize = 10_000;

/// The lines of a text, by which what is written twice is found again.
pub(super) struct Lines<'t> {
    /// Where the first word of each line begins, and the line without blanks around it.
    all: Vec<(usize, &'t str)>,
    /// The numbers of the lines in which a header stands.
    headers: BTreeMap<&'t str, Vec<usize>>,
}

impl<'t> Lines<'t> {
    /// The lines of a text, if something in it is written twice.
    pub(super) fn of(text: &'t str, faults: &[Fault]) -> Self {
        let needed = faults.iter().any(Fault::is_duplicate);
        let mut at = 0;
        let lines = text.split_inclusive('\n').filter(|_| needed).map(|line| {
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            (start, line.trim())
        });
        let all: Vec<(usize, &str)> = lines.collect();
        let mut headers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, (_, line)) in all.iter().enumerate().filter(|(_, (_, line))| is_header(line)) {
            headers.entry(header(line)).or_default().push(number);
        }
        Self { all, headers }
    }

    /// The complaint about a key or a table that was written before, with the place where.
    pub(super) fn twice(&self, text: &str, span: Span) -> Diagnostic {
        let after = self.all.partition_point(|(start, _)| *start <= span.start as usize);
        let number = after.saturating_sub(1);
        let line = self.all.get(number).map_or("", |(_, line)| line);
        let name = text.get(span.range()).unwrap_or_default();
        let (message, first) = if is_header(line) {
            let message = format!("the table `{}` is written twice", header(line));
            (message, self.header_above(header(line), number))
        } else {
            (format!("`{name}` is written twice"), self.key_above(name, number))
        };
        let error = Diagnostic::error(codes::DUPLICATE_KEY, span, message);
        match first {
            Some(first) => {
                error.also(first, "the first one").help("leave one out, or join the two")
            }
            None => error,
        }
    }

    fn header_above(&self, header: &str, number: usize) -> Option<Span> {
        let first = *self.headers.get(header)?.first().filter(|first| **first < number)?;
        let start = self.all[first].0;
        Some(Span::new(start, start + header.len()))
    }

    /// The key of that name in the same table, unless the table is an inline one.
    fn key_above(&self, name: &str, number: usize) -> Option<Span> {
        let above = self.all.get(..number)?.iter().rev().take(SEARCHED);
        let mut table = above.take_while(|(_, line)| !is_header(line));
        let (start, _) = table.find(|(_, line)| key(line) == Some(name))?;
        Some(Span::new(*start, start + name.len()))
    }
}

/// A header without what stands behind it.
fn header(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim_end()
}

fn key(line: &str) -> Option<&str> {
    line.split_once('=').map(|(key, _)| key.trim_end())
}
