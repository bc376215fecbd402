//! Tests of `optim::slots`.

use super::{norm, norms, quotient, sign};

#[test]
fn norms_at_the_ends_of_the_range() {
    assert_eq!(norm::<f64>(&[]), 0.0);
    assert_eq!(norm(&[0.0, -0.0]), 0.0);
    assert_eq!(norm(&[3.0, -4.0]), 5.0);
    assert_eq!(norm(&[1.0, f64::NEG_INFINITY]), f64::INFINITY);
    assert!((norm(&[3e200, 4e200]) / 5e200 - 1.0).abs() < 1e-15);
    assert!((norm(&[3e-200, 4e-200]) / 5e-200 - 1.0).abs() < 1e-15);
    assert_eq!(norm(&[3e30_f32, 4e30]), norm(&[f64::from(3e30_f32), f64::from(4e30_f32)]));
}

/// Side by side or apart, also where one of the two needs another scale.
#[test]
fn norms_of_two() {
    let ends: [[f64; 2]; 6] =
        [[0.0, -0.0], [3.0, -4.0], [3e200, 4e200], [3e-200, 4e-200], [1.0, f64::INFINITY], [0.1, 0.7]];
    for x in &ends {
        for u in &ends {
            let bits = |(x, u): (f64, f64)| (x.to_bits(), u.to_bits());
            assert_eq!(bits(norms(x, u)), bits((norm(x), norm(u))));
        }
    }
}

#[test]
fn zeros() {
    assert_eq!(quotient(0.0, 0.0), 0.0);
    assert_eq!(quotient(1.0, 4.0), 0.25);
    assert_eq!((sign(-0.0), sign(0.0), sign(-3.0), sign(1e-300)), (0.0, 0.0, -1.0, 1.0));
}
