//! A made-up but realistic set of findings.

use standoff::findings::*;

/// Days of the sample.
const DAYS: usize = 182;
const FINAL: [(&str, &str, f64, f64, f64); 5] = [
    ("deal", "Negotiated deal", 0.15, 0.08, 0.24),
    ("limited", "Limited strike", 0.27, 0.18, 0.37),
    ("war", "War", 0.09, 0.04, 0.17),
    ("closed", "Strait closed", 0.04, 0.01, 0.09),
    ("open", "Open", 0.45, 0.31, 0.58),
];

/// The United States and Iran over 26 weeks.
pub fn sample() -> Findings {
    Findings {
        schema: SCHEMA,
        crisis: "us-iran-2026-01".to_owned(),
        title: "United States and Iran, January 2026".to_owned(),
        question: "Will the standoff between the United States and Iran end in a deal, a strike \
                   or a war by the end of July?"
            .to_owned(),
        as_of: "2026-01-29".to_owned(),
        horizon: "2026-07-30".to_owned(),
        horizon_days: DAYS as f64,
        outcomes: FINAL.iter().map(outcome).collect(),
        by_step: steps(),
        states: vec![],
        milestones: milestones(),
        moves: vec![united_states(), iran()],
        judged: vec![gulf()],
        depths: depths(),
        precision_scan: precision_scan(),
        measures: vec![brent()],
        consequences: vec![theatre()],
        moves_at_end: true,
        signals: vec![evacuation()],
        types: vec![],
        implied: Some(implied()),
        estimates: vec![],
        players: players(),
        options: vec!["ultimatum".to_owned(), "pressure_only".to_owned()],
        numbers: numbers(),
        certificate: certificate(),
        game: Game {
            steps: 18,
            reported_steps: 14,
            layers: 54,
            states: 12_480,
            nodes: 31_907,
            profiles: 12,
            cells: 382_884,
            information_sets: 18_211,
        },
        settings: Settings { seed: 20_260_129, draws: 500, paths: 100_000 },
        warnings: standoff::render::says::mistakes(&["War"]).into_iter().collect(),
    }
}

/// Nothing was found.
pub fn empty() -> Findings {
    Findings {
        outcomes: vec![],
        by_step: vec![],
        states: vec![],
        milestones: vec![],
        moves: vec![],
        judged: vec![],
        depths: vec![],
        precision_scan: vec![],
        measures: vec![],
        consequences: vec![],
        moves_at_end: false,
        signals: vec![],
        types: vec![],
        implied: None,
        estimates: vec![],
        players: vec![],
        options: vec![],
        numbers: Numbers { total: 0, judgement: 0, list: vec![], bare: Bare::default() },
        title: String::new(),
        question: String::new(),
        horizon: String::new(),
        as_of: String::new(),
        ..sample()
    }
}

fn p(p: f64, low: f64, high: f64) -> Probability {
    Probability { p, low, high, noise: 0.004 }
}

fn outcome(&(id, name, mean, low, high): &(&str, &str, f64, f64, f64)) -> Outcome {
    Outcome {
        id: id.to_owned(),
        name: name.to_owned(),
        probability: p(mean, low, high),
        leads: mean,
        noise_share: Some(if id == "war" { 0.62 } else { 0.18 }),
        noise_share_central: Some(if id == "war" { 0.58 } else { 0.16 }),
        hazard_per_week: vec![0.01; days_of_steps().len() - 1],
    }
}

fn date(day: usize) -> String {
    let start: Option<jiff::civil::Date> = "2026-01-29".parse().ok();
    let date = start.and_then(|s| s.checked_add(jiff::Span::new().days(day as i64)).ok());
    date.map_or(String::new(), |date| date.to_string())
}

fn days_of_steps() -> Vec<usize> {
    let weekly = (0..=8).map(|i| 7 * i);
    weekly.chain((1..=6).map(|i| 56 + 21 * i)).collect()
}

/// Part of the final value that is reached by a day.
fn part(day: usize, speed: f64) -> f64 {
    let t = day as f64 / DAYS as f64;
    t * (1.0 + speed) / (t + speed)
}

