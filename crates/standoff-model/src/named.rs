//! Functions and lookup tables of the analyst's.

use crate::{Dimension, Expr, Label};

/// A function of the analyst's: an expression with arguments. It draws no noise and keeps no
/// memory, so that calling it is the same as writing its expression out.
#[derive(Clone, Debug)]
pub struct Function {
    /// Key and name.
    pub label: Label,
    /// Names of its arguments, in order.
    pub arguments: Vec<String>,
    /// Its value; [`Expr::Argument`] stands for an argument.
    pub expr: Expr,
}

/// A lookup table: one value for each combination of keys.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Key and name.
    pub label: Label,
    /// What each key ranges over.
    pub keys: Vec<Key>,
    /// The values, in canonical units, the last key fastest.
    pub entries: Vec<Expr>,
    /// Their dimension.
    pub dimension: Dimension,
}

/// What a key of a lookup table ranges over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// How many values it has.
    pub len: usize,
    /// The number that stands for its first value in expressions.
    pub offset: i32,
}
