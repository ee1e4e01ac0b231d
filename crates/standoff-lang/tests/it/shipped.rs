//! The modules that come with the tool.

use standoff_lang::shipped_modules;

use crate::support::{beside, extended, told};

const USE: &str = "
[param.brent]
value  = \"71 USD/bbl\"
source = \"EIA\"

[use.oil]
module   = \"std/oil\"
spot     = \"brent\"
loss     = \"if strait == closed then oil.closure_loss else 0 mb/d\"
spare    = \"oil.spare_closure\"
fighting = \"fighting != none\"
settled  = \"outcome != open\"
ahead    = \"market_prob(war) * oil.gap_war\"
come     = \"if fighting == limited then oil.gap_limited else 0 USD/bbl\"

[measure.world_price]
unit   = \"USD/bbl\"
is     = \"oil.price\"
report = true
";

#[test]
fn a_scenario_with_oil_is_without_complaints() {
    let checked = beside(&extended(USE), &[]);
    assert_eq!(told(&checked), "");
    let model = checked.model.unwrap();
    let sourced = |param: &&standoff_model::Param| param.provenance.source.is_some();
    let numbers: Vec<_> = model.params.iter().filter(|p| p.label.id.starts_with("oil.")).collect();
    assert!(numbers.len() > 20 && numbers.iter().all(sourced));
    let last = checked.sources.files().last().unwrap();
    assert_eq!((last.name.as_str(), last.instance.as_deref()), ("std/oil", Some("oil")));
}

/// The page of each module.
const PAGES: &[(&str, &str)] = &[
    ("std/defence", include_str!("../../../../docs/std/defence.md")),
    ("std/endgame", include_str!("../../../../docs/std/endgame.md")),
    ("std/gold", include_str!("../../../../docs/std/gold.md")),
    ("std/gulf-markets", include_str!("../../../../docs/std/gulf-markets.md")),
    ("std/lng", include_str!("../../../../docs/std/lng.md")),
    ("std/oil", include_str!("../../../../docs/std/oil.md")),
    ("std/pressure", include_str!("../../../../docs/std/pressure.md")),
    ("std/shipping", include_str!("../../../../docs/std/shipping.md")),
    ("std/theatres", include_str!("../../../../docs/std/theatres.md")),
];

#[test]
fn every_number_and_input_is_in_its_page() {
    for module in shipped_modules() {
        let (_, page) = PAGES.iter().find(|(name, _)| *name == module.name).unwrap();
        let names = module.text.lines().filter_map(|line| {
            let line = line.strip_prefix("[param.").or(line.strip_prefix("[input."))?;
            line.strip_suffix(']')
        });
        for name in names {
            assert!(page.contains(&format!("`{name}`")), "{} lacks `{name}`", module.name);
        }
    }
}
