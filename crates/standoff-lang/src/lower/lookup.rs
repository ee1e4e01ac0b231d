//! `[table.*]`: lookup tables.

use std::collections::BTreeMap;

use standoff_model::expr::Expr;
use standoff_model::{Diagnostic, Key, Label, Lookup, ParamId, TableId, Unit};

use super::Lowering;
use super::definitions::{Kind, Written};
use super::domains::Keyed;
use super::numbers::{Requirement, Sign};
use crate::expr::Ast;
use crate::fields::{Fields, Name};
use crate::infer::scope::{ANYWHERE, Reads, Scope};
use crate::infer::{Indexed, Want};
use crate::syntax::{Kind as ValueKind, Table, Value};
use crate::{codes, constructs, limits, suggest};

/// Values that a complaint names at most.
const SHOWN: usize = 8;
/// Stands for all values that are not named.
const OTHERS: &str = "others";

/// A lookup table before its expressions are read.
pub(super) struct TableDraft<'s> {
    label: Label,
    keys: Vec<(Name<'s>, Keyed)>,
    unit: Unit,
    /// One for each combination; `None` where there is none.
    leaves: Vec<Option<Leaf>>,
}

/// One value of a table.
#[derive(Clone, Copy)]
enum Leaf {
    /// 0 or 1, which nobody has to answer for.
    Plain(f64),
    Param(ParamId),
    /// The expression of that number among those of the table.
    Written(usize),
}

/// What has been read of a table so far.
struct Reader<'s> {
    draft: TableDraft<'s>,
    asts: Vec<Ast>,
    /// Leaves by the place in the text at which they stand: one may stand for many combinations.
    read: BTreeMap<u32, Option<Leaf>>,
    /// The source of values that name none.
    source: Option<String>,
}

