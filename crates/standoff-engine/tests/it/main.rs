//! Tests of the engine from outside: published values, plain references, invariances.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails may panic")]

mod batch;
mod believed;
mod budgets;
mod catalogue;
mod certificate;
mod chosen;
mod crisis;
mod dense;
mod differentials;
mod expressions;
mod foreseen;
mod games;
mod gradients;
mod hostile;
mod induction;
mod invariance;
mod judged;
mod lanes;
mod limit;
mod markets;
mod noise;
mod numbers;
mod observed;
mod oil;
mod options;
mod plain;
mod reach;
mod reference;
mod relabel;
mod retold;
mod rules;
mod simulation;
mod size;
mod standing;
mod statuses;
mod support;
mod sweep;
mod tally;
mod unusable;
