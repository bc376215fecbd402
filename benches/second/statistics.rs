//! What a fit tells besides its parameters, over an epoch of the same fit.
//!
//! An epoch is one in shuffled batches of 256 rows, with the loss over the data at its end, as of every fit with a
//! history. The fits start at the minimum, where everything is asked that statistics can ask.

use crate::clock::{Clock, agree, line};
use gradus::fit::FitReport;
use gradus::function::PerRow;
use gradus::model::Logistic;
use gradus::prelude::*;
use std::time::Instant;

/// The most epochs that the statistics of a fit may take.
const MUST: f64 = 2.0;
/// Of each fit.
const EPOCHS: usize = 3;
/// Fits of each kind that are timed.
const SAMPLES: usize = 5;

pub(crate) fn all(clock: Clock, wanted: impl Fn(&str) -> bool) {
    let rows = if clock.timed { 1_000_000 } else { 10_000 };
    if wanted("statistics line") {
        let data = columns(rows, 1, |x, z| 2.0 * x[0] + 1.0 + z);
        let loss = |p: &[Var], row: &[Var]| (p[0] * row[0] + p[1] - row[1]).powi(2);
        let parts = |p: &[f64], row: &[f64]| (p[0] * row[0] + p[1] - row[1], vec![row[0], 1.0]);
        run(clock, "statistics line", &loss, false, &[1.0, 1.0], &data, |p| of_squares(&data, p, parts));
    }
    if wanted("statistics decay") {
        let data = columns(rows, 1, |x, z| 2.0 * (-0.5 * x[0]).exp() + 1.0 + 0.1 * z);
        let loss = |p: &[Var], row: &[Var]| (p[0] * (-p[1] * row[0]).exp() + p[2] - row[1]).powi(2);
        let parts = |p: &[f64], row: &[f64]| {
            let decay = (-p[1] * row[0]).exp();
            (p[0] * decay + p[2] - row[1], vec![decay, -p[0] * row[0] * decay, 1.0])
        };
        run(clock, "statistics decay", &loss, false, &[2.0, 0.5, 1.0], &data, |p| {
            of_squares(&data, p, parts)
        });
    }
    for (name, rows, features) in
        [("statistics logistic 2", rows, 1), ("statistics logistic 21", rows / 10, 20)]
    {
        if wanted(name) {
            let target = |x: &[f64], z: f64| f64::from(u8::from(0.3 * x.iter().sum::<f64>() + z > 0.0));
            let data = columns(rows, features, target);
            run(clock, name, &Logistic, true, &vec![0.0; features + 1], &data, |p| {
                roots(&of_logistic(&data, p))
            });
        }
    }
}

/// Features between −1 and 1, and a target made of them and of a number with a variance of 1.
pub(crate) fn columns(rows: usize, features: usize, target: impl Fn(&[f64], f64) -> f64) -> Dataset {
    let mut state = 1_u64;
    // Knuth's congruences, of which the high bits are as good as random here.
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let names = (0..features).map(|j| format!("x{j}")).chain(["y".to_owned()]);
    let all = (0..rows).map(|_| {
        let mut all: Vec<f64> = (0..features).map(|_| 2.0 * uniform() - 1.0).collect();
        let z = 12f64.sqrt() * (uniform() - 0.5);
        all.push(target(&all, z));
        all
    });
    Dataset::from_rows(&names.collect::<Vec<_>>(), all).expect("finite")
}

/// - `errors`: the standard errors by hand.
fn run<F, Form>(
    clock: Clock,
    name: &str,
    loss: &F,
    is_likelihood: bool,
    start: &[f64],
    data: &Dataset,
    errors: impl Fn(&[f64]) -> Vec<f64>,
) where
    F: PerRow<f64, Form> + Clone,
{
    let fit = |statistics| {
        let fit = Fit::new(loss.clone()).statistics(statistics);
        if is_likelihood { fit.likelihood() } else { fit }
    };
    let minimum =
        fit(false).minimizer(Method::TrustExact).run(start.to_vec(), data).expect("finite").parameters;
    // Steps that change no digit.
    let stay = |statistics| -> FitReport<Vec<f64>> {
        let fit = fit(statistics).rule(Sgd::new(1e-30)).batch_size(256).epochs(EPOCHS);
        fit.run(minimum.clone(), data).expect("finite")
    };
    let found = stay(true);
    agree(name, &found.standard_errors().expect("determined"), &errors(&found.parameters));
    if !clock.timed {
        return;
    }
    let (mut epochs, mut statistics, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let [plain, whole] = [false, true].map(|statistics| {
            let start = Instant::now();
            std::hint::black_box(stay(statistics));
            start.elapsed().as_secs_f64()
        });
        epochs.push(plain / EPOCHS as f64);
        statistics.push(whole - plain);
        ratios.push((whole - plain) * EPOCHS as f64 / plain);
    }
    let [epoch, statistics, ratio] = [epochs, statistics, ratios].map(median);
    let rows = data.len() as f64;
    line(name, &[1e9 * epoch / rows, 1e9 * statistics / rows, ratio, MUST]);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The roots of the diagonal of `s² (Σ ∇f ∇fᵀ)⁻¹`, from residual and `∇f` of each row.
fn of_squares(data: &Dataset, p: &[f64], parts: impl Fn(&[f64], &[f64]) -> (f64, Vec<f64>)) -> Vec<f64> {
    let mut squares = 0.0;
    let inverse = inverse(data, p.len(), |row| {
        let (r, derivatives) = parts(p, row);
        squares += r * r;
        (1.0, derivatives)
    });
    let s = (squares / (data.len() - p.len()) as f64).sqrt();
    roots(&inverse).into_iter().map(|root| s * root).collect()
}

/// Of the diagonal.
fn roots(covariance: &[Vec<f64>]) -> Vec<f64> {
    covariance.iter().enumerate().map(|(k, row)| row[k].sqrt()).collect()
}

/// The covariance of a logistic regression.
pub(crate) fn of_logistic(data: &Dataset, p: &[f64]) -> Vec<Vec<f64>> {
    inverse(data, p.len(), |row| {
        let features = &row[..row.len() - 1];
        let z = p[features.len()] + features.iter().zip(p).map(|(x, p)| x * p).sum::<f64>();
        (((0.5 * z).cosh() * 2.0).powi(-2), features.iter().copied().chain([1.0]).collect())
    })
}

/// `(Σ w a aᵀ)⁻¹`, by elimination, from `w` and `a` of each row.
fn inverse(data: &Dataset, n: usize, mut part: impl FnMut(&[f64]) -> (f64, Vec<f64>)) -> Vec<Vec<f64>> {
    // The unit matrix beside it becomes the inverse.
    let mut system = vec![vec![0.0; 2 * n]; n];
    (0..n).for_each(|i| system[i][n + i] = 1.0);
    for row in data.rows() {
        let (weight, a) = part(&row);
        for i in 0..n {
            (0..n).for_each(|j| system[i][j] += weight * a[i] * a[j]);
        }
    }
    for k in 0..n {
        let pivot = system[k].clone();
        for (i, row) in system.iter_mut().enumerate() {
            let share = if i == k { 1.0 - 1.0 / pivot[k] } else { row[k] / pivot[k] };
            row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= share * p);
        }
    }
    system.into_iter().map(|row| row[n..].to_vec()).collect()
}
