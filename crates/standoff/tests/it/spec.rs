//! The specification is the test: what `docs/reference/spec` says of each example is what happens.
//!
//! `docs/reference/spec/README.md` says how such a file is written. With `STANDOFF_UPDATE=1` the
//! expected blocks are written anew instead of compared.

mod coverage;
mod document;
mod judge;
mod scenario;
mod show;
mod update;
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use document::{Document, Example};
use judge::Verdict;

/// How many differences are shown.
const SHOWN: usize = 8;

/// The folder of the reference.
fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference")
}

/// Every file of the specification, by name.
pub fn documents() -> Vec<Document> {
    let folder = reference().join("spec");
    let entries = std::fs::read_dir(&folder).expect("the folder of the specification");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".md") && name != "README.md")
        .collect();
    names.sort();
    names.iter().map(|name| Document::read(&folder.join(name), name)).collect()
}

/// What is wrong with an example, or with how it is written.
struct Difference {
    place: String,
    text: String,
}

#[test]
fn every_example_does_what_stands_beside_it() {
    let updating = std::env::var_os("STANDOFF_UPDATE").is_some();
    let mut differences = Vec::new();
    let mut rewritten = Vec::new();
    for document in documents() {
        let mut edits = Vec::new();
        for example in &document.examples {
            let place = format!("docs/reference/spec/{}:{}", document.name, example.line());
            match judged(example) {
                Err(text) => differences.push(Difference { place, text }),
                Ok(Verdict::Same) => {}
                Ok(Verdict::Other(found)) if updating => edits.push((example, found)),
                Ok(Verdict::Other(found)) => {
                    let text = show::difference(&example.expected_lines(), &found);
                    differences.push(Difference { place, text });
                }
            }
        }
        if !edits.is_empty() {
            rewritten.push((document.path.clone(), update::rewrite(&document, edits)));
        }
    }
    // Nothing is written if an example broke the run: what it would say is not known.
    report(&differences);
    for (path, text) in rewritten {
        std::fs::write(&path, text).expect("the file can be written");
    }
}

/// What comes of an example; a panic is an error like others.
fn judged(example: &Example) -> Result<Verdict, String> {
    let panicked = |panic: Box<dyn std::any::Any + Send>| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Err(format!("  it panics: {text}"))
    };
    catch_unwind(AssertUnwindSafe(|| judge::judge(example))).unwrap_or_else(panicked)
}

#[track_caller]
fn report(differences: &[Difference]) {
    let Some(count) = (!differences.is_empty()).then_some(differences.len()) else { return };
    let shown = differences.iter().take(SHOWN);
    let shown: Vec<String> = shown.map(|d| format!("{}\n{}", d.place, d.text)).collect();
    let more =
        if count > SHOWN { format!("\n\n… and {} more", count - SHOWN) } else { String::new() };
    panic!(
        "{count} examples do something else than stands beside them:\n\n{}{more}\n\n\
         If this is as it should be: STANDOFF_UPDATE=1 cargo test -p standoff spec",
        shown.join("\n\n")
    );
}

/// Fragments of the reference need not be whole scenarios, but they must be TOML.
#[test]
fn fragments_of_the_reference_are_toml() {
    for name in ["language.md", "semantics.md", "spec/README.md"] {
        for (line, text) in document::fragments(&reference().join(name)) {
            let (_, complaints) = standoff::lang::parse(&text);
            let broken = complaints.iter().filter(|d| ["E0101", "E0102"].contains(&d.code));
            let messages: Vec<&str> = broken.map(|d| d.message.as_str()).collect();
            assert!(messages.is_empty(), "docs/reference/{name}:{line}: {messages:?}\n{text}");
        }
    }
}
