//! The problems of any number of parameters; numbers and letters as in the paper.

use super::{c, whole};
use num_traits::Float;

fn sum<T: Float>(terms: impl Iterator<Item = T>) -> T {
    terms.reduce(|a, b| a + b).unwrap_or_else(T::zero)
}

/// 1 and 21, Rosenbrock, extended.
pub(super) fn extended_rosenbrock<T: Float>(x: &[T]) -> Vec<T> {
    x.chunks(2).flat_map(|x| [c::<T>(10.0) * (x[1] - x[0] * x[0]), T::one() - x[0]]).collect()
}

/// 13 and 22, Powell's singular function, extended.
pub(super) fn extended_powell_singular<T: Float>(x: &[T]) -> Vec<T> {
    x.chunks(4)
        .flat_map(|x| {
            [
                x[0] + c::<T>(10.0) * x[1],
                c::<T>(5.0_f64.sqrt()) * (x[2] - x[3]),
                (x[1] - c::<T>(2.0) * x[2]).powi(2),
                c::<T>(10.0_f64.sqrt()) * (x[0] - x[3]).powi(2),
            ]
        })
        .collect()
}

/// 20, Watson.
pub(super) fn watson<T: Float>(x: &[T]) -> Vec<T> {
    let mut residuals: Vec<T> = (1..=29)
        .map(|i| {
            let t = f64::from(i) / 29.0;
            let derivative = sum((1..x.len()).map(|j| c::<T>(j as f64 * t.powi(j as i32 - 1)) * x[j]));
            let value = sum((0..x.len()).map(|j| c::<T>(t.powi(j as i32)) * x[j]));
            derivative - value * value - T::one()
        })
        .collect();
    residuals.extend([x[0], x[1] - x[0] * x[0] - T::one()]);
    residuals
}

/// The factor `√a` of both penalty functions.
fn penalty<T: Float>() -> T {
    c(1e-5_f64.sqrt())
}

/// 23, penalty function I.
pub(super) fn penalty1<T: Float>(x: &[T]) -> Vec<T> {
    let mut residuals: Vec<T> = x.iter().map(|&x| penalty::<T>() * (x - T::one())).collect();
    residuals.push(sum(x.iter().map(|&x| x * x)) - c(0.25));
    residuals
}

/// 24, penalty function II.
pub(super) fn penalty2<T: Float>(x: &[T]) -> Vec<T> {
    let n = x.len();
    let tenth = |x: T| (x / c(10.0)).exp();
    let mut residuals = vec![x[0] - c(0.2)];
    residuals.extend((2..=n).map(|i| {
        let y = (i as f64 / 10.0).exp() + ((i as f64 - 1.0) / 10.0).exp();
        penalty::<T>() * (tenth(x[i - 1]) + tenth(x[i - 2]) - c(y))
    }));
    residuals.extend((1..n).map(|i| penalty::<T>() * (tenth(x[i]) - c((-0.1_f64).exp()))));
    residuals.push(sum(x.iter().enumerate().map(|(j, &x)| whole::<T>(n - j) * x * x)) - T::one());
    residuals
}

/// 25, the variably dimensioned function.
pub(super) fn variably_dimensioned<T: Float>(x: &[T]) -> Vec<T> {
    let mut residuals: Vec<T> = x.iter().map(|&x| x - T::one()).collect();
    let weighted = sum(residuals.iter().enumerate().map(|(j, &r)| whole::<T>(j + 1) * r));
    residuals.extend([weighted, weighted * weighted]);
    residuals
}

/// 26, the trigonometric function.
pub(super) fn trigonometric<T: Float>(x: &[T]) -> Vec<T> {
    let cosines = sum(x.iter().map(|x| x.cos()));
    let shared = whole::<T>(x.len()) - cosines;
    x.iter().zip(1..).map(|(x, i)| shared + whole::<T>(i) * (T::one() - x.cos()) - x.sin()).collect()
}

/// 27, Brown's almost linear function.
pub(super) fn brown_almost_linear<T: Float>(x: &[T]) -> Vec<T> {
    let n = x.len();
    let total = sum(x.iter().copied());
    let mut residuals: Vec<T> = x[..n - 1].iter().map(|&x| x + total - whole(n + 1)).collect();
    let product = x.iter().copied().reduce(|a, b| a * b).unwrap_or_else(T::one);
    residuals.push(product - T::one());
    residuals
}

