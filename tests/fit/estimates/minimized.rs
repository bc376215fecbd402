//! Fits by a minimizer, in place of a rule: the generalized linear models of other projects' reports, on raw columns.

use super::assert_near;
use gradus::data::Dataset;
use gradus::fit::{FitError, StopReason};
use gradus::model::Logistic;
use gradus::prelude::*;

fn table(name: &str) -> Dataset {
    let path = format!("{}/tests/golden/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the file is there");
    let header: Vec<String> = text.lines().next().expect("a header").split(',').map(str::to_owned).collect();
    let names: Vec<&str> = header.iter().map(String::as_str).collect();
    Dataset::from_csv(path, &names).expect("a table")
}

const METHODS: [Method; 5] =
    [Method::Lbfgs, Method::Bfgs, Method::NewtonCg, Method::TrustNcg, Method::TrustExact];

fn poisson(p: &[Var], row: &[Var]) -> Var {
    let (y, x) = row.split_last().expect("a target");
    let score = p[x.len()] + dot(&p[..x.len()], x);
    score.exp() - *y * score
}

/// statsmodels; by every method, on raw columns.
#[test]
fn logistic_and_poisson_regressions_are_those_of_statsmodels() {
    let data = table("fair.csv");
    let want = [
        -0.7092472116446084,
        -0.05798531764377463,
        0.11067313466723452,
        -0.010151406283440653,
        -0.37224101219273575,
        -0.012134183796690883,
        3.8350485379045125,
    ];
    let errors = [
        0.03130433997967162,
        0.010241126362595858,
        0.010918001693558319,
        0.03151713603121185,
        0.03465943444666121,
        0.014340095717968742,
        0.2963634031112631,
    ];
    for method in METHODS {
        let fit =
            Fit::new(Logistic).likelihood().minimizer(method).run(vec![0.0; 7], &data).expect("a report");
        assert!(fit.stop.is_converged(), "{method:?}: {fit}");
        assert_near(&fit.parameters, &want, 1e-6);
        assert_near(&fit.standard_errors().expect("errors"), &errors, 1e-5);
        assert_near(&[fit.log_likelihood().expect("a likelihood")], &[-3483.3123826639458], 1e-9);
        if method == Method::TrustExact {
            assert!(fit.epochs <= 10, "{} iterations", fit.epochs);
        }
    }
    let data = table("randhie.csv");
    let want = [
        -0.056022051218785965,
        -0.41638475553272936,
        0.052527713270462656,
        -0.0438968248252455,
        0.34155630741673376,
        0.0227647173013714,
        0.14951668306011626,
        0.3620226268912564,
        0.2201847292133668,
        0.9282497537154681,
    ];
    let errors = [
        0.006785490363064856,
        0.030308652497269575,
        0.003992906845691383,
        0.004186688283144257,
        0.028488327401409334,
        0.0013046565781416712,
        0.01867278601681521,
        0.03426111131934557,
        0.05888970091092289,
        0.025253793914605367,
    ];
    for method in [Method::TrustExact, Method::Lbfgs] {
        let fit =
            Fit::new(poisson).likelihood().minimizer(method).run(vec![0.0; 10], &data).expect("a report");
        assert!(fit.stop.is_converged(), "{method:?}: {fit}");
        assert_near(&fit.parameters, &want, 1e-6);
        assert_near(&fit.standard_errors().expect("errors"), &errors, 1e-5);
    }
}

fn small() -> Dataset {
    let rows = [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1], [3.0, 2.7], [4.0, 4.4]];
    Dataset::from_rows(&["x", "y"], rows).expect("rows")
}

