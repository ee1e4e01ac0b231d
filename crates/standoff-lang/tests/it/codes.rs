//! For each code a scenario with that one mistake: the place and the message.

use standoff_lang::{check, codes};

use crate::support::{changed, extended, shown, underlined};

/// Checks that `text` has exactly one complaint of that code, and where and what it is.
#[track_caller]
fn one(text: &str, code: &str, place: &str, message: &str) {
    let checked = check(text);
    let all = shown(text, &checked.diagnostics);
    let [found] = checked.diagnostics.as_slice() else { panic!("not one complaint:\n{all}") };
    assert_eq!((found.code, underlined(text, found)), (code, place), "{all}");
    assert!(found.message.contains(message), "{all}");
    assert_eq!(checked.model.is_none(), found.is_error());
}

/// As [`one`], for a scenario with one piece replaced.
#[track_caller]
fn wrong(from: &str, to: &str, code: &str, place: &str, message: &str) {
    one(&changed(from, to), code, place, message);
}

/// As [`one`], for a scenario with something added.
#[track_caller]
fn added(more: &str, code: &str, place: &str, message: &str) {
    one(&extended(more), code, place, message);
}

#[test]
fn every_code_is_stable_and_listed_once() {
    let known: Vec<&str> = codes::ALL.iter().map(|(code, _)| *code).collect();
    assert!(known.is_sorted(), "in order and without duplicates: {known:?}");
    let shape = |code: &str| code.len() == 5 && code[1..].bytes().all(|b| b.is_ascii_digit());
    assert!(known.iter().all(|code| shape(code)));
    let tested = concat!(
        include_str!("codes.rs"),
        include_str!("includes.rs"),
        include_str!("modules.rs"),
        include_str!("lints.rs")
    );
    // Found while the game is built; tested with the command line.
    let later =
        [codes::WRITE_CLASH, codes::NOTHING_TO_CHOOSE, codes::UNREACHABLE, codes::TOO_LARGE];
    let tested = |code: &str| tested.contains(code) || later.contains(&code);
    let untested: Vec<_> = known.iter().filter(|code| !tested(code)).collect();
    assert!(untested.is_empty(), "codes without a test: {untested:?}");
}

#[test]
fn the_reference_lists_every_code_with_its_meaning() {
    let reference = include_str!("../../../../docs/reference/language.md");
    for (code, meaning) in codes::ALL {
        let row = format!("| {code} | {meaning} |");
        assert!(reference.lines().any(|line| line == row), "missing in language.md: {row}");
    }
}

#[test]
fn the_reference_lists_every_function() {
    let reference = include_str!("../../../../docs/reference/language.md");
    for function in standoff_lang::functions() {
        assert!(reference.contains(&format!("`{function}(")), "missing: {function}");
    }
}

#[test]
fn a_value_beside_an_unknown_name_is_not_complained_of() {
    wrong(
        "days_since(strait == closed)",
        "days_since(strat == closed)",
        "E0201",
        "strat",
        "nothing is called `strat`",
    );
    wrong(
        "days_since(strait == closed)",
        "days_since(closed == strat)",
        "E0201",
        "strat",
        "nothing is called `strat`",
    );
}

#[test]
fn toml_and_structure() {
    wrong("ends = false", "ends = nope", "E0101", "nope", "stands in quotes");
    wrong("ends = false", "ends = false\nends = true", "E0102", "ends", "written twice");
    let long = format!("# {}", "x".repeat(4 << 20));
    one(&long, "E0103", "", "4194306 bytes");
    wrong("ends = false", "end = false", "E0104", "end", "has no key `end`");
    added("[stat.x]\nvalues = [\"a\"]", "E0104", "stat", "no table `stat`");
    wrong(
        "[outcome.deal]\nwhen = \"talks == signed\"",
        "[outcome.deal]",
        "E0105",
        "deal",
        "`when`",
    );
    wrong(
        "ends = false",
        "ends = 1",
        "E0106",
        "1",
        "needs `true` or `false` and has a whole number",
    );
    wrong("2026-01-29", "\"2026-01-29\"", "E0107", "\"2026-01-29\"", "needs a date and has a text");
    wrong("2026-01-29", "1899-12-31", "E0107", "1899-12-31", "the year 1899 lies outside");
    wrong("2026-01-29", "2201-01-01", "E0107", "2201-01-01", "outside 1900 to 2200");
    wrong("\"8 x 1 week\"", "\"8 weeks\"", "E0108", "\"8 weeks\"", "the length of one");
    wrong("\"8 x 1 week\"", "\"20000 x 1 day\"", "E0108", "\"20000 x 1 day\"", "more than 10,000");
    wrong("\"8 weeks\"", "\"-1 weeks\"", "E0108", "\"-1 weeks\"", "length of time");
}

