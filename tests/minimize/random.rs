//! Random functions with known minima.

use gradus::prelude::*;
use proptest::prelude::*;

proptest! {
    // A third without optimization; `.ci/run` has all.
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 16 } else { 48 }))]

    /// `½ Σ (row · (x − c))² + 0.05 |x − c|²` has its minimum, 0, at `c`.
    #[test]
    fn quadratics_are_minimized_by_every_method(
        n in 1_usize..7,
        entries in prop::collection::vec(-1.0..1.0_f64, 49),
        center in prop::collection::vec(-3.0..3.0_f64, 7),
        start in prop::collection::vec(-10.0..10.0_f64, 7),
    ) {
        let f = |x: &[Var]| {
            let d: Vec<Var> = x.iter().zip(&center).map(|(x, c)| x - c).collect();
            let rows = entries.chunks(7).take(n).map(|row| dot(&d, &constants(&row[..n])).powi(2));
            0.5 * rows.sum::<Var>() + 0.05 * d.iter().map(|d| d * d).sum::<Var>()
        };
        for method in Method::ALL {
            let min = minimize(f, start[..n].to_vec(), method).expect("a start");
            prop_assert!(min.success(), "{:?}\n{}", method, min);
            // The smallest curvature is 0.1: a gradient of 1e-8 leaves 1e-7, values that agree to 1e-8 leave 1e-3.
            let near = if method.takes_gradient() { 1e-6 } else { 1e-2 };
            for (x, c) in min.x.iter().zip(&center) {
                prop_assert!((x - c).abs() < near, "{:?}\n{}", method, min);
            }
        }
    }

    /// Whatever the function, a run ends, and not above its start.
    #[test]
    fn no_run_ends_above_its_start(
        weights in prop::collection::vec(-2.0..2.0_f64, 8),
        start in prop::collection::vec(-4.0..4.0_f64, 2),
    ) {
        let odd = |x: &[Var]| {
            let (a, b) = (x[0], x[1]);
            weights[0] * (a * weights[1]).sin() * b + weights[2] * (a * b).exp() + weights[3] * a.abs()
                + (b * weights[4]).cos() / (1.0 + weights[5] + a * a) + weights[6] * (b + 5.0).sqrt() + weights[7] * a * b * b
        };
        for method in Method::ALL {
            let run = Minimizer::new(method).max_evaluations(2_000);
            let min = run.minimize(odd, start.clone()).expect("a start");
            let before = Function::new(odd, 2).value(&start);
            if let Ok(before) = before && min.fun.is_finite() {
                prop_assert!(min.fun <= before, "{:?}\n{}", method, min);
            }
            let again = Function::new(odd, 2).value(&min.x);
            prop_assert!(min.fun.is_nan() || again == Ok(min.fun), "{:?}\n{}", method, min);
        }
    }
}

fn constants(row: &[f64]) -> Vec<Var> {
    row.iter().map(|&x| Var::from(x)).collect()
}
