//! `[estimate.*]`: what others say, shown beside and read by nothing.

use standoff_model::{Crisis, Diagnostic, Estimate, Milestone, Outcome, Quantity, Span};

use super::Lowering;
use super::tables::Item;
use crate::fields::Fields;
use crate::syntax::Value;
use crate::{codes, constructs, suggest};

/// What an estimate may be of.
struct Reported<'m> {
    outcomes: &'m [Outcome],
    milestones: &'m [Milestone],
}

impl Reported<'_> {
    /// Outcomes by their number, `open` being 0; or the milestone.
    fn find(&self, name: &str) -> Option<Quantity> {
        if name == "open" {
            return Some(Quantity::Outcomes(vec![0]));
        }
        let outcome = self.outcomes.iter().position(|outcome| outcome.label.id == name);
        let milestone = || self.milestones.iter().position(|m| m.label.id == name);
        outcome
            .map(|k| Quantity::Outcomes(vec![k + 1]))
            .or_else(|| milestone().map(Quantity::Milestone))
    }

    fn known(&self) -> Vec<&str> {
        let outcomes = self.outcomes.iter().map(|outcome| outcome.label.id.as_str());
        let milestones = self.milestones.iter().map(|milestone| milestone.label.id.as_str());
        outcomes.chain(["open"]).chain(milestones).collect()
    }
}

impl<'s> Lowering<'s> {
    pub(super) fn estimates(
        &mut self,
        outcomes: &[Outcome],
        milestones: &[Milestone],
        crisis: Option<&Crisis>,
    ) -> Vec<Estimate> {
        let tables = self.tables;
        let reported = Reported { outcomes, milestones };
        let all = tables.estimates.iter();
        all.filter_map(|item| self.estimate(item, &reported, crisis)).collect()
    }

    fn estimate(
        &mut self,
        item: &Item<'s>,
        reported: &Reported<'_>,
        crisis: Option<&Crisis>,
    ) -> Option<Estimate> {
        let fields = &item.fields;
        fields.check(&constructs::ESTIMATE, &mut self.out);
        let label = self.label(item.name, fields);
        let of = self.estimated(fields, reported);
        let [low, high] = ["low", "high"].map(|key| self.share_of_one(fields, key));
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            let message = "`low` lies above `high`";
            self.bad_estimate(fields.key_span("low"), message.to_owned(), None);
        }
        let day = self.day(fields, "until", crisis);
        let habit = fields.flag("habit", false, &mut self.out);
        if habit && matches!(of, Some(Quantity::Milestone(_))) {
            let message =
                "what habit alone gives is told of outcomes, not of milestones".to_owned();
            self.bad_estimate(fields.key_span("habit"), message, None);
        }
        let provenance = self.provenance(fields);
        Some(Estimate { label, of: of?, day: day?, low: low?, high: high?, habit, provenance })
    }

    /// Outcomes, which add up, or one milestone.
    fn estimated(&mut self, fields: &Fields<'s>, reported: &Reported<'_>) -> Option<Quantity> {
        let names = fields.names("of", &mut self.out)?;
        let mut outcomes = Vec::new();
        for name in &names {
            match reported.find(name.text) {
                Some(Quantity::Outcomes(mut more)) => outcomes.append(&mut more),
                Some(milestone) if names.len() == 1 => return Some(milestone),
                Some(_) => {
                    let message =
                        format!("`{}` is a milestone, which may overlap with others", name.text);
                    let help = "a milestone stands alone; outcomes add up".to_owned();
                    self.bad_estimate(name.span, message, Some(help));
                    return None;
                }
                None => {
                    let message = format!("there is no outcome or milestone `{}`", name.text);
                    let help = suggest::help(name.text, reported.known());
                    self.bad_estimate(name.span, message, help);
                    return None;
                }
            }
        }
        Some(Quantity::Outcomes(outcomes))
    }

    fn share_of_one(&mut self, fields: &Fields<'_>, key: &str) -> Option<f64> {
        let value: &Value = fields.get(key)?;
        let number = value.number().filter(|number| (0.0..=1.0).contains(number));
        if number.is_none() && !self.out.is_damaged(value.span) {
            let message = format!("`{key}` is no probability");
            let help = "write a number from 0 to 1, as in 0.1 for 10 %".to_owned();
            self.bad_estimate(value.span, message, Some(help));
        }
        number
    }

    fn bad_estimate(&mut self, span: Span, message: String, help: Option<String>) {
        let error = Diagnostic::error(codes::ESTIMATE_SHAPE, span, message);
        self.out.push(match help {
            Some(help) => error.help(help),
            None => error,
        });
    }
}
