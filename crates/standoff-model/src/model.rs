//! The crisis, checked and with every name resolved.

use jiff::civil::Date;

use crate::{
    ActionId, ColumnId, Consequence, ConsequenceId, DefineId, Dimension, Distribution, Estimate,
    EventId, Expr, Function, FunctionId, Lookup, MeasureId, MilestoneId, OptionalPolicy, OutcomeId,
    ParamId, PlayerId, PriceToday, Report, Signal, Span, StageId, StateId, TableId, Unit,
};

/// How far a chance, or a sum of chances, may lie outside 0 to 1, which is rounding.
pub const PROBABILITY_ROUNDING: f64 = 1e-9;

/// A crisis that can be compiled into a game.
///
/// Tables are in the order of the source text, except stages and outcomes, whose order is stated
/// by the analyst and matters.
#[derive(Clone, Debug)]
pub struct Model {
    /// Title, question, dates, steps.
    pub crisis: Crisis,
    /// Players, in the order of `crisis.players`.
    pub players: Vec<Player>,
    /// Every number of the analyst's, with where it comes from.
    pub params: Vec<Param>,
    /// Named expressions; one may only refer to earlier ones.
    pub defines: Vec<Define>,
    /// Functions of the analyst's; one may only call earlier ones.
    pub functions: Vec<Function>,
    /// Lookup tables.
    pub tables: Vec<Lookup>,
    /// Private types and hidden constants.
    pub columns: Vec<Column>,
    /// Columns that are drawn together.
    pub joints: Vec<Joint>,
    /// State variables that change in play.
    pub states: Vec<StateVar>,
    /// States that count time.
    pub clocks: Vec<Clockwork>,
    /// Stages of a step, in order.
    pub stages: Vec<Stage>,
    /// Actions of all players, the status quo included.
    pub actions: Vec<Action>,
    /// Chance events.
    pub events: Vec<Event>,
    /// What an analyst may observe.
    pub signals: Vec<Signal>,
    /// Variables that are carried forward after solving.
    pub consequences: Vec<Consequence>,
    /// Named payoff terms.
    pub terms: Vec<Term>,
    /// Exclusive outcomes, in the order in which they are tried.
    pub outcomes: Vec<Outcome>,
    /// What is said of the built-in outcome `open`.
    pub open: Label,
    /// Milestones.
    pub milestones: Vec<Milestone>,
    /// Measures; one may only refer to today's value of earlier ones.
    pub measures: Vec<Measure>,
    /// Partial policies to be compared.
    pub options: Vec<OptionalPolicy>,
    /// What others say, to be shown beside.
    pub estimates: Vec<Estimate>,
    /// Prices of today.
    pub prices: Vec<PriceToday>,
    /// Numbers that stand in chances, costs, payoffs and measures and have nowhere to say where
    /// they come from.
    pub bare: Vec<Span>,
}

/// A name for machines and a name for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The key in the scenario file.
    pub id: String,
    /// What people read; the id if the analyst gave nothing else.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// Title, question and calendar.
#[derive(Clone, Debug)]
pub struct Crisis {
    /// Short name, used for folders.
    pub id: String,
    /// Title.
    pub title: String,
    /// The question that the scenario answers.
    pub question: String,
    /// *Now*: everything reported is counted from this date.
    pub as_of: Date,
    /// Where the numbers come from that stand in expressions ([`Model::bare`]).
    pub source: Option<String>,
    /// Every solved step, the tail included.
    pub steps: Vec<Step>,
    /// How many of the steps are reported; the rest is the tail.
    pub reported: usize,
}

/// One step of play.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Step {
    /// Days from *now* to its start.
    pub start: f64,
    /// Its length in days.
    pub days: f64,
}

/// A player.
#[derive(Clone, Debug)]
pub struct Player {
    /// Key and name.
    pub label: Label,
    /// What 0 points means.
    pub worst: Option<String>,
    /// What 100 points means.
    pub best: Option<String>,
    /// The precision λ, per point.
    pub precision: ParamId,
    /// The difference in points by which the precision is said: a choice worse than the best by
    /// more than this is a clear mistake. Above 0.
    pub better_by: f64,
}

