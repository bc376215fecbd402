//! Integrals by Gauss and Kronrod: 15 values an interval, of which 7 give another estimate to compare with.
//!
//! The interval with the largest difference is halved until all differences together are small (Piessens, de Doncker-Kapenga,
//! Überhuber and Kahaner 1983, QUADPACK, Springer: QAG). The interval of integration is `a + (b − a) s` with `s` from 0 to 1, and
//! the subdivision is one of `s`, so that the bounds move the points.

use super::paths::Evaluated;
use super::rule::{Rule, applied};
use crate::derive::eager::Here;
use crate::implicit::equations::System;
use crate::op::Dual;
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use core::panic::Location;

/// Points of Kronrod's rule on one side of the middle, with their weights, and the weights of Gauss' rule, from the end on.
const POINTS: [[f64; 3]; 8] = [
    [0.991_455_371_120_812_6, 0.022_935_322_010_529_224, 0.0],
    [0.949_107_912_342_758_5, 0.063_092_092_629_978_56, 0.129_484_966_168_869_7],
    [0.864_864_423_359_769_1, 0.104_790_010_322_250_19, 0.0],
    [0.741_531_185_599_394_5, 0.140_653_259_715_525_92, 0.279_705_391_489_276_64],
    [0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0.0],
    [0.405_845_151_377_397_2, 0.190_350_578_064_785_42, 0.381_830_050_505_118_9],
    [0.207_784_955_007_898_48, 0.204_432_940_075_298_89, 0.0],
    [0.0, 0.209_482_141_084_727_82, 0.417_959_183_673_469_4],
];

/// Intervals that are tried before it is given up.
const MOST: usize = 1000;

/// The integral of `f(x, t)` over `t` from `a` to `b`, inside a closure.
///
/// - `f`: a closure of `x` and `t` with one [`Var`] as result; it may branch, and use variables of the closure around it.
/// - `x`: variables of the closure around it, or constants.
/// - `bounds`: `[a, b]`, numbers or variables, finite; `b` may be below `a`. The integral has derivatives in them.
///
/// The interval is halved where the values ask for it, until the estimated error is below `10⁻¹⁰` of the integral of `|f|`
/// (`10⁻⁵` for `f32`). Derivatives are those of the sum that was computed, with the subdivision held: as accurate for what is smooth,
/// and to about the root of that (`10⁻⁵`) where a kink of `f` moves with `x`, at which the derivative jumps. What cannot be computed to that
/// accuracy in 1000 intervals is an [`Error::Call`](crate::Error::Call). An infinite interval is one of `1 / t` or of `tan t`.
///
/// # Examples
/// ```
/// use gradus::prelude::*;
///
/// // ∫₀ᵇ e^(−a t) dt = (1 − e^(−a b)) / a
/// let f = |[a, b]: [Var; 2]| integrate(|x: &[Var], t: Var| (-x[0] * t).exp(), &[a], [Var::from(0.0), b]);
/// let (value, [da, db]) = value_and_grad(f, [2.0, 1.0])?;
/// let e = (-2.0_f64).exp();
/// assert!((value - (1.0 - e) / 2.0).abs() < 1e-15);
/// assert!((da - (e / 2.0 - (1.0 - e) / 4.0)).abs() < 1e-14 && (db - e).abs() < 1e-14);
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
#[must_use]
pub fn integrate<T, S, F>(f: F, x: &[Var<T>], bounds: [S; 2]) -> Var<T>
where
    T: Real,
    S: Copy + Into<Var<T>>,
    F: Fn(&[Var<T>], Var<T>) -> Var<T>,
{
    let system = |x: &[Var<T>], t: &[Var<T>]| vec![f(x, t[0])];
    let bounds: [Var<T>; 2] = bounds.map(Into::into);
    let found = integrated(&system, [x, &bounds], Location::caller());
    found.first().copied().unwrap_or_else(|| Var::constant(T::nan()))
}

