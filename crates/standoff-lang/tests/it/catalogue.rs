//! The catalogue's scenarios check without complaints, and the examples of the reference are TOML
//! that the language knows.

use standoff_lang::check;

use crate::support::{model, shown};

macro_rules! catalogue {
    ($($name:ident: $path:literal;)*) => {
        $(
            #[test]
            fn $name() {
                let text = include_str!(concat!("../../../../catalog/", $path));
                let checked = check(text);
                assert_eq!(shown(text, &checked.diagnostics), "");
                assert!(checked.model.is_some());
            }
        )*
    };
}

catalogue! {
    mobilise_or_bluff: "mobilise-or-bluff/game.toml";
    ultimatum: "fearon-1995/ultimatum.toml";
    strike_weekly: "strike-or-wait/weekly.toml";
    strike_half_weekly: "strike-or-wait/half-weekly.toml";
    strike_four_copies: "strike-or-wait/four-copies.toml";
}

#[test]
fn the_grid_of_the_ultimatum_is_a_number_that_can_be_replaced() {
    let text = include_str!("../../../../catalog/fearon-1995/ultimatum.toml");
    for grid in [100, 200] {
        let model = model(&text.replace("50", &grid.to_string()));
        assert_eq!(model.columns[0].domain.len(), grid);
        assert_eq!(model.actions.len(), grid + 1 + 2);
        assert_eq!(model.actions[grid].label.id, format!("offer[{grid}]"));
    }
}

#[test]
fn near_copies_share_one_group() {
    let model = model(include_str!("../../../../catalog/strike-or-wait/four-copies.toml"));
    let grouped = model.actions.iter().filter(|action| action.group == Some(0)).count();
    assert_eq!((grouped, model.actions.len()), (4, 5));
}

#[test]
fn examples_of_the_reference_are_understood() {
    let reference = include_str!("../../../../docs/reference/semantics.md");
    let blocks: Vec<&str> = reference.split("```toml\n").skip(1).collect();
    assert!(blocks.len() > 10);
    for block in blocks.into_iter().filter(|block| !block.contains("module")) {
        let example = block.split("```").next().unwrap();
        let found = check(example).diagnostics;
        // An example by itself lacks the tables and files that it refers to, or is a module, and is
        // otherwise well formed.
        let alone = ["E0105", "E0116", "E0117"];
        let broken = |code: &str| code.starts_with("E01") && !alone.contains(&code);
        assert!(!found.iter().any(|d| broken(d.code)), "{example}\n{}", shown(example, &found));
    }
}
