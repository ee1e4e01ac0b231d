//! How this was computed: certificate, draws, noise, seed, size of the game.

use super::{answer, names};
use crate::{
    chart::number::{NONE, count, percent_fine, points, scientific},
    findings::{Certificate, Findings},
    render::says,
};
use maud::{Markup, html};

/// Failed draws that are listed.
const MOST: usize = 10;

/// The section.
pub(super) fn section(findings: &Findings) -> Markup {
    html! {
        p { "The crisis is written down as a game in steps: who can do what, what each sees, what "
            "each wants. The computer looks for the way of playing in which everyone picks better "
            "options more often and reckons with the others doing so too. The numbers are drawn "
            "anew within their ranges, the game is solved for each draw, and paths are played out "
            "to the horizon." }
        div.cards {
            div.card { h3 { "Check" } (check(&findings.certificate)) }
            div.card { h3 { "Draws and noise" } (draws(findings)) }
            div.card { h3 { "Size of the game" } (size(findings)) }
        }
        (failed(&findings.certificate))
    }
}

fn list(rows: &[(&str, String)]) -> Markup {
    html! { dl { @for (name, value) in rows { dt { (name) } dd { (value) } } } }
}

fn small(value: Option<f64>) -> String {
    value.map_or(NONE.to_owned(), scientific)
}

fn check(c: &Certificate) -> Markup {
    let verdict = if c.accepted { "accepted" } else { "not accepted" };
    list(&[
        ("Verdict", verdict.to_owned()),
        ("The solver ended", names::prose(&c.status)),
        ("Recomputed difference", small(c.residual)),
        ("Asked for", scientific(c.tolerance)),
        ("Most to gain at one decision", c.largest_gain.map_or(NONE.to_owned(), gain)),
        ("Decisions reached, never reached", format!("{}, {}", count(c.active), count(c.inactive))),
        ("Probability that got lost", small(c.mass_error)),
        ("Passes over the game", count(c.sweeps + c.products)),
    ])
}

fn gain(value: f64) -> String {
    let value = if value.abs() < 0.05 { scientific(value) } else { points(value) };
    format!("{value} points")
}

fn draws(findings: &Findings) -> Markup {
    let c = &findings.certificate;
    let noise = answer::ranked(findings).iter().map(|o| o.probability.noise).fold(0.0, f64::max);
    list(&[
        ("Draws of the numbers", count(findings.settings.draws)),
        ("Paths in all", count(findings.settings.paths)),
        ("Seed", findings.settings.seed.to_string()),
        ("Simulation noise", format!("up to {} on an outcome", percent_fine(noise))),
        ("Draws solved", format!("{} of {}", count(c.draws_converged), count(c.draws))),
        ("From the central solution", format!("{} of {}", count(c.draws_warm), count(c.draws))),
        ("Largest difference among them", small(c.draws_residual)),
        ("Asked of draws", scientific(c.draw_tolerance)),
        ("Draws with a stand-in", count(c.draws_stand_in.len())),
        ("Draws not used", count(c.draws_failed.len())),
    ])
}

fn size(findings: &Findings) -> Markup {
    let g = &findings.game;
    list(&[
        ("Steps solved, reported", format!("{}, {}", count(g.steps), count(g.reported_steps))),
        ("Layers", count(g.layers)),
        ("Distinct states", count(g.states)),
        ("Nodes", count(g.nodes)),
        ("Profiles of private facts", count(g.profiles)),
        ("Cells", count(g.cells)),
        ("Decisions (information sets)", count(g.information_sets)),
    ])
}

fn failed(c: &Certificate) -> Markup {
    let rest = c.draws_failed.len().saturating_sub(MOST);
    html! {
        @if c.draws_warm > 0 { p.note { (names::prose(&says::warm_draws(c))) "." } }
        @if !c.draws_stand_in.is_empty() {
            p.note { "For draws without a solution, the mean of players who think 3 to 8 steps "
                "ahead stands in." }
        }
        @if !c.draws_failed.is_empty() {
            details {
                summary { "Draws that could not be used" }
                ul { @for draw in c.draws_failed.iter().take(MOST) {
                    li { "Draw " (count(draw.draw)) ": " (names::prose(&draw.reason)) }
                } }
                @if rest > 0 { p { "and " (count(rest)) " more in findings.json." } }
            }
        }
    }
}
