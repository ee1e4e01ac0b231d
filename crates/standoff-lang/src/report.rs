//! Collecting complaints.

use standoff_model::{Diagnostic, Span};

use crate::limits;
use crate::misfit::{self, Misfit};
use crate::syntax::Damage;

/// Complaints so far, and what broken TOML makes it wrong to complain of.
pub(crate) struct Complaints<'s> {
    list: Vec<Diagnostic>,
    misfits: Vec<Misfit>,
    damage: &'s Damage,
}

impl<'s> Complaints<'s> {
    pub(crate) fn new(damage: &'s Damage) -> Self {
        Self { list: Vec::new(), misfits: Vec::new(), damage }
    }

    /// Adds a complaint. Beyond the limit it is dropped: the text already has enough errors.
    pub(crate) fn push(&mut self, complaint: Diagnostic) {
        if self.list.len() < limits::COMPLAINTS {
            self.list.push(complaint);
        }
    }

    /// Adds a complaint about a number of `[param]`. Those about the same number become one.
    pub(crate) fn push_misfit(&mut self, complaint: Diagnostic, misfit: Misfit) {
        if !self.is_full() {
            self.misfits.push(Misfit { complaint: self.list.len(), ..misfit });
        }
        self.push(complaint);
    }

    /// Adds help to the complaints of that code made since there were `count`.
    pub(crate) fn help_since(&mut self, count: usize, code: &str, help: &str) {
        for complaint in self.list.iter_mut().skip(count).filter(|c| c.code == code) {
            complaint.help.push(help.to_owned());
        }
    }

    /// Adds an error with a line of help, if there is one.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        let error = Diagnostic::error(code, span, message);
        self.push(help.into_iter().fold(error, Diagnostic::help));
    }

    /// Whether what bears this name may have been lost in broken TOML.
    pub(crate) fn is_lost(&self, name: &str) -> bool {
        self.damage.lost.contains(name)
    }

    /// Whether the table that holds `span` contains broken TOML.
    pub(crate) fn is_damaged(&self, span: Span) -> bool {
        self.damage.touches(span)
    }

    /// How many complaints there are.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether so many complaints were made that further ones are dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= limits::COMPLAINTS
    }

    /// Whether one of the complaints is an error.
    pub(crate) fn has_error(&self) -> bool {
        self.list.iter().any(Diagnostic::is_error)
    }

    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        sorted(misfit::joined(self.list, self.misfits))
    }
}

/// Complaints by place in the text, without duplicates.
pub(crate) fn sorted(mut list: Vec<Diagnostic>) -> Vec<Diagnostic> {
    list.sort_by(|a, b| key(a).cmp(&key(b)));
    list.dedup();
    list
}

fn key(complaint: &Diagnostic) -> (Span, &str, &str) {
    (complaint.primary.span, complaint.code, &complaint.message)
}
