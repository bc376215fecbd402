//! Closures that branch on values: right at every point, alone and over rows.

use crate::paths::points::same;
use gradus::data::Batch;
use gradus::function::{Columns, Reason, RowFunction};
use gradus::prelude::*;
use num_traits::Float;
use std::cmp::Ordering;

/// Compares a function with the one-off gradient at points, in order, both with the same closure.
fn check<F: Fn(&[Var]) -> Var>(closure: F, points: &[Vec<f64>]) -> Mode {
    let mut f = Function::new(&closure, points[0].len());
    let mut gradient = vec![0.0; points[0].len()];
    for x in points {
        let (value, want) = value_and_grad(&closure, x.clone()).unwrap();
        let got = f.value_and_grad(x, &mut gradient).unwrap();
        assert!(same(got, value), "{got} instead of {value} at {x:?}");
        for (got, want) in gradient.iter().zip(want) {
            // Sums of at most some tens of contributions that do not cancel.
            assert!((got - want).abs() <= 1e-13 * want.abs().max(1.0), "{got} instead of {want} at {x:?}");
        }
        assert!(same(f.value(x).unwrap(), value));
    }
    f.mode()
}

fn again(points: &[Vec<f64>], times: usize) -> Vec<Vec<f64>> {
    points.iter().cycle().take(points.len() * times).cloned().collect()
}

fn huber<T: Float>(r: T) -> T {
    let (one, half) = (T::one(), T::from(0.5).unwrap());
    if r.abs() <= one { half * r * r } else { r.abs() - half }
}

#[test]
fn huber_recorded_at_the_center_is_right_in_the_tail() {
    let mut f = Function::new(|[x]: [Var; 1]| huber(x), 1);
    let mut gradient = [0.0];
    for _ in 0..3 {
        assert_eq!(f.value_and_grad(&[0.3], &mut gradient).unwrap(), 0.045);
        assert_eq!(gradient, [0.3]);
    }
    for _ in 0..9 {
        assert_eq!(f.value_and_grad(&[5.0], &mut gradient).unwrap(), 4.5);
        assert_eq!(gradient, [1.0]);
        assert_eq!(f.value_and_grad(&[-5.0], &mut gradient).unwrap(), 4.5);
        assert_eq!(gradient, [-1.0]);
        assert_eq!(f.value_and_grad(&[-0.5], &mut gradient).unwrap(), 0.125);
        assert_eq!(gradient, [-0.5]);
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 2 });
}

#[test]
fn branches_by_hand_are_right_at_every_point() {
    let line: Vec<Vec<f64>> = (0..40).map(|i| vec![f64::from(i * 7 % 40) * 0.1 - 2.0, 0.9]).collect();
    let relu = |x: &[Var]| if x[0] > 0.0 { x[0] * x[1] } else { Var::from(0.0) };
    assert_eq!(check(relu, &line), Mode::Compiled { programs: 2 });
    let hinge = |x: &[Var]| if 1.0 - x[0] * x[1] < 0.0 { x[0] * 0.0 } else { 1.0 - x[0] * x[1] };
    assert_eq!(check(hinge, &line), Mode::Compiled { programs: 2 });
    let three = |x: &[Var]| match x[0].partial_cmp(&x[1]) {
        Some(Ordering::Less) => x[0].sin(),
        Some(Ordering::Equal) => x[0] * 3.0,
        Some(Ordering::Greater) => x[1].cos() * x[0],
        None => Var::from(1.0),
    };
    assert!(matches!(check(three, &line), Mode::Compiled { .. }));
    let sides = |x: &[Var]| if x[0].is_sign_negative() { -x[0] * x[1] } else { x[0].exp() };
    assert_eq!(check(sides, &again(&[vec![0.0, 1.0], vec![-0.0, 1.0]], 10)), Mode::Compiled { programs: 2 });
}

