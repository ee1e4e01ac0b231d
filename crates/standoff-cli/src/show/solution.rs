//! What `solve` prints.

use std::fmt::Write;

use standoff::engine::game::Game;
use standoff::engine::policy::Policy;
use standoff::engine::project::outcomes_by_step;
use standoff::engine::solve::{Card, Claim, Fold, Settings};
use standoff::model::{Model, PlayerId};
use standoff::pipeline::Nominal;
use standoff::render::dump::row_text;
use standoff::render::number::{count, in_100, significant};
use standoff::render::says;

use super::summary::paragraph;
use super::{residual, size_line};
use crate::io::printable;

/// A game and what a method made of it.
#[derive(Clone, Copy)]
pub struct Solved<'a> {
    /// The crisis.
    pub model: &'a Model,
    /// Its game.
    pub game: &'a Game,
    /// What was asked of the method.
    pub settings: &'a Settings,
    /// What its certificate must not exceed.
    pub asked: f64,
    /// The answer at central numbers, certified.
    pub nominal: &'a Nominal,
}

/// How long it took.
#[derive(Clone, Copy)]
pub struct Seconds {
    /// To build the game.
    pub built: f64,
    /// To price, solve and certify it.
    pub solved: f64,
}

/// Concept, certificate, outcomes, and what players do at their first information sets.
pub fn text(solved: &Solved<'_>, card: &Card, seconds: Seconds, width: usize) -> String {
    let Solved { model, game, nominal, .. } = *solved;
    let mut out = String::new();
    paragraph(&mut out, &format!("{} ({}): {}", card.name, card.id, card.concept), width);
    paragraph(&mut out, &format!("Promise: {} ({})", card.guarantee, card.references), width);
    paragraph(&mut out, &size_line(model, game), width);
    let solution = &nominal.solution;
    let status = format!(
        "Status: {}; sweeps {}, tangent and adjoint products {}; built in {:.2} s, solved and \
         certified in {:.2} s",
        solution.status.text(),
        count(solution.sweeps),
        count(solution.products),
        seconds.built,
        seconds.solved
    );
    paragraph(&mut out, &status, width);
    reached(&mut out, solved, width);
    for fold in &solution.folds {
        turn(&mut out, solved, fold, width);
    }
    if solution.crossings > 0 {
        let said = format!(
            "Crossings: {}; there the branch goes straight on, and a small push leads to another one",
            count(solution.crossings)
        );
        paragraph(&mut out, &said, width);
    }
    certificate(&mut out, solved, width);
    out.push_str("\nOutcomes at the reported horizon\n");
    for (name, p) in outcomes(solved, &solution.policy) {
        line(&mut out, &format!("  {name:<40} {p:.6}"));
    }
    out.push_str("\nFirst decisions\n");
    for player in 0..game.players {
        first_decision(model, game, nominal, player, &mut |text| line(&mut out, &text));
    }
    out
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{}", printable(text));
}

/// At which precisions the answer is: as a share of what was asked, and for each player.
fn reached(out: &mut String, solved: &Solved<'_>, width: usize) {
    let Solved { model, settings, nominal, .. } = solved;
    let share = nominal.solution.reached;
    if share.is_infinite() {
        return line(out, "Precision: plays no part");
    }
    let asked = settings.scale;
    let reached = match share {
        _ if share > 1.0 => format!("{share} times"),
        // Rounded down: what was not reached whole must not look whole.
        _ => format!("{:.4} of", (share * 1e4).floor() / 1e4),
    };
    line(out, &format!("Precision: reached {reached} what was asked, {asked} × the file's"));
    for (k, player) in model.players.iter().enumerate() {
        if model.chooses(PlayerId::new(k)) {
            let lambda = share * asked * nominal.prices.precision[k];
            let picked = 1.0 / (1.0 + standoff::engine::math::exp(-lambda * player.better_by));
            let said = format!(
                "{}: λ = {} per point; of two options {} points apart that habit does not tell \
                 apart, the better is picked in {} of 100 cases",
                player.label.name,
                significant(lambda),
                significant(player.better_by),
                in_100(picked)
            );
            paragraph(out, &said, width);
        }
    }
}

/// A fold on the way, with both sides of it.
fn turn(out: &mut String, solved: &Solved<'_>, fold: &Fold, width: usize) {
    let said = format!(
        "Fold: at {:.4} of the asked precision the branch turns back; outcomes where it turns{}",
        fold.at,
        if fold.after.is_some() { " and where it is back at that precision" } else { "" }
    );
    paragraph(out, &said, width);
    let after = fold.after.as_ref().map(|policy| outcomes(solved, policy));
    for (k, (name, p)) in outcomes(solved, &fold.before).into_iter().enumerate() {
        let after = after.as_ref().map_or(String::new(), |after| format!("  {:.6}", after[k].1));
        line(out, &format!("  {name:<40} {p:.6}{after}"));
    }
}

