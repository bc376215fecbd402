//! Kind: "not determined" without a word about which parameters are meant.

use super::{fit_at, likelihood_at};
use gradus::estimate::NoStandardErrors;
use gradus::prelude::*;

/// Rows of two features and a target with noise.
fn data() -> Dataset {
    let rows = (0..24).map(|i| {
        let (x, z) = (f64::from(i % 5) + 1.0, f64::from(i % 7) - 2.0);
        [x, z, 2.0 * x - z + [0.1, -0.2, 0.3][i as usize % 3]]
    });
    Dataset::from_rows(&["x", "z", "y"], rows).expect("rows")
}

type Residual = fn(&[Var], [Var; 3]) -> Var;

/// What a report has to say, on each of three paths: squares, least squares, and an exact Hessian.
fn assert_said(residual: Residual, at: &[f64], want: &str) {
    let names: Vec<String> = ["a", "b", "c", "d"][..at.len()].iter().map(ToString::to_string).collect();
    let square = move |p: &[Var], row: [Var; 3]| residual(p, row).powi(2);
    let report = |likelihood: bool| {
        let fit = Fit::new(square).rule(Sgd::new(0.0)).epochs(1).names(names.clone());
        let fit = if likelihood { fit.likelihood() } else { fit };
        fit.run(at.to_vec(), &data()).expect("a report")
    };
    for fit in [report(false), report(true)] {
        let all = format!("no standard errors: the data do not determine all parameters: {want}\n");
        assert!(fit.to_string().contains(&all), "{fit}\nwant {all}");
        assert!(matches!(fit.no_standard_errors, Some(NoStandardErrors::Undetermined { .. })));
        assert_eq!((fit.standard_errors(), fit.correlation(), fit.covariance), (None, None, None));
    }
    let squares =
        LeastSquares::new().names(names).run_rows(residual, at.to_vec(), &data()).expect("a report");
    let all = format!("no standard errors: the residuals do not determine all parameters: {want}\n");
    assert!(squares.to_string().contains(&all), "{squares}\nwant {all}");
}

#[test]
fn each_combination_is_named() {
    let rows: [(Residual, &[f64], &str); 7] = [
        (
            |p, [x, z, y]| p[0] * x + p[1] * x + p[2] * z - y,
            &[1.0, 1.0, -1.0],
            "only `a + b` is determined here, not `a` and `b` apart",
        ),
        (
            |p, [x, z, y]| p[0] * x + p[1] * (0.5 * x) + p[2] * z - y,
            &[1.0, 2.0, -1.0],
            "only `a + 0.5 b` is determined here, not `a` and `b` apart",
        ),
        (
            |p, [x, z, y]| p[0] * x + p[1] * z - p[2] * (1e6 * x) - y,
            &[2.0, -1.0, 0.0],
            "only `a - 1.000000e6 c` is determined here, not `a` and `c` apart",
        ),
        (|p, [x, z, y]| p[0] * x + p[1] * z + 0.0 * p[2] - y, &[2.0, -1.0, 7.0], "`c` has no effect here"),
        (
            |p, [x, _, y]| p[0] * x + 0.0 * p[1] + 0.0 * p[2] - y,
            &[2.0, -1.0, 7.0],
            "`b` and `c` have no effect here",
        ),
        (
            |p, [x, z, y]| p[0] * x + p[1] * z + p[2] * (x + z) - y,
            &[1.0, -2.0, 1.0],
            "adding 1 to `a`, 1 to `b` and -1 to `c` changes nothing here",
        ),
        (
            |p, [x, z, y]| (p[0] + p[1] + p[2]) * x + p[3] * z - y,
            &[1.0, 0.5, 0.5, -1.0],
            "only `a + b + c` is determined here, not `a`, `b` and `c` apart",
        ),
    ];
    for (residual, at, want) in rows {
        assert_said(residual, at, &want.replace("1.000000e6", "1e6"));
    }
}