/// `(tᵢ, (xᵢ + tᵢ + 1)³)` on the grid of problems 28 and 29.
fn cubes<T: Float>(x: &[T]) -> Vec<(f64, T)> {
    let h = 1.0 / (x.len() as f64 + 1.0);
    x.iter().zip(1..).map(|(&x, i)| (f64::from(i) * h, (x + c(f64::from(i) * h + 1.0)).powi(3))).collect()
}

/// 28, the discrete boundary value function.
pub(super) fn discrete_boundary_value<T: Float>(x: &[T]) -> Vec<T> {
    let n = x.len();
    let h = 1.0 / (n as f64 + 1.0);
    let at = |i: usize| if (1..=n).contains(&i) { x[i - 1] } else { T::zero() };
    let cubes = cubes(x);
    (1..=n)
        .map(|i| c::<T>(2.0) * at(i) - at(i - 1) - at(i + 1) + c::<T>(h * h / 2.0) * cubes[i - 1].1)
        .collect()
}

/// 29, the discrete integral equation.
pub(super) fn discrete_integral<T: Float>(x: &[T]) -> Vec<T> {
    let h = 1.0 / (x.len() as f64 + 1.0);
    let cubes = cubes(x);
    (0..x.len())
        .map(|i| {
            let below = sum(cubes[..=i].iter().map(|&(t, cube)| c::<T>(t) * cube));
            let above = sum(cubes[i + 1..].iter().map(|&(t, cube)| c::<T>(1.0 - t) * cube));
            let t = cubes[i].0;
            x[i] + c::<T>(h / 2.0) * (c::<T>(1.0 - t) * below + c::<T>(t) * above)
        })
        .collect()
}

/// 30, Broyden's tridiagonal function.
pub(super) fn broyden_tridiagonal<T: Float>(x: &[T]) -> Vec<T> {
    let n = x.len();
    let at = |i: usize| if (1..=n).contains(&i) { x[i - 1] } else { T::zero() };
    (1..=n)
        .map(|i| (c::<T>(3.0) - c::<T>(2.0) * at(i)) * at(i) - at(i - 1) - c::<T>(2.0) * at(i + 1) + T::one())
        .collect()
}

/// 31, Broyden's banded function.
pub(super) fn broyden_banded<T: Float>(x: &[T]) -> Vec<T> {
    (0..x.len())
        .map(|i| {
            let near = (i.saturating_sub(5)..(i + 2).min(x.len())).filter(|&j| j != i);
            let others = sum(near.map(|j| x[j] * (T::one() + x[j])));
            x[i] * (c::<T>(2.0) + c::<T>(5.0) * x[i] * x[i]) + T::one() - others
        })
        .collect()
}

/// 32, the linear function of full rank.
pub(super) fn linear_full_rank<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let shared = c::<T>(2.0 / m as f64) * sum(x.iter().copied()) + T::one();
    (0..m).map(|i| if i < x.len() { x[i] - shared } else { -shared }).collect()
}

/// 33, the linear function of rank one.
pub(super) fn linear_rank_one<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let weighted = sum(x.iter().enumerate().map(|(j, &x)| whole::<T>(j + 1) * x));
    (1..=m).map(|i| whole::<T>(i) * weighted - T::one()).collect()
}

/// 34, the linear function of rank one with zero columns and rows.
pub(super) fn linear_rank_one_zeros<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let weighted = sum((1..x.len() - 1).map(|j| whole::<T>(j + 1) * x[j]));
    (1..=m)
        .map(|i| if i == 1 || i == m { -T::one() } else { whole::<T>(i - 1) * weighted - T::one() })
        .collect()
}

/// 35, Chebyquad: shifted Chebyshev polynomials, by their recurrence.
pub(super) fn chebyquad<T: Float>(x: &[T], m: usize) -> Vec<T> {
    let mut sums = vec![T::zero(); m];
    for &x in x {
        let argument = c::<T>(2.0) * x - T::one();
        let (mut before, mut now) = (T::one(), argument);
        for sum in &mut sums {
            *sum = *sum + now;
            (before, now) = (now, c::<T>(2.0) * argument * now - before);
        }
    }
    let integral = |i: usize| if i.is_multiple_of(2) { -1.0 / ((i * i - 1) as f64) } else { 0.0 };
    (1..=m).map(|i| sums[i - 1] / whole(x.len()) - c(integral(i))).collect()
}
