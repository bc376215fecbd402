//! The thread-local recorder: the few words that every operation touches.
//!
//! An operation on variables costs two comparisons of tape numbers, one of the
//! capacity, and the store of one node. Everything rarer (growing, tracing,
//! strays, the limit) is behind one cold call, reached through the same
//! comparison: while tracing, the capacity is stated as 0.
//!
//! The words live in a `const` thread-local without a destructor, so that
//! reaching them is one offset from a register. The buffers behind them belong
//! to [`super::pool`].

use super::fault::Fault;
use super::trace::Trace;
use super::variable::STRAY;
use super::{MAX_NODES, Node, Tape, Var, outside};
use crate::Real;
use crate::op::Op;
use core::cell::Cell;
use core::panic::Location;
use core::ptr;
use core::sync::atomic::{AtomicU32, Ordering};

/// The hot words of the recording in progress on this thread; see the module.
#[expect(missing_debug_implementations, reason = "only named by a sealed trait, never shown")]
pub struct Hot<T> {
    /// Where node 0 would be; places of inputs have no node, so this may point before the buffer.
    nodes: Cell<*mut Node<T>>,
    /// Place of the next node.
    next: Cell<u32>,
    /// First place for which the cold road has to be taken.
    end: Cell<u32>,
    /// Number of the tape, 0 when nothing is recorded.
    id: Cell<u32>,
    /// The tape itself, for the cold road; null when nothing is recorded.
    tape: Cell<*mut Tape<T>>,
}

impl<T> Hot<T> {
    const fn idle() -> Self {
        Self {
            nodes: Cell::new(ptr::null_mut()),
            next: Cell::new(0),
            end: Cell::new(0),
            id: Cell::new(0),
            tape: Cell::new(ptr::null_mut()),
        }
    }
}

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
        while next == end || next == 0 || next == STRAY {
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

/// A float with a recorder of its own on each thread.
pub trait Recordable: Sized + 'static {
    /// This thread's recorder; valid until the thread ends.
    fn recorder() -> *const Hot<Self>;
    /// Runs `f` on this thread's idle tapes; `None` while the thread shuts down.
    fn idle<R>(f: impl FnOnce(&Cell<Vec<Box<Tape<Self>>>>) -> R) -> Option<R>;
}

macro_rules! recordable {
    ($float:ty) => {
        impl Recordable for $float {
            #[inline(always)]
            fn recorder() -> *const Hot<Self> {
                thread_local! {
                    static HOT: Hot<$float> = const { Hot::idle() };
                }
                // Only the address is taken inside: a larger closure would not be inlined, and a
                // call for each operation would cost more than the operation.
                HOT.with(|hot| core::ptr::from_ref(hot))
            }

            fn idle<R>(f: impl FnOnce(&Cell<Vec<Box<Tape<Self>>>>) -> R) -> Option<R> {
                thread_local! {
                    static IDLE: Cell<Vec<Box<Tape<$float>>>> = const { Cell::new(Vec::new()) };
                }
                IDLE.try_with(f).ok()
            }
        }
    };
}

recordable!(f64);
recordable!(f32);

/// This thread's recorder.
#[inline(always)]
fn hot<'a, T: Recordable>() -> &'a Hot<T> {
    // SAFETY: a `const` thread-local without a destructor lives as long as its thread, and the
    // reference cannot leave the thread, since `Cell` is not `Sync`; no caller keeps it in a place
    // that outlives the call.
    unsafe { &*T::recorder() }
}

/// Is `x` fit for the recording with number `id`: on it, or a constant.
#[inline(always)]
fn belongs<T>(x: &Var<T>, id: u32) -> bool {
    (x.tape == id) | (x.tape == 0)
}

/// Records `op(x)` with result `value`; `x` is not a constant.
#[inline(always)]
#[track_caller]
pub(crate) fn push1<T: Real>(op: Op, n: i32, x: Var<T>, value: T, slope: T) -> Var<T> {
    push(op, n, [x, Var::constant(T::zero())], value, [slope, T::zero()])
}

/// Records `op(a, b)` with result `value`; not both are constants.
#[inline(always)]
#[track_caller]
pub(crate) fn push<T: Real>(op: Op, n: i32, operands: [Var<T>; 2], value: T, slopes: [T; 2]) -> Var<T> {
    let [a, b] = operands;
    let hot = hot::<T>();
    let (id, place) = (hot.id.get(), hot.next.get());
    if belongs(&a, id) & belongs(&b, id) & (place < hot.end.get()) {
        let node = Node { operands: [a.place, b.place], slopes };
        // SAFETY: `place < end` holds only inside a recording that is not traced, and then
        // `nodes` points so that every place in `next..end` is inside the buffer that the tape
        // owns; the buffer does not move before the cold road replaces all three words.
        unsafe { hot.nodes.get().wrapping_add(place as usize).write(node) };
        hot.next.set(place + 1);
        Var { value, place, tape: id }
    } else {
        // Everything goes by value, in registers: an address taken here would make the hot road
        // keep its variables in memory, and wait for them (twice the time a node).
        let places = push_cold(op, n, a.value, pack(&a), b.value, pack(&b), value, slopes[0], slopes[1]);
        unpack(value, places)
    }
}

/// Place and tape in one word.
#[inline(always)]
fn pack<T>(x: &Var<T>) -> u64 {
    u64::from(x.tape) << 32 | u64::from(x.place)
}

/// The variable with this value, place and tape.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the two halves of the word are what is wanted")]
fn unpack<T>(value: T, places: u64) -> Var<T> {
    Var { value, place: places as u32, tape: (places >> 32) as u32 }
}

