//! The limiting logit equilibrium.

use standoff_engine::certify::{Certificate, certify};
use standoff_engine::control::Control;
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::math::stats::sum;
use standoff_engine::solve::{BackwardInduction, LogitLimit, Settings, Solution, Solver, Status};

use crate::catalogue::{at_once, meeting};
use crate::games::broad;
use crate::support::{CRISIS, Solved, close};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");

fn followed(game: &Game, prices: &Prices, settings: &Settings) -> (Solution, Certificate) {
    let solution = LogitLimit.solve(game, prices, settings, &Control::default());
    let certificate = certify(game, prices, &solution.policy, settings.scale);
    (solution, certificate)
}

/// A text followed to its limit, which must be certified.
fn limit(text: &str, regret: f64) -> Solved {
    let mut solved = Solved::new(text, 1.0);
    let settings = Settings { regret, ..Settings::default() };
    (solved.solution, solved.certificate) = followed(&solved.game, &solved.prices, &settings);
    assert_eq!(solved.solution.status, Status::Converged);
    assert!(solved.certificate.accepts_nash(regret), "{:?}", solved.certificate);
    solved
}

#[test]
fn mobilise_or_bluff_leads_to_its_perfect_bayesian_equilibrium() {
    for regret in [1e-2, 1e-3, 1e-4] {
        let solved = limit(MOBILISE, regret);
        // Whoever mixes gives up about ln(odds) / λ points and λ times a payoff of about 1 makes
        // the odds: probabilities are off by a few times the regret.
        let off =
            |found: f64, expected: f64, what: &str| close(found, expected, 3.0 * regret, what);
        off(solved.choice("mobilise", "", 0), 1.0, "strong mobilises");
        off(solved.choice("mobilise", "", 1), 3.0 / 7.0, "weak mobilises");
        off(solved.choice("challenge", "mobilised yes", 0), 0.5, "challenged after mobilising");
        off(solved.choice("challenge", "mobilised no", 0), 1.0, "challenged after none");
        off(solved.outcome("war"), 0.15, "war");
        assert!(solved.solution.reached > 1.0);
    }
}

#[test]
fn less_regret_takes_more_precision() {
    let reached = [1.0, 1e-1, 1e-2, 1e-3].map(|regret| limit(MOBILISE, regret).solution.reached);
    assert_eq!(reached[0], 1.0);
    assert!(reached.windows(2).all(|pair| pair[0] < pair[1]), "{reached:?}");
}

#[test]
fn unequal_pennies_are_mixed() {
    // Matching pennies in which `a` wins 4 on the left and 1 on the right.
    let solved = limit(&at_once([4.0, 1.0, -1.0], [-4.0, -1.0, 1.0]), 1e-4);
    // b indifferent: -4p + (1 - p) = p - (1 - p), p = 2/7; the same for a by symmetry.
    for (k, who) in ["a", "b"].into_iter().enumerate() {
        let heads = solved.solution.policy.at(&solved.game.views[k], 0)[0];
        close(heads, 2.0 / 7.0, 1e-3, who);
    }
}

#[test]
fn the_principal_branch_selects_where_to_meet() {
    let solved = limit(&meeting(), 1e-3);
    for view in &solved.game.views {
        close(solved.solution.policy.at(view, 0)[0], 1.0, 1e-3, "left");
    }
}

/// A base that leans to the right starts the branch near the other equilibrium.
#[test]
fn another_base_may_select_another_equilibrium() {
    let leaning = meeting()
        .replace(
            "base = \"uniform\"",
            "status_quo = \"right\"\ngroups = { move = \"0.1 per week\" }",
        )
        .replace("[action.a.left]\n", "[action.a.left]\ngroup = \"move\"\n")
        .replace("[action.b.left]\n", "[action.b.left]\ngroup = \"move\"\n");
    let solved = limit(&leaning, 1e-3);
    for view in &solved.game.views {
        let policy = solved.solution.policy.at(view, 0);
        let right = solved
            .game
            .actions_of(view)
            .iter()
            .position(|action| solved.model.action(*action).label.id == "right");
        close(policy[right.unwrap()], 1.0, 1e-3, "right");
    }
}

#[test]
fn with_nothing_hidden_it_is_backward_induction() {
    for seed in 0..10 {
        let shape = Shape {
            types: vec![1, 1],
            layers: 5,
            states: 4,
            actions: 3,
            successors: 2,
            paid_on_the_way: true,
            ..Shape::default()
        };
        let (game, prices) = shape.build(seed);
        let settings = Settings { regret: 1e-6, ..Settings::default() };
        let (found, certificate) = followed(&game, &prices, &settings);
        assert_eq!(found.status, Status::Converged, "{seed}: {}", found.reached);
        assert!(certificate.accepts_nash(1e-6), "{seed}: {certificate:?}");
        let exact = BackwardInduction.solve(&game, &prices, &settings, &Control::default());
        let away = found.policy.distance(&exact.policy);
        assert!(away < 1e-3, "{seed}: {away}");
    }
}

/// Whatever is called converged is certified, and nothing else is; all is finite.
#[test]
fn what_it_says_is_what_the_certificate_says() {
    let mut converged = 0;
    for seed in 0..60 {
        let (game, prices) = broad(seed).build(seed);
        let settings = Settings::default();
        let (found, certificate) = followed(&game, &prices, &settings);
        assert!(certificate.is_sound(), "{seed}: {certificate:?}");
        let accepted = certificate.accepts_nash(settings.regret);
        assert_eq!(found.status == Status::Converged, accepted, "{seed}: {certificate:?}");
        if found.status == Status::Almost {
            assert!(certificate.accepts_nash(100.0 * settings.regret), "{seed}: {certificate:?}");
        }
        // It is the equilibrium at the precision that was reached.
        let at = certify(&game, &prices, &found.policy, found.reached);
        assert!(at.accepts(1e-6), "{seed}: {at:?}");
        converged += usize::from(accepted);
    }
    assert!(converged >= 50, "{converged}");
}

#[test]
fn without_precision_there_is_no_limit() {
    let solved = Solved::new(MOBILISE, 0.0);
    let settings = Settings { scale: 0.0, ..Settings::default() };
    let (found, certificate) = followed(&solved.game, &solved.prices, &settings);
    assert_eq!((found.status, found.reached), (Status::Stuck, 1.0));
    assert!(!certificate.accepts_nash(settings.regret));
}

/// A crisis is followed as far as passes last, and the answer says how far that was.
#[test]
fn a_crisis_ends_where_passes_do() {
    let solved = Solved::new(CRISIS, 1.0);
    let settings = Settings { max_passes: 400, ..Settings::default() };
    let (found, certificate) = followed(&solved.game, &solved.prices, &settings);
    assert_eq!(found.status, Status::Limit);
    assert!(found.reached >= 2.0, "{}", found.reached);
    assert!(certificate.largest_gain < solved.certificate.largest_gain, "{certificate:?}");
    assert!(certify(&solved.game, &solved.prices, &found.policy, found.reached).accepts(1e-9));
    close(sum(found.policy.at(&solved.game.views[0], 0).iter().copied()), 1.0, 1e-12, "a set");
}
