//! The program from outside: exit codes, messages, run folders.

#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

mod arrows;
mod backtest;
mod compare;
mod complaints;
mod files;
mod inputs;
mod runs;
mod support;
