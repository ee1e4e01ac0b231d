//! Every chance of a model, with the guard under which it acts.

use standoff_model::{
    ActionId, Base, Branch, Expr, Model, Move, PlayerId, SignalKind, Span, StageId, StageKind,
};

/// A chance and when it acts; one chance of a sum.
#[derive(Clone, Copy)]
pub(super) struct Part<'m> {
    pub(super) guard: Option<&'m Expr>,
    pub(super) chance: &'m Expr,
    pub(super) span: Span,
    /// Whether it is drawn only while play has not ended.
    pub(super) in_play: bool,
}

/// Chances that exclude each other, so that they may not add up to more than 1.
pub(super) type Exclusive<'m> = Vec<Part<'m>>;

/// All chances, in the order of the model.
pub(super) fn all(model: &Model) -> Vec<Exclusive<'_>> {
    let mut all = Vec::new();
    for action in &model.actions {
        all.push(branches(action.when.as_ref(), &action.results));
    }
    for event in &model.events {
        all.push(branches(event.when.as_ref(), &event.results));
    }
    judged(model, &mut all);
    for signal in &model.signals {
        if let SignalKind::AnalystOnly { when, chance, span } = &signal.kind {
            all.push(vec![Part { guard: when.as_ref(), chance, span: *span, in_play: true }]);
        }
    }
    for consequence in &model.consequences {
        all.push(moves(consequence.when.as_ref(), &consequence.each_step, true));
        all.push(moves(consequence.when.as_ref(), &consequence.at_end, false));
    }
    all.retain(|chances| !chances.is_empty());
    all
}

fn branches<'m>(guard: Option<&'m Expr>, branches: &'m [Branch]) -> Exclusive<'m> {
    let part = |branch: &'m Branch| {
        let chance = branch.chance.as_ref()?;
        Some(Part { guard, chance, span: branch.span, in_play: true })
    };
    branches.iter().filter_map(part).collect()
}

fn moves<'m>(guard: Option<&'m Expr>, moves: &'m [Move], in_play: bool) -> Exclusive<'m> {
    moves.iter().map(|to| Part { guard, chance: &to.chance, span: to.span, in_play }).collect()
}

/// The actions of each player of a judged stage.
fn judged<'m>(model: &'m Model, all: &mut Vec<Exclusive<'m>>) {
    for (index, stage) in model.stages.iter().enumerate() {
        let StageKind::Decision { players, base: Base::Judged, .. } = &stage.kind else { continue };
        for player in players {
            all.push(judged_by(model, StageId::new(index), *player));
        }
    }
}

fn judged_by(model: &Model, stage: StageId, player: PlayerId) -> Exclusive<'_> {
    let ids = (0..model.actions.len()).map(ActionId::new);
    let actions = ids.map(|id| model.action(id));
    let mine = actions.filter(|action| action.stage == stage && action.player == player);
    mine.filter_map(|action| {
        let chance = action.judged.as_ref()?;
        Some(Part { guard: action.when.as_ref(), chance, span: action.judged_span, in_play: true })
    })
    .collect()
}
