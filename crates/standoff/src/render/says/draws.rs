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

/// Of the draws solved from the central solution: what solving some from scratch as well has shown.
#[must_use]
pub fn checked(c: &Certificate) -> String {
    let checked = match c.draws_checked {
        0 => return "none of them was solved from scratch as well".to_owned(),
        1 => "1 of them was solved from scratch as well".to_owned(),
        many => format!("{} of them were solved from scratch as well", count(many)),
    };
    match c.draws_disagree.len() {
        0 => format!("{checked}, with the same answer"),
        apart => format!("{checked}, {} with another answer", count(apart)),
    }
}
