//! Markdown files of the specification: their sections, fenced blocks and examples.

use std::path::{Path, PathBuf};

/// A fenced block of a Markdown file.
#[derive(Clone, Debug)]
pub struct Block {
    /// The words behind the opening fence.
    pub info: Vec<String>,
    /// Lines between the fences.
    pub lines: Vec<String>,
    /// Index of the line of the opening fence.
    pub open: usize,
    /// Index of the line of the closing fence.
    pub close: usize,
}

impl Block {
    fn is(&self, kind: &str) -> bool {
        self.info.first().is_some_and(|word| word == kind)
    }

    /// Whether a word stands behind the kind of the block.
    pub fn says(&self, word: &str) -> bool {
        self.info.iter().skip(1).any(|other| other == word)
    }

    /// The path under which the block can be read, if it is a file of its own.
    pub fn file(&self) -> Option<&str> {
        self.info.iter().find_map(|word| word.strip_prefix("file="))
    }

    /// The lines as one text.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

/// What an example stands in, if it does not stand alone.
#[derive(Clone, Default, Debug)]
pub struct Preamble {
    /// The tables.
    pub main: Option<Block>,
    /// Files beside them.
    pub files: Vec<Block>,
}

/// A scenario and what is said of it.
#[derive(Clone, Debug)]
pub struct Example {
    /// The headings above it, outermost first.
    pub headings: Vec<String>,
    /// What is written in the document.
    pub main: Block,
    /// Files that belong to it.
    pub files: Vec<Block>,
    /// What it stands in.
    pub preamble: Preamble,
    /// What should come of it; nothing if it should pass without a word.
    pub expected: Option<Block>,
}

impl Example {
    /// The line of its fence, from 1.
    pub fn line(&self) -> usize {
        self.main.open + 1
    }

    /// Index of the last line of its blocks, what is expected left out.
    pub fn end(&self) -> usize {
        self.files.last().map_or(self.main.close, |file| file.close)
    }

    /// The lines that are expected.
    pub fn expected_lines(&self) -> Vec<String> {
        self.expected.as_ref().map_or(Vec::new(), |block| block.lines.clone())
    }

    /// Whether it is written to show that it can be used.
    pub fn passes(&self) -> bool {
        let warnings_only = |block: &Block| {
            let mut complaints = block.lines.iter().filter(|line| !line.starts_with(' '));
            complaints.all(|line| line.split(' ').any(|word| word.starts_with("W07")))
        };
        self.expected.as_ref().is_none_or(|block| !block.is("diagnostics") || warnings_only(block))
    }
}

/// A file of the specification.
pub struct Document {
    /// Where it is.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// Its examples.
    pub examples: Vec<Example>,
}

impl Document {
    /// Reads a file; panics where it is not written as the README of the folder says.
    pub fn read(path: &Path, name: &str) -> Self {
        let text = std::fs::read_to_string(path).expect("a readable file");
        Self::new(path, name, &text)
    }

    /// As [`Document::read`], from its text.
    pub fn new(path: &Path, name: &str, text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut reader = Reader::new(name);
        for piece in pieces(&lines) {
            match piece {
                Piece::Heading(level, title) => reader.heading(level, title),
                Piece::Block(block) => reader.block(block),
            }
        }
        Self { path: path.to_owned(), name: name.to_owned(), lines, examples: reader.examples }
    }
}

/// The TOML blocks of a file with their lines, from 1.
pub fn fragments(path: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(path).expect("a readable file");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let blocks = pieces(&lines).into_iter().filter_map(|piece| match piece {
        Piece::Block(block) if block.is("toml") => Some((block.open + 1, block.text())),
        _ => None,
    });
    blocks.collect()
}

enum Piece {
    Heading(usize, String),
    Block(Block),
}

/// Headings and fenced blocks in their order. A fence of more than three backticks shows how
/// blocks are written and is passed over.
fn pieces(lines: &[String]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
        if ticks >= 3 {
            let fence = "`".repeat(ticks);
            let below = lines[at + 1..].iter().position(|line| *line == fence);
            let close = at + 1 + below.unwrap_or_else(|| panic!("line {}: an open fence", at + 1));
            if ticks == 3 {
                let info = line[3..].split_whitespace().map(str::to_owned).collect();
                let lines = lines[at + 1..close].to_vec();
                found.push(Piece::Block(Block { info, lines, open: at, close }));
            }
            at = close;
        } else if line.starts_with('#') {
            let title = line.trim_start_matches('#');
            found.push(Piece::Heading(line.len() - title.len(), title.trim().to_owned()));
        }
        at += 1;
    }
    found
}

/// Puts blocks together to examples.
struct Reader<'a> {
    name: &'a str,
    headings: Vec<String>,
    /// For the file, and for the section.
    preambles: [Option<Preamble>; 2],
    examples: Vec<Example>,
    /// Whether the last example can still get files and what is expected.
    open: bool,
}

impl<'a> Reader<'a> {
    fn new(name: &'a str) -> Self {
        let (headings, examples) = (Vec::new(), Vec::new());
        Self { name, headings, preambles: [None, None], examples, open: false }
    }

    fn heading(&mut self, level: usize, title: String) {
        self.headings.truncate(level - 1);
        self.headings.push(title);
        self.open = false;
        if level <= 2 {
            self.preambles[1] = None;
        }
    }

    fn block(&mut self, block: Block) {
        const EXPECTED: [&str; 3] = ["diagnostics", "values", "model"];
        if EXPECTED.iter().any(|kind| block.is(kind)) {
            let line = block.open + 1;
            let last = self.examples.last_mut().filter(|_| self.open);
            let last = last.unwrap_or_else(|| panic!("{}:{line}: no example above", self.name));
            last.expected = Some(block);
            self.open = false;
        } else if block.is("toml") {
            self.check_words(&block);
            self.toml(block);
        }
    }

    fn check_words(&self, block: &Block) {
        const WORDS: [&str; 5] = ["preamble", "alone", "whole", "repeat", "crlf"];
        let unknown = block.info.iter().skip(1);
        let mut unknown =
            unknown.filter(|w| !WORDS.contains(&w.as_str()) && !w.starts_with("file="));
        let line = block.open + 1;
        assert!(unknown.next().is_none(), "{}:{line}: unknown {:?}", self.name, block.info);
    }

    fn toml(&mut self, block: Block) {
        let line = block.open + 1;
        if block.says("preamble") {
            let section = usize::from(self.headings.len() > 1);
            let preamble = self.preambles[section].get_or_insert_default();
            match block.file() {
                Some(_) => {
                    preamble.files.push(block.clone());
                    self.examples.last_mut().expect("its tables first").files.push(block);
                }
                None => {
                    assert!(preamble.main.is_none(), "{}:{line}: a second preamble", self.name);
                    preamble.main = Some(block.clone());
                    self.push(block, Preamble::default());
                }
            }
        } else if block.file().is_some() {
            let last = self.examples.last_mut().filter(|_| self.open);
            let last = last.unwrap_or_else(|| panic!("{}:{line}: no example above", self.name));
            last.files.push(block);
        } else {
            let [file, section] = &self.preambles;
            let preamble = section.as_ref().or(file.as_ref()).filter(|_| !block.says("alone"));
            let preamble = preamble.cloned().unwrap_or_default();
            self.push(block, preamble);
        }
    }

    fn push(&mut self, main: Block, preamble: Preamble) {
        let headings = self.headings.clone();
        let (files, expected) = (Vec::new(), None);
        self.examples.push(Example { headings, main, files, preamble, expected });
        self.open = true;
    }
}
