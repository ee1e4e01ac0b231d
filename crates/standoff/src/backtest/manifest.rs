//! The list of the episodes of a back-test: which scenarios, and what came.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize};

use crate::world::World;

/// A back-test.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// What it is called.
    pub title: String,
    /// The measure of each scenario that is judged, a price.
    pub measure: String,
    /// What it is compared with besides no change.
    pub baseline: Baseline,
    /// The measure that says what shortfall and scare add, in logs.
    pub rise: String,
    /// The episodes.
    pub episode: Vec<Episode>,
}

/// Another measure of each scenario.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// What it is called.
    pub name: String,
    /// Which measure.
    pub measure: String,
}

/// One episode.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Episode {
    /// Its scenario, beside the list.
    pub file: String,
    /// The last close before the event.
    pub before: Close,
    /// The closes that are judged.
    pub sessions: Vec<Session>,
    /// The highest close.
    pub highest: Session,
    /// Up to which date that was looked for.
    #[serde(deserialize_with = "date")]
    pub until: String,
    /// Standard deviation of the sixty daily log returns before, percent.
    pub volatility: f64,
    /// Whether no barrel was lost.
    pub lossless: bool,
    /// What there is to say of its prices.
    pub note: Option<String>,
}

/// A price on a date.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// The date.
    #[serde(deserialize_with = "date")]
    pub date: String,
    /// The price, in the unit of the measure.
    pub price: f64,
}

/// A price in a session.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Which session, counted from the close before.
    pub number: u32,
    /// The date.
    #[serde(deserialize_with = "date")]
    pub date: String,
    /// The price, in the unit of the measure.
    pub price: f64,
}

impl Session {
    /// The price and its date.
    pub fn close(&self) -> Close {
        Close { date: self.date.clone(), price: self.price }
    }
}

/// A date is written bare, as in the rest of TOML.
fn date<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(toml::value::Datetime::deserialize(from)?.to_string())
}

/// A list that cannot be read, or that does not fit its scenarios.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misfit {
    /// In which file.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.what)
    }
}

/// Reads a list.
///
/// # Errors
///
/// If it cannot be read or does not say what it must.
pub fn read(world: &dyn World, path: &Path) -> Result<Manifest, Misfit> {
    let wrong = |what: String| Misfit { file: path.display().to_string(), what };
    let text = world.source(path).map_err(|error| wrong(error.reason))?;
    let manifest: Manifest =
        toml::from_str(&text).map_err(|error| wrong(error.to_string().trim_end().to_owned()))?;
    check(&manifest).map_err(wrong)?;
    Ok(manifest)
}

/// What the form of the list cannot say.
fn check(manifest: &Manifest) -> Result<(), String> {
    let Some(first) = manifest.episode.first() else {
        return Err("there is no `[[episode]]`".to_owned());
    };
    let sessions =
        |episode: &Episode| episode.sessions.iter().map(|s| s.number).collect::<Vec<_>>();
    for episode in &manifest.episode {
        let Episode { file, before, highest, until, volatility, .. } = episode;
        let prices = episode.sessions.iter().map(|s| s.price).chain([before.price, highest.price]);
        if sessions(episode) != sessions(first) {
            return Err(format!("{file}: every episode must have the same sessions"));
        }
        if episode.sessions.is_empty() {
            return Err(format!("{file}: there is no session to judge"));
        }
        if episode.sessions.iter().any(|session| session.number == 0) {
            return Err(format!("{file}: sessions count from 1"));
        }
        let rise = |two: &[Session]| two[0].number < two[1].number && two[0].date < two[1].date;
        if !episode.sessions.windows(2).all(rise) || episode.sessions[0].date <= before.date {
            return Err(format!(
                "{file}: sessions must follow each other, with dates after `before`"
            ));
        }
        if highest.date > *until || highest.date <= before.date {
            return Err(format!("{file}: `highest` must lie after `before` and not after `until`"));
        }
        if prices.clone().chain([*volatility]).any(|x| !(x > 0.0 && x.is_finite())) {
            return Err(format!("{file}: prices and volatility must be above 0"));
        }
    }
    Ok(())
}
