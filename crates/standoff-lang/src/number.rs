//! Texts that stand for a number: `12 to 18 mb/d`, `uniform(0, 1)`, `0.3 per week`.

use standoff_model::{Diagnostic, Distribution, Unit};

use crate::expr::{Lexeme, Token, lex};
use crate::syntax::TextMap;
use crate::{codes, reserved, suggest};

/// The 95th percentile of the standard normal, so that `a to b` holds 90 %.
const Z95: f64 = 1.644_853_626_951_472_2;

/// How deeply `truncated` may be nested; once is enough for any use.
const NESTING: u32 = 4;

const FUNCTIONS: &[&str] = &["uniform", "normal", "lognormal", "triangular", "truncated"];

/// How each distribution is written.
const FORMS: &[(&str, &str)] = &[
    ("uniform", "uniform(low, high)"),
    ("normal", "normal(mean, sd)"),
    ("lognormal", "lognormal(median, log_sd)"),
    ("triangular", "triangular(low, mode, high)"),
    ("truncated", "truncated(12 to 18, low, high)"),
];

/// Units as people write them elsewhere, and ours.
const ELSEWHERE: &[(&str, &str)] = &[
    ("$", "USD"),
    ("usd", "USD"),
    ("barrel", "bbl"),
    ("barrels", "bbl"),
    ("mbd", "mb/d"),
    ("mbpd", "mb/d"),
    ("percent", "%"),
    ("pts", "points"),
];

/// A number as written: the distribution in units of `unit`.
pub(crate) struct Written {
    pub(crate) value: Distribution,
    /// The unit, if one was written.
    pub(crate) unit: Option<Unit>,
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

/// Whether a word is the name of a distribution.
pub(crate) fn is_distribution(word: &str) -> bool {
    FUNCTIONS.contains(&word)
}

/// Reads a number, an interval or a distribution, and the unit behind it.
///
/// # Errors
///
/// The first thing that is wrong.
pub(crate) fn parse(text: &str, map: &TextMap) -> Parsed<Written> {
    let mut reader = Reader { text, map, lexemes: lex(text), at: 0 };
    let value = reader.distribution(0)?;
    let unit = reader.unit()?;
    Ok(Written { value, unit })
}

/// What is impossible about a distribution.
pub(crate) fn fault(value: &Distribution) -> Option<&'static str> {
    match value {
        Distribution::Point(_) => None,
        Distribution::Normal { sd, .. } => {
            needs(*sd > 0.0, "the standard deviation must be above 0")
        }
        Distribution::LogNormal { median, log_sd } => {
            needs(*median > 0.0, "the median must be above 0")
                .or(needs(*log_sd > 0.0, "the log standard deviation must be above 0"))
        }
        Distribution::Uniform { low, high } => {
            needs(low < high, "the low end must lie below the high end")
        }
        Distribution::Triangular { low, mode, high } => needs(
            low < high && low <= mode && mode <= high,
            "the most likely value must lie between the ends, the low end below the high end",
        ),
        Distribution::Truncated { inner, low, high } => {
            let (inner_low, inner_high) = inner.support();
            needs(low < high, "the low end must lie below the high end")
                .or(needs(*low < inner_high && *high > inner_low, "nothing lies between the ends"))
        }
    }
}

/// Whether all its numbers are finite.
pub(crate) fn is_finite(value: &Distribution) -> bool {
    let numbers = match value {
        Distribution::Point(value) => [*value, 0.0, 0.0],
        Distribution::Normal { mean, sd } => [*mean, *sd, 0.0],
        Distribution::LogNormal { median, log_sd } => [*median, *log_sd, 0.0],
        Distribution::Uniform { low, high } => [*low, *high, 0.0],
        Distribution::Triangular { low, mode, high } => [*low, *mode, *high],
        Distribution::Truncated { inner, low, high } => {
            return is_finite(inner) && low.is_finite() && high.is_finite();
        }
    };
    numbers.into_iter().all(f64::is_finite)
}

fn needs(holds: bool, message: &'static str) -> Option<&'static str> {
    (!holds).then_some(message)
}

struct Reader<'a> {
    text: &'a str,
    map: &'a TextMap,
    lexemes: Vec<Lexeme>,
    at: usize,
}

