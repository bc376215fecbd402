//! The start and the end of a recording, inside another one or not.

use super::{Hot, hot};
use crate::tape::Recordable;
use crate::tape::variable::FOREIGN;
use crate::tape::{Node, Tape, outside, pool};
use core::cell::Cell;
use core::sync::atomic::{AtomicU32, Ordering};

/// A copy of the hot words, to put back when an inner recording ends.
#[derive(Clone, Copy)]
struct Saved<T> {
    nodes: *mut Node<T>,
    next: u32,
    end: u32,
    id: u32,
    tape: *mut Tape<T>,
}

/// The number of a new tape, unique in the process until 2³² − 2 recordings were made.
fn fresh_id() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    /// Numbers are drawn in blocks, so that threads do not contend for them.
    const BLOCK: u32 = 1 << 12;
    thread_local! {
        static MINE: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
    }
    MINE.with(|mine| {
        let (mut next, mut end) = mine.get();
        while next == end || next == 0 || next == FOREIGN {
            if next == end {
                next = NEXT.fetch_add(BLOCK, Ordering::Relaxed);
                end = next.wrapping_add(BLOCK);
            } else {
                next = next.wrapping_add(1);
            }
        }
        mine.set((next.wrapping_add(1), end));
        next
    })
}

impl<T: Recordable> Hot<T> {
    /// Starts a recording on `tape` and returns the words of the outer one.
    fn enter(&self, tape: *mut Tape<T>) -> Saved<T> {
        let outer = Saved {
            nodes: self.nodes.get(),
            next: self.next.get(),
            end: self.end.get(),
            id: self.id.get(),
            tape: self.tape.get(),
        };
        // SAFETY: the caller owns the tape, and hands it over until `leave`.
        let inner = unsafe { &mut *tape };
        inner.id = fresh_id();
        if inner.trace.is_some() {
            outside::watch(inner.id);
        }
        self.id.set(inner.id);
        self.next.set(inner.first_node);
        self.point_at(inner);
        self.tape.set(tape);
        outer
    }

    /// Ends the recording, states its length in the tape, and goes on with the outer one.
    fn leave(&self, outer: Saved<T>) {
        // SAFETY: `enter` stored the pointer, and the caller still owns the tape. Every node below
        // `next` was written, by `push` or by `grow`.
        unsafe {
            let tape = &mut *self.tape.get();
            tape.nodes.set_len((self.next.get() - tape.first_node) as usize);
            if let Some(trace) = &mut tape.trace {
                trace.read = trace.read.or(outside::unwatch(tape.id));
            }
        }
        self.nodes.set(outer.nodes);
        self.next.set(outer.next);
        self.end.set(outer.end);
        self.id.set(outer.id);
        self.tape.set(outer.tape);
    }
}

/// A recording in progress; ends it when dropped, also by a panic.
pub(in crate::tape) struct Session<T: Recordable> {
    /// Made by `Box::into_raw`: while the recording goes on, the recorder holds it too.
    tape: *mut Tape<T>,
    outer: Saved<T>,
}

impl<T: Recordable> Session<T> {
    pub(in crate::tape) fn start(tape: Box<Tape<T>>) -> Self {
        let tape = Box::into_raw(tape);
        Self { tape, outer: hot::<T>().enter(tape) }
    }

    pub(in crate::tape) fn finish(self) -> Box<Tape<T>> {
        let session = core::mem::ManuallyDrop::new(self);
        session.leave()
    }

    /// Called exactly once: by `finish`, or else by `drop`.
    fn leave(&self) -> Box<Tape<T>> {
        hot::<T>().leave(self.outer);
        // SAFETY: the pointer came from `Box::into_raw`, the recorder has let go of it, and this
        // is the only call.
        unsafe { Box::from_raw(self.tape) }
    }
}

impl<T: Recordable> Drop for Session<T> {
    fn drop(&mut self) {
        pool::give_back(self.leave());
    }
}
