//! Complaints about chances, in words.

use standoff_model::{Column, Diagnostic, Model, Param, Span};

use super::chances::Part;
use super::eval::Setting;
use super::follow::Example;
use super::graph::Graph;
use super::play::{Play, Variable, domain};
use crate::codes;

/// How many numbers and variables an example names.
const NAMED: usize = 8;

const REMEDY: &str = "turn a rate into a chance with `per_week(…)`, cut a number with \
                      `truncated(…, 0, 1)`, or write `clamp(…, 0, 1)`";
const INTERVALS: &str = "a number written `a to b` lies outside these ends in one draw of ten";

/// A chance that leaves 0 to 1, or chances that add up to more.
pub(super) fn outside(
    model: &Model,
    graph: &Graph<'_>,
    parts: &[Part<'_>],
    example: &Example,
    span: Span,
) -> Diagnostic {
    let play = Play::new(model, graph, parts);
    let value = example.value.map_or("no number".to_owned(), beyond);
    let (code, message) = if parts.len() == 1 {
        (codes::CHANCE_RANGE, format!("this chance can be {value}, and not between 0 and 1"))
    } else {
        (codes::SUM_OVER_ONE, format!("the chances can add up to {value}, which is more than 1"))
    };
    let named = described(model, &play, &example.setting);
    let error = Diagnostic::error(code, span, message);
    let with = if named.is_empty() { String::new() } else { format!(" with {}", listed(&named)) };
    let error = error.help(format!("reaches {value}{with}"));
    let open = |k: &usize| model.params[*k].value.support().1 == f64::INFINITY;
    let error = if play.reads.params.iter().any(open) { error.help(INTERVALS) } else { error };
    error.help(REMEDY)
}

/// A chance of which nothing can be shown.
pub(super) fn unsure(alone: bool, span: Span) -> Diagnostic {
    let message = if alone {
        "it cannot be shown that this chance stays between 0 and 1"
    } else {
        "it cannot be shown that the chances add up to at most 1"
    };
    Diagnostic::warning(codes::CHANCE_UNSURE, span, message).help(REMEDY)
}

/// The numbers and the part of the state of play that the chances read, as `name = value`.
fn described(model: &Model, play: &Play, setting: &Setting) -> Vec<String> {
    let number = |k: &usize| param(&model.params[*k], setting.params[*k].low);
    let numbers = play.reads.params.iter().map(number);
    let variables = play.named.iter().filter_map(|variable| {
        let describe = |k: f64, name: String| {
            domain(model, *variable).map(|domain| {
                let index = (k - f64::from(domain.offset())) as usize;
                format!("{name} = {}", domain.text(index))
            })
        };
        match *variable {
            Variable::State(k) => describe(setting.states[k].low, model.states[k].label.id.clone()),
            Variable::Column(k) => {
                describe(setting.columns[k].low, column(model, &model.columns[k]))
            }
            Variable::Consequence(k) => {
                describe(setting.consequences[k].low, model.consequences[k].label.id.clone())
            }
            Variable::Outcome => Some(format!("outcome = {}", outcome(model, setting))),
            Variable::Clock => Some(clock(play, setting)),
        }
    });
    numbers.chain(variables).collect()
}

fn param(param: &Param, value: f64) -> String {
    let value = digits(value / param.unit.scale);
    let unit = if param.unit.text.is_empty() { "" } else { " " };
    format!("{} = {value}{unit}{}", param.label.id, param.unit.text)
}

fn column(model: &Model, column: &Column) -> String {
    match column.owner {
        Some(owner) => format!("{}.{}", model.player(owner).label.id, column.label.id),
        None => column.label.id.clone(),
    }
}

fn outcome<'m>(model: &'m Model, setting: &Setting) -> &'m str {
    let index = (setting.outcome.low as usize).checked_sub(1);
    let outcome = index.and_then(|index| model.outcomes.get(index));
    outcome.map_or("open", |outcome| &outcome.label.id)
}

fn clock(play: &Play, setting: &Setting) -> String {
    let elapsed = format!("elapsed = {} days", digits(setting.elapsed.low));
    let length = format!("a step of {} days", digits(setting.step_length.low));
    match (play.reads.elapsed, play.reads.step_length) {
        (true, true) => format!("{elapsed} and {length}"),
        (true, false) => elapsed,
        _ => length,
    }
}

/// `a, b and c`
fn listed(items: &[String]) -> String {
    let (shown, more) = items.split_at(items.len().min(NAMED));
    match shown {
        _ if !more.is_empty() => format!("{}, …", shown.join(", ")),
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => shown.join(", "),
    }
}

/// A number with four digits.
fn digits(value: f64) -> String {
    plain(short(value, 3))
}

/// A number that lies outside 0 to 1, with as many digits as it takes to show that.
fn beyond(value: f64) -> String {
    let shown = (3..17).map(|digits| short(value, digits));
    plain(shown.into_iter().find(|shown| *shown < 0.0 || *shown > 1.0).unwrap_or(value))
}

fn short(value: f64, digits: usize) -> f64 {
    format!("{value:.digits$e}").parse().unwrap_or(value)
}

/// Without the sign of a zero.
fn plain(value: f64) -> String {
    if value == 0.0 { "0".to_owned() } else { value.to_string() }
}
