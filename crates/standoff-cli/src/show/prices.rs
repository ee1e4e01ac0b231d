//! What prices of today imply.

use standoff::findings::{Findings, Joint, PriceFound};
use standoff::render::number::{fixed, percent};
use standoff::render::says;

use super::summary::{paragraph, push_table, right, table};
use crate::io::printable;

/// Each price, and all at once.
pub fn implied(out: &mut String, findings: &Findings, width: usize) {
    let Some(implied) = &findings.implied else { return };
    out.push_str("\nWhat prices of today imply\n");
    for price in &implied.prices {
        paragraph(out, &printable(&says::price_parts(price)), width);
        each(out, price, width);
        if let Some(line) = says::price_shape(price) {
            paragraph(out, &printable(&line), width);
        }
    }
    match &implied.joint {
        Some(joint) => both(out, joint, width),
        None => paragraph(out, "No draw of our numbers agrees with all prices at once.", width),
    }
    paragraph(out, says::RISK_NEUTRAL, width);
}

fn each(out: &mut String, price: &PriceFound, width: usize) {
    let mut rows = table(width);
    let ours = format!("Ours, {} days", fixed(price.within, 0));
    rows.set_header(["", "It would add", &ours, "At most", "If disruptions alone"]);
    for outcome in &price.outcomes {
        let gap = format!("{} to {}", fixed(outcome.gap.low, 1), fixed(outcome.gap.high, 1));
        let shape = outcome.shape.map(says::spread).unwrap_or_default();
        let (ours, bound) = (says::spread(outcome.ours), says::spread(outcome.bound));
        rows.add_row([printable(&outcome.name), gap, ours, bound, shape]);
    }
    right(&mut rows, &[1, 2, 3, 4]);
    push_table(out, &rows);
}

fn both(out: &mut String, joint: &Joint, width: usize) {
    paragraph(out, &says::price_joint(joint), width);
    let mut rows = table(width);
    rows.set_header(["", "As answered", "Given the prices"]);
    for outcome in &joint.outcomes {
        rows.add_row([printable(&outcome.name), percent(outcome.before), percent(outcome.after)]);
    }
    right(&mut rows, &[1, 2]);
    push_table(out, &rows);
}
