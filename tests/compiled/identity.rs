//! Random programs through [`Function`]: values bit for bit, gradients to the bound of
//! [`paths::points`](crate::paths::points).

use crate::paths::points::{SEEDS, gradients_are_close, values_are_identical};
use crate::support::dual::Dual;
use crate::support::random::{graphs, programs, rounds};
use gradus::Error;
use gradus::prelude::*;
use num_traits::Float;
use proptest::prelude::*;

#[test]
fn equal_expressions_that_cancel_have_no_infinite_derivative() -> Result<(), Error> {
    // √x − √x + x at 0: recorded, the two partial derivatives are ∞ − ∞, and next to the point 1; merged, what is left is x.
    let loss = |x: Var| x.sqrt() - x.sqrt() + x;
    assert_eq!(value_and_grad(loss, 0.0)?, (0.0, 1.0));
    let (mut f, mut gradient) = (Function::new(loss, 1), [0.0]);
    for _ in 0..3 {
        f.value_and_grad(&[4.0], &mut gradient)?;
    }
    assert_eq!((f.value_and_grad(&[0.0], &mut gradient)?, gradient), (0.0, [1.0]));
    Ok(())
}

/// Behind the infinite derivatives that cancel, the derivative is 0 at this point: a number that goes forward does not meet
/// them, but has to know that a sweep back does.
#[test]
fn infinite_derivatives_may_stand_behind_a_zero() -> Result<(), Error> {
    let loss = |x: Var| (x * x).sqrt() - (x * x).sqrt() + x;
    assert_eq!(value_and_grad(loss, 0.0)?, (0.0, 1.0));
    let (mut f, mut gradient) = (Function::new(loss, 1), [0.0]);
    for _ in 0..3 {
        f.value_and_grad(&[4.0], &mut gradient)?;
    }
    assert_eq!((f.value_and_grad(&[0.0], &mut gradient)?, gradient), (0.0, [1.0]));
    let x = Dual::variable(0.0);
    let witness = (x * x).sqrt() - (x * x).sqrt() + x;
    assert!(witness.steepest.is_infinite() && witness.derivative == 1.0, "{witness:?}");
    assert_eq!((x * x).steepest, 1.0);
    Ok(())
}

proptest! {
    #![proptest_config(graphs(300))]

    #[test]
    fn values_have_the_bits_of_plain_floats(program in programs(1..6), seed in 0_u32..1 << 20) {
        values_are_identical::<f64>(&program, &SEEDS.map(|s| s + 8 * seed))?;
    }

    #[test]
    fn values_have_the_bits_of_plain_singles(program in programs(1..6), seed in 0_u32..1 << 20) {
        values_are_identical::<f32>(&program, &SEEDS.map(|s| s + 8 * seed))?;
    }

    #[test]
    fn gradients_are_those_of_the_eager_sweep(program in programs(1..6), seed in 0_u32..1 << 20) {
        gradients_are_close(&program, &SEEDS.map(|s| s + 8 * seed))?;
    }
}

proptest! {
    // Each is as long as some hundred others.
    #![proptest_config(ProptestConfig { cases: graphs(2400).cases / 200, ..graphs(0) })]

    #[test]
    fn recurrences_are_those_of_the_eager_sweep(program in rounds(), seed in 0_u32..1 << 20) {
        gradients_are_close(&program, &[1, 1, 2, 1, 3].map(|s| s + 8 * seed))?;
    }
}

/// A witness of ψ' is asked for negative numbers, too: at −634 there were no poles near in it.
#[test]
fn witnesses_of_special_functions_know_negative_numbers() {
    // By mpmath.
    let exact = [
        (-633.998_066_633_523_2, 267_532.760_099_351_2),
        (-0.5, 8.934_802_200_544_679),
        (2.5, 0.490_357_756_100_234_9),
    ];
    for (x, want) in exact {
        let y = Dual::variable(x).special(1);
        assert!((y.derivative - want).abs() <= 1e-9 * want && y.derivative.is_finite(), "{x}: {y:?}");
    }
}
