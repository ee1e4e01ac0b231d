//! Modules with inputs and outputs.

use standoff_lang::{Checked, check};
use standoff_model::expr::Expr;

use crate::support::{beside, extended, told};

pub const MODULE: &str = "
[module]
title   = \"Oil after a loss of exports\"
outputs = [\"price\", \"response\", \"tight\"]

[input.loss]
name = \"Exports lost\"
unit = \"mb/d\"

[input.calm]
condition = true
default   = \"1 == 1\"

[param.response]
name   = \"Response\"
value  = \"lognormal(0.1, 0.4)\"
source = \"judgement\"

[define]
tight = \"loss > 3 mb/d and not calm\"

[measure.news]
is = \"previous(news, 0) + daily_normal()\"

[measure.price]
unit   = \"USD/bbl\"
is     = \"60 USD/bbl * (1 + loss / 104.5 mb/d / response + news)\"
report = true
";

pub const USE: &str = "[use.oil]\nmodule = \"oil.toml\"\nloss = \"if strait == closed then closure_loss else 0 mb/d\"";
pub const READ: &str = "[measure.world]\nunit = \"USD/bbl\"\nis = \"oil.price * oil.response\"";

fn with(module: &str, scenario: &str) -> Checked {
    beside(&extended(scenario), &[("oil.toml", module)])
}

/// Checks that exactly this is told.
#[track_caller]
fn complaints(module: &str, scenario: &str, expected: &str) {
    let checked = with(module, scenario);
    assert_eq!(told(&checked), expected);
    assert_eq!(checked.model.is_none(), checked.diagnostics.iter().any(|d| d.is_error()));
}

/// As [`complaints`], for the module with one piece replaced.
#[track_caller]
fn wrong(from: &str, to: &str, expected: &str) {
    assert_eq!(MODULE.matches(from).count(), 1, "{from}");
    complaints(&MODULE.replace(from, to), &format!("{USE}\n{READ}"), expected);
}

/// As [`complaints`], for the scenario with other text.
#[track_caller]
fn used(scenario: &str, expected: &str) {
    complaints(MODULE, scenario, expected);
}

#[test]
fn a_module_computes_for_the_scenario() {
    let checked = with(MODULE, &format!("{USE}\n{READ}"));
    assert_eq!(told(&checked), "");
    let model = checked.model.unwrap();
    let price = model.measures.iter().find(|measure| measure.label.id == "oil.price").unwrap();
    assert!(price.is_reported());
    let ids: Vec<&str> = model.defines.iter().map(|define| define.label.id.as_str()).collect();
    assert!(ids.contains(&"oil.loss") && ids.contains(&"oil.calm") && ids.contains(&"oil.tight"));
    assert!(model.params.iter().any(|param| param.label.id == "oil.response"));
}

#[test]
fn two_of_a_kind_share_nothing() {
    let second = USE.replace("use.oil", "use.gas");
    let checked = with(MODULE, &format!("{USE}\n{second}\n{READ}"));
    assert_eq!(told(&checked), "");
    let model = checked.model.unwrap();
    let noise = |id: &str| {
        let measure = model.measures.iter().find(|measure| measure.label.id == id).unwrap();
        let mut sites = Vec::new();
        measure.expr.walk(&mut |expr| {
            if let Expr::Noise(noise) = expr {
                sites.push(noise.site);
            }
        });
        sites
    };
    assert_eq!(noise("oil.news").len(), 1);
    assert_ne!(noise("oil.news"), noise("gas.news"));
    assert_eq!(checked.sources.files().len(), 3);
    assert_eq!(checked.sources.files()[2].instance.as_deref(), Some("gas"));
}

#[test]
fn what_is_wrong_in_a_module_that_is_used_twice_is_told_once() {
    let second = USE.replace("use.oil", "use.gas");
    let module = MODULE.replace("/ response + news", "/ respons + news");
    let expected = "oil.toml E0201 `respons`: nothing in this module is called `respons`\n  help: did you mean `response`?";
    complaints(&module, &format!("{USE}\n{second}"), expected);
}

#[test]
fn a_module_is_closed() {
    wrong(
        "/ response + news",
        "/ closure_loss + news",
        "oil.toml E0201 `closure_loss`: nothing in this module is called `closure_loss`
  help: a module reads its own names and the clock; declare an input for what it needs",
    );
    wrong(
        "loss > 3 mb/d and not calm",
        "north.intent == real",
        "oil.toml E0402 `north.intent`: a module cannot read `north.intent`: it belongs to the scenario
  help: a module reads its own names and the clock; declare an input for what it needs",
    );
    wrong(
        "loss > 3 mb/d and not calm",
        "outcome == war",
        "oil.toml E0402 `outcome`: a module cannot read `outcome`: it belongs to the scenario
  help: a module reads its own names and the clock; declare an input for what it needs",
    );
    wrong(
        "loss > 3 mb/d and not calm",
        "market_prob(war) > 0.3",
        "oil.toml E0402 `market_prob(war)`: a module cannot read `market_prob`: it belongs to the scenario
  help: a module reads its own names and the clock; declare an input for what it needs",
    );
    let own = MODULE.replace("not calm", "today > 3 days and elapsed > 3 days");
    complaints(&own, &format!("{USE}\n{READ}"), "");
}

#[test]
fn previous_in_a_module_finds_its_own_measures_only() {
    wrong(
        "previous(news, 0)",
        "previous(world, 0)",
        "oil.toml E0201 `world`: `world` is not a measure\n  help: known here: `news`, `price`",
    );
}

#[test]
fn only_outputs_are_read_from_outside() {
    let read = |name: &str| format!("{USE}\n[measure.world]\nis = \"{name}\"");
    used(
        &read("oil.news"),
        "crisis.toml E0211 `news`: `news` is not an output of the module `oil`
  help: `oil` is a module: its outputs are `oil.price`, `oil.response`, `oil.tight`",
    );
    used(
        &read("oil.prise"),
        "crisis.toml E0211 `prise`: `prise` is nothing in the module `oil`
  help: did you mean `oil.price`?
  help: `oil` is a module: its outputs are `oil.price`, `oil.response`, `oil.tight`",
    );
    used(
        &read("oyl.price"),
        "crisis.toml E0201 `oyl`: there is no player or module `oyl`\n  help: did you mean `oil`?",
    );
    used(
        &read("pric"),
        "crisis.toml E0201 `pric`: nothing is called `pric`\n  help: did you mean `price`?",
    );
    used(
        &read("oil"),
        "crisis.toml E0201 `oil`: nothing is called `oil`\n  help: `oil` is a module: its outputs are `oil.price`, `oil.response`, `oil.tight`",
    );
}

#[test]
fn inputs_are_of_their_kind() {
    used(
        "[use.oil]\nmodule = \"oil.toml\"\nloss = \"3 mb\"",
        "crisis.toml E0301 `3 mb`: this is in mb, and must be in mb/d
  oil.toml `loss`: declared here
  help: needed  mb/d
  help: found   mb
  help: divide by a time, such as `1 week`",
    );
    used(
        "[use.oil]\nmodule = \"oil.toml\"\nloss = 0\ncalm = \"posture\"",
        "crisis.toml E0302 `posture`: a condition is needed here, and this is a number
  oil.toml `calm`: declared here",
    );
    used(
        "[use.oil]\nmodule = \"oil.toml\"\nloss = \"postur * 1 mb/d\"",
        "crisis.toml E0201 `postur`: nothing is called `postur`\n  help: did you mean `posture`?",
    );
    used(
        "[use.oil]\nmodule = \"oil.toml\"",
        "crisis.toml E0212 `oil`: `[use.oil]` needs a value for the input `loss`
  oil.toml `loss`: declared here, without a default
  help: write `loss = \"…\"`, an expression",
    );
    used(
        &format!("{USE}\nlos = 3"),
        "crisis.toml E0104 `los`: the module has no input or number `los`\n  help: did you mean `loss`?",
    );
}

#[test]
fn inputs_are_declared_well() {
    wrong(
        "unit = \"mb/d\"\n\n[input.calm]",
        "unit = \"mb/dy\"\n\n[input.calm]",
        "oil.toml E0305 `dy`: `dy` is not a unit\n  help: did you mean `d`?",
    );
    wrong(
        "condition = true\n",
        "condition = true\nunit = \"days\"\n",
        "oil.toml E0112 `unit`: `condition` and `unit` exclude each other in `[input.calm]`\n  oil.toml `condition`: ",
    );
    wrong(
        "default   = \"1 == 1\"",
        "default = \"loss\"",
        "oil.toml E0302 `loss`: a condition is needed here, and this is a number\n  oil.toml `calm`: declared here",
    );
}

#[test]
fn numbers_can_be_replaced() {
    let own = |value: &str| format!("{USE}\nresponse = {value}\n{READ}");
    let response = |scenario: &str| {
        let checked = with(MODULE, scenario);
        assert_eq!(told(&checked), "", "{scenario}");
        let model = checked.model.unwrap();
        let found = model.params.iter().find(|param| param.label.id == "oil.response");
        found.map(|param| (param.label.name.clone(), param.provenance.source.clone()))
    };
    let desk = own("{ value = \"lognormal(0.1, 0.3)\", source = \"our desk\" }");
    assert_eq!(response(&desk), Some(("Response".to_owned(), Some("our desk".to_owned()))));
    let named = own("\"ours\"\n[param.ours]\nvalue = \"0.1 to 0.2\"\nsource = \"our desk\"");
    assert_eq!(response(&named), None, "the scenario's number is read in its place");
    used(
        &own("\"0.1 to 0.2\""),
        "crisis.toml W0702 `response`: 1 number has no source: `oil.response`
  help: write `source = \"…\"` beside each; `judgement` is a source",
    );
    used(
        &own("{ value = \"3 USD\", source = \"our desk\" }"),
        "crisis.toml E0301 `{ value = \"3 USD\", source = \"our desk\" }`: this is in USD, and the number of the module is a plain number
  oil.toml `response`: the number that it replaces
  help: needed  a plain number
  help: found   USD",
    );
    used(
        &own("\"carry\""),
        "crisis.toml E0301 `carry`: this is in points per week, and must be a plain number
  oil.toml `response`: declared here
  crisis.toml `2`: `carry` is declared here
  help: needed  a plain number
  help: found   points per week
  help: leave the unit out, or divide by something in the same unit",
    );
}

#[test]
fn a_circle_through_a_module_is_told() {
    used(
        "[use.oil]\nmodule = \"oil.toml\"\nloss = \"oil.price / 1 USD/bbl * 1 mb/d\"",
        "crisis.toml E0207 `loss`: `oil.loss` needs `oil.price` needs `oil.loss`: that is a circle
  help: `previous(measure, first)` reads yesterday's value and makes no circle",
    );
    wrong(
        "loss > 3 mb/d and not calm",
        "if tight then calm else not calm",
        "oil.toml E0207 `tight`: `tight` needs `tight`: that is a circle
  help: write one of them without the others",
    );
}

#[test]
fn the_shape_of_a_module() {
    let state = format!("{MODULE}\n[state.stock]\nvalues = [\"a\"]\n");
    complaints(
        &state,
        USE,
        "oil.toml E0117 `state`: a module cannot have the table `state`: it holds no play
  help: it has `[input.*]`, numbers, definitions, functions, tables, measures and consequences",
    );
    let nested = format!("{MODULE}\n[use.gas]\nmodule = \"std/oil\"\n");
    assert!(told(&with(&nested, USE)).starts_with("oil.toml E0117 `use`"));
    let strange = format!("{MODULE}\n[measur.x]\nis = 3\n");
    complaints(
        &strange,
        USE,
        "oil.toml E0104 `measur`: a module has no table `measur`\n  help: did you mean `measure`?",
    );
    let headless = "[param.x]\nvalue = 3\nsource = \"judgement\"";
    complaints(
        headless,
        "[use.oil]\nmodule = \"oil.toml\"",
        "crisis.toml E0117 `\"oil.toml\"`: `oil.toml` is no module: it has no table `[module]`
  help: a module begins with `[module]`, a `title` and its `outputs`",
    );
    wrong(
        "\"tight\"]",
        "\"tigt\"]",
        "oil.toml E0204 `\"tigt\"`: the module has no number, definition, measure or consequence `tigt`\n  help: did you mean `tight`?",
    );
    wrong("\"tight\"]", "\"price\"]", "oil.toml E0206 `\"price\"`: `price` is listed twice");
    wrong(
        "title   = \"Oil after a loss of exports\"\n",
        "",
        "oil.toml E0105 `module`: `[module]` needs the key `title`\n  help: for example `title = \"Oil after a loss of exports\"`",
    );
}

#[test]
fn a_module_is_no_scenario() {
    let told = told(&check(MODULE));
    let expected = "scenario.toml E0117 `module`: this file is a module, and is checked where a scenario uses it";
    assert!(told.contains(expected) && !told.contains("E0104"), "{told}");
}

#[test]
fn names_of_a_module_are_bare_inside_and_dotted_outside() {
    wrong(
        "[measure.news]\nis = \"previous(news, 0) + daily_normal()\"",
        "[measure.news]\nunit = \"1\"",
        "oil.toml E0105 `news`: `[measure.news]` needs the key `is`\n  help: for example `is = \"60 USD/bbl\"`",
    );
    wrong(
        "[measure.news]",
        "[measure.min]\nis = 1\n[measure.news]",
        "oil.toml E0203 `min`: `min` cannot be a name: it is built in",
    );
    wrong(
        "[measure.news]",
        "[measure.loss]\nis = 1\n[measure.news]",
        "oil.toml E0202 `loss`: `loss` is declared twice\n  crisis.toml `loss`: the other one\n  help: states, numbers, definitions and all other things share one set of names",
    );
}

#[test]
fn a_module_has_a_name_of_its_own() {
    used(
        &USE.replace("use.oil", "use.posture"),
        "crisis.toml E0202 `posture`: `posture` is a module here and the name of something else
  crisis.toml `posture`: declared here
  help: rename one of them",
    );
    let told = told(&with(MODULE, &USE.replace("use.oil", "use.north")));
    assert!(
        told.starts_with("crisis.toml E0202 `north`: `north` is a player and cannot"),
        "{told}"
    );
    let told = crate::support::told(&with(MODULE, &USE.replace("use.oil", "use.closed")));
    assert!(told.starts_with("crisis.toml E0202 `closed`"), "a value: {told}");
    let told = crate::support::told(&with(MODULE, &USE.replace("use.oil", "use.if")));
    assert!(told.starts_with("crisis.toml E0203 `if`"), "{told}");
}

#[test]
fn a_module_that_cannot_be_read_is_told_once() {
    let missing = USE.replace("oil.toml", "gas.toml");
    used(
        &format!("{missing}\n{READ}"),
        "crisis.toml E0116 `\"gas.toml\"`: `gas.toml` cannot be used as a module: there is no such file",
    );
    used(
        &format!("{}\n{READ}", USE.replace("oil.toml", "std/oyl")),
        "crisis.toml E0116 `\"std/oyl\"`: no module `std/oyl` comes with the tool\n  help: did you mean `std/oil`?",
    );
    used(
        &format!("{}\n{READ}", USE.replace("oil.toml", "oil")),
        "crisis.toml E0116 `\"oil\"`: `oil` cannot be used as a module: it must end in `.toml`\n  help: the module that comes with the tool is `std/oil`",
    );
    used(
        &format!("{}\n{READ}", USE.replace("module = \"oil.toml\"\n", "")),
        "crisis.toml E0105 `oil`: `[use.oil]` needs the key `module`\n  help: for example `module = \"std/oil\"`",
    );
    let broken = MODULE.replace("[measure.price]", "[measure.price");
    let told = told(&with(&broken, &format!("{USE}\n{READ}")));
    assert!(told.starts_with("oil.toml E0101"), "{told}");
    assert_eq!(told.matches(" E0").count(), 1, "{told}");
}

#[test]
fn the_scenario_cannot_write_names_with_a_dot() {
    let text = extended("[param.\"oil.x\"]\nvalue = 3\nsource = \"judgement\"");
    let codes: Vec<_> = check(&text).diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["E0203"]);
}

