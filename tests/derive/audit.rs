//! Audits: each kind of fault is planted and has to be found, and clean losses have to be clean.

use gradus::audit::{AuditReport, Finding, Severity, Sweep, audit, audit_against};
use gradus::prelude::*;
use gradus::{Real, testfn};
use std::cell::Cell;

/// Is there a finding of this kind, and nothing worse?
macro_rules! finds {
    ($report:expr, $pattern:pat) => {
        let report: AuditReport = $report;
        let is_found = report.findings.iter().any(|finding| matches!(finding, $pattern));
        assert!(is_found, "{} is not in\n{report}\n{:#?}", stringify!($pattern), report.findings);
        assert!(!report.to_string().is_empty());
    };
}

#[track_caller]
fn clean(report: &AuditReport) {
    assert!(report.is_safe() && report.findings.is_empty(), "{report}\n{:#?}", report.findings);
}

const AGES: [(f64, f64); 8] =
    [(0.5, 0.0), (0.75, 0.0), (1.0, 0.0), (1.25, 1.0), (1.5, 0.0), (1.75, 1.0), (2.0, 1.0), (2.25, 1.0)];

fn logistic<T: Real>([w, b]: [Var<T>; 2]) -> Var<T> {
    let score = |x: f64| w * Var::constant(T::of(x)) + b;
    let rows = AGES.iter().map(|&(x, y)| score(x).softplus() - Var::constant(T::of(y)) * score(x));
    rows.fold(Var::constant(T::zero()), |sum, row| sum + row)
}

fn rosenbrock<T: Real>([x, y]: [Var<T>; 2]) -> Var<T> {
    let [one, hundred] = [1.0, 100.0].map(|c| Var::constant(T::of(c)));
    (one - x).powi(2) + hundred * (y - x * x).powi(2)
}

#[test]
fn clean_losses_are_clean() {
    clean(&audit(
        rosenbrock::<f64>,
        &[[-1.2, 1.0], [0.3, -0.7], [1.0, 1.0], [1.0001, 1.0002], [12.0, 140.0]],
    ));
    clean(&audit(rosenbrock::<f32>, &[[-1.2, 1.0], [0.3, -0.7], [1.0, 1.0]]));
    clean(&audit(logistic::<f64>, &[[0.0, 0.0], [2.7, -3.8], [-1.0, 0.5]]));
    clean(&audit(logistic::<f32>, &[[0.0, 0.0], [2.7, -3.8], [-1.0, 0.5]]));
    let long: Vec<f64> = (0..12).map(|k| f64::from(k) * 0.3 - 1.0).collect();
    clean(&audit(testfn::rosenbrock::<Var>, &[long, vec![1.0; 12]]));
    clean(&audit(|x: Var| x.powi(4) + (2.0 * x).exp(), &[0.0, -3.0, 2.0]));
    // Residuals that are 0 but for rounding.
    let line =
        |[w, b]: [Var; 2]| AGES.iter().map(|&(x, _)| (w * x + b - (0.7 * x + 0.1)).powi(2)).sum::<Var>();
    clean(&audit(line, &[[0.7, 0.1], [0.7000001, 0.1], [-3.0, 1.0]]));
    let decay = |[a, k]: [Var; 2]| {
        AGES.iter().map(|&(x, _)| (a * (-k * x).exp() - 1.3 * (-0.7 * x).exp()).powi(2)).sum::<Var>()
    };
    clean(&audit(decay, &[[1.3, 0.7], [1.0, 1.0]]));
    let rosen = |[x, y]: [f64; 2]| [-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)];
    clean(&audit_against(rosenbrock::<f64>, rosen, &[[-1.2, 1.0], [1.0, 1.0]]));
}

