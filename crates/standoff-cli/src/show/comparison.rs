//! What `compare` prints: options side by side, by mode, and what each changes.

use comfy_table::Table;
use standoff::comparison::{Chance, Column, Comparison, MeasureFound, OptionFound, Solves, Spread};
use standoff::findings::Probability;
use standoff::render::number::{count, percent, points, significant};
use standoff::render::says;

use super::summary::{paragraph, push_table, right, table};
use crate::io::printable;

/// Values that are likelier than this in some column are shown.
const SHOWN: f64 = 0.005;

/// Options side by side.
pub fn text(found: &Comparison, width: usize) -> String {
    let mut out = String::new();
    paragraph(&mut out, &format!("{}: options side by side", found.title), width);
    for option in &found.options {
        paragraph(&mut out, &format!("{}: {}{}", option.id, option.name, manner(option)), width);
    }
    outcomes(&mut out, found, width);
    changes(&mut out, found, width);
    modes(&mut out, found, width);
    let happened = |column: &Column| column.milestones.clone();
    out.push_str("\nWhat happens at least once\n");
    rows(&mut out, found, &happened, width);
    for (k, variable) in found.solved.states.iter().enumerate() {
        out.push('\n');
        out.push_str(&printable(&variable.name));
        out.push('\n');
        rows(&mut out, found, &|column| column.states[k].values.clone(), width);
    }
    for (k, variable) in found.solved.consequences.iter().enumerate() {
        out.push('\n');
        out.push_str(&printable(&variable.name));
        out.push('\n');
        let values = |column: &Column| column.consequences.get(k).map(|c| c.values.clone());
        rows(&mut out, found, &|column| values(column).unwrap_or_default(), width);
    }
    measures(&mut out, found, width);
    notes(&mut out, found, width);
    out
}

fn manner(option: &OptionFound) -> String {
    let mut text = match option.mode.as_str() {
        "announced" => " (announced: everybody knows)".to_owned(),
        "seen" => " (seen: given that it happens)".to_owned(),
        _ => String::new(),
    };
    if option.never_possible.p >= SHOWN {
        text += &format!("; never possible in {}", percent(option.never_possible.p));
    }
    text
}

fn heads(found: &Comparison, first: String) -> Vec<String> {
    let ids = found.options.iter().map(|option| printable(&option.id));
    [first, "as solved".to_owned()].into_iter().chain(ids).collect()
}

fn columns(found: &Comparison) -> Vec<&Column> {
    std::iter::once(&found.solved).chain(found.options.iter().map(OptionFound::asked)).collect()
}

fn outcomes(out: &mut String, found: &Comparison, width: usize) {
    out.push('\n');
    let mut table = table(width);
    table.set_header(heads(found, format!("By {}", found.horizon)));
    for (k, outcome) in found.solved.outcomes.iter().enumerate() {
        let chances = columns(found).into_iter().map(|c| percent(c.outcomes[k].probability.p));
        table.add_row(std::iter::once(named(outcome)).chain(chances));
    }
    right(&mut table, &(1..=found.options.len() + 1).collect::<Vec<_>>());
    push_table(out, &table);
}

fn named(chance: &Chance) -> String {
    printable(if chance.name.is_empty() { &chance.id } else { &chance.name })
}

/// The rows of a list of chances, those that are likely somewhere.
fn rows(out: &mut String, found: &Comparison, list: &dyn Fn(&Column) -> Vec<Chance>, width: usize) {
    let lists: Vec<Vec<Chance>> = columns(found).into_iter().map(list).collect();
    let mut table = table(width);
    table.set_header(heads(found, String::new()));
    for (k, first) in lists[0].iter().enumerate() {
        // Where play never meets what is seen, lists are empty.
        let at = |list: &Vec<Chance>| list.get(k).map(|chance| chance.probability.p);
        if lists.iter().filter_map(at).any(|p| p >= SHOWN) {
            let chances = lists.iter().map(|list| at(list).map_or("–".to_owned(), percent));
            table.add_row(std::iter::once(named(first)).chain(chances));
        }
    }
    right(&mut table, &(1..=lists.len()).collect::<Vec<_>>());
    push_table(out, &table);
}

/// What each option changes, in points, with its range over draws.
fn changes(out: &mut String, found: &Comparison, width: usize) {
    out.push_str("\nWhat each changes, in points, and the range if our inputs are wrong\n");
    let mut table = table(width);
    let outcomes = found.solved.outcomes.iter().map(named);
    table.set_header(std::iter::once(String::new()).chain(outcomes));
    for option in &found.options {
        let cells = option.asked().outcomes.iter().map(|chance| changed(chance.change.as_ref()));
        table.add_row(std::iter::once(printable(&option.id)).chain(cells));
    }
    right(&mut table, &(1..=found.solved.outcomes.len()).collect::<Vec<_>>());
    push_table(out, &table);
}

