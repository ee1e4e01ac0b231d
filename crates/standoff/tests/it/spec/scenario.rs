//! The text of an example together with its preamble, and where each line of it comes from.

use std::collections::BTreeSet;

use super::document::Example;

/// A line of a scenario and where it stands in the document.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whether it comes from the preamble.
    pub preamble: bool,
    /// Its number in its block, from 1.
    pub number: usize,
    /// The line itself.
    pub text: String,
}

/// A scenario and the origin of its lines.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What is checked.
    pub text: String,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Path and text of each further file.
    pub files: Vec<(String, String)>,
}

impl Scenario {
    /// Puts an example into its preamble. The example comes first; of the preamble those tables
    /// follow that the example does not write itself.
    pub fn new(example: &Example) -> Self {
        let own = lines(&example.main.lines, false, example.main.says("repeat"));
        let outer = example.preamble.main.as_ref();
        let outer = outer.map_or_else(Vec::new, |block| lines(&block.lines, true, false));
        let lines = joined(own, &tables(outer));
        let end = if example.main.says("crlf") { "\r\n" } else { "\n" };
        let text = lines.iter().map(|line| format!("{}{end}", line.text)).collect();
        let files = example.preamble.files.iter().chain(&example.files);
        let files = files.map(|block| (block.file().unwrap_or_default().to_owned(), block.text()));
        Self { text, lines, files: files.collect() }
    }
}

impl Scenario {
    /// What a line of the scenario is called: its number in its block.
    pub fn name_of(&self, index: usize) -> String {
        let line = &self.lines[index.min(self.lines.len() - 1)];
        let block = if line.preamble { "preamble " } else { "" };
        format!("{block}{}", line.number)
    }
}

fn lines(block: &[String], preamble: bool, repeat: bool) -> Vec<Line> {
    let numbered = block.iter().enumerate();
    let expanded = numbered.flat_map(|(k, line)| {
        let text = if repeat { repeated(line) } else { line.clone() };
        let line = |text: &str| Line { preamble, number: k + 1, text: text.to_owned() };
        text.split('\n').map(line).collect::<Vec<_>>()
    });
    expanded.collect()
}

/// Puts `33 x p#` between double braces in place: `p1p2…p33`; `\n` starts a new line.
fn repeated(line: &str) -> String {
    let Some((before, rest)) = line.split_once("{{") else { return line.to_owned() };
    let (inside, after) = rest.split_once("}}").expect("a closing `}}`");
    let (count, piece) = inside.split_once(" x ").expect("a number, ` x ` and a text");
    let count: usize = count.trim().parse().expect("a whole number");
    let piece = piece.replace("\\n", "\n");
    let copies = (1..=count).map(|k| piece.replace('#', &k.to_string()));
    format!("{before}{}{}", copies.collect::<String>(), repeated(after))
}

/// A table of a preamble: its path, and its lines with the header.
struct Table {
    path: String,
    lines: Vec<Line>,
}

fn tables(lines: Vec<Line>) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in lines {
        match (header(&line.text), tables.last_mut()) {
            (None, Some(table)) => table.lines.push(line),
            (path, _) => tables.push(Table { path: path.unwrap_or_default(), lines: vec![line] }),
        }
    }
    tables
}

/// The path in a header such as `[[action.north.strike.result]]`.
fn header(line: &str) -> Option<String> {
    let path = line.trim_start().strip_prefix('[')?;
    let path = path.strip_prefix('[').unwrap_or(path);
    let (path, _) = path.split_once(']')?;
    Some(path.chars().filter(|c| !c.is_whitespace()).collect())
}

/// The key of a line such as `steps = ["8 x 1 week"]`.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    Some(key.trim()).filter(|key| key.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

fn joined(own: Vec<Line>, preamble: &[Table]) -> Vec<Line> {
    let written: BTreeSet<String> = own.iter().filter_map(|line| header(&line.text)).collect();
    let crisis: Vec<Line> = missing_keys(&own, preamble);
    let mut lines = Vec::new();
    for line in own {
        let here = header(&line.text).as_deref() == Some("crisis");
        lines.push(line);
        if here {
            lines.extend(crisis.iter().cloned());
        }
    }
    let replaced = |path: &str| {
        let below = |own: &String| path == own || path.starts_with(&format!("{own}."));
        written.iter().any(below)
    };
    let others = preamble.iter().filter(|table| !replaced(&table.path));
    lines.extend(others.flat_map(|table| table.lines.iter().cloned()));
    lines
}

/// The keys of the preamble's `[crisis]` that the example's own does not write.
fn missing_keys(own: &[Line], preamble: &[Table]) -> Vec<Line> {
    let begins = |line: &&Line| header(&line.text).as_deref() != Some("crisis");
    let after = own.iter().skip_while(begins).skip(1);
    let crisis = after.take_while(|line| header(&line.text).is_none());
    let keys: BTreeSet<&str> = crisis.filter_map(|line| key(&line.text)).collect();
    let outer = preamble.iter().filter(|table| table.path == "crisis");
    let outer = outer.flat_map(|table| &table.lines);
    outer.filter(|line| key(&line.text).is_some_and(|key| !keys.contains(key))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::Scenario;

    const TEXT: &str = "# A title

```toml preamble
[crisis]
id    = \"a\"
title = \"A\"

[state.x]
start = 1

[state.x.more]

[state.y]
```

```toml repeat
[crisis]
title = \"B\"

[state.x]
values = [{{2 x \"v#\\n\", }}]
```
";

    #[test]
    fn an_example_replaces_tables_and_keys_of_the_crisis() {
        let document = Document::new("a.md".as_ref(), "a.md", TEXT);
        let [_, example] = document.examples.as_slice() else { panic!("two examples") };
        let scenario = Scenario::new(example);
        let lines: Vec<String> = (0..scenario.lines.len())
            .map(|k| format!("{} {}", scenario.name_of(k), scenario.lines[k].text))
            .collect();
        let expected = [
            "1 [crisis]",
            "preamble 2 id    = \"a\"",
            "2 title = \"B\"",
            "3 ",
            "4 [state.x]",
            "5 values = [\"v1",
            "5 \", \"v2",
            "5 \", ]",
            "preamble 10 [state.y]",
        ];
        assert_eq!(lines, expected);
        assert_eq!(scenario.text.lines().count(), lines.len());
    }
}
