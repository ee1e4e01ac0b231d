//! The two passes over the game that every solver is made of.
//!
//! Notation of docs/methods.md: r is reach, V the expected payoff from a node on, Q the expected
//! payoff of an action at an information set, μ the base, λ the precision.
//!
//! Rows of profiles are treated in blocks whose width the compiler knows, so that it can unroll and
//! vectorise them. Each column and each action is computed by itself and sums run in the order of
//! nodes, profiles and edges, so results do not depend on the width of the blocks.

mod backward;
mod beliefs;
pub(in crate::solve) mod columns;
mod forward;
pub(in crate::solve) mod plan;
mod sums;
mod sweeper;
mod values;

pub use backward::{Answer, Backward, Workspace};
pub use beliefs::Beliefs;
pub use forward::{chosen_reach, forward, forward_while};
pub(in crate::solve) use sums::FAINT;
pub use sums::choice_payoff;
pub use sweeper::Sweeper;

#[cfg(test)]
mod tests {
    use super::backward::Pass;
    use super::forward::Forward;
    use super::plan::Plan;
    use super::{Answer, Workspace};
    use crate::game::random::Shape;
    use crate::policy::{Policy, base_log_odds};

    type Numbers = [Vec<u64>; 3];

    /// Reach, log-odds and values of a sweep, in blocks of `W` columns.
    fn bits<const W: usize>(shape: &Shape) -> Numbers {
        let (game, prices) = shape.build(7);
        let (game, prices, plan) = (&game, &prices, &Plan::new(&game));
        let base = &base_log_odds(game, prices);
        let p = &Policy::base(game, prices).p;
        let (mut reach, mut z, mut work) = (Vec::new(), base.clone(), Workspace::default());
        Forward { game, prices, plan, p, goes_on: |_, _| true }.run_in::<W>(&mut reach);
        let (reach, answer) = (&reach, Answer::All);
        Pass { game, prices, plan, base, reach, scale: 1.0, answer }.run_in::<W>(&mut z, &mut work);
        [reach, &z, &work.values].map(|numbers| numbers.iter().map(|x| x.to_bits()).collect())
    }

    #[test]
    fn the_width_of_blocks_changes_no_bit() {
        for successors in [1, 3] {
            let shape = Shape {
                types: vec![3, 2, 4],
                layers: 5,
                states: 6,
                successors,
                alike: successors,
                paid_on_the_way: true,
                ..Shape::default()
            };
            let expected = bits::<1>(&shape);
            assert!(expected.iter().all(|numbers| !numbers.is_empty()));
            assert_eq!(bits::<2>(&shape), expected);
            assert_eq!(bits::<3>(&shape), expected);
            assert_eq!(bits::<4>(&shape), expected);
            assert_eq!(bits::<6>(&shape), expected);
            assert_eq!(bits::<8>(&shape), expected);
        }
    }
}
