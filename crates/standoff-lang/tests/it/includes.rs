//! Scenarios of several files.

use standoff_lang::{NoFiles, check_files, parse_files};
use standoff_model::{Origin, Span};

use crate::support::{Folder, SCENARIO, beside, changed, told};

/// The scenario with these paths under `include`, and without what `moved` holds.
fn including(list: &str, moved: &str) -> String {
    let text = changed("stages ", &format!("include = {list}\nstages "));
    assert!(text.contains(moved), "{moved}");
    text.replace(moved, "")
}

/// What is told of a scenario beside these files.
#[track_caller]
fn complaints(text: &str, files: &[(&str, &str)], expected: &str) {
    let checked = beside(text, files);
    assert_eq!(told(&checked), expected);
    assert_eq!(checked.model.is_none(), !expected.is_empty());
}

const PARAMS: &str = "[param.closure_loss]\nvalue  = \"12 to 18 mb/d\"\nsource = \"EIA\"\n";

/// The text of the table `[param.closure_loss]`.
fn closure_loss() -> &'static str {
    let start = SCENARIO.find("[param.closure_loss]").unwrap();
    let end = start + SCENARIO[start..].find("\n\n").unwrap();
    &SCENARIO[start..end]
}

#[test]
fn tables_of_several_files_are_read_as_one() {
    let whole = standoff_lang::check(SCENARIO).model.unwrap();
    let text = including("[\"parts/numbers.toml\"]", closure_loss());
    let files = [("parts/numbers.toml", closure_loss())];
    let checked = beside(&text, &files);
    assert_eq!(told(&checked), "");
    let model = checked.model.unwrap();
    let mut numbers: Vec<_> = model.params.iter().map(|param| &param.label.id).collect();
    let mut expected: Vec<_> = whole.params.iter().map(|param| &param.label.id).collect();
    numbers.sort();
    expected.sort();
    assert_eq!(numbers, expected);
    let sources = checked.sources;
    let names: Vec<_> = sources.files().iter().map(|f| (f.name.as_str(), f.origin)).collect();
    let included = ("parts/numbers.toml", Origin::Included);
    assert_eq!(names, [("crisis.toml", Origin::Scenario), included]);
    let moved = model.params.iter().find(|param| param.label.id == "closure_loss").unwrap();
    let (file, range) = sources.locate(moved.label.span);
    assert_eq!((file.name.as_str(), &files[0].1[range]), ("parts/numbers.toml", "closure_loss"));
}

#[test]
fn levels_of_names_are_joined() {
    let action = "[action.south.retreat]\nthen = { posture = 0 }\n";
    let payoff = "[payoff.south.at_end]\nsplendour = 1\n[payoff.south.each_step]\nrest = 1\n";
    let files = [("a.toml", action), ("b.toml", payoff)];
    complaints(&including("[\"a.toml\", \"b.toml\"]", ""), &files, "");
}

#[test]
fn the_same_table_in_two_files_shows_both() {
    let twice = "crisis.toml E0102 `closure_loss`: ";
    let expected =
        "a.toml E0102 `closure_loss`: `param.closure_loss` is written twice, in two files
  crisis.toml `closure_loss`: the other one
  help: leave one of them out";
    complaints(&including("[\"a.toml\"]", ""), &[("a.toml", PARAMS)], expected);
    assert!(!expected.contains(twice));
    let payoff = "[payoff.south.at_end]\npeace = 1\n";
    let checked = beside(&including("[\"a.toml\"]", ""), &[("a.toml", payoff)]);
    assert!(told(&checked).contains("`payoff.south.at_end.peace` is written twice"));
}

#[test]
fn complaints_stand_in_the_file_that_they_are_about() {
    let part = "# ü 確実\r\n[measure.more]\r\n\tis = \"\tcarry_\"\r\n\tunit = \"USD\"\r\n";
    let text = including("[\"a.toml\"]", "");
    let checked = beside(&text, &[("a.toml", part)]);
    let found = "a.toml E0201 `carry_`: nothing is called `carry_`\n  help: did you mean `carry`?";
    assert_eq!(told(&checked), found);
    let span = checked.diagnostics[0].primary.span;
    let (_, range) = checked.sources.locate(span);
    assert_eq!(range.start, part.find("carry_").unwrap());
}

