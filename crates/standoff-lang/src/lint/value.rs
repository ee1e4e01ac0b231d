//! Intervals, and what is known of where their ends are taken.

use standoff_model::expr::{Binary, Function, Unary};

/// How an expression depends on the numbers it reads, each taken on its own with the others held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Shape {
    /// Along a straight line.
    Affine,
    /// Along a straight line, or only up, or only down: so that the extremes over a box lie in its
    /// corners.
    Cornered,
    /// Not known.
    Other,
}

/// Every value that an expression can have while what it reads lies within ranges.
///
/// `low` to `high` holds them all. Infinite at both ends means anything, also no number at all.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Value {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) shape: Shape,
    /// The numbers that vary and that it reads, as bits.
    pub(super) reads: u64,
}

impl Value {
    /// Anything.
    pub(super) const WHOLE: Self =
        Self { low: f64::NEG_INFINITY, high: f64::INFINITY, shape: Shape::Other, reads: u64::MAX };

    /// One number.
    pub(super) fn point(value: f64) -> Self {
        Self::between(value, value, Shape::Affine, 0)
    }

    /// Anything from `low` to `high`, about which no more is known.
    pub(super) fn range(low: f64, high: f64) -> Self {
        let shape = if low == high { Shape::Affine } else { Shape::Other };
        Self::between(low, high, shape, 0)
    }

    /// A number that varies, known by its bit.
    pub(super) fn number(low: f64, high: f64, bit: u32) -> Self {
        match bit {
            _ if low == high => Self::point(low),
            0..64 => Self::between(low, high, Shape::Affine, 1 << bit),
            _ => Self::range(low, high),
        }
    }

    fn between(low: f64, high: f64, shape: Shape, reads: u64) -> Self {
        let known = low <= high && !(low == f64::INFINITY || high == f64::NEG_INFINITY);
        if known { Self { low, high, shape, reads } } else { Self::WHOLE }
    }

    /// Whether nothing is known of it.
    pub(super) fn is_whole(self) -> bool {
        self.low == f64::NEG_INFINITY && self.high == f64::INFINITY
    }

    /// Whether it holds, as a condition; `None` if that depends.
    pub(super) fn truth(self) -> Option<bool> {
        if self.low > 0.0 || self.high < 0.0 {
            Some(true)
        } else {
            (self.low == 0.0 && self.high == 0.0).then_some(false)
        }
    }

    /// One or the other.
    pub(super) fn or(self, other: Self) -> Self {
        let (low, high) = (self.low.min(other.low), self.high.max(other.high));
        Self { low, high, shape: Shape::Other, reads: self.reads | other.reads }
    }

    fn of_truth(holds: Option<bool>, reads: u64) -> Self {
        match holds {
            Some(holds) => Self::point(f64::from(u8::from(holds))),
            None => Self::between(0.0, 1.0, Shape::Other, reads),
        }
    }

    /// The shape of something that is affine in each operand while the other is held.
    fn product_shape(self, other: Self) -> Shape {
        let apart = self.reads & other.reads == 0;
        if apart { self.shape.max(other.shape) } else { Shape::Other }
    }

    fn sum_shape(self, other: Self) -> Shape {
        let affine = self.shape == Shape::Affine && other.shape == Shape::Affine;
        if affine { Shape::Affine } else { self.product_shape(other) }
    }

    /// The shape of something that only rises or only falls in each operand.
    fn monotone_shape(self, other: Self) -> Shape {
        let constant = self.reads | other.reads == 0;
        let least = if constant { Shape::Affine } else { Shape::Cornered };
        self.product_shape(other).max(least)
    }

    /// A function that only rises.
    fn rising(self, f: impl Fn(f64) -> f64) -> Self {
        let shape = self.monotone_shape(Self::point(0.0));
        Self::between(f(self.low), f(self.high), shape, self.reads)
    }

    /// From the values in the four corners.
    fn corners(self, other: Self, shape: Shape, f: impl Fn(f64, f64) -> f64) -> Self {
        let (a, b) = (f(self.low, other.low), f(self.low, other.high));
        let (c, d) = (f(self.high, other.low), f(self.high, other.high));
        if [a, b, c, d].iter().any(|x| x.is_nan()) {
            return Self::WHOLE;
        }
        let (low, high) = (a.min(b).min(c).min(d), a.max(b).max(c).max(d));
        Self::between(low, high, shape, self.reads | other.reads)
    }

