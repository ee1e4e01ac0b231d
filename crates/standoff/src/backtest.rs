//! A model of a price against episodes of the past: each is a scenario of what was known at the time,
//! and a list says what came.
//!
//! It is in-sample: the numbers were chosen by people who know these episodes.

pub mod manifest;
pub mod markdown;

use serde::Serialize;
use standoff_engine::control::Control;
use standoff_engine::ensemble::MOST_WHOLE;
use standoff_engine::math::ln;
use standoff_engine::math::stats::{mean, sorted, sorted_quantile};
use standoff_engine::score::{crps, crps_normal, grouped_mean, leave_one_out, share_interval};
use standoff_model::Model;

use crate::pipeline::{self, Analysis, Failure, Request};
use manifest::{Close, Episode, Manifest, Misfit};

/// Version of the JSON form.
pub const SCHEMA: u32 = 1;
/// The probability of the band that is judged.
const BAND: f64 = 0.8;
/// The probability of intervals.
const LEVEL: f64 = 0.9;

/// What came of a back-test.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Backtest {
    /// Version of this form.
    pub schema: u32,
    /// Its title.
    pub title: String,
    /// What the second baseline is called.
    pub baseline: String,
    /// Every episode, in the order of the list.
    pub episodes: Vec<Found>,
    /// How often what came lay within the band, by time.
    pub coverage: Vec<Coverage>,
    /// How the scores compare with those of each baseline.
    pub skill: Vec<Skill>,
    /// Draws of the numbers, paths and seed.
    pub settings: Settings,
}

/// How much was computed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Settings {
    /// Draws of the numbers of each episode.
    pub draws: usize,
    /// Paths of each episode.
    pub paths: usize,
    /// Seed of everything random.
    pub seed: u64,
}

/// One episode.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Found {
    /// The id of its scenario.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The last price before, and its date.
    pub before: Close,
    /// What there is to say of its prices.
    pub note: Option<String>,
    /// Each session that is judged, and last the highest price.
    pub points: Vec<Point>,
    /// Of an episode without a loss: the median over paths of the most that shortfall and scare add,
    /// percent.
    pub premium: Option<f64>,
}

/// A time at which the forecast is judged.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Point {
    /// `session 1`, or `highest`.
    pub at: String,
    /// What came.
    pub observed: Close,
    /// The same as a change, percent of the price before.
    pub change: f64,
    /// The forecast: 10th, 50th and 90th percentile, percent of the price before.
    pub p10: f64,
    /// See `p10`.
    pub p50: f64,
    /// See `p10`.
    pub p90: f64,
    /// Whether what came lies between the first and the last of them.
    pub inside: bool,
    /// Continuous ranked probability scores of 100 ln(price/price before); none for the highest price.
    pub scores: Option<Scores>,
}

/// Scores of one point; the smaller the better.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Scores {
    /// Of the model.
    pub model: f64,
    /// Of no change, with the volatility of the sixty sessions before.
    pub no_change: f64,
    /// Of the second baseline.
    pub baseline: f64,
}

/// How often what came lay within the band.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Coverage {
    /// `session 1`, or `highest`.
    pub at: String,
    /// How often it did.
    pub inside: usize,
    /// Of how many episodes.
    pub of: usize,
    /// Exact interval of the share, lowest end.
    pub low: f64,
    /// Its highest end.
    pub high: f64,
}

/// The model's scores less those of a baseline.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Skill {
    /// What it is compared with.
    pub against: String,
    /// Mean score of the model.
    pub model: f64,
    /// Mean score of the baseline.
    pub baseline: f64,
    /// Mean difference; below 0 the model is better.
    pub difference: f64,
    /// Bootstrap interval of the mean difference, episodes drawn as wholes.
    pub low: f64,
    /// Its highest end.
    pub high: f64,
    /// The mean difference without each episode in turn; none if there is only one.
    pub without: Vec<f64>,
}

/// Why a back-test cannot be made.
#[derive(Debug)]
pub enum Trouble {
    /// An episode and its scenario do not fit together.
    Misfit(Misfit),
    /// More paths than can be kept, and all are needed.
    TooManyPaths(usize),
    /// A scenario cannot be run; which one.
    Failed(usize, Failure),
}

