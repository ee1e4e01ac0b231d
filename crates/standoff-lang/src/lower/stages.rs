//! Stages of a step, and the events that happen in them.

use std::collections::{BTreeMap, BTreeSet};

use standoff_model::{
    Base, Diagnostic, Dimension, Event, EventId, Group, Label, ParamId, PlayerId, Resolve, Stage,
    StageKind, StateId,
};

use super::Lowering;
use super::listing::{self, Placed, place};
use super::numbers::{Requirement, Sign};
use super::tables::Item;
use crate::fields::{Fields, Name};
use crate::infer::Want;
use crate::infer::scope::{EVENT_GUARD, Scope};
use crate::{codes, constructs};

const TEMPO: Requirement<'static> = Requirement {
    dimension: Dimension::RATE,
    unit: "a rate such as `per week`",
    sign: Sign::NonNegative,
};

/// A stage before its groups are known.
pub(super) struct StageDraft<'s> {
    pub(super) label: Label,
    pub(super) players: Vec<PlayerId>,
    pub(super) base: DraftBase<'s>,
    /// Which value holds where several are written.
    resolve: Vec<(StateId, Resolve)>,
}

/// The base of a stage before its groups are known.
pub(super) enum DraftBase<'s> {
    Events(Vec<EventId>),
    Uniform,
    Timed(Timed<'s>),
    Judged,
    /// The stage was complained of.
    Unclear,
}

/// A status quo and groups of other actions.
pub(super) struct Timed<'s> {
    /// The name of the status quo action.
    pub(super) status_quo: Name<'s>,
    /// Every group with its tempo, in the order of the text.
    tempos: Vec<(Name<'s>, Option<ParamId>)>,
    /// Groups that an action uses, in the order of their first use.
    used: Vec<usize>,
}

impl Timed<'_> {
    /// The place of a group among those that are used; `None` if it has no tempo.
    pub(super) fn use_group(&mut self, name: &str) -> Option<usize> {
        let index = self.tempos.iter().position(|(group, _)| group.text == name)?;
        let place = self.used.iter().position(|used| *used == index);
        Some(place.unwrap_or_else(|| {
            self.used.push(index);
            self.used.len() - 1
        }))
    }

    /// The names of all groups.
    pub(super) fn group_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.tempos.iter().map(|(name, _)| name.text)
    }

    fn groups(&self) -> Vec<Group> {
        let used = self.used.iter().map(|index| &self.tempos[*index]);
        used.filter_map(|(name, tempo)| Some(Group { id: name.text.to_owned(), tempo: (*tempo)? }))
            .collect()
    }

    fn unused(&self) -> impl Iterator<Item = Name<'_>> {
        let indexed = self.tempos.iter().enumerate();
        indexed.filter(|(index, _)| !self.used.contains(index)).map(|(_, (name, _))| *name)
    }
}

