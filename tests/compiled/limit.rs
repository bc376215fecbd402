//! Recordings beyond `compile_limit`: as right as any other, at every derivative, and never compiled.

use gradus::function::Reason;
use gradus::prelude::*;

/// Records 3 operations a step, and one comparison.
fn steps(x: &[Var], count: usize) -> Var {
    let mut y = x[0];
    for _ in 0..count {
        y = y * x[1] + (y - x[0]).tanh();
        if y > 1e9 {
            y *= 0.5;
        }
    }
    y
}

#[test]
fn a_longer_recording_is_made_at_every_call() {
    let closure = |x: &[Var]| steps(x, 50);
    let x = [0.7, 0.9];
    let (value, gradient) = value_and_grad(closure, x.to_vec()).unwrap();
    let exact = hessian(closure, x.to_vec()).unwrap();
    let product = hvp(closure, x.to_vec(), vec![1.0, -2.0]).unwrap();
    // 50 · 4 operations; at the limit all is compiled, one below nothing is.
    for (limit, mode) in [
        (200, Mode::Compiled { programs: 1 }),
        (199, Mode::Dynamic { reason: Reason::TooLong { limit: 199 } }),
        (0, Mode::Dynamic { reason: Reason::TooLong { limit: 0 } }),
    ] {
        let mut f = Function::new(closure, 2).compile_limit(limit);
        let (mut got, mut h, mut hv) = (vec![0.0; 2], Matrix::zeros(2, 2), [0.0; 2]);
        let mut sparse = SparseMatrix::empty();
        for _ in 0..5 {
            assert_eq!(f.value_and_grad(&x, &mut got).unwrap(), value);
            f.hessian_into(&x, &mut h).unwrap();
            f.sparse_hessian_into(&x, &mut sparse).unwrap();
            f.hvp_into(&x, &[1.0, -2.0], &mut hv).unwrap();
            for i in 0..2 {
                // 200 operations, a few roundings each, of contributions below 10.
                assert!((got[i] - gradient[i]).abs() < 1e-12 * gradient[i].abs());
                assert!((hv[i] - product[i]).abs() < 1e-11 * product[i].abs());
                for j in 0..2 {
                    assert!((h[(i, j)] - exact[(i, j)]).abs() < 1e-11 * exact[(i, j)].abs());
                    assert!((sparse.get(i, j) - exact[(i, j)]).abs() < 1e-11 * exact[(i, j)].abs());
                }
            }
        }
        assert_eq!(f.mode(), mode, "limit {limit}");
    }
    let text = Function::new(closure, 2).compile_limit(9);
    let mut text = text;
    text.value(&x).unwrap();
    assert_eq!(
        text.mode().to_string(),
        "recorded at every call: a recording has more than 9 operations, more than `compile_limit` lets be compiled"
    );
}

#[test]
fn any_limit_may_be_set() {
    for limit in [usize::MAX, 1 << 40, 1 << 31] {
        let mut f = Function::new(|x: &[Var]| steps(x, 3), 2).compile_limit(limit).limit(limit);
        for _ in 0..3 {
            assert!(f.value(&[0.5, 0.5]).is_ok());
        }
        assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    }
}
