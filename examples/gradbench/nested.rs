//! Gradients inside gradients: by which mode, and a descent that is itself differentiated.
//!
//! An outer gradient is taken at plain numbers, with [`grad`] or [`jvp`]; an inner one at variables of
//! the outer recording, with [`nested_grad`] or [`nested_jvp`], and it captures what is held.

use crate::field::Field;
use gradus::prelude::*;
use std::cmp::Ordering;

/// A function of several numbers that can be evaluated on numbers of any kind.
pub(crate) trait Objective {
    fn at<T: Field>(&self, x: &[T]) -> T;
}

/// A function that takes gradients of another one inside.
pub(crate) trait Outer {
    fn at<T: Nest>(&self, x: &[T]) -> T;

    /// The gradient at a point of plain numbers. NaN where there is none.
    fn gradient(&self, mode: Mode, x: &[f64]) -> Vec<f64> {
        at_numbers(mode, |x: &[Var]| self.at(x), x)
    }
}

/// How a gradient is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Forward,
    Reverse,
}

impl Mode {
    /// The modes of the outer and of the inner gradient, from a function's name such as `"rf"`.
    pub(crate) fn pair(name: &str) -> Option<[Self; 2]> {
        let mode = |letter| match letter {
            b'f' => Some(Self::Forward),
            b'r' => Some(Self::Reverse),
            _ => None,
        };
        match *name.as_bytes() {
            [outer, inner] => Some([mode(outer)?, mode(inner)?]),
            _ => None,
        }
    }
}

/// The gradient at plain numbers. NaN where there is none.
fn at_numbers(mode: Mode, f: impl Fn(&[Var]) -> Var, x: &[f64]) -> Vec<f64> {
    match mode {
        Mode::Reverse => grad(f, x.to_vec()).unwrap_or_else(|_| vec![f64::NAN; x.len()]),
        Mode::Forward => units(x.len()).map(|v| jvp(&f, x.to_vec(), v).unwrap_or(f64::NAN)).collect(),
    }
}

/// The directions of the coordinates.
fn units<T: Field>(n: usize) -> impl Iterator<Item = Vec<T>> {
    (0..n).map(move |i| (0..n).map(|k| T::from(f64::from(u8::from(k == i)))).collect())
}

/// Numbers at which a gradient can be taken inside another one.
pub(crate) trait Nest: Field {
    /// The gradient of `f` in its arguments from `first` on, the first ones held.
    fn gradient(mode: Mode, f: &impl Objective, x: &[Self], first: usize) -> Vec<Self>;
}

impl Nest for f64 {
    fn gradient(mode: Mode, f: &impl Objective, x: &[Self], first: usize) -> Vec<Self> {
        let (held, rest) = x.split_at(first);
        let held: Vec<Var> = held.iter().map(|&x| x.into()).collect();
        at_numbers(mode, |rest: &[Var]| f.at(&[&held, rest].concat()), rest)
    }
}

impl Nest for Var {
    fn gradient(mode: Mode, f: &impl Objective, x: &[Self], first: usize) -> Vec<Self> {
        let (held, rest) = x.split_at(first);
        let f = |rest: &[Var]| f.at(&[held, rest].concat());
        match mode {
            Mode::Reverse => nested_grad(f, rest.to_vec()),
            Mode::Forward => units(rest.len()).map(|v| nested_jvp(f, rest.to_vec(), v)).collect(),
        }
    }
}

/// Gradient descent with a step that doubles after ten successes and halves after a failure.
///
/// Ends where the gradient or a step is at most 1e-5 long. NaN if there is no gradient.
pub(crate) fn argmin<T: Field>(
    value: impl Fn(&[T]) -> T,
    gradient: impl Fn(&[T]) -> Vec<T>,
    start: Vec<T>,
) -> Vec<T> {
    let tolerance = T::from(1e-5);
    let (mut fx, mut g, mut x) = (value(&start), gradient(&start), start);
    let (mut eta, mut successes) = (T::from(1e-5), 0);
    loop {
        match norm(&g).partial_cmp(&tolerance) {
            None => return vec![f64::NAN.into(); x.len()],
            Some(Ordering::Less | Ordering::Equal) => return x,
            Some(Ordering::Greater) => {}
        }
        if successes == 10 {
            eta = eta + eta;
            successes = 0;
            continue;
        }
        let next: Vec<T> = x.iter().zip(&g).map(|(&x, &g)| x - eta * g).collect();
        let step: Vec<T> = next.iter().zip(&x).map(|(&a, &b)| a - b).collect();
        if norm(&step) <= tolerance {
            return x;
        }
        let f_next = value(&next);
        if f_next < fx {
            (fx, g, x) = (f_next, gradient(&next), next);
            successes += 1;
        } else {
            eta = eta / 2.0.into();
            successes = 0;
        }
    }
}

/// The minimizer over the arguments from `first.len()` on, the first ones held.
pub(crate) fn inner_argmin<T: Nest>(mode: Mode, f: &impl Objective, first: &[T], start: &[f64]) -> Vec<T> {
    let all = |rest: &[T]| [first, rest].concat();
    let start = start.iter().map(|&x| x.into()).collect();
    argmin(|rest| f.at(&all(rest)), |rest| T::gradient(mode, f, &all(rest), first.len()), start)
}

/// The minimizer.
pub(crate) fn outer_argmin(mode: Mode, f: &impl Outer, start: &[f64]) -> Vec<f64> {
    argmin(|x| f.at(x), |x| f.gradient(mode, x), start.to_vec())
}

fn norm<T: Field>(x: &[T]) -> T {
    x.iter().fold(T::from(0.0), |sum, &x| sum + x * x).sqrt()
}