/// A number or distribution of the analyst's.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name; numbers that stand in a table are named by their place, such as `us.intent.feint`.
    pub label: Label,
    /// What is known of it, in canonical units.
    pub value: Distribution,
    /// The unit it was written in.
    pub unit: Unit,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Where a number comes from.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Provenance {
    /// A citation, or the word `judgement`.
    pub source: Option<String>,
    /// Whose judgement.
    pub by: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

impl Provenance {
    /// Whether the number rests on somebody's judgement, said or not.
    pub fn is_judgement(&self) -> bool {
        self.source.as_deref().is_none_or(|source| source.trim().starts_with("judgement"))
    }
}

/// A named expression.
#[derive(Clone, Debug)]
pub struct Define {
    /// Key and name.
    pub label: Label,
    /// What it stands for.
    pub expr: Expr,
    /// Its dimension.
    pub dimension: Dimension,
}

/// The values that a variable can take.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Domain {
    /// Named values, in rising order.
    Named(Vec<String>),
    /// The whole numbers from `low` to `high`.
    Range {
        /// Smallest.
        low: i32,
        /// Largest.
        high: i32,
        /// Whether a write beyond an end is moved to the end; otherwise it is an error.
        clamped: bool,
    },
}

impl Domain {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Named(values) => values.len(),
            Self::Range { low, high, .. } => (high - low + 1) as usize,
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number that stands for value 0 in expressions.
    pub fn offset(&self) -> i32 {
        match self {
            Self::Named(_) => 0,
            Self::Range { low, .. } => *low,
        }
    }

    /// The text of value number `index`.
    pub fn text(&self, index: usize) -> String {
        match self {
            Self::Named(values) => values[index].clone(),
            Self::Range { low, .. } => (*low as i64 + index as i64).to_string(),
        }
    }
}

/// Who sees a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// Every player, and the public.
    All,
    /// Only these players.
    Players(Vec<PlayerId>),
}

impl Visibility {
    /// Whether `player` sees it.
    pub fn includes(&self, player: PlayerId) -> bool {
        match self {
            Self::All => true,
            Self::Players(players) => players.contains(&player),
        }
    }
}

/// The weight of one value of a variable that is drawn.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Share {
    /// A probability.
    Given(ParamId),
    /// What the others leave; at most one value has it.
    Rest,
    /// All values alike.
    Equal,
}

/// A private type, or a hidden variable that nothing changes: drawn once.
///
/// A joint draw of all columns is a *profile*.
#[derive(Clone, Debug)]
pub struct Column {
    /// Key and name. A type's key is its own name, without the player.
    pub label: Label,
    /// Whose type it is; `None` for a hidden constant.
    pub owner: Option<PlayerId>,
    /// Its values.
    pub domain: Domain,
    /// What people read for each value.
    pub value_names: Vec<String>,
    /// The weight of each value; empty if a [`Joint`] draws it.
    pub prior: Vec<Share>,
    /// Who knows it.
    pub seen_by: Visibility,
}

/// Columns that are drawn together.
#[derive(Clone, Debug)]
pub struct Joint {
    /// Key and name.
    pub label: Label,
    /// Which columns; each belongs to one joint at most.
    pub columns: Vec<ColumnId>,
    /// The weight of each combination of values, the last column fastest.
    pub shares: Vec<Share>,
}

/// A variable that changes in play.
#[derive(Clone, Debug)]
pub struct StateVar {
    /// Key and name.
    pub label: Label,
    /// Its values.
    pub domain: Domain,
    /// What people read for each value; the value itself where nothing stands here.
    pub value_names: Vec<String>,
    /// Where it starts.
    pub start: Start,
    /// Who sees it.
    pub seen_by: Visibility,
    /// After a stage in which this holds it is put back to its start, which is then a value.
    pub forget: Option<Expr>,
}