impl<'a> Reader<'a> {
    fn next(&self) -> &Lexeme {
        &self.lexemes[self.at.min(self.lexemes.len() - 1)]
    }

    fn word(&self) -> &'a str {
        &self.text[self.next().range.clone()]
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.next().token != Token::End && self.word() == text;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, text: &'static str) -> Parsed<()> {
        if self.take(text) { Ok(()) } else { Err(self.unexpected(&format!("`{text}`"))) }
    }

    fn distribution(&mut self, depth: u32) -> Parsed<Distribution> {
        let start = self.next().range.start;
        let value = match self.next().token {
            Token::Word => self.function(depth)?,
            _ => self.interval()?,
        };
        let end = self.lexemes[self.at.saturating_sub(1)].range.end;
        match fault(&value) {
            None => Ok(value),
            Some(message) => {
                let span = self.map.span(start..end);
                Err(Box::new(Diagnostic::error(codes::BAD_DISTRIBUTION, span, message)))
            }
        }
    }

    /// `3` or `3 to 5`
    fn interval(&mut self) -> Parsed<Distribution> {
        let start = self.next().range.start;
        let low = self.number()?;
        if !self.take("to") {
            return Ok(Distribution::Point(low));
        }
        let high = self.number()?;
        if low < high {
            return Ok(central(low, high));
        }
        let span = self.map.span(start..self.lexemes[self.at - 1].range.end);
        let message = "the low end must lie below the high end";
        Err(Box::new(Diagnostic::error(codes::BAD_DISTRIBUTION, span, message)))
    }

    fn number(&mut self) -> Parsed<f64> {
        let negative = self.take("-");
        let Token::Number(value) = self.next().token else {
            return Err(self.unexpected("a number"));
        };
        if !value.is_finite() {
            return Err(self.unexpected("a smaller number"));
        }
        self.at += 1;
        Ok(if negative { -value } else { value })
    }

    fn function(&mut self, depth: u32) -> Parsed<Distribution> {
        let name = self.word();
        if depth > NESTING || !FUNCTIONS.contains(&name) {
            return Err(self.unknown(name));
        }
        self.at += 1;
        self.expect("(")?;
        let inside = if name == "truncated" { self.truncated(depth) } else { self.plain(name) };
        let closed = inside.and_then(|value| self.expect(")").map(|()| value));
        closed.map_err(|error| match FORMS.iter().find(|(known, _)| *known == name) {
            Some((_, form)) if error.code == codes::BAD_NUMBER => {
                Box::new(error.help(format!("written as `{form}`")))
            }
            _ => error,
        })
    }

    fn truncated(&mut self, depth: u32) -> Parsed<Distribution> {
        let inner = Box::new(self.distribution(depth + 1)?);
        let (low, high) = (self.further()?, self.further()?);
        Ok(Distribution::Truncated { inner, low, high })
    }

    fn plain(&mut self, name: &str) -> Parsed<Distribution> {
        let (a, b) = (self.number()?, self.further()?);
        Ok(match name {
            "uniform" => Distribution::Uniform { low: a, high: b },
            "normal" => Distribution::Normal { mean: a, sd: b },
            "lognormal" => Distribution::LogNormal { median: a, log_sd: b },
            _ => Distribution::Triangular { low: a, mode: b, high: self.further()? },
        })
    }

    /// A comma and a number.
    fn further(&mut self) -> Parsed<f64> {
        self.expect(",")?;
        self.number()
    }

    /// The rest of the text as a unit.
    fn unit(&mut self) -> Parsed<Option<Unit>> {
        let start = self.next().range.start;
        let rest = self.text[start..].trim_end();
        if rest.is_empty() {
            return Ok(None);
        }
        if let Some(error) = self.comma(rest) {
            return Err(error);
        }
        if rest.starts_with(['-', '–', '—', '+', '*']) {
            return Err(self.no_unit(rest));
        }
        let unit = Unit::parse(rest).map_err(|part| {
            let at = start + rest.find(&part).unwrap_or(0);
            let span = self.map.span(at..at + part.len());
            let error = unknown_unit(&part, span);
            Box::new(match part.as_str() {
                "to" => error.help("the unit stands once, as in `12 to 18 mb/d`"),
                _ => error,
            })
        });
        unit.map(Some)
    }

    /// A comma where a point should be.
    fn comma(&self, rest: &str) -> Option<Box<Diagnostic>> {
        let digit = rest.strip_prefix(',')?.starts_with(|c: char| c.is_ascii_digit());
        let span = self.map.span(self.next().range.clone());
        let error = Diagnostic::error(codes::BAD_NUMBER, span, "`,` does not fit here");
        digit.then(|| Box::new(error.help("decimals stand behind a point, as in `12.5`")))
    }

    fn unknown(&self, name: &str) -> Box<Diagnostic> {
        let span = self.map.span(self.next().range.clone());
        let message = format!("`{name}` is not a number or a distribution");
        let error = Diagnostic::error(codes::BAD_NUMBER, span, message);
        let close = suggest::closest(name, FUNCTIONS.iter().copied());
        let close = close.map(|other| format!("did you mean `{other}`?"));
        let error = close.into_iter().fold(error, Diagnostic::help);
        Box::new(error.help("write a number, `a to b`, or a distribution such as `uniform(0, 1)`"))
    }

    /// The complaint about an operator behind a number.
    fn no_unit(&self, rest: &str) -> Box<Diagnostic> {
        let span = self.map.span(self.next().range.clone());
        let dash = rest.chars().next().unwrap_or_default();
        let number =
            rest.trim_start_matches(dash).trim_start().starts_with(|c: char| c.is_ascii_digit());
        let error =
            Diagnostic::error(codes::BAD_NUMBER, span, format!("`{dash}` does not fit here"));
        Box::new(if number && "-–—".contains(dash) {
            error.help("an interval is written `2 to 6`")
        } else {
            error.help("this is a number and no expression; a table takes one as `{ is = \"…\" }`")
        })
    }

    fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        let next = self.next();
        let (span, found) = match next.token {
            Token::End => (self.map.whole(), "the number ends too early".to_owned()),
            _ => {
                (self.map.span(next.range.clone()), format!("`{}` does not fit here", self.word()))
            }
        };
        let error = Diagnostic::error(codes::BAD_NUMBER, span, found);
        let inside = wanted != "a number" && reserved::is_unit(self.word());
        let error = error.help(format!("expected {wanted}"));
        Box::new(if inside { error.help("the unit stands behind the bracket") } else { error })
    }
}

