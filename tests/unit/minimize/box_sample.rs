//! Tests of `minimize::box_sample`.

use super::*;

#[test]
fn a_latin_hypercube_has_a_point_in_each_part() {
    let points = latin_hypercube("test", 40, 3, 5).expect("room");
    for i in 0..3 {
        let mut parts: Vec<usize> = points.iter().map(|point| (point[i] * 40.0) as usize).collect();
        parts.sort_unstable();
        assert_eq!(parts, (0..40).collect::<Vec<_>>());
    }
    assert_ne!(points, latin_hypercube("test", 40, 3, 6).expect("room"));
    assert_eq!(points, latin_hypercube("test", 40, 3, 5).expect("room"));
    assert!(latin_hypercube("test", usize::MAX, 3, 5).is_err());
}
