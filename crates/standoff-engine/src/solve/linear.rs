//! The layer-by-layer map G of `super::aqre` with its exact tangent and adjoint.
//!
//! Notation of docs/methods.md. At log-odds z and precision sλ, π = softmax(z), r is reach under π,
//! and the backward pass answers freshly: z' = ln μ + sλQ, π' = softmax(z'), V under π'. For one
//! information set with total reach R, and C the expected payoff of a choice at a cell,
//!
//! ```text
//! dQ(a)  = Σ [dr (C(a) - Q(a)) + r dC(a)] / R        over the cells of the set
//! dz'(a) = sλ dQ(a) + λ Q(a) ds
//! dπ(a)  = π(a) (dz(a) - Σ_b π(b) dz(b))
//! dV     = Σ_a [dπ'(a) C(a) + π'(a) dC(a)]
//! ```
//!
//! The tangent carries dr forward and dV backward; the adjoint runs both passes in reverse. None
//! takes an exponential; what they cost beside a sweep stands in docs/measured.md.

mod adjoint;
mod frame;
#[cfg(test)]
mod plain;
mod tangent;
mod totals;
mod weights;

use crate::game::{Game, Prices};
use crate::policy::Policy;

use super::krylov::norm;
use super::metric::Metric;
use super::sweep::{Sweeper, forward};
use frame::{Point, Work};

/// G at one point, and what its derivatives need.
pub struct Linear<'a> {
    /// The game.
    pub game: &'a Game,
    /// Its numbers.
    pub prices: &'a Prices,
    /// The asked scale of every precision.
    asked: f64,
    /// s times that.
    scale: f64,
    /// λ of each own row of each player.
    lambda: Vec<Vec<f64>>,
    /// z' = G(z).
    pub image: Vec<f64>,
    /// Q of every action at every information set; 0 where no path leads.
    pub q: Vec<f64>,
    /// G itself: π = softmax(z), π' = softmax(z'), V.
    sweeper: Sweeper<'a>,
    /// Reach in plain numbers, where that of the sweeper is not.
    reach: Vec<f64>,
    /// 1 / R of every information set, 0 where R is; numbered as the bases of views.
    inverse: Vec<f64>,
    work: Work,
}

impl<'a> Linear<'a> {
    /// G for a game at `asked` times the precisions.
    pub fn new(game: &'a Game, prices: &'a Prices, asked: f64) -> Self {
        let sweeper = Sweeper::new(game, prices);
        let rows = game.profiles.rows.iter().zip(&prices.precision);
        let lambda = rows.map(|(rows, lambda)| vec![*lambda; *rows]).collect();
        Self {
            game,
            prices,
            asked,
            scale: 0.0,
            lambda,
            image: vec![0.0; game.policy_len],
            q: vec![0.0; game.policy_len],
            reach: Vec::new(),
            inverse: vec![0.0; game.view_bases.len()],
            work: Work::new(game, sweeper.plan()),
            sweeper,
        }
    }

    /// Evaluates G. Gives back the largest |π' - π|.
    pub fn evaluate(&mut self, z: &[f64], s: f64) -> f64 {
        self.scale = s * self.asked;
        self.sweeper.sweep(z, self.scale, &mut self.image);
        self.sweeper.change()
    }

    /// Makes ready for products at the point that was last evaluated.
    pub fn prepare(&mut self) {
        if self.sweeper.is_scaled() {
            let policy = Policy { p: self.sweeper.policy().to_vec(), ln: Vec::new() };
            forward(self.game, self.prices, &policy, &mut self.reach);
        }
        self.totals();
    }

