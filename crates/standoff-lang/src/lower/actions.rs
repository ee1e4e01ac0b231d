//! Actions, the status quo of each stage included.

use std::collections::{BTreeMap, BTreeSet};

use standoff_model::{Action, Branch, Diagnostic, Dimension, Effect, Label, PlayerId, StageId};

use super::Lowering;
use super::branches::Actor;
use super::stages::{DraftBase, StageDraft};
use super::tables::{Item, Owned};
use crate::fields::{Fields, Name};
use crate::infer::Want;
use crate::infer::scope::{COST, GUARD, JUDGED};
use crate::suggest;
use crate::{codes, constructs};

/// Where an action belongs.
#[derive(Clone, Copy)]
struct Seat {
    player: PlayerId,
    stage: StageId,
    group: Option<usize>,
    status_quo: bool,
    judged: bool,
}

/// Stages that a complaint names at most.
const SHOWN: usize = 8;

/// Stages by name and by player.
struct StageIndex {
    by_name: BTreeMap<String, usize>,
    by_player: Vec<Vec<usize>>,
}

impl StageIndex {
    fn new(drafts: &[StageDraft<'_>], players: usize) -> Self {
        let mut index = Self { by_name: BTreeMap::new(), by_player: vec![Vec::new(); players] };
        for (place, draft) in drafts.iter().enumerate() {
            index.by_name.insert(draft.label.id.clone(), place);
            for player in &draft.players {
                index.by_player[player.index()].push(place);
            }
        }
        index
    }

    /// The stages in which a player acts, in order.
    fn of(&self, player: PlayerId) -> &[usize] {
        &self.by_player[player.index()]
    }
}

impl<'s> Lowering<'s> {
    /// Declared actions in the order of the text, then the status quo actions that are not declared.
    pub(super) fn actions(&mut self, drafts: &mut [StageDraft<'s>]) -> Vec<Action> {
        let tables = self.tables;
        let index = StageIndex::new(drafts, self.names.players.len());
        let mut actions = Vec::new();
        for owned in &tables.actions {
            owned.item.fields.check(&constructs::ACTION, &mut self.out);
            if let Some(seat) = self.seat(owned, &index, drafts) {
                self.copied_actions(owned, seat, &mut actions);
            }
        }
        self.add_status_quos(drafts, &mut actions);
        self.check_judged(drafts, &actions);
        actions
    }

    fn seat(
        &mut self,
        owned: &Owned<'s>,
        index: &StageIndex,
        drafts: &mut [StageDraft<'s>],
    ) -> Option<Seat> {
        let Owned { player, item } = owned;
        let player_id = self.names.player(player.text, player.span, &mut self.out)?;
        let place = self.action_stage(*player, index.of(player_id), item, index, drafts)?;
        let draft = &mut drafts[place];
        let judged = matches!(draft.base, DraftBase::Judged);
        let status_quo = match &draft.base {
            DraftBase::Timed(timed) => timed.status_quo.text == item.name.text,
            DraftBase::Judged => !item.fields.has("chance"),
            _ => false,
        };
        if status_quo {
            self.check_status_quo(&item.fields);
        }
        if item.fields.has("chance") && !judged && !matches!(draft.base, DraftBase::Unclear) {
            let message = "only in a judged stage does an action have a chance of being chosen";
            let help = "give its results chances, or the stage `judged = true`".to_owned();
            let span = item.fields.key_span("chance");
            self.out.error(codes::JUDGED_SHAPE, span, message, Some(help));
        }
        let group = if status_quo { None } else { self.group(item, draft) };
        Some(Seat { player: player_id, stage: StageId::new(place), group, status_quo, judged })
    }

    /// The stage that an action names, or the only one in which its player acts; `own` are all in
    /// which it acts.
    fn action_stage(
        &mut self,
        player: Name<'_>,
        own: &[usize],
        item: &Item<'s>,
        index: &StageIndex,
        drafts: &[StageDraft<'s>],
    ) -> Option<usize> {
        let names = || own.iter().take(SHOWN).map(|k| drafts[*k].label.id.as_str());
        if !item.fields.has("stage") {
            if let [only] = own {
                return Some(*only);
            }
            self.no_stage(player, item, &names().collect::<Vec<_>>());
            return None;
        }
        let name = item.fields.text("stage", &mut self.out)?;
        let place = index.by_name.get(name).copied();
        let fits = |place: &usize| {
            own.binary_search(place).is_ok() || matches!(drafts[*place].base, DraftBase::Unclear)
        };
        if let Some(place) = place.filter(fits) {
            return Some(place);
        }
        if !self.out.is_lost(name) {
            let span = item.fields.get("stage")?.span;
            let message = format!("`{}` does not act in a stage `{name}`", player.text);
            let help = suggest::help(name, names().collect::<Vec<_>>());
            self.out.error(codes::ACTION_STAGE, span, message, help);
        }
        None
    }

    fn no_stage(&mut self, player: Name<'_>, item: &Item<'_>, stages: &[&str]) {
        if self.out.is_damaged(item.name.span)
            || (stages.is_empty() && (self.strange_players || self.out.is_lost(player.text)))
        {
            return;
        }
        let message = format!("`{}` needs a `stage`", item.name.text);
        let help = if stages.is_empty() {
            format!("`{}` is in the `players` of no stage", player.text)
        } else {
            format!("`{}` acts in `{}`", player.text, stages.join("`, `"))
        };
        self.out.error(codes::ACTION_STAGE, item.name.span, message, Some(help));
    }

    fn check_status_quo(&mut self, fields: &Fields<'_>) {
        for key in ["group", "when", "for_each"] {
            if fields.has(key) {
                let message = format!("this action is always there: it has no `{key}`");
                let span = fields.key_span(key);
                self.out.push(Diagnostic::error(codes::STATUS_QUO_SHAPE, span, message));
            }
        }
    }

    fn group(&mut self, item: &Item<'s>, draft: &mut StageDraft<'s>) -> Option<usize> {
        let fields = &item.fields;
        let stage = &draft.label.id;
        let timed = match &mut draft.base {
            DraftBase::Timed(timed) => timed,
            DraftBase::Uniform | DraftBase::Judged if fields.has("group") => {
                let message = format!("`{stage}` has no groups");
                self.bad_group(fields.key_span("group"), message, None);
                return None;
            }
            _ => return None,
        };
        if !fields.has("group") {
            if !self.out.is_damaged(fields.span) {
                let message = format!("`{}` needs a `group`", item.name.text);
                let help = suggest::help("", timed.group_names());
                self.bad_group(item.name.span, message, help);
            }
            return None;
        }
        let name = fields.text("group", &mut self.out)?;
        let place = timed.use_group(name);
        if place.is_none() && !self.out.is_lost(name) {
            let message = format!("the group `{name}` has no tempo in `{stage}`");
            let help = suggest::closest(name, timed.group_names());
            let help = help.map(|other| format!("did you mean `{other}`?"));
            let help = help.unwrap_or_else(|| {
                format!("add `{name} = \"0.2 per week\"` to `groups` of `[stage.{stage}]`")
            });
            self.bad_group(fields.get("group")?.span, message, Some(help));
        }
        place
    }

    fn bad_group(&mut self, span: standoff_model::Span, message: String, help: Option<String>) {
        self.out.error(codes::ACTION_GROUP, span, message, help);
    }

    /// Every copy of an action; after one with mistakes the others are not made, as they would have
    /// the same.
    fn copied_actions(&mut self, owned: &Owned<'s>, seat: Seat, actions: &mut Vec<Action>) {
        let Owned { player, item } = owned;
        let remembered = self.memories.of(&format!("{}.{}", player.text, item.name.text)).to_vec();
        let label = self.label(item.name, &item.fields);
        for bindings in self.copies(&item.fields) {
            let before = self.out.count();
            actions.push(self.action(item, seat, &label, &bindings, &remembered));
            if self.out.count() > before {
                break;
            }
        }
    }

    fn action(
        &mut self,
        item: &Item<'s>,
        seat: Seat,
        label: &Label,
        bindings: &[(String, i32)],
        remembered: &[Effect],
    ) -> Action {
        let Seat { player, stage, group, status_quo, judged } = seat;
        let actor = Actor { player: Some(player), bindings };
        let fields = &item.fields;
        let when = fields
            .get("when")
            .and_then(|value| self.expression(value, "when", actor.scope(&GUARD), Want::Condition));
        let points = Want::Number(Dimension::POINTS, Some("points"));
        let cost = fields
            .get("cost")
            .and_then(|value| self.expression(value, "cost", actor.scope(&COST), points));
        let plain = Want::Number(Dimension::NONE, None);
        let chance = fields
            .get("chance")
            .filter(|_| judged)
            .and_then(|value| self.expression(value, "chance", actor.scope(&JUDGED), plain));
        let results = self.action_results(fields, actor, remembered);
        let (when, cost) = (when.map(|when| when.expr), cost.map(|cost| cost.expr));
        let judged_span = chance.as_ref().map_or(label.span, |typed| typed.span);
        let chance = chance.map(|typed| typed.expr);
        let label = numbered(label, bindings);
        Action {
            label,
            player,
            stage,
            group,
            status_quo,
            when,
            judged: chance,
            judged_span,
            cost,
            results,
        }
    }
}

/// The label of a copy: `offer[3]`.
fn numbered(label: &Label, bindings: &[(String, i32)]) -> Label {
    if bindings.is_empty() {
        return label.clone();
    }
    let numbers: Vec<String> = bindings.iter().map(|(_, number)| number.to_string()).collect();
    let numbers = numbers.join(",");
    let (id, name) = (format!("{}[{numbers}]", label.id), format!("{} {numbers}", label.name));
    Label { id, name, span: label.span }
}

impl Lowering<'_> {
    /// Adds the status quo of every stage and player that is not declared.
    fn add_status_quos(&self, drafts: &[StageDraft<'_>], actions: &mut Vec<Action>) {
        let declared: BTreeSet<(StageId, PlayerId)> =
            actions.iter().filter(|a| a.status_quo).map(|a| (a.stage, a.player)).collect();
        for (index, draft) in drafts.iter().enumerate() {
            let DraftBase::Timed(timed) = &draft.base else { continue };
            let stage = StageId::new(index);
            for player in &draft.players {
                if !declared.contains(&(stage, *player)) {
                    let name = timed.status_quo;
                    let owner = &self.names.players[player.index()];
                    let effects = self.memories.of(&format!("{owner}.{}", name.text)).to_vec();
                    actions.push(status_quo(name, *player, stage, effects));
                }
            }
        }
    }

    /// In a judged stage one action of each player takes the rest.
    fn check_judged(&mut self, drafts: &[StageDraft<'_>], actions: &[Action]) {
        for (index, draft) in drafts.iter().enumerate() {
            if !matches!(draft.base, DraftBase::Judged) || self.out.is_damaged(draft.label.span) {
                continue;
            }
            for player in &draft.players {
                let own = |action: &&Action| {
                    action.stage.index() == index && action.player == *player && action.status_quo
                };
                let rests: Vec<&Action> = actions.iter().filter(own).collect();
                if rests.len() != 1 {
                    self.no_single_rest(draft, *player, &rests);
                }
            }
        }
    }

    fn no_single_rest(&mut self, draft: &StageDraft<'_>, player: PlayerId, rests: &[&Action]) {
        let name = &self.names.players[player.index()];
        let stage = &draft.label.id;
        let (span, message) = match rests {
            [_, second, ..] => (
                second.label.span,
                format!("`{name}` has two actions without `chance` in `{stage}`"),
            ),
            _ => {
                let message = format!("`{name}` needs an action without `chance` in `{stage}`");
                (draft.label.span, message)
            }
        };
        let help = "one action takes what the chances of the others leave".to_owned();
        self.out.error(codes::JUDGED_SHAPE, span, message, Some(help));
    }
}

fn status_quo(name: Name<'_>, player: PlayerId, stage: StageId, effects: Vec<Effect>) -> Action {
    let text = name.text.to_owned();
    Action {
        label: Label { id: text.clone(), name: text, span: name.span },
        player,
        stage,
        group: None,
        status_quo: true,
        when: None,
        judged: None,
        judged_span: name.span,
        cost: None,
        results: vec![Branch { chance: None, span: name.span, effects }],
    }
}
