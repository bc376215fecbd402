//! Tests of `minimize::augmented`.

use super::*;
use crate::derive::erased;
use crate::minimize::free::Frame;
use crate::minimize::objective::Compiled;
use crate::tape::Var;
use core::panic::Location;

/// Against the same function as one closure, on both sides of the corner of an inequality.
#[test]
fn its_derivatives_are_those_of_one_closure() {
    let (lambda, mu, rho) = (0.7, 0.3, 4.0);
    let f = |[x, y]: [Var; 2]| x.exp() + x * y.powi(3);
    let h = |[x, y]: [Var; 2]| x * x + y - 1.5;
    let g = |[x, y]: [Var; 2]| x.sin() - y * x;
    let (frame, here) = (Frame::new(vec![0, 1], &[0.0, 0.0]), Location::caller());
    let (f_, h_, g_) = (erased(&f), erased(&h), erased(&g));
    let mut augmented = Augmented {
        function: FreeFunction::new(Compiled::new(&f_, 2, here), &frame),
        terms: vec![
            Term {
                function: FreeFunction::new(Compiled::new(&h_, 2, here), &frame),
                kind: Kind::Zero,
                multiplier: lambda,
            },
            Term {
                function: FreeFunction::new(Compiled::new(&g_, 2, here), &frame),
                kind: Kind::NotNegative,
                multiplier: mu,
            },
        ],
        penalty: rho,
    };
    for at in [[0.4, 1.1], [1.2, 0.1], [-0.5, 0.3]] {
        let one = |[x, y]: [Var; 2]| {
            let (h, t) = (h([x, y]), mu - rho * g([x, y]));
            let t = if t > 0.0 { t } else { Var::constant(0.0) };
            f([x, y]) + lambda * h + rho / 2.0 * h * h + (t * t - mu * mu) / (2.0 * rho)
        };
        let (value, gradient) = crate::value_and_grad(one, at).expect("regular");
        let want = crate::hessian(one, at).expect("regular");
        let (mut g, mut matrix, mut product) = ([0.0; 2], [0.0; 4], [0.0; 2]);
        let got = augmented.value_and_grad(&at, &mut g).expect("regular").expect("finite");
        assert!(augmented.hessian(&at, &mut matrix).expect("regular"));
        assert!(augmented.hessian_product(&at, &[2.0, -1.0], &mut product).expect("regular"));
        // A few roundings of numbers of size 10.
        let near = |a: f64, b: f64| (a - b).abs() < 1e-13;
        assert!(near(got, value) && near(g[0], gradient[0]) && near(g[1], gradient[1]), "{at:?}");
        assert!(matrix.iter().zip(want.as_slice()).all(|(a, b)| near(*a, *b)), "{at:?}");
        assert!(
            near(product[0], 2.0 * matrix[0] - matrix[1]) && near(product[1], 2.0 * matrix[2] - matrix[3])
        );
    }
}
