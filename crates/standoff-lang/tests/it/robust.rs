//! No text makes the checker panic, hang or overflow the stack.

use proptest::prelude::*;
use standoff_lang::{check, lower, parse};

use crate::modules::{MODULE, READ, USE};
use crate::support::{Folder, SCENARIO, changed, extended, shown, told};

const FULL: &str = include_str!("full.toml");

/// Checks a text and what holds for every answer.
fn survives(text: &str) {
    let checked = check(text);
    let errors = checked.diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    assert_eq!(checked.model.is_none(), errors, "{}", shown(text, &checked.diagnostics));
    for diagnostic in &checked.diagnostics {
        let notes = diagnostic.secondary.iter().chain([&diagnostic.primary]);
        assert!(notes.into_iter().all(|note| text.get(note.span.range()).is_some()));
    }
    assert!(checked.diagnostics.is_sorted_by_key(|d| d.primary.span.start));
    // The tree can be shown, whatever it is.
    let _ = parse(text).0.to_string();
}

/// Checks a scenario beside two files, and what holds for every answer.
fn several_survive(main: &str, part: &str, module: &str) {
    let mut folder = Folder::of(&[("part.toml", part), ("oil.toml", module)]);
    let checked = standoff_lang::check_files("crisis.toml", main, &mut folder);
    let errors = checked.diagnostics.iter().any(|diagnostic| diagnostic.is_error());
    assert_eq!(checked.model.is_none(), errors, "{}", told(&checked));
    for diagnostic in &checked.diagnostics {
        for note in diagnostic.secondary.iter().chain([&diagnostic.primary]) {
            let (file, range) = checked.sources.locate(note.span);
            let whole = note.span.start >= file.span.start && note.span.end <= file.span.end;
            let text = checked.sources.text_of(file);
            assert!(whole && text.get(range).is_some(), "{diagnostic:?}");
        }
    }
    let _ = standoff_lang::parse_files("crisis.toml", main, &mut folder).0.to_string();
}

/// The scenario that includes `part.toml` and uses `oil.toml`.
fn of_several() -> String {
    let text = changed("stages ", "include = [\"part.toml\"]\nstages ");
    format!("{text}\n{USE}\n{READ}\n")
}

