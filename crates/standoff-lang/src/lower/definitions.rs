//! `[define]`, `[function.*]`, `[table.*]` and `[measure.*]`, which may refer to each other in any
//! order.

use std::collections::{BTreeMap, BTreeSet};

use standoff_model::{
    Define, DefineId, Diagnostic, Dimension, Function, FunctionId, Label, Lookup, Measure,
    MeasureId, Report, Span, TableId, Unit,
};

use super::functions::FunctionDraft;
use super::lookup::TableDraft;
use super::order::order;
use super::{Lowering, bare};
use crate::expr::{Ast, Node};
use crate::fields::Name;
use crate::fold;
use crate::infer::calls::Literals;
use crate::infer::scope::{ANYWHERE, Scope};
use crate::infer::{Defined, Want};
use crate::names::{Symbol, Target, Type, check_name};
use crate::{codes, constructs, reserved};

/// A definition, function, table or measure as written.
pub(super) struct Written<'s> {
    pub(super) name: Name<'s>,
    /// Its expressions; a table may have several, the others have one unless it is broken.
    pub(super) asts: Vec<Ast>,
    pub(super) kind: Kind<'s>,
}

pub(super) enum Kind<'s> {
    /// A definition and its place among them.
    Define(usize),
    Function(usize, FunctionDraft),
    Table(usize, TableDraft<'s>),
    Measure(Box<Draft>),
}

pub(super) struct Draft {
    label: Label,
    unit: Unit,
    /// Whether the unit is written.
    has_unit: bool,
    reports: Vec<Report>,
}

/// All of them, resolved.
#[derive(Default)]
pub(super) struct Resolved {
    pub(super) defines: Vec<Define>,
    pub(super) functions: Vec<Function>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) measures: Vec<Measure>,
}

/// Everything in this list, definitions first, and the order in which it is to be resolved.
pub(super) struct Definitions<'s> {
    written: Vec<Written<'s>>,
    order: Vec<usize>,
}

