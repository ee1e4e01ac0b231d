//! Each representation of the pipeline as text, for `standoff debug`.

mod model;

use std::fmt::Write;

use standoff_engine::game::{Game, LayerKind, Prices};
use standoff_engine::policy::Policy;
use standoff_model::{Model, PlayerId};

pub use model::model;

/// The game: its size, and its layers.
pub fn game(model: &Model, game: &Game) -> String {
    let mut out = String::new();
    line(
        &mut out,
        format_args!(
            "{} states, {} nodes, {} profiles, {} cells, {} information sets",
            game.states.len(),
            game.nodes(),
            game.profiles.count,
            game.cells(),
            game.information_sets()
        ),
    );
    for (k, layer) in game.layers.iter().enumerate() {
        let what = match layer.kind {
            LayerKind::StepStart => "step starts".to_owned(),
            LayerKind::End => "end".to_owned(),
            LayerKind::Events(stage) => model.stage(stage).label.id.clone(),
            LayerKind::Decision { stage, player, .. } => {
                format!("{}: {}", model.stage(stage).label.id, model.player(player).label.id)
            }
        };
        let (nodes, views) = (layer.nodes.len(), layer.views.len());
        line(
            &mut out,
            format_args!(
                "layer {k:>4}  step {:>3}  day {:>4}  {nodes:>7} nodes  {views:>6} views  {what}",
                layer.step + 1,
                layer.day
            ),
        );
    }
    out
}

/// The policy: every information set with its probabilities and its base.
pub fn policy(model: &Model, game: &Game, prices: &Prices, policy: &Policy) -> String {
    let mut out = String::new();
    for view in &game.views {
        let layer = &game.layers[view.layer];
        let state = game.state_of(game.nodes_of(view)[0] as usize);
        let seen = model
            .states
            .iter()
            .zip(state)
            .filter(|(s, _)| s.seen_by.includes(PlayerId::new(view.player)));
        let seen: Vec<String> = seen
            .map(|(s, v)| format!("{}={}", s.label.id, s.domain.text(usize::from(*v))))
            .collect();
        let who = &model.players[view.player].label.id;
        line(
            &mut out,
            format_args!("step {} day {} {who} sees {}", layer.step + 1, layer.day, seen.join(" ")),
        );
        for row in 0..view.bases.len() {
            let base = prices.base(game.view_bases[view.bases.start + row]);
            let choice = |((action, p), mu): ((&standoff_model::ActionId, &f64), &f64)| {
                format!(
                    "{} {} (base {})",
                    model.action(*action).label.id,
                    probability(*p),
                    probability(standoff_engine::math::exp(*mu))
                )
            };
            let choices: Vec<String> = game
                .actions_of(view)
                .iter()
                .zip(policy.at(view, row))
                .zip(base)
                .map(choice)
                .collect();
            line(
                &mut out,
                format_args!(
                    "  {}: {}",
                    row_text(model, game, view.player, row),
                    choices.join(", ")
                ),
            );
        }
    }
    out
}

fn probability(p: f64) -> String {
    if p > 0.0 && p < 5e-5 { format!("{p:.1e}") } else { format!("{p:.4}") }
}

/// What a player privately is in one of its own rows: `intent feint`.
pub fn row_text(model: &Model, game: &Game, player: usize, row: usize) -> String {
    let values = game.profiles.values_of(game.profiles.example(player, row));
    let own =
        model.columns.iter().zip(values).filter(|(c, _)| c.seen_by.includes(PlayerId::new(player)));
    let parts: Vec<String> = own.map(|(c, v)| c.value_names[usize::from(*v)].clone()).collect();
    if parts.is_empty() { "only one type".to_owned() } else { parts.join(", ") }
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}