fn steps() -> Vec<Step> {
    let step = |day: usize| {
        let mut outcomes: Vec<Probability> = FINAL[..4]
            .iter()
            .zip([0.9, 0.25, 0.5, 0.4])
            .map(|(o, speed)| {
                p(o.2 * part(day, speed), o.3 * part(day, speed), o.4 * part(day, speed))
            })
            .collect();
        let open = 1.0 - outcomes.iter().map(|o| o.p).sum::<f64>();
        outcomes.push(p(open, open * 0.7, (open * 1.2).min(1.0)));
        Step { date: date(day), day: day as f64, outcomes }
    };
    days_of_steps().into_iter().map(step).collect()
}

fn milestones() -> Vec<Milestone> {
    let milestone = |(id, name, mean, speed): (&str, &str, f64, f64)| Milestone {
        id: id.to_owned(),
        name: name.to_owned(),
        probability: p(mean, mean * 0.7, (mean * 1.3).min(1.0)),
        by_step: days_of_steps().into_iter().map(|d| mean * part(d, speed)).collect(),
        hazard_per_week: vec![0.02; days_of_steps().len() - 1],
    };
    [
        ("direct_talks", "Direct talks between Washington and Tehran", 0.52, 0.3),
        ("first_shot", "First shot", 0.38, 0.25),
        ("bases", "Strikes on US bases in the region", 0.17, 0.4),
        ("shipping", "Attack on shipping", 0.21, 0.5),
        ("leader", "Leadership change in Tehran", 0.06, 0.8),
    ]
    .map(milestone)
    .to_vec()
}

struct Choice(&'static str, &'static str, f64, f64, Option<f64>, &'static [(&'static str, f64)]);

fn action(c: &Choice) -> Action {
    let term = |&(name, points): &(&str, f64)| TermShare {
        id: name.to_owned(),
        name: name.to_owned(),
        points,
    };
    Action {
        id: c.0.to_owned(),
        name: c.1.to_owned(),
        status_quo: c.0 == "wait",
        available_now: c.4.is_some(),
        now: c.3,
        now_by_type: [0.6, 1.0, 1.6]
            .map(|f| if c.0 == "wait" { 1.0 - (1.0 - c.3) * f } else { c.3 * f })
            .to_vec(),
        first: if c.0 == "wait" { Probability::default() } else { p(c.2, c.2 * 0.6, c.2 * 1.4) },
        ever: if c.0 == "wait" { vec![] } else { vec![0.0, c.2, 1.2 * c.2] },
        depends: if c.0 == "wait" { vec![] } else { vec![depends(c.3)] },
        advantage: c.4,
        terms: c.5.iter().map(term).collect(),
    }
}

fn depends(now: f64) -> Depends {
    let at = |(value, name, factor): (&str, &str, f64)| ChosenAt {
        value: value.to_owned(),
        name: name.to_owned(),
        per_week: factor * now,
        weeks: 6.0,
    };
    Depends {
        state: "defence".to_owned(),
        state_name: "Air defence".to_owned(),
        values: [("thin", "thin", 0.8), ("thick", "reinforced", 1.3)].map(at).to_vec(),
    }
}

fn moves(id: &str, name: &str, nothing: f64, choices: &[Choice]) -> Moves {
    let kind = |(name, p): (&str, f64)| Type { name: name.to_owned(), p };
    Moves {
        player: id.to_owned(),
        name: name.to_owned(),
        date: "2026-01-29".to_owned(),
        situation: String::new(),
        types: [("feint", 0.3), ("coercion", 0.5), ("real offer", 0.2)].map(kind).to_vec(),
        actions: choices.iter().map(action).collect(),
        nothing: p(nothing, nothing * 0.5, nothing * 1.6),
    }
}

fn united_states() -> Moves {
    moves(
        "us",
        "United States",
        0.12,
        &[
            Choice("wait", "Go on as before", 0.0, 0.82, Some(0.0), &[]),
            Choice(
                "press",
                "Add pressure",
                0.41,
                0.08,
                Some(1.4),
                &[("leverage", 2.6), ("carrying", -0.9), ("oil", -0.5), ("costs", 0.2)],
            ),
            Choice(
                "offer",
                "Offer talks on one file",
                0.24,
                0.06,
                Some(-0.6),
                &[("domestic", -1.9), ("deal", 1.5), ("credibility", -0.2)],
            ),
            Choice(
                "strike",
                "Limited strike",
                0.19,
                0.04,
                Some(-12.0),
                &[
                    ("losses", -9.0),
                    ("oil", -5.0),
                    ("credibility", 2.0),
                    ("allies", -0.7),
                    ("costs", 0.7),
                ],
            ),
            Choice("campaign", "Broad campaign on nuclear and missile sites", 0.04, 0.0, None, &[]),
        ],
    )
}

