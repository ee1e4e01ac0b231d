//! From scenario text to a checked [`Model`], with every complaint at its place.
//!
//! Two steps, each from one plain value to the next: [`parse_files`] turns texts into one [`Syntax`]
//! tree, [`lower`] turns the tree into a [`Model`]. Neither stops at the first mistake: both return
//! what they could make and all complaints. [`check_files`] runs both.
//!
//! The crate is pure: it reads no file, clock or environment and prints nothing. Files that a
//! scenario includes come through the trait [`Files`].

pub mod codes;
pub mod constructs;

mod expr;
mod fields;
mod files;
mod fold;
mod infer;
mod limits;
mod lint;
mod lower;
mod misfit;
mod modules;
mod names;
mod number;
mod report;
mod reserved;
mod suggest;
mod syntax;

use standoff_model::{Diagnostic, Model, Sources};

pub use files::{Files, NoFiles, ShippedModule, parse, parse_files, shipped_modules};
pub use lower::lower;
pub use syntax::Syntax;

/// The names of the built-in functions of expressions.
pub fn functions() -> &'static [&'static str] {
    reserved::FUNCTIONS
}

/// What came of checking a scenario.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The crisis; `None` if there is any error.
    pub model: Option<Model>,
    /// Every complaint, by place in the text of all files, without duplicates.
    pub diagnostics: Vec<Diagnostic>,
    /// Every file that was read; the places of complaints and of the model lie in their text.
    pub sources: Sources,
}

/// Parses and lowers `text`, with no other files, and looks at what the model does if nothing else is
/// wrong.
pub fn check(text: &str) -> Checked {
    check_files(files::UNNAMED, text, &mut NoFiles)
}

/// Parses and lowers a text that is called `name`, with the files that it includes and the modules
/// that it uses.
pub fn check_files(name: &str, text: &str, files: &mut dyn Files) -> Checked {
    let (syntax, mut diagnostics) = parse_files(name, text, files);
    let (model, more) = lower(&syntax);
    diagnostics.extend(more);
    if let Some(model) = model.as_ref().filter(|_| !has_error(&diagnostics)) {
        diagnostics.extend(lint::lint(model));
    }
    let usable = !has_error(&diagnostics);
    let sources = syntax.sources;
    let diagnostics = report::distinct(diagnostics, &sources);
    Checked { model: model.filter(|_| usable), diagnostics, sources }
}

fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
