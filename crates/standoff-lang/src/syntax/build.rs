//! From the tree of the `toml` crate to ours.
//!
//! The tree may be thousands of levels deep, as dotted keys nest without brackets, and dropping it
//! would then overflow the stack. So it is taken apart with a list of things to do, not by
//! recursion, and what lies too deep is left out.

use jiff::civil::Date;
use standoff_model::{Diagnostic, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Damage, Entry, Kind, Table, Value};
use crate::{codes, limits};

/// The root table. Adds complaints about values that TOML allows and we do not.
pub(super) fn tree(
    root: Spanned<DeTable<'_>>,
    damage: &Damage,
    complaints: &mut Vec<Diagnostic>,
) -> Table {
    let mut builder = Builder { damage, complaints, flat: Vec::new() };
    builder.flatten(root.into_inner());
    builder.assemble()
}

/// Takes a tree apart without recursion.
pub(super) fn discard(root: DeTable<'_>) {
    let mut pending = Vec::new();
    push_table(root, 0, 0, &mut pending);
    while let Some(next) = pending.pop() {
        match next.value.into_inner() {
            DeValue::Table(table) => push_table(table, 0, 0, &mut pending),
            DeValue::Array(items) => push_items(items, 0, 0, &mut pending),
            _ => {}
        }
    }
}

/// A value whose children stand elsewhere in the flat list.
struct Flat {
    key: String,
    key_span: Span,
    span: Span,
    kind: Kind,
    parent: usize,
}

struct Builder<'a> {
    damage: &'a Damage,
    complaints: &'a mut Vec<Diagnostic>,
    flat: Vec<Flat>,
}

/// Something still to be taken apart.
struct Pending<'i> {
    key: String,
    key_span: Span,
    value: Spanned<DeValue<'i>>,
    parent: usize,
    depth: usize,
}

impl Builder<'_> {
    /// Lists every value, parents first.
    fn flatten(&mut self, root: DeTable<'_>) {
        let kind = Kind::Table(Table::default());
        let (key, span) = (String::new(), Span::default());
        self.flat.push(Flat { key, key_span: span, span, kind, parent: 0 });
        let mut pending = Vec::new();
        push_table(root, 0, 1, &mut pending);
        while let Some(next) = pending.pop() {
            self.take(next, &mut pending);
        }
    }

    fn take<'i>(&mut self, next: Pending<'i>, pending: &mut Vec<Pending<'i>>) {
        let Pending { key, key_span, value, parent, depth } = next;
        let span = Span::from(value.span());
        let (me, below) = (self.flat.len(), depth + 1);
        let kind = match value.into_inner() {
            DeValue::Table(table) => {
                push_table(table, me, below, pending);
                Kind::Table(Table::default())
            }
            DeValue::Array(items) => {
                push_items(items, me, below, pending);
                Kind::Array(Vec::new())
            }
            scalar => self.scalar(&scalar, span),
        };
        if depth == limits::TABLE_DEPTH + 1 {
            self.complain(codes::TOO_DEEP, key_span, "tables and lists are nested too deeply here");
        }
        // What lies too deep keeps its place in the list, as children point to it, but is not shown.
        let kind = if depth > limits::TABLE_DEPTH { Kind::Broken } else { kind };
        self.flat.push(Flat { key, key_span, span, kind, parent });
    }

    fn scalar(&mut self, value: &DeValue<'_>, span: Span) -> Kind {
        if self.damage.is_broken(span) {
            return Kind::Broken;
        }
        match value {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Boolean(value) => Kind::Bool(*value),
            DeValue::Integer(number) => {
                let value = i64::from_str_radix(number.as_str(), number.radix()).ok();
                self.number(value.map(Kind::Integer), span)
            }
            DeValue::Float(number) => {
                let value = number.as_str().parse::<f64>().ok().filter(|value| value.is_finite());
                self.number(value.map(Kind::Float), span)
            }
            DeValue::Datetime(time) => {
                let day = time.date.filter(|_| time.time.is_none() && time.offset.is_none());
                let date = day.and_then(|day| date(day.year, day.month, day.day));
                date.map_or(Kind::Time, Kind::Date)
            }
            DeValue::Array(_) | DeValue::Table(_) => Kind::Broken,
        }
    }

    fn number(&mut self, kind: Option<Kind>, span: Span) -> Kind {
        kind.unwrap_or_else(|| {
            self.complain(codes::BAD_NUMBER, span, "this number is too large or not a number");
            Kind::Broken
        })
    }

    fn complain(&mut self, code: &'static str, span: Span, message: &str) {
        if self.complaints.len() < limits::COMPLAINTS {
            self.complaints.push(Diagnostic::error(code, span, message));
        }
    }

    /// Puts the values into their parents, last ones first, so that children are complete.
    fn assemble(mut self) -> Table {
        while self.flat.len() > 1 {
            let Some(mut flat) = self.flat.pop() else { break };
            sort(&mut flat.kind);
            let value = Value { kind: flat.kind, span: flat.span };
            match &mut self.flat[flat.parent].kind {
                Kind::Table(table) => {
                    table.entries.push(Entry { key: flat.key, key_span: flat.key_span, value });
                }
                Kind::Array(items) => items.push(value),
                // The parent lies too deep and is left out.
                _ => {}
            }
        }
        let mut root = self.flat.pop().map_or(Kind::Broken, |flat| flat.kind);
        sort(&mut root);
        match root {
            Kind::Table(table) => table,
            _ => Table::default(),
        }
    }
}

fn push_table<'i>(table: DeTable<'i>, parent: usize, depth: usize, pending: &mut Vec<Pending<'i>>) {
    pending.extend(table.into_iter().map(|(key, value)| {
        let key_span = Span::from(key.span());
        Pending { key: key.into_inner().into_owned(), key_span, value, parent, depth }
    }));
}

fn push_items<'i>(
    items: toml::de::DeArray<'i>,
    parent: usize,
    depth: usize,
    pending: &mut Vec<Pending<'i>>,
) {
    pending.extend(items.into_iter().map(|value| {
        let key_span = Span::from(value.span());
        Pending { key: String::new(), key_span, value, parent, depth }
    }));
}

/// Children in the order of the text.
fn sort(kind: &mut Kind) {
    match kind {
        Kind::Table(table) => table.entries.sort_by_key(|entry| entry.key_span),
        Kind::Array(items) => items.sort_by_key(|item| item.span),
        _ => {}
    }
}

fn date(year: u16, month: u8, day: u8) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, month as i8, day as i8).ok()
}
