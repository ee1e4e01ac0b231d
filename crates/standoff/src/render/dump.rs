//! Each representation of the pipeline as text, for `standoff debug`.

use std::fmt::Write;

use standoff_engine::game::{Game, LayerKind, Prices};
use standoff_engine::policy::Policy;
use standoff_model::show::expr_text;
use standoff_model::{Base, Model, PlayerId, StageKind, Start, Timing, Visibility};

/// The model: every construct with its resolved expressions.
pub fn model(model: &Model) -> String {
    let mut out = String::new();
    let crisis = &model.crisis;
    line(&mut out, format_args!("crisis {}: {}", crisis.id, crisis.question));
    line(
        &mut out,
        format_args!(
            "  as of {}, {} steps of which {} are reported",
            crisis.as_of,
            crisis.steps.len(),
            crisis.reported
        ),
    );
    for player in &model.players {
        let precision = &model.param(player.precision).label.id;
        line(
            &mut out,
            format_args!(
                "player {} ({}), precision {precision}",
                player.label.id, player.label.name
            ),
        );
    }
    for param in &model.params {
        line(
            &mut out,
            format_args!("param {} = {:?} [{}]", param.label.id, param.value, param.unit.text),
        );
    }
    for define in &model.defines {
        line(
            &mut out,
            format_args!("define {} = {}", define.label.id, expr_text(model, &define.expr)),
        );
    }
    columns_and_states(model, &mut out);
    stages_and_actions(model, &mut out);
    ends(model, &mut out);
    out
}

fn columns_and_states(model: &Model, out: &mut String) {
    for column in &model.columns {
        let owner = column.owner.map_or("hidden constant", |p| model.player(p).label.id.as_str());
        let values: Vec<String> = (0..column.domain.len()).map(|k| column.domain.text(k)).collect();
        line(out, format_args!("column {} ({owner}): {}", column.label.id, values.join(", ")));
    }
    for state in &model.states {
        let values: Vec<String> = (0..state.domain.len()).map(|k| state.domain.text(k)).collect();
        let start = match &state.start {
            Start::Value(value) => state.domain.text(usize::from(*value)),
            Start::Drawn(_) => "drawn".to_owned(),
        };
        let seen = seen_by(model, &state.seen_by);
        line(
            out,
            format_args!(
                "state {}: {} (starts {start}; {seen})",
                state.label.id,
                values.join(", ")
            ),
        );
    }
}

fn seen_by(model: &Model, visibility: &Visibility) -> String {
    match visibility {
        Visibility::All => "seen by all".to_owned(),
        Visibility::Players(players) => {
            let name = |p: &PlayerId| model.player(*p).label.id.clone();
            format!("seen by [{}]", players.iter().map(name).collect::<Vec<_>>().join(", "))
        }
    }
}

fn stages_and_actions(model: &Model, out: &mut String) {
    for (s, stage) in model.stages.iter().enumerate() {
        let kind = match &stage.kind {
            StageKind::Events { .. } => "events",
            StageKind::Decision { base: Base::Uniform, .. } => "decision, uniform base",
            StageKind::Decision { base: Base::Judged, .. } => "decision, judged",
            StageKind::Decision { .. } => "decision, timed base",
        };
        line(out, format_args!("stage {} ({kind})", stage.label.id));
        for action in model.actions.iter().filter(|action| action.stage.index() == s) {
            let who = &model.player(action.player).label.id;
            line(out, format_args!("  action {who}.{}", action.label.id));
            optional(model, out, "when", action.when.as_ref());
            optional(model, out, "cost", action.cost.as_ref());
            branches(model, out, &action.results);
        }
        if let StageKind::Events { events, .. } = &stage.kind {
            for event in events.iter().map(|id| model.event(*id)) {
                line(out, format_args!("  event {}", event.label.id));
                optional(model, out, "when", event.when.as_ref());
                branches(model, out, &event.results);
            }
        }
    }
}

fn optional(model: &Model, out: &mut String, what: &str, expr: Option<&standoff_model::Expr>) {
    if let Some(expr) = expr {
        line(out, format_args!("    {what} {}", expr_text(model, expr)));
    }
}

fn branches(model: &Model, out: &mut String, results: &[standoff_model::Branch]) {
    for branch in results {
        let chance = branch.chance.as_ref().map_or("the rest".to_owned(), |c| expr_text(model, c));
        let effect = |e: &standoff_model::Effect| {
            format!("{} = {}", model.state(e.state).label.id, expr_text(model, &e.value))
        };
        let effects: Vec<String> = branch.effects.iter().map(effect).collect();
        line(out, format_args!("    chance {chance}: {}", effects.join(", ")));
    }
}

fn ends(model: &Model, out: &mut String) {
    for term in &model.terms {
        let timing = if term.timing == Timing::AtEnd { "at end" } else { "each step" };
        let who = &model.player(term.player).label.id;
        line(
            out,
            format_args!(
                "payoff {who}.{} ({timing}): {}",
                term.label.id,
                expr_text(model, &term.expr)
            ),
        );
    }
    for outcome in &model.outcomes {
        let ends = if outcome.ends { ", ends" } else { "" };
        line(
            out,
            format_args!("outcome {}{ends}: {}", outcome.label.id, expr_text(model, &outcome.when)),
        );
    }
    for milestone in &model.milestones {
        line(
            out,
            format_args!("milestone {}: {}", milestone.label.id, expr_text(model, &milestone.when)),
        );
    }
    for measure in &model.measures {
        let unit = &measure.unit.text;
        line(
            out,
            format_args!(
                "measure {} [{unit}]: {}",
                measure.label.id,
                expr_text(model, &measure.expr)
            ),
        );
    }
}

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
