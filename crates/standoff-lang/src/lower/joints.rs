//! `[joint.*]`: types that are not independent.

use std::collections::BTreeSet;

use standoff_model::{Column, ColumnId, Joint, Share};

use super::Lowering;
use super::shares::ShareOf;
use super::tables::Item;
use crate::fields::{Fields, Name};
use crate::names::{Symbol, Target};
use crate::syntax::Table;
use crate::{codes, constructs, limits, suggest};

/// A share and the place that it is named by, such as `mood.feint.pragmatic`.
type Placed<'s> = (String, ShareOf<'s>);

impl<'s> Lowering<'s> {
    /// Every joint; complains of types that none draws.
    pub(super) fn joints(&mut self, columns: &[Column]) -> Vec<Joint> {
        let tables = self.tables;
        let mut drawn = BTreeSet::new();
        let mut joints = Vec::new();
        for item in &tables.joints {
            joints.extend(self.joint(item, columns, &mut drawn));
        }
        for (index, column) in columns.iter().enumerate() {
            let bare = column.owner.is_some() && column.prior.is_empty();
            if bare && !drawn.contains(&index) && tables.joints.is_empty() {
                let message =
                    format!("`{}` has values and nothing says how likely", column.label.id);
                let help = "write the share of each value, or a `[joint.…]` of several types";
                self.out.error(
                    codes::JOINT_SHAPE,
                    column.label.span,
                    message,
                    Some(help.to_owned()),
                );
            } else if bare && !drawn.contains(&index) && !self.out.has_error() {
                let message = format!("`{}` has no shares and is in no joint", column.label.id);
                self.out.error(codes::JOINT_SHAPE, column.label.span, message, None);
            }
        }
        joints
    }

    fn joint(
        &mut self,
        item: &Item<'s>,
        columns: &[Column],
        drawn: &mut BTreeSet<usize>,
    ) -> Option<Joint> {
        let fields = &item.fields;
        let label = self.label(item.name, fields);
        fields.check_needed(&constructs::JOINT, &mut self.out);
        let mut names = fields.names("of", &mut self.out)?;
        names.truncate(limits::TABLE_KEYS + 1);
        let mut ids = Vec::new();
        for name in names {
            ids.push((name, self.joint_type(name, columns, drawn)));
        }
        let ids: Option<Vec<(Name<'s>, ColumnId)>> =
            ids.into_iter().map(|(name, id)| Some((name, id?))).collect();
        let ids = ids?;
        let size = ids.iter().map(|(_, id)| columns[id.index()].domain.len());
        let fits = (2..=limits::TABLE_KEYS).contains(&ids.len());
        if !fits || size.fold(1_usize, usize::saturating_mul) > limits::TABLE_VALUES {
            let message = "a joint is of 2 to 8 types, with a table of moderate size";
            self.out.error(codes::JOINT_SHAPE, fields.key_span("of"), message, None);
            return None;
        }
        let mut placed = Vec::new();
        self.combinations(fields, &ids, columns, item.name.text, &mut placed)?;
        let known = self.params.len();
        let shares = self.placed_shares(&placed, item.name.span);
        let source = fields.text("source", &mut self.out);
        for param in &mut self.params[known..] {
            let own = &mut param.provenance.source;
            *own = own.take().or_else(|| source.map(str::to_owned));
        }
        let shares: Option<Vec<Share>> = shares.into_iter().collect();
        let columns = ids.into_iter().map(|(_, id)| id).collect();
        Some(Joint { label, columns, shares: shares? })
    }

    /// The column of a type that a joint draws.
    fn joint_type(
        &mut self,
        name: Name<'s>,
        columns: &[Column],
        drawn: &mut BTreeSet<usize>,
    ) -> Option<ColumnId> {
        let symbol = name.text.split_once('.').and_then(|(player, own)| {
            let player = self.names.player_ids.get(player)?;
            self.names.types[player.index()].get(own)
        });
        let Some(Symbol { target: Target::Column(id), .. }) = symbol else {
            let known = self.names.players.iter().zip(&self.names.types);
            let known: Vec<String> = known
                .flat_map(|(player, types)| types.keys().map(move |own| format!("{player}.{own}")))
                .collect();
            let help = suggest::help(name.text, known.iter().map(String::as_str));
            let message = format!("`{}` is not a type", name.text);
            self.out.error(codes::UNKNOWN_NAME, name.span, message, help);
            return None;
        };
        let id = *id;
        if !columns[id.index()].prior.is_empty() {
            let message = format!("`{}` has shares of its own", name.text);
            let help = "give the type only `values = [\"…\"]`: the joint says how likely they are";
            self.out.error(codes::JOINT_SHAPE, name.span, message, Some(help.to_owned()));
            return None;
        }
        if !drawn.insert(id.index()) {
            let message = format!("`{}` is already drawn by a joint", name.text);
            self.out.error(codes::JOINT_SHAPE, name.span, message, None);
            return None;
        }
        Some(id)
    }

    /// The share of every combination of values, the last type fastest; `None` if one is missing.
    fn combinations(
        &mut self,
        fields: &Fields<'s>,
        ids: &[(Name<'s>, ColumnId)],
        columns: &[Column],
        place: &str,
        placed: &mut Vec<Placed<'s>>,
    ) -> Option<()> {
        let [(variable, id), below @ ..] = ids else { return None };
        let domain = &columns[id.index()].domain;
        let texts: Vec<String> = (0..domain.len()).map(|index| domain.text(index)).collect();
        let first = place.split('.').count() == 1;
        let clean = self.check_joint_keys(fields.table, *variable, &texts, first);
        let mut whole = Some(());
        for text in &texts {
            let Some(entry) = fields.table.entry(text) else {
                if clean && !self.out.is_damaged(fields.span) {
                    let message = format!("`{place}` has no share for `{text}`");
                    self.out.error(codes::JOINT_SHAPE, fields.span, message, None);
                }
                whole = None;
                continue;
            };
            let place = format!("{place}.{text}");
            let name = Name { text: &entry.key, span: entry.key_span };
            if below.is_empty() {
                placed.push((place, ShareOf { name, value: &entry.value }));
            } else {
                let fields = fields.table(text, &mut self.out);
                let inner = fields
                    .and_then(|fields| self.combinations(&fields, below, columns, &place, placed));
                whole = whole.and(inner);
            }
        }
        whole
    }

    /// Complains of keys that are no values; says whether there are none.
    fn check_joint_keys(
        &mut self,
        table: &Table,
        variable: Name<'_>,
        texts: &[String],
        first: bool,
    ) -> bool {
        let before = self.out.count();
        for entry in &table.entries {
            let key = entry.key.as_str();
            let known = texts.iter().any(|text| text == key)
                || (first && constructs::JOINT.names().contains(&key));
            if !known && !self.out.is_lost(key) {
                let message = format!("`{}` has no value `{key}`", variable.text);
                let help = suggest::help(key, texts.iter().map(String::as_str));
                self.out.error(codes::UNKNOWN_VALUE, entry.key_span, message, help);
            }
        }
        self.out.count() == before
    }
}
