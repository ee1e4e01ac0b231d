//! The model as text.

use std::fmt::{Arguments, Write};

use standoff_model::show::{named_text, value_text};
use standoff_model::{
    Action, Base, Branch, Column, ColumnId, Consequence, Distribution, Domain, Effect, Expr, Joint,
    Key, Lookup, Mode, Model, Move, OptionalPolicy, Param, PlayerId, Report, Resolve, Share,
    Signal, SignalKind, Stage, StageKind, Start, StateVar, Timing, Visibility,
};

/// The model: every construct with its resolved expressions.
pub fn model(model: &Model) -> String {
    let mut dump = Dump { model, out: String::new() };
    dump.crisis();
    model.params.iter().for_each(|param| dump.param(param));
    dump.named();
    model.columns.iter().for_each(|column| dump.column(column));
    model.joints.iter().for_each(|joint| dump.joint(joint));
    model.states.iter().for_each(|state| dump.state(state));
    dump.clocks();
    (0..model.stages.len()).for_each(|stage| dump.stage(stage));
    dump.ends();
    model.signals.iter().for_each(|signal| dump.signal(signal));
    model.consequences.iter().for_each(|consequence| dump.consequence(consequence));
    dump.measures();
    dump.prices();
    model.options.iter().for_each(|option| dump.option(option));
    dump.out
}

struct Dump<'a> {
    model: &'a Model,
    out: String,
}

