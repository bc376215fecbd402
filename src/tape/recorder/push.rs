//! Recording an operation: the fast path, and the slow one behind it.

use super::notes::{check_at, taken_in};
use super::{belongs, hot, with_tape};
use crate::op::Op;
use crate::tape::Recordable;
use crate::tape::fault::Fault;
use crate::tape::{FLAT, Node, Tape, Var, caller};
use core::panic::Location;

/// Records `op(x)` with result `value`; `x` is not a constant.
#[inline(always)]
#[track_caller]
pub(crate) fn push1<T: Recordable>(op: Op, n: i32, x: Var<T>, value: T, partial: T, flat: bool) -> Var<T> {
    push(op, n, [x, Var::constant(T::zero())], value, [partial, T::zero()], [flat, false])
}

/// Records `op(a, b)` with result `value`; not both are constants. Of an operand marked in `flat` the result, by
/// structure, does not depend.
#[inline(always)]
#[track_caller]
pub(crate) fn push<T: Recordable>(
    op: Op,
    n: i32,
    operands: [Var<T>; 2],
    value: T,
    partials: [T; 2],
    flat: [bool; 2],
) -> Var<T> {
    push_at(op, n, operands, value, partials, flat, Location::caller())
}

/// The same, for an operation that was called at `location`.
#[inline(always)]
pub(crate) fn push_at<T: Recordable>(
    op: Op,
    n: i32,
    operands: [Var<T>; 2],
    value: T,
    partials: [T; 2],
    flat: [bool; 2],
    location: &'static Location<'static>,
) -> Var<T> {
    let [a, b] = operands;
    let hot = hot::<T>();
    let (id, slot) = (hot.id.get(), hot.next.get());
    if belongs(&a, id) & belongs(&b, id) & (slot < hot.end.get()) {
        let node = node([a.slot, b.slot], partials, flat);
        // SAFETY: `slot < end` holds only inside a recording that is not traced, and then
        // `nodes` points so that every slot in `next..end` is inside the buffer that the tape
        // owns; the buffer does not move before the slow path replaces all three words.
        unsafe { hot.nodes.get().wrapping_add(slot as usize).write(node) };
        hot.next.set(slot + 1);
        Var { value, slot, tape: id }
    } else {
        // Everything goes by value, in registers: an address taken here would make the fast path
        // keep its variables in memory, and wait for them (twice the time a node).
        let flat = u32::from(flat[0]) | u32::from(flat[1]) << 1;
        let (at, bt, [partial_a, partial_b]) = (pack(&a), pack(&b), partials);
        let slots =
            T::push_cold(op, n, flat, a.value, at, b.value, bt, value, partial_a, partial_b, location);
        unpack(value, slots)
    }
}

/// A node, with the marks of operands that do not matter. Slot 0 stays what it is.
#[inline(always)]
fn node<T>(slots: [u32; 2], partials: [T; 2], flat: [bool; 2]) -> Node<T> {
    let mark = |k: usize| if flat[k] & (slots[k] != 0) { FLAT } else { 0 };
    Node { operands: [slots[0] | mark(0), slots[1] | mark(1)], partials }
}

/// Slot and tape in one word.
#[inline(always)]
fn pack<T>(x: &Var<T>) -> u64 {
    u64::from(x.tape) << 32 | u64::from(x.slot)
}

/// The variable with this value, slot and tape.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the two halves of the word are what is wanted")]
fn unpack<T>(value: T, slots: u64) -> Var<T> {
    Var { value, slot: slots as u32, tape: (slots >> 32) as u32 }
}

/// The rare cases of [`push`]: foreign variables, tracing, a full buffer, the limit. Returns slot and tape.
#[expect(clippy::too_many_arguments, reason = "each in a register; see the call")]
pub(super) fn push_cold<T: Recordable>(
    op: Op,
    n: i32,
    flat: u32,
    a: T,
    at: u64,
    b: T,
    bt: u64,
    value: T,
    partial_a: T,
    partial_b: T,
    location: &'static Location<'static>,
) -> u64 {
    let operands = [unpack(a, at), unpack(b, bt)];
    let id = hot::<T>().id.get();
    if id == 0 || !operands.iter().all(|x| belongs(x, id)) {
        return push_outer(op, n, flat, operands, value, [partial_a, partial_b], location);
    }
    let slots = [operands[0].slot, operands[1].slot];
    let node = node(slots, [partial_a, partial_b], [flat & 1 != 0, flat & 2 != 0]);
    let result = with_tape::<T, _>(|tape, slot| {
        if slot >= tape.limit {
            let limit = tape.limit as usize;
            tape.fault.get_or_insert_with(|| Fault::TooLong { limit, location: caller::place(location) });
            return Var::foreign(value);
        }
        tape.push_traced(op, n, operands, location);
        tape.grow(slot, node);
        hot::<T>().next.set(slot + 1);
        Var { value, slot, tape: tape.id }
    });
    pack(&result.unwrap_or(Var::foreign(value)))
}

/// The same with a variable of another recording, which this one may take in.
#[cold]
#[inline(never)]
fn push_outer<T: Recordable>(
    op: Op,
    n: i32,
    flat: u32,
    operands: [Var<T>; 2],
    value: T,
    [partial_a, partial_b]: [T; 2],
    location: &'static Location<'static>,
) -> u64 {
    let [a, b] = taken_in(operands);
    if !check_at(op.name(), &[a, b], location) {
        return pack(&Var::foreign(value));
    }
    push_cold(op, n, flat, a.value, pack(&a), b.value, pack(&b), value, partial_a, partial_b, location)
}

impl<T: Recordable> Tape<T> {
    /// Stores `node` at `slot`, which is the next one, and makes room for more.
    fn grow(&mut self, slot: u32, node: Node<T>) {
        let len = (slot - self.first_node) as usize;
        // SAFETY: the recorder has written every node before `slot`; see `Hot::leave`.
        unsafe { self.nodes.set_len(len) };
        self.nodes.push(node);
    }
}