#[test]
fn questions_about_one_value_are_guards() {
    use std::num::FpCategory;
    let kinds = |x: &[Var]| {
        let quotient = x[0] / x[1];
        if quotient.is_nan() {
            return x[1] + 1.0;
        }
        match quotient.classify() {
            FpCategory::Infinite => x[0] * 2.0,
            FpCategory::Zero => x[0] + x[1],
            FpCategory::Subnormal => x[0] * 0.5,
            _ if quotient.signum() < 0.0 => quotient * 3.0,
            _ => quotient,
        }
    };
    let points = [[1.0, 2.0], [0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 3.0], [-0.0, 3.0], [1e-140, 1e150]];
    let more = [[-1.0, 4.0], [1e-150, 1e150], [5e-324, 2.0], [2e-308, 7.0]];
    let points: Vec<Vec<f64>> = points.iter().chain(&more).map(|x| x.to_vec()).collect();
    check(kinds, &again(&points, 6));
}

/// `while` until convergence: the number of turns depends on the point.
#[test]
fn newton_iterations_are_right_for_any_number_of_turns() {
    let root = |x: &[Var]| {
        let mut y = x[0];
        while (y * y - x[0]).abs() > 1e-12 * x[0] {
            y = (y + x[0] / y) * 0.5;
        }
        y
    };
    let mut f = Function::new(root, 1);
    let mut gradient = [0.0];
    for i in 0..400 {
        let x = 1.01 * 1.05_f64.powi(i * 37 % 400);
        assert!((f.value_and_grad(&[x], &mut gradient).unwrap() / x.sqrt() - 1.0).abs() < 1e-12);
        // The derivative of the iteration converges with the square root of the residual.
        assert!((gradient[0] * 2.0 * x.sqrt() - 1.0).abs() < 1e-5, "{x}: {}", gradient[0]);
    }
}

#[test]
fn a_loop_of_ever_changing_length_backs_off_and_stays_right() {
    let closure = |x: &[Var]| {
        let (mut y, mut turns) = (x[0], 0.0);
        while y > 1.0 {
            y -= 1.0;
            turns += 1.0;
        }
        y * y + turns
    };
    let points: Vec<Vec<f64>> = (0..60).map(|i| vec![f64::from(i * 37 % 101) + 0.5]).collect();
    assert_eq!(check(closure, &points), Mode::Dynamic { reason: Reason::Branches });
}

#[test]
fn a_network_with_a_branch_in_each_of_many_units_backs_off_and_stays_right() {
    let network = |x: &[Var]| {
        (0..32)
            .map(|j| {
                let z = x[j] * x[32] + x[(j + 5) % 32] * 0.5 + x[33];
                if z > 0.0 { z } else { z * 0.0 }
            })
            .sum::<Var>()
    };
    let number = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 12) / f64::from(1 << 20) * 2.0 - 1.0;
    let points: Vec<Vec<f64>> = (0..60).map(|p| (0..34).map(|i| number(p * 100 + i + 1)).collect()).collect();
    assert_eq!(check(network, &points), Mode::Dynamic { reason: Reason::Branches });

    // The same over rows: each row takes a path of its own.
    let row = |w: &[Var], x: &[Var]| {
        (0..32)
            .map(|j| {
                let z = w[j] * x[0] + w[(j + 5) % 32] * x[1] + x[2];
                if z > 0.0 { z * w[j] } else { z * 0.0 }
            })
            .sum::<Var>()
    };
    let columns: Vec<Vec<f64>> =
        (0..3).map(|c| (0..60).map(|i| number(7000 + 60 * c + i)).collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let data = Columns::new(&columns).unwrap();
    let (mut f, mut eager) = (RowFunction::new(row).math(Math::Std), RowFunction::new(row).eager());
    let (mut got, mut want) = (vec![0.0; 32], vec![0.0; 32]);
    for p in 0..40 {
        let w = &points[p % points.len()][..32];
        let value = f.value_and_grad(w, &data, Batch::Range(0..60), &mut got).unwrap();
        let wanted = eager.value_and_grad(w, &data, Batch::Range(0..60), &mut want).unwrap();
        assert!((value - wanted).abs() < 1e-11);
        assert!(got.iter().zip(&want).all(|(g, w)| (g - w).abs() < 1e-11));
    }
    assert_eq!(f.mode(), Mode::Dynamic { reason: Reason::Branches });
}

