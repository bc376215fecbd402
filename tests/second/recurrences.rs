//! Random recurrences through every transformation; see [`paths::recurrences`](crate::paths::recurrences).

use crate::paths::recurrences::{jacobians, point, rows, second_derivatives, third_derivatives};
use crate::support::random::recurrences;
use proptest::prelude::*;

/// Recurrences that a test looks at: `GRADUS_GRAPHS` for as many as that, drawn anew in every run. `.ci/run` asks for hundreds, with
/// optimization.
fn cases() -> ProptestConfig {
    let asked = std::env::var("GRADUS_GRAPHS").ok().and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(if cfg!(debug_assertions) { 8 } else { 24 }),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn second_derivatives_of_recurrences(r in recurrences(), seed in [-1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5_f64]) {
        second_derivatives(&r, &point(&seed, r.inputs))?;
    }

    #[test]
    fn jacobians_of_recurrences(r in recurrences(), seed in [-1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5_f64]) {
        jacobians(&r, &point(&seed, r.inputs))?;
    }

    #[test]
    fn third_derivatives_of_recurrences(r in recurrences(), seed in [-1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5_f64]) {
        // Their programs are long; without optimization a third of the steps takes a tenth of the time.
        let most = if cfg!(debug_assertions) { 40 } else { 100 };
        let r = r.shortened(most);
        third_derivatives(&r, &point(&seed, r.inputs))?;
    }

    #[test]
    fn rows_of_recurrences(r in recurrences(), seed in [-1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5, -1.5..1.5_f64]) {
        let r = r.shortened(200);
        rows(&r, &point(&seed, r.inputs))?;
    }
}
