//! States that make the game larger and that nothing in it needs.

use standoff_model::{Branch, Diagnostic, Effect, Expr, Model, SignalKind, Visibility};

use super::graph::{Graph, Seen};
use crate::codes;

/// Warns of states that play writes and that no guard, chance, cost, payoff or outcome needs, be it
/// through other states, and from which no player learns anything.
///
/// What a milestone or an analyst's signal reads stays a state, as they read no consequences. So
/// does what a measure reads and an action or a memory writes, as a consequence does not see that
/// something happened; and what an event writes together with a state that play needs, as a
/// consequence would be drawn apart from it.
pub(super) fn idle_states(model: &Model, graph: &Graph<'_>) -> Vec<Diagnostic> {
    // Without payoffs nothing is solved, and nothing could be carried forward after that.
    if model.terms.is_empty() {
        return Vec::new();
    }
    let carried = carried(model, graph);
    let acted = written(model, actions(model));
    let happens = written(model, events(model));
    let memory = memories(model);
    let needed = needed(model, graph, &carried, |state| acted[state] || memory[state]);
    let clock = |k: usize| model.clocks.iter().any(|clock| clock.state.index() == k);
    (0..model.states.len())
        .filter(|k| !needed[*k] && !clock(*k) && (acted[*k] || happens[*k]))
        .map(|k| warning(model, k, carried[k]))
        .collect()
}

fn warning(model: &Model, state: usize, carried: bool) -> Diagnostic {
    let state = &model.states[state];
    let (id, factor) = (&state.label.id, state.domain.len());
    let needs = if carried { "only what is carried forward needs it" } else { "nothing needs it" };
    let message = format!("`{id}` is in the game, and {needs}");
    let help = if carried {
        format!("make it a `[consequence.{id}]`, which is shown and costs the game nothing")
    } else {
        "leave it out, or let something read it".to_owned()
    };
    let size = format!("it makes the game up to {factor} times larger");
    Diagnostic::warning(codes::CONSEQUENCE_ONLY, state.label.span, message).help(help).help(size)
}

/// States that a measure or consequence reads.
fn carried(model: &Model, graph: &Graph<'_>) -> Vec<bool> {
    let mut found = Marks::new(model);
    for consequence in &model.consequences {
        found.mark(graph, consequence.when.as_ref());
        let moves = consequence.each_step.iter().chain(&consequence.at_end);
        found.mark(graph, moves.map(|to| &to.chance));
    }
    found.mark(graph, model.measures.iter().map(|measure| &measure.expr));
    found.states
}

fn actions(model: &Model) -> impl Iterator<Item = &Branch> {
    model.actions.iter().flat_map(|action| &action.results)
}

fn events(model: &Model) -> impl Iterator<Item = &Branch> {
    model.events.iter().flat_map(|event| &event.results)
}

/// States that one of the branches writes.
fn written<'m>(model: &Model, branches: impl Iterator<Item = &'m Branch>) -> Vec<bool> {
    let mut written = vec![false; model.states.len()];
    for effect in branches.flat_map(|branch| &branch.effects) {
        written[effect.state.index()] = true;
    }
    written
}

/// States that some expressions read.
struct Marks {
    states: Vec<bool>,
    /// Those whose own sources were not looked at yet.
    pending: Vec<usize>,
    seen: Seen,
}

impl Marks {
    fn new(model: &Model) -> Self {
        let states = vec![false; model.states.len()];
        Self { states, pending: Vec::new(), seen: Seen::default() }
    }

    fn mark_state(&mut self, state: usize) {
        if !std::mem::replace(&mut self.states[state], true) {
            self.pending.push(state);
        }
    }

    fn mark<'e>(&mut self, graph: &Graph<'_>, exprs: impl IntoIterator<Item = &'e Expr>) {
        let mut seen = std::mem::take(&mut self.seen);
        for expr in exprs {
            graph.visit(expr, &mut seen, &mut |expr| {
                if let Expr::State(id) = expr {
                    self.mark_state(id.index());
                }
            });
        }
        self.seen = seen;
    }
}

/// States that play needs, and those that are `carried` and must be `kept` for that.
fn needed(
    model: &Model,
    graph: &Graph<'_>,
    carried: &[bool],
    kept: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let mut marks = Marks::new(model);
    let told = informative(model, graph);
    for state in 0..model.states.len() {
        if told[state] || carried[state] && kept(state) {
            marks.mark_state(state);
        }
    }
    play(model, graph, &mut marks);
    let sources = sources(model);
    while !marks.pending.is_empty() {
        while let Some(state) = marks.pending.pop() {
            marks.mark(graph, sources[state].iter().copied());
        }
        mark_companions(model, carried, &mut marks);
    }
    marks.states
}