#[test]
fn expressions_and_limits() {
    wrong("posture < 4", "posture < ", "E0109", "", "ends too early");
    wrong("posture < 4", "posture = 4", "E0109", "=", "does not fit here");
    wrong("posture < 4", "1 < posture < 4", "E0109", "<", "cannot be chained");
    let deep = format!("{}1{}", "(".repeat(101), ")".repeat(101));
    wrong("posture / 4", &deep, "E0110", "(", "more than 100 levels");
    let chain = format!("1{}", " + 1".repeat(100));
    wrong("posture / 4", &chain, "E0110", "", "more than 100 levels");
    wrong("range = [0, 4]", "range = [0, 1000]", "E0111", "[0, 1000]", "at most 1000 values");
    wrong("[1, 3]", "[0, 2000]", "E0111", "[0, 2000]", "at most 1001 actions");
    wrong(
        "base    = \"uniform\"",
        "base = \"uniform\"\nstatus_quo = \"wait\"",
        "E0112",
        "status_quo",
        "exclude",
    );
    wrong(
        "value  = \"12 to 18 mb/d\"",
        "value = \"12 mb/d\"\nunit = \"mb/d\"",
        "E0112",
        "unit",
        "twice",
    );
    wrong(
        "12 to 18 mb/d",
        "between 12 and 18 mb/d",
        "E0113",
        "between",
        "not a number or a distribution",
    );
    wrong("12 to 18 mb/d", "18 to 12 mb/d", "E0114", "18 to 12", "below the high end");
    wrong("12 to 18 mb/d", "normal(1, 0) mb/d", "E0114", "normal(1, 0)", "standard deviation");
    wrong("picked = 0.75", "picked = 0.3", "E0114", "0.3", "between 0.5 and 1");
    wrong("0.3 per week", "-0.3 per week", "E0114", "\"-0.3 per week\"", "at least 0");
    wrong("\"0.3 per week\"", "\"0.3\"", "E0301", "\"0.3\"", "this is a plain number");
}

#[test]
fn deep_tables_are_cut() {
    let nested = format!("{}1{}", "[".repeat(17), "]".repeat(17));
    let text = changed("range = [0, 4]", &format!("range = {nested}"));
    let found = check(&text).diagnostics;
    assert!(found.iter().any(|d| d.code == "E0110"), "{}", shown(&text, &found));
}

#[test]
fn names() {
    wrong("\"posture < 4\"", "\"postur < 4\"", "E0201", "postur", "nothing is called `postur`");
    wrong(
        "{ strait = \"closed\" }",
        "{ strat = \"closed\" }",
        "E0201",
        "strat",
        "no state `strat`",
    );
    wrong("market_prob(war)", "market_prob(wars)", "E0201", "wars", "not an outcome");
    added("[param.posture]\nvalue = 1\nsource = \"x\"", "E0202", "posture", "declared twice");
    wrong(
        "\"limited\", \"failed\"]",
        "\"limited\", \"failed\", \"carry\"]",
        "E0202",
        "\"carry\"",
        "is a value here",
    );
    wrong(
        "\"limited\", \"failed\"]",
        "\"limited\", \"failed\", \"day\"]",
        "E0203",
        "\"day\"",
        "a unit",
    );
    added(
        "[milestone.\"direct talks\"]\nwhen = \"posture > 1\"",
        "E0203",
        "\"direct talks\"",
        "cannot be a name",
    );
    wrong(
        "[\"accident\"]",
        "[\"accident\", \"calm_down\"]",
        "E0204",
        "\"calm_down\"",
        "[event.calm_down]",
    );
    wrong("[\"war\", \"deal\"]", "[\"war\"]", "E0205", "deal", "missing in the list `outcomes`");
    wrong(
        "[\"war\", \"deal\"]",
        "[\"war\", \"deal\", \"war\"]",
        "E0206",
        "\"war\"",
        "listed twice",
    );
    wrong(
        "\"posture / 4\"",
        "\"alarm / 4\"",
        "E0207",
        "alarm",
        "`alarm` needs `danger` needs `alarm`",
    );
    wrong("0.9 * previous(calm, 65 USD/bbl)", "0.9 * price", "E0207", "price", "that is a circle");
    wrong("strait < closed", "strait < closd", "E0208", "closd", "is not one of");
    wrong("posture / 4", "if intent == real then 1 else 0", "E0209", "intent", "not clear whose");
    wrong("per_week(", "per_wek(", "E0210", "per_wek", "no function `per_wek`");
}

