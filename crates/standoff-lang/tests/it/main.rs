//! Tests of the language: text in, model or complaints out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failing test panics"
)]

mod catalogue;
mod codes;
mod five_mistakes;
mod full;
mod includes;
mod large;
mod lints;
mod lowering;
mod modules;
mod places;
mod robust;
mod shipped;
mod support;
mod toml;
