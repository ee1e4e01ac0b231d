//! What is printed where, and how a command stops.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};

use crate::args::Color;

/// A command that stops before its end.
#[derive(Debug)]
pub struct Stop {
    /// Exit code.
    pub code: u8,
    /// What is said; nothing if it was said already.
    pub message: String,
}

impl Stop {
    /// The input has errors.
    pub fn input(message: impl Into<String>) -> Self {
        Self { code: 1, message: message.into() }
    }

    /// The tool failed, or was asked for something it cannot do.
    pub fn failure(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// Computed, but not to tolerance.
    pub fn above_tolerance(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }

    /// Interrupted.
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self { code: 130, message: message.into() }
    }
}

/// How a command ends.
pub type Done = Result<(), Stop>;

/// Sets when colours are used.
pub fn set_color(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// Prints an answer. A closed pipe is the reader's choice and no error; anything else that keeps
/// the answer from being written is.
pub fn answer(text: &str) -> Done {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Stop::failure(format!("the answer cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a remark.
pub fn remark(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Prints an error.
pub fn error(text: &str) {
    let mut line = String::new();
    let _ = write!(line, "\u{1b}[1;31merror\u{1b}[0m: {}", printable(text));
    remark(&line);
}

/// Text without control characters: names come from files that nobody vouched for.
pub fn printable(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// Width of the terminal, or of what is printed elsewhere.
pub fn width() -> usize {
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    terminal.unwrap_or(100).clamp(40, 160)
}

/// Whether stderr is watched by a person.
pub fn stderr_is_terminal() -> bool {
    std::io::stderr().is_terminal()
}
