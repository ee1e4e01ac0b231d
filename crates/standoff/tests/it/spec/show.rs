//! Complaints as a reader of the specification sees them, and differences between two texts.

use standoff::model::{Diagnostic, Origin, Sources, Span};

use super::scenario::Scenario;

/// Longest piece of a source line that is shown.
const WIDTH: usize = 100;

/// The lines of a complaint: `line:column code message`, the place, other places, help.
pub fn complaint(scenario: &Scenario, sources: &Sources, found: &Diagnostic) -> Vec<String> {
    let here = Place::of(scenario, sources, found.primary.span);
    let mut out = vec![format!("{} {} {}", here.name(), found.code, found.message)];
    out.push(here.source());
    out.push(here.mark('^', &found.primary.text));
    let mut last = here;
    for note in &found.secondary {
        let mut place = Place::of(scenario, sources, note.span);
        if place.line_start == last.line_start {
            place.left = last.left;
        } else {
            out.push(format!("  also {}", place.name()));
            out.push(place.source());
        }
        out.push(place.mark('-', &note.text));
        last = place;
    }
    out.extend(found.help.iter().map(|help| format!("  = {help}")));
    out
}

/// A place in a scenario: part of one of its lines.
struct Place<'a> {
    /// What the line is called, such as `preamble 7`.
    line: String,
    /// The line.
    text: &'a str,
    /// Where it starts in the text of all files.
    line_start: usize,
    /// First character, from 0, and how many; cut at the end of the line.
    first: usize,
    count: usize,
    /// First character of the line that is shown.
    left: usize,
}

impl<'a> Place<'a> {
    fn of(scenario: &Scenario, sources: &'a Sources, span: Span) -> Self {
        let (file, range) = sources.locate(span);
        let all = sources.text_of(file);
        let before = &all[..range.start];
        let index = before.matches('\n').count();
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        let text = all[begin..].lines().next().unwrap_or_default();
        let line = match file.origin {
            Origin::Scenario => scenario.name_of(index),
            _ => format!("{} {}", file.name, index + 1),
        };
        let first = all[begin..range.start].chars().count();
        let count = all[range].lines().next().unwrap_or_default().chars().count();
        let indent = text.chars().take_while(|c| c.is_whitespace()).count();
        let left = if first > indent + WIDTH - 20 { first - 20 } else { indent.min(first) };
        let line_start = file.span.start as usize + begin;
        Self { line, text, line_start, first, count, left }
    }

    fn name(&self) -> String {
        format!("{}:{}", self.line, self.first + 1)
    }

    fn source(&self) -> String {
        let rest = || self.text.chars().skip(self.left);
        let shown: String = rest().take(WIDTH).map(|c| if c == '\t' { ' ' } else { c }).collect();
        let more = if rest().nth(WIDTH).is_some() { "…" } else { "" };
        format!("  | {shown}{more}").trim_end().to_owned()
    }

    fn mark(&self, mark: char, text: &str) -> String {
        let room = (WIDTH + self.left).saturating_sub(self.first).max(1);
        let marks: String = std::iter::repeat_n(mark, self.count.clamp(1, room)).collect();
        if self.first < self.left {
            return format!("  | …{text}");
        }
        let indent = " ".repeat(self.first - self.left);
        format!("  | {indent}{marks} {text}").trim_end().to_owned()
    }
}

/// Lines that are shown before and after the first difference.
const AROUND: usize = 3;
const AFTER: usize = 12;

/// The first lines in which two texts differ.
pub fn difference(expected: &[String], found: &[String]) -> String {
    let same = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(AROUND);
    let line = |sign: char, line: &String| format!("  {sign} {line}");
    let mut out: Vec<String> = expected[from..same].iter().map(|l| line(' ', l)).collect();
    out.extend(expected[same..].iter().take(AFTER).map(|l| line('-', l)));
    out.extend(found[same..].iter().take(AFTER).map(|l| line('+', l)));
    out.join("\n")
}
