//! From scenario text to a checked [`Model`], with every complaint at its place.
//!
//! Two steps, each from one plain value to the next: [`parse`] turns text into a [`Syntax`] tree,
//! [`lower`] turns the tree into a [`Model`]. Neither stops at the first mistake: both return what
//! they could make and all complaints. [`check`] runs both.
//!
//! The crate is pure: it reads no file, clock or environment and prints nothing.

pub mod codes;

mod expr;
mod fields;
mod fold;
mod infer;
mod limits;
mod lint;
mod lower;
mod misfit;
mod names;
mod number;
mod report;
mod reserved;
mod suggest;
mod syntax;

use standoff_model::{Diagnostic, Model};

pub use lower::lower;
pub use syntax::{Syntax, parse};

/// What came of checking a text.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The crisis; `None` if there is any error.
    pub model: Option<Model>,
    /// Every complaint, by place in the text, without duplicates.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses and lowers `text`, and looks at what the model does if nothing else is wrong.
pub fn check(text: &str) -> Checked {
    let (syntax, mut diagnostics) = parse(text);
    let (model, more) = lower(&syntax);
    diagnostics.extend(more);
    if let Some(model) = model.as_ref().filter(|_| !has_error(&diagnostics)) {
        diagnostics.extend(lint::lint(model));
    }
    let diagnostics = report::sorted(diagnostics);
    let usable = !has_error(&diagnostics);
    Checked { model: model.filter(|_| usable), diagnostics }
}

fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
