//! How long it takes to put a draw of the parameters into the game of the shipped crisis, and to
//! differentiate that.

#![expect(clippy::unwrap_used, reason = "the shipped crisis can be priced")]

use divan::Bencher;
use standoff_engine::draws::nominal;
use standoff_engine::game::compile::{Limits, compile};
use standoff_engine::game::{Differentials, Game};
use standoff_model::Model;

/// Two players, 64,000 cells.
const CRISIS: &str = include_str!("../tests/it/two-players.toml");

fn main() {
    divan::main();
}

fn crisis() -> (Model, Game, Vec<f64>) {
    let model = standoff_lang::check(CRISIS).model.unwrap();
    let game = compile(&model, Limits::default()).unwrap();
    let params = nominal(&model);
    (model, game, params)
}

#[divan::bench]
fn price(bencher: Bencher<'_, '_>) {
    let (model, game, params) = crisis();
    bencher.bench(|| game.price(&model, divan::black_box(&params)));
}

#[divan::bench]
fn tangent(bencher: Bencher<'_, '_>) {
    let (model, game, params) = crisis();
    let direction = vec![1.0; params.len()];
    bencher.bench(|| game.price_tangent(&model, divan::black_box(&params), &direction));
}

/// With a weight on every number.
#[divan::bench]
fn gradient(bencher: Bencher<'_, '_>) {
    let (model, game, params) = crisis();
    let mut weights = Differentials::zero(&game.price(&model, &params).unwrap());
    let Differentials { prior, precision, probs, pays, bases } = &mut weights;
    for kind in [prior, precision, probs, pays, bases] {
        kind.fill(1.0);
    }
    bencher.bench(|| game.price_gradient(&model, divan::black_box(&params), &weights));
}