/// Runs every episode, which `models` has in the order of the list, and judges the forecasts.
///
/// # Errors
///
/// If an episode cannot be run, or does not fit to what came.
pub fn backtest(
    manifest: &Manifest,
    models: &[Model],
    request: &Request,
    control: &Control,
    watch: &mut dyn FnMut(&str),
) -> Result<Backtest, Trouble> {
    let paths = request.draws * request.paths_per_draw();
    if paths > MOST_WHOLE {
        return Err(Trouble::TooManyPaths(paths));
    }
    let mut episodes = Vec::with_capacity(models.len());
    for (k, (episode, model)) in manifest.episode.iter().zip(models).enumerate() {
        watch(&model.crisis.title);
        let analysis = pipeline::analyse(model, request, control, &mut |_| {})
            .map_err(|failure| Trouble::Failed(k, failure))?;
        let sample = Sample { manifest, episode, model, analysis: &analysis };
        episodes.push(sample.judge().map_err(Trouble::Misfit)?);
    }
    Ok(Backtest {
        schema: SCHEMA,
        title: manifest.title.clone(),
        baseline: manifest.baseline.name.clone(),
        coverage: coverage(&episodes),
        skill: vec![
            skill(&episodes, "no change", request.seed, |scores| scores.no_change),
            skill(&episodes, &manifest.baseline.name, request.seed, |scores| scores.baseline),
        ],
        settings: Settings {
            draws: request.draws,
            paths: request.draws * request.paths_per_draw(),
            seed: request.seed,
        },
        episodes,
    })
}

fn coverage(episodes: &[Found]) -> Vec<Coverage> {
    let times = episodes.first().map_or(&[][..], |first| &first.points[..]);
    let at = |k: usize| {
        let inside = episodes.iter().filter(|episode| episode.points[k].inside).count();
        let (low, high) = share_interval(inside, episodes.len(), LEVEL);
        Coverage { at: times[k].at.clone(), inside, of: episodes.len(), low, high }
    };
    (0..times.len()).map(at).collect()
}

fn skill(episodes: &[Found], against: &str, seed: u64, baseline: impl Fn(&Scores) -> f64) -> Skill {
    let scores = |of: &dyn Fn(&Scores) -> f64| -> Vec<Vec<f64>> {
        let all = episodes.iter().map(|episode| episode.points.iter());
        all.map(|points| points.filter_map(|p| p.scores.as_ref()).map(of).collect()).collect()
    };
    let differences = scores(&|s| s.model - baseline(s));
    let (difference, (low, high)) = grouped_mean(&differences, LEVEL, seed);
    Skill {
        against: against.to_owned(),
        model: mean(&scores(&|s| s.model).concat()),
        baseline: mean(&scores(&|s| baseline(s)).concat()),
        difference,
        low,
        high,
        without: leave_one_out(&differences),
    }
}

/// The highest of some values; not a number if one is none.
fn highest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(
        f64::NEG_INFINITY,
        |most, value| {
            if value > most || value.is_nan() { value } else { most }
        },
    )
}

/// The paths of an episode beside what came.
struct Sample<'a> {
    manifest: &'a Manifest,
    episode: &'a Episode,
    model: &'a Model,
    analysis: &'a Analysis,
}