#[test]
fn types_and_units() {
    let both = "closure_loss else 0 mb";
    wrong("else 0 mb/d", "else 0 mb", "E0301", both, "mb/d and mb do not fit together");
    wrong(
        "cost  = \"1 point\"",
        "cost = \"1 week\"",
        "E0301",
        "1 week",
        "in week, and must be in points",
    );
    wrong("\"posture < 4\"", "\"posture\"", "E0302", "posture", "a condition is needed here");
    wrong("stock == low", "strait == stock", "E0303", "strait == stock", "different values");
    wrong(
        "daily_student_t(4)",
        "daily_student_t()",
        "E0304",
        "daily_student_t()",
        "takes one argument, and has 0",
    );
    wrong("12 to 18 mb/d", "12 to 18 barels", "E0305", "barels", "not a unit");
    wrong("daily_student_t(4)", "daily_student_t(posture)", "E0306", "posture", "constant above 2");
    wrong("posture / 4", "sqrt(1 week)", "E0307", "sqrt(1 week)", "cannot be expressed");
}

#[test]
fn a_missing_factor_is_named() {
    let text = changed("closure_loss else 0 mb/d", "closure_loss else 0 mb");
    let checked = check(&text);
    let help = ["left   mb/d", "right  mb", "multiply the left side by a time, such as `1 week`"];
    assert_eq!(checked.diagnostics[0].help, help);
    let text = changed("cost  = \"1 point\"", "cost = \"carry\"");
    let checked = check(&text);
    let help =
        ["needed  points", "found   points per week", "multiply by a time, such as `1 week`"];
    assert_eq!(checked.diagnostics[0].help, help);
}

#[test]
fn what_may_be_read() {
    wrong("\"posture < 4\"", "\"stock == low\"", "E0401", "stock", "`north` cannot see `stock`");
    wrong("stock == low", "north.intent == real", "E0401", "north.intent", "`south` cannot see");
    wrong(
        "\"posture < 4\"",
        "\"carry > 1\"",
        "E0402",
        "carry",
        "the guard of an action cannot read",
    );
    wrong("\"posture < 4\"", "\"loss > 0\"", "E0402", "loss", "it reads `closure_loss`");
    wrong(
        "then  = { posture = 4 }",
        "then = { posture = \"carry * 1 week / 1 point\" }",
        "E0402",
        "carry",
        "under `then`",
    );
    wrong("bare = \"-7\"", "bare = \"-price\"", "E0402", "price", "a payoff cannot read `price`");
    wrong(
        "when = \"fighting != none\"",
        "when = \"outcome == deal\"",
        "E0402",
        "outcome",
        "condition of an outcome",
    );
    wrong(
        "when   = \"posture >= 3\"\nchance",
        "when = \"stock == low\"\nchance",
        "E0402",
        "stock",
        "condition of an event",
    );
}

#[test]
fn a_visibility_error_points_at_the_variable_too() {
    let text = changed("\"posture < 4\"", "\"stock == low\"");
    let found = &check(&text).diagnostics[0];
    let place = text.get(found.secondary[0].span.range());
    assert_eq!(place, Some("seen_by = [\"south\"]"));
}

#[test]
fn probabilities() {
    let both =
        "chance = \"0.7\"\nthen   = { fighting = \"limited\" }\n\n[[action.north.strike.result]]";
    let over = format!("{both}\nchance = 0.4");
    wrong(both, &over, "E0501", "0.4", "the chances add up to 1.1, which is more than 1");
    wrong(
        "real  = \"rest\"",
        "real = { value = 0.7, source = \"x\" }",
        "E0502",
        "intent",
        "uncertain shares",
    );
    wrong(
        "high = \"rest\"",
        "high = { value = 0.5, source = \"x\" }",
        "E0502",
        "{ low = { value = 0.4, source = \"judgement\" }, high = { value = 0.5, source = \"x\" } }",
        "add up to 0.9",
    );
    wrong(
        "real  = \"rest\"",
        "real = \"rest\"\nmad = \"rest\"",
        "E0503",
        "\"rest\"",
        "only one value",
    );
    wrong("chance = \"0.7\"", "chance = \"1.7\"", "E0504", "1.7", "this chance is 1.7");
    wrong("value = 0.4,", "value = 1.4,", "E0505", "1.4", "between 0 and 1");
}

