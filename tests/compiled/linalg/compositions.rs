//! Random compositions of functions of matrices, by calls or by their closed forms for two rows.

use super::close;
use gradus::linalg::{cholesky, eigen, eigenvalues, ln_abs_det, ln_det, quadratic_form, solve};
use gradus::prelude::*;
use proptest::prelude::*;

/// `[[p, c], [c, q]]` with `p, q ≥ 2` and `|c| ≤ 1`, and eigenvalues that are apart.
fn entries([a, b, c]: [Var; 3]) -> [Var; 3] {
    [a.sin() + 3.0, b.sin() * 0.5 + 6.0, c.sin()]
}

fn by_call(kind: u8, [p, q, c]: [Var; 3], b: [Var; 2]) -> Var {
    let symmetric = [p, c, c, q];
    match kind {
        0 => solve(&[p, c, -c * b[0], q], &b)[1],
        1 => ln_abs_det(&[c, p, q, b[0]]),
        2 => ln_det(&symmetric),
        3 => quadratic_form(&symmetric, &b),
        4 => cholesky(&symmetric).entry(1, 1).unwrap_or_default(),
        5 => cholesky(&symmetric).whiten(&b)[1],
        6 => eigenvalues(&symmetric)[0],
        _ => eigen(&symmetric).vector(1).map_or(p, |u| u[0] * u[1]),
    }
}

fn by_hand(kind: u8, [p, q, c]: [Var; 3], b: [Var; 2]) -> Var {
    let det = p * q - c * c;
    let root = (0.25 * (q - p).powi(2) + c * c).sqrt();
    match kind {
        0 => (p * b[1] + c * b[0] * b[0]) / (p * q + c * c * b[0]),
        1 => (p * q - c * b[0]).ln(),
        2 => det.ln(),
        3 => (q * b[0] * b[0] - 2.0 * c * b[0] * b[1] + p * b[1] * b[1]) / det,
        4 => (det / p).sqrt(),
        5 => (b[1] - c / p * b[0]) / (det / p).sqrt(),
        6 => 0.5 * (p + q) - root,
        // sin φ cos φ = ½ sin 2φ of the main axis.
        _ => 0.5 * c / root,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 40 } else { 400 }))]
    #[test]
    fn random_compositions_agree(steps in prop::collection::vec((0_u8..8, prop::array::uniform5(0_usize..9)), 1..8),
                                 x in prop::array::uniform3(-1.5_f64..1.5)) {
        let compose = |calls: bool, x: &[Var]| {
            let mut values = x.to_vec();
            for &(kind, at) in &steps {
                let [a, b, c, d, e] = at.map(|k| values[k % values.len()]);
                let (of, b) = (entries([a, b, c]), [d.sin(), e.cos()]);
                values.push(if calls { by_call(kind, of, b) } else { by_hand(kind, of, b) });
            }
            values.iter().skip(3).copied().sum::<Var>() + values[values.len() - 1].sin()
        };
        let (found, plain) = (|x: &[Var]| compose(true, x), |x: &[Var]| compose(false, x));
        let (value, gradient) = value_and_grad(plain, x.to_vec()).unwrap();
        let h = hessian(plain, x.to_vec()).unwrap();
        // Seven steps of derivatives of some units each.
        let (by_tape, of_tape) = value_and_grad(found, x.to_vec()).unwrap();
        prop_assert!(close(&[by_tape], &[value], 1e-13) && close(&of_tape, &gradient, 1e-11), "{of_tape:?} {gradient:?}");
        prop_assert!(close(hessian(found, x.to_vec()).unwrap().as_slice(), h.as_slice(), 1e-9));
        let mut compiled = Function::new(found, 3);
        let mut into = [0.0; 3];
        for _ in 0..2 {
            prop_assert_eq!(compiled.value_and_grad(&x, &mut into).unwrap(), by_tape);
        }
        prop_assert!(close(&into, &gradient, 1e-11) && close(compiled.hessian(&x).unwrap().as_slice(), h.as_slice(), 1e-9));
        let v = [0.5, -1.0, 0.25];
        let along: f64 = gradient.iter().zip(v).map(|(g, v)| g * v).sum();
        prop_assert!(close(&compiled.jvp(&x, &v).unwrap(), &[along], 1e-11));
        let inner = |x: &[Var]| nested_grad(found, x.to_vec()).iter().map(|g| g * g).sum::<Var>();
        let outer = |x: &[Var]| nested_grad(plain, x.to_vec()).iter().map(|g| g * g).sum::<Var>();
        prop_assert!(close(&grad(inner, x.to_vec()).unwrap(), &grad(outer, x.to_vec()).unwrap(), 1e-8));
    }
}
