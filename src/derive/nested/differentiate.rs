//! A stretch of the recording in progress, and its derivatives behind it.

use super::sweep::Sweep;
use crate::derive::eager::Here;
use crate::error::LengthMismatch;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::closure::nth;
use crate::tape::fault::Fault;
use crate::tape::recorder::note;
use crate::tape::stretch::Stretch;
use crate::tape::{Closure, Recording, Var, record};
use crate::var::scalar::copied;

/// Which derivatives are taken.
pub(super) enum How<'a, T> {
    /// In all coordinates.
    Back,
    /// Along a direction.
    Along(&'a [Var<T>]),
}

/// A value and its derivatives.
type Found<T> = Option<(Var<T>, Vec<Var<T>>)>;

seam! {
    /// The value of `f` at `x` and its derivatives. `None` if something went wrong, which is noted.
    pub(super) fn differentiate<T>(f: &Closure<'_, T>, x: &[Var<T>], how: &How<'_, T>, here: Here) -> Found<T> = differentiate_at
}

fn differentiate_at<T: Real>(f: &Closure<'_, T>, x: &[Var<T>], how: &How<'_, T>, here: Here) -> Found<T> {
    let Some(stretch) = Stretch::start() else { return of_constants(f, x, how, here) };
    let copies: Vec<_> = x.iter().map(|&x| copied(x, here)).collect();
    let value = match nth(f, 0, &copies) {
        Ok(value) => value?,
        Err(LengthMismatch { what, expected, actual }) => {
            note::<T>(|| Fault::Length { what, expected, actual });
            return None;
        }
    };
    if !value.is_constant() && !T::check("result", &[value], here) {
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
fn of_constants<T: Real>(f: &Closure<'_, T>, x: &[Var<T>], how: &How<'_, T>, here: Here) -> Found<T> {
    let direction = if let How::Along(direction) = how { direction } else { &[][..] };
    if x.iter().chain(direction).any(|x| !x.is_constant()) {
        return None; // Of a recording that has ended.
    }
    let values: Vec<T> = x.iter().map(|x| x.value).collect();
    let inner = |x: &[Var<T>]| differentiate_at(f, x, how, here);
    record(&values, Recording::default(), inner, |tape, found| {
        let (value, mut derivatives) = found?;
        // A fault of this recording is one of the recording around, if that only looks for faults.
        if let Err(fault) = tape.slot_of_at(value, here) {
            note::<T>(|| fault);
            return None;
        }
        derivatives.iter_mut().for_each(|x| *x = Var::constant(x.value));
        Some((Var::constant(value.value), derivatives))
    })
}
