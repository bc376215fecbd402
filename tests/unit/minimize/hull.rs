//! The shortest vector of hulls, against hand-worked ones and the condition that it fulfills.

use super::Hull;
use crate::minimize::dense::{dot, norm};

fn hull(vectors: &[&[f64]]) -> Hull<f64> {
    let mut hull = Hull::new(vectors[0]);
    vectors[1..].iter().for_each(|vector| hull.add(vector));
    hull
}

/// Worked out by hand: a foot on an edge, a corner, and zero inside of a triangle.
#[test]
fn the_shortest_vector_of_small_hulls() {
    let foot = hull(&[&[1.0, 3.0], &[1.0, -1.0]]);
    assert!((foot.shortest()[0] - 1.0).abs() < 1e-15 && foot.shortest()[1].abs() < 1e-15);
    assert_eq!(hull(&[&[5.0, 5.0], &[1.0, 2.0], &[2.0, 4.0]]).shortest(), [1.0, 2.0]);
    let inside = hull(&[&[1e6, 1.0], &[-1e6, 1.0], &[3.0, -2.0]]);
    assert!(norm(inside.shortest()) < 1e-9, "{:?}", inside.shortest());
    // Twice the same, and three on a line.
    assert_eq!(hull(&[&[2.0], &[2.0], &[1.0], &[3.0]]).shortest(), [1.0]);
}

/// No vector of the hull may have a shorter shadow: the condition of the minimum.
#[test]
fn random_hulls_fulfill_the_condition() {
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(u32::MAX) - 0.2
    };
    for case in 0..200 {
        let (n, m) = (1 + case % 7, 1 + case % 13);
        let vectors: Vec<Vec<f64>> = (0..m).map(|_| (0..n).map(|_| random()).collect()).collect();
        let slices: Vec<&[f64]> = vectors.iter().map(|vector| &vector[..]).collect();
        let hull = hull(&slices);
        let (x, square) = (hull.shortest(), dot(hull.shortest(), hull.shortest()));
        for vector in &vectors {
            assert!(dot(vector, x) >= 0.999 * square - 1e-14, "{vectors:?}: {x:?}");
        }
    }
}
