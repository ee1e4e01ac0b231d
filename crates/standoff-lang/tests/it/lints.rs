//! What is said of a model that is well formed: chances that leave 0 to 1, idle states, players
//! without a stake.

use standoff_lang::check;
use standoff_model::Diagnostic;

use crate::support::{changed, extended, shown, underlined};

/// Numbers for chances, with and without ends.
const NUMBERS: &str = r#"
[param]
small = { value = "uniform(0, 0.3)", source = "x" }
part = { value = "uniform(0, 1)", source = "x" }
other = { value = "uniform(0.1, 0.9)", source = "x" }
wide  = { value = "0.1 to 0.5", source = "x" }
more  = { value = "0.1 to 0.5 per week", source = "x" }
rate  = { value = "0.1 to 0.5 per week", source = "x" }
"#;

/// The scenario with these numbers and another chance for its event, which may happen where
/// `posture >= 3`.
fn event_with(chance: &str) -> String {
    let text = changed("\"per_week(0.01 * posture)\"", &format!("\"{chance}\""));
    let text = text.replace("[param.closure_loss]", &format!("{NUMBERS}\n[param.closure_loss]"));
    text.replace("unit   = \"points per week\"\nsource", "unit = \"points per week\"\nsource")
}

/// All but what is said of numbers that are not used: few of [`NUMBERS`] are.
fn complaints(text: &str) -> Vec<Diagnostic> {
    let mut all = check(text).diagnostics;
    all.retain(|found| found.code != "W0703");
    all
}

/// Checks that the only complaint about the chance is this.
#[track_caller]
fn chance_is(chance: &str, code: &str, message: &str, help: &str) {
    let text = event_with(chance);
    let found = complaints(&text);
    let all = shown(&text, &found);
    let [one] = found.as_slice() else { panic!("not one complaint of {chance}:\n{all}") };
    assert_eq!((one.code, underlined(&text, one)), (code, chance), "{all}");
    assert!(one.message.contains(message), "{all}");
    assert!(one.help.iter().any(|line| line.contains(help)), "{all}");
    assert_eq!(check(&text).model.is_none(), code.starts_with('E'));
}

#[track_caller]
fn chance_is_fine(chance: &str) {
    let text = event_with(chance);
    assert_eq!(shown(&text, &complaints(&text)), "", "{chance}");
}

#[test]
fn chances_that_stay_inside_are_fine() {
    for chance in [
        "part",
        "per_week(wide)",
        "per_week(0.2 * (posture - 3))",
        "0.25 * posture",
        "1 - part",
        "part * other + (1 - part) * small",
        "clamp(wide * posture, 0, 1)",
        "min(1, wide)",
        "if stock == low then small else part",
        "if elapsed > 2 weeks then 0.2 else 0.9",
        "exp(-wide)",
        "pow(part, 2)",
        "abs(part - other)",
        "part / (other + 1)",
        "other / (other + small)",
        "danger / (danger + small + 0.1)",
        "rate / (more + 0.1 per week + rate)",
        "elapsed / (horizon + 8 weeks)",
        "step_length / 21 days",
    ] {
        chance_is_fine(chance);
    }
}

#[test]
fn a_chance_that_leaves_its_bounds_is_an_error_with_an_example() {
    chance_is("wide", "E0504", "can be 4.2", "reaches 4.2");
    chance_is("wide", "E0504", "can be", "one draw of ten");
    chance_is(
        "small * posture",
        "E0504",
        "can be 1.2",
        "reaches 1.2 with small = 0.3 and posture = 4",
    );
    chance_is("small - 0.1", "E0504", "can be -0.1", "reaches -0.1 with small = 0");
    chance_is("part + 0.1 * posture", "E0504", "can be", "part = 1 and posture = ");
    chance_is(
        "if stock == low and north.intent == real then part + 0.1 else part",
        "E0504",
        "can be 1.1",
        "reaches 1.1 with part = 1, north.intent = real and stock = low",
    );
    chance_is("elapsed / horizon", "E0504", "can be", "elapsed = 119 days");
    chance_is("step_length / 14 days", "E0504", "can be 1.5", "a step of 21 days");
    chance_is("0.1 / (posture - 3)", "E0504", "no number", "posture = 3");
    chance_is("per_week(part - other)", "E0504", "can be -", "part = 0, other = 0.9");
    chance_is("rate * step_length", "E0504", "can be", "rate = ");
}

