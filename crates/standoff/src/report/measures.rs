//! Measures: fans, and their numbers at 30 and 90 days and at the horizon.

use super::{names, outcomes, titles};
use crate::{
    chart::{
        Cell, Chart, NARROW, Table, WIDE,
        dates::Calendar,
        fan::{Fan, Line},
        number::decimals,
    },
    findings::{Asked, Findings, Measure, OutcomeMedian, Quantiles},
};
use maud::{Markup, html};

/// Days whose numbers are told.
const MARKS: [usize; 2] = [30, 90];
/// Daily values that the page may hold in drawings, CSV and tables, so that it stays small.
const DRAWN: usize = 4500;
const SAVED: usize = 8000;
const SHOWN: usize = 2000;

/// The fan of the nth measure.
pub(super) fn chart(findings: &Findings, nth: usize, measure: &Measure, thrift: usize) -> Chart {
    let [drawn, saved, shown] =
        [DRAWN, SAVED, SHOWN].map(|budget| stride(findings, budget / thrift));
    let fan = fan(findings, measure, drawn);
    let narrow = Fan { stride: drawn * 2, ..fan.clone() };
    Chart {
        id: format!("measure-{}", nth + 1),
        title: titles::measure(measure),
        note: "Bands: 50 and 90 of 100 paths. Lines: the usual course if that happens, at its usual date."
            .to_owned(),
        description: format!(
            "Fan chart of {} in {}, with the typical course for each outcome, placed at its median date. Marks give the median and the 90% band.",
            names::name(&measure.name, &measure.id),
            names::prose(&measure.unit)
        ),
        wide: fan.draw(WIDE),
        narrow: narrow.draw(NARROW),
        table: by_day(findings, measure, shown.max(7)),
        csv: Some(by_day(findings, measure, saved)),
    }
}

/// Every how many days values are given, so that those of all measures stay within a budget.
fn stride(findings: &Findings, budget: usize) -> usize {
    let cells = |m: &Measure| m.days.len() * (6 + m.by_outcome.len());
    findings.measures.iter().map(cells).sum::<usize>().div_ceil(budget.max(1)).max(1)
}

fn fan<'a>(findings: &Findings, measure: &'a Measure, stride: usize) -> Fan<'a> {
    let line = |m: &OutcomeMedian| Line {
        name: kind(m),
        median: m.typical.iter().map(|value| value.unwrap_or(f64::NAN)).collect(),
        series: names::series(findings, &m.outcome),
    };
    Fan {
        calendar: Calendar::new(&findings.as_of),
        unit: &measure.unit,
        days: &measure.days,
        lines: measure.by_outcome.iter().map(line).collect(),
        marks: MARKS.into_iter().filter(|&d| d < measure.days.len()).collect(),
        stride,
    }
}

/// The name of a kind of paths.
fn kind(median: &OutcomeMedian) -> String {
    names::outcome_name(&median.name, &median.outcome)
}

fn head(measure: &Measure) -> Vec<String> {
    let quantiles = ["Date", "Day", "5% below", "25% below", "Median", "75% below", "95% below"];
    let kinds = measure.by_outcome.iter().map(|m| format!("Usual course: {}", kind(m)));
    quantiles.into_iter().map(str::to_owned).chain(kinds).collect()
}

fn row(calendar: Calendar, measure: &Measure, day: usize, q: &Quantiles) -> Vec<Cell> {
    let digits = decimals(q.p95.abs().max(q.p5.abs())).max(1);
    let typical = |m: &OutcomeMedian| m.typical.get(day).copied().flatten().unwrap_or(f64::NAN);
    let kinds = measure.by_outcome.iter().map(typical);
    let values = [q.p5, q.p25, q.p50, q.p75, q.p95].into_iter().chain(kinds);
    let when = [Cell::Date(calendar.iso(day as f64)), Cell::fixed(day as f64, 0)];
    when.into_iter().chain(values.map(|v| Cell::fixed(v, digits))).collect()
}

fn by_day(findings: &Findings, measure: &Measure, stride: usize) -> Table {
    let calendar = Calendar::new(&findings.as_of);
    let days = measure.days.iter().enumerate().step_by(stride);
    Table {
        caption: captioned(measure),
        head: head(measure),
        rows: days.map(|(day, q)| row(calendar, measure, day, q)).collect(),
    }
}

