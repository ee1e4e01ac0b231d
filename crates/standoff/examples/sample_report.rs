//! Writes the report of a made-up sample, to look at it: `cargo run --example sample_report PATH`.

#[path = "../tests/it/sample.rs"]
mod sample;

use std::io::{Error, Result};

/// Writes the page; `crowded` as a second argument asks for more of everything.
fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or_else(|| Error::other("give a path to write to"))?;
    let findings = match arguments.next().as_deref() {
        Some("crowded") => sample::crowded(),
        Some("hostile") => sample::hostile(),
        Some("heavy") => sample::heavy(),
        Some("empty") => sample::empty(),
        _ => sample::sample(),
    };
    std::fs::write(path, standoff::report::page(&findings))
}
