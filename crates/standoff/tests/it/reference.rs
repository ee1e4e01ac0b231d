//! The reference of the language is held to the list of constructs that drives the reader.

use standoff::lang::constructs;

/// The tables of the reference that list every construct.
fn listing() -> String {
    let row = |key: &constructs::Key| {
        let name =
            if key.needed { format!("**`{}`**", key.name) } else { format!("`{}`", key.name) };
        format!("| {name} | `{}` | {} |\n", key.example, key.meaning)
    };
    let table = |construct: &&constructs::Construct| {
        let rows: String = construct.keys.iter().map(row).collect();
        let head =
            if rows.is_empty() { "" } else { "\n| key | example | meaning |\n|---|---|---|\n" };
        format!("\n### `{}`\n\n{}\n{head}{rows}", construct.form, construct.meaning)
    };
    constructs::ALL.iter().map(table).collect()
}

/// `STANDOFF_UPDATE=1` writes the listing into the reference.
#[test]
fn the_reference_lists_every_construct_and_key() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/language.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once("<!-- constructs: begin -->\n").unwrap();
    let (found, after) = rest.split_once("\n<!-- constructs: end -->").unwrap();
    let listing = listing();
    if std::env::var_os("STANDOFF_UPDATE").is_some() {
        let begin = "<!-- constructs: begin -->\n";
        let end = "\n<!-- constructs: end -->";
        std::fs::write(path, format!("{before}{begin}{listing}{end}{after}")).unwrap();
    } else {
        assert!(
            found == listing,
            "run this test with STANDOFF_UPDATE=1 to bring the reference up to date"
        );
    }
}
