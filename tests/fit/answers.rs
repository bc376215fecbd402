//! Fits against answers found without the crate: normal equations, Newton's method, certified values.

use crate::common::{LeastSquares, inverse, least_squares};
use approx::assert_relative_eq;
use gradus::fit::LossKind;
use gradus::model::{Linear, Logistic, Model, Polynomial, Quadratic};
use gradus::prelude::*;

fn cars() -> Dataset {
    let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"]).expect("a table");
    // Speeds in units of 10 mph around their mean: full-batch descent then needs hundreds of
    // steps, not ten thousands.
    let speed: Vec<f64> = cars.column(0).iter().map(|s| (s - 15.4) / 10.0).collect();
    Dataset::from_columns(&["speed", "dist"], [speed, cars.column(1).to_vec()]).expect("columns")
}

/// The features of a row, by powers or products, with 1 at the end.
fn closed_form(data: &Dataset, features: impl Fn(&[f64]) -> Vec<f64>) -> LeastSquares {
    let rows: Vec<Vec<f64>> = data.rows().map(|row| features(&row[..row.len() - 1])).collect();
    least_squares(&rows, data.column(data.width() - 1))
}

fn assert_same(fit: &FitReport<Vec<f64>>, want: &LeastSquares, rows: usize) {
    for (got, want) in fit.parameters.iter().zip(&want.parameters) {
        assert_relative_eq!(got, want, max_relative = 1e-8);
    }
    // At the minimum the rest depends on the parameters' errors squared.
    for (got, want) in fit.standard_errors().expect("errors").iter().zip(&want.standard_errors) {
        assert_relative_eq!(got, want, max_relative = 1e-9);
    }
    assert_relative_eq!(fit.r_squared.expect("a square"), want.r_squared, max_relative = 1e-11);
    assert_relative_eq!(
        fit.residual_standard_error.expect("a square"),
        want.residual_standard_error,
        max_relative = 1e-11
    );
    assert_relative_eq!(fit.loss, want.sum_of_squares / rows as f64, max_relative = 1e-11);
    assert_eq!((fit.kind, fit.rows), (LossKind::SquaredResidual, rows));
}

#[test]
fn models_reach_the_normal_equations() {
    let cars = cars();
    let line = Fit::new(Linear).rule(Adam::new(1.0)).epochs(3000).gradient_tolerance(1e-9);
    let fit = line.run(vec![0.0; 2], &cars).unwrap();
    assert!(fit.stop.is_converged(), "{fit}");
    assert_same(&fit, &closed_form(&cars, |x| vec![x[0], 1.0]), 50);
    // R's lm(dist ~ speed): slope 3.9324 ± 0.4155, R² 0.6511, s 15.38 on 48 degrees of freedom.
    assert_relative_eq!(fit.parameters[0] / 10.0, 3.932_408_76, max_relative = 1e-8);
    assert_relative_eq!(fit.standard_errors().unwrap()[0] / 10.0, 0.415_512_78, max_relative = 1e-7);
    assert_relative_eq!(fit.r_squared.unwrap(), 0.651_079_38, max_relative = 1e-7);

    let parabola = Fit::new(Quadratic).rule(Adam::new(1.0)).epochs(9000).gradient_tolerance(1e-9);
    let fit = parabola.run(vec![0.0; 3], &cars).unwrap();
    assert_same(&fit, &closed_form(&cars, |x| vec![x[0] * x[0], x[0], 1.0]), 50);
    let same = Fit::new(Polynomial { degree: 2 }).rule(Adam::new(1.0)).epochs(9000).gradient_tolerance(1e-9);
    assert_relative_eq!(
        same.run(vec![0.0; 3], &cars).unwrap().parameters[..],
        fit.parameters[..],
        max_relative = 1e-8
    );
}

#[test]
fn two_features_reach_the_normal_equations() {
    let cars = Dataset::from_csv("examples/data/mtcars.csv", &["wt", "hp", "mpg"]).unwrap();
    let (standard, _) = cars.standardize().unwrap();
    let fit = Fit::new(|p: &[Var], [wt, hp, mpg]: [Var; 3]| (p[0] * wt + p[1] * hp + p[2] - mpg).powi(2))
        .rule(Adam::new(0.05))
        .epochs(9000)
        .gradient_tolerance(1e-11)
        .run(vec![0.0; 3], &standard)
        .unwrap();
    let want = closed_form(&standard, |x| vec![x[0], x[1], 1.0]);
    for (got, want) in fit.parameters.iter().zip(&want.parameters).take(2) {
        assert_relative_eq!(got, want, max_relative = 1e-8);
    }
    // R's lm(mpg ~ wt + hp): R² 0.8268, whatever the units.
    assert_relative_eq!(fit.r_squared.unwrap(), 0.826_785, max_relative = 1e-6);
    assert_relative_eq!(fit.standard_errors().unwrap()[..], want.standard_errors[..], max_relative = 1e-9);
}

