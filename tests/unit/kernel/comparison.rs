//! Tests of `kernel::comparison`.

use super::*;
use crate::simd::InstructionSet;

const QUESTIONS: [Predicate; 5] =
    [Predicate::Equal, Predicate::Less, Predicate::LessEqual, Predicate::Order, Predicate::Class];
const SIGNS: [[bool; 2]; 4] = [[false, false], [true, false], [false, true], [true, true]];
const NUMBERS: [f64; 8] = [0.0, -0.0, 1.0, -1.0, 2.5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];

/// All comparisons of many values against one after the other, at every place of a vector and behind the last.
#[test]
fn many_hold_where_each_one_does() {
    for (question, absolute) in QUESTIONS.into_iter().flat_map(|q| SIGNS.map(|absolute| (q, absolute))) {
        let by_size = matches!(question, Predicate::Less | Predicate::LessEqual);
        if !by_size && absolute != [false; 2] {
            continue;
        }
        let comparison = Comparison { question, absolute };
        for (usual, odd, b) in triples() {
            for (len, at) in [(1, 0), (16, 3), (37, 0), (37, 21), (37, 36)] {
                let mut many = vec![usual; len];
                many[at] = odd;
                check(comparison, &many, b);
            }
        }
    }
}

fn triples() -> impl Iterator<Item = (f64, f64, f64)> {
    let pairs = NUMBERS.into_iter().flat_map(|a| NUMBERS.map(|b| (a, b)));
    pairs.flat_map(|(a, b)| NUMBERS.map(|c| (a, b, c)))
}

fn check(comparison: Comparison, many: &[f64], one: f64) {
    let ones = vec![one; many.len()];
    for expected in 0..4 {
        let forth = many.iter().all(|&x| comparison.outcome(x, one) == expected);
        let back = many.iter().all(|&x| comparison.outcome(one, x) == expected);
        if expected > 1 && !matches!(comparison.question, Predicate::Order | Predicate::Class) {
            continue;
        }
        for level in InstructionSet::all().into_iter().filter(|level| level.is_available()) {
            let holds =
                |a: Arg<'_, f64>, b: Arg<'_, f64>| holds(level, comparison, expected, a, b, many.len());
            let told = format!("{comparison:?} of {many:?} and {one} is {expected} at {level:?}");
            assert_eq!(holds(Arg::Slice(many), Arg::Value(one)), forth, "{told}");
            assert_eq!(holds(Arg::Slice(many), Arg::Slice(&ones)), forth, "{told}");
            assert_eq!(holds(Arg::Value(one), Arg::Slice(many)), back, "{told}");
            assert_eq!(holds(Arg::Slice(&ones), Arg::Slice(many)), back, "{told}");
        }
    }
}

#[test]
fn one_number_that_is_too_large_is_found_in_any_place() {
    for len in [0, 1, 15, 16, 31, 32, 33, 100, 257] {
        let mut x: Vec<f64> = (0..len).map(|i| (i as f64 - 50.0) * 1e300).collect();
        assert!(all_finite(&x) && all_within(&x, 1e303), "{len}");
        for at in 0..len {
            let kept = core::mem::replace(&mut x[at], f64::NAN);
            assert!(!all_finite(&x), "NaN at {at} of {len}");
            x[at] = f64::NEG_INFINITY;
            assert!(!all_finite(&x), "an infinity at {at} of {len}");
            x[at] = f64::MAX;
            assert!(all_finite(&x) && !all_within(&x, 1e303), "the largest at {at} of {len}");
            x[at] = kept;
        }
    }
}
