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

/// Files by path, all that there are.
#[derive(Clone, Default)]
pub struct Folder(pub std::collections::BTreeMap<String, String>);

impl Folder {
    /// These files.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self(files.iter().map(own).collect())
    }
}

impl standoff_lang::Files for Folder {
    fn read(&mut self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| "there is no such file".to_owned())
    }
}

/// Checks a scenario called `crisis.toml` that stands beside these files.
pub fn beside(text: &str, files: &[(&str, &str)]) -> Checked {
    standoff_lang::check_files("crisis.toml", text, &mut Folder::of(files))
}

/// Complaints as `file code underlined: message`, one a line, with other places and help.
pub fn told(checked: &Checked) -> String {
    let sources = &checked.sources;
    let place = |span: standoff_model::Span| {
        let (file, range) = sources.locate(span);
        let text = sources.text_of(file).get(range).expect("spans lie on characters");
        (file.name.clone(), text.to_owned())
    };
    let line = |d: &Diagnostic| {
        let (file, text) = place(d.primary.span);
        let mut line = format!("{file} {} `{text}`: {}", d.code, d.message);
        for note in &d.secondary {
            let (file, text) = place(note.span);
            line.push_str(&format!("\n  {file} `{text}`: {}", note.text));
        }
        d.help.iter().for_each(|help| line.push_str(&format!("\n  help: {help}")));
        line
    };
    checked.diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}
