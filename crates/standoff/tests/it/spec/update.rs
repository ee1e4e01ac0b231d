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
