//! The façade of Standoff: the pipeline from scenario text to findings, run folders and reports.
//!
//! This is what the command line sees. Files, clocks and wire formats live here and not in the
//! crates below.

pub mod backtest;
pub mod chart;
pub mod comparison;
pub mod findings;
pub mod folder;
pub mod pipeline;
pub mod render;
pub mod report;
pub mod scenario;
pub mod summary;
pub mod unreached;
pub mod whole_file;
pub mod world;

pub use standoff_engine as engine;
pub use standoff_lang as lang;
pub use standoff_model as model;

/// The present moment in UTC, to the second, as ISO 8601.
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
