//! Settings that size an allocation, count something, or are added to or multiplied with something: absurd values.
//!
//! Kind: a number that nobody checked. `memory(usize::MAX)` panicked ("capacity overflow") and `memory(1 << 40)` ended the
//! process, because room for all of it was made at once. Each setting of that kind has a line here, and is tried with the
//! largest number, with one for which there is no memory, and with zero: it runs, or it says what is wrong.

use gradus::data::{BatchPlan, Batches, Sampling};
use gradus::model::{
    GeneralizedLinear, Linear, Logistic, Model, Multinomial, Poisson, Polynomial, Quadratic,
};
use gradus::optim::{
    Accumulate, CosineDecay, CosineRestarts, Cyclic, Ema, ExponentialDecay, Groups, InverseTimeDecay, Lbfgs,
    LinearRamp, MultiStepDecay, OneCycle, PolynomialDecay, ReduceOnPlateau, StepDecay, Warmup, WeightMean,
};
use gradus::prelude::*;
use gradus::testfn;
use std::fmt::Display;
use std::ops::ControlFlow;

const ABSURD: [usize; 3] = [usize::MAX, 1 << 40, 0];

/// What came of it, in words.
fn checked<V, E: Display>(result: Result<V, E>) -> Result<(), String> {
    result.map(drop).map_err(|error| error.to_string())
}

