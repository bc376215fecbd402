//! Sums to which each round of a loop adds several terms: the bits of the closure, as programs and as machine code.

use crate::paths::points::same;
use crate::support::random::Number;
use gradus::prelude::*;

/// So many terms in each round, some of them subtracted, some the same in all rounds, and now and then one more.
fn rounds<N: Number>(x: &[N], terms: usize, signs: usize, kind: usize) -> N {
    let number = |c: f64| <N as num_traits::NumCast>::from(c).expect("a number");
    let mut sum = if kind.is_multiple_of(2) { number(0.1) } else { x[0] * x[1] };
    for (i, w) in x.windows(2).enumerate() {
        for k in 0..terms {
            let term = match k {
                0 => w[0] * w[1],
                1 => w[1] * w[1] * number(0.3),
                2 if kind.is_multiple_of(3) => x[0],
                2 => w[0] - x[1],
                3 => w[0].sin(),
                _ => w[1] * number(k as f64 * 1e-3),
            };
            sum = if signs >> k & 1 == 1 { sum - term } else { sum + term };
        }
        if kind == 5 && i % 40 == 39 {
            sum = sum + w[0];
        }
        if kind == 3 {
            // In no order.
            sum = sum + x[i * i * 7 % x.len()] + w[0] * w[0];
        }
    }
    if kind % 4 == 1 { sum - x[1] } else { sum }
}

#[test]
fn terms_in_turns_have_the_bits_of_the_closure() {
    for (terms, n) in [1, 2, 3, 5, 8, 9, 17, 32, 33, 36]
        .into_iter()
        .flat_map(|terms| [9, 10, 17, 40, 130].map(|n| (terms, n)))
    {
        for kind in 0..6 {
            // None, alternating, or as it comes.
            let signs = [0, 0xa_aaaa_aaaa, terms * 37_003 + n + kind * 11][(terms + kind) % 3];
            let mut f = Function::new(|x: &[Var]| rounds(x, terms, signs, kind), n);
            let mut gradient = vec![0.0; n];
            // Machine code is made at the eighth evaluation.
            for k in 0..10 {
                let x: Vec<f64> = (0..n).map(|i| ((i * 7 + k) as f64 * 0.37).sin()).collect();
                let want = rounds(&x, terms, signs, kind);
                let got = f.value_and_grad(&x, &mut gradient).unwrap();
                assert!(same(got, want), "{terms} {n} {kind} {k}: {got} {want}");
                assert!(same(f.value(&x).unwrap(), want), "{terms} {n} {kind} {k}");
            }
        }
    }
}

#[test]
fn long_sums_in_turns_have_the_bits_of_the_closure() {
    for (terms, kind) in [(2, 0), (3, 1), (4, 5)] {
        let n = 20_000;
        let mut f = Function::new(|x: &[Var]| rounds(x, terms, 2, kind), n);
        let mut gradient = vec![0.0; n];
        for k in 0..9 {
            let x: Vec<f64> = (0..n).map(|i| ((i * 7 + k) as f64 * 0.37).sin()).collect();
            let got = f.value_and_grad(&x, &mut gradient).unwrap();
            assert!(same(got, rounds(&x, terms, 2, kind)), "{terms} {kind} {k}");
        }
        assert!(f.program().to_string().contains("in turns:"), "{terms} {kind}");
    }
}
