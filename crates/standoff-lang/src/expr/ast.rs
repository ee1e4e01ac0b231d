//! The tree of an expression as written, names not yet resolved.

use standoff_model::expr::{Binary, Unary};
use standoff_model::{Span, Unit};

/// An expression and its place in the source.
#[derive(Clone, Debug)]
pub(crate) struct Ast {
    pub(crate) node: Node,
    pub(crate) span: Span,
    /// Levels below and including this one.
    pub(crate) height: u32,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// A number, with a unit if one was written.
    Number(f64, Option<Unit>),
    /// A name by itself; of something in a module, with the name of the module.
    Name(String),
    /// `player.type`
    Member(Word, Word),
    /// One operand.
    Unary(Unary, Box<Ast>),
    /// Two operands.
    Binary(Binary, Box<Ast>, Box<Ast>),
    /// `if a then b else c`
    If(Box<[Ast; 3]>),
    /// A function and its arguments.
    Call(Word, Vec<Ast>),
    /// A lookup table and its keys.
    Index(Word, Vec<Ast>),
}

/// A word and its place.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Ast {
    /// An expression above its children.
    pub(crate) fn new(node: Node, span: Span) -> Self {
        let height = node.children().iter().map(|child| child.height).max().unwrap_or(0) + 1;
        Self { node, span, height }
    }

    /// Calls `visit` on this expression and on everything below it.
    pub(crate) fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Ast)) {
        visit(self);
        for child in self.node.children() {
            child.walk(visit);
        }
    }
}

impl Node {
    /// The direct operands.
    pub(crate) fn children(&self) -> Vec<&Ast> {
        match self {
            Self::Number(..) | Self::Name(_) | Self::Member(..) => Vec::new(),
            Self::Unary(_, inner) => vec![inner.as_ref()],
            Self::Binary(_, left, right) => vec![left.as_ref(), right.as_ref()],
            Self::If(parts) => parts.iter().collect(),
            Self::Call(_, arguments) | Self::Index(_, arguments) => arguments.iter().collect(),
        }
    }
}
