//! Backward induction.

use standoff_engine::certify::{Certificate, certify};
use standoff_engine::control::Control;
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::random::Shape;
use standoff_engine::game::{Game, Prices};
use standoff_engine::math::exp;
use standoff_engine::solve::{
    Aqre, BackwardInduction, Claim, Settings, Solution, Solver, Status, solvers,
};
use standoff_model::Model;

use crate::support::{close, model};

const MOBILISE: &str = include_str!("../../../../catalog/mobilise-or-bluff/game.toml");

/// A shape of games in which everybody knows everything.
fn open_shape() -> Shape {
    Shape {
        types: vec![1, 1],
        layers: 5,
        states: 4,
        actions: 3,
        successors: 2,
        paid_on_the_way: true,
        ..Shape::default()
    }
}

fn induced(game: &Game, prices: &Prices) -> (Solution, Certificate) {
    assert_eq!(BackwardInduction.admits(game), Ok(()));
    let settings = Settings::default();
    let solution = BackwardInduction.solve(game, prices, &settings, &Control::default());
    let certificate = certify(game, prices, &solution.policy, 1.0);
    (solution, certificate)
}

/// The plain counterpart: what play from a node on is worth to everybody, in a game with one
/// profile; writes what is chosen.
fn recursion(game: &Game, prices: &Prices, node: usize, chosen: &mut [f64]) -> Vec<f64> {
    let worth = |choice: usize, chosen: &mut [f64]| {
        let mut worth = vec![0.0; game.players];
        for edge in game.edges(choice) {
            let p = prices.prob(game.edge_prob[edge])[0];
            let later = recursion(game, prices, game.edge_child[edge] as usize, chosen);
            worth.iter_mut().zip(later).for_each(|(worth, later)| *worth += p * later);
        }
        worth
    };
    let all: Vec<Vec<f64>> = game.choices(node).map(|choice| worth(choice, chosen)).collect();
    let mut value: Vec<f64> = (0..game.players)
        .map(|player| prices.pay(game.node_pay[node * game.players + player])[0])
        .collect();
    let Some(view) = game.views.get(game.node_view[node] as usize) else { return value };
    let open = prices.base(game.view_bases[view.bases.start]);
    let open: Vec<usize> = (0..all.len()).filter(|a| open[*a] > f64::NEG_INFINITY).collect();
    let q = |a: usize| all[a][view.player];
    let best = open.iter().map(|a| q(*a)).fold(f64::NEG_INFINITY, f64::max);
    // Choices that lead to the same are tied.
    let mu = |a: usize| exp(prices.base(game.view_bases[view.bases.start])[a]);
    let weight = |a: usize| if open.contains(&a) && q(a) > best - 1e-9 { mu(a) } else { 0.0 };
    let total: f64 = (0..all.len()).map(weight).sum();
    for (a, place) in view.row(0).enumerate() {
        chosen[place] = weight(a) / total;
        value.iter_mut().zip(&all[a]).for_each(|(value, later)| *value += chosen[place] * later);
    }
    value
}

#[test]
fn picks_what_plain_recursion_picks() {
    let shapes = [
        open_shape(),
        Shape { types: vec![1, 1, 1], layers: 7, states: 3, actions: 2, ..open_shape() },
        Shape { masked: 0.4, status_quo: Some(0.85), paid_on_the_way: false, ..open_shape() },
    ];
    for (k, shape) in shapes.iter().enumerate() {
        for seed in 0..10 {
            let (game, prices) = shape.build(seed);
            let mut chosen = vec![0.0; game.policy_len];
            for (node, _) in &game.roots {
                recursion(&game, &prices, *node as usize, &mut chosen);
            }
            let (solution, certificate) = induced(&game, &prices);
            assert_eq!(solution.status, Status::Converged);
            let reached = reached(&game);
            for view in game.views.iter().filter(|view| reached[game.nodes_of(view)[0] as usize]) {
                let found = solution.policy.at(view, 0);
                for (found, expected) in found.iter().zip(&chosen[view.row(0)]) {
                    close(*found, *expected, 1e-12, &format!("shape {k}, seed {seed}"));
                }
            }
            assert!(certificate.accepts_nash(1e-12), "{k}, {seed}: {certificate:?}");
        }
    }
}

