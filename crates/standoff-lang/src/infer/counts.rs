//! `weeks_since`: counts of time that play carries along.

use standoff_model::expr::Expr;
use standoff_model::{Dimension, PlayerId, Span, StateId, Visibility};

use super::scope::{ANYWHERE, COUNTED, COUNTED_IN_GUARD, Read, Reads};
use super::{Checker, Typed, Want};
use crate::expr::Ast;
use crate::names::Type;
use crate::{codes, limits};

/// Counts that some expression needs. Each becomes a state behind those that are declared.
#[derive(Default)]
pub(crate) struct Counts {
    /// How many states are declared.
    pub(crate) declared: usize,
    pub(crate) list: Vec<Count>,
}

/// The time since a condition last came to hold.
pub(crate) struct Count {
    pub(crate) condition: Expr,
    /// Days at which it stops growing.
    pub(crate) most: i32,
    pub(crate) seen_by: Visibility,
    /// Where its condition is written first.
    pub(crate) span: Span,
}

impl Counts {
    /// The state of a count; one that is there already is used again.
    fn state(&mut self, count: Count) -> StateId {
        let alike = |other: &Count| other.condition == count.condition && other.most == count.most;
        let found = self.list.iter().position(alike);
        let place = found.unwrap_or_else(|| {
            self.list.push(count);
            self.list.len() - 1
        });
        StateId::new(self.declared + place)
    }
}

impl Checker<'_, '_> {
    pub(super) fn weeks_since(&mut self, condition: &Ast, most: &Ast, span: Span) -> Option<Typed> {
        if !self.note(Read::Count, "weeks_since", span) {
            return None;
        }
        let most = self.most(most);
        let place = condition.span;
        let (condition, hidden) = self.counted(condition);
        let seen_by = self.seers(&hidden);
        let count = Count { condition: condition?, most: most?, seen_by, span: place };
        let expr = Expr::State(self.counts.state(count));
        Some(Typed::new(expr, Type::Number(Dimension::TIME), span))
    }

    /// The condition, and the players who do not see all of it.
    fn counted(&mut self, condition: &Ast) -> (Option<Expr>, Vec<PlayerId>) {
        let outer = self.scope.place;
        let before = std::mem::take(&mut self.reads);
        self.scope.place = if outer.seen { &COUNTED_IN_GUARD } else { &COUNTED };
        let typed = self.check(condition, Want::Condition);
        self.scope.place = outer;
        let own: Reads = std::mem::replace(&mut self.reads, before);
        let hidden = own.hidden.keys().copied().collect();
        self.reads.absorb(&own);
        (typed.map(|typed| typed.expr), hidden)
    }

    fn seers(&self, hidden: &[PlayerId]) -> Visibility {
        if hidden.is_empty() {
            return Visibility::All;
        }
        let players = (0..self.world.names.players.len()).map(PlayerId::new);
        Visibility::Players(players.filter(|player| !hidden.contains(player)).collect())
    }

    /// The days at which the count stops growing.
    fn most(&mut self, ast: &Ast) -> Option<i32> {
        // Whatever stands here, what is said of it is that a known time is needed.
        let outer = std::mem::replace(&mut self.scope.place, &ANYWHERE);
        let typed = self.check(ast, Want::Number(Dimension::TIME, Some("weeks")));
        self.scope.place = outer;
        let typed = typed?;
        // One value stands for 'never', one for 0 days.
        let longest = (limits::VALUES - 2) as f64;
        let days = self.constant(&typed.expr).map(libm::round);
        let days = days.filter(|days| (1.0..=longest).contains(days));
        if days.is_none() {
            let message = format!("`weeks_since` counts up to a known time of 1 to {longest} days");
            let help = "for example `weeks_since(posture >= 2, 8 weeks)`".to_owned();
            self.out.error(codes::NEEDS_CONSTANT, ast.span, message, Some(help));
        }
        days.map(|days| days as i32)
    }
}