#[test]
fn an_example_between_the_ends_is_found() {
    // Its largest value lies in the middle of the range of `part`.
    chance_is("5 * part * (1 - part)", "E0504", "can be 1.25", "part = 0.");
}

#[test]
fn what_is_no_number_is_found_behind_what_hides_it() {
    chance_is("clamp(part / part, 0, 1)", "E0504", "no number", "part = 0");
    chance_is("clamp(sqrt(part - 0.5), 0, 1)", "E0504", "no number", "part = 0");
    chance_is("min(1, abs(ln(part - other)))", "E0504", "no number", "part = 0");
    chance_is("per_week(abs(part / part))", "E0504", "no number", "part = 0");
    chance_is("clamp((1 / part) * part, 0, 1)", "E0504", "no number", "part = 0");
    chance_is("clamp(pow(-0.5, part), 0, 1)", "E0504", "no number", "part = 0");
    chance_is("clamp((part - 0.3) / (part - 0.3), 0, 1)", "W0706", "cannot be shown", "clamp");
    // No number is not greater than anything.
    chance_is_fine("if part / part > 0.5 then 0.5 else 0.1");
    chance_is_fine("clamp(sqrt(part), 0, 1)");
    chance_is_fine("if part > 1 then sqrt(0.5 - part) else 0.5");
}

#[test]
fn a_negative_base_needs_a_whole_exponent() {
    // Whole at both ends.
    chance_is("pow(-0.5, 2 + 2 * part)", "E0504", "can be", "part = 0.");
    chance_is_fine("pow(-0.5, 2)");
    chance_is_fine("pow(0.5, 2 + 2 * part)");
}

#[test]
fn what_is_divided_by_zero_is_infinite() {
    // With posture = 3 it is 0.
    chance_is_fine("0.5 / (0.5 + 1 / (posture - 3))");
    chance_is_fine("min(1, 0.1 / abs(posture - 3))");
    chance_is_fine("exp(-1 / abs(posture - 3))");
    chance_is("part / (part + 1 / (posture - 3))", "W0706", "cannot be shown", "clamp");
}

#[test]
fn the_guard_is_taken_into_account() {
    chance_is_fine("0.5 * (posture - 2)");
    chance_is("0.6 * (posture - 2)", "E0504", "can be 1.2", "posture = 4");
}

#[test]
fn no_chance_is_drawn_where_play_has_ended() {
    let ending = |more: &str| {
        let deal = "[outcome.deal]\nwhen = \"talks == signed\"\nends = false";
        let high = format!("[outcome.high]\nwhen = \"posture == 4\"\nends = {more}");
        let text = event_with("0.3 * posture");
        assert!(text.contains(deal));
        text.replace(deal, &high).replace("\"deal\"]", "\"high\"]")
    };
    let codes = |text: &str| -> Vec<&'static str> {
        complaints(text).iter().map(|complaint| complaint.code).collect()
    };
    assert_eq!(codes(&event_with("0.3 * posture")), ["E0504"]);
    let text = ending("true");
    assert_eq!(shown(&text, &complaints(&text)), "");
    assert_eq!(codes(&ending("false")), ["E0504"]);
}

#[test]
fn what_can_only_not_be_excluded_is_a_warning() {
    // 1 at most, and by so little that no cut of the range shows it.
    chance_is(
        "(1 - part) * (1 + part)",
        "W0706",
        "cannot be shown that this chance stays",
        "clamp",
    );
}

#[test]
fn chances_of_results_add_up() {
    let two = |a: &str, b: &str| {
        let text = event_with("part");
        let result = format!(
            "[[event.accident.result]]\nchance = \"{a}\"\nthen = {{ fighting = \"limited\" }}\n\
             [[event.accident.result]]\nchance = \"{b}\"\nthen = {{ fighting = \"failed\" }}\n"
        );
        let event = "chance = \"part\"\nthen   = { fighting = \"limited\" }\n";
        assert!(text.contains(event));
        text.replace(event, &result)
    };
    let fine = two("part", "1 - part");
    assert_eq!(shown(&fine, &complaints(&fine)), "");
    let fine = two("part * other", "part * (1 - other)");
    assert_eq!(shown(&fine, &complaints(&fine)), "");
    let over = two("part", "small");
    let found = complaints(&over);
    let all = shown(&over, &found);
    assert_eq!((found.len(), found[0].code), (1, "E0501"), "{all}");
    assert_eq!(underlined(&over, &found[0]), "small");
    assert_eq!(found[0].message, "the chances can add up to 1.3, which is more than 1");
    assert_eq!(found[0].help[0], "reaches 1.3 with small = 0.3 and part = 1");
    assert_eq!(over.get(found[0].secondary[0].span.range()), Some("part"));
}

