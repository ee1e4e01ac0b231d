//! What a reader should know before relying on a run.

use crate::findings::{Certificate, Findings};
use crate::render::number::percent;
use crate::render::says;

/// Difference between equilibrium and depth 3 that is worth a warning.
const DEPTH_GAP: f64 = 0.05;
/// Share of an outcome that comes from clear mistakes, and least probability of the outcome, from
/// which on that is worth a warning.
const NOISE_SHARE: f64 = 0.5;
const WORTH_SAYING: f64 = 0.05;
/// Standard error of a probability that is worth a warning.
const NOISE_GAP: f64 = 0.02;

pub(super) fn warnings(findings: &Findings) -> Vec<String> {
    let mut list = Vec::new();
    // First: the page folds away what comes late, and this belongs on its first screen.
    mistakes(findings, &mut list);
    solve(&findings.certificate, &mut list);
    branch(&findings.certificate, &mut list);
    draws(&findings.certificate, &mut list);
    depth(findings, &mut list);
    noise(findings, &mut list);
    measures(findings, &mut list);
    list
}

fn mistakes(findings: &Findings, list: &mut Vec<String>) {
    let flagged = findings.outcomes.iter().filter(|outcome| {
        let share = outcome.noise_share.unwrap_or(0.0);
        share > NOISE_SHARE && outcome.probability.p >= WORTH_SAYING
    });
    let names: Vec<&str> = flagged.map(|o| says::outcome(&o.name, &o.id)).collect();
    list.extend(says::mistakes(&names));
}

fn measures(findings: &Findings, list: &mut Vec<String>) {
    for measure in findings.measures.iter().filter(|measure| measure.not_finite > 0) {
        list.push(format!(
            "\u{201c}{}\u{201d} is not a finite number on {} of {} paths; its quantiles cannot be trusted.",
            measure.name, measure.not_finite, findings.settings.paths
        ));
    }
}

fn solve(certificate: &Certificate, list: &mut Vec<String>) {
    if !certificate.accepted {
        list.push(format!(
            "No equilibrium was certified at central numbers ({}). Explanations of moves use depth 3 instead.",
            certificate.status
        ));
    }
}

/// What the branch of equilibria met on its way to the answer at central numbers.
fn branch(certificate: &Certificate, list: &mut Vec<String>) {
    if let Some(last) = certificate.folds.last() {
        list.push(format!(
            "On the way to the answer at central numbers the equilibrium jumps, at {:.0}% of the asked precision: near there a small change of the numbers changes the answer at one blow.",
            last * 100.0
        ));
    }
    if certificate.crossings > 0 {
        list.push(
            "At central numbers the game has a symmetry: the answer treats both sides alike, although a small push either way leads far from it.".to_owned(),
        );
    }
}

fn draws(certificate: &Certificate, list: &mut Vec<String>) {
    let bent = certificate.draws_bent;
    if bent * 20 > certificate.draws {
        list.push(format!(
            "In {bent} of {} draws the equilibrium jumps, or branches of equilibria cross, on the way to the asked precision.",
            certificate.draws
        ));
    }
    let (apart, checked) = (certificate.draws_disagree.len(), certificate.draws_checked);
    if apart > 0 {
        list.push(format!(
            "In {apart} of {checked} draws that were solved both from the central solution and from scratch the answers differ; that from scratch is used, and in draws that were not checked it may go unnoticed."
        ));
    }
    let (stand_in, failed) = (certificate.draws_stand_in.len(), certificate.draws_failed.len());
    if stand_in > 0 {
        list.push(format!(
            "{stand_in} of {} draws have no certified equilibrium; players who think 3 to 8 steps ahead stand in for them.",
            certificate.draws
        ));
    }
    if let Some(first) = certificate.draws_failed.first() {
        list.push(format!(
            "{failed} of {} draws could not be used. The first, draw {}: {}",
            certificate.draws, first.draw, first.reason
        ));
    }
}

fn depth(findings: &Findings, list: &mut Vec<String>) {
    let Some(deepest) = findings.depths.last() else { return };
    let gaps = findings.outcomes.iter().zip(&deepest.outcomes);
    let largest = gaps.max_by(|a, b| gap(a).total_cmp(&gap(b)));
    if let Some((outcome, depth)) = largest.filter(|pair| gap(pair) > DEPTH_GAP) {
        list.push(format!(
            "\u{201c}{}\u{201d} is {} in equilibrium but {} if players think only {} steps ahead of each other.",
            says::outcome(&outcome.name, &outcome.id),
            percent(outcome.probability.p),
            percent(*depth),
            deepest.k
        ));
    }
}

fn gap((outcome, depth): &(&crate::findings::Outcome, &f64)) -> f64 {
    (outcome.probability.p - **depth).abs()
}

fn noise(findings: &Findings, list: &mut Vec<String>) {
    let worst =
        findings.outcomes.iter().max_by(|a, b| a.probability.noise.total_cmp(&b.probability.noise));
    if let Some(outcome) = worst.filter(|outcome| outcome.probability.noise > NOISE_GAP) {
        list.push(format!(
            "Simulation noise is large: {:.1} points for \u{201c}{}\u{201d}. Ask for more draws.",
            outcome.probability.noise * 100.0,
            says::outcome(&outcome.name, &outcome.id)
        ));
    }
}