#[test]
fn broken_toml_is_told_in_its_file_without_echoes() {
    let part = format!("x = [1, 2\n{PARAMS}");
    let checked = beside(&including("[\"a.toml\"]", closure_loss()), &[("a.toml", &part)]);
    let told = told(&checked);
    assert!(told.starts_with("a.toml E0101") && told.lines().count() <= 2, "{told}");
}

#[test]
fn a_file_that_cannot_be_read_is_told_once() {
    let text = including("[\"numbers.toml\"]", closure_loss());
    let expected = "crisis.toml E0116 `\"numbers.toml\"`: `numbers.toml` cannot be included: there is no such file";
    complaints(&text, &[], expected);
    let alone = standoff_lang::check(&text);
    assert!(told(&alone).contains("cannot be included: this scenario has no folder"));
}

#[test]
fn paths_that_leave_the_folder_are_refused_unread() {
    struct Panics;
    impl standoff_lang::Files for Panics {
        fn read(&mut self, path: &str) -> Result<String, String> {
            panic!("`{path}` was read")
        }
    }
    for path in [
        "../a.toml",
        "/a.toml",
        "a/../../b.toml",
        "C:/a.toml",
        "a\\\\b.toml",
        "a.txt",
        "./a.toml",
        "",
    ] {
        let text = including(&format!("[\"{path}\"]"), "");
        let checked = check_files("crisis.toml", &text, &mut Panics);
        let codes: Vec<_> = checked.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, ["E0116"], "{path}");
    }
}

#[test]
fn what_an_included_file_may_not_have() {
    let text = including("[\"a.toml\"]", "");
    let part = "[crisis]\ninclude = [\"b.toml\"]\n";
    let expected = "a.toml E0116 `crisis`: an included file cannot have the table `[crisis]`
  help: it belongs into the file that includes others, and so does `include`";
    complaints(&text, &[("a.toml", part)], expected);
    let part = "[module]\ntitle = \"A module\"\n";
    let expected = "a.toml E0117 `module`: this file is a module and cannot be included
  help: use it: `[use.NAME]` with `module = \"its path\"`";
    complaints(&text, &[("a.toml", part)], expected);
}

#[test]
fn lists_that_are_wrong() {
    let expected = "crisis.toml E0206 `\"a.toml\"`: `a.toml` is included twice";
    complaints(&including("[\"a.toml\", \"a.toml\"]", ""), &[("a.toml", "")], expected);
    let expected =
        "crisis.toml E0106 `\"a.toml\"`: `include` needs a list in square brackets and has a text";
    complaints(&including("\"a.toml\"", ""), &[("a.toml", "")], expected);
}

#[test]
fn files_have_a_number_and_a_size() {
    let names: Vec<String> = (0..64).map(|k| format!("{k}.toml")).collect();
    let list = format!("[\"{}\"]", names.join("\", \""));
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let checked = beside(&including(&list, ""), &files);
    let told = told(&checked);
    assert!(
        told.starts_with("crisis.toml E0111 `\"63.toml\"`: a scenario has at most 64 files"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "{told}");
    let large = format!("# {}", "x".repeat(4 << 20));
    let checked = beside(&including("[\"a.toml\"]", ""), &[("a.toml", &large)]);
    let told = crate::support::told(&checked);
    assert!(
        told.starts_with("crisis.toml E0103 `\"a.toml\"`: with `a.toml` the scenario has more"),
        "{told}"
    );
    assert_eq!(checked.sources.files().len(), 1);
}

#[test]
fn the_tree_of_several_files_is_shown_with_their_names() {
    let text = including("[\"a.toml\"]", "");
    let mut folder = Folder::of(&[("a.toml", "\n[param.late]\nvalue = 3\n")]);
    let (syntax, complaints) = parse_files("crisis.toml", &text, &mut folder);
    assert_eq!(complaints, []);
    assert!(syntax.to_string().lines().any(|line| line == "a.toml:3  param.late.value = 3"));
    assert_eq!(syntax.sources().files()[0].span, Span::new(0, text.len()));
    let (_, complaints) = parse_files("crisis.toml", &text, &mut NoFiles);
    assert_eq!(complaints.len(), 1);
}
