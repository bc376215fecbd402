//! Functions of any number of coordinates.

use super::{number, sum};
use core::f64::consts::{E, PI};
use num_traits::Float;

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²`: Rosenbrock's bent valley.
///
/// At least 2 coordinates, each on [−2.048, 2.048]; with fewer there is no term, and the value is 0. Minimum 0
/// at (1, …, 1), where the condition number for 2 coordinates is 2508; for 4 coordinates and more there is
/// another basin near (−1, 1, …, 1).
///
/// ```
/// assert_eq!(gradus::testfn::rosenbrock(&[1.0, 2.0, 3.0]), 201.0); // 100 · 1² + 0² + 100 · 1² + 1²
/// ```
///
/// # Source
/// Rosenbrock (1960), An automatic method for finding the greatest or least value of a function. In more than 2
/// coordinates: as SciPy's `rosen`.
pub fn rosenbrock<T: Float>(x: &[T]) -> T {
    sum(x
        .windows(2)
        .map(|pair| number::<T>(100.0) * (pair[1] - pair[0].powi(2)).powi(2) + (T::one() - pair[0]).powi(2)))
}

/// `−20 exp(−0.2 √(Σ xᵢ² / n)) − exp(Σ cos(2 π xᵢ) / n) + e + 20`: Ackley's funnel with a corrugated wall.
///
/// At least 1 coordinate, each on [−32.768, 32.768]; of none the value is NaN. Minimum 0 at (0, …, 0). There
/// the funnel has its tip, a kink: a gradient at exactly that point is
/// `Error::NotFinite`.
///
/// ```
/// let value: f64 = gradus::testfn::ackley(&[1.0, 1.0]);
/// assert!((value - (20.0 - 20.0 * (-0.2_f64).exp())).abs() < 1e-14); // the cosines are 1, as at the tip
/// ```
///
/// # Source
/// Ackley (1987), A connectionist machine for genetic hillclimbing; in `n` coordinates Bäck & Schwefel (1993).
pub fn ackley<T: Float>(x: &[T]) -> T {
    let n = number::<T>(x.len() as f64);
    let radius = (sum(x.iter().map(|x| x.powi(2))) / n).sqrt();
    let waves = sum(x.iter().map(|x| (number::<T>(2.0 * PI) * *x).cos())) / n;
    number::<T>(-20.0) * (number::<T>(-0.2) * radius).exp() - waves.exp() + number(E) + number(20.0)
}

/// `10 n + Σ xᵢ² − 10 cos(2 π xᵢ)`: Rastrigin's grid of basins.
///
/// Any number of coordinates, each on [−5.12, 5.12]. Minimum 0 at (0, …, 0); one more basin near every point with
/// integer coordinates.
///
/// ```
/// assert_eq!(gradus::testfn::rastrigin(&[0.5, 0.0]), 20.25); // 0.25 + 20
/// ```
///
/// # Source
/// Rastrigin (1974), Systems of extremal control; in `n` coordinates Mühlenbein et al. (1991).
pub fn rastrigin<T: Float>(x: &[T]) -> T {
    let ten = number::<T>(10.0);
    sum(x.iter().map(|x| x.powi(2) - ten * (number::<T>(2.0 * PI) * *x).cos() + ten))
}

/// `1 + Σ xᵢ² / 4000 − Π cos(xᵢ / √i)`, `i` from 1: Griewank's wide bowl with ripples.
///
/// Any number of coordinates, each on [−600, 600]. Minimum 0 at (0, …, 0). The more coordinates, the weaker
/// the ripples.
///
/// ```
/// use std::f64::consts::PI;
///
/// let value: f64 = gradus::testfn::griewank(&[PI, 0.0]);
/// assert!((value - (2.0 + PI * PI / 4000.0)).abs() < 1e-15);
/// ```
///
/// # Source
/// Griewank (1981), Generalized descent for global optimization.
pub fn griewank<T: Float>(x: &[T]) -> T {
    let bowl = sum(x.iter().map(|x| x.powi(2))) / number(4000.0);
    let ripple = |(i, x): (usize, &T)| (*x / number(((i + 1) as f64).sqrt())).cos();
    let ripples = x.iter().enumerate().map(ripple).fold(T::one(), |product, term| product * term);
    bowl - ripples + T::one()
}

/// Levy's function: a bowl with ripples whose height grows outward from the minimum.
///
/// `sin²(π w₁) + Σ (wᵢ − 1)² (1 + 10 sin²(π wᵢ + 1)) + (wₙ − 1)² (1 + sin²(2 π wₙ))` with
/// `w = 1 + (x − 1) / 4` and the sum over all but the last.
///
/// At least 1 coordinate, each on [−10, 10]; of none the value is NaN. Minimum 0 at (1, …, 1).
///
/// ```
/// let value: f64 = gradus::testfn::levy(&[5.0]); // w = 2, where both sines are 0
/// assert!((value - 1.0).abs() < 1e-15);
/// ```
///
/// # Source
/// Levy & Montalvo (1985), The tunneling algorithm for the global minimization of functions.
pub fn levy<T: Float>(x: &[T]) -> T {
    let (one, pi) = (T::one(), number::<T>(PI));
    let w = |x: &T| one + (*x - one) / number(4.0);
    let (Some((last, others)), Some(first)) = (x.split_last(), x.first()) else { return T::nan() };
    let middle = sum(others
        .iter()
        .map(w)
        .map(|w| (w - one).powi(2) * (one + number::<T>(10.0) * (pi * w + one).sin().powi(2))));
    let last = w(last);
    let end = (last - one).powi(2) * (one + (number::<T>(2.0) * pi * last).sin().powi(2));
    (pi * w(first)).sin().powi(2) + middle + end
}

/// `½ Σ xᵢ⁴ − 16 xᵢ² + 5 xᵢ`: Styblinski and Tang's function, two basins in each coordinate.
///
/// Any number of coordinates, each on [−5, 5]. Minimum −39.166166 `n` at (−2.903534, …, −2.903534); in each
/// coordinate the other basin is at 2.746803 and 14.137 higher.
///
/// ```
/// assert_eq!(gradus::testfn::styblinski_tang(&[1.0, 2.0]), -24.0); // (1 − 16 + 5 + 16 − 64 + 10) / 2
/// ```
///
/// # Source
/// Styblinski & Tang (1990), Experiments in nonconvex optimization: stochastic approximation with function
/// smoothing and simulated annealing.
pub fn styblinski_tang<T: Float>(x: &[T]) -> T {
    let (sixteen, five) = (number::<T>(16.0), number::<T>(5.0));
    sum(x.iter().map(|x| x.powi(4) - sixteen * x.powi(2) + five * *x)) / number(2.0)
}
