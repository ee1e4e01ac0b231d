//! What prices of today imply, in words.

use crate::findings::{Joint, PriceFound, Range};
use crate::render::number::{fixed, percent, percent_range, signed};

/// What implied probabilities are not.
pub const RISK_NEUTRAL: &str = "What a price implies is risk-neutral: whoever minds a crisis pays more \
    than its chance to be paid in one, so the figures of outcomes that raise the price lie above what the \
    market believes, and those of outcomes that lower it below. It is a check on the answer and no part \
    of it.";

/// The price taken apart.
#[must_use]
pub fn price_parts(price: &PriceFound) -> String {
    let PriceFound { name, unit, within, observed, base, premium, residual, left_out, .. } = price;
    let left_out = match left_out {
        0 => String::new(),
        1 => " 1 draw in which its numbers make no sense is left out.".to_owned(),
        many => format!(" {many} draws in which its numbers make no sense are left out."),
    };
    format!(
        "{name}: {} {unit} is {} without the crisis, {} for what may come within {} days, and {} that \
         nothing here explains (range if our inputs are wrong: {} to {}).{left_out}",
        fixed(observed.median, 2),
        fixed(base.median, 1),
        signed(premium.median, 1),
        fixed(*within, 0),
        signed(residual.median, 1),
        signed(residual.low, 1),
        signed(residual.high, 1),
    )
}

/// What the price says if it holds disruptions alone.
#[must_use]
pub fn price_shape(price: &PriceFound) -> Option<String> {
    let kappa = price.kappa?;
    let wrong = if price.kappa_above_one > 0.0 {
        format!(
            " In {} of draws they would have to be more than certain: there our proportions or the \
             price without the crisis are wrong.",
            percent(price.kappa_above_one)
        )
    } else {
        String::new()
    };
    Some(format!(
        "If it held disruptions alone, in our proportions, their chance together would be {} ({}); ours \
         is {} ({}).{wrong}",
        chance(kappa.median),
        percent_range(kappa.low.clamp(0.0, 1.0), kappa.high.clamp(0.0, 1.0)),
        percent(price.disruptions.median),
        spread(price.disruptions),
    ))
}

/// A probability that may be none.
fn chance(p: f64) -> String {
    if p > 1.0 {
        "more than 100%".to_owned()
    } else if p < 0.0 {
        "less than 0%".to_owned()
    } else {
        percent(p)
    }
}

/// The range of a probability.
#[must_use]
pub fn spread(range: Range) -> String {
    percent_range(range.low.clamp(0.0, 1.0), range.high.clamp(0.0, 1.0))
}

/// What all prices say at once.
#[must_use]
pub fn price_joint(joint: &Joint) -> String {
    let few = if joint.effective < 0.1 * joint.draws as f64 {
        " Few draws agree with the prices, so what follows is rough."
    } else {
        ""
    };
    format!(
        "All prices at once: draws of our numbers that agree with them count more; they say as much as \
         {} of {}.{few}",
        fixed(joint.effective, 0),
        joint.draws
    )
}
