//! Keeping one open bracket from swallowing the rest of the file.
//!
//! Where the structure of TOML is broken, the parser's own recovery reads the lines that follow as
//! part of the broken value. So the statement at fault is blanked out, byte for byte so that places
//! stay as they are, and the text is parsed again.

use std::ops::Range;

use standoff_model::Span;
use toml::de::DeTable;

use super::build;
use crate::reserved::continues_word;

/// How often a text is parsed again; a text with more broken statements is hardly a scenario.
const ROUNDS: usize = 16;

/// An error of the TOML parser.
pub(super) struct Fault {
    pub(super) span: Span,
    pub(super) message: String,
}

/// A text with its broken statements blanked out.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) faults: Vec<Fault>,
    /// What was blanked out.
    pub(super) blanked: Vec<Range<usize>>,
}

/// Blanks out statements until the structure is whole, and lists every fault on the way.
pub(super) fn repair(text: &str) -> Repaired {
    let mut repaired = Repaired { text: text.to_owned(), faults: Vec::new(), blanked: Vec::new() };
    for _ in 0..ROUNDS {
        let mut faults = faults(&repaired.text);
        let Some(first) = faults.iter().position(Fault::is_structural) else {
            repaired.faults.append(&mut faults);
            return repaired;
        };
        repaired.blank(faults.swap_remove(first));
    }
    let rest = faults(&repaired.text);
    repaired.faults.extend(rest);
    repaired
}

fn faults(text: &str) -> Vec<Fault> {
    let (tree, errors) = DeTable::parse_recoverable(text);
    build::discard(tree.into_inner());
    let mut faults: Vec<Fault> = errors
        .into_iter()
        .map(|error| {
            let span = error.span().map_or(Span::default(), Span::from);
            Fault { span, message: error.message().to_owned() }
        })
        .collect();
    faults.sort_by_key(|fault| fault.span);
    faults
}

impl Fault {
    /// Whether a key or table was there before.
    pub(super) fn is_duplicate(&self) -> bool {
        self.message.starts_with("duplicate key")
    }

    /// Whether more than one value is at stake.
    fn is_structural(&self) -> bool {
        let local =
            ["duplicate key", "cannot extend", "string values", "invalid", "missing escaped"];
        let local = local.iter().any(|sign| self.message.starts_with(sign));
        let signs = ["unclosed", "missing", "unexpected", "extra", "multi-line", "no value"];
        !local && signs.iter().any(|sign| self.message.contains(sign))
            || self.message.contains("multi-line")
    }
}

impl Repaired {
    /// Blanks out the statement at fault.
    fn blank(&mut self, fault: Fault) {
        let at = (fault.span.start as usize).min(self.text.len());
        let (region, left_open) = self.region(at, &fault);
        let echo = self.blanked.last().is_some_and(|last| self.only_remains(last.end, at));
        if !echo {
            self.faults.push(if left_open { self.left_open(&region) } else { fault });
        }
        let blank =
            |c: char| if c == '\n' || c == '\r' { c.to_string() } else { " ".repeat(c.len_utf8()) };
        let blanks: String = self.text[region.clone()].chars().map(blank).collect();
        self.text.replace_range(region.clone(), &blanks);
        self.blanked.push(region);
    }

    /// The lines at fault, and whether they leave a bracket open.
    fn region(&self, at: usize, fault: &Fault) -> (Range<usize>, bool) {
        let (line, end) = (self.line_start(at), self.line_end(at));
        if fault.message.contains("multi-line") {
            let quotes =
                self.text[..at].rfind(['"', '\'']).map_or(at, |quote| self.line_start(quote));
            let open = [r#"""""#, "'''"].iter().filter_map(|q| self.text[..at].rfind(q)).max();
            let start = open.map_or(quotes, |open| self.line_start(open));
            return (start..self.next_header(start), false);
        }
        let indent = self.text[line..end].len() - self.text[line..end].trim_start().len();
        let begins = at <= line + indent && at > 0;
        if begins && (is_header(&self.text[line..end]) || is_statement(&self.text[line..end])) {
            // The parser stumbles over a new statement: the one before it was not finished.
            let start = self.statement_above(line);
            return (start..line.max(start), true);
        }
        if fault.message.contains("no value") {
            return (line..end, false);
        }
        if self.text[line..end].trim_start().starts_with('[') && !is_header(&self.text[line..end]) {
            return (line..self.next_header(line), false);
        }
        let start =
            if is_statement(&self.text[line..end]) { line } else { self.statement_above(line) };
        (start..end, false)
    }

    fn left_open(&self, region: &Range<usize>) -> Fault {
        let statement = self.text[region.clone()].trim_end();
        let first = statement.lines().next().unwrap_or_default();
        let start = region.start + first.len() - first.trim_start().len();
        let span = Span::new(start, region.start + first.trim_end().len());
        Fault { span, message: "a bracket is opened here and not closed".to_owned() }
    }

    /// Whether nothing but the remains of a blanked statement lies between `end` and `at`.
    fn only_remains(&self, end: usize, at: usize) -> bool {
        let (end, stop) = (end.min(self.text.len()), self.line_end(at));
        let between = self.text.get(end..stop).unwrap_or_default();
        end <= at && !between.lines().any(|line| is_header(line) || is_statement(line))
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// Where the last statement above the line that begins at `line` begins; `line` if a header
    /// comes first.
    fn statement_above(&self, line: usize) -> usize {
        let mut start = line;
        while start > 0 {
            let end = start;
            start = self.line_start(start - 1);
            let text = &self.text[start..end];
            if is_header(text) {
                return line;
            }
            if is_statement(text) {
                return start;
            }
        }
        line
    }

    /// Where the next header below the line that begins at `line` begins.
    fn next_header(&self, line: usize) -> usize {
        let mut at = self.line_end(line);
        while at < self.text.len() && !is_header(&self.text[at..self.line_end(at)]) {
            at = self.line_end(at);
        }
        at
    }
}

/// Whether a line looks like `[state.x]`.
pub(super) fn is_header(line: &str) -> bool {
    let line = line.trim();
    let line = line.split_once('#').map_or(line, |(line, _)| line.trim_end());
    let inside = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
    let plain = |c: char| continues_word(c) || ".[]\"'- ".contains(c);
    inside.is_some_and(|inside| inside.contains(continues_word) && inside.chars().all(plain))
}

/// Whether a line looks like `key = …`.
fn is_statement(line: &str) -> bool {
    let Some((key, _)) = line.split_once('=') else { return false };
    let key = key.trim();
    let plain = |c: char| continues_word(c) || ".\"'- ".contains(c);
    !key.is_empty() && key.chars().all(plain)
}