fn square([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

/// Squares, held parameters, bounds, weights, histories and validation are those of every fit; `f32` too.
#[test]
fn settings_hold_as_with_a_rule() {
    let data = small();
    let by = |method: Method| Fit::new(square).minimizer(method);
    let want = LeastSquares::new().run_rows(super::residual, [0.0, 0.0], &data).expect("a report");
    for method in METHODS {
        let fit =
            by(method).parameter_history(true).validation(&data).run([0.0, 0.0], &data).expect("a report");
        assert_near(&fit.parameters, &want.x, 1e-8);
        assert_near(&fit.standard_errors().expect("errors"), &want.standard_errors().expect("errors"), 1e-7);
        assert_eq!((fit.losses.len(), fit.validation_losses.len()), (fit.epochs, fit.epochs), "{method:?}");
        assert_eq!(fit.parameter_history.len(), fit.epochs + 1);
        assert_eq!(fit.parameter_history.last(), Some(&fit.parameters));
        assert_near(&fit.losses[fit.epochs - 1..], &[fit.loss], 1e-12);

        let held = by(method).fixed(["p1"]).run([0.0, 0.5], &data).expect("a report");
        let alone =
            LeastSquares::new().fixed(["p1"]).run_rows(super::residual, [0.0, 0.5], &data).expect("a report");
        assert_eq!(held.parameters[1], 0.5);
        assert_near(&held.parameters[..1], &alone.x[..1], 1e-8);

        let single =
            Fit::new(super::line::<f32>).minimizer(method).run([0.0_f32, 0.0], &data).expect("a report");
        assert!((single.parameters[0] - want.x[0] as f32).abs() < 1e-3, "{method:?}: {single}");
    }
    let bounded =
        by(Method::Lbfgs).bounds([(0.0, 0.9), (-5.0, 5.0)]).run([0.5, 0.0], &data).expect("a report");
    let mean = |column: usize| data.column(column).iter().sum::<f64>() / 5.0;
    assert_eq!((bounded.parameters[0], bounded.at_bound.clone()), (0.9, vec![true, false]));
    assert_near(&bounded.parameters[1..], &[mean(1) - 0.9 * mean(0)], 1e-7);
}

#[test]
fn callbacks_break_and_limits_end() {
    let data = small();
    let mut seen = 0;
    let fit = Fit::new(square)
        .minimizer(Method::Bfgs)
        .on_epoch(|now| {
            seen = now.epoch;
            if now.epoch == 2 {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        })
        .run([0.0, 0.0], &data)
        .expect("a report");
    assert_eq!((fit.stop, fit.epochs, seen), (StopReason::Callback, 2, 2));
    let fit = Fit::new(square).minimizer(Method::Lbfgs).epochs(1).run([0.0, 0.0], &data).expect("a report");
    assert!(matches!(fit.stop, StopReason::Minimizer { .. }) && !fit.stop.is_converged() && fit.epochs == 1);
}

#[test]
fn what_cannot_stand_beside_a_minimizer_is_an_error() {
    let data = small();
    let conflict = |result: Result<FitReport<[f64; 2]>, FitError>| match result {
        Err(FitError::Conflict { setting, with: "minimizer", .. }) => setting,
        other => panic!("{other:?}"),
    };
    let fit = || Fit::new(square).minimizer(Method::Lbfgs);
    assert_eq!(conflict(fit().rule(Sgd::new(0.1)).run([0.0, 0.0], &data)), "rule");
    assert_eq!(conflict(fit().batch_size(2).run([0.0, 0.0], &data)), "batch_size");
    assert_eq!(conflict(fit().patience(2).run([0.0, 0.0], &data)), "patience");
    assert_eq!(conflict(fit().gradient_tolerance(0.1).run([0.0, 0.0], &data)), "gradient_tolerance");
    assert_eq!(conflict(fit().loss_tolerance(0.1).run([0.0, 0.0], &data)), "loss_tolerance");
    let own = Fit::new(square).minimizer(Minimizer::new(Method::Lbfgs).bounds([(0.0, 1.0), (0.0, 1.0)]));
    assert_eq!(conflict(own.run([0.0, 0.0], &data)), "Minimizer::bounds");
    let wrong = Fit::new(square).minimizer(Minimizer::new(Method::Lbfgs).memory(0)).run([0.0, 0.0], &data);
    assert!(matches!(wrong, Err(FitError::Minimizer(_))), "{wrong:?}");
}
