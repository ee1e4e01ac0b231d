//! What was checked: the solution at central numbers, and the draws.

use standoff_engine::batch::Way;
use standoff_engine::ensemble::Draw;
use standoff_engine::solve::Status;

use crate::comparison::Solves;
use crate::findings::{Certificate, FailedDraw};
use crate::pipeline::{Analysis, DRAW_TOLERANCE, Request, TOLERANCE};

pub(super) fn certificate(request: &Request, analysis: &Analysis) -> Certificate {
    let nominal = &analysis.nominal;
    let draws = &analysis.ensemble.draws;
    let converged = || draws.iter().filter(|draw| draw.status == Status::Converged);
    let solves = Solves::of(draws.iter().map(|draw| draw.way));
    let worst = converged().map(|draw| draw.residual).fold(0.0, f64::max);
    let failed = analysis.ensemble.failed.iter();
    Certificate {
        status: status_text(analysis),
        accepted: nominal.accepted(TOLERANCE),
        residual: finite(nominal.certificate.residual),
        tolerance: TOLERANCE,
        largest_gain: finite(nominal.certificate.largest_gain),
        active: nominal.certificate.active,
        inactive: nominal.certificate.inactive,
        mass_error: finite(nominal.certificate.mass_error),
        sweeps: nominal.solution.sweeps,
        products: nominal.solution.products,
        crossings: nominal.solution.crossings,
        folds: nominal.solution.folds.iter().map(|fold| fold.at).collect(),
        draws: request.draws,
        draws_converged: converged().count(),
        draw_tolerance: DRAW_TOLERANCE,
        draws_residual: finite(worst).filter(|_| converged().next().is_some()),
        draws_warm: solves.warm,
        draws_checked: solves.checked,
        draws_disagree: solved(draws, Way::Disagreed),
        draws_unconfirmed: solved(draws, Way::Unconfirmed),
        draws_bent: draws.iter().filter(|draw| draw.bent).count(),
        draws_sweeps: draws.iter().map(|draw| draw.passes[0]).sum(),
        draws_products: draws.iter().map(|draw| draw.passes[1]).sum(),
        draws_stand_in: draws.iter().filter(|d| d.stand_in.is_some()).map(|d| d.index).collect(),
        draws_failed: failed
            .map(|f| FailedDraw { draw: f.index, reason: f.reason.clone() })
            .collect(),
    }
}

fn status_text(analysis: &Analysis) -> String {
    let nominal = &analysis.nominal;
    let solution = &nominal.solution;
    let status = solution.status.text();
    if solution.reached < 1.0 {
        let share = (solution.reached * 1_000.0).floor() / 10.0;
        format!("{status}; the answer at {share:.1}% of the asked precision was found")
    } else if solution.status == Status::Converged && !nominal.accepted(TOLERANCE) {
        format!("{status}, but the certificate refuses the answer")
    } else {
        status.to_owned()
    }
}

pub(super) fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// The numbers of the draws that were solved one way.
fn solved(draws: &[Draw], way: Way) -> Vec<usize> {
    draws.iter().filter(|draw| draw.way == way).map(|draw| draw.index).collect()
}
