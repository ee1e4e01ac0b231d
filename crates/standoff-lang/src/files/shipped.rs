//! Modules that come with the tool.

use crate::suggest;

/// A module that comes with the tool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShippedModule {
    /// What it is called, such as `std/oil`.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),*) => {
        &[$(ShippedModule {
            name: concat!("std/", $name),
            text: include_str!(concat!("../../std/", $name, ".toml")),
        }),*]
    };
}

const SHIPPED: &[ShippedModule] = shipped![
    "defence",
    "endgame",
    "gold",
    "gulf-markets",
    "lng",
    "oil",
    "pressure",
    "shipping",
    "theatres"
];

/// Every module that comes with the tool.
pub fn shipped_modules() -> &'static [ShippedModule] {
    SHIPPED
}

/// Whether a path means a shipped module rather than a file of the scenario's.
pub(super) fn is_shipped_path(path: &str) -> bool {
    path.starts_with("std/") && !path.ends_with(".toml")
}

/// The text of a shipped module.
pub(super) fn text(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|module| module.name == name).map(|module| module.text)
}

/// A line of help for a name that no shipped module has.
pub(super) fn help(name: &str) -> Option<String> {
    suggest::help(name, SHIPPED.iter().map(|module| module.name))
}

/// The shipped module that was meant by a path such as `oil` or `std/oil.toml`.
pub(super) fn meant(path: &str) -> Option<&'static str> {
    let stem = path.strip_suffix(".toml").unwrap_or(path);
    let same = |name: &&str| *name == stem || name.strip_prefix("std/") == Some(stem);
    SHIPPED.iter().map(|module| module.name).find(same)
}
