//! Held parameters and bounds in a fit: every rule keeps to them, with all that it decays, remembers and extrapolates.

use gradus::optim::*;
use gradus::prelude::*;
use std::ops::ControlFlow;

/// Columns that are correlated, so that a step in one parameter follows the gradient of the other.
fn data() -> Dataset {
    let rows = (0..23).map(|i| {
        let x = f64::from(i) / 8.0;
        [x, 1.5 * x - 0.5 + (f64::from(i) * 2.3).sin() / 4.0]
    });
    Dataset::from_rows(&["x", "y"], rows).expect("a table")
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

#[test]
fn every_rule_keeps_to_the_limits_at_every_step() {
    fn check<R: Rule<f64>>(name: &str, rule: &R, (batch, data): (usize, &Dataset)) {
        // No sum of floats that a step forms and undoes comes back to these bits.
        let start = [0.1 + 0.2, 0.7];
        let inside = |[w, b]: [f64; 2]| (-0.25..=1.0).contains(&w) && (0.2..=0.9).contains(&b);
        let fit = || {
            let fit = Fit::new(line).rule(rule.clone()).batch_size(batch).epochs(40).seed(5);
            fit.parameter_history(true).bounds([(-0.25, 1.0), (0.2, 0.9)])
        };
        let mut seen = 0;
        let watched = fit().on_epoch(|now| {
            assert!(inside([now.parameters[0], now.parameters[1]]), "{name}: {:?}", now.parameters);
            seen += 1;
            ControlFlow::Continue(())
        });
        let bounded = watched.run(start, data).expect(name);
        assert!(bounded.parameter_history.iter().all(|&p| inside(p)), "{name}: {bounded}");
        assert!(inside(bounded.parameters) && seen == 40, "{name}");
        for (i, (p, (low, high))) in bounded.parameters.iter().zip([(-0.25, 1.0), (0.2, 0.9)]).enumerate() {
            assert_eq!(bounded.at_bound[i], *p == low || *p == high, "{name}");
        }

        let held = fit().fixed(["p0"]).run(start, data).expect(name);
        let is_kept = |[w, b]: &[f64; 2]| w.to_bits() == start[0].to_bits() && (0.2..=0.9).contains(b);
        assert!(held.parameter_history.iter().all(is_kept) && is_kept(&held.parameters), "{name}: {held}");
        assert_eq!((held.fixed, held.at_bound[0]), (vec![true, false], false), "{name}");
        let moved = held.parameter_history.iter().any(|[_, b]| *b != start[1]);
        assert!(moved, "{name} moved nothing");
    }
    let data = data();
    for batch in [5, 23] {
        for_every_rule!(check, (batch, &data));
    }
}

/// A negative zero is held with its sign, and equal bounds hold as a name does.
#[test]
fn all_bits_of_what_is_held_are_kept() {
    let rule = AdamW { weight_decay: 0.3, ..AdamW::new(0.05) };
    let fit = || Fit::new(line).rule(rule).epochs(20).batch_size(4);
    for (name, fit) in [
        ("fixed", fit().fixed(["p1"])),
        ("bounds", fit().bounds([(f64::NEG_INFINITY, f64::INFINITY), (0.0, 0.0)])),
    ] {
        let found = fit.run([0.5, -0.0], &data()).expect(name);
        assert_eq!(found.parameters[1].to_bits(), (-0.0_f64).to_bits(), "{name}");
        assert_eq!((found.fixed, found.at_bound), (vec![false, true], vec![false, false]), "{name}");
    }
}

/// A held parameter is not in the norm that a clip sees: the other one gets all of it.
#[test]
fn a_clip_does_not_see_what_is_held() {
    // The gradient is (30, 40): clipped to length 1 it is (0.6, 0.8), and alone (−, 1).
    let data = Dataset::from_rows(&["x", "y"], [[30.0, 40.0]]).expect("a row");
    let loss = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * x + b * y;
    let fit = || Fit::new(loss).rule((ClipNorm(1.0), Sgd::new(0.5))).epochs(1);
    assert_eq!(fit().run([0.0, 0.0], &data).expect("a step").parameters, [-0.3, -0.4]);
    let held = fit().fixed(["p0"]).run([0.0, 0.0], &data).expect("a step");
    assert_eq!((held.parameters, held.gradient_norm), ([0.0, -0.5], 40.0));
}

/// The derivative of `√p` at 0 is infinite, which is nobody's concern where `p` is held at 0.
#[test]
fn derivatives_in_what_is_held_are_not_taken() {
    let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]]).expect("rows");
    let root = |[a, p]: [Var; 2], [x, y]: [Var; 2]| (a * x + p.sqrt() - y).powi(2);
    let fit = || Fit::new(root).rule(Sgd::new(0.05)).gradient_tolerance(1e-10);
    assert!(fit().run([1.0, 0.0], &data).is_err());
    let found = fit().fixed(["p1"]).run([1.0, 0.0], &data).expect("a fit");
    assert!((found.parameters[0] - 2.0).abs() < 1e-9 && found.standard_errors().is_some(), "{found}");
}

