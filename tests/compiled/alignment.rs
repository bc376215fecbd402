//! Recurrences over values side by side, which are run in step: the same values and gradients, in few steps.

use crate::paths::points::same;
use gradus::Error;
use gradus::prelude::*;
use proptest::prelude::*;

const LANES: usize = 12;
const STEPS: usize = 80;

/// Units with a weight, a bias and a start each. What comes in is 0 or 1 in a pattern, so that a product with it may fall
/// away, and the units start on different levels.
fn units(x: &[Var], branches: bool) -> Var {
    let [weights, biases, starts, ins] = [0, 1, 2, 3].map(|k| &x[k * LANES..][..LANES]);
    let mut state = starts.to_vec();
    let mut loss = Var::from(0.0);
    for t in 0..STEPS {
        for i in 0..LANES {
            let input = ins[i] * f64::from(u8::from((t * t + 3 * i + t * i) % 5 < 2));
            let gate = (-(state[i] * weights[i] + biases[i])).exp() + 1.0;
            state[i] = (state[i] + input / gate).tanh();
            if branches && state[i] < 0.0 {
                state[i] *= 0.5;
            }
        }
        let total: Var = state.iter().map(|h| h.exp()).sum();
        loss += (total + 2.0).ln() - state[t % LANES];
    }
    loss
}

#[test]
fn what_runs_in_step_keeps_values_and_gradients() -> Result<(), Error> {
    for branches in [false, true] {
        let closure = |x: &[Var]| units(x, branches);
        let mut f = Function::new(closure, 4 * LANES);
        let mut gradient = vec![0.0; 4 * LANES];
        for seed in [1.0, 1.0, 1.0, 2.0, 1.0, 3.0, 2.0, 2.0, 2.0, 2.0, 2.0] {
            let x: Vec<f64> = (0..4 * LANES).map(|i| (i as f64 * 0.7 + seed).sin()).collect();
            let got = f.value_and_grad(&x, &mut gradient)?;
            let (want, derivatives) = value_and_grad(closure, x)?;
            assert!(same(got, want), "{got} instead of {want}");
            // Contributions of at most some hundred in size over 80 steps, each off by some ε.
            for (k, (got, want)) in gradient.iter().zip(&derivatives).enumerate() {
                assert!((got - want).abs() < 1e-11 * (1.0 + want.abs()), "{k}: {got} instead of {want}");
            }
        }
    }
    Ok(())
}

#[test]
fn what_runs_in_step_is_in_runs() -> Result<(), Error> {
    let mut f = Function::new(|x: &[Var]| units(x, false), 4 * LANES);
    let (x, mut gradient) = (vec![0.3; 4 * LANES], vec![0.0; 4 * LANES]);
    for _ in 0..3 {
        f.value_and_grad(&x, &mut gradient)?;
    }
    let text = f.program().to_string();
    let single = |line: &str| line.trim().split_once(" single operations")?.0.trim().parse::<usize>().ok();
    let singles: usize = text.lines().filter_map(single).sum();
    // Of each step of the recurrence, the normalizer and its derivative are alone: about ten operations.
    assert!(singles < 15 * STEPS, "{singles} single operations\n{text}");
    Ok(())
}

