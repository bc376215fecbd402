//! Functions of two coordinates with bent valleys, several basins or a hole.

use super::number;
use num_traits::Float;

/// `(1.5 − x + x y)² + (2.25 − x + x y²)² + (2.625 − x + x y³)²`: Beale's function.
///
/// On [−4.5, 4.5]². Minimum 0 at (3, 0.5), at the end of a flat bent valley; steep in the corners.
///
/// ```
/// assert_eq!(gradus::testfn::beale([0.0, 7.0]), 14.203125); // 1.5² + 2.25² + 2.625²
/// ```
///
/// # Source
/// Beale (1958), On an iterative method for finding a local minimum of a function of more than one variable.
pub fn beale<T: Float>([x, y]: [T; 2]) -> T {
    (number::<T>(1.5) - x + x * y).powi(2)
        + (number::<T>(2.25) - x + x * y.powi(2)).powi(2)
        + (number::<T>(2.625) - x + x * y.powi(3)).powi(2)
}

/// `(x² + y − 11)² + (x + y² − 7)²`: Himmelblau's function, four equal basins.
///
/// On [−5, 5]². Minimum 0 at (3, 2), (−2.805118, 3.131313), (−3.779310, −3.283186) and
/// (3.584428, −1.848127).
///
/// ```
/// assert_eq!(gradus::testfn::himmelblau([0.0, 0.0]), 170.0); // 121 + 49
/// ```
///
/// # Source
/// Himmelblau (1972), Applied nonlinear programming.
pub fn himmelblau<T: Float>([x, y]: [T; 2]) -> T {
    (x.powi(2) + y - number(11.0)).powi(2) + (x + y.powi(2) - number(7.0)).powi(2)
}

/// Goldstein and Price's function: a product of two polynomials whose values run over five decades.
///
/// `(1 + (x + y + 1)² (19 − 14 x + 3 x² − 14 y + 6 x y + 3 y²))`
/// `(30 + (2 x − 3 y)² (18 − 32 x + 12 x² + 48 y − 36 x y + 27 y²))`
///
/// On [−2, 2]². Minimum 3 at (0, −1); other basins are at (−0.6, −0.4) with 30, (1.8, 0.2) with 84 and
/// (1.2, 0.8) with 840.
///
/// ```
/// assert_eq!(gradus::testfn::goldstein_price([0.0, 0.0]), 600.0); // (1 + 19) · 30
/// ```
///
/// # Source
/// Goldstein & Price (1971), On descent from local minima.
pub fn goldstein_price<T: Float>([x, y]: [T; 2]) -> T {
    let n = number::<T>;
    let (xx, xy, yy) = (x.powi(2), x * y, y.powi(2));
    let first = n(19.0) - n(14.0) * x + n(3.0) * xx - n(14.0) * y + n(6.0) * xy + n(3.0) * yy;
    let second = n(18.0) - n(32.0) * x + n(12.0) * xx + n(48.0) * y - n(36.0) * xy + n(27.0) * yy;
    (n(1.0) + (x + y + n(1.0)).powi(2) * first) * (n(30.0) + (n(2.0) * x - n(3.0) * y).powi(2) * second)
}

/// `sin(x + y) + (x − y)² − 1.5 x + 2.5 y + 1`: McCormick's function.
///
/// On [−1.5, 4] × [−3, 4]. Minimum `−√3/2 − π/3`, −1.913223, at `(½ − π/3, −½ − π/3)`,
/// (−0.547198, −1.547198). It repeats every `(π, π)`, each time `π` higher.
///
/// ```
/// assert_eq!(gradus::testfn::mccormick([0.0, 0.0]), 1.0);
/// ```
///
/// # Source
/// McCormick (1976), Computability of global solutions to factorable nonconvex programs, part I.
pub fn mccormick<T: Float>([x, y]: [T; 2]) -> T {
    let n = number::<T>;
    (x + y).sin() + (x - y).powi(2) - n(1.5) * x + n(2.5) * y + n(1.0)
}

/// `−cos x cos y exp(−(x − π)² − (y − π)²)`: Easom's function, flat but for one hole.
///
/// On [−100, 100]². Minimum −1 at (π, π). A few units away derivatives are below the smallest float.
///
/// ```
/// let value: f64 = gradus::testfn::easom([0.0, 0.0]);
/// assert!((value / -2.675_287_991_074_243e-9 - 1.0).abs() < 1e-12); // −exp(−2 π²)
/// ```
///
/// # Source
/// Easom (1990), A survey of global optimization techniques.
pub fn easom<T: Float>([x, y]: [T; 2]) -> T {
    let pi = number::<T>(core::f64::consts::PI);
    -(x.cos() * y.cos() * (-(x - pi).powi(2) - (y - pi).powi(2)).exp())
}

/// `2 x² − 1.05 x⁴ + x⁶ / 6 + x y + y²`: the three-hump camel.
///
/// On [−5, 5]². Minimum 0 at (0, 0); two more basins at ±(1.747552, −0.873776) with 0.298638.
///
/// ```
/// assert!((gradus::testfn::three_hump_camel([1.0, 1.0]) - 187.0_f64 / 60.0).abs() < 1e-15);
/// ```
///
/// # Source
/// Dixon & Szegö (1975), Towards global optimisation; after Branin (1972).
pub fn three_hump_camel<T: Float>([x, y]: [T; 2]) -> T {
    let n = number::<T>;
    n(2.0) * x.powi(2) - n(1.05) * x.powi(4) + x.powi(6) / n(6.0) + x * y + y.powi(2)
}
