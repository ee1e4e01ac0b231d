//! Tests of the façade through its public face.

mod chart;
mod report;
mod sample;
mod spec;
