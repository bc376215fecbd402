//! Many inputs, up to 10⁴: the gradient, a sparse Hessian with bands, and products with it.

use super::points::same;
use super::second::tolerance;
use crate::support::hyper::Hyper;
use crate::support::random::Number;
use crate::support::random::tame::{Step, run};
use gradus::prelude::*;
use proptest::prelude::*;

/// The program of each coordinate with its neighbor and one that is further away.
pub(crate) fn banded<N: Number>(program: &[Step], stride: usize, x: &[N]) -> N {
    let n = x.len();
    (0..n).fold(N::of(0.0), |sum, i| sum + run(program, &[x[i], x[(i + 1) % n], x[(i + stride) % n]]).tanh())
}

pub(crate) fn start(n: usize, seed: f64) -> Vec<f64> {
    (0..n).map(|i| 2.0 * (i as f64 * 0.37 + seed).sin()).collect()
}

pub(crate) fn wide_losses_agree(program: &[Step], n: usize, stride: usize) -> Result<(), TestCaseError> {
    let closure = |x: &[Var]| banded(program, stride, x);
    let mut f = Function::new(closure, n);
    let (mut gradient, mut product, mut sparse) = (vec![0.0; n], vec![0.0; n], SparseMatrix::empty());
    let v: Vec<f64> = (0..n).map(|k| 0.7 - 0.3 * (k % 5) as f64).collect();
    for seed in [1.0, 1.0, 2.0] {
        let x = start(n, seed);
        let fail = |error: gradus::Error| TestCaseError::fail(format!("{error} from {seed}"));
        let want = banded(program, stride, &x);
        let value = f.value_and_grad(&x, &mut gradient).map_err(fail)?;
        prop_assert!(same(value, want), "{value} instead of {want}");
        // Points on a kink may have no second derivative.
        match f.hvp_into(&x, &v, &mut product).and_then(|_| f.sparse_hessian_into(&x, &mut sparse)) {
            Ok(_) => {}
            Err(gradus::Error::Indeterminate(_)) => continue,
            Err(error) => return Err(fail(error)),
        }
        for (i, j) in [(0, 0), (n / 2, (n / 2 + 1) % n), (n - 1, stride % n), (1, n / 3)] {
            let along = |d: &[f64]| -> Hyper {
                let at = |k: usize| Hyper::variable(x[k], [f64::from(u8::from(k == i)), d[k]]);
                banded(program, stride, &(0..n).map(at).collect::<Vec<_>>())
            };
            let unit: Vec<f64> = (0..n).map(|k| f64::from(u8::from(k == j))).collect();
            // Each coordinate is in three terms.
            for (what, got, want) in
                [("entry", sparse.get(i, j), along(&unit)), ("product", product[i], along(&v))]
            {
                let within = 4.0 * tolerance(program, want.second_size);
                prop_assert!((got - want.second).abs() <= within, "{what} {i} {j}: {got} {want:?}");
                let within = 4.0 * tolerance(program, want.first_size[0]);
                prop_assert!((gradient[i] - want.first[0]).abs() <= within, "{i}: {} {want:?}", gradient[i]);
            }
        }
    }
    Ok(())
}
