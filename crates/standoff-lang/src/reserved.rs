//! Words that have a meaning of their own and cannot be names.

use standoff_model::Unit;

/// Words of the grammar.
const KEYWORDS: &[&str] =
    &["if", "then", "else", "and", "or", "not", "per", "to", "true", "false", "rest"];

/// Names that the language gives.
pub(crate) const BUILTINS: &[&str] = &["outcome", "elapsed", "step_length", "today", "horizon"];

/// Functions of expressions.
pub(crate) const FUNCTIONS: &[&str] = &[
    "min",
    "max",
    "clamp",
    "abs",
    "exp",
    "ln",
    "sqrt",
    "pow",
    "per_day",
    "per_week",
    "per_month",
    "previous",
    "days_since",
    "weeks_since",
    "market_prob",
    "daily_normal",
    "daily_student_t",
    "daily_uniform",
    "once_normal",
    "once_uniform",
    "once_student_t",
];

/// How a function of several or of special arguments is written.
pub(crate) fn form(name: &str) -> Option<&'static str> {
    Some(match name {
        "min" => "min(a, b)",
        "max" => "max(a, b)",
        "clamp" => "clamp(x, low, high)",
        "pow" => "pow(x, y)",
        "per_day" => "per_day(n)",
        "per_week" => "per_week(n)",
        "per_month" => "per_month(n)",
        "previous" => "previous(measure, first)",
        "days_since" => "days_since(condition)",
        "weeks_since" => "weeks_since(condition, 8 weeks)",
        "daily_student_t" => "daily_student_t(4)",
        "once_student_t" => "once_student_t(4)",
        _ => return None,
    })
}

/// Whether `name` is a word of the grammar.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether `name` is one unit, such as `days`.
pub(crate) fn is_unit(name: &str) -> bool {
    Unit::names().any(|unit| unit == name)
}

/// What else the word stands for, if it cannot be a name.
pub(crate) fn meaning(name: &str) -> Option<&'static str> {
    if is_keyword(name) {
        Some("a word of the grammar")
    } else if BUILTINS.contains(&name) || FUNCTIONS.contains(&name) {
        Some("built in")
    } else if is_unit(name) {
        Some("a unit")
    } else {
        None
    }
}

/// Whether `name` is one plain word: letters, digits and `_`, not beginning with a digit.
pub(crate) fn is_word(name: &str) -> bool {
    name.chars().next().is_some_and(starts_word) && name.chars().all(continues_word)
}

/// Whether a word can begin with `c`.
pub(crate) fn starts_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a word can go on with `c`.
pub(crate) fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
