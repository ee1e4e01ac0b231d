//! From an analysis to findings: means, ranges and noise over draws, in a fixed order.

mod certificate;
mod consequences;
mod estimates;
mod judged;
mod measures;
mod moves;
mod numbers;
mod prices;
mod reliability;
mod signals;
mod types;
mod warnings;

use standoff_engine::draws::standard_error;
use standoff_engine::ensemble::Draw;
use standoff_engine::math::stats::{mean, sorted, sorted_quantile, variance};
use standoff_model::{Model, PlayerId, Provenance};

use crate::findings::{
    Bare, Depth, Findings, Game, Milestone, Numbers, Outcome, Player, Probability, SCHEMA,
    Settings, State, Step,
};
use crate::pipeline::{Analysis, Request};

/// What a run found.
pub fn findings(model: &Model, request: &Request, analysis: &Analysis) -> Findings {
    let crisis = &model.crisis;
    let draws = &analysis.ensemble.draws;
    let mut findings = Findings {
        schema: SCHEMA,
        crisis: crisis.id.clone(),
        title: crisis.title.clone(),
        question: crisis.question.clone(),
        as_of: crisis.as_of.to_string(),
        horizon: crisis.date_after(crisis.horizon_days().ceil() as i64).to_string(),
        horizon_days: crisis.horizon_days(),
        outcomes: outcomes(model, analysis),
        by_step: by_step(model, draws),
        states: states(model, draws),
        milestones: milestones(model, draws),
        moves: moves::moves(model, analysis),
        judged: judged::judged(model, analysis),
        depths: depths(model, draws),
        precision_scan: reliability::precision_scan(model, analysis),
        measures: measures::measures(model, analysis),
        consequences: consequences::consequences(model, analysis),
        moves_at_end: model.consequences.iter().any(|c| !c.at_end.is_empty()),
        signals: signals::signals(model, draws),
        types: types::types(model, analysis),
        estimates: estimates::estimates(model, draws),
        implied: prices::implied(model, analysis),
        players: players(model, analysis),
        options: model.options.iter().map(|option| option.label.id.clone()).collect(),
        numbers: numbers(model),
        certificate: certificate::certificate(request, analysis),
        game: game(model, analysis),
        settings: Settings {
            seed: request.seed,
            draws: request.draws,
            paths: request.paths_per_draw() * request.draws,
        },
        warnings: Vec::new(),
    };
    findings.warnings = warnings::warnings(&findings);
    findings
}

/// Mean, range and noise of one value a draw.
fn probability(draws: &[Draw], value: impl Fn(&Draw) -> f64) -> Probability {
    let values = over_draws(draws, value);
    let indices: Vec<usize> = draws.iter().map(|draw| draw.index).collect();
    let sorted = sorted(&values);
    Probability {
        p: mean(&values),
        low: sorted_quantile(&sorted, 0.05),
        high: sorted_quantile(&sorted, 0.95),
        noise: standard_error(&indices, &values),
    }
}

/// A probability that is counted on the paths of each draw: on how many of how many it happened.
///
/// Shares of few paths scatter more than the probabilities behind them. The range is that of the
/// shares drawn together until they scatter as much as what is left when the noise of counting is
/// taken out (Louis 1984). Where what is left is less than two standard errors of its estimate, or
/// a draw has one path, spread cannot be told from noise, and none is shown: the range is a point.
fn counted(draws: &[Draw], count: impl Fn(&Draw) -> (usize, usize)) -> Probability {
    let share = |(hits, paths): (usize, usize)| hits as f64 / paths.max(1) as f64;
    let found = probability(draws, |draw| share(count(draw)));
    let few = draws.iter().any(|draw| count(draw).1 < 2);
    let shares = over_draws(draws, |draw| share(count(draw)));
    let noise = over_draws(draws, |draw| {
        let (hits, paths) = count(draw);
        let p = share((hits, paths));
        p * (1.0 - p) / (paths.max(2) - 1) as f64
    });
    let left = if few { 0.0 } else { spread_left(&shares, &noise) };
    let together = |end: f64| found.p + left.sqrt() * (end - found.p);
    Probability { low: together(found.low), high: together(found.high), ..found }
}

