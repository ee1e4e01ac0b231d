//! From a text and a way to read others to one tree.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use standoff_model::{Diagnostic, Origin, SourceFile, Sources, Span};

use super::uses::Use;
use super::{Files, merge, module, path, shipped, uses};
use crate::fields::Fields;
use crate::modules::{Instance, Modules};
use crate::report::{self, Complaints};
use crate::syntax::{Damage, Entry, Parsed, Syntax, Table, Value, parse_file};
use crate::{codes, limits};

/// Everything that was read so far.
struct Loader<'f> {
    files: &'f mut dyn Files,
    sources: Sources,
    damage: Damage,
    modules: Modules,
    complaints: Vec<Diagnostic>,
    /// How many files were asked for, readable or not.
    asked: usize,
}

/// A file that is to be read.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    path: &'a str,
    /// Where the path is written.
    span: Span,
    origin: Origin,
    instance: Option<&'a str>,
}

/// The tree of a text, its included files and its modules.
pub(super) fn load(name: &str, text: &str, files: &mut dyn Files) -> (Syntax, Vec<Diagnostic>) {
    let (sources, parsed) = first(name, text);
    let Parsed { mut root, damage, complaints } = parsed;
    let modules = Modules::default();
    let mut loader = Loader { files, sources, damage, modules, complaints, asked: 1 };
    loader.refuse_module(&mut root);
    loader.include(&mut root);
    loader.use_modules(&mut root);
    let Loader { sources, damage, modules, complaints, .. } = loader;
    let complaints = report::distinct(complaints, &sources);
    (Syntax { sources, root, damage, modules }, complaints)
}

/// The file that was asked for; nothing of it if it is too long.
fn first(name: &str, text: &str) -> (Sources, Parsed) {
    if text.len() <= limits::TEXT_BYTES {
        return (Sources::new(name, text), parse_file(text, 0));
    }
    let message =
        format!("the text has {} bytes; at most {} are read", text.len(), limits::TEXT_BYTES);
    let complaint = Diagnostic::error(codes::TEXT_TOO_LONG, Span::default(), message);
    let (root, damage) = (Table::default(), Damage::total());
    (Sources::new(name, ""), Parsed { root, damage, complaints: vec![complaint] })
}

