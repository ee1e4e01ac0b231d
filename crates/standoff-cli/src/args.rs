//! Arguments, defined once; help and usage errors follow from them.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use standoff::engine::solve::{Card, solvers};

/// International standoffs as games that can be run, checked and scored.
#[derive(Parser, Debug)]
#[command(
    name = "standoff",
    version,
    about = "International standoffs as games that can be run, checked and scored",
    after_help = "Start with: standoff run scenarios/us-iran-2026-01/crisis.toml\n\n\
        Exit codes: 0 fine; 1 the input has errors; 2 usage or a failure of the tool; \
        3 computed, but above tolerance; 130 interrupted.",
    max_term_width = 100
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Colours in what is printed.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// No progress and no remarks on stderr; errors are still shown.
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check, solve and simulate a crisis, and write a report: the main job.
    Run(Run),
    /// Say what is wrong with a scenario, and where.
    Check(Check),
    /// Solve the game at central numbers and certify the result.
    Solve(Solve),
    /// Put the options of a scenario side by side.
    Compare(Compare),
    /// Judge a model of a price by past episodes: what was known, and what came.
    Backtest(Backtest),
    /// Print one of the representations between text and answer.
    Debug(Debug),
}

/// `standoff run`
#[derive(ClapArgs, Debug)]
pub struct Run {
    /// The scenario.
    pub file: PathBuf,
    /// Folder to write; it must not exist or be empty. Default: runs/CRISIS_DATE_r01 beside
    /// the scenario.
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Draws of the analyst's numbers; whole blocks are 64.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,
    /// Paths for daily measures, over all draws. Up to 20 000 are kept whole, more are counted.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub paths: u32,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads; 0 for as many as the machine has cores. The results are the same bits.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub jobs: u16,
}

/// `standoff compare`
#[derive(ClapArgs, Debug)]
pub struct Compare {
    /// The scenario.
    pub file: PathBuf,
    /// Writes a page with charts as well; a file that is there is replaced when the page is whole.
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Draws of the analyst's numbers; whole blocks are 64.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,
    /// Paths for daily measures, over all draws, for each option.
    #[arg(long, default_value_t = 3_200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub paths: u32,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads; 0 for as many as the machine has cores. The results are the same bits.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub jobs: u16,
    /// How the answer is shown.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub format: Output,
}

/// `standoff backtest`
#[derive(ClapArgs, Debug)]
pub struct Backtest {
    /// The list of episodes, such as scenarios/oil-episodes/backtest.toml.
    pub file: PathBuf,
    /// Draws of the numbers, for each episode.
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub draws: u32,
    /// Paths over all draws, for each episode; all are kept.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub paths: u32,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads; 0 for as many as the machine has cores. The results are the same bits.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub jobs: u16,
    /// How the answer is shown.
    #[arg(long, value_enum, default_value_t = Document::Table)]
    pub format: Document,
}

/// How an answer is shown that documents quote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Document {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
    /// Markdown, for documents.
    Md,
}

/// How an answer is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

/// `standoff check`
#[derive(ClapArgs, Debug)]
pub struct Check {
    /// The scenario.
    pub file: PathBuf,
    /// How complaints are shown.
    #[arg(long, value_enum, default_value_t = Format::Full)]
    pub format: Format,
}

/// How complaints are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// With the place underlined.
    #[default]
    Full,
    /// One line each: path, line and column, code, message, help.
    Concise,
}

/// `standoff solve`
#[derive(ClapArgs, Debug)]
pub struct Solve {
    /// The scenario.
    pub file: PathBuf,
    /// How to solve.
    #[arg(long, default_value = DEFAULT_METHOD, value_parser = methods())]
    pub method: String,
    /// Depth of reasoning, for depth-k.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub depth: u8,
    /// Multiplies every player's precision; 0 leaves only habit.
    #[arg(long, default_value_t = 1.0, allow_negative_numbers = true)]
    pub scale: f64,
    /// Up to which an answer counts: the residual of an equilibrium, or, of backward induction, the
    /// points to be gained at a single information set.
    #[arg(long, default_value_t = 1e-9)]
    pub tolerance: f64,
    /// For logit-limit: how many points may still be gained at a single information set.
    #[arg(long, value_name = "POINTS", default_value_t = 1e-3)]
    pub regret: f64,
}

const DEFAULT_METHOD: &str = "aqre";

/// The methods that the engine has, described by their cards.
fn methods() -> PossibleValuesParser {
    let described = |card: Card| {
        let Card { id, name, concept, guarantee, references } = card;
        PossibleValue::new(id)
            .help(format!("{name}: {concept}. Promise: {guarantee} ({references})"))
    };
    PossibleValuesParser::new(solvers().iter().map(|solver| described(solver.card())))
}

/// `standoff debug`
#[derive(ClapArgs, Debug)]
pub struct Debug {
    /// Which representation.
    #[arg(value_enum)]
    pub stage: Stage,
    /// The scenario.
    pub file: PathBuf,
}

/// Representations between text and answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Stage {
    /// The tree of the TOML file.
    Syntax,
    /// The crisis with every name resolved.
    Model,
    /// The layers of the game.
    Game,
    /// Every information set with its probabilities.
    Policy,
}
