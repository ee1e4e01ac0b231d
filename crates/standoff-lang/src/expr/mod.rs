//! Expressions as written: lexer, tree, parser.

mod ast;
mod parse;
mod token;

pub(crate) use ast::{Ast, Node, Word};
pub(crate) use parse::parse;
pub(crate) use token::{Lexeme, Token, lex};