/// A setting, and what to do with a value of it.
type Row = (&'static str, fn(usize) -> Result<(), String>);

fn bowl([x, y]: [Var; 2]) -> Var {
    (x - 1.0).powi(2) + 10.0 * (y + 2.0).powi(2)
}

fn line([w, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    (w * x + b - y).powi(2)
}

fn table() -> Dataset {
    Dataset::from_rows(&["x", "y"], (0..20).map(|i| [f64::from(i), 2.0 * f64::from(i) + 1.0])).expect("rows")
}

/// All methods with one setting, for a few iterations.
fn methods(set: impl Fn(Minimizer<'_>) -> Minimizer<'_>) -> Result<(), String> {
    for method in Method::ALL {
        let mut calls = 0;
        let run = Minimizer::new(method).callback(|_| {
            calls += 1;
            if calls < 30 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        checked(set(run).minimize(bowl, [5.0, 5.0]))?;
    }
    Ok(())
}

fn descend<S: Schedule>(schedule: S) -> Result<(), String> {
    checked(Descent::new(Sgd::new(0.01)).schedule(schedule).steps(5).minimize(bowl, [5.0, 5.0]))
}

/// A schedule by itself, which nobody has checked, at every kind of step.
fn rates<S: Schedule>(schedule: S) -> Result<(), String> {
    for step in [0, 1, 1 << 40, u64::MAX - 1, u64::MAX] {
        let _ = schedule.rate(0.1, step);
    }
    descend(schedule)
}

const ROWS: &[Row] = &[
    ("Minimizer::memory", |n| methods(|run| run.memory(n))),
    ("Minimizer::max_iterations", |n| methods(|run| run.max_iterations(n))),
    ("Minimizer::max_evaluations", |n| methods(|run| run.max_evaluations(n))),
    ("Minimizer::memory with bounds", |n| {
        checked(Minimizer::new(Method::Lbfgs).memory(n).bounds([(0.0, 3.0); 2]).minimize(bowl, [5.0, 5.0]))
    }),
    ("Minimizer::memory in f32", |n| {
        let bowl = |[x, y]: [Var<f32>; 2]| x * x + (y - 1.0).powi(2);
        checked(Minimizer::new(Method::Lbfgs).memory(n).minimize(bowl, [5.0_f32, 5.0]))
    }),
    ("Lbfgs.memory", |n| {
        checked(Descent::new(Lbfgs { memory: n, ..Lbfgs::new(1.0) }).steps(300).minimize(bowl, [5.0, 5.0]))
    }),
    ("Optimizer n", |n| checked::<Optimizer<f64, _>, _>(Adam::new(0.1).optimizer(n))),
    ("Optimizer n in f32", |n| checked::<Optimizer<f32, _>, _>(Sgd::new(0.1).optimizer(n))),
    ("Groups", |n| {
        checked::<Optimizer<f64, _>, _>(Groups(((n, Adam::new(0.1)), (2, Sgd::new(0.1)))).optimizer(n))
    }),
    ("Accumulate.every", |n| {
        let rule = Accumulate { rule: Sgd::new(0.1), every: n as u64 };
        checked(Descent::new(rule).steps(5).minimize(bowl, [5.0, 5.0]))
    }),
    ("Ema n", |n| checked(Ema::<f64>::new(0.9, n))),
    ("WeightMean n", |n| checked(WeightMean::<f64>::new(n).update(&[1.0]))),
    ("Descent::steps", |n| {
        let run = Descent::new(Sgd::new(0.01)).steps(n as u64).on_step(|_| ControlFlow::Break(()));
        checked(run.minimize(bowl, [5.0, 5.0]))
    }),
    ("Descent::history_every", |n| {
        checked(Descent::new(Sgd::new(0.01)).steps(5).history_every(n as u64).minimize(bowl, [5.0, 5.0]))
    }),
    ("Fit::batch_size", |n| checked(Fit::new(line).batch_size(n).epochs(2).run([0.0, 0.0], &table()))),
    ("Fit::epochs", |n| {
        let fit = Fit::new(line).epochs(n).on_epoch(|_| ControlFlow::Break(()));
        checked(fit.run([0.0, 0.0], &table()))
    }),
    ("Fit::patience", |n| checked(Fit::new(line).patience(n).epochs(3).run([0.0, 0.0], &table()))),
    ("Fit::seed", |n| {
        checked(Fit::new(line).seed(n as u64).batch_size(3).epochs(2).run([0.0, 0.0], &table()))
    }),
    ("Fit::weights", |n| {
        let data = table().with_column("w", vec![n as f64; 20]).expect("a column");
        checked(Fit::new(line).weights("w").epochs(2).run([0.0, 0.0], &data))
            .and(checked(Fit::new(line).deviations("w").epochs(2).run([0.0, 0.0], &data)))
    }),
    ("Fit::bounds", |n| {
        checked(Fit::new(line).bounds([(0.0, n as f64); 2]).epochs(2).run([0.0, 0.0], &table()))
    }),
    ("LeastSquares::max_evaluations", |n| {
        let residual = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
        checked(LeastSquares::new().max_evaluations(n).run_rows(residual, [0.0, 0.0], &table()))
    }),
    ("Function parameters", |n| {
        let mut function = Function::new(|x: &[Var]| x.iter().copied().sum::<Var>(), n).limit(n);
        let mut gradient = [0.0];
        checked(function.value(&[1.0]))
            .and(checked(function.value_and_grad(&[1.0], &mut gradient)))
            .and(checked(function.hessian(&[1.0])))
            .and(checked(function.sparse_hessian_into(&[1.0], &mut SparseMatrix::empty())))
    }),
    ("Function::limit", |n| {
        let mut function = Function::new(|x: &[Var]| x.iter().copied().sum::<Var>(), 2).limit(n);
        checked(function.value(&[1.0, 2.0]))
    }),
    ("Sampling.rows", |n| checked(Dataset::sample(&["x", "y"], [0.0..1.0], |[x]| x, Sampling::new(n)))),
    ("Batches rows", |n| checked(Batches::new(n, BatchPlan::new(10)))),
    ("BatchPlan.size", |n| {
        let mut batches = Batches::new(20, BatchPlan::new(n)).map_err(|error| error.to_string())?;
        while batches.next_batch().is_some() {}
        Ok(())
    }),
    ("Dataset::split_at", |n| checked(table().split_at(n))),
    ("Polynomial.degree", |n| {
        let model = Polynomial { degree: n };
        let _ = model.parameters(usize::MAX);
        checked(model.predict(&[1.0, 2.0, 3.0], &[0.5]))
            .and(checked(Fit::new(model).epochs(2).run(vec![0.0; 3], &table())))
    }),
    ("Multinomial.classes", |n| {
        let model = Multinomial { classes: n };
        let _ = (model.parameters(usize::MAX), model.class(n));
        checked(model.probabilities(&[1.0, 2.0], &[0.5]))
            .and(checked(model.loss(&[1.0, 2.0], &[0.5, 1.0])))
            .and(checked(Fit::new(model).epochs(2).run(vec![0.0; 2], &table())))
    }),
    ("Model::parameters", |n| {
        let _ = (Linear.parameters(n), Logistic.parameters(n), Quadratic.parameters(n));
        let _ = (Poisson.parameters(n), Poisson.with_offset().parameters(n));
        Ok(())
    }),
    ("TestFunction n", |n| {
        for function in testfn::ALL {
            let _ = (function.domain(n), function.minimum(n), function.minimizers(n));
        }
        Ok(())
    }),
    ("CosineDecay.steps", |n| rates(CosineDecay::new(n as u64))),
    ("CosineDecay.steps, rising again", |n| {
        rates(CosineDecay { rise_again: true, ..CosineDecay::new(n as u64) })
    }),
    ("CosineRestarts.first", |n| rates(CosineRestarts::new(n as u64))),
    ("CosineRestarts.growth", |n| rates(CosineRestarts { growth: n as u64, ..CosineRestarts::new(3) })),
    ("Cyclic.steps", |n| rates(Cyclic::new(0.2, n as u64))),
    ("Cyclic.up", |n| rates(Cyclic { up: n as u64, ..Cyclic::new(0.2, 3) })),
    ("ExponentialDecay.steps", |n| rates(ExponentialDecay { steps: n as u64, ..ExponentialDecay::new(0.9) })),
    ("ExponentialDecay.begin", |n| rates(ExponentialDecay { begin: n as u64, ..ExponentialDecay::new(0.9) })),
    ("InverseTimeDecay.steps", |n| rates(InverseTimeDecay { steps: n as u64, ..InverseTimeDecay::new(0.9) })),
    ("LinearRamp.steps", |n| rates(LinearRamp { from: 0.1, to: 1.0, steps: n as u64, begin: 0 })),
    ("LinearRamp.begin", |n| rates(LinearRamp { from: 0.1, to: 1.0, steps: 5, begin: n as u64 })),
    ("MultiStepDecay", |n| rates(MultiStepDecay::new(&[n as u64, 3], 0.5))),
    ("OneCycle.steps", |n| {
        rates(OneCycle::new(n as u64, 0.3))
            .and(rates(OneCycle::three_phases(n as u64, 0.3)))
            .and(rates(OneCycle::optax(n as u64, 0.3)))
            .and(rates(OneCycle::optax_linear(n as u64, 0.3, 0.6)))
    }),
    ("PolynomialDecay.steps", |n| rates(PolynomialDecay::new(n as u64))),
    ("PolynomialDecay.begin", |n| rates(PolynomialDecay { begin: n as u64, ..PolynomialDecay::new(5) })),
    ("ReduceOnPlateau.patience", |n| {
        rates(ReduceOnPlateau { patience: n as u64, ..ReduceOnPlateau::new(0.5) })
    }),
    ("ReduceOnPlateau.cooldown", |n| {
        rates(ReduceOnPlateau { cooldown: n as u64, ..ReduceOnPlateau::new(0.5) })
    }),
    ("ReduceOnPlateau.accumulate", |n| {
        rates(ReduceOnPlateau { accumulate: n as u64, ..ReduceOnPlateau::new(0.5) })
    }),
    ("StepDecay.every", |n| rates(StepDecay { every: n as u64, factor: 0.5 })),
    ("Warmup.steps", |n| rates(Warmup::linear(n as u64)).and(rates(Warmup::cosine(n as u64)))),
    ("Schedule::then", |n| rates(Warmup::linear(3).then(n as u64, CosineDecay::new(5)))),
];

#[test]
fn absurd_values_run_or_are_refused_with_a_reason() {
    for (name, try_it) in ROWS {
        for value in ABSURD {
            if let Err(message) = try_it(value) {
                assert!(message.len() > 10, "{name} = {value}: {message:?}");
                println!("{name} = {value}: {message}");
            }
        }
    }
}

/// What is refused says which setting it was.
#[test]
fn refusals_name_the_setting() {
    let refused = |name: &str, value: usize| {
        let (_, try_it) = ROWS.iter().find(|(row, _)| *row == name).expect("a row");
        try_it(value).expect_err(name)
    };
    for (name, value, want) in [
        ("Minimizer::memory", 0, "memory is 0"),
        ("Optimizer n", usize::MAX, "does not fit into memory"),
        ("Optimizer n", 1 << 40, "does not fit into memory"),
        ("Ema n", 1 << 40, "Ema: n is 1099511627776"),
        ("Sampling.rows", usize::MAX, "Dataset::sample: rows is"),
        ("Sampling.rows", 1 << 40, "Dataset::sample: rows is 1099511627776"),
        ("Batches rows", 1 << 40, "1099511627776"),
        ("Fit::epochs", 0, "epochs is 0"),
        ("Fit::batch_size", 0, "batch_size is 0"),
        ("Fit::weights", 0, "all weights are 0"),
        ("Fit::bounds", 0, "all 2 parameters are held"),
        ("Descent::steps", 0, "steps is 0"),
        ("LeastSquares::max_evaluations", 0, "max_evaluations is 0"),
        ("Function parameters", 1 << 40, "expected 1099511627776"),
    ] {
        let message = refused(name, value);
        assert!(message.contains(want), "{name} = {value}: {message}");
    }
}

/// A memory that grows remembers as many steps as one that was made at once.
#[test]
fn a_memory_without_end_is_one_that_holds_everything() {
    let rosen = |x: &[Var]| {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum::<Var>()
    };
    let run = |memory: usize| {
        Minimizer::new(Method::Lbfgs).memory(memory).minimize(rosen, vec![-1.2, 1.0, 0.5]).expect("a start")
    };
    assert_eq!(run(usize::MAX).x, run(10_000).x);
    let descend = |memory: usize| {
        let rule = Lbfgs { memory, ..Lbfgs::new(0.3) };
        Descent::new(rule).steps(400).minimize(rosen, vec![-1.2, 1.0, 0.5]).expect("a start").point
    };
    assert_eq!(descend(usize::MAX), descend(1000));
}

/// Tables of n² numbers for which there is no room.
#[test]
fn too_many_coordinates_for_a_method_are_refused() {
    let start = vec![1.0; 3_000_000];
    for method in [Method::Bfgs, Method::TrustExact, Method::NelderMead] {
        let sum = |x: &[Var]| x[0] * x[0];
        let error = minimize(sum, start.clone(), method).expect_err("no room").to_string();
        assert!(error.contains("number of coordinates is 3000000"), "{method:?}: {error}");
    }
}

/// A dense Hessian of that many coordinates has 10¹³ numbers.
#[test]
fn a_dense_matrix_that_does_not_fit_is_an_error() {
    let point = vec![1.0; 3_000_000];
    let sum = |x: &[Var]| x[0] * x[0];
    let error = hessian(sum, point.clone()).expect_err("no room");
    assert!(matches!(error, gradus::Error::TooLarge { rows: 3_000_000, columns: 3_000_000 }), "{error}");
    assert_eq!(Function::new(sum, point.len()).hessian(&point).expect_err("no room"), error);
}