impl Dump<'_> {
    fn line(&mut self, text: Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.out, "{text}");
    }

    fn expr(&self, expr: &Expr) -> String {
        named_text(self.model, expr)
    }

    fn crisis(&mut self) {
        let crisis = &self.model.crisis;
        let (solved, reported) = (crisis.steps.len(), crisis.reported);
        self.line(format_args!("crisis {}: {}", crisis.id, crisis.question));
        self.line(format_args!(
            "  as of {}, {solved} steps of which {reported} are reported",
            crisis.as_of
        ));
        for player in &self.model.players {
            let precision = &self.model.param(player.precision).label.id;
            let (label, points) = (&player.label, player.better_by);
            self.line(format_args!(
                "player {} ({}), precision {precision} by {points} points",
                label.id, label.name
            ));
        }
    }

    fn param(&mut self, param: &Param) {
        let value = distribution(&param.value.scaled(1.0 / param.unit.scale));
        let unit = match param.unit.text.as_str() {
            "" => String::new(),
            text => format!(" {text}"),
        };
        self.line(format_args!("param {} = {value}{unit}", param.label.id));
    }

    fn named(&mut self) {
        for define in &self.model.defines {
            self.line(format_args!("define {} = {}", define.label.id, self.expr(&define.expr)));
        }
        for function in &self.model.functions {
            let mut body = self.expr(&function.expr);
            // The last first, so that the tenth is not taken for the first.
            for (k, name) in function.arguments.iter().enumerate().rev() {
                body = body.replace(&format!("#{k}"), name);
            }
            let arguments = function.arguments.join(", ");
            self.line(format_args!("function {}({arguments}) = {body}", function.label.id));
        }
        self.model.tables.iter().for_each(|table| self.table(table));
    }

    fn table(&mut self, table: &Lookup) {
        let range =
            |key: &Key| format!("{} to {}", key.offset, i64::from(key.offset) + key.len as i64 - 1);
        let by: Vec<String> = table.keys.iter().map(range).collect();
        self.line(format_args!("table {} by {}", table.label.id, by.join(", ")));
        let sizes: Vec<usize> = table.keys.iter().map(|key| key.len).collect();
        for (place, entry) in table.entries.iter().enumerate() {
            let keys = places(&sizes, place).into_iter().zip(&table.keys);
            let keys: Vec<String> =
                keys.map(|(k, key)| (i64::from(key.offset) + k as i64).to_string()).collect();
            self.line(format_args!("  [{}] = {}", keys.join(", "), self.expr(entry)));
        }
    }

    fn share(&self, share: &Share) -> String {
        match share {
            Share::Given(id) => self.model.param(*id).label.id.clone(),
            Share::Rest => "the rest".to_owned(),
            Share::Equal => "as likely as the others".to_owned(),
        }
    }

    fn shares(&self, domain: &Domain, shares: &[Share]) -> String {
        let one = |(k, share)| format!("{} ({})", domain.text(k), self.share(share));
        shares.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
    }

    fn column_name(&self, id: ColumnId) -> String {
        self.expr(&Expr::Column(id))
    }

    fn column(&mut self, column: &Column) {
        let owner = column.owner.map_or("hidden constant", |p| &self.model.player(p).label.id);
        let values = if column.prior.is_empty() {
            format!("{} (drawn together with others)", texts(&column.domain))
        } else {
            self.shares(&column.domain, &column.prior)
        };
        let seen = self.seen_by(&column.seen_by);
        self.line(format_args!("column {} ({owner}): {values}; {seen}", column.label.id));
    }

    fn joint(&mut self, joint: &Joint) {
        let of: Vec<String> = joint.columns.iter().map(|id| self.column_name(*id)).collect();
        self.line(format_args!("joint {} of {}", joint.label.id, of.join(", ")));
        let domains: Vec<&Domain> =
            joint.columns.iter().map(|id| &self.model.column(*id).domain).collect();
        let sizes: Vec<usize> = domains.iter().map(|domain| domain.len()).collect();
        for (place, share) in joint.shares.iter().enumerate() {
            let values = places(&sizes, place).into_iter().zip(&domains);
            let values: Vec<String> = values.map(|(k, domain)| domain.text(k)).collect();
            self.line(format_args!("  {}: {}", values.join(", "), self.share(share)));
        }
    }

    fn state(&mut self, state: &StateVar) {
        let start = match &state.start {
            Start::Value(value) => state.domain.text(usize::from(*value)),
            Start::Drawn(shares) => format!("drawn: {}", self.shares(&state.domain, shares)),
        };
        let (id, values) = (&state.label.id, texts(&state.domain));
        let seen = self.seen_by(&state.seen_by);
        self.line(format_args!("state {id}: {values} (starts {start}; {seen})"));
        if let Some(forget) = &state.forget {
            self.line(format_args!("  forget when {}", self.expr(forget)));
        }
    }

    fn clocks(&mut self) {
        for clock in &self.model.clocks {
            let id = &self.model.state(clock.state).label.id;
            let condition = self.expr(&clock.condition);
            self.line(format_args!("clock {id}: days since {condition}"));
        }
    }

    fn seen_by(&self, visibility: &Visibility) -> String {
        match visibility {
            Visibility::All => "seen by all".to_owned(),
            Visibility::Players(players) => {
                let name = |p: &PlayerId| self.model.player(*p).label.id.clone();
                format!("seen by [{}]", players.iter().map(name).collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn stage(&mut self, place: usize) {
        let model = self.model;
        let stage = &model.stages[place];
        self.line(format_args!("stage {} ({})", stage.label.id, kind(stage)));
        if let StageKind::Decision { base: Base::Timed { groups }, .. } = &stage.kind {
            for group in groups {
                let tempo = &model.param(group.tempo).label.id;
                self.line(format_args!("  group {}, tempo {tempo}", group.id));
            }
        }
        let (StageKind::Decision { resolve, .. } | StageKind::Events { resolve, .. }) = &stage.kind;
        for (state, rule) in resolve {
            let (id, rule) = (&model.state(*state).label.id, rule_text(*rule));
            self.line(format_args!("  of different writes to {id} the {rule} holds"));
        }
        for action in model.actions.iter().filter(|action| action.stage.index() == place) {
            let judged = matches!(&stage.kind, StageKind::Decision { base: Base::Judged, .. });
            self.action(action, judged);
        }
        if let StageKind::Events { events, .. } = &stage.kind {
            for event in events.iter().map(|id| model.event(*id)) {
                self.line(format_args!("  event {}", event.label.id));
                self.optional("when", event.when.as_ref());
                self.branches(&event.results);
            }
        }
    }

    fn action(&mut self, action: &Action, judged: bool) {
        let who = &self.model.player(action.player).label.id;
        self.line(format_args!("  action {who}.{}", action.label.id));
        self.optional("when", action.when.as_ref());
        if judged {
            let chance = action.judged.as_ref();
            let chance = chance.map_or("the rest".to_owned(), |chance| self.expr(chance));
            self.line(format_args!("    judged {chance}"));
        }
        self.optional("cost", action.cost.as_ref());
        self.branches(&action.results);
    }

    fn optional(&mut self, what: &str, expr: Option<&Expr>) {
        if let Some(expr) = expr {
            self.line(format_args!("    {what} {}", self.expr(expr)));
        }
    }

    fn branches(&mut self, results: &[Branch]) {
        for branch in results {
            let chance = branch.chance.as_ref();
            let chance = chance.map_or("the rest".to_owned(), |chance| self.expr(chance));
            let effect = |e: &Effect| {
                let state = self.model.state(e.state);
                format!("{} = {}", state.label.id, value_text(self.model, &e.value, &state.domain))
            };
            let effects: Vec<String> = branch.effects.iter().map(effect).collect();
            self.line(format_args!("    chance {chance}: {}", effects.join(", ")));
        }
    }

    fn ends(&mut self) {
        let model = self.model;
        for term in &model.terms {
            let timing = if term.timing == Timing::AtEnd { "at end" } else { "each step" };
            let who = &model.player(term.player).label.id;
            let (id, expr) = (&term.label.id, self.expr(&term.expr));
            self.line(format_args!("payoff {who}.{id} ({timing}): {expr}"));
        }
        for outcome in &model.outcomes {
            let ends = if outcome.ends { ", ends" } else { "" };
            let (id, when) = (&outcome.label.id, self.expr(&outcome.when));
            self.line(format_args!("outcome {id}{ends}: {when}"));
        }
        for milestone in &model.milestones {
            let when = self.expr(&milestone.when);
            self.line(format_args!("milestone {}: {when}", milestone.label.id));
        }
    }

    fn signal(&mut self, signal: &Signal) {
        let id = &signal.label.id;
        match &signal.kind {
            SignalKind::InGame(event) => {
                let event = &self.model.event(*event).label.id;
                self.line(format_args!("signal {id}: in the game, as event {event}"));
            }
            SignalKind::AnalystOnly { when, chance, .. } => {
                self.line(format_args!("signal {id}: the analyst's alone"));
                self.optional("when", when.as_ref());
                self.optional("chance", Some(chance));
            }
        }
    }

    fn consequence(&mut self, consequence: &Consequence) {
        let (id, domain) = (&consequence.label.id, &consequence.domain);
        let start = domain.text(usize::from(consequence.start));
        self.line(format_args!("consequence {id}: {} (starts {start})", texts(domain)));
        self.optional("when", consequence.when.as_ref());
        for (occasion, moves) in
            [("each step", &consequence.each_step), ("at end", &consequence.at_end)]
        {
            for Move { to, chance, .. } in moves {
                let (to, chance) = (domain.text(usize::from(*to)), self.expr(chance));
                self.line(format_args!("    {occasion} to {to}: chance {chance}"));
            }
        }
    }

    fn measures(&mut self) {
        for measure in &self.model.measures {
            let (id, unit) = (&measure.label.id, &measure.unit);
            let expr = self.expr(&measure.expr);
            self.line(format_args!("measure {id} [{}]: {expr}", unit.text));
            let asked: Vec<String> =
                measure.reports.iter().map(|report| report_text(*report, unit.scale)).collect();
            if !asked.is_empty() {
                self.line(format_args!("  report {}", asked.join(", ")));
            }
        }
    }

    fn prices(&mut self) {
        for price in &self.model.prices {
            let [observed, base, weight, beyond, error] =
                [&price.observed, &price.base, &price.weight, &price.beyond, &price.error]
                    .map(|expr| self.expr(expr));
            let (id, unit, days) = (&price.label.id, &price.unit.text, tidy(price.within));
            self.line(format_args!(
                "price {id} [{unit}]: {observed}, base {base}, {weight} of {days} days ahead, \
                 beyond {beyond}, error {error}"
            ));
            for (outcome, gap) in &price.gaps {
                let (id, gap) = (&self.model.outcome(*outcome).label.id, self.expr(gap));
                self.line(format_args!("  {id}: {gap}"));
            }
        }
    }

    fn option(&mut self, option: &OptionalPolicy) {
        let who = &self.model.player(option.player).label.id;
        let mode = match option.mode {
            Mode::Do => "do",
            Mode::Announced => "announced",
            Mode::Seen => "seen",
        };
        let (from, until) = (tidy(option.from), tidy(option.until));
        self.line(format_args!(
            "option {} of {who}, day {from} to {until}, {mode}",
            option.label.id
        ));
        for (what, list) in [("must", &option.must), ("never", &option.never)] {
            let ids: Vec<&str> =
                list.iter().map(|id| self.model.action(*id).label.id.as_str()).collect();
            if !ids.is_empty() {
                self.line(format_args!("  {what} {}", ids.join(", ")));
            }
        }
    }
}

fn texts(domain: &Domain) -> String {
    (0..domain.len()).map(|k| domain.text(k)).collect::<Vec<_>>().join(", ")
}

/// The place in each of several lists that a place among their combinations means, the last list
/// fastest.
fn places(sizes: &[usize], mut place: usize) -> Vec<usize> {
    let mut found: Vec<usize> = sizes
        .iter()
        .rev()
        .map(|size| {
            let here = place % size.max(&1);
            place /= size.max(&1);
            here
        })
        .collect();
    found.reverse();
    found
}

fn kind(stage: &Stage) -> &'static str {
    match &stage.kind {
        StageKind::Events { .. } => "events",
        StageKind::Decision { base: Base::Uniform, .. } => "decision, uniform base",
        StageKind::Decision { base: Base::Judged, .. } => "decision, judged",
        StageKind::Decision { base: Base::Timed { .. }, .. } => "decision, timed base",
    }
}

fn rule_text(rule: Resolve) -> &'static str {
    match rule {
        Resolve::Highest => "highest",
        Resolve::Lowest => "lowest",
        Resolve::First => "first",
        Resolve::Last => "last",
        Resolve::Sum => "sum",
    }
}

fn report_text(report: Report, scale: f64) -> String {
    match report {
        Report::Quantiles => "quantiles".to_owned(),
        Report::Peak => "peak".to_owned(),
        Report::Day(day) => format!("day {day}"),
        Report::Above(level) => format!("above {}", tidy(level / scale)),
        Report::Below(level) => format!("below {}", tidy(level / scale)),
    }
}

/// A distribution as the language writes it.
fn distribution(value: &Distribution) -> String {
    match value {
        Distribution::Point(value) => tidy(*value),
        Distribution::Normal { mean, sd } => format!("normal({}, {})", tidy(*mean), tidy(*sd)),
        Distribution::LogNormal { median, log_sd } => {
            format!("lognormal({}, {})", tidy(*median), tidy(*log_sd))
        }
        Distribution::Uniform { low, high } => format!("uniform({}, {})", tidy(*low), tidy(*high)),
        Distribution::Triangular { low, mode, high } => {
            format!("triangular({}, {}, {})", tidy(*low), tidy(*mode), tidy(*high))
        }
        Distribution::Truncated { inner, low, high } => {
            format!("truncated({}, {}, {})", distribution(inner), tidy(*low), tidy(*high))
        }
    }
}

/// Ten digits: what units have added behind them is rounding.
fn tidy(value: f64) -> String {
    let rounded = format!("{value:.9e}").parse::<f64>();
    rounded.map_or_else(|_| value.to_string(), |rounded| rounded.to_string())
}
