//! Tests of `plot::shape::path`.

use super::*;

#[test]
fn points_on_a_line_go_and_corners_stay() {
    let line: Vec<Point> =
        (0..100).map(|k| [f64::from(k), if k < 50 { 0.0 } else { f64::from(k - 49) }]).collect();
    assert_eq!(simplified(&line, 0.1), [[0.0, 0.0], [49.0, 0.0], [99.0, 50.0]]);
    assert_eq!(simplified(&[], 1.0), [[0.0; 2]; 0]);
    assert_eq!(simplified(&[[1.0, 2.0]], 1.0), [[1.0, 2.0]]);
}

/// A path that comes back on itself is no straight line, although it lies on one.
#[test]
fn a_point_beyond_the_ends_stays() {
    assert_eq!(simplified(&[[0.0, 0.0], [9.0, 0.0], [1.0, 0.0]], 0.5).len(), 3);
}

#[test]
fn no_point_is_farther_than_the_tolerance() {
    let spiral: Vec<Point> = (0..10_000)
        .map(|k| f64::from(k) * 1e-3)
        .map(|t| [t * (20.0 * t).cos(), t * (20.0 * t).sin()])
        .collect();
    let kept = kept(&spiral, 0.25);
    assert!(kept.len() < spiral.len() / 4);
    for pair in kept.windows(2) {
        let segment = Segment::new(spiral[pair[0]], spiral[pair[1]]);
        for point in &spiral[pair[0]..pair[1]] {
            assert!(segment.distance(*point) <= 0.25);
        }
    }
}

#[test]
fn data_are_short() {
    assert_eq!(data(&[[1.04, 2.0], [1.0, 1.55], [-3.0, 1.6]]), "M1 2l0-.4l-4 0");
    assert_eq!(data(&[[0.5, 0.5], [0.5, 0.5]]), "M.5 .5l0 0");
    assert_eq!([number(-0.04), number(12.25), number(-7.0)], ["0", "12.3", "-7"]);
}