fn captioned(measure: &Measure) -> String {
    caption(names::name(&measure.name, &measure.id), &measure.unit)
}

/// A name with its unit.
pub(super) fn caption(name: String, unit: &str) -> String {
    match names::prose(unit) {
        unit if unit.is_empty() => name,
        unit => format!("{name}, {unit}"),
    }
}

/// The measure on the days that are told, and at the horizon.
fn told(findings: &Findings, measure: &Measure) -> Table {
    let calendar = Calendar::new(&findings.as_of);
    let last = measure.days.len().saturating_sub(1);
    let mut days: Vec<usize> = MARKS.into_iter().filter(|&d| d < last).collect();
    days.push(last);
    let at = |day: usize| Some(row(calendar, measure, day, measure.days.get(day)?));
    Table {
        caption: captioned(measure),
        head: head(measure),
        rows: days.into_iter().filter_map(at).collect(),
    }
}

/// All measures; the fan of the first is on the first screen.
pub(super) fn section(findings: &Findings, thrift: usize) -> Markup {
    html! {
        @if findings.measures.is_empty() { p { "No measure was asked for." } }
        @for (nth, measure) in findings.measures.iter().enumerate() {
            h3 { (names::name(&measure.name, &measure.id)) }
            @if nth == 0 {
                p.note { "The chart is " a href="#measure-1" { "above" } "." }
            } @else {
                (chart(findings, nth, measure, thrift).figure())
            }
            (told(findings, measure).html())
            (asked(findings, measure))
            (paths(measure))
        }
    }
}

/// What the scenario asks for besides: quantiles of the peak and of days, probabilities of levels.
fn asked(findings: &Findings, measure: &Measure) -> Markup {
    let values: Vec<_> = measure.asked.iter().filter_map(value_row).collect();
    let levels: Vec<_> =
        measure.asked.iter().filter_map(|asked| level_row(measure, asked)).collect();
    let quantiles = ["5% below", "25% below", "Median", "75% below", "95% below", "Noise"];
    let head = std::iter::once("When").chain(quantiles).map(str::to_owned).collect();
    let caption = captioned(measure);
    let ever = format!("{caption}: at least once by {}", names::horizon(findings));
    html! {
        @if !values.is_empty() { (Table { caption, head, rows: values }.html()) }
        @if !levels.is_empty() {
            (Table { caption: ever, head: outcomes::head("Level"), rows: levels }.html())
        }
    }
}

fn value_row(asked: &Asked) -> Option<Vec<Cell>> {
    let (when, q, noise) = match asked {
        Asked::Peak { quantiles, noise } => (Cell::text("Highest"), quantiles, noise),
        Asked::Day { date, quantiles, noise, .. } => (Cell::Date(date.clone()), quantiles, noise),
        Asked::Above { .. } | Asked::Below { .. } => return None,
    };
    let digits = decimals(q.p95.abs().max(q.p5.abs())).max(1);
    let values = [q.p5, q.p25, q.p50, q.p75, q.p95].map(|value| Cell::fixed(value, digits));
    let noise = Cell::noise(*noise);
    Some(std::iter::once(when).chain(values).chain([noise]).collect())
}

fn level_row(measure: &Measure, asked: &Asked) -> Option<Vec<Cell>> {
    let (side, level, probability) = match asked {
        Asked::Above { level, probability } => ("Above", level, probability),
        Asked::Below { level, probability } => ("Below", level, probability),
        Asked::Peak { .. } | Asked::Day { .. } => return None,
    };
    let unit = titles::unit(&measure.unit);
    let name = format!("{side} {}{unit}", crate::chart::number::significant(*level));
    Some(std::iter::once(Cell::text(name)).chain(outcomes::probability(probability)).collect())
}

fn paths(measure: &Measure) -> Markup {
    let counts = measure
        .by_outcome
        .iter()
        .map(|m| format!("{} {}", kind(m), crate::chart::number::count(m.paths)));
    let counts = counts.collect::<Vec<_>>().join(", ");
    html! { @if !counts.is_empty() { p.note { "Paths behind each usual course: " (counts) "." } } }
}