    fn times(self, other: Self) -> Self {
        // An end at infinity stands for large numbers, and 0 times these is 0.
        let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        self.corners(other, self.product_shape(other), product)
    }

    fn over(self, other: Self) -> Self {
        if other.low <= 0.0 && other.high >= 0.0 {
            return Self::WHOLE;
        }
        let constant = other.reads == 0;
        let shape = if constant { self.product_shape(other) } else { self.monotone_shape(other) };
        self.corners(other, shape, |a, b| a / b)
    }

    /// `self / (self + others)`, if neither can be below 0 and the sum not 0.
    pub(super) fn share_beside(self, others: Self) -> Option<Self> {
        let positive = self.low >= 0.0 && others.low >= 0.0 && self.low + others.low > 0.0;
        let share = |part: f64, others: f64| 1.0 / (1.0 + others / part);
        let shape = self.monotone_shape(others);
        let reads = self.reads | others.reads;
        let (low, high) = (share(self.low, others.high), share(self.high, others.low));
        positive.then(|| Self::between(low, high, shape, reads))
    }

    fn pow(self, exponent: Self) -> Self {
        let shape = self.monotone_shape(exponent);
        let whole = exponent.low == exponent.high && libm::trunc(exponent.low) == exponent.low;
        let even = libm::fmod(exponent.low, 2.0) == 0.0;
        if self.low > 0.0 || self.low == self.high || (self.low == 0.0 && exponent.low >= 0.0) {
            self.corners(exponent, shape, libm::pow)
        } else if whole && exponent.low > 0.0 && !even {
            self.rising(|x| libm::pow(x, exponent.low))
        } else if whole && exponent.low >= 0.0 {
            let most = self.low.abs().max(self.high.abs());
            let least = if self.high < 0.0 { self.high.abs() } else { 0.0 };
            let power = |x| libm::pow(x, exponent.low);
            Self::between(power(least), power(most), Shape::Other, self.reads)
        } else {
            Self::WHOLE
        }
    }

    fn abs(self) -> Self {
        if self.low >= 0.0 {
            self
        } else if self.high <= 0.0 {
            unary(Unary::Negate, self)
        } else {
            Self::between(0.0, self.high.max(-self.low), Shape::Other, self.reads)
        }
    }

    fn ends(self, other: Self, f: fn(f64, f64) -> f64) -> Self {
        let (low, high) = (f(self.low, other.low), f(self.high, other.high));
        Self::between(low, high, self.monotone_shape(other), self.reads | other.reads)
    }
}

/// An operator of one operand.
pub(super) fn unary(op: Unary, a: Value) -> Value {
    match op {
        Unary::Negate => Value::between(-a.high, -a.low, a.shape, a.reads),
        Unary::Not => Value::of_truth(a.truth().map(|holds| !holds), a.reads),
    }
}

/// An operator of two operands.
pub(super) fn binary(op: Binary, a: Value, b: Value) -> Value {
    let reads = a.reads | b.reads;
    let truth = match op {
        Binary::Add => {
            return Value::between(a.low + b.low, a.high + b.high, a.sum_shape(b), reads);
        }
        Binary::Subtract => return binary(Binary::Add, a, unary(Unary::Negate, b)),
        Binary::Multiply => return a.times(b),
        Binary::Divide => return a.over(b),
        Binary::Equal => equal(a, b),
        Binary::NotEqual => equal(a, b).map(|holds| !holds),
        Binary::Less => less(a, b),
        Binary::LessEqual => less(b, a).map(|holds| !holds),
        Binary::Greater => less(b, a),
        Binary::GreaterEqual => less(a, b).map(|holds| !holds),
        Binary::And => both(a.truth(), b.truth()),
        Binary::Or => {
            let neither = both(a.truth().map(|holds| !holds), b.truth().map(|holds| !holds));
            neither.map(|holds| !holds)
        }
    };
    Value::of_truth(truth, reads)
}

fn equal(a: Value, b: Value) -> Option<bool> {
    if a.low > b.high || b.low > a.high {
        return Some(false);
    }
    (a.low == a.high && b.low == b.high).then_some(true)
}

fn less(a: Value, b: Value) -> Option<bool> {
    if a.high < b.low { Some(true) } else { (a.low >= b.high).then_some(false) }
}

fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// A built-in function; `days` is the length of the step.
pub(super) fn call(function: Function, arguments: &[Value], days: Value) -> Value {
    let Some((first, rest)) = arguments.split_first() else { return Value::WHOLE };
    let smaller = |a: Value, b: &Value| a.ends(*b, f64::min);
    let larger = |a: Value, b: &Value| a.ends(*b, f64::max);
    match (function, rest) {
        (Function::Min, _) => rest.iter().fold(*first, smaller),
        (Function::Max, _) => rest.iter().fold(*first, larger),
        (Function::Clamp, [low, high]) => smaller(larger(*first, low), high),
        (Function::Abs, _) => first.abs(),
        (Function::Exp, _) => first.rising(libm::exp),
        (Function::Ln, _) if first.low > 0.0 => first.rising(libm::log),
        (Function::Sqrt, _) if first.low >= 0.0 => first.rising(libm::sqrt),
        (Function::Pow, [exponent]) => first.pow(*exponent),
        (Function::WithinStep, _) => first.times(days).rising(|n| -libm::expm1(-n)),
        _ => Value::WHOLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(value: Value) -> (f64, f64) {
        (value.low, value.high)
    }

    fn p(low: f64, high: f64) -> Value {
        Value::number(low, high, 0)
    }

    fn q(low: f64, high: f64) -> Value {
        Value::number(low, high, 1)
    }

    #[test]
    fn arithmetic_holds_every_value() {
        assert_eq!(ends(binary(Binary::Subtract, p(1.0, 2.0), q(0.5, 3.0))), (-2.0, 1.5));
        assert_eq!(ends(binary(Binary::Multiply, p(-1.0, 2.0), q(-3.0, 4.0))), (-6.0, 8.0));
        assert_eq!(ends(binary(Binary::Divide, p(1.0, 2.0), q(-4.0, -2.0))), (-1.0, -0.25));
        assert!(binary(Binary::Divide, p(1.0, 2.0), q(0.0, 1.0)).is_whole());
        assert!(call(Function::Ln, &[p(0.0, 1.0)], p(1.0, 1.0)).is_whole());
        assert_eq!(ends(p(-3.0, 2.0).abs()), (0.0, 3.0));
        assert_eq!(ends(p(-3.0, 2.0).pow(Value::point(2.0))), (0.0, 9.0));
        assert_eq!(ends(p(-2.0, 3.0).pow(Value::point(3.0))), (-8.0, 27.0));
        assert!(p(-2.0, 3.0).pow(Value::point(0.5)).is_whole());
        let forever = Value::number(0.0, f64::INFINITY, 0);
        assert_eq!(ends(forever.times(Value::point(0.0))), (0.0, 0.0));
        assert!(binary(Binary::Subtract, forever, forever).is_whole());
    }

    #[test]
    fn conditions_are_decided_where_they_can_be() {
        let compare = |op, a, b| binary(op, a, b).truth();
        assert_eq!(compare(Binary::Less, p(1.0, 2.0), q(3.0, 4.0)), Some(true));
        assert_eq!(compare(Binary::Less, p(3.0, 4.0), q(1.0, 3.0)), Some(false));
        assert_eq!(compare(Binary::LessEqual, p(1.0, 3.0), q(3.0, 4.0)), Some(true));
        assert_eq!(compare(Binary::Less, p(1.0, 3.0), q(3.0, 4.0)), None);
        assert_eq!(compare(Binary::Equal, p(1.0, 3.0), q(4.0, 4.0)), Some(false));
        let open = Value::range(0.0, 1.0);
        assert_eq!(compare(Binary::And, open, Value::point(0.0)), Some(false));
        assert_eq!(compare(Binary::Or, open, Value::point(1.0)), Some(true));
        assert_eq!(compare(Binary::Or, open, Value::point(0.0)), None);
    }

    #[test]
    fn shapes_say_where_the_extremes_are() {
        let one = Value::point(1.0);
        let rest = binary(Binary::Subtract, one, p(0.0, 1.0));
        assert_eq!(binary(Binary::Add, p(0.0, 1.0), rest).shape, Shape::Affine);
        assert_eq!(rest.times(q(0.0, 1.0)).shape, Shape::Affine);
        assert_eq!(rest.times(p(0.0, 1.0)).shape, Shape::Other);
        assert_eq!(call(Function::Exp, &[rest], one).shape, Shape::Cornered);
        assert_eq!(p(0.0, 1.0).over(q(1.0, 2.0)).shape, Shape::Cornered);
        assert_eq!(p(0.0, 1.0).or(q(1.0, 2.0)).shape, Shape::Other);
        assert_eq!(call(Function::Exp, &[one], one).shape, Shape::Affine);
    }
}