#[test]
fn the_shape_of_the_game() {
    wrong(
        "[action.south.offer]",
        "[action.south.offer]\nstage = \"north_moves\"",
        "E0601",
        "\"north_moves\"",
        "does not act in a stage",
    );
    wrong("group = \"pressure\"", "group = \"talk\"", "E0602", "\"talk\"", "has no tempo");
    wrong(
        "[action.south.offer]",
        "[action.south.offer]\ngroup = \"talk\"",
        "E0602",
        "group",
        "no groups",
    );
    added("[action.north.wait]\nwhen = \"posture > 1\"", "E0603", "when", "always there");
    wrong(
        "{ fighting = \"failed\" }",
        "{ fighting = \"failed\", posture = 0 }",
        "E0604",
        "posture",
        "written twice",
    );
    let unclamped = changed("clamp = true", "clamp = false");
    let outside = unclamped.replace("{ posture = 4 }", "{ posture = 5 }");
    one(&outside, "E0605", "5", "5 is not a value of `posture`");
    wrong(
        "players = [\"south\"]\nbase    = \"uniform\"",
        "players = [\"south\"]",
        "E0606",
        "south_moves",
        "needs a `status_quo`",
    );
    added("[state.empty]\nstart = 1", "E0607", "empty", "needs `values` or `range`");
    wrong(
        "then = { strait = \"closed\" }",
        "then = { carry = 3 }",
        "E0608",
        "carry",
        "not a state",
    );
    wrong("start = 2", "start = 7", "E0609", "7", "no value `7`");
}

#[test]
fn warnings_do_not_stop_the_model() {
    wrong(
        "[payoff.south.at_end]\npeace = { name = \"Peace kept\", is = \"if fighting == none then 10 points else 0\" }",
        "",
        "W0701",
        "south",
        "has no payoff",
    );
    wrong(
        "unit   = \"points per week\"\nsource = \"judgement\"",
        "unit = \"points per week\"",
        "W0702",
        "carry",
        "1 number has no source: `carry`",
    );
    wrong("[\"accident\"]", "[]", "W0703", "accident", "is never used");
}

const FULL: &str = include_str!("full.toml");

/// As [`one`], for the scenario with every construct and one piece replaced.
#[track_caller]
fn full_wrong(from: &str, to: &str, code: &str, place: &str, message: &str) {
    assert_eq!(FULL.matches(from).count(), 1, "`{from}` must stand in the scenario once");
    one(&FULL.replace(from, to), code, place, message);
}

#[test]
fn functions() {
    full_wrong("twice(base_cost)", "twice()", "E0304", "twice()", "takes one argument");
    full_wrong("twice(base_cost)", "twise(base_cost)", "E0210", "twise", "no function `twise`");
    full_wrong("twice(base_cost)", "twice(2 days)", "E0301", "2 days", "must be in points");
    full_wrong("is    = \"2 * x\"", "is = \"2 * twice(x)\"", "E0207", "twice", "that is a circle");
    full_wrong(
        "2 * x",
        "2 * x * daily_normal()",
        "E0402",
        "daily_normal()",
        "a function cannot read",
    );
    let clash = "`half_life` has the name of something else";
    full_wrong("[\"x in points\"]", "[\"half_life in points\"]", "E0202", "twice", clash);
    full_wrong("since in days\"", "since in dayz\"", "E0305", "dayz", "`dayz` is not a unit");
    full_wrong(
        "x in points",
        "x with points",
        "E0109",
        "\"x with points\"",
        "what the function takes",
    );
    full_wrong(
        "stance of south.stance",
        "stance of south.stand",
        "E0201",
        "south.stand",
        "not a variable",
    );
    full_wrong(
        "hardline, fighting == none)",
        "hardlin, fighting == none)",
        "E0208",
        "hardlin",
        "`hardlin`",
    );
}

#[test]
fn constants_that_make_no_value() {
    full_wrong("2 * x\"", "2 * x / 0\"", "E0308", "0", "nothing can be divided by it");
    full_wrong("2 * x\"", "x * ln(1 - 1)\"", "E0308", "1 - 1", "above 0 have a logarithm");
    full_wrong("2 * x\"", "x * sqrt(-1)\"", "E0308", "-1", "has no root");
}