#[test]
fn copies_of_an_action_are_complained_of_once() {
    let offer = "then     = { talks = \"if posture >= terms then signed else off\" }";
    let results =
        "[[action.south.offer.result]]\nchance = \"0.4 * terms\"\nthen = { talks = \"signed\" }\n";
    let text = changed(offer, results);
    let found = complaints(&text);
    // The third copy's chance is constant, and was found before.
    assert!(found.iter().all(|found| found.code == "E0504"), "{}", shown(&text, &found));
}

const THEATRE: &str = "[state.theatre]\nvalues = [\"quiet\", \"struck\", \"burning\"]\n\
    [event.spread]\nwhen = \"theatre == quiet\"\nchance = 0.1\nthen = { theatre = \"struck\" }\n";

fn with_theatre(more: &str) -> String {
    let text = extended(&format!("{THEATRE}{more}"));
    text.replace("events = [\"accident\"]", "events = [\"accident\", \"spread\"]")
}

#[test]
fn a_state_that_play_does_not_need_is_a_warning() {
    let damage = "[measure.damage]\nis = \"if theatre == quiet then 0 else 1\"";
    let text = with_theatre(damage);
    let found = complaints(&text);
    let all = shown(&text, &found);
    assert_eq!(
        (found.len(), found[0].code, underlined(&text, &found[0])),
        (1, "W0705", "theatre"),
        "{all}"
    );
    assert!(found[0].help.iter().any(|help| help.contains("[consequence.theatre]")), "{all}");
    assert!(found[0].help.iter().any(|help| help.contains("3 times larger")), "{all}");
    let found = complaints(&with_theatre(""));
    assert!(found[0].message.contains("nothing needs it"));
}

const COUNTED: &str = "[measure.damage]\nis = \"if theatre == quiet then 0 else 1\"";

#[test]
fn a_memory_that_a_measure_reads_is_not_idle() {
    let memory = "[memory.hit]\nof = [\"accident\"]\nkeep = \"ever\"\n";
    let text = extended(&format!("{memory}[measure.damage]\nis = \"if hit == yes then 1 else 0\""));
    assert_eq!(shown(&text, &complaints(&text)), "");
    let text = extended(memory);
    let found = complaints(&text);
    let all = shown(&text, &found);
    assert_eq!(
        (found.len(), found[0].code, underlined(&text, &found[0])),
        (1, "W0705", "hit"),
        "{all}"
    );
    assert!(found[0].help[0].contains("leave it out"), "{all}");
    assert!(!found[0].help.iter().any(|help| help.contains("consequence")), "{all}");
    // The event that it remembers does nothing else.
    let memory = memory.replace("accident", "spread");
    let text = with_theatre(
        &format!("{COUNTED} + (if hit == yes then 1 else 0)\"\n{memory}").replace("1\" +", "1 +"),
    );
    let found = complaints(&text);
    let named: Vec<_> = found.iter().map(|found| underlined(&text, found)).collect();
    assert_eq!(named, Vec::<&str>::new(), "{}", shown(&text, &found));
}

#[test]
fn what_an_event_writes_with_a_needed_state_is_not_idle() {
    let alone = with_theatre(COUNTED);
    assert_eq!(complaints(&alone).len(), 1);
    let both = alone.replace("theatre = \"struck\" }", "theatre = \"struck\", posture = 0 }");
    assert_eq!(shown(&both, &complaints(&both)), "");
}

