//! What broken TOML spoils: which errors are only echoes of an earlier one, which names may be
//! lost, which tables may lack a key for that reason.

use std::collections::BTreeSet;

use standoff_model::{Diagnostic, Span};

use super::repair::{Fault, Repaired, is_header};
use super::twice::Lines;
use super::wording;
use crate::limits;

/// What broken TOML spoils.
#[derive(Clone, Default, Debug)]
pub(crate) struct Damage {
    /// Words on broken lines: names that may have been declared there.
    pub(crate) lost: BTreeSet<String>,
    /// Where the errors are, echoes included, in order.
    errors: Vec<Span>,
    /// Where tables begin, in order.
    headers: Vec<u32>,
    total: bool,
    /// Whether a file could not be read, so that any name may have been lost.
    pub(crate) unread: bool,
}

impl Damage {
    /// Nothing of the text was read.
    pub(crate) fn total() -> Self {
        Self { total: true, ..Self::default() }
    }

    /// Adds the damage of a file that lies behind all others, from byte `start` on.
    pub(crate) fn append(&mut self, start: u32, mut other: Self) {
        self.lost.append(&mut other.lost);
        self.errors.append(&mut other.errors);
        // No table reaches over the end of its file.
        self.headers.push(start);
        self.headers.append(&mut other.headers);
        self.total |= other.total;
    }

    /// Moves every place.
    pub(super) fn shift(&mut self, by: u32) {
        self.errors.iter_mut().for_each(|span| *span = span.shifted(by));
        self.headers.iter_mut().for_each(|header| *header += by);
    }

    /// Sorts the faults of a text into complaints and echoes.
    pub(super) fn assess(text: &str, repaired: &Repaired) -> (Self, Vec<Diagnostic>) {
        let mut faults: Vec<&Fault> = repaired.faults.iter().collect();
        faults.sort_by_key(|fault| fault.span);
        let mut damage = Self { headers: headers(text), ..Self::default() };
        damage.errors = faults.iter().map(|fault| fault.span).collect();
        for region in &repaired.blanked {
            damage.lose(&text[region.clone()]);
        }
        let lines = Lines::of(text, &repaired.faults);
        let mut complaints = Vec::new();
        let (mut echoes_until, mut doubled_until) = (0, 0);
        for fault in faults {
            let echo = fault.span.start < echoes_until
                || (fault.is_duplicate() && fault.span.start < doubled_until);
            if echo || complaints.len() >= limits::COMPLAINTS {
                continue;
            }
            if fault.is_duplicate() && is_header(&text[line(text, fault.span.start as usize)]) {
                doubled_until = damage.table_end(fault.span.start);
            }
            let line = line(text, fault.span.start as usize);
            damage.lose(text[line.clone()].split('#').next().unwrap_or_default());
            echoes_until = line.end as u32;
            complaints.push(match fault.is_duplicate() {
                true => lines.twice(text, fault.span),
                false => wording::complaint(text, fault),
            });
        }
        (damage, complaints)
    }

    /// Whether the table that holds `span` contains an error.
    pub(crate) fn touches(&self, span: Span) -> bool {
        let next = self.headers.partition_point(|header| *header <= span.start);
        let start = next.checked_sub(1).map_or(0, |k| self.headers[k]);
        let end = self.headers.get(next).copied().unwrap_or(u32::MAX);
        let first = self.errors.partition_point(|error| error.start < start);
        self.total || self.errors.get(first).is_some_and(|error| error.start <= end)
    }

    /// Whether an error lies in or at the edge of `span`, so that its value cannot be trusted.
    pub(super) fn is_broken(&self, span: Span) -> bool {
        let first = self.errors.partition_point(|error| error.end < span.start);
        self.errors.get(first).is_some_and(|error| error.start <= span.end)
    }

    /// Where the table that holds a place ends.
    fn table_end(&self, place: u32) -> u32 {
        let next = self.headers.partition_point(|header| *header <= place);
        self.headers.get(next).copied().unwrap_or(u32::MAX)
    }

    fn lose(&mut self, text: &str) {
        let words = text.split(|c: char| !crate::reserved::continues_word(c));
        self.lost.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
    }
}

/// The line that holds byte `at`.
fn line(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    start..text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// Places of lines that look like `[state.x]`.
fn headers(text: &str) -> Vec<u32> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        if is_header(line) {
            found.push((at + indent) as u32);
        }
        at += line.len();
    }
    found
}
