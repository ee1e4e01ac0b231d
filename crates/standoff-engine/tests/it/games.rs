//! Which random games are tried.

use standoff_engine::game::random::Shape;
use standoff_engine::math::philox::{Purpose, Stream};
use standoff_engine::math::{exp, ln};

/// Numbers that make a shape out of a seed.
struct Choices(Stream);

impl Choices {
    fn new(seed: u64) -> Self {
        Self(Stream::new(seed, Purpose::Game, 90, 0, 0))
    }

    fn below(&self, number: u32, count: usize) -> usize {
        (self.0.at(number) * count as f64) as usize
    }
}

/// Small games of every kind, with λ × stakes from 0.3 to 8.
pub fn broad(seed: u64) -> Shape {
    let of = Choices::new(seed);
    let players = 1 + of.below(0, 3);
    Shape {
        types: (0..players).map(|player| 1 + of.below(20 + player as u32, 3)).collect(),
        layers: 2 + of.below(2, 3),
        states: 2 + of.below(3, 3),
        actions: 2 + of.below(4, 2),
        successors: 1 + of.below(5, 2),
        alike: 1 + of.below(6, 2),
        base: 10.0,
        stakes: 10.0,
        paid_on_the_way: of.below(7, 2) == 1,
        status_quo: [None, Some(0.85)][of.below(8, 2)],
        masked: [0.0, 0.2][of.below(9, 2)],
        precision: 0.1 * exp(ln(0.3) + of.0.at(1) * ln(8.0 / 0.3)),
    }
}

/// Small games that fold more often: several types, states that look alike, a status quo, and
/// λ × stakes from 16 to 40.
pub fn precise(seed: u64) -> Shape {
    let of = Choices::new(seed);
    let players = 1 + of.below(0, 3);
    Shape {
        types: (0..players).map(|player| 2 + of.below(20 + player as u32, 2)).collect(),
        layers: 3 + of.below(2, 2),
        states: 3 + of.below(3, 2),
        actions: 2 + of.below(4, 2),
        successors: 1 + of.below(5, 2),
        alike: 2 + of.below(6, 2),
        base: [2.0, 10.0][of.below(10, 2)],
        stakes: 10.0,
        paid_on_the_way: of.below(7, 2) == 1,
        status_quo: Some(0.85),
        masked: 0.0,
        precision: 1.6 + 2.4 * of.0.at(1),
    }
}
