//! Putting what a module declares among the tables of the scenario, under dotted names.

use std::collections::{BTreeMap, BTreeSet};

use standoff_model::{Diagnostic, Sources, Span, Unit};

use super::load::broken;
use super::uses::Use;
use crate::fields::{Fields, expect};
use crate::modules::{Input, InputKind, Instance, Modules, Replaced};
use crate::names::check_name;
use crate::report::Complaints;
use crate::syntax::{Entry, Kind, Table, TextMap, Value};
use crate::{codes, constructs, number, reserved, suggest};

/// Kinds of tables that a module may have beside `[module]` and `[input.*]`.
const KINDS: &[&str] = &["param", "define", "function", "table", "measure", "consequence"];
/// Of these, what can be read from outside.
const READABLE: &[&str] = &["param", "define", "measure", "consequence"];
/// Kinds of tables that only a scenario has.
const OF_SCENARIO: &[&str] = &[
    "crisis",
    "player",
    "type",
    "joint",
    "state",
    "memory",
    "stage",
    "action",
    "event",
    "signal",
    "payoff",
    "outcome",
    "milestone",
    "option",
    "estimate",
    "price",
    "use",
];

/// Where what is read of modules goes.
pub(super) struct Target<'t, 's> {
    pub(super) sources: &'t Sources,
    pub(super) modules: &'t mut Modules,
    pub(super) out: &'t mut Complaints<'s>,
}

/// Declares everything of a module whose tables are `part` and whose text lies at `text`.
pub(super) fn declare(
    using: &Use,
    part: &Table,
    text: Span,
    root: &mut Table,
    target: &mut Target<'_, '_>,
) {
    check_shape(part, using, target.out);
    let own = own_names(part);
    let outputs = outputs(part, target.out);
    let instance = Instance { name: using.name.clone(), declared: using.span, text, outputs, own };
    let bound = bindings(using, part, target.out);
    let inputs = inputs(part, &instance, &bound, target);
    let numbers = numbers(part, &instance, &bound, root, target);
    insert(root, "define", using.span, inputs);
    insert(root, "define", using.span, numbers.names);
    for kind in KINDS {
        let entries = below(part, kind).iter().filter_map(|entry| {
            let given = numbers.values.get(entry.key.as_str()).filter(|_| *kind == "param");
            let entry = given.map_or_else(|| Some(entry.clone()), Clone::clone)?;
            Some(Entry { key: instance.dotted(&entry.key), ..entry })
        });
        insert(root, kind, using.span, entries.collect());
    }
    target.modules.instances.push(instance);
}

/// Complains of tables that a module cannot have.
fn check_shape(part: &Table, using: &Use, out: &mut Complaints<'_>) {
    for entry in &part.entries {
        let key = entry.key.as_str();
        if KINDS.contains(&key) || ["module", "input"].contains(&key) || out.is_lost(key) {
            expect(entry.value.table(), &entry.value, key, "a table", out);
        } else if OF_SCENARIO.contains(&key) {
            let message = format!("a module cannot have the table `{key}`: it holds no play");
            let help = "it has `[input.*]`, numbers, definitions, functions, tables, measures and \
                        consequences";
            out.error(codes::MODULE_SHAPE, entry.key_span, message, Some(help.to_owned()));
        } else {
            let known = KINDS.iter().copied().chain(["module", "input"]);
            let help = suggest::closest(key, known).map(|other| format!("did you mean `{other}`?"));
            let message = format!("a module has no table `{key}`");
            out.error(codes::UNKNOWN_KEY, entry.key_span, message, help);
        }
    }
    if part.entry("module").is_none()
        && !out.is_lost("module")
        && let Some((path, span)) = &using.path
    {
        let message = format!("`{path}` is no module: it has no table `[module]`");
        let help = "a module begins with `[module]`, a `title` and its `outputs`";
        out.error(codes::MODULE_SHAPE, *span, message, Some(help.to_owned()));
    }
}

/// The entries of the table of that kind.
fn below<'p>(part: &'p Table, kind: &str) -> &'p [Entry] {
    let table = part.get(kind).and_then(Value::table);
    table.map_or(&[], |table| &table.entries)
}

