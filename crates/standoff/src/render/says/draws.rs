//! How draws were solved, in words.

use crate::comparison::Solves;
use crate::findings::Certificate;
use crate::render::number::count;

/// How many draws of a run were solved from the central solution, and what solving some of them from
/// scratch as well has shown.
#[must_use]
pub fn warm_draws(c: &Certificate) -> String {
    solves(&Solves {
        all: c.draws,
        warm: c.draws_warm,
        checked: c.draws_checked,
        disagree: c.draws_disagree.len(),
        unconfirmed: c.draws_unconfirmed.len(),
    })
}

/// The same of any draws.
#[must_use]
pub fn solves(of: &Solves) -> String {
    let (warm, all) = (count(of.warm), count(of.all));
    format!("{warm} of {all} draws were solved from the central solution; {}", checked(of))
}

fn checked(of: &Solves) -> String {
    let checked = match of.checked {
        0 => return "none was solved from scratch as well".to_owned(),
        1 => "1 was solved from scratch as well".to_owned(),
        many => format!("{} were solved from scratch as well", count(many)),
    };
    match (of.disagree, of.unconfirmed) {
        (0, 0) => format!("{checked}, with the same answer"),
        (0, none) => format!("{checked}, {} of them in vain", count(none)),
        (apart, 0) => format!("{checked}, {} with another answer", count(apart)),
        (apart, none) => {
            format!("{checked}, {} with another answer and {} in vain", count(apart), count(none))
        }
    }
}
