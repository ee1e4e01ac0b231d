//! What is kept of more paths than are kept whole.

use standoff_engine::control::Control;
use standoff_engine::ensemble::{self, MOST_WHOLE, Plan};
use standoff_engine::math::sketch;
use standoff_engine::math::stats::{sorted, sorted_quantile};
use standoff_engine::simulate::{Counter, Measures, Tally};

use crate::support::{CRISIS, Solved};

/// Quantiles of what was counted are those of the paths, whatever way they were cut.
#[test]
fn counts_have_the_quantiles_of_the_paths() {
    let solved = Solved::new(CRISIS, 1.0);
    let (measures, whole) = solved.paths(4, 2, 0, 3000);
    let mut tally = Tally::new(&solved.model, &measures);
    let parts = [(1200, 1800), (0, 1200)].map(|(first, count)| solved.paths(4, 2, first, count).1);
    for paths in parts.iter().chain(&parts[..1]) {
        tally.count(paths, 1);
    }
    tally.count(&parts[0], -1);
    let days = measures.days + 1;
    for (slot, values) in whole.measures.iter().enumerate() {
        for day in [0, 20, 90] {
            let mut all = Vec::new();
            let mut open = Vec::new();
            for (path, outcome) in values.chunks_exact(days).zip(&whole.outcomes) {
                all.push(path[day]);
                open.extend((*outcome == 0).then_some(path[day]));
            }
            for (values, outcome) in [(&all, None), (&open, Some(0))] {
                let [found] = tally.on(slot, day, outcome, [0.3]);
                let exact = sorted_quantile(&sorted(values), 0.3);
                let bound = 2.0 * sketch::ERROR * exact.abs() + 1e-300;
                assert!((found - exact).abs() <= bound, "{slot} {day}: {found} and not {exact}");
            }
        }
        let peaks: Vec<f64> = values
            .chunks_exact(days)
            .map(|path| path.iter().copied().fold(f64::NEG_INFINITY, f64::max))
            .collect();
        let [found] = tally.peak(slot, None, [0.95]);
        let exact = sorted_quantile(&sorted(&peaks), 0.95);
        assert!((found - exact).abs() <= 2.0 * sketch::ERROR * exact.abs());
        assert_eq!(tally.not_finite(slot), 0);
    }
}

/// Paths are counted, and of more than are kept whole the first of each draw are.
#[test]
fn many_paths_are_counted_and_few_are_kept() {
    let solved = Solved::new(CRISIS, 1.0);
    let measures = Measures::new(&solved.model).unwrap();
    let run = |paths_per_draw| {
        let plan = Plan { seed: 3, draws: 4, paths_per_draw, tolerance: 1e-6 };
        let control = Control::default();
        ensemble::run(&solved.game, &solved.model, &measures, &plan, None, &control)
    };
    let (few, many) = (run(40), run(MOST_WHOLE / 4 + 1));
    assert!(few.tally.is_none() && many.tally.is_some());
    for (few, many) in few.draws.iter().zip(&many.draws) {
        assert_eq!((few.counted.paths, few.paths.outcomes.len()), (40, 40));
        assert_eq!(many.counted.paths, MOST_WHOLE / 4 + 1);
        assert_eq!(many.paths.outcomes.len(), MOST_WHOLE / 4);
        assert_eq!(many.counted.outcomes.iter().sum::<usize>(), many.counted.paths);
        let mut counter = Counter::new(&solved.model, &measures, true);
        counter.count(&few.paths);
        assert_eq!(format!("{:?}", counter.done()), format!("{:?}", few.counted));
    }
}
