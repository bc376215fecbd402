//! What it costs that a loop adds several terms one by one to its sum, which are then added in that order.

use super::two_ways::{TwoWays, point};
use gradus::prelude::*;

/// Terms of one round, by number.
fn term(w: &[Var], k: usize) -> Var {
    match k % 3 {
        0 => w[0] * w[1],
        1 => (w[1] - w[0]).powi(2) * k as f64,
        _ => w[0] * w[0] * k as f64,
    }
}

/// With one sum for each round, and with one for all terms, the odd ones subtracted.
fn both(name: &'static str, n: usize, terms: usize, bounds: [f64; 2]) -> TwoWays {
    let signed = |w: &[Var], k: usize| if k % 2 == 1 { -term(w, k) } else { term(w, k) };
    let by_round =
        move |x: &[Var]| x.windows(2).map(|w| (0..terms).map(|k| signed(w, k)).sum::<Var>()).sum::<Var>();
    let one_by_one = move |x: &[Var]| {
        let mut sum = Var::from(0.0);
        for w in x.windows(2) {
            for k in 0..terms {
                if k % 2 == 1 { sum -= term(w, k) } else { sum += term(w, k) }
            }
        }
        sum
    };
    TwoWays { name, bounds, parameters: n, plain: point(by_round, n), other: point(one_by_one, n) }
}

pub(crate) fn all() -> Vec<TwoWays> {
    vec![
        both("2 terms n100", 100, 2, [4.0, 1.5]),
        both("2 terms n1000", 1000, 2, [4.0, 1.5]),
        both("2 terms n100000", 100_000, 2, [4.0, 1.5]),
        both("12 terms n1000", 1000, 12, [4.0, 1.5]),
        both("20 terms n1000", 1000, 20, [4.0, 1.5]),
    ]
}