#[test]
fn half_a_square_is_recognized_as_a_square_and_other_losses_are_not() {
    let data = cars();
    type Loss = fn([Var; 2], [Var; 2]) -> Var;
    let rows: &[(&str, Loss, LossKind)] = &[
        ("square", |[w, b], [x, y]| (w * x + b - y).powi(2), LossKind::SquaredResidual),
        ("product", |[w, b], [x, y]| (w * x + b - y) * (w * x + b - y), LossKind::SquaredResidual),
        ("half", |[w, b], [x, y]| 0.5 * (y - b - w * x).powi(2), LossKind::SquaredResidual),
        ("a unit of 3", |[w, b], [x, y]| ((y - b - w * x) / 3.0).powi(2), LossKind::SquaredResidual),
        ("weighted", |[w, b], [x, y]| (x + 2.0) * (w * x + b - y).powi(2), LossKind::Other),
        ("absolute", |[w, b], [x, y]| (w * x + b - y).abs(), LossKind::Other),
        ("fourth power", |[w, b], [x, y]| (w * x + b - y).powi(4), LossKind::Other),
        ("in the logarithm", |[w, b], [x, y]| (w * x + b - y.ln()).powi(2), LossKind::Other),
        ("ridge", |[w, b], [x, y]| (w * x + b - y).powi(2) + w * w, LossKind::Other),
        ("parameter as unit", |[w, s], [x, y]| ((w * x - y) / s).powi(2), LossKind::Other),
        ("target as feature", |[w, b], [_, y]| (w * y + b - y).powi(2), LossKind::Other),
        ("no target", |[w, b], [x, _]| (w * x + b).powi(2), LossKind::Other),
    ];
    for (name, loss, kind) in rows {
        let fit = Fit::new(loss).rule(Adam::new(1e-3)).epochs(1).run([5.0, 40.0], &data).unwrap();
        assert_eq!(fit.kind, *kind, "{name}");
        assert_eq!(fit.r_squared.is_some(), *kind == LossKind::SquaredResidual, "{name}");
        assert_eq!(fit.standard_errors().is_some(), *kind == LossKind::SquaredResidual, "{name}");
    }
    // The unit of the loss does not matter to any statistic.
    let report = |loss: Loss| Fit::new(loss).rule(Sgd::new(0.0)).epochs(1).run([5.0, 40.0], &data).unwrap();
    let (one, third) = (report(rows[0].1), report(rows[3].1));
    assert_relative_eq!(one.r_squared.unwrap(), third.r_squared.unwrap(), max_relative = 1e-13);
    let (one, third) = (one.standard_errors().unwrap(), third.standard_errors().unwrap());
    assert_relative_eq!(one[..], third[..], max_relative = 1e-11);
}

#[test]
fn huber_is_a_square_only_where_no_row_is_beyond_its_corner() {
    let huber = |delta: f64| {
        move |[w, b]: [Var; 2], [x, y]: [Var; 2]| {
            let r = w * x + b - y;
            if r.abs() <= delta { r * r } else { delta * (2.0 * r.abs() - delta) }
        }
    };
    let kind = |delta| {
        Fit::new(huber(delta)).rule(Adam::new(0.1)).epochs(1).run([39.0, 43.0], &cars()).unwrap().kind
    };
    assert_eq!((kind(10.0), kind(1e6)), (LossKind::Other, LossKind::SquaredResidual));
}

