//! `standoff`: the command line.
//!
//! stdout carries answers, stderr messages and progress. Exit codes: 0 fine; 1 the input has
//! errors; 2 usage, or the tool failed; 3 computed, but above tolerance; 130 interrupted.

mod args;
mod commands;
mod io;
mod show;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    io::set_color(args.color);
    let done = match &args.command {
        args::Command::Run(run) => commands::run::run(run, args.quiet),
        args::Command::Check(check) => commands::check::check(check, args.quiet),
        args::Command::Solve(solve) => commands::solve::solve(solve),
        args::Command::Compare(compare) => commands::compare::compare(compare, args.quiet),
        args::Command::Backtest(list) => commands::backtest::backtest(list, args.quiet),
        args::Command::Debug(debug) => commands::debug::debug(debug),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            if !stop.message.is_empty() {
                io::error(&stop.message);
            }
            ExitCode::from(stop.code)
        }
    }
}
