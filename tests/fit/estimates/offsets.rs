//! Kind: information that is lost where columns stand far from 0 (a normal matrix squares the condition).

use super::{assert_near, fit_at, likelihood_at, line, residual};
use gradus::prelude::*;

/// A pattern without a trend or a mean of its own, so that a line through `w x + b + pattern` is not exact.
fn wobble(i: usize) -> f64 {
    [0.3, -0.7, 0.1, 0.5, -0.2, -0.4, 0.6][i % 7]
}

/// Least squares of a line by centered sums: parameters and standard errors.
fn by_centered_sums(x: &[f64], y: &[f64], offset: f64) -> ([f64; 2], [f64; 2]) {
    let n = x.len() as f64;
    // The mean without the offset, which is added to it at the end.
    let (mx, my) = (x.iter().map(|x| x - offset).sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let u: Vec<f64> = x.iter().map(|x| x - offset - mx).collect();
    let sxx: f64 = u.iter().map(|u| u * u).sum();
    let slope = u.iter().zip(y).map(|(u, y)| u * (y - my)).sum::<f64>() / sxx;
    let rest: f64 = u.iter().zip(y).map(|(u, y)| (y - my - slope * u).powi(2)).sum();
    let (s, mean) = ((rest / (n - 2.0)).sqrt(), offset + mx);
    ([slope, my - slope * mean], [s / sxx.sqrt(), s * (1.0 / n + mean * mean / sxx).sqrt()])
}

#[test]
fn times_in_seconds_since_1970() {
    let stamps = Dataset::from_csv("tests/golden/reports/stamps.csv", &["t", "y"]).unwrap();
    let (at, want) = ([0.02917656007895961, -46682476.045168184], [0.0007329804373445378, 1172768.7364]);
    // The rows' condition is the offset over the spread, 5·10⁷; the intercept itself has a unit of 7e-9 in the
    // last place, and is printed to 11 digits.
    let fit = fit_at(line::<f64>, at, &stamps);
    assert_near(&fit.standard_errors().expect("errors"), &want, 1e-7);
    assert_eq!(fit.has_arrived(), Some(true), "{fit}");
    let found = LeastSquares::new().run_rows(residual::<f64>, [0.0, 0.0], &stamps).unwrap();
    assert_near(&found.x, &at, 1e-9);
    assert_near(&found.standard_errors().expect("errors"), &want, 1e-7);
    // The same as a likelihood, with its exact Hessian: noise of known deviation.
    let s = fit.residual_standard_error.unwrap();
    let gauss = move |[w, b]: [Var; 2], [t, y]: [Var; 2]| 0.5 * ((w * t + b - y) / s).powi(2);
    let fit = likelihood_at(gauss, at, &stamps);
    assert_near(&fit.standard_errors().expect("errors"), &want, 1e-6);
    assert_eq!(fit.has_arrived(), Some(true), "{fit}");
    assert!((fit.correlation().unwrap()[(0, 1)] + 1.0).abs() < 1e-12);
}

#[test]
fn a_line_at_every_offset() {
    for offset in [0.0, 1e3, 1e5, 1e6, 3e7, 1e8, 1e9, 1e10] {
        let x: Vec<f64> = (0..60).map(|i| offset + f64::from(i)).collect();
        let y: Vec<f64> = (0..60).map(|i| 0.25 * i as f64 + wobble(i)).collect();
        let data = Dataset::from_columns(&["x", "y"], [x.clone(), y.clone()]).unwrap();
        let (at, want) = by_centered_sums(&x, &y, offset);
        // Rounding times the offset over the spread.
        let within = 1e-12 + 1e-15 * offset;
        let fit = fit_at(line::<f64>, at, &data);
        assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{offset:e}: {fit}")), &want, within);
        assert_eq!(fit.has_arrived(), Some(true), "{offset:e}: {fit}");
        let found = LeastSquares::new().run_rows(residual::<f64>, at, &data).unwrap();
        assert_near(&found.standard_errors().expect("errors"), &want, within);
        assert!(found.distance.is_some_and(|d| d < 1e-3), "{offset:e}: {found}");
        let s = fit.residual_standard_error.unwrap();
        let gauss = move |[w, b]: [Var; 2], [x, y]: [Var; 2]| 0.5 * ((w * x + b - y) / s).powi(2);
        let fit = likelihood_at(gauss, at, &data);
        assert_near(
            &fit.standard_errors().unwrap_or_else(|| panic!("{offset:e}: {fit}")),
            &want,
            10.0 * within,
        );
    }
}

#[test]
fn a_line_in_single_precision() {
    for offset in [0.0_f32, 1e3, 1e5] {
        let x: Vec<f64> = (0..60).map(|i| f64::from(offset) + f64::from(i)).collect();
        let y: Vec<f64> = (0..60).map(|i| 0.25 * i as f64 + wobble(i)).collect();
        let data = Dataset::from_columns(&["x", "y"], [x.clone(), y.clone()]).unwrap();
        let (at, want) = by_centered_sums(&x, &y, offset.into());
        let at = at.map(|p| p as f32);
        // Residuals have the rounding of terms of the size of the intercept, which the offset multiplies.
        let within = 1e-5 + 1e-6 * f64::from(offset);
        let fit = fit_at(line::<f32>, at, &data);
        assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{offset:e}: {fit}")), &want, within);
        let found = LeastSquares::new().run_rows(residual::<f32>, at, &data).unwrap();
        assert_near(&found.standard_errors().expect("errors"), &want, within);
        let gauss = |[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| 0.5 * (w * x + b - y).powi(2);
        let fit = likelihood_at(gauss, at, &data);
        // Noise of deviation 1.
        let s = by_centered_sums(&x, &y, offset.into());
        let unit = s.1[0] * (s.0[0] * 0.0 + 59.0 * 60.0 * 61.0 / 12.0_f64).sqrt();
        assert_near(
            &fit.standard_errors().unwrap_or_else(|| panic!("{offset:e}: {fit}")),
            &want.map(|e| e / unit),
            within,
        );
    }
}

/// The curvature of a parabola is as well known wherever the times start from.
#[test]
fn a_parabola_over_a_month_of_unix_time() {
    let day = 86_400.0;
    let report = |start: f64| {
        let t = (0..90).map(|i| start + f64::from(i) * day / 3.0);
        let rows = t.enumerate().map(|(i, t)| {
            let u = (t - start) / day;
            [t, 0.01 * u * u + wobble(i)]
        });
        let data = Dataset::from_rows(&["t", "y"], rows).unwrap();
        let parabola = |[a, b, c]: [Var; 3], [t, y]: [Var; 2]| (a * t * t + b * t + c - y).powi(2);
        let at = [0.01 / day / day, -0.02 * start / day / day, 0.01 * (start / day).powi(2)];
        fit_at(parabola, at, &data)
    };
    let (near, far) = (report(0.0), report(1.6e9));
    // Condition of the rows: the square of the offset over the spread, 4·10⁶, and the residuals' own rounding, of
    // terms of 3·10⁶.
    let (near_errors, far_errors) = (near.standard_errors().unwrap(), far.standard_errors().expect("errors"));
    assert_near(&far_errors[..1], &near_errors[..1], 1e-6);
    assert!((far.r_squared.unwrap() - near.r_squared.unwrap()).abs() < 1e-8);
}

#[test]
fn several_features_far_from_zero() {
    let report = |offsets: [f64; 2], units: [f64; 3]| {
        let rows = (0..80).map(|i| {
            let (u, v) = (f64::from(i % 9), f64::from(i * i % 31));
            let y = 1.5 * u - 0.5 * v + wobble(i as usize);
            [(offsets[0] + u) * units[0], (offsets[1] + v) * units[1], y * units[2]]
        });
        let data = Dataset::from_rows(&["u", "v", "y"], rows).unwrap();
        let (a, b) = (1.5 * units[2] / units[0], -0.5 * units[2] / units[1]);
        let at = [a, b, (-1.5 * offsets[0] + 0.5 * offsets[1]) * units[2]];
        let plane = |p: &[Var], [u, v, y]: [Var; 3]| (p[0] * u + p[1] * v + p[2] - y).powi(2);
        let errors = fit_at(plane, at.to_vec(), &data).standard_errors().expect("errors");
        [errors[0] * units[0] / units[2], errors[1] * units[1] / units[2]]
    };
    let want = report([0.0, 0.0], [1.0; 3]);
    assert_near(&report([1e9, 0.0], [1.0; 3]), &want, 1e-6);
    assert_near(&report([1e9, -3e8], [1.0; 3]), &want, 1e-6);
    // Units of a pico-something; the factor of the squared residual stays 1.
    assert_near(&report([0.0, 5.0], [1e-12, 1e9, 1e-12]), &want, 1e-9);
    assert_near(&report([1e6, 1e6], [1e-12, 1e-12, 1e12]), &want, 1e-8);
}

/// A factor of the loss of 1e-24, as of a weight in tiny units.
#[test]
fn a_tiny_weight_changes_nothing() {
    let rows = (0..40).map(|i| [1e9 + f64::from(i), 0.25 * f64::from(i) + wobble(i as usize)]);
    let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
    let x: Vec<f64> = data.column(0).to_vec();
    let (at, want) = by_centered_sums(&x, data.column(1), 1e9);
    for weight in [1e-12, 1e12, 1e-100] {
        let weighted = move |[w, b]: [Var; 2], [x, y]: [Var; 2]| (weight * (w * x + b - y)).powi(2);
        let fit = fit_at(weighted, at, &data);
        assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{weight:e}: {fit}")), &want, 1e-6);
    }
    let weighted = |[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (1e-12_f32 * (w * x + b - y)).powi(2);
    let near = Dataset::from_rows(&["x", "y"], data.rows().map(|row| [row[0] - 1e9, row[1]])).unwrap();
    let (at, want) = by_centered_sums(near.column(0), near.column(1), 0.0);
    let fit = fit_at(weighted, at.map(|p| p as f32), &near);
    assert_near(&fit.standard_errors().unwrap_or_else(|| panic!("{fit}")), &want, 1e-4);
}

/// The chance of an event by a second.
#[test]
fn a_logistic_regression_over_unix_time() {
    let report = |start: f64| {
        let rows = (0..200).map(|i| {
            let chance = 1.0 / (1.0 + (-(f64::from(i) - 100.0) / 40.0).exp());
            // Spread evenly over (0, 1), by the golden ratio.
            let y = f64::from((f64::from(i) * 0.618_033_988_749_895).fract() < chance);
            [start + f64::from(i), y]
        });
        Dataset::from_rows(&["t", "y"], rows).unwrap()
    };
    let near = Fit::new(gradus::model::Logistic)
        .likelihood()
        .rule(Adam::new(0.01))
        .epochs(9000)
        .gradient_tolerance(1e-11)
        .run([0.0, 0.0], &report(0.0))
        .unwrap();
    let [w, b] = near.parameters;
    let want = near.standard_errors().unwrap();
    for start in [1e3, 1e6, 1e9] {
        let far = likelihood_at(gradus::model::Logistic, [w, b - w * start], &report(start));
        let errors = far.standard_errors().unwrap_or_else(|| panic!("{start:e}: {far}"));
        // Probabilities have the rounding of b, which is w times the offset.
        assert_near(&errors[..1], &want[..1], 1e-9 + 1e-15 * start);
        assert_eq!(far.has_arrived(), Some(true), "{far}");
    }
}
