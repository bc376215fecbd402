//! A stretch of the recording in progress, and its derivatives behind it.

use super::sweep::Sweep;
use crate::derive::eager::Here;
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::closure::{Taken, outputs};
use crate::tape::fault::Fault;
use crate::tape::recorder::note;
use crate::tape::stretch::Stretch;
use crate::tape::{Closure, Recording, Var, record};
use crate::var::scalar::copied;

/// Which derivatives are taken.
pub(crate) enum How<'a, T> {
    /// Of the first output, in all coordinates.
    Back,
    /// Of each output, along a direction.
    Along(&'a [Var<T>]),
}

/// Outputs and their derivatives.
type Found<T> = Option<(Taken<T>, Vec<Var<T>>)>;

seam! {
    /// The outputs of `f` at `x` and their derivatives. `None` if something went wrong, which is noted.
    pub(crate) fn differentiate<T>(f: &Closure<'_, T>, x: &[Var<T>], how: &How<'_, T>, here: Here) -> Found<T> = differentiate_at
}

fn differentiate_at<T: Real>(f: &Closure<'_, T>, x: &[Var<T>], how: &How<'_, T>, here: Here) -> Found<T> {
    let Some(stretch) = Stretch::start() else { return of_constants(f, x, how, here) };
    let copies: Vec<_> = x.iter().map(|&x| copied(x, here)).collect();
    let values = match outputs(f, &copies) {
        Ok(values) => values,
        Err(LengthMismatch { what, expected, actual }) => {
            note::<T>(|| Fault::Length { what, expected, actual });
            return None;
        }
    };
    if !values.iter().all(Var::is_constant) && !T::check("result", &values, here) {
        return None;
    }
    let mut sweep = Sweep::new(stretch);
    let derivatives = match how {
        How::Back => {
            sweep.back(*values.first()?);
            copies.iter().map(|&copy| sweep.of(copy)).collect()
        }
        How::Along(direction) => {
            sweep.forward(&copies, direction);
            values.iter().map(|&value| sweep.of(value)).collect()
        }
    };
    Some((values, derivatives))
}

/// The same where nothing is recorded around: in a recording of its own, as plain numbers.
fn of_constants<T: Real>(f: &Closure<'_, T>, x: &[Var<T>], how: &How<'_, T>, here: Here) -> Found<T> {
    let direction = if let How::Along(direction) = how { direction } else { &[][..] };
    if x.iter().chain(direction).any(|x| !x.is_constant()) {
        return None; // Of a recording that has ended.
    }
    let values: Vec<T> = x.iter().map(|x| x.value).collect();
    let inner = |x: &[Var<T>]| differentiate_at(f, x, how, here);
    record(&values, Recording::default(), inner, |tape, found| {
        let (mut values, mut derivatives) = found?;
        // A fault of this recording is one of the recording around, if that only looks for faults.
        if let Err(fault) = values.iter().try_for_each(|&value| tape.slot_of_at(value, here).map(drop)) {
            note::<T>(|| fault);
            return None;
        }
        values.iter_mut().chain(&mut derivatives).for_each(|x| *x = Var::constant(x.value));
        Some((values, derivatives))
    })
}