/// The minimum over the box, by the normal equation of the parameter that is left.
#[test]
fn the_constrained_minimum_is_reached() {
    fn check<R: Rule<f64>>(name: &str, rule: R, data: &Dataset) {
        let fit = Fit::new(line).rule(rule).epochs(20_000).gradient_tolerance(1e-9);
        let free = f64::INFINITY;
        let found = fit.bounds([(-free, 1.0), (-free, free)]).run([0.0, 0.0], data).expect(name);
        let n = data.len() as f64;
        let offset = data.rows().map(|row| row[1] - row[0]).sum::<f64>() / n;
        assert!(found.stop.is_converged(), "{name}: {found}");
        assert_eq!((found.parameters[0], &found.at_bound[..]), (1.0, &[true, false][..]), "{name}");
        assert!((found.parameters[1] - offset).abs() < 1e-9, "{name}: {found}");
        assert_eq!(found.has_arrived(), Some(true), "{name}");
    }
    let data = data();
    check("gradient descent", Sgd::new(0.1), &data);
    check("Nesterov", Sgd { momentum: 0.9, nesterov: true, ..Sgd::new(0.02) }, &data);
    check("Adam", Adam::new(0.05), &data);
    check("Adagrad", Adagrad::new(0.3), &data);
    check("clipped", (ClipNorm(0.5), Sgd::new(0.1)), &data);
    // Steps that follow the gradient of other parameters: their projection alone does not get there.
    check("L-BFGS", Lbfgs::new(0.5), &data);
    check("L-BFGS, clipped", (ClipNorm(100.0), Lbfgs { memory: 3, ..Lbfgs::new(0.5) }), &data);
}

/// A parameter at its bound leaves it as soon as the gradient leads away, whatever the rule remembers.
#[test]
fn a_bound_lets_go() {
    fn check<R: Rule<f64>>(name: &str, rule: &R, (): ()) {
        // The first rows press the parameter to 0, where it starts; the last one draws it to 3.
        let data =
            Dataset::from_rows(&["y"], (0..40).map(|i| [if i < 5 { -1.0 } else { 3.0 }])).expect("rows");
        let fit = Fit::new(|[m, _]: [Var; 2], y: Var| (m - y).powi(2)).rule(rule.clone()).epochs(60);
        let fit = fit.batch_size(1).order(BatchOrder::Sequential).bounds([(0.0, 9.0), (-1.0, 1.0)]);
        let found = fit.run([0.0, 0.0], &data).expect(name);
        assert!(found.parameters[0] > 0.1, "{name}: {found}");
    }
    check("momentum", &Sgd { momentum: 0.9, ..Sgd::new(0.02) }, ());
    check("Adam", &Adam::new(0.05), ());
    check("schedule-free", &ScheduleFree::sgd(0.05), ());
    check("averaged", &Asgd::new(0.05), ());
    check("Lion", &Lion::new(0.01), ());
}
