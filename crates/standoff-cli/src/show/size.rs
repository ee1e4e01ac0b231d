//! What each part of a scenario costs in size.

use std::fmt::Write;

use standoff::engine::game::size::Size;
use standoff::model::Model;
use standoff::render::number::{count, fixed};

use super::summary::{paragraph, push_table, right, table};
use crate::io::printable;

/// A table of the variables in the game, costliest first, and what is carried forward after it.
pub fn costs(model: &Model, size: &Size, width: usize) -> String {
    let mut out = String::new();
    let more = if size.more { "more than " } else { "" };
    let _ = writeln!(
        out,
        "\nWhat it costs: {more}{} states that may be met, whatever the calendar",
        count(size.states)
    );
    let mut rows: Vec<_> = model.states.iter().zip(&size.variables).collect();
    rows.sort_by(|a, b| b.1.factor.total_cmp(&a.1.factor));
    let mut shown = table(width);
    shown.set_header(["In the game", "Values met", "Fewer states without it"]);
    for (variable, cost) in rows {
        let met = format!("{} of {}", cost.values, variable.domain.len());
        shown.add_row([
            printable(&variable.label.id),
            met,
            format!("{} times", fixed(cost.factor, 1)),
        ]);
    }
    right(&mut shown, &[1, 2]);
    push_table(&mut out, &shown);
    let names: Vec<&str> = model.consequences.iter().map(|c| c.label.id.as_str()).collect();
    if !names.is_empty() {
        let text = format!("Consequences, which cost the game nothing: {}.", names.join(", "));
        paragraph(&mut out, &text, width);
    }
    out
}