/// The derivatives in the weights are sums of a term from each of very many steps, and stand on one level.
#[test]
fn sums_over_very_many_steps_keep_gradients() -> Result<(), Error> {
    const UNITS: usize = 3;
    let closure = |x: &[Var]| {
        let mut state = x[..UNITS].to_vec();
        let mut total = Var::from(0.0);
        for step in 0..5000 {
            for i in 0..UNITS {
                let input = state[(i + 1) % UNITS] * x[2 * UNITS + i] + 0.25 * (step % 7) as f64;
                state[i] = (state[i] * x[UNITS + i] + input).tanh();
            }
            total += state[step % UNITS];
        }
        total * x[UNITS]
    };
    let mut f = Function::new(closure, 3 * UNITS);
    let mut gradient = vec![0.0; 3 * UNITS];
    for seed in [1.0, 1.0, 1.0, 2.0] {
        let x: Vec<f64> = (0..3 * UNITS).map(|i| 0.4 * (i as f64 * 0.7 + seed).sin()).collect();
        let got = f.value_and_grad(&x, &mut gradient)?;
        let (want, derivatives) = value_and_grad(closure, x)?;
        assert!(same(got, want), "{got} instead of {want}");
        // 5000 contributions of some tenths, each off by some ε, and their sums by as many.
        for (k, (got, want)) in gradient.iter().zip(&derivatives).enumerate() {
            assert!((got - want).abs() < 1e-11 * (1.0 + want.abs()), "{k}: {got} instead of {want}");
        }
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    Ok(())
}

/// The terms of the derivatives in a matrix of weights, one for each step, do not wait for the last of them.
#[test]
fn a_recurrence_keeps_few_terms_of_long_sums() -> Result<(), Error> {
    const UNITS: usize = 16;
    const STEPS: usize = 256;
    let closure = |w: &[Var]| {
        let mut state = vec![Var::from(1.0); UNITS];
        for _ in 0..STEPS {
            let dot = |row: &[Var]| row.iter().zip(&state).map(|(&w, &s)| w * s).sum::<Var>();
            state = w.chunks_exact(UNITS).map(|row| dot(row).tanh()).collect();
        }
        state.into_iter().sum::<Var>()
    };
    let mut f = Function::new(closure, UNITS * UNITS);
    let x: Vec<f64> = (0..UNITS * UNITS).map(|i| (i as f64).sin() * 0.4).collect();
    let mut gradient = vec![0.0; UNITS * UNITS];
    for _ in 0..3 {
        f.value_and_grad(&x, &mut gradient)?;
    }
    let text = f.program().to_string();
    let header = text.lines().next().unwrap_or_default();
    let bytes: usize = header.split(' ').rev().nth(1).and_then(|word| word.parse().ok()).expect("a size");
    // The terms alone, 8 bytes each, would take more than twice as much.
    assert!(2 * bytes < 8 * UNITS * UNITS * STEPS, "{header}");
    Ok(())
}

/// Sums of many steps that are terms of one another, on levels that are near.
#[test]
fn long_sums_of_long_sums_keep_values_and_gradients() -> Result<(), Error> {
    for (units, reach) in [(1, 64), (3, 65), (9, 70), (9, 130)] {
        let closure = |x: &[Var]| {
            let mut states = vec![x.to_vec()];
            for step in 1..160 {
                let known = &states[states.len().saturating_sub(reach)..];
                let next = (0..units).map(|i| {
                    let terms = known.iter().zip(0..).map(|(state, k)| (state[(i + step) % units], k));
                    terms.fold(
                        x[i] * 0.5,
                        |sum, (term, k)| if (k + step) % 2 == 0 { sum + term } else { sum - term },
                    )
                });
                let next: Vec<Var> = next.collect();
                states.push(if step % 40 == 39 { next.iter().map(|s| s.sin()).collect() } else { next });
            }
            states.concat().into_iter().sum::<Var>()
        };
        let x: Vec<f64> = (0..units).map(|i| 0.3 + 0.1 * i as f64).collect();
        let (want, derivatives) = value_and_grad(closure, x.clone())?;
        let mut f = Function::new(closure, units);
        let mut gradient = vec![0.0; units];
        for _ in 0..9 {
            let got = f.value_and_grad(&x, &mut gradient)?;
            assert!(same(got, want), "{units}, {reach}: {got} instead of {want}");
        }
        let size = derivatives.iter().fold(1.0, |size: f64, d| d.abs().max(size));
        for (k, (got, want)) in gradient.iter().zip(&derivatives).enumerate() {
            assert!((got - want).abs() < 1e-9 * size, "{units}, {reach}, {k}: {got} instead of {want}");
        }
    }
    Ok(())
}

/// What is added first: the terms of a step, what is there before all steps, or what is known after all of them.
#[derive(Clone, Copy, Debug)]
enum First {
    Step,
    Leaves,
    Late,
}

/// Units with a weight each, over some steps, and what of all this is added up.
fn weighted(x: &[Var], steps: usize, first: First) -> Var {
    let (weights, starts) = x.split_at(x.len() / 2);
    let mut state = starts.to_vec();
    let (mut total, mut differences) = (Var::from(0.0), Var::from(0.0));
    match first {
        First::Step => {}
        First::Leaves => total = weights[0] + starts[0] + 0.3 - starts[0],
        First::Late => {
            let mut last = starts[0];
            (0..3 * steps).for_each(|_| last = (last * weights[0]).cos());
            total += last;
        }
    }
    for step in 0..steps {
        for (i, (state, &weight)) in state.iter_mut().zip(weights).enumerate() {
            let input = 0.25 * ((step * 3 + i) % 7) as f64;
            *state =
                if (step + i) % 3 == 0 { (input - *state * weight).tanh() } else { (*state * weight).sin() };
            total += *state;
        }
        differences -= state[step % state.len()] * weights[0];
    }
    total * differences + weights.iter().map(|w| w * w).sum::<Var>()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Sums of terms from many steps, of the closure and of derivatives, are added while the steps go on.
    #[test]
    fn sums_that_are_added_as_the_steps_go_on_keep_values_and_gradients(
        units in 1_usize..24,
        steps in 20_usize..300,
        first in prop::sample::select(vec![First::Step, First::Leaves, First::Late]),
        seed in 0.0..6.0,
    ) {
        let closure = |x: &[Var]| weighted(x, steps, first);
        let x: Vec<f64> = (0..2 * units).map(|i| 0.9 * f64::sin(i as f64 * 0.7 + seed)).collect();
        let (want, derivatives) = value_and_grad(closure, x.clone()).unwrap();
        let mut f = Function::new(closure, 2 * units);
        let mut gradient = vec![0.0; 2 * units];
        for _ in 0..9 {
            let got = f.value_and_grad(&x, &mut gradient).unwrap();
            prop_assert!(same(got, want), "{got} instead of {want}");
        }
        let size = derivatives.iter().fold(1.0, |size, d| d.abs().max(size));
        for (k, (got, want)) in gradient.iter().zip(&derivatives).enumerate() {
            prop_assert!((got - want).abs() < 1e-11 * size, "{k}: {got} instead of {want}");
        }
        // Of the gradient's second derivative in a direction, against differences of gradients recorded anew.
        let direction = vec![1.0; 2 * units];
        let product = f.hvp(&x, &direction).unwrap();
        let at = |h: f64| value_and_grad(closure, x.iter().map(|x| x + h).collect::<Vec<_>>()).unwrap().1;
        let (above, below) = (at(1e-5), at(-1e-5));
        let size = product.iter().fold(size, |size: f64, p: &f64| p.abs().max(size));
        for (k, got) in product.iter().enumerate() {
            let want = (above[k] - below[k]) / 2e-5;
            prop_assert!((got - want).abs() < 1e-5 * size, "{k}: {got} instead of {want}");
        }
    }
}
