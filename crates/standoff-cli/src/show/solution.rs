//! What `solve` prints.

use std::fmt::Write;

use standoff::engine::game::Game;
use standoff::engine::project::outcomes_by_step;
use standoff::engine::solve::{Card, Settings};
use standoff::model::Model;
use standoff::pipeline::Nominal;
use standoff::render::dump::row_text;
use standoff::render::says;

use super::{residual, size_line};
use crate::io::printable;

/// Concept, certificate, outcomes, and what players do at their first information sets.
pub fn text(
    model: &Model,
    game: &Game,
    card: &Card,
    settings: &Settings,
    nominal: &Nominal,
    seconds: f64,
) -> String {
    let mut out = String::new();
    let (solution, certificate) = (&nominal.solution, &nominal.certificate);
    let mut line = |text: String| {
        let _ = writeln!(out, "{}", printable(&text));
    };
    line(format!("{}: {}", card.name, card.concept));
    line(size_line(model, game));
    line(format!(
        "Status: {}; reached {:.4} of precision × {}; {} sweeps; {seconds:.2} s",
        solution.status.text(),
        solution.reached,
        settings.scale,
        solution.sweeps
    ));
    line(format!(
        "Certificate: residual {} (asked {}), largest gain at one information set {:.4} points, {} active sets, {} inactive, total probability off by {}",
        residual(certificate.residual),
        residual(settings.tolerance),
        certificate.largest_gain,
        certificate.active,
        certificate.inactive,
        residual(certificate.mass_error)
    ));
    line(String::new());
    line("Outcomes at the reported horizon".to_owned());
    let outcomes = outcomes_by_step(game, model, &nominal.prices, &solution.policy);
    let last = outcomes.last().map_or(&[][..], Vec::as_slice);
    for (k, outcome) in model.outcomes.iter().enumerate() {
        line(format!("  {:<40} {:.6}", outcome.label.name, last[k + 1]));
    }
    line(format!("  {:<40} {:.6}", says::outcome(&model.open.name, &model.open.id), last[0]));
    line(String::new());
    line("First decisions".to_owned());
    for player in 0..game.players {
        first_decision(model, game, nominal, player, &mut line);
    }
    out
}

fn first_decision(
    model: &Model,
    game: &Game,
    nominal: &Nominal,
    player: usize,
    line: &mut impl FnMut(String),
) {
    let Some(first) = game.views.iter().find(|view| view.player == player) else { return };
    let layer = first.layer;
    for view in &game.views[game.layers[layer].views.clone()] {
        let state = game.state_of(game.nodes_of(view)[0] as usize);
        let seen = model.states.iter().zip(state);
        let seen = seen.filter(|(s, _)| {
            s.seen_by.includes(standoff::model::PlayerId::new(player)) && s.domain.len() > 1
        });
        let seen: Vec<String> = seen
            .map(|(s, v)| format!("{} {}", s.label.id, s.domain.text(usize::from(*v))))
            .collect();
        let name = &model.players[player].label.name;
        line(format!("  {name} on day {}, seeing {}", game.layers[layer].day, seen.join(", ")));
        for row in 0..view.bases.len() {
            line(format!("    {}", row_text(model, game, player, row)));
            for (action, p) in
                game.actions_of(view).iter().zip(nominal.solution.policy.at(view, row))
            {
                line(format!("      {:<36} {p:.8}", model.action(*action).label.name));
            }
        }
    }
}
