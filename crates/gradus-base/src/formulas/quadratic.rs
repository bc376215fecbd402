//! Quadratic functions of two coordinates: what makes them hard is only how stretched they are.

use super::number;
use num_traits::Float;

/// `0.1 x² + 2 y²`: a bowl twenty times as steep across as along.
///
/// Plotted for `x` in [−5.5, 3] and `y` in [−3, 3]. Minimum 0 at (0, 0); condition number 20.
///
/// ```
/// assert_eq!(gradus::testfn::ellipse([-5.0, -2.0]), 10.5); // 2.5 + 8
/// ```
///
/// # Source
/// A usual picture for why momentum helps.
pub fn ellipse<T: Float>([x, y]: [T; 2]) -> T {
    number::<T>(0.1) * x.powi(2) + number::<T>(2.0) * y.powi(2)
}

/// `x² + 4 y²`: a mild bowl.
///
/// Plotted for both in [−4.5, 4.5]. Minimum 0 at (0, 0); condition number 4.
///
/// ```
/// assert_eq!(gradus::testfn::bowl([-4.0, 4.0]), 80.0); // 16 + 64
/// ```
///
/// # Source
/// A usual picture for gradient descent.
pub fn bowl<T: Float>([x, y]: [T; 2]) -> T {
    x.powi(2) + number::<T>(4.0) * y.powi(2)
}

/// `x² + 100 y²`: a narrow straight valley.
///
/// Plotted for both in [−1.2, 1.2]. Minimum 0 at (0, 0); condition number 100: gradient descent that does
/// not oscillate across needs hundreds of steps along.
///
/// ```
/// assert_eq!(gradus::testfn::valley([-1.0, -1.0]), 101.0);
/// ```
///
/// # Source
/// A usual picture for steps that oscillate.
pub fn valley<T: Float>([x, y]: [T; 2]) -> T {
    x.powi(2) + number::<T>(100.0) * y.powi(2)
}

/// `y² − x²`: a saddle, unbounded below.
///
/// Plotted for both in [−4, 4]. No minimum; the gradient at (0, 0) is 0, and from a start on the line `x = 0`
/// gradient descent goes there and stays.
///
/// ```
/// assert_eq!(gradus::testfn::saddle([1.0, 3.0]), 8.0);
/// ```
///
/// # Source
/// A usual picture for how rules leave a saddle.
pub fn saddle<T: Float>([x, y]: [T; 2]) -> T {
    y.powi(2) - x.powi(2)
}

/// `(x + 2 y − 7)² + (2 x + y − 5)²`: Booth's function.
///
/// On [−10, 10]². Minimum 0 at (1, 3); condition number 9.
///
/// ```
/// assert_eq!(gradus::testfn::booth([0.0, 0.0]), 74.0); // 49 + 25
/// ```
///
/// # Source
/// Jamil & Yang (2013), A literature survey of benchmark functions for global optimisation problems.
pub fn booth<T: Float>([x, y]: [T; 2]) -> T {
    let two = number::<T>(2.0);
    (x + two * y - number(7.0)).powi(2) + (two * x + y - number(5.0)).powi(2)
}

/// `0.26 (x² + y²) − 0.48 x y`: Matyas' function, nearly flat along the diagonal.
///
/// On [−10, 10]². Minimum 0 at (0, 0); condition number 25.
///
/// ```
/// assert!((gradus::testfn::matyas([1.0, 1.0]) - 0.04_f64).abs() < 1e-15); // 0.52 − 0.48
/// ```
///
/// # Source
/// Jamil & Yang (2013), A literature survey of benchmark functions for global optimisation problems.
pub fn matyas<T: Float>([x, y]: [T; 2]) -> T {
    number::<T>(0.26) * (x.powi(2) + y.powi(2)) - number::<T>(0.48) * x * y
}
