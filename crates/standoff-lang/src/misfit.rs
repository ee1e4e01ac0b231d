//! A number of `[param]` in the wrong unit: complained of where it is used, or if it fits in several
//! places as little, once where it is declared.

use standoff_model::diagnostic::Note;
use standoff_model::{Diagnostic, Dimension, ParamId, Span};

use crate::codes;

/// How many of the places are shown.
const SHOWN: usize = 5;

/// One use of a number that does not fit.
pub(crate) struct Misfit {
    pub(crate) param: ParamId,
    pub(crate) wanted: Dimension,
    /// How the unit is written that is needed, and that is found.
    pub(crate) units: [String; 2],
    pub(crate) name: String,
    /// Where its value is declared.
    pub(crate) declared: Span,
    /// Where it is used.
    pub(crate) used: Span,
    /// The place of its complaint in the list of all.
    pub(crate) complaint: usize,
}

/// Makes one complaint of those about one number that is needed in one other unit.
pub(crate) fn joined(list: Vec<Diagnostic>, mut misfits: Vec<Misfit>) -> Vec<Diagnostic> {
    misfits.sort_by_key(|misfit| (misfit.param, misfit.wanted.0, misfit.used));
    let mut list: Vec<Option<Diagnostic>> = list.into_iter().map(Some).collect();
    let same = |a: &Misfit, b: &Misfit| (a.param, a.wanted) == (b.param, b.wanted);
    for uses in misfits.chunk_by(same) {
        match uses {
            [first, .., last] if first.used != last.used => {
                let help = list[first.complaint].as_ref().map(|one| one.help.clone());
                uses.iter().for_each(|one| list[one.complaint] = None);
                list.push(Some(at_declaration(first, uses, help.unwrap_or_default())));
            }
            _ => uses.iter().for_each(|one| also_declared(&mut list, one)),
        }
    }
    list.into_iter().flatten().collect()
}

fn also_declared(list: &mut [Option<Diagnostic>], one: &Misfit) {
    if let Some(complaint) = &mut list[one.complaint] {
        let text = format!("`{}` is declared here", one.name);
        complaint.secondary.push(Note { span: one.declared, text });
    }
}

fn at_declaration(first: &Misfit, uses: &[Misfit], help: Vec<String>) -> Diagnostic {
    let [needed, found] = &first.units;
    let mut places: Vec<Span> = uses.iter().map(|one| one.used).collect();
    places.dedup();
    let count = places.len();
    let name = &first.name;
    let message = format!("`{name}` is in {found}, and {needed} is needed in {count} places");
    let error = Diagnostic::error(codes::UNIT_MISMATCH, first.declared, message).label(found);
    let shown = places.into_iter().take(SHOWN);
    let error = shown.fold(error, |error, span| error.also(span, format!("needed in {needed}")));
    help.into_iter().fold(error, Diagnostic::help)
}
