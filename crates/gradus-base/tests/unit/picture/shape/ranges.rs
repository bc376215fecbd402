//! Tests of `plot::shape::ranges`.

use super::*;

#[test]
fn all_points_are_in_the_picture_with_room_around() {
    let [x, y] = of([None, None], [[0.0, -2.0], [10.0, 6.0]].into_iter()).expect("two points");
    assert_eq!((x, y), ([-1.2, 11.2], [-2.96, 6.96]));
}

#[test]
fn one_point_is_in_the_middle() {
    let [x, _] = of([None, None], [[3.0, 4.0]].into_iter()).expect("a point");
    assert_eq!(x, [0.0, 6.0]);
}

/// A path that diverges does not make a dot of everything else.
#[test]
fn what_is_far_from_most_is_left_out() {
    let points = (0..100).map(|k| if k < 97 { [f64::from(k), 0.0] } else { [10f64.powi(k - 80), 0.0] });
    let [x, _] = of([None, Some([0.0, 1.0])], points).expect("points");
    assert!(x[1] < 200.0, "{x:?}");
}

#[test]
fn ranges_have_to_go_up() {
    for bad in [[1.0, 1.0], [2.0, 1.0], [f64::NAN, 1.0], [0.0, f64::INFINITY], [-f64::MAX, f64::MAX]] {
        assert!(matches!(of([Some(bad), None], [].into_iter()), Err(Refusal::Range { axis: "x", .. })));
    }
    assert!(matches!(of([None, None], [].into_iter()), Err(Refusal::NoRange)));
    assert!(matches!(of([None, None], [[f64::NAN, 0.0]].into_iter()), Err(Refusal::NoRange)));
}
