//! Tests of the façade through its public face.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails may panic"
)]

mod backtest;
mod chart;
mod dump;
mod findings;
mod prices;
mod reference;
mod report;
mod sample;
mod shares;
mod spec;
mod systems;
