//! Standard errors of public data, as SciPy and statsmodels give them.

use super::{assert_near, likelihood_at};
use gradus::model::Logistic;
use gradus::prelude::*;

#[test]
fn extramarital_affairs_by_logistic_regression() {
    let names = ["rate_marriage", "age", "yrs_married", "children", "religious", "educ", "affair"];
    let data = Dataset::from_csv("tests/golden/reports/fair.csv", &names).unwrap();
    let at = [
        -0.7092472116446084,
        -0.05798531764377463,
        0.11067313466723452,
        -0.010151406283440653,
        -0.37224101219273575,
        -0.012134183796690883,
        3.8350485379045125,
    ];
    let want = [
        0.03130433997967162,
        0.010241126362595858,
        0.010918001693558319,
        0.03151713603121185,
        0.03465943444666121,
        0.014340095717968742,
        0.2963634031112631,
    ];
    let fit = likelihood_at(Logistic, at, &data);
    assert_near(&fit.standard_errors().expect("errors"), &want, 1e-10);
    assert_near(&[fit.loss * fit.rows as f64], &[3483.3123826639458], 1e-13);
    assert!(fit.distance.is_some_and(|d| d < 1e-6), "{fit}");
    // The gradient of the summed loss is C⁻¹ times a step of half a standard error, to first order.
    let mut away = at;
    away[6] += 0.5 * want[6];
    let fit = likelihood_at(Logistic, away, &data);
    let expected = 0.5 * want[6] / fit_error_of_last_alone(&data, &at);
    assert_near(&[fit.distance.unwrap()], &[expected], 0.02);
    assert!(fit.to_string().contains("not arrived"), "{fit}");
}

/// The standard error of the intercept, were the others known: the root of its own information's inverse.
fn fit_error_of_last_alone(data: &Dataset, at: &[f64; 7]) -> f64 {
    let information: f64 = data
        .rows()
        .map(|row| {
            let z: f64 = row[..6].iter().zip(at).map(|(x, p)| x * p).sum::<f64>() + at[6];
            let q = 1.0 / (1.0 + (-z).exp());
            q * (1.0 - q)
        })
        .sum();
    information.sqrt().recip()
}

#[test]
fn visits_to_a_doctor_by_poisson_regression() {
    let names = ["lncoins", "idp", "lpi", "fmde", "physlm", "disea", "hlthg", "hlthf", "hlthp", "mdvis"];
    let data = Dataset::from_csv("tests/golden/reports/randhie.csv", &names).unwrap();
    let at = [
        -0.056022051218785965,
        -0.41638475553272936,
        0.052527713270462656,
        -0.0438968248252455,
        0.34155630741673376,
        0.0227647173013714,
        0.14951668306011626,
        0.3620226268912564,
        0.2201847292133668,
        0.9282497537154681,
    ];
    let want = [
        0.006785490363064856,
        0.030308652497269575,
        0.003992906845691383,
        0.004186688283144257,
        0.028488327401409334,
        0.0013046565781416712,
        0.01867278601681521,
        0.03426111131934557,
        0.05888970091092289,
        0.025253793914605367,
    ];
    let poisson = |p: &[Var], row: &[Var]| {
        let z = dot(&p[..9], &row[..9]) + p[9];
        z.exp() - row[9] * z
    };
    let fit = likelihood_at(poisson, at.to_vec(), &data);
    assert_near(&fit.standard_errors().expect("errors"), &want, 1e-10);
    assert!(fit.distance.is_some_and(|d| d < 1e-6), "{fit}");
}

#[test]
fn weights_known_to_a_factor_and_absolutely() {
    let data = Dataset::from_csv("tests/golden/reports/weighted.csv", &["x", "y", "sigma"]).unwrap();
    let decay = |[a, k, c]: [Var; 3], [x, y, sigma]: [Var; 3]| (a * (-k * x).exp() + c - y) / sigma;
    let want = [2.36779881752525, 0.7045639798862016, 0.46095991154799465];
    let relative = LeastSquares::new().run_rows(decay, [1.0, 1.0, 0.0], &data).unwrap();
    assert_near(&relative.x, &want, 1e-8);
    assert_near(&relative.standard_errors().unwrap(), &[0.060823254, 0.047182303, 0.049780124], 1e-7);
    let absolute = LeastSquares::new().known_deviations().run_rows(decay, [1.0, 1.0, 0.0], &data).unwrap();
    assert_near(&absolute.standard_errors().unwrap(), &[0.061973924, 0.048074910, 0.050721877], 1e-7);
    // As a likelihood the loss has the exact Hessian, which differs from JᵀJ by the residuals' curvature.
    let loss = move |p: [Var; 3], row: [Var; 3]| 0.5 * decay(p, row).powi(2);
    let fit = likelihood_at(loss, absolute.x, &data);
    assert_near(&fit.standard_errors().unwrap(), &absolute.standard_errors().unwrap(), 0.2);
}
