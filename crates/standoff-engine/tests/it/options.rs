//! Options against what can be worked out by hand.

use standoff_engine::certify::certify;
use standoff_engine::compare::{Comparisons, compare};
use standoff_engine::control::Control;
use standoff_engine::ensemble::Plan;
use standoff_engine::math::exp;
use standoff_engine::options::{Bound, bound};
use standoff_engine::project::{Given, project};
use standoff_engine::simulate::{Measures, Standing, Walker};
use standoff_engine::solve::{Aqre, Settings, Solver};

use crate::support::{CRISIS, Solved, close};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");

/// The challenger must mobilise, or never does.
const OPTIONS: &str = r#"
[option.mobilise]
player = "challenger"
must   = ["mobilise"]

[option.refrain]
player = "challenger"
never  = ["mobilise"]

"#;

fn with_options(options: &str) -> Solved {
    Solved::new(&format!("{MOBILISE}\n{options}"), 1.0)
}

fn bounds(solved: &Solved) -> Vec<Bound<'_>> {
    bound(&solved.game, &solved.model)
}

fn end(solved: &Solved, outcomes: &[f64], id: &str) -> f64 {
    let place = solved.model.outcomes.iter().position(|outcome| outcome.label.id == id).unwrap();
    outcomes[place + 1]
}

/// Whoever is challenged after mobilising fights for 0.2 or -1 against -0.5.
fn fights() -> f64 {
    let sigma = |x: f64| 1.0 / (1.0 + exp(-x));
    0.3 * sigma(0.7) + 0.7 * sigma(-0.5)
}

#[test]
fn what_is_done_is_done_and_types_keep_their_shares() {
    let solved = with_options(OPTIONS);
    let Solved { game, model, prices, solution, .. } = &solved;
    let done = bounds(&solved)[0].done(game, prices, &solution.policy);
    let by_step = project(game, model, prices, &done);
    // The defender reads it as it would any mobilisation.
    close(end(&solved, by_step.last(), "war"), 0.515_452_50 * fights(), 1e-8, "war");
}

/// Bayes: what is seen is what is done in proportion to how likely each type was to do it.
#[test]
fn what_is_seen_tells_of_the_type() {
    let solved = with_options(OPTIONS);
    let Solved { game, model, prices, solution, .. } = &solved;
    let kept = bounds(&solved)[0].kept(game, prices, &solution.policy);
    let idle = bounds(&solved)[0].idle(game, &kept);
    let condition = Given::new(game, prices, kept, idle).unwrap();
    let (given, likely) = (condition.project(game, model, prices), condition.likely());
    let [strong, weak] = [0, 1].map(|row| solved.choice("mobilise", "", row));
    close(likely, 0.3 * strong + 0.7 * weak, 1e-12, "how likely it is");
    let sum: f64 = given.last().iter().sum();
    close(sum, 1.0, 1e-12, "all outcomes");
    // Both acts together are play as solved.
    let kept = bounds(&solved)[1].kept(game, prices, &solution.policy);
    let condition = Given::new(game, prices, kept, None).unwrap();
    let (otherwise, unlikely) = (condition.project(game, model, prices), condition.likely());
    close(likely + unlikely, 1.0, 1e-12, "one or the other");
    let free = project(game, model, prices, &solution.policy);
    for (k, free) in free.last().iter().enumerate() {
        let mixed = likely * given.last()[k] + unlikely * otherwise.last()[k];
        close(mixed, *free, 1e-12, "the mean of both");
    }
    for (k, free) in free.milestones.last().unwrap().iter().enumerate() {
        let of = |by: &standoff_engine::project::ByStep| by.milestones.last().unwrap()[k];
        let mixed = likely * of(&given) + unlikely * of(&otherwise);
        close(mixed, *free, 1e-12, "milestones too");
    }
}

