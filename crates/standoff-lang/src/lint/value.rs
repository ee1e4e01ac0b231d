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
/// `low` to `high` holds them all, besides what is no number (NaN).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Value {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) shape: Shape,
    /// The numbers that vary and that it reads, as bits.
    pub(super) reads: u64,
    /// Whether it can also be no number.
    pub(super) may_be_nan: bool,
}

impl Value {
    /// Anything, also no number.
    pub(super) const WHOLE: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
        shape: Shape::Other,
        reads: u64::MAX,
        may_be_nan: true,
    };

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
        let may_be_nan = false;
        if known { Self { low, high, shape, reads, may_be_nan } } else { Self::WHOLE }
    }

    /// Any number, however large.
    fn unbounded(reads: u64) -> Self {
        Self::between(f64::NEG_INFINITY, f64::INFINITY, Shape::Other, reads)
    }

    /// The same, or no number if that `can` be.
    fn or_nan(self, can: bool) -> Self {
        Self { may_be_nan: self.may_be_nan || can, ..self }
    }

    /// Whether its values have no ends.
    pub(super) fn is_whole(self) -> bool {
        self.low == f64::NEG_INFINITY && self.high == f64::INFINITY
    }

    fn has_zero(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    fn may_be_infinite(self) -> bool {
        self.low == f64::NEG_INFINITY || self.high == f64::INFINITY
    }

    /// Whether it holds, as a condition; `None` if that depends. What is no number is not 0, and
    /// holds.
    pub(super) fn truth(self) -> Option<bool> {
        if self.low > 0.0 || self.high < 0.0 {
            Some(true)
        } else {
            (self.low == 0.0 && self.high == 0.0 && !self.may_be_nan).then_some(false)
        }
    }

    /// One or the other.
    pub(super) fn or(self, other: Self) -> Self {
        let (low, high) = (self.low.min(other.low), self.high.max(other.high));
        let may_be_nan = self.may_be_nan || other.may_be_nan;
        Self { low, high, shape: Shape::Other, reads: self.reads | other.reads, may_be_nan }
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
        Self::between(f(self.low), f(self.high), shape, self.reads).or_nan(self.may_be_nan)
    }

    /// A function that only rises and that is no number below 0.
    fn rising_from_zero(self, f: impl Fn(f64) -> f64) -> Self {
        if self.high < 0.0 {
            return Self::WHOLE;
        }
        let below = self.low < 0.0;
        let shape = if below { Shape::Other } else { self.shape };
        let low = if below { 0.0 } else { self.low };
        Self { low, shape, ..self }.rising(f).or_nan(below)
    }

    /// From the values in the four corners.
    fn corners(self, other: Self, shape: Shape, f: impl Fn(f64, f64) -> f64) -> Self {
        let (a, b) = (f(self.low, other.low), f(self.low, other.high));
        let (c, d) = (f(self.high, other.low), f(self.high, other.high));
        if [a, b, c, d].iter().any(|x| x.is_nan()) {
            return Self::WHOLE;
        }
        let (low, high) = (a.min(b).min(c).min(d), a.max(b).max(c).max(d));
        let nan = self.may_be_nan || other.may_be_nan;
        Self::between(low, high, shape, self.reads | other.reads).or_nan(nan)
    }

    fn plus(self, other: Self) -> Self {
        let (low, high) = (self.low + other.low, self.high + other.high);
        let opposite = (self.low + other.high).is_nan() || (self.high + other.low).is_nan();
        let nan = self.may_be_nan || other.may_be_nan || opposite;
        Self::between(low, high, self.sum_shape(other), self.reads | other.reads).or_nan(nan)
    }

    fn times(self, other: Self) -> Self {
        // An end at infinity stands for large numbers, and 0 times these is 0.
        let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { a * b };
        let nan = self.has_zero() && other.may_be_infinite()
            || other.has_zero() && self.may_be_infinite();
        self.corners(other, self.product_shape(other), product).or_nan(nan)
    }

    fn over(self, other: Self) -> Self {
        if other.has_zero() {
            let zeros = self.has_zero();
            let infinite = self.may_be_infinite() && other.may_be_infinite();
            let nan = self.may_be_nan || other.may_be_nan || zeros || infinite;
            return Self::unbounded(self.reads | other.reads).or_nan(nan);
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
        let nan = self.may_be_nan || others.may_be_nan || self.may_be_infinite();
        positive.then(|| Self::between(low, high, shape, reads).or_nan(nan))
    }

    fn pow(self, exponent: Self) -> Self {
        let shape = self.monotone_shape(exponent);
        let constant = exponent.low == exponent.high;
        let whole = constant && libm::trunc(exponent.low) == exponent.low;
        let even = libm::fmod(exponent.low, 2.0) == 0.0;
        let nan = self.may_be_nan || exponent.may_be_nan;
        let one = constant && self.low == self.high;
        if one || self.low > 0.0 || (self.low == 0.0 && exponent.low >= 0.0) {
            self.corners(exponent, shape, libm::pow)
        } else if whole && exponent.low > 0.0 && !even {
            self.rising(|x| libm::pow(x, exponent.low)).or_nan(nan)
        } else if whole && exponent.low >= 0.0 {
            let most = self.low.abs().max(self.high.abs());
            let least = if self.high < 0.0 { self.high.abs() } else { 0.0 };
            let power = |x| libm::pow(x, exponent.low);
            Self::between(power(least), power(most), Shape::Other, self.reads).or_nan(nan)
        } else {
            let root = self.low < 0.0 && !whole;
            Self::unbounded(self.reads | exponent.reads).or_nan(nan || root)
        }
    }

    fn abs(self) -> Self {
        if self.low >= 0.0 {
            self
        } else if self.high <= 0.0 {
            unary(Unary::Negate, self)
        } else {
            let most = self.high.max(-self.low);
            Self::between(0.0, most, Shape::Other, self.reads).or_nan(self.may_be_nan)
        }
    }

    fn ends(self, other: Self, f: fn(f64, f64) -> f64) -> Self {
        let (low, high) = (f(self.low, other.low), f(self.high, other.high));
        let nan = self.may_be_nan || other.may_be_nan;
        let shape = self.monotone_shape(other);
        Self::between(low, high, shape, self.reads | other.reads).or_nan(nan)
    }
}

/// An operator of one operand.
pub(super) fn unary(op: Unary, a: Value) -> Value {
    match op {
        Unary::Negate => Value { low: -a.high, high: -a.low, ..a },
        Unary::Not => Value::of_truth(a.truth().map(|holds| !holds), a.reads),
    }
}

/// An operator of two operands.
pub(super) fn binary(op: Binary, a: Value, b: Value) -> Value {
    let reads = a.reads | b.reads;
    let truth = match op {
        Binary::Add => return a.plus(b),
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
    let joins = matches!(op, Binary::And | Binary::Or);
    if !joins && (a.may_be_nan || b.may_be_nan) {
        // A comparison with what is no number fails, and only `!=` holds.
        let without = op == Binary::NotEqual;
        return Value::of_truth(truth.filter(|holds| *holds == without), reads);
    }
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
        (Function::Ln, _) => {
            first.rising_from_zero(|x| if x > 0.0 { libm::log(x) } else { f64::NEG_INFINITY })
        }
        (Function::Sqrt, _) => first.rising_from_zero(libm::sqrt),
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
        let logarithm = call(Function::Ln, &[p(0.0, 1.0)], p(1.0, 1.0));
        assert_eq!(ends(logarithm), (f64::NEG_INFINITY, 0.0));
        assert_eq!(ends(p(-3.0, 2.0).abs()), (0.0, 3.0));
        assert_eq!(ends(p(-3.0, 2.0).pow(Value::point(2.0))), (0.0, 9.0));
        assert_eq!(ends(p(-2.0, 3.0).pow(Value::point(3.0))), (-8.0, 27.0));
        assert!(p(-2.0, 3.0).pow(Value::point(0.5)).is_whole());
        let forever = Value::number(0.0, f64::INFINITY, 0);
        assert_eq!(ends(forever.times(Value::point(0.0))), (0.0, 0.0));
        assert!(binary(Binary::Subtract, forever, forever).is_whole());
    }

    #[test]
    fn what_may_be_no_number_is_not_lost() {
        let one = Value::point(1.0);
        let zeros = binary(Binary::Divide, p(0.0, 1.0), q(0.0, 1.0));
        let root = call(Function::Sqrt, &[p(-1.0, 2.0)], one);
        let logarithm = call(Function::Ln, &[p(-1.0, 2.0)], one);
        let forever = Value::number(0.0, f64::INFINITY, 0);
        let product = forever.times(Value::point(0.0));
        let power = p(-0.5, -0.5).pow(q(2.0, 4.0));
        for value in
            [zeros, root, logarithm, product, power, forever.plus(unary(Unary::Negate, forever))]
        {
            assert!(value.may_be_nan, "{value:?}");
            for function in
                [Function::Min, Function::Max, Function::Exp, Function::Abs, Function::WithinStep]
            {
                assert!(call(function, &[value, one], one).may_be_nan, "{function:?} {value:?}");
            }
            let cut = call(Function::Clamp, &[value, Value::point(0.0), one], one);
            assert!(cut.may_be_nan && cut.low >= 0.0 && cut.high <= 1.0, "{cut:?}");
            assert!(one.or(value).may_be_nan && binary(Binary::Add, one, value).may_be_nan);
            let less = binary(Binary::LessEqual, cut, one);
            assert!(!less.may_be_nan && less.truth().is_none());
            assert_eq!(binary(Binary::NotEqual, cut, Value::point(2.0)).truth(), Some(true));
        }
        let fine = [
            binary(Binary::Divide, one, q(0.0, 1.0)),
            call(Function::Sqrt, &[p(0.0, 2.0)], one),
            call(Function::Ln, &[p(0.0, 2.0)], one),
            p(0.0, 1.0).pow(q(-1.0, 2.0)),
            p(-2.0, 3.0).pow(Value::point(-2.0)),
            Value::point(-0.5).pow(Value::point(2.0)),
        ];
        assert!(fine.iter().all(|value| !value.may_be_nan), "{fine:?}");
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
