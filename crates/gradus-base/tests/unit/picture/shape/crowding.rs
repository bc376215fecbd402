//! Tests of `plot::shape::crowding`.

use super::*;

const SQUARE: [[f64; 2]; 2] = [[0.0, 400.0], [0.0, 400.0]];

/// Up and down across half of the picture, with this distance between two lines.
fn zigzag(apart: f64, count: u32) -> Vec<Point> {
    (0..count)
        .map(|k| [20.0 + apart * f64::from(k), if k.is_multiple_of(2) { 100.0 } else { 300.0 }])
        .collect()
}

#[test]
fn a_dense_zigzag_is_thin_and_leaves_room_between_its_lines() {
    for (apart, wanted) in [(8.0, WIDTH), (5.0, WIDTH), (2.0, 0.7), (1.5, 0.5), (0.5, THINNEST)] {
        let found = width(&zigzag(apart, (160.0 / apart) as u32), SQUARE);
        assert!((found - wanted).abs() < 0.11, "{apart}: {found}");
    }
}

#[test]
fn a_spiral_into_a_spot_keeps_its_width() {
    let spiral: Vec<Point> = (0..5000)
        .map(|k| f64::from(k) * 0.02)
        .map(|t| [0, 1].map(|k| 200.0 + 150.0 * (-t / 10.0).exp() * (t - f64::from(k)).cos()))
        .collect();
    assert_eq!(width(&spiral, SQUARE), WIDTH);
    assert_eq!(width(&[], SQUARE), WIDTH);
}

/// Only what is in the picture counts, whatever is outside.
#[test]
fn what_is_outside_does_not_count() {
    let outside: Vec<Point> = zigzag(1.0, 160).into_iter().map(|[x, y]| [x + 500.0, y]).collect();
    assert_eq!(width(&outside, SQUARE), WIDTH);
    let far = [[200.0, 200.0], [1e300, -1e300], [f64::NAN, 0.0], [-1e308, 1e308], [1e308, 0.0]];
    assert_eq!(width(&far, SQUARE), WIDTH);
    assert_eq!(inside([-10.0, 20.0], [30.0, 20.0], [20.0, 40.0]), Some([[0.0, 20.0], [20.0, 20.0]]));
    assert_eq!(inside([-10.0, 50.0], [30.0, 50.0], [20.0, 40.0]), None);
}