/// Solved anew: whoever is known to mobilise in any case is challenged as often as its prior says.
#[test]
fn what_is_announced_is_answered() {
    let solved = with_options(OPTIONS);
    let Solved { game, model, prices, .. } = &solved;
    let announced = bounds(&solved)[0].announced(game, prices);
    let bound_prices = announced.prices(prices);
    let settings = Settings::default();
    let answer = Aqre.solve(&announced.game, &bound_prices, &settings, &Control::default());
    let certificate = certify(&announced.game, &bound_prices, &answer.policy, 1.0);
    assert!(certificate.accepts(1e-9), "{certificate:?}");
    // After an act that tells nothing the defender knows the prior alone: a challenge is worth the
    // chance of a concession less that of a fight.
    let challenged = 1.0 / (1.0 + exp(2.0 * fights() - 1.0));
    let by_step = project(&announced.game, model, &bound_prices, &answer.policy);
    close(end(&solved, by_step.last(), "war"), challenged * fights(), 1e-9, "war");
}

#[test]
fn an_option_that_never_binds_changes_nothing() {
    let solved = with_options(OPTIONS);
    let Solved { game, prices, solution, .. } = &solved;
    let mut option = solved.model.options[0].clone();
    option.until = 0.0;
    let nowhere = Bound::new(game, &solved.model, &option);
    assert_eq!(nowhere.done(game, prices, &solution.policy), solution.policy);
    close(nowhere.never_possible(game, prices, &solution.policy), 1.0, 1e-12, "never");
}

/// In the crisis: same numbers and random numbers for all, for any number of threads.
#[test]
fn comparisons_are_paired_and_do_not_depend_on_threads() {
    let text = format!(
        "{CRISIS}\n[option.wait]\nplayer = \"us\"\nnever = [\"limited_strike\", \"broad_campaign\"]\n\
         [option.strike]\nplayer = \"us\"\nmust = [\"limited_strike\"]\nuntil = \"1 week\"\n\
         [option.nothing_new]\nplayer = \"us\"\nmust = [\"stop\"]\nuntil = \"1 week\"\n"
    );
    let solved = Solved::new(&text, 1.0);
    let Solved { game, model, prices, solution, .. } = &solved;
    let measures = Measures::new(model).unwrap();
    let plan = Plan { seed: 5, draws: 4, paths_per_draw: 20, tolerance: 1e-6 };
    let run = |threads: usize| -> Comparisons {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let control = Control::default();
        let known = Some(solution);
        pool.install(|| compare(game, model, &measures, &plan, (prices, known), &control))
    };
    let found = run(1);
    assert_eq!(found, run(2));
    for draw in &found.draws {
        let [wait, strike, nothing] = &draw.options[..] else { panic!("three options") };
        // Stopping is never possible in the first week: play goes on as solved.
        close(nothing.never_possible, 1.0, 1e-12, "nothing to stop");
        for (a, b) in nothing.done.by_step.last().iter().zip(draw.solved.by_step.last()) {
            close(*a, *b, 1e-12, "as solved");
        }
        assert!(
            nothing.seen.is_none() && nothing.likely == 0.0,
            "what never was possible is not seen"
        );
        assert_eq!(nothing.done.paths, draw.solved.paths, "the same random numbers");
        close(strike.never_possible, 0.0, 1e-12, "possible at once");
        let fire = |play: &standoff_engine::compare::Play| {
            let k = model.milestones.iter().position(|m| m.label.id == "first_fire").unwrap();
            play.by_step.milestones.last().unwrap()[k]
        };
        close(fire(&strike.done), 1.0, 1e-12, "fire");
        assert!(fire(&wait.done) < 0.3 * fire(&draw.solved));
        assert!(wait.announced.is_some() && wait.residual <= 1e-6 && wait.likely > 0.0);
    }
}

