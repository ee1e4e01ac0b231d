//! What `run` prints: question, outcomes, first moves and why, measures, certificate.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use standoff::findings::{
    Action, Asked, Findings, Measure, Moves, Outcome, Probability, Quantiles, TermShare,
};
use standoff::render::number::{count, error, percent, points, short};
use standoff::render::says::{self, fine_percent};

use super::{observed, prices, reliability, types};
use crate::io::printable;

/// Days from now for which measures are printed.
const DAYS: [usize; 2] = [30, 90];

/// The summary of a run.
pub fn text(findings: &Findings, seconds: f64, width: usize) -> String {
    let mut out = String::new();
    paragraph(&mut out, &findings.title, width);
    paragraph(&mut out, &findings.question, width);
    out.push('\n');
    outcomes(&mut out, findings, width);
    for warning in &findings.warnings {
        paragraph(&mut out, &format!("Warning: {warning}"), width);
    }
    reliability::text(&mut out, findings, width);
    out.push_str("\nWhat each player does first, and why\n");
    let note = "Chance: that it comes first. Ever: that it is taken at least once, at central numbers. Points: what an option is worth more or less than going on as before, on the player's own scale from 0 (its worst ending) to 100 (its best). Habit counts too: see the tempos in the file.";
    paragraph(&mut out, note, width);
    for moves in &findings.moves {
        player(&mut out, moves, width);
    }
    trade_offs(&mut out, findings, width);
    observed::judged(&mut out, findings, width);
    for measure in &findings.measures {
        quantiles(&mut out, measure);
    }
    types::text(&mut out, findings, width);
    observed::consequences(&mut out, findings, width);
    observed::signals(&mut out, findings, width);
    observed::estimates(&mut out, findings, width);
    prices::implied(&mut out, findings, width);
    certificate(&mut out, findings, seconds, width);
    out
}

fn outcomes(out: &mut String, findings: &Findings, width: usize) {
    let mut table = table(width);
    table.set_header([
        "By ".to_owned() + &findings.horizon,
        "Chance".into(),
        String::new(),
        "Range if our inputs are wrong".into(),
    ]);
    for outcome in &findings.outcomes {
        let p = &outcome.probability;
        table.add_row([named(outcome), percent(p.p), bar(p.p, width), range(p)]);
    }
    right(&mut table, &[1, 3]);
    push_table(out, &table);
    let noise = findings.outcomes.iter().map(|o| o.probability.noise).fold(0.0, f64::max);
    let draws = count(findings.settings.draws);
    paragraph(
        out,
        &format!("Simulation noise at most {:.1} points ({draws} draws).", noise * 100.0),
        width,
    );
}

pub(super) fn named(outcome: &Outcome) -> String {
    printable(says::outcome(&outcome.name, &outcome.id))
}

/// A bar in eighths of a character, so that even 1 % shows.
fn bar(p: f64, width: usize) -> String {
    let longest = (width / 5).clamp(8, 30) as f64;
    let eighths = (p.clamp(0.0, 1.0) * longest * 8.0).round() as usize;
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    "█".repeat(eighths / 8) + part
}

pub(super) fn range(p: &Probability) -> String {
    let (low, high) = p.range();
    low_to_high(low, high)
}

pub(super) fn low_to_high(low: f64, high: f64) -> String {
    match (percent(low), percent(high)) {
        (low, high) if low == high => low,
        (low, high) => format!("{low} to {high}"),
    }
}

fn player(out: &mut String, moves: &Moves, width: usize) {
    out.push('\n');
    let habit = moves.actions.iter().find(|action| action.status_quo);
    let habit_name = habit.map_or("the first option", |action| action.name.as_str());
    let situation = match moves.situation.as_str() {
        "" => String::new(),
        situation => format!(", in the likeliest case: {situation}"),
    };
    paragraph(out, &format!("{}: first decision {}{situation}", moves.name, moves.date), width);
    let mut table = table(width);
    table.set_header(["First move", "Chance", "Ever", "This step", "Points", "Because of"]);
    let mut listed: Vec<&Action> = moves.actions.iter().filter(|a| a.is_first_move()).collect();
    listed.sort_by(|a, b| b.first.p.total_cmp(&a.first.p));
    for action in listed {
        let (now, worth, why) = match action.advantage {
            Some(advantage) => (fine_percent(action.now), points(advantage), why(action)),
            None => ("–".to_owned(), "–".to_owned(), "not available yet".to_owned()),
        };
        let ever = action.ever.last().map_or(String::new(), |p| percent(*p));
        table.add_row([printable(&action.name), percent(action.first.p), ever, now, worth, why]);
    }
    let nothing = format!("None: {} throughout", printable(habit_name));
    let now = habit.map_or(String::new(), |action| fine_percent(action.now));
    let none = String::new;
    table.add_row([nothing, percent(moves.nothing.p), none(), now, none(), none()]);
    right(&mut table, &[1, 2, 3, 4]);
    push_table(out, &table);
}

/// The two terms that weigh most, and the rest in one figure, so that they sum to the whole.
fn why(action: &Action) -> String {
    let mut terms: Vec<_> = action.terms.iter().filter(|t| t.points.is_finite()).collect();
    terms.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
    let (shown, rest) = terms.split_at(terms.len().min(2));
    let rest: f64 = rest.iter().map(|term| term.points).sum();
    let name = |t: &&TermShare| (printable(&t.name), t.points);
    let parts = shown.iter().map(name).chain([("all else".to_owned(), rest)]);
    let visible = parts.filter(|(_, value)| value.abs() >= 0.05);
    visible.map(|(name, value)| format!("{name} {}", points(value))).collect::<Vec<_>>().join(", ")
}

