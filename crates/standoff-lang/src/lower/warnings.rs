//! What deserves a look although the scenario can be used.

use standoff_model::{Base, Crisis, Diagnostic, Player, PlayerId, Stage, StageKind, Term};

use super::Lowering;
use super::tables::Item;
use crate::codes;

/// How many numbers without a source are named.
const NAMED: usize = 3;

impl Lowering<'_> {
    /// Adds the warnings that concern the whole.
    pub(super) fn warn(
        &mut self,
        players: &[Player],
        stages: &[Stage],
        terms: &[Term],
        crisis: Option<&Crisis>,
    ) {
        self.warn_of_sources();
        // After an error there are more pressing things.
        if crisis.is_some_and(|crisis| crisis.source.is_none()) && !self.out.has_error() {
            self.warn_of_bare_numbers();
        }
        for (index, player) in players.iter().enumerate() {
            let id = PlayerId::new(index);
            let has = |items: &[Item<'_>]| items.iter().any(|i| i.name.text == player.label.id);
            // A name that is only listed may be a misspelt one.
            let declared = has(&self.tables.payoffs) || !has(&self.tables.players);
            if !declared && !is_judged(id, stages) && !terms.iter().any(|term| term.player == id) {
                let acts = stages.iter().any(|stage| decides(id, stage));
                self.warn_of_payoff(player, acts);
            }
        }
    }

    fn warn_of_payoff(&mut self, player: &Player, acts: bool) {
        let name = &player.label.id;
        if !acts && !self.out.is_lost(name) {
            let message = format!("`{name}` acts in no stage and has no payoff");
            let warning = Diagnostic::warning(codes::NO_PAYOFF, player.label.span, message);
            self.out.push(warning.help("list it under `players` of a stage, or leave it out"));
        } else if !self.out.is_lost(name) {
            let message = format!("`{name}` has no payoff and does not care what happens");
            let warning = Diagnostic::warning(codes::NO_PAYOFF, player.label.span, message);
            self.out.push(warning.help(format!("add a table `[payoff.{name}]`")));
        }
    }

    fn warn_of_sources(&mut self) {
        let mut bare = self.params.iter().filter(|param| param.provenance.source.is_none());
        let shown: Vec<_> = bare.by_ref().take(NAMED).map(|param| &param.label).collect();
        let Some(first) = shown.first() else { return };
        let count = shown.len() + bare.count();
        let names: Vec<&str> = shown.iter().map(|label| label.id.as_str()).collect();
        let more = if count > NAMED { ", …" } else { "" };
        let plural = if count == 1 { "number has" } else { "numbers have" };
        let message = format!("{count} {plural} no source: `{}`{more}", names.join("`, `"));
        let help = "write `source = \"…\"` beside each; `judgement` is a source";
        let warning = Diagnostic::warning(codes::NO_SOURCE, first.span, message).help(help);
        self.out.push(warning);
    }

    fn warn_of_bare_numbers(&mut self) {
        let Some((first, others)) = self.bare.split_first() else { return };
        let count = self.bare.len();
        let plural = if count == 1 { "number stands in an expression" } else { NUMBERS_STAND };
        let message = format!("{count} {plural} without a source");
        let help = "give each a name and a source under `[param]`, or say where all of them come \
                    from with `source = \"…\"` in `[crisis]`";
        let warning = Diagnostic::warning(codes::NO_SOURCE, *first, message).help(help);
        let shown = others.iter().take(NAMED - 1);
        let warning = shown.fold(warning, |warning, span| warning.also(*span, "and this"));
        self.out.push(warning);
    }
}

/// Whether a player decides in a stage.
fn decides(player: PlayerId, stage: &Stage) -> bool {
    match &stage.kind {
        StageKind::Decision { players, .. } => players.contains(&player),
        StageKind::Events { .. } => false,
    }
}

/// Whether the analyst judges every decision of a player.
fn is_judged(player: PlayerId, stages: &[Stage]) -> bool {
    let mut own = stages.iter().filter_map(|stage| match &stage.kind {
        StageKind::Decision { players, base, .. } if players.contains(&player) => Some(base),
        _ => None,
    });
    let first = own.next();
    first.is_some_and(|base| *base == Base::Judged) && own.all(|base| *base == Base::Judged)
}
const NUMBERS_STAND: &str = "numbers stand in expressions";