fn own_names(part: &Table) -> BTreeSet<String> {
    let kinds = KINDS.iter().chain(&["input"]);
    kinds.flat_map(|kind| below(part, kind)).map(|entry| entry.key.clone()).collect()
}

/// The list `outputs`; `None` if it cannot be read.
fn outputs(part: &Table, out: &mut Complaints<'_>) -> Option<BTreeSet<String>> {
    let entry = part.entry("module")?;
    let fields =
        Fields { table: entry.value.table()?, what: "`[module]`".to_owned(), span: entry.key_span };
    fields.check(&constructs::MODULE, out);
    fields.text("title", out);
    fields.text("note", out);
    let names = fields.names("outputs", out)?;
    let readable = READABLE.iter().chain(&["input"]).flat_map(|kind| below(part, kind));
    let readable: BTreeSet<&str> = readable.map(|entry| entry.key.as_str()).collect();
    let mut outputs = BTreeSet::new();
    for name in names {
        if !outputs.insert(name.text.to_owned()) {
            let message = format!("`{}` is listed twice", name.text);
            out.push(Diagnostic::error(codes::LISTED_TWICE, name.span, message));
        } else if !readable.contains(name.text) && !out.is_lost(name.text) {
            let message = format!(
                "the module has no number, definition, measure or consequence `{}`",
                name.text
            );
            let help = suggest::help(name.text, readable.iter().copied());
            out.error(codes::UNDECLARED, name.span, message, help);
        }
    }
    Some(outputs)
}

/// What is given to each name; complains of names that are neither inputs nor numbers.
fn bindings<'u>(
    using: &'u Use,
    part: &Table,
    out: &mut Complaints<'_>,
) -> BTreeMap<&'u str, &'u Entry> {
    let known = ["input", "param"].into_iter().flat_map(|kind| below(part, kind));
    let known: BTreeSet<&str> = known.map(|entry| entry.key.as_str()).collect();
    for entry in &using.bindings {
        let key = entry.key.as_str();
        if !known.contains(key) && !out.is_lost(key) && !out.is_full() {
            let message = format!("the module has no input or number `{key}`");
            let help = suggest::help(key, known.iter().copied());
            out.error(codes::UNKNOWN_KEY, entry.key_span, message, help);
        }
    }
    using.bindings.iter().map(|entry| (entry.key.as_str(), entry)).collect()
}

/// Inputs as definitions: what they are bound to, or their default.
fn inputs(
    part: &Table,
    instance: &Instance,
    bound: &BTreeMap<&str, &Entry>,
    target: &mut Target<'_, '_>,
) -> Vec<Entry> {
    let mut defines = Vec::new();
    for entry in below(part, "input") {
        check_name(&entry.key, entry.key_span, target.out);
        let what = format!("`[input.{}]`", entry.key);
        let table = expect(entry.value.table(), &entry.value, &entry.key, "a table", target.out);
        let fields = table.map(|table| Fields { table, what, span: entry.key_span });
        let input = fields.as_ref().map(|fields| input(fields, target));
        let given = bound.get(entry.key.as_str()).copied();
        let default = fields.as_ref().and_then(|fields| fields.table.entry("default"));
        if given.or(default).is_none() && fields.is_some() {
            unbound(entry, instance, target.out);
        }
        let key = instance.dotted(&entry.key);
        let input = input.unwrap_or(Input { kind: InputKind::Unclear, declared: entry.key_span });
        target.modules.inputs.insert(key.clone(), input);
        let key_span = given.map_or(entry.key_span, |given| given.key_span);
        let value = given.or(default).map_or_else(|| broken(key_span), |from| from.value.clone());
        defines.push(Entry { key, key_span, value });
    }
    defines
}

fn unbound(entry: &Entry, instance: &Instance, out: &mut Complaints<'_>) {
    let message = format!("`[use.{}]` needs a value for the input `{}`", instance.name, entry.key);
    let error = Diagnostic::error(codes::UNBOUND_INPUT, instance.declared, message);
    let help = format!("write `{} = \"…\"`, an expression", entry.key);
    out.push(error.also(entry.key_span, "declared here, without a default").help(help));
}

