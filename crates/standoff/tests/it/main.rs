//! Tests of the façade through its public face.

mod report;
mod sample;
