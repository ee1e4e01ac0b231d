//! From a crisis model to answers.
//!
//! The pipeline: a [`Model`](standoff_model::Model) is compiled to a [`Game`](game::Game), priced
//! with one draw of its parameters, solved to a [`Policy`](policy::Policy), certified by code that
//! shares nothing with the solvers but the game, and projected to probabilities and daily
//! measures. Everything here is pure: no files, clock, environment, printing, and randomness only
//! by key.
//!
//! Modules, each of which uses only those to its left: `math` ← `game` ← `policy` ← {`solve`,
//! `certify`, `project`, `explain`, `simulate`} ← {`gradient`, `batch`} ←
//! `ensemble`.

pub mod batch;
pub mod believed;
pub mod certify;
pub mod compare;
pub mod control;
pub mod draws;
pub mod ensemble;
pub mod explain;
pub mod game;
pub mod gradient;
pub mod implied;
pub mod math;
pub mod options;
mod parallel;
pub mod policy;
pub mod project;
pub mod score;
pub mod simulate;
pub mod solve;
