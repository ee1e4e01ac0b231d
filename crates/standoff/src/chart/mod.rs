//! Charts: SVG written from plain data, each with its table, its CSV and a title that states the
//! finding.
//!
//! This module draws and knows nothing of findings; what a chart means is said in
//! [`crate::report`]. Every chart is laid out twice, for a column and for a telephone, because
//! text that scales with the drawing cannot be read on both. Names come from scenarios and are
//! not trusted: all text goes through maud's escaping.

pub mod area;
pub mod axis;
pub mod bars;
pub mod dates;
pub mod fan;
pub mod fans;
pub mod label;
pub mod multiples;
pub mod number;
pub mod table;
pub mod terms;

use maud::{Markup, html};
pub use table::{Cell, Table};

/// Width of a drawing in a column of the report.
pub const WIDE: f64 = 560.0;
/// Width of a drawing on a telephone.
pub const NARROW: f64 = 344.0;

/// An SVG drawing in a coordinate system of its own.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Width of the coordinate system.
    pub width: f64,
    /// Height of the coordinate system.
    pub height: f64,
    /// Elements inside the svg element.
    pub body: Markup,
}

/// How one series is told from the others: a colour and, for those who do not see it, a dash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Series {
    /// The nth of several.
    Nth(usize),
    /// What is left over, such as a crisis that is still open.
    Rest,
    /// The whole, such as the median of all paths.
    All,
}

impl Series {
    /// Classes that the style sheet gives colour and dash.
    #[must_use]
    pub fn class(self) -> String {
        match self {
            Self::Nth(n) => format!("s{} d{}", n % 7, n % 5),
            Self::Rest => "sr d0".to_owned(),
            Self::All => "sa d0".to_owned(),
        }
    }
}

/// A chart with everything that belongs to it.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Unique in the page; also the name of the CSV file.
    pub id: String,
    /// The finding, in words.
    pub title: String,
    /// What is drawn and how to read it.
    pub note: String,
    /// For those who do not see the drawing.
    pub description: String,
    /// For a column.
    pub wide: Drawing,
    /// For a telephone.
    pub narrow: Drawing,
    /// The data for reading.
    pub table: Table,
    /// The data for other programs, if it is more than the table.
    pub csv: Option<Table>,
}

impl Chart {
    /// The chart as a figure.
    #[must_use]
    pub fn figure(&self) -> Markup {
        html! {
            figure id=(self.id) {
                figcaption {
                    p.finding { (self.title) }
                    @if !self.note.is_empty() { p.note { (self.note) } }
                }
                (self.svg(&self.wide, "wide"))
                (self.svg(&self.narrow, "narrow"))
                (self.data())
            }
        }
    }

    fn svg(&self, drawing: &Drawing, variant: &str) -> Markup {
        let title = format!("{}-{variant}-title", self.id);
        let description = format!("{}-{variant}-desc", self.id);
        let (width, height) = (number::xy(drawing.width), number::xy(drawing.height));
        html! {
            svg class=(variant) role="img" aria-labelledby={(title) " " (description)}
                viewBox={"0 0 " (width) " " (height)} width=(width) height=(height) {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                (drawing.body)
            }
        }
    }

    fn data(&self) -> Markup {
        html! {
            details.data {
                summary { "Data" span.quiet { " – table and CSV" } }
                (self.table.html())
                p { (self.csv.as_ref().unwrap_or(&self.table).download(&self.id)) }
            }
        }
    }
}

/// A drawing that says that there is nothing to draw.
#[must_use]
pub fn nothing(width: f64) -> Drawing {
    let body = html! { text.muted x="0" y="24" { "There is nothing to draw." } };
    Drawing { width, height: 40.0, body }
}
