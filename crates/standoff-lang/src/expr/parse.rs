//! A Pratt parser: each operator has a power, and takes operands that bind more tightly.

use standoff_model::expr::{Binary, Unary};
use standoff_model::{Diagnostic, Span, Unit};

use super::ast::{Ast, Node, Word};
use super::token::{Lexeme, Token, lex};
use crate::modules::Modules;
use crate::syntax::TextMap;
use crate::{codes, limits, number, reserved};

/// Reads an expression; `map` says where its characters stand in the source. In the text of a
/// module its own names are made whole, elsewhere the outputs of modules become names.
///
/// # Errors
///
/// The first thing that is wrong.
pub(crate) fn parse(text: &str, map: &TextMap, modules: &Modules) -> Result<Ast, Box<Diagnostic>> {
    let mut parser = Parser { text, map, modules, lexemes: lex(text), at: 0, depth: 0 };
    if parser.peek() == Token::End {
        let message = "an expression is missing";
        return Err(Box::new(Diagnostic::error(codes::EXPRESSION_SYNTAX, map.whole(), message)));
    }
    let ast = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(ast),
        _ => Err(parser.behind_operand()),
    }
}

type Parsed<T> = Result<T, Box<Diagnostic>>;

const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SIGN: u8 = 7;

struct Parser<'a> {
    text: &'a str,
    map: &'a TextMap,
    modules: &'a Modules,
    lexemes: Vec<Lexeme>,
    at: usize,
    depth: u32,
}

impl<'a> Parser<'a> {
    /// The token `ahead` of the next one; the last token is followed by itself.
    fn ahead(&self, ahead: usize) -> &Lexeme {
        let last = self.lexemes.len() - 1;
        &self.lexemes[(self.at + ahead).min(last)]
    }

    fn peek(&self) -> Token {
        self.ahead(0).token
    }

