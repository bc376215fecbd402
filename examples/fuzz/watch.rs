//! A program that takes too long is a failure, too.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longer than any program takes, shrinking among it.
const MOST: Duration = Duration::from_secs(300);

/// What is running, and since when.
#[derive(Debug)]
pub(crate) struct Watch(Arc<Mutex<(String, Instant)>>);

impl Watch {
    /// Ends the process once something takes too long: what is in a loop cannot be asked to.
    pub(crate) fn start() -> Self {
        let now = Arc::new(Mutex::new((String::new(), Instant::now())));
        let watched = Arc::clone(&now);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_secs(1));
                let (what, since) = &*watched.lock().unwrap_or_else(PoisonError::into_inner);
                if since.elapsed() > MOST {
                    println!("\nlonger than {} s: {what}", MOST.as_secs());
                    std::process::exit(1);
                }
            }
        });
        Self(now)
    }

    pub(crate) fn begin(&self, what: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (what, Instant::now());
    }
}
