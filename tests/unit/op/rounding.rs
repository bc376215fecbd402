//! The column of rounding errors, against 400 digits.

use super::super::rounding;
use super::*;

/// The value of every operation of the golden file is within its bound, in both floats.
#[test]
fn values_are_within_their_bounds() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let read = |name| std::fs::read_to_string(folder.join(name));
    let (Ok(text), Ok(special)) = (read("partials.txt"), read("special.txt")) else { return };
    let text = text + &special;
    let bits = |word: &str| u64::from_str_radix(word, 16).ok();
    let mut failures = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split(' ').collect();
        let op = *Op::ALL.iter().find(|op| op.name() == words[1]).expect("an operation");
        let n = words[2].parse().expect("an exponent");
        let arity = if words.len() == 7 { 1 } else { 2 };
        let numbers: Vec<u64> = words[3..4 + arity].iter().filter_map(|word| bits(word)).collect();
        let Some(&last) = numbers.get(arity) else { continue };
        let off = if words[0] == "f64" {
            let x: Vec<f64> = numbers.iter().map(|&bits| f64::from_bits(bits)).collect();
            excess(op, n, &x[..arity], f64::from_bits(last))
        } else {
            let x: Vec<f32> = numbers.iter().map(|&bits| f32::from_bits(bits as u32)).collect();
            excess(op, n, &x[..arity], f32::from_bits(last as u32))
        };
        if off > 0.0 {
            failures.push(format!("{line}: {off:e} beyond"));
        }
    }
    assert!(failures.is_empty(), "{} of them: {:#?}", failures.len(), &failures[..failures.len().min(30)]);
}

/// By how much an error is larger than its bound, and than half a unit for the rounding of the reference.
fn excess<T: crate::scalar::Numeric>(op: Op, n: i32, x: &[T], exact: T) -> f64 {
    let first = if super::is_family(op) { T::nearest(n.into()) } else { x[0] };
    let operands = [first, *x.last().unwrap_or(&x[0]), T::zero()];
    let y = Dual::apply(op, n, operands.map(Dual::constant)).value;
    // std's asinh overflows in front of its logarithm.
    if !y.is_finite() {
        return 0.0;
    }
    (y.wide() - exact.wide()).abs() - rounding(op, n, operands, y) - 0.5 * super::super::unit(exact)
}