/// Derivatives at a residual of 0 may be conventions, and derivatives in a feature infinite: neither is needed.
#[test]
fn squares_are_recognized_where_residuals_are_zero() {
    // Every fifth row is met exactly, and so is x = 0.
    let rows = (0..700).map(|i| {
        let x = f64::from(i % 17);
        [x, 2.0 * x + 1.0 + if i % 5 == 0 { 0.0 } else { 0.1 * f64::from(i % 3) - 0.1 }]
    });
    let data = Dataset::from_rows(&["x", "y"], rows).unwrap();
    type Loss = fn([Var; 2], [Var; 2]) -> Var;
    let rows: &[(&str, Loss, LossKind)] = &[
        ("plain", |[w, b], [x, y]| (w * x + b - y).powi(2), LossKind::SquaredResidual),
        ("absolute", |[w, b], [x, y]| (w * x + b - y).abs().powi(2), LossKind::SquaredResidual),
        ("float power", |[w, b], [x, y]| (w * x + b - y).powf(2.0), LossKind::SquaredResidual),
        (
            "root of a feature",
            |[w, b], [x, y]| (w * x + 0.0 * x.sqrt() + b - y).powi(2),
            LossKind::SquaredResidual,
        ),
        (
            "branch",
            |[w, b], [x, y]| {
                let r = if x > 8.0 { w * x + b - y } else { b + x * w - y };
                if r > 0.0 { r * r } else { (-r).powi(2) }
            },
            LossKind::SquaredResidual,
        ),
        (
            "expanded",
            |[w, b], [x, y]| {
                let f = w * x + b;
                f * f - 2.0 * f * y + y * y
            },
            LossKind::SquaredResidual,
        ),
        (
            "asymmetric",
            |[w, b], [x, y]| {
                let r = w * x + b - y;
                if r > 0.0 { r * r } else { 2.0 * r * r }
            },
            LossKind::Other,
        ),
        ("cosh", |[w, b], [x, y]| (w * x + b - y).cosh().ln(), LossKind::Other),
    ];
    let report = |loss: Loss| Fit::new(loss).rule(Sgd::new(0.0)).epochs(1).run([2.0, 1.0], &data).unwrap();
    let want = report(rows[0].1);
    for (name, loss, kind) in rows {
        let fit = report(*loss);
        assert_eq!(fit.kind, *kind, "{name}");
        if *kind == LossKind::SquaredResidual {
            let (got, want) = (fit.standard_errors().unwrap(), want.standard_errors().unwrap());
            assert_relative_eq!(got[..], want[..], max_relative = 1e-9);
        }
    }
}

#[test]
fn another_column_can_be_the_target() {
    let data = cars().select(&["dist", "speed"]).unwrap();
    let fit = |target: &str| {
        Fit::new(|[w, b]: [Var; 2], [y, x]: [Var; 2]| (w * x + b - y).powi(2))
            .target(target)
            .rule(Adam::new(1.0))
            .epochs(2000)
            .run([0.0, 0.0], &data)
            .unwrap()
    };
    assert_relative_eq!(fit("dist").r_squared.unwrap(), 0.651_079_38, max_relative = 1e-7);
    // The loss is a square in the speed as well, but one whose factor depends on a parameter.
    assert_eq!(fit("speed").kind, LossKind::Other);
}

#[test]
fn certified_standard_errors_of_a_curve() {
    // NIST StRD, Misra1a: y = b1 (1 − exp(−b2 x)), parameters and deviations certified to 11 digits.
    let x = [77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0];
    let y =
        [10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78];
    let data = Dataset::from_columns(&["x", "y"], [x, y]).unwrap();
    let fit = Fit::new(|[b1, b2]: [Var; 2], [x, y]: [Var; 2]| (b1 * (1.0 - (-b2 * x).exp()) - y).powi(2))
        .rule(Sgd::new(0.0))
        .epochs(1)
        .run([238.942_129_18, 5.501_564_318_1e-4], &data)
        .unwrap();
    let errors = fit.standard_errors().unwrap();
    // Parameters of 11 digits, 1e-11; errors of second order in them, but the first-order change of
    // ∇f with the parameters stays.
    assert_relative_eq!(errors[0], 2.707_007_524_1, max_relative = 1e-9);
    assert_relative_eq!(errors[1], 7.266_868_843_6e-6, max_relative = 1e-9);
    assert_relative_eq!(fit.residual_standard_error.unwrap(), 0.101_878_763_30, max_relative = 1e-9);
}

