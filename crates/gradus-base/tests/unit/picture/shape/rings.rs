//! Borders of regions whose shape is known.

use super::*;

fn samples(nodes: usize, f: impl Fn(f64, f64) -> f64) -> Samples {
    Samples::take([-4.0, 4.0], [-4.0, 4.0], nodes, &|x, y| Ok(f(x, y))).expect("a closure of two numbers")
}

/// The ring of x² + 4y² = 6 is an ellipse, and the finer the grid, the closer.
#[test]
fn a_quadratic_has_ellipses() {
    for (nodes, most) in [(51, 6e-3), (101, 1e-3), (201, 4e-4), (401, 1e-4)] {
        let samples = samples(nodes, |x, y| x * x + 4.0 * y * y);
        // Below the level is inside of the ellipse, so the region above has the frame and the ellipse as its borders.
        let on_frame = |p: &Point| p.iter().any(|c| c.abs() == 4.0);
        let rings = rings(&samples, 6.0);
        assert_eq!(rings.len(), 2);
        let ellipse: Vec<Point> = rings.into_iter().flatten().filter(|p| !on_frame(p)).collect();
        assert!(ellipse.len() > nodes / 2);
        for [x, y] in ellipse {
            // The distance to first order: how far the value is off, over its slope.
            let off = (x * x + 4.0 * y * y - 6.0).abs() / (2.0 * x).hypot(8.0 * y);
            assert!(off <= most, "{nodes}: {x} {y} is off by {off}");
        }
    }
}

#[test]
fn rings_close_on_the_frame_and_keep_the_region_on_their_left() {
    let plane = samples(11, |x, _| x);
    let [ring] = &rings(&plane, 1.0)[..] else { panic!("one ring") };
    assert!((double_area(ring) - 2.0 * 3.0 * 8.0).abs() < 1e-9, "counterclockwise around x ≥ 1");
    let all = rings(&plane, -5.0);
    assert!((double_area(&all[0]) - 2.0 * 64.0).abs() < 1e-9);
    assert!(rings(&plane, 5.0).is_empty());
}

#[test]
fn what_is_no_number_is_outside() {
    let half = samples(41, |x, y| if x < 0.0 { f64::NAN } else { y });
    for ring in rings(&half, f64::MIN) {
        assert!(ring.iter().all(|p| p[0] >= 0.0));
    }
}

#[test]
fn saddles_are_joined_by_their_mean() {
    let saddle = samples(2, |x, y| x * y);
    assert_eq!(rings(&saddle, 0.5).len(), 2);
    assert_eq!(rings(&saddle, -0.5).len(), 1);
}
