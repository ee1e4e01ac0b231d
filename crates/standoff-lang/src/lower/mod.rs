//! From the syntax tree to the [`Model`].

mod actions;
mod bare;
mod branches;
mod calendar;
mod definitions;
mod domains;
mod estimates;
mod expand;
mod functions;
mod joints;
mod listing;
mod lookup;
mod memories;
mod modules;
mod numbers;
mod observed;
mod options;
mod order;
mod outcomes;
mod players;
mod prices;
mod reports;
mod shares;
mod stages;
mod tables;
mod variables;
mod warnings;

use std::collections::BTreeMap;

use standoff_model::{Diagnostic, Label, Model, Param, Span, StateId};

use crate::expr::{self, Ast, Node};
use crate::fields::{self, Fields, Name};
use crate::fold::Known;
use crate::infer::counts::Counts;
use crate::infer::scope::{Read, Scope};
use crate::infer::{Callable, Checker, Defined, Indexed, Typed, Want, World};
use crate::names::Names;
use crate::report::Complaints;
use crate::syntax::{Syntax, TextMap, Value};
use definitions::Resolved;
use domains::Domains;
use memories::Memories;
use tables::Tables;

/// Makes a [`Model`] from a syntax tree, with every complaint about what it says; no model if one
/// of them is an error. What [`parse`](crate::parse) complained of is not repeated.
pub fn lower(syntax: &Syntax) -> (Option<Model>, Vec<Diagnostic>) {
    let mut out = Complaints::with_modules(&syntax.damage, &syntax.modules);
    let tables = Tables::read(&syntax.root, &mut out);
    let mut lowering = Lowering::new(syntax, &tables, out);
    let model = lowering.model();
    let usable = !lowering.out.has_error();
    (model.filter(|_| usable), lowering.out.finish())
}

/// What is known while a scenario is lowered.
struct Lowering<'s> {
    syntax: &'s Syntax,
    tables: &'s Tables<'s>,
    out: Complaints<'s>,
    names: Names,
    params: Vec<Param>,
    /// The values of each state, column and consequence.
    domains: Domains,
    /// Definitions, functions and lookup tables by place in the text.
    defined: Vec<Option<Defined>>,
    callables: Vec<Option<Callable>>,
    indexed: Vec<Option<Indexed>>,
    /// Counts of time that expressions need.
    counts: Counts,
    /// By definition, its value if it is made of literals.
    literals: Vec<Option<f64>>,
    /// By definition, its value if it is certain.
    certain: Vec<Option<f64>>,
    /// The number of each place of noise, by its first byte.
    sites: BTreeMap<u32, u32>,
    memories: Memories,
    /// Whether a stage lists players whom nobody knows.
    strange_players: bool,
    /// Conditions under `forget` that are still to be read.
    forgets: Vec<(StateId, &'s Value)>,
    /// Days from now to the end of the reported horizon.
    horizon: f64,
    /// Bytes of expressions that were copied by `for_each`.
    copied: usize,
    /// Places of numbers that have nowhere to say where they come from.
    bare: Vec<Span>,
}

impl<'s> Lowering<'s> {
    fn new(syntax: &'s Syntax, tables: &'s Tables<'s>, out: Complaints<'s>) -> Self {
        Self {
            syntax,
            tables,
            out,
            names: Names::with(syntax.modules.clone()),
            params: Vec::new(),
            domains: Domains::default(),
            defined: Vec::new(),
            callables: Vec::new(),
            indexed: Vec::new(),
            counts: Counts::default(),
            literals: Vec::new(),
            certain: Vec::new(),
            sites: BTreeMap::new(),
            memories: Memories::default(),
            strange_players: false,
            forgets: Vec::new(),
            horizon: 0.0,
            copied: 0,
            bare: Vec::new(),
        }
    }

