//! Complaints about a scenario, as data. Rendering happens at the edge of the program.

use crate::Span;

/// How bad a complaint is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// The scenario can be used, but something in it deserves a look.
    Warning,
}

/// A place in the text with a few words beside it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// What is to be said of the place; may be empty.
    pub text: String,
}

/// One complaint: a stable code, one short sentence, places, and what to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Stable code such as `E0203`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One short sentence.
    pub message: String,
    /// The place that is complained of.
    pub primary: Note,
    /// Other places that matter.
    pub secondary: Vec<Note>,
    /// What to do, or what was expected and found; one line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: &'static str, span: Span, message: String) -> Self {
        let primary = Note { span, text: String::new() };
        Self { code, severity, message, primary, secondary: Vec::new(), help: Vec::new() }
    }

    /// Words beside the underlined place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Note { span, text: text.into() });
        self
    }

    /// A line of help below the excerpt.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Whether this complaint makes the scenario unusable.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
