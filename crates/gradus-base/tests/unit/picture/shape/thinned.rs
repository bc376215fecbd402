//! Tests of `plot::shape::thinned`.

use super::*;

#[test]
fn short_paths_stay() {
    assert_eq!(thinned(&[[0.0, 0.0], [0.0, 0.0]], &[1.0, 1.0], [[0.0, 1.0]; 2], OF_PATHS), [0, 1]);
}

#[test]
fn long_ones_keep_their_ends_and_their_lowest_point() {
    let noise = |k: u32| f64::from(k.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
    let points: Vec<Point> = (0..10_000).map(|k| [noise(k), noise(k + 7)]).collect();
    let mut values: Vec<f64> = (0..10_000).map(|k| 1.0 + noise(3 * k)).collect();
    values[7_001] = 0.5;
    let kept = thinned(&points, &values, [[0.0, 1.0]; 2], OF_PATHS);
    assert!(kept.len() <= MOST && kept[0] == 0 && kept[kept.len() - 1] == 9_999);
    assert!(kept.contains(&7_001));
    assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
}
