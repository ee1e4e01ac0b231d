//! Words for probabilities: the bands of ICD 203 (United States intelligence community, 2015).

use crate::findings::Probability;

/// Lower end of each band, which belongs to it; the last ends at 0.99.
const BANDS: [(f64, &str); 7] = [
    (0.01, "remote"),
    (0.05, "very unlikely"),
    (0.20, "unlikely"),
    (0.45, "roughly even"),
    (0.55, "likely"),
    (0.80, "very likely"),
    (0.95, "almost certain"),
];
const TOP: f64 = 0.99;

/// The word for a probability; none outside 1 to 99 percent, where only the number is true.
pub(super) fn word(p: f64) -> Option<&'static str> {
    if !(0.01..TOP).contains(&p) {
        return None;
    }
    BANDS.iter().rev().find(|(from, _)| p >= *from).map(|(_, word)| *word)
}

/// The word for a range: both ends joined if they lie in different bands.
pub(super) fn range(low: f64, high: f64) -> Option<String> {
    if !low.is_finite() || !high.is_finite() {
        return None;
    }
    match (word(low), word(high)) {
        (None, None) if low < 0.01 && high >= TOP => Some("anything".to_owned()),
        (None, None) => None,
        (from, to) if from == to => from.map(str::to_owned),
        (from, to) => {
            Some(format!("{} to {}", from.unwrap_or("under 1%"), to.unwrap_or("over 99%")))
        }
    }
}

/// The word for a probability with its range.
pub(super) fn of(probability: &Probability) -> String {
    let Probability { p, low, high, .. } = *probability;
    range(low, high).or_else(|| word(p).map(str::to_owned)).unwrap_or_default()
}

/// How an answer that names its likeliest outcome begins.
pub(super) fn lead(p: f64) -> &'static str {
    match p {
        p if p >= 0.95 => "Almost certainly",
        p if p >= 0.80 => "Very likely",
        p if p >= 0.55 => "Likely",
        _ => "Most likely",
    }
}

/// Whether two probabilities, the first being the larger, are as good as the same.
pub(super) fn level(a: &Probability, b: &Probability) -> bool {
    // Twice the noise of the difference, squared, to do without a root.
    let noise = 4.0 * (a.noise * a.noise + b.noise * b.noise);
    let gap = a.p - b.p;
    gap < 0.03 || gap * gap <= noise
}

/// How two probabilities compare, the first being the larger.
pub(super) fn compare(a: &Probability, b: &Probability) -> &'static str {
    if level(a, b) {
        "about as likely as"
    } else if a.low > b.high {
        "clearly more likely than"
    } else {
        "more likely than"
    }
}

/// The first letter in upper case.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
