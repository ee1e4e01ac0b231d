//! The analyst's numbers with their median and range.

use standoff_engine::math::quantile::quantile;
use standoff_model::{Model, Param, ParamId, PlayerId};

use crate::findings::Number;

/// Those that decide something: the precision of a player all of whose decisions are judged does
/// not.
pub(super) fn deciding(model: &Model) -> Vec<&Param> {
    let idle = |id: ParamId| {
        let mut owners = (0..model.players.len()).map(PlayerId::new);
        owners.any(|player| model.player(player).precision == id && !model.chooses(player))
    };
    let ids = (0..model.params.len()).map(ParamId::new);
    ids.filter(|id| !idle(*id)).map(|id| model.param(id)).collect()
}

pub(super) fn numbers(params: &[&Param]) -> Vec<Number> {
    params.iter().map(|param| number(param)).collect()
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
