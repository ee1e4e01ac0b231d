//! Numbers that stand in expressions, where they have nowhere to say where they come from.
//!
//! What is structure and nobody's judgement is left out: 0, and 1 and 100 without a unit; one day,
//! week or month; 1 of something as a factor, as in `2 * 1 point`; halves, and lengths of time that
//! something is divided by; whatever is compared with something; exponents, degrees of freedom, how long a clock
//! counts and how far ahead a market looks.

use standoff_model::expr::Binary;
use standoff_model::{Dimension, Span, Unit};

use crate::expr::{Ast, Node};

/// Adds the places of the numbers of an expression.
pub(super) fn collect(ast: &Ast, out: &mut Vec<Span>) {
    match &ast.node {
        Node::Number(value, unit) => {
            if !is_structure(*value, unit.as_ref()) {
                out.push(ast.span);
            }
        }
        Node::Binary(Binary::Multiply, left, right) => {
            factor(left, out);
            factor(right, out);
        }
        Node::Binary(Binary::Divide, left, right) => {
            factor(left, out);
            if !is_time(right) && !matches!(right.node, Node::Number(2.0, None)) {
                factor(right, out);
            }
        }
        Node::Binary(op, ..) if is_comparison(*op) => {}
        // A key says which value is meant.
        Node::Index(..) => {}
        Node::Call(function, arguments) => call(&function.text, arguments, out),
        node => node.children().into_iter().for_each(|child| collect(child, out)),
    }
}

fn call(function: &str, arguments: &[Ast], out: &mut Vec<Span>) {
    let arguments = match function {
        "pow" => &arguments[..arguments.len().min(1)],
        "days_since" | "weeks_since" | "market_prob" | "daily_student_t" | "once_student_t" => &[],
        _ => arguments,
    };
    arguments.iter().for_each(|argument| collect(argument, out));
}

/// A factor of a product: 1 of something only gives it a unit.
fn factor(ast: &Ast, out: &mut Vec<Span>) {
    if !matches!(ast.node, Node::Number(1.0, _)) {
        collect(ast, out);
    }
}

fn is_structure(value: f64, unit: Option<&Unit>) -> bool {
    let one = unit.is_none_or(|unit| unit.dimension == Dimension::TIME);
    value == 0.0 || (value == 1.0 && one) || (value == 100.0 && unit.is_none())
}

fn is_time(ast: &Ast) -> bool {
    matches!(&ast.node, Node::Number(_, Some(unit)) if unit.dimension == Dimension::TIME)
}

fn is_comparison(op: Binary) -> bool {
    use Binary::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    matches!(op, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

#[cfg(test)]
mod tests {
    use super::collect;
    use crate::expr::parse;
    use crate::modules::Modules;
    use crate::syntax::TextMap;

    #[track_caller]
    fn bare(text: &str, wanted: &[&str]) {
        let quoted = format!("\"{text}\"");
        let span = standoff_model::Span::new(0, quoted.len());
        let ast = parse(text, &TextMap::new(&quoted, text, span), &Modules::default())
            .expect("an expression");
        let mut spans = Vec::new();
        collect(&ast, &mut spans);
        let found: Vec<&str> = spans.iter().map(|span| &quoted[span.range()]).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn numbers_that_somebody_chose_are_found() {
        bare("per_week(0.3 * x)", &["0.3"]);
        bare("if x == y then -15 else 0", &["15"]);
        bare("60 USD/bbl * (1 + loss / 104.5 mb/d / response)", &["60 USD/bbl", "104.5 mb/d"]);
        bare("1 point", &["1 point"]);
        bare("x / 4 + 2 * x", &["4", "2"]);
        bare("previous(calm, 65 USD/bbl) * min(x, 0.9)", &["65 USD/bbl", "0.9"]);
    }

    #[test]
    fn structure_is_left_out() {
        bare("worth[3, offer]", &[]);
        bare("1 - x", &[]);
        bare("x / 2", &[]);
        bare("100 * clamp(x, 0, 1)", &[]);
        bare("if posture >= 3 and elapsed > 2 weeks then 1 else 0", &[]);
        bare("cost * (1 + elapsed / 26 weeks)", &[]);
        bare("pow((since + 1 day) / 90 days, 0.5) * 1 day", &[]);
        bare("1 point * demanded + x * daily_student_t(4)", &[]);
        bare("days_since(x > 3) / 1 week", &[]);
        bare("market_prob(war, 90 days) * gap", &[]);
    }
}