impl<'s> Lowering<'s> {
    pub(super) fn written_tables(&mut self) -> Vec<Written<'s>> {
        let tables = self.tables;
        let mut written = Vec::new();
        for (place, item) in tables.lookups.iter().enumerate() {
            let reader = self.read_table(item.name, &item.fields);
            let kind = Kind::Table(place, reader.draft);
            written.push(Written { name: item.name, asts: reader.asts, kind });
        }
        self.indexed = vec![None; tables.lookups.len()];
        written
    }

    fn read_table(&mut self, name: Name<'s>, fields: &Fields<'s>) -> Reader<'s> {
        fields.check_needed(&constructs::TABLE, &mut self.out);
        let unit = fields.get("unit").and_then(|value| self.unit(value));
        let unit = unit.unwrap_or_else(Unit::none);
        let source = fields.text("source", &mut self.out).map(str::to_owned);
        let keys = self.table_keys(fields).unwrap_or_default();
        let sizes = keys.iter().map(|(_, key)| key.domain.len());
        let size = sizes.fold(1_usize, usize::saturating_mul);
        let fits = size <= limits::TABLE_VALUES;
        if !fits {
            let message = format!("a table has at most {} values", limits::TABLE_VALUES);
            self.out.push(Diagnostic::error(codes::TOO_MANY, fields.span, message));
        }
        let leaves = vec![None; if fits { size } else { 0 }];
        let readable = fits && !keys.is_empty();
        let label = self.label(name, fields);
        let draft = TableDraft { label, keys, unit, leaves };
        let mut reader = Reader { draft, asts: Vec::new(), read: BTreeMap::new(), source };
        if readable {
            let level = Level { table: fields.table, place: name.text.to_owned(), key: 0, base: 0 };
            self.level(&mut reader, &level, fields);
        }
        reader
    }

    /// The variables under `by`; `None` if one of them cannot be read.
    fn table_keys(&mut self, fields: &Fields<'s>) -> Option<Vec<(Name<'s>, Keyed)>> {
        let value = fields.get("by")?;
        let names = match &value.kind {
            ValueKind::Text(text) => vec![Name { text, span: value.span }],
            _ => fields.names("by", &mut self.out)?,
        };
        if names.is_empty() || names.len() > limits::TABLE_KEYS {
            let message = format!("a table is by 1 to {} variables", limits::TABLE_KEYS);
            self.bad_table(value.span, message, None);
            return None;
        }
        let keys: Vec<_> = names.into_iter().map(|name| (name, self.keyed(name))).collect();
        keys.into_iter().map(|(name, key)| Some((name, key?))).collect()
    }

    fn bad_table(
        &mut self,
        span: standoff_model::Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.out.error(codes::TABLE_SHAPE, span, message, help);
    }

    /// Reads the values of one key, given those of the keys before.
    fn level(&mut self, reader: &mut Reader<'s>, level: &Level<'s>, fields: &Fields<'s>) {
        let texts: Vec<String> = {
            let domain = &reader.draft.keys[level.key].1.domain;
            (0..domain.len()).map(|index| domain.text(index)).collect()
        };
        let clean = self.check_values(reader, level, &texts);
        let others = level.table.get(OTHERS);
        let stride = reader.draft.stride(level.key);
        let mut missing = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let named = if level.table.entry(text).is_some() { text } else { OTHERS };
            let below = level.below(named, index * stride);
            match (level.table.entry(text), level.table.get(text).or(others)) {
                (_, Some(value)) => self.branch(reader, &below, value, fields),
                // It was complained of as TOML.
                (Some(_), None) => {}
                (None, None) => missing.push(text.as_str()),
            }
        }
        if clean && !missing.is_empty() && !self.out.is_damaged(fields.span) {
            let list = missing[..missing.len().min(SHOWN)].join("`, `");
            let more = if missing.len() > SHOWN { ", …" } else { "" };
            let message = format!("`{}` has no value for `{list}`{more}", level.place);
            let help = format!("add it, or `{OTHERS}` for all that are not named");
            self.bad_table(fields.span, message, Some(help));
        }
    }

    /// Complains of keys that are no values; says whether there are none.
    fn check_values(&mut self, reader: &Reader<'s>, level: &Level<'s>, texts: &[String]) -> bool {
        let before = self.out.count();
        for entry in &level.table.entries {
            let key = entry.key.as_str();
            let known = texts.iter().any(|text| text == key) || key == OTHERS;
            if known
                || (level.key == 0 && constructs::TABLE.names().contains(&key))
                || self.out.is_lost(key)
            {
                continue;
            }
            let variable = reader.draft.keys[level.key].0.text;
            let message = format!("`{variable}` has no value `{key}`");
            let help = suggest::help(key, texts.iter().map(String::as_str));
            self.out.error(codes::UNKNOWN_VALUE, entry.key_span, message, help);
        }
        self.out.count() == before
    }

    /// What stands under one value of a key: a value, or the values of the next key.
    fn branch(
        &mut self,
        reader: &mut Reader<'s>,
        level: &Level<'s>,
        value: &'s Value,
        fields: &Fields<'s>,
    ) {
        let last = level.key == reader.draft.keys.len();
        match value.table().filter(|table| !is_leaf(table)) {
            Some(table) if !last => {
                let what = format!("`{}`", level.place);
                let fields = Fields { table, what, span: value.span };
                self.level(reader, &Level { table, ..level.clone() }, &fields);
            }
            Some(_) => {
                let message = format!("`{}` is one value, and this is a table", level.place);
                let help = "a table here has the key `value` or `is`".to_owned();
                self.bad_table(value.span, message, Some(help));
            }
            None => {
                let leaf = self.cached_leaf(reader, &level.place, value, fields);
                let end = level.base + reader.draft.stride_from(level.key);
                reader.draft.leaves[level.base..end].fill(leaf);
            }
        }
    }

    fn cached_leaf(
        &mut self,
        reader: &mut Reader<'s>,
        place: &str,
        value: &'s Value,
        fields: &Fields<'s>,
    ) -> Option<Leaf> {
        if let Some(leaf) = reader.read.get(&value.span.start) {
            return *leaf;
        }
        let leaf = self.leaf(reader, place, value, fields);
        reader.read.insert(value.span.start, leaf);
        leaf
    }

    fn leaf(
        &mut self,
        reader: &mut Reader<'s>,
        place: &str,
        value: &'s Value,
        fields: &Fields<'s>,
    ) -> Option<Leaf> {
        if let Some(is) = value.table().and_then(|table| table.get("is")) {
            let what = format!("`{place}`");
            let parts = Fields { table: value.table()?, what, span: fields.span };
            parts.check_keys(&["is"], &mut self.out);
            reader.asts.push(self.ast(is, "is")?);
            return Some(Leaf::Written(reader.asts.len() - 1));
        }
        let plain = reader.draft.unit.dimension.is_none();
        if let Some(number) = value.number().filter(|n| *n == 0.0 || (plain && *n == 1.0)) {
            return Some(Leaf::Plain(number));
        }
        let dimension = reader.draft.unit.dimension;
        let text = reader.draft.unit.text.clone();
        let unit = if text.is_empty() { "a plain number" } else { &text };
        let required = Requirement { dimension, unit, sign: Sign::Any };
        let known = self.params.len();
        let id = self.number_in(value, place.to_owned(), required, &reader.draft.unit)?;
        if id.index() >= known {
            let provenance = &mut self.params[id.index()].provenance;
            provenance.source = provenance.source.take().or_else(|| reader.source.clone());
        }
        Some(Leaf::Param(id))
    }

    /// Resolves a table; `place` is its place in the text and its id.
    pub(super) fn lookup(
        &mut self,
        entry: &Written<'s>,
        draft: &TableDraft<'s>,
        (place, id): (usize, TableId),
    ) -> Option<Lookup> {
        let Unit { dimension, text, .. } = &draft.unit;
        let mut checker = self.checker(Scope::of(&ANYWHERE));
        let want = Want::Number(*dimension, Some(text));
        let exprs: Vec<Option<Expr>> =
            entry.asts.iter().map(|ast| checker.check(ast, want).map(|typed| typed.expr)).collect();
        let mut reads: Reads = checker.reads;
        if draft.leaves.iter().flatten().any(|leaf| matches!(leaf, Leaf::Param(_))) {
            reads.note_numbers(entry.name.text, entry.name.span);
        }
        let leaves: Option<Vec<Leaf>> = draft.leaves.iter().copied().collect();
        let expr = |leaf: &Leaf| match leaf {
            Leaf::Plain(number) => Some(Expr::Number(*number)),
            Leaf::Param(id) => Some(Expr::Param(*id)),
            Leaf::Written(index) => exprs.get(*index)?.clone(),
        };
        let entries = leaves?.iter().map(expr).collect::<Option<Vec<Expr>>>()?;
        if entries.is_empty() || draft.keys.is_empty() {
            return None;
        }
        let keys = draft.keys.iter().map(|(name, key)| (name.text.to_owned(), key.ty)).collect();
        let (dimension, unit) = (*dimension, Some(text.clone()));
        self.indexed[place] = Some(Indexed { id, keys, dimension, unit, reads });
        let keys = draft
            .keys
            .iter()
            .map(|(_, key)| Key { len: key.domain.len(), offset: key.domain.offset() });
        Some(Lookup { label: draft.label.clone(), keys: keys.collect(), entries, dimension })
    }
}

/// Where the reading of a table stands: values of the keys before `key` are fixed.
#[derive(Clone)]
struct Level<'s> {
    table: &'s Table,
    /// Such as `worth.offer`.
    place: String,
    key: usize,
    /// The first of the values to be read here.
    base: usize,
}

impl<'s> Level<'s> {
    fn below(&self, text: &str, further: usize) -> Level<'s> {
        let place = format!("{}.{text}", self.place);
        Level { table: self.table, place, key: self.key + 1, base: self.base + further }
    }
}

impl TableDraft<'_> {
    /// How many values there are for each value of that key.
    fn stride(&self, key: usize) -> usize {
        self.stride_from(key + 1)
    }

    /// How many values the keys from that one on make.
    fn stride_from(&self, key: usize) -> usize {
        self.keys[key..].iter().map(|(_, key)| key.domain.len()).product()
    }
}

/// Whether a table says one value, and not those of a further key.
fn is_leaf(table: &Table) -> bool {
    table.entry("value").is_some() || table.entry("is").is_some()
}