/// Newton's method for logistic regression with one feature: parameters and standard errors.
fn logistic_by_newton(data: &Dataset) -> ([f64; 2], [f64; 2]) {
    let mut p = [0.0, 0.0];
    let mut covariance = Vec::new();
    for _ in 0..30 {
        let (mut g, mut h) = ([0.0; 2], vec![vec![0.0; 2]; 2]);
        for row in data.rows() {
            let x = [row[0], 1.0];
            let q = 1.0 / (1.0 + (-(p[0] * x[0] + p[1])).exp());
            for i in 0..2 {
                g[i] += (q - row[1]) * x[i];
                (0..2).for_each(|j| h[i][j] += q * (1.0 - q) * x[i] * x[j]);
            }
        }
        covariance = inverse(h);
        for i in 0..2 {
            p[i] -= covariance[i][0] * g[0] + covariance[i][1] * g[1];
        }
    }
    (p, [covariance[0][0].sqrt(), covariance[1][1].sqrt()])
}

#[test]
fn logistic_regression_reaches_newtons_answer() {
    // Manual transmission by weight.
    let data = Dataset::from_csv("examples/data/mtcars.csv", &["wt", "am"]).unwrap();
    let (want, errors) = logistic_by_newton(&data);
    let fit = Fit::new(Logistic)
        .likelihood()
        .rule(Adam::new(0.3))
        .epochs(9000)
        .gradient_tolerance(1e-12)
        .run([0.0, 0.0], &data)
        .unwrap();
    assert_relative_eq!(fit.parameters[..], want[..], max_relative = 1e-9);
    // The Hessian is exact, and moves with the parameters.
    assert_relative_eq!(fit.standard_errors().unwrap()[..], errors[..], max_relative = 1e-8);
    assert_eq!((fit.kind, fit.r_squared), (LossKind::Likelihood, None));
    let plain = Fit::new(Logistic).epochs(1).run([0.0, 0.0], &data).unwrap();
    assert_eq!((plain.kind, plain.standard_errors()), (LossKind::Other, None));
}

#[test]
fn the_stable_logistic_loss_neither_overflows_nor_loses_its_derivative() {
    for z in [-800.0, -40.0, 0.0, 40.0, 800.0] {
        for y in [0.0, 1.0] {
            let (loss, gradient) = value_and_grad(
                |p: &[Var]| Logistic.loss(p, &[Var::constant(1.0), Var::constant(y)]).unwrap(),
                vec![z, 0.0],
            )
            .unwrap();
            // By hand: softplus(z) − y z is 0 on the right side and |z| on the wrong one, to
            // rounding; at 0 it is ln 2. The derivative is p − y.
            let wrong = (z > 0.0) != (y == 1.0);
            let want = if z == 0.0 {
                2f64.ln()
            } else if wrong {
                z.abs()
            } else {
                0.0
            };
            assert!((loss - want).abs() < 1e-15 * want.max(1.0) + 1e-17, "{z} {y}: {loss}");
            let p = 1.0 / (1.0 + f64::exp(-z));
            assert!((gradient[0] - (p - y)).abs() < 1e-16, "{z} {y}: {gradient:?}");
        }
    }
}

#[test]
fn gradients_of_the_models_are_those_by_hand() {
    let (x, y) = (1.5, 2.0);
    let row = [Var::constant(x), Var::constant(y)];
    let line = |p: &[Var]| Linear.loss(p, &row).unwrap();
    let by_hand = |p: Vec<f64>| {
        let r = 2.0 * (p[0] * x + p[1] - y);
        vec![r * x, r]
    };
    assert!(check_grad_against(line, by_hand, vec![0.5, -1.0]).unwrap().is_ok());
    let parabola = |p: &[Var]| Quadratic.loss(p, &row).unwrap();
    let by_hand = |p: Vec<f64>| {
        let r = 2.0 * (p[0] * x * x + p[1] * x + p[2] - y);
        vec![r * x * x, r * x, r]
    };
    assert!(check_grad_against(parabola, by_hand, vec![0.5, -1.0, 3.0]).unwrap().is_ok());
    let logistic = |p: &[Var]| Logistic.loss(p, &[Var::constant(x), Var::constant(1.0)]).unwrap();
    let by_hand = |p: Vec<f64>| {
        let q = 1.0 / (1.0 + (-(p[0] * x + p[1])).exp()) - 1.0;
        vec![q * x, q]
    };
    assert!(check_grad_against(logistic, by_hand, vec![0.5, -1.0]).unwrap().is_ok());
}

