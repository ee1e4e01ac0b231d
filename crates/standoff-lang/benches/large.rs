//! A large scenario: numbers, definitions, states, actions, events, payoffs and measures that refer
//! to each other.

use std::fmt::Write;

/// Lines that one unit takes.
const UNIT: usize = 40;

/// A scenario of about so many lines, without mistakes.
pub fn scenario(lines: usize) -> String {
    let units = (lines / UNIT).max(1);
    let mut text = head(units);
    let parts = [numbers, variable, event, action, measure];
    for part in parts {
        (0..units).for_each(|k| text.push_str(&part(k)));
    }
    text.push_str("\n[define]\n");
    (0..units).for_each(|k| text.push_str(&define(k)));
    for (key, unit) in [("each_step", "points per week"), ("at_end", "points")] {
        let _ = writeln!(text, "\n[payoff.us.{key}]");
        for k in 0..units {
            let _ = writeln!(text, "{key}_{k} = \"if s{k} >= high then -d{k} * 1 {unit} else 0\"");
        }
    }
    text
}

fn head(units: usize) -> String {
    let events: Vec<String> = (0..units).map(|k| format!("\"e{k}\"")).collect();
    format!(
        r#"[crisis]
id       = "large"
title    = "A large scenario"
question = "How long does it take to check?"
as_of    = 2026-01-29
source   = "made for this"
steps    = ["26 x 1 week"]
players  = ["us"]
stages   = ["moves", "chance"]
outcomes = ["over"]

[player.us]
precision = {{ value = 0.1, source = "made for this" }}

[type.us.intent]
feint = {{ value = "0.2 to 0.4", source = "made for this" }}
real  = "rest"

[stage.moves]
players    = ["us"]
status_quo = "wait"
groups     = {{ any = {{ value = "0.1 per week", source = "made for this" }} }}

[stage.chance]
events = [{}]

[outcome.over]
when = "s0 == high"

"#,
        events.join(", ")
    )
}

fn numbers(k: usize) -> String {
    format!(
        r#"
[param.rate{k}]
name   = "How often it happens, number {k}"
value  = "0.05 to 0.20"
source = "judgement: a source of some length, as analysts write them, June 2024"

[param.size{k}]
value  = "truncated(0.{} to 0.9, 0, 1)"
source = "judgement"

[param.price{k}]
value  = "60 to 80 USD/bbl"
source = "EIA, January 2026"
"#,
        k % 7 + 1
    )
}

/// Refers to definitions before it, near and far.
fn define(k: usize) -> String {
    let (near, far) = (k.saturating_sub(1), k / 2);
    let before = if k == 0 { "0.5".to_owned() } else { format!("0.5 * d{near} + 0.1 * d{far}") };
    format!(
        "d{k} = \"min(if s{k} == high then size{k} else {before}, 1)\"\n\
         c{k} = \"s{k} == high or (s{far} >= mid and us.intent == real)\"\n"
    )
}

fn variable(k: usize) -> String {
    format!(
        r#"
[state.s{k}]
name   = "Theatre {k}"
values = ["low", "mid", "high"]
start  = "low"

[milestone.m{k}]
when = "s{k} == high or s{} == high"
"#,
        k / 3
    )
}

fn event(k: usize) -> String {
    format!(
        r#"
[event.e{k}]
name   = "It spreads to theatre {k}"
when   = "s{k} != high and s{} >= low"
chance = "{}"
then   = {{ s{k} = "if s{k} == low then mid else high" }}
"#,
        k / 2,
        // Some chances need a closer look.
        if k.is_multiple_of(3) {
            format!("size{k} * d{k} * exp(-rate{k})")
        } else {
            format!("per_week(rate{k})")
        }
    )
}

fn action(k: usize) -> String {
    format!(
        r#"
[action.us.a{k}]
name  = "Calm theatre {k}"
group = "any"
when  = "s{k} == mid and (s{} <= mid or intent == real)"
then  = {{ s{k} = "low" }}
cost  = "if c{k} then 2 * size{k} * 1 point else 0"
"#,
        k / 2
    )
}

fn measure(k: usize) -> String {
    let near = k.saturating_sub(1);
    let before = if k == 0 { "price0".to_owned() } else { format!("q{near}") };
    format!(
        r#"
[measure.q{k}]
unit = "USD/bbl"
is   = "0.9 * previous(q{k}, price{k}) + 0.05 * {before} + (if c{k} then 10 USD/bbl else 0) * daily_normal()"
"#
    )
}
