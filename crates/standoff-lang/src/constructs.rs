//! The constructs of the language: every kind of table and its keys.
//!
//! The reader checks keys against this list, and the reference is held to it by a test.

/// A kind of table.
#[derive(Debug)]
pub struct Construct {
    /// How its header is written, with capitals where a name stands.
    pub form: &'static str,
    /// What it is for.
    pub meaning: &'static str,
    /// Its keys. Tables whose keys are names of the analyst's have further ones.
    pub keys: &'static [Key],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// A value as it is written.
    pub example: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

impl Construct {
    /// The names of its keys.
    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }
}

const fn need(name: &'static str, example: &'static str, meaning: &'static str) -> Key {
    Key { name, needed: true, example, meaning }
}

const fn may(name: &'static str, example: &'static str, meaning: &'static str) -> Key {
    Key { name, needed: false, example, meaning }
}

const NAME: Key = may("name", "\"Posture\"", "What people read.");
const SOURCE: Key = may("source", "\"judgement\"", "Where the number comes from.");
const BY: Key = may("by", "\"oil desk\"", "Whose judgement it is.");
const NOTE: Key = may("note", "\"crude and products\"", "Anything else.");
const UNIT: Key = may("unit", "\"mb/d\"", "The unit, unless it stands in the value.");
const SEEN_BY: Key = may("seen_by", "[\"south\"]", "The players who see it; all without this key.");
const FORGET: Key = may("forget", "\"fighting != none\"", "When it goes back to its start.");
const WHEN: Key = may("when", "\"posture >= 2\"", "When it is possible.");
const THEN: Key = may("then", "{ posture = \"posture + 1\" }", "What it writes.");
const RESULTS: Key = may("result", "[{ chance = 0.3 }]", "Ways in which it may turn out.");
const VALUE_NAMES: Key =
    may("names", "{ feint = \"A feint\" }", "What people read for each value.");

/// `[crisis]`
pub const CRISIS: Construct = Construct {
    form: "[crisis]",
    meaning: "Question, calendar, and the lists that give things their order.",
    keys: &[
        need("id", "\"two-neighbours\"", "A short name, used for folders."),
        need("title", "\"Two neighbours\"", "The title."),
        need("question", "\"Will it close?\"", "What the scenario answers."),
        need("as_of", "2026-01-29", "Now: everything is counted from this date."),
        need("steps", "[\"8 x 1 week\"]", "The reported steps."),
        need("players", "[\"us\", \"iran\"]", "The players."),
        need("stages", "[\"us_moves\", \"iran_moves\"]", "The stages of a step, in order."),
        need(
            "outcomes",
            "[\"war\", \"deal\"]",
            "The outcomes, in the order in which they are tried.",
        ),
        may("tail", "\"8 weeks\"", "How long play goes on behind the reported steps."),
        may("source", "\"judgement\"", "Where numbers come from that stand in expressions."),
        may("include", "[\"numbers.toml\"]", "Further files of the scenario."),
    ],
};

/// `[param.*]`, and every number that is written as a table.
pub const NUMBER: Construct = Construct {
    form: "[param.NAME]",
    meaning: "A number of the analyst's.",
    keys: &[need("value", "\"12 to 18 mb/d\"", "The number."), UNIT, NAME, SOURCE, BY, NOTE],
};

/// `precision` as a sentence.
pub const SENTENCE: Construct = Construct {
    form: "precision = { … }",
    meaning: "How reliably a player picks the better option, as a sentence.",
    keys: &[
        need("better_by", "10", "Of two options, one is better by so many points;"),
        need("picked", "0.75", "the player picks it with this probability."),
        may("log_sd", "0.5", "How unsure that is: standard deviation of the logarithm."),
        NAME,
        SOURCE,
        BY,
        NOTE,
    ],
};

/// `[define]`, whose keys are names.
pub const DEFINE: Construct =
    Construct { form: "[define]", meaning: "Names for expressions.", keys: &[] };

/// `[function.*]`
pub const FUNCTION: Construct = Construct {
    form: "[function.NAME]",
    meaning: "An expression with arguments.",
    keys: &[
        need("takes", "[\"loss in mb/d\", \"since in days\"]", "Its arguments."),
        need("is", "\"loss * since\"", "Its value."),
        NAME,
    ],
};

