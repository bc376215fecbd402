//! Kind: squares that overflow or vanish, and quotients of two zeros.

use super::{assert_near, fit_at, line, residual};
use gradus::prelude::*;

fn mean<T: gradus::Real>(m: Var<T>, y: Var<T>) -> Var<T> {
    (m - y) * (m - y)
}

/// By hand, from the inverse of `XᵀX` for x = 0 … 4: −x̄ / √(mean of x²) = −2 / √6.
const CORRELATION: f64 = -0.816_496_580_927_726;

#[test]
fn data_without_noise_have_a_correlation() {
    let data =
        Dataset::from_rows(&["x", "y"], (0..5).map(|i| [f64::from(i), 2.0 * f64::from(i) + 1.0])).unwrap();
    let found = LeastSquares::new().run_rows(residual::<f64>, [0.0, 0.0], &data).unwrap();
    assert!((found.correlation().unwrap()[(0, 1)] - CORRELATION).abs() < 1e-14, "{found}");
    let single = LeastSquares::new().run_rows(residual::<f32>, [0.0, 0.0], &data).unwrap();
    assert!((single.correlation().unwrap()[(0, 1)] - CORRELATION).abs() < 1e-6, "{single}");
    let fit = fit_at(line::<f64>, [2.0, 1.0], &data);
    assert_eq!(fit.standard_errors(), Some(vec![0.0, 0.0]));
    assert_eq!((fit.r_squared, fit.residual_standard_error, fit.distance), (Some(1.0), Some(0.0), Some(0.0)));
    assert!((fit.correlation().unwrap()[(0, 1)] - CORRELATION).abs() < 1e-14, "{fit}");
    let single = fit_at(line::<f32>, [2.0, 1.0], &data);
    assert!((single.correlation().unwrap()[(0, 1)] - CORRELATION).abs() < 1e-6, "{single}");
    // Residuals of a start that is exact, given to least squares.
    let exact =
        least_squares(|[w, b]: [Var; 2]| [b - 1.0, w + b - 3.0, 2.0 * w + b - 5.0], [2.0, 1.0]).unwrap();
    assert_eq!(exact.standard_errors(), Some(vec![0.0, 0.0]));
    // x = 0, 1, 2: −1 / √(5/3).
    assert!((exact.correlation().unwrap()[(0, 1)] + 0.6_f64.sqrt()).abs() < 1e-15, "{exact}");
}

#[test]
fn residuals_of_any_size_have_standard_errors() {
    // The mean of 1, 2, 6: s² = 7, and the standard error √(7/3).
    let want = (7.0_f64 / 3.0).sqrt();
    for unit in [1e-300, 1e-200, 1e-160, 1e-100, 1.0, 1e100, 1e160, 1e200, 1e300] {
        let found = least_squares(|m: Var| [m - unit, m - 2.0 * unit, m - 6.0 * unit], 0.0).unwrap();
        assert_near(&[found.x], &[3.0 * unit], 1e-14);
        assert_near(&found.standard_errors().unwrap_or_else(|| panic!("{found}")), &[want * unit], 1e-14);
        assert_near(&[found.residual_standard_error().unwrap()], &[7.0_f64.sqrt() * unit], 1e-14);
        assert!(found.correlation().is_some_and(|c| c[(0, 0)] == 1.0), "{found}");
        assert!(found.distance.is_some_and(|d| d < 1e-3), "{found}");
        let text = found.to_string();
        assert!(!text.contains("inf") && !text.contains("squares 0 of"), "{text}");
    }
    for unit in [1e-30_f32, 1e-20, 1.0, 1e20, 1e30] {
        let found = least_squares(|m: Var<f32>| [m - unit, m - 2.0 * unit, m - 6.0 * unit], 0.0).unwrap();
        assert_near(
            &found.standard_errors().unwrap_or_else(|| panic!("{found}")),
            &[want * f64::from(unit)],
            1e-6,
        );
    }
}

#[test]
fn fits_of_any_size_have_statistics() {
    let want = (7.0_f64 / 3.0).sqrt();
    // A loss below the floats is 0, and one beyond them cannot start.
    for unit in [1e-200, 1e-160, 1e-150, 1.0, 1e100, 1e153] {
        let data = Dataset::from_rows(&["y"], [[unit], [2.0 * unit], [6.0 * unit]]).unwrap();
        let fit = fit_at(mean::<f64>, 3.0 * unit, &data);
        assert_near(
            &fit.standard_errors().unwrap_or_else(|| panic!("{unit:e}: {fit}")),
            &[want * unit],
            1e-14,
        );
        assert_near(&[fit.residual_standard_error.unwrap()], &[7.0_f64.sqrt() * unit], 1e-14);
        // The mean explains nothing.
        assert!(fit.r_squared.is_some_and(|r2| r2.abs() < 1e-14), "{unit:e}: {fit}");
        assert!(fit.distance.is_some_and(|d| d < 1e-3), "{fit}");
    }
    for unit in [1e-30, 1e-25, 1e-15, 1e18] {
        let data = Dataset::from_rows(&["y"], [[unit], [2.0 * unit], [6.0 * unit]]).unwrap();
        let fit = fit_at(mean::<f32>, 3.0 * unit as f32, &data);
        assert_near(
            &fit.standard_errors().unwrap_or_else(|| panic!("{unit:e}: {fit}")),
            &[want * unit],
            1e-6,
        );
    }
    // Values whose squares are infinite, under a factor that makes the loss finite again.
    let data = Dataset::from_rows(&["y"], [[1e200], [2e200], [6e200]]).unwrap();
    let fit = fit_at(|m: Var, y: Var| ((m - y) * 1e-150).powi(2), 3e200, &data);
    assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{fit}")), &[want * 1e200], 1e-14);
    assert_eq!(fit.covariance, None);
}

/// Parameters in units that make their derivatives tiny or huge.
#[test]
fn derivatives_of_any_size_have_standard_errors() {
    for unit in [1e-200, 1e-100, 1e100, 1e200] {
        let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1]]).unwrap();
        let line = move |[w, b]: [Var; 2], [x, y]: [Var; 2]| unit * w * x + b - y;
        let found = LeastSquares::new().run_rows(line, [0.0, 0.0], &data).unwrap();
        // Residuals of 1/15, −2/15, 1/15, so s² = 6/225, and Σ (x − x̄)² = 2.
        let want = [(3.0_f64 / 225.0).sqrt() / unit, (6.0_f64 / 225.0 * 5.0 / 6.0).sqrt()];
        assert_near(&found.standard_errors().unwrap_or_else(|| panic!("{unit:e} {found}")), &want, 1e-12);
        let fit = fit_at(move |p: [Var; 2], row: [Var; 2]| line(p, row).powi(2), found.x, &data);
        assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{unit:e} {fit}")), &want, 1e-12);
    }
}
