//! A scenario of 5,000 lines, which the benchmark measures, is one.

use standoff_lang::check;

use crate::support::shown;

#[path = "../../benches/large.rs"]
mod bench;

#[test]
fn the_scenario_of_the_benchmark_has_no_errors() {
    let text = bench::scenario(5_000);
    assert!((4_500..5_500).contains(&text.lines().count()), "{}", text.lines().count());
    let checked = check(&text);
    assert_eq!(shown(&text, &checked.diagnostics), "");
    let model = checked.model.unwrap();
    assert_eq!(model.states.len(), model.events.len());
}
