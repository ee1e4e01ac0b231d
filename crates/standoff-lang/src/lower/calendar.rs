//! `[crisis]`: title, question, date, steps.

use jiff::civil::Date;
use standoff_model::{Crisis, Diagnostic, Dimension, Span, Step, Unit};

use super::Lowering;
use crate::fields::{Fields, expect};
use crate::syntax::{Kind, Value};
use crate::{codes, constructs, limits};

/// Years in which a crisis may lie.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// How many days may be lost to rounding before another step is made.
const ROUNDING: f64 = 1e-9;

impl Lowering<'_> {
    /// The crisis; `None` if a part that is needed is missing or wrong.
    pub(super) fn crisis(&mut self) -> Option<Crisis> {
        let tables = self.tables;
        let fields = tables.crisis.as_ref()?;
        fields.check(&constructs::CRISIS, &mut self.out);
        let id = fields.text("id", &mut self.out);
        let title = fields.text("title", &mut self.out);
        let question = fields.text("question", &mut self.out);
        let as_of = self.as_of(fields);
        let source = fields.text("source", &mut self.out).map(str::to_owned);
        let steps = self.steps(fields);
        let (steps, reported) = steps?;
        Some(Crisis {
            id: id?.to_owned(),
            title: title?.to_owned(),
            question: question?.to_owned(),
            as_of: as_of?,
            source,
            steps,
            reported,
        })
    }

    fn as_of(&mut self, fields: &Fields<'_>) -> Option<Date> {
        let value = fields.get("as_of")?;
        match value.kind {
            Kind::Date(date) if YEARS.contains(&date.year()) => Some(date),
            Kind::Date(date) => {
                let message = format!("the year {} lies outside 1900 to 2200", date.year());
                self.out.push(Diagnostic::error(codes::BAD_DATE, value.span, message));
                None
            }
            _ => {
                let message = format!("`as_of` needs a date and has {}", value.describe());
                let help = "write it without quotes and without a time, such as `2026-01-29`";
                self.out.error(codes::BAD_DATE, value.span, message, Some(help.to_owned()));
                None
            }
        }
    }

    /// Every step, and how many of them are reported.
    fn steps(&mut self, fields: &Fields<'_>) -> Option<(Vec<Step>, usize)> {
        let list = fields.list("steps", &mut self.out)?;
        if list.is_empty() {
            self.bad_calendar(fields.key_span("steps"), "there must be at least one step");
            return None;
        }
        let mut steps = Vec::new();
        for value in list {
            let (count, days) = self.step_group(value)?;
            if !append(&mut steps, count, days) {
                self.bad_calendar(value.span, TOO_LONG);
                return None;
            }
        }
        let reported = steps.len();
        self.tail(fields, &mut steps)?;
        (reported > 0).then_some((steps, reported))
    }

    /// `8 x 1 week`
    fn step_group(&mut self, value: &Value) -> Option<(usize, f64)> {
        let text = expect(value.text(), value, "steps", "texts in quotes", &mut self.out)?;
        let parts = text.split_once('x').and_then(|(count, length)| {
            let count = count.trim().parse::<usize>().ok().filter(|count| *count > 0)?;
            Some((count, days(length).filter(|days| *days > 0.0)?))
        });
        if parts.is_none() {
            let message = format!("`{text}` is not a number of steps and the length of one");
            let help = "write how many and how long one is: `8 x 1 week`, `30 x 1 day`".to_owned();
            self.out.error(codes::BAD_CALENDAR, value.span, message, Some(help));
        }
        parts
    }

    fn tail(&mut self, fields: &Fields<'_>, steps: &mut Vec<Step>) -> Option<()> {
        let (text, span) = match fields.get("tail") {
            Some(value) => {
                let text = expect(value.text(), value, "tail", "a text in quotes", &mut self.out);
                (text?, value.span)
            }
            None => ("8 weeks", fields.span),
        };
        let Some(tail) = days(text).filter(|days| *days >= 0.0) else {
            self.bad_calendar(span, "the tail is a length of time, such as `8 weeks`");
            return None;
        };
        let whole = steps.last().map_or(tail, |step| step.days);
        if append_tail(steps, tail, whole) {
            return Some(());
        }
        self.bad_calendar(span, TOO_LONG);
        None
    }

    fn bad_calendar(&mut self, span: Span, message: &str) {
        self.out.push(Diagnostic::error(codes::BAD_CALENDAR, span, message));
    }
}

const TOO_LONG: &str = "there are more than 10,000 steps, or they last for more than a century";

/// The days of a length of time such as `0.5 weeks`.
fn days(text: &str) -> Option<f64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    let unit = Unit::parse(unit).ok().filter(|unit| unit.dimension == Dimension::TIME)?;
    number.parse::<f64>().ok().map(|number| number * unit.scale)
}

/// Adds `count` steps behind the others; false if there would be too many.
fn append(steps: &mut Vec<Step>, count: usize, days: f64) -> bool {
    let start = steps.last().map_or(0.0, |step| step.start + step.days);
    let end = start + count as f64 * days;
    if count > limits::STEPS.saturating_sub(steps.len()) || end > limits::HORIZON_DAYS {
        return false;
    }
    steps.extend((0..count).map(|k| Step { start: start + k as f64 * days, days }));
    true
}

/// Adds steps of the length `whole` until `tail` days are full, the last one shortened to fit.
fn append_tail(steps: &mut Vec<Step>, tail: f64, whole: f64) -> bool {
    let count = ((tail + ROUNDING) / whole).floor();
    if count.is_nan() || count > limits::STEPS as f64 || !append(steps, count as usize, whole) {
        return false;
    }
    let rest = tail - count * whole;
    rest <= ROUNDING || append(steps, 1, rest)
}
