//! Complaints as text: with the place underlined, in the style of rustc, or one line each.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use standoff_model::diagnostic::Note;
use standoff_model::{Diagnostic, Severity, SourceFile, Sources, Span};

/// How complaints are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// With terminal colours.
    pub color: bool,
    /// Width of the terminal.
    pub width: usize,
}

/// All complaints about a scenario, each with its places in their files.
pub fn diagnostics(sources: &Sources, list: &[Diagnostic], style: Style) -> String {
    let base = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = base.term_width(style.width).decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in list {
        out.push_str(&renderer.render(&[group(sources, diagnostic)]));
        out.push_str("\n\n");
    }
    out
}

/// All complaints, each as `path:line:column: error[E0201]: message (help)`. Columns count
/// characters, from 1.
pub fn concise(sources: &Sources, list: &[Diagnostic]) -> String {
    list.iter().map(|diagnostic| concise_line(sources, diagnostic)).collect()
}

fn concise_line(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let (file, range) = sources.locate(diagnostic.primary.span);
    let (line, column) = position(sources.text_of(file), range.start);
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let path = sources.shown_name(file);
    let Diagnostic { code, message, help, .. } = diagnostic;
    // What stands in columns below each other needs no columns in one line.
    let words =
        |line: &String| line.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    let help: Vec<String> = help.iter().map(words).collect();
    let help = if help.is_empty() { String::new() } else { format!(" ({})", help.join("; ")) };
    let text = format!("{path}:{line}:{column}: {level}[{code}]: {message}{help}");
    format!("{}\n", text.replace(char::is_control, "\u{fffd}"))
}

/// The line and the column of a byte, both from 1, columns in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..fit(text, at..at).start];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let group = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = group.elements(snippets(sources, diagnostic));
    group = group.elements(diagnostic.help.iter().map(|line| Level::HELP.message(line.as_str())));
    group
}

type Excerpt<'a> = Snippet<'a, annotate_snippets::Annotation<'a>>;

/// One excerpt for each file, that of the primary place first.
fn snippets<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Vec<Excerpt<'a>> {
    let first = sources.file_at(diagnostic.primary.span.start);
    let mut numbers = vec![first];
    for note in &diagnostic.secondary {
        let number = sources.file_at(note.span.start);
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let excerpt = |number: usize| {
        let file = &sources.files()[number];
        let primary = (number == first).then_some(&diagnostic.primary);
        let inside =
            diagnostic.secondary.iter().filter(move |n| sources.file_at(n.span.start) == number);
        let notes = primary.map(|note| (AnnotationKind::Primary, note)).into_iter();
        snippet(sources, file, notes.chain(inside.map(|note| (AnnotationKind::Context, note))))
    };
    numbers.into_iter().map(excerpt).collect()
}

fn snippet<'a>(
    sources: &'a Sources,
    file: &'a SourceFile,
    notes: impl Iterator<Item = (AnnotationKind, &'a Note)>,
) -> Excerpt<'a> {
    let text = sources.text_of(file);
    let annotations = notes
        .map(|(kind, note)| kind.span(local(sources, text, note.span)).label(note.text.as_str()));
    Snippet::source(text).path(sources.shown_name(file)).annotations(annotations)
}

/// The span as a range of its file.
fn local(sources: &Sources, text: &str, span: Span) -> Range<usize> {
    fit(text, sources.locate(span).1)
}

/// The range, moved inside the text and to the boundaries of characters.
fn fit(text: &str, range: Range<usize>) -> Range<usize> {
    let back = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = back(range.start);
    start..back(range.end).max(start)
}

/// A line that counts the complaints: `crisis.toml: 1 error and 2 warnings`; nothing if there are
/// none.
pub fn tally(sources: &Sources, list: &[Diagnostic]) -> Option<String> {
    let path = sources.shown_name(&sources.files()[0]);
    (!list.is_empty()).then(|| format!("{path}: {}", counts(list).join(" and ")))
}

/// The same for a scenario whose complaints are warnings: `crisis.toml: 2 warnings and no errors`.
pub fn passed(sources: &Sources, warnings: &[Diagnostic]) -> String {
    let path = sources.shown_name(&sources.files()[0]);
    let counts: Vec<String> =
        counts(warnings).into_iter().chain(["no errors".to_owned()]).collect();
    format!("{path}: {}", counts.join(" and "))
}

fn counts(list: &[Diagnostic]) -> Vec<String> {
    let errors = list.iter().filter(|d| d.is_error()).count();
    let count = |n: usize, what: &str| match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        n => Some(format!("{n} {what}s")),
    };
    let warnings = list.len() - errors;
    count(errors, "error").into_iter().chain(count(warnings, "warning")).collect()
}