#[test]
fn what_nothing_reads_is_a_warning() {
    let numbers = "[param.x]\nvalue = 1\nsource = \"x\"\n[param.y]\nvalue = 2\nsource = \"x\"\n";
    let names = "[function.f]\ntakes = [\"n\"]\nis = \"n + more\"\n\
        [table.t]\nby = [\"posture\"]\n0 = \"x\"\nothers = { is = \"f(2)\" }\n";
    let text = |more: &str| {
        let text = extended(&format!("{numbers}{names}{more}"));
        text.replace("[define]\n", "[define]\nmore = \"y + 1\"\n")
    };
    let said = |text: &str| -> Vec<String> {
        let found = check(text).diagnostics;
        assert!(found.iter().all(|found| found.code == "W0703"), "{}", shown(text, &found));
        found.iter().map(|found| found.message.clone()).collect()
    };
    let all = [
        "the definition `more`",
        "the number `x`",
        "the number `y`",
        "the function `f`",
        "the table `t`",
    ];
    assert_eq!(said(&text("")), all.map(|what| format!("{what} is never used")));
    assert_eq!(said(&text("[measure.other]\nis = \"t[posture]\"\n")), Vec::<String>::new());
    assert_eq!(said(&text("[measure.other]\nis = \"more\"\n")).len(), 3);
}

#[test]
fn a_number_that_is_no_part_of_an_expression_is_used_all_the_same() {
    let number = "[param.x]\nvalue = \"0.1 to 0.3 per week\"\nsource = \"x\"\n";
    let text =
        extended(number).replace("{ value = \"0.3 per week\", source = \"judgement\" }", "\"x\"");
    assert_eq!(shown(&text, &check(&text).diagnostics), "");
    assert_eq!(check(&extended(number)).diagnostics.len(), 1);
}

#[test]
fn a_state_that_play_needs_is_none() {
    for need in [
        // A payoff, through a definition.
        "[payoff.south.each_step]\nburden = \"if theatre == quiet then 0 else -1\"",
        "[milestone.struck]\nwhen = \"theatre == struck\"",
        // It decides another state that is needed.
        "[state.alert]\nrange = [0, 1]\n[payoff.south.each_step]\nburden = \"if alert == 1 then -1 else 0\"\n\
         [action.south.watch]\nthen = { alert = \"if theatre == quiet then 0 else 1\" }",
        // The guard of an event that matters.
        "[event.relief]\nwhen = \"theatre == struck\"\nchance = 0.1\nthen = { posture = 0 }",
    ] {
        let text = with_theatre(need).replace("\"spread\"]", "\"spread\", \"relief\"]");
        let text = if need.contains("relief") { text } else { text.replace(", \"relief\"", "") };
        assert_eq!(shown(&text, &complaints(&text)), "", "{need}");
    }
}

#[test]
fn a_state_that_tells_of_something_hidden_is_needed() {
    // South does not see North's intent, and learns of it here.
    let rumour = "[state.rumour]\nvalues = [\"none\", \"heard\"]\n\
        [event.leak]\nchance = \"if north.intent == real then 0.3 else 0.1\"\nthen = { rumour = \"heard\" }";
    let text =
        extended(rumour).replace("events = [\"accident\"]", "events = [\"accident\", \"leak\"]");
    assert_eq!(shown(&text, &complaints(&text)), "");
    // Nobody sees it: nobody learns anything.
    let unseen = text.replace("[\"none\", \"heard\"]", "[\"none\", \"heard\"]\nseen_by = []");
    let found = complaints(&unseen);
    assert_eq!((found.len(), found[0].code), (1, "W0705"), "{}", shown(&unseen, &found));
}

#[test]
fn a_payoff_that_nothing_changes_is_no_stake() {
    let peace = "is = \"if fighting == none then 10 points else 0\"";
    let text = changed(peace, "is = \"10 points\"");
    let found = complaints(&text);
    let all = shown(&text, &found);
    assert_eq!(
        (found.len(), found[0].code, underlined(&text, &found[0])),
        (1, "W0701", "south"),
        "{all}"
    );
    assert!(found[0].message.contains("the same whatever happens"), "{all}");
    // How long a flow is paid depends on when play ends.
    let flow = changed("[payoff.south.at_end]", "[payoff.south.each_step]");
    let flow = flow.replace(peace, "is = \"-1 point per week\"");
    assert_eq!(shown(&flow, &complaints(&flow)), "");
    let paid = text.replace("[action.south.close]", "[action.south.close]\ncost = \"1 point\"");
    assert_eq!(shown(&paid, &complaints(&paid)), "");
}

