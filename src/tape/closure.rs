//! A closure with its type forgotten: what the engine records, whatever the user's closure takes and returns.

use super::Var;
use crate::error::LengthMismatch;
use smallvec::SmallVec;

/// Takes a point, and hands all its outputs, at once, to the second argument.
///
/// # Errors
/// The closure behind it takes another number of coordinates.
pub(crate) type Closure<'a, T> = dyn Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult + 'a;

/// The same for several threads at a time.
pub(crate) type SharedClosure<'a, T> = dyn Fn(&[Var<T>], &mut Take<'_, T>) -> ClosureResult + Sync + 'a;

/// Whether the outputs were handed over.
pub(crate) type ClosureResult = Result<(), LengthMismatch>;

/// Takes the outputs of a closure.
pub(crate) type Take<'a, T> = dyn FnMut(&[Var<T>]) + 'a;

/// Outputs of a closure, in place if they are few.
pub(crate) type Taken<T> = SmallVec<[Var<T>; 4]>;

/// All outputs at `x`.
pub(crate) fn outputs<T: Copy>(f: &Closure<'_, T>, x: &[Var<T>]) -> Result<Taken<T>, LengthMismatch> {
    let mut taken = Taken::new();
    f(x, &mut |outputs| taken.extend_from_slice(outputs))?;
    Ok(taken)
}

/// Output `index` at `x`; `None` if there are fewer.
pub(crate) fn nth<T: Copy>(
    f: &Closure<'_, T>,
    index: usize,
    x: &[Var<T>],
) -> Result<Option<Var<T>>, LengthMismatch> {
    let mut taken = None;
    f(x, &mut |outputs| taken = outputs.get(index).copied())?;
    Ok(taken)
}
