//! The report: safe, self-contained, well formed, true.

use crate::sample::{crowded, empty, heavy, hostile, sample};
use standoff::{
    findings::{Findings, Outcome, Probability, Quantiles},
    report::page,
};

/// Elements that HTML closes by itself.
const VOID: [&str; 6] = ["meta", "br", "hr", "input", "link", "img"];
const LIMIT: usize = 500_000;

/// The tags of a page in order, without `<` and `>`; attributes are quoted, as maud writes them.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let mut quoted = false;
        let end = rest[start..].find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        assert!(end.is_some(), "a tag does not end");
        let end = start + end.unwrap_or(0);
        tags.push(&rest[start + 1..end]);
        rest = &rest[end + 1..];
    }
    tags
}

fn name(tag: &str) -> &str {
    tag.split_whitespace().next().unwrap_or("")
}

/// Complaints about tags that do not match.
fn unbalanced(page: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags(page).into_iter().filter(|t| !t.starts_with('!')) {
        if let Some(closed) = tag.strip_prefix('/') {
            let opened = open.pop();
            if opened != Some(closed) {
                return Some(format!("{opened:?} is closed by {closed}"));
            }
        } else if !tag.ends_with('/') && !VOID.contains(&name(tag)) {
            open.push(name(tag));
        }
    }
    (!open.is_empty()).then(|| format!("never closed: {open:?}"))
}

fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    let inside = |tag: &'a str| Some(tag.split_once(&start)?.1.split_once('"')?.0);
    tags(page).into_iter().filter_map(inside).collect()
}

