//! What a belief does, against the game written with that belief.

use standoff_engine::believed::believed;
use standoff_engine::control::Control;
use standoff_engine::project::project;
use standoff_engine::solve::Settings;

use crate::support::{CRISIS, Solved, close};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");

#[test]
fn play_is_that_of_the_believed_prior_and_types_are_drawn_by_the_true_one() {
    let solved = Solved::new(MOBILISE, 1.0);
    let Solved { game, model, prices, .. } = &solved;
    let found = believed(game, model, prices, &Settings::default(), &Control::default());
    assert_eq!(found.len(), 2, "two values of one type");
    // Ten points more of the one are ten points less of the other.
    for (case, strong) in [(0, "0.4"), (1, "0.2")] {
        let text =
            MOBILISE.replace("strong = { value = 0.3", &format!("strong = {{ value = {strong}"));
        let written = Solved::new(&text, 1.0);
        assert_ne!(written.prices.prior, prices.prior);
        let expected = project(game, model, prices, &written.solution.policy);
        let by_step = found[case].by_step.as_ref().unwrap();
        close(found[case].more, 0.1, 1e-15, "by how much");
        close(found[case].prior, [0.3, 0.7][case], 1e-15, "the prior");
        for (a, b) in by_step.last().iter().zip(expected.last()) {
            close(*a, *b, 1e-8, strong);
        }
        // And this is neither play as solved nor play with that prior.
        let changed = by_step.last().iter().zip(solved.by_step().last().to_vec());
        assert!(changed.map(|(a, b)| (a - b).abs()).sum::<f64>() > 1e-3);
        let truly = by_step.last().iter().zip(written.by_step().last().to_vec());
        assert!(truly.map(|(a, b)| (a - b).abs()).sum::<f64>() > 1e-3);
    }
}

/// A prior that leaves no room for ten points gets half of the room there is.
#[test]
fn what_is_nearly_certain_is_believed_half_as_much_more() {
    let text = MOBILISE.replace("strong = { value = 0.3", "strong = { value = 0.9");
    let solved = Solved::new(&text, 1.0);
    let Solved { game, model, prices, .. } = &solved;
    let found = believed(game, model, prices, &Settings::default(), &Control::default());
    close(found[0].more, 0.05, 1e-15, "half of a tenth");
    let certain = MOBILISE.replace("strong = { value = 0.3", "strong = { value = 1.0");
    let Solved { game, model, prices, .. } = &Solved::new(&certain, 1.0);
    let found = believed(game, model, prices, &Settings::default(), &Control::default());
    assert_eq!(found, [], "what is certain");
}

#[test]
fn every_type_of_the_crisis_has_an_answer() {
    let solved = Solved::new(CRISIS, 1.0);
    let Solved { game, model, prices, .. } = &solved;
    let found = believed(game, model, prices, &Settings::default(), &Control::default());
    let values: usize = model.columns.iter().map(|column| column.domain.len()).sum();
    assert_eq!(found.len(), values);
    assert!(found.iter().all(|b| b.by_step.is_some() && b.residual <= 1e-9));
}