/// `[input.x]`
fn input(fields: &Fields<'_>, target: &mut Target<'_, '_>) -> Input {
    let out = &mut *target.out;
    fields.check(&constructs::INPUT, out);
    fields.text("name", out);
    fields.text("note", out);
    let condition = fields.flag("condition", false, out);
    let unit = fields.text("unit", out);
    if condition {
        fields.exclude("condition", "unit", out);
    }
    let kind = match (condition, unit.zip(fields.get("unit"))) {
        (true, _) => InputKind::Condition,
        (false, Some((text, value))) => unit_kind(text, value, target),
        (false, None) if fields.has("unit") => InputKind::Unclear,
        (false, None) => InputKind::Number(Unit::none()),
    };
    Input { kind, declared: fields.span }
}

fn unit_kind(text: &str, value: &Value, target: &mut Target<'_, '_>) -> InputKind {
    match Unit::parse(text) {
        Ok(unit) => InputKind::Number(unit),
        Err(part) => {
            let map = TextMap::new(target.sources.text(), text, value.span);
            let at = text.find(&part).unwrap_or(0);
            target.out.push(number::unknown_unit(&part, map.span(at..at + part.len())));
            InputKind::Unclear
        }
    }
}

/// What stands in place of a module's numbers.
struct Numbers {
    /// By the number's own name, what is read instead; `None` if a definition takes its place.
    values: BTreeMap<String, Option<Entry>>,
    /// Definitions that read another number.
    names: Vec<Entry>,
}

fn numbers(
    part: &Table,
    instance: &Instance,
    bound: &BTreeMap<&str, &Entry>,
    root: &Table,
    target: &mut Target<'_, '_>,
) -> Numbers {
    let mut numbers = Numbers { values: BTreeMap::new(), names: Vec::new() };
    for entry in below(part, "param") {
        let Some(given) = bound.get(entry.key.as_str()) else { continue };
        check_name(&entry.key, entry.key_span, target.out);
        let key = instance.dotted(&entry.key);
        let value = if is_number_of(root, &given.value) {
            let (key, value) = (key.clone(), given.value.clone());
            numbers.names.push(Entry { key, key_span: given.key_span, value });
            None
        } else {
            let value = replacement(given, &entry.value);
            Some(Entry { key: entry.key.clone(), key_span: given.key_span, value })
        };
        numbers.values.insert(entry.key.clone(), value);
        let (original, declared) = (entry.value.clone(), entry.key_span);
        let bound = given.value.span;
        target.modules.replaced.insert(key, Replaced { original, declared, bound });
    }
    numbers
}

/// Whether a value is the bare name of one of the scenario's numbers.
fn is_number_of(root: &Table, value: &Value) -> bool {
    let word = value.text().map(str::trim).filter(|text| reserved::is_word(text));
    let params = root.get("param").and_then(Value::table);
    word.zip(params).is_some_and(|(word, params)| params.entry(word).is_some())
}

/// A number that is given to a module, as a table with the name that the module has for it.
fn replacement(given: &Entry, original: &Value) -> Value {
    let name = original.table().and_then(|table| table.entry("name"));
    let mut entries = match &given.value.kind {
        Kind::Table(table) => table.entries.clone(),
        Kind::Broken => return given.value.clone(),
        _ => {
            let (key, key_span) = ("value".to_owned(), given.key_span);
            vec![Entry { key, key_span, value: given.value.clone() }]
        }
    };
    if !entries.iter().any(|entry| entry.key == "name") {
        entries.extend(name.cloned());
    }
    Value { kind: Kind::Table(Table { entries }), span: given.value.span }
}

/// Adds entries to the table of a kind, which is made if there is none.
fn insert(root: &mut Table, kind: &str, span: Span, more: Vec<Entry>) {
    if more.is_empty() {
        return;
    }
    if root.entry(kind).is_none() {
        let value = Value { kind: Kind::Table(Table::default()), span };
        root.entries.push(Entry { key: kind.to_owned(), key_span: span, value });
    }
    let entry = root.entries.iter_mut().find(|entry| entry.key == kind);
    if let Some(Kind::Table(table)) = entry.map(|entry| &mut entry.value.kind) {
        table.entries.extend(more);
    }
}
