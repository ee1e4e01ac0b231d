//! Outcomes and milestones.

use super::{answer, names, titles, words};
use crate::{
    chart::{
        Cell, Chart, NARROW, Table, WIDE,
        area::{Share, area},
        bars::{Bar, bars},
        dates::Calendar,
        multiples::{Small, multiples},
        number::{NONE, percent, percent_fine},
    },
    findings::{Findings, Milestone, Outcome, Probability},
};
use maud::{Markup, html};

/// Outcomes at the horizon as bars.
pub(super) fn chart(findings: &Findings) -> Chart {
    let rows: Vec<Bar> = findings.outcomes.iter().map(|o| bar(findings, o)).collect();
    Chart {
        id: "outcomes".to_owned(),
        title: answer::title(findings),
        note: format!(
            "By {}. Thin line: range if our inputs are wrong. {}",
            names::horizon(findings),
            sum(findings)
        ),
        description: describe(&rows),
        wide: bars(&rows, WIDE),
        narrow: bars(&rows, NARROW),
        table: table(findings),
        csv: None,
    }
}

fn bar(findings: &Findings, outcome: &Outcome) -> Bar {
    let (p, (low, high)) = (outcome.probability.p, outcome.probability.range());
    let series = names::series(findings, &outcome.id);
    let words = words::sentence(&words::of(&outcome.probability));
    Bar { name: names::outcome(outcome), words, p, low, high, series }
}

/// What a row of bars says, for those who do not see it.
pub(super) fn describe(rows: &[Bar]) -> String {
    let one = |r: &Bar| {
        let (low, high) = (percent(r.low), percent(r.high));
        format!("{} {}, range {low} to {high}", r.name, percent(r.p))
    };
    format!("Bars: {}.", rows.iter().map(one).collect::<Vec<_>>().join("; "))
}

/// What the bars add up to, as it is.
fn sum(findings: &Findings) -> String {
    let sum: f64 = findings.outcomes.iter().map(|o| o.probability.p).sum();
    if findings.outcomes.is_empty() {
        String::new()
    } else if (sum - 1.0).abs() < 0.005 {
        "The bars sum to 100%.".to_owned()
    } else if !sum.is_finite() {
        "A probability is missing: the bars do not sum to 100%.".to_owned()
    } else {
        format!("The bars sum to {}, not to 100%: something is missing.", percent_fine(sum))
    }
}

fn table(findings: &Findings) -> Table {
    let row = |o: &Outcome| {
        let mut row = vec![Cell::text(names::outcome(o))];
        row.extend(probability(&o.probability));
        row
    };
    Table {
        caption: format!("Outcomes by {}", names::horizon(findings)),
        head: head("Outcome"),
        rows: findings.outcomes.iter().map(row).collect(),
    }
}

/// Names of the columns that [`probability`] fills.
pub(super) fn head(first: &str) -> Vec<String> {
    let rest = ["Probability", "In words", "Low", "High", "Simulation noise"];
    std::iter::once(first).chain(rest).map(str::to_owned).collect()
}

/// Cells of a probability.
pub(super) fn probability(probability: &Probability) -> Vec<Cell> {
    let (Probability { p, noise, .. }, (low, high)) = (*probability, probability.range());
    let words = match words::of(probability) {
        words if words.is_empty() && !p.is_finite() => NONE.to_owned(),
        words => words,
    };
    let noise = Cell::Number(percent_fine(noise), noise);
    vec![Cell::percent(p), Cell::text(words), Cell::percent(low), Cell::percent(high), noise]
}

/// Outcomes and milestones by date.
pub(super) fn over_time(findings: &Findings) -> Markup {
    html! {
        div.charts {
            div {
                h3 { "Outcomes by date" }
                (stacked(findings).figure())
            }
            @if !findings.milestones.is_empty() {
                div {
                    h3 { "Milestones by date" }
                    (small(findings).figure())
                }
            }
        }
    }
}

fn days(findings: &Findings) -> Vec<f64> {
    findings.by_step.iter().map(|step| step.day).collect()
}

fn stacked(findings: &Findings) -> Chart {
    let calendar = Calendar::new(&findings.as_of);
    let shares: Vec<Share> =
        findings.outcomes.iter().enumerate().map(|(i, o)| share(findings, i, o)).collect();
    let days = days(findings);
    let columns: Vec<_> = shares.iter().map(|s| (s.name.clone(), s.parts.clone())).collect();
    Chart {
        id: "outcomes-by-date".to_owned(),
        title: titles::over_time(findings),
        note: "Probability that each outcome has come by the date; together they are 100% at \
               every date."
            .to_owned(),
        description: format!(
            "Stacked areas by date, one for each of {} outcomes, named at their right end.",
            shares.len()
        ),
        wide: area(&calendar, &days, &shares, WIDE),
        narrow: area(&calendar, &days, &shares, NARROW),
        table: by_date(findings, "Outcomes by date", &columns),
        csv: None,
    }
}

fn share(findings: &Findings, nth: usize, outcome: &Outcome) -> Share {
    let part = |step: &crate::findings::Step| step.outcomes.get(nth).map_or(f64::NAN, |p| p.p);
    Share {
        name: names::outcome(outcome),
        parts: findings.by_step.iter().map(part).collect(),
        series: names::series(findings, &outcome.id),
    }
}

fn by_date(findings: &Findings, caption: &str, columns: &[(String, Vec<f64>)]) -> Table {
    let names = columns.iter().map(|(name, _)| name.clone());
    let row = |(i, step): (usize, &crate::findings::Step)| {
        let cells = columns.iter().map(|(_, values)| values.get(i).copied().unwrap_or(f64::NAN));
        std::iter::once(Cell::Date(names::prose(&step.date)))
            .chain(cells.map(Cell::percent))
            .collect()
    };
    Table {
        caption: caption.to_owned(),
        head: std::iter::once("Date".to_owned()).chain(names).collect(),
        rows: findings.by_step.iter().enumerate().map(row).collect(),
    }
}

fn small(findings: &Findings) -> Chart {
    let calendar = Calendar::new(&findings.as_of);
    let plots: Vec<Small> = findings.milestones.iter().map(plot).collect();
    let columns: Vec<_> = plots.iter().map(|p| (p.name.clone(), p.by_time.clone())).collect();
    let days = days(findings);
    Chart {
        id: "milestones".to_owned(),
        title: titles::milestones(findings),
        note: "Probability that each has happened at least once by the date. Lines: 0, 50 and \
               100%. Bar at the end: range if our inputs are wrong. They may overlap."
            .to_owned(),
        description: format!("{} small line charts on one scale from 0 to 100%.", plots.len()),
        wide: multiples(&calendar, &days, &plots, WIDE),
        narrow: multiples(&calendar, &days, &plots, NARROW),
        table: by_date(findings, "Milestones by date", &columns),
        csv: None,
    }
}

fn plot(milestone: &Milestone) -> Small {
    Small {
        name: names::name(&milestone.name, &milestone.id),
        by_time: milestone.by_step.clone(),
        range: (milestone.probability.low, milestone.probability.high),
    }
}