    fn text_of(&self, ahead: usize) -> &'a str {
        &self.text[self.ahead(ahead).range.clone()]
    }

    fn is_symbol(&self, symbol: &'static str) -> bool {
        self.peek() == Token::Symbol(symbol)
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek() == Token::Word && self.text_of(0) == word
    }

    fn bump(&mut self) -> Word {
        let range = self.ahead(0).range.clone();
        self.at += 1;
        Word { text: self.text[range.clone()].to_owned(), span: self.map.span(range) }
    }

    /// An expression whose operators all have at least that power.
    fn expression(&mut self, power: u8) -> Parsed<Ast> {
        self.depth += 1;
        if self.depth > limits::EXPRESSION_DEPTH {
            return Err(self.too_deep());
        }
        let mut left = self.prefix()?;
        let mut compared = false;
        while let Some((op, its_power)) = self.infix().filter(|(_, its)| *its >= power) {
            if compared && its_power == COMPARISON {
                return Err(self.chained());
            }
            compared = its_power == COMPARISON;
            self.bump();
            let right = self.expression(its_power + 1)?;
            let span = left.span.to(right.span);
            left = self.low(Ast::new(Node::Binary(op, Box::new(left), Box::new(right)), span))?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Refuses trees that would be too deep to walk.
    fn low(&self, ast: Ast) -> Parsed<Ast> {
        if ast.height > limits::EXPRESSION_DEPTH { Err(self.too_deep()) } else { Ok(ast) }
    }

    fn infix(&self) -> Option<(Binary, u8)> {
        let text = self.text_of(0);
        INFIX.iter().find(|(symbol, _, _)| *symbol == text).map(|(_, op, power)| (*op, *power))
    }

    fn prefix(&mut self) -> Parsed<Ast> {
        if self.is_symbol("-") {
            return self.unary(Unary::Negate, SIGN);
        }
        if self.is_word("not") {
            return self.unary(Unary::Not, NOT);
        }
        if self.is_word("if") { self.conditional() } else { self.primary() }
    }

    fn unary(&mut self, op: Unary, power: u8) -> Parsed<Ast> {
        let sign = self.bump();
        let inner = self.expression(power)?;
        let span = sign.span.to(inner.span);
        self.low(Ast::new(Node::Unary(op, Box::new(inner)), span))
    }

    fn conditional(&mut self) -> Parsed<Ast> {
        let start = self.bump().span;
        let condition = self.expression(0)?;
        self.expect_word("then")?;
        let yes = self.expression(0)?;
        self.expect_word("else")?;
        let no = self.expression(0)?;
        let span = start.to(no.span);
        self.low(Ast::new(Node::If(Box::new([condition, yes, no])), span))
    }

    fn primary(&mut self) -> Parsed<Ast> {
        match self.peek() {
            Token::Number(value) => self.number(value),
            Token::Word if !reserved::is_keyword(self.text_of(0)) => self.word(),
            Token::Symbol("(") => self.parenthesis(),
            _ => Err(self.unexpected("a number, a name or `(`")),
        }
    }

    fn parenthesis(&mut self) -> Parsed<Ast> {
        let open = self.bump().span;
        let mut inner = self.expression(0)?;
        let close = self.expect_symbol(")")?;
        inner.span = open.to(close.span);
        Ok(inner)
    }

    fn word(&mut self) -> Parsed<Ast> {
        let Word { text, span } = self.bump();
        let word = Word { text: self.modules.key(&text, span).into_owned(), span };
        if self.is_symbol("(") {
            let (arguments, span) = self.arguments(&word, ")")?;
            return self.low(Ast::new(Node::Call(word, arguments), span));
        }
        if self.is_symbol("[") {
            let (keys, span) = self.arguments(&word, "]")?;
            return self.low(Ast::new(Node::Index(word, keys), span));
        }
        if self.is_symbol(".") {
            return self.member(word);
        }
        Ok(Ast::new(Node::Name(word.text), word.span))
    }

    fn member(&mut self, owner: Word) -> Parsed<Ast> {
        self.bump();
        if self.peek() != Token::Word {
            return Err(self.unexpected("the name of a type or of an output"));
        }
        let member = self.bump();
        let span = owner.span.to(member.span);
        if let Some(output) = self.modules.output(&owner.text, &member.text, span) {
            return Ok(Ast::new(Node::Name(output), span));
        }
        Ok(Ast::new(Node::Member(owner, member), span))
    }

    /// What stands between the brackets behind a word, and the place of all of it.
    fn arguments(&mut self, word: &Word, close: &'static str) -> Parsed<(Vec<Ast>, Span)> {
        self.bump();
        let mut arguments = Vec::new();
        if !self.is_symbol(close) {
            arguments.push(self.expression(0)?);
            while self.is_symbol(",") {
                self.bump();
                arguments.push(self.expression(0)?);
            }
        }
        let close = self.expect_symbol(close)?;
        Ok((arguments, word.span.to(close.span)))
    }

    fn number(&mut self, value: f64) -> Parsed<Ast> {
        if !value.is_finite() {
            return Err(self.error("this number is too large"));
        }
        let first = self.ahead(0).range.clone();
        self.bump();
        let unit = self.unit();
        if unit.as_ref().is_some_and(|unit| !(value * unit.scale).is_finite()) {
            return Err(self.error("this number is too large"));
        }
        let last = self.lexemes[self.at - 1].range.end;
        Ok(Ast::new(Node::Number(value, unit), self.map.span(first.start..last)))
    }

    /// The unit behind a number, if one stands there: as many unit names as are joined by `/` or
    /// `per`.
    fn unit(&mut self) -> Option<Unit> {
        let start = self.ahead(0).range.start;
        let before = self.at;
        if self.is_unit(0) {
            self.at += 1;
        }
        while self.joins_unit() {
            self.at += 2;
        }
        let taken = self.at > before;
        let end = self.lexemes[self.at.saturating_sub(1)].range.end;
        taken.then(|| Unit::parse(&self.text[start..end]).ok()).flatten()
    }

    fn is_unit(&self, ahead: usize) -> bool {
        let may = matches!(self.ahead(ahead).token, Token::Word | Token::Symbol("%"));
        may && reserved::is_unit(self.text_of(ahead))
    }

    fn joins_unit(&self) -> bool {
        (self.is_symbol("/") || self.is_word("per")) && self.is_unit(1)
    }

    fn expect_word(&mut self, word: &str) -> Parsed<Word> {
        if self.is_word(word) {
            return Ok(self.bump());
        }
        Err(self.unexpected(&format!("`{word}`")))
    }

    fn expect_symbol(&mut self, symbol: &'static str) -> Parsed<Word> {
        if self.is_symbol(symbol) {
            return Ok(self.bump());
        }
        Err(self.unexpected(&format!("`{symbol}`")))
    }

    fn error(&self, message: impl Into<String>) -> Box<Diagnostic> {
        let span = self.map.span(self.ahead(0).range.clone());
        Box::new(Diagnostic::error(codes::EXPRESSION_SYNTAX, span, message))
    }

    fn unexpected(&self, wanted: &str) -> Box<Diagnostic> {
        let found = match self.peek() {
            Token::End => "the expression ends too early".to_owned(),
            _ => format!("`{}` does not fit here", self.text_of(0)),
        };
        let error = self.error(found);
        Box::new(match self.habit() {
            Some(habit) => error.help(habit),
            None => error.help(format!("expected {wanted}")),
        })
    }

    /// What follows a whole operand is no operator.
    fn behind_operand(&self) -> Box<Diagnostic> {
        let wanted = "an operator such as `+` or `and`, or the end of the expression";
        let before = &self.lexemes[self.at.saturating_sub(1)];
        let (word, number) = (self.peek() == Token::Word, matches!(before.token, Token::Number(_)));
        let text = self.text_of(0);
        if word && number && !reserved::is_keyword(text) {
            return Box::new(number::unknown_unit(
                text,
                self.map.span(self.ahead(0).range.clone()),
            ));
        }
        if word && reserved::is_unit(text) {
            let error = self.error(format!("`{text}` does not fit here"));
            return Box::new(error.help("a unit stands behind a number, as in `5 mb/d`"));
        }
        self.unexpected(wanted)
    }

    /// Help for habits from other languages.
    fn habit(&self) -> Option<&'static str> {
        let found = HABITS.iter().find(|(habit, _)| *habit == self.text_of(0));
        found.map(|(_, help)| *help)
    }

    fn chained(&self) -> Box<Diagnostic> {
        let error = self.error("comparisons cannot be chained");
        let truth = matches!(self.text_of(1), "true" | "false");
        let help = if truth { ALREADY_TRUE } else { "write `a < b and b < c`" };
        Box::new(error.help(help))
    }

    fn too_deep(&self) -> Box<Diagnostic> {
        let limit = limits::EXPRESSION_DEPTH;
        let message = format!("the expression is nested more than {limit} levels deep");
        let span = self.map.span(self.ahead(0).range.clone());
        let error = Diagnostic::error(codes::TOO_DEEP, span, message);
        Box::new(error.help("give parts of it a name in `[define]`"))
    }
}

