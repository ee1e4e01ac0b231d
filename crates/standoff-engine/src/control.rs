//! How the outside world watches and stops a computation, without the core knowing about clocks or
//! terminals.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Shared by whoever computes and whoever watches.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    done: AtomicUsize,
    passes: AtomicUsize,
}

// Requests to stop and passes are in one order for all threads, so that who asks to stop and then
// reads how many passes were made knows that at most one more begins in each solve.
impl Control {
    /// Asks the computation to stop as soon as it can. A solve begins at most one more pass over its
    /// game.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Counts one more unit of work as done.
    pub fn advance(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Units of work done so far.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Counts one more pass over a game, within a unit of work.
    pub fn pass(&self) {
        self.passes.fetch_add(1, Ordering::SeqCst);
    }

    /// Passes over games so far, by all solves together.
    pub fn passes(&self) -> usize {
        self.passes.load(Ordering::SeqCst)
    }
}