/// To first order, where the parameters are.
#[test]
fn a_product_is_a_combination_of_its_factors() {
    let residual = |[a, b, c]: [Var; 3], [x, z, y]: [Var; 3]| a * b * x + c * z - y;
    let found =
        LeastSquares::new().names(["a", "b", "c"]).run_rows(residual, [0.5, 3.0, -1.0], &data()).unwrap();
    // ∂/∂a = b x and ∂/∂b = a x.
    let [a, b, _] = found.x;
    let Some(NoStandardErrors::Undetermined { directions }) = &found.no_standard_errors else {
        panic!("{found}")
    };
    let [direction] = &directions[..] else { panic!("{directions:?}") };
    assert!((direction[0] * b + direction[1] * a).abs() < 1e-9 && direction[2] == 0.0, "{directions:?}");
    assert!(found.to_string().contains("is determined here, not `a` and `b` apart"), "{found}");
    let square = move |p: [Var; 3], row: [Var; 3]| residual(p, row).powi(2);
    let fit = fit_at(square, [0.5, 4.0, -1.0], &data());
    assert!(
        fit.to_string().contains("only `p0 + 0.125 p1` is determined here, not `p0` and `p1` apart"),
        "{fit}"
    );
}

/// An indicator for every level beside an intercept.
#[test]
fn dummy_variables_of_all_levels() {
    let level = |x: Var, k: f64| {
        select(x.less(Var::from(k + 0.5)), select(x.less(Var::from(k - 0.5)), 0.0, 1.0), 0.0)
    };
    let residual = move |p: &[Var], [x, y]: [Var; 2]| {
        p[0] * level(x, 0.0) + p[1] * level(x, 1.0) + p[2] * level(x, 2.0) + p[3] - y
    };
    let rows = (0..30).map(|i| [f64::from(i % 3), f64::from(i % 3) + 0.1 * f64::from(i % 4)]);
    let data = Dataset::from_rows(&["level", "y"], rows).unwrap();
    let names = ["low", "middle", "high", "intercept"];
    let want = "adding 1 to `low`, 1 to `middle`, 1 to `high` and -1 to `intercept` changes nothing here";
    let found = LeastSquares::new().names(names).run_rows(residual, vec![0.0; 4], &data).unwrap();
    assert!(found.to_string().contains(want), "{found}");
    let fit = Fit::new(move |p: &[Var], row: [Var; 2]| residual(p, row).powi(2))
        .names(names)
        .run(vec![0.0; 4], &data);
    assert!(fit.as_ref().unwrap().to_string().contains(want), "{fit:?}");
    let Some(NoStandardErrors::Undetermined { directions }) = &fit.as_ref().unwrap().no_standard_errors
    else {
        panic!("{fit:?}")
    };
    let [direction] = &directions[..] else { panic!("{directions:?}") };
    let want = [1.0, 1.0, 1.0, -1.0].map(|x| -x / direction[3].signum());
    direction.iter().zip(want).for_each(|(d, want)| assert!((d - want).abs() < 1e-12, "{direction:?}"));
}

#[test]
fn in_single_precision_and_without_names() {
    let twice = |[a, b]: [Var<f32>; 2], [x, _, y]: [Var<f32>; 3]| ((a + b) * x - y).powi(2);
    let want = "only `p0 + p1` is determined here, not `p0` and `p1` apart";
    let fit = fit_at(twice, [1.0, 0.5], &data());
    assert!(fit.to_string().contains(want), "{fit}");
    let fit = likelihood_at(twice, [1.0, 0.5], &data());
    assert!(fit.to_string().contains(want), "{fit}");
    let squares = LeastSquares::new()
        .run_rows(|[a, b]: [Var<f32>; 2], [x, _, y]: [Var<f32>; 3]| (a + b) * x - y, [1.0, 0.5], &data())
        .unwrap();
    assert!(squares.to_string().contains(want), "{squares}");
}