seam! {
    /// The integral of a closure.
    fn integrated<T>(system: &System<'_, T>, of: [&[Var<T>]; 2], here: Here) -> Vec<Var<T>> = integral
}

fn integral<T: Real>(system: &System<'_, T>, of: [&[Var<T>]; 2], here: Here) -> Vec<Var<T>> {
    applied(Kronrod, system, of, here)
}

/// The rule; its numbers are the bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Kronrod;

/// A part of the interval, by `s`.
#[derive(Clone, Copy, Debug)]
struct Part<T> {
    from: T,
    to: T,
    value: Dual<T>,
    /// The integral of the size of the values.
    size: T,
    error: T,
}

/// The points of a part, by `s`, with their weights.
fn points<T: Real>(from: T, to: T) -> impl Iterator<Item = (T, [T; 2])> {
    let half = T::of(0.5);
    let (middle, radius) = (half * (from + to), half * (to - from));
    POINTS.into_iter().flat_map(move |[at, kronrod, gauss]| {
        let weights = [kronrod, gauss].map(|weight| T::of(weight) * radius);
        let sides = if at == 0.0 { 1 } else { 2 };
        [-1.0, 1.0].into_iter().take(sides).map(move |side| (middle + radius * T::of(side * at), weights))
    })
}

impl Kronrod {
    fn part<T: Real>(
        f: &mut Evaluated<'_, T>,
        [a, b]: [Dual<T>; 2],
        [from, to]: [T; 2],
    ) -> Result<Part<T>, CallProblem> {
        let zero = Dual::constant(T::zero());
        let (mut value, mut gauss, mut size) = (zero, T::zero(), T::zero());
        for (s, [weight, other]) in points(from, to) {
            let t = a + (b - a) * Dual::constant(s);
            let [y] = f.at(&[t])?[..] else { return Err(CallProblem::Failed("has no value".to_owned())) };
            if !y.value.is_finite() {
                let what = format!("has an integrand that is {:?} at {:?}", y.value, t.value);
                return Err(CallProblem::Failed(what));
            }
            value = value + y * Dual::constant(weight);
            gauss += other * y.value;
            size += weight * y.value.abs();
        }
        Ok(Part { from, to, value, size, error: (value.value - gauss).abs() })
    }

    /// The parts into which the interval is divided, in order.
    fn parts<T: Real>(f: &mut Evaluated<'_, T>, bounds: [Dual<T>; 2]) -> Result<Vec<Part<T>>, CallProblem> {
        let tolerance = if T::epsilon().widen() < 1e-10 { T::of(1e-10) } else { T::of(1e-5) };
        let mut parts = vec![Self::part(f, bounds, [T::zero(), T::one()])?];
        loop {
            let total = |of: fn(&Part<T>) -> T| parts.iter().map(of).fold(T::zero(), |sum, x| sum + x);
            let (error, size) = (total(|part| part.error), total(|part| part.size));
            // The difference of the two rules is far above the error of the better one.
            if error <= tolerance * size {
                break;
            }
            if parts.len() >= MOST {
                let what = format!(
                    "did not converge: in {MOST} intervals the estimated error is {:?} of the integral of the sizes",
                    error / size
                );
                return Err(CallProblem::Failed(what));
            }
            let errors = parts.iter().enumerate().map(|(k, part)| (k, part.error));
            let worst = errors.fold((0, T::zero()), |worst, at| if at.1 > worst.1 { at } else { worst }).0;
            let Part { from, to, .. } = parts[worst];
            let middle = T::of(0.5) * (from + to);
            parts[worst] = Self::part(f, bounds, [from, middle])?;
            parts.insert(worst + 1, Self::part(f, bounds, [middle, to])?);
        }
        Ok(parts)
    }
}

impl<T: Real> Rule<T> for Kronrod {
    const NAME: &'static str = "integrate";

    fn results(&self, _: usize) -> usize {
        1
    }

    fn run(&self, f: &mut Evaluated<'_, T>, bounds: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem> {
        let parts = Self::parts(f, [bounds[0], bounds[1]])?;
        let sum = parts.iter().fold(Dual::constant(T::zero()), |sum, part| sum + part.value);
        Ok(vec![sum * (bounds[1] - bounds[0])])
    }

    fn back(
        &self,
        f: &mut Evaluated<'_, T>,
        bounds: &[Dual<T>],
        weights: &[Dual<T>],
    ) -> Result<[Vec<Dual<T>>; 3], CallProblem> {
        let zero = Dual::constant(T::zero());
        let [a, b] = [bounds[0], bounds[1]];
        let parts = Self::parts(f, [a, b])?;
        let sum = parts.iter().fold(zero, |sum, part| sum + part.value);
        let (mut in_x, mut in_captured) = (Vec::new(), Vec::new());
        let mut in_bounds = vec![-(sum * weights[0]), sum * weights[0]];
        for part in parts {
            for (s, [weight, _]) in points(part.from, part.to) {
                let s = Dual::constant(s);
                let weight = weights[0] * (b - a) * Dual::constant(weight);
                let [x, t, captured] = f.gradient(&[a + (b - a) * s], &[weight])?;
                add(&mut in_x, x);
                add(&mut in_captured, captured);
                let one = Dual::constant(T::one());
                in_bounds[0] = in_bounds[0] + t[0] * (one - s);
                in_bounds[1] = in_bounds[1] + t[0] * s;
            }
        }
        Ok([in_x, in_bounds, in_captured])
    }
}

/// Adds numbers to others, of which there may be none yet.
pub(super) fn add<T: Real>(to: &mut Vec<Dual<T>>, more: Vec<Dual<T>>) {
    if to.is_empty() {
        *to = more;
    } else {
        to.iter_mut().zip(more).for_each(|(to, more)| *to = *to + more);
    }
}