/// `[table.*]`, whose other keys are values.
pub const TABLE: Construct = Construct {
    form: "[table.NAME]",
    meaning: "One value for each combination of the values of some variables.",
    keys: &[
        need("by", "[\"us.intent\"]", "The variables."),
        may("others", "0", "The value for all that are not named."),
        may("unit", "\"points\"", "The unit of numbers that are written without one."),
        may("source", "\"judgement\"", "Where numbers come from that do not say."),
        NAME,
    ],
};

/// `[player.*]`
pub const PLAYER: Construct = Construct {
    form: "[player.NAME]",
    meaning: "A player.",
    keys: &[
        may("worst", "\"Troops lost\"", "What 0 points mean."),
        may("best", "\"The strait is open\"", "What 100 points mean."),
        may(
            "precision",
            "{ better_by = 10, picked = 0.75 }",
            "How reliably it picks the better option.",
        ),
        NAME,
    ],
};

/// `[type.*.*]`, whose other keys are values.
pub const TYPE: Construct = Construct {
    form: "[type.PLAYER.NAME]",
    meaning: "What a player privately is, drawn once.",
    keys: &[
        may("range", "[1, 50]", "Whole numbers as values."),
        may("prior", "\"uniform\"", "All values of a range alike."),
        may("values", "[\"feint\", \"offer\"]", "Values whose shares stand in a joint."),
        VALUE_NAMES,
        NAME,
    ],
};

/// `[joint.*]`, whose other keys are values.
pub const JOINT: Construct = Construct {
    form: "[joint.NAME]",
    meaning: "Types that are drawn together.",
    keys: &[
        need("of", "[\"us.intent\", \"iran.stance\"]", "Which types."),
        may("source", "\"judgement\"", "Where numbers come from that do not say."),
        NAME,
    ],
};

/// `[state.*]`
pub const STATE: Construct = Construct {
    form: "[state.NAME]",
    meaning: "A variable that play changes.",
    keys: &[
        may("values", "[\"open\", \"closed\"]", "Its values, in rising order."),
        may("range", "[0, 4]", "Whole numbers as values."),
        may("clamp", "true", "Writes beyond the range are moved to its end."),
        may("start", "\"open\"", "Its value now, or a table of shares."),
        SEEN_BY,
        FORGET,
        VALUE_NAMES,
        NAME,
    ],
};

/// `[memory.*]`
pub const MEMORY: Construct = Construct {
    form: "[memory.NAME]",
    meaning: "A state that writes itself when something happens.",
    keys: &[
        need("of", "[\"us.strike\", \"accident\"]", "Actions, events and in-game signals."),
        need("keep", "\"ever\"", "Whether it `ever` happened, the `last` of them, or a `count`."),
        may("most", "3", "Where a count stops."),
        SEEN_BY,
        FORGET,
        NAME,
    ],
};

/// `[stage.*]`
pub const STAGE: Construct = Construct {
    form: "[stage.NAME]",
    meaning: "A part of each step, in which players choose or chance moves.",
    keys: &[
        may("players", "[\"us\"]", "Who chooses, at once."),
        may("status_quo", "\"wait\"", "The action that is always there."),
        may("groups", "{ force = \"0.05 per week\" }", "The tempo of each group of other actions."),
        may("base", "\"uniform\"", "All actions alike, in place of status quo and groups."),
        may("judged", "true", "The analyst says how likely each action is."),
        may("events", "[\"accident\"]", "What chance may do, in place of players."),
        may(
            "resolve",
            "{ posture = \"highest\" }",
            "Which of several values that are written holds.",
        ),
        NAME,
    ],
};

/// `[action.*.*]`
pub const ACTION: Construct = Construct {
    form: "[action.PLAYER.NAME]",
    meaning: "Something that a player can do.",
    keys: &[
        may("stage", "\"us_moves\"", "In which stage, if its player acts in several."),
        may("group", "\"force\"", "Its group in a stage with a status quo."),
        may("chance", "\"0.2\"", "How likely it is, in a judged stage."),
        WHEN,
        may("cost", "\"2 points\"", "What the player pays at once."),
        THEN,
        RESULTS,
        may("for_each", "{ j = [0, 50] }", "Copies, one for each number."),
        NAME,
    ],
};