#[test]
fn sorting_by_value_is_right_in_any_order() {
    let sorted = |x: &[Var]| {
        let mut x = x.to_vec();
        x.sort_by(|a, b| a.partial_cmp(b).unwrap());
        (1..).zip(x).map(|(weight, x)| x * f64::from(weight)).sum::<Var>()
    };
    let orders = [[3.0, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 2.0, 1.0], [3.0, 2.0, 1.0], [1.0, 3.0, 2.0]];
    let points: Vec<Vec<f64>> = orders.iter().map(|x| x.to_vec()).collect();
    check(sorted, &again(&points, 8));
}

/// Two to eight paths in turn are each compiled and found again, also those beyond the first few.
#[test]
fn a_path_that_comes_back_is_replayed() {
    let steps = |x: &[Var]| {
        let way = (0..6).take_while(|&k| x[0] > f64::from(k)).count();
        (0..=way).map(|k| x[0] * (k as f64 + 1.0)).sum::<Var>()
    };
    // In blocks, so that each path is the latest for a while.
    let points: Vec<Vec<f64>> = (0..280).map(|i| vec![f64::from(i / 10 % 7) - 0.5]).collect();
    assert_eq!(check(steps, &points), Mode::Compiled { programs: 7 });
}

fn columns(rows: usize) -> [Vec<f64>; 2] {
    let number = |i: usize| ((i * 7919 + 13) % 1009) as f64 / 250.0 - 2.0;
    [(0..rows).map(number).collect(), (0..rows).map(|i| number(i * 31 + 5)).collect()]
}

/// Compares rows with the eager path, over parameters that move.
fn check_rows<F: Fn(&[Var], &[Var]) -> Var>(row: F, data: &Columns<'_>, parameters: &[Vec<f64>]) -> Mode {
    let (mut f, mut eager) = (RowFunction::new(&row).math(Math::Std), RowFunction::new(&row).eager());
    let width = parameters[0].len();
    let (mut got, mut want) = (vec![0.0; width], vec![0.0; width]);
    let (mut each, mut each_wanted) = (vec![0.0; data.len()], vec![0.0; data.len()]);
    let shuffled: Vec<u32> = (0..data.len() as u32).map(|i| i * 7 % data.len() as u32).collect();
    for w in parameters {
        for batch in [Batch::Range(0..data.len()), Batch::Rows(&shuffled)] {
            let value = f.value_and_grad(w, data, batch.clone(), &mut got).unwrap();
            let wanted = eager.value_and_grad(w, data, batch.clone(), &mut want).unwrap();
            f.values(w, data, batch.clone(), &mut each).unwrap();
            eager.values(w, data, batch.clone(), &mut each_wanted).unwrap();
            assert!(each.iter().zip(&each_wanted).all(|(&a, &b)| same(a, b)), "{each:?}");
            // Two orders of summation: each within n ε Σ|terms|.
            let bound = 2.0 * data.len() as f64 * f64::EPSILON * each.iter().map(|x| x.abs()).sum::<f64>();
            assert!((value - wanted).abs() <= bound, "{value} instead of {wanted}");
            for (got, want) in got.iter().zip(&want) {
                // Derivatives of these losses are below 20.
                let bound = 40.0 * (data.len() as f64).powi(2) * f64::EPSILON;
                assert!((got - want).abs() <= bound, "{got} instead of {want}");
            }
        }
    }
    f.mode()
}

