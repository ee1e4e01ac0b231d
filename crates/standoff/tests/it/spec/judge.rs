//! What comes of an example: complaints, values, lines of the model.

use standoff::engine::control::Control;
use standoff::engine::draws;
use standoff::engine::game::Game;
use standoff::lang::{self, Checked, codes};
use standoff::model::{Diagnostic, Model};
use standoff::render::dump;
use standoff::{pipeline, unreached};

use super::document::{Block, Example};
use super::scenario::Scenario;
use super::show;
use super::values::Answers;

/// Whether what is expected came.
pub enum Verdict {
    /// It did.
    Same,
    /// These lines came instead.
    Other(Vec<String>),
}

/// The files of an example.
struct Given<'a>(&'a [(String, String)]);

impl lang::Files for Given<'_> {
    fn read(&mut self, path: &str) -> Result<String, String> {
        let found = self.0.iter().find(|(name, _)| name == path);
        found.map(|(_, text)| text.clone()).ok_or_else(|| "there is no such file".to_owned())
    }
}

/// Checks an example, builds its game, and compares what came with what is expected.
///
/// # Errors
///
/// If values or lines of the model are expected and there are complaints instead.
pub fn judge(example: &Example) -> Result<Verdict, String> {
    let scenario = Scenario::new(example);
    let checked = lang::check_files("crisis.toml", &scenario.text, &mut Given(&scenario.files));
    let Checked { model, diagnostics, sources } = checked;
    let show = |found: &Diagnostic| show::complaint(&scenario, &sources, found);
    // Examples are small, and most leave something that nothing needs.
    let whole = example.main.says("whole");
    let concerns = |found: &&Diagnostic| whole || !is_idle(found);
    let mut complaints: Vec<String> = diagnostics.iter().filter(concerns).flat_map(show).collect();
    let built = model.as_ref().map(|model| build(model, show));
    if let Some(Err(lines)) = &built {
        complaints.extend(lines.iter().cloned());
    }
    let game = built.and_then(Result::ok);
    if let (Some(model), Some(game), true) = (&model, &game, whole) {
        complaints.extend(unreached::warnings(model, game).iter().flat_map(show));
    }
    let expected = example.expected.as_ref();
    let asked = expected.filter(|block| block.info[0] != "diagnostics");
    let found = match (asked, &model, &game) {
        (None, _, _) => complaints,
        (Some(block), Some(model), Some(game)) if complaints.is_empty() => {
            answers(block, model, game)?
        }
        _ => return Err(complaints.iter().map(|line| format!("  {line}\n")).collect()),
    };
    let same = found == example.expected_lines();
    Ok(if same { Verdict::Same } else { Verdict::Other(found) })
}

/// Whether it is about a state that play does not need, or a number or named expression that nothing
/// reads.
fn is_idle(found: &Diagnostic) -> bool {
    let unread = ["the number", "the definition", "the function", "the table"];
    let unread = unread.iter().any(|what| found.message.starts_with(what));
    found.code == codes::CONSEQUENCE_ONLY || found.code == codes::UNUSED && unread
}

/// Builds the game and prices it at central numbers; the lines of the complaint if that fails.
fn build(model: &Model, show: impl Fn(&Diagnostic) -> Vec<String>) -> Result<Game, Vec<String>> {
    let game = pipeline::build(model, &Control::default()).map_err(|failure| {
        match failure.diagnostic() {
            Some(found) => show(&found),
            None => vec![format!("game: {failure}")],
        }
    })?;
    let priced = game.price(model, &draws::nominal(model));
    priced.map_err(|error| vec![format!("game: with every number at its median, {error}")])?;
    Ok(game)
}

fn answers(block: &Block, model: &Model, game: &Game) -> Result<Vec<String>, String> {
    if block.info[0] == "values" {
        return Answers::new(model, game)?.to(&block.lines);
    }
    let word = block.info.get(1).ok_or("  a block `model` says which word its lines contain")?;
    let text = dump::model(model);
    let lines = text.lines().filter(|line| contains_word(line, word));
    Ok(lines.map(|line| line.trim().to_owned()).collect())
}

/// Whether a word stands in a text, not as part of another.
pub fn contains_word(text: &str, word: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !inside(before.chars().next_back()) && !inside(after.chars().next())
    })
}
