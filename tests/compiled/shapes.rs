//! Outputs, dimensions, clones, nesting, single precision; and slips that were found here once.

use gradus::Error;
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

/// A sum whose other user was recorded before the addition that goes on with it was taken for a
/// link of a chain, and lost.
#[test]
fn a_sum_may_be_used_before_it_is_added_on_to() {
    let closure = |[a, b]: [Var; 2]| {
        let sum = a + b;
        let twice = sum * 2.0;
        (sum + 1.0) * twice
    };
    let mut f = Function::new(closure, 2);
    let mut gradient = [0.0; 2];
    for _ in 0..3 {
        assert_eq!(f.value_and_grad(&[1.0, 2.0], &mut gradient).unwrap(), 24.0);
        // d/ds of 2 s (s + 1) at s = 3.
        assert_eq!(gradient, [14.0, 14.0]);
    }
}

#[test]
fn clones_on_threads_give_the_same_bits() {
    let closure = |x: &[Var]| {
        x.windows(2).map(|w| if w[0] < w[1] { (w[0] * w[1]).sin() } else { w[0].exp() - w[1] }).sum::<Var>()
    };
    let points: Vec<Vec<f64>> =
        (0..30).map(|p| (0..50).map(|i| f64::from(p / 3 * 31 + i * 17 % 23).sin()).collect()).collect();
    let run = |mut f: Function<f64, _, _>| {
        let mut gradient = vec![0.0; 50];
        let mut bits = Vec::new();
        for x in &points {
            bits.push(f.value_and_grad(x, &mut gradient).unwrap().to_bits());
            bits.extend(gradient.iter().map(|g| g.to_bits()));
        }
        bits
    };
    let mut f = Function::new(closure, 50);
    for x in &points {
        f.value_and_grad(x, &mut [0.0; 50]).unwrap();
    }
    let want = run(f.clone());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| run(f.clone()))).collect();
        for thread in threads {
            assert!(thread.join().unwrap() == want);
        }
    });
}

