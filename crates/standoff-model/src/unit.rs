//! Units and dimensions.
//!
//! Canonical units are the day, the barrel, the US dollar, the point and the troy ounce: every
//! value inside a [`Model`](crate::Model) is a multiple of a product of powers of these.

use std::fmt;

/// Powers of the base dimensions: time, oil, money, points, gold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Dimension(pub [i8; 5]);

const BASE_NAMES: [&str; 5] = ["day", "bbl", "USD", "points", "oz"];

impl Dimension {
    /// No dimension: a pure number, a share, a probability.
    pub const NONE: Self = Self([0; 5]);
    /// Time.
    pub const TIME: Self = Self([1, 0, 0, 0, 0]);
    /// A rate: one over time.
    pub const RATE: Self = Self([-1, 0, 0, 0, 0]);
    /// Points of a player's own scale of payoffs.
    pub const POINTS: Self = Self([0, 0, 0, 1, 0]);
    /// Points per time.
    pub const POINTS_RATE: Self = Self([-1, 0, 0, 1, 0]);

    /// Whether this is a pure number.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The dimension of a product; `None` if a power leaves its range.
    pub fn times(self, other: Self) -> Option<Self> {
        self.zip(other, i8::checked_add)
    }

    /// The dimension of a quotient; `None` if a power leaves its range.
    pub fn over(self, other: Self) -> Option<Self> {
        self.zip(other, i8::checked_sub)
    }

    /// The dimension of an integer power; `None` if a power leaves its range.
    pub fn power(self, n: i8) -> Option<Self> {
        self.zip(self, |a, _| a.checked_mul(n))
    }

    /// The dimension of the square root; `None` if a power is odd.
    pub fn root(self) -> Option<Self> {
        self.zip(self, |a, _| (a % 2 == 0).then_some(a / 2))
    }

    fn zip(self, other: Self, f: impl Fn(i8, i8) -> Option<i8>) -> Option<Self> {
        let mut powers = [0; 5];
        for (k, power) in powers.iter_mut().enumerate() {
            *power = f(self.0[k], other.0[k])?;
        }
        Some(Self(powers))
    }
}

impl fmt::Display for Dimension {
    /// The canonical unit of the dimension, such as `bbl/day`; `a plain number` for none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("a plain number");
        }
        let side = |sign: i8| {
            let factors = self.0.iter().zip(BASE_NAMES).filter(move |(p, _)| **p * sign > 0);
            factors.map(|(p, name)| power_text(name, p.abs())).collect::<Vec<_>>().join(" ")
        };
        let (above, below) = (side(1), side(-1));
        let above = if above.is_empty() { "1".to_owned() } else { above };
        if below.is_empty() { f.write_str(&above) } else { write!(f, "{above}/{below}") }
    }
}

fn power_text(name: &str, power: i8) -> String {
    if power == 1 { name.to_owned() } else { format!("{name}^{power}") }
}

/// A unit: a dimension, how many canonical units it is, and how it is written.
#[derive(Clone, PartialEq, Debug)]
pub struct Unit {
    /// Its dimension.
    pub dimension: Dimension,
    /// Canonical units per one of this.
    pub scale: f64,
    /// As written by the analyst; empty for a plain number.
    pub text: String,
}

impl Unit {
    /// The unit of plain numbers.
    pub fn none() -> Self {
        Self { dimension: Dimension::NONE, scale: 1.0, text: String::new() }
    }

    /// Reads a unit such as `mb/d`, `USD/bbl`, `%`, `points per week`, `1/day`.
    ///
    /// # Errors
    ///
    /// The part that is no unit.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut dimension, mut scale) = (Dimension::NONE, 1.0);
        for part in split(text) {
            let (part_dimension, part_scale) =
                atom(part.name).ok_or_else(|| part.name.to_owned())?;
            let next = if part.below {
                scale /= part_scale;
                dimension.over(part_dimension)
            } else {
                scale *= part_scale;
                dimension.times(part_dimension)
            };
            dimension = next.ok_or_else(|| text.to_owned())?;
        }
        Ok(Self { dimension, scale, text: text.trim().to_owned() })
    }

    /// Every unit name that is known, for suggestions.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ATOMS.iter().map(|(name, _, _)| *name)
    }
}

