//! The lexer of expressions and of number texts.

use std::ops::Range;

use crate::reserved::{continues_word, starts_word};

/// What a piece of text is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Token {
    /// A number without sign.
    Number(f64),
    /// A word; which one, its text says.
    Word,
    /// An operator or a bracket.
    Symbol(&'static str),
    /// A character that means nothing.
    Stray,
    /// The end of the text.
    End,
}

/// A token and the bytes that it takes.
#[derive(Clone, Debug)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) range: Range<usize>,
}

/// Symbols; one that begins like another comes before it.
const SYMBOLS: &[&str] =
    &["==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".", "%"];

/// Cuts `text` into tokens; the last is always [`Token::End`].
pub(crate) fn lex(text: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = next(&text[at..], c);
        lexemes.push(Lexeme { token, range: at..at + length });
        at += length;
    }
    lexemes.push(Lexeme { token: Token::End, range: at..at });
    lexemes
}

fn next(rest: &str, first: char) -> (Token, usize) {
    if first.is_ascii_digit() {
        let length = number_length(rest.as_bytes());
        // Digits, a point and an exponent always make a number, if perhaps an infinite one.
        return (Token::Number(rest[..length].parse().unwrap_or(f64::INFINITY)), length);
    }
    if starts_word(first) {
        let end = rest.find(|c| !continues_word(c));
        return (Token::Word, end.unwrap_or(rest.len()));
    }
    match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
        Some(symbol) => (Token::Symbol(symbol), symbol.len()),
        None => (Token::Stray, first.len_utf8()),
    }
}

/// The length of `12`, `1.5`, `2e-3` at the beginning of `rest`.
fn number_length(rest: &[u8]) -> usize {
    let whole = digits(rest, 0);
    let mut end = whole;
    if rest.get(whole) == Some(&b'.') {
        let fraction = digits(rest, whole + 1);
        end = if fraction > whole + 1 { fraction } else { whole };
    }
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(rest, end + 1 + sign);
        end = if exponent > end + 1 + sign { exponent } else { end };
    }
    end
}

/// Where the digits that begin at `start` end.
fn digits(rest: &[u8], start: usize) -> usize {
    let rest = rest.get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
