//! Plain text for people, from data.

pub mod diagnostics;
pub mod dump;
pub mod number;
pub mod says;
