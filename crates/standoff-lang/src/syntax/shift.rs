//! Moving what was read of one file to where the file lies among the others.

use standoff_model::{Diagnostic, Span};

use super::{Kind, Table, Value};

impl Table {
    /// Moves every place; the depth of tables is limited.
    pub(super) fn shift(&mut self, by: u32) {
        for entry in &mut self.entries {
            entry.key_span = entry.key_span.shifted(by);
            entry.value.shift(by);
        }
    }
}

impl Value {
    fn shift(&mut self, by: u32) {
        self.span = self.span.shifted(by);
        match &mut self.kind {
            Kind::Table(table) => table.shift(by),
            Kind::Array(items) => items.iter_mut().for_each(|item| item.shift(by)),
            _ => {}
        }
    }
}

/// Moves every place of a complaint.
pub(super) fn complaint(complaint: &mut Diagnostic, by: u32) {
    let shift = |span: &mut Span| *span = span.shifted(by);
    shift(&mut complaint.primary.span);
    complaint.secondary.iter_mut().for_each(|note| shift(&mut note.span));
}
