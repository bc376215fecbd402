//! One recurrence, two passes over the entries: in a chain, where the step goes on to the next
//! member, and alone, where it goes straight into the parameters.
//!
//! A rule alone in three passes (copy the gradient, apply, subtract) moves nine numbers an entry
//! to and from memory with one slot, in one pass five; for a million parameters memory is what a step costs.
//!
//! An entry knows no other, so a pass may be vectorized for any instruction set and cut into pieces for threads, and the bits stay.

use super::rule::TakeBlock;
use crate::parallel::{both, is_short};
use crate::scalar::Numeric;
use crate::simd::{InstructionSet, multiversion};

/// Parameters with their gradient, and where the updates go.
pub(super) trait Entries<T: Numeric> {
    /// How many there are.
    fn len(&self) -> usize;

    /// Hands over `next(slots, x, g)`, the update to subtract from `x`, for each parameter `x`, its gradient component `g` and
    /// its entry of each slot.
    fn walk<const K: usize>(self, slots: [&mut [T]; K], next: impl Fn([&mut T; K], T, T) -> T + Sync)
    where
        Kernels: Arity<K>;
}

/// The update replaces the gradient component.
pub(super) struct Passing<'a, T> {
    pub(super) params: &'a [T],
    pub(super) step: &'a mut [T],
}

/// The update is subtracted from the parameter.
pub(super) struct Moving<'a, T> {
    pub(super) params: &'a mut [T],
    pub(super) gradient: &'a [T],
}

/// The update goes into `scratch`, from where `then(first, params, updates)` takes it, block by block.
///
/// What comes next finds a block in the first-level cache. `scratch` has the length of the parameters; with `kept` it has all updates at
/// the end, else its start serves every block.
pub(super) struct Blocks<'a, T> {
    pub(super) params: &'a mut [T],
    pub(super) gradient: &'a [T],
    pub(super) scratch: &'a mut [T],
    pub(super) kept: bool,
    pub(super) then: &'a mut TakeBlock<'a, T>,
}

/// Entries of a block: 4 KiB of each slot, so that five fit into a first-level cache of 32.
const BLOCK: usize = 512;

impl<T: Numeric> Entries<T> for Passing<'_, T> {
    fn len(&self) -> usize {
        self.step.len()
    }

    fn walk<const K: usize>(self, slots: [&mut [T]; K], next: impl Fn([&mut T; K], T, T) -> T + Sync)
    where
        Kernels: Arity<K>,
    {
        pass(&next, self.params, self.step, slots);
    }
}

/// [`Passing`], by reference to the recurrence, so that [`Blocks`] share the loops.
fn pass<T, F, const K: usize>(next: &F, params: &[T], step: &mut [T], slots: [&mut [T]; K])
where
    T: Numeric,
    F: Fn([&mut T; K], T, T) -> T + Sync,
    Kernels: Arity<K>,
{
    let put = |slots: [&mut T; K], x: &T, step: &mut T| *step = next(slots, *x, *step);
    in_pieces(&put, params, step, slots);
}

impl<T: Numeric> Entries<T> for Blocks<'_, T> {
    fn len(&self) -> usize {
        self.params.len()
    }

    fn walk<const K: usize>(self, mut slots: [&mut [T]; K], next: impl Fn([&mut T; K], T, T) -> T + Sync)
    where
        Kernels: Arity<K>,
    {
        let Self { params, gradient, scratch, kept, then } = self;
        let n = shortest(params.len().min(gradient.len()).min(scratch.len()), &slots);
        // Threads share what is large, not what fits into a cache.
        let block = if is_short(n) { BLOCK } else { n };
        for first in (0..n).step_by(block) {
            let range = first..n.min(first + block);
            let updates = &mut scratch[if kept { range.clone() } else { 0..range.len() }];
            updates.copy_from_slice(&gradient[range.clone()]);
            let slots = slots.each_mut().map(|slot| &mut slot[range.clone()]);
            pass(&next, &params[range.clone()], updates, slots);
            then(first, &mut params[range], updates);
        }
    }
}

impl<T: Numeric> Entries<T> for Moving<'_, T> {
    fn len(&self) -> usize {
        self.params.len()
    }

    fn walk<const K: usize>(self, slots: [&mut [T]; K], next: impl Fn([&mut T; K], T, T) -> T + Sync)
    where
        Kernels: Arity<K>,
    {
        let put = move |slots: [&mut T; K], g: &T, x: &mut T| *x -= next(slots, *x, *g);
        in_pieces(&put, self.gradient, self.params, slots);
    }
}

