//! How much of the result rests on how reliably players choose.

use standoff::findings::Findings;
use standoff::render::number::percent;
use standoff::render::says;

use super::summary::{named, paragraph, push_table, right, table};

/// Outcomes at other precisions, and what comes from clear mistakes.
pub(super) fn text(out: &mut String, findings: &Findings, width: usize) {
    let scan = &findings.precision_scan;
    if scan.is_empty() {
        return;
    }
    out.push_str("\nHow much rests on how reliably they choose\n");
    let mut columns = table(width);
    let star = |converged: bool| if converged { "" } else { " *" };
    let scales = scan.iter().map(|at| says::reliability(at.scale) + star(at.converged));
    let first = std::iter::once(String::new());
    let last = std::iter::once("Of the chance, by clear mistakes".to_owned());
    columns.set_header(first.chain(scales).chain(last));
    for (k, outcome) in findings.outcomes.iter().enumerate() {
        let chances =
            scan.iter().map(|at| percent(at.outcomes.get(k).copied().unwrap_or(f64::NAN)));
        let share = outcome.noise_share.map_or("–".to_owned(), percent);
        columns.add_row(std::iter::once(named(outcome)).chain(chances).chain([share]));
    }
    right(&mut columns, &(1..=scan.len() + 1).collect::<Vec<_>>());
    push_table(out, &columns);
    if scan.iter().any(|at| !at.converged) {
        paragraph(out, &format!("* {}", says::NO_EQUILIBRIUM), width);
    }
    for line in says::reliabilities(findings) {
        paragraph(out, &line, width);
    }
    let note = format!(
        "Outcomes with every number at its median. A clear mistake is a choice worse by more than \
         {} than another one that the player had.",
        says::mistake_points(findings)
    );
    paragraph(out, &note, width);
}
