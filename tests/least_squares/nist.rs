//! NIST's nonlinear regressions: certified digits of parameters, standard errors and deviation.

#[path = "../nist/sets.rs"]
mod sets;

use gradus::fit::LossKind;
use gradus::prelude::*;
use sets::{Set, all, digits, fewest_digits};

fn settings() -> LeastSquares<'static> {
    LeastSquares::new()
}

fn by_rows(set: &Set, start: &[f64]) -> LeastSquaresReport<Vec<f64>> {
    let curve = set.curve;
    let residual = move |b: &[Var], row: &[Var]| curve(b, &row[1..]) - row[0];
    settings().run_rows(residual, start.to_vec(), &set.data).expect("a report")
}

/// The same rows, three at a time.
fn from_source(set: &Set, start: &[f64]) -> LeastSquaresReport<Vec<f64>> {
    let curve = set.curve;
    let residual = move |b: &[Var], row: &[Var]| curve(b, &row[1..]) - row[0];
    settings().run_source(residual, start.to_vec(), set.data.in_groups(3)).expect("a report")
}

fn predictors(row: &[f64]) -> Vec<Var> {
    row[1..].iter().copied().map(Var::from).collect()
}

#[test]
fn all_sets_from_both_starts_to_certified_digits() {
    all_to_certified_digits(by_rows);
}

#[test]
fn all_sets_from_a_source_to_certified_digits() {
    all_to_certified_digits(from_source);
}

fn all_to_certified_digits(fit: fn(&Set, &[f64]) -> LeastSquaresReport<Vec<f64>>) {
    for set in all().expect("all sets") {
        for start in &set.starts {
            let found = fit(&set, start);
            let errors = found.standard_errors().expect("more rows than parameters");
            assert!(found.success(), "{}: {found}", set.name);
            assert!(fewest_digits(&found.x, &set.certified) >= 6.0, "{}: {found}", set.name);
            // Lanczos1 is a curve without noise: what is left are the roundings of its data, 1e-13.
            if set.name == "Lanczos1" {
                assert!(found.sum_of_squares < 1e-24, "{found}");
                continue;
            }
            assert!(fewest_digits(&errors, &set.standard_errors) >= 5.0, "{}: {found}", set.name);
            assert!(digits(found.sum_of_squares, set.sum_of_squares) >= 8.0, "{}: {found}", set.name);
            let deviation = found.residual_standard_error().expect("more rows than parameters");
            assert!(digits(deviation, set.deviation) >= 8.0, "{}: {found}", set.name);
        }
    }
}

#[test]
fn other_starts_reach_the_certified_answer() {
    for set in all().expect("all sets") {
        // Two without optimization; `.ci/run` has all.
        let shares = if cfg!(debug_assertions) { &[0.3, 0.7][..] } else { &[0.1, 0.3, 0.5, 0.7, 0.9] };
        for share in shares {
            // On the straight line between the certified answer and the far start.
            let between =
                set.starts[0].iter().zip(&set.certified).map(|(far, best)| best + share * (far - best));
            let found = by_rows(&set, &between.collect::<Vec<_>>());
            // Terms of a sum may have changed places.
            let reached = fewest_digits(&found.x, &set.certified) >= 6.0
                || digits(found.sum_of_squares, set.sum_of_squares) >= 6.0
                || found.sum_of_squares < 1e-24;
            // This one, also known as Kowalik and Osborne's, has a second minimum, with b₂ to b₄ at infinity.
            let is_other = set.name == "MGH09" && (found.sum_of_squares - 1.02734e-3).abs() < 1e-8;
            assert!(reached || is_other, "{} {share}: {found}", set.name);
        }
    }
}

#[test]
fn one_closure_with_all_residuals_says_the_same() {
    for set in all().expect("all sets") {
        let residuals = |b: &[Var]| -> Vec<Var> {
            set.data.rows().map(|row| (set.curve)(b, &predictors(&row)) - row[0]).collect()
        };
        let found = settings().run(residuals, set.starts[1].clone()).expect("a report");
        assert!(fewest_digits(&found.x, &set.certified) >= 6.0, "{}: {found}", set.name);
    }
}

#[test]
fn fits_have_the_certified_standard_errors() {
    // Without Lanczos1, whose residuals are roundings.
    for set in all().expect("all sets").into_iter().filter(|set| set.name != "Lanczos1") {
        let curve = set.curve;
        // A fit that stands at the certified answer: what is compared is what it says about errors.
        let fit = Fit::new(move |b: &[Var], row: &[Var]| (curve(b, &row[1..]) - row[0]).powi(2))
            .target("y")
            .rule(Sgd::new(0.0))
            .epochs(1)
            .run(set.certified.clone(), &set.data)
            .expect("a report");
        assert_eq!(fit.kind, LossKind::SquaredResidual, "{}", set.name);
        assert!(digits(fit.residual_standard_error.expect("s"), set.deviation) >= 8.0, "{}", set.name);
        let errors = fit.standard_errors().unwrap_or_default();
        assert_eq!(errors.len(), set.certified.len(), "{}", set.name);
        assert!(fewest_digits(&errors, &set.standard_errors) >= 4.0, "{}: {fit}", set.name);
    }
}

#[test]
fn minimizers_of_the_sum_of_squares_find_the_same() {
    const SETS: [&str; 9] =
        ["Misra1a", "Chwirut2", "DanWood", "Gauss1", "Kirby2", "MGH09", "Thurber", "BoxBOD", "Rat42"];
    // Not those of Lanczos: a method that sees the sum alone stalls on them, far from the minimum.
    for set in all().expect("all sets").into_iter().filter(|set| SETS.contains(&set.name)) {
        // In units of the certified answer: these methods and their tolerance, unlike the other's, see units.
        let in_units =
            |b: &[Var]| -> Vec<Var> { b.iter().zip(&set.certified).map(|(b, unit)| *b * *unit).collect() };
        let sum = |b: &[Var]| -> Var {
            let b = in_units(b);
            let squares = set.data.rows().map(|row| ((set.curve)(&b, &predictors(&row)) - row[0]).powi(2));
            squares.sum::<Var>() / set.sum_of_squares
        };
        let start = set.starts[1].iter().zip(&set.certified).map(|(b, unit)| b / unit).collect::<Vec<f64>>();
        let squares = by_rows(&set, &set.starts[1]);
        let found = minimize(sum, start, Method::TrustExact).expect("a minimum");
        let ones = vec![1.0; set.certified.len()];
        assert!(fewest_digits(&found.x, &ones) >= 6.0, "{}: {found}", set.name);
        assert!(
            digits(found.fun * set.sum_of_squares, squares.sum_of_squares) >= 8.0,
            "{}: {found}",
            set.name
        );
    }
}