/// Marks what is carried and written in one result with something that is marked.
fn mark_companions(model: &Model, carried: &[bool], marks: &mut Marks) {
    for branch in events(model) {
        let written = || branch.effects.iter().map(|effect| effect.state.index());
        if written().any(|state| marks.states[state]) {
            written().filter(|state| carried[*state]).for_each(|state| marks.mark_state(state));
        }
    }
}

/// States that write themselves: their writes stand in their own table, so that no other name is
/// declared between their name and these.
fn memories(model: &Model) -> Vec<bool> {
    let effects: Vec<&Effect> =
        actions(model).chain(events(model)).flat_map(|branch| &branch.effects).collect();
    let states = model.states.iter().map(|state| &state.label);
    let actions = model.actions.iter().map(|action| &action.label);
    let labels = states.chain(actions).chain(model.events.iter().map(|event| &event.label));
    let mut places: Vec<u32> = labels.map(|label| label.span.start).collect();
    places.sort_unstable();
    let before = |place: u32| places[..places.partition_point(|p| *p <= place)].last();
    let mut memories = vec![false; model.states.len()];
    for effect in effects {
        let declared = model.state(effect.state).label.span.start;
        memories[effect.state.index()] |= before(effect.span.start) == Some(&declared);
    }
    memories
}

/// What decides play by itself.
fn play(model: &Model, graph: &Graph<'_>, marks: &mut Marks) {
    for action in &model.actions {
        marks.mark(graph, action.when.iter().chain(&action.cost).chain(&action.judged));
        marks.mark(graph, action.results.iter().filter_map(|branch| branch.chance.as_ref()));
    }
    marks.mark(graph, model.terms.iter().map(|term| &term.expr));
    marks.mark(graph, model.outcomes.iter().map(|outcome| &outcome.when));
    marks.mark(graph, model.milestones.iter().map(|milestone| &milestone.when));
    for signal in &model.signals {
        if let SignalKind::AnalystOnly { when, chance, .. } = &signal.kind {
            marks.mark(graph, when.iter().chain([chance]));
        }
    }
}

/// For each state, what decides its value.
fn sources(model: &Model) -> Vec<Vec<&Expr>> {
    let mut sources = vec![Vec::new(); model.states.len()];
    for effect in actions(model).chain(events(model)).flat_map(|branch| &branch.effects) {
        sources[effect.state.index()].push(&effect.value);
    }
    for event in &model.events {
        let chances = event.results.iter().filter_map(|branch| branch.chance.as_ref());
        let happens: Vec<&Expr> = event.when.iter().chain(chances).collect();
        for effect in event.results.iter().flat_map(|branch| &branch.effects) {
            sources[effect.state.index()].extend(&happens);
        }
    }
    for (state, sources) in model.states.iter().zip(&mut sources) {
        sources.extend(&state.forget);
    }
    for clock in &model.clocks {
        sources[clock.state.index()].push(&clock.condition);
    }
    sources
}

/// States from which a player may learn of what it does not see: those that it sees and that an act
/// writes, or an event that depends on something hidden.
fn informative(model: &Model, graph: &Graph<'_>) -> Vec<bool> {
    let hidden = |seen_by: &Visibility| *seen_by != Visibility::All;
    let columns = model.columns.iter().any(|column| hidden(&column.seen_by));
    let secrets = columns || model.states.iter().any(|state| hidden(&state.seen_by));
    let secret = graph.reading(|expr| match expr {
        Expr::Column(id) => hidden(&model.column(*id).seen_by),
        Expr::State(id) => hidden(&model.state(*id).seen_by),
        _ => false,
    });
    let mut told = vec![false; model.states.len()];
    if !secrets {
        return told;
    }
    for effect in actions(model).flat_map(|branch| &branch.effects) {
        told[effect.state.index()] = true;
    }
    for event in &model.events {
        let chances = event.results.iter().filter_map(|branch| branch.chance.as_ref());
        let effects = || event.results.iter().flat_map(|branch| &branch.effects);
        let mut read = event.when.iter().chain(chances).chain(effects().map(|e| &e.value));
        if read.any(|expr| graph.is_read(&secret, expr)) {
            effects().for_each(|effect| told[effect.state.index()] = true);
        }
    }
    for (told, state) in told.iter_mut().zip(&model.states) {
        *told &= state.seen_by != Visibility::Players(Vec::new());
    }
    told
}
