//! Complaints point at the right characters, however the text is written.

use standoff_lang::{check, parse};

use crate::support::{SCENARIO, changed, shown, underlined};

/// The scenario with another text for the guard of `mass`, quotes included.
fn guarded(quoted: &str) -> String {
    changed("when  = \"posture < 4\"", &format!("when = {quoted}"))
}

/// Where the only complaint about a text stands, as text and as a byte.
#[track_caller]
fn place(text: &str) -> (&str, usize) {
    let checked = check(text);
    let [found] = checked.diagnostics.as_slice() else {
        panic!("not one complaint:\n{}", shown(text, &checked.diagnostics))
    };
    (underlined(text, found), found.primary.span.start as usize)
}

#[test]
fn strings_of_every_kind() {
    let kinds = [
        "\"posture < 4 and postur < 3\"",
        "'posture < 4 and postur < 3'",
        "\"\"\"posture < 4 and postur < 3\"\"\"",
        "\"\"\"\nposture < 4\n  and postur < 3\"\"\"",
        "'''\nposture < 4\n  and postur < 3'''",
        "\"\"\"posture < 4 \\\n    and postur < 3\"\"\"",
        "\"posture < 4\\tand postur < 3\"",
        "\"posture \\u003C 4 and postur < 3\"",
        "\"posture \\U0000003C 4 and postur < 3\"",
        "\"posture \\x3C 4 and postur < 3\"",
        "\"\"\"\\\n\n   posture < 4 and postur < 3 \\\n  \"\"\"",
    ];
    for quoted in kinds {
        for text in [guarded(quoted), guarded(quoted).replace('\n', "\r\n")] {
            let found = place(&text);
            assert_eq!(found, ("postur", text.find("postur <").unwrap()), "{quoted}");
        }
    }
}

#[test]
fn an_escape_is_underlined_as_it_is_written() {
    let text = guarded("\"posture \\u0024 4\"");
    assert_eq!(place(&text).0, "\\u0024");
    let text = guarded("\"\\u0070ostur < 4\"");
    assert_eq!(place(&text).0, "\\u0070ostur");
}

#[test]
fn tabs_and_wide_characters() {
    let text = guarded("\"\t posture\t<\tpostür\"").replace("A guaranteed", "確実な 🛢️ é");
    assert_eq!(place(&text), ("postür", text.find("postür").unwrap()));
}

#[test]
fn a_unit_is_pointed_at_inside_its_number() {
    let text = changed("12 to 18 mb/d", "12 to 18 mb/dya");
    assert_eq!(place(&text), ("dya", text.find("dya").unwrap()));
}

#[test]
fn broken_toml_makes_no_echoes() {
    let breakages = [
        ("\"harassed\", \"closed\"]", "\"harassed\", \"closed\""),
        ("title    = \"Two neighbours and a strait\"", "title    = \"Two neighbours and a strait"),
        ("range = [0, 4]", "range = "),
        ("range = [0, 4]", "range [0, 4]"),
        ("[state.posture]", "[state.posture"),
        ("{ posture = \"posture + 1\" }", "{ posture = \"posture + 1\""),
        ("chance = \"0.7\"", "chance = \"0.7\\q\""),
        ("as_of    = 2026-01-29", "as_of = 2026-13-29"),
        ("players  = [\"north\", \"south\"]", "players  = [north, south]"),
    ];
    for (from, to) in breakages {
        let text = changed(from, to);
        let found = check(&text).diagnostics;
        assert!(found.iter().all(|d| d.code == "E0101"), "{to}:\n{}", shown(&text, &found));
        assert!((1..=2).contains(&found.len()), "{to}:\n{}", shown(&text, &found));
    }
}

#[test]
fn the_tree_is_shown_with_lines() {
    let (syntax, complaints) = parse(SCENARIO);
    assert!(complaints.is_empty());
    let shown = syntax.to_string();
    for line in [
        "    5  crisis.as_of = 2026-01-29",
        "   11  crisis.outcomes = [\"war\", \"deal\"]",
        "   40  state.posture.range = [0, 4]",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "`{line}` is missing in\n{shown}");
    }
    assert!(shown.contains("action.north.strike.result[0].chance = \"0.7\""));
}
