//! Tests of the engine from outside: published values, plain references, invariances.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

mod catalogue;
mod certificate;
mod crisis;
mod hostile;
mod invariance;
mod reference;
mod simulation;
mod support;
