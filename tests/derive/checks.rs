//! Gradient checks: what they find, what they let pass, and how they print.

use gradus::prelude::*;

#[test]
fn a_right_gradient_passes_for_many_shapes_of_loss() {
    type Loss = fn(&[Var]) -> Var;
    let losses: [(&str, Loss); 6] = [
        ("polynomial", |x| x[0].powi(3) * x[1] - 2.0 * x[1]),
        ("exponential", |x| (x[0] * x[1]).exp() / (1.0 + x[1] * x[1])),
        ("oscillating", |x| (5.0 * x[0]).sin() + (3.0 * x[1]).cos()),
        ("scaled", |x| 1e8 * x[0] + 1e-8 * x[1]),
        ("constant", |_| Var::from(4.0)),
        ("steep", |x| x[0].powi(12) + x[1].tan()),
    ];
    for (name, loss) in losses {
        for point in [[0.7, -0.4], [1.5, 0.2], [-2.0, 1.0], [0.0, 0.0]] {
            let report = check_grad(loss, point.to_vec()).unwrap();
            assert!(report.is_ok(), "{name} at {point:?}\n{report}");
        }
    }
}

#[test]
fn a_point_beside_the_end_of_the_domain_is_checked_with_smaller_steps() {
    let report = check_grad(|x: Var| x.ln() + x.sqrt(), 1e-3).unwrap();
    assert!(report.is_ok(), "{report}");
    let report = check_grad(|x: Var| (1.0 - x * x).sqrt(), 0.999).unwrap();
    assert!(report.is_ok(), "{report}");
}

#[test]
fn a_wrong_derivative_by_hand_is_found_in_its_coordinate() {
    let loss = |[x, y, z]: [Var; 3]| x * y + z.exp();
    // The third has lost its exponential.
    let report = check_grad_against(loss, |[x, y, z]| [y, x, z], [2.0, 3.0, 1.0]).unwrap();
    assert!(!report.is_ok());
    let worst = report.worst().unwrap();
    assert_eq!((worst.index, worst.hand, worst.ok), (2, Some(1.0), false));
    assert_eq!(report.coordinates.iter().map(|c| c.ok).collect::<Vec<_>>(), [true, true, false]);
    assert!(report.to_string().ends_with("the derivative in coordinate 2 differs"));
}

#[test]
fn a_slip_of_a_part_in_a_million_is_found() {
    let by_hand = |slip: f64| move |x: f64| x.cos() * (1.0 + slip);
    let ok = |slip: f64| check_grad_against(|x: Var| x.sin(), by_hand(slip), 1.0).unwrap().is_ok();
    assert!(ok(0.0) && ok(1e-14) && !ok(1e-10) && !ok(1e-6) && !ok(-1.0));
}

#[test]
fn a_hidden_dependence_is_found() {
    for hide in [|x: Var| x * x.value(), |x: Var| x * x.detach(), |x: Var| x + x.floor().max(x.value())] {
        assert!(!check_grad(hide, 2.5).unwrap().is_ok());
    }
}

#[test]
fn both_being_wrong_alike_is_found_by_the_differences() {
    let report = check_grad_against(|x: Var| x * x.value(), |x: f64| x, 3.0).unwrap();
    assert!(!report.is_ok());
    assert_eq!(report.coordinates[0].absolute_error, 0.0);
}

#[test]
fn the_worst_coordinate_is_a_failing_one_first() {
    // The second fails by half; the first passes, with a larger relative than absolute error.
    let report = check_grad_against(|[x, y]: [Var; 2]| x * 1e-9 + y, |_| [1e-9, 0.5], [1.0, 1.0]).unwrap();
    assert_eq!(report.worst().unwrap().index, 1);
    // Errors are measured against the largest derivative: this one is no smaller than its rounding.
    let report = check_grad_against(|[x, y]: [Var; 2]| x * 1e-18 + y, |_| [2e-18, 1.0], [1.0, 1.0]).unwrap();
    assert!(report.is_ok(), "{report}");
    let worst = report.worst().unwrap();
    assert_eq!((worst.index, worst.relative_error), (0, 0.5));
}

