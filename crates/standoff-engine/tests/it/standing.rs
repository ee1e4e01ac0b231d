//! Where consequences stand, exactly: against paths, by hand, and whoever computes it.

use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::ensemble::{Plan, run};
use standoff_engine::math::stats::sum;
use standoff_engine::simulate::{Measures, Paths, Standing, Walker};
use standoff_model::Model;
use standoff_model::expr::{Binary, Expr};

use crate::observed::{chain, chance, is};
use crate::support::{CRISIS, Solved, close};

/// An event that may make `p` high in each of some steps, and a consequence that follows it.
fn example(crisis: &str, ends: bool, more: &str) -> String {
    format!(
        r#"
[crisis]
id = "example"
title = "Example"
question = "What follows?"
as_of = 2026-01-01
{crisis}
players = ["a"]
stages = ["nature"]
outcomes = ["high"]
[player.a]
[payoff.a]
at_end = {{ end = "if p == hi then 1 else 0" }}
[type.a.kind]
soft = 0.25
hard = "rest"
[state.p]
values = ["lo", "hi"]
[stage.nature]
events = ["rise"]
[event.rise]
when   = "p == lo"
chance = 0.3
then   = {{ p = "hi" }}
[outcome.high]
when = "p == hi"
ends = {ends}
{more}
"#
    )
}

fn standing(solved: &Solved, model: &Model) -> Vec<Option<Standing>> {
    let measures = Measures::new(model).unwrap();
    let params = nominal(model);
    let Solved { game, prices, solution, .. } = solved;
    Walker::new(game, model, prices, &solution.policy, &params, &measures).standing().unwrap()
}

/// Every joint probability of outcome and value lies within four standard errors of its share.
fn agrees(solved: &Solved, paths: &Paths) {
    let count = paths.outcomes.len() as f64;
    let all = standing(solved, &solved.model);
    for (k, standing) in all.iter().enumerate() {
        let joint = &standing.as_ref().unwrap().joint;
        close(sum(joint.iter().flatten().copied()), 1.0, 1e-9, "everything");
        let outcomes = solved.by_step().last().to_vec();
        for (outcome, row) in joint.iter().enumerate() {
            close(sum(row.iter().copied()), outcomes[outcome], 1e-9, "the outcome");
            for (value, p) in row.iter().enumerate() {
                let both = paths.consequences[k]
                    .iter()
                    .zip(&paths.outcomes)
                    .filter(|(v, o)| usize::from(**v) == value && usize::from(**o) == outcome);
                // Four standard errors, and three paths for what is nearly never.
                let tolerance = 4.0 * (p * (1.0 - p) / count).sqrt() + 3.0 / count;
                let what = format!("value {value} of {k} with outcome {outcome}");
                close(both.count() as f64 / count, *p, tolerance, &what);
            }
        }
    }
}

const FOLLOWS: &str = r#"
[consequence.ships]
values = ["safe", "struck"]
when   = "p == hi"
chance = { struck = 0.25 }
"#;

#[test]
fn the_example_is_what_a_hand_computes() {
    let steps = "steps = [\"4 x 1 week\"]\ntail = \"2 weeks\"";
    let solved = Solved::new(&example(steps, false, FOLLOWS), 1.0);
    let (mut low, mut high, mut struck) = (1.0, 0.0, 0.0);
    for _ in 0..4 {
        (low, high) = (low * 0.7, high + low * 0.3);
        (high, struck) = (high * 0.75, struck + high * 0.25);
    }
    close(struck, 0.4165, 5e-5, "by hand");
    let measures = Measures::new(&solved.model).unwrap();
    let plan = Plan { seed: 1, draws: 70, paths_per_draw: 2, tolerance: 1e-6 };
    let ensemble = run(&solved.game, &solved.model, &measures, &plan, None, &Control::default());
    for draw in &ensemble.draws {
        let joint = &draw.consequences[0].as_ref().unwrap().joint;
        close(joint[1][1], struck, 1e-14, "struck");
        close(joint[0][0], low, 1e-14, "still low");
        close(joint[1][0], high, 1e-14, "high and safe");
        assert_eq!(draw.consequences, ensemble.draws[0].consequences, "no number, no spread");
    }
}

