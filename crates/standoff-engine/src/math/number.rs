//! The numbers that expressions and prices are computed in: plain ones, ones with a slope along a
//! direction, and ones that are recorded so that slopes can be carried back.
//!
//! A rule is written once, for any [`Number`]. Its value has the same bits whichever it is.
//!
//! Where an operation bends, the slope is that of the branch that is taken: a condition, a rounded
//! key and a cut have none, [`Number::min`] and [`Number::max`] have that of what they give (of the
//! first if both are alike), and [`Number::abs`] has that from above at 0. Where it has no finite
//! slope, as `ln` and the square root at 0, the slope is taken as 0.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{at_least_one, exp, ln, pow};

/// A number with, perhaps, the record of how it depends on others.
pub trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// A number that depends on nothing.
    fn constant(value: f64) -> Self;

    /// What it is.
    fn value(self) -> f64;

    /// A function of it with the given value and slope.
    fn map(self, value: f64, slope: impl FnOnce() -> f64) -> Self;

    /// A function of two with the given value and slopes.
    fn join(self, other: Self, value: f64, slopes: impl FnOnce() -> (f64, f64)) -> Self;

    /// `e` to its power.
    #[inline]
    fn exp(self) -> Self {
        let value = exp(self.value());
        self.map(value, || value)
    }

    /// Its natural logarithm.
    #[inline]
    fn ln(self) -> Self {
        let x = self.value();
        self.map(ln(x), || 1.0 / x)
    }

    /// Its square root.
    #[inline]
    fn sqrt(self) -> Self {
        let value = self.value().sqrt();
        self.map(value, || 0.5 / value)
    }

    /// Without its sign.
    #[inline]
    fn abs(self) -> Self {
        let x = self.value();
        self.map(x.abs(), || if x < 0.0 { -1.0 } else { 1.0 })
    }

    /// `1 - exp(-x)`.
    #[inline]
    fn at_least_one(self) -> Self {
        let x = self.value();
        self.map(at_least_one(x), || exp(-x))
    }

    /// To the power `other`.
    #[inline]
    fn pow(self, other: Self) -> Self {
        let (x, y) = (self.value(), other.value());
        let value = pow(x, y);
        self.join(other, value, || (y * pow(x, y - 1.0), value * ln(x)))
    }

    /// The smaller of two; no number if one is none.
    #[inline]
    fn min(self, other: Self) -> Self {
        let (x, y) = (self.value(), other.value());
        // `f64::min` would drop a value that is not a number.
        let value = if x.is_nan() || y.is_nan() { f64::NAN } else { x.min(y) };
        self.join(other, value, || if x <= y { (1.0, 0.0) } else { (0.0, 1.0) })
    }

    /// The larger of two; no number if one is none.
    #[inline]
    fn max(self, other: Self) -> Self {
        let (x, y) = (self.value(), other.value());
        let value = if x.is_nan() || y.is_nan() { f64::NAN } else { x.max(y) };
        self.join(other, value, || if x >= y { (1.0, 0.0) } else { (0.0, 1.0) })
    }

    /// Cut to [0, 1], without a slope outside.
    #[inline]
    fn cut_to_one(self) -> Self {
        let x = self.value();
        self.map(x.clamp(0.0, 1.0), || if (0.0..=1.0).contains(&x) { 1.0 } else { 0.0 })
    }
}

impl Number for f64 {
    #[inline]
    fn constant(value: f64) -> Self {
        value
    }

    #[inline]
    fn value(self) -> f64 {
        self
    }

    #[inline]
    fn map(self, value: f64, _: impl FnOnce() -> f64) -> Self {
        value
    }

    #[inline]
    fn join(self, _: Self, value: f64, _: impl FnOnce() -> (f64, f64)) -> Self {
        value
    }
}

/// A slope that there is, and 0 where there is none.
#[inline]
pub(super) fn finite(slope: f64) -> f64 {
    if slope.is_finite() { slope } else { 0.0 }
}

/// The operators of a number, from its `map` and `join`.
macro_rules! operators {
    ($number:ty $(, $life:lifetime)?) => {
        impl$(<$life>)? Add for $number {
            type Output = Self;
            #[inline]
            fn add(self, other: Self) -> Self {
                self.join(other, self.value() + other.value(), || (1.0, 1.0))
            }
        }
        impl$(<$life>)? Sub for $number {
            type Output = Self;
            #[inline]
            fn sub(self, other: Self) -> Self {
                self.join(other, self.value() - other.value(), || (1.0, -1.0))
            }
        }
        impl$(<$life>)? Mul for $number {
            type Output = Self;
            #[inline]
            fn mul(self, other: Self) -> Self {
                let (x, y) = (self.value(), other.value());
                self.join(other, x * y, || (y, x))
            }
        }
        impl$(<$life>)? Div for $number {
            type Output = Self;
            #[inline]
            fn div(self, other: Self) -> Self {
                let (x, y) = (self.value(), other.value());
                self.join(other, x / y, || (1.0 / y, -x / y / y))
            }
        }
        impl$(<$life>)? Neg for $number {
            type Output = Self;
            #[inline]
            fn neg(self) -> Self {
                self.map(-self.value(), || -1.0)
            }
        }
    };
}

/// A number with its slope along one direction (forward differentiation).
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Dual {
    /// What it is.
    pub value: f64,
    /// How fast it changes along the direction.
    pub slope: f64,
}

operators!(Dual);

impl Number for Dual {
    #[inline]
    fn constant(value: f64) -> Self {
        Self { value, slope: 0.0 }
    }

    #[inline]
    fn value(self) -> f64 {
        self.value
    }

    #[inline]
    fn map(self, value: f64, slope: impl FnOnce() -> f64) -> Self {
        let slope = if self.slope == 0.0 { 0.0 } else { finite(slope()) * self.slope };
        Self { value, slope }
    }

    #[inline]
    fn join(self, other: Self, value: f64, slopes: impl FnOnce() -> (f64, f64)) -> Self {
        if self.slope == 0.0 && other.slope == 0.0 {
            return Self::constant(value);
        }
        let (left, right) = slopes();
        Self { value, slope: finite(left) * self.slope + finite(right) * other.slope }
    }
}

// The tape uses the operators above.
mod tape;

pub use tape::{Recorded, Tape};