fn changed(change: Option<&Probability>) -> String {
    let of = |p: f64| points(100.0 * p);
    change.map_or(String::new(), |c| format!("{} ({} to {})", of(c.p), of(c.low), of(c.high)))
}

/// Outcomes in each of the three modes.
fn modes(out: &mut String, found: &Comparison, width: usize) {
    out.push_str("\nThe same three ways: done / announced / seen\n");
    let mut table = table(width);
    let outcomes = found.solved.outcomes.iter().map(named);
    let first = [String::new(), "likely".to_owned()];
    table.set_header(first.into_iter().chain(outcomes));
    for option in &found.options {
        let cells = (0..found.solved.outcomes.len()).map(|k| {
            let ways = [&option.done, &option.announced, &option.seen];
            ways.map(|way| percent(way.outcomes[k].probability.p)).join(" / ")
        });
        let first = [printable(&option.id), percent(option.likely.p)];
        table.add_row(first.into_iter().chain(cells));
    }
    right(&mut table, &(1..=found.solved.outcomes.len() + 1).collect::<Vec<_>>());
    push_table(out, &table);
    let note = "Done: types keep their probabilities, and the others read the act as they would any \
                act. Announced: solved anew, everybody knows. Seen: given that the player acts so, \
                which also tells of its type; likely: how likely that is as solved.";
    paragraph(out, note, width);
}

fn measures(out: &mut String, found: &Comparison, width: usize) {
    for (k, measure) in found.solved.measures.iter().enumerate() {
        let unit =
            if measure.unit.is_empty() { String::new() } else { format!(", {}", measure.unit) };
        out.push_str(&format!("\n{}{unit}\n", printable(&measure.name)));
        let mut table = table(width);
        table.set_header(heads(found, String::new()));
        for (d, on) in measure.days.iter().enumerate() {
            let spread = |measure: &MeasureFound| Some(three(&measure.days[d].spread));
            three_rows(&mut table, found, k, (&format!("in {} days", on.day), &spread));
        }
        let peak = |measure: &MeasureFound| Some(three(&measure.peak));
        three_rows(&mut table, found, k, ("highest", &peak));
        let change = |measure: &MeasureFound| measure.peak.change;
        three_rows(&mut table, found, k, ("  changed by", &change));
        right(&mut table, &(1..=found.options.len() + 1).collect::<Vec<_>>());
        push_table(out, &table);
    }
}

fn three(of: &Spread) -> [f64; 3] {
    [of.p5, of.p50, of.p95]
}

/// What is read of a measure, if it has it: 5th percentile, median, 95th.
type Read<'a> = &'a dyn Fn(&MeasureFound) -> Option<[f64; 3]>;

/// Median and band of a measure in each column, a row each; a dash where play never meets the option.
fn three_rows(table: &mut Table, found: &Comparison, k: usize, (name, read): (&str, Read<'_>)) {
    let all: Vec<Option<[f64; 3]>> =
        columns(found).into_iter().map(|column| column.measures.get(k).and_then(read)).collect();
    for (label, place) in [(name, 1), ("  5% below", 0), ("  5% above", 2)] {
        let cells = all.iter().map(|at| at.map_or("–".to_owned(), |at| significant(at[place])));
        table.add_row(std::iter::once(label.to_owned()).chain(cells));
    }
}

fn notes(out: &mut String, found: &Comparison, width: usize) {
    out.push('\n');
    let chances = found.options.iter().flat_map(|option| &option.asked().outcomes);
    let noise = chances.filter_map(|c| c.change.as_ref()).map(|c| c.noise).fold(0.0, f64::max);
    let text = format!(
        "{} draws, {} paths each way, the same random numbers for all; noise of a difference at most \
         {:.1} points.",
        count(found.settings.draws - found.draws_failed.len()),
        count(found.settings.paths),
        100.0 * noise
    );
    paragraph(out, &text, width);
    let announced = found.options.iter().map(|option| option.announced_solves);
    let announced = announced.fold(Solves::default(), |all, one| all + one);
    paragraph(out, &format!("As solved: {}.", says::solves(&found.solves)), width);
    paragraph(out, &format!("With what is announced known: {}.", says::solves(&announced)), width);
    let residual = found.options.iter().filter_map(|option| option.residual).fold(0.0, f64::max);
    let failed: usize = found.options.iter().map(|option| option.announced_failed).sum();
    let text = format!(
        "Announced options were solved in every draw, largest residual {}; {} without an equilibrium.",
        super::residual(residual),
        if failed == 0 { "none".to_owned() } else { count(failed) }
    );
    paragraph(out, &text, width);
}
