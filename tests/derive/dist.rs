//! Distributions: logarithms of densities and shares, and their derivatives, against 60 digits.

use gradus::model::dist::{
    Beta, Binomial, Continuous, Exponential, Gamma, Laplace, LogNormal, Logistic, NegativeBinomial, Normal,
    Poisson, StudentT, VonMises, Weibull,
};
use gradus::prelude::*;
use gradus::special::Special;

fn share<N: Special, D: Continuous<N>>(distribution: D, what: &str, x: N) -> N {
    match what {
        "density" => distribution.ln_pdf(x),
        "below" => distribution.ln_cdf(x),
        _ => distribution.ln_sf(x),
    }
}

fn apply<N: Special>(name: &str, what: &str, p: &[N]) -> N {
    match (name, p) {
        ("normal", &[mean, deviation, x]) => share(Normal { mean, deviation }, what, x),
        ("student", &[mean, scale, freedom, x]) => share(StudentT { mean, scale, freedom }, what, x),
        ("von_mises", &[mean, concentration, x]) => VonMises { mean, concentration }.ln_pdf(x),
        ("laplace", &[mean, scale, x]) => share(Laplace { mean, scale }, what, x),
        ("logistic", &[mean, scale, x]) => share(Logistic { mean, scale }, what, x),
        ("log_normal", &[mean, deviation, x]) => share(LogNormal { mean, deviation }, what, x),
        ("gamma", &[shape, rate, x]) => share(Gamma { shape, rate }, what, x),
        ("weibull", &[shape, scale, x]) => share(Weibull { shape, scale }, what, x),
        ("exponential", &[rate, x]) => share(Exponential { rate }, what, x),
        ("beta", &[a, b, x]) => share(Beta { a, b }, what, x),
        ("poisson", &[mean, x]) => Poisson { mean }.ln_pmf(x),
        ("negative_binomial", &[mean, size, x]) => {
            let counts = NegativeBinomial { mean, size };
            match what {
                "density" => counts.ln_pmf(x),
                "below" => counts.ln_cdf(x),
                _ => counts.ln_sf(x),
            }
        }
        ("binomial", &[trials, probability, x]) => {
            let counts = Binomial { trials, probability };
            match what {
                "density" => counts.ln_pmf(x),
                "below" => counts.ln_cdf(x),
                _ => counts.ln_sf(x),
            }
        }
        _ => panic!("{name}"),
    }
}

#[test]
fn likelihoods_and_their_derivatives_are_those_of_the_textbook() {
    let mut failures = Vec::new();
    let mut seen = 0;
    for line in include_str!("../golden/dist.txt").lines().filter(|line| !line.starts_with('#')) {
        let [name, what, numbers @ ..] = &line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let numbers: Vec<f64> = numbers.iter().map(|word| word.parse().expect("a number")).collect();
        let count = numbers.len() / 2;
        let (point, value, slopes) = (&numbers[..count], numbers[count], &numbers[count + 1..]);
        let f = |p: &[Var]| apply(name, what, p);
        let mut compiled = Function::new(f, count);
        let mut gradient = vec![0.0; count];
        for _ in 0..3 {
            let got = compiled.value_and_grad(point, &mut gradient).unwrap_or_else(|e| panic!("{line}: {e}"));
            // Some ten terms, the largest of which are parameters times logarithms of a few units; what cancels has the error
            // of these, and in a derivative that of a share of the parameters.
            let largest = point
                .iter()
                .fold(1.0 + value.abs(), |sum, x| sum.max(if x.abs() < 1e3 { x.abs() } else { 1.0 }));
            let near =
                |got: f64, want: f64, of: f64| (got - want).abs() <= 64.0 * f64::EPSILON * (want.abs() + of);
            let unit = |k: usize| (largest / point[k].abs().max(1e-30)).min(largest.max(1.0));
            let right =
                near(got, value, largest) && (0..count).all(|k| near(gradient[k], slopes[k], unit(k)));
            if !right || got != apply(name, what, point) {
                failures.push(format!("{line}: {got} {gradient:?}"));
            }
        }
        seen += 1;
    }
    assert!(failures.is_empty() && seen > 50, "{seen}: {failures:#?}");
}
