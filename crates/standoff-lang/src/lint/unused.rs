//! Numbers, definitions, functions and tables that nothing reads.

use standoff_model::expr::NoiseKind;
use standoff_model::{
    Base, Branch, Diagnostic, Expr, Label, Model, ParamId, Share, SignalKind, StageKind, Start,
};

use super::graph::{Graph, Seen};
use crate::codes;

/// Warns of names of the scenario's that nothing reads, be it through others. Names of modules are
/// left out: a scenario need not use all that a module computes. So are numbers that stand in a
/// table, which are part of it.
pub(super) fn unused(model: &Model, graph: &Graph<'_>) -> Vec<Diagnostic> {
    let used = Used::new(model, graph);
    let numbers = model.params.iter().map(|param| &param.label);
    let defines = model.defines.iter().map(|define| &define.label);
    let functions = model.functions.iter().map(|function| &function.label);
    let tables = model.tables.iter().map(|table| &table.label);
    let all = warnings("number", numbers, &used.params);
    let all = all.chain(warnings("definition", defines, &used.defines));
    let all = all.chain(warnings("function", functions, &used.functions));
    all.chain(warnings("table", tables, &used.tables)).collect()
}

fn warnings<'a>(
    kind: &'a str,
    labels: impl Iterator<Item = &'a Label> + 'a,
    used: &'a [bool],
) -> impl Iterator<Item = Diagnostic> + 'a {
    let unused = labels.zip(used).filter(|(label, used)| !**used && !label.id.contains('.'));
    unused.map(move |(label, _)| {
        let message = format!("the {kind} `{}` is never used", label.id);
        Diagnostic::warning(codes::UNUSED, label.span, message)
    })
}

/// What is read by something.
struct Used {
    params: Vec<bool>,
    defines: Vec<bool>,
    functions: Vec<bool>,
    tables: Vec<bool>,
}

impl Used {
    fn new(model: &Model, graph: &Graph<'_>) -> Self {
        let none = |count: usize| vec![false; count];
        let mut used = Self {
            params: none(model.params.len()),
            defines: none(model.defines.len()),
            functions: none(model.functions.len()),
            tables: none(model.tables.len()),
        };
        numbers(model, &mut |id| used.params[id.index()] = true);
        let (mut seen, mut student) = (Seen::default(), false);
        for expr in exprs(model) {
            graph.visit(expr, &mut seen, &mut |expr| {
                used.note(expr);
                student |= is_student(expr);
            });
        }
        // Only the value is left of a definition that says for how long a clock counts, or how many
        // degrees of freedom a draw has.
        if student || !model.clocks.is_empty() {
            for (used, define) in used.defines.iter_mut().zip(&model.defines) {
                *used |= is_literal(&define.expr);
            }
        }
        used
    }

    fn note(&mut self, expr: &Expr) {
        match expr {
            Expr::Param(id) => self.params[id.index()] = true,
            Expr::Define(id) => self.defines[id.index()] = true,
            Expr::Apply(id, _) => self.functions[id.index()] = true,
            Expr::Lookup(id, _) => self.tables[id.index()] = true,
            _ => {}
        }
    }
}

fn is_student(expr: &Expr) -> bool {
    matches!(expr, Expr::Noise(noise) if matches!(noise.kind, NoiseKind::StudentT(_)))
}

/// Whether an expression is made of numbers and of other definitions alone.
fn is_literal(expr: &Expr) -> bool {
    let mut literal = true;
    expr.walk(&mut |expr| {
        let leaf = expr.children().is_empty();
        literal &= !leaf || matches!(expr, Expr::Number(_) | Expr::Define(_));
    });
    literal
}

/// Numbers that stand elsewhere than in expressions: precisions, tempos, shares.
fn numbers(model: &Model, visit: &mut impl FnMut(ParamId)) {
    model.players.iter().for_each(|player| visit(player.precision));
    for stage in &model.stages {
        if let StageKind::Decision { base: Base::Timed { groups }, .. } = &stage.kind {
            groups.iter().for_each(|group| visit(group.tempo));
        }
    }
    let drawn = model.states.iter().filter_map(|state| match &state.start {
        Start::Drawn(shares) => Some(shares),
        Start::Value(_) => None,
    });
    let priors = model.columns.iter().map(|column| &column.prior);
    let joints = model.joints.iter().map(|joint| &joint.shares);
    for share in drawn.chain(priors).chain(joints).flatten() {
        if let Share::Given(id) = share {
            visit(*id);
        }
    }
}

/// Every expression that is not itself only a name's.
fn exprs(model: &Model) -> Vec<&Expr> {
    let mut all = Vec::new();
    for action in &model.actions {
        all.extend(action.when.iter().chain(&action.judged).chain(&action.cost));
        branches(&action.results, &mut all);
    }
    for event in &model.events {
        all.extend(&event.when);
        branches(&event.results, &mut all);
    }
    for signal in &model.signals {
        if let SignalKind::AnalystOnly { when, chance, .. } = &signal.kind {
            all.extend(when.iter().chain([chance]));
        }
    }
    for consequence in &model.consequences {
        all.extend(&consequence.when);
        let moves = consequence.each_step.iter().chain(&consequence.at_end);
        all.extend(moves.map(|to| &to.chance));
    }
    all.extend(model.states.iter().filter_map(|state| state.forget.as_ref()));
    all.extend(model.clocks.iter().map(|clock| &clock.condition));
    all.extend(model.terms.iter().map(|term| &term.expr));
    all.extend(model.outcomes.iter().map(|outcome| &outcome.when));
    all.extend(model.milestones.iter().map(|milestone| &milestone.when));
    all.extend(model.measures.iter().map(|measure| &measure.expr));
    for price in &model.prices {
        all.extend([&price.observed, &price.base, &price.weight, &price.beyond, &price.error]);
        all.extend(price.gaps.iter().map(|(_, gap)| gap));
    }
    // What is handed to a module is read there.
    let inner = model.defines.iter().filter(|define| define.label.id.contains('.'));
    all.extend(inner.map(|define| &define.expr));
    all
}

fn branches<'m>(branches: &'m [Branch], all: &mut Vec<&'m Expr>) {
    for branch in branches {
        all.extend(&branch.chance);
        all.extend(branch.effects.iter().map(|effect| &effect.value));
    }
}
