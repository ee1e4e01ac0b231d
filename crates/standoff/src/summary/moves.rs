//! What each player does first, and why.

use standoff_engine::explain::{ByState, Choice, Chosen, FirstDecision, Rate};
use standoff_model::{ActionId, Base, Model, PlayerId, StageKind, Start, StateVar};

use super::probability;
use crate::findings::{Action, ChosenAt, Depends, Moves, TermShare, Type};
use crate::pipeline::Analysis;
use crate::render::dump::row_text;

/// Situations that last fewer weeks than this on average tell nothing.
const FEW_WEEKS: f64 = 0.01;

pub(super) fn moves(model: &Model, analysis: &Analysis) -> Vec<Moves> {
    analysis.decisions.iter().map(|decision| one(model, analysis, decision)).collect()
}

fn one(model: &Model, analysis: &Analysis, decision: &FirstDecision) -> Moves {
    let player = &model.players[decision.player].label;
    let draws = &analysis.ensemble.draws;
    let type_of = |(row, p): (usize, &f64)| Type {
        name: row_text(model, &analysis.game, decision.player, row),
        p: *p,
    };
    let actions = (0..model.actions.len()).map(ActionId::new);
    let mut actions: Vec<ActionId> = actions
        .filter(|id| model.action(*id).player.index() == decision.player && !is_judged(model, *id))
        .filter(|id| !model.action(*id).status_quo || choice_of(decision, *id).is_some())
        .collect();
    actions.sort_by_key(|id| (!model.action(*id).status_quo, *id));
    Moves {
        player: player.id.clone(),
        name: player.name.clone(),
        date: model.crisis.date_after(decision.day).to_string(),
        situation: situation(model, analysis, decision),
        types: decision.rows.iter().enumerate().map(type_of).collect(),
        actions: actions.into_iter().map(|id| action(model, analysis, decision, id)).collect(),
        nothing: probability(draws, |draw| {
            draw.first_moves[decision.player].last().copied().unwrap_or(1.0)
        }),
    }
}

/// What the player sees that differs from the start of play.
fn situation(model: &Model, analysis: &Analysis, decision: &FirstDecision) -> String {
    let game = &analysis.game;
    let node = game.nodes_of(&game.views[decision.view])[0] as usize;
    let clock = |k: usize| model.clocks.iter().any(|clock| clock.state.index() == k);
    let changed = |(k, (state, value)): (usize, (&StateVar, &u16))| {
        // A count of time always moves, and starts where its condition says.
        let seen = state.seen_by.includes(PlayerId::new(decision.player));
        let text = state.value_name(usize::from(*value));
        (seen && !clock(k) && state.start != Start::Value(*value))
            .then(|| format!("{}: {text}", state.label.name))
    };
    let changes: Vec<String> =
        model.states.iter().zip(game.state_of(node)).enumerate().filter_map(changed).collect();
    changes.join(", ")
}

/// Whether the analyst says how likely an action is: nobody chooses it.
fn is_judged(model: &Model, id: ActionId) -> bool {
    let stage = model.stage(model.action(id).stage);
    matches!(stage.kind, StageKind::Decision { base: Base::Judged, .. })
}

fn choice_of(decision: &FirstDecision, id: ActionId) -> Option<&Choice> {
    decision.choices.iter().find(|choice| choice.action == id)
}

fn action(model: &Model, analysis: &Analysis, decision: &FirstDecision, id: ActionId) -> Action {
    let declared = model.action(id);
    let choice = choice_of(decision, id);
    let draws = &analysis.ensemble.draws;
    let against = status_quo(model, decision);
    let compared = choice.zip(against);
    let chosen = analysis.chosen.iter().find(|chosen| chosen.action == id);
    Action {
        id: declared.label.id.clone(),
        name: declared.label.name.clone(),
        status_quo: declared.status_quo,
        available_now: choice.is_some(),
        now: choice.map_or(0.0, |choice| choice.probability),
        now_by_type: choice.map_or(vec![0.0; decision.rows.len()], |choice| choice.by_row.clone()),
        first: probability(draws, |draw| draw.first_moves[decision.player][id.index()]),
        ever: chosen.map_or(Vec::new(), |chosen| chosen.ever.clone()),
        depends: chosen.map_or(Vec::new(), |chosen| depends(model, chosen)),
        advantage: compared.map(|(choice, base)| choice.value - base.value),
        terms: compared.map_or(Vec::new(), |(choice, base)| terms(model, choice, base)),
    }
}

/// The variables at two or more values of which an action could be chosen.
fn depends(model: &Model, chosen: &Chosen) -> Vec<Depends> {
    let one = |by_state: &ByState| {
        let state = &model.states[by_state.state];
        let rates = by_state.values.iter().enumerate().filter(|(_, rate)| rate.weeks > FEW_WEEKS);
        let value = |(v, rate): (usize, &Rate)| ChosenAt {
            value: state.domain.text(v),
            name: state.value_name(v),
            per_week: rate.taken / rate.weeks,
            weeks: rate.weeks,
        };
        Depends {
            state: state.label.id.clone(),
            state_name: state.label.name.clone(),
            values: rates.map(value).collect(),
        }
    };
    chosen.by_state.iter().map(one).filter(|depends| depends.values.len() > 1).collect()
}

/// What others are compared with: the status quo, or the first choice where there is none.
fn status_quo<'a>(model: &Model, decision: &'a FirstDecision) -> Option<&'a Choice> {
    let found = decision.choices.iter().find(|choice| model.action(choice.action).status_quo);
    found.or(decision.choices.first())
}

type TermValue = (Option<usize>, f64);

fn terms(model: &Model, choice: &Choice, base: &Choice) -> Vec<TermShare> {
    let share = |((term, value), (_, reference)): (&TermValue, &TermValue)| {
        let points = value - reference;
        match term {
            None => {
                TermShare { id: "costs".to_owned(), name: "Costs of acting".to_owned(), points }
            }
            Some(k) => {
                let label = &model.terms[*k].label;
                TermShare { id: label.id.clone(), name: label.name.clone(), points }
            }
        }
    };
    choice.terms.iter().zip(&base.terms).map(share).collect()
}