/// A path of an option goes the way of its twin until the option binds, and mostly afterwards too.
#[test]
fn paths_stay_together_until_something_sets_them_apart() {
    let text = format!(
        "{CRISIS}\n[option.later]\nplayer = \"us\"\nnever = [\"limited_strike\"]\nfrom = \"12 weeks\"\n"
    );
    let solved = Solved::new(&text, 1.0);
    let Solved { game, model, prices, solution, .. } = &solved;
    let measures = Measures::new(model).unwrap();
    let params = standoff_engine::draws::nominal(model);
    let done = bounds(&solved)[0].done(game, prices, &solution.policy);
    let policy = &solution.policy;
    let walker = || Walker::new(game, model, prices, policy, &params, &measures);
    let free = walker().paths(3, 0, 0, 400).unwrap();
    let bound = walker().playing(&done).paths(3, 0, 0, 400).unwrap();
    let days = measures.days + 1;
    for (free, bound) in free.measures.iter().zip(&bound.measures) {
        for (free, bound) in free.chunks_exact(days).zip(bound.chunks_exact(days)) {
            assert_eq!(free[..84], bound[..84], "before the option binds");
        }
    }
    let exact = |policy| project(game, model, prices, policy).last().to_vec();
    let moved: f64 = exact(policy).iter().zip(exact(&done)).map(|(a, b)| (a - b).abs()).sum();
    let apart = free.outcomes.iter().zip(&bound.outcomes).filter(|(a, b)| a != b).count();
    // Half of what moves is the least that has to part; twins that went their own ways would part
    // in more than half of the cases.
    assert!(moved > 0.02, "{moved}");
    assert!((apart as f64) < 400.0 * (1.5 * moved + 0.05), "{apart} apart, {moved}");
}

/// Of each consequence with each outcome: what is likely given an act and given its absence make up
/// what is likely; and paths given the act end as often as that says.
#[test]
fn consequences_and_paths_are_those_of_play_that_acts() {
    let text = format!(
        "{CRISIS}\n[option.strike]\nplayer = \"us\"\nmust = [\"limited_strike\"]\nuntil = \"1 week\"\n\
         [option.refrain]\nplayer = \"us\"\nnever = [\"limited_strike\"]\nuntil = \"1 week\"\n"
    );
    let solved = Solved::new(&text, 1.0);
    let Solved { game, model, prices, solution, .. } = &solved;
    let measures = Measures::new(model).unwrap();
    let params = standoff_engine::draws::nominal(model);
    let walker = Walker::new(game, model, prices, &solution.policy, &params, &measures);
    let conditions: Vec<Given> = bounds(&solved)
        .iter()
        .map(|bound| {
            let kept = bound.kept(game, prices, &solution.policy);
            let idle = bound.idle(game, &kept);
            Given::new(game, prices, kept, idle).unwrap()
        })
        .collect();
    let likely = [0, 1].map(|way| conditions[way].likely());
    close(likely[0] + likely[1], 1.0, 1e-12, "one or the other");
    let free = walker.standing().unwrap();
    let by: Vec<Vec<Option<Standing>>> =
        conditions.iter().map(|given| walker.given(given).standing().unwrap()).collect();
    for (k, free) in free.iter().enumerate() {
        let free = &free.as_ref().unwrap().joint;
        for (outcome, row) in free.iter().enumerate() {
            for (value, p) in row.iter().enumerate() {
                let of = |way: usize| by[way][k].as_ref().unwrap().joint[outcome][value];
                let mixed = likely[0] * of(0) + likely[1] * of(1);
                close(mixed, *p, 1e-12, "the mean of both");
            }
        }
    }
    let count = 2_000;
    let paths = walker.given(&conditions[0]).paths(11, 0, 0, count).unwrap();
    for (outcome, p) in conditions[0].project(game, model, prices).last().iter().enumerate() {
        let found = paths.outcomes.iter().filter(|o| usize::from(**o) == outcome).count() as f64;
        let tolerance = 4.0 * (p * (1.0 - p) / count as f64).sqrt() + 1e-3;
        close(found / count as f64, *p, tolerance, &format!("outcome {outcome}"));
    }
}
