//! What is chosen over all of play, against what can be worked out by hand.

use standoff_engine::explain::chosen;
use standoff_engine::project::first_moves;

use crate::support::{CRISIS, Solved, close};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");

#[test]
fn one_decision_is_taken_as_often_as_the_policy_says() {
    let solved = Solved::new(MOBILISE, 1.0);
    let Solved { game, model, prices, solution, .. } = &solved;
    let all = chosen(game, model, prices, &solution.policy);
    let found = all.iter().find(|c| model.action(c.action).label.id == "mobilise").unwrap();
    let [strong, weak] = [0, 1].map(|row| solved.choice("mobilise", "", row));
    let by_hand = 0.3 * strong + 0.7 * weak;
    close(*found.ever.last().unwrap(), by_hand, 1e-12, "ever");
    close(found.ever[0], 0.0, 0.0, "now");
    let weeks = model.crisis.steps[0].days / 7.0;
    for by_state in &found.by_state {
        let taken: f64 = by_state.values.iter().map(|rate| rate.taken).sum();
        let could: f64 = by_state.values.iter().map(|rate| rate.weeks).sum();
        close(taken, by_hand, 1e-12, "taken");
        close(could, weeks, 1e-12, "weeks in which it could be");
    }
}

/// What comes first has been taken at least once; what has been taken stays taken; and however the
/// choices are sorted, they are as many.
#[test]
fn figures_of_the_crisis_fit_together() {
    let solved = Solved::new(CRISIS, 1.0);
    let Solved { game, model, prices, solution, .. } = &solved;
    let first = first_moves(game, model, prices, &solution.policy);
    let all = chosen(game, model, prices, &solution.policy);
    assert!(all.len() > 8);
    for found in &all {
        let action = model.action(found.action);
        assert!(!action.status_quo);
        assert!(found.ever.windows(2).all(|pair| pair[0] <= pair[1]));
        let ever = *found.ever.last().unwrap();
        assert!(ever >= first[action.player.index()][found.action.index()] - 1e-12);
        let sums = found.by_state.iter().map(|b| b.values.iter().map(|r| r.taken).sum::<f64>());
        let sums: Vec<f64> = sums.collect();
        assert!(sums.iter().all(|sum| (sum - sums[0]).abs() < 1e-12));
        assert!(sums[0] >= ever - 1e-12, "at least once is at most as often as on average");
    }
}
