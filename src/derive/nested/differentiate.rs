//! A stretch of the recording in progress, and its derivatives behind it.

use super::sweep::Sweep;
use crate::derive::Differentiable;
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::tape::fault::Fault;
use crate::tape::recorder::{check, note};
use crate::tape::stretch::Stretch;
use crate::tape::{Recording, Var, record};
use crate::var::scalar::copied;

/// Which derivatives are taken.
pub(super) enum How<'a, T> {
    /// In all coordinates.
    Back,
    /// Along a direction.
    Along(&'a [Var<T>]),
}

/// The value of `f` at `x` and its derivatives. `None` if something went wrong, which is noted.
#[track_caller]
pub(super) fn differentiate<T: Real, F, Form>(
    f: &F,
    x: &[Var<T>],
    how: &How<'_, T>,
) -> Option<(Var<T>, Vec<Var<T>>)>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    let Some(stretch) = Stretch::start() else { return of_constants(f, x, how) };
    // A loop, because iterators do not hand on who called.
    let mut copies = Vec::with_capacity(x.len());
    for &x in x {
        copies.push(copied(x));
    }
    let value = match f.eval(&copies) {
        Ok(value) => value,
        Err(LengthMismatch { what, expected, actual }) => {
            note::<T>(|| Fault::Length { what, expected, actual });
            return None;
        }
    };
    if !value.is_constant() && !check("result", &[value]) {
        return None;
    }
    let mut sweep = Sweep::new(stretch);
    let derivatives = match how {
        How::Back => {
            sweep.back(value);
            copies.iter().map(|&copy| sweep.of(copy)).collect()
        }
        How::Along(direction) => {
            sweep.forward(&copies, direction);
            vec![sweep.of(value)]
        }
    };
    Some((value, derivatives))
}

/// The same where nothing is recorded around: in a recording of its own, as plain numbers.
#[track_caller]
fn of_constants<T: Real, F, Form>(f: &F, x: &[Var<T>], how: &How<'_, T>) -> Option<(Var<T>, Vec<Var<T>>)>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    let direction = if let How::Along(direction) = how { direction } else { &[][..] };
    if x.iter().chain(direction).any(|x| !x.is_constant()) {
        return None; // Of a recording that has ended.
    }
    let values: Vec<T> = x.iter().map(|x| x.value).collect();
    let inner = |x: &[Var<T>]| differentiate(f, x, how);
    record(&values, Recording::default(), inner, |tape, found| {
        let (value, mut derivatives) = found?;
        // A fault of this recording is one of the recording around, if that only looks for faults.
        if let Err(fault) = tape.place_of(value) {
            note::<T>(|| fault);
            return None;
        }
        derivatives.iter_mut().for_each(|x| *x = Var::constant(x.value));
        Some((Var::constant(value.value), derivatives))
    })
}
