//! The data of a chart as a table and as CSV.

use super::number::NONE;
use maud::{Markup, html};

/// One cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A date.
    Date(String),
    /// A number: as printed, and as it is.
    Number(String, f64),
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A probability.
    #[must_use]
    pub fn percent(p: f64) -> Self {
        Self::Number(super::number::percent(p), p)
    }

    /// Points.
    #[must_use]
    pub fn points(points: f64) -> Self {
        Self::Number(super::number::points(points), points)
    }

    /// A quantity with so many decimals.
    #[must_use]
    pub fn fixed(value: f64, decimals: usize) -> Self {
        Self::Number(super::number::fixed(value, decimals), value)
    }

    /// A number with three significant digits.
    #[must_use]
    pub fn significant(value: f64) -> Self {
        Self::Number(super::number::significant(value), value)
    }

    /// A standard error.
    #[must_use]
    pub fn noise(value: f64) -> Self {
        Self::Number(super::number::noise(value), value)
    }

    fn csv(&self) -> String {
        match self {
            Self::Text(text) | Self::Date(text) => quote(text),
            Self::Number(_, value) if value.is_finite() => {
                format!("{}", (value * 1e6).round() / 1e6)
            }
            Self::Number(..) => String::new(),
        }
    }

    fn html(&self) -> Markup {
        match self {
            Self::Text(text) => html! { td { (text) } },
            Self::Date(text) => html! { td.date { (text) } },
            Self::Number(shown, _) if shown == NONE => html! { td.n.muted { (shown) } },
            Self::Number(shown, _) => html! { td.n { (shown) } },
        }
    }
}

/// Columns and rows; the first cell of a row names it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Names of the columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The table for reading, in a box that scrolls sideways by mouse and keyboard.
    #[must_use]
    pub fn html(&self) -> Markup {
        html! {
            div.scroll role="region" aria-label=(self.caption) tabindex="0" {
                table {
                    caption { (self.caption) }
                    thead { tr { @for (i, name) in self.head.iter().enumerate() {
                        th scope="col" class=[self.numeric(i).then_some("n")] { (name) }
                    } } }
                    tbody { @for row in &self.rows { tr { (row_html(row)) } } }
                }
            }
        }
    }

    fn numeric(&self, column: usize) -> bool {
        let first = self.rows.first().and_then(|row| row.get(column));
        matches!(first, Some(Cell::Number(..)))
    }

    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let head = self.head.iter().map(|name| quote(name)).collect::<Vec<_>>().join(",");
        let rows =
            self.rows.iter().map(|row| row.iter().map(Cell::csv).collect::<Vec<_>>().join(","));
        std::iter::once(head).chain(rows).collect::<Vec<_>>().join("\n") + "\n"
    }

    /// A link that saves the table as CSV.
    #[must_use]
    pub fn download(&self, name: &str) -> Markup {
        let address = format!("data:text/csv;charset=utf-8,{}", encode(&self.csv()));
        html! { a href=(address) download={(name) ".csv"} { "Save as CSV" } }
    }
}

fn row_html(row: &[Cell]) -> Markup {
    html! {
        @for (i, cell) in row.iter().enumerate() {
            @match cell {
                Cell::Text(text) if i == 0 => { th scope="row" { (text) } },
                Cell::Date(text) if i == 0 => { th.date scope="row" { (text) } },
                Cell::Number(shown, _) if i == 0 => { th.n scope="row" { (shown) } },
                _ => { (cell.html()) },
            }
        }
    }
}

/// Quotes what needs it, and disarms what a spreadsheet would take for a formula.
fn quote(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = if formula { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + text.len() / 4);
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b',' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
