//! Ranks that are threads of one process.

use super::tables::said;
use gradus::data::{Divided, InGroups, Ranks, SourceError};
use gradus::fit::FitError;
use gradus::prelude::*;
use std::fmt::Debug;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Ranks, and rows of a group.
const CASES: [[usize; 2]; 6] = [[1, 999], [2, 999], [3, 50_000], [4, 4096], [7, 999], [7, 50_000]];

/// Messages of one exchange, from those who have come so far; and how many have taken theirs.
#[derive(Default)]
pub(super) struct Meeting {
    messages: Vec<Option<Vec<u8>>>,
    left: usize,
    pub(super) bytes: usize,
}

/// One of several threads.
#[derive(Clone)]
pub(super) struct Thread {
    rank: usize,
    pub(super) shared: Arc<(Mutex<Meeting>, Condvar)>,
}

pub(super) fn threads(count: usize) -> Vec<Thread> {
    let meeting = Meeting { messages: vec![None; count], ..Meeting::default() };
    let shared = Arc::new((Mutex::new(meeting), Condvar::new()));
    (0..count).map(|rank| Thread { rank, shared: shared.clone() }).collect()
}

impl Ranks for Thread {
    fn rank(&self) -> usize {
        self.rank
    }

    fn count(&self) -> usize {
        self.shared.0.lock().expect("no panic").messages.len()
    }

    fn exchange(&mut self, message: &[u8]) -> Result<Vec<Vec<u8>>, SourceError> {
        let (meeting, moved) = &*self.shared;
        let wait = |meeting, until: &dyn Fn(&Meeting) -> bool| {
            let waited = moved
                .wait_timeout_while(meeting, Duration::from_secs(20), |now| !until(now))
                .expect("no panic");
            if waited.1.timed_out() { Err(SourceError::new("a rank is lost")) } else { Ok(waited.0) }
        };
        let mut now = wait(meeting.lock().expect("no panic"), &|now| now.messages[self.rank].is_none())?;
        now.messages[self.rank] = Some(message.to_vec());
        now.bytes = now.bytes.max(message.len());
        moved.notify_all();
        let mut now = wait(now, &|now| now.messages.iter().all(Option::is_some))?;
        let all = now.messages.iter().flatten().cloned().collect();
        now.left += 1;
        if now.left == now.messages.len() {
            now.left = 0;
            now.messages.fill(None);
        }
        moved.notify_all();
        // Nobody comes to the next one before all have left this one.
        drop(wait(now, &|now| now.left == 0)?);
        Ok(all)
    }
}

/// What each of several ranks comes to.
pub(super) fn among<O: Send>(count: usize, run: impl Fn(Thread) -> O + Sync) -> Vec<O> {
    let run = &run;
    std::thread::scope(|scope| {
        let started: Vec<_> =
            threads(count).into_iter().map(|thread| scope.spawn(move || run(thread))).collect();
        started.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

/// Has each number of ranks the report, or the error, of one process?
#[track_caller]
pub(super) fn same<P: Debug + Send>(
    want: &Result<FitReport<P>, FitError>,
    data: &Dataset,
    fit: impl Fn(Divided<InGroups<'_>, Thread>) -> Result<FitReport<P>, FitError> + Sync,
) {
    let want = match want {
        Ok(report) => said(report),
        Err(error) => error.to_string(),
    };
    for [count, size] in CASES {
        let found = among(count, |thread| fit(Divided::new(data.in_groups(size), thread)));
        for (rank, found) in found.into_iter().enumerate() {
            let found = found.map_or_else(|error| error.to_string(), |report| said(&report));
            assert_eq!(found, want, "rank {rank} of {count}, groups of {size}");
        }
    }
}
