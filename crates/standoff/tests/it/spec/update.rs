//! Writing what came into the document.

use super::document::{Document, Example};

/// The text of a document with what is expected of some examples replaced by what came.
pub fn rewrite(document: &Document, mut founds: Vec<(&Example, Vec<String>)>) -> String {
    let mut lines = document.lines.clone();
    // From the end, so that the places of the others stay.
    founds.sort_by_key(|(example, _)| std::cmp::Reverse(example.line()));
    for (example, found) in founds {
        match &example.expected {
            Some(block) if found.is_empty() => drop(lines.drain(block.open - 1..=block.close)),
            Some(block) => drop(lines.splice(block.open + 1..block.close, found)),
            None => {
                let fences = ["", "```diagnostics"].map(str::to_owned).into_iter();
                let block = fences.chain(found).chain(["```".to_owned()]);
                drop(lines.splice(example.end() + 1..example.end() + 1, block));
            }
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::rewrite;

    const TEXT: &str = "# A title

```toml
a = 1
```

```diagnostics
old
```

Between.

```toml
b = 1
```

```toml file=c.toml
c = 1
```

After.

```toml
d = 1
```

```diagnostics
gone
```
";

    #[test]
    fn blocks_are_replaced_added_and_taken_away() {
        let document = Document::new("a.md".as_ref(), "a.md", TEXT);
        let found = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        let founds = [found(&["new", "  = help"]), found(&["more"]), found(&[])];
        let text = rewrite(&document, document.examples.iter().zip(founds).collect());
        let expected = TEXT
            .replace("\nold\n", "\nnew\n  = help\n")
            .replace("c = 1\n```\n", "c = 1\n```\n\n```diagnostics\nmore\n```\n")
            .replace("d = 1\n```\n\n```diagnostics\ngone\n```\n", "d = 1\n```\n");
        assert_eq!(text, expected);
    }
}
