//! Words for what the TOML parser found.

use standoff_model::{Diagnostic, Span};

use super::repair::{Fault, is_header};
use crate::codes;
use crate::reserved::{continues_word, starts_word};

/// Longest text that is repeated in a line of help.
const SHOWN: usize = 60;

/// The complaint about a fault.
pub(super) fn complaint(text: &str, fault: &Fault) -> Diagnostic {
    if fault.is_duplicate() {
        return duplicate(text, fault);
    }
    let special = unquoted(text, fault).or_else(|| open_text(text, fault));
    let (message, help) = special.unwrap_or_else(|| plain(fault));
    let error = Diagnostic::error(codes::TOML_SYNTAX, fault.span, format!("not TOML: {message}"));
    help.into_iter().fold(error, Diagnostic::help)
}

fn duplicate(text: &str, fault: &Fault) -> Diagnostic {
    let name = text.get(fault.span.range()).unwrap_or_default();
    let message = format!("`{name}` is written twice");
    let error = Diagnostic::error(codes::DUPLICATE_KEY, fault.span, message);
    match first_place(text, fault.span, name) {
        Some(place) => error.also(place, "the first one"),
        None => error,
    }
}

/// Where a header or a key stood before: the same header, or a line of the same table that begins
/// with the same key.
fn first_place(text: &str, span: Span, name: &str) -> Option<Span> {
    let at = span.start as usize;
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next()?;
    let header = is_header(line);
    let mut end = start;
    for before in text[..start].split_inclusive('\n').rev() {
        end -= before.len();
        let indent = before.len() - before.trim_start().len();
        let key = before.trim_start().split_once('=').map(|(key, _)| key.trim());
        if header && before.trim() == line.trim() {
            let first = end + before.find(name)?;
            return Some(Span::new(first, first + name.len()));
        }
        if !header && is_header(before) {
            return None;
        }
        if !header && key == Some(name) {
            return Some(Span::new(end + indent, end + indent + name.len()));
        }
    }
    None
}

type Words = (String, Option<String>);

/// A value without quotes, or a key that needs them.
fn unquoted(text: &str, fault: &Fault) -> Option<Words> {
    let found = text.get(fault.span.range())?;
    let unquoted = fault.message.starts_with("string values");
    let invalid = fault.message.starts_with("invalid") && found.starts_with(starts_word);
    if !unquoted && !invalid {
        return None;
    }
    let before = text[..fault.span.start as usize].lines().next_back().unwrap_or_default();
    if !found.is_ascii() && !before.contains('=') {
        let letters = |text: &str| text.chars().take_while(|c| continues_word(*c)).count();
        let behind: String =
            text[fault.span.start as usize..].chars().take_while(|c| continues_word(*c)).collect();
        let head: String = before.chars().rev().collect();
        let head: String = before.chars().skip(before.chars().count() - letters(&head)).collect();
        let message = "a key with other letters than a to z stands in quotes".to_owned();
        return Some((message, Some(format!("write `\"{head}{behind}\"`"))));
    }
    let message = "a text stands in quotes, and this does not".to_owned();
    let short = found.len() <= SHOWN && !found.contains(['"', '\n', '\\']);
    Some((message, short.then(|| format!("write `\"{}\"`", found.trim()))))
}

/// A text that is not closed on its line.
fn open_text(text: &str, fault: &Fault) -> Option<Words> {
    let rest = text.get(fault.span.start as usize..)?.lines().next().unwrap_or_default();
    let open = fault.message.starts_with("invalid basic string") && rest.trim().is_empty();
    let message = "a text is opened on this line and not closed".to_owned();
    open.then(|| (message, Some("add `\"` at its end".to_owned())))
}

fn plain(fault: &Fault) -> Words {
    if fault.message.starts_with("key with no value") {
        return ("`=` is missing behind the key".to_owned(), None);
    }
    match fault.message.split_once(", expected ") {
        Some((what, expected)) => (what.to_owned(), Some(format!("expected {expected}"))),
        None => (fault.message.clone(), None),
    }
}
