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
mod large;
mod lints;
mod lowering;
mod places;
mod robust;
mod support;