/// Calls `put` for every entry of what is read, what is written, and the slots; large ones in halves that threads may share.
fn in_pieces<T, P, const K: usize>(put: &P, read: &[T], written: &mut [T], mut slots: [&mut [T]; K])
where
    T: Numeric,
    P: Fn([&mut T; K], &T, &mut T) + Sync,
    Kernels: Arity<K>,
{
    let n = shortest(read.len().min(written.len()), &slots);
    if is_short(n) {
        return Kernels::run(InstructionSet::best(), put, read, written, slots);
    }
    // Whole cache lines, so that no two threads write to one.
    let half = (n / 2).next_multiple_of(64);
    let ((read, read_on), (written, written_on)) = (read.split_at(half), written.split_at_mut(half));
    let ons = slots.each_mut().map(|slot| {
        let (start, on) = core::mem::take(slot).split_at_mut(half);
        *slot = start;
        on
    });
    both(|| in_pieces(put, read, written, slots), || in_pieces(put, read_on, written_on, ons));
}

/// A slot never has another length; if it had, the shortest would end the loop, as with `zip`.
fn shortest<T, const K: usize>(n: usize, slots: &[&mut [T]; K]) -> usize {
    slots.iter().fold(n, |n, slot| n.min(slot.len()))
}

/// Loops over entries with `K` slots. The slices are arguments of their own, because the compiler believes of arguments alone that
/// they do not overlap; else it would compare all their ends at each step.
pub(super) trait Arity<const K: usize> {
    fn run<T: Numeric, P: Fn([&mut T; K], &T, &mut T)>(
        level: InstructionSet,
        put: &P,
        read: &[T],
        written: &mut [T],
        slots: [&mut [T]; K],
    );
}

/// Has the loops for all numbers of slots that rules have.
pub(super) struct Kernels;

macro_rules! kernel {
    ($k:literal: $($slot:ident)*) => {
        impl Arity<$k> for Kernels {
            #[inline]
            fn run<T: Numeric, P: Fn([&mut T; $k], &T, &mut T)>(
                level: InstructionSet,
                put: &P,
                read: &[T],
                written: &mut [T],
                slots: [&mut [T]; $k],
            ) {
                #[inline(always)]
                fn entries<T: Numeric, P: Fn([&mut T; $k], &T, &mut T)>(
                    put: &P, read: &[T], written: &mut [T], $($slot: &mut [T]),*
                ) {
                    let n = written.len().min(read.len())$(.min($slot.len()))*;
                    let (read, written, $($slot,)*) = (&read[..n], &mut written[..n], $(&mut $slot[..n],)*);
                    for i in 0..n {
                        put([$(&mut $slot[i]),*], &read[i], &mut written[i]);
                    }
                }
                multiversion! {
                    #[allow(clippy::too_many_arguments, reason = "what is no argument of its own is believed to overlap")]
                    fn compiled[T: Numeric, P: Fn([&mut T; $k], &T, &mut T)](
                        put: &P, read: &[T], written: &mut [T], $($slot: &mut [T]),*
                    ) = entries;
                }
                let [$($slot),*] = slots;
                compiled(level, put, read, written, $($slot),*);
            }
        }
    };
}

kernel!(0:);
kernel!(1: a);
kernel!(2: a b);
kernel!(3: a b c);
kernel!(4: a b c d);

/// The two methods of a rule whose recurrence is `walk(state, entries)`.
macro_rules! entry_by_entry {
    ($rule:ty, $state:ty) => {
        fn apply(&self, state: &mut $state, params: &[T], step: &mut [T]) {
            $crate::scalar::compiled_here!(
                T => |rule, state, params, step| rule.walk(state, $crate::optim::entries::Passing { params, step });
                (self => &$rule, state => &mut $state, params => &[T], step => &mut [T])
            );
        }

        fn descend(&self, state: &mut $state, params: &mut [T], gradient: &[T], _scratch: &mut [T]) {
            $crate::scalar::compiled_here!(
                T => |rule, state, params, gradient| rule.walk(state, $crate::optim::entries::Moving { params, gradient });
                (self => &$rule, state => &mut $state, params => &mut [T], gradient => &[T])
            );
        }

        fn descend_in_blocks(
            &self,
            state: &mut $state,
            params: &mut [T],
            gradient: &[T],
            scratch: &mut [T],
            then: &mut $crate::optim::rule::TakeBlock<'_, T>,
        ) {
            $crate::scalar::compiled_here!(
                T => |rule, state, params, gradient, scratch, then| {
                    rule.walk(state, $crate::optim::entries::Blocks { params, gradient, scratch, kept: false, then })
                };
                (self => &$rule, state => &mut $state, params => &mut [T], gradient => &[T], scratch => &mut [T],
                 then => &mut $crate::optim::rule::TakeBlock<'_, T>)
            );
        }
    };
}
pub(super) use entry_by_entry;

#[cfg(test)]
#[path = "../../tests/unit/optim/entries.rs"]
mod tests;
