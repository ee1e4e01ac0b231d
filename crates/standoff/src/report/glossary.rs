//! Words used in the report.

use maud::{Markup, html};

const WORDS: [(&str, &str); 12] = [
    ("90% band", "In 90 of 100 paths the value lies within it; in 5 above, in 5 below."),
    (
        "Clear mistake",
        "A choice that is worse by more than a set number of points than another one the player \
         had, by what it knew.",
    ),
    ("Draw", "One set of values for all of the analyst's numbers, each within its range."),
    (
        "First move",
        "The first thing a player does other than going on as before, whenever that is.",
    ),
    ("Going on as before", "The choice that is always there: to change nothing in this step."),
    (
        "How reliably it picks the better option",
        "Players lean to what is worth more to them but do not always choose it; the larger the \
         difference, the more reliably. Analysts call this precision.",
    ),
    ("Median", "The value with as many paths above it as below."),
    ("Milestone", "Something that may happen on the way; several can."),
    ("Outcome", "One of several ends; exactly one of them is true at the horizon."),
    ("Point", "A hundredth of the way from a player's worst result to its best."),
    (
        "Range if our inputs are wrong",
        "From the 5th to the 95th percentile of the probability, over draws of the numbers.",
    ),
    (
        "Simulation noise",
        "How much a figure would change with another seed and nothing else changed; one standard \
         error.",
    ),
];

/// The glossary, with the words for probabilities.
pub(super) fn section() -> Markup {
    html! {
        dl.glossary { @for (word, meaning) in WORDS { dt { (word) } dd { (meaning) } } }
        p.note { "Words for probabilities (ICD 203): remote 1–5%, very unlikely 5–20%, unlikely "
            "20–45%, roughly even chance 45–55%, likely 55–80%, very likely 80–95%, almost "
            "certain 95–99%; the lower end belongs to the word. Outside, only the number is given. "
            "Where a range crosses bands, both words stand." }
    }
}