#[test]
fn shares_that_may_not_fit() {
    let wide = "value = \"0.05 to 0.15\", source = \"judgement\" }, hardline = { value = 0.3,";
    let over = "value = \"0.5 to 0.6\", source = \"judgement\" }, hardline = { value = 0.3,";
    full_wrong(wide, over, "E0501", "mood", "the middle of the shares adds up to");
    let close =
        "value = \"uniform(0.05, 0.5)\", source = \"judgement\" }, hardline = { value = 0.3,";
    full_wrong(wide, close, "W0706", "mood", "such draws are lost");
}

#[test]
fn what_analysts_type_first() {
    full_wrong("\"2 to 6 points\"", "\"2-6 points\"", "E0113", "-", "`-` does not fit here");
    full_wrong("act = \"tempo\"", "act = \"temp\"", "E0201", "temp", "no number is called `temp`");
    full_wrong("2 * x\"", "2 × x\"", "E0109", "×", "does not fit here");
    full_wrong(
        "[\"quantiles\", \"peak\", \"day 30\", \"above 80\", \"below 50\"]",
        "\"peak\"",
        "E0106",
        "\"peak\"",
        "`true` or a list",
    );
    full_wrong(
        "[\"north.intent\", \"fighting\"]",
        "[\"intent\", \"fighting\"]",
        "E0209",
        "\"intent\"",
        "not a variable",
    );
    full_wrong(
        "[\"north.mass\", \"north.strike\", \"north.wait\"]",
        "[\"north.wait\", \"north.strike\", \"south.wait\"]",
        "E0614",
        "\"south.wait\"",
        "two things would be",
    );
    full_wrong(
        "[\"accident\", \"evacuation\"]\nkeep",
        "[\"accident\", \"evacuation\"]\nkeeps",
        "E0104",
        "keeps",
        "no key `keeps`",
    );
}

#[test]
fn an_event_has_one_place_in_a_step() {
    let twice = "stages   = [\"moves\", \"gulf_moves\", \"chance\", \"more\"]";
    let text = FULL.replace("stages   = [\"moves\", \"gulf_moves\", \"chance\"]", twice);
    let text = format!("{text}\n[stage.more]\nevents = [\"accident\"]\n");
    one(&text, "E0206", "\"accident\"", "an event of another stage already");
}

#[test]
fn a_state_that_a_signal_sets_is_a_state() {
    let text = FULL.replace("[state.alarm]\n", "[state.alarm]\nstart = { low = { value = 0.6, source = \"judgement\" }, high = \"rest\" }\n");
    let model = crate::support::model(&text);
    assert!(model.states.iter().any(|state| state.label.id == "alarm"));
}

#[test]
fn lookup_tables() {
    full_wrong("step_up[posture]", "step_up", "E0302", "step_up", "cannot stand alone");
    full_wrong("step_up[posture]", "step_up(posture)", "E0302", "step_up", "square brackets");
    full_wrong("step_up[posture]", "stepup[posture]", "E0201", "stepup", "no table of numbers");
    full_wrong("worth[intent, fighting]", "worth[intent]", "E0304", "worth[intent]", "has 2 keys");
    full_wrong("worth[intent, fighting]", "worth[intent, 2]", "E0302", "2", "is needed here");
    full_wrong("others = 1", "1 = 1", "E0612", "step_up", "`step_up` has no value for `2`, `3`");
    full_wrong(
        "feint    = { pragmatic",
        "faint    = { pragmatic",
        "E0208",
        "faint",
        "no value `faint`",
    );
    full_wrong("none = 40", "none = { a = 1 }", "E0612", "{ a = 1 }", "is one value");
    full_wrong("by = \"posture\"", "by = \"postur\"", "E0201", "\"postur\"", "not a variable");
    full_wrong(
        "{ is = \"0.5 * base_cost\" }",
        "{ is = \"half_life\" }",
        "E0301",
        "half_life",
        "must be in points",
    );
    full_wrong(
        "others = \"base_cost\"",
        "others = \"half_life\"",
        "E0301",
        "\"half_life\"",
        "must be in points",
    );
}

