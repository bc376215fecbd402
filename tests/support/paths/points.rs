//! Random programs through [`Function`]: values bit for bit, gradients to a bound.
//!
//! # The bound
//! Both evaluations add the same contributions, each a product of partial derivatives along one path. A path
//! meets, for each of its operands, one product and one addition, and each rounds by ½ε. The
//! partial derivatives are equal up to four roundings: those that the compiled path spares by merging
//! constant factors, or by writing `x x` as a power. With at most `E` operands in a recording,
//! the two differ by no more than `2 · (1 + 4) · E · ½ε · Σ|contributions|`. An adjoint that underflows loses at
//! most the smallest normal number, and what is lost is multiplied by the partial derivatives on the way to the input.
//! Dual numbers give `Σ|contributions|` beside the derivative ([`Dual::size`]), and the largest such sum on the way
//! ([`Dual::widest`]).
//!
//! The partial derivatives of the dual numbers come from other formulas; how far these may be off at the values of a
//! program is counted beside them ([`Dual::error`]), so a derivative agrees with theirs to that bound and this error.

use crate::support::dual::Dual;
use crate::support::random::{Number, Program, point};
use gradus::error::Quantity;
use gradus::prelude::*;
use gradus::{Error, Real};
use proptest::prelude::*;

/// Equal bits, or both NaN.
pub(crate) fn same<T: Real>(a: T, b: T) -> bool {
    a.widen().to_bits() == b.widen().to_bits() || (a.is_nan() && b.is_nan())
}

/// The derivative in coordinate `k`, with the sum of the absolute values of its contributions.
pub(crate) fn dual(program: &Program, x: &[f64], k: usize) -> Dual {
    let at = |i: usize| if i == k { Dual::variable(x[i]) } else { Dual::constant(x[i]) };
    let x: Vec<Dual> = (0..x.len()).map(at).collect();
    program.eval(&x)
}

/// What two sweeps back may differ by, see the module; none where contributions overflow.
pub(crate) fn bound(program: &Program, dual: &Dual) -> Option<f64> {
    let bound = 5.0 * program.edges() * (f64::EPSILON * dual.size + f64::MIN_POSITIVE * dual.widest);
    bound.is_finite().then_some(bound)
}

/// What a sweep back may differ from the witness by.
pub(crate) fn tolerance(program: &Program, dual: &Dual) -> Option<f64> {
    bound(program, dual).map(|bound| bound + dual.error).filter(|tolerance| tolerance.is_finite())
}

pub(crate) fn values_are_identical<T: Real + Number>(
    program: &Program,
    seeds: &[u32],
) -> Result<(), TestCaseError>
where
    Var<T>: Number,
{
    let mut f = Function::new(|x: &[Var<T>]| program.eval(x), program.inputs);
    for &seed in seeds {
        let x: Vec<T> = point(seed, program.inputs).into_iter().map(<T as Real>::of).collect();
        let want = program.eval(&x);
        match f.value(&x) {
            Ok(got) => prop_assert!(same(got, want), "{got:?} instead of {want:?} at {x:?}"),
            Err(Error::NotFinite(_)) => prop_assert!(!want.is_finite(), "an error, not {want:?}, at {x:?}"),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
    Ok(())
}

/// Is it the derivative in coordinate `k` as the witness has it? At a special point it is the limit from next to it, which the
/// witness does not take: it is asked there, a small step away.
fn is_derivative(program: &Program, x: &[f64], k: usize, got: f64) -> bool {
    let here = dual(program, x, k);
    if tolerance(program, &here).is_none_or(|within| (got - here.derivative).abs() <= within) {
        return true;
    }
    // To the other side of a zero a quotient by it would jump; but where there is no number on its own side (√x at -0), the
    // other side is all there is.
    let at = |next: Vec<f64>| dual(program, &next, k);
    let beside = |step: f64| {
        let step_from = |x: f64| if x == 0.0 { step.abs().copysign(x) } else { x + step };
        let mut next = at(x.iter().map(|&x| step_from(x)).collect());
        if !next.derivative.is_finite() {
            next = at(x.iter().map(|&x| x + step).collect());
        }
        (got - next.derivative).abs() <= 1e-4 * (1.0 + next.size)
    };
    // A steep program changes within the longer of these.
    [1e-7, 1e-9, 1e-11].into_iter().any(|step| beside(step) || beside(-step))
}

pub(crate) fn gradients_are_close(program: &Program, seeds: &[u32]) -> Result<(), TestCaseError> {
    let closure = |x: &[Var]| program.eval(x);
    let mut f = Function::new(closure, program.inputs);
    let mut gradient = vec![0.0; program.inputs];
    for &seed in seeds {
        let x = point(seed, program.inputs);
        let replayed = f.value_and_grad(&x, &mut gradient);
        match (value_and_grad(closure, x.clone()), replayed) {
            (Ok((want, derivatives)), Ok(value)) => {
                prop_assert!(same(value, want), "{value:?} instead of {want:?} at {x:?}");
                for (k, (&got, &want)) in gradient.iter().zip(&derivatives).enumerate() {
                    let dual = dual(program, &x, k);
                    // Derivatives can be compared because they are taken at the same values.
                    prop_assert!(same(value, dual.value), "{value:?}, dual numbers have {dual:?} at {x:?}");
                    let near =
                        |want: f64, within: Option<f64>| within.is_none_or(|w| (got - want).abs() <= w);
                    let within = bound(program, &dual);
                    prop_assert!(near(want, within), "{k}: {got:e}, not {want:e} ± {within:?} at {x:?}");
                    prop_assert!(is_derivative(program, &x, k, got), "{k}: {got:e}, not {dual:?} at {x:?}");
                }
            }
            (Err(Error::NotFinite(want)), Err(Error::NotFinite(got))) => {
                prop_assert_eq!(want.quantity, got.quantity);
                // As text, in which a NaN among the operands equals itself.
                prop_assert_eq!(format!("{:?}", want.cause), format!("{:?}", got.cause));
            }
            (Err(Error::Indeterminate(want)), Err(Error::Indeterminate(got))) => {
                prop_assert_eq!(want.quantity, got.quantity);
                prop_assert_eq!(format!("{:?}", want.cause), format!("{:?}", got.cause));
            }
            // Equal expressions are one node, whose adjoint can be 0 where those of the expressions by
            // themselves cancel behind an infinite derivative, or overflow.
            (Err(Error::NotFinite(want)), Ok(_)) => {
                let Quantity::Derivative(bad) = want.quantity else {
                    return Err(TestCaseError::fail(format!("{want} is replayed at {x:?}")));
                };
                let steepest = dual(program, &x, bad).steepest;
                prop_assert!(!steepest.is_finite(), "{want} is replayed at {x:?}");
                for (k, &got) in gradient.iter().enumerate() {
                    prop_assert!(is_derivative(program, &x, k, got), "{k}: {got:e} at {x:?}");
                }
            }
            // In a graph what stands behind a zero or was not taken is gone; in a recording it may be what cannot be looked at.
            (Err(Error::Indeterminate(want)), Ok(_)) => {
                for (k, &got) in gradient.iter().enumerate() {
                    prop_assert!(is_derivative(program, &x, k, got), "{k}: {got:e}, and {want}, at {x:?}");
                }
            }
            (want, got) => prop_assert!(false, "{got:?} instead of {want:?} at {x:?}"),
        }
    }
    Ok(())
}

/// Points that come up again in another order, so that programs are made, left, and taken again.
pub(crate) const SEEDS: [u32; 10] = [1, 1, 2, 3, 2, 1, 4, 5, 1, 6];
