//! Days from now as dates.

use jiff::{Span, civil::Date};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Turns days from now into dates; without a valid *now* it speaks of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Calendar {
    start: Option<Date>,
}

impl Calendar {
    /// A calendar that starts on an ISO date.
    #[must_use]
    pub fn new(iso: &str) -> Self {
        Self { start: parse(iso) }
    }

    /// `28 Feb`, or `day 30`.
    #[must_use]
    pub fn short(&self, day: f64) -> String {
        match self.date(day) {
            Some(date) => format!("{} {}", date.day(), short_month(date)),
            None => format!("day {}", super::number::fixed(day, 0)),
        }
    }

    /// `2026-02-28`, or the number of the day.
    #[must_use]
    pub fn iso(&self, day: f64) -> String {
        self.date(day).map_or_else(|| super::number::fixed(day, 0), |date| date.to_string())
    }

    fn date(&self, day: f64) -> Option<Date> {
        let day = if day.abs() < 1e6 { day.round() as i64 } else { return None };
        self.start?.checked_add(Span::new().try_days(day).ok()?).ok()
    }

    /// Days and labels of the ticks from now to `days`, at most `most` of them: first days of
    /// months if there are enough, days otherwise.
    #[must_use]
    pub fn ticks(&self, days: f64, most: usize) -> Vec<(f64, String)> {
        let months = self.months(days);
        if months.len() >= 3 {
            let stride = months.len().div_ceil(most.max(1));
            return months.into_iter().step_by(stride).collect();
        }
        let ticks = super::axis::ticks(0.0, days, most.clamp(2, 5));
        let inside = ticks.into_iter().filter(|&t| t <= days);
        inside.map(|t| (t, self.short(t))).collect()
    }

    fn months(&self, days: f64) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        let mut month = self.start.map(Date::first_of_month);
        while let (Some(first), Some(start)) = (month, self.start) {
            let Ok(day) = start.until(first).map(|span| f64::from(span.get_days())) else { break };
            if day > days || ticks.len() > 240 {
                break;
            }
            if day >= 0.0 {
                ticks.push((day, month_label(first)));
            }
            month = first.checked_add(Span::new().months(1)).ok();
        }
        ticks
    }
}

fn month_label(date: Date) -> String {
    let name = short_month(date);
    if date.month() == 1 { format!("{name} {}", date.year()) } else { name.to_owned() }
}

fn short_month(date: Date) -> &'static str {
    month_name(date).get(..3).unwrap_or("")
}

fn month_name(date: Date) -> &'static str {
    let index = usize::try_from(date.month() - 1).unwrap_or(0);
    MONTHS.get(index).copied().unwrap_or("")
}

fn parse(iso: &str) -> Option<Date> {
    iso.trim().parse().ok()
}

/// `30 July 2026`; what is not an ISO date is given back as it is.
#[must_use]
pub fn long(iso: &str) -> String {
    match parse(iso) {
        Some(date) => format!("{}\u{a0}{} {}", date.day(), month_name(date), date.year()),
        None => iso.to_owned(),
    }
}
