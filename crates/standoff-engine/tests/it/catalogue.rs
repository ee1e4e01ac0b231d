//! Published games with their published answers (docs/methods.md).

use standoff_engine::solve::Status;

use crate::support::{Solved, close};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");
const ULTIMATUM: &str = include_str!("../../../../catalog/fearon-1995/ultimatum.toml");
const WEEKLY: &str = include_str!("../../../../catalog/strike-or-wait/weekly.toml");
const HALF_WEEKLY: &str = include_str!("../../../../catalog/strike-or-wait/half-weekly.toml");
const FOUR_COPIES: &str = include_str!("../../../../catalog/strike-or-wait/four-copies.toml");

fn certified(solved: &Solved) {
    assert_eq!(solved.solution.status, Status::Converged);
    assert!(solved.certificate.accepts(1e-9), "{:?}", solved.certificate);
}

#[test]
fn mobilise_or_bluff() {
    let cases = [
        (1.0, [0.43267967, 0.40330585, 0.51545250, 0.57431449]),
        (5.0, [0.64800824, 0.34282776, 0.55890382, 0.97289937]),
    ];
    for (lambda, [strong, weak, after, without]) in cases {
        let solved = Solved::new(MOBILISE, lambda);
        certified(&solved);
        close(solved.choice("mobilise", "", 0), strong, 1e-6, "strong mobilises");
        close(solved.choice("mobilise", "", 1), weak, 1e-6, "weak mobilises");
        close(
            solved.choice("challenge", "mobilised yes", 0),
            after,
            1e-6,
            "challenged after mobilising",
        );
        close(
            solved.choice("challenge", "mobilised no", 0),
            without,
            1e-6,
            "challenged after none",
        );
    }
}

/// The ultimatum on a grid of `n`: the demand of largest probability and the probability of war.
fn ultimatum(n: usize, scale: f64) -> (f64, f64, Solved) {
    let text = ULTIMATUM.replace("50", &n.to_string()).replace(&format!("0.{n}"), "0.50");
    let solved = Solved::new(&text, scale);
    let view = &solved.game.views[0];
    let policy = solved.solution.policy.at(view, 0);
    let kept: f64 = policy.iter().enumerate().map(|(j, p)| p * j as f64 / n as f64).sum();
    (kept, solved.outcome("war"), solved)
}

#[test]
fn ultimatum_meets_its_rule_on_every_grid() {
    for n in [50, 100, 200] {
        let (kept, war, solved) = ultimatum(n, 1.0);
        certified(&solved);
        assert_eq!(solved.game.views[0].width(), n + 1);
        assert_eq!(solved.game.profiles.count, n);
        close(kept, 0.65, 2.0 / n as f64, "the demand");
        close(war, 0.375, 2.0 / n as f64, "war");
    }
}

#[test]
fn ultimatum_is_so_precise_that_doubling_changes_nothing() {
    let ((kept, war, _), (kept_twice, war_twice, _)) = (ultimatum(50, 1.0), ultimatum(50, 2.0));
    close(kept, kept_twice, 1e-6, "the demand");
    close(war, war_twice, 1e-6, "war");
}

#[test]
fn strike_or_wait_does_not_depend_on_the_cut_of_time_or_menu() {
    let [weekly, half, copies] = [WEEKLY, HALF_WEEKLY, FOUR_COPIES].map(|text| {
        let solved = Solved::new(text, 1.0);
        certified(&solved);
        solved.outcome("struck")
    });
    for (p, what) in [(weekly, "weekly"), (half, "half-weekly"), (copies, "four copies")] {
        assert_eq!(format!("{:.1}", p * 100.0), "1.7", "{what}");
    }
    close(copies, weekly, 1e-9, "near-copies inside a group");
}

/// Two players choose left or right once, at once: what each wins where both go left, where both go
/// right, and where they miss each other.
pub fn at_once(a: [f64; 3], b: [f64; 3]) -> String {
    let won = |[left, right, apart]: [f64; 3]| {
        format!(
            "if x == l and y == l then {left} else if x == r and y == r then {right} else {apart}"
        )
    };
    AT_ONCE.replace("WON_A", &won(a)).replace("WON_B", &won(b))
}

/// Both want to meet and disagree where. The principal branch, traced by small steps of a plain Newton
/// method apart from this code, leads to (l, l) at every λ; from λ = 1.5 on, long steps land on the
/// other pure equilibrium.
pub fn meeting() -> String {
    at_once([10.0, 3.0, 0.0], [4.0, 9.0, 0.0])
}

const AT_ONCE: &str = r#"
[crisis]
id = "at-once"
title = "Left or right"
question = "Where do they go?"
as_of = 2026-01-01
steps = ["1 x 1 day"]
tail = "0 weeks"
players = ["a", "b"]
stages = ["choice"]
outcomes = ["done"]
[player.a]
precision = 1
[player.b]
precision = 1
[state.x]
values = ["unset", "l", "r"]
[state.y]
values = ["unset", "l", "r"]
[stage.choice]
players = ["a", "b"]
base = "uniform"
[action.a.left]
then = { x = "l" }
[action.a.right]
then = { x = "r" }
[action.b.left]
then = { y = "l" }
[action.b.right]
then = { y = "r" }
[payoff.a]
at_end = { won = "WON_A" }
[payoff.b]
at_end = { won = "WON_B" }
[outcome.done]
when = "x != unset and y != unset"
"#;

#[test]
fn the_principal_branch_is_not_left() {
    // (p, q) solve p = σ(λ(10 q - 3 (1 - q))), q = σ(λ(4 p - 9 (1 - p))), followed from λ = 0.
    for (lambda, p, q) in [(1.0, 0.99994, 0.9820), (1.5, 0.9999997, 0.9975), (5.0, 1.0, 1.0)] {
        let solved = Solved::new(&meeting(), lambda);
        certified(&solved);
        let [a, b] = [0, 1].map(|v| solved.solution.policy.at(&solved.game.views[v], 0)[0]);
        close(a, p, 1e-4, "a goes left");
        close(b, q, 1e-4, "b goes left");
    }
}
