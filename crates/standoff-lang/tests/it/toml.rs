//! What is said of texts that are not TOML.

use standoff_lang::check;

use crate::support::{changed, told};

/// Checks that the first complaint about a changed scenario is this.
#[track_caller]
fn first(from: &str, to: &str, expected: &str) {
    let told = told(&check(&changed(from, to)));
    assert!(told.starts_with(&format!("scenario.toml {expected}")), "{told}");
    assert_eq!(told.matches(" E0").count(), 1, "{told}");
}

#[test]
fn curly_quotes_are_named() {
    first(
        "\"Two neighbours and a strait\"",
        "“Two neighbours and a strait”",
        "E0101 `“Two neighbours and a strait”`: not TOML: a text stands between straight quotes, and these are curly\n  help: write `\"Two neighbours and a strait\"`",
    );
    first(
        "\"posture < 4\"",
        "„posture < 4“",
        "E0101 `„posture < 4“`: not TOML: a text stands between straight quotes, and these are curly",
    );
    let long = format!("‘{}’", "x".repeat(80));
    first(
        "\"Two neighbours and a strait\"",
        &long,
        &format!(
            "E0101 `{long}`: not TOML: a text stands between straight quotes, and these are curly\n  help: write `\"` at both ends"
        ),
    );
    first(
        "strait < closed\"",
        "strait < ‘closed’\"",
        "E0109 `‘`: `‘` does not fit here\n  help: names and values stand without quotes",
    );
}

#[test]
fn a_table_that_is_written_twice_shows_both() {
    first(
        "[state.talks]",
        "[state.posture] # again\nstart = 1\n[state.talks]",
        "E0102 `posture`: the table `[state.posture]` is written twice\n  scenario.toml `[state.posture]`: the first one\n  help: leave one out, or join the two",
    );
}

#[test]
fn a_key_that_is_written_twice_shows_both() {
    first(
        "clamp = true",
        "clamp = true\nrange = [0, 3]",
        "E0102 `range`: `range` is written twice\n  scenario.toml `range`: the first one\n  help: leave one out, or join the two",
    );
    let text = changed("clamp = true", "clamp = true\n  range = [0, 3]").replace('\n', "\r\n");
    let checked = check(&text);
    let places: Vec<_> =
        checked.diagnostics[0].secondary.iter().map(|note| note.span.start).collect();
    assert_eq!(places, [text.find("range = [0, 4]").unwrap() as u32]);
    first(
        "at_end    = { honour",
        "at_end    = { honour = 3, honour",
        "E0102 `honour`: `honour` is written twice",
    );
}

#[test]
fn much_that_is_written_twice_does_not_take_long() {
    let keys: String = (0..100_000).map(|k| format!("k{k} = 1\n")).collect();
    let twice: String = (0..400).map(|k| format!("k{k} = 1\n")).collect();
    let found = check(&format!("[define]\n{keys}{twice}")).diagnostics;
    assert_eq!(found.len(), 300);
    assert!(found.iter().all(|d| d.code == "E0102"));
}
