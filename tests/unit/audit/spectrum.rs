//! Tests of `audit::spectrum`.

use super::*;

#[test]
fn conditions_of_known_matrices() {
    // Eigenvalues 1 and 3, and in any units.
    let matrix = Symmetric::new(vec![2.0, 1.0, 1.0, 2.0], 2);
    assert!((matrix.condition().unwrap() - 3.0).abs() < 1e-15);
    let stretched = Symmetric::new(vec![2e-20, 1e-5, 1e-5, 2e10], 2);
    assert!(stretched.condition().unwrap() > 1e15);
    assert!((stretched.scaled().condition().unwrap() - 3.0).abs() < 1e-14);
    // Hilbert's of order 5: 476 607.25 (Golub and Van Loan).
    let hilbert = (0..25).map(|k| 1.0 / (k / 5 + k % 5 + 1) as f64).collect();
    assert!((Symmetric::new(hilbert, 5).condition().unwrap() - 476_607.25).abs() < 0.1);
    assert_eq!(Symmetric::new(vec![1.0; 4], 2).condition(), Some(f64::INFINITY));
    assert_eq!(Symmetric::new(vec![0.0; 4], 2).condition(), None);
}
