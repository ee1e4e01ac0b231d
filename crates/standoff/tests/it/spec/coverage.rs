//! Every code and every construct has its examples.

use std::collections::BTreeSet;

use standoff::lang::codes;
use standoff::lang::constructs::{self, Construct};

use super::document::Example;
use super::documents;
use super::judge::contains_word;

/// Words of expressions and of numbers, beside the functions.
const WORDS: &[&str] = &[
    "if",
    "and",
    "or",
    "not",
    "outcome",
    "elapsed",
    "step_length",
    "today",
    "horizon",
    "to",
    "rest",
    "uniform",
    "normal",
    "lognormal",
    "triangular",
    "truncated",
];

fn examples() -> Vec<Example> {
    documents().into_iter().flat_map(|document| document.examples).collect()
}

/// The example's own text.
fn text(example: &Example) -> String {
    example.files.iter().chain([&example.main]).map(|block| block.text()).collect()
}

/// `state` of `[state.NAME]`; nothing for what is written inside other tables.
fn kind(construct: &Construct) -> Option<&'static str> {
    let form = construct.form.strip_prefix('[').filter(|form| !form.starts_with('['))?;
    form.split(['.', ']']).next()
}

fn has_table(example: &Example, table: &str) -> bool {
    let text = text(example);
    [format!("[{table}."), format!("[{table}]")].iter().any(|header| text.contains(header))
}

#[test]
fn every_code_has_an_example() {
    let examples = examples();
    let lines = examples.iter().flat_map(Example::expected_lines);
    let words: BTreeSet<String> = lines
        .filter_map(|line| line.split(' ').find(|word| is_code(word)).map(str::to_owned))
        .collect();
    let missing: Vec<_> = codes::ALL.iter().filter(|(code, _)| !words.contains(*code)).collect();
    assert!(missing.is_empty(), "codes without an example in docs/reference/spec: {missing:#?}");
}

fn is_code(word: &str) -> bool {
    word.len() == 5 && matches!(word.as_bytes()[0], b'E' | b'W') && word[1..].parse::<u16>().is_ok()
}

#[test]
fn every_table_has_a_section_with_both_kinds_of_examples() {
    let examples = examples();
    for table in constructs::ALL.iter().filter_map(|construct| kind(construct)) {
        let title = format!("`[{table}");
        let inside = |example: &&Example| example.headings.iter().any(|h| h.contains(&title));
        let (passing, failing): (Vec<_>, Vec<_>) =
            examples.iter().filter(inside).partition(|example| example.passes());
        assert!(!passing.is_empty(), "no section on `[{table}]` with an example that passes");
        assert!(!failing.is_empty(), "no section on `[{table}]` with an example that fails");
    }
}

/// An example that passes uses it, and one that fails shows it in a complaint.
#[test]
fn every_key_and_word_passes_once_and_fails_once() {
    let examples = examples();
    let mut missing = Vec::new();
    let mut look = |what: String, table: Option<&str>, word: &str| {
        let here = || examples.iter().filter(|e| table.is_none_or(|table| has_table(e, table)));
        let complained =
            |e: &Example| e.expected_lines().iter().any(|line| contains_word(line, word));
        if !here().any(|e| e.passes() && contains_word(&text(e), word)) {
            missing.push(format!("{what}: no example passes"));
        }
        if !here().any(|e| !e.passes() && complained(e)) {
            missing.push(format!("{what}: no example fails"));
        }
    };
    for construct in constructs::ALL {
        for key in construct.keys {
            look(format!("`{}` of `{}`", key.name, construct.form), kind(construct), key.name);
        }
    }
    for word in WORDS.iter().chain(standoff::lang::functions()) {
        look(format!("`{word}`"), None, word);
    }
    assert!(missing.is_empty(), "in docs/reference/spec:\n{}", missing.join("\n"));
}
