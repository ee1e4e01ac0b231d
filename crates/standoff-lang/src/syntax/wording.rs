//! Words for what the TOML parser found.

use standoff_model::{Diagnostic, Span};

use super::repair::Fault;
use crate::codes;
use crate::reserved::{continues_word, starts_word};

/// Longest text that is repeated in a line of help.
const SHOWN: usize = 60;

/// Quotes that word processors make.
const CURLED: &[char] = &['“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»'];

/// The complaint about a fault.
pub(super) fn complaint(text: &str, fault: &Fault) -> Diagnostic {
    let special = unquoted(text, fault).or_else(|| special(text, fault));
    let (message, help) = special.unwrap_or_else(|| plain(fault));
    let span = opening(text, fault).unwrap_or(fault.span);
    let error = Diagnostic::error(codes::TOML_SYNTAX, span, format!("not TOML: {message}"));
    help.into_iter().fold(error, Diagnostic::help)
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
    let at = fault.span.start as usize;
    let before = &text[line_start(text, at)..at];
    if !found.is_ascii() && !before.contains('=') {
        let head = before.trim_end_matches(continues_word).len();
        let tail = text[at..].find(|c| !continues_word(c)).unwrap_or(text.len() - at);
        let key = format!("{}{}", &before[head..], &text[at..at + tail]);
        let message = "a key with other letters than a to z stands in quotes".to_owned();
        return Some((message, Some(format!("write `\"{key}\"`"))));
    }
    let message = match found.contains(CURLED) {
        true => "a text stands between straight quotes, and these are curly",
        false => "a text stands in quotes, and this does not",
    };
    let curled = found.contains(CURLED);
    let short = found.len() <= SHOWN && !found.contains(['"', '\n', '\\']);
    let found = found.trim().trim_matches(CURLED);
    let otherwise = || curled.then(|| "write `\"` at both ends".to_owned());
    let help = short.then(|| format!("write `\"{found}\"`")).or_else(otherwise);
    Some((message.to_owned(), help))
}

/// What is said better with a look at the place.
fn special(text: &str, fault: &Fault) -> Option<Words> {
    let at = fault.span.start as usize;
    let rest = text.get(at..)?.lines().next().unwrap_or_default();
    let says = |start: &str| fault.message.starts_with(start);
    let (message, help) = if says("invalid basic string") && rest.trim().is_empty() {
        ("a text is opened on this line and not closed", "add `\"` at its end")
    } else if fault.message.contains("multi-line") {
        ("a text is opened with three quotes and not closed", "add `\"\"\"` at its end")
    } else if says("unexpected key or value") && text[..at].ends_with('\'') {
        ("the text ends before this", "a text with such a quote in it stands in double quotes")
    } else if says("unexpected key or value") && text[..at].ends_with('"') {
        ("the text ends before this", "inside a text, a quote is written `\\\"`")
    } else if says("unexpected key or value") {
        ("this does not fit behind the value", "each key stands on a line of its own")
    } else if says("missing escaped value") {
        ("a `\\` in a text means something with certain letters only", "write `\\\\` for one `\\`")
    } else if ["invalid fraction", "invalid mantissa", "unexpected leading zero"]
        .iter()
        .any(|start| says(start))
    {
        ("this number cannot be read", "numbers are written `12`, `0.5`, `1e-3`")
    } else if says("key with no value") {
        return Some(("`=` is missing behind the key".to_owned(), None));
    } else if says("unclosed table") && rest.contains(']') {
        (
            "the name of a table has no spaces",
            "its parts are joined by `.`, as in `[state.posture]`",
        )
    } else {
        return None;
    };
    Some((message.to_owned(), Some(help.to_owned())))
}

/// Where a text in three quotes was opened that is not closed.
fn opening(text: &str, fault: &Fault) -> Option<Span> {
    let before = text.get(..fault.span.start as usize)?;
    let quotes = [r#"""""#, "'''"].iter().filter_map(|quotes| before.rfind(quotes)).max()?;
    fault.message.contains("multi-line").then(|| Span::new(quotes, quotes + 3))
}

fn plain(fault: &Fault) -> Words {
    match fault.message.split_once(", expected ") {
        Some((what, expected)) => (what.to_owned(), Some(format!("expected {expected}"))),
        None => (fault.message.clone(), None),
    }
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}