fn iran() -> Moves {
    moves(
        "iran",
        "Iran",
        0.44,
        &[
            Choice("wait", "Go on as before", 0.0, 0.88, Some(0.0), &[]),
            Choice(
                "talks",
                "Enter direct talks",
                0.26,
                0.07,
                Some(-1.1),
                &[("regime", -2.2), ("sanctions", 1.6), ("honour", -0.5)],
            ),
            Choice(
                "threaten",
                "Threaten the strait",
                0.22,
                0.04,
                Some(-2.3),
                &[("war risk", -3.4), ("deterrence", 1.3), ("costs", -0.2)],
            ),
            Choice(
                "first",
                "Strike first",
                0.02,
                0.01,
                Some(-31.5),
                &[("regime", -24.0), ("losses", -8.1), ("honour", 0.6)],
            ),
        ],
    )
}

fn depths() -> Vec<Depth> {
    let depth = |(k, outcomes): (usize, [f64; 5])| Depth { k, outcomes: outcomes.to_vec() };
    [
        (0, [0.10, 0.35, 0.21, 0.09, 0.25]),
        (1, [0.12, 0.31, 0.12, 0.06, 0.39]),
        (2, [0.14, 0.28, 0.10, 0.05, 0.43]),
        (3, [0.15, 0.27, 0.09, 0.04, 0.45]),
    ]
    .map(depth)
    .to_vec()
}

fn precision_scan() -> Vec<AtPrecision> {
    let at = |(scale, outcomes): (f64, [f64; 5])| AtPrecision {
        scale,
        reliability: [("us", 10.0), ("iran", 10.0)]
            .map(|(player, better_by)| Reliability {
                player: player.to_owned(),
                better_by,
                picked: 1.0 / (1.0 + (-0.11 * scale * better_by).exp()),
            })
            .to_vec(),
        outcomes: outcomes.to_vec(),
        converged: scale < 2.0,
        residual: Some(1e-12),
    };
    [
        (0.0, [0.10, 0.35, 0.21, 0.09, 0.25]),
        (0.5, [0.12, 0.31, 0.14, 0.06, 0.37]),
        (1.0, [0.15, 0.27, 0.09, 0.04, 0.45]),
        (2.0, [0.19, 0.21, 0.03, 0.02, 0.55]),
    ]
    .map(at)
    .to_vec()
}

fn brent() -> Measure {
    let wobble = |d: usize| (d as f64 * 0.21).sin() * 0.35 + (d as f64 * 0.9).sin() * 0.12;
    let day = |d: usize| {
        let t = part(d, 0.5);
        let p50 = 71.0 - 4.0 * t + wobble(d);
        Quantiles {
            p5: p50 - 14.0 * t,
            p25: p50 - 5.5 * t,
            p50,
            p75: p50 + 7.0 * t,
            p95: p50 + 31.0 * t,
        }
    };
    let kind = |(id, name, paths, rise, fade): (&str, &str, usize, f64, f64)| OutcomeMedian {
        outcome: id.to_owned(),
        name: name.to_owned(),
        paths,
        peak: 71.0 + rise.max(4.0),
        typical_day: DAYS / 2,
        typical: (0..=DAYS).map(|d| (d > 30).then_some(71.0 + rise * part(d, 0.3))).collect(),
        median: (0..=DAYS)
            .map(|d| {
                let t = d as f64 / DAYS as f64;
                71.0 + rise * part(d, 0.3) * (1.0 - fade * t) - 3.0 * t + wobble(d + 5)
            })
            .collect(),
    };
    Measure {
        id: "brent".to_owned(),
        name: "Brent".to_owned(),
        unit: "USD/bbl".to_owned(),
        days: (0..=DAYS).map(day).collect(),
        not_finite: 0,
        peak: Quantiles { p5: 72.0, p25: 74.0, p50: 78.0, p75: 85.0, p95: 121.0 },
        by_outcome: [
            ("deal", "Negotiated deal", 15_120, -9.0, 0.1),
            ("limited", "Limited strike", 26_870, 6.0, 0.8),
            ("war", "War", 9_034, 26.0, 0.5),
            ("closed", "Strait closed", 4_011, 48.0, 0.35),
            ("open", "Open", 44_965, -1.0, 0.1),
        ]
        .map(kind)
        .to_vec(),
        asked: vec![
            Asked::Peak {
                quantiles: Quantiles { p5: 72.0, p25: 74.0, p50: 78.0, p75: 85.0, p95: 121.0 },
                noise: 0.21,
            },
            Asked::Day {
                day: 30,
                date: "2026-02-28".to_owned(),
                quantiles: Quantiles { p5: 61.0, p25: 67.0, p50: 70.5, p75: 74.0, p95: 84.0 },
                noise: 0.12,
            },
            Asked::Above { level: 100.0, probability: p(0.11, 0.04, 0.2) },
            Asked::Below { level: 55.5, probability: p(0.03, 0.01, 0.06) },
        ],
    }
}

