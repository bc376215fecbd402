//! Random programs: those of all tests, at points with kinks and ties.

use super::batch::{Bits, Case, Language, Optimized, case, compare, has_c};
use crate::support::random::{Number, point, programs};
use gradus::Real;
use gradus::function::SourceError;
use gradus::prelude::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Functions for each float and language.
const FUNCTIONS: usize = if cfg!(debug_assertions) { 200 } else { 600 };

/// Programs whose operations have all a source, and are compiled at their first point.
fn cases<T: Bits + Number>() -> Vec<Case<T>>
where
    Var<T>: Number,
{
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut cases = Vec::new();
    for seed in 0.. {
        let program = programs(1..6).new_tree(&mut runner).expect("a program").current();
        let points =
            (0..6).map(|k| point(7 * seed + k, program.inputs).into_iter().map(<T as Real>::of).collect());
        let case = case(&format!("random{}", cases.len()), |x: &[Var<T>]| program.eval(x), points.collect());
        match &case.rust {
            Ok(_) => cases.push(case),
            Err(error) => {
                let is_expected =
                    matches!(error, SourceError::Operation { .. } | SourceError::NotCompiled { .. });
                assert!(is_expected, "{error}");
            }
        }
        if cases.len() == FUNCTIONS {
            break;
        }
    }
    cases
}

/// Do they call a function that C's library computes in its own way?
fn is_of_the_library(text: &str) -> bool {
    let own = ["cbrt", "asinh", "acosh", "atanh", "erf"];
    own.iter().any(|name| text.contains(&format!("{name}(")) || text.contains(&format!("{name}f(")))
}

fn agrees<T: Bits + Number>(name: &str)
where
    Var<T>: Number,
{
    let mut cases = cases::<T>();
    let tally = compare(&format!("{name}_rust"), &cases, Language::Rust, Optimized::No);
    assert_eq!(tally.functions, FUNCTIONS);
    assert!(tally.equal > 2 * FUNCTIONS && tally.elsewhere > FUNCTIONS / 10, "{tally:?}");
    if has_c() {
        cases.retain(|case| case.c.as_ref().is_ok_and(|text| !is_of_the_library(text)));
        let tally = compare(&format!("{name}_c"), &cases, Language::C, Optimized::No);
        assert!(tally.functions > FUNCTIONS / 2 && tally.equal > FUNCTIONS, "{tally:?}");
    }
}

#[test]
fn random_functions_have_their_bits() {
    agrees::<f64>("random");
}

#[test]
fn random_functions_in_single_precision_have_their_bits() {
    agrees::<f32>("random_single");
}
