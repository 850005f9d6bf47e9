//! The pages of the shop.

use std::process::Command;

const WORKER: &str = "web-worker";

/// Starts a worker.
pub fn work() {
    let _ = Command::new(WORKER).spawn();
}