/// What people fit, at a start and near the end.
#[test]
fn usual_losses_are_clean() {
    let xs: Vec<f64> = (0..40).map(|k| f64::from(k) * 0.13 + 0.05).collect();
    let noise = |k: usize| 0.1 * ((k * 7919 + 13) % 101) as f64 / 101.0 - 0.05;
    let rows = || xs.iter().enumerate();
    let ridge = |w: &[Var]| {
        let error = |(k, &x): (usize, &f64)| (w[0] + w[1] * x + w[2] * x.sin() - 0.4 * x - noise(k)).powi(2);
        rows().map(error).sum::<Var>() / 40.0 + 0.01 * w.iter().map(|w| w * w).sum::<Var>()
    };
    clean(&audit(ridge, &[vec![0.0; 3], vec![0.01, 0.4, -0.02], vec![5.0, -7.0, 3.0]]));
    let poisson = |[a, b]: [Var; 2]| {
        rows().map(|(k, &x)| (a + b * x).exp() - (k % 4) as f64 * (a + b * x)).sum::<Var>()
    };
    clean(&audit(poisson, &[[0.0, 0.0], [0.4, 0.01]]));
    let network = |w: &[Var]| {
        let output = |x: f64| (0..3).map(|k| w[k] * (w[k + 3] * x + w[k + 6]).tanh()).sum::<Var>() + w[9];
        rows().map(|(k, &x)| (output(x) - x.cos() - noise(k)).powi(2)).sum::<Var>() / 40.0
    };
    let weights: Vec<f64> = (0..10).map(|k| f64::from(k * 37 % 11) * 0.17 - 0.8).collect();
    clean(&audit(network, &[weights]));
    let normal = |[mean, log_deviation]: [Var; 2]| {
        rows().map(|(_, &x)| ((x - mean) / log_deviation.exp()).powi(2) * 0.5 + log_deviation).sum::<Var>()
    };
    clean(&audit(normal, &[[0.0, 0.0], [2.585, 0.4], [2.0, -1.0]]));
    let peak = |[height, center, width]: [Var; 3]| {
        let at = |x: f64| height * (-((x - center) / width).powi(2)).exp();
        rows().map(|(k, &x)| (at(x) - 2.0 * (-(x - 2.0).powi(2)).exp() - noise(k)).powi(2)).sum::<Var>()
    };
    clean(&audit(peak, &[[1.0, 1.5, 0.7], [2.0, 2.0, 1.0]]));
    let softmax = |w: &[Var]| {
        let row = |(k, &x): (usize, &f64)| {
            let scores = [w[0] + w[1] * x, w[2] + w[3] * x, Var::from(0.0)];
            logsumexp(&scores) - scores[k % 3]
        };
        rows().map(row).sum::<Var>() + 0.1 * w.iter().map(|w| w * w).sum::<Var>()
    };
    clean(&audit(softmax, &[vec![0.0; 4], vec![0.3, -0.2, 0.1, 0.5]]));
    let oscillator = |[frequency, damping]: [Var; 2]| {
        let (mut x, mut v, mut loss) = (Var::from(1.0), Var::from(0.0), Var::from(0.0));
        for k in 0..200 {
            v -= 0.05 * (frequency * frequency * x + damping * v);
            x += 0.05 * v;
            loss += (x - (0.1 * f64::from(k)).cos()).powi(2);
        }
        loss
    };
    clean(&audit(oscillator, &[[1.5, 0.1], [2.0, 0.01]]));
    // In single precision, too.
    let line = |[w, b]: [Var<f32>; 2]| {
        rows().map(|(k, &x)| (w * x as f32 + b - (0.4 * x + noise(k)) as f32).powi(2)).sum::<Var<f32>>()
    };
    clean(&audit(line, &[[0.0, 0.0], [0.4, 0.0], [-3.0, 2.0]]));
}

/// All functions that there are to try things on, at points next to nothing special.
#[test]
fn smooth_test_functions_are_without_faults() {
    for function in testfn::ALL {
        let n = function.dimensions.smallest();
        let point: Vec<f64> = (0..n).map(|k| 0.37 + 0.21 * k as f64).collect();
        let report = audit(|x: &[Var]| function.eval(x).unwrap_or(Var::constant(f64::NAN)), &[point]);
        assert!(report.is_safe(), "{function}: {report}");
    }
}

#[test]
fn a_hidden_read_is_found() {
    let hidden = |x: Var| x * x.value().sin();
    finds!(audit(hidden, &[2.0]), Finding::ReadsValue { .. });
    finds!(audit(hidden, &[2.0]), Finding::Differences { coordinate: 0, .. });
    // A table by index is flat: differences see nothing, the read is seen.
    let table = [1.0, 4.0, 9.0, 16.0];
    let looked_up = |x: Var| table[x.value() as usize % 4] + 0.0 * x;
    finds!(audit(looked_up, &[2.5]), Finding::ReadsValue { .. });
    assert!(!audit(looked_up, &[2.5]).is_safe());
    let detached = |x: Var| x * x.sin().detach();
    finds!(audit(detached, &[2.0]), Finding::Detached { coordinate: 0, .. });
    // Where the detached part has no derivative in sum, nothing is lacking.
    clean(&audit(|x: &[Var]| logsumexp(x) - x[0] * 0.3 - x[1] * 0.2 + x[2] * x[2], &[vec![0.3, -0.2, 0.9]]));
}

