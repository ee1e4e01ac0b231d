//! Options side by side, as a page: what each makes of outcomes and of daily measures.

use super::{names, titles};
use crate::{
    chart::{
        Cell, Chart, NARROW, Table,
        dates::Calendar,
        fans::{Fans, SmallFan},
        number::decimals,
    },
    comparison::{Column, Comparison, MeasureFound, OptionFound, Spread},
    render::number::percent,
};
use maud::{Markup, html};

/// Width of drawings that have the page for themselves.
const WHOLE: f64 = 940.0;

/// A comparison as one self-contained HTML page; the same comparison gives the same page.
#[must_use]
pub fn options_page(found: &Comparison) -> String {
    let title = format!("{}: options side by side", names::prose(&found.title));
    let body = html! {
        main id="main" {
            h1 id="top" { (title) }
            p { (introduction(found)) }
            (told(found))
            section id="outcomes" {
                h2 { "Outcomes" }
                (outcomes(found, "Chance that it is so", |column, k| {
                    column.outcomes.get(k).map(|chance| Cell::percent(chance.probability.p))
                }))
                (outcomes(found, "Points more or fewer than as solved", |column, k| {
                    let change = column.outcomes.get(k)?.change.as_ref()?;
                    Some(Cell::points(100.0 * change.p))
                }))
            }
            @for (k, measure) in found.solved.measures.iter().enumerate() {
                section id={"measure-" (k + 1)} {
                    h2 { (measure_name(measure)) }
                    (chart(found, k, measure).figure())
                    (numbers(found, k, measure).html())
                }
            }
        }
    };
    super::document(&title, &title, &body)
}

fn introduction(found: &Comparison) -> String {
    format!(
        "From {} to {}. {} draws of our numbers, {} paths each way with the same random numbers, so \
         that differences are those of the options.",
        crate::chart::dates::long(&found.as_of),
        crate::chart::dates::long(&found.horizon),
        found.settings.draws - found.draws_failed.len(),
        found.settings.paths
    )
}

/// What each option is.
fn told(found: &Comparison) -> Markup {
    html! {
        ul { @for option in &found.options { li {
            strong { (names::name(&option.name, &option.id)) } ": " (manner(option))
        } } }
    }
}

/// How the others take it, and how often it happens anyway.
fn manner(option: &OptionFound) -> String {
    let mode = match option.mode.as_str() {
        "announced" => "everybody knows of it beforehand",
        "seen" => "given that it happens, with what it tells of types",
        _ => "the others play as solved",
    };
    let never = match option.never_possible.p {
        p if p >= 0.005 => format!("; never possible in {}", percent(p)),
        _ => String::new(),
    };
    format!("{mode}; as solved it happens in {}{never}.", percent(option.likely.p))
}

/// What is shown of play as solved and of each option in its mode; an option that never happens has
/// no measures.
fn columns(found: &Comparison) -> Vec<(&str, &Column)> {
    let options = found.options.iter().map(|option| (name(option), option.asked()));
    std::iter::once(("As solved", &found.solved)).chain(options).collect()
}

fn name(option: &OptionFound) -> &str {
    if option.name.is_empty() { &option.id } else { &option.name }
}

fn outcomes(
    found: &Comparison,
    what: &str,
    cell: impl Fn(&Column, usize) -> Option<Cell>,
) -> Markup {
    let columns = columns(found);
    let row = |(k, chance): (usize, &crate::comparison::Chance)| {
        let first = Cell::text(names::outcome_name(&chance.name, &chance.id));
        let cells = columns.iter().map(|(_, column)| cell(column, k).unwrap_or(Cell::text("")));
        std::iter::once(first).chain(cells).collect()
    };
    let head = columns.iter().map(|(name, _)| names::prose(name));
    Table {
        caption: format!("{what} by {}", crate::chart::dates::long(&found.horizon)),
        head: std::iter::once("Outcome".to_owned()).chain(head).collect(),
        rows: found.solved.outcomes.iter().enumerate().map(row).collect(),
    }
    .html()
}

/// The measure in each way of play that there is.
fn ways(found: &Comparison, k: usize) -> Vec<(&str, &MeasureFound)> {
    let columns = columns(found).into_iter();
    columns.filter_map(|(name, column)| Some((name, column.measures.get(k)?))).collect()
}

