//! What a solve has cost, and when it must stop.

use crate::control::Control;

use super::{Settings, Status};

/// Counts passes and knows the limits.
#[derive(Debug)]
pub struct Meter<'a> {
    control: &'a Control,
    most: usize,
    /// Forward and backward passes.
    pub sweeps: usize,
    /// Tangent or adjoint passes.
    pub products: usize,
}

impl<'a> Meter<'a> {
    /// Nothing spent yet.
    pub fn new(settings: &Settings, control: &'a Control) -> Self {
        Self { control, most: settings.max_passes, sweeps: 0, products: 0 }
    }

    /// Counts a sweep. Whoever watches hears of it.
    pub fn sweep(&mut self) {
        self.sweeps += 1;
        self.control.pass();
    }

    /// Counts a product. Whoever watches hears of it.
    pub fn product(&mut self) {
        self.products += 1;
        self.control.pass();
    }

    /// Why no further pass may be made, if so. To be asked before every pass.
    pub fn stop(&self) -> Option<Status> {
        if self.control.is_cancelled() {
            Some(Status::Cancelled)
        } else if self.sweeps + self.products >= self.most {
            Some(Status::Limit)
        } else {
            None
        }
    }
}