fn quantiles(out: &mut String, measure: &Measure) {
    let unit = printable(&measure.unit);
    let comma = if unit.is_empty() { "" } else { ", " };
    let _ = writeln!(out, "\n{}{comma}{unit}", printable(&measure.name));
    for day in DAYS.into_iter().filter(|day| *day < measure.days.len()) {
        let _ = writeln!(out, "  in {day} days: {}", band(&measure.days[day]));
    }
    let _ = writeln!(out, "  highest within the horizon: {}", band(&measure.peak));
    for path in &measure.by_outcome {
        let name = printable(says::outcome(&path.name, &path.outcome));
        let median = short(path.peak);
        let _ = writeln!(out, "    on paths that end in \u{201c}{name}\u{201d}: median {median}");
    }
    for asked in &measure.asked {
        answer(out, asked);
    }
}

fn band(q: &Quantiles) -> String {
    format!("median {}, 90% band {} to {}", short(q.p50), short(q.p5), short(q.p95))
}

/// A line for what the scenario asks of a measure and is not shown anyway.
fn answer(out: &mut String, asked: &Asked) {
    let ever = |side: &str, level: &f64, p: &Probability| {
        let level = short(*level);
        format!("{side} {level} at least once: {} (range {})", percent(p.p), range(p))
    };
    let line = match asked {
        Asked::Peak { .. } => return,
        Asked::Day { day, .. } if DAYS.contains(day) => return,
        Asked::Day { day, quantiles, .. } => format!("in {day} days: {}", band(quantiles)),
        Asked::Above { level, probability } => ever("above", level, probability),
        Asked::Below { level, probability } => ever("below", level, probability),
    };
    let _ = writeln!(out, "  {line}");
}

fn certificate(out: &mut String, findings: &Findings, seconds: f64, width: usize) {
    let c = &findings.certificate;
    out.push('\n');
    paragraph(
        out,
        &format!(
            "Certificate: {}; residual {} (asked {}), recomputed apart from the solver; a player could gain at most {} at one decision by choosing better (players are not perfectly precise); {} of {} draws within {} (largest {}).",
            c.status,
            error(c.residual),
            error(Some(c.tolerance)),
            c.largest_gain.map_or("n/a".to_owned(), |gain| format!("{gain:.2} points")),
            count(c.draws_converged),
            count(c.draws),
            error(Some(c.draw_tolerance)),
            error(c.draws_residual)
        ),
        width,
    );
    if c.draws_warm > 0 {
        paragraph(out, &format!("{}.", says::warm_draws(c)), width);
    }
    let g = &findings.game;
    paragraph(
        out,
        &format!(
            "Game: {} steps ({} reported), {} states, {} nodes × {} profiles = {} cells, {} information sets, {} of them never reached.",
            g.steps,
            g.reported_steps,
            count(g.states),
            count(g.nodes),
            count(g.profiles),
            count(g.cells),
            count(g.information_sets),
            count(c.inactive)
        ),
        width,
    );
    let choosing = findings.players.iter().filter(|player| player.chooses);
    let stakes: Vec<String> = choosing.map(stakes).collect();
    if !stakes.is_empty() {
        paragraph(out, &format!("λ × spread of stakes: {}.", stakes.join("; ")), width);
    }
    paragraph(
        out,
        &format!(
            "{} sweeps and {} products at central numbers; {seconds:.1} seconds in all.",
            c.sweeps, c.products
        ),
        width,
    );
    let n = &findings.numbers;
    paragraph(out, &format!("Rests on judgement: {} of {} numbers.", n.judgement, n.total), width);
    if let Some(line) = says::options(&findings.options) {
        paragraph(out, &line, width);
    }
}

fn stakes(player: &standoff::findings::Player) -> String {
    format!(
        "{} {} × {} = {} (by type alone {})",
        printable(&player.name),
        short(player.precision),
        short(player.stakes),
        short(player.precision * player.stakes),
        short(player.precision * player.type_stakes)
    )
}

/// What payoffs imply, in words.
fn trade_offs(out: &mut String, findings: &Findings, width: usize) {
    let choosing = findings.players.iter().filter(|player| player.chooses);
    let texts: Vec<(&str, String)> = choosing
        .filter_map(|player| Some((player.name.as_str(), says::trade_offs(findings, player)?)))
        .collect();
    if texts.is_empty() {
        return;
    }
    out.push_str("\nWhat the payoffs imply\n");
    for (name, text) in texts {
        paragraph(out, &format!("{name}: {text}"), width);
    }
}

pub(super) fn table(width: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width.min(u16::MAX as usize) as u16);
    table
}

pub(super) fn right(table: &mut Table, columns: &[usize]) {
    for k in columns {
        if let Some(column) = table.column_mut(*k) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

pub(super) fn push_table(out: &mut String, table: &Table) {
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// Text wrapped at the width of the terminal.
pub(super) fn paragraph(out: &mut String, text: &str, width: usize) {
    let mut used = 0;
    for word in printable(text).split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            out.push('\n');
            used = 0;
        } else if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out.push('\n');
}
