//! Reading a scenario together with the files that it includes and the modules that it uses.
//!
//! Everything is put together as TOML, before anything is resolved: tables of included files among
//! those of the first, and what a module declares under dotted names.

mod load;
mod merge;
mod module;
mod path;
mod shipped;
mod uses;

use standoff_model::Diagnostic;

use crate::syntax::Syntax;

pub use shipped::{ShippedModule, shipped_modules};

/// Where the text of included files and of a scenario's own modules comes from.
pub trait Files {
    /// The text of the file at `path`, counted from the folder of the scenario. The path has `/`
    /// between its parts and does not lead out of the folder, unless by a link.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, in a few words for people.
    fn read(&mut self, path: &str) -> Result<String, String>;
}

/// A scenario that stands alone: no other file can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, _: &str) -> Result<String, String> {
        Err("this scenario has no folder to read it from".to_owned())
    }
}

/// What a scenario is called that was given as a text.
pub(crate) const UNNAMED: &str = "scenario.toml";

/// Reads a text as TOML, with no other files. Where it is not TOML, the rest is read all the same.
pub fn parse(text: &str) -> (Syntax, Vec<Diagnostic>) {
    parse_files(UNNAMED, text, &mut NoFiles)
}

/// Reads a text that is called `name`, the files that it includes and the modules that it uses.
pub fn parse_files(name: &str, text: &str, files: &mut dyn Files) -> (Syntax, Vec<Diagnostic>) {
    load::load(name, text, files)
}
