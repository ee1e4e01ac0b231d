//! Complaints as text with the place underlined, in the style of rustc.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use standoff_model::{Diagnostic, Severity, Span};

/// How complaints are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// With terminal colours.
    pub color: bool,
    /// Width of the terminal.
    pub width: usize,
}

/// All complaints about `text`, which was read from `path`, and a closing line that counts them.
pub fn diagnostics(text: &str, path: &str, list: &[Diagnostic], style: Style) -> String {
    let base = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = base.term_width(style.width).decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in list {
        out.push_str(&renderer.render(&[group(text, path, diagnostic)]));
        out.push_str("\n\n");
    }
    if let Some(line) = summary(path, list) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn group<'a>(text: &'a str, path: &'a str, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let primary = AnnotationKind::Primary.span(fit(text, diagnostic.primary.span));
    let others = diagnostic
        .secondary
        .iter()
        .map(|note| AnnotationKind::Context.span(fit(text, note.span)).label(note.text.as_str()));
    let snippet = Snippet::source(text)
        .path(path)
        .annotation(primary.label(diagnostic.primary.text.as_str()))
        .annotations(others);
    let group =
        level.primary_title(diagnostic.message.as_str()).id(diagnostic.code).element(snippet);
    group.elements(diagnostic.help.iter().map(|line| Level::HELP.message(line.as_str())))
}

/// The span, moved inside the text and to the boundaries of characters.
fn fit(text: &str, span: Span) -> std::ops::Range<usize> {
    let back = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = back(span.start as usize);
    start..back(span.end as usize).max(start)
}

fn summary(path: &str, list: &[Diagnostic]) -> Option<String> {
    let errors = list.iter().filter(|d| d.is_error()).count();
    let warnings = list.len() - errors;
    let count = |n: usize, what: &str| match n {
        0 => None,
        1 => Some(format!("1 {what}")),
        n => Some(format!("{n} {what}s")),
    };
    let counts: Vec<String> =
        count(errors, "error").into_iter().chain(count(warnings, "warning")).collect();
    (!counts.is_empty()).then(|| format!("{path}: {}", counts.join(" and ")))
}
