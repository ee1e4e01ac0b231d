//! The texts of a scenario: its files one after the other, so that one [`Span`] names any place.

use std::ops::Range;

use crate::Span;

/// Every file of a scenario, as one text and a list of what lies where in it.
///
/// The file that was asked for is the first. Each file is followed by one more newline that
/// belongs to none of them, so that the end of a file is not the beginning of the next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sources {
    text: String,
    files: Vec<SourceFile>,
}

/// One file of a scenario. A module that is used twice is there twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourceFile {
    /// What it is called: the first file as it was asked for, others by their path from its
    /// folder, a shipped module such as `std/oil`.
    pub name: String,
    /// Which bytes of the whole text are its own.
    pub span: Span,
    /// How it came to be part of the scenario.
    pub origin: Origin,
    /// The name under which it is used, such as `oil`; only of modules.
    pub instance: Option<String>,
}

/// How a file came to be part of a scenario.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Origin {
    /// It was asked for.
    Scenario,
    /// The scenario includes it.
    Included,
    /// It is a module of the scenario's own.
    Module,
    /// It is a module that comes with the tool.
    Shipped,
}

impl Sources {
    /// The text of one file.
    pub fn new(name: &str, text: &str) -> Self {
        let mut sources = Self { text: String::with_capacity(text.len() + 1), files: Vec::new() };
        sources.add(name, text, Origin::Scenario, None);
        sources
    }

    /// Puts a file behind the others; where it lies.
    pub fn add(&mut self, name: &str, text: &str, origin: Origin, instance: Option<&str>) -> Span {
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        let (name, instance) = (name.to_owned(), instance.map(str::to_owned));
        self.files.push(SourceFile { name, span, origin, instance });
        span
    }

    /// The whole text. Spans are ranges of its bytes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Every file, in the order of the text; never empty.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The text of one of the [`files`](Self::files).
    pub fn text_of(&self, file: &SourceFile) -> &str {
        self.text.get(file.span.range()).unwrap_or_default()
    }

    /// The number of the file that holds a place. Beyond the text it is the last one.
    pub fn file_at(&self, place: u32) -> usize {
        let after = self.files.partition_point(|file| file.span.start <= place);
        after.saturating_sub(1)
    }

    /// The file that holds the beginning of a span, and the span as a range of that file's bytes,
    /// cut where the file ends.
    pub fn locate(&self, span: Span) -> (&SourceFile, Range<usize>) {
        let file = &self.files[self.file_at(span.start)];
        let local = |place: u32| place.clamp(file.span.start, file.span.end) - file.span.start;
        (file, local(span.start) as usize..local(span.end) as usize)
    }

    /// What people should read for a file: a path that leads there from where the first file was
    /// asked for.
    pub fn shown_name(&self, file: &SourceFile) -> String {
        let folder = match file.origin {
            Origin::Included | Origin::Module => self.folder(),
            Origin::Scenario | Origin::Shipped => "",
        };
        format!("{folder}{}", file.name)
    }

    /// The path of the first file up to its last separator.
    fn folder(&self) -> &str {
        let first = &self.files[0].name;
        first.rfind(['/', '\\']).map_or("", |end| &first[..=end])
    }
}

#[cfg(test)]
mod tests {
    use super::{Origin, Sources};
    use crate::Span;

    fn three() -> Sources {
        let mut sources = Sources::new("runs/crisis.toml", "abc\n");
        sources.add("parts/b.toml", "", Origin::Included, None);
        sources.add("std/oil", "oil", Origin::Shipped, Some("oil"));
        sources
    }

    #[test]
    fn a_span_is_found_in_its_file() {
        let sources = three();
        assert_eq!(sources.text(), "abc\n\n\noil\n");
        let found = |start, end| {
            let (file, range) = sources.locate(Span::new(start, end));
            (file.name.as_str(), range)
        };
        assert_eq!(found(1, 3), ("runs/crisis.toml", 1..3));
        assert_eq!(found(4, 4), ("runs/crisis.toml", 4..4), "the end of a file is its own");
        assert_eq!(found(5, 5), ("parts/b.toml", 0..0), "an empty file has one place");
        assert_eq!(found(6, 9), ("std/oil", 0..3));
        assert_eq!(found(2, 8), ("runs/crisis.toml", 2..4), "cut where the file ends");
        assert_eq!(found(90, 99), ("std/oil", 3..3));
    }

    #[test]
    fn paths_lead_to_the_files() {
        let sources = three();
        let shown: Vec<_> = sources.files().iter().map(|file| sources.shown_name(file)).collect();
        assert_eq!(shown, ["runs/crisis.toml", "runs/parts/b.toml", "std/oil"]);
        assert_eq!(sources.text_of(&sources.files()[2]), "oil");
        assert_eq!(sources.files()[2].instance.as_deref(), Some("oil"));
    }
}