#[test]
fn a_search_is_found() {
    let root = |x: Var| {
        let (mut low, mut high) = (Var::from(0.0), Var::from(8.0));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if middle * middle * middle + middle - x < 0.0 { low = middle } else { high = middle }
        }
        low
    };
    finds!(audit(root, &[2.0]), Finding::Differences { .. });
}

#[test]
fn a_counter_is_found() {
    let calls = Cell::new(0.0);
    let counting = |x: Var| {
        calls.set(calls.get() + 1.0);
        x * x + calls.get()
    };
    finds!(audit(counting, &[2.0]), Finding::Changes { point: 0 });
    // What changes at some calls only: found by the replays, or by the differences.
    let cached = Cell::new(None);
    let keeps = |x: Var| {
        let kept = cached.get().unwrap_or(x.value());
        cached.set(Some(kept));
        x * kept
    };
    assert!(!audit(keeps, &[2.0, 3.0]).is_safe());
}

#[test]
fn kinks_and_jumps_at_the_point_are_found() {
    finds!(audit(|x: Var| x.abs() + x, &[0.0]), Finding::Kink { cause: Some(_), .. });
    finds!(
        audit(|x: Var| if x < 1.0 { x } else { 2.0 * x - 1.0 }, &[1.0]),
        Finding::Kink { cause: None, .. }
    );
    finds!(audit(|x: Var<f32>| (x - 1.0).relu() + x, &[1.0_f32]), Finding::Kink { .. });
    finds!(audit(|[x, y]: [Var; 2]| x.max(y), &[[3.0, 3.0]]), Finding::Kink { .. });
    finds!(audit(|x: Var| if x < 1.0 { x } else { x + 1.0 }, &[1.0]), Finding::Jump { .. });
    finds!(audit(|x: Var| x + (x + 0.5).fract(), &[0.5]), Finding::Jump { .. });
    finds!(audit(|x: Var| if x < 1.0 { x } else { 2.0 * x - 1.0 }, &[1.0]), Finding::Tie { .. });
    // Beside them there are none.
    clean(&audit(|x: Var| x.abs() + x * x, &[0.3, 1.0]));
    // A convention that is settled is good to know, and no more.
    let settled = audit(|[x, y]: [Var; 2]| (x * x + y * y).sqrt().powi(2) + x, &[[0.0, 0.0]]);
    assert!(settled.is_safe(), "{settled}");
    finds!(settled, Finding::Convention { .. });
}

#[test]
fn what_is_indeterminate_or_not_finite_is_found() {
    finds!(audit(|x: Var| x.ln().exp(), &[0.0]), Finding::Refused { .. });
    finds!(audit(|x: Var| x.sqrt(), &[-1.0, 0.0, 1.0]), Finding::Refused { point: 1, .. });
    finds!(audit(|x: Var| x.powf(1.5), &[0.0]), Finding::NoHessian { .. });
    finds!(audit(|[x]: [Var; 1]| x, &[vec![1.0, 2.0]]), Finding::Refused { .. });
    finds!(audit(|x: Var| x * x, &[f64::NAN]), Finding::Refused { .. });
}

#[test]
fn flat_parts_and_shortcuts_are_found() {
    finds!(audit(|x: Var| (10.0 * x).round() / 10.0 + 0.1 * x, &[0.33]), Finding::Flat { .. });
    finds!(
        audit(|x: Var| if x == 0.0 { x * 0.0 + 1.0 } else { x.sin() / x }, &[0.0]),
        Finding::Shortcut { .. }
    );
    finds!(
        audit(|[x, y]: [Var; 2]| x * x + 0.0 * y.value(), &[[1.0, 2.0]]),
        Finding::Unused { coordinate: 1 }
    );
}

#[test]
fn cancellation_is_found() {
    finds!(audit(|x: Var| (1.0 - x.cos()) / (x * x), &[1e-4]), Finding::Digits { coordinate: None, .. });
    let variance = |x: &[Var]| {
        let n = x.len() as f64;
        let squares: Var = x.iter().map(|x| x * x).sum();
        let sum: Var = x.iter().sum();
        (squares - sum * sum / n) / (n - 1.0)
    };
    finds!(audit(variance, &[vec![1e7 + 0.1, 1e7 + 0.2, 1e7 + 0.4, 1e7 + 0.5]]), Finding::Digits { .. });
    finds!(audit(|b: Var| b - (b * b - 4.0).sqrt(), &[1e7]), Finding::Digits { .. });
}

