//! How likely each value of a variable is that is drawn.

use standoff_model::{Diagnostic, Distribution, Label, Param, ParamId, Share, Span};

use super::Lowering;
use super::numbers::value_span;
use crate::codes;
use crate::fields::Name;
use crate::syntax::{Kind, Value};

/// How far shares may miss 1 by rounding.
pub(super) const ROUNDING: f64 = 1e-12;

/// A value and what is said of its share.
#[derive(Clone, Copy)]
pub(super) struct ShareOf<'s> {
    pub(super) name: Name<'s>,
    pub(super) value: &'s Value,
}

impl<'s> Lowering<'s> {
    /// Shares of values at `place`, each with the place `place.value`; `None` where one cannot be
    /// read.
    pub(super) fn shares(
        &mut self,
        place: &str,
        given: &[ShareOf<'s>],
        whole: Span,
    ) -> Vec<Option<Share>> {
        let placed: Vec<(String, ShareOf<'s>)> =
            given.iter().map(|share| (format!("{place}.{}", share.name.text), *share)).collect();
        self.placed_shares(&placed, whole)
    }

    /// Shares of values, each with the place that it is named by.
    pub(super) fn placed_shares(
        &mut self,
        given: &[(String, ShareOf<'s>)],
        whole: Span,
    ) -> Vec<Option<Share>> {
        let shares: Vec<Option<Share>> =
            given.iter().map(|(place, share)| self.share(place, share)).collect();
        self.check_rests(given, &shares);
        if shares.iter().all(Option::is_some) {
            self.check_sum(&shares, whole);
        }
        shares
    }

    fn share(&mut self, place: &str, share: &ShareOf<'s>) -> Option<Share> {
        if is_rest(share.value) {
            return Some(Share::Rest);
        }
        if let Some(id) = self.named_number(share.value) {
            return self.named_share(id, share.value.span);
        }
        let (value, unit, provenance) = self.written(share.value, place)?;
        if !unit.dimension.is_none() {
            let message = format!("a share is a plain number, and this is in {}", unit.text);
            let span = value_span(share.value);
            let error = Diagnostic::error(codes::UNIT_MISMATCH, span, message)
                .help("needed  a plain number")
                .help(format!("found   {}", unit.text))
                .help("leave the unit out");
            self.out.push(error);
            return None;
        }
        let value = self.within_unit(value, value_span(share.value))?;
        let label = Label {
            name: self.number_name(share.value, place),
            ..super::numbers::place_label(place, share.name)
        };
        Some(Share::Given(self.add(label, value, unit, provenance)))
    }

    /// A share that is the number of a `[param]`: it stands elsewhere as well, and is not cut here.
    fn named_share(&mut self, id: ParamId, span: Span) -> Option<Share> {
        let param = self.param_value(id);
        let (low, high) = param.value.support();
        if param.unit.dimension.is_none() && low >= 0.0 && high <= 1.0 {
            return Some(Share::Given(id));
        }
        let message = format!("`{}` can lie outside 0 to 1 and is no share", param.label.id);
        let error = Diagnostic::error(codes::SHARE_RANGE, span, message);
        let declared = param.label.span;
        let help = "cut it there with `truncated(…, 0, 1)`";
        self.out.push(error.also(declared, "declared here").help(help));
        None
    }

    /// The share, cut to 0..1 if it could lie outside.
    fn within_unit(&mut self, value: Distribution, span: Span) -> Option<Distribution> {
        let (low, high) = value.support();
        if low >= 0.0 && high <= 1.0 {
            return Some(value);
        }
        if low >= 1.0 || high <= 0.0 || value.as_point().is_some() {
            let message = "a share lies between 0 and 1";
            self.out.push(Diagnostic::error(codes::SHARE_RANGE, span, message));
            return None;
        }
        Some(Distribution::Truncated { inner: Box::new(value), low: 0.0, high: 1.0 })
    }

    fn check_rests(&mut self, given: &[(String, ShareOf<'s>)], shares: &[Option<Share>]) {
        let mut rests = given.iter().zip(shares).filter(|(_, share)| **share == Some(Share::Rest));
        let Some(((_, first), _)) = rests.next() else { return };
        for ((_, other), _) in rests {
            let message = "only one value can take the rest";
            let error = Diagnostic::error(codes::TWO_RESTS, other.value.span, message);
            self.out.push(error.also(first.value.span, "the first one"));
        }
    }

    fn check_sum(&mut self, shares: &[Option<Share>], whole: Span) {
        let rest = shares.contains(&Some(Share::Rest));
        let given: Vec<ParamId> = shares.iter().filter_map(|share| param(*share)).collect();
        let points = given.iter().map(|id| self.param_value(*id).value.as_point());
        let certain: Vec<f64> = points.clone().flatten().collect();
        let uncertain = certain.len() < given.len();
        let sum: f64 = certain.iter().sum();
        if sum > 1.0 + ROUNDING {
            let message = format!("the shares add up to {}, which is more than 1", rounded(sum));
            self.out.push(Diagnostic::error(codes::SUM_OVER_ONE, whole, message));
        } else if !rest && uncertain {
            let message = "uncertain shares do not always add up to 1";
            self.sum_not_one(whole, message.to_owned());
        } else if uncertain && self.may_exceed(&given) {
            self.sum_too_large(&given, whole);
        } else if !rest && sum < 1.0 - ROUNDING {
            self.sum_not_one(whole, format!("the shares add up to {}, and not to 1", rounded(sum)));
        }
    }

    /// Whether draws of the shares may well add up to more than 1: their practical ranges do, and so
    /// does their middle with three standard deviations.
    fn may_exceed(&self, given: &[ParamId]) -> bool {
        let high: f64 = self.values(given).map(|value| value.practical_support().1).sum();
        let middle: f64 = self.values(given).map(middle).sum();
        let variance: f64 = self.values(given).map(|value| spread(value) * spread(value)).sum();
        high > 1.0 + ROUNDING && middle + 3.0 * libm::sqrt(variance) > 1.0
    }

    fn values(&self, given: &[ParamId]) -> impl Iterator<Item = &Distribution> {
        given.iter().map(|id| &self.params[id.index()].value)
    }

    fn sum_too_large(&mut self, given: &[ParamId], whole: Span) {
        let middle: f64 = self.values(given).map(middle).sum();
        if middle > 1.0 + ROUNDING {
            let message = format!("the middle of the shares adds up to {}", rounded(middle));
            let error = Diagnostic::error(codes::SUM_OVER_ONE, whole, message);
            self.out.push(error.help("together they may not be more than 1"));
            return;
        }
        let message = "in some draws these shares add up to more than 1, and such draws are lost";
        let warning = Diagnostic::warning(codes::CHANCE_UNSURE, whole, message);
        self.out.push(warning.help("narrow them, or cut them with `truncated(…, 0, …)`"));
    }

    fn sum_not_one(&mut self, whole: Span, message: String) {
        let error = Diagnostic::error(codes::SUM_NOT_ONE, whole, message);
        self.out.push(error.help("give one value the share `\"rest\"`"));
    }

    fn param_value(&self, id: ParamId) -> &Param {
        &self.params[id.index()]
    }
}

fn param(share: Option<Share>) -> Option<ParamId> {
    match share {
        Some(Share::Given(id)) => Some(id),
        _ => None,
    }
}

/// `"rest"`, or a table with that value.
fn is_rest(value: &Value) -> bool {
    match &value.kind {
        Kind::Table(table) => table.get("value").is_some_and(is_rest),
        Kind::Text(text) => text.trim() == "rest",
        _ => false,
    }
}

/// The middle of a distribution, roughly.
fn middle(value: &Distribution) -> f64 {
    match value {
        Distribution::Point(value) => *value,
        Distribution::Normal { mean, .. } => *mean,
        Distribution::LogNormal { median, .. } => *median,
        Distribution::Uniform { low, high } => 0.5 * (low + high),
        Distribution::Triangular { low, mode, high } => (low + mode + high) / 3.0,
        Distribution::Truncated { inner, low, high } => middle(inner).clamp(*low, *high),
    }
}

/// The standard deviation of a distribution, roughly.
fn spread(value: &Distribution) -> f64 {
    match value {
        Distribution::Point(_) => 0.0,
        Distribution::Normal { sd, .. } => *sd,
        Distribution::LogNormal { median, log_sd } => median * log_sd,
        Distribution::Uniform { low, high } => (high - low) / libm::sqrt(12.0),
        Distribution::Triangular { low, high, .. } => (high - low) / 5.0,
        Distribution::Truncated { inner, low, high } => spread(inner).min((high - low) / 2.0),
    }
}

/// A sum without the dust of rounding.
pub(super) fn rounded(sum: f64) -> f64 {
    (sum * 1e9).round() / 1e9
}