struct Part<'a> {
    name: &'a str,
    below: bool,
}

/// Cuts `points per week` and `USD/bbl` into factors; those behind `/` or `per` lie below the line.
fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut below = false;
    for word in text.split_whitespace() {
        if word == "per" {
            below = true;
            continue;
        }
        for (k, name) in word.split('/').enumerate() {
            below |= k > 0;
            if !name.is_empty() {
                parts.push(Part { name, below });
            }
        }
    }
    parts
}

/// The atom of that name: its dimension and its scale.
fn atom(name: &str) -> Option<(Dimension, f64)> {
    let found = ATOMS.iter().find(|(known, _, _)| *known == name);
    found.map(|(_, powers, scale)| (Dimension(*powers), *scale))
}

const YEAR: f64 = 365.25;

/// Unit names with powers of (time, oil, money, points, gold) and scale.
const ATOMS: &[(&str, [i8; 5], f64)] = &[
    ("1", [0, 0, 0, 0, 0], 1.0),
    ("%", [0, 0, 0, 0, 0], 0.01),
    ("share", [0, 0, 0, 0, 0], 1.0),
    ("probability", [0, 0, 0, 0, 0], 1.0),
    ("day", [1, 0, 0, 0, 0], 1.0),
    ("days", [1, 0, 0, 0, 0], 1.0),
    ("d", [1, 0, 0, 0, 0], 1.0),
    ("week", [1, 0, 0, 0, 0], 7.0),
    ("weeks", [1, 0, 0, 0, 0], 7.0),
    ("month", [1, 0, 0, 0, 0], YEAR / 12.0),
    ("months", [1, 0, 0, 0, 0], YEAR / 12.0),
    ("year", [1, 0, 0, 0, 0], YEAR),
    ("years", [1, 0, 0, 0, 0], YEAR),
    ("bbl", [0, 1, 0, 0, 0], 1.0),
    ("mb", [0, 1, 0, 0, 0], 1.0e6),
    ("mb/d", [-1, 1, 0, 0, 0], 1.0e6),
    ("USD", [0, 0, 1, 0, 0], 1.0),
    ("point", [0, 0, 0, 1, 0], 1.0),
    ("points", [0, 0, 0, 1, 0], 1.0),
    ("oz", [0, 0, 0, 0, 1], 1.0),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> (Dimension, f64) {
        let unit = Unit::parse(text).expect("a known unit");
        (unit.dimension, unit.scale)
    }

    #[test]
    fn units_are_read_as_written() {
        assert_eq!(unit("mb/d"), (Dimension([-1, 1, 0, 0, 0]), 1.0e6));
        assert_eq!(unit("USD/bbl"), (Dimension([0, -1, 1, 0, 0]), 1.0));
        assert_eq!(unit("per week"), (Dimension::RATE, 1.0 / 7.0));
        assert_eq!(unit("1/day"), (Dimension::RATE, 1.0));
        assert_eq!(unit("points per week"), (Dimension::POINTS_RATE, 1.0 / 7.0));
        assert_eq!(unit("%"), (Dimension::NONE, 0.01));
        assert_eq!(Unit::parse("USD/barel"), Err("barel".to_owned()));
    }

    #[test]
    fn dimensions_are_shown_as_their_canonical_unit() {
        assert_eq!(unit("mb/d").0.to_string(), "bbl/day");
        assert_eq!(Dimension::RATE.to_string(), "1/day");
        assert_eq!(Dimension::NONE.to_string(), "a plain number");
    }
}