/// `[[action.*.*.result]]` and `[[event.*.result]]`
pub const RESULT: Construct = Construct {
    form: "[[….result]]",
    meaning: "A way in which an action or event may turn out.",
    keys: &[may("chance", "\"p_success\"", "How likely; the rest without this key."), THEN],
};

/// `[event.*]`
pub const EVENT: Construct = Construct {
    form: "[event.NAME]",
    meaning: "Something that chance may do.",
    keys: &[
        WHEN,
        may("chance", "\"per_week(0.01)\"", "How likely it is in a step."),
        THEN,
        RESULTS,
        NAME,
    ],
};

/// `[signal.*]`
pub const SIGNAL: Construct = Construct {
    form: "[signal.NAME]",
    meaning: "Something that is observed and tells of what is hidden.",
    keys: &[
        need("chance", "\"per_week(0.2)\"", "How likely it is in a step."),
        WHEN,
        may(
            "sets",
            "{ alarm = \"high\" }",
            "What it writes for players to see; only the analyst sees it without this key.",
        ),
        NAME,
    ],
};

/// `[payoff.*]`
pub const PAYOFF: Construct = Construct {
    form: "[payoff.PLAYER]",
    meaning: "What play is worth to a player, as named terms.",
    keys: &[
        may("each_step", "{ upkeep = \"-carry * posture\" }", "Flows, points per time."),
        may("at_end", "{ honour = \"-15\" }", "Points where play ends."),
    ],
};

/// A payoff term that is written as a table.
pub const TERM: Construct = Construct {
    form: "TERM = { … }",
    meaning: "A payoff term with a name for people.",
    keys: &[need("is", "\"-2 * posture\"", "Its value."), NAME],
};

/// `[outcome.*]`
pub const OUTCOME: Construct = Construct {
    form: "[outcome.NAME]",
    meaning: "One of the exclusive ways in which the crisis may end.",
    keys: &[
        need("when", "\"fighting == war\"", "When it is taken."),
        may("ends", "false", "Whether play stops there; it does without this key."),
        NAME,
    ],
};

/// `[outcome.open]`
pub const OPEN: Construct = Construct {
    form: "[outcome.open]",
    meaning: "What is settled by none of the others: it is built in and may get a name.",
    keys: &[NAME],
};

/// `[milestone.*]`
pub const MILESTONE: Construct = Construct {
    form: "[milestone.NAME]",
    meaning: "Something that may happen on the way.",
    keys: &[need("when", "\"talks == direct\"", "When it has happened."), NAME],
};

/// `[consequence.*]`
pub const CONSEQUENCE: Construct = Construct {
    form: "[consequence.NAME]",
    meaning: "A variable that is carried forward after solving.",
    keys: &[
        need("values", "[\"quiet\", \"struck\"]", "Its values."),
        may("start", "\"quiet\"", "Where it starts; the first value without this key."),
        WHEN,
        may(
            "chance",
            "{ struck = \"per_week(0.1)\" }",
            "How likely it moves to each value in a step.",
        ),
        may("at_end", "{ struck = \"0.2\" }", "The same, once where play ends."),
        VALUE_NAMES,
        NAME,
    ],
};

/// `[measure.*]`
pub const MEASURE: Construct = Construct {
    form: "[measure.NAME]",
    meaning: "A quantity on each day of a simulated path.",
    keys: &[
        need("is", "\"60 USD/bbl\"", "Its value today."),
        may("unit", "\"USD/bbl\"", "Its unit; a plain number without this key."),
        may(
            "report",
            "[\"quantiles\", \"peak\"]",
            "What is shown of it; nothing without this key.",
        ),
        NAME,
    ],
};

/// `[option.*]`
pub const OPTION: Construct = Construct {
    form: "[option.NAME]",
    meaning: "A partial policy that is put beside others.",
    keys: &[
        need("player", "\"us\"", "Whose."),
        may("must", "[\"strike\"]", "One of these is taken wherever one is available."),
        may("never", "[\"strike\"]", "None of these is taken."),
        may("from", "2026-02-10", "When it begins to bind; now without this key."),
        may("until", "\"step 1\"", "When it ceases to bind; at the end without this key."),
        may("mode", "\"announced\"", "What the others know of it: `do`, `announced` or `seen`."),
        NAME,
    ],
};

