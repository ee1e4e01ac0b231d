//! The tables of a scenario by kind, before their keys are read.

use standoff_model::{Diagnostic, Span};

use crate::fields::{Fields, Name, expect};
use crate::names::check_name;
use crate::report::Complaints;
use crate::syntax::{Entry, Kind, Table};
use crate::{codes, constructs, suggest};

/// A table with a name, such as `[stage.us_moves]`.
pub(crate) struct Item<'s> {
    pub(crate) name: Name<'s>,
    pub(crate) fields: Fields<'s>,
}

/// A table that belongs to a player, such as `[action.us.strike]`.
pub(crate) struct Owned<'s> {
    pub(crate) player: Name<'s>,
    pub(crate) item: Item<'s>,
}

/// Every table, those of a kind in the order of the text.
#[derive(Default)]
pub(crate) struct Tables<'s> {
    pub(crate) crisis: Option<Fields<'s>>,
    pub(crate) params: Vec<Item<'s>>,
    pub(crate) defines: Vec<&'s Entry>,
    pub(crate) functions: Vec<Item<'s>>,
    pub(crate) lookups: Vec<Item<'s>>,
    pub(crate) players: Vec<Item<'s>>,
    pub(crate) types: Vec<Owned<'s>>,
    pub(crate) joints: Vec<Item<'s>>,
    pub(crate) states: Vec<Item<'s>>,
    pub(crate) memories: Vec<Item<'s>>,
    pub(crate) stages: Vec<Item<'s>>,
    pub(crate) actions: Vec<Owned<'s>>,
    pub(crate) events: Vec<Item<'s>>,
    pub(crate) signals: Vec<Item<'s>>,
    pub(crate) payoffs: Vec<Item<'s>>,
    /// Without `open`.
    pub(crate) outcomes: Vec<Item<'s>>,
    pub(crate) open: Option<Item<'s>>,
    pub(crate) milestones: Vec<Item<'s>>,
    pub(crate) consequences: Vec<Item<'s>>,
    pub(crate) measures: Vec<Item<'s>>,
    pub(crate) options: Vec<Item<'s>>,
    pub(crate) estimates: Vec<Item<'s>>,
    pub(crate) prices: Vec<Item<'s>>,
}

impl<'s> Tables<'s> {
    /// Sorts the tables by kind and complains of those that the language does not have.
    pub(crate) fn read(root: &'s Table, out: &mut Complaints<'_>) -> Self {
        let mut tables = Self::default();
        for entry in &root.entries {
            tables.sort_in(entry, out);
        }
        let open = tables.outcomes.iter().position(|item| item.name.text == "open");
        tables.open = open.map(|index| tables.outcomes.remove(index));
        let lost = out.is_lost("crisis") || out.is_damaged(Span::default());
        if root.entry("crisis").is_none() && !lost {
            let message = "the table `[crisis]` is missing";
            let error = Diagnostic::error(codes::MISSING_KEY, Span::default(), message);
            out.push(error.help("it says what is asked, from when on, and who plays"));
        }
        tables
    }

    fn sort_in(&mut self, entry: &'s Entry, out: &mut Complaints<'_>) {
        match entry.key.as_str() {
            "crisis" => self.crisis = crisis(entry, out),
            "param" => self.params = items(entry, out),
            "define" => self.defines = defines(entry, out),
            "function" => self.functions = items(entry, out),
            "table" => self.lookups = items(entry, out),
            "joint" => self.joints = items(entry, out),
            "memory" => self.memories = items(entry, out),
            "signal" => self.signals = items(entry, out),
            "consequence" => self.consequences = items(entry, out),
            "option" => self.options = items(entry, out),
            "estimate" => self.estimates = items(entry, out),
            "price" => self.prices = items(entry, out),
            "player" => self.players = items(entry, out),
            "type" => self.types = owned(entry, out),
            "state" => self.states = items(entry, out),
            "stage" => self.stages = items(entry, out),
            "action" => self.actions = owned(entry, out),
            "event" => self.events = items(entry, out),
            "payoff" => self.payoffs = items(entry, out),
            "outcome" => self.outcomes = items(entry, out),
            "milestone" => self.milestones = items(entry, out),
            "measure" => self.measures = items(entry, out),
            key if out.is_lost(key) => {}
            key => unknown(key, entry.key_span, out),
        }
    }
}