impl StateVar {
    /// What people read for a value: its name, or else its key in words.
    pub fn value_name(&self, value: usize) -> String {
        let text = self.domain.text(value);
        match self.value_names.get(value) {
            Some(name) if *name != text => name.clone(),
            _ => text.replace('_', " "),
        }
    }
}

/// A state variable that counts the days since a condition last came to hold.
///
/// Value number 0 stands for 'never yet', value number 1 + d for d whole days. It is set to 0 days
/// after a stage in which the condition comes to hold, and grows where the next step starts, up to
/// the most days of its domain: by the days between the starts of the two steps, each rounded up to
/// whole days from now, so that half-week steps let it grow by 4 and 3 days in turn.
#[derive(Clone, PartialEq, Debug)]
pub struct Clockwork {
    /// Which variable: a range from -1 to the most days.
    pub state: StateId,
    /// The condition; it reads states.
    pub condition: Expr,
}

/// Where a state variable starts.
#[derive(Clone, PartialEq, Debug)]
pub enum Start {
    /// At the value of this index.
    Value(u16),
    /// Drawn: the weight of each value.
    Drawn(Vec<Share>),
}

/// A stage of a step.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Key and name.
    pub label: Label,
    /// What happens in it.
    pub kind: StageKind,
}

/// What happens in a stage.
#[derive(Clone, PartialEq, Debug)]
pub enum StageKind {
    /// Players choose; if several, nobody sees what the others choose.
    Decision {
        /// Who chooses.
        players: Vec<PlayerId>,
        /// What they would do if all options were worth the same.
        base: Base,
        /// Which value holds where players write different ones; others may not be written twice.
        resolve: Vec<(StateId, Resolve)>,
    },
    /// Chance: the events are drawn independently, given the state at the start of the stage.
    Events {
        /// Which events, in the order of the list.
        events: Vec<EventId>,
        /// Which value holds where events write different ones; others may not be written twice.
        resolve: Vec<(StateId, Resolve)>,
    },
}

/// Which of several values that one stage writes to a variable holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolve {
    /// The largest.
    Highest,
    /// The smallest.
    Lowest,
    /// That of the player or event listed first.
    First,
    /// That of the player or event listed last.
    Last,
    /// All changes together, up to the ends of the range.
    Sum,
}

/// The base μ of a decision stage (docs/methods.md).
#[derive(Clone, PartialEq, Debug)]
pub enum Base {
    /// Every enabled action alike.
    Uniform,
    /// A status quo that is always there, and groups of other actions with a tempo.
    Timed {
        /// Groups, in the order of their first use.
        groups: Vec<Group>,
    },
    /// The analyst says how likely each action is ([`Action::judged`]); nobody optimises.
    Judged,
}

/// A group of actions that share a tempo.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// Its key.
    pub id: String,
    /// How often the player would act in it, 1/day.
    pub tempo: ParamId,
}

/// Something that a player can do.
#[derive(Clone, Debug)]
pub struct Action {
    /// Key and name.
    pub label: Label,
    /// Who.
    pub player: PlayerId,
    /// In which stage.
    pub stage: StageId,
    /// Place of its group in the stage's base; `None` for the status quo and under a uniform base.
    pub group: Option<usize>,
    /// Whether this is the stage's status quo.
    pub status_quo: bool,
    /// When it is available.
    pub when: Option<Expr>,
    /// In a judged stage, how likely it is to be chosen; `None` takes what the others leave. What
    /// it reads, the player sees.
    pub judged: Option<Expr>,
    /// Where that is written; where the action stands if it is not.
    pub judged_span: Span,
    /// What the player pays at once, in points.
    pub cost: Option<Expr>,
    /// What may follow; chances sum to at most 1 and a missing chance takes the rest.
    pub results: Vec<Branch>,
}

