//! Helpers: a small scenario, and diagnostics as plain text.

use standoff_lang::{Checked, check};
use standoff_model::{Diagnostic, Model};

/// A small scenario without mistakes or warnings.
pub const SCENARIO: &str = include_str!("scenario.toml");

/// The scenario with one piece of text replaced, which must be there once.
pub fn changed(from: &str, to: &str) -> String {
    assert_eq!(SCENARIO.matches(from).count(), 1, "`{from}` must stand in the scenario once");
    SCENARIO.replace(from, to)
}

/// The scenario with a piece of text behind it.
pub fn extended(more: &str) -> String {
    format!("{SCENARIO}\n{more}\n")
}

/// The model of a text that must be without errors.
pub fn model(text: &str) -> Model {
    let Checked { model, diagnostics, .. } = check(text);
    model.unwrap_or_else(|| panic!("errors:\n{}", shown(text, &diagnostics)))
}

/// The text that a diagnostic underlines.
pub fn underlined<'a>(text: &'a str, diagnostic: &Diagnostic) -> &'a str {
    text.get(diagnostic.primary.span.range()).expect("spans lie on characters")
}

/// Diagnostics as `code underlined: message`, one a line, with their help.
pub fn shown(text: &str, diagnostics: &[Diagnostic]) -> String {
    let line = |d: &Diagnostic| {
        let help: String = d.help.iter().map(|help| format!("\n  help: {help}")).collect();
        format!("{} `{}`: {}{help}", d.code, underlined(text, d), d.message)
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}