#[test]
fn models_count_their_parameters_and_say_so() {
    let cubic = Polynomial { degree: 3 };
    let rows = [
        (Linear.parameters(3), 4),
        (Quadratic.parameters(1), 3),
        (Quadratic.parameters(3), 10),
        (cubic.parameters(1), 4),
        (cubic.parameters(2), 7),
        (Polynomial { degree: 0 }.parameters(2), 1),
        (Logistic.parameters(0), 1),
    ];
    for (got, want) in rows {
        assert_eq!(got, want);
    }
    assert_eq!(Polynomial { degree: 0 }.predict(&[4.0], &[1.0, 2.0]).unwrap(), 4.0);
    assert_eq!(cubic.predict(&[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 5.0], &[2.0, 1.0]).unwrap(), 14.0 + 6.0 + 5.0);
    let error = Quadratic.predict(&[1.0, 2.0], &[1.0]).unwrap_err();
    assert_eq!(error.to_string(), "parameters has 2 values, expected 3");
    assert_eq!(Linear.loss::<f64>(&[], &[]).unwrap_err().to_string(), "row has 0 values, expected 1");
}

#[test]
fn single_precision_fits_as_well() {
    let fit = Fit::new(|[w, b]: [Var<f32>; 2], [x, y]: [Var<f32>; 2]| (w * x + b - y).powi(2))
        .rule(Adam::new(1.0))
        .epochs(2000)
        .run([0.0, 0.0], &cars())
        .unwrap();
    let want = closed_form(&cars(), |x| vec![x[0], 1.0]);
    let [w, b]: [f32; 2] = fit.parameters;
    // Rounding of a gradient of terms near 40 and the flatness of a minimum: 1e-7 · 40 and some.
    assert_relative_eq!(f64::from(w), want.parameters[0], max_relative = 1e-4);
    assert_relative_eq!(f64::from(b), want.parameters[1], max_relative = 1e-4);
    assert_relative_eq!(fit.r_squared.unwrap(), want.r_squared, max_relative = 1e-5);
    assert_relative_eq!(fit.standard_errors().unwrap()[..], want.standard_errors[..], max_relative = 1e-4);
}

#[test]
fn closures_of_all_shapes_and_points_of_all_shapes_fit() {
    let data = Dataset::from_rows(&["y"], [[1.0], [3.0]]).unwrap();
    let two = Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [2.0, 4.0]]).unwrap();
    let quick = Sgd::new(0.1);
    let mean = Fit::new(|m: Var, y: Var| (m - y).powi(2)).rule(quick).run(0.0, &data).unwrap();
    assert_relative_eq!(mean.parameters, 2.0, max_relative = 1e-12);
    let mean = Fit::new(|[m]: [Var; 1], y: &[Var]| (m - y[0]).powi(2)).rule(quick).run([0.0], &data).unwrap();
    assert_relative_eq!(mean.parameters[0], 2.0, max_relative = 1e-12);
    let slope = Fit::new(|a: Var, [x, y]: [Var; 2]| (a * x - y).powi(2)).rule(quick).run(0.0, &two).unwrap();
    assert_relative_eq!(slope.parameters, 2.0, max_relative = 1e-12);
    let slope = |a: &[Var], r: &[Var]| (a[0] * r[0] - r[1]).powi(2);
    let slope = Fit::new(slope).rule(quick).run(vec![0.0], &two).unwrap();
    assert_relative_eq!(slope.parameters[0], 2.0, max_relative = 1e-12);
}

#[test]
fn what_the_data_do_not_determine_has_no_standard_error() {
    let data = Dataset::from_rows(&["x", "y"], [[1.0, 2.0], [2.0, 4.1], [3.0, 5.9]]).unwrap();
    let twice = Fit::new(|[a, b]: [Var; 2], [x, y]: [Var; 2]| ((a + b) * x - y).powi(2))
        .rule(Adam::new(0.1))
        .run([0.0, 1.0], &data)
        .unwrap();
    assert_eq!((twice.kind, twice.covariance.clone()), (LossKind::SquaredResidual, None));
    assert!(twice.r_squared.unwrap() > 0.99, "{twice}");
    assert!(twice.to_string().contains("the data do not determine all parameters"), "{twice}");
    // As many parameters as rows: R² is 1, and nothing is left to estimate an error from.
    let through = Fit::new(Quadratic).rule(Adam::new(0.1)).epochs(9000).run([0.0_f64; 3], &data).unwrap();
    assert_eq!((through.residual_standard_error, through.covariance), (None, None));
    // A constant target has no variance to explain.
    let flat = Dataset::from_rows(&["y"], [[2.0], [2.0], [2.0]]).unwrap();
    let flat = Fit::new(|m: Var, y: Var| (m - y).powi(2)).run(0.0, &flat).unwrap();
    assert_eq!((flat.kind, flat.r_squared), (LossKind::SquaredResidual, None));
}

