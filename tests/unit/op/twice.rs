//! Partial derivatives of partial derivatives: the rows run on dual numbers that are made of the rows themselves.
//!
//! Second derivatives come from exactly this, so each row must give a partial derivative whose own
//! derivative is right, written with operations of the table.

use super::at;
use crate::op::{Arity, Dual, Op};

/// The partial derivatives of a row on dual numbers, one for each operand.
fn partials_of(op: Op, n: i32, x: &[Dual<f64>]) -> Vec<Dual<f64>> {
    let mut operands = [Dual::constant(0.0); 3];
    operands[..x.len()].copy_from_slice(x);
    let y = Dual::apply(op, n, operands);
    Dual::partials(op, n, operands, y)[..x.len()].to_vec()
}

/// Checks the derivatives of all partial derivatives in all operands against central differences.
fn check(op: Op, n: i32, x: &[f64]) {
    // The order of a derivative, which a family has first, is a constant.
    for k in usize::from(super::is_family(op))..x.len() {
        let one = |i| f64::from(u8::from(i == k));
        let duals: Vec<_> =
            x.iter().enumerate().map(|(i, &value)| Dual { value, derivative: one(i) }).collect();
        // Truncation ~h², rounding ~ε/h, as for first derivatives.
        let h = f64::EPSILON.cbrt() * x[k].abs();
        let beside = |h: f64| {
            let mut near = x.to_vec();
            near[k] += h;
            (near[k], at(op, n, &near).1)
        };
        let ((right, above), (left, below)) = (beside(h), beside(-h));
        for (i, got) in partials_of(op, n, &duals).into_iter().enumerate() {
            assert_eq!(
                got.value,
                at(op, n, x).1[i],
                "{op:?} at {x:?}: a partial derivative on dual numbers has its value"
            );
            let want = (above[i] - below[i]) / (right - left);
            let scale = got.derivative.abs().max(got.value.abs() / x[k].abs());
            assert!(
                (got.derivative - want).abs() <= 1e-6 * scale,
                "{op:?} at {x:?}: partial {i}: {got:?}, {want}"
            );
        }
    }
}

/// Derivatives in a shape, or in degrees of freedom, which end after a few orders.
const LAST: &[Op] = &[
    Op::GammaPShapeSecondPartial,
    Op::GammaPShapeThirdPartial,
    Op::LnStudentCdfFreedomPartial,
    Op::LnStudentCdfFreedomSecondPartial,
];

/// Of what has no second partial derivatives, the first against central differences.
#[test]
fn the_last_derivatives_have_partials() {
    let ternary = Op::ALL.iter().copied().filter(|&op| op >= Op::LnBetaPAA && op.arity() == Arity::Ternary);
    let points = |op: Op| -> [Vec<f64>; 2] {
        if LAST.contains(&op) {
            [vec![0.6, 1.9], vec![2.5, 7.0]]
        } else {
            [vec![0.6, 1.9, 0.2], vec![2.5, 7.0, -0.9]]
        }
    };
    let mut seen = 0;
    for op in LAST.iter().copied().chain(ternary) {
        for x in points(op) {
            let (value, partials) = at(op, 0, &x);
            for (k, &partial) in partials.iter().enumerate().filter(|(_, partial)| !partial.is_nan()) {
                let h = 1e-4 * x[k];
                let beside = |h: f64| {
                    let mut near = x.clone();
                    near[k] += h;
                    at(op, 0, &near).0
                };
                // Of order 4, since values of the last ones have digits to 10⁻¹⁰.
                let want =
                    (8.0 * (beside(h) - beside(-h)) - (beside(2.0 * h) - beside(-2.0 * h))) / (12.0 * h);
                let scale = partial.abs() + (value / x[k]).abs();
                assert!(
                    (partial - want).abs() <= 1e-6 * scale,
                    "{op:?} at {x:?}: partial {k}: {partial} {want}"
                );
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 38);
}

fn is_positive(op: Op) -> bool {
    matches!(
        op,
        Op::LnBeta
            | Op::LnBetaPartial
            | Op::LnBetaSecondPartial
            | Op::Beta
            | Op::XLogY
            | Op::GammaP
            | Op::GammaQ
            | Op::GammaPPartial
            | Op::GammaPShapePartial
            | Op::LnStudentCdf
            | Op::LnStudentCdfPartial
    )
}

#[test]
fn partials_have_partials() {
    // One point that is inside the domain of every function, and one on the other side of 0.
    for &op in Op::ALL {
        match op.arity() {
            Arity::Half | Arity::Call => {}
            Arity::Unary if op == Op::Acosh => [1.3, 20.0].into_iter().for_each(|x| check(op, 0, &[x])),
            Arity::Unary if op == Op::Ln1mExp => [-0.3, -7.0].into_iter().for_each(|x| check(op, 0, &[x])),
            Arity::Unary => check(op, 0, &[0.3]),
            Arity::Power => [-2, -1, 0, 1, 2, 3, 5].into_iter().for_each(|n| check(op, n, &[-0.7])),
            // The last derivatives in a shape that there are, or next to them.
            Arity::Binary if LAST.contains(&op) => {}
            Arity::Ternary if op >= Op::LnBetaPAA => {}
            Arity::Binary if super::is_family(op) => {
                [[0.0, 0.6], [1.0, 2.3], [2.0, 17.0]].into_iter().for_each(|x| check(op, 0, &x));
            }
            Arity::Binary if is_positive(op) => {
                [[0.6, 1.9], [2.5, 30.0]].into_iter().for_each(|x| check(op, 0, &x));
            }
            Arity::Binary => [[0.6, 1.9], [2.5, -0.3]].into_iter().for_each(|x| check(op, 0, &x)),
            Arity::Ternary if matches!(op, Op::MulAdd | Op::Select) => check(op, 0, &[0.6, -1.9, 0.2]),
            Arity::Ternary => [[0.6, 1.9, 0.2], [2.5, 30.0, 0.1]].into_iter().for_each(|x| check(op, 0, &x)),
        }
    }
    use Op::{Abs, Asin, Atan, Cbrt, Cos, Cosh, Erf, Exp, Relu, Sigmoid, Sin, Sinh, Softplus, Tan, Tanh};
    for op in [Abs, Asin, Atan, Cbrt, Cos, Cosh, Erf, Exp, Relu, Sigmoid, Sin, Sinh, Softplus, Tan, Tanh] {
        check(op, 0, &[-0.8]);
    }
}
