//! How draws were solved, in words.

use crate::findings::Certificate;
use crate::render::number::count;

/// How many draws were solved from the central solution, and what solving some of them from scratch
/// as well has shown.
#[must_use]
pub fn warm_draws(c: &Certificate) -> String {
    let (warm, all) = (count(c.draws_warm), count(c.draws));
    format!("{warm} of {all} draws were solved from the central solution; {}", checked(c))
}

fn checked(c: &Certificate) -> String {
    let checked = match c.draws_checked {
        0 => return "none was solved from scratch as well".to_owned(),
        1 => "1 was solved from scratch as well".to_owned(),
        many => format!("{} were solved from scratch as well", count(many)),
    };
    match (c.draws_disagree.len(), c.draws_unconfirmed.len()) {
        (0, 0) => format!("{checked}, with the same answer"),
        (0, none) => format!("{checked}, {} of them in vain", count(none)),
        (apart, 0) => format!("{checked}, {} with another answer", count(apart)),
        (apart, none) => {
            format!("{checked}, {} with another answer and {} in vain", count(apart), count(none))
        }
    }
}
