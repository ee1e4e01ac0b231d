//! Numbers in charts: coordinates, and those that people read.

pub use crate::render::number::{
    NONE, count, decimals, fixed, in_100, noise, percent, percent_fine, percent_range, points,
    scientific, significant,
};

/// A coordinate, two decimals at most; a number that is not finite becomes 0.
#[must_use]
pub fn xy(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}
