//! What nobody weighs: judged decisions, consequences, signals that only the analyst sees.

use standoff::findings::{Consequence, Findings};
use standoff::render::number::percent;
use standoff::render::says::{self, fine_percent};

use super::summary::{low_to_high, paragraph, push_table, range, right, table};
use crate::io::printable;

/// What judged players do.
pub fn judged(out: &mut String, findings: &Findings, width: usize) {
    if findings.judged.is_empty() {
        return;
    }
    out.push('\n');
    paragraph(out, &format!("{}, by {}", says::ONCE, findings.horizon), width);
    let mut table = table(width);
    table.set_header(["Player", "Action", "Chance"]);
    for player in &findings.judged {
        for action in &player.actions {
            table.add_row([printable(&player.name), printable(&action.name), percent(action.p)]);
        }
    }
    right(&mut table, &[2]);
    push_table(out, &table);
}

/// Where consequences stand at the horizon.
pub fn consequences(out: &mut String, findings: &Findings, width: usize) {
    for consequence in &findings.consequences {
        stands(out, findings, consequence, width);
    }
    if findings.moves_at_end && !findings.consequences.is_empty() {
        paragraph(out, says::NOT_AT_END, width);
    }
}

fn stands(out: &mut String, findings: &Findings, consequence: &Consequence, width: usize) {
    out.push('\n');
    let mut table = table(width);
    table.set_header([
        printable(&consequence.name) + " by " + &findings.horizon,
        "Chance".into(),
        "Range if our inputs are wrong".into(),
    ]);
    for value in &consequence.values {
        let p = &value.probability;
        table.add_row([printable(&value.name), percent(p.p), range(p)]);
    }
    right(&mut table, &[1, 2]);
    push_table(out, &table);
}

/// What others say, beside ours.
pub fn estimates(out: &mut String, findings: &Findings, width: usize) {
    if findings.estimates.is_empty() {
        return;
    }
    out.push_str("\nWhat others say; it feeds nothing\n");
    let mut table = table(width);
    table.set_header(["", "By", "Theirs", "Ours"]);
    for found in &findings.estimates {
        let theirs = low_to_high(found.low, found.high);
        let ours = percent(found.ours.p) + if found.habit { ", by habit" } else { "" };
        table.add_row([printable(&found.name), found.date.clone(), theirs, ours]);
    }
    right(&mut table, &[2, 3]);
    push_table(out, &table);
}

/// How likely the analyst's signals are in the first step.
pub fn signals(out: &mut String, findings: &Findings, width: usize) {
    if findings.signals.is_empty() {
        return;
    }
    out.push('\n');
    paragraph(out, says::SIGNALS, width);
    let mut table = table(width);
    table.set_header(["Signal", "Given", "Chance"]);
    for (signal, given, p) in says::signals(findings) {
        table.add_row([printable(&signal), printable(&given), fine_percent(p)]);
    }
    right(&mut table, &[2]);
    push_table(out, &table);
}
