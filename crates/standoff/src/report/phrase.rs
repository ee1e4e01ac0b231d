//! A sentence in which names stand out, as text and as markup.

use maud::{Markup, html};

/// A sentence under construction.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Phrase(Vec<(bool, String)>);

impl Phrase {
    /// Adds words.
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.0.push((false, text.into()));
        self
    }

    /// Adds a name.
    pub(super) fn name(mut self, name: impl Into<String>) -> Self {
        self.0.push((true, name.into()));
        self
    }

    /// Adds another phrase.
    pub(super) fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Puts phrases one after the other: `a, b and c`.
    pub(super) fn list(items: Vec<Self>) -> Self {
        let count = items.len();
        let join = |i: usize| match (i, count - i) {
            (0, _) => "",
            (_, 1) => " and ",
            _ => ", ",
        };
        let add = |all: Self, (i, item): (usize, Self)| all.text(join(i)).then(item);
        items.into_iter().enumerate().fold(Self::default(), add)
    }

    /// Whether nothing has been said.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|(_, text)| text.is_empty())
    }

    /// As text.
    pub(super) fn plain(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// With the names marked.
    pub(super) fn html(&self) -> Markup {
        html! {
            @for (name, text) in &self.0 {
                @if *name { b { (text) } } @else { (text) }
            }
        }
    }
}
