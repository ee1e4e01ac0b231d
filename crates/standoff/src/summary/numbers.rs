//! The analyst's numbers with their median and range.

use standoff_engine::math::quantile::quantile;
use standoff_model::{Model, Param};

use crate::findings::Number;

pub(super) fn numbers(model: &Model) -> Vec<Number> {
    model.params.iter().map(number).collect()
}

fn number(param: &Param) -> Number {
    let at = |u: f64| quantile(&param.value, u) / param.unit.scale;
    Number {
        id: param.label.id.clone(),
        name: param.label.name.clone(),
        median: at(0.5),
        low: at(0.05),
        high: at(0.95),
        unit: param.unit.text.clone(),
        source: param.provenance.source.clone(),
        by: param.provenance.by.clone(),
        note: param.provenance.note.clone(),
    }
}
