//! Runs programs on the rows of a sheet.

use standoff_model::expr::{Binary, Unary};

use super::super::{Env, Op, holds, one, two};
use super::{Arg, Code, LANES, LaneProgram, Lanes, Mask, PIECE};
use crate::math::exponential::{exp_below, exp_in_place};

/// A sheet of rows, and which way branches went.
#[derive(Clone, Default, Debug)]
pub struct Machine {
    /// The rows.
    pub rows: Vec<Lanes>,
    forks: Vec<bool>,
}

impl Machine {
    /// Room for some rows and branches.
    pub fn new(rows: usize, forks: usize) -> Self {
        Self { rows: vec![[0.0; LANES]; rows], forks: vec![false; forks] }
    }

    /// Runs a program for the first `lanes` paths; what stands in other lanes means nothing.
    ///
    /// It is to be inlined where wider vectors may be used.
    #[inline(always)]
    pub fn run(&mut self, program: &LaneProgram, is_first_day: bool, lanes: usize) {
        let Self { rows, forks } = self;
        let code = if is_first_day { &program.first } else { &program.later };
        let width = super::width(lanes);
        let mut at = 0;
        while let Some(next) = code.get(at) {
            at += 1;
            match *next {
                Code::Two { op, to, x, y, mask } => {
                    let (to, others) = Others::split(rows, to);
                    match mask {
                        Some(mask) => pow_of(to, &others, (x, y), (mask, lanes)),
                        None => combine(op, to, &others, (x, y), width),
                    }
                }
                Code::One { op, to, x, mask } => {
                    let (to, others) = Others::split(rows, to);
                    single(op, to, &others, x, (mask, lanes, width));
                }
                Code::Select { to, condition, yes, no } => {
                    let (to, others) = Others::split(rows, to);
                    select(to, &others, others.row(condition), (yes, no), width);
                }
                Code::Copy { to, x } => {
                    let (to, others) = Others::split(rows, to);
                    match x {
                        Arg::Row(x) => *to = *others.row(x),
                        Arg::Number(x) => to.fill(x),
                    }
                }
                Code::Cell { first, to, x } => {
                    let (to, others) = Others::split(rows, to);
                    for (to, place) in to.iter_mut().zip(others.row(x)).take(lanes) {
                        let entry = || program.cells[first as usize + *place as usize];
                        *to = if place.is_nan() { *place } else { entry() };
                    }
                }
                Code::Key { offset, last, to, x } => {
                    let (to, others) = Others::split(rows, to);
                    for (to, x) in to.iter_mut().zip(others.row(x)).take(lanes) {
                        *to = (x - offset).round().clamp(0.0, last);
                    }
                }
                Code::Fork { condition, fork, otherwise } => {
                    let holding = holding(&rows[condition], lanes);
                    forks[fork] = holding == lanes;
                    if holding == 0 {
                        at = otherwise;
                    }
                }
                Code::Past { fork, to } => {
                    if forks[fork] {
                        at = to;
                    }
                }
            }
        }
    }
}

/// On how many of the first `lanes` paths a condition holds.
#[inline(always)]
fn holding(condition: &Lanes, lanes: usize) -> usize {
    let (pieces, rest) = condition[..lanes].as_chunks::<PIECE>();
    let mut counts = [0_u64; PIECE];
    for piece in pieces {
        let piece = *piece;
        counts = std::array::from_fn(|k| counts[k] + u64::from(piece[k] != 0.0));
    }
    let rest = rest.iter().filter(|x| **x != 0.0).count();
    counts.iter().sum::<u64>() as usize + rest
}

/// All rows but the one that is written.
struct Others<'a> {
    below: &'a [Lanes],
    above: &'a [Lanes],
}

impl<'a> Others<'a> {
    #[inline(always)]
    fn split(rows: &'a mut [Lanes], to: usize) -> (&'a mut Lanes, Self) {
        let (below, rest) = rows.split_at_mut(to);
        let (to, above) = rest.split_at_mut(1);
        (&mut to[0], Self { below, above })
    }

