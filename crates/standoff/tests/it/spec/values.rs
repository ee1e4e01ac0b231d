//! Results at central numbers.

use standoff::engine::control::Control;
use standoff::engine::explain::{self, Choice, FirstDecision};
use standoff::engine::game::Game;
use standoff::engine::math;
use standoff::engine::project::{self, ByStep};
use standoff::engine::simulate::{Measures, Walker};
use standoff::engine::solve::{Aqre, Settings};
use standoff::model::{Model, PlayerId};
use standoff::pipeline::{self, Nominal};
use standoff::render::dump::row_text;

/// Paths of which the median of a measure is taken.
const PATHS: usize = 255;

/// A solved game, to be asked.
pub struct Answers<'a> {
    model: &'a Model,
    game: &'a Game,
    nominal: Nominal,
    by_step: ByStep,
    decisions: Vec<FirstDecision>,
}

type Answer = Result<String, String>;

impl<'a> Answers<'a> {
    /// Solves a game at central numbers.
    ///
    /// # Errors
    ///
    /// If there is no certified equilibrium.
    pub fn new(model: &'a Model, game: &'a Game) -> Result<Self, String> {
        let settings = Settings { tolerance: pipeline::TOLERANCE, ..Settings::default() };
        let control = Control::default();
        let nominal = pipeline::solve(model, game, &Aqre, &settings, &control);
        let nominal = nominal.map_err(|failure| format!("  {failure}"))?;
        if !nominal.accepted(pipeline::TOLERANCE) {
            return Err("  no certified equilibrium".to_owned());
        }
        let policy = &nominal.solution.policy;
        let by_step = project::project(game, model, &nominal.prices, policy);
        let decisions = explain::first_decisions(game, model, &nominal.params, policy);
        let decisions = decisions.map_err(|error| format!("  {error}"))?;
        Ok(Self { model, game, nominal, by_step, decisions })
    }

    /// The lines of a block, each with its value; all outcomes if it is empty.
    ///
    /// # Errors
    ///
    /// If a line asks for something that is not there.
    pub fn to(&self, lines: &[String]) -> Result<Vec<String>, String> {
        let outcomes = self.model.outcomes.iter().map(|outcome| outcome.label.id.as_str());
        let all = outcomes.chain(["open"]).map(|name| format!("outcome {name}"));
        let asked: Vec<String> = if lines.is_empty() { all.collect() } else { lines.to_vec() };
        let answered: Result<Vec<_>, String> = asked.iter().map(|line| self.answer(line)).collect();
        let answered = answered?;
        let width = answered.iter().map(|(question, _)| question.chars().count()).max();
        let width = width.unwrap_or_default();
        Ok(answered.iter().map(|(q, value)| format!("{q:<width$}  {value}")).collect())
    }