fn theatre() -> Consequence {
    let value = |(id, name, p): (&str, &str, Probability)| ConsequenceValue {
        id: id.to_owned(),
        name: name.to_owned(),
        probability: p,
    };
    Consequence {
        id: "theatre_gulf".to_owned(),
        name: "The Gulf states".to_owned(),
        values: [
            ("quiet", "left alone", p(0.82, 0.7, 0.9)),
            ("struck", "struck", p(0.18, 0.1, 0.3)),
        ]
        .map(value)
        .to_vec(),
        by_outcome: vec![ConsequenceByOutcome {
            outcome: "war".to_owned(),
            name: "War".to_owned(),
            paths: 9_034,
            values: vec![0.41, 0.59],
        }],
    }
}

fn evacuation() -> Signal {
    Signal {
        id: "evacuation".to_owned(),
        name: "Embassies are evacuated".to_owned(),
        by_step: vec![0.04; 14],
        first_step: vec![SignalByType {
            player: Some("us".to_owned()),
            id: "intent".to_owned(),
            name: "Intent".to_owned(),
            values: vec!["feint".to_owned(), "offer".to_owned()],
            p: vec![0.1, 0.01],
        }],
    }
}

fn gulf() -> Judged {
    let refuse = JudgedAction { id: "refuse".into(), name: "Refuse bases".into(), p: 0.34 };
    Judged { player: "gulf".into(), name: "Gulf states".into(), actions: vec![refuse] }
}

fn players() -> Vec<Player> {
    let player = |(id, name, worst, best, stakes): (&str, &str, &str, &str, f64)| Player {
        id: id.to_owned(),
        name: name.to_owned(),
        worst: Some(worst.to_owned()),
        best: Some(best.to_owned()),
        chooses: true,
        precision: 0.11,
        better_by: 10.0,
        stakes,
        type_stakes: 18.0,
        worth: vec![Some(22.0), Some(61.0), Some(40.0), Some(55.0), Some(45.0)],
    };
    [
        (
            "us",
            "United States",
            "A long war with heavy losses and oil above 150",
            "Tehran accepts one agreement on all three files without a shot",
            96.0,
        ),
        ("iran", "Iran", "The regime falls", "Sanctions end for limits on enrichment alone", 98.5),
    ]
    .map(player)
    .to_vec()
}

fn numbers() -> Numbers {
    let number = |i: usize| Number {
        id: format!("n{i}"),
        name: format!("Number {i} that decides something"),
        median: [0.35, 14.5, 120_000.0, -3.2][i % 4],
        low: [0.25, 12.0, 90_000.0, -6.0][i % 4],
        high: [0.45, 18.0, 160_000.0, -1.0][i % 4],
        unit: ["", "mb/d", "USD", "points"][i % 4].to_owned(),
        source: match i % 3 {
            0 => Some("EIA, World Oil Transit Chokepoints, June 2024".to_owned()),
            _ => Some("judgement".to_owned()),
        },
        by: Some("analyst".to_owned()),
        note: i.is_multiple_of(5).then(|| "Widened, as nothing better was found".to_owned()),
    };
    let bare = Bare { count: 0, source: None };
    Numbers { total: 63, judgement: 42, list: (0..63).map(number).collect(), bare }
}

fn certificate() -> Certificate {
    Certificate {
        status: "converged".to_owned(),
        accepted: true,
        residual: Some(3.1e-11),
        tolerance: 1e-9,
        largest_gain: Some(2.4e-10),
        active: 17_904,
        inactive: 307,
        mass_error: Some(2.2e-16),
        sweeps: 412,
        draws: 500,
        products: 9,
        folds: Vec::new(),
        crossings: 0,
        draws_unconfirmed: Vec::new(),
        draws_bent: 3,
        draws_warm: 490,
        draws_checked: 25,
        draws_disagree: Vec::new(),
        draws_sweeps: 2_304,
        draws_products: 2_720,
        draws_converged: 496,
        draw_tolerance: 1e-6,
        draws_residual: Some(9.4e-7),
        draws_stand_in: vec![17, 201, 333],
        draws_failed: vec![FailedDraw { draw: 88, reason: "a payoff was not finite".to_owned() }],
    }
}