    /// Names are declared first, then expressions are read.
    fn model(&mut self) -> Option<Model> {
        let crisis = self.crisis();
        self.horizon = crisis.as_ref().map_or(0.0, standoff_model::Crisis::horizon_days);
        self.named_numbers();
        self.check_replaced_numbers();
        let players = self.players();
        let outcome_order = self.declare_outcomes();
        let (columns, mut states) = self.variables();
        let joints = self.joints(&columns);
        self.declare_consequences();
        self.domains.states = states.iter().map(|state| state.domain.clone()).collect();
        self.domains.columns = columns.iter().map(|column| column.domain.clone()).collect();
        self.counts.declared = states.len();
        let written = self.declare_definitions();
        self.names.check_clashes(&mut self.out);
        self.syntax.modules.check_names(&self.names, &mut self.out);
        let Resolved { defines, functions, lookups, measures } = self.definitions(&written);
        self.forget(&mut states);
        let mut events = self.events();
        let signals = self.signals(&mut events);
        let mut drafts = self.stage_drafts();
        let actions = self.actions(&mut drafts);
        let stages = self.stages(drafts);
        let terms = self.terms();
        let outcomes = self.outcomes(&outcome_order);
        let open = self.open();
        let milestones = self.milestones();
        let consequences = self.consequences();
        let options = self.options(&actions, crisis.as_ref());
        let estimates = self.estimates(&outcomes, &milestones, crisis.as_ref());
        let prices = self.prices(&outcomes);
        let clocks = self.clocks(&mut states);
        self.order_bare();
        self.warn(&players, &stages, &terms, crisis.as_ref());
        let params = std::mem::take(&mut self.params);
        Some(Model {
            crisis: crisis?,
            players,
            params,
            defines,
            functions,
            tables: lookups,
            columns,
            joints,
            states,
            clocks,
            stages,
            actions,
            events,
            signals,
            consequences,
            terms,
            outcomes,
            open,
            milestones,
            measures,
            options,
            estimates,
            prices,
            bare: std::mem::take(&mut self.bare),
        })
    }

    /// Puts numbers that have nowhere to say where they come from in order, once each.
    fn order_bare(&mut self) {
        self.bare.sort_unstable();
        self.bare.dedup();
    }

    /// The label of a table: its key, and its `name` if it has one.
    fn label(&mut self, key: Name<'_>, fields: &Fields<'_>) -> Label {
        let name = fields.text("name", &mut self.out).unwrap_or(key.text);
        Label { id: key.text.to_owned(), name: name.to_owned(), span: key.span }
    }

    fn text_map(&self, text: &str, value: &Value) -> TextMap {
        TextMap::new(self.syntax.text(), text, value.span)
    }

    /// The expression that stands under `key`: a text, or just a number.
    fn ast(&mut self, value: &Value, key: &str) -> Option<Ast> {
        if let Some(number) = value.number() {
            return Some(Ast::new(Node::Number(number, None), value.span));
        }
        let wanted = "an expression in quotes";
        let text = fields::expect(value.text(), value, key, wanted, &mut self.out)?;
        let parsed = expr::parse(text, &self.text_map(text, value), &self.syntax.modules);
        parsed.map_err(|error| self.out.push(*error)).ok()
    }

    /// The expression that stands under `key`, resolved.
    fn expression(
        &mut self,
        value: &Value,
        key: &str,
        scope: Scope<'_>,
        want: Want<'_>,
    ) -> Option<Typed> {
        let ast = self.ast(value, key)?;
        if scope.place.allowed.contains(&Read::Param) {
            bare::collect(&ast, &mut self.bare);
        }
        self.checker(scope).check(&ast, want)
    }

    fn checker<'a>(&'a mut self, scope: Scope<'a>) -> Checker<'a, 's> {
        let world = World {
            names: &self.names,
            defined: &self.defined,
            literals: &self.literals,
            functions: &self.callables,
            tables: &self.indexed,
            horizon: self.horizon,
            sites: &self.sites,
        };
        Checker::new(world, scope, &mut self.out, &mut self.counts)
    }
}

/// Numbers that are certain, and definitions made of them, are constant.
impl Known for Lowering<'_> {
    fn param(&self, id: standoff_model::ParamId) -> Option<f64> {
        self.params.get(id.index())?.value.as_point()
    }

    fn define(&self, id: standoff_model::DefineId) -> Option<f64> {
        self.certain.get(id.index()).copied().flatten()
    }
}