    /// The question of a line without the value that stands behind it, and its value.
    fn answer(&self, line: &str) -> Result<(String, String), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let unknown = || format!("  `{line}`: nothing of that name, or not a question");
        let found = match words.as_slice() {
            ["outcome", name, "step", step, ..] => Some((4, self.outcome(name, Some(step)))),
            ["outcome", name, ..] => Some((2, self.outcome(name, None))),
            ["milestone", name, ..] => Some((2, self.milestone(name))),
            ["state", name, value, "step", step, ..] => {
                Some((5, self.state(name, value, Some(step))))
            }
            ["state", name, value, ..] => Some((3, self.state(name, value, None))),
            ["policy", action, ty, ..] if !is_number(ty) => Some((3, self.policy(action, ty))),
            ["policy", action, ..] => Some((2, self.policy(action, "only one type"))),
            ["base", action, ..] => Some((2, self.base(action))),
            ["worth", action, term, ..] if !is_number(term) => {
                Some((3, self.worth(action, Some(term))))
            }
            ["worth", action, ..] => Some((2, self.worth(action, None))),
            ["measure", name, "day", day, ..] => Some((4, self.measure(name, day))),
            _ => None,
        };
        let (count, value) = found.ok_or_else(unknown)?;
        Ok((words[..count].join(" "), value.ok_or_else(unknown)??))
    }

    fn step(&self, step: Option<&str>) -> Option<usize> {
        let last = self.by_step.outcomes.len() - 1;
        step.map_or(Some(last), |step| step.parse().ok().filter(|step| *step <= last))
    }

    fn outcome(&self, name: &str, step: Option<&str>) -> Option<Answer> {
        let listed = self.model.outcomes.iter().position(|o| o.label.id == name);
        let index = if name == "open" { 0 } else { listed? + 1 };
        Some(number(self.by_step.outcomes[self.step(step)?][index]))
    }

    fn milestone(&self, name: &str) -> Option<Answer> {
        let index = self.model.milestones.iter().position(|m| m.label.id == name)?;
        Some(number(self.by_step.milestones.last()?[index]))
    }

    fn state(&self, name: &str, value: &str, step: Option<&str>) -> Option<Answer> {
        let index = self.model.states.iter().position(|state| state.label.id == name)?;
        let domain = &self.model.states[index].domain;
        let value = (0..domain.len()).find(|k| domain.text(*k) == value)?;
        Some(number(self.by_step.states[self.step(step)?][index][value]))
    }

    /// The first decision of a player, and one of its choices there.
    fn choice(&self, action: &str) -> Option<(&FirstDecision, usize, &Choice)> {
        let (player, action) = action.split_once('.')?;
        let player = self.model.players.iter().position(|p| p.label.id == player)?;
        let decision = self.decisions.iter().find(|decision| decision.player == player)?;
        let named = |choice: &Choice| self.model.action(choice.action).label.id == action;
        let index = decision.choices.iter().position(named)?;
        Some((decision, index, &decision.choices[index]))
    }

    fn policy(&self, action: &str, ty: &str) -> Option<Answer> {
        let (decision, _, choice) = self.choice(action)?;
        let named = |row: &usize| row_text(self.model, self.game, decision.player, *row) == ty;
        let row = (0..choice.by_row.len()).find(named)?;
        Some(number(choice.by_row[row]))
    }

    fn base(&self, action: &str) -> Option<Answer> {
        let (decision, index, _) = self.choice(action)?;
        let first = self.game.views[decision.view].bases.start;
        let base = self.nominal.prices.base(self.game.view_bases[first]);
        Some(number(math::exp(base[index])))
    }

    fn worth(&self, action: &str, term: Option<&str>) -> Option<Answer> {
        let (decision, _, choice) = self.choice(action)?;
        let Some(term) = term else { return Some(number(choice.value)) };
        let player = PlayerId::new(decision.player);
        let named = |place: &Option<usize>| match place {
            None => term == "costs",
            Some(k) => {
                let term_of = &self.model.terms[*k];
                term_of.label.id == term && term_of.player == player
            }
        };
        choice.terms.iter().find(|(place, _)| named(place)).map(|(_, value)| number(*value))
    }

    /// The median of a measure on a day.
    fn measure(&self, name: &str, day: &str) -> Option<Answer> {
        let measures = Measures::new(self.model).ok()?;
        let named = |k: &usize| self.model.measures[*k].label.id == name;
        let place = measures.reported.iter().position(named)?;
        let day = day.parse::<usize>().ok().filter(|day| *day <= measures.days)?;
        let Nominal { params, prices, solution, .. } = &self.nominal;
        let walker =
            Walker::new(self.game, self.model, prices, &solution.policy, params, &measures);
        let paths = walker.paths(1, 0, 0, PATHS).ok()?;
        let days = paths.measures[place].chunks_exact(measures.days + 1);
        let mut values: Vec<f64> = days.map(|path| path[day]).collect();
        values.sort_by(f64::total_cmp);
        let unit = &self.model.measures[measures.reported[place]].unit;
        let value = format!("{:.2} {}", values[PATHS / 2] / unit.scale, unit.text);
        Some(Ok(value.trim_end().to_owned()))
    }
}

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok()
}

fn number(value: f64) -> Answer {
    // A rounded 0 has no sign.
    let text = format!("{value:.4}");
    Ok(if text == "-0.0000" { "0.0000".to_owned() } else { text })
}
