//! Covariances and standard errors, against normal equations and numbers by hand.

use crate::common;
use approx::assert_relative_eq;
#[cfg(feature = "csv")]
use gradus::fit::LossKind;
use gradus::prelude::*;
use proptest::prelude::*;

#[test]
fn a_line_through_four_points_by_hand() {
    // x = 0, 1, 2, 3: slope Σ (x − x̄)(y − ȳ) / 5, and both variances from s² and Σ (x − x̄)² = 5.
    let rows = [[0.0, 1.0], [1.0, 3.0], [2.0, 4.0], [3.0, 4.0]];
    let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    let found = LeastSquares::new().names(["slope", "height"]).run_rows(line, [0.0, 0.0], &data).unwrap();
    // Residuals at 1 x + 1.5 are 0.5, −0.5, −0.5, 0.5.
    assert_relative_eq!(found.x[..], [1.0, 1.5], max_relative = 1e-14);
    assert_relative_eq!(found.sum_of_squares, 1.0, max_relative = 1e-14);
    assert_eq!((found.degrees_of_freedom(), found.residuals.len()), (Some(2), 4));
    let covariance = found.covariance.clone().unwrap();
    let want = [0.5 / 5.0, -0.5 * 1.5 / 5.0, -0.5 * 1.5 / 5.0, 0.5 * (0.25 + 2.25 / 5.0)];
    assert_relative_eq!(covariance.as_slice(), &want[..], max_relative = 1e-13);
    let r = found.correlation().unwrap();
    assert_relative_eq!(r[(0, 1)], want[1] / (want[0] * want[3]).sqrt(), max_relative = 1e-13);
    assert_eq!((r[(0, 0)], r[(1, 1)]), (1.0, 1.0));
    assert!(found.gradient.iter().all(|g| g.abs() < 1e-13));
    // Residuals in units of a known deviation of 2: the variance is not estimated.
    let halved = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y) / 2.0;
    let known = LeastSquares::new().known_deviations().run_rows(halved, [0.0, 0.0], &data).unwrap();
    assert_relative_eq!(known.standard_errors().unwrap()[0], (4.0_f64 / 5.0).sqrt(), max_relative = 1e-13);
}

#[test]
fn the_report_is_a_table() {
    let data = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0], [2.0, 4.0], [3.0, 4.0]]).unwrap();
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    let found = LeastSquares::new().names(["slope", "height"]).run_rows(line, [0.0, 0.0], &data).unwrap();
    let want = "\
parameter        estimate  standard error
slope            1.000000          0.3162
height           1.500000          0.5916
sum of squares 1.000000 of 4 residuals; residual standard error 0.7071 with 2 degrees of freedom
ended after 1 steps, 2 evaluations, 2 Jacobians: the gradient is within the tolerance";
    assert_eq!(found.to_string(), want);
}

#[cfg(feature = "csv")]
#[test]
fn fits_of_squares_agree_with_least_squares() {
    let cars = Dataset::from_csv("examples/data/mtcars.csv", &["wt", "hp", "mpg"]).unwrap();
    let residual = |p: &[Var], [wt, hp, mpg]: [Var; 3]| p[0] * wt + p[1] * hp + p[2] - mpg;
    let found = LeastSquares::new().run_rows(residual, vec![0.0; 3], &cars).unwrap();
    // R's summary(lm(mpg ~ wt + hp)): −3.87783 ± 0.63273, −0.03177 ± 0.00903, 37.22727 ± 1.59879.
    let published = [(-3.87783, 0.63273), (-0.03177, 0.00903), (37.22727, 1.59879)];
    let errors = found.standard_errors().unwrap();
    for ((x, error), (want_x, want_error)) in found.x.iter().zip(&errors).zip(published) {
        // As many decimals as are printed.
        assert!((x - want_x).abs() < 6e-6 && (error - want_error).abs() < 6e-6, "{found}");
    }
    assert_relative_eq!(found.residual_standard_error().unwrap(), 2.593, max_relative = 2e-4);
    let fit = Fit::new(|p: &[Var], row: [Var; 3]| residual(p, row).powi(2))
        .rule(Sgd::new(0.0))
        .epochs(1)
        .run(found.x.clone(), &cars)
        .unwrap();
    assert_eq!(fit.kind, LossKind::SquaredResidual);
    // The fit has the normal matrix, whose condition is the square of the Jacobian's, 1e3 to 1e4.
    let (ours, theirs) = (found.covariance.clone().unwrap(), fit.covariance.clone().unwrap());
    assert_relative_eq!(ours.as_slice(), theirs.as_slice(), max_relative = 1e-7);
    let (ours, theirs) = (found.correlation().unwrap(), fit.correlation().unwrap());
    assert_relative_eq!(ours.as_slice(), theirs.as_slice(), max_relative = 1e-7);
}

#[test]
fn single_precision_reaches_its_own_accuracy() {
    let rows: Vec<[f64; 2]> =
        (0..20).map(|i| f64::from(i) / 10.0).map(|x| [x, 2.0 * (-1.5 * x).exp()]).collect();
    let data = Dataset::from_rows(&["x", "y"], &rows).unwrap();
    let decay = |[a, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| a * (-b * x).exp() - y;
    let found = LeastSquares::new().run_rows(decay, [1.0_f32, 1.0], &data).unwrap();
    assert!(found.success(), "{found}");
    // A few units of 2⁻²³ times the condition of this pair, about 10.
    assert!((found.x[0] - 2.0).abs() < 1e-5 && (found.x[1] - 1.5).abs() < 1e-5, "{found}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn linear_problems_are_solved_in_one_step(
        rows in prop::collection::vec((prop::array::uniform3(-10.0..10.0_f64), -100.0..100.0_f64), 8..40),
        start in prop::array::uniform3(-5.0..5.0_f64),
    ) {
        let (x, y): (Vec<Vec<f64>>, Vec<f64>) = rows.iter().map(|(x, y)| (x.to_vec(), *y)).unzip();
        let want = common::least_squares(&x, &y);
        let residuals = |b: [Var; 3]| {
            let fitted = |x: &[f64; 3]| b[0] * x[0] + b[1] * x[1] + b[2] * x[2];
            rows.iter().map(|(x, y)| fitted(x) - *y).collect::<Vec<_>>()
        };
        let found = least_squares(residuals, start).unwrap();
        prop_assert!(found.success() && found.nit <= 4, "{}", found);
        // Random columns have a condition far below 10⁵; the oracle squares it.
        let errors = found.standard_errors().unwrap();
        for (i, error) in errors.iter().enumerate() {
            prop_assert!((found.x[i] - want.parameters[i]).abs() <= 1e-7 * want.standard_errors[i], "{}", found);
            prop_assert!((error / want.standard_errors[i] - 1.0).abs() < 1e-7, "{}", found);
        }
    }
}
