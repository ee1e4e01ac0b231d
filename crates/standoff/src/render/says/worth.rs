//! What the payoffs of a player imply, in words.

use crate::findings::{Findings, Player};
use crate::render::number::{fixed, points};

/// Differences smaller than this are no difference, points.
const SMALL: f64 = 0.5;

/// What ends of play are worth to a player beside that nothing is settled, and what that makes one of
/// the best worth in others avoided. Nothing for a player whose payoffs do not tell ends apart.
#[must_use]
pub fn trade_offs(findings: &Findings, player: &Player) -> Option<String> {
    let (open, settled) = player.worth.split_last()?;
    let open = (*open)?;
    let named = findings.outcomes.iter().map(|o| super::outcome(&o.name, &o.id));
    let ends: Vec<(&str, f64)> =
        named.zip(settled).filter_map(|(name, worth)| Some((name, (*worth)? - open))).collect();
    let (best, gain) = ends.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let listed: Vec<String> =
        ends.iter().map(|(name, worth)| format!("{name} {}", points(*worth))).collect();
    let rest = findings.outcomes.last().map_or("open", |o| super::outcome(&o.name, &o.id));
    let mut text = format!(
        "Where “{rest}” is the end, that is worth {} points on average. Beside it: {}.",
        fixed(open, 1),
        listed.join(", ")
    );
    if gain >= SMALL {
        let losses = ends.iter().filter(|(_, worth)| *worth <= -SMALL);
        let traded: Vec<String> = losses
            .map(|(name, loss)| {
                format!("one “{name}” avoided is worth {} of “{best}”", fixed(-loss / gain, 1))
            })
            .collect();
        if !traded.is_empty() {
            text += &format!(" So {}: do you agree?", traded.join(", and "));
        }
    }
    Some(text)
}
