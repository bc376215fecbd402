//! Tests of `estimate::precision`.

use super::*;

/// The line through x = 0, 1, 2: by hand (MᵀM)⁻¹ is [[1/2, −1/2], [−1/2, 5/6]], in units of `unit`.
fn line(unit: f64, deviation: f64) -> Precision {
    let mut m = Matrix::zeros(2, 2);
    m.row_mut(0).copy_from_slice(&[5f64.sqrt() * unit, 3.0 / 5f64.sqrt() * unit]);
    m.row_mut(1).copy_from_slice(&[0.0, (6.0_f64 / 5.0).sqrt() * unit]);
    let resolved = Resolved::new(&m, vec![0.0; 2], 1e-14);
    Precision::new(&resolved, deviation).expect("errors")
}

#[test]
fn errors_and_correlation_are_those_by_hand_at_every_size() {
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-14;
    for (unit, deviation) in [(1.0, 3.0), (1e-150, 1e-200), (1e100, 1e200), (1.0, 1e-200)] {
        let found = line(unit, deviation);
        assert!(near(found.standard_errors[0], 0.5_f64.sqrt() * (deviation / unit)), "{found:?}");
        assert!(near(found.standard_errors[1], (5.0_f64 / 6.0).sqrt() * (deviation / unit)), "{found:?}");
        assert!(near(found.correlation[(0, 1)], -(3.0_f64 / 5.0).sqrt()), "{found:?}");
        assert_eq!(found.correlation[(0, 1)], found.correlation[(1, 0)]);
    }
    assert_eq!(line(1.0, 0.0).standard_errors, [0.0, 0.0]);
    assert!(near(line(1.0, 0.0).correlation[(0, 1)], -(3.0_f64 / 5.0).sqrt()));
    assert!(near(line(1.0, 2.0).covariance().expect("small")[(0, 1)], -2.0));
    assert_eq!(line(1.0, 1e200).covariance(), None);
}
