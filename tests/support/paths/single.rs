//! Derivatives in single precision: the compiled program against the recorded one, first and second order.
//!
//! Both have the same values and differ by the order in which contributions are added, so by roundings of `f32` measured by
//! the size of the contributions, which hyper-dual numbers know. These are of double precision: where a branch comes out
//! otherwise for them, there is no size to measure by.

use crate::support::hyper::Hyper;
use crate::support::random::tame::{Step, run};
use gradus::prelude::*;
use proptest::prelude::*;

pub(crate) fn singles_agree(program: &[Step], x: [f64; 3]) -> Result<(), TestCaseError> {
    let single = x.map(|x| x as f32);
    let closure = |x: [Var<f32>; 3]| run(program, &x);
    let Ok(once) = hessian(closure, single) else { return Ok(()) };
    let (plain, first) = value_and_grad(closure, single).map_err(|e| TestCaseError::fail(e.to_string()))?;
    let mut f = Function::new(closure, 3);
    let (mut h, mut gradient) = (Matrix::zeros(3, 3), [0.0; 3]);
    for _ in 0..3 {
        let value =
            f.value_and_grad(&single, &mut gradient).map_err(|e| TestCaseError::fail(e.to_string()))?;
        f.hessian_into(&single, &mut h).map_err(|e| TestCaseError::fail(e.to_string()))?;
        prop_assert_eq!(value.to_bits(), plain.to_bits());
    }
    for i in 0..3 {
        for j in 0..3 {
            let at = |k: usize| {
                Hyper::variable(
                    f64::from(single[k]),
                    [f64::from(u8::from(k == i)), f64::from(u8::from(k == j))],
                )
            };
            let want: Hyper = run(program, &[at(0), at(1), at(2)]);
            if (want.value - f64::from(plain)).abs() > 1e-3 * (1.0 + want.value.abs()) {
                return Ok(());
            }
            // See `second::tolerance`.
            let within =
                |size: f64| 1600.0 * (program.len() + 1) as f64 * f64::from(f32::EPSILON) * (size + 1e-30);
            let (got, once) = (f64::from(h[(i, j)]), f64::from(once[(i, j)]));
            prop_assert!(
                (got - once).abs() <= within(want.second_size),
                "{i} {j}: {got} and {once} {want:?}"
            );
            let (got, once) = (f64::from(gradient[i]), f64::from(first[i]));
            prop_assert!((got - once).abs() <= within(want.first_size[0]), "{i}: {got} and {once} {want:?}");
        }
    }
    Ok(())
}
