//! The rows by themselves, without a tape: values and partial derivatives against witnesses.
//!
//! - [`table`]: every row against dual numbers and against central differences.
//! - [`twice`]: partial derivatives run on dual numbers, which is where second derivatives come from.
//! - [`rounding`]: how far values are off.
//! - [`edges`]: the stated convention at each kink and pole.
//! - here: digits that a formula could lose.

mod edges;
mod rounding;
mod table;
mod twice;

use super::*;

/// The value and the partial derivatives of any row at the operands in `x`; of a power with exponent `n`.
///
/// A trait with generic methods cannot be an object, so a row is reached through its entry.
fn at(op: Op, n: i32, x: &[f64]) -> (f64, Vec<f64>) {
    match (op.arity(), x) {
        (Arity::Unary, &[x]) => for_unary!(op, R => {
            let y = R::value(x);
            (y, vec![R::partial(x, y)])
        }, else panic!("{op:?}")),
        (Arity::Power, &[x]) => (x.powi(n), vec![powi_partial(x, x.powi(n), n)]),
        (Arity::Binary, &[a, b]) => for_binary!(op, R => {
            let y = R::value(a, b);
            (y, vec![R::partial_a(a, b, y), R::partial_b(a, b, y)])
        }, else panic!("{op:?}")),
        (Arity::Ternary, &[a, b, c]) => {
            let y = ternary_value(op, [a, b, c]);
            (y, ternary_partials(op, [a, b, c], y).to_vec())
        }
        _ => panic!("{op:?} does not take {} operands", x.len()),
    }
}

/// The golden file of `tests/partials.rs` has every operation that can lose digits.
#[test]
fn no_operation_is_left_out_of_the_golden_file() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    // The package of the crate has no golden files of this size.
    if !folder.join("README.md").exists() {
        return;
    }
    let read = |name| std::fs::read_to_string(folder.join(name)).expect("the file is there");
    let text = read("partials.txt") + &read("special.txt");
    let known: Vec<&str> = text.lines().filter_map(|line| line.split(' ').nth(1)).collect();
    for &op in Op::ALL {
        // Masks, products, and parts of partial derivatives.
        let is_exact = matches!(op.arity(), Arity::Half | Arity::Ternary | Arity::Call)
            || op.flat(1)[..2] == [Flat::Everywhere; 2]
            || matches!(op, Op::Side | Op::Absorb)
            // In a file of its own, with the incomplete beta function.
            || op == Op::LnStudentCdf;
        assert!(is_exact || op.name().ends_with("_partial") || known.contains(&op.name()), "{op:?}");
    }
}

/// Is the first operand the order of a derivative?
fn is_family(op: Op) -> bool {
    matches!(op, Op::Polygamma | Op::Erfcx | Op::Sinc | Op::Exprel)
        || matches!(op, Op::BesselJ | Op::BesselY | Op::BesselI | Op::BesselK)
        || matches!(op, Op::BesselIScaled | Op::BesselKScaled)
}

#[test]
fn sigmoid_partials_keep_their_digits_in_the_tails() {
    for x in [-80.0_f32, -12.0, 0.0, 12.0, 80.0] {
        let wide = (-f64::from(x.abs())).exp();
        let want = wide / (1.0 + wide).powi(2);
        let got = f64::from(Sigmoid::partial(x, Sigmoid::value(x)));
        // Two sigmoids of two roundings and a correctly rounded exp each, and a product.
        assert!((got - want).abs() <= 8.0 * f64::from(f32::EPSILON) * want, "{x}: {got:e} {want:e}");
    }
}

#[test]
fn the_partial_of_a_remainder_counts_what_was_taken_away() {
    // 0.1 is a little more than a tenth: 9 of it fit into 1, though 1 / 0.1 rounds to 10.
    let y = Rem::value(1.0, 0.1);
    assert!(y > 0.099 && y < 0.1);
    assert_eq!(Rem::partial_b(1.0, 0.1, y), -9.0);
    assert_eq!(Rem::partial_b(-7.5, 2.0, Rem::value(-7.5, 2.0)), 3.0);
    assert_eq!(Rem::partial_b(5.0, f64::INFINITY, 5.0), 0.0);
}

#[test]
fn the_number_beside_nan_has_the_whole_derivative() {
    for op in [Op::Max, Op::Min] {
        assert_eq!(at(op, 0, &[f64::NAN, 1.0]), (1.0, vec![0.0, 1.0]), "{op:?}");
        assert_eq!(at(op, 0, &[1.0, f64::NAN]), (1.0, vec![1.0, 0.0]), "{op:?}");
    }
}