/// The complaint about a unit that is not known.
pub(crate) fn unknown_unit(part: &str, span: standoff_model::Span) -> Diagnostic {
    let message = format!("`{part}` is not a unit");
    let error = Diagnostic::error(codes::UNKNOWN_UNIT, span, message);
    let ours = ELSEWHERE.iter().find(|(other, _)| *other == part).map(|(_, unit)| *unit);
    let close = ours.or_else(|| suggest::closest(part, Unit::names()));
    error.help(match close {
        Some(unit) => format!("did you mean `{unit}`?"),
        None => {
            "units are those of time, `bbl`, `mb`, `mb/d`, `USD`, `points`, `oz`, `%`".to_owned()
        }
    })
}

/// The distribution whose central 90 % is `low` to `high`.
fn central(low: f64, high: f64) -> Distribution {
    if low > 0.0 {
        let median = libm::sqrt(low) * libm::sqrt(high);
        let log_sd = (libm::log(high) - libm::log(low)) / (2.0 * Z95);
        return Distribution::LogNormal { median, log_sd };
    }
    Distribution::Normal { mean: 0.5 * low + 0.5 * high, sd: (high - low) / (2.0 * Z95) }
}

#[cfg(test)]
mod tests {
    use super::central;
    use standoff_model::Distribution;

    #[test]
    fn an_interval_holds_ninety_percent() {
        // The central 90 % of a lognormal are symmetric around the median in the logarithm.
        let log_sd = libm::log(100.0) / (2.0 * super::Z95);
        let Distribution::LogNormal { median, log_sd: found } = central(1.0, 100.0) else {
            unreachable!("both ends are positive")
        };
        assert!((median - 10.0).abs() < 1e-12 && (found - log_sd).abs() < 1e-12);
        let normal = Distribution::Normal { mean: 0.0, sd: 1.0 };
        assert_eq!(central(-1.644_853_626_951_472_2, 1.644_853_626_951_472_2), normal);
    }
}
