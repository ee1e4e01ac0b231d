//! In which direction the reference crisis moves, over draws: the share with the expected sign, and the
//! mean. Prints a table for docs/measured.md; takes minutes.
//!
//! `cargo bench -p standoff --bench directions [-- DRAWS]`

#![expect(clippy::unwrap_used, reason = "a bench that fails may panic")]

use std::path::Path;

use rayon::prelude::*;
use standoff::engine::batch::Batch;
use standoff::engine::control::Control;
use standoff::engine::draws::{draw, nominal};
use standoff::engine::game::compile::{Limits, compile};
use standoff::engine::game::{Game, Prices};
use standoff::engine::options::Bound;
use standoff::engine::policy::Policy;
use standoff::engine::project::{ByStep, project};
use standoff::engine::solve::{Aqre, Settings, Solution, Solver};
use standoff::model::{Mode, Model, OptionalPolicy, PlayerId, Start};
use standoff::scenario;
use standoff::world::Disk;

const SEED: u64 = 1;

/// A model with its game, and its solution at central numbers.
struct Solved {
    model: Model,
    game: Game,
    known: Solution,
}

fn settings() -> Settings {
    Settings { tolerance: 1e-6, ..Settings::default() }
}

impl Solved {
    fn new(model: Model) -> Self {
        let game = compile(&model, Limits::default()).unwrap();
        let prices = game.price(&model, &nominal(&model)).unwrap();
        let known = Aqre.solve(&game, &prices, &settings(), &Control::default());
        Self { model, game, known }
    }

    /// The policy of a draw, with its prices.
    fn at(&self, params: &[f64], index: usize) -> (Prices, Policy) {
        let prices = self.game.price(&self.model, params).unwrap();
        let batch = Batch::new(&self.game, Some(&self.known), settings(), SEED);
        let answer = batch.solve(&prices, index + 100, &Control::default());
        assert!(answer.is_solved(1e-6));
        (prices, answer.solution.policy)
    }

    fn by_step(&self, (prices, policy): &(Prices, Policy)) -> ByStep {
        project(&self.game, &self.model, prices, policy)
    }

    fn milestone(&self, by_step: &ByStep, id: &str, step: usize) -> f64 {
        let k = self.model.milestones.iter().position(|m| m.label.id == id).unwrap();
        by_step.milestones[step.min(by_step.milestones.len() - 1)][k]
    }

    fn last(&self, by_step: &ByStep, id: &str) -> f64 {
        self.milestone(by_step, id, usize::MAX)
    }

    fn param(&self, id: &str) -> usize {
        let found = self.model.params.iter().position(|param| param.label.id == id);
        found.unwrap()
    }

    fn option(&self, player: &str, must: &[&str], never: &[&str], until: f64) -> OptionalPolicy {
        let player = self.model.players.iter().position(|p| p.label.id == player).unwrap();
        let actions = |ids: &[&str]| {
            let all = self.model.actions.iter().enumerate();
            let wanted = all.filter(|(_, action)| {
                action.player == PlayerId::new(player) && ids.contains(&action.label.id.as_str())
            });
            wanted.map(|(k, _)| standoff::model::ActionId::new(k)).collect()
        };
        OptionalPolicy {
            label: self.model.players[player].label.clone(),
            player: PlayerId::new(player),
            from: 0.0,
            until,
            must: actions(must),
            never: actions(never),
            mode: Mode::Do,
        }
    }

    fn done(&self, solved: &(Prices, Policy), option: &OptionalPolicy) -> ByStep {
        let bound = Bound::new(&self.game, &self.model, option);
        let (prices, policy) = solved;
        project(&self.game, &self.model, prices, &bound.done(&self.game, prices, policy))
    }

    /// Play if the type of a player were known to the analyst: the same policies.
    fn given(&self, solved: &(Prices, Policy), value: u16) -> ByStep {
        let mut prices = solved.0.clone();
        let profiles = &self.game.profiles;
        for (k, prior) in prices.prior.iter_mut().enumerate() {
            if profiles.values_of(k)[0] != value {
                *prior = 0.0;
            }
        }
        let total: f64 = prices.prior.iter().sum();
        prices.prior.iter_mut().for_each(|prior| *prior /= total);
        project(&self.game, &self.model, &prices, &solved.1)
    }
}

fn started(model: &Model, starts: &[(&str, u16)]) -> Model {
    let mut model = model.clone();
    for (id, value) in starts {
        let state = model.states.iter_mut().find(|state| state.label.id == *id).unwrap();
        state.start = Start::Value(*value);
    }
    model
}