#[test]
fn modules_may_be_used_in_included_files() {
    let text = crate::support::changed("stages ", "include = [\"use.toml\"]\nstages ");
    let checked = beside(&text, &[("use.toml", USE), ("oil.toml", MODULE)]);
    assert_eq!(told(&checked), "");
    let names: Vec<_> = checked.sources.files().iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["crisis.toml", "use.toml", "oil.toml"]);
}

/// The first complaint about a module with something added and a scenario with something added.
fn first(module: &str, scenario: &str) -> String {
    let checked = with(&format!("{MODULE}{module}"), &format!("{USE}\n{READ}\n{scenario}"));
    told(&checked).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn tables_and_functions_of_a_module_know_nothing_of_the_scenario() {
    let table = |by: &str| format!("[table.t]\nby = \"{by}\"\nothers = 2\n");
    let function = |of: &str| format!("[function.f]\ntakes = [\"v of {of}\"]\nis = \"1\"\n");
    for name in ["north.intent", "outcome", "strait"] {
        let found = first(&table(name), "");
        assert!(found.contains("oil.toml E0201") && found.contains("is not a variable"), "{found}");
        let found = first(&function(name), "");
        assert!(found.contains("oil.toml E0201") && found.contains("is not a variable"), "{found}");
    }
}

#[test]
fn a_number_of_a_module_is_named_outside_only_if_it_is_an_output() {
    let private = "[param.private]\nvalue = 0.5\nsource = \"judgement\"\n";
    let table = |name: &str| format!("[table.t]\nby = \"strait\"\nothers = \"{name}\"\n");
    let found = first(private, &table("oil.private"));
    assert!(found.contains("E0113") || found.contains("E0201"), "{found}");
    let found =
        first(private, &format!("{}[measure.m]\nis = \"t[strait]\"\n", table("oil.response")));
    assert_eq!(found, "", "an output is a number like others");
}
