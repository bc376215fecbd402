//! NIST's nonlinear regressions: certified and computed parameters, digit by digit.
//!
//! ```text
//! cargo run --release --example nist
//! ```
//!
//! The 27 sets of the Statistical Reference Datasets, each from a far and from a near start. Fails if a
//! parameter has fewer than 6 certified digits, or a standard error or the residual standard error fewer than 4 (these not
//! in Lanczos1, whose residuals are roundings).

#[path = "../tests/nist/sets.rs"]
mod sets;

use gradus::prelude::*;
use sets::{Set, all, digits, fewest_digits};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "{:9} {:5} {:>14} {:>14} {:>10} {:>12} {:>10}",
        "", "", "parameters", "std. errors", "deviation", "evaluations", "Jacobians"
    );
    let mut missed = Vec::new();
    for set in all()? {
        for (which, start) in ["far", "near"].into_iter().zip(&set.starts) {
            let found = fit(&set, start)?;
            let errors = found.standard_errors().ok_or("no standard errors")?;
            let parameters = fewest_digits(&found.x, &set.certified);
            let errors = fewest_digits(&errors, &set.standard_errors);
            let deviation = digits(found.residual_standard_error().ok_or("no deviation")?, set.deviation);
            println!(
                "{:9} {which:5} {parameters:>14.1} {errors:>14.1} {deviation:>10.1} {:>12} {:>10}",
                set.name, found.nfev, found.njev
            );
            let sum = digits(found.sum_of_squares, set.sum_of_squares);
            // Lanczos1 has no noise, and its residuals are the roundings of its data: nothing made of them has digits.
            let has_noise = set.name != "Lanczos1";
            let is_vague = has_noise && (errors < 4.0 || deviation < 4.0 || sum < 6.0);
            if !found.success() || parameters < 6.0 || is_vague {
                missed.push(format!("{} from the {which} start: {}", set.name, found.message()));
            }
        }
    }
    println!(
        "\nDecimal digits in common with the certified numbers, the fewest of each kind; 11 are certified.\n"
    );
    let last = all()?.pop().ok_or("no sets")?;
    println!("{}:\n{}", last.name, fit(&last, &last.starts[0])?);
    println!("certified: {:?}", last.certified);
    if missed.is_empty() { Ok(()) } else { Err(missed.join("\n").into()) }
}

fn fit(set: &Set, start: &[f64]) -> Result<LeastSquaresReport<Vec<f64>>, Box<dyn Error>> {
    let curve = set.curve;
    let residual = |b: &[Var], row: &[Var]| curve(b, &row[1..]) - row[0];
    let names = (1..=start.len()).map(|k| format!("b{k}"));
    Ok(LeastSquares::new().names(names).run_rows(residual, start.to_vec(), &set.data)?)
}