impl<'s> Lowering<'s> {
    /// Stages in the order of `crisis.stages`.
    pub(super) fn stage_drafts(&mut self) -> Vec<StageDraft<'s>> {
        let tables = self.tables;
        let list = self.crisis_list("stages");
        let placed = place(list, &tables.stages, "stage", &mut self.out);
        let events: BTreeMap<&str, usize> =
            self.happenings().enumerate().map(|(k, item)| (item.name.text, k)).collect();
        let mut happens = BTreeSet::new();
        let drafts: Vec<StageDraft<'s>> =
            placed.iter().map(|stage| self.stage_draft(stage, &events, &mut happens)).collect();
        for (index, item) in self.happenings().enumerate().collect::<Vec<_>>() {
            if !happens.contains(&index) {
                let signal = item.fields.has("sets");
                let kind = if signal { "signal" } else { "event" };
                self.warn_unused(item.name, kind, "list it under `events` of a stage");
            }
        }
        drafts
    }

    /// Events, and behind them signals that are in the game.
    fn happenings(&self) -> impl Iterator<Item = &'s Item<'s>> + use<'s> {
        let tables = self.tables;
        let signals = tables.signals.iter().filter(|item| item.fields.has("sets"));
        tables.events.iter().chain(signals)
    }

    /// Says nothing if there is an error, of which this may be a consequence.
    fn warn_unused(&mut self, name: Name<'_>, kind: &str, help: &str) {
        if self.out.has_error() || self.out.is_damaged(name.span) {
            return;
        }
        let message = format!("the {kind} `{}` is never used", name.text);
        self.out.push(Diagnostic::warning(codes::UNUSED, name.span, message).help(help));
    }

    fn stage_draft(
        &mut self,
        placed: &Placed<'s>,
        events: &BTreeMap<&str, usize>,
        happens: &mut BTreeSet<usize>,
    ) -> StageDraft<'s> {
        let Some(item) = placed.item else {
            let text = placed.name.text.to_owned();
            let label = Label { id: text.clone(), name: text, span: placed.name.span };
            let (base, resolve) = (DraftBase::Unclear, Vec::new());
            return StageDraft { label, players: Vec::new(), base, resolve };
        };
        let fields = &item.fields;
        fields.check(&constructs::STAGE, &mut self.out);
        let label = self.label(item.name, fields);
        for key in ["players", "status_quo", "groups", "base", "judged"] {
            fields.exclude("events", key, &mut self.out);
        }
        let resolve = self.resolve(fields);
        if fields.has("events") {
            let base = self.stage_events(fields, events, happens);
            return StageDraft { label, players: Vec::new(), base, resolve };
        }
        let players = self.stage_players(fields);
        StageDraft { label, players, base: self.draft_base(item.name, fields), resolve }
    }

    /// `resolve = { posture = "highest" }`
    fn resolve(&mut self, fields: &Fields<'s>) -> Vec<(StateId, Resolve)> {
        let Some(table) = fields.table("resolve", &mut self.out) else { return Vec::new() };
        let mut resolve = Vec::new();
        for entry in &table.table.entries {
            let state = self.written_state(entry).map(|(state, _)| state);
            let Some(text) = table.text(&entry.key, &mut self.out) else { continue };
            let how = match text {
                "highest" => Some(Resolve::Highest),
                "lowest" => Some(Resolve::Lowest),
                "first" => Some(Resolve::First),
                "last" => Some(Resolve::Last),
                _ => None,
            };
            if how.is_none() {
                let message = format!("`{text}` does not say which value holds");
                let known = ["highest", "lowest", "first", "last"];
                let help = crate::suggest::help(text, known);
                self.out.error(codes::STAGE_SHAPE, entry.value.span, message, help);
            }
            resolve.extend(state.zip(how));
        }
        resolve
    }

    fn stage_events(
        &mut self,
        fields: &Fields<'s>,
        events: &BTreeMap<&str, usize>,
        happens: &mut BTreeSet<usize>,
    ) -> DraftBase<'s> {
        let mut found = Vec::new();
        for name in fields.names("events", &mut self.out).unwrap_or_default() {
            match events.get(name.text) {
                Some(index) if found.contains(&EventId::new(*index)) => {
                    listing::twice(name, &mut self.out);
                }
                Some(index) if !happens.insert(*index) => {
                    let message = format!("`{}` is an event of another stage already", name.text);
                    let error = Diagnostic::error(codes::LISTED_TWICE, name.span, message);
                    self.out.push(
                        error.help("each event has one place in a step; declare two for two"),
                    );
                }
                Some(index) => found.push(EventId::new(*index)),
                None => self.undeclared_event(name, events),
            }
        }
        DraftBase::Events(found)
    }

    fn undeclared_event(&mut self, name: Name<'_>, events: &BTreeMap<&str, usize>) {
        if !self.out.is_lost(name.text) {
            let message = format!("there is no table `[event.{}]`", name.text);
            let help = self.only_observed(name.text);
            let help = help.or_else(|| crate::suggest::help(name.text, events.keys().copied()));
            self.out.error(codes::UNDECLARED, name.span, message, help);
        }
    }

    /// What to do about a signal that is named where play needs one.
    pub(super) fn only_observed(&self, name: &str) -> Option<String> {
        let named = self.tables.signals.iter().any(|item| item.name.text == name);
        named.then(|| format!("only the analyst sees the signal `{name}`: give it `sets`"))
    }

    fn stage_players(&mut self, fields: &Fields<'s>) -> Vec<PlayerId> {
        if !fields.has("players") {
            if !self.out.is_damaged(fields.span) {
                let message = format!("{} needs `players` or `events`", fields.what);
                self.bad_stage(fields, message);
            }
            return Vec::new();
        }
        let mut players = Vec::new();
        for name in fields.names("players", &mut self.out).unwrap_or_default() {
            match self.names.player(name.text, name.span, &mut self.out) {
                Some(player) if players.contains(&player) => listing::twice(name, &mut self.out),
                Some(player) => players.push(player),
                None => self.strange_players = true,
            }
        }
        players
    }

    fn bad_stage(&mut self, fields: &Fields<'_>, message: String) {
        self.out.push(Diagnostic::error(codes::STAGE_SHAPE, fields.span, message));
    }

    fn draft_base(&mut self, stage: Name<'s>, fields: &Fields<'s>) -> DraftBase<'s> {
        fields.exclude("base", "status_quo", &mut self.out);
        fields.exclude("base", "groups", &mut self.out);
        if fields.flag("judged", false, &mut self.out) {
            for key in ["base", "status_quo", "groups"] {
                fields.exclude("judged", key, &mut self.out);
            }
            return DraftBase::Judged;
        }
        if fields.has("base") {
            return self.plain_base(fields);
        }
        let Some(value) = fields.get("status_quo") else {
            if fields.has("players") && !self.out.is_damaged(fields.span) {
                let message = format!(
                    "{} needs a `status_quo`, `judged = true` or `base = \"uniform\"`",
                    fields.what
                );
                self.bad_stage(fields, message);
            }
            return DraftBase::Unclear;
        };
        let tempos = self.tempos(stage, fields);
        let Some(text) = fields.text("status_quo", &mut self.out) else {
            return DraftBase::Unclear;
        };
        let status_quo = Name { text, span: value.span };
        crate::names::check_name(text, value.span, &mut self.out);
        DraftBase::Timed(Timed { status_quo, tempos, used: Vec::new() })
    }

    fn plain_base(&mut self, fields: &Fields<'_>) -> DraftBase<'s> {
        if let Some(text) = fields.text("base", &mut self.out)
            && text != "uniform"
        {
            let message = format!("there is no base `{text}`");
            let help = "write `base = \"uniform\"`, or `status_quo` and `groups`".to_owned();
            let span = fields.get("base").map_or(fields.span, |value| value.span);
            self.out.error(codes::STAGE_SHAPE, span, message, Some(help));
        }
        DraftBase::Uniform
    }

    fn tempos(&mut self, stage: Name<'s>, fields: &Fields<'s>) -> Vec<(Name<'s>, Option<ParamId>)> {
        let Some(groups) = fields.table("groups", &mut self.out) else { return Vec::new() };
        let mut tempos = Vec::new();
        for entry in &groups.table.entries {
            let name = Name { text: &entry.key, span: entry.key_span };
            let place = format!("{}.{}", stage.text, entry.key);
            tempos.push((name, self.number(&entry.value, place, TEMPO)));
        }
        tempos
    }

    /// The stages, after the actions have said which groups they use.
    pub(super) fn stages(&mut self, drafts: Vec<StageDraft<'s>>) -> Vec<Stage> {
        drafts.into_iter().map(|draft| self.stage(draft)).collect()
    }

    fn stage(&mut self, draft: StageDraft<'s>) -> Stage {
        let (players, resolve) = (draft.players, draft.resolve);
        let mut kind = match draft.base {
            DraftBase::Events(events) => StageKind::Events { events, resolve },
            base => StageKind::Decision { players, base: self.base(base), resolve },
        };
        let memories = self.memory_resolves(&kind);
        match &mut kind {
            StageKind::Events { resolve, .. } | StageKind::Decision { resolve, .. } => {
                resolve.extend(memories);
            }
        }
        Stage { label: draft.label, kind }
    }

    fn base(&mut self, base: DraftBase<'s>) -> Base {
        match base {
            DraftBase::Judged => Base::Judged,
            DraftBase::Timed(timed) => {
                for name in timed.unused() {
                    self.warn_unused(name, "group", "no action of the stage belongs to it");
                }
                Base::Timed { groups: timed.groups() }
            }
            DraftBase::Events(_) | DraftBase::Uniform | DraftBase::Unclear => Base::Uniform,
        }
    }

    /// `[event.*]`
    pub(super) fn events(&mut self) -> Vec<Event> {
        let tables = self.tables;
        let mut events = Vec::with_capacity(tables.events.len());
        for item in &tables.events {
            let fields = &item.fields;
            fields.check(&constructs::EVENT, &mut self.out);
            let label = self.label(item.name, fields);
            let scope = Scope::of(&EVENT_GUARD);
            let when = fields.get("when");
            let when = when.and_then(|when| self.expression(when, "when", scope, Want::Condition));
            let remembered = self.memories.of(item.name.text).to_vec();
            let results = self.event_results(fields, &remembered);
            events.push(Event { label, when: when.map(|when| when.expr), results });
        }
        events
    }
}