/// More of everything: four players, eight outcomes, three measures, warnings.
pub fn crowded() -> Findings {
    let mut findings = sample();
    let more = [
        ("coup", "A coup in Tehran that nobody saw coming"),
        ("blockade", "Blockade"),
        ("fade", "Fades away"),
    ];
    for (id, name) in more {
        findings.outcomes.insert(0, outcome(&(id, name, 0.02, 0.004, 0.06)));
        findings.by_step.iter_mut().for_each(|s| s.outcomes.insert(0, p(0.02, 0.004, 0.06)));
        findings.depths.iter_mut().for_each(|d| d.outcomes.insert(0, 0.02));
    }
    if let Some(open) = findings.outcomes.last_mut() {
        open.probability.p -= 0.06;
    }
    findings.by_step.iter_mut().filter_map(|s| s.outcomes.last_mut()).for_each(|o| o.p -= 0.06);
    let others = [("israel", "Israel"), ("gulf", "Gulf states")];
    findings.moves.extend(others.map(|(id, name)| Moves {
        player: id.to_owned(),
        name: name.to_owned(),
        date: "2026-02-05".to_owned(),
        situation: "Talks: invited".to_owned(),
        ..iran()
    }));
    for (id, name, scale) in [("gold", "Gold", 76.0), ("insurance", "War-risk insurance", 0.011)] {
        findings.measures.push(scaled(id, name, scale));
    }
    findings.certificate.accepted = false;
    findings.warnings =
        ["4 of 500 draws have no equilibrium.", "The tail decides 3% of War.", "A third thing."]
            .map(str::to_owned)
            .to_vec();
    findings
}

fn scaled(id: &str, name: &str, by: f64) -> Measure {
    let mut measure = Measure { id: id.to_owned(), name: name.to_owned(), ..brent() };
    measure.unit = if by > 1.0 { "USD/oz" } else { "% of hull" }.to_owned();
    for q in &mut measure.days {
        *q = Quantiles {
            p5: q.p5 * by,
            p25: q.p25 * by,
            p50: q.p50 * by,
            p75: q.p75 * by,
            p95: q.p95 * by,
        };
    }
    measure.by_outcome.iter_mut().flat_map(|m| &mut m.median).for_each(|v| *v *= by);
    measure
        .by_outcome
        .iter_mut()
        .flat_map(|m| m.typical.iter_mut().flatten())
        .for_each(|v| *v *= by);
    measure
}

/// What a hostile scenario would write as a name.
pub const ATTACK: &str = "</script></style></title></svg><img src=x onerror=alert(1)>\"'&<script>";

