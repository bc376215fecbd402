//! The posterior of a line through data, drawn by the No-U-Turn sampler of nuts-rs, next to the one that is known.
//!
//! With normal errors of a known size and a normal prior the posterior is normal (conjugate), with precision `XᵀX/σ² + I/τ²`. Means and
//! variances of the draws have to be within their Monte Carlo errors of its own, at four deviations, where the errors come
//! from batches of draws.

use gradus::adapters::Posterior;
use gradus::prelude::*;
use nuts_rs::{Chain, CpuMath, DiagNutsSettings, Settings};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// The size of errors, and of the prior.
const SIGMA: f64 = 0.7;
const TAU: f64 = 3.0;

const TUNE: usize = 500;
const DRAWS: usize = 4000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data: Vec<[f64; 2]> =
        (0..12).map(|i| f64::from(i) / 4.0).map(|x| [x, 0.8 * x - 0.3 + 0.6 * (7.0 * x).sin()]).collect();
    let points = data.clone();
    let loss = move |[slope, offset]: [Var; 2]| {
        let misfit = points.iter().map(|&[x, y]| ((slope * x + offset - y) / SIGMA).powi(2)).sum::<Var>();
        let prior = (slope / TAU).powi(2) + (offset / TAU).powi(2);
        0.5 * (misfit + prior)
    };

    let settings = DiagNutsSettings { num_tune: TUNE as u64, ..DiagNutsSettings::default() };
    let mut random = ChaCha8Rng::seed_from_u64(20);
    let mut chain = settings.new_chain(0, CpuMath::new(Posterior::new(loss, 2)), &mut random)?;
    chain.set_position(&[0.0, 0.0])?;
    let mut draws = Vec::with_capacity(DRAWS);
    for k in 0..TUNE + DRAWS {
        let (draw, progress) = chain.draw()?;
        if k >= TUNE {
            assert!(!progress.diverging, "draw {k} diverged");
            draws.push([draw[0], draw[1]]);
        }
    }

    let (mean, variance) = conjugate(&data);
    println!("{:>10} {:>10} {:>10} {:>12} {:>12} {:>12}", "", "mean", "exact", "variance", "exact", "error");
    for (k, name) in ["slope", "offset"].into_iter().enumerate() {
        let (found, error) = mean_and_error(draws.iter().map(|draw| draw[k]));
        let (spread, spread_error) = mean_and_error(draws.iter().map(|draw| (draw[k] - mean[k]).powi(2)));
        println!(
            "{name:>10} {found:>10.5} {:>10.5} {spread:>12.6} {:>12.6} {error:>12.6}",
            mean[k], variance[k]
        );
        assert!((found - mean[k]).abs() < 4.0 * error, "the mean of {name}");
        assert!((spread - variance[k]).abs() < 4.0 * spread_error, "the variance of {name}");
        // Not so wide that it would tell nothing.
        assert!(
            error < 0.1 * variance[k].sqrt() && spread_error < 0.2 * variance[k],
            "{name}: {error} {spread_error}"
        );
    }
    Ok(())
}

/// Mean and variances of the posterior, by the normal equations.
fn conjugate(data: &[[f64; 2]]) -> ([f64; 2], [f64; 2]) {
    let sum = |f: fn(&[f64; 2]) -> f64| data.iter().map(f).sum::<f64>() / SIGMA.powi(2);
    let prior = TAU.powi(-2);
    let (xx, x, one) = (sum(|[x, _]| x * x) + prior, sum(|[x, _]| *x), sum(|_| 1.0) + prior);
    let (xy, y) = (sum(|[x, y]| x * y), sum(|[_, y]| *y));
    let determinant = xx * one - x * x;
    let mean = [(one * xy - x * y) / determinant, (xx * y - x * xy) / determinant];
    (mean, [one / determinant, xx / determinant])
}

/// The mean of numbers that follow one another, and its standard error from the means of 40 batches.
fn mean_and_error(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let all: Vec<f64> = numbers.collect();
    let means: Vec<f64> =
        all.chunks(all.len() / 40).map(|batch| batch.iter().sum::<f64>() / batch.len() as f64).collect();
    let (count, mean) = (means.len() as f64, means.iter().sum::<f64>() / means.len() as f64);
    let spread = means.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (mean, (spread / count).sqrt())
}
