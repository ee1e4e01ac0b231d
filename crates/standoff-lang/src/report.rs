//! Collecting complaints.

use std::collections::BTreeSet;

use standoff_model::{Diagnostic, Sources, Span};

use crate::limits;
use crate::misfit::{self, Misfit};
use crate::modules::{self, Modules};
use crate::syntax::Damage;

/// Complaints so far, and what broken TOML makes it wrong to complain of.
pub(crate) struct Complaints<'s> {
    list: Vec<Diagnostic>,
    misfits: Vec<Misfit>,
    damage: &'s Damage,
    modules: Option<&'s Modules>,
}

impl<'s> Complaints<'s> {
    pub(crate) fn new(damage: &'s Damage) -> Self {
        Self { list: Vec::new(), misfits: Vec::new(), damage, modules: None }
    }

    /// Complaints about a scenario that uses modules.
    pub(crate) fn with_modules(damage: &'s Damage, modules: &'s Modules) -> Self {
        Self { modules: Some(modules), ..Self::new(damage) }
    }

    /// Adds a complaint. Beyond the limit it is dropped: the text already has enough errors.
    pub(crate) fn push(&mut self, complaint: Diagnostic) {
        if self.list.len() < limits::COMPLAINTS {
            self.list.push(self.as_read_there(complaint));
        }
    }

    /// The complaint with names as they are read where it stands: those of a module are bare in
    /// its own text.
    fn as_read_there(&self, mut complaint: Diagnostic) -> Diagnostic {
        let place = complaint.primary.span.start;
        let Some(instance) = self.modules.and_then(|modules| modules.at(place)) else {
            return complaint;
        };
        let notes = complaint.secondary.iter_mut().chain([&mut complaint.primary]);
        let texts = notes.map(|note| &mut note.text);
        for text in texts.chain(&mut complaint.help).chain([&mut complaint.message]) {
            *text = modules::inside(text, &instance.name);
        }
        complaint
    }

    /// Adds a place to the complaints made since there were `count`.
    pub(crate) fn also_since(&mut self, count: usize, span: Span, text: &str) {
        for complaint in self.list.iter_mut().skip(count) {
            let note = standoff_model::diagnostic::Note { span, text: text.to_owned() };
            complaint.secondary.push(note);
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

    /// Whether it is not worth saying that nothing bears this name: it may have been lost in broken
    /// TOML, or there are too many complaints already to look for what was meant.
    pub(crate) fn is_lost(&self, name: &str) -> bool {
        let bare = name.rsplit('.').next().unwrap_or(name);
        self.is_full() || self.damage.unread || self.damage.lost.contains(bare)
    }

    /// The name without the module whose text holds the place.
    pub(crate) fn bare<'n>(&self, name: &'n str, place: Span) -> &'n str {
        self.modules.map_or(name, |modules| modules.bare(name, place))
    }

    /// Whether this is the name under which a module is given something.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        name.contains('.') && self.modules.is_some_and(|modules| modules.is_given(name))
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

/// Complaints as [`sorted`], with what is said of a module that is used several times said once, and
/// no more of them than are kept.
pub(crate) fn distinct(list: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let mut list = sorted(list);
    let several = sources.files().iter().filter(|file| file.instance.is_some()).count() > 1;
    if several {
        let mut seen = BTreeSet::new();
        list.retain(|complaint| {
            let (file, range) = sources.locate(complaint.primary.span);
            let place = (file.name.clone(), file.origin, range.start, range.end);
            file.instance.is_none()
                || seen.insert((place, complaint.code, complaint.message.clone()))
        });
    }
    list.truncate(limits::COMPLAINTS);
    list
}

fn key(complaint: &Diagnostic) -> (Span, &str, &str) {
    (complaint.primary.span, complaint.code, &complaint.message)
}
