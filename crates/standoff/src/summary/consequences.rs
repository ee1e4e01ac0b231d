//! Where consequences stand at the end of the reported horizon, counted on the paths.

use standoff_engine::ensemble::Draw;
use standoff_model::Model;

use super::measures::ENOUGH;
use super::{counted, outcome_label, outcome_order};
use crate::findings::{Consequence, ConsequenceByOutcome, ConsequenceValue};
use crate::pipeline::Analysis;

pub(super) fn consequences(model: &Model, analysis: &Analysis) -> Vec<Consequence> {
    let draws = &analysis.ensemble.draws;
    (0..model.consequences.len()).map(|k| one(model, draws, k)).collect()
}

fn one(model: &Model, draws: &[Draw], k: usize) -> Consequence {
    let declared = &model.consequences[k];
    let value = |v: usize| ConsequenceValue {
        id: declared.domain.text(v),
        name: declared.value_names.get(v).cloned().unwrap_or_else(|| declared.domain.text(v)),
        probability: counted(draws, |draw| {
            let values = &draw.paths.consequences[k];
            (values.iter().filter(|found| usize::from(**found) == v).count(), values.len())
        }),
    };
    Consequence {
        id: declared.label.id.clone(),
        name: declared.label.name.clone(),
        values: (0..declared.domain.len()).map(value).collect(),
        by_outcome: by_outcome(model, draws, k),
    }
}

fn by_outcome(model: &Model, draws: &[Draw], k: usize) -> Vec<ConsequenceByOutcome> {
    let values = model.consequences[k].domain.len();
    let of = |outcome: usize| {
        let mut counts = vec![0_usize; values];
        for paths in draws.iter().map(|draw| &draw.paths) {
            let ends = paths.consequences[k].iter().zip(&paths.outcomes);
            for (value, _) in ends.filter(|(_, ended)| usize::from(**ended) == outcome) {
                counts[usize::from(*value)] += 1;
            }
        }
        let paths: usize = counts.iter().sum();
        let label = outcome_label(model, outcome);
        ConsequenceByOutcome {
            outcome: label.id.clone(),
            name: label.name.clone(),
            paths,
            values: counts.iter().map(|n| *n as f64 / paths.max(1) as f64).collect(),
        }
    };
    outcome_order(model).into_iter().map(of).filter(|found| found.paths >= ENOUGH).collect()
}
