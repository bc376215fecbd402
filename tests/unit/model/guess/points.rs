//! Tests of `model::guess::points`.

use super::Points;
use crate::data::Dataset;

#[test]
fn rows_come_in_order_and_repetitions_are_averaged() {
    let data = Dataset::from_rows(&["x", "y"], [[3.0, 8.0], [1.0, -2.0], [3.0, 4.0], [2.0, 1.0]]);
    let points = Points::of(&data.unwrap(), "a test", 3).unwrap();
    assert_eq!((points.x, points.weight), (vec![1.0, 2.0, 3.0], vec![1.0, 1.0, 2.0]));
    assert_eq!((points.y, points.height), (vec![-0.25, 0.125, 0.75], 8.0));
}

#[test]
fn many_are_thinned_and_keep_their_mean() {
    let rows = (0..1000).map(f64::from).map(|x| [x, x]);
    let points = Points::of(&Dataset::from_rows(&["x", "y"], rows).unwrap(), "a test", 3).unwrap().thinned();
    assert_eq!((points.x.len(), points.x[0], points.weight[0]), (334, 1.0, 3.0));
    let sum: f64 = points.x.iter().zip(&points.weight).map(|(x, w)| x * w).sum();
    assert!((sum - 499_500.0).abs() < 1e-6);
}
