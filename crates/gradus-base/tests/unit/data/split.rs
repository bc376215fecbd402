//! Tests of `data::split`.

use super::*;

#[test]
fn a_cut_that_leaves_nothing_is_refused() {
    let data = Dataset::from_rows(&["x"], [[1.0], [2.0], [3.0]]).unwrap();
    for fraction in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        let message = format!("Dataset::split: fraction is {fraction}, allowed is between 0 and 1");
        assert_eq!(data.split(fraction, 0).unwrap_err().to_string(), message);
    }
    for (fraction, first) in [(0.0, 0), (0.1, 0), (0.9, 3), (1.0, 3)] {
        assert_eq!(data.split(fraction, 0), Err(DataError::EmptyPart { rows: 3, first }));
    }
    for first in [0, 3, 4, usize::MAX] {
        assert_eq!(data.split_at(first), Err(DataError::EmptyPart { rows: 3, first }));
    }
}
