//! Titles of charts: the finding, in words that are true for whatever the data are.

use super::{names, why, words};
use crate::{
    chart::{
        dates,
        number::{decimals, fixed, percent, points},
    },
    findings::{Findings, Measure, Moves, Quantiles, Step},
};

/// Paths without which a median is not worth a title.
const ENOUGH: usize = 100;

/// Outcomes over time.
pub(super) fn over_time(findings: &Findings) -> String {
    let Some(open) = findings.outcomes.iter().position(names::is_open) else {
        return "How the probabilities of the outcomes change with time".to_owned();
    };
    let name = names::outcome(&findings.outcomes[open]);
    let settled = |step: &Step| step.outcomes.get(open).is_some_and(|p| p.p < 0.5);
    let horizon = names::horizon(findings);
    // The first of the times that are all settled to the end.
    match findings.by_step.iter().rev().take_while(|step| settled(step)).last() {
        Some(step) => {
            let date = dates::long(&names::prose(&step.date));
            format!("From {date} on, \u{201c}{name}\u{201d} is less likely than not")
        }
        None => format!("\u{201c}{name}\u{201d} stays more likely than not to {horizon}"),
    }
}

/// Milestones.
pub(super) fn milestones(findings: &Findings) -> String {
    let known = findings.milestones.iter().filter(|m| m.probability.p.is_finite());
    let mut ranked: Vec<_> = known.collect();
    ranked.sort_by(|a, b| b.probability.p.total_cmp(&a.probability.p));
    let Some(first) = ranked.first() else { return "No milestone was asked for".to_owned() };
    let say = |m: &crate::findings::Milestone| {
        format!("{} ({})", names::name(&m.name, &m.id), percent(m.probability.p))
    };
    let horizon = names::horizon(findings);
    match ranked.last().filter(|_| ranked.len() > 1) {
        Some(last) => {
            format!("Likeliest by {horizon}: {}; least likely: {}", say(first), say(last))
        }
        None => format!("By {horizon}: {}", say(first)),
    }
}

/// A measure.
pub(super) fn measure(measure: &Measure) -> String {
    let name = names::name(&measure.name, &measure.id);
    let ends = measure.days.first().zip(measure.days.last());
    let known = ends.filter(|(a, b)| a.p50.is_finite() && b.p50.is_finite());
    let Some((start, end)) = known else { return format!("{name}: no path has a value") };
    let digits = decimals(start.p50.abs().max(end.p50.abs()));
    let unit = unit(&measure.unit);
    let to = fixed(end.p50, digits);
    let course = match end.p50 - start.p50 {
        change if change.abs() <= 0.1 * (end.p95 - end.p5).abs() => format!("stays near {to}"),
        change if change > 0.0 => format!("rises to {to}"),
        _ => format!("falls to {to}"),
    };
    format!("{name}: the median {course}{unit}{}", extreme(measure, digits))
}

/// The unit with a gap before it, or nothing.
pub(super) fn unit(unit: &str) -> String {
    let unit = names::prose(unit);
    if unit.is_empty() { unit } else { format!("\u{a0}{unit}") }
}

/// The outcome whose typical course leaves the median of all the farthest, if it leaves the middle
/// half.
fn extreme(measure: &Measure, digits: usize) -> String {
    let mut farthest: Option<(f64, String)> = None;
    for kind in &measure.by_outcome {
        let course = kind.typical.iter().map(|value| value.unwrap_or(f64::NAN));
        for (q, value) in measure.days.iter().zip(course) {
            let gap = (value - q.p50).abs();
            if outside(q, kind.paths, value)
                && gap.is_finite()
                && farthest.as_ref().is_none_or(|(g, _)| gap > *g)
            {
                let verb = if value > q.p50 { "reaches" } else { "falls to" };
                let name = if kind.outcome == "open" {
                    format!("with {}", names::outcome_name(&kind.name, &kind.outcome))
                } else {
                    format!("with {}", names::name(&kind.name, &kind.outcome))
                };
                farthest = Some((gap, format!("; {name} it {verb} {}", fixed(value, digits))));
            }
        }
    }
    farthest.map_or(String::new(), |(_, text)| text)
}

/// Whether a median over so many paths leaves the middle half, by more than its noise.
fn outside(q: &Quantiles, paths: usize, value: f64) -> bool {
    let (gap, band) = (value - q.p50, q.p95 - q.p5);
    // The error of a median is about 1.25 standard deviations, which are band / 3.3, by the root
    // of the number of paths; more than three and a half of them are asked for.
    let sure = gap * gap * paths as f64 > 1.8 * band * band;
    paths >= ENOUGH && sure && (value > q.p75 || value < q.p25)
}

/// What a player does first.
pub(super) fn first_moves(moves: &Moves) -> String {
    let actions = why::by_first(moves);
    let nothing = moves.nothing;
    let name = |a: &crate::findings::Action| names::name(&a.name, &a.id);
    match actions.as_slice() {
        [] => "There is nothing to choose".to_owned(),
        [first, ..] if nothing.p > first.first.p => {
            let than = words::compare(&nothing, &first.first);
            format!(
                "Going on as before throughout is {than} any first move; likeliest: {}",
                name(first)
            )
        }
        [only] => format!("{} is the only first move ({})", name(only), percent(only.first.p)),
        [first, second, ..] => {
            let than = words::compare(&first.first, &second.first);
            format!("{} is {than} {} as the first move", name(first), name(second))
        }
    }
}

/// What speaks for and against options.
pub(super) fn advantages(moves: &Moves) -> String {
    let options = why::by_advantage(moves);
    let name = |a: &crate::findings::Action| names::name(&a.name, &a.id);
    match options.as_slice() {
        [] => "No option but going on as before can be chosen at the first decision".to_owned(),
        [(best, value), ..] if *value > 0.05 => {
            format!(
                "{} is worth most: {} points against going on as before",
                name(best),
                points(*value)
            )
        }
        [(best, value), ..] if *value > -0.05 => {
            format!("{} is worth as much as going on as before; nothing is worth more", name(best))
        }
        [(best, value)] => {
            format!("{} is worth {} points against going on as before", name(best), points(*value))
        }
        [(best, value), ..] => format!(
            "Every option is worth less than going on as before; {} the least so ({})",
            name(best),
            points(*value)
        ),
    }
}