#[test]
fn a_function_may_be_called_inside_another_closure() {
    let inner = Function::new(|[x, y]: [Var; 2]| x * y + x, 2);
    let mut f = Function::new(|[x]: [Var; 1]| inner.call(&[x, x * 2.0]).unwrap().sin(), 1);
    let mut gradient = [0.0];
    for x in [0.5, 0.5, 1.5, -1.0] {
        let u: f64 = x * (x * 2.0) + x;
        assert_eq!(f.value_and_grad(&[x], &mut gradient).unwrap(), u.sin());
        assert!((gradient[0] - u.cos() * (4.0 * x + 1.0)).abs() <= 8.0 * f64::EPSILON * 10.0);
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    assert!(inner.call(&[Var::from(1.0)]).is_err());
}

#[test]
fn a_gradient_at_a_fixed_point_inside_a_closure_is_a_constant() {
    let closure = |[x]: [Var; 1]| x * grad(|y: Var| y.powi(3), 2.0).unwrap();
    let mut f = Function::new(closure, 1);
    for x in [1.0, 2.0, 3.0] {
        assert_eq!(f.value(&[x]).unwrap(), 12.0 * x);
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
}

/// Another function is replayed while this one is being recorded.
#[test]
fn a_compiled_function_may_be_evaluated_inside_another_closure() {
    let inner = std::cell::RefCell::new(Function::new(|[x]: [Var; 1]| x.exp(), 1));
    let mut f = Function::new(|[x]: [Var; 1]| x * inner.borrow_mut().value(&[0.0]).unwrap(), 1);
    for x in [1.0, 2.0, 3.0, 4.0, 5.0] {
        assert_eq!(f.value(&[x]).unwrap(), x);
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
}

#[test]
fn constants_inputs_and_no_inputs_at_all() {
    let mut constant = Function::new(|_: &[Var]| Var::from(7.0), 3);
    let mut input = Function::new(|x: &[Var]| x[1], 3);
    let mut none = Function::new(|x: &[Var]| x.iter().sum::<Var>() + 1.0, 0);
    let mut nothing = Function::new(|_: &[Var]| Vec::<Var>::new(), 2);
    let mut gradient = [9.0; 3];
    for _ in 0..5 {
        assert_eq!(constant.value_and_grad(&[1.0, 2.0, 3.0], &mut gradient).unwrap(), 7.0);
        assert_eq!(gradient, [0.0; 3]);
        assert_eq!(input.value_and_grad(&[1.0, 2.0, 3.0], &mut gradient).unwrap(), 2.0);
        assert_eq!(gradient, [0.0, 1.0, 0.0]);
        assert_eq!(none.value_and_grad(&[], &mut []).unwrap(), 1.0);
        assert!(nothing.values(&[1.0, 2.0]).unwrap().is_empty());
        assert_eq!(nothing.jacobian(&[1.0, 2.0]).unwrap().rows(), 0);
    }
    assert_eq!(constant.mode(), Mode::Compiled { programs: 1 });
}

#[test]
fn jacobians_agree_with_the_one_off_call_and_with_the_eager_road() {
    let closure = |[x, y]: [Var; 2]| [x * y, x, x * y, Var::from(3.0), x.sin() / y, x];
    let (mut f, mut eager) = (Function::new(closure, 2), Function::new(closure, 2).eager());
    for k in 0..8 {
        let x = [f64::from(k) * 0.5, 2.0 - f64::from(k % 3)];
        if x[1] == 0.0 {
            continue;
        }
        let (got, want) = (f.jacobian(&x).unwrap(), jacobian(closure, x).unwrap());
        assert_eq!(eager.jacobian(&x).unwrap().as_slice(), want.as_slice());
        assert_eq!(f.values(&x).unwrap(), eager.values(&x).unwrap());
        for (got, want) in got.as_slice().iter().zip(want.as_slice()) {
            // One path to each entry, of two derivatives.
            assert!((got - want).abs() <= 4.0 * f64::EPSILON * want.abs(), "{got} instead of {want}");
        }
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
    assert_eq!(eager.mode(), Mode::Dynamic { reason: gradus::function::Reason::Asked });
}

#[test]
fn rows_may_have_losses_that_depend_on_nothing_or_on_one_side() {
    let x = [1.0, 2.0, 3.0];
    let data = Columns::new(&[&x]).unwrap();
    let mut constant = RowFunction::new(|_: Var, _: Var| Var::from(2.0));
    let mut of_row = RowFunction::new(|_: Var, x: Var| x);
    let mut of_parameter = RowFunction::new(|w: Var, _: Var| w * w);
    let mut gradient = [9.0];
    for _ in 0..5 {
        let batch = || Batch::Rows(&[2, 0, 2]);
        assert_eq!(constant.value_and_grad(&[5.0], &data, batch(), &mut gradient).unwrap(), 6.0);
        assert_eq!(gradient, [0.0]);
        assert_eq!(of_row.value_and_grad(&[5.0], &data, batch(), &mut gradient).unwrap(), 7.0);
        assert_eq!(gradient, [0.0]);
        assert_eq!(of_parameter.value_and_grad(&[5.0], &data, batch(), &mut gradient).unwrap(), 75.0);
        assert_eq!(gradient, [30.0]);
        let mut values = [0.0; 3];
        of_row.values(&[5.0], &data, batch(), &mut values).unwrap();
        assert_eq!(values, [3.0, 1.0, 3.0]);
        of_parameter.values(&[5.0], &data, batch(), &mut values).unwrap();
        assert_eq!(values, [25.0; 3]);
    }
}

#[test]
fn single_precision_is_compiled_too() {
    let closure = |x: &[Var<f32>]| x.windows(2).map(|w| (w[0] * w[1]).tanh()).sum::<Var<f32>>();
    let x: Vec<f32> = (0..40_u8).map(|i| f32::from(i).sin()).collect();
    let mut f = Function::new(closure, 40);
    let mut gradient = vec![0.0_f32; 40];
    let (value, want) = value_and_grad(closure, x.clone()).unwrap();
    for _ in 0..4 {
        assert_eq!(f.value_and_grad(&x, &mut gradient).unwrap(), value);
        // Two contributions of three roundings each, below 1.
        assert!(gradient.iter().zip(&want).all(|(g, w)| (g - w).abs() <= 8.0 * f32::EPSILON));
    }
    assert_eq!(f.mode(), Mode::Compiled { programs: 1 });
}

/// From each residual over all that was recorded, these would be 10¹⁰ steps; without optimization 4 · 10⁸, which are as long.
#[test]
fn derivatives_of_many_outputs_cost_what_they_depend_on() -> Result<(), Error> {
    const ROWS: usize = if cfg!(debug_assertions) { 20_000 } else { 100_000 };
    let x: Vec<f64> = (0..ROWS).map(|k| k as f64 / ROWS as f64).collect();
    let residuals = |p: &[Var]| -> Vec<Var> {
        // What all rows share comes first, so that no residual depends on operations of its own alone.
        let rate = p[1].exp();
        x.iter().map(|&x| p[0] * (rate * x).sin() + p[2] - x).collect()
    };
    let p: [f64; 3] = [1.5, 0.5, 0.2];
    let rate = p[1].exp();
    let by_hand = |x: f64| [(rate * x).sin(), p[0] * (rate * x).cos() * x * rate, 1.0];
    let (mut values, mut got) = (vec![0.0; ROWS], Matrix::zeros(ROWS, 3));
    let mut f = Function::new(residuals, 3);
    let eager = jacobian(residuals, p.to_vec())?;
    for _ in 0..3 {
        f.jacobian_into(&p, &mut values, &mut got)?;
        for (k, &x) in x.iter().enumerate() {
            for (i, want) in by_hand(x).into_iter().enumerate() {
                // A handful of roundings of numbers below 3.
                assert!((got[(k, i)] - want).abs() < 1e-14 && (eager[(k, i)] - want).abs() < 1e-14);
            }
        }
    }
    Ok(())
}

/// Outputs that share much with one another, some of them nothing, some that are inputs, constants, or the same value.
#[test]
fn outputs_of_every_kind_have_their_derivatives() -> Result<(), Error> {
    let outputs = |x: &[Var]| -> Vec<Var> {
        let chain: Vec<Var> = (0..60)
            .scan(x[0], |y, k| {
                *y = *y * 0.9 + x[k % 3];
                Some(*y)
            })
            .collect();
        let own: Vec<Var> = (0..60).map(|k| x[k % 3] * f64::from(k as u8)).collect();
        let mut all = vec![x[1], Var::from(7.0), chain[59], chain[59], own[10], x[1], x[2] * x[2], own[0]];
        all.extend(&own);
        all.push(chain[30] * own[59]);
        all
    };
    let x = vec![0.3, -0.7, 1.1];
    let mut f = Function::new(outputs, 3);
    let want = jacobian(outputs, x.clone())?;
    let (mut values, mut got) = (vec![0.0; want.rows()], Matrix::zeros(want.rows(), 3));
    for _ in 0..3 {
        f.jacobian_into(&x, &mut values, &mut got)?;
        for row in 0..want.rows() {
            // One by one, each is the gradient of a closure with a single output.
            let single = grad(|x: &[Var]| outputs(x)[row], x.clone())?;
            for (i, &single) in single.iter().enumerate() {
                assert_eq!(want[(row, i)], single, "{row} {i}");
                assert!((got[(row, i)] - single).abs() <= 1e-13 * single.abs(), "{row} {i}");
            }
        }
    }
    assert_eq!(want.row(0), [0.0, 1.0, 0.0]);
    assert_eq!(want.row(1), [0.0; 3]);
    Ok(())
}

/// What runs on from element to element, and is looked at on the way: as one step, forward and back, with the bits of the closure in plain numbers.
#[test]
fn running_results_have_the_bits_of_the_closure() -> Result<(), Error> {
    macro_rules! running {
        ($number:ty) => {
            |way: usize, x: &[$number]| -> $number {
                let mut last = x[0];
                let mut total = x[1] * 0.0;
                for &x in &x[2..] {
                    last = match way {
                        0 => last + (x - 0.5),
                        1 => last - x,
                        2 => last / (x + 1.5),
                        3 => (x - 0.5) + last,
                        4 => x - last,
                        5 => last + (x - 0.5) * last,
                        6 => last * (1.5 - x),
                        _ => last * 0.5 - (x - 0.5 - last * 0.25),
                    };
                    total += (last * 0.1).sin() * x;
                }
                total
            }
        };
    }
    let (of_numbers, of_variables) = (running!(f64), running!(Var));
    for way in 0..8 {
        // Up to some lanes, and more than one piece of a chain.
        for n in (3..60).step_by(7).chain([300, 2500]) {
            let x: Vec<f64> = (0..n).map(|i| 0.5 + 0.45 * f64::from(i * i % 97).sin()).collect();
            let want = (of_numbers(way, &x), grad(|x: &[Var]| of_variables(way, x), x.clone())?);
            let mut f = Function::new(|x: &[Var]| of_variables(way, x), x.len());
            let mut got = vec![0.0; x.len()];
            for _ in 0..3 {
                assert_eq!(f.value_and_grad(&x, &mut got)?.to_bits(), want.0.to_bits(), "{way} of {n}");
                let scale = want.1.iter().fold(0.0_f64, |scale, g| scale.max(g.abs()));
                for (i, (got, want)) in got.iter().zip(&want.1).enumerate() {
                    assert!((got - want).abs() <= 1e-12 * scale, "{way} of {n}: {got} and {want} at {i}");
                }
            }
        }
    }
    Ok(())
}
