//! Gradients inside gradients: by which mode, and a descent that is itself differentiated.
//!
//! A gradient is taken in the last of a function's arguments; the first ones may be numbers of an
//! outer gradient. There are three ways to meet those in an inner gradient taken in reverse. On
//! plain floats there is nothing to do. On dual numbers the function and its derivative in their
//! direction are differentiated together, as two outputs of one recording. And on variables of an
//! outer recording, which an inner one must not use, the inner gradient is taken at their values
//! and goes back to the outer recording with its slopes, a Hessian that is exact.

use crate::dual::{Dual, Field};
use gradus::prelude::*;
use std::cmp::Ordering;

/// A function of several numbers that can be evaluated on numbers of any kind.
pub(crate) trait Objective {
    fn at<T: Field>(&self, x: &[T]) -> T;
}

/// A function that takes gradients of another one inside.
pub(crate) trait Outer {
    fn at<T: Nest>(&self, x: &[T]) -> T;

    /// The gradient at a point of plain numbers.
    fn gradient(&self, mode: Mode, x: &[f64]) -> Vec<f64> {
        match mode {
            Mode::Reverse => {
                grad(|x: &[Var]| self.at(x), x.to_vec()).unwrap_or_else(|_| vec![f64::NAN; x.len()])
            }
            Mode::Forward => {
                let direction = |i: usize| {
                    let dual = |(k, &x): (usize, &f64)| Dual { value: x, slope: f64::from(u8::from(k == i)) };
                    self.at(&x.iter().enumerate().map(dual).collect::<Vec<_>>()).slope
                };
                (0..x.len()).map(direction).collect()
            }
        }
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

/// Numbers in which a gradient can be taken inside another one.
pub(crate) trait Nest: Field {
    /// The gradient of `f` in its arguments from `first` on, in reverse. NaN where there is none, so
    /// that the outer gradient is an error.
    fn reverse(f: &impl Objective, x: &[Self], first: usize) -> Vec<Self>;

    /// The gradient of `f` in its arguments from `first` on.
    fn gradient(mode: Mode, f: &impl Objective, x: &[Self], first: usize) -> Vec<Self> {
        match mode {
            Mode::Forward => forward(f, x, first),
            Mode::Reverse => Self::reverse(f, x, first),
        }
    }
}

/// One evaluation on dual numbers for each argument.
fn forward<T: Field>(f: &impl Objective, x: &[T], first: usize) -> Vec<T> {
    let mut duals: Vec<Dual<T>> = x.iter().map(|&x| Dual::fixed(x)).collect();
    let slope = |i: usize| {
        duals[i] = Dual::moving(x[i]);
        let slope = f.at(&duals).slope;
        duals[i] = Dual::fixed(x[i]);
        slope
    };
    (first..x.len()).map(slope).collect()
}

impl Nest for f64 {
    fn reverse(f: &impl Objective, x: &[Self], first: usize) -> Vec<Self> {
        let gradient = grad(|x: &[Var]| f.at(x), x.to_vec());
        gradient.map_or_else(|_| vec![f64::NAN; x.len() - first], |gradient| gradient[first..].to_vec())
    }
}

impl Nest for Dual<f64> {
    fn reverse(f: &impl Objective, x: &[Self], first: usize) -> Vec<Self> {
        // The directions are constants of the recording, and the derivative in their direction is one
        // more output: its gradient is how the gradient changes in that direction.
        let both = |values: &[Var]| {
            let along = |(&value, x): (&Var, &Self)| Dual { value, slope: x.slope.into() };
            let duals: Vec<Dual<Var>> = values.iter().zip(x).map(along).collect();
            let Dual { value, slope } = f.at(&duals);
            [value, slope]
        };
        let point: Vec<f64> = x.iter().map(|x| x.value).collect();
        let entry = |j: &Matrix, i| Dual { value: j[(0, i)], slope: j[(1, i)] };
        match jacobian(both, point) {
            Ok(j) => (first..x.len()).map(|i| entry(&j, i)).collect(),
            Err(_) => vec![f64::NAN.into(); x.len() - first],
        }
    }
}

impl Nest for Var {
    fn reverse(f: &impl Objective, x: &[Self], first: usize) -> Vec<Self> {
        let point: Vec<f64> = x.iter().map(|x| x.value()).collect();
        let values = f64::reverse(f, &point, first);
        let entry = |i: usize| {
            // Row `i` of the Hessian: the gradient of the derivative in the direction of argument `i`.
            let along = |x: &[Var]| {
                let mut duals: Vec<Dual<Var>> = x.iter().map(|&x| Dual::fixed(x)).collect();
                duals[i] = Dual::moving(x[i]);
                f.at(&duals).slope
            };
            let slopes = grad(along, point.clone()).unwrap_or_else(|_| vec![f64::NAN; point.len()]);
            // Zero with these slopes.
            let change = |(k, &x): (usize, &Var)| slopes[k] * (x - point[k]);
            values[i - first] + x.iter().enumerate().map(change).sum::<Var>()
        };
        (first..x.len()).map(entry).collect()
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

/// The least value's place in the arguments from `first.len()` on, the first ones held.
pub(crate) fn inner_argmin<T: Nest>(mode: Mode, f: &impl Objective, first: &[T], start: &[f64]) -> Vec<T> {
    let all = |rest: &[T]| [first, rest].concat();
    let start = start.iter().map(|&x| x.into()).collect();
    argmin(|rest| f.at(&all(rest)), |rest| T::gradient(mode, f, &all(rest), first.len()), start)
}

/// The least value's place.
pub(crate) fn outer_argmin(mode: Mode, f: &impl Outer, start: &[f64]) -> Vec<f64> {
    argmin(|x| f.at(x), |x| f.gradient(mode, x), start.to_vec())
}

fn norm<T: Field>(x: &[T]) -> T {
    x.iter().fold(T::from(0.0), |sum, &x| sum + x * x).sqrt()
}
