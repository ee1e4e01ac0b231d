//! The systems of the reference crisis: without the lines of each, a named output moves by more than
//! its noise.

use std::collections::BTreeMap;
use std::path::Path;

use standoff::engine::batch::Batch;
use standoff::engine::control::Control;
use standoff::engine::draws::{draw, nominal, standard_error};
use standoff::engine::game::compile::{Limits, compile};
use standoff::engine::project::{ByStep, project};
use standoff::engine::simulate::{Measures, Walker};
use standoff::engine::solve::{Aqre, Settings, Solver};
use standoff::model::{Distribution, Model};
use standoff::scenario;
use standoff::world::{ReadError, World};

const SEED: u64 = 4;
const DRAWS: usize = 12;
const PATHS: usize = 60;

/// The files of the crisis, with lines taken out.
#[derive(Clone)]
struct Text(BTreeMap<String, String>);

impl World for Text {
    fn source(&self, path: &Path) -> Result<String, ReadError> {
        Ok(self.0[path.to_str().unwrap()].clone())
    }

    fn part(&self, _: &Path, path: &str) -> Result<String, String> {
        Ok(self.0[path].clone())
    }
}

impl Text {
    /// As shipped, without options.
    fn shipped() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/us-iran-2026-01");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let files = ["crisis.toml", "payoffs.toml", "fallout.toml"];
        let mut all: BTreeMap<String, String> =
            files.map(|name| (name.to_owned(), read(name))).into_iter().collect();
        for none in ["options.toml", "estimates.toml"] {
            all.insert(none.to_owned(), String::new());
        }
        Self(all)
    }

    /// Without a table and what stands under it.
    fn without(mut self, header: &str) -> Self {
        let mut hits = 0;
        for text in self.0.values_mut() {
            let Some(start) = text.find(&format!("{header}\n")) else { continue };
            let own = header.trim_matches(['[', ']']);
            let next = text[start + 1..].match_indices("\n[").map(|(k, _)| start + 1 + k + 1);
            let end = next.map(|k| (k, text[k..].trim_start_matches('[')));
            let end = end.into_iter().find(|(_, rest)| !rest.starts_with(own));
            let end = end.map_or(text.len(), |(k, _)| k);
            text.replace_range(start..end, "");
            hits += 1;
        }
        assert_eq!(hits, 1, "{header}");
        self
    }

    /// Without the lines that begin so.
    fn without_lines(mut self, begins: &str) -> Self {
        let before: usize = self.0.values().map(String::len).sum();
        for text in self.0.values_mut() {
            let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with(begins)).collect();
            *text = kept.join("\n") + "\n";
        }
        assert!(self.0.values().map(String::len).sum::<usize>() < before, "{begins}");
        self
    }

    fn replaced(mut self, from: &str, to: &str) -> Self {
        let hits: usize = self.0.values().map(|text| text.matches(from).count()).sum();
        assert!(hits > 0, "{from}");
        self.0.values_mut().for_each(|text| *text = text.replace(from, to));
        self
    }

    fn model(&self) -> Model {
        let checked = scenario::check(self, Path::new("crisis.toml")).unwrap();
        let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.is_error()).collect();
        checked.model.unwrap_or_else(|| panic!("{errors:#?}"))
    }
}

/// The least by which an output moves: a tenth of a percentage point, or a tenth of a cent.
const LEAST: f64 = 1e-3;