/// Every text is hostile, some numbers are not numbers, some lists do not fit together.
pub fn hostile() -> Findings {
    let attack = || ATTACK.to_owned();
    let mut findings = sample();
    findings.title = attack();
    findings.question = attack();
    findings.as_of = attack();
    findings.horizon = attack();
    findings.warnings = vec![attack(), "long ".repeat(3000)];
    for (i, outcome) in findings.outcomes.iter_mut().enumerate() {
        outcome.name =
            [attack(), String::new(), "very long ".repeat(200), "x".repeat(5000)][i % 4].clone();
    }
    findings.outcomes[0].probability.p = f64::NAN;
    findings.outcomes[1].probability.high = f64::INFINITY;
    for milestone in &mut findings.milestones {
        milestone.name = attack();
        milestone.by_step.truncate(3);
        milestone.by_step.push(f64::NAN);
    }
    for moves in &mut findings.moves {
        moves.name = attack();
        moves.date = attack();
        moves.situation = attack();
        moves.types.iter_mut().for_each(|t| t.name = attack());
        for action in &mut moves.actions {
            action.name = attack();
            action.advantage = action.advantage.map(|a| if a < -10.0 { f64::NAN } else { a });
            action.terms.iter_mut().for_each(|t| t.name = attack());
        }
    }
    for measure in &mut findings.measures {
        measure.name = attack();
        measure.unit = attack();
        measure.days[10].p50 = f64::NAN;
        measure.days[20].p95 = f64::INFINITY;
        measure.by_outcome.iter_mut().for_each(|m| m.name = attack());
        measure.by_outcome[0].median.truncate(4);
        measure.by_outcome[0].typical.truncate(4);
        if let Asked::Above { level, probability } = &mut measure.asked[2] {
            (*level, probability.p) = (f64::INFINITY, f64::NAN);
        }
        if let Asked::Day { date, .. } = &mut measure.asked[1] {
            *date = attack();
        }
    }
    findings.options.push(attack());
    for judged in &mut findings.judged {
        judged.name = attack();
        judged.actions[0].name = attack();
        judged.actions[0].p = f64::NAN;
    }
    for signal in &mut findings.signals {
        signal.name = attack();
        signal.by_step.clear();
        signal.first_step[0].name = attack();
        signal.first_step[0].values[0] = attack();
    }
    for consequence in &mut findings.consequences {
        consequence.name = attack();
        consequence.values.iter_mut().for_each(|value| value.name = attack());
        consequence.values[0].probability.p = f64::NAN;
        consequence.by_outcome.iter_mut().for_each(|found| found.name = attack());
        consequence.by_outcome[0].values.truncate(1);
    }
    findings.numbers.bare = Bare { count: 7, source: Some(attack()) };
    for number in &mut findings.numbers.list {
        number.name = attack();
        number.unit = attack();
        number.source = Some(attack());
        number.by = Some(attack());
        number.note = Some(attack());
        number.median = f64::NEG_INFINITY;
    }
    for player in &mut findings.players {
        player.name = attack();
        player.worst = Some(attack());
        player.best = None;
        player.precision = f64::NAN;
    }
    findings.certificate.status = attack();
    findings.certificate.residual = Some(f64::NAN);
    findings
}

/// A large crisis: as much of everything as a real one may have.
pub fn heavy() -> Findings {
    let mut findings = crowded();
    for moves in &mut findings.moves {
        let mut more = moves.actions.clone();
        more.extend(moves.actions.clone());
        moves.actions.append(&mut more);
        for action in &mut moves.actions {
            action.available_now = true;
            action.advantage = Some(action.advantage.unwrap_or(1.0));
            let terms = action.terms.clone();
            action.terms.extend(terms.iter().cloned().chain(terms.clone()));
        }
    }
    for (i, by) in [12.0, 3.0, 0.5, 100.0, 7.0].into_iter().enumerate() {
        findings.measures.push(scaled(&format!("m{i}"), "Another measure of fallout", by));
    }
    let milestones = findings.milestones.clone();
    findings.milestones.extend(milestones.iter().cloned().chain(milestones.clone()));
    let list = &mut findings.numbers.list;
    list.extend(list.clone().into_iter().chain(list.clone()).chain(list.clone()));
    findings
}

fn implied() -> Implied {
    let range = |low, median, high| Range { low, median, high };
    let outcome = |id: &str, name: &str, gap, shape| ImpliedOutcome {
        outcome: id.to_owned(),
        name: name.to_owned(),
        gap,
        ours: range(0.01, 0.03, 0.08),
        bound: range(0.1, 0.2, 1.0),
        shape,
    };
    Implied {
        prices: vec![PriceFound {
            id: "brent".to_owned(),
            name: "Brent <spot>".to_owned(),
            unit: "USD/bbl".to_owned(),
            source: Some("EIA".to_owned()),
            within: 90.0,
            left_out: 0,
            observed: range(71.0, 71.0, 71.0),
            base: range(62.0, 65.0, 68.0),
            premium: range(1.0, 2.0, 4.0),
            residual: range(-1.0, 4.0, 7.0),
            outcomes: vec![
                outcome("war", "War", range(6.0, 15.0, 28.0), Some(range(0.1, 0.4, 1.4))),
                outcome("deal", "Deal", range(-5.0, -3.0, -1.0), None),
            ],
            kappa: Some(range(0.4, 1.1, 3.0)),
            kappa_above_one: 0.55,
            disruptions: range(0.2, 0.3, 0.44),
        }],
        joint: Some(Joint {
            effective: 28.4,
            draws: 40,
            outcomes: vec![JointOutcome {
                outcome: "war".to_owned(),
                name: "War".to_owned(),
                before: 0.06,
                after: 0.07,
            }],
        }),
    }
}