#[test]
fn play_that_ends_makes_its_last_move_and_no_other() {
    let more = r#"
[consequence.ships]
values = ["safe", "struck"]
chance = { struck = 0.25 }
at_end = { struck = "if a.kind == hard then 0.5 else 0" }
"#;
    for (tail, last) in [(0, 0.375), (1, 0.0)] {
        let crisis = format!("steps = [\"2 x 1 week\"]\ntail = \"{tail} weeks\"");
        let solved = Solved::new(&example(&crisis, true, more), 1.0);
        let found = standing(&solved, &solved.model);
        let joint = &found[0].as_ref().unwrap().joint;
        // Three of four are hard, and move at the end every second time.
        let ended = 0.3 * 0.625 + 0.7 * 0.75 * 0.3 * 0.625;
        close(joint[1][0], ended, 1e-14, "ended and safe");
        // The last move of open play is made behind a reported horizon that is not the last.
        close(joint[0][0], 0.49 * 0.5625 * (1.0 - last), 1e-14, "open and safe");
    }
}

/// Two made consequences, one of which reads the other, a type and an outcome.
fn dress(solved: &mut Solved) {
    let read = |k| Expr::Consequence(standoff_model::ConsequenceId(k));
    let over = is(Binary::Multiply, is(Binary::GreaterEqual, Expr::Outcome, 1.0), 0.4);
    let typed = is(Binary::Add, Expr::Column(standoff_model::ColumnId(0)), 1.0);
    let clocked = is(Binary::GreaterEqual, Expr::Clock(standoff_model::expr::Clock::Elapsed), 10.0);
    let first =
        vec![(1, is(Binary::Multiply, typed, 0.04)), (2, is(Binary::Multiply, clocked, 0.1))];
    let mut second =
        chain("b", vec![(1, is(Binary::Multiply, read(0), 0.2))], vec![(2, over.clone())]);
    second.when = Some(is(Binary::LessEqual, read(1), 1.0));
    solved.model.consequences = vec![chain("a", first, vec![(0, over)]), second];
}

#[test]
fn exact_and_sampled_agree_on_the_reference_crisis() {
    let mut solved = Solved::new(CRISIS, 1.0);
    dress(&mut solved);
    let (_, paths) = solved.paths(11, 0, 0, 4_000);
    agrees(&solved, &paths);
}

#[test]
fn exact_and_sampled_agree_where_steps_are_uneven_and_play_goes_on() {
    for (ends, tail) in [(false, 0), (false, 3), (true, 0), (true, 3)] {
        let crisis = format!(
            "steps = [\"2 x 3 days\", \"3 x 1 week\", \"1 x 2 weeks\"]\ntail = \"{tail} weeks\""
        );
        let mut solved = Solved::new(&example(&crisis, ends, ""), 1.0);
        dress(&mut solved);
        let (_, paths) = solved.paths(5, 1, 0, 20_000);
        agrees(&solved, &paths);
    }
}

#[test]
fn as_many_joint_values_as_are_too_many_are_left_to_paths() {
    let crisis = "steps = [\"2 x 1 week\"]\ntail = \"0 weeks\"";
    let mut solved = Solved::new(&example(crisis, false, ""), 1.0);
    // Each reads the one before: 3⁵ joint values, and with one more 3⁶.
    let reads = |k: u32| match k {
        0 => chance(0.3),
        k => is(Binary::Multiply, Expr::Consequence(standoff_model::ConsequenceId(k - 1)), 0.3),
    };
    let chains =
        |count: u32| (0..count).map(|k| chain(&k.to_string(), vec![(1, reads(k))], vec![]));
    solved.model.consequences = chains(5).collect();
    assert!(standing(&solved, &solved.model).iter().all(Option::is_some));
    solved.model.consequences =
        chains(6).chain([chain("alone", vec![(1, chance(0.5))], vec![])]).collect();
    let found = standing(&solved, &solved.model);
    assert!(found[..6].iter().all(Option::is_none));
    close(
        found[6].as_ref().unwrap().joint[0][0] + found[6].as_ref().unwrap().joint[1][0],
        0.25,
        1e-14,
        "alone",
    );
}

#[test]
fn threads_do_not_matter() {
    let mut solved =
        Solved::new(&example("steps = [\"6 x 1 week\"]\ntail = \"0 weeks\"", false, ""), 1.0);
    dress(&mut solved);
    let measures = Measures::new(&solved.model).unwrap();
    let plan = Plan { seed: 2, draws: 24, paths_per_draw: 3, tolerance: 1e-6 };
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let known = Some(&solved.solution);
            run(&solved.game, &solved.model, &measures, &plan, known, &Control::default())
        })
    };
    assert_eq!(with(1).draws, with(2).draws);
}
