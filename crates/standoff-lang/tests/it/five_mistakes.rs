//! A file with five mistakes gets five complaints, each in its place.

use standoff_lang::check;

use crate::support::{shown, underlined};

const TEXT: &str = include_str!("five-mistakes.toml");

/// Code, underlined text, and the mark that stands on the same line.
const EXPECTED: [(&str, &str, &str); 5] = [
    ("E0101", "2 to 3", "# 1:"),
    ("E0201", "postur", "# 2:"),
    ("E0401", "stock", "# 3:"),
    ("E0501", "0.4", "# 4:"),
    ("E0301", "closure_loss + 5 mb", "# 5:"),
];

#[test]
fn all_five_are_found_in_their_places_and_nothing_else() {
    let checked = check(TEXT);
    let all = shown(TEXT, &checked.diagnostics);
    assert!(checked.model.is_none());
    assert_eq!(checked.diagnostics.len(), EXPECTED.len(), "{all}");
    for (found, (code, place, mark)) in checked.diagnostics.iter().zip(EXPECTED) {
        assert_eq!((found.code, underlined(TEXT, found)), (code, place), "{all}");
        let rest = &TEXT[found.primary.span.start as usize..];
        let line = rest.lines().next().unwrap();
        assert!(line.contains(mark), "{code} should stand on the line with {mark}: {line}");
    }
}

#[test]
fn each_says_what_to_do() {
    let checked = check(TEXT);
    let help: Vec<&str> =
        checked.diagnostics.iter().map(|d| d.help.last().map_or("", String::as_str)).collect();
    assert_eq!(help[1], "did you mean `posture`?");
    assert_eq!(help[4], "multiply the left side by a time, such as `1 week`");
    let message = &checked.diagnostics[3].message;
    assert_eq!(message, "the chances add up to 1.1, which is more than 1");
}

#[test]
fn a_file_with_windows_line_ends_gets_the_same() {
    let text = TEXT.replace('\n', "\r\n");
    let checked = check(&text);
    let places: Vec<_> =
        checked.diagnostics.iter().map(|d| (d.code, underlined(&text, d))).collect();
    let expected: Vec<_> = EXPECTED.iter().map(|(code, place, _)| (*code, *place)).collect();
    assert_eq!(places, expected);
}
