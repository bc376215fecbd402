//! Runs of every kind, with a bar and without.

use gradus::data::BatchOrder;
use gradus::least_squares::LeastSquares;
use gradus::optim::{CosineDecay, ReduceOnPlateau};
use gradus::prelude::*;
use gradus::testfn::{beale, rosenbrock};

pub(crate) fn data() -> Dataset {
    let rows = (0..37).map(|i| [f64::from(i) / 20.0, (f64::from(i) * 1.7).sin() + f64::from(i) / 10.0]);
    Dataset::from_rows(&["x", "y"], rows).expect("rows")
}

pub(crate) fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

fn curve([a, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    a * (b * x).exp() - y
}

/// All that a report says, to the last bit: `Debug` writes floats so that they can be read back.
fn all<R: std::fmt::Debug>(report: R) -> String {
    format!("{report:?}")
}

/// Every kind of run, once with a bar and once without: what comes out, in words.
pub(crate) fn runs(progress: bool) -> Vec<String> {
    let (train, held) = (data(), data());
    let fit = || {
        let fit = Fit::new(line).rule(Adam::new(0.05)).epochs(30).seed(3);
        if progress { fit.progress() } else { fit }
    };
    let descent = || {
        let descent = Descent::new(Adam::new(0.1)).steps(300);
        if progress { descent.progress() } else { descent }
    };
    let minimizer = |method| {
        let minimizer = Minimizer::new(method);
        if progress { minimizer.progress() } else { minimizer }
    };
    let squares = || if progress { LeastSquares::new().progress() } else { LeastSquares::new() };
    let mut found = vec![
        all(fit().run([0.0, 0.0], &train)),
        all(fit().batch_size(5).run([0.0, 0.0], &train)),
        // What is not evaluated without a bar is not with one: the reason of the end would tell.
        all(fit().batch_size(5).history(false).run([0.0, 0.0], &train)),
        all(fit().batch_size(5).validation(&held).patience(2).run([0.0, 0.0], &train)),
        all(fit().batch_size(8).order(BatchOrder::Sequential).drop_last(true).run(vec![0.0, 0.0], &train)),
        all(fit().schedule(ReduceOnPlateau::new(0.5)).batch_size(9).run([0.0, 0.0], &train)),
        all(fit().rule(Sgd::new(1e9)).run([0.0, 0.0], &train)),
        all(descent().minimize(rosenbrock, vec![-1.2, 1.0])),
        all(descent().schedule(CosineDecay::new(200)).minimize(beale, [1.0, 1.0])),
        all(descent().minimize(beale, [1.0_f32, 1.0])),
        all(squares().run(|[x, y]: [Var; 2]| [10.0 * (y - x * x), 1.0 - x], [-1.2, 1.0])),
        all(squares().max_evaluations(4).run_rows(curve, [1.0, 0.1], &train)),
    ];
    for method in Method::ALL {
        found.push(all(minimizer(method).minimize(rosenbrock, vec![-1.2, 1.0])));
    }
    found
}