fn unknown(key: &str, span: Span, out: &mut Complaints<'_>) {
    let message = format!("the language has no table `{key}`");
    let help = suggest::closest(key, constructs::tables());
    let help = help.map(|other| format!("did you mean `{other}`?"));
    out.error(codes::UNKNOWN_KEY, span, message, help);
}

fn table<'s>(entry: &'s Entry, out: &mut Complaints<'_>) -> Option<&'s Table> {
    expect(entry.value.table(), &entry.value, &entry.key, "a table", out)
}

fn crisis<'s>(entry: &'s Entry, out: &mut Complaints<'_>) -> Option<Fields<'s>> {
    let what = "`[crisis]`".to_owned();
    Some(Fields { table: table(entry, out)?, what, span: entry.key_span })
}

fn defines<'s>(entry: &'s Entry, out: &mut Complaints<'_>) -> Vec<&'s Entry> {
    table(entry, out).map_or_else(Vec::new, |table| table.entries.iter().collect())
}

/// The tables below `entry`, named by their path.
fn items<'s>(entry: &'s Entry, out: &mut Complaints<'_>) -> Vec<Item<'s>> {
    named(&entry.key, entry, out)
}

fn named<'s>(path: &str, parent: &'s Entry, out: &mut Complaints<'_>) -> Vec<Item<'s>> {
    let entries = table(parent, out).map_or(&[][..], |table| &table.entries[..]);
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = Name { text: &entry.key, span: entry.key_span };
        let header = format!("{path}.{}", entry.key);
        let what = format!("`[{header}]`");
        if doubled(&header, entry, out) {
            continue;
        }
        if let Some(table) = table(entry, out) {
            check_name(name.text, name.span, out);
            items.push(Item { name, fields: Fields { table, what, span: name.span } });
        }
    }
    items
}

/// Whether a table has keys of an action or a type in place of tables: its header lacks the player.
fn is_without_player(table: &Table) -> bool {
    let known = [constructs::ACTION.names(), constructs::TYPE.names()].concat();
    let plain = |entry: &Entry| !matches!(entry.value.kind, Kind::Table(_));
    table.entries.iter().any(|entry| plain(entry) && known.contains(&entry.key.as_str()))
}

fn without_player(path: &str, below: &Entry, table: &Table, out: &mut Complaints<'_>) {
    let (kind, name) = path.split_once('.').unwrap_or((path, ""));
    let message = format!("`[{path}]` does not say of which player");
    let error = Diagnostic::error(codes::MISSING_KEY, below.key_span, message);
    let error = error.help(format!("write `[{kind}.PLAYER.{name}]`"));
    let first = table.entries.first().map(|entry| entry.key_span);
    out.push(first.into_iter().fold(error, |error, first| error.also(first, "")));
}

/// Complains of a table in double brackets.
fn doubled(header: &str, entry: &Entry, out: &mut Complaints<'_>) -> bool {
    let items = match &entry.value.kind {
        Kind::Array(items) => items.as_slice(),
        _ => &[],
    };
    let doubled = items.first().is_some_and(|first| first.table().is_some());
    if doubled {
        let message = format!("`[[{header}]]` has double brackets, and there is only one of it");
        let help = Some(format!("write `[{header}]`"));
        out.error(codes::WRONG_TOML_TYPE, entry.value.span, message, help);
    }
    doubled
}

/// The tables below each player below `entry`, in the order of the text.
fn owned<'s>(entry: &'s Entry, out: &mut Complaints<'_>) -> Vec<Owned<'s>> {
    let mut all = Vec::new();
    let players = table(entry, out).map_or(&[][..], |table| &table.entries[..]);
    for below in players {
        let player = Name { text: &below.key, span: below.key_span };
        let path = format!("{}.{}", entry.key, below.key);
        if let Some(table) = below.value.table().filter(|table| is_without_player(table)) {
            without_player(&path, below, table, out);
            continue;
        }
        let items = named(&path, below, out);
        all.extend(items.into_iter().map(|item| Owned { player, item }));
    }
    all.sort_by_key(|owned| owned.item.name.span);
    all
}