impl Sample<'_> {
    fn judge(&self) -> Result<Found, Misfit> {
        self.starts()?;
        let mut points = Vec::new();
        for session in &self.episode.sessions {
            let at = format!("session {}", session.number);
            let day = self.day(&session.date)?;
            let of = |path: &[f64]| path[day];
            let mut point = self.point(at, session.close(), &of)?;
            point.scores = Some(self.scores(&of, session.number, point.observed.price)?);
            points.push(point);
        }
        let until = self.day(&self.episode.until)?;
        let trading: Vec<usize> = (1..=until).filter(|day| self.is_weekday(*day)).collect();
        if trading.is_empty() {
            return Err(self.misfit(format!("there is no weekday up to {}", self.episode.until)));
        }
        let highest = |path: &[f64]| highest(trading.iter().map(|day| path[*day]));
        points.push(self.point("highest".to_owned(), self.episode.highest.close(), &highest)?);
        let premium = self.episode.lossless.then(|| self.premium(until)).transpose()?;
        Ok(Found {
            id: self.model.crisis.id.clone(),
            title: self.model.crisis.title.clone(),
            before: self.episode.before.clone(),
            note: self.episode.note.clone(),
            points,
            premium,
        })
    }

    /// The scenario must start from the price and the date before.
    fn starts(&self) -> Result<(), Misfit> {
        let Close { date, price } = &self.episode.before;
        let now = self.model.crisis.as_of.to_string();
        if *date != now {
            return Err(self.misfit(format!("the price before is of {date}, and `as_of` is {now}")));
        }
        let first = self.prices(&self.manifest.measure, &|path| path[0])?;
        match first.iter().find(|value| (*value / price - 1.0).abs() > 1e-6) {
            Some(value) => Err(self.misfit(format!(
                "the price before is {price}, and `{}` starts at {value:.2}",
                self.manifest.measure
            ))),
            None => Ok(()),
        }
    }

    fn misfit(&self, what: String) -> Misfit {
        Misfit { file: self.episode.file.clone(), what }
    }

    /// Days from the close before to a date.
    fn day(&self, date: &str) -> Result<usize, Misfit> {
        let date: jiff::civil::Date = date
            .parse()
            .map_err(|_| self.misfit(format!("`{date}` is not a date, such as 1990-08-02")))?;
        let days = (date - self.model.crisis.as_of).get_days();
        let last = self.analysis.measures.days;
        usize::try_from(days).ok().filter(|day| (1..=last).contains(day)).ok_or_else(|| {
            self.misfit(format!(
                "{date} is not within the {last} days that its scenario looks ahead"
            ))
        })
    }

    fn is_weekday(&self, day: usize) -> bool {
        use jiff::civil::Weekday::{Saturday, Sunday};
        !matches!(self.model.crisis.date_after(day as i64).weekday(), Saturday | Sunday)
    }

    /// Something of each path of a measure, in the measure's unit.
    fn values(&self, id: &str, of: &dyn Fn(&[f64]) -> f64) -> Result<Vec<f64>, Misfit> {
        let measures = &self.analysis.measures;
        let declared = &self.model.measures;
        let slot = measures.reported.iter().position(|k| declared[*k].label.id == id);
        let slot = slot.ok_or_else(|| self.misfit(format!("it reports no measure `{id}`")))?;
        let scale = declared[measures.reported[slot]].unit.scale;
        let draws = self.analysis.ensemble.draws.iter();
        let paths = draws.flat_map(|d| d.paths.measures[slot].chunks_exact(measures.days + 1));
        Ok(paths.map(|path| of(path) / scale).collect())
    }

    /// The same of a price, which must be above 0.
    fn prices(&self, id: &str, of: &dyn Fn(&[f64]) -> f64) -> Result<Vec<f64>, Misfit> {
        let prices = self.values(id, of)?;
        match prices.iter().find(|price| !(**price > 0.0 && price.is_finite())) {
            Some(price) => Err(self.misfit(format!(
                "`{id}` must be a price above 0 on every path and is {price} on one"
            ))),
            None => Ok(prices),
        }
    }

    fn point(
        &self,
        at: String,
        observed: Close,
        of: &dyn Fn(&[f64]) -> f64,
    ) -> Result<Point, Misfit> {
        let before = self.episode.before.price;
        let prices = sorted(&self.prices(&self.manifest.measure, of)?);
        let change = |price: f64| 100.0 * (price / before - 1.0);
        let tail = 0.5 * (1.0 - BAND);
        let [p10, p50, p90] = [tail, 0.5, 1.0 - tail].map(|u| change(sorted_quantile(&prices, u)));
        let change = change(observed.price);
        let inside = (p10..=p90).contains(&change);
        Ok(Point { at, observed, change, p10, p50, p90, inside, scores: None })
    }

    fn scores(
        &self,
        of: &dyn Fn(&[f64]) -> f64,
        session: u32,
        observed: f64,
    ) -> Result<Scores, Misfit> {
        let before = self.episode.before.price;
        let log = |price: f64| 100.0 * ln(price / before);
        let sample = |id: &str| -> Result<Vec<f64>, Misfit> {
            Ok(sorted(&self.prices(id, of)?.into_iter().map(log).collect::<Vec<_>>()))
        };
        let sd = self.episode.volatility * f64::from(session).sqrt();
        Ok(Scores {
            model: crps(&sample(&self.manifest.measure)?, log(observed)),
            no_change: crps_normal(sd, log(observed)),
            baseline: crps(&sample(&self.manifest.baseline.measure)?, log(observed)),
        })
    }

    fn premium(&self, until: usize) -> Result<f64, Misfit> {
        let most = |path: &[f64]| highest(path[..=until].iter().copied()).max(0.0);
        let rises = sorted(&self.values(&self.manifest.rise, &most)?);
        Ok(100.0 * (standoff_engine::math::exp(sorted_quantile(&rises, 0.5)) - 1.0))
    }
}