fn certificate(out: &mut String, solved: &Solved<'_>, width: usize) {
    let Solved { nominal, .. } = solved;
    let certificate = &nominal.certificate;
    let asked = residual(solved.asked);
    let (of_residual, of_gain) = match nominal.claim {
        Claim::Response => (format!(" (asked {asked})"), String::new()),
        Claim::NoGain => (" (does not count here)".to_owned(), format!(" (asked {asked})")),
        Claim::Sound => (" (does not count here)".to_owned(), String::new()),
    };
    let lines = [
        format!(
            "Certificate: residual {}{of_residual} at the asked precision, recomputed apart from \
             the solver",
            residual(certificate.residual)
        ),
        format!(
            "Largest gain at a single information set: {} points{of_gain}, expected from another \
             choice there alone and not from another plan",
            gain(certificate.largest_gain)
        ),
        format!(
            "Information sets: {} active, {} inactive (no play reaches them); total probability \
             off by {}",
            count(certificate.active),
            count(certificate.inactive),
            residual(certificate.mass_error)
        ),
    ];
    lines.iter().for_each(|line| paragraph(out, line, width));
}

fn gain(points: f64) -> String {
    if points >= 1e-4 { format!("{points:.4}") } else { residual(points) }
}

/// Name and probability of each outcome at the end of the reported horizon, `open` last.
fn outcomes(solved: &Solved<'_>, policy: &Policy) -> Vec<(String, f64)> {
    let Solved { model, game, nominal, .. } = solved;
    let by_step = outcomes_by_step(game, model, &nominal.prices, policy);
    let Some((still_open, taken)) = by_step.last().and_then(|last| last.split_first()) else {
        return Vec::new();
    };
    let named = model.outcomes.iter().map(|outcome| outcome.label.name.clone()).zip(taken);
    let open = says::outcome(&model.open.name, &model.open.id).to_owned();
    named.chain([(open, still_open)]).map(|(name, p)| (name, *p)).collect()
}

fn first_decision(
    model: &Model,
    game: &Game,
    nominal: &Nominal,
    player: usize,
    line: &mut impl FnMut(String),
) {
    let Some(first) = game.views.iter().find(|view| view.player == player) else { return };
    let layer = first.layer;
    for view in &game.views[game.layers[layer].views.clone()] {
        let state = game.state_of(game.nodes_of(view)[0] as usize);
        let seen = model.states.iter().zip(state);
        let seen =
            seen.filter(|(s, _)| s.seen_by.includes(PlayerId::new(player)) && s.domain.len() > 1);
        let seen: Vec<String> = seen
            .map(|(s, v)| format!("{} {}", s.label.id, s.domain.text(usize::from(*v))))
            .collect();
        let name = &model.players[player].label.name;
        line(format!("  {name} on day {}, seeing {}", game.layers[layer].day, seen.join(", ")));
        for row in 0..view.bases.len() {
            line(format!("    {}", row_text(model, game, player, row)));
            for (action, p) in
                game.actions_of(view).iter().zip(nominal.solution.policy.at(view, row))
            {
                line(format!("      {:<36} {p:.8}", model.action(*action).label.name));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use standoff::engine::control::Control;
    use standoff::engine::solve::Aqre;
    use standoff::pipeline;

    use super::*;

    const WEEKLY: &str = include_str!("../../../../catalog/strike-or-wait/weekly.toml");

    /// What is printed of the weekly game when its solution has these folds.
    fn printed(folds: impl Fn(&Policy, &Policy) -> Vec<Fold>) -> Option<String> {
        let model = standoff::lang::check(WEEKLY).model?;
        let game = pipeline::build(&model, &Control::default()).ok()?;
        let settings = Settings { scale: 2.0, ..Settings::default() };
        let control = Control::default();
        let mut nominal = pipeline::solve(&model, &game, &Aqre, &settings, &control).ok()?;
        let base = Policy::base(&game, &nominal.prices);
        nominal.solution.folds = folds(&nominal.solution.policy, &base);
        let card = standoff::engine::solve::Solver::card(&Aqre);
        let solved = Solved {
            model: &model,
            game: &game,
            settings: &settings,
            asked: 1e-9,
            nominal: &nominal,
        };
        Some(text(&solved, &card, Seconds { built: 0.0, solved: 0.0 }, 300))
    }

    #[test]
    fn folds_are_told_with_both_sides() {
        let both = |found: &Policy, base: &Policy| {
            let (before, after) = (found.clone(), Some(base.clone()));
            vec![
                Fold { at: 0.25, before: found.clone(), after: None },
                Fold { at: 0.5, before, after },
            ]
        };
        let text = printed(both).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let start =
            |wanted: &str| lines.iter().position(|line| line.starts_with(wanted)).unwrap_or(0);
        let (one, two) = (start("Fold: at 0.2500"), start("Fold: at 0.5000"));
        assert!(one > 0 && two > one, "{text}");
        assert!(lines[two].ends_with("and where it is back at that precision"), "{text}");
        // Name, and one figure or two.
        let figures =
            |k: usize| lines[k].split_whitespace().filter(|w| w.parse::<f64>().is_ok()).count();
        assert_eq!((figures(one + 1), figures(two + 1)), (1, 2), "{text}");
    }

    #[test]
    fn the_precision_stands_there_in_words_and_figures() {
        let text = printed(|_, _| Vec::new()).unwrap_or_default();
        assert!(
            text.contains("Precision: reached 1.0000 of what was asked, 2 × the file's"),
            "{text}"
        );
        // λ = 0.22, twice: 1 / (1 + exp(-4.4)).
        let said = "λ = 0.44 per point; of two options 10 points apart that habit does not tell apart, \
                    the better is picked in 99 of 100 cases";
        assert!(text.contains(said), "{text}");
        assert!(!text.contains("Fold"), "{text}");
    }
}
