//! Every code of a diagnostic, with one line on what it means.
//!
//! Codes are stable: a code keeps its meaning, and one that is given up is not used again.

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub const $name: &str = $code;
        )*

        /// Every code with its meaning, in order.
        pub const ALL: &[(&str, &str)] = &[$(($code, $meaning)),*];
    };
}

codes! {
    TOML_SYNTAX = "E0101": "The text is not TOML at this place.";
    DUPLICATE_KEY = "E0102": "The same key or table is written twice.";
    TEXT_TOO_LONG = "E0103": "The text is longer than a scenario may be.";
    UNKNOWN_KEY = "E0104": "The language has no such table or key.";
    MISSING_KEY = "E0105": "A table or key that is needed is missing.";
    WRONG_TOML_TYPE = "E0106": "The value is of the wrong TOML type, such as a number where a text is needed.";
    BAD_DATE = "E0107": "The date is not a plain date such as 2026-01-29.";
    BAD_CALENDAR = "E0108": "A step or a length of time cannot be read or used.";
    EXPRESSION_SYNTAX = "E0109": "The expression is not well formed at this place.";
    TOO_DEEP = "E0110": "An expression or a table is nested too deeply.";
    TOO_MANY = "E0111": "There is more of something than the tool accepts.";
    CONFLICTING_KEYS = "E0112": "Two keys say the same thing or exclude each other.";
    BAD_NUMBER = "E0113": "The number or distribution cannot be read.";
    BAD_DISTRIBUTION = "E0114": "The numbers of a distribution, range or precision are impossible.";
    DATE_ORDER = "E0115": "A time lies before another that it must follow.";
    BAD_FILE = "E0116": "A file cannot be included or used as a module.";
    MODULE_SHAPE = "E0117": "A file holds tables that a scenario, an included file or a module may not have.";

    UNKNOWN_NAME = "E0201": "Nothing has this name.";
    NAME_CLASH = "E0202": "One name stands for two things.";
    BAD_NAME = "E0203": "The name is not a plain word, or is reserved.";
    UNDECLARED = "E0204": "A list names something that is not declared.";
    UNLISTED = "E0205": "Something is declared but not in the list that gives its place.";
    LISTED_TWICE = "E0206": "A list names the same thing twice.";
    CIRCLE = "E0207": "Defines or measures refer to each other in a circle.";
    UNKNOWN_VALUE = "E0208": "The variable has no such value.";
    WHOSE_TYPE = "E0209": "A private type is named without its player where that is unclear.";
    UNKNOWN_FUNCTION = "E0210": "There is no such function.";
    NOT_AN_OUTPUT = "E0211": "Something inside a module is read that is not one of its outputs.";
    UNBOUND_INPUT = "E0212": "An input of a module has neither a value nor a default.";

    UNIT_MISMATCH = "E0301": "Two units do not fit together.";
    KIND_MISMATCH = "E0302": "A number, a condition or a named value stands where another of these is needed.";
    VALUE_SETS = "E0303": "Values of two different variables are compared.";
    ARGUMENT_COUNT = "E0304": "A function has the wrong number of arguments.";
    UNKNOWN_UNIT = "E0305": "The unit is not known.";
    NEEDS_CONSTANT = "E0306": "A constant is needed here.";
    UNIT_POWER = "E0307": "The unit of a product, power or root cannot be expressed.";
    NO_VALUE = "E0308": "The expression has no value, such as a division by 0.";

    NOT_VISIBLE = "E0401": "A guard reads something that the player cannot see.";
    NOT_READABLE = "E0402": "The expression reads something that may not be read in this place.";

    SUM_OVER_ONE = "E0501": "Shares or chances add up to more than 1.";
    SUM_NOT_ONE = "E0502": "Shares do not add up to 1, and no value takes the rest.";
    TWO_RESTS = "E0503": "More than one value or result takes the rest.";
    CHANCE_RANGE = "E0504": "A chance is below 0 or above 1.";
    SHARE_RANGE = "E0505": "A share lies outside 0 to 1.";

    ACTION_STAGE = "E0601": "It is not clear in which stage an action or event takes place.";
    ACTION_GROUP = "E0602": "The group of an action is missing, unknown or out of place.";
    STATUS_QUO_SHAPE = "E0603": "A status quo action has a group, a guard or copies.";
    WRITTEN_TWICE = "E0604": "One result writes the same variable twice.";
    OUT_OF_RANGE = "E0605": "A value lies outside the range of its variable.";
    STAGE_SHAPE = "E0606": "A stage has neither players nor events, or both, or no base.";
    DOMAIN_SHAPE = "E0607": "The values or the range of a variable are missing or impossible.";
    NOT_A_STATE = "E0608": "Something that is not a state variable is written.";
    BAD_START = "E0609": "The start of a state variable cannot be used.";
    WRITE_CLASH = "E0610": "Two effects of one stage write different values to one variable.";
    NOTHING_TO_CHOOSE = "E0611": "A player must choose and none of the actions is available.";

    TABLE_SHAPE = "E0612": "A lookup table lacks a value, or has one in the wrong place.";
    JUDGED_SHAPE = "E0613": "A judged decision does not say how likely each action is.";
    MEMORY_SHAPE = "E0614": "A memory does not say what it remembers, or is written by something else.";
    OPTION_SHAPE = "E0615": "An option names no action of its player, or contradicts itself.";
    JOINT_SHAPE = "E0616": "A joint table does not fit the types that it is of.";
    TOO_LARGE = "E0617": "The game has more states than the tool builds.";
    ESTIMATE_SHAPE = "E0618": "An estimate of others is of nothing that is reported, or is no probability.";

    NO_PAYOFF = "W0701": "A player has no payoff and will act at random.";
    NO_SOURCE = "W0702": "Numbers have no source.";
    UNUSED = "W0703": "Something is declared and never used.";
    UNREACHABLE = "W0704": "Something can never happen or never be taken.";
    CONSEQUENCE_ONLY = "W0705": "A state is in the game that only what is carried forward needs.";
    CHANCE_UNSURE = "W0706": "It cannot be shown that a chance stays between 0 and 1.";
}