/// The words of a page, as a reader sees them.
fn text(page: &str) -> String {
    let mut text = String::new();
    let body = page.split_once("</style>").map_or(page, |(_, body)| body);
    for part in body.split('<').skip(1) {
        text.push_str(part.split_once('>').map_or("", |(_, words)| words));
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn all() -> [(&'static str, Findings); 5] {
    [
        ("sample", sample()),
        ("crowded", crowded()),
        ("empty", empty()),
        ("hostile", hostile()),
        ("heavy", heavy()),
    ]
}

#[test]
fn is_well_formed_and_small() {
    for (what, findings) in all() {
        let page = page(&findings);
        assert_eq!(unbalanced(&page), None, "{what}");
        assert!(page.len() < LIMIT, "{what}: {} bytes", page.len());
    }
}

#[test]
fn is_the_same_for_the_same_findings() {
    assert_eq!(page(&crowded()), page(&crowded()));
}

#[test]
fn asks_no_host_for_anything() {
    for (what, findings) in all() {
        let page = page(&findings);
        for link in attributes(&page, "href") {
            assert!(link.starts_with('#') || link.starts_with("data:text/csv"), "{what}: {link}");
        }
        assert!(page.contains("default-src 'none'") || page.contains("default-src &#39;none"));
        let style = page.split_once("<style>").and_then(|(_, s)| s.split_once("</style>"));
        let style = style.map_or("", |(style, _)| style);
        assert!(!style.is_empty(), "{what}");
        assert!(!style.contains("url(") && !style.contains("@import"), "{what}");
    }
    let page = page(&sample());
    for forbidden in ["http://", "https://", "src=", "<script", "<link", "<img", "<iframe"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn has_only_elements_and_attributes_of_ours() {
    for (what, findings) in all() {
        let page = page(&findings);
        for tag in tags(&page) {
            let name = name(tag);
            assert!(!["script", "img", "iframe", "object", "a/"].contains(&name), "{what}: {tag}");
            assert_eq!(tag.matches(" class=\"").count().max(1), 1, "{what}: {tag}");
            let unquoted: String = tag.split('"').step_by(2).collect();
            assert!(!unquoted.contains(" on") && !unquoted.contains(" src"), "{what}: {tag}");
        }
    }
}

#[test]
fn names_are_escaped() {
    let page = page(&hostile());
    assert!(page.contains("&lt;img src=x"));
    assert!(
        !page.contains("<img")
            && !page.contains("<script")
            && !page.contains("x onerror=alert(1)>")
    );
}

#[test]
fn references_inside_the_page_exist_once() {
    for (what, findings) in all() {
        let page = page(&findings);
        let ids = attributes(&page, "id");
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(ids.len(), unique.len(), "{what}: an id is used twice");
        let links = attributes(&page, "href").into_iter().filter_map(|l| l.strip_prefix('#'));
        let labels = attributes(&page, "aria-labelledby");
        let labels = labels.iter().flat_map(|l| l.split(' '));
        for id in links.chain(labels).filter(|id| *id != "measure-1" || what != "empty") {
            assert!(ids.contains(&id), "{what}: nothing has the id {id}");
        }
    }
}

#[test]
fn headings_are_in_order() {
    for (what, findings) in all() {
        let page = page(&findings);
        let level = |t: &&str| name(t).strip_prefix('h').and_then(|n| n.parse::<u32>().ok());
        let levels: Vec<u32> = tags(&page).iter().filter_map(level).collect();
        assert_eq!(levels.first(), Some(&1), "{what}");
        assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1, "{what}");
        assert!(levels.windows(2).all(|w| w[1] <= w[0] + 1), "{what}: {levels:?}");
    }
}

#[test]
fn drawings_are_named_and_inside_their_box() {
    for (what, findings) in all() {
        let page = page(&findings);
        let svgs: Vec<_> = tags(&page).into_iter().filter(|t| name(t) == "svg").collect();
        assert!(!svgs.is_empty(), "{what}");
        assert!(svgs.iter().all(|t| t.contains("role=\"img\"") && t.contains("aria-labelledby")));
        assert!(!page.contains("NaN") && !page.contains("inf\""), "{what}");
    }
}

#[test]
fn numbers_that_are_none_are_shown_as_none() {
    let mut findings = sample();
    findings.outcomes[0].probability =
        Probability { p: f64::NAN, low: f64::NAN, high: f64::INFINITY, noise: f64::NAN };
    findings.numbers.list[0].median = f64::INFINITY;
    let page = page(&findings);
    assert!(page.contains("n/a") && !page.contains("NaN") && !page.contains(">inf"));
}

#[test]
fn one_day_and_one_step_do_not_panic() {
    let mut findings = sample();
    findings.by_step.truncate(1);
    findings.measures[0].days.truncate(1);
    assert!(page(&findings).contains("There is nothing to draw."));
    let flat = Quantiles { p5: 3.0, p25: 3.0, p50: 3.0, p75: 3.0, p95: 3.0 };
    findings.measures[0].days = vec![flat; 40];
    findings.measures[0].by_outcome.clear();
    assert_eq!(unbalanced(&page(&findings)), None);
}

#[test]
fn the_answer_ranks_the_outcomes() {
    let text = text(&page(&sample()));
    let answer = "Most likely by 30\u{a0}July 2026: None of these yet (about 45 in 100); \
                  Limited strike (27) is more likely than Negotiated deal (15); War (9) and \
                  Strait closed (4) are improbable but not negligible.";
    assert!(text.contains(answer));
    assert!(text.contains("The bars sum to 100%"));
    let reasons = "Limited strike 12.0 points less (losses −9.0, oil −5.0, all else +2.0).";
    assert!(text.contains(reasons));
    assert!(text.contains("within 3\u{a0}×\u{a0}10⁻¹¹ of its own rules"));
    assert!(text.contains("Rests mostly on judgement: 42 of 63 numbers."));
    assert!(!text.contains("in expressions of the scenario"));
}

#[test]
fn numbers_without_a_name_are_counted() {
    let mut findings = sample();
    findings.numbers.bare.count = 12;
    let shown = text(&page(&findings));
    assert!(shown.contains("12 more numbers stand in expressions of the scenario"));
    assert!(shown.contains("Source: no source."));
    findings.numbers.bare.source = Some("Fearon (1995)".to_owned());
    assert!(text(&page(&findings)).contains("Source: Fearon (1995)."));
}

fn with(outcomes: &[(&str, f64, f64, f64)]) -> String {
    let outcome = |&(id, p, low, high): &(&str, f64, f64, f64)| Outcome {
        id: id.to_owned(),
        name: id.to_owned(),
        probability: Probability { p, low, high, noise: 0.0 },
        leads: p,
        noise_share: None,
        noise_share_central: None,
        hazard_per_week: vec![],
    };
    let outcomes = outcomes.iter().map(outcome).collect();
    text(&page(&Findings { outcomes, ..sample() }))
}

#[test]
fn the_answer_is_true_for_other_outcomes() {
    let one = with(&[("A", 1.0, 1.0, 1.0)]);
    assert!(one.contains("Almost certainly by 30\u{a0}July 2026: A (about 100 in 100)."));
    let two = with(&[("A", 0.7, 0.6, 0.8), ("open", 0.3, 0.2, 0.4)]);
    assert!(two.contains(
        "Likely by 30\u{a0}July 2026: A (about 70 in 100); None of these yet (30) comes next."
    ));
    let sure = "A lies between 60 and 80 in 100 for nine in ten sets of inputs that we hold possible, \
                and is the likeliest outcome for 70 in 100 of them.";
    assert!(two.contains(sure));
    assert!(two.contains("A is clearly more likely than None of these yet"));
    let near = with(&[
        ("A", 0.50, 0.4, 0.6),
        ("B", 0.49, 0.4, 0.6),
        ("C", 0.004, 0.0, 0.02),
        ("D", 0.006, 0.0, 0.01),
    ]);
    assert!(near.contains("A is about as likely as B; C is rare"));
    assert!(near.contains("out of 100: A (50) and B (49) are about equally likely;"));
    assert!(near.contains("D (1) and C (<1) are remote chances."));
    let short = with(&[("A", 0.5, 0.4, 0.6), ("B", 0.2, 0.1, 0.3)]);
    assert!(short.contains("The bars sum to 70.0%, not to 100%"));
}

#[test]
fn probability_words_follow_the_bands() {
    let words = with(&[("A", 0.19, 0.05, 0.2), ("B", 0.8, 0.8, 0.94), ("C", 0.0, 0.0, 0.0)]);
    assert!(words.contains("Very unlikely to unlikely"));
    assert!(words.contains("Very likely"));
}

#[test]
fn a_result_that_was_not_accepted_says_so() {
    let text = text(&page(&crowded()));
    assert!(text.contains("Not accepted."));
    assert!(text.contains("Before you rely on this"));
    assert!(!text.contains("Arithmetic checked"));
}

#[test]
fn consequences_and_what_is_asked_of_measures_are_told() {
    let shown = text(&page(&sample()));
    for part in ["What follows from it", "The Gulf states by 30", "struck", "18%"] {
        assert!(shown.contains(part), "{part}");
    }
    for part in ["Highest", "2026-02-28", "Above 100\u{a0}USD/bbl", "Below 55.5\u{a0}USD/bbl"] {
        assert!(shown.contains(part), "{part}");
    }
    let mut findings = sample();
    findings.consequences.clear();
    findings.measures[0].asked.clear();
    let bare = page(&findings);
    assert!(!bare.contains("What follows from it") && !bare.contains("#consequences"));
    assert!(!text(&bare).contains("Highest"));
}

#[test]
fn how_much_rests_on_reliability_is_told() {
    let shown = text(&page(&sample()));
    let reliable =
        "the better of two options 10 points apart is picked in 50, 63, 75 and 90 of 100";
    for part in [reliable, "Twice as reliably *", "No equilibrium was certified here", "62%"] {
        assert!(shown.contains(part), "{part}");
    }
    assert!(shown.contains("been better by more than 10 points."));
    let mut findings = sample();
    findings.players[0].better_by = 4.0;
    let shown = text(&page(&findings));
    let points = format!("a set number of points ({} 4, ", findings.players[0].name);
    assert!(shown.contains(&points), "{points}");
}

#[test]
fn what_nobody_weighs_is_told() {
    let shown = text(&page(&sample()));
    for part in [
        "Judged decisions",
        "Refuse bases",
        "34%",
        "What only the analyst sees",
        "if United States's Intent is feint",
        "in a step in which play ends nothing is seen",
        "what happens at the end is not in these figures",
        "Options ultimatum, pressure_only are declared",
    ] {
        assert!(shown.contains(part), "{part}");
    }
    let bare = text(&page(&empty()));
    for part in ["Judged", "only the analyst", "at the end is not", "are declared"] {
        assert!(!bare.contains(part), "{part}");
    }
}

#[test]
fn the_precision_of_a_player_that_never_chooses_is_not_explained() {
    let mut findings = sample();
    findings.players.truncate(1);
    assert!(text(&page(&findings)).contains("Doubling the odds"));
    findings.players[0].chooses = false;
    let shown = text(&page(&findings));
    assert!(!shown.contains("Doubling the odds"));
    assert!(
        shown.contains("It never chooses by what it wants: what it does, if anything, is judged.")
    );
}

#[test]
fn a_range_ends_at_none_only_if_every_draw_says_none() {
    let mut findings = sample();
    findings.outcomes[3].probability = Probability { p: 0.001, low: 0.0, high: 0.0, noise: 0.0 };
    findings.outcomes[2].probability = Probability::default();
    assert_eq!(findings.outcomes[2].probability.range(), (0.0, 0.0));
    let (low, high) = findings.outcomes[3].probability.range();
    assert!(low > 0.0 && high > 0.0 && high < 1e-9);
    let sure = Probability { p: 0.999, low: 0.9, high: 1.0, noise: 0.0 };
    assert!(sure.range().1 < 1.0);
    let drawn = page(&findings);
    assert!(drawn.contains("Strait closed &lt;1%, range &lt;1% to &lt;1%"));
    assert!(drawn.contains("War 0%, range 0% to 0%"));
}

/// What was written before these keys were there can still be read.
#[test]
fn findings_without_later_keys_are_read() {
    let mut json: serde_json::Value =
        serde_json::from_str(&standoff::folder::to_json(&sample())).unwrap();
    let later = ["consequences", "signals", "precision_scan"];
    json.as_object_mut().unwrap().retain(|key, _| !later.contains(&key.as_str()));
    json["outcomes"][0].as_object_mut().unwrap().remove("noise_share");
    json["measures"][0].as_object_mut().unwrap().remove("asked");
    let back: Findings = serde_json::from_value(json).unwrap();
    assert!(back.consequences.is_empty() && back.signals.is_empty());
    assert!(back.precision_scan.is_empty() && back.outcomes[0].noise_share.is_none());
    assert!(back.measures[0].asked.is_empty());
}

#[test]
fn findings_survive_being_written_and_read() {
    let findings = sample();
    let text = standoff::folder::to_json(&findings);
    let back: Findings = serde_json::from_str(&text).unwrap();
    assert_eq!(back, findings);
}
