//! Kind: a loss that is taken for a residual, or a residual for a loss.
//!
//! A model's loss is the square of its residual. Where that was squared again, the sum of fourth powers was minimized.

use gradus::fit::FitError;
use gradus::function::{Curve, PerRow, RowResidual};
use gradus::model::{LeastSquaresModel, Linear, Link, Logistic, Model, Polynomial, Quadratic};
use gradus::prelude::*;

/// `5 x − 1` and errors 1, −3, 3, −1, which sum to 0 alone and with `x`: so that is the line of least squares.
/// That of least fourth powers is another: their derivatives sum to 0 alone, and to 4 · 24 with `x`.
const ROWS: [[f64; 2]; 4] = [[0.0, 0.0], [1.0, 1.0], [2.0, 12.0], [3.0, 13.0]];

fn data() -> Dataset {
    Dataset::from_rows(&["x", "y"], ROWS).expect("four rows")
}

fn check(found: &LeastSquaresReport<[f64; 2]>) {
    assert!((found.x[0] - 5.0).abs() < 1e-12 && (found.x[1] + 1.0).abs() < 1e-12, "{found}");
    assert!((found.sum_of_squares - 20.0).abs() < 1e-12 && found.success(), "{found}");
    for (residual, want) in found.residuals.iter().zip([-1.0, 3.0, -3.0, 1.0]) {
        assert!((residual - want).abs() < 1e-12, "prediction − target: {:?}", found.residuals);
    }
    // s² = 20 / 2, Σ (x − x̄)² = 5.
    assert!((found.standard_errors().expect("errors")[0] - 2f64.sqrt()).abs() < 1e-12, "{found}");
}

#[derive(Clone, Copy)]
struct Line;

impl Model for Line {
    fn parameters(&self, _features: usize) -> usize {
        2
    }
    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
        parameters[0] * features[0] + parameters[1]
    }
}

impl LeastSquaresModel for Line {}

#[test]
fn a_model_is_fitted_by_its_residual() {
    for start in [[0.0_f64, 0.0], [1.0, 1.0], [-30.0, 7.0]] {
        check(&LeastSquares::new().run_rows(Linear, start, &data()).unwrap());
        check(&LeastSquares::new().run_rows(Polynomial { degree: 1 }, start, &data()).unwrap());
        check(&LeastSquares::new().run_rows(Line, start, &data()).unwrap());
        let by_hand = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b - y;
        check(&LeastSquares::new().run_rows(by_hand, start, &data()).unwrap());
    }
    let found = LeastSquares::new().run_rows(Linear, [0.0_f32, 0.0], &data()).unwrap();
    assert!((found.x[0] - 5.0).abs() < 1e-5 && (found.x[1] + 1.0).abs() < 1e-5, "{found}");
    // Two features with a product, as many rows as parameters and a few more: the curve itself.
    let truth = [0.5, -1.0, 2.0, 3.0, -4.0, 7.0];
    let rows = (0..12).map(|i| [f64::from(i % 4), f64::from(i / 4)]);
    let rows = rows.map(|[a, b]| [a, b, Quadratic.predict(&truth, &[a, b]).unwrap()]);
    let surface = Dataset::from_rows(&["a", "b", "y"], rows).unwrap();
    let found = LeastSquares::new().run_rows(Quadratic, [0.0_f64; 6], &surface).unwrap();
    assert!(found.x.iter().zip(truth).all(|(x, want)| (x - want).abs() < 1e-9), "{found}");
}

#[test]
fn a_fit_of_the_same_model_has_the_same_minimum() {
    let fit = Fit::new(Linear).rule(Adam::new(0.1)).epochs(4000).run([0.0_f64, 0.0], &data()).unwrap();
    assert!((fit.parameters[0] - 5.0).abs() < 1e-6 && (fit.parameters[1] + 1.0).abs() < 1e-6, "{fit}");
}