#[test]
fn the_report_reads_as_a_table() {
    let fit = Fit::new(Linear)
        .rule(Adam::new(1.0))
        .gradient_tolerance(1e-9)
        .names(["slope", "intercept"])
        .run([0.0_f64, 0.0], &cars())
        .unwrap();
    let text = fit.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "parameter        estimate  standard error");
    assert_eq!(lines[1], "slope            39.32409           4.155");
    assert_eq!(lines[2], "intercept        42.98000           2.175");
    assert!(lines[3].starts_with("loss 227.0704, a mean over 50 rows; at the start 2498"), "{text}");
    assert_eq!(lines[4], "R² 0.6511, residual standard error 15.38");
    assert!(lines[5].starts_with("ended after ") && lines[5].contains("within the tolerance 1e-9"), "{text}");
    assert_eq!(lines.len(), 6);
}

/// A target that is constant, be it but for rounding, has no variance to explain, in either float.
#[test]
fn a_constant_target_has_no_r_squared() {
    let three = 0.1 + 0.2;
    let targets: [&[f64]; 6] =
        [&[0.1; 7], &[three, 0.3, 0.3, 0.3], &[0.0; 4], &[1e17; 5], &[-1e-17; 5], &[1e9 + 0.1; 3]];
    for y in targets {
        let data = Dataset::from_columns(&["y"], [y.to_vec()]).unwrap();
        let start = 0.9 * y[0];
        let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2))
            .rule(Sgd::new(0.25))
            .epochs(9)
            .run(start, &data)
            .unwrap();
        assert_eq!((fit.kind, fit.r_squared), (LossKind::SquaredResidual, None), "{y:?}");
        assert!(fit.standard_errors().is_some() && !fit.to_string().contains("R²"), "{fit}");
        let single = Fit::new(|m: Var<f32>, y: Var<f32>| (m - y).powi(2)).rule(Sgd::new(0.25)).epochs(9);
        let fit = single.run(start as f32, &data).unwrap();
        assert_eq!((fit.kind, fit.r_squared), (LossKind::SquaredResidual, None), "{y:?} in f32");
    }
    // A spread that is small beside the target is one to explain.
    let data = Dataset::from_rows(&["x", "y"], [0.0, 1.0, 2.0].map(|x| [x, 1e9 + x])).unwrap();
    let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * (x - 1.0) + b - y).powi(2))
        .rule(Sgd::new(0.4))
        .epochs(200)
        .run([0.0, 1e9], &data)
        .unwrap();
    assert!((fit.r_squared.unwrap_or(9.0) - 1.0).abs() < 1e-12, "{fit}");
}

#[test]
fn a_minimizer_steps_back_from_where_a_covariance_is_none() {
    use gradus::linalg::{ln_det, quadratic_form};
    // Pairs of normal numbers: the estimate of a covariance is the mean of their products.
    let rows: Vec<[f64; 2]> =
        (0..40).map(|k| [(1.3 * f64::from(k)).sin(), (1.3 * f64::from(k) + 0.7).sin()]).collect();
    let data = Dataset::from_rows(&["x", "y"], rows.clone()).unwrap();
    let loss = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| {
        let covariance = [a, b, b, c];
        0.5 * (ln_det(&covariance) + quadratic_form(&covariance, &[x, y]))
    };
    let mean = |i: usize, j: usize| rows.iter().map(|row| row[i] * row[j]).sum::<f64>() / 40.0;
    for method in [Method::Bfgs, Method::Lbfgs, Method::TrustExact, Method::NewtonCg, Method::NelderMead] {
        let fit = Fit::new(loss).likelihood().minimizer(method).run([3.0, 0.0, 5.0], &data).unwrap();
        for (found, expected) in fit.parameters.iter().zip([mean(0, 0), mean(0, 1), mean(1, 1)]) {
            assert!((found - expected).abs() < 1e-3, "{method:?} {fit}");
        }
    }
    let error = Fit::new(loss).minimizer(Method::Bfgs).run([1.0, 2.0, 1.0], &data).unwrap_err().to_string();
    assert!(error.contains("not positive definite") && error.contains("in data row 0"), "{error}");
}