#[test]
fn far_from_zero_what_is_determined_stays_apart_from_what_is_not() {
    let rows = data().rows().map(|row| [1e9 + row[0], row[1], row[2]]).collect::<Vec<_>>();
    let data = Dataset::from_rows(&["t", "z", "y"], rows).unwrap();
    let residual = |[a, b, c, d]: [Var; 4], [t, z, y]: [Var; 3]| a * t + b + c * z + d * z - y;
    let at = [2.0, -2e9, -0.5, -0.5];
    let want = "only `p2 + p3` is determined here, not `p2` and `p3` apart";
    let fit = fit_at(move |p: [Var; 4], row: [Var; 3]| residual(p, row).powi(2), at, &data);
    assert!(fit.to_string().contains(want), "{fit}");
    let fit = likelihood_at(move |p: [Var; 4], row: [Var; 3]| residual(p, row).powi(2), at, &data);
    assert!(fit.to_string().contains(want), "{fit}");
    let squares = LeastSquares::new().run_rows(residual, at, &data).unwrap();
    assert!(squares.to_string().contains(want), "{squares}");
}

#[test]
fn too_few_rows_are_reported_as_that() {
    let rows = |n: i32| {
        Dataset::from_rows(&["x", "y"], (0..n).map(|i| [f64::from(i * i) + 1.0, f64::from(i)])).unwrap()
    };
    let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
    let square = move |p: [Var; 2], row: [Var; 2]| line(p, row).powi(2);
    let squares = |n| LeastSquares::new().run_rows(line, [0.0, 0.0], &rows(n)).unwrap();
    let (one, two) = (fit_at(square, [0.0, 0.0], &rows(1)), fit_at(square, [0.0, 0.0], &rows(2)));
    for (one, unit, rows) in
        [(one.to_string(), "rows", "data"), (squares(1).to_string(), "residuals", "residuals")]
    {
        let want = format!("the {rows} do not determine all parameters: there are 2 of them and 1 {unit}");
        assert!(one.contains(&want), "{one}");
    }
    for (two, unit) in [(two.to_string(), "rows"), (squares(2).to_string(), "residuals")] {
        let want = format!(
            "there are 2 {unit} for as many parameters, so nothing is left to estimate the noise from"
        );
        assert!(two.contains(&want), "{two}");
    }
    // Not even determined apart from that.
    let twice = fit_at(|[a, b]: [Var; 2], [x, y]: [Var; 2]| ((a + b) * x - y).powi(2), [0.0, 0.0], &rows(2));
    assert!(twice.to_string().contains("only `p0 + p1` is determined"), "{twice}");
}

#[test]
fn many_parameters_are_not_worked_out_and_not_called_undetermined() {
    let data = Dataset::from_rows(&["y"], (0..150).map(|i| [f64::from(i)])).unwrap();
    let many = |p: &[Var], y: Var| (p.iter().copied().sum::<Var>() - y).powi(2);
    let fit = fit_at(many, vec![0.0; 101], &data);
    let want = "no standard errors: there are 101 parameters, and they are worked out for at most 100";
    assert!(fit.to_string().contains(want), "{fit}");
    let fit = likelihood_at(many, vec![0.0; 101], &data);
    assert!(fit.to_string().contains(want), "{fit}");
    let fit = fit_at(many, vec![0.0; 20], &data);
    let want = "only 1 combination of `p0`, `p1`, `p2`, `p3`, `p4` and 15 more is determined here";
    assert!(fit.to_string().contains(want), "{fit}");
}

/// A saddle is no minimum, and a maximum is none.
#[test]
fn hessians_that_are_not_positive_are_reported_as_no_minimum() {
    let product = |[a, b]: [Var; 2], y: Var| (a * b - y).powi(2);
    let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [3.0]]).unwrap();
    let fit = likelihood_at(product, [0.0, 0.0], &data);
    assert_eq!(fit.no_standard_errors, Some(NoStandardErrors::NoMinimum), "{fit}");
    let fit = likelihood_at(|a: Var, y: Var| -(a - y).powi(2), 2.0, &data);
    assert_eq!(fit.no_standard_errors, Some(NoStandardErrors::NoMinimum), "{fit}");
    assert!(fit.to_string().contains("so this is no minimum"), "{fit}");
}
