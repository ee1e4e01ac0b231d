//! The oil model against past episodes.

use std::fs;
use std::path::{Path, PathBuf};

use standoff::backtest::manifest::{self, Close, Manifest};
use standoff::backtest::{Backtest, Trouble, backtest, markdown};
use standoff::engine::control::Control;
use standoff::model::Model;
use standoff::pipeline::{Request, with_threads};
use standoff::scenario;
use standoff::world::Disk;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn list() -> (Manifest, Vec<Model>) {
    let folder = root().join("scenarios/oil-episodes");
    let manifest = manifest::read(&Disk, &folder.join("backtest.toml")).unwrap();
    let model = |file: &str| {
        let checked = scenario::check(&Disk, &folder.join(file)).unwrap();
        assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
        checked.model.unwrap()
    };
    let models = manifest.episode.iter().map(|episode| model(&episode.file)).collect();
    (manifest, models)
}

fn judged(
    (manifest, models): &(Manifest, Vec<Model>),
    draws: usize,
    paths: usize,
) -> Result<Backtest, Trouble> {
    let request = Request { seed: 1, draws, paths };
    backtest(manifest, models, &request, &Control::default(), &mut |_| {})
}

/// The page shows the table of the numbers as they are. `STANDOFF_UPDATE=1` writes it.
#[test]
fn the_table_in_the_docs_is_that_of_today() {
    let found = judged(&list(), 400, 10_000).unwrap();
    let page = root().join("docs/backtest.md");
    let text = fs::read_to_string(&page).unwrap();
    let (head, rest) = text.split_once("<!-- table -->\n").unwrap();
    let (table, tail) = rest.split_once("<!-- end -->").unwrap();
    let now = format!("\n{}\n", markdown::markdown(&found));
    if std::env::var_os("STANDOFF_UPDATE").is_some() {
        fs::write(&page, format!("{head}<!-- table -->\n{now}<!-- end -->{tail}")).unwrap();
    } else {
        assert_eq!(table, now, "run it again with STANDOFF_UPDATE=1 and look at the difference");
    }
}

#[test]
fn threads_do_not_matter() {
    let list = list();
    let of = |threads| with_threads(threads, || judged(&list, 8, 40).unwrap()).unwrap();
    assert_eq!(of(1), of(3));
}

#[test]
fn an_episode_must_fit_its_scenario() {
    let (manifest, models) = list();
    let trouble = |change: &dyn Fn(&mut Manifest)| {
        let mut changed = manifest.clone();
        changed.episode.truncate(1);
        change(&mut changed);
        match judged(&(changed, models[..1].to_vec()), 2, 4) {
            Err(Trouble::Misfit(misfit)) => misfit.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let said = trouble(&|m| m.episode[0].before.price = 20.0);
    assert_eq!(said, "kuwait-1990.toml: the price before is 20, and `brent` starts at 19.93");
    let said = trouble(&|m| m.episode[0].before.date = "1990-08-02".to_owned());
    assert!(
        said.contains("the price before is of 1990-08-02, and `as_of` is 1990-08-01"),
        "{said}"
    );
    let said = trouble(&|m| m.episode[0].until = "1991-08-02".to_owned());
    assert!(said.contains("not within the 98 days"), "{said}");
    let said = trouble(&|m| m.measure = "brant".to_owned());
    assert!(said.contains("it reports no measure `brant`"), "{said}");
}

/// The prices that are typed in are those of the daily series, which is not in the project.
#[test]
fn prices_are_those_of_the_series() {
    let file = root().join("../shared/data/markets/brent_daily.csv");
    let Ok(text) = fs::read_to_string(&file) else {
        println!("skipped: there is no ../shared/data/markets/brent_daily.csv");
        return;
    };
    let closes = text.lines().skip(1).filter_map(|line| {
        let (date, price) = line.split_once(',')?;
        Some((date, price.parse::<f64>().ok()?))
    });
    let closes: Vec<(&str, f64)> = closes.collect();
    let place = |date: &str| closes.iter().position(|(d, _)| *d == date).unwrap();
    for episode in &list().0.episode {
        let before = place(&episode.before.date);
        let agrees = |close: &Close| closes[place(&close.date)].1 == close.price;
        assert!(agrees(&episode.before), "{}", episode.file);
        for session in episode.sessions.iter().chain([&episode.highest]) {
            assert!(agrees(&session.close()), "{}", episode.file);
            assert_eq!(place(&session.date), before + session.number as usize, "{}", episode.file);
        }
        let until = place(&episode.until);
        let within = closes[before + 1..=until].iter().map(|(_, price)| *price);
        assert_eq!(within.fold(0.0, f64::max), episode.highest.price, "{}", episode.file);
        assert_eq!(until, before + 63, "{}", episode.file);
        let first = before.saturating_sub(60);
        let returns: Vec<f64> =
            closes[first..=before].windows(2).map(|pair| (pair[1].1 / pair[0].1).ln()).collect();
        let mean = returns.iter().sum::<f64>() / returns.len() as f64;
        let square = returns.iter().map(|r| (r - mean) * (r - mean)).sum::<f64>();
        let sd = 100.0 * (square / (returns.len() - 1) as f64).sqrt();
        assert!((sd - episode.volatility).abs() < 0.006, "{}: {sd}", episode.file);
    }
}