#[test]
fn bad_scaling_is_found() {
    let stretched = |[x, y]: [Var; 2]| x * x + 1e12 * y * y + 1e5 * x * y;
    finds!(audit(stretched, &[[1.0, 1e-6]]), Finding::Scaling { .. });
    let ridge = |[x, y]: [Var; 2]| (x + y).powi(2) + 1e-12 * x * x;
    finds!(audit(ridge, &[[1.0, 0.5]]), Finding::Conditioning { .. });
    clean(&audit(|[x, y]: [Var; 2]| x * x + 1e4 * y * y, &[[1.0, 1.0]]));
}

#[test]
fn a_wrong_derivative_by_hand_is_found() {
    let loss = |[x, y]: [Var; 2]| x * x * y;
    let wrong = |[x, y]: [f64; 2]| [2.0 * x * y, x * x + 1e-4];
    finds!(audit_against(loss, wrong, &[[3.0, 5.0]]), Finding::ByHand { coordinate: 1, tape: 9.0, .. });
    finds!(audit_against(loss, |_| [f64::NAN; 2], &[[3.0, 5.0]]), Finding::ByHand { .. });
    finds!(
        audit_against(|x: &[Var]| x[0] * x[0], |_: Vec<f64>| vec![], &[vec![3.0]]),
        Finding::Refused { .. }
    );
}

#[test]
fn branches_are_notes() {
    let huber = |x: Var| if x.abs() < 1.0 { 0.5 * x * x } else { x.abs() - 0.5 };
    let report = audit(huber, &[0.3, 2.0]);
    assert!(report.is_safe(), "{report}");
    assert_eq!(report.findings, [Finding::Branches { paths: 2 }]);
    assert_eq!(report.findings[0].severity(), Severity::Note);
}

#[test]
fn nothing_to_look_at() {
    let report = audit(|x: Var| x, &[0.0; 0]);
    assert!(!report.is_safe() && report.findings.is_empty());
    assert!(audit(|_: &[Var]| Var::constant(1.0), &[Vec::<f64>::new()]).is_safe());
    // Points of several lengths.
    let norm = |x: &[Var]| x.iter().map(|x| x * x).sum::<Var>();
    clean(&audit(norm, &[vec![1.0], vec![1.0, 2.0]]));
    let many: Vec<f64> = (0..250).map(|k| 1.0 + f64::from(k) / 100.0).collect();
    clean(&audit(norm, &[many]));
}

/// Worst first, with a line of advice for each.
#[test]
fn the_report_is_a_table() {
    let report = audit(|[x, y]: [Var; 2]| x.abs() * y.value(), &[[0.0, 2.0]]);
    assert!(report.findings.windows(2).all(|pair| pair[0].severity() >= pair[1].severity()));
    let text = report.to_string();
    assert!(text.starts_with("point "), "{text}");
    assert_eq!(text.matches('→').count(), report.findings.len());
    assert!(text.ends_with("not safe: 0 faults, 3 doubts"), "{text}");
    report.evcxr_display();
    assert_ne!(Sweep::Forward, Sweep::Replayed);
}

/// Programs that are right have no faults, however badly they are conditioned: the random ones of the accuracy tests.
#[test]
fn random_programs_are_without_faults() {
    fn see<T: super::accuracy::Bits>() {
        let mut wrong = Vec::new();
        for line in super::accuracy::lines::<T>() {
            let report = audit(&*super::accuracy::closure(&line), std::slice::from_ref(&line.x));
            if report.findings.iter().any(|finding| finding.severity() == Severity::Fault) {
                wrong.push(report.to_string());
            }
        }
        assert!(wrong.is_empty(), "{} {}", wrong.len(), wrong.join("\n"));
    }
    see::<f64>();
    see::<f32>();
}

/// A kink behind a `select` is one, and one behind `detach` is none.
#[test]
fn kinks_are_looked_for_where_derivatives_go() {
    let chosen = |[x, y]: [Var; 2]| gradus::select(y.less(2.0), x.abs() + y, y * y);
    finds!(audit(chosen, &[[0.0, 1.0]]), Finding::Kink { coordinate: 0, cause: Some(_), .. });
    clean(&audit(|x: &[Var]| logsumexp(x) + x[0] * x[0] + x[1] * x[1], &[vec![0.0; 2]]));
}
