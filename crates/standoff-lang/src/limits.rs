//! Bounds that keep any text from taking unbounded time, memory or stack.

/// Files of a scenario; a module counts as often as it is used.
pub(crate) const FILES: usize = 64;
/// Bytes of a path under `include` or `module`.
pub(crate) const PATH_BYTES: usize = 200;
/// Bytes of all files of a scenario.
pub(crate) const TEXT_BYTES: usize = 4 << 20;
/// Nesting of an expression, counting operators in a row.
pub(crate) const EXPRESSION_DEPTH: u32 = 100;
/// Nesting of TOML tables and lists. The language itself needs seven levels.
pub(crate) const TABLE_DEPTH: usize = 16;
/// Values of one variable.
pub(crate) const VALUES: usize = 1000;
/// Variables that a lookup table or a joint is by.
pub(crate) const TABLE_KEYS: usize = 8;
/// Values of one lookup table.
pub(crate) const TABLE_VALUES: usize = 100_000;
/// Players.
pub(crate) const PLAYERS: usize = 32;
/// Copies that one `for_each` makes.
pub(crate) const COPIES: usize = 1001;
/// Bytes of expressions that all `for_each` together make.
pub(crate) const COPIED_BYTES: usize = 4 << 20;
/// Steps, the tail included.
pub(crate) const STEPS: usize = 10_000;
/// Days from now to the end of the tail: a century.
pub(crate) const HORIZON_DAYS: f64 = 36_525.0;
/// Complaints that are kept; a text with more is not a scenario.
pub(crate) const COMPLAINTS: usize = 300;
/// Bytes of a name for which a suggestion is looked for.
pub(crate) const SUGGESTED_BYTES: usize = 40;
/// Known names that are compared with an unknown one.
pub(crate) const COMPARED_NAMES: usize = 5000;