/// `[estimate.*]`.
pub const ESTIMATE: Construct = Construct {
    form: "[estimate.NAME]",
    meaning: "What others say of an outcome or milestone: shown beside, read by nothing.",
    keys: &[
        need("of", "[\"open\", \"deal\"]", "Outcomes, which add up, or one milestone."),
        need("low", "0.1", "Their lowest probability."),
        need("high", "0.26", "Their highest probability."),
        may("until", "2026-06-30", "By when; the end of the horizon without this key."),
        may("habit", "true", "It is put beside what habit alone gives (λ = 0)."),
        NAME,
        SOURCE,
        BY,
        NOTE,
    ],
};

/// `[price.*]`.
pub const PRICE: Construct = Construct {
    form: "[price.NAME]",
    meaning: "A price of today and what each outcome would make of it, so that what it implies is shown; \
              read by nothing.",
    keys: &[
        need("observed", "\"brent_today\"", "The price today."),
        need("base", "\"oil.anchor\"", "What it would be without the crisis."),
        need(
            "gaps",
            "{ war = \"oil.gap_war\" }",
            "What each outcome would add to that; below 0 if it takes something off.",
        ),
        need("within", "\"90 days\"", "How far ahead the price looks."),
        need("error", "\"2 USD/bbl\"", "How far the price may lie off: a standard deviation."),
        may(
            "weight",
            "\"oil.priced_in\"",
            "Share of what may come that the price holds; 1 without.",
        ),
        may(
            "beyond",
            "\"0.06 * oil.anchor\"",
            "What a scare beyond the scenarios adds: the scale of a half-normal; 0 without.",
        ),
        may("unit", "\"USD/bbl\"", "The unit of all these; plain numbers without this key."),
        NAME,
        SOURCE,
        BY,
        NOTE,
    ],
};

/// `[use.*]`, whose other keys are inputs and numbers of the module.
pub const USE: Construct = Construct {
    form: "[use.NAME]",
    meaning: "A module, with what it is given: its inputs, and numbers in place of its own.",
    keys: &[need("module", "\"std/oil\"", "Which module: of the shipped library, or a file.")],
};

/// `[module]`, at the head of a module's file.
pub const MODULE: Construct = Construct {
    form: "[module]",
    meaning: "What a module is called and what can be read of it.",
    keys: &[
        need("title", "\"Oil after a loss of exports\"", "The title."),
        need("outputs", "[\"price\"]", "What can be read from outside."),
        NOTE,
    ],
};

/// `[input.*]` of a module.
pub const INPUT: Construct = Construct {
    form: "[input.NAME]",
    meaning: "What a module is given: a number, or a condition.",
    keys: &[
        UNIT,
        may("condition", "true", "It is true or false, and no number."),
        may("default", "\"0 mb/d\"", "What stands there if nothing is given."),
        NAME,
        NOTE,
    ],
};

/// Every construct, in the order of the reference.
pub const ALL: &[&Construct] = &[
    &CRISIS,
    &NUMBER,
    &SENTENCE,
    &DEFINE,
    &FUNCTION,
    &TABLE,
    &PLAYER,
    &TYPE,
    &JOINT,
    &STATE,
    &MEMORY,
    &STAGE,
    &ACTION,
    &RESULT,
    &EVENT,
    &SIGNAL,
    &PAYOFF,
    &TERM,
    &OUTCOME,
    &OPEN,
    &MILESTONE,
    &CONSEQUENCE,
    &MEASURE,
    &OPTION,
    &ESTIMATE,
    &PRICE,
    &USE,
    &MODULE,
    &INPUT,
];

/// The kinds of tables at the top of a file: `state` of `[state.NAME]`.
pub(crate) fn tables() -> impl Iterator<Item = &'static str> {
    let headers = ALL.iter().filter_map(|construct| construct.form.strip_prefix('['));
    headers.filter_map(|form| form.split(['.', ']']).next()).filter(|word| word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::tables;

    #[test]
    fn the_kinds_of_tables_are_those_at_the_top() {
        let kinds: Vec<&str> = tables().collect();
        assert!(
            kinds.starts_with(&["crisis", "param", "define", "function", "table"]),
            "{kinds:?}"
        );
        assert!(!kinds.contains(&""), "{kinds:?}");
    }
}
