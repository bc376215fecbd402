//! When a point of a growing path is reached.

use super::*;

fn line(points: &[Point]) -> Track {
    Track { points: points.to_vec(), ..Track::default() }
}

#[test]
fn a_clock_runs_over_the_steps_of_all_paths() {
    let short = Track { steps: vec![2, 4], ..line(&[[0.0; 2]; 2]) };
    let long = line(&[[0.0; 2]; 9]);
    let clock = Clock::of([&short, &long].into_iter());
    assert_eq!(clock.moments(&short), [0.25, 0.5]);
    assert_eq!(clock.moments(&long)[8], 1.0);
    let back = Track { steps: vec![0, 5, 3], ..line(&[[0.0; 2]; 3]) };
    assert_eq!(Clock::of([&back].into_iter()).moments(&back), [0.0, 1.0, 1.0]);
    assert_eq!(Clock::of([].into_iter()).moments(&line(&[])), [0.0; 0]);
}

#[test]
fn a_path_grows_from_point_to_point() {
    let (points, moments) = ([[0.0, 0.0], [4.0, 0.0], [4.0, 8.0]], [0.0, 0.5, 1.0]);
    assert_eq!(grown(&points, &moments, 0.0), points[..1]);
    assert_eq!(grown(&points, &moments, 0.5), points[..2]);
    assert_eq!(grown(&points, &moments, 0.75), [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0]]);
    assert_eq!(grown(&points, &moments, 1.0), points);
    assert_eq!(grown(&points, &[0.2, 0.5, 1.0], 0.1), points[..1]);
    assert_eq!(grown(&[], &[], 0.5), [[0.0; 2]; 0]);
}

/// It lies on itself, and yet it has three stretches.
#[test]
fn a_path_that_goes_back_is_longer_than_it_looks() {
    let points = [[0.0, 0.0], [30.0, 0.0], [60.0, 0.0], [20.0, 0.0], [40.0, 0.0]];
    let growth = Growth::of(&points, &[0.0, 0.1, 0.5, 0.75, 1.0]).expect("a line");
    assert_eq!(growth.line, [[0.0, 0.0], [60.0, 0.0], [20.0, 0.0], [40.0, 0.0]]);
    let wanted = [[0.0, 0.0], [0.1, 0.25], [0.5, 0.5], [0.75, 100.0 / 120.0], [1.0, 1.0]];
    assert_eq!(growth.lengths, wanted);
    assert_eq!(Growth::of(&[[1.0, 1.0], [1.0, 1.0]], &[0.0, 1.0]), None);
}

#[test]
fn lengths_are_few_and_tell_the_others() {
    let spiral = |k: u32| f64::from(k) * 0.005;
    let points: Vec<Point> =
        (0..20_000).map(spiral).map(|t| [200.0 + 2.0 * t * t.cos(), 200.0 + 2.0 * t * t.sin()]).collect();
    let moments: Vec<f64> = (0..20_000).map(|k| f64::from(k) / 19_999.0).collect();
    let Growth { line, lengths } = Growth::of(&points, &moments).expect("a line");
    assert!(line.len() < 5000 && lengths.len() <= MOMENTS);
    assert!(lengths.windows(2).all(|pair| pair[0][1] <= pair[1][1]));
    let all = gone(&points);
    for &[moment, share] in &lengths {
        let k = (moment * 19_999.0).round() as usize;
        assert!((share - all[k] / all[19_999]).abs() < 2e-3, "{moment}");
    }
}

/// The picture keeps its digits, and the line its direction.
#[test]
fn a_path_that_diverges_is_cut_far_out() {
    let points = [[100.0, 100.0], [1e300, -1e300], [f64::MAX, f64::MAX]];
    let growth = Growth::of(&points, &[0.0, 0.5, 1.0]).expect("a line");
    let [x, y] = growth.line[1];
    assert!(x > 5e3 && x < 2e4 && ((x - 100.0) + (y - 100.0)).abs() < 1e-6 * x, "{x} {y}");
}