#[test]
fn rows_may_take_different_ways() {
    let [x, y] = columns(700);
    let data = Columns::new(&[&x, &y]).unwrap();
    let parameters: Vec<Vec<f64>> = (0..12).map(|i| vec![0.1 * f64::from(i) - 0.5, 0.3]).collect();
    let robust = |w: &[Var], x: &[Var]| huber(w[0] * x[0] + w[1] - x[1]);
    assert_eq!(check_rows(robust, &data, &parameters), Mode::Compiled { programs: 2 });
    let of_columns = |w: &[Var], x: &[Var]| if x[0] < x[1] { w[0] * x[0] } else { w[1] * x[1] };
    assert_eq!(check_rows(of_columns, &data, &parameters), Mode::Compiled { programs: 2 });
    let of_one = |w: &[Var], x: &[Var]| if x[0] < 1.25 { w[0] * x[0] } else { w[1] * x[1] };
    assert_eq!(check_rows(of_one, &data, &parameters), Mode::Compiled { programs: 2 });
    let of_parameters = |w: &[Var], x: &[Var]| if w[0] < 0.0 { w[0] * x[0] } else { w[1] * x[1] };
    assert!(matches!(check_rows(of_parameters, &data, &parameters), Mode::Compiled { .. }));
    let steps = |w: &[Var], x: &[Var]| {
        let way = (0..4).take_while(|&k| x[0] > f64::from(k) - 1.5).count();
        (0..=way).map(|k| (w[0] * x[1] + k as f64).sin()).sum::<Var>()
    };
    assert!(matches!(check_rows(steps, &data, &parameters), Mode::Compiled { programs: 5 }));
}

#[test]
fn only_the_last_row_of_a_block_may_differ() {
    for rows in [1, 8, 16, 17, 255, 256, 257, 511, 512, 513, 4096, 4097] {
        let mut x = vec![0.5; rows];
        let y: Vec<f64> = (0..rows).map(|i| i as f64 * 1e-3).collect();
        x[rows - 1] = 5.0;
        let data = Columns::new(&[&x, &y]).unwrap();
        let row = |w: &[Var], x: &[Var]| huber(w[0] * x[0]) + w[1] * x[1];
        check_rows(row, &data, &[vec![1.0, 2.0], vec![1.1, 2.0], vec![0.5, -1.0]]);
    }
}

/// They are taken while comparing, of either side, with rows on both sides of the kink.
#[test]
fn absolute_values_may_be_compared() {
    let [x, y] = columns(700);
    let data = Columns::new(&[&x, &y]).unwrap();
    let parameters: Vec<Vec<f64>> = (0..12).map(|i| vec![0.1 * f64::from(i) - 0.5, 0.3]).collect();
    let ways: [fn(Var, Var) -> bool; 6] = [
        |r, s| r.abs() < s,
        |r, s| r.abs() <= s,
        |r, s| s < r.abs(),
        |r, s| s <= r.abs(),
        |r, s| r.abs() < s.abs(),
        |r, s| r.abs() == s.abs(),
    ];
    for is_taken in ways {
        let row = |w: &[Var], x: &[Var]| {
            let residual = w[0] * x[0] + w[1];
            if is_taken(residual, x[1]) { residual * residual } else { residual + x[1] }
        };
        assert!(matches!(check_rows(row, &data, &parameters), Mode::Compiled { .. }));
    }
}

/// k-means: the nearest center is found with `if`, and changes while the centers move.
#[test]
fn the_nearest_center_may_change() {
    let [x, y] = columns(300);
    let data = Columns::new(&[&x, &y]).unwrap();
    let nearest = |centers: &[Var], x: &[Var]| {
        let mut best = Var::from(f64::INFINITY);
        for center in centers.chunks(2) {
            let d = (x[0] - center[0]).powi(2) + (x[1] - center[1]).powi(2);
            if d < best {
                best = d;
            }
        }
        best
    };
    let parameters: Vec<Vec<f64>> = (0..15)
        .map(|i| (0..6).map(|k| f64::from(k * 5 % 7) * 0.6 - 1.8 + 0.1 * f64::from(i * (k - 2))).collect())
        .collect();
    assert!(matches!(check_rows(nearest, &data, &parameters), Mode::Compiled { .. }));
}