impl<'s> Lowering<'s> {
    /// Reads definitions and measures, puts them in order and declares their names.
    pub(super) fn declare_definitions(&mut self) -> Definitions<'s> {
        let mut written = self.written_definitions();
        written.extend(self.written_functions());
        written.extend(self.written_tables());
        written.extend(self.written_measures());
        let places: BTreeMap<&str, usize> =
            written.iter().enumerate().map(|(k, entry)| (entry.name.text, k)).collect();
        let needs: Vec<Vec<usize>> = written.iter().map(|entry| needs(entry, &places)).collect();
        let ordered = order(&needs);
        for circle in &ordered.circles {
            self.complain_of_circle(circle, &written);
        }
        self.number_noise(&written);
        self.declare_in_order(&written, &ordered.order);
        Definitions { written, order: ordered.order }
    }

    fn written_definitions(&mut self) -> Vec<Written<'s>> {
        let tables = self.tables;
        let mut written = Vec::new();
        for (place, entry) in tables.defines.iter().enumerate() {
            let name = Name { text: &entry.key, span: entry.key_span };
            check_name(name.text, name.span, &mut self.out);
            let asts = self.ast(&entry.value, &entry.key).into_iter().collect();
            written.push(Written { name, asts, kind: Kind::Define(place) });
        }
        self.defined = vec![None; written.len()];
        written
    }

    fn written_measures(&mut self) -> Vec<Written<'s>> {
        let tables = self.tables;
        let mut written = Vec::new();
        for item in &tables.measures {
            let fields = &item.fields;
            fields.check(&constructs::MEASURE, &mut self.out);
            let label = self.label(item.name, fields);
            let unit = fields.get("unit").and_then(|value| self.unit(value));
            let unit = unit.unwrap_or_else(Unit::none);
            let reports = self.reports(fields, &unit);
            let asts = fields.get("is").and_then(|value| self.ast(value, "is"));
            let asts = asts.into_iter().collect();
            let has_unit = fields.has("unit");
            let draft = Draft { label, unit, has_unit, reports };
            written.push(Written { name: item.name, asts, kind: Kind::Measure(Box::new(draft)) });
        }
        written
    }

    fn complain_of_circle(&mut self, circle: &[usize], written: &[Written<'s>]) {
        let names: Vec<&str> = circle.iter().map(|k| written[*k].name.text).collect();
        let Some(first) = circle.first().map(|k| written[*k].name) else { return };
        let shown = &names[..names.len().min(8)];
        let path = shown.join("` needs `");
        let message = format!("`{path}` needs `{}`: that is a circle", first.text);
        let measures = circle.iter().any(|k| matches!(written[*k].kind, Kind::Measure(_)));
        let help = match measures {
            true => "`previous(measure, first)` reads yesterday's value and makes no circle",
            false => "write one of them without the others",
        };
        self.out.push(Diagnostic::error(codes::CIRCLE, first.span, message).help(help));
    }

    /// Gives each place of noise its number, in the order of the text.
    fn number_noise(&mut self, written: &[Written<'s>]) {
        let mut places = BTreeSet::new();
        for ast in written.iter().flat_map(|entry| &entry.asts) {
            ast.walk(&mut |ast| {
                if is_noise(ast) {
                    places.insert(ast.span.start);
                }
            });
        }
        self.sites = (0..).zip(places).map(|(site, place)| (place, site)).collect();
    }

    fn declare_in_order(&mut self, written: &[Written<'s>], order: &[usize]) {
        let mut measures = 0;
        for entry in order.iter().map(|k| &written[*k]) {
            let (target, ty, unit) = match &entry.kind {
                Kind::Define(place) => (Target::Define(*place), Type::Unknown, None),
                Kind::Function(place, _) => (Target::Function(*place), Type::Unknown, None),
                Kind::Table(place, _) => (Target::Table(*place), Type::Unknown, None),
                Kind::Measure(draft) => {
                    measures += 1;
                    let target = Target::Measure(MeasureId::new(measures - 1));
                    (target, Type::Number(draft.unit.dimension), Some(draft.unit.text.clone()))
                }
            };
            let symbol = Symbol { unit, ..Symbol::public(target, ty, entry.name.span) };
            self.names.declare(entry.name.text, symbol, &mut self.out);
        }
    }

    /// Resolves definitions and measures, each after those that it needs.
    pub(super) fn definitions(&mut self, definitions: &Definitions<'s>) -> Resolved {
        let mut all = Resolved::default();
        for entry in definitions.order.iter().map(|k| &definitions.written[*k]) {
            entry.asts.iter().for_each(|ast| bare::collect(ast, &mut self.bare));
            match &entry.kind {
                Kind::Define(place) => all.defines.extend(self.define(entry, *place)),
                Kind::Function(place, draft) => {
                    let id = FunctionId::new(all.functions.len());
                    all.functions.extend(self.function(entry, draft, (*place, id)));
                }
                Kind::Table(place, draft) => {
                    let id = TableId::new(all.lookups.len());
                    all.lookups.extend(self.lookup(entry, draft, (*place, id)));
                }
                Kind::Measure(draft) => all.measures.extend(self.measure(entry, draft)),
            }
        }
        all
    }

    fn define(&mut self, entry: &Written<'s>, place: usize) -> Option<Define> {
        let mut checker = self.checker(Scope::of(&ANYWHERE));
        let typed = checker.check(entry.asts.first()?, Want::Anything)?;
        let reads = checker.reads;
        let typed = self.as_bound(entry.name.text, typed)?;
        let id = DefineId::new(self.literals.len());
        self.literals.push(fold::constant(&typed.expr, &Literals(&self.literals)));
        self.certain.push(fold::constant(&typed.expr, self));
        let (ty, unit, literal) = (typed.ty, typed.unit, typed.literal);
        // A name that is taken belongs to something else.
        if let Some(symbol) = self.names.symbols.get_mut(entry.name.text)
            && symbol.target == Target::Define(place)
        {
            symbol.ty = ty;
        }
        self.defined[place] = Some(Defined { id, ty, unit, reads, literal });
        let dimension = match ty {
            Type::Number(dimension) => dimension,
            _ => Dimension::NONE,
        };
        Some(Define { label: label(entry.name), expr: typed.expr, dimension })
    }

    fn measure(&mut self, entry: &Written<'s>, draft: &Draft) -> Option<Measure> {
        let want = Want::Number(draft.unit.dimension, Some(&draft.unit.text));
        let before = self.out.count();
        let typed = self.checker(Scope::of(&ANYWHERE)).check(entry.asts.first()?, want);
        if !draft.has_unit {
            let help = "if that is what it should be in, say so with `unit = \"…\"`";
            self.out.help_since(before, codes::UNIT_MISMATCH, help);
        }
        let typed = typed?;
        let (label, unit) = (draft.label.clone(), draft.unit.clone());
        Some(Measure { label, unit, expr: typed.expr, reports: draft.reports.clone() })
    }
}

/// The definitions and measures whose value of the same day is needed.
fn needs(entry: &Written<'_>, places: &BTreeMap<&str, usize>) -> Vec<usize> {
    let mut needed = Vec::new();
    // Yesterday's value of a measure is there before any of today's.
    let mut yesterday = BTreeSet::new();
    for ast in &entry.asts {
        ast.walk(&mut |ast| match &ast.node {
            Node::Call(function, arguments) if function.text == "previous" => {
                yesterday.extend(arguments.first().map(|measure| measure.span.start));
            }
            Node::Call(name, _) | Node::Index(name, _) => {
                needed.extend(places.get(name.text.as_str()));
            }
            Node::Name(name) if !yesterday.contains(&ast.span.start) => {
                needed.extend(places.get(name.as_str()));
            }
            _ => {}
        });
    }
    needed
}

fn is_noise(ast: &Ast) -> bool {
    let Node::Call(function, _) = &ast.node else { return false };
    let name = function.text.as_str();
    (name.starts_with("daily_") || name.starts_with("once_")) && reserved::FUNCTIONS.contains(&name)
}

fn label(name: Name<'_>) -> Label {
    let text = name.text.to_owned();
    Label { id: text.clone(), name: text, span: Span { ..name.span } }
}
