//! A back-test as Markdown, for documents.

use std::fmt::Write;

use super::{Backtest, Found, Point, Skill};
use crate::render::number::signed;

/// Tables of every episode, of coverage and of scores.
pub fn markdown(found: &Backtest) -> String {
    let mut out = String::new();
    episodes(&mut out, found);
    out.push_str("\n| within the 80 % band | episodes | share, 90 % interval |\n|---|---|---|\n");
    for coverage in &found.coverage {
        let [low, high] = [coverage.low, coverage.high].map(|share| 100.0 * share);
        push(
            &mut out,
            format_args!(
                "| {} | {} of {} | {low:.0} to {high:.0} % |",
                coverage.at, coverage.inside, coverage.of
            ),
        );
    }
    out.push_str(
        "\n| score (CRPS) against | model | baseline | difference, 90 % interval | without one episode |\n|---|---|---|---|---|\n",
    );
    for skill in &found.skill {
        let Skill { against, model, baseline, difference, low, high, .. } = skill;
        push(
            &mut out,
            format_args!(
                "| {} | {model:.2} | {baseline:.2} | {} ({} to {}) | {} |",
                cell(against),
                signed(*difference, 2),
                signed(*low, 2),
                signed(*high, 2),
                without(found, skill),
            ),
        );
    }
    out
}

fn push(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{line}");
}

fn episodes(out: &mut String, found: &Backtest) {
    out.push_str("| episode, price before | at | forecast: P10, P50, P90 | observed | |\n|---|---|---|---|---|\n");
    for episode in &found.episodes {
        for (k, point) in episode.points.iter().enumerate() {
            let head = if k == 0 { head(episode) } else { String::new() };
            push(
                out,
                format_args!(
                    "| {head} | {} | {} | {} | {} |",
                    point.at,
                    band(point),
                    signed(point.change, 1),
                    verdict(point)
                ),
            );
        }
    }
}

fn head(episode: &Found) -> String {
    let premium = episode.premium.map(|p| format!("; median premium {} %", signed(p, 1)));
    let title = cell(&episode.title);
    format!("{title}, {:.2}{}", episode.before.price, premium.unwrap_or_default())
}

/// A text that stands in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// The forecast, percent.
pub fn band(point: &Point) -> String {
    [point.p10, point.p50, point.p90].map(|x| signed(x, 1)).join(", ")
}

/// Whether what came lies in the band, and if not, on which side.
pub fn verdict(point: &Point) -> &'static str {
    match (point.inside, point.change > point.p90) {
        (true, _) => "inside",
        (false, true) => "**above**",
        (false, false) => "**below**",
    }
}

/// The range of a difference without one episode, and which episodes make it.
pub fn without(found: &Backtest, skill: &Skill) -> String {
    let ends = [f64::total_cmp, |a: &f64, b: &f64| b.total_cmp(a)].map(|order| {
        let all = skill.without.iter().zip(&found.episodes);
        all.min_by(|a, b| order(a.0, b.0))
            .map(|(x, e)| format!("{} without {}", signed(*x, 2), cell(&e.id)))
    });
    ends.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
