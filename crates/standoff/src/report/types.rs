//! What play tells of private types: what each brings, what is believed of it, and what reveals it.

use super::names;
use crate::{
    chart::{Cell, Table},
    findings::{Findings, Reveal, TypeFound},
    render::number::{fixed, points},
};
use maud::{Markup, html};

/// Changes that are smaller than this for every value are not shown.
const LEAST: f64 = 0.001;

/// Whether there is anything to tell.
pub(super) fn any(findings: &Findings) -> bool {
    findings.types.iter().any(|found| found.values.len() > 1)
}

/// Three tables for each type.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "What each player privately is, only it knows. The others judge by what they see it do." }
        @for found in findings.types.iter().filter(|found| found.values.len() > 1) {
            h3 { (names::name(&found.name, &found.id)) }
            (outcomes(findings, found).html())
            (beliefs(findings, found).html())
            @let moved = moved(findings, found);
            @if !moved.rows.is_empty() { (moved.html()) }
            (reveals(found).html())
        }
    }
}

fn values(found: &TypeFound) -> impl Iterator<Item = String> {
    found.values.iter().map(|value| names::name(&value.name, &value.id))
}

fn outcomes(findings: &Findings, found: &TypeFound) -> Table {
    let heads = findings.outcomes.iter().map(|o| names::outcome_name(&o.name, &o.id));
    let rows = found.values.iter().zip(values(found)).map(|(value, name)| {
        let cells = value.outcomes.iter().map(|p| Cell::percent(*p));
        std::iter::once(Cell::text(name)).chain(cells).collect()
    });
    Table {
        caption: format!("Outcomes by {} if this is the truth", names::horizon(findings)),
        head: std::iter::once("Truth".to_owned()).chain(heads).collect(),
        rows: rows.collect(),
    }
}

/// What is believed now, halfway and at the horizon.
fn beliefs(findings: &Findings, found: &TypeFound) -> Table {
    let last = findings.by_step.len().saturating_sub(1);
    let times = [0, last / 2, last];
    let mut rows = Vec::new();
    for (value, truth) in found.values.iter().zip(values(found)) {
        for time in times {
            let Some(believed) = value.believed.get(time) else { continue };
            let date = findings.by_step.get(time).map_or("", |step| step.date.as_str());
            let mut row = vec![Cell::text(truth.clone()), Cell::text(date.to_owned())];
            row.extend(believed.iter().map(|p| Cell::percent(*p)));
            rows.push(row);
        }
    }
    let heads = ["Truth".to_owned(), "Date".to_owned()];
    Table {
        caption: "What is believed, on average, by whoever sees only what all see".to_owned(),
        head: heads.into_iter().chain(values(found)).collect(),
        rows,
    }
}

/// What it does to play to believe one of them more.
fn moved(findings: &Findings, found: &TypeFound) -> Table {
    let row = |(name, changes): (String, Vec<Option<f64>>)| {
        let cells = changes.into_iter().map(|change| match change {
            Some(change) => Cell::Number(points(100.0 * change), change),
            None => Cell::text("–".to_owned()),
        });
        std::iter::once(Cell::text(name)).chain(cells).collect()
    };
    let more = found.values.iter().zip(values(found)).map(|(value, name)| {
        let more = value.believed_more.as_ref().map_or(0.0, |more| more.more);
        format!("{name} {}", points(100.0 * more))
    });
    Table {
        caption:
            "What changes, in points, if the others believed one of them more, the truth being \
                  as it is"
                .to_owned(),
        head: std::iter::once("By the horizon".to_owned()).chain(more).collect(),
        rows: found.moved(findings, LEAST).into_iter().map(row).collect(),
    }
}

fn reveals(found: &TypeFound) -> Table {
    let row = |reveal: &Reveal| -> Vec<Cell> {
        let text =
            format!("{}: {}", reveal.state_name, names::name(&reveal.value_name, &reveal.value));
        let mut row =
            vec![Cell::text(text), Cell::Number(format!("{:.0}", reveal.day), reveal.day)];
        row.extend(reveal.given.iter().map(|p| Cell::percent(*p)));
        row.extend(reveal.ratios.iter().map(|ratio| Cell::Number(fixed(*ratio, 2), *ratio)));
        row
    };
    let likely = values(found).map(|value| format!("Likely if {value}"));
    let ratios = values(found).map(|value| format!("Speaks for {value}, times"));
    let heads = ["Where things stand".to_owned(), "Day".to_owned()];
    Table {
        caption: "What tells most, of each state: how many times likelier than with the others"
            .to_owned(),
        head: heads.into_iter().chain(likely).chain(ratios).collect(),
        rows: found.telling().into_iter().map(row).collect(),
    }
}