#[test]
fn numbers_in_expressions_need_a_source_of_their_own() {
    let text = changed("source   = \"judgement\"\nsteps", "steps");
    let found = complaints(&text);
    let all = shown(&text, &found);
    assert_eq!(
        (found.len(), found[0].code, underlined(&text, &found[0])),
        (1, "W0702", "0.5"),
        "{all}"
    );
    assert!(found[0].message.starts_with("13 numbers stand in expressions"), "{all}");
    let places = found[0].secondary.iter().map(|note| text.get(note.span.range()).unwrap());
    assert_eq!(places.collect::<Vec<_>>(), ["4", "1 point"]);
    assert!(found[0].help[0].contains("`[crisis]`"), "{all}");
    let checked = check(&text);
    let bare = checked.model.unwrap().bare;
    assert_eq!(bare.len(), 13);
    // A number with a source is none of them, and a copy is written once.
    assert!(bare.is_sorted() && bare.windows(2).all(|pair| pair[0] != pair[1]));
}

const CARRY: &str = "value  = 2\nunit   = \"points per week\"";

/// The scenario with `carry` in another unit, and used once more.
fn carried(value: &str) -> String {
    let text = changed(CARRY, &format!("value = \"{value}\""));
    text.replace("bare = \"-7\"", "bare = \"-2 * carry\"")
}

#[test]
fn a_number_in_the_wrong_unit_is_complained_of_once() {
    for (value, found_unit, remedy) in [
        ("2", "a plain number", "write `points per week` behind the number"),
        ("2 points", "points", "divide by a time, such as `1 week`"),
        ("2 USD", "USD", "multiply by something in points/day USD"),
    ] {
        let text = carried(value);
        let found = complaints(&text);
        let all = shown(&text, &found);
        let [one] = found.as_slice() else { panic!("not one complaint:\n{all}") };
        assert_eq!((one.code, underlined(&text, one)), ("E0301", format!("\"{value}\"").as_str()));
        let message =
            format!("`carry` is in {found_unit}, and points per week is needed in 2 places");
        assert_eq!(one.message, message, "{all}");
        let places: Vec<_> = one.secondary.iter().map(|n| text.get(n.span.range())).collect();
        assert_eq!(places, [Some("-carry * posture"), Some("-2 * carry")], "{all}");
        let sides = ["needed  points per week".to_owned(), format!("found   {found_unit}")];
        assert_eq!(one.help[..2], sides, "{all}");
        assert_eq!(one.help[2], remedy, "{all}");
    }
}

#[test]
fn with_one_use_the_complaint_stands_there() {
    let text = changed(CARRY, "value = 2");
    let found = complaints(&text);
    let [one] = found.as_slice() else { panic!("{}", shown(&text, &found)) };
    assert_eq!(underlined(&text, one), "-carry * posture");
    assert_eq!(text.get(one.secondary[0].span.range()), Some("2"));
    assert_eq!(one.secondary[0].text, "`carry` is declared here");
}

/// Checks the help of the only complaint, which is about units.
#[track_caller]
fn unit_help(text: &str, help: &[&str]) {
    let found = complaints(text);
    let [one] = found.as_slice() else { panic!("{}", shown(text, &found)) };
    assert_eq!(one.code, "E0301", "{}", shown(text, &found));
    assert_eq!(one.help, help);
}

#[test]
fn both_units_are_shown_and_what_is_missing() {
    let tempo = changed("\"0.3 per week\"", "0.3");
    let needed = "needed  a rate such as `per week`";
    let write = "write `per week` behind the number";
    unit_help(&tempo, &[needed, "found   a plain number", write]);
    let tempo = changed("0.3 per week", "0.3 weeks");
    unit_help(&tempo, &[needed, "found   weeks", "a rate says how often, as in `0.2 per week`"]);
    let share = changed("value = 0.4,", "value = \"0.4 days\",");
    unit_help(&share, &["needed  a plain number", "found   days", "leave the unit out"]);
    let sum = changed("+ 6.5 USD/bbl\"", "+ 6.5\"");
    let write = "write `USD/bbl` behind the number on the right";
    unit_help(&sum, &["left   USD/bbl", "right  a plain number", write]);
    let measure = changed("is   = \"loss * days_since", "is   = \"2 * days_since");
    unit_help(&measure, &["needed  mb", "found   day", "multiply by something in bbl/day"]);
    let measure = changed("unit = \"mb\"\n", "");
    let say = "if that is what it should be in, say so with `unit = \"…\"`";
    let divide = "divide by `1 bbl`";
    unit_help(&measure, &["needed  a plain number", "found   bbl", divide, say]);
}
