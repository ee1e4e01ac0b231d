//! What play tells of private types.

use standoff::findings::{Findings, Reveal, TypeFound};
use standoff::render::number::{fixed, percent, points};

use super::summary::{named, paragraph, push_table, right, table};
use crate::io::printable;

/// Changes that are smaller than this for every value are not shown, and not more than so many.
const LEAST: f64 = 0.001;
const MOST: usize = 6;

/// What each type brings, what is believed of it, what tells most.
pub(super) fn text(out: &mut String, findings: &Findings, width: usize) {
    for found in findings.types.iter().filter(|found| found.values.len() > 1) {
        out.push('\n');
        paragraph(
            out,
            &format!("{}: what each would bring, and what tells of it", found.name),
            width,
        );
        brings(out, findings, found, width);
        believed(out, findings, found, width);
        moved(out, findings, found, width);
        tells(out, found, width);
    }
}

fn names(found: &TypeFound) -> Vec<String> {
    found.values.iter().map(|value| printable(&value.id)).collect()
}

fn brings(out: &mut String, findings: &Findings, found: &TypeFound, width: usize) {
    let mut columns = table(width);
    let heads = findings.outcomes.iter().map(named);
    columns.set_header(std::iter::once("If it is".to_owned()).chain(heads));
    for (value, name) in found.values.iter().zip(names(found)) {
        let cells = value.outcomes.iter().map(|p| percent(*p));
        columns.add_row(std::iter::once(name).chain(cells));
    }
    right(&mut columns, &(1..=findings.outcomes.len()).collect::<Vec<_>>());
    push_table(out, &columns);
}

/// How the belief in the truth moves.
fn believed(out: &mut String, findings: &Findings, found: &TypeFound, width: usize) {
    let last = findings.by_step.len().saturating_sub(1);
    for (k, (value, name)) in found.values.iter().zip(names(found)).enumerate() {
        let at = |time: usize| value.believed.get(time).and_then(|all| all.get(k)).copied();
        let (Some(now), Some(then)) = (at(0), at(last)) else { continue };
        let text = format!(
            "If it is {name}, this is believed with {} now and {} at the end, on average.",
            percent(now),
            percent(then)
        );
        paragraph(out, &text, width);
    }
}

/// What it does to play to believe one of them more.
fn moved(out: &mut String, findings: &Findings, found: &TypeFound, width: usize) {
    let rows = found.moved(findings, LEAST);
    if rows.is_empty() {
        return;
    }
    let mut columns = table(width);
    let more = found.values.iter().zip(names(found)).map(|(value, name)| {
        let more = value.believed_more.as_ref().map_or(0.0, |more| more.more);
        format!("{name} {}", points(100.0 * more))
    });
    columns.set_header(std::iter::once("If believed more, in points".to_owned()).chain(more));
    for (name, changes) in rows.into_iter().take(MOST) {
        let cells = changes.into_iter().map(|change| match change {
            Some(change) => points(100.0 * change),
            None => "–".to_owned(),
        });
        columns.add_row(std::iter::once(printable(&name)).chain(cells));
    }
    right(&mut columns, &(1..=found.values.len()).collect::<Vec<_>>());
    push_table(out, &columns);
}

fn tells(out: &mut String, found: &TypeFound, width: usize) {
    if found.reveals.is_empty() {
        return;
    }
    let mut columns = table(width);
    let ratios = names(found).into_iter().map(|name| format!("for {name}"));
    let heads = ["What tells most".to_owned(), "Day".to_owned()];
    columns.set_header(heads.into_iter().chain(ratios));
    let row = |reveal: &Reveal| -> Vec<String> {
        let text = printable(&format!("{}: {}", reveal.state_name, reveal.value_name));
        let ratios = reveal.ratios.iter().map(|ratio| format!("× {}", fixed(*ratio, 2)));
        [text, format!("{:.0}", reveal.day)].into_iter().chain(ratios).collect()
    };
    // The first of the two times; the report has both.
    let first = found.reveals.first().map_or(0.0, |reveal| reveal.day);
    for reveal in found.telling().into_iter().filter(|reveal| reveal.day == first) {
        columns.add_row(row(reveal));
    }
    right(&mut columns, &(1..=found.values.len() + 1).collect::<Vec<_>>());
    push_table(out, &columns);
}