/// Which part of the scatter of shares is not the noise of counting; 0 if it cannot be told.
fn spread_left(shares: &[f64], noise: &[f64]) -> f64 {
    let (count, scatter, centre) = (shares.len() as f64, variance(shares), mean(shares));
    let square = |x: &f64| (x - centre) * (x - centre) * count / (count - 1.0);
    // Their mean is the excess of the scatter over the noise.
    let excess: Vec<f64> = shares.iter().zip(noise).map(|(x, n)| square(x) - n).collect();
    let told = mean(&excess) > 2.0 * (variance(&excess) / count).sqrt();
    if told && scatter > 0.0 { mean(&excess) / scatter } else { 0.0 }
}

fn over_draws(draws: &[Draw], value: impl Fn(&Draw) -> f64) -> Vec<f64> {
    draws.iter().map(value).collect()
}

/// Outcomes in the order of findings: the engine's 0 is `open`, which is shown last.
pub(crate) fn outcome_order(model: &Model) -> Vec<usize> {
    (1..=model.outcomes.len()).chain([0]).collect()
}

pub(crate) fn outcome_label(model: &Model, outcome: usize) -> &standoff_model::Label {
    match outcome.checked_sub(1) {
        Some(k) => &model.outcomes[k].label,
        None => &model.open,
    }
}

fn outcomes(model: &Model, analysis: &Analysis) -> Vec<Outcome> {
    let draws = &analysis.ensemble.draws;
    let one = |outcome: usize| {
        let mut found = probability(draws, |draw| draw.by_step.last()[outcome]);
        // Draws without equilibrium add the whole span of what stands in for it.
        for (low, high) in draws.iter().filter_map(|d| d.stand_in.as_ref()).map(|s| s[outcome]) {
            found.low = found.low.min(low);
            found.high = found.high.max(high);
        }
        let label = outcome_label(model, outcome);
        let leads = over_draws(draws, |draw| f64::from(u8::from(likeliest(draw) == outcome)));
        Outcome {
            id: label.id.clone(),
            name: label.name.clone(),
            probability: found,
            leads: mean(&leads),
            noise_share: reliability::noise_share(draws, outcome),
            noise_share_central: analysis.noise_share.get(outcome).copied(),
            hazard_per_week: hazards(model, |time| {
                let at = |outcome: usize| {
                    mean(&over_draws(draws, |draw| draw.by_step.outcomes[time][outcome]))
                };
                (at(outcome), at(0))
            }),
        }
    };
    outcome_order(model).into_iter().map(one).collect()
}

/// The chance in a week of what has a probability of having happened, given what is left, step by
/// step: `at` gives both at a time.
fn hazards(model: &Model, at: impl Fn(usize) -> (f64, f64)) -> Vec<f64> {
    let days = times(model);
    let one = |time: usize| {
        let ((before, left), (after, _)) = (at(time), at(time + 1));
        let weeks = (days[time + 1] - days[time]) / 7.0;
        if left > 0.0 { (after - before).max(0.0) / left / weeks } else { 0.0 }
    };
    (0..model.crisis.reported).map(one).collect()
}

fn likeliest(draw: &Draw) -> usize {
    let finals = draw.by_step.last().iter().enumerate();
    finals.max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(outcome, _)| outcome)
}

fn by_step(model: &Model, draws: &[Draw]) -> Vec<Step> {
    let times = times(model);
    let step = |(time, day): (usize, &f64)| Step {
        date: model.crisis.date_after(day.ceil() as i64).to_string(),
        day: *day,
        outcomes: outcome_order(model)
            .into_iter()
            .map(|outcome| probability(draws, |draw| draw.by_step.outcomes[time][outcome]))
            .collect(),
    };
    times.iter().enumerate().map(step).collect()
}

/// Days from now of each reported time: now and the end of each reported step.
fn times(model: &Model) -> Vec<f64> {
    let steps = &model.crisis.steps[..model.crisis.reported];
    std::iter::once(0.0).chain(steps.iter().map(|step| step.start + step.days)).collect()
}

