//! The variable, as the tape sees it: a value and a slot.

/// A number whose operations are recorded: what a loss is written in.
///
/// Inside a closure given to [`grad`](crate::grad) and its relatives, a `Var` stands for a
/// number of the point. It has the operators and functions of a float, so a loss is ordinary
/// Rust. A `Var` made of a plain number (`Var::from(2.0)`) is a constant, and operations among
/// constants record nothing.
///
/// It is `Copy`, has no lifetime, and takes 16 bytes for `f64`: the value, the slot on its
/// tape, and the number of the tape. It implements [`num_traits::Float`], so a generic
/// `fn f<T: Float>(..)` can be differentiated, and it fits into `ndarray` and into structs.
///
/// A `Var` belongs to the recording that made it. Used in another one, on another thread, or
/// after its recording has ended, it makes the call that records return
/// [`Error::ForeignVariable`](crate::Error::ForeignVariable) with the place of the operation.
///
/// ```
/// use gradus::prelude::*;
///
/// let loss = |[x, y]: [Var; 2]| (x - 2.0 * y).powi(2) + y.sin() / x;
/// let [dx, dy] = grad(loss, [1.0, 0.0])?;
/// assert_eq!([dx, dy], [2.0, -3.0]);
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Var<T = f64> {
    pub(crate) value: T,
    /// Slot on the tape; 0 for a constant.
    pub(crate) slot: u32,
    /// Number of the tape; 0 for a constant.
    pub(crate) tape: u32,
}

/// Marks the result of an operation on a foreign variable; never the number of a tape.
pub(super) const FOREIGN: u32 = u32::MAX;

impl<T> Var<T> {
    /// A plain number: no slot, no derivative.
    ///
    /// ```
    /// use gradus::Var;
    ///
    /// assert_eq!(Var::constant(2.0).value(), 2.0);
    /// ```
    #[inline(always)]
    #[must_use]
    pub const fn constant(value: T) -> Self {
        Self { value, slot: 0, tape: 0 }
    }

    /// Belongs to no tape.
    #[inline(always)]
    pub(crate) const fn is_constant(&self) -> bool {
        self.tape == 0
    }

    pub(super) fn foreign(value: T) -> Self {
        Self { value, slot: 0, tape: FOREIGN }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/tape/variable.rs"]
mod tests;