impl Loader<'_> {
    /// Runs `work` with a place for complaints, and keeps these.
    fn with<T>(&mut self, work: impl FnOnce(&mut Complaints<'_>) -> T) -> T {
        let mut out = Complaints::new(&self.damage);
        let done = work(&mut out);
        self.complaints.extend(out.finish());
        done
    }

    /// Adds a complaint, as long as there are not too many.
    fn complain(&mut self, complaint: Diagnostic) {
        if self.complaints.len() < limits::COMPLAINTS {
            self.complaints.push(complaint);
        }
    }

    /// Complains of a module that is read as if it were a scenario.
    fn refuse_module(&mut self, root: &mut Table) {
        let of_module = |entry: &Entry| ["module", "input"].contains(&entry.key.as_str());
        if let Some(entry) = root.entries.iter().find(|entry| of_module(entry)) {
            let message = "this file is a module, and is checked where a scenario uses it";
            let error = Diagnostic::error(codes::MODULE_SHAPE, entry.key_span, message);
            self.complain(error.help("use it: `[use.NAME]` with `module = \"its path\"`"));
            root.entries.retain(|entry| !of_module(entry));
        }
    }

    /// Reads the included files and joins their tables with the others.
    fn include(&mut self, root: &mut Table) {
        let mut parts = Vec::new();
        let mut seen = BTreeSet::new();
        for (path, span) in self.include_list(root) {
            if !seen.insert(path.clone()) {
                self.twice(&path, span);
                continue;
            }
            let wanted = Wanted { path: &path, span, origin: Origin::Included, instance: None };
            match self.open(wanted) {
                Some(part) => parts.push(part),
                // What is missing elsewhere may stand in it.
                None => self.damage.unread = true,
            }
        }
        self.with(|out| merge::include(root, parts, out));
    }

    fn twice(&mut self, path: &str, span: Span) {
        let message = format!("`{path}` is included twice");
        self.complain(Diagnostic::error(codes::LISTED_TWICE, span, message));
    }

    /// The paths under `include`, and where they stand.
    fn include_list(&mut self, root: &Table) -> Vec<(String, Span)> {
        let Some(crisis) = root.entry("crisis") else { return Vec::new() };
        let Some(table) = crisis.value.table() else { return Vec::new() };
        let fields = Fields { table, what: "`[crisis]`".to_owned(), span: crisis.key_span };
        let (names, lost) = self.with(|out| (fields.names("include", out), out.is_lost("include")));
        self.damage.unread |= names.is_none() && (lost || fields.has("include"));
        let names = names.unwrap_or_default();
        names.into_iter().map(|name| (name.text.to_owned(), name.span)).collect()
    }

    /// Reads every module that is used and puts what it declares among the tables.
    fn use_modules(&mut self, root: &mut Table) {
        for using in self.with(|out| uses::take(root, out)) {
            let part = self.module(&using);
            let text = self.sources.files().last().map_or(Span::default(), |file| file.span);
            match part {
                Some(part) => self.declare(&using, &part, text, root),
                None => self.modules.instances.push(self.unknown(using)),
            }
        }
    }

    /// A module of which nothing is known: whatever is read of it is not complained of.
    fn unknown(&self, using: Use) -> Instance {
        let end = self.sources.text().len();
        Instance {
            name: using.name,
            declared: using.span,
            text: Span::new(end, end),
            outputs: None,
            own: BTreeSet::new(),
        }
    }

    fn declare(&mut self, using: &Use, part: &Table, text: Span, root: &mut Table) {
        let (sources, modules) = (&self.sources, &mut self.modules);
        let mut out = Complaints::new(&self.damage);
        let mut target = module::Target { sources, modules, out: &mut out };
        module::declare(using, part, text, root, &mut target);
        let complaints = out.finish();
        self.complaints.extend(complaints);
    }

    /// The tables of a module.
    fn module(&mut self, using: &Use) -> Option<Table> {
        let (path, span) = using.path.as_ref()?;
        let origin = if shipped::is_shipped_path(path) { Origin::Shipped } else { Origin::Module };
        self.open(Wanted { path, span: *span, origin, instance: Some(&using.name) })
    }

    /// Reads a file and puts its text behind the others; complains if that cannot be.
    fn open(&mut self, wanted: Wanted<'_>) -> Option<Table> {
        self.asked += 1;
        let opened = match self.asked.cmp(&(limits::FILES + 1)) {
            Ordering::Less => self.text(wanted).and_then(|text| self.fitting(wanted, text)),
            Ordering::Equal => Err(Box::new(too_many(wanted))),
            // It was said once.
            Ordering::Greater => return None,
        };
        match opened {
            Ok(text) => Some(self.add(wanted, &text)),
            Err(complaint) => {
                self.complain(*complaint);
                None
            }
        }
    }

    fn add(&mut self, wanted: Wanted<'_>, text: &str) -> Table {
        let span = self.sources.add(wanted.path, text, wanted.origin, wanted.instance);
        let parsed = parse_file(text, span.start);
        self.damage.append(span.start, parsed.damage);
        self.complaints.extend(parsed.complaints);
        parsed.root
    }

    /// The text, if there is room for it.
    fn fitting(&self, wanted: Wanted<'_>, text: String) -> Result<String, Box<Diagnostic>> {
        if self.sources.text().len() + text.len() <= limits::TEXT_BYTES {
            return Ok(text);
        }
        let message = format!(
            "with `{}` the scenario has more than the {} bytes that are read",
            wanted.path,
            limits::TEXT_BYTES
        );
        Err(Box::new(Diagnostic::error(codes::TEXT_TOO_LONG, wanted.span, message)))
    }

    fn text(&mut self, wanted: Wanted<'_>) -> Result<String, Box<Diagnostic>> {
        let path = wanted.path;
        if wanted.origin == Origin::Shipped {
            let text = shipped::text(path).map(str::to_owned);
            return text.ok_or_else(|| {
                let message = format!("no module `{path}` comes with the tool");
                bad_file(wanted, message, shipped::help(path))
            });
        }
        let read = match path::fault(path) {
            Some(fault) => Err(fault.to_owned()),
            None => self.read(path),
        };
        read.map_err(|reason| {
            let message = format!("`{path}` cannot be {}: {reason}", purpose(wanted));
            bad_file(wanted, message, meant(wanted))
        })
    }

    /// The text of a file, which is the same each time that it is used.
    fn read(&mut self, path: &str) -> Result<String, String> {
        let same = |file: &&SourceFile| file.origin == Origin::Module && file.name == path;
        match self.sources.files().iter().find(same) {
            Some(file) => Ok(self.sources.text_of(file).to_owned()),
            None => self.files.read(path),
        }
    }
}

fn too_many(wanted: Wanted<'_>) -> Diagnostic {
    let message = format!(
        "a scenario has at most {} files, modules counted as often as they are used",
        limits::FILES
    );
    Diagnostic::error(codes::TOO_MANY, wanted.span, message)
}

/// Help if a shipped module was meant.
fn meant(wanted: Wanted<'_>) -> Option<String> {
    let meant = shipped::meant(wanted.path).filter(|_| wanted.instance.is_some())?;
    Some(format!("the module that comes with the tool is `{meant}`"))
}

fn purpose(wanted: Wanted<'_>) -> &'static str {
    if wanted.instance.is_some() { "used as a module" } else { "included" }
}

fn bad_file(wanted: Wanted<'_>, message: String, help: Option<String>) -> Box<Diagnostic> {
    let error = Diagnostic::error(codes::BAD_FILE, wanted.span, message);
    Box::new(help.into_iter().fold(error, Diagnostic::help))
}

/// A value with nothing in it, where something was complained of already.
pub(super) fn broken(span: Span) -> Value {
    Value { kind: crate::syntax::Kind::Broken, span }
}