fn states(model: &Model, draws: &[Draw]) -> Vec<State> {
    let one = |(k, state): (usize, &standoff_model::StateVar)| {
        let values = 0..state.domain.len();
        let at = |time: usize, v: usize| mean(&over_draws(draws, |d| d.by_step.states[time][k][v]));
        State {
            id: state.label.id.clone(),
            name: state.label.name.clone(),
            values: values.clone().map(|v| state.domain.text(v)).collect(),
            names: values.clone().map(|v| state.value_name(v)).collect(),
            by_step: (0..=model.crisis.reported)
                .map(|time| values.clone().map(|v| at(time, v)).collect())
                .collect(),
        }
    };
    model.states.iter().enumerate().map(one).collect()
}

fn milestones(model: &Model, draws: &[Draw]) -> Vec<Milestone> {
    let times = model.crisis.reported;
    let one = |(m, milestone): (usize, &standoff_model::Milestone)| {
        let at = |time: usize| mean(&over_draws(draws, |draw| draw.by_step.milestones[time][m]));
        let risk = |time: usize| mean(&over_draws(draws, |draw| draw.by_step.at_risk[time][m]));
        let left = |time: usize| (at(time), risk(time));
        Milestone {
            id: milestone.label.id.clone(),
            name: milestone.label.name.clone(),
            probability: probability(draws, |draw| draw.by_step.milestones[times][m]),
            by_step: (0..=times).map(at).collect(),
            hazard_per_week: hazards(model, left),
        }
    };
    model.milestones.iter().enumerate().map(one).collect()
}

fn depths(model: &Model, draws: &[Draw]) -> Vec<Depth> {
    let depths = draws.first().map_or(0, |draw| draw.depths.len());
    let one = |k: usize| Depth {
        k,
        outcomes: outcome_order(model)
            .into_iter()
            .map(|outcome| mean(&over_draws(draws, |draw| draw.depths[k][outcome])))
            .collect(),
    };
    (0..depths).map(one).collect()
}

fn players(model: &Model, analysis: &Analysis) -> Vec<Player> {
    let one = |(k, player): (usize, &standoff_model::Player)| Player {
        id: player.label.id.clone(),
        name: player.label.name.clone(),
        worst: player.worst.clone(),
        best: player.best.clone(),
        chooses: model.chooses(PlayerId::new(k)),
        precision: analysis.nominal.prices.precision[k],
        better_by: player.better_by,
        stakes: analysis.stakes[k].spread,
        type_stakes: analysis.stakes[k].by_type,
        worth: outcome_order(model).into_iter().map(|o| analysis.worth[k][o]).collect(),
    };
    model.players.iter().enumerate().map(one).collect()
}

fn numbers(model: &Model) -> Numbers {
    let list = numbers::deciding(model);
    let bare = Bare { count: model.bare.len(), source: model.crisis.source.clone() };
    let of_all = Provenance { source: bare.source.clone(), ..Provenance::default() };
    let judged = list.iter().filter(|param| param.provenance.is_judgement()).count();
    let judgement = judged + if of_all.is_judgement() { bare.count } else { 0 };
    let total = list.len() + bare.count;
    Numbers { total, judgement, list: numbers::numbers(&list), bare }
}

fn game(model: &Model, analysis: &Analysis) -> Game {
    let game = &analysis.game;
    Game {
        steps: model.crisis.steps.len(),
        reported_steps: model.crisis.reported,
        layers: game.layers.len(),
        states: game.states.len(),
        nodes: game.nodes(),
        profiles: game.profiles.count,
        cells: game.cells(),
        information_sets: game.information_sets(),
    }
}

#[cfg(test)]
mod tests {
    use super::spread_left;

    /// Eight draws of a hundred paths each: 48 or 52 hits are noise, 20 or 80 are not.
    #[test]
    fn spread_that_cannot_be_told_from_noise_is_none() {
        let left = |far: f64| {
            let shares: Vec<f64> =
                (0..8).map(|k| if k % 2 == 0 { 0.5 + far } else { 0.5 - far }).collect();
            let noise: Vec<f64> = shares.iter().map(|p| p * (1.0 - p) / 99.0).collect();
            spread_left(&shares, &noise)
        };
        assert_eq!(left(0.02), 0.0);
        assert_eq!(left(0.0), 0.0);
        let noise = 0.2 * 0.8 / 99.0;
        let scatter = 0.09 * 8.0 / 7.0;
        assert!((left(0.3) - (1.0 - noise / scatter)).abs() < 1e-9);
        assert_eq!(spread_left(&[0.3], &[0.01]), 0.0, "one draw has no spread");
    }
}