/// One change to a text.
#[derive(Clone, Debug)]
enum Change {
    Delete(prop::sample::Index, usize),
    Insert(prop::sample::Index, String),
    Copy(prop::sample::Index, prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    let piece = prop_oneof![
        "[ -~\n]{1,12}",
        "\\PC{1,4}",
        prop::sample::select(vec![
            "\"",
            "'",
            "[",
            "]",
            "{",
            "}",
            "=",
            "\n[",
            "rest",
            "posture",
            "stock",
            "north.intent",
            "if ",
            " then ",
            " else ",
            "(",
            ")",
            "\\u00e9",
            "🛢",
            "\r\n",
            "9e999",
            "-",
            "0",
            "previous(",
            "weeks_since(",
            "worth[",
            "others",
            "twice(",
            "north.strike",
            "none",
            "[memory.more]\n",
            "values = [",
            "price",
            "min(",
            "per week",
            "1 x 1 day",
            "outcome",
            "open",
        ])
        .prop_map(str::to_owned),
    ];
    prop_oneof![
        (at(), 1..40_usize).prop_map(|(at, length)| Change::Delete(at, length)),
        (at(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (at(), at(), 1..80_usize).prop_map(|(from, to, length)| Change::Copy(from, to, length)),
    ]
}

fn apply(text: &str, change: &Change) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return text.to_owned();
    }
    let end = |start: usize, length: usize| (start + length).min(characters.len());
    match change {
        Change::Delete(at, length) => {
            let start = at.index(characters.len());
            characters.drain(start..end(start, *length));
        }
        Change::Insert(at, piece) => {
            let start = at.index(characters.len());
            characters.splice(start..start, piece.chars());
        }
        Change::Copy(from, to, length) => {
            let (start, to) = (from.index(characters.len()), to.index(characters.len()));
            let copied = characters[start..end(start, *length)].to_vec();
            characters.splice(to..to, copied);
        }
    }
    characters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_expression_is_survived(text in "[a-z0-9+*/().,<>= \t%_-]{0,60}") {
        survives(&extended(&format!("[measure.any]\nis = '{text}'")));
    }

    #[test]
    fn any_texts_are_survived_together(part in "\\PC{0,100}", module in "\\PC{0,100}") {
        several_survive(&of_several(), &part, &module);
    }

    #[test]
    fn any_text_may_name_files(text in "[a-z.\"/\\\\\\[\\], :é]{0,40}") {
        several_survive(&changed("stages ", &format!("include = [{text}]\nstages ")), "", "");
        several_survive(&extended(&format!("[use.{text}]\nmodule = {text}")), "", "");
    }

    #[test]
    fn mutated_files_are_survived_together(
        main in prop::collection::vec(change(), 0..3),
        part in prop::collection::vec(change(), 0..3),
        module in prop::collection::vec(change(), 0..5),
    ) {
        let mutated = |text: &str, changes: &[Change]| {
            changes.iter().fold(text.to_owned(), |text, change| apply(&text, change))
        };
        let more = "[param.more]\r\nvalue = 3\r\nsource = '確'\r\n[measure.late]\r\nis = 'more'\r\n";
        several_survive(
            &mutated(&of_several(), &main),
            &mutated(more, &part),
            &mutated(MODULE, &module),
        );
    }

    #[test]
    fn mutated_scenarios_are_survived(changes in prop::collection::vec(change(), 1..6)) {
        survives(&changes.iter().fold(SCENARIO.to_owned(), |text, change| apply(&text, change)));
    }

    #[test]
    fn mutations_of_every_construct_are_survived(changes in prop::collection::vec(change(), 1..6)) {
        survives(&changes.iter().fold(FULL.to_owned(), |text, change| apply(&text, change)));
    }
}

#[test]
fn checking_twice_gives_the_same() {
    let broken = SCENARIO.replace("posture", "postur");
    for text in [SCENARIO, &broken] {
        let (a, b) = (check(text), check(text));
        assert_eq!(format!("{:?}", a.model), format!("{:?}", b.model));
        assert_eq!(a.diagnostics, b.diagnostics);
    }
}

#[test]
fn dotted_keys_nested_in_tables_do_not_overflow_the_stack() {
    let dotted = "a.".repeat(78);
    let text = format!("z = {}1{}", format!("{{{dotted}a=").repeat(78), "}".repeat(78));
    survives(&text);
}

#[test]
fn long_texts_of_one_kind_are_survived() {
    let count = 20_000;
    let repeated = [
        "(".repeat(count),
        "1+".repeat(count),
        "-".repeat(count),
        "not ".repeat(count),
        "if a then ".repeat(count),
        "min(".repeat(count),
    ];
    for expression in repeated {
        survives(&extended(&format!("[measure.any]\nis = '{expression}'")));
    }
    survives(&"[".repeat(count));
    survives(&"{a=".repeat(count));
    survives(&"a.".repeat(count));
    survives(&"\"".repeat(count));
    survives(&"[a]\n".repeat(count));
}

#[test]
fn long_chains_of_definitions_are_survived() {
    let chain: String = (0..20_000).map(|k| format!("x{} = \"x{k} + 1\"\n", k + 1)).collect();
    let text = SCENARIO.replace("[define]", &format!("[define]\n{chain}\nx0 = \"1\"\n"));
    survives(&text);
    assert_eq!(check(&text).diagnostics, []);
    let circle = text.replace("x0 = \"1\"", "x0 = \"x20000\"");
    let found = check(&circle).diagnostics;
    assert_eq!((found.len(), found[0].code), (1, "E0207"));
}

#[test]
fn many_unknown_names_do_not_take_long() {
    let names: String =
        (0..50_000).map(|k| format!("name_number_{k} = \"nome_number_{k}\"\n")).collect();
    let (syntax, complaints) = parse(&format!("[define]\n{names}"));
    assert_eq!(complaints, []);
    let (model, complaints) = lower(&syntax);
    assert!(model.is_none() && complaints.len() <= 300);
}