    #[inline(always)]
    fn row(&self, k: usize) -> &'a Lanes {
        match k.checked_sub(self.below.len() + 1) {
            Some(k) => &self.above[k],
            None => &self.below[k],
        }
    }
}

/// The pieces of a row up to some width.
#[inline(always)]
fn pieces(row: &Lanes, width: usize) -> &[[f64; PIECE]] {
    row[..width].as_chunks().0
}

#[inline(always)]
fn pieces_mut(row: &mut Lanes, width: usize) -> &mut [[f64; PIECE]] {
    row[..width].as_chunks_mut().0
}

#[inline(always)]
fn each_of_two(
    to: &mut Lanes,
    others: &Others<'_>,
    (x, y): (Arg, Arg),
    width: usize,
    f: impl Fn(f64, f64) -> f64,
) {
    let to = pieces_mut(to, width);
    match (x, y) {
        (Arg::Row(x), Arg::Row(y)) => {
            let (x, y) = (pieces(others.row(x), width), pieces(others.row(y), width));
            for ((to, x), y) in to.iter_mut().zip(x).zip(y) {
                let (x, y) = (*x, *y);
                *to = std::array::from_fn(|k| f(x[k], y[k]));
            }
        }
        (Arg::Row(x), Arg::Number(y)) => {
            for (to, x) in to.iter_mut().zip(pieces(others.row(x), width)) {
                let x = *x;
                *to = std::array::from_fn(|k| f(x[k], y));
            }
        }
        (Arg::Number(x), Arg::Row(y)) => {
            for (to, y) in to.iter_mut().zip(pieces(others.row(y), width)) {
                let y = *y;
                *to = std::array::from_fn(|k| f(x, y[k]));
            }
        }
        (Arg::Number(x), Arg::Number(y)) => to.iter_mut().for_each(|to| *to = [f(x, y); PIECE]),
    }
}

/// `x` and `y` by an operation of two, each lane; the rule is that of [`two`].
#[inline(always)]
fn combine(op: Op, to: &mut Lanes, others: &Others<'_>, args: (Arg, Arg), width: usize) {
    /// A loop for each operation, so that each is vectorised.
    macro_rules! each {
        ($f:expr) => {
            each_of_two(to, others, args, width, $f)
        };
    }
    match op {
        Op::Binary(Binary::Add) => each!(|x, y| x + y),
        Op::Binary(Binary::Subtract) => each!(|x, y| x - y),
        Op::Binary(Binary::Multiply) => each!(|x, y| x * y),
        Op::Binary(Binary::Divide) => each!(|x, y| x / y),
        Op::Binary(Binary::Equal) => each!(|x, y| truth(x == y)),
        Op::Binary(Binary::NotEqual) => each!(|x, y| truth(x != y)),
        Op::Binary(Binary::Less) => each!(|x, y| truth(x < y)),
        Op::Binary(Binary::LessEqual) => each!(|x, y| truth(x <= y)),
        Op::Binary(Binary::Greater) => each!(|x, y| truth(x > y)),
        Op::Binary(Binary::GreaterEqual) => each!(|x, y| truth(x >= y)),
        Op::Binary(op @ Binary::And) => each!(|x, y| truth(holds(op, x, y))),
        Op::Binary(op @ Binary::Or) => each!(|x, y| truth(holds(op, x, y))),
        Op::Min => each!(least),
        Op::Max => each!(|x: f64, y: f64| -least(-x, -y)),
        Op::Join(len) => each!(|x: f64, y: f64| x * len + y),
        op => each!(|x, y| two(op, x, y)),
    }
}