#[test]
fn joints() {
    full_wrong(
        "hardline = \"rest\"",
        "hardliner = \"rest\"",
        "E0208",
        "hardliner",
        "no value `hardliner`",
    );
    full_wrong(
        "offer    = { pragmatic = { value = 0.15, source = \"judgement\" }, hardline = \"rest\" }",
        "",
        "E0616",
        "mood",
        "has no share for `offer`",
    );
    full_wrong("of       = [\"north.intent\", ", "of = [", "E0616", "of", "2 to 8 types");
}

#[test]
fn memories_and_forgetting() {
    full_wrong(
        "\"north.strike\",",
        "\"north.stroke\",",
        "E0204",
        "\"north.stroke\"",
        "no action, event",
    );
    full_wrong("keep = \"last\"", "keep = \"lost\"", "E0614", "\"lost\"", "cannot keep");
    full_wrong("most = 2", "most = 0", "E0614", "0", "from 1 to 100");
    full_wrong(
        "sets   = { alarm",
        "sets   = { incidents = 1, alarm",
        "E0614",
        "incidents",
        "writes itself",
    );
    full_wrong(
        "forget = \"fighting != none\"",
        "forget = \"elapsed > 1 week\"",
        "E0402",
        "elapsed",
        "`forget`",
    );
    full_wrong(
        "start  = 2\nforget",
        "start  = { 2 = { value = 0.5, source = \"judgement\" }, 1 = \"rest\" }\nforget",
        "E0609",
        "start",
        "one value",
    );
}

#[test]
fn counts_of_time() {
    full_wrong(
        "posture >= 2, 8 weeks",
        "posture >= 2, half_life",
        "E0306",
        "half_life",
        "a known time",
    );
    full_wrong(
        "weeks_since(posture >= 2,",
        "weeks_since(elapsed > 1 week,",
        "E0402",
        "elapsed",
        "cannot read",
    );
}

#[test]
fn judged_decisions() {
    full_wrong(
        "[action.gulf.stay]",
        "[action.gulf.stay]\nchance = 0.5",
        "E0613",
        "gulf_moves",
        "without `chance`",
    );
    full_wrong(
        "when   = \"access == open\"",
        "when   = \"access == open and warned == no\"",
        "E0401",
        "warned",
        "cannot see",
    );
    full_wrong(
        "[action.north.mass]",
        "[action.north.mass]\nchance = 0.5",
        "E0613",
        "chance",
        "only in a judged stage",
    );
}

#[test]
fn resolves_signals_and_consequences() {
    full_wrong(
        "posture = \"highest\"",
        "posture = \"high\"",
        "E0606",
        "\"high\"",
        "which value holds",
    );
    full_wrong(
        "[signal.leak]",
        "[signal.accident]",
        "E0202",
        "accident",
        "a signal here and an event",
    );
    full_wrong(
        "or theatre == struck then 0.3",
        "or theatre == stuck then 0.3",
        "E0208",
        "stuck",
        "`stuck`",
    );
    let chance =
        "each_step = { carrying = \"if theatre == struck then 1 points per week else 0\" }";
    let carried = "a consequence, which is carried forward";
    let from = "each_step = { carrying = \"-0.1 points per week * posture\" }";
    full_wrong(from, chance, "E0402", "theatre", carried);
}

#[test]
fn estimates_are_of_what_is_reported() {
    let estimate = "[estimate.theirs]\nof = [\"peace\"]\nlow = 0.1\nhigh = 0.2\n";
    added(estimate, "E0618", "\"peace\"", "there is no outcome or milestone `peace`");
}

#[test]
fn reports_and_options() {
    full_wrong("\"day 30\"", "\"day 300\"", "E0108", "\"day 300\"", "end on day 56");
    full_wrong("\"above 80\"", "\"over 80\"", "E0208", "\"over 80\"", "cannot be reported");
    full_wrong(
        "must   = [\"strike\"]",
        "must   = [\"stroke\"]",
        "E0615",
        "\"stroke\"",
        "has no action",
    );
    full_wrong("must   = [\"strike\"]\n", "", "E0615", "strike_now", "needs `must` or `never`");
    full_wrong("2026-02-10", "2026-01-10", "E0115", "2026-01-10", "before `as_of`");
    full_wrong(
        "until  = \"step 1\"",
        "until  = \"step 99\"",
        "E0108",
        "\"step 99\"",
        "no time of this crisis",
    );
    full_wrong(
        "mode   = \"announced\"",
        "until  = \"1 week\"",
        "E0115",
        "until",
        "must lie behind",
    );
}
