//! The thread-local recorder: the few words that every operation touches.
//!
//! An operation on variables costs two comparisons of tape numbers, one of the
//! capacity, and the store of one node. Everything rarer (growing, tracing,
//! foreign variables, the limit) is behind one cold call, reached through the same
//! comparison: while tracing, the capacity is stated as 0.
//!
//! The words live in a `const` thread-local without a destructor, so that
//! reaching them is one offset from a register. The buffers behind them belong
//! to [`super::pool`].

mod calls;
mod notes;
mod push;
mod session;

use super::pool::Idle;
use super::trace::Predicate;
use super::{MAX_NODES, Node, Tape, Var};
use crate::op::Op;
use crate::scalar::Numeric;
use core::cell::Cell;
use core::panic::Location;
use core::ptr;

pub(crate) use calls::{call_at, caught, value};
pub(crate) use notes::{check, note, note_guard, note_inner_kink, note_read};
pub(crate) use push::{push, push_at, push1};
pub(super) use session::Session;

/// The hot words of the recording in progress on this thread; see the module.
#[expect(missing_debug_implementations, reason = "only named by a sealed trait, never shown")]
pub struct Hot<T> {
    /// Where node 0 would be; slots of inputs have no node, so this may point before the buffer.
    nodes: Cell<*mut Node<T>>,
    /// Slot of the next node.
    next: Cell<u32>,
    /// First slot for which the slow path has to be taken.
    end: Cell<u32>,
    /// Number of the tape, 0 when nothing is recorded.
    id: Cell<u32>,
    /// The tape itself, for the slow path; null when nothing is recorded.
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

impl<T: Recordable> Hot<T> {
    /// States where the next nodes go.
    fn point_at(&self, tape: &mut Tape<T>) {
        let first = tape.first_node as usize;
        self.nodes.set(tape.nodes.as_mut_ptr().wrapping_sub(first));
        let room = (tape.nodes.capacity() + first).min(tape.limit as usize);
        let end = if tape.is_traced() { 0 } else { room };
        self.end.set(u32::try_from(end).unwrap_or(MAX_NODES));
    }
}

/// A float with a recorder of its own on each thread.
///
/// What an operation does on its fast path is inlined into the user's closure. What is rare is a method here, so that it
/// is compiled in this crate, and not again with every closure.
pub trait Recordable: Numeric {
    /// This thread's recorder; valid until the thread ends.
    fn recorder() -> *const Hot<Self>;
    /// Records an operation on the slow path.
    #[expect(clippy::too_many_arguments, reason = "each in a register; see where it is called")]
    fn push_cold(
        op: Op,
        n: i32,
        flat: u32,
        a: Self,
        at: u64,
        b: Self,
        bt: u64,
        value: Self,
        partial_a: Self,
        partial_b: Self,
        location: &'static Location<'static>,
    ) -> u64;
    /// Notes that an operand does not belong to the recording in progress, if that is so; true if all belong.
    fn check(operation: &'static str, operands: &[Var<Self>], location: &'static Location<'static>) -> bool;
    /// Notes a comparison in the trace of the recording in progress, if it keeps one, or its place in the diagnosis.
    fn note_guard(
        question: Predicate,
        operands: [Var<Self>; 2],
        outcome: u8,
        location: &'static Location<'static>,
    );
    /// Notes that a value of this recording was read out.
    fn note_read(tape: u32, location: &'static Location<'static>);
    /// Runs `f` on this thread's idle tapes; `None` while the thread shuts down.
    fn idle<R>(f: impl FnOnce(&Idle<Self>) -> R) -> Option<R>;
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

            #[cold]
            #[inline(never)]
            fn push_cold(
                op: Op,
                n: i32,
                flat: u32,
                a: Self,
                at: u64,
                b: Self,
                bt: u64,
                value: Self,
                partial_a: Self,
                partial_b: Self,
                location: &'static Location<'static>,
            ) -> u64 {
                push::push_cold(op, n, flat, a, at, b, bt, value, partial_a, partial_b, location)
            }

            #[cold]
            #[inline(never)]
            fn check(
                operation: &'static str,
                operands: &[Var<Self>],
                location: &'static Location<'static>,
            ) -> bool {
                notes::check_at(operation, operands, location)
            }

            #[inline(never)]
            fn note_guard(
                question: Predicate,
                operands: [Var<Self>; 2],
                outcome: u8,
                location: &'static Location<'static>,
            ) {
                notes::note_guard_at(question, operands, outcome, location);
            }

            #[cold]
            #[inline(never)]
            fn note_read(tape: u32, location: &'static Location<'static>) {
                notes::note_read_at::<Self>(tape, location);
            }

            fn idle<R>(f: impl FnOnce(&Idle<Self>) -> R) -> Option<R> {
                thread_local! {
                    static IDLE: Idle<$float> = const { Idle::new() };
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

/// Runs `f` on the tape of the recording in progress and the slot of its next node, if there is one;
/// afterward the recorder looks at the tape anew.
#[inline]
pub(super) fn with_tape<T: Recordable, R>(f: impl FnOnce(&mut Tape<T>, u32) -> R) -> Option<R> {
    let hot = hot::<T>();
    if hot.id.get() == 0 {
        return None;
    }
    // SAFETY: a recording is in progress, so `tape` points to the tape that `record` holds for its whole
    // duration; nothing else uses it meanwhile: `f` is code of this crate that records nothing.
    let tape = unsafe { &mut *hot.tape.get() };
    let result = f(tape, hot.next.get());
    hot.point_at(tape);
    Some(result)
}

/// The number of the recording in progress, 0 if there is none.
pub(crate) fn current<T: Recordable>() -> u32 {
    hot::<T>().id.get()
}
