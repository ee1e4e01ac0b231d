//! `report` of a measure.

use standoff_model::{Diagnostic, Report, Unit};

use super::Lowering;
use crate::codes;
use crate::fields::{Fields, expect};
use crate::syntax::{Kind, Value};

impl Lowering<'_> {
    /// What is shown of a measure in `unit`.
    pub(super) fn reports(&mut self, fields: &Fields<'_>, unit: &Unit) -> Vec<Report> {
        match fields.get("report").map(|value| &value.kind) {
            None | Some(Kind::Bool(false)) => Vec::new(),
            Some(Kind::Array(items)) => {
                items.iter().filter_map(|item| self.report(item, unit)).collect()
            }
            Some(Kind::Text(text)) => {
                let span = fields.get("report").map_or(fields.span, |value| value.span);
                let message = "`report` needs `true` or a list";
                let word = text.split_whitespace().next().unwrap_or_default();
                let known = ["quantiles", "peak", "day", "above", "below"].contains(&word);
                let list = if known { text.as_str() } else { "quantiles" };
                let help = Some(format!("write `[\"{list}\"]`"));
                self.out.error(codes::WRONG_TOML_TYPE, span, message, help);
                Vec::new()
            }
            Some(_) => {
                let shown = fields.flag("report", false, &mut self.out);
                if shown { vec![Report::Quantiles] } else { Vec::new() }
            }
        }
    }

    fn report(&mut self, item: &Value, unit: &Unit) -> Option<Report> {
        let wanted = "`true` or a list of texts such as \"peak\"";
        let text = expect(item.text(), item, "report", wanted, &mut self.out)?;
        let (word, number) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let number = number.trim();
        let report = match (word, number) {
            ("quantiles", "") => Some(Report::Quantiles),
            ("peak", "") => Some(Report::Peak),
            ("day", day) => day.parse().ok().map(Report::Day),
            ("above", number) => finite(number).map(|number| Report::Above(number * unit.scale)),
            ("below", number) => finite(number).map(|number| Report::Below(number * unit.scale)),
            _ => None,
        };
        if report.is_none() {
            let message = format!("`{text}` cannot be reported");
            let help = "known here: `quantiles`, `peak`, `day 30`, `above 100`, `below 50`";
            let error = Diagnostic::error(codes::UNKNOWN_VALUE, item.span, message);
            self.out.push(error.help(help).help("a bound is a number in the unit of the measure"));
        }
        report.filter(|report| self.is_reported_day(*report, item))
    }

    /// Whether a day lies within the reported horizon; complains if not.
    fn is_reported_day(&mut self, report: Report, item: &Value) -> bool {
        let Report::Day(day) = report else { return true };
        // Without a calendar that can be read there is no horizon.
        let within = self.horizon <= 0.0 || f64::from(day) <= self.horizon;
        if !within {
            let last = self.horizon;
            let message =
                format!("day {day} lies behind the reported steps, which end on day {last}");
            self.out.push(Diagnostic::error(codes::BAD_CALENDAR, item.span, message));
        }
        within
    }
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
