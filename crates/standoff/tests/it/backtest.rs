//! The oil model against past episodes.

use std::fs;
use std::path::{Path, PathBuf};

use standoff::backtest::manifest::{self, Close, Manifest};
use standoff::backtest::{Backtest, Trouble, backtest, markdown};
use standoff::engine::control::Control;
use standoff::model::expr::{Binary, Clock};
use standoff::model::{Expr, Model};
use standoff::pipeline::{Request, with_threads};
use standoff::scenario;
use standoff::world::{Disk, ReadError, World};

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
    let said = trouble(&|m| m.episode[0].until = "1990-08-01".to_owned());
    assert!(said.contains("not within"), "{said}");
    let said = trouble(&|m| m.measure = "brant".to_owned());
    assert!(said.contains("it reports no measure `brant`"), "{said}");
}

#[test]
fn a_price_of_nothing_cannot_be_judged() {
    let (mut manifest, mut models) = list();
    manifest.episode.truncate(1);
    models.truncate(1);
    let rule = models[0].measures.iter_mut().find(|m| m.label.id == "flow_rule").unwrap();
    rule.expr = Expr::Number(0.0);
    match judged(&(manifest, models), 2, 4) {
        Err(Trouble::Misfit(misfit)) => {
            let said = "`flow_rule` must be a price above 0 on every path and is 0 on one";
            assert!(misfit.to_string().contains(said), "{misfit}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_price_that_is_none_on_one_day_is_not_passed_over() {
    let (mut manifest, mut models) = list();
    manifest.episode.truncate(1);
    models.truncate(1);
    let brent = models[0].measures.iter_mut().find(|m| m.label.id == "brent").unwrap();
    let day = Expr::Binary(
        Binary::Equal,
        Box::new(Expr::Clock(Clock::Today)),
        // A Monday between the sessions that are judged.
        Box::new(Expr::Number(40.0)),
    );
    let price = brent.expr.clone();
    brent.expr = Expr::If(Box::new([day, Expr::Number(f64::NAN), price]));
    let found = judged(&(manifest, models), 2, 4);
    assert!(matches!(&found, Err(Trouble::Misfit(what)) if what.to_string().contains("NaN")));
}

#[test]
fn more_paths_than_are_kept_are_refused() {
    let found = judged(&list(), 3000, 20_000);
    assert!(matches!(found, Err(Trouble::TooManyPaths(21_000))));
}

/// One text, whatever is read.
struct One(String);

impl World for One {
    fn source(&self, _: &Path) -> Result<String, ReadError> {
        Ok(self.0.clone())
    }

    fn part(&self, _: &Path, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }
}

/// What is said of the list with something else in it.
fn changed(from: &str, to: &str) -> String {
    let text = fs::read_to_string(root().join("scenarios/oil-episodes/backtest.toml")).unwrap();
    assert!(text.contains(from), "{from}");
    match manifest::read(&One(text.replacen(from, to, 1)), Path::new("list.toml")) {
        Ok(_) => "read".to_owned(),
        Err(misfit) => misfit.to_string(),
    }
}

#[test]
fn a_list_that_makes_no_sense_is_refused() {
    let cases = [
        ("number = 1, date = 1990-08-02", "number = 0, date = 1990-08-02", "count from 1"),
        ("number = 1, date = 1990-08-02", "number = 1, date = 1990-08-09", "follow each other"),
        ("number = 1, date = 1990-08-02", "number = 1, date = 1990-08-01", "dates after `before`"),
        ("date = 1990-09-27, price = 41.45", "date = 1990-12-27, price = 41.45", "`until`"),
        ("date = 1990-09-27, price = 41.45", "date = 1990-09-27, price = nan", "above 0"),
    ];
    for (from, to, said) in cases {
        let found = changed(from, to);
        assert!(found.contains(said), "{to}: {found}");
    }
    assert_eq!(changed("title", "title"), "read");
}

#[test]
fn one_episode_alone_has_no_leave_one_out_and_titles_cannot_break_a_table() {
    let (mut manifest, mut models) = list();
    manifest.episode.truncate(1);
    models.truncate(1);
    models[0].crisis.title = "Kuwait | or\nIraq".to_owned();
    let found = judged(&(manifest, models), 4, 40).unwrap();
    assert!(found.skill.iter().all(|skill| skill.without.is_empty()));
    let table = markdown::markdown(&found);
    assert!(table.contains("| Kuwait \\| or Iraq, 19.93 |"), "{table}");
    assert!(!table.contains("NaN"), "{table}");
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