#[test]
fn a_point_without_coordinates_is_fine() {
    let report = check_grad(|_: &[Var]| Var::from(1.0), Vec::<f64>::new()).unwrap();
    assert!(report.is_ok() && report.worst().is_none());
    assert!(report.to_string().ends_with("no coordinates"));
}

#[test]
fn single_precision_is_checked_with_its_own_tolerances() {
    let loss = |[x, y]: [Var<f32>; 2]| x.sin() * y.exp() + x * y;
    let report = check_grad(loss, [0.7_f32, -0.4]).unwrap();
    assert!(report.is_ok(), "{report}");
    let by_hand = |[x, y]: [f32; 2]| [x.cos() * y.exp() + y, x.sin() * y.exp() + x];
    assert!(check_grad_against(loss, by_hand, [0.7_f32, -0.4]).unwrap().is_ok());
    let wrong = |[x, y]: [f32; 2]| [x.cos() * y.exp() - y, x.sin() * y.exp() + x];
    assert!(!check_grad_against(loss, wrong, [0.7_f32, -0.4]).unwrap().is_ok());
    assert!(!check_grad(|x: Var<f32>| x * x.detach(), 2.0_f32).unwrap().is_ok());
}

/// Only exact operations of the closure, and additions and divisions of the check, so the digits are
/// the same everywhere.
#[test]
fn the_table_reads_well() {
    let line = |[x, y]: [Var; 2]| 2.0 * x - 0.5 * y;
    let table = |report: gradus::GradReport| format!("\n{report}");
    assert_eq!(table(check_grad(line, [1.0, 0.0]).unwrap()), ONE);
    assert_eq!(table(check_grad_against(line, |_| [2.0, 0.5], [1.0, 0.0]).unwrap()), BY_HAND);
}

#[rustfmt::skip]
const ONE: &str = "
index                    tape       differences      step   abs err    rel err      ulp
    0                     2.0     2.000000000e0    7.1e-2     0.0e0      0.0e0    0.0e0
    1                    -0.5   -5.000000000e-1    4.8e-4   1.2e-13    2.5e-13    1.1e3
the witnesses agree; largest relative error 2.5e-13";
#[rustfmt::skip]
const BY_HAND: &str = "
index                    tape                 by hand       differences      step   abs err    rel err      ulp
    0                     2.0                     2.0     2.000000000e0    7.1e-2     0.0e0      0.0e0    0.0e0
    1                    -0.5                     0.5   -5.000000000e-1    4.8e-4     1.0e0      2.0e0   9.0e15  <- differs
the derivative in coordinate 1 differs";

/// A share of the largest derivative is no tolerance where all derivatives are 0.
#[test]
fn at_a_minimum_the_rounding_of_the_values_is_no_difference() {
    for k in 0..100 {
        let c = 0.04 * f64::from(k) - 2.0;
        for offset in [0.0, 1.0, -7.3, 1e3, 1e6, 1e9] {
            let f = move |x: Var| offset + (x - c).exp() - (x - c);
            let report = check_grad(f, c).unwrap();
            assert!(report.is_ok(), "{c}, {offset}: {report}");
            let report = check_grad_against(f, |x| (x - c).exp() - 1.0, c).unwrap();
            assert!(report.is_ok(), "{c}, {offset}: {report}");
            let (c, offset) = (c as f32, offset as f32);
            let report = check_grad(move |x: Var<f32>| offset + (x - c).exp() - (x - c), c).unwrap();
            assert!(report.is_ok(), "{c}, {offset} in f32: {report}");
        }
    }
    // A derivative that is hidden from the tape is found all the same.
    for offset in [0.0, 1.0, 1e3] {
        assert!(!check_grad(|x: Var| Var::from(offset + 1e-6 * x.value()), 1.0).unwrap().is_ok(), "{offset}");
        assert!(
            !check_grad(|x: Var<f32>| Var::from(offset as f32 + 0.3 * x.value()), 1.0_f32).unwrap().is_ok()
        );
    }
}
