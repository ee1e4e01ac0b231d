//! Tests of the engine from outside: published values, plain references, invariances.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

mod catalogue;
mod certificate;
mod crisis;
mod expressions;
mod hostile;
mod invariance;
mod judged;
mod numbers;
mod observed;
mod plain;
mod reach;
mod reference;
mod rules;
mod simulation;
mod size;
mod standing;
mod support;
mod sweep;