/// Whether edges lead to each node.
fn reached(game: &Game) -> Vec<bool> {
    let mut reached = vec![false; game.nodes()];
    game.roots.iter().for_each(|(node, _)| reached[*node as usize] = true);
    for node in (0..game.nodes()).filter(|node| !game.choices(*node).is_empty()) {
        for edge in game.choices(node).flat_map(|choice| game.edges(choice)) {
            reached[game.edge_child[edge] as usize] |= reached[node];
        }
    }
    reached
}

#[test]
fn is_the_limit_of_quantal_responses() {
    for seed in 0..5 {
        let shape = Shape { layers: 4, states: 3, precision: 1.0, ..open_shape() };
        let (game, prices) = shape.build(seed);
        let (solution, _) = induced(&game, &prices);
        let settings = Settings { scale: 1e3, max_passes: 20_000, ..Settings::default() };
        let quantal = Aqre.solve(&game, &prices, &settings, &Control::default());
        assert_eq!((quantal.status, quantal.reached), (Status::Converged, 1.0), "seed {seed}");
        assert!(solution.policy.distance(&quantal.policy) < 1e-6, "seed {seed}");
    }
}

/// `a` enters or stays out; `b` fights or yields. A second entry is as good as the first.
const ENTRY: &str = r#"
[crisis]
id = "entry"
title = "Entry"
question = "Does it enter?"
as_of = 2026-01-01
steps = ["1 x 1 week"]
tail = "0 weeks"
players = ["a", "b"]
stages = ["entry", "answer"]
outcomes = ["fought", "shared"]
[player.a]
[player.b]
[state.x]
values = ["out", "in", "fought", "shared"]
[stage.entry]
players = ["a"]
status_quo = "stay_out"
groups = { enter = "1 per week" }
[stage.answer]
players = ["b"]
base = "uniform"
[action.a.by_land]
group = "enter"
then = { x = "in" }
[action.a.by_sea]
group = "enter"
then = { x = "in" }
[action.b.pass]
when = "x == out"
[action.b.fight]
when = "x == in"
then = { x = "fought" }
[action.b.yield]
when = "x == in"
then = { x = "shared" }
[outcome.fought]
when = "x == fought"
[outcome.shared]
when = "x == shared"
[payoff.a]
at_end = { end = "if x == fought then -1 else if x == shared then 1 else 0" }
[payoff.b]
at_end = { end = "if x == fought then -1 else if x == shared then 0 else 2" }
"#;

fn built(text: &str) -> (Model, Game, Prices) {
    let model = model(text);
    let game = compile(&model, Limits::default()).unwrap();
    let prices = game.price(&model, &nominal(&model)).unwrap();
    (model, game, prices)
}

/// Probability of an action at the first view that offers it, for an own row.
fn chosen(model: &Model, game: &Game, solution: &Solution, action: &str, row: usize) -> f64 {
    let place = |view: &&standoff_engine::game::View| {
        let actions = game.actions_of(view);
        actions.iter().position(|id| model.action(*id).label.id == action)
    };
    let view = game.views.iter().find(|view| place(view).is_some()).unwrap();
    solution.policy.at(view, row)[place(&view).unwrap()]
}

#[test]
fn threats_that_nobody_would_carry_out_do_not_count_and_ties_follow_the_base() {
    let (model, game, prices) = built(ENTRY);
    let (solution, certificate) = induced(&game, &prices);
    let p = |action: &str| chosen(&model, &game, &solution, action, 0);
    assert_eq!((p("stay_out"), p("fight"), p("yield")), (0.0, 0.0, 1.0));
    close(p("by_land"), 0.5, 1e-15, "half of the two");
    assert!(certificate.accepts_nash(1e-12), "{certificate:?}");
    // Staying out and entering worth the same: exp(-1) to 1 - exp(-1).
    let (model, game, prices) =
        built(&ENTRY.replace("shared then 1 else 0", "shared then 0 else 0"));
    let (solution, _) = induced(&game, &prices);
    let tied = chosen(&model, &game, &solution, "stay_out", 0);
    close(tied, exp(-1.0), 1e-12, "status quo");
    // So does the limit of quantal responses.
    let settings = Settings { scale: 1e4, ..Settings::default() };
    let quantal = Aqre.solve(&game, &prices, &settings, &Control::default());
    assert_eq!(quantal.status, Status::Converged);
    assert!(solution.policy.distance(&quantal.policy) < 1e-9);
}

