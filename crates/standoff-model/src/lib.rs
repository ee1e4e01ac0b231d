//! The vocabulary of Standoff: plain data that every other crate speaks.
//!
//! Nothing here reads a file, computes an equilibrium or prints. The language crate makes these
//! values from text, the engine turns a [`Model`] into answers.

pub mod diagnostic;
pub mod dist;
pub mod expr;
pub mod ids;
pub mod model;
pub mod named;
pub mod observe;
pub mod partial;
mod practical;
pub mod show;
pub mod source;
pub mod span;
pub mod unit;

pub use diagnostic::{Diagnostic, Severity};
pub use dist::Distribution;
pub use expr::Expr;
pub use ids::*;
pub use model::*;
pub use named::*;
pub use observe::*;
pub use partial::*;
pub use source::{Origin, SourceFile, Sources};
pub use span::Span;
pub use unit::{Dimension, Unit};
