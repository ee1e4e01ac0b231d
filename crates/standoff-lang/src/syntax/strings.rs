//! Where each character of a TOML string stands in the source.

use std::ops::Range;

use standoff_model::Span;

/// From bytes of a decoded string to places in the source.
pub(crate) struct TextMap {
    /// For each decoded byte, the source of its character.
    places: Vec<Span>,
    /// The whole content, quotes left out.
    content: Span,
}

impl TextMap {
    /// The map of the string that stands at `span` of `source` and means `value`.
    pub(crate) fn new(source: &str, value: &str, span: Span) -> Self {
        let raw = source.get(span.range()).unwrap_or_default();
        let (quotes, basic) = delimiter(raw);
        let end = (span.end as usize).saturating_sub(quotes);
        let content = Span::new(span.start as usize + quotes, end);
        let places = Walk::new(source, content, basic, quotes == 3).places(value);
        // If the walk loses its way the whole string is the place of every character.
        Self { places: places.unwrap_or_else(|| vec![content; value.len()]), content }
    }

    /// The place of a range of decoded bytes.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let last = range.end.saturating_sub(1).max(range.start);
        match (self.places.get(range.start), self.places.get(last)) {
            (Some(first), Some(last)) if !range.is_empty() => first.to(*last),
            (Some(first), _) => Span { start: first.start, end: first.start },
            _ => Span { start: self.content.end, end: self.content.end },
        }
    }

    /// The place of the whole content.
    pub(crate) fn whole(&self) -> Span {
        self.content
    }
}

/// How many quotes there are at each end, and whether backslashes mean something.
fn delimiter(raw: &str) -> (usize, bool) {
    let basic = raw.starts_with('"');
    let triple = raw.len() >= 6 && (raw.starts_with("\"\"\"") || raw.starts_with("'''"));
    match raw.as_bytes().first() {
        Some(b'"' | b'\'') if triple => (3, basic),
        Some(b'"' | b'\'') if raw.len() >= 2 => (1, basic),
        _ => (0, false),
    }
}

struct Walk<'a> {
    source: &'a str,
    at: usize,
    end: usize,
    basic: bool,
}

impl<'a> Walk<'a> {
    fn new(source: &'a str, content: Span, basic: bool, multiline: bool) -> Self {
        let mut walk =
            Self { source, at: content.start as usize, end: content.end as usize, basic };
        if multiline {
            walk.skip_newline();
        }
        walk
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..self.end).unwrap_or_default()
    }

    fn skip_newline(&mut self) {
        let rest = self.rest();
        let newline = ["\r\n", "\n"].into_iter().find(|newline| rest.starts_with(newline));
        self.at += newline.map_or(0, str::len);
    }

    /// The source of each decoded byte; `None` if source and value do not agree.
    fn places(mut self, value: &str) -> Option<Vec<Span>> {
        let mut places = Vec::with_capacity(value.len());
        for c in value.chars() {
            self.skip_line_ending_backslash();
            let start = self.at;
            self.at += self.width(c)?;
            places.extend(std::iter::repeat_n(Span::new(start, self.at), c.len_utf8()));
        }
        Some(places)
    }

    /// A backslash at the end of a line swallows all white space up to the next character.
    fn skip_line_ending_backslash(&mut self) {
        while self.basic && self.rest().starts_with('\\') {
            let behind = &self.rest()[1..];
            let blank = behind.len() - behind.trim_start().len();
            if !behind[..blank].contains('\n') {
                return;
            }
            self.at += 1 + blank;
        }
    }

    /// How many bytes of source stand for `c`.
    fn width(&mut self, c: char) -> Option<usize> {
        let rest = self.rest();
        if self.basic && rest.starts_with('\\') {
            return Some(escape_width(rest));
        }
        if c == '\n' && rest.starts_with("\r\n") {
            return Some(2);
        }
        rest.starts_with(c).then(|| c.len_utf8())
    }
}

fn escape_width(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}