/// Where nobody goes is looked at as well.
#[test]
fn the_certificate_sees_what_is_off_the_path() {
    let (_, game, prices) = built(&ENTRY.replace("shared then 1 else 0", "shared then -2 else 0"));
    let (solution, certificate) = induced(&game, &prices);
    assert_eq!((certificate.active, certificate.inactive), (game.information_sets(), 0));
    assert!(certificate.accepts_nash(1e-12), "{certificate:?}");
    let mut wrong = solution.policy;
    let view = game.views.iter().find(|view| view.player == 1 && view.width() == 2).unwrap();
    wrong.p[view.row(0)].swap(0, 1);
    wrong.ln[view.row(0)].swap(0, 1);
    let certificate = certify(&game, &prices, &wrong, 1.0);
    close(certificate.largest_gain, 1.0, 1e-12, "of yielding over fighting");
    assert!(!certificate.accepts_nash(0.5));
}

#[test]
fn judged_decisions_are_followed() {
    let text = ENTRY
        .replace(
            "[stage.answer]\nplayers = [\"b\"]\nbase = \"uniform\"",
            "[stage.answer]\nplayers = [\"b\"]\njudged = true",
        )
        .replace(
            "[action.b.fight]\nwhen = \"x == in\"",
            "[action.b.fight]\nwhen = \"x == in\"\nchance = 0.75",
        )
        .replace("[action.b.pass]\nwhen = \"x == out\"", "[action.b.pass]")
        .replace(
            "[action.b.yield]\nwhen = \"x == in\"",
            "[action.b.yield]\nwhen = \"x == in\"\nchance = 0.25",
        );
    let (model, game, prices) = built(&text);
    let (solution, certificate) = induced(&game, &prices);
    let p = |action: &str| chosen(&model, &game, &solution, action, 0);
    close(p("fight"), 0.75, 1e-15, "judged");
    // -0.75 + 0.25 is worse than 0.
    assert_eq!(p("stay_out"), 1.0);
    assert!(certificate.accepts_nash(1e-12), "{certificate:?}");
}

#[test]
fn what_hides_something_is_refused() {
    let (_, game, _) = built(MOBILISE);
    let refusal = BackwardInduction.admits(&game).unwrap_err();
    let said = "in layer 2 (day 1) player 2 of the list decides and cannot tell 2 situations apart";
    assert!(refusal.ends_with(said), "{refusal}");
    // Looking alike is enough.
    let (game, _) = Shape { alike: 2, ..open_shape() }.build(0);
    assert!(BackwardInduction.admits(&game).is_err());
}

/// A type that decides what its player can do is known to whoever sees it done.
#[test]
fn a_type_that_shows_is_no_secret() {
    let shown = ENTRY
        .replace("[player.b]", "[player.b]\n[type.a.kind]\nsoft = 0.4\nhard = \"rest\"")
        .replace("status_quo = \"stay_out\"\ngroups = { enter = \"1 per week\" }", "base = \"uniform\"")
        .replace("[action.a.by_land]\ngroup = \"enter\"", "[action.a.stay_out]\nwhen = \"kind == soft\"\n[action.a.by_land]\nwhen = \"kind == hard\"")
        .replace("[action.a.by_sea]\ngroup = \"enter\"\nthen = { x = \"in\" }\n", "");
    let (model, game, prices) = built(&shown);
    assert_eq!(game.profiles.count, 2);
    let (solution, certificate) = induced(&game, &prices);
    for (row, [out, land]) in [[1.0, 0.0], [0.0, 1.0]].into_iter().enumerate() {
        assert_eq!(chosen(&model, &game, &solution, "stay_out", row), out);
        assert_eq!(chosen(&model, &game, &solution, "by_land", row), land);
    }
    assert!(certificate.accepts_nash(1e-12), "{certificate:?}");
}

#[test]
fn every_method_says_what_its_answer_claims() {
    let claims: Vec<(&str, Claim)> =
        solvers().iter().map(|solver| (solver.card().id, solver.claim())).collect();
    let expected = [
        ("aqre", Claim::Response),
        ("depth-k", Claim::Sound),
        ("backward-induction", Claim::NoGain),
        ("logit-limit", Claim::NoGain),
    ];
    for expected in expected {
        assert!(claims.contains(&expected), "{claims:?}");
    }
}
