//! Tests of `data::scaler`.

use super::*;

#[test]
fn a_standardized_table_has_mean_zero_and_deviation_one() {
    let data = Dataset::from_rows(&["a", "b"], [[1.0, 1e-5], [2.0, 7e-5], [4.0, 3e-5]]).unwrap();
    let (standard, scaler) = data.standardize().unwrap();
    for column in standard.summary().columns {
        // A few roundings of numbers near 1.
        assert!(column.mean.abs() < 1e-15 && (column.sd - 1.0).abs() < 1e-15, "{column:?}");
    }
    let value = scaler.apply_value("b", 7e-5).unwrap();
    assert_eq!(value, standard.column(1)[1]);
    assert_eq!(scaler.names(), ["a", "b"]);
}

#[test]
fn what_cannot_be_scaled_says_why() {
    let wide = Dataset::from_rows(&["x"], [[1e308], [-1e308]]).unwrap();
    let (column, min, max) = ("x".to_owned(), -1e308, 1e308);
    assert_eq!(wide.standardize(), Err(DataError::TooWide { column, min, max }));
    let (_, scaler) = Dataset::from_rows(&["x"], [[1.0]]).unwrap().standardize().unwrap();
    let other = Dataset::from_rows(&["z"], [[1.0]]).unwrap();
    let message = "no column `z`; there are: x";
    assert_eq!(scaler.apply(&other).unwrap_err().to_string(), message);
    assert_eq!(scaler.invert_value("z", 1.0).unwrap_err().to_string(), message);
}

/// Standardizes one column, and brings it back.
fn there_and_back(x: &[f64]) -> (Vec<f64>, Vec<f64>, Scaler) {
    let data = Dataset::from_columns(&["x"], [x.to_vec()]).unwrap();
    let (standard, scaler) = data.standardize().unwrap();
    assert_eq!(scaler.apply(&data).unwrap(), standard, "training data are like any other");
    (standard.column(0).to_vec(), scaler.invert(&standard).unwrap().column(0).to_vec(), scaler)
}

/// A spread beside which rounding, an offset or the ends of the range of floats are large.
#[test]
fn a_column_that_is_constant_but_for_rounding_becomes_zero() {
    let three = 0.1 + 0.2;
    let columns: [&[f64]; 4] = [
        &[three, 0.3, 0.3, 0.3],
        &[0.3, three, three, -(-0.1 - 0.2)],
        &[-1e300 * three, -1e300 * 0.3],
        &[7.0, 100.0 * 0.07, 7.0],
    ];
    for x in columns {
        let (standard, back, scaler) = there_and_back(x);
        assert_eq!((&standard[..], scaler.scales()), (&vec![0.0; x.len()][..], &[1.0][..]), "{x:?}");
        assert!(back.iter().zip(x).all(|(back, x)| (back - x).abs() <= 1e-15 * x.abs()), "{x:?}: {back:?}");
        // What differs in new data is not hidden.
        assert_eq!(
            scaler.apply_value("x", scaler.means()[0] + 1.0).unwrap(),
            (scaler.means()[0] + 1.0) - scaler.means()[0]
        );
        let described = &Dataset::from_columns(&["x"], [x.to_vec()]).unwrap().summary().columns[0];
        assert_eq!(described.sd, 0.0);
    }
    for x in [0.0, -0.0, 5e-324, 1e308, 0.1] {
        assert_eq!(there_and_back(&[x]).0, [0.0]);
        assert_eq!(there_and_back(&[x; 5]).0, [0.0; 5]);
    }
}

#[test]
fn a_spread_that_is_real_is_standardized_whatever_its_size_and_offset() {
    let tiny = f64::from_bits;
    let columns: [[f64; 3]; 12] = [
        [1e9, 1e9 + 1.0, 1e9 + 2.0],
        [-1e9, -1e9 - 1.0, -1e9 - 2.0],
        [1e15, 1e15 + 1.0, 1e15 + 2.0],
        [9_007_199_254_740_990.0, 9_007_199_254_740_991.0, 9_007_199_254_740_992.0],
        [1e200, 2e200, 3e200],
        [-8e307, 0.0, 8e307],
        [1e-200, 2e-200, 3e-200],
        [tiny(1), tiny(2), tiny(3)],
        [-tiny(1), 0.0, tiny(1)],
        [f64::MIN_POSITIVE, 2.0 * f64::MIN_POSITIVE, 3.0 * f64::MIN_POSITIVE],
        [0.1, 0.2, 0.3],
        [1.7e18, 1.7e18 + 4096.0, 1.7e18 + 8192.0],
    ];
    for x in columns {
        let (standard, back, _) = there_and_back(&x);
        let sign = if x[2] > x[0] { 1.0 } else { -1.0 };
        for (z, want) in standard.iter().zip([-sign, 0.0, sign]) {
            assert!((z - want).abs() < 1e-14, "{x:?}: {standard:?}");
        }
        assert!(back.iter().zip(x).all(|(back, x)| (back - x).abs() <= 4e-16 * x.abs()), "{x:?}: {back:?}");
    }
    // A mean that no `f64` is: 1e15 + 4/3, and the standard deviation is √(7/3).
    let (standard, back, _) = there_and_back(&[1e15, 1e15 + 1.0, 1e15 + 3.0]);
    for (z, want) in standard.iter().zip([-4.0, -1.0, 5.0]) {
        assert!((z - want / 3.0 / (7.0_f64 / 3.0).sqrt()).abs() < 1e-14, "{standard:?}");
    }
    assert_eq!(back, [1e15, 1e15 + 1.0, 1e15 + 3.0]);
}

#[test]
fn new_data_far_away_come_there_and_back() {
    let (_, _, scaler) = there_and_back(&[8e307, 8.5e307, 9e307]);
    let far = Dataset::from_rows(&["x"], [[-1.7e308]]).unwrap();
    let z = scaler.apply(&far).unwrap().column(0)[0];
    assert!((z - (-1.7e308 / 5e306 - 17.0)).abs() < 1e-12 * z.abs(), "{z}");
    assert!((scaler.invert_value("x", z).unwrap() + 1.7e308).abs() < 1e295);
    let (_, _, narrow) = there_and_back(&[1.0, 1.0 + 1e-10]);
    assert_eq!(narrow.apply_value("x", 1e305).unwrap(), f64::INFINITY);
    assert!(matches!(narrow.apply(&far), Err(DataError::NotFinite { .. })));
}