/// One way in which an action or event may turn out.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its probability; `None` takes what the others leave.
    pub chance: Option<Expr>,
    /// Where its probability is written; where the branch stands if there is none.
    pub span: Span,
    /// What it writes.
    pub effects: Vec<Effect>,
}

/// A write to a state variable.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Which variable.
    pub state: StateId,
    /// Its new value, read from the state at the start of the stage.
    pub value: Expr,
    /// Where it is written.
    pub span: Span,
}

/// A chance event.
#[derive(Clone, Debug)]
pub struct Event {
    /// Key and name.
    pub label: Label,
    /// When it can happen.
    pub when: Option<Expr>,
    /// Ways in which it happens, each with a chance; what they leave is that it does not.
    pub results: Vec<Branch>,
}

/// A named part of a player's payoff.
#[derive(Clone, Debug)]
pub struct Term {
    /// Key and name.
    pub label: Label,
    /// Whose.
    pub player: PlayerId,
    /// When it is paid.
    pub timing: Timing,
    /// How much: points per day for a flow, points at the end.
    pub expr: Expr,
}

/// When a payoff term is paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    /// A flow: on the state after each step that play survives, times the step's length.
    EachStep,
    /// Once, where play ends, for everything from there on.
    AtEnd,
}

/// One of the exclusive outcomes.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Key and name.
    pub label: Label,
    /// When it is taken.
    pub when: Expr,
    /// Whether play stops.
    pub ends: bool,
}

/// Something that may happen along the way.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// Key and name.
    pub label: Label,
    /// When it holds.
    pub when: Expr,
}

/// A daily quantity on a path.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Key and name.
    pub label: Label,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Today's value.
    pub expr: Expr,
    /// What is shown of it; nothing if it only serves others.
    pub reports: Vec<Report>,
}

impl Measure {
    /// Whether it is shown, or only serves others.
    pub fn is_reported(&self) -> bool {
        !self.reports.is_empty()
    }
}

macro_rules! lookup {
    ($($name:ident: $field:ident[$id:ty] -> $out:ty;)*) => {
        impl Model {
            $(
                #[doc = concat!("The entry of `", stringify!($field), "` with that id.")]
                pub fn $name(&self, id: $id) -> &$out {
                    &self.$field[id.index()]
                }
            )*
        }
    };
}

lookup! {
    player: players[PlayerId] -> Player;
    param: params[ParamId] -> Param;
    define: defines[DefineId] -> Define;
    function: functions[FunctionId] -> Function;
    table: tables[TableId] -> Lookup;
    consequence: consequences[ConsequenceId] -> Consequence;
    column: columns[ColumnId] -> Column;
    state: states[StateId] -> StateVar;
    stage: stages[StageId] -> Stage;
    action: actions[ActionId] -> Action;
    event: events[EventId] -> Event;
    outcome: outcomes[OutcomeId] -> Outcome;
    milestone: milestones[MilestoneId] -> Milestone;
    measure: measures[MeasureId] -> Measure;
}

impl Model {
    /// Whether the player weighs what its actions are worth anywhere: it acts in a stage that is
    /// not judged. If it does not, its precision decides nothing.
    pub fn chooses(&self, player: PlayerId) -> bool {
        self.stages.iter().any(|stage| match &stage.kind {
            StageKind::Decision { players, base, .. } => {
                *base != Base::Judged && players.contains(&player)
            }
            StageKind::Events { .. } => false,
        })
    }
}

impl Crisis {
    /// Days from *now* to the end of the reported horizon.
    pub fn horizon_days(&self) -> f64 {
        self.steps[..self.reported].last().map_or(0.0, |step| step.start + step.days)
    }

    /// The date that lies `days` whole days after *now*; the last date there is if that is beyond
    /// the calendar.
    pub fn date_after(&self, days: i64) -> Date {
        let span = jiff::Span::new().try_days(days);
        span.and_then(|span| self.as_of.checked_add(span)).unwrap_or(Date::MAX)
    }
}
