//! `for_each`: one table stands for many actions.

use standoff_model::{Diagnostic, Span};

use super::Lowering;
use crate::fields::{Fields, Name};
use crate::names::check_name;
use crate::syntax::{Kind, Table, Value};
use crate::{codes, limits};

/// What a copy costs beside its expressions, in bytes of text.
const COPY_BYTES: usize = 64;

/// Numbers that stand for names in one copy.
pub(super) type Bindings = Vec<(String, i32)>;

impl<'s> Lowering<'s> {
    /// One list of bindings for each copy of an action; one empty list without `for_each`.
    pub(super) fn copies(&mut self, fields: &Fields<'s>) -> Vec<Bindings> {
        let mut copies: Vec<Bindings> = vec![Vec::new()];
        let Some(each) = fields.table("for_each", &mut self.out) else { return copies };
        let size = COPY_BYTES + bytes(fields.table);
        for entry in &each.table.entries {
            let name = Name { text: &entry.key, span: entry.key_span };
            self.check_binding(name);
            // After a mistake the name still stands for a number, so that it is known.
            let (low, high) = self.ends(&entry.value).unwrap_or((0, 0));
            let count = (i64::from(high) - i64::from(low) + 1) as usize;
            let fits = self.fits(count.saturating_mul(copies.len()), size, entry.value.span);
            let high = if fits { high } else { low };
            copies = copies.iter().flat_map(|copy| bind(copy, name.text, low, high)).collect();
        }
        self.copied += size * copies.len();
        copies
    }

    /// Whether so many copies of that size can be made; complains if not.
    fn fits(&mut self, count: usize, size: usize, span: Span) -> bool {
        let message = if count > limits::COPIES {
            format!("`for_each` makes at most {} actions", limits::COPIES)
        } else if self.copied + size * count > limits::COPIED_BYTES {
            "all `for_each` together make more actions than the tool accepts".to_owned()
        } else {
            return true;
        };
        self.out.push(Diagnostic::error(codes::TOO_MANY, span, message));
        false
    }

    fn check_binding(&mut self, name: Name<'_>) {
        check_name(name.text, name.span, &mut self.out);
        let taken = self.names.symbols.get(name.text).map(|symbol| symbol.declared);
        if let Some(other) = taken {
            let message = format!("`{}` is the name of something else", name.text);
            let error = Diagnostic::error(codes::NAME_CLASH, name.span, message);
            self.out.push(error.also(other, "declared here"));
        }
    }

    fn ends(&mut self, value: &Value) -> Option<(i32, i32)> {
        let ends = match &value.kind {
            Kind::Array(items) => items.iter().map(whole).collect::<Option<Vec<i32>>>(),
            _ => None,
        };
        if let Some([low, high]) = ends.as_deref()
            && low <= high
        {
            return Some((*low, *high));
        }
        let message = "`for_each` needs two whole numbers, such as `{ x = [0, 50] }`";
        self.out.push(Diagnostic::error(codes::WRONG_TOML_TYPE, value.span, message));
        None
    }
}

fn bind(copy: &Bindings, name: &str, low: i32, high: i32) -> Vec<Bindings> {
    let with = |number| {
        let mut copy = copy.clone();
        copy.push((name.to_owned(), number));
        copy
    };
    (low..=high).map(with).collect()
}

fn whole(value: &Value) -> Option<i32> {
    match value.kind {
        Kind::Integer(number) => i32::try_from(number).ok(),
        _ => None,
    }
}

/// The bytes of all texts in a table.
fn bytes(table: &Table) -> usize {
    table.entries.iter().map(|entry| value_bytes(&entry.value)).sum()
}

fn value_bytes(value: &Value) -> usize {
    match &value.kind {
        Kind::Text(text) => text.len(),
        Kind::Table(table) => bytes(table),
        Kind::Array(items) => items.iter().map(value_bytes).sum(),
        _ => 1,
    }
}