/// The rare cases of [`push`]: strays, tracing, a full buffer, the limit. Returns place and tape.
#[cold]
#[inline(never)]
#[track_caller]
#[expect(clippy::too_many_arguments, reason = "each in a register; see the call")]
fn push_cold<T: Real>(op: Op, n: i32, a: T, at: u64, b: T, bt: u64, value: T, slope_a: T, slope_b: T) -> u64 {
    let location = Location::caller();
    let operands = [unpack(a, at), unpack(b, bt)];
    if !check(op.name(), &operands) {
        return pack(&Var::stray(value));
    }
    let hot = hot::<T>();
    let place = hot.next.get();
    let node = Node { operands: [operands[0].place, operands[1].place], slopes: [slope_a, slope_b] };
    // SAFETY: `check` has seen a recording in progress (a variable belongs to it), so `tape`
    // points to the tape that `record` holds for its whole duration; nothing else uses it
    // meanwhile, because no code of the user runs inside this call.
    let tape = unsafe { &mut *hot.tape.get() };
    if place >= tape.limit {
        tape.fault.get_or_insert(Fault::TooLong { limit: tape.limit as usize, location });
        return pack(&Var::stray(value));
    }
    tape.push_traced(op, n, operands, location);
    tape.grow(place, node);
    hot.next.set(place + 1);
    hot.point_at(tape);
    pack(&Var { value, place, tape: hot.id.get() })
}

/// Notes a fault unless every operand belongs to the recording in progress.
#[track_caller]
pub(crate) fn check<T: Real>(operation: &'static str, operands: &[Var<T>]) -> bool {
    let location = Location::caller();
    let hot = hot::<T>();
    let id = hot.id.get();
    let fine = id != 0 && operands.iter().all(|x| belongs(x, id));
    if !fine && id != 0 {
        // SAFETY: as in `push_cold`; `id` is not 0, so a recording is in progress.
        let tape = unsafe { &mut *hot.tape.get() };
        tape.fault.get_or_insert(Fault::Foreign { operation, location });
    }
    fine
}

/// Runs `f` on the trace of the recording in progress, if it keeps one.
#[inline]
pub(crate) fn with_trace<T: Real>(f: impl FnOnce(&mut Trace<T>)) {
    let hot = hot::<T>();
    if hot.end.get() == 0 && hot.id.get() != 0 {
        // SAFETY: as in `push_cold`; `f` is code of this crate that touches the trace only.
        let tape = unsafe { &mut *hot.tape.get() };
        if let Some(trace) = &mut tape.trace {
            f(trace);
        }
    }
}

/// Notes that the value of `x` was read out, in the recording that may depend on it unseen.
#[inline]
#[track_caller]
pub(crate) fn note_read<T: Real>(x: &Var<T>) {
    let location = Location::caller();
    if x.tape == current::<T>() {
        with_trace::<T>(|trace| {
            trace.read.get_or_insert(location);
        });
    } else {
        outside::read(x.tape, location);
    }
}

/// Runs `f` on the tape of the recording in progress and the place of its next node, if there is one;
/// afterwards the recorder looks at the tape anew.
pub(super) fn with_tape<T: Real, R>(f: impl FnOnce(&mut Tape<T>, u32) -> R) -> Option<R> {
    let hot = hot::<T>();
    if hot.id.get() == 0 {
        return None;
    }
    // SAFETY: as in `push_cold`; `f` is code of this crate that records nothing.
    let tape = unsafe { &mut *hot.tape.get() };
    let result = f(tape, hot.next.get());
    hot.point_at(tape);
    Some(result)
}

/// Notes a fault of the recording in progress, if there is one.
#[cold]
pub(crate) fn note<T: Real>(fault: Fault) {
    with_tape::<T, _>(|tape, _| {
        tape.fault.get_or_insert(fault);
    });
}

/// The number of the recording in progress, 0 if there is none.
pub(crate) fn current<T: Real>() -> u32 {
    hot::<T>().id.get()
}

impl<T: Real> Hot<T> {
    /// States where the next nodes go.
    fn point_at(&self, tape: &mut Tape<T>) {
        let first = tape.first_node as usize;
        self.nodes.set(tape.nodes.as_mut_ptr().wrapping_sub(first));
        let room = (tape.nodes.capacity() + first).min(tape.limit as usize);
        let end = if tape.is_traced() { 0 } else { room };
        self.end.set(u32::try_from(end).unwrap_or(MAX_NODES));
    }

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

impl<T: Real> Tape<T> {
    /// Stores `node` at `place`, which is the next one, and makes room for more.
    fn grow(&mut self, place: u32, node: Node<T>) {
        let len = (place - self.first_node) as usize;
        // SAFETY: the recorder has written every node before `place`; see `Hot::leave`.
        unsafe { self.nodes.set_len(len) };
        self.nodes.push(node);
    }
}

/// A recording in progress; ends it when dropped, also by a panic.
pub(super) struct Session<T: Real> {
    /// Made by `Box::into_raw`: while the recording goes on, the recorder holds it too.
    tape: *mut Tape<T>,
    outer: Saved<T>,
}

impl<T: Real> Session<T> {
    pub(super) fn start(tape: Box<Tape<T>>) -> Self {
        let tape = Box::into_raw(tape);
        Self { tape, outer: hot::<T>().enter(tape) }
    }

    pub(super) fn finish(self) -> Box<Tape<T>> {
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

impl<T: Real> Drop for Session<T> {
    fn drop(&mut self) {
        super::pool::give_back(self.leave());
    }
}
