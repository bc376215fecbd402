//! Eigenvalues and condition numbers of Hessians.

use gradus::derive::SpectrumError;
use gradus::prelude::*;

#[test]
fn rosenbrock_has_the_condition_number_of_the_notebooks() {
    let rosen = |[x, y]: [Var; 2]| 100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2);
    let h = hessian(rosen, [1.0, 1.0]).unwrap();
    // [[802, −400], [−400, 200]]: (1002 ± √(1002² − 1600)) / 2, and 2508.009601277298 by NumPy.
    let root = (1002.0_f64.powi(2) - 1600.0).sqrt();
    let eigenvalues = h.eigenvalues().unwrap();
    // Roundings of the larger one.
    assert!((eigenvalues[0] - (1002.0 - root) / 2.0).abs() < 1e-12, "{eigenvalues:?}");
    assert!((eigenvalues[1] - (1002.0 + root) / 2.0).abs() < 1e-12, "{eigenvalues:?}");
    assert!((h.condition_number().unwrap() - 2_508.009_601_277_298).abs() < 1e-8);
}

#[test]
fn special_matrices() {
    assert!(Matrix::<f64>::zeros(0, 0).eigenvalues().unwrap().is_empty());
    assert_eq!(Matrix::<f64>::zeros(0, 0).condition_number().unwrap(), 1.0);
    assert_eq!(Matrix::<f64>::zeros(3, 3).eigenvalues().unwrap(), [0.0; 3]);
    assert_eq!(Matrix::<f64>::zeros(1, 1).condition_number().unwrap(), f64::INFINITY);
    let mut huge = Matrix::<f64>::zeros(2, 2);
    (huge[(0, 0)], huge[(1, 1)]) = (-1e300, 1e290);
    assert_eq!(huge.eigenvalues().unwrap(), [-1e300, 1e290]);
    let mut single = Matrix::<f32>::zeros(2, 2);
    (single[(0, 1)], single[(1, 0)]) = (3.0, 3.0);
    let eigenvalues = single.eigenvalues().unwrap();
    assert!((eigenvalues[0] + 3.0).abs() < 1e-14 && (eigenvalues[1] - 3.0).abs() < 1e-14);
}

#[test]
fn misuse_is_reported() {
    let mut m = Matrix::<f64>::zeros(2, 2);
    m[(0, 1)] = 1.0;
    let error = m.eigenvalues().unwrap_err();
    assert_eq!(error, SpectrumError::NotSymmetric { row: 0, column: 1 });
    m[(0, 0)] = f64::NAN;
    assert!(matches!(m.condition_number(), Err(SpectrumError::NotFinite { row: 0, column: 0, .. })));
    assert!(matches!(Matrix::<f64>::zeros(2, 3).eigenvalues(), Err(SpectrumError::Length(_))));
}
