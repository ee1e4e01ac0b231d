//! What expressions read, through definitions, functions and tables.

use standoff_model::expr::{Clock, Function};
use standoff_model::{Expr, Model};

/// A named expression: its place among all definitions, then functions, then tables.
type Node = usize;

/// Which named expressions each named expression needs.
pub(super) struct Graph<'m> {
    model: &'m Model,
    needs: Vec<Vec<Node>>,
    /// All named expressions, each behind those that it needs.
    order: Vec<Node>,
}

impl<'m> Graph<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let count = model.defines.len() + model.functions.len() + model.tables.len();
        let mut graph = Self { model, needs: Vec::with_capacity(count), order: Vec::new() };
        for node in 0..count {
            let mut needs = Vec::new();
            for expr in graph.exprs(node) {
                expr.walk(&mut |expr| needs.extend(graph.node(expr)));
            }
            needs.sort_unstable();
            needs.dedup();
            graph.needs.push(needs);
        }
        graph.order = graph.ordered(&(0..count).collect::<Vec<_>>());
        graph
    }

    /// The named expression that an expression names.
    fn node(&self, expr: &Expr) -> Option<Node> {
        let (defines, functions) = (self.model.defines.len(), self.model.functions.len());
        match expr {
            Expr::Define(id) => Some(id.index()),
            Expr::Apply(id, _) => Some(defines + id.index()),
            Expr::Lookup(id, _) => Some(defines + functions + id.index()),
            _ => None,
        }
    }

    /// What a named expression is made of.
    fn exprs(&self, node: Node) -> &'m [Expr] {
        let model = self.model;
        let (defines, functions) = (model.defines.len(), model.functions.len());
        if node < defines {
            std::slice::from_ref(&model.defines[node].expr)
        } else if node < defines + functions {
            std::slice::from_ref(&model.functions[node - defines].expr)
        } else {
            &model.tables[node - defines - functions].entries
        }
    }

    /// The named expressions that some of them need, themselves included, each behind those that it
    /// needs. With a list of things to do, as chains may be thousands long.
    fn ordered(&self, roots: &[Node]) -> Vec<Node> {
        let mut seen = vec![false; self.needs.len()];
        let mut order = Vec::new();
        let mut pending: Vec<(Node, usize)> = Vec::new();
        for root in roots {
            if std::mem::replace(&mut seen[*root], true) {
                continue;
            }
            pending.push((*root, 0));
            while let Some((node, next)) = pending.pop() {
                let Some(needed) = self.needs[node].get(next) else {
                    order.push(node);
                    continue;
                };
                pending.push((node, next + 1));
                if !std::mem::replace(&mut seen[*needed], true) {
                    pending.push((*needed, 0));
                }
            }
        }
        order
    }

    /// All definitions, each behind those that it needs.
    pub(super) fn defines(&self) -> Vec<usize> {
        self.order.iter().copied().filter(|node| *node < self.model.defines.len()).collect()
    }

    /// For each named expression, whether it reads something of a kind, be it through others.
    pub(super) fn reading(&self, kind: impl Fn(&Expr) -> bool) -> Reading<impl Fn(&Expr) -> bool> {
        let mut nodes = vec![false; self.needs.len()];
        for node in &self.order {
            let through = self.needs[*node].iter().any(|needed| nodes[*needed]);
            nodes[*node] = through || self.exprs(*node).iter().any(|expr| has(expr, &kind));
        }
        Reading { nodes, kind }
    }

    /// Whether an expression reads something of a kind.
    pub(super) fn is_read<K: Fn(&Expr) -> bool>(&self, reading: &Reading<K>, expr: &Expr) -> bool {
        let through = |expr: &Expr| self.node(expr).is_some_and(|node| reading.nodes[node]);
        has(expr, &|expr| (reading.kind)(expr) || through(expr))
    }

    /// Calls `visit` on everything that an expression reads. Named expressions that were `seen` are
    /// not entered again.
    pub(super) fn visit(&self, expr: &Expr, seen: &mut Seen, visit: &mut impl FnMut(&Expr)) {
        let mut pending = Vec::new();
        let mut note = |expr: &Expr, pending: &mut Vec<Node>| {
            expr.walk(&mut |expr| {
                visit(expr);
                pending.extend(self.node(expr));
            });
        };
        note(expr, &mut pending);
        seen.0.resize(self.needs.len(), false);
        while let Some(node) = pending.pop() {
            if !std::mem::replace(&mut seen.0[node], true) {
                self.exprs(node).iter().for_each(|expr| note(expr, &mut pending));
            }
        }
    }

    /// What some expressions read.
    pub(super) fn reads<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> Reads {
        let mut reads = Reads::default();
        let mut roots = Vec::new();
        for expr in exprs {
            expr.walk(&mut |expr| {
                reads.note(expr);
                roots.extend(self.node(expr));
            });
        }
        for node in self.ordered(&roots) {
            for expr in self.exprs(node) {
                expr.walk(&mut |expr| reads.note(expr));
            }
            if node < self.model.defines.len() {
                reads.defines.push(node);
            }
        }
        reads.sort();
        reads
    }
}

/// Which named expressions read something of a kind.
pub(super) struct Reading<K> {
    nodes: Vec<bool>,
    kind: K,
}

/// Named expressions that were entered.
#[derive(Default)]
pub(super) struct Seen(Vec<bool>);

fn has(expr: &Expr, kind: &impl Fn(&Expr) -> bool) -> bool {
    let mut found = false;
    expr.walk(&mut |expr| found |= kind(expr));
    found
}

/// What expressions read: indices in rising order, each once.
#[derive(Clone, Default, Debug)]
pub(super) struct Reads {
    pub(super) states: Vec<usize>,
    pub(super) columns: Vec<usize>,
    pub(super) consequences: Vec<usize>,
    pub(super) params: Vec<usize>,
    pub(super) outcome: bool,
    /// The time since now.
    pub(super) elapsed: bool,
    /// The length of the step.
    pub(super) step_length: bool,
    /// Definitions, each behind those that it needs.
    pub(super) defines: Vec<usize>,
}

impl Reads {
    fn note(&mut self, expr: &Expr) {
        match expr {
            Expr::State(id) => self.states.push(id.index()),
            Expr::Column(id) => self.columns.push(id.index()),
            Expr::Consequence(id) => self.consequences.push(id.index()),
            Expr::Param(id) => self.params.push(id.index()),
            Expr::Outcome => self.outcome = true,
            Expr::Clock(Clock::Elapsed) => self.elapsed = true,
            Expr::Clock(Clock::StepLength) | Expr::Call(Function::WithinStep, _) => {
                self.step_length = true;
            }
            _ => {}
        }
    }

    fn sort(&mut self) {
        for list in [&mut self.states, &mut self.columns, &mut self.consequences, &mut self.params]
        {
            list.sort_unstable();
            list.dedup();
        }
    }
}
