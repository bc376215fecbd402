//! Tests of `estimate::among`.

use super::*;

#[test]
fn the_others_are_known() {
    let mut correlation = Matrix::zeros(2, 2);
    correlation.row_mut(0).copy_from_slice(&[1.0, 0.5]);
    correlation.row_mut(1).copy_from_slice(&[0.5, 1.0]);
    let precision = Precision { standard_errors: vec![2.0, 3.0], correlation };
    let found = Assessment { precision: Ok(precision), distance: Some(0.1) }.among(&[0, 2], 3);
    let precision = found.precision.expect("errors");
    assert_eq!(precision.standard_errors, [2.0, 0.0, 3.0]);
    let covariance = precision.covariance().expect("finite");
    assert_eq!(covariance.as_slice(), [4.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 0.0, 9.0]);
    assert_eq!(precision.correlation.row(1), [0.0, 1.0, 0.0]);
}

#[test]
fn reasons_name_the_parameters_among_all() {
    let of = |reason| Assessment { precision: Err(reason), distance: None }.among(&[1, 3], 4).precision.err();
    assert_eq!(
        of(NoStandardErrors::Undetermined { directions: vec![vec![-1.0, 1.0]] }),
        Some(NoStandardErrors::Undetermined { directions: vec![vec![0.0, -1.0, 0.0, 1.0]] })
    );
    assert_eq!(
        of(NoStandardErrors::Unbounded { parameters: vec![1] }),
        Some(NoStandardErrors::Unbounded { parameters: vec![3] })
    );
    assert_eq!(of(NoStandardErrors::NoMinimum), Some(NoStandardErrors::NoMinimum));
}
