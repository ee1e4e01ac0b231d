//! Options side by side, on the command line.

use std::fs;

use crate::support::{FULL, MOBILISE, folder, root, run, stderr, stdout};

const FEW: [&str; 4] = ["--draws", "3", "--paths", "30"];

#[test]
fn options_stand_side_by_side() {
    let output = run(&[&["compare", FULL, "-q"], &FEW[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for part in [
        "options side by side",
        "as solved  strike_now  pressure_only",
        "What each changes, in points",
        "done / announced / seen",
        "What happens at least once",
        "the same random numbers for all",
        "largest residual",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(stderr(&output).is_empty(), "{}", stderr(&output));
}

#[test]
fn programs_get_json_that_is_the_same_for_any_threads() {
    let [one, two] = ["1", "2"].map(|jobs| {
        let format = ["--format", "json", "--jobs", jobs, "-q"];
        let output = run(&[&["compare", FULL], &FEW[..], &format[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    });
    assert_eq!(one, two);
    let found: serde_json::Value = serde_json::from_str(&one).unwrap();
    assert_eq!(found["schema"], 1);
    assert_eq!(found["options"][0]["id"], "strike_now");
    for mode in ["do", "announced", "seen"] {
        let outcomes = found["options"][0][mode]["outcomes"].as_array().unwrap();
        let sum: f64 = outcomes.iter().map(|outcome| outcome["p"].as_f64().unwrap()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{mode}: {sum}");
    }
}

#[test]
fn a_page_shows_fans_by_option_and_holds_no_text_as_markup() {
    let folder = folder("options-page");
    let text = fs::read_to_string(root().join(FULL)).unwrap();
    let told = "name   = \"Strike now\"";
    assert!(text.contains(told));
    let text = text.replace(told, "name = \"<b>Strike</b> & \\\"now\\\"\"");
    let file = folder.join("crisis.toml");
    fs::write(&file, text).unwrap();
    let page = folder.join("options.html");
    let [file, out] = [&file, &page].map(|path| path.to_str().unwrap());
    let output = run(&[&["compare", file, "-q", "-o", out], &FEW[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let found = fs::read_to_string(&page).unwrap();
    for part in ["Outcomes", "As solved", "id=\"fans-1\"", "&lt;b&gt;Strike", "band90"] {
        assert!(found.contains(part), "{part}");
    }
    assert!(!found.contains("<b>Strike") && !found.contains("<script"));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn a_page_that_cannot_be_written_is_told_before_the_work() {
    let output = run(&["compare", FULL, "-o", "no/such/folder/page.html"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("no/such/folder/page.html"), "{}", stderr(&output));
    assert!(stdout(&output).is_empty());
}

#[test]
fn a_scenario_without_options_says_what_to_write() {
    let output = run(&["compare", MOBILISE]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("declares no option") && said.contains("[option.wait]"), "{said}");
}
