//! What is said of bad input.

use std::fs;

use crate::support::{CRISIS, MOBILISE, SMALL, folder, run, stderr, stdout};

/// One clear sentence, no backtrace, exit 1.
fn refused(content: Option<&[u8]>, name: &str, says: &str) {
    let path = folder(name).join("crisis.toml");
    if let Some(content) = content {
        fs::write(&path, content).unwrap();
    }
    for command in ["check", "run", "solve"] {
        let output = run(&[command, path.to_str().unwrap()]);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{command}: {text}");
        assert!(text.contains(says), "{command}: {text}");
        assert_eq!(text.trim().lines().count(), 1, "{command}: {text}");
        assert!(!text.contains("panicked") && !text.contains("backtrace"), "{text}");
        assert!(stdout(&output).is_empty());
    }
}

#[test]
fn a_missing_file() {
    refused(None, "missing", "there is no such file");
}

#[test]
fn binary_junk() {
    let junk: Vec<u8> =
        (0..4096_u32).map(|k| (k.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    refused(Some(&junk), "junk", "not a text file");
    refused(
        Some(b"title = \"\xff\xfe\""),
        "latin",
        "not UTF-8 text: line 1, column 10 has the byte FF",
    );
}

#[test]
fn an_empty_file() {
    refused(Some(b""), "empty", "the file is empty");
    refused(Some(b" \n\n"), "blank", "the file is empty");
}

#[test]
fn a_directory() {
    let output = run(&["check", "scenarios"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output).trim().lines().count(), 1);
    assert!(stderr(&output).contains("this is a folder; name the scenario file in it"));
}

#[test]
fn five_mistakes_are_reported_together_at_their_places() {
    let file = "crates/standoff-lang/tests/it/five-mistakes.toml";
    let output = run(&["check", file]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert_eq!(text.matches("error[E").count(), 5, "{text}");
    assert!(text.contains(&format!("{file}: 5 errors")), "{text}");
    let source = fs::read_to_string(crate::support::root().join(file)).unwrap();
    let mut places = 0;
    for line in text.lines().filter(|line| line.trim_start().starts_with("--> ")) {
        let place = line.trim_start().trim_start_matches("--> ").trim_start_matches(file);
        let numbers: Vec<usize> =
            place.trim_matches(':').split(':').map(|n| n.parse().unwrap()).collect();
        let [line, column] = numbers[..] else { unreachable!("{place}") };
        assert!(column <= source.lines().nth(line - 1).unwrap().chars().count() + 1);
        places += 1;
    }
    assert_eq!(places, 5);
    assert!(
        text.lines().filter(|line| line.contains('^')).count() >= 5,
        "each is underlined: {text}"
    );
}

#[test]
fn the_shipped_scenarios_check() {
    for file in [CRISIS, MOBILISE, "catalog/fearon-1995/ultimatum.toml"] {
        let output = run(&["check", file]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains("no errors"));
    }
}

#[test]
fn rules_that_do_not_work_out_are_explained() {
    let text = fs::read_to_string(crate::support::root().join(SMALL)).unwrap();
    let broken = text.replace("campaign == quiet and posture < 3", "campaign == quiet");
    assert_ne!(text, broken);
    let path = folder("range").join("crisis.toml");
    fs::write(&path, broken).unwrap();
    let output = run(&["check", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("error[E0605]: `add_forces` by United States writes 4 to `posture`"),
        "{said}"
    );
    assert!(said.contains("^^^^^") && said.contains("posture = 3"), "{said}");
    assert!(said.contains("clamp = true"), "{said}");
    let output = run(&["run", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let left = fs::read_dir(path.parent().unwrap().join("runs")).unwrap().count();
    assert_eq!(left, 0, "a run that cannot be leaves nothing");
}

#[test]
fn effects_that_clash_are_underlined() {
    let text = fs::read_to_string(crate::support::root().join(SMALL)).unwrap();
    let broken = text
        .replace("\"us_moves\", \"incidents\",", "\"us_moves\",")
        .replace(
            "events = [\"talks_fail\",",
            "events = [\"miscalculation\", \"guns_fall_silent\", \"talks_fail\",",
        )
        .replace(
            "then   = { campaign = \"limited\" }",
            "then   = { campaign = \"limited\", talks = \"back_channel\" }",
        );
    let start = broken.find("[stage.incidents]").unwrap();
    let end = start + broken[start..].find("\n\n").unwrap();
    let path = folder("clash").join("crisis.toml");
    fs::write(&path, format!("{}{}", &broken[..start], &broken[end..])).unwrap();
    let output = run(&["check", path.to_str().unwrap()]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("error[E0610]") && said.contains("into a later stage"), "{said}");
}

#[test]
fn what_never_happens_is_a_warning_at_its_place() {
    let text = fs::read_to_string(crate::support::root().join(MOBILISE)).unwrap();
    let more = "\n[state.extra]\nvalues = [\"calm\", \"tense\", \"hot\"]\n\n[state.level]\nrange = [0, 5]\nstart = 2\n";
    let path = folder("never").join("crisis.toml");
    fs::write(&path, text + more).unwrap();
    let output = run(&["check", path.to_str().unwrap()]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("warning[W0704]: `extra` is never `tense` nor `hot`"), "{said}");
    assert!(said.contains("the range could be [2, 2]"), "{said}");
    let quiet = run(&["check", "-q", path.to_str().unwrap()]);
    assert!(stderr(&quiet).is_empty(), "{}", stderr(&quiet));
}

#[test]
fn check_says_what_each_variable_costs() {
    let output = run(&["check", SMALL]);
    let text = stdout(&output);
    assert!(text.contains("What it costs: 112 states"), "{text}");
    let costs = text.lines().skip_while(|line| !line.contains("Values met"));
    let first = costs.clone().nth(1).unwrap_or_default();
    assert!(first.contains(" of ") && first.ends_with(" times"), "{text}");
    assert!(!stderr(&output).contains("W0704"), "{}", stderr(&output));
}

#[test]
fn a_game_far_too_large_is_refused_at_once() {
    let counters: String = (0..6)
        .map(|k| {
            format!(
                "[state.c{k}]\nrange = [0, 30]\nclamp = true\n[event.e{k}]\nchance = 0.5\nthen = {{ c{k} = \"c{k} + 1\" }}\n"
            )
        })
        .collect();
    let text = format!(
        "[crisis]\nid = \"large\"\ntitle = \"Large\"\nquestion = \"How large?\"\nas_of = 2026-01-01\nsteps = [\"300 x 1 day\"]\ntail = \"0 weeks\"\nplayers = [\"a\"]\nstages = [\"count\"]\noutcomes = [\"full\"]\n[player.a]\nprecision = 1\n[stage.count]\nevents = [\"e0\", \"e1\", \"e2\", \"e3\", \"e4\", \"e5\"]\n{counters}[payoff.a]\nat_end = {{ end = \"if c0 == 1 then 1 else 0\" }}\n[outcome.full]\nwhen = \"c0 == 30\"\n"
    );
    let path = folder("large").join("crisis.toml");
    fs::write(&path, text).unwrap();
    let output = run(&["check", path.to_str().unwrap()]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("the game is far too large to be built: more than"), "{said}");
    assert!(said.contains("times fewer states"), "{said}");
}

#[test]
fn every_representation_can_be_printed() {
    for (stage, holds) in [
        ("syntax", "crisis.players = [\"challenger\", \"defender\"]"),
        (
            "model",
            "payoff challenger.unchallenged (at end): if (challenged == ignored) then 1 else 0",
        ),
        ("game", "10 states, 12 nodes, 2 profiles, 24 cells, 8 information sets"),
        ("policy", "weak: mobilise 0.4033 (base 0.5000)"),
    ] {
        let output = run(&["debug", stage, MOBILISE]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stdout(&output).contains(holds), "{stage}: {}", stdout(&output));
    }
}

#[test]
fn solve_prints_the_certificate_and_exits_3_above_tolerance() {
    let output = run(&["solve", MOBILISE]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.contains("Certificate: residual") && text.contains("0.43267967"), "{text}");
    let output = run(&["solve", MOBILISE, "--tolerance", "1e-300"]);
    assert_eq!(output.status.code(), Some(3), "{}", stdout(&output));
    assert!(
        stdout(&output).contains("Outcomes at the reported horizon"),
        "what there is, is shown"
    );
    assert_eq!(run(&["solve", MOBILISE, "--scale", "-1"]).status.code(), Some(2));
}

#[test]
fn every_method_is_in_the_help_with_what_it_promises() {
    let help = run(&["solve", "--help"]);
    let text = stdout(&help).split_whitespace().collect::<Vec<_>>().join(" ");
    for card in standoff::engine::solve::solvers().iter().map(|solver| solver.card()) {
        for part in [card.id, card.name, card.guarantee, card.references] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let unknown = run(&["solve", MOBILISE, "--method", "guessing"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("backward-induction"), "{}", stderr(&unknown));
}

#[test]
fn backward_induction_counts_gains_and_refuses_what_hides_something() {
    let weekly = "catalog/strike-or-wait/weekly.toml";
    let solve =
        |more: &[&str]| run(&[&["solve", weekly, "--method", "backward-induction"], more].concat());
    let output = solve(&[]);
    let text = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(0), "{text}");
    for part in [
        "subgame perfect equilibrium",
        "Precision: plays no part",
        "Largest gain at a single information set: 0 points (asked 1e-9)",
        "sweeps 1, tangent and adjoint products 0",
        // Waiting is better in every week.
        "struck 0.000000",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let refused = run(&["solve", MOBILISE, "--method", "backward-induction"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("cannot tell 2 situations apart"), "{}", stderr(&refused));
    assert_eq!(stdout(&refused), "");
}

#[test]
fn the_logit_limit_counts_points_and_says_how_far_it_went() {
    let solve =
        |more: &[&str]| run(&[&["solve", MOBILISE, "--method", "logit-limit"], more].concat());
    let output = solve(&[]);
    let text = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(0), "{text}");
    for part in [
        "Limiting logit equilibrium (logit-limit): sequential equilibrium",
        "Status: converged",
        "Precision: reached 128 times what was asked, 1 × the file's",
        "points (asked 1e-3)",
        "(does not count here)",
        "The challenger fights 0.15",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let rough = stdout(&solve(&["--regret", "0.1"]));
    assert!(rough.contains("Precision: reached 4 times what was asked"), "{rough}");
    // No precision, no limit: the answer is shown and is none.
    let none = solve(&["--scale", "0"]);
    assert_eq!(none.status.code(), Some(3), "{}", stdout(&none));
    assert!(stdout(&none).contains("Status: not converged"), "{}", stdout(&none));
    assert_eq!(solve(&["--regret", "0"]).status.code(), Some(2));
}

#[test]
fn depth_k_is_no_equilibrium_and_does_not_have_to_be() {
    let output = run(&["solve", MOBILISE, "--method", "depth-k", "--depth", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("(does not count here)"), "{}", stdout(&output));
}

#[test]
fn an_answer_that_cannot_be_written_is_a_failure() {
    // Linux has a device that is always full.
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let done = crate::support::standoff().args(["check", MOBILISE]).stdout(full).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(stderr(&done).contains("the answer cannot be written"), "{}", stderr(&done));
}
