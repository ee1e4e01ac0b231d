//! What players do whose decisions are judged.

use standoff_engine::explain::judged_chances;
use standoff_model::{ActionId, Model, PlayerId};

use crate::findings::{Judged, JudgedAction};
use crate::pipeline::Analysis;

pub(super) fn judged(model: &Model, analysis: &Analysis) -> Vec<Judged> {
    let nominal = &analysis.nominal;
    let chances = judged_chances(&analysis.game, model, &nominal.prices, &nominal.solution.policy);
    let players = (0..model.players.len()).map(PlayerId::new);
    players.map(|player| of(model, &chances, player)).filter(|j| !j.actions.is_empty()).collect()
}

fn of(model: &Model, chances: &[(ActionId, f64)], player: PlayerId) -> Judged {
    let own = chances.iter().filter(|(id, _)| model.action(*id).player == player);
    let action = |(id, p): &(ActionId, f64)| {
        let label = &model.action(*id).label;
        JudgedAction { id: label.id.clone(), name: label.name.clone(), p: *p }
    };
    let label = &model.player(player).label;
    Judged {
        player: label.id.clone(),
        name: label.name.clone(),
        actions: own.map(action).collect(),
    }
}
