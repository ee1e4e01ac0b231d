//! How long it takes to check a scenario, beside what reading it as TOML alone takes.

mod large;

use divan::Bencher;
use divan::counter::BytesCount;

const LINES: [usize; 3] = [1_250, 5_000, 20_000];

fn main() {
    divan::main();
}

#[divan::bench(args = LINES)]
fn check(bencher: Bencher<'_, '_>, lines: usize) {
    let text = large::scenario(lines);
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench(|| standoff_lang::check(divan::black_box(&text)));
}

#[divan::bench(args = LINES)]
fn toml_alone(bencher: Bencher<'_, '_>, lines: usize) {
    let text = large::scenario(lines);
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench(|| toml::de::DeTable::parse_recoverable(divan::black_box(&text)).1.len());
}