#[test]
fn a_model_for_other_data_is_an_error() {
    let error = LeastSquares::new().run_rows(Linear, [0.0_f64; 3], &data()).unwrap_err();
    assert!(matches!(error, FitError::Parameters { taken: 2, given: 3 }), "{error}");
    let none = Dataset::from_rows(&["x"], Vec::<[f64; 1]>::new());
    if let Ok(none) = none {
        // A target and no feature: the mean of no rows.
        assert!(LeastSquares::new().run_rows(Linear, [0.0_f64], &none).is_ok());
    }
}

/// Loss, residual and curve of one model at one row.
fn all_three<M>(model: &M, parameters: &[f64], row: &[f64]) -> [f64; 3]
where
    M: Model + LeastSquaresModel,
{
    let vars = |x: &[f64]| x.iter().copied().map(Var::from).collect::<Vec<Var>>();
    let (parameters, row) = (vars(parameters), vars(row));
    [
        PerRow::<f64, _>::eval(model, &parameters, &row).expect("it fits").value(),
        RowResidual::<f64, _>::eval(model, &parameters, &row).expect("it fits").value(),
        Curve::<f64, _>::eval(model, &parameters, &row[..row.len() - 1]).expect("it fits").value(),
    ]
}

#[test]
fn loss_residual_and_curve_of_a_model_are_three_things() {
    // 2 · 3 + 1 = 7, beside a target of 4.
    assert_eq!(all_three(&Linear, &[2.0, 1.0], &[3.0, 4.0]), [9.0, 3.0, 7.0]);
    assert_eq!(all_three(&Line, &[2.0, 1.0], &[3.0, 4.0]), [9.0, 3.0, 7.0]);
    assert_eq!(all_three(&Polynomial { degree: 2 }, &[1.0, 0.0, 1.0], &[3.0, 4.0]), [36.0, 6.0, 10.0]);
    assert_eq!(all_three(&Quadratic, &[1.0, 0.0, 1.0], &[3.0, 4.0]), [36.0, 6.0, 10.0]);
    // A model with another loss is a curve all the same.
    let half = Curve::<f64, _>::eval(&Logistic, &[0.0.into(), 0.0.into()], &[5.0.into()]).unwrap();
    assert_eq!(half.value(), 0.5);
}

/// The derivative of a curve in its first parameter, at parameters and features.
#[expect(clippy::needless_pass_by_value, reason = "closures are written where they are passed")]
fn first_partial<T: gradus::Real, Form>(
    curve: impl Curve<T, Form>,
    parameters: &[T],
    features: &[T],
) -> Result<T, gradus::error::LengthMismatch> {
    let features: Vec<Var<T>> = features.iter().copied().map(Var::from).collect();
    let vars: Vec<Var<T>> = parameters.iter().copied().map(Var::from).collect();
    curve.eval(&vars, &features)?;
    let at = |p: &[Var<T>]| curve.eval(p, &features).unwrap_or(Var::from(T::nan()));
    Ok(grad(at, parameters.to_vec()).expect("finite")[0])
}

#[test]
fn curves_have_every_shape_of_a_loss() {
    // Each is p₀ x₀ or p₀ (x₀ + x₁) with p₀ = 2 and x = 3 or (3, 4).
    let (p, p1, x, x2) = (&[2.0, 5.0], &[2.0], &[3.0], &[3.0, 4.0]);
    assert_eq!(first_partial(|[a, _]: [Var; 2], x: Var| a * x, p, x), Ok(3.0));
    assert_eq!(first_partial(|[a, _]: [Var; 2], [x, y]: [Var; 2]| a * (x + y), p, x2), Ok(7.0));
    assert_eq!(first_partial(|[a, _]: [Var; 2], x: &[Var]| a * (x[0] + x[1]), p, x2), Ok(7.0));
    assert_eq!(first_partial(|p: &[Var], x: Var| p[0] * x, p, x), Ok(3.0));
    assert_eq!(first_partial(|p: &[Var], [x, y]: [Var; 2]| p[0] * (x + y), p, x2), Ok(7.0));
    assert_eq!(first_partial(|p: &[Var], x: &[Var]| p[0] * x.iter().copied().sum::<Var>(), p, x2), Ok(7.0));
    assert_eq!(first_partial(|a: Var, x: Var| a * x, p1, x), Ok(3.0));
    assert_eq!(first_partial(|a: Var, [x, y]: [Var; 2]| a * (x + y), p1, x2), Ok(7.0));
    assert_eq!(first_partial(|a: Var, x: &[Var]| a * x[1], p1, x2), Ok(4.0));
    assert_eq!(first_partial(Linear, &[2.0, 5.0, 1.0], x2), Ok(3.0));
    assert_eq!(first_partial(|[a, _]: [Var<f32>; 2], x: Var<f32>| a * x, &[2.0_f32, 5.0], &[3.0]), Ok(3.0));
    assert_eq!(first_partial(Linear, &[2.0_f32, 5.0], &[3.0]), Ok(3.0));
    let error = first_partial(|[a, _]: [Var; 2], x: Var| a * x, p, x2).unwrap_err();
    assert_eq!(error.to_string(), "features has 2 values, expected 1");
    let error = first_partial(|[a, _]: [Var; 2], x: Var| a * x, p1, x).unwrap_err();
    assert_eq!(error.to_string(), "parameters has 1 values, expected 2");
}