/// An output of a draw.
#[derive(Clone, Copy)]
enum Output {
    /// Final probability of an outcome.
    Outcome(&'static str),
    /// That a milestone has happened.
    Milestone(&'static str),
    /// That a consequence has left its first value.
    Consequence(&'static str),
    /// That a consequence stands at its last value.
    Last(&'static str),
    /// Mean over paths and days of a measure, in its unit.
    Measure(&'static str),
}

/// The numbers of a draw of the shipped crisis, for those that a model still has.
fn shared(shipped: &Model, model: &Model, index: usize) -> Vec<f64> {
    let drawn = draw(shipped, SEED, index);
    let ids = shipped.params.iter().map(|param| param.label.id.as_str());
    let drawn: BTreeMap<&str, f64> = ids.zip(drawn).collect();
    model.params.iter().map(|param| drawn[param.label.id.as_str()]).collect()
}

/// The output of each draw.
fn values(shipped: &Model, text: &Text, output: Output) -> Vec<f64> {
    let model = text.model();
    let game = compile(&model, Limits::default()).unwrap();
    let settings = Settings { tolerance: 1e-6, ..Settings::default() };
    let central = game.price(&model, &nominal(&model)).unwrap();
    let control = Control::default();
    let known = Aqre.solve(&game, &central, &settings, &control);
    let batch = Batch::new(&game, Some(&known), settings, SEED);
    let measures = Measures::new(&model).unwrap();
    let one = |index: usize| {
        let params = shared(shipped, &model, index);
        let prices = game.price(&model, &params).unwrap();
        // Numbers beyond the first draws are not solved twice.
        let answer = batch.solve(&prices, 1000 + index, &control);
        assert!(answer.is_solved(1e-6));
        let policy = &answer.solution.policy;
        let walker = Walker::new(&game, &model, &prices, policy, &params, &measures);
        match output {
            Output::Outcome(id) => at_end(&model, &project(&game, &model, &prices, policy), id),
            Output::Milestone(id) => ever(&model, &project(&game, &model, &prices, policy), id),
            Output::Consequence(id) => {
                let k = model.consequences.iter().position(|c| c.label.id == id);
                let standing = walker.standing().unwrap();
                let joint = k.and_then(|k| standing[k].as_ref()).map(|s| s.joint.clone());
                joint.map_or(0.0, |joint| 1.0 - joint.iter().map(|row| row[0]).sum::<f64>())
            }
            Output::Last(id) => {
                let k = model.consequences.iter().position(|c| c.label.id == id).unwrap();
                let standing = walker.standing().unwrap();
                let joint = &standing[k].as_ref().unwrap().joint;
                joint.iter().map(|row| row[row.len() - 1]).sum()
            }
            Output::Measure(id) => {
                let k = model.measures.iter().position(|m| m.label.id == id).unwrap();
                let slot = measures.reported.iter().position(|place| *place == k).unwrap();
                let paths = walker.paths(SEED, index, index * PATHS, PATHS).unwrap();
                let days = measures.days + 1;
                let all: f64 = paths.measures[slot].iter().sum();
                all / (PATHS * days) as f64 / model.measures[k].unit.scale
            }
        }
    };
    (0..DRAWS).map(one).collect()
}

fn at_end(model: &Model, by_step: &ByStep, id: &str) -> f64 {
    by_step.last()[model.outcomes.iter().position(|o| o.label.id == id).unwrap() + 1]
}

fn ever(model: &Model, by_step: &ByStep, id: &str) -> f64 {
    let k = model.milestones.iter().position(|m| m.label.id == id).unwrap();
    by_step.milestones.last().unwrap()[k]
}

/// Without its lines, the output moves by more than two standard errors of the paired difference.
fn moves(system: &str, without: impl FnOnce(Text) -> Text, output: Output) {
    let shipped = Text::shipped().model();
    let whole = values(&shipped, &Text::shipped(), output);
    let part = values(&shipped, &without(Text::shipped()), output);
    let moved: Vec<f64> = whole.iter().zip(&part).map(|(a, b)| a - b).collect();
    let mean = moved.iter().sum::<f64>() / DRAWS as f64;
    let noise = standard_error(&(0..DRAWS).collect::<Vec<_>>(), &moved);
    assert!(
        mean.abs() > 2.0 * noise && mean.abs() > LEAST,
        "{system}: {mean} ± {noise}, {whole:?} and {part:?}"
    );
}

#[test]
fn c1_an_agenda_that_is_bargained_over() {
    let fixed = |text: Text| text.without("[action.us.narrow]").without("[action.iran.widen]");
    moves("C1", fixed, Output::Milestone("deal_nuclear"));
}

#[test]
fn c2_a_feint_that_is_feared() {
    moves("C2", |text| text.without_lines("feint "), Output::Milestone("first_fire"));
}

#[test]
fn c3_a_window_that_closes() {
    moves("C3", |text| text.without("[action.us.invite]"), Output::Outcome("deal"));
}

#[test]
fn c4_a_defence_that_cheapens_a_strike() {
    let bare = |text: Text| {
        text.replaced(
            "(if rung >= bases then defence_share.relief else 1) * us_losses",
            "us_losses",
        )
    };
    moves("C4", bare, Output::Milestone("first_fire"));
}

#[test]
fn c5_depth_of_the_target() {
    moves("C5", |text| text.replaced(" * depth", ""), Output::Last("destroyed"));
}

#[test]
fn c6_the_pressure_of_a_massed_force() {
    moves("C6", |text| text.without_lines("pressure = { name"), Output::Milestone("first_fire"));
}

#[test]
fn c7_three_courses() {
    moves("C7", |text| text.without("[action.us.escalate]"), Output::Outcome("war"));
}

#[test]
fn c8_the_wider_menu() {
    moves("C8", |text| text.without("[action.us.blockade]"), Output::Milestone("partners"));
}

#[test]
fn c9_the_unknown_endgame() {
    let known = |text: Text| text.without_lines("endgame ").without_lines("survival ");
    moves("C9", known, Output::Milestone("bases_struck"));
}

#[test]
fn c10_a_ladder_of_answers() {
    moves(
        "C10",
        |text| text.without("[action.iran.partners]"),
        Output::Consequence("theatres.iraq"),
    );
}

#[test]
fn c11_access_to_bases() {
    // Denial itself need not lower the campaign: who fears to lose access strikes while it has it.
    let free = |text: Text| {
        text.replaced("from_access[access] * depth * hit", "depth * hit")
            .replaced(" - logistics[access]", "")
    };
    moves("C11", free, Output::Milestone("broad"));
}

#[test]
fn c12_markets_that_fear() {
    let blind = |text: Text| {
        let ahead = text.0["fallout.toml"].lines().find(|line| line.starts_with("ahead ")).unwrap();
        let ahead = ahead.to_owned();
        text.replaced(&ahead, "ahead    = \"0 USD/bbl\"")
    };
    moves("C12", blind, Output::Measure("brent"));
}

#[test]
fn c13_fallout_and_miscalculation() {
    let steady =
        |text: Text| text.without("[event.miscalculation]").replaced("\"miscalculation\", ", "");
    moves("C13", steady, Output::Consequence("theatres.gulf"));
}

/// A number that is a judgement has a range that says how unsure it is; every other one has a source.
#[test]
fn every_number_has_a_source_or_a_range() {
    for param in &Text::shipped().model().params {
        let source = param.provenance.source.as_deref();
        assert!(source.is_some_and(|source| !source.is_empty()), "{}", param.label.id);
        let sure = matches!(param.value, Distribution::Point(_));
        assert!(!(sure && param.provenance.is_judgement()), "{}: {source:?}", param.label.id);
    }
}

/// Final outcomes at central numbers.
fn central(text: &Text) -> Vec<f64> {
    let model = text.model();
    let game = compile(&model, Limits::default()).unwrap();
    let prices = game.price(&model, &nominal(&model)).unwrap();
    let solved = Aqre.solve(&game, &prices, &Settings::default(), &Control::default());
    project(&game, &model, &prices, &solved.policy).last().to_vec()
}

/// Nothing moves by more than two points.
fn steady(from: &str, to: &str) {
    let whole = central(&Text::shipped());
    let other = central(&Text::shipped().replaced(from, to));
    for (a, b) in whole.iter().zip(&other) {
        assert!((a - b).abs() < 0.02, "{whole:?} and {other:?}");
    }
}

#[test]
fn halving_the_step_moves_little() {
    steady("[\"8 x 1 week\", \"6 x 3 weeks\"]", "[\"16 x 0.5 weeks\", \"12 x 1.5 weeks\"]");
}

#[test]
fn eight_more_weeks_of_tail_move_little() {
    steady("tail     = \"8 weeks\"", "tail     = \"16 weeks\"");
}

/// The base alone, beside the base rates of crises that a show of force opened, 1918 to 2019: no
/// violence 46 %, limited 42 %, war 11 %.
#[test]
fn habit_alone_is_near_the_base_rates() {
    let model = Text::shipped().model();
    let game = compile(&model, Limits::default()).unwrap();
    let prices = game.price(&model, &nominal(&model)).unwrap();
    let settings = Settings { scale: 0.0, ..Settings::default() };
    let solved = Aqre.solve(&game, &prices, &settings, &Control::default());
    let outcomes = project(&game, &model, &prices, &solved.policy).last().to_vec();
    let [open, closed, war, limited, deal] = outcomes[..] else { panic!("{outcomes:?}") };
    assert!((0.30..0.65).contains(&(open + deal)), "no violence: {}", open + deal);
    assert!((0.25..0.60).contains(&limited), "limited: {limited}");
    assert!((0.04..0.20).contains(&(war + closed)), "war: {}", war + closed);
}
