//! Numbers, ticks and labels of charts.

use standoff::chart::{
    Cell, Table, axis, dates,
    label::{fit, spread, width, wrap},
    number::{fixed, in_100, percent, percent_range, points, scientific, significant, xy},
};

#[test]
fn probabilities_are_whole_percent() {
    assert_eq!(percent(0.274), "27%");
    assert_eq!(percent(0.0), "0%");
    assert_eq!(percent(0.0049), "<1%");
    assert_eq!(percent(0.9951), ">99%");
    assert_eq!(percent(1.0), "100%");
    assert_eq!(in_100(f64::NAN), "n/a");
    assert_eq!(percent_range(0.18, 0.37), "18–37%");
    assert_eq!(percent_range(0.001, 0.002), "<1%");
    assert_eq!(percent_range(0.18, f64::INFINITY), "n/a");
}

#[test]
fn quantities_have_true_signs_and_thin_gaps() {
    assert_eq!(points(-9.04), "−9.0");
    assert_eq!(points(2.0), "+2.0");
    assert_eq!(points(-0.04), "0.0");
    assert_eq!(fixed(1_234_567.8, 0), "1\u{202f}234\u{202f}568");
    assert_eq!(fixed(5265.0, 0), "5265");
    assert_eq!(significant(0.35), "0.35");
    assert_eq!(significant(120.0), "120");
    assert_eq!(significant(-3.2), "−3.2");
    assert_eq!(significant(0.0), "0");
    assert_eq!(scientific(3.1e-11), "3\u{a0}×\u{a0}10⁻¹¹");
    assert_eq!(scientific(0.0), "0");
    assert_eq!(xy(-0.001), "0");
    assert_eq!(xy(f64::INFINITY), "0");
}

#[test]
fn ticks_have_as_many_decimals_as_tell_them_apart() {
    let texts = |ticks: &[f64]| -> Vec<String> {
        let decimals = axis::tick_decimals(ticks);
        ticks.iter().map(|tick| fixed(*tick, decimals)).collect()
    };
    assert_eq!(texts(&axis::ticks(0.0, 2.5, 5)), ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]);
    assert_eq!(texts(&axis::ticks(-10.0, 30.0, 4)), ["−10", "0", "10", "20", "30"]);
    assert_eq!(texts(&[0.0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
    assert_eq!(texts(&axis::ticks(0.0, 0.002, 4)).last().map(String::as_str), Some("0.0020"));
    assert_eq!(axis::tick_decimals(&[]), 0);
    assert_eq!(axis::tick_decimals(&[1.0, 1.0]), 12);
}

#[test]
fn ticks_are_round_and_cover() {
    assert_eq!(axis::ticks(0.0, 0.58, 4), [0.0, 0.2, 0.4, 0.6000000000000001]);
    for (low, high) in [(53.0, 103.0), (-12.0, 2.6), (4800.0, 4801.0), (1e-7, 2e-7), (5.0, 5.0)] {
        let (first, last) = axis::ends(&axis::ticks(low, high, 5));
        assert!(first <= low && last >= high, "{low} {high}: {first} {last}");
    }
    assert!(!axis::ticks(f64::NAN, f64::INFINITY, 5).is_empty());
    assert!(axis::ticks(-1e308, 1e308, 5).len() < 60);
}

#[test]
fn labels_are_apart_and_inside() {
    let placed = spread(&[50.0, 51.0, 10.0, 49.0, 98.0], 15.0, 0.0, 100.0);
    let mut sorted = placed.clone();
    sorted.sort_by(f64::total_cmp);
    assert!(sorted.windows(2).all(|w| w[1] - w[0] > 14.99), "{placed:?}");
    assert!(sorted.iter().all(|y| (0.0..=100.0).contains(y)), "{placed:?}");
    assert!(placed[3] < placed[0] && placed[0] < placed[1], "{placed:?}");
    let crowded = spread(&[1.0; 30], 15.0, 0.0, 100.0);
    assert!(crowded.iter().all(|y| (-1e-9..=100.0 + 1e-9).contains(y)));
    assert!(spread(&[], 15.0, 0.0, 100.0).is_empty());
}

#[test]
fn texts_fit() {
    let long = "A coup in Tehran that nobody saw coming";
    assert!(width(&fit(long, 90.0, 12.0), 12.0) <= 90.0);
    assert_eq!(fit("War", 90.0, 12.0), "War");
    let lines = wrap(long, 120.0, 12.0, 2);
    assert!(lines.len() == 2 && lines.iter().all(|line| width(line, 12.0) <= 120.0));
    assert_eq!(wrap("", 120.0, 12.0, 2), [""]);
}

#[test]
fn dates_are_words() {
    let calendar = dates::Calendar::new("2026-01-29");
    assert_eq!(calendar.short(30.0), "28 Feb");
    assert_eq!(calendar.iso(182.0), "2026-07-30");
    assert_eq!(calendar.ticks(182.0, 9).len(), 6);
    assert_eq!(dates::long("2026-07-30"), "30\u{a0}July 2026");
    assert_eq!(dates::long("soon"), "soon");
    assert_eq!(dates::Calendar::new("soon").short(30.0), "day 30");
    assert_eq!(calendar.short(f64::NAN), "day n/a");
}

#[test]
fn csv_is_quoted_and_disarmed() {
    let table = Table {
        caption: String::new(),
        head: vec!["a".to_owned(), "b".to_owned()],
        rows: vec![
            vec![Cell::text("=1+1"), Cell::percent(0.25)],
            vec![Cell::text("say \"x\", y"), Cell::percent(f64::NAN)],
        ],
    };
    assert_eq!(table.csv(), "a,b\n'=1+1,0.25\n\"say \"\"x\"\", y\",\n");
}
