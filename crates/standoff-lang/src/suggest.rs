//! Did you mean?

use crate::limits;

/// The known name that is closest to `name`, if one is close; ties go to the first by alphabet.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > limits::SUGGESTED_BYTES {
        return None;
    }
    let near = known.into_iter().take(limits::COMPARED_NAMES).filter_map(|other| {
        let distance = distance(name, other)?;
        Some((distance, other))
    });
    near.min().map(|(_, other)| other)
}

/// How many letters differ, if few enough that one may have been meant for the other.
fn distance(name: &str, other: &str) -> Option<usize> {
    if other == name || other.len() > limits::SUGGESTED_BYTES {
        return None;
    }
    let distance = strsim::damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase());
    let longest = name.chars().count().max(other.chars().count());
    // Of a single letter nothing would be left.
    (distance * 3 <= longest.max(3) && distance < longest).then_some(distance)
}

/// A line of help with the closest known name, or with the whole list if it is short.
pub(crate) fn help<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
) -> Option<String> {
    let known = known.into_iter();
    match closest(name, known.clone()) {
        Some(other) => Some(format!("did you mean `{other}`?")),
        None => listing(known),
    }
}

fn listing<'a>(known: impl Iterator<Item = &'a str>) -> Option<String> {
    const SHOWN: usize = 12;
    let names: Vec<String> = known.take(SHOWN + 1).map(|name| format!("`{name}`")).collect();
    let short = !names.is_empty() && names.len() <= SHOWN;
    short.then(|| format!("known here: {}", names.join(", ")))
}
