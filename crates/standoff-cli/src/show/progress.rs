//! Progress on stderr: a moving bar for people, plain lines for logs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use standoff::engine::control::Control;

use crate::io;

/// Shows how far a run is.
pub struct Progress {
    quiet: bool,
    control: Arc<Control>,
    over: Arc<AtomicBool>,
    watcher: std::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Progress {
    /// Shows nothing yet.
    pub fn new(quiet: bool, control: Arc<Control>) -> Self {
        Self { quiet, control, over: Arc::default(), watcher: std::sync::Mutex::default() }
    }

    /// Says a line.
    pub fn say(&self, line: &str) {
        if !self.quiet {
            io::remark(line);
        }
    }

    /// Starts to show how many draws are done.
    pub fn draws(&self, total: usize) {
        if self.quiet {
            return;
        }
        let (control, over) = (Arc::clone(&self.control), Arc::clone(&self.over));
        let watch = move || {
            if io::stderr_is_terminal() {
                bar(&control, &over, total);
            } else {
                lines(&control, &over, total);
            }
        };
        if let Ok(mut watcher) = self.watcher.lock() {
            *watcher = Some(std::thread::spawn(watch));
        }
    }

    /// Ends the show.
    pub fn finish(&self) {
        self.over.store(true, Ordering::Relaxed);
        let watcher = self.watcher.lock().ok().and_then(|mut watcher| watcher.take());
        if let Some(watcher) = watcher {
            let _ = watcher.join();
        }
    }
}

fn bar(control: &Control, over: &AtomicBool, total: usize) {
    let bar = ProgressBar::new(total as u64);
    let template = "Draws {pos}/{len} {wide_bar} {per_sec} ETA {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    while !over.load(Ordering::Relaxed) {
        bar.set_position(control.done() as u64);
        std::thread::sleep(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}

/// A line each time another quarter is done.
fn lines(control: &Control, over: &AtomicBool, total: usize) {
    let mut said = 0;
    while !over.load(Ordering::Relaxed) {
        let quarter = control.done() * 4 / total.max(1);
        if quarter > said {
            said = quarter;
            io::remark(&format!("Draws {}/{total}", control.done()));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