fn main() {
    let draws = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(200);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = root.join("scenarios/us-iran-2026-01/crisis.toml");
    let model = scenario::check(&Disk, &file).unwrap().model.unwrap();
    let base = Solved::new(model.clone());
    let thick = Solved::new(started(&model, &[("defence", 2)]));
    let thin = Solved::new(started(&model, &[("defence", 0)]));
    let restraint = base.option(
        "us",
        &[],
        &["limited_strike", "blockade", "infrastructure", "broad_campaign", "escalate"],
        1e9,
    );
    let deny = base.option("gulf", &["tighten"], &["loosen", "open"], 1e9);
    let keep = base.option("gulf", &[], &["tighten"], 1e9);
    let strike = base.option("us", &["limited_strike"], &[], 7.0);
    let infrastructure = base.option("us", &["infrastructure"], &[], 7.0);
    let broad = base.option("us", &["broad_campaign"], &[], 7.0);
    let announced = Bound::new(&base.game, &base.model, &restraint)
        .announced(&base.game, &base.game.price(&model, &nominal(&model)).unwrap());
    let one = |index: usize| -> Vec<f64> {
        let params = draw(&model, SEED, index);
        let solved = base.at(&params, index);
        let free = base.by_step(&solved);
        let moved = |id: &str, factor: f64| {
            let mut params = params.clone();
            params[base.param(id)] *= factor;
            base.by_step(&base.at(&params, index))
        };
        let [feint, offer] = [0, 2].map(|value| base.given(&solved, value));
        let [limited, hard, wide] =
            [&strike, &infrastructure, &broad].map(|o| base.done(&solved, o));
        let firm = moved("iran.stance.cornered", 0.2);
        let bound = announced.prices(&solved.0);
        let known = Aqre.solve(&announced.game, &bound, &settings(), &Control::default());
        let told = project(&announced.game, &model, &bound, &known.policy);
        let closed = |by_step: &ByStep| base.last(by_step, "strait");
        let rung = |by_step: &ByStep, value: usize| {
            let k = model.states.iter().position(|s| s.label.id == "rung").unwrap();
            by_step.states.last().unwrap()[k][value]
        };
        vec![
            base.last(&feint, "first_fire") - base.last(&offer, "first_fire"),
            base.last(&base.done(&solved, &keep), "broad")
                - base.last(&base.done(&solved, &deny), "broad"),
            thick.last(&thick.by_step(&thick.at(&params, index)), "first_fire")
                - thin.last(&thin.by_step(&thin.at(&params, index)), "first_fire"),
            base.milestone(&moved("pressure.credibility", 2.0), "first_fire", 8)
                - base.milestone(&free, "first_fire", 8),
            base.last(&free, "broad") - base.last(&firm, "broad"),
            rung(&free, 1) - rung(&free, 4),
            rung(&free, 2) - rung(&free, 4),
            closed(&wide) - closed(&limited),
            closed(&hard) - closed(&limited),
            base.last(&limited, "deal_after") - 1e-3,
            base.last(&told, "talks_before") - base.last(&free, "talks_before"),
        ]
    };
    let all: Vec<Vec<f64>> = (0..draws).into_par_iter().map(one).collect();
    let names = [
        "a feint type comes to blows more often than an offer type",
        "denied access lowers the broad campaign",
        "a reinforced defence raises the use of force",
        "twice the loss of face raises shots within 8 weeks",
        "a fifth of the cornered regimes (firmer) lowers the broad campaign",
        "the strait is rarer than a token answer",
        "the strait is rarer than strikes on bases",
        "a broad campaign closes the strait more often than a limited strike",
        "strikes on infrastructure do so more often than a limited strike",
        "a limited strike ends in a deal on harsher terms in more than 0.1 %",
        "announced restraint raises direct talks before any strike",
    ];
    println!("| direction | share of {draws} draws | mean, points |");
    println!("|---|---|---|");
    for (k, name) in names.iter().enumerate() {
        let values: Vec<f64> = all.iter().map(|row| row[k]).collect();
        let right = values.iter().filter(|value| **value > 0.0).count() as f64 / draws as f64;
        let mean = 100.0 * values.iter().sum::<f64>() / draws as f64;
        println!("| {name} | {:.0} % | {mean:+.2} |", 100.0 * right);
    }
}
