//! What each player does first, and why.

use super::{names, outcomes, titles, why};
use crate::{
    chart::{
        Cell, Chart, NARROW, Series, Table, WIDE,
        bars::{Bar, bars},
        dates,
        number::percent,
        terms::{Choice, terms},
    },
    findings::{Action, ChosenAt, Findings, Moves, Probability},
    render::says,
};
use maud::{Markup, html};

/// All players.
pub(super) fn section(findings: &Findings, thrift: usize) -> Markup {
    html! {
        @if findings.moves.is_empty() { p { "No player has a decision within the horizon." } }
        @for (nth, moves) in findings.moves.iter().enumerate() { (player(findings, nth, moves, thrift)) }
        @if !findings.judged.is_empty() {
            h3 { "Judged decisions" }
            p.note { "Here the analyst says how likely each action is; nobody weighs what it is "
                "worth." }
            (judged(findings).html())
        }
    }
}

fn judged(findings: &Findings) -> Table {
    let rows = findings.judged.iter().flat_map(|judged| {
        let player = names::name(&judged.name, &judged.player);
        judged.actions.iter().map(move |action| {
            let name = names::name(&action.name, &action.id);
            vec![Cell::text(player.clone()), Cell::text(name), Cell::percent(action.p)]
        })
    });
    Table {
        caption: format!("{}, by {}", says::ONCE, names::horizon(findings)),
        head: ["Player", "Action", "Probability"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

fn player(findings: &Findings, nth: usize, moves: &Moves, thrift: usize) -> Markup {
    html! {
        h3 { (names::name(&moves.name, &moves.player)) }
        p.note {
            "First decision: " (dates::long(&names::prose(&moves.date))) "."
            @let situation = names::prose(&moves.situation);
            @if !situation.is_empty() {
                " In the likeliest situation in which it has a choice: " (situation) "."
            }
        }
        div.charts {
            (first(findings, nth, moves).figure())
            (reasons(nth, moves, thrift).figure())
        }
        (by_type(moves).html())
        @let depends = depends(moves);
        @if !depends.rows.is_empty() {
            details { summary { "Over all of play: how often each option is taken, and where things then stand" }
                (depends.html())
                p.note { "What goes together, and not what causes what." }
            }
        }
        p.note { "Its very first decision, also by what it privately is. The chart of first moves "
            "covers all dates to the horizon." }
    }
}

fn first(findings: &Findings, nth: usize, moves: &Moves) -> Chart {
    let rows = rows(moves);
    Chart {
        id: format!("first-move-{}", nth + 1),
        title: titles::first_moves(moves),
        note: format!(
            "Probability of each as the first move other than going on as before, by {}. Thin \
             line: range if our inputs are wrong.",
            names::horizon(findings)
        ),
        description: outcomes::describe(&rows),
        wide: bars(&rows, WIDE),
        narrow: bars(&rows, NARROW),
        table: first_table(moves),
        csv: None,
    }
}

/// How often each option is chosen, by where things stand.
fn depends(moves: &Moves) -> Table {
    let mut rows = Vec::new();
    for action in moves.actions.iter().filter(|action| !action.ever.is_empty()) {
        let ever = action.ever.last().copied().unwrap_or(0.0);
        let mut shown = false;
        for depends in &action.depends {
            let at = |at: &ChosenAt| format!("{} {}", at.name, says::rate_percent(at.per_week));
            let values: Vec<String> = depends.values.iter().map(at).collect();
            let mut row = vec![Cell::text(if shown { String::new() } else { named(action) })];
            row.push(if shown { Cell::text(String::new()) } else { Cell::percent(ever) });
            row.push(Cell::text(names::name(&depends.state_name, &depends.state)));
            row.push(Cell::text(names::prose(&values.join(", "))));
            rows.push(row);
            shown = true;
        }
    }
    let head = ["Option", "Ever", "By", "Chance in a week in which it could be taken"];
    Table {
        caption: format!("What {} chooses", names::name(&moves.name, &moves.player)),
        head: head.map(str::to_owned).to_vec(),
        rows,
    }
}

/// Actions that can come first, or at least be chosen at once.
fn listed(moves: &Moves) -> impl Iterator<Item = &Action> {
    moves.actions.iter().filter(|action| action.is_first_move())
}

fn rows(moves: &Moves) -> Vec<Bar> {
    let bar = |name: String, p: &Probability, series| Bar {
        name,
        words: String::new(),
        p: p.p,
        low: p.range().0,
        high: p.range().1,
        series,
    };
    let choices = listed(moves).map(|a| bar(named(a), &a.first, Series::Nth(0)));
    let nothing = bar("Goes on as before throughout".to_owned(), &moves.nothing, Series::Rest);
    choices.chain([nothing]).collect()
}

fn named(action: &Action) -> String {
    names::name(&action.name, &action.id)
}

fn first_table(moves: &Moves) -> Table {
    let row = |name: String, p: &Probability| {
        let mut row = vec![Cell::text(name)];
        row.extend(outcomes::probability(p));
        row
    };
    let choices = listed(moves);
    let nothing = row("Goes on as before throughout".to_owned(), &moves.nothing);
    Table {
        caption: format!("First move: {}", names::name(&moves.name, &moves.player)),
        head: outcomes::head("First move"),
        rows: choices.map(|a| row(named(a), &a.first)).chain([nothing]).collect(),
    }
}

fn reasons(nth: usize, moves: &Moves, thrift: usize) -> Chart {
    let options = why::by_advantage(moves);
    // Many options would make the chart longer than anyone reads.
    let most: usize = if options.len() > 6 { 3 } else { 5 };
    let most = most.div_ceil(thrift);
    let choices: Vec<_> = options.iter().map(|(a, net)| choice(a, *net, most)).collect();
    let say = |c: &Choice| format!("{} {}", c.name, crate::chart::number::points(c.net));
    Chart {
        id: format!("why-{}", nth + 1),
        title: titles::advantages(moves),
        note: "Points that each option is worth more (right) or less (left) than going on as \
               before at the first decision, and which parts of the payoff say so."
            .to_owned(),
        description: format!(
            "Diverging bars of points against going on as before: {}.",
            choices.iter().map(say).collect::<Vec<_>>().join("; ")
        ),
        wide: terms(&choices, WIDE),
        narrow: terms(&choices, NARROW),
        table: terms_table(moves, &options),
        csv: None,
    }
}

/// An option with its heaviest parts; the others are taken together.
fn choice(action: &Action, net: f64, most: usize) -> Choice {
    let heaviest = why::heaviest(&action.terms);
    let named = heaviest.iter().take(most);
    let mut parts: Vec<_> = named.map(|t| (names::name(&t.name, &t.id), t.points)).collect();
    let rest: f64 = heaviest.iter().skip(most).map(|t| t.points).sum();
    if heaviest.len() > most {
        parts.push(("All else".to_owned(), rest));
    }
    Choice { name: self::named(action), net, parts }
}

fn terms_table(moves: &Moves, options: &[(&Action, f64)]) -> Table {
    let row = |action: &Action, part: &str, points: f64| {
        vec![Cell::text(named(action)), Cell::text(part), Cell::points(points)]
    };
    let mut rows = Vec::new();
    for &(action, net) in options {
        rows.push(row(action, "In all", net));
        let parts = action.terms.iter();
        rows.extend(parts.map(|t| row(action, &names::name(&t.name, &t.id), t.points)));
    }
    Table {
        caption: format!(
            "Points against going on as before: {}",
            names::name(&moves.name, &moves.player)
        ),
        head: ["Option", "Part of the payoff", "Points"].map(str::to_owned).to_vec(),
        rows,
    }
}

fn by_type(moves: &Moves) -> Table {
    let types =
        moves.types.iter().map(|t| format!("If {} ({})", names::name(&t.name, "?"), percent(t.p)));
    let head = ["Choice at the first decision", "Probability"].map(str::to_owned);
    Table {
        caption: format!("First decision: {}", names::name(&moves.name, &moves.player)),
        head: head.into_iter().chain(types).chain(["Points".to_owned()]).collect(),
        rows: moves.actions.iter().map(|a| type_row(moves, a)).collect(),
    }
}

fn type_row(moves: &Moves, action: &Action) -> Vec<Cell> {
    let p = |p| if action.available_now { Cell::percent(p) } else { missing("not yet") };
    let at = |i: usize| p(action.now_by_type.get(i).copied().unwrap_or(f64::NAN));
    let points = match action.advantage {
        _ if action.status_quo => missing("–"),
        Some(points) => Cell::points(points),
        None => missing("–"),
    };
    let mut row = vec![Cell::text(named(action)), p(action.now)];
    row.extend((0..moves.types.len()).map(at));
    row.push(points);
    row
}

/// A cell in a column of numbers that has none, and why.
fn missing(why: &str) -> Cell {
    Cell::Number(why.to_owned(), f64::NAN)
}
