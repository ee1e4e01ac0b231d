//! The shipped crisis.

use standoff_engine::math::stats::sum;
use standoff_engine::project::chance_of;
use standoff_engine::solve::{DepthK, Status};

use crate::support::{CRISIS, Solved, close};

#[test]
fn equilibrium_is_certified() {
    let solved = Solved::new(CRISIS, 1.0);
    assert_eq!(solved.solution.status, Status::Converged);
    assert!(solved.certificate.accepts(1e-9), "{:?}", solved.certificate);
    assert!(solved.certificate.active > 1000);
}

#[test]
fn outcomes_and_open_sum_to_one_at_every_step() {
    let solved = Solved::new(CRISIS, 1.0);
    let by_step = solved.by_step();
    assert_eq!(by_step.outcomes.len(), solved.model.crisis.reported + 1);
    assert_eq!(by_step.outcomes[0][0], 1.0);
    for (step, outcomes) in by_step.outcomes.iter().enumerate() {
        assert_eq!(outcomes.len(), solved.model.outcomes.len() + 1);
        assert!(outcomes.iter().all(|p| *p >= 0.0));
        close(sum(outcomes.iter().copied()), 1.0, 1e-12, &format!("step {step}"));
    }
}

#[test]
fn every_state_variable_stands_somewhere_at_every_step() {
    let solved = Solved::new(CRISIS, 1.0);
    let by_step = solved.by_step();
    assert_eq!(by_step.states.len(), by_step.outcomes.len());
    for variables in &by_step.states {
        assert_eq!(variables.len(), solved.model.states.len());
        for (variable, values) in solved.model.states.iter().zip(variables) {
            assert_eq!(values.len(), variable.domain.len());
            close(sum(values.iter().copied()), 1.0, 1e-12, &variable.label.id);
        }
    }
    // A deal is an agreement reached, and nothing else is.
    let talks = solved.model.states.iter().position(|s| s.label.id == "talks").unwrap();
    let domain = &solved.model.states[talks].domain;
    let agreed = (0..domain.len()).find(|index| domain.text(*index) == "agreed").unwrap();
    close(by_step.states.last().unwrap()[talks][agreed], solved.outcome("deal"), 1e-12, "agreed");
}

#[test]
fn forward_and_backward_passes_agree() {
    let solved = Solved::new(CRISIS, 1.0);
    let (game, prices) = (&solved.game, &solved.prices);
    for outcome in 0..=solved.model.outcomes.len() {
        let ends = |node: usize| if game.outcome_of(node) == outcome { 1.0 } else { 0.0 };
        let backward = chance_of(game, prices, &solved.solution.policy, ends);
        let root = game.roots[0].0 as usize * game.profiles.count;
        let at_root =
            prices.prior.iter().zip(&backward[root..]).map(|(p, chance)| p * chance).sum::<f64>();
        let mut reach = Vec::new();
        standoff_engine::solve::sweep::forward(game, prices, &solved.solution.policy, &mut reach);
        let forward = (0..game.nodes())
            .filter(|node| game.is_terminal(*node) && game.outcome_of(*node) == outcome)
            .flat_map(|node| reach[node * game.profiles.count..][..game.profiles.count].to_vec());
        close(sum(forward), at_root, 1e-12, "the chance of an outcome");
    }
}

#[test]
fn milestones_never_fall_and_bound_their_outcome() {
    let solved = Solved::new(CRISIS, 1.0);
    let by_step = solved.by_step();
    let strait = solved.model.milestones.iter().position(|m| m.label.id == "strait").unwrap();
    for pair in by_step.milestones.windows(2) {
        assert!(pair[0].iter().zip(&pair[1]).all(|(before, after)| before <= after));
    }
    // Closing the strait ends play, so the milestone and the outcome are one thing.
    let closed = solved.outcome("closed");
    close(by_step.milestones.last().unwrap()[strait], closed, 1e-12, "the strait");
}

/// A closed strait ends play, so nobody is at risk of it but where the standoff goes on; of the rest
/// of those at risk some meet it, some come to another end, and none come back.
#[test]
fn only_play_that_goes_on_is_at_risk() {
    let solved = Solved::new(CRISIS, 1.0);
    let by_step = solved.by_step();
    let place = |id: &str| solved.model.milestones.iter().position(|m| m.label.id == id).unwrap();
    let strait = place("strait");
    for (risk, outcomes) in by_step.at_risk.iter().zip(&by_step.outcomes) {
        close(risk[strait], outcomes[0], 1e-12, "the standoff goes on");
    }
    for m in 0..solved.model.milestones.len() {
        for time in 1..by_step.outcomes.len() {
            let left = by_step.at_risk[time - 1][m] - by_step.at_risk[time][m];
            let met = by_step.milestones[time][m] - by_step.milestones[time - 1][m];
            assert!(left - met >= -1e-12, "{m} {time}: {left} {met}");
        }
    }
    let fire = place("first_fire");
    let last = by_step.outcomes.len() - 1;
    assert!(by_step.at_risk[last][fire] < 1.0 - by_step.milestones[last][fire] - 0.01);
}

#[test]
fn depth_k_starts_at_the_base_and_exists() {
    let solved = Solved::new(CRISIS, 1.0);
    let policies = DepthK { depth: 4 }.all(&solved.game, &solved.prices, 1.0);
    assert_eq!(policies.len(), 5);
    for policy in &policies {
        for view in &solved.game.views {
            for row in 0..view.bases.len() {
                close(policy.at(view, row).iter().sum::<f64>(), 1.0, 1e-12, "a set");
            }
        }
    }
    let frozen = DepthK { depth: 2 }.all(&solved.game, &solved.prices, 0.0);
    assert!(frozen[2].distance(&frozen[0]) < 1e-12, "at precision 0 every depth is the base");
}

/// The last reported weeks must not be a sham deadline (docs/methods.md).
#[test]
fn another_eight_weeks_of_tail_move_no_outcome_by_two_points() {
    let longer = CRISIS.replace("tail     = \"8 weeks\"", "tail     = \"16 weeks\"");
    assert_ne!(longer, CRISIS);
    same_outcomes(&longer, 0.02);
}

/// The answer must not depend on how finely time is cut (docs/methods.md).
#[test]
fn halving_the_step_moves_no_outcome_by_two_points() {
    let finer = CRISIS.replace("26 x 1 week", "52 x 0.5 weeks");
    assert_ne!(finer, CRISIS);
    same_outcomes(&finer, 0.02);
}

fn same_outcomes(text: &str, tolerance: f64) {
    let (a, b) = (Solved::new(CRISIS, 1.0), Solved::new(text, 1.0));
    assert!(b.certificate.accepts(1e-9));
    let (a, b) = (a.by_step(), b.by_step());
    for (k, (a, b)) in a.last().iter().zip(b.last()).enumerate() {
        close(*a, *b, tolerance, &format!("outcome {k}"));
    }
}
