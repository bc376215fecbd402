//! One recurrence, two passes over the entries: in a chain, where the step goes on to the next
//! member, and alone, where it goes straight into the parameters.
//!
//! A rule alone in three passes (copy the gradient, apply, subtract) moves nine numbers an entry
//! to and from memory with one slot, in one pass five; for a million parameters memory is what a step costs.

use crate::scalar::Numeric;

/// A parameter with its gradient component, and where its update goes.
pub(super) trait Entry<T> {
    /// The gradient component.
    fn gradient(&self) -> T;

    /// The parameter.
    fn parameter(&self) -> T;

    /// Hands over the update to subtract.
    fn leave(self, update: T);
}

/// The update replaces the gradient component.
pub(super) struct Passing<'a, T> {
    x: &'a T,
    step: &'a mut T,
}

/// The update is subtracted from the parameter.
pub(super) struct Moving<'a, T> {
    x: &'a mut T,
    g: &'a T,
}

impl<T: Numeric> Entry<T> for Passing<'_, T> {
    #[inline]
    fn gradient(&self) -> T {
        *self.step
    }

    #[inline]
    fn parameter(&self) -> T {
        *self.x
    }

    #[inline]
    fn leave(self, update: T) {
        *self.step = update;
    }
}

impl<T: Numeric> Entry<T> for Moving<'_, T> {
    #[inline]
    fn gradient(&self) -> T {
        *self.g
    }

    #[inline]
    fn parameter(&self) -> T {
        *self.x
    }

    #[inline]
    fn leave(self, update: T) {
        *self.x -= update;
    }
}

/// The entries for [`Rule::apply`](super::Rule::apply).
pub(super) fn passing<'a, T>(
    params: &'a [T],
    step: &'a mut [T],
) -> impl ExactSizeIterator<Item = Passing<'a, T>> {
    params.iter().zip(step).map(|(x, step)| Passing { x, step })
}

/// The entries for [`Rule::descend`](super::Rule::descend).
pub(super) fn moving<'a, T>(
    params: &'a mut [T],
    gradient: &'a [T],
) -> impl ExactSizeIterator<Item = Moving<'a, T>> {
    params.iter_mut().zip(gradient).map(|(x, g)| Moving { x, g })
}

/// The two methods of a rule whose recurrence is `walk(state, entries)`.
macro_rules! entry_by_entry {
    ($rule:ty, $state:ty) => {
        fn apply(&self, state: &mut $state, params: &[T], step: &mut [T]) {
            $crate::scalar::compiled_here!(
                T => |rule, state, params, step| rule.walk(state, $crate::optim::entries::passing(params, step));
                (self => &$rule, state => &mut $state, params => &[T], step => &mut [T])
            );
        }

        fn descend(&self, state: &mut $state, params: &mut [T], gradient: &[T], _scratch: &mut [T]) {
            $crate::scalar::compiled_here!(
                T => |rule, state, params, gradient| rule.walk(state, $crate::optim::entries::moving(params, gradient));
                (self => &$rule, state => &mut $state, params => &mut [T], gradient => &[T])
            );
        }
    };
}
pub(super) use entry_by_entry;