#[test]
fn a_curve_has_the_link_of_its_model() {
    fn of<Form>(curve: &impl Curve<f64, Form>) -> Link {
        curve.link()
    }
    assert_eq!(of(&Logistic), Link::Logit);
    assert_eq!(of(&Linear), Link::Identity);
    assert_eq!(of(&|[a, _]: [Var; 2], x: Var| a * x), Link::Identity);
}

#[test]
fn a_link_and_its_inverse_undo_each_other() {
    // Logarithms of means: rounding of η is multiplied by |η| where it is raised again.
    for link in [Link::Identity, Link::Log, Link::Logit] {
        for mean in [1e-300_f64, 1e-9, 0.2, 0.5, 1.0 - 1e-12] {
            let predictor = link.apply(mean);
            let [back, ulp] = [link.inverse(predictor), f64::EPSILON * f64::max(predictor.abs(), 1.0)];
            assert!((back / mean - 1.0).abs() <= 4.0 * ulp, "{link:?} at {mean}: {back}");
        }
        let single = link.inverse(link.apply(0.25_f32));
        assert!((single - 0.25).abs() < 1e-6, "{link:?}: {single}");
        let slope = grad(|x: Var| link.inverse(link.apply(x)), 0.3).unwrap();
        assert!((slope - 1.0).abs() < 1e-14, "{link:?}: {slope}");
    }
}

/// A model names its parameters, also where a column of weights is not seen; names that are given come first.
#[test]
fn names_are_those_of_the_model() {
    let rows = [[0.0, 2.0, 1.0], [1.0, 1.0, 1.0], [2.0, 0.5, 2.0], [3.0, 0.3, 1.0]];
    let data = Dataset::from_rows(&["t", "y", "w"], rows).unwrap();
    let seen = data.select(&["t", "y"]).unwrap();
    let fit = LeastSquares::new;
    let found = fit().run_rows(gradus::model::Linear, [0.0_f64, 0.0], &seen).unwrap();
    assert_eq!(found.names, ["slope", "intercept"]);
    let held = fit().weights("w").fixed(["intercept"]).run_rows(gradus::model::Linear, [0.0_f64, 2.0], &data);
    assert_eq!(held.unwrap().fixed, [false, true]);
    let given = fit().names(["a", "b"]).run_rows(gradus::model::Linear, [0.0_f64, 0.0], &seen).unwrap();
    assert_eq!(given.names, ["a", "b"]);
    let closure =
        fit().run_rows(|[a, b]: [Var; 2], [t, y]: [Var; 2]| a * t + b - y, [0.0, 0.0], &seen).unwrap();
    assert_eq!(closure.names, ["p0", "p1"]);
    // A wrong number of parameters is said as before.
    let error = fit().run_rows(gradus::model::Linear, [0.0_f64; 3], &seen).unwrap_err();
    assert!(error.to_string().contains("takes 2 parameters, the start has 3"), "{error}");
}