const INFIX: &[(&str, Binary, u8)] = &[
    ("or", Binary::Or, 1),
    ("and", Binary::And, 2),
    ("==", Binary::Equal, COMPARISON),
    ("!=", Binary::NotEqual, COMPARISON),
    ("<", Binary::Less, COMPARISON),
    ("<=", Binary::LessEqual, COMPARISON),
    (">", Binary::Greater, COMPARISON),
    (">=", Binary::GreaterEqual, COMPARISON),
    ("+", Binary::Add, 5),
    ("-", Binary::Subtract, 5),
    ("*", Binary::Multiply, 6),
    ("/", Binary::Divide, 6),
];

const HABITS: &[(&str, &str)] = &[
    ("=", "write `==` to compare"),
    ("&", "write `and`"),
    ("|", "write `or`"),
    ("!", "write `not`"),
    ("^", "write `pow(x, y)`"),
    ("'", NO_QUOTES),
    ("\"", NO_QUOTES),
    ("“", NO_QUOTES),
    ("‘", NO_QUOTES),
    ("−", "write `-`"),
    ("–", "write `-`"),
    ("×", "write `*`"),
    ("·", "write `*`"),
    ("÷", "write `/`"),
    ("≥", "write `>=`"),
    ("≤", "write `<=`"),
    ("≠", "write `!=`"),
    ("true", ALREADY_TRUE),
    ("false", ALREADY_TRUE),
];

const NO_QUOTES: &str = "names and values stand without quotes";
const ALREADY_TRUE: &str = "a condition such as `x == y` is already true or false";
