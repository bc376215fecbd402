//! Tests of `data::sample`.

use super::*;
use approx::assert_relative_eq;

fn line(range: Range<f64>, noise: f64, rows: usize) -> Result<Dataset, DataError> {
    Dataset::sample(&["x", "y"], [range], |[x]| 2.0 * x, Sampling { rows, noise, seed: 7 })
}

#[test]
fn points_and_noise_follow_from_the_seed() {
    // The units and the first normal number pinned in `random`.
    let data = line(0.0..10.0, 0.5, 2).unwrap();
    assert_relative_eq!(data.column(0)[0], 2.851578441563767);
    assert_relative_eq!(data.column(0)[1], 7.818937096131564);
    let noise = data.column(1)[0] - 2.0 * data.column(0)[0];
    assert_relative_eq!(noise, 0.5 * -0.10095969272749718, epsilon = 1e-14);
    assert_eq!(line(0.0..10.0, 0.0, 2).unwrap().column(0), data.column(0));
}

#[test]
fn points_fill_the_range_evenly() {
    let x = line(-1e308..1e308, 0.0, 10_000);
    assert!(matches!(x, Err(DataError::NotFinite { .. })), "twice 1e308 overflows in the closure");
    let column = &line(3.0..5.0, 0.0, 10_000).unwrap().summary().columns[0];
    assert!(column.min >= 3.0 && column.max <= 5.0);
    // Mean 4, sd 2/√12; five standard errors of the mean of 10 000.
    assert!((column.mean - 4.0).abs() < 0.029, "{}", column.mean);
    assert!((column.sd - 2.0 / 12_f64.sqrt()).abs() < 0.02, "{}", column.sd);
}

#[test]
fn bad_settings_are_named() {
    let message = |result: Result<Dataset, DataError>| result.unwrap_err().to_string();
    for (got, want) in [
        (message(line(0.0..1.0, -1.0, 5)), "noise is -1, allowed is finite, at least 0"),
        (message(line(0.0..1.0, f64::NAN, 5)), "noise is NaN, allowed is finite, at least 0"),
        (message(line(1.0..1.0, 0.0, 5)), "end of a range is 1, allowed is finite, above the start"),
        (message(line(f64::NAN..1.0, 0.0, 5)), "start of a range is NaN, allowed is a finite number"),
    ] {
        assert_eq!(got, format!("Dataset::sample: {want}"));
    }
    assert_eq!(line(0.0..1.0, 0.0, 0), Err(DataError::NoRows));
    let unnamed = Dataset::sample(&["y"], [0.0..1.0], |[x]| x, Sampling::new(3));
    assert_eq!(message(unnamed), "list of columns has 2 values, expected 1");
}