fn chart(found: &Comparison, k: usize, measure: &MeasureFound) -> Chart {
    let ways = ways(found, k);
    let days: Vec<usize> = measure.weeks.iter().map(|on| on.day).collect();
    let by_time: Vec<Vec<_>> =
        ways.iter().map(|(_, way)| way.weeks.iter().map(|on| on.quantiles).collect()).collect();
    let fans = ways.iter().zip(&by_time);
    let fans = Fans {
        calendar: Calendar::new(&found.as_of),
        unit: &measure.unit,
        days: &days,
        fans: fans.map(|((name, _), by_time)| SmallFan { name, by_time }).collect(),
    };
    let unit = titles::unit(&measure.unit);
    Chart {
        id: format!("fans-{}", k + 1),
        title: finding(&ways, measure),
        note: "Bands: 50 and 90 of 100 paths. Thin line: the median as solved.".to_owned(),
        description: format!(
            "Small fan charts of {}{unit}, one for each option, on one scale.",
            measure_name(measure)
        ),
        wide: fans.draw(WHOLE),
        narrow: fans.draw(NARROW),
        table: weeks(&ways, measure, &fans.calendar),
        csv: None,
    }
}

/// Which options make the highest values highest and lowest, in the 95th percentile.
fn finding(ways: &[(&str, &MeasureFound)], measure: &MeasureFound) -> String {
    let name = measure_name(measure);
    let Some((first, others)) = ways.split_first() else { return name };
    // Play as solved comes first and stands for those that are no higher or lower.
    let (mut low, mut high) = (first, first);
    for way in others {
        if way.1.peak.p95 > high.1.peak.p95 {
            high = way;
        }
        if way.1.peak.p95 < low.1.peak.p95 {
            low = way;
        }
    }
    let value = |spread: &Spread| {
        let digits = decimals(spread.p95.abs());
        format!(
            "{}{}",
            crate::chart::number::fixed(spread.p95, digits),
            titles::unit(&measure.unit)
        )
    };
    if low.1.peak.p95 == high.1.peak.p95 {
        return format!("{name}: no option moves the peak that one path in 20 passes");
    }
    format!(
        "{name}: one path in 20 peaks above {} ({}), above {} ({})",
        value(&high.1.peak),
        names::prose(high.0),
        value(&low.1.peak),
        names::prose(low.0)
    )
}

fn weeks(ways: &[(&str, &MeasureFound)], measure: &MeasureFound, calendar: &Calendar) -> Table {
    let row = |(place, on): (usize, &crate::comparison::OnWeek)| {
        let cells = ways.iter().flat_map(|(_, way)| {
            let q = way.weeks[place].quantiles;
            let digits = decimals(q.p95.abs().max(q.p5.abs())).max(1);
            [q.p5, q.p50, q.p95].map(|value| Cell::fixed(value, digits))
        });
        std::iter::once(Cell::Date(calendar.iso(on.day as f64))).chain(cells).collect()
    };
    let head = ways.iter().flat_map(|(name, _)| {
        ["5% below", "median", "95% below"].map(|what| format!("{}: {what}", names::prose(name)))
    });
    Table {
        caption: super::measures::caption(measure_name(measure), &measure.unit),
        head: std::iter::once("Date".to_owned()).chain(head).collect(),
        rows: measure.weeks.iter().enumerate().map(row).collect(),
    }
}

fn measure_name(measure: &MeasureFound) -> String {
    names::name(&measure.name, &measure.id)
}

/// Medians and bands on certain days and of the highest value, and what an option changes.
fn numbers(found: &Comparison, k: usize, measure: &MeasureFound) -> Table {
    let spread = |of: &Spread| {
        let digits = decimals(of.p95.abs().max(of.p5.abs())).max(1);
        let value = |x: f64| crate::chart::number::fixed(x, digits);
        Cell::text(format!("{} ({} to {})", value(of.p50), value(of.p5), value(of.p95)))
    };
    let row = |(name, way): (&str, &MeasureFound)| {
        let days = way.days.iter().map(|on| spread(&on.spread));
        let change = way.peak.change.map_or(Cell::text(""), |[p5, p50, p95]| {
            spread(&Spread { p5, p50, p95, change: None })
        });
        let first = Cell::text(names::prose(name));
        std::iter::once(first).chain(days).chain([spread(&way.peak), change]).collect()
    };
    let days = measure.days.iter().map(|on| format!("In {} days", on.day));
    let ends = ["Highest", "Highest, changed by"].map(str::to_owned);
    Table {
        caption: format!(
            "{}: median, and what 90 of 100 paths keep to",
            super::measures::caption(measure_name(measure), &measure.unit)
        ),
        head: std::iter::once("Option".to_owned()).chain(days).chain(ends).collect(),
        rows: ways(found, k).into_iter().map(row).collect(),
    }
}