/// Powers, for the paths that are meant.
fn pow_of(to: &mut Lanes, others: &Others<'_>, (x, y): (Arg, Arg), (mask, lanes): (Mask, usize)) {
    let at = |arg: Arg, lane: usize| match arg {
        Arg::Row(row) => others.row(row)[lane],
        Arg::Number(number) => number,
    };
    let condition = others.row(mask.condition);
    for lane in (0..lanes).filter(|lane| (condition[*lane] != 0.0) == mask.holds) {
        to[lane] = two(Op::Pow, at(x, lane), at(y, lane));
    }
}

/// An operation of one, each lane; the rule is that of [`one`].
#[inline(always)]
fn single(
    op: Op,
    to: &mut Lanes,
    others: &Others<'_>,
    x: usize,
    (mask, lanes, width): (Option<Mask>, usize, usize),
) {
    let x = others.row(x);
    let each = pieces_mut(to, width).iter_mut().zip(pieces(x, width));
    /// A loop for each operation, so that each is vectorised.
    macro_rules! each {
        ($f:expr) => {{
            let f = $f;
            for (to, x) in each {
                let x = *x;
                *to = std::array::from_fn(|k| f(x[k]));
            }
        }};
    }
    match op {
        Op::Unary(Unary::Negate) => each!(|x: f64| -x),
        Op::Unary(Unary::Not) => each!(|x: f64| truth(x == 0.0)),
        Op::Abs => each!(f64::abs),
        Op::Sqrt => each!(f64::sqrt),
        Op::Exp => {
            for (to, x) in each {
                *to = exp_below(*x);
            }
            // What is no number, or far too large, is met alone.
            if !x[..lanes].iter().all(|x| *x < 700.0) {
                to[..lanes].copy_from_slice(&x[..lanes]);
                exp_in_place(&mut to[..lanes]);
            }
        }
        op => {
            let scalar = Env { step_length: 1.0, ..Env::default() };
            let meant = |lane: &usize| {
                mask.is_none_or(|m| (others.row(m.condition)[*lane] != 0.0) == m.holds)
            };
            for lane in (0..lanes).filter(meant) {
                to[lane] = one(op, x[lane], &scalar);
            }
        }
    }
}

/// `yes` where a condition holds, else `no`.
#[inline(always)]
fn select(
    to: &mut Lanes,
    others: &Others<'_>,
    condition: &Lanes,
    (yes, no): (Arg, Arg),
    width: usize,
) {
    let all = pieces_mut(to, width).iter_mut().zip(pieces(condition, width));
    let row = |row: usize| pieces(others.row(row), width);
    match (yes, no) {
        (Arg::Row(yes), Arg::Row(no)) => {
            all.zip(row(yes)).zip(row(no)).for_each(|(((to, c), y), n)| *to = chosen(*c, *y, *n));
        }
        (Arg::Row(yes), Arg::Number(n)) => {
            all.zip(row(yes)).for_each(|((to, c), y)| *to = chosen(*c, *y, [n; PIECE]));
        }
        (Arg::Number(y), Arg::Row(no)) => {
            all.zip(row(no)).for_each(|((to, c), n)| *to = chosen(*c, [y; PIECE], *n));
        }
        (Arg::Number(y), Arg::Number(n)) => {
            all.for_each(|(to, c)| *to = chosen(*c, [y; PIECE], [n; PIECE]));
        }
    }
}

/// Bit by bit, so that it is vectorised.
#[inline(always)]
fn chosen(condition: [f64; PIECE], yes: [f64; PIECE], no: [f64; PIECE]) -> [f64; PIECE] {
    std::array::from_fn(|k| {
        let mask = u64::from(condition[k] != 0.0).wrapping_neg();
        f64::from_bits((yes[k].to_bits() & mask) | (no[k].to_bits() & !mask))
    })
}

#[inline(always)]
fn truth(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}

/// The smaller of two; no number if one is none.
#[inline(always)]
fn least(x: f64, y: f64) -> f64 {
    let smaller = if y < x { y } else { x };
    if y.is_nan() { y } else { smaller }
}
