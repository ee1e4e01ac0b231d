//! What `backtest` prints: every episode, failures included.

use standoff::backtest::markdown::{band, without};
use standoff::backtest::{Backtest, Found, Point, Skill};
use standoff::render::number::{fixed, signed};

use super::summary::{paragraph, push_table, right, table};
use crate::io::printable;

/// Most that the median premium of an episode without a loss is expected to be, percent.
const MOST_PREMIUM: f64 = 8.0;

/// Every episode, coverage and scores.
pub fn text(found: &Backtest, width: usize) -> String {
    let mut out = String::new();
    let count = found.episodes.len();
    paragraph(&mut out, &format!("{}: {count} episodes, in-sample", found.title), width);
    paragraph(
        &mut out,
        "Changes are percent of the last close before the event; sessions count from that close.",
        width,
    );
    out.push('\n');
    episodes(&mut out, found, width);
    out.push('\n');
    coverage(&mut out, found, width);
    out.push('\n');
    skill(&mut out, found, width);
    out.push('\n');
    failures(&mut out, found, width);
    notes(&mut out, found, width);
    out
}

fn heads(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn episodes(out: &mut String, found: &Backtest, width: usize) {
    let mut rows = table(width);
    rows.set_header(heads(&["Episode", "At", "P10, P50, P90", "Observed", ""]));
    for episode in &found.episodes {
        for (k, point) in episode.points.iter().enumerate() {
            let head = if k == 0 { printable(&episode.title) } else { String::new() };
            let mark = if point.inside { "" } else { "outside" };
            rows.add_row([
                head,
                point.at.clone(),
                band(point),
                signed(point.change, 1),
                mark.to_owned(),
            ]);
        }
    }
    right(&mut rows, &[2, 3]);
    push_table(out, &rows);
}

fn coverage(out: &mut String, found: &Backtest, width: usize) {
    let mut rows = table(width);
    rows.set_header(heads(&["Within the 80% band", "Episodes", "Share, 90% interval"]));
    for at in &found.coverage {
        let [low, high] = [at.low, at.high].map(|share| fixed(100.0 * share, 0));
        let share = format!("{low} to {high}%");
        rows.add_row([at.at.clone(), format!("{} of {}", at.inside, at.of), share]);
    }
    right(&mut rows, &[1, 2]);
    push_table(out, &rows);
}

fn skill(out: &mut String, found: &Backtest, width: usize) {
    let mut rows = table(width);
    rows.set_header(heads(&["Score against", "Model", "Baseline", "Difference, 90% interval"]));
    for skill in &found.skill {
        let Skill { difference, low, high, .. } = skill;
        let difference =
            format!("{} ({} to {})", signed(*difference, 2), signed(*low, 2), signed(*high, 2));
        let (model, baseline) = (fixed(skill.model, 2), fixed(skill.baseline, 2));
        rows.add_row([printable(&skill.against), model, baseline, difference]);
    }
    right(&mut rows, &[1, 2, 3]);
    push_table(out, &rows);
    for skill in &found.skill {
        let line = format!("Against {}: {}.", skill.against, without(found, skill));
        paragraph(out, &printable(&line), width);
    }
    let said = "Scores are CRPS of 100 ln(price/price before): the smaller the better, so a difference \
                below 0 is for the model. Episodes are drawn again as wholes.";
    paragraph(out, said, width);
}

/// What lies outside, in words.
fn failures(out: &mut String, found: &Backtest, width: usize) {
    for episode in &found.episodes {
        let missed: Vec<String> =
            episode.points.iter().filter(|point| !point.inside).map(missed).collect();
        if !missed.is_empty() {
            let line = format!("Missed: {}: {}.", episode.title, missed.join("; "));
            paragraph(out, &printable(&line), width);
        }
        if let Some(line) = premium(episode) {
            paragraph(out, &printable(&line), width);
        }
    }
}

fn missed(point: &Point) -> String {
    let Point { at, change, p10, p90, .. } = point;
    let [change, low, high] = [change, p10, p90].map(|x| signed(*x, 1));
    format!("{at} {change}, band {low} to {high}")
}

fn premium(episode: &Found) -> Option<String> {
    let premium = episode.premium?;
    let verdict = if premium > MOST_PREMIUM { "more than" } else { "within" };
    Some(format!(
        "No barrel lost: {}: median premium {}%, {verdict} the {}% that is expected at most.",
        episode.title,
        signed(premium, 1),
        fixed(MOST_PREMIUM, 0)
    ))
}

fn notes(out: &mut String, found: &Backtest, width: usize) {
    for episode in &found.episodes {
        if let Some(note) = &episode.note {
            paragraph(out, &printable(&format!("{}: {note}", episode.title)), width);
        }
    }
    let settings = &found.settings;
    let (draws, paths, seed) = (settings.draws, settings.paths, settings.seed);
    let line = format!("{draws} draws and {paths} paths of each episode, seed {seed}.");
    paragraph(out, &line, width);
}
