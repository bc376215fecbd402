//! The evidence of a Gaussian process with three scales: value and gradient, over the plain value with nalgebra.
//!
//! By one factor as one operation, and by nalgebra's own factor on variables, where every product in it is one.

use super::clock::{Clock, agree, line};
use gradus::linalg::cholesky;
use gradus::prelude::*;
use nalgebra::{DMatrix, DVector, RealField};
use std::f64::consts::TAU;
use std::hint::black_box;

/// Points and values at them.
#[derive(Clone)]
pub(crate) struct Evidence {
    pub(crate) name: &'static str,
    x: Vec<f64>,
    y: Vec<f64>,
    /// By nalgebra's factor on variables?
    by_nalgebra: bool,
    must: f64,
}

const POINT: [f64; 3] = [0.2, -0.3, -1.0];

pub(crate) fn all() -> Vec<Evidence> {
    let of = |name, n: u32, by_nalgebra, must| {
        let x: Vec<f64> = (0..n).map(|k| f64::from(k) * 6.0 / f64::from(n)).collect();
        let y = x.iter().enumerate().map(|(k, x)| x.sin() + 0.1 * (k * 7 % 11) as f64 - 0.5).collect();
        Evidence { name, x, y, by_nalgebra, must }
    };
    vec![
        of("evidence n60", 60, false, 4.0),
        of("evidence n60, nalgebra", 60, true, f64::NAN),
        of("evidence n200", 200, false, 4.0),
    ]
}

impl Evidence {
    /// With nalgebra, on plain floats or on variables.
    fn with_nalgebra<N: RealField + Copy>(&self, [height, length, noise]: [N; 3]) -> N {
        let (n, real) = (self.x.len(), |x: f64| nalgebra::convert::<f64, N>(x));
        let (variance, rate) = ((real(2.0) * height).exp(), real(-0.5) * (real(-2.0) * length).exp());
        let noise = (real(2.0) * noise).exp();
        let mut k = DMatrix::from_element(n, n, real(0.0));
        for i in 0..n {
            for j in 0..=i {
                let entry = variance * (rate * real((self.x[i] - self.x[j]).powi(2))).exp();
                k[(i, j)] = if i == j { entry + noise } else { entry };
                k[(j, i)] = k[(i, j)];
            }
        }
        let factor = k.cholesky().expect("positive definite");
        let y = DVector::from_iterator(n, self.y.iter().map(|&y| real(y)));
        let white = factor.l_dirty().solve_lower_triangular(&y).expect("a factor");
        let ln_det = (0..n).fold(real(0.0), |sum, i| sum + factor.l_dirty()[(i, i)].ln());
        real(0.5) * (white.dot(&white) + real(n as f64 * TAU.ln())) + ln_det
    }

    /// With one factor as one operation.
    fn with_linalg(&self, [height, length, noise]: [Var; 3]) -> Var {
        let n = self.x.len();
        let (variance, rate, noise) =
            ((2.0 * height).exp(), -0.5 * (-2.0 * length).exp(), (2.0 * noise).exp());
        let mut k = vec![Var::from(0.0); n * n];
        for i in 0..n {
            for j in 0..=i {
                let entry = variance * (rate * (self.x[i] - self.x[j]).powi(2)).exp();
                k[i * n + j] = if i == j { entry + noise } else { entry };
                k[j * n + i] = k[i * n + j];
            }
        }
        let factor = cholesky(&k);
        0.5 * (factor.quadratic_form(&self.y) + factor.ln_det() + n as f64 * TAU.ln())
    }
}

/// Checks both ways against each other, and times them.
pub(crate) fn run(clock: Clock, evidence: &Evidence) {
    let owned = evidence.clone();
    let loss = move |x: [Var; 3]| {
        if owned.by_nalgebra { owned.with_nalgebra(x) } else { owned.with_linalg(x) }
    };
    let mut compiled = Function::new(&loss, 3);
    let mut gradient = [0.0; 3];
    let (_, other) = value_and_grad(|x: [Var; 3]| evidence.with_linalg(x), POINT).expect("finite");
    for _ in 0..3 {
        let value = compiled.value_and_grad(&POINT, &mut gradient).expect("finite");
        agree(evidence.name, &[value], &[evidence.with_nalgebra(POINT)]);
        agree(evidence.name, &gradient, &other);
    }
    if !clock.timed {
        return println!("{:22} right", evidence.name);
    }
    let mut plain = || {
        black_box(evidence.with_nalgebra(black_box(POINT)));
    };
    // Past the calls that record once more to compare.
    for _ in 0..13 {
        compiled.value_and_grad(&POINT, &mut gradient).expect("finite");
    }
    let replayed = clock.pair(&mut plain, &mut || {
        black_box(compiled.value_and_grad(black_box(&POINT), &mut gradient)).expect("finite");
    });
    let recorded = clock.pair(&mut plain, &mut || {
        black_box(value_and_grad(&loss, black_box(POINT))).expect("finite");
    });
    let must = evidence.must;
    line(evidence.name, &[replayed.base / 1e3, replayed.ratio, replayed.least, must, recorded.ratio]);
}