    /// The point that was last evaluated.
    fn point(&self) -> Point<'_> {
        let sweeper = &self.sweeper;
        Point {
            game: self.game,
            prices: self.prices,
            plan: sweeper.plan(),
            policy: sweeper.policy(),
            answer: sweeper.answer(),
            image: &self.image,
            values: sweeper.values(),
            reach: if sweeper.is_scaled() { &self.reach } else { sweeper.reach() },
        }
    }

    /// The length of the part of G_s that acts directly, λQ, in the metric's coordinates; 1 if it
    /// is 0.
    pub(in crate::solve) fn slope_size(&self, metric: &Metric<'_>) -> f64 {
        let mut slope = self.q.clone();
        for view in &self.game.views {
            for (row, lambda) in self.lambda[view.player].iter().enumerate() {
                let lambda = self.asked * view.precision(*lambda);
                slope[view.row(row)].iter_mut().for_each(|q| *q *= lambda);
            }
        }
        let mut out = vec![0.0; slope.len()];
        metric.scale(&slope, &mut out);
        let size = norm(&out);
        if size > 0.0 { size } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::super::krylov::{axpy, dot};
    use super::plain::Plain;
    use super::*;
    use crate::game::random::Shape;
    use crate::game::{Differentials, PayRow};
    use crate::math::largest_gap;
    use crate::policy::base_log_odds;
    use proptest::prelude::*;

    /// A game with chance, views of several nodes, disabled actions and three players.
    fn shape() -> Shape {
        Shape {
            types: vec![2, 3, 2],
            layers: 7,
            states: 9,
            actions: 3,
            successors: 2,
            alike: 3,
            masked: 0.2,
            paid_on_the_way: true,
            precision: 0.2,
            ..Shape::default()
        }
    }

    /// A direction, and a number of the open interval (0, 1) to tell several apart.
    fn wave(len: usize, phase: f64) -> Vec<f64> {
        (0..len).map(|k| libm::sin(1.0 + k as f64 * (1.0 + phase))).collect()
    }

    #[test]
    fn the_tangent_is_the_slope_of_the_map() {
        let (game, prices) = shape().build(4);
        let mut linear = Linear::new(&game, &prices, 1.5);
        let base = base_log_odds(&game, &prices);
        let (mut z, dz) = (base.clone(), wave(base.len(), 0.3));
        axpy(0.7, &wave(base.len(), 0.6), &mut z);
        let ds = 0.4;
        let mut image = |t: f64| {
            let mut at = z.clone();
            axpy(t, &dz, &mut at);
            linear.evaluate(&at, 0.8 + t * ds);
            linear.image.clone()
        };
        let h = 1e-4;
        let (above, below, far_above, far_below) =
            (image(h), image(-h), image(2.0 * h), image(-2.0 * h));
        image(0.0);
        linear.prepare();
        let mut out = vec![0.0; z.len()];
        linear.tangent(&dz, ds, &mut out);
        let open = (0..z.len()).filter(|k| base[*k] > f64::NEG_INFINITY);
        for k in open {
            let near = (above[k] - below[k]) / (2.0 * h);
            let far = (far_above[k] - far_below[k]) / (4.0 * h);
            let slope = (4.0 * near - far) / 3.0;
            assert!((slope - out[k]).abs() < 1e-8, "{k}: {slope} and {}", out[k]);
        }
    }

    #[test]
    fn the_adjoint_is_the_transpose_of_the_tangent() {
        let (game, prices) = shape().build(5);
        let mut linear = Linear::new(&game, &prices, 1.0);
        let base = base_log_odds(&game, &prices);
        let mut z = base.clone();
        axpy(0.5, &wave(base.len(), 0.1), &mut z);
        linear.evaluate(&z, 1.0);
        linear.prepare();
        let open = |mut v: Vec<f64>| {
            v.iter_mut().zip(&base).filter(|(_, z)| z.is_infinite()).for_each(|(v, _)| *v = 0.0);
            v
        };
        let (v, w) = (open(wave(base.len(), 0.2)), open(wave(base.len(), 0.9)));
        let (mut forth, mut back) = (vec![0.0; v.len()], vec![0.0; v.len()]);
        linear.tangent(&v, 0.0, &mut forth);
        linear.adjoint(&w, &mut back);
        let (left, right) = (dot(&w, &forth), dot(&back, &v));
        assert!((left - right).abs() <= 1e-12 * dot(&forth, &forth).sqrt(), "{left} {right}");
    }

    /// Largest difference of two lists, as a share of the largest entry if that is above 1.
    fn apart(found: &[f64], expected: &[f64]) -> f64 {
        let largest = expected.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
        assert_eq!(found.len(), expected.len());
        largest_gap(found, expected) / largest
    }

    fn shapes() -> impl Strategy<Value = Shape> {
        let few = prop::collection::vec(1_usize..=3, 1..=4);
        let many = prop_oneof![Just(vec![17]), Just(vec![4, 6]), Just(vec![2, 9])];
        let types = prop_oneof![4 => few, 1 => many];
        let graph = (1_usize..=5, 1_usize..=6, 1_usize..=8, 1_usize..=3, 1_usize..=3);
        let numbers = (0.0..0.4, any::<bool>());
        (types, graph, numbers).prop_map(|(types, graph, (masked, paid_on_the_way))| {
            let (layers, states, actions, successors, alike) = graph;
            let rest = Shape::default();
            Shape {
                types,
                layers,
                states,
                actions,
                successors,
                alike,
                masked,
                paid_on_the_way,
                ..rest
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn products_are_those_of_plain_loops(shape in shapes(), seed in 0_u64..1000, s in 0..3) {
            let (mut game, mut prices) = shape.build(seed);
            game.views[0].judged = seed % 3 == 0;
            if seed % 2 == 0 {
                // Costs of choices: rows of payments of other nodes serve.
                let rows = game.nodes() * game.players;
                let row = |c: usize| PayRow((1 + c % rows) as u32);
                let cost = |c: usize| if c.is_multiple_of(3) { row(c) } else { PayRow::ZERO };
                game.choice_cost = (0..game.choice_cost.len()).map(cost).collect();
            }
            prices.precision.iter_mut().enumerate().for_each(|(k, l)| *l *= 1.0 + 0.3 * k as f64);
            let mut linear = Linear::new(&game, &prices, 1.5);
            let mut z = base_log_odds(&game, &prices);
            axpy(0.7, &wave(z.len(), 0.6), &mut z);
            linear.evaluate(&z, 0.5 * f64::from(s));
            linear.prepare();
            let mut plain = Plain::new(&linear);
            prop_assert!(apart(&linear.q, &plain.q) < 1e-12);
            let (v, nodes) = (wave(z.len(), 0.3), wave(game.nodes(), 0.8));
            let (mut found, mut expected) = (v.clone(), v.clone());
            for ds in [0.0, 0.4] {
                linear.tangent(&v, ds, &mut found);
                plain.tangent(&v, ds, &mut expected);
                prop_assert!(apart(&found, &expected) < 1e-12);
            }
            linear.adjoint(&v, &mut found);
            plain.adjoint(&v, &mut expected);
            prop_assert!(apart(&found, &expected) < 1e-12);
            linear.of_reach(&nodes, &mut found);
            plain.of_reach(&nodes, &mut expected);
            prop_assert!(apart(&found, &expected) < 1e-12);
            let mut by_price = [Differentials::zero(&prices), Differentials::zero(&prices)];
            linear.of_prices(&nodes, &v, &mut by_price[0]);
            plain.of_prices(&nodes, &v, &mut by_price[1]);
            for (found, expected) in by_price[0].kinds().into_iter().zip(by_price[1].kinds()) {
                prop_assert!(apart(found, expected) < 1e-12);
            }
        }
    }

    /// Where the sweep's own reach is scaled set by set, products take reach in plain numbers.
    #[test]
    fn products_are_those_of_plain_loops_where_reach_is_faint() {
        let (game, prices) =
            Shape { actions: 2, successors: 1, alike: 1, masked: 0.0, ..shape() }.build(6);
        let mut linear = Linear::new(&game, &prices, 1.0);
        let base = base_log_odds(&game, &prices);
        let mut z = base.clone();
        axpy(2000.0, &wave(base.len(), 0.6), &mut z);
        linear.evaluate(&z, 1.0);
        linear.prepare();
        assert!(linear.sweeper.is_scaled());
        let mut plain = Plain::new(&linear);
        let v = wave(z.len(), 0.3);
        let (mut found, mut expected) = (v.clone(), v.clone());
        linear.tangent(&v, 0.4, &mut found);
        plain.tangent(&v, 0.4, &mut expected);
        assert!(apart(&found, &expected) < 1e-12);
        linear.adjoint(&v, &mut found);
        plain.adjoint(&v, &mut expected);
        assert!(apart(&found, &expected) < 1e-12);
    }
}
