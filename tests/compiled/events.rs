//! Differential equations up to an event, and with dense output: against closed forms, in every order, on every path.

use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;

fn close(a: &[f64], b: &[f64], tolerance: f64) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0))
}

/// Value, gradient and Hessian of `f`, recorded and compiled, are those of `exact`.
fn agree(
    f: impl Fn(&[Var]) -> Var + Copy,
    exact: impl Fn(&[Var]) -> Var + Copy,
    points: &[&[f64]],
    tolerances: [f64; 3],
) {
    let n = points[0].len();
    let mut compiled = Function::new(f, n);
    for _ in 0..2 {
        for &x in points {
            let (value, gradient) = value_and_grad(exact, x.to_vec()).unwrap();
            let second = hessian(exact, x.to_vec()).unwrap();
            let (found, by_tape) = value_and_grad(f, x.to_vec()).unwrap();
            let mut replayed = vec![0.0; n];
            assert_eq!(compiled.value_and_grad(x, &mut replayed).unwrap().to_bits(), found.to_bits());
            assert!(close(&[found], &[value], tolerances[0]), "{found} {value}");
            assert!(close(&by_tape, &gradient, tolerances[1]), "{by_tape:?} {gradient:?}");
            assert!(close(&replayed, &by_tape, 1e-11), "{replayed:?} {by_tape:?}");
            let (eager, program) = (hessian(f, x.to_vec()).unwrap(), compiled.hessian(x).unwrap());
            assert!(close(eager.as_slice(), second.as_slice(), tolerances[2]), "{eager:?} {second:?}");
            assert!(close(program.as_slice(), eager.as_slice(), 1e-9), "{program:?} {eager:?}");
            let v: Vec<f64> = (0..n).map(|k| 1.0 - 0.4 * k as f64).collect();
            let along = jvp(|x: &[Var]| [f(x)], x.to_vec(), v.clone()).unwrap()[0];
            assert!(close(&[along], &[by_tape.iter().zip(&v).map(|(g, v)| g * v).sum()], 1e-10));
        }
    }
    assert_eq!(compiled.mode(), Mode::Compiled { programs: 1 });
}

/// Height and speed under a gravity that is captured, and the floor.
fn flight(gravity: Var, start: &[Var], from: Var) -> (Var, Vec<Var>) {
    let fall = |_: &[Var], _t: Var, y: &[Var]| [y[1], -gravity];
    let height = |_: &[Var], _t: Var, y: &[Var]| y[0];
    Ode::new().until(fall, height, &[], start, [from, from + 100.0])
}

#[test]
fn a_ball_bounces() {
    // Dropped from h, and off the floor with a share of its speed, three times: the time is √(2 h / g) (1 + 2 e + 2 e²).
    let third = |p: &[Var]| {
        let (height, rebound, gravity) = (p[0], p[1], p[2]);
        let (mut time, mut state) = flight(gravity, &[height, Var::from(0.0)], Var::from(0.25));
        for _ in 0..2 {
            (time, state) = flight(gravity, &[Var::from(0.0), -rebound * state[1]], time);
        }
        time + 0.5 * state[1]
    };
    let exact = |p: &[Var]| {
        let (height, rebound, gravity) = (p[0], p[1], p[2]);
        let fall = (2.0 * height / gravity).sqrt();
        let speed = (2.0 * height * gravity).sqrt() * rebound * rebound;
        fall * (1.0 + 2.0 * rebound + 2.0 * rebound * rebound) + 0.25 - 0.5 * speed
    };
    agree(third, exact, &[&[2.0, 0.8, 9.81], &[0.7, 0.5, 1.62], &[1.0, 0.9, 3.7]], [1e-10, 1e-9, 1e-7]);
}

#[test]
fn an_event_that_depends_on_everything() {
    // y′ = a y from s at t₀: y = s e^(a (t − t₀)) reaches b e^(c t) when t = (a t₀ + ln(b / s)) / (a − c).
    let f = |p: &[Var]| {
        let [a, s, from, b, c] = [0, 1, 2, 3, 4].map(|k| p[k]);
        let growth = |x: &[Var], _t: Var, y: &[Var]| [x[0] * y[0]];
        let ahead = |x: &[Var], t: Var, y: &[Var]| y[0] - x[1] * (c * t).exp();
        let how = Ode::new().relative(1e-12);
        let (time, state) = how.until(growth, ahead, &[a, b], &[s], [from, Var::from(50.0)]);
        time * time + state[0]
    };
    let exact = |p: &[Var]| {
        let [a, s, from, b, c] = [0, 1, 2, 3, 4].map(|k| p[k]);
        let time = (a * from + (b / s).ln()) / (a - c);
        time * time + b * (c * time).exp()
    };
    let points: &[&[f64]] =
        &[&[0.8, 1.0, 0.1, 2.0, 0.2], &[1.1, 0.5, -0.3, 1.5, 0.4], &[0.6, 1.0, 0.0, 1.3, -0.1]];
    agree(f, exact, points, [1e-9, 1e-8, 1e-7]);
}

/// A crossing that is met earlier or later than where it was recorded is found anew, not next to where it was.
#[test]
fn a_replay_looks_for_the_first_event() {
    // sin(w t) comes back to 0 at π / w: from a start at the third crossing of another w it would be another one.
    let f = |w: Var| {
        let turn = |x: &[Var], _t: Var, y: &[Var]| [x[0] * y[1], -x[0] * y[0]];
        let zero = |_: &[Var], _t: Var, y: &[Var]| y[0];
        Ode::new().until(turn, zero, &[w], &[Var::from(0.0), Var::from(1.0)], [0.0, 100.0]).0
    };
    let mut compiled = Function::new(f, 1);
    for w in [1.0, 1.1, 0.9, 4.0, 0.1, 7.0] {
        let mut slope = [0.0];
        let time = compiled.value_and_grad(&[w], &mut slope).unwrap();
        assert!(close(&[time], &[core::f64::consts::PI / w], 1e-8), "{w}: {time}");
        assert!(close(&slope, &[-core::f64::consts::PI / (w * w)], 1e-7), "{w}: {slope:?}");
    }
}

/// Kepler's problem: from the nearest point, the farthest one is reached after half of a period, π a^(3/2).
#[test]
fn half_an_orbit() {
    let half = |p: &[Var]| {
        let (axis, e) = (p[0], p[1]);
        let pull = |_: &[Var], _t: Var, y: &[Var]| {
            let cube = (y[0] * y[0] + y[1] * y[1]).powf(1.5);
            [y[2], y[3], -y[0] / cube, -y[1] / cube]
        };
        let zero = Var::from(0.0);
        let start = [axis * (1.0 - e), zero, zero, ((1.0 + e) / (axis * (1.0 - e))).sqrt()];
        let across = |_: &[Var], _t: Var, y: &[Var]| y[1];
        let (time, state) = Ode::new().relative(1e-12).until(pull, across, &[], &start, [0.0, 100.0]);
        time + 0.5 * state[0]
    };
    let exact = |p: &[Var]| core::f64::consts::PI * p[0].powf(1.5) - 0.5 * p[0] * (1.0 + p[1]);
    agree(half, exact, &[&[1.0, 0.3], &[1.2, 0.5], &[0.8, 0.1]], [1e-9, 1e-8, 1e-6]);
}

#[test]
fn dense_output_has_the_derivatives_of_its_closed_form() {
    let times = |t: Var| (0..8).map(|k| t * (0.1 * f64::from(k)) + 0.2).collect::<Vec<Var>>();
    let f = |p: &[Var]| {
        let rate = |x: &[Var], t: Var, y: &[Var]| [y[1] * t.cos() / t.cos(), -x[0] * y[0]];
        let how = Ode::new().relative(1e-12).dense();
        let states = how.solve(rate, &p[..1], &[p[1], Var::from(0.0)], &times(p[2]));
        states.iter().enumerate().map(|(k, y)| y[0] * (k as f64 + 1.0) + y[1]).sum::<Var>()
    };
    let exact = |p: &[Var]| {
        let w = p[0].sqrt();
        let each = times(p[2]).into_iter().enumerate().map(|(k, t)| {
            let angle = w * (t - 0.2);
            p[1] * (angle.cos() * (k as f64 + 1.0) - w * angle.sin())
        });
        each.sum::<Var>()
    };
    agree(f, exact, &[&[2.0, 1.0, 3.0], &[1.0, -0.5, 5.0], &[3.0, 0.7, 1.0]], [1e-8, 1e-7, 1e-5]);
}

/// The derivatives are those of the number that comes out, also where that is far from the solution.
#[test]
fn dense_derivatives_are_those_of_the_steps() {
    let f = |[a, b]: [Var; 2]| {
        let rate = |x: &[Var], t: Var, y: &[Var]| [y[1] * t.cos(), x[0] * (1.0 - y[0] * y[0]) * y[1] - y[0]];
        let how = Ode::new().relative(1e-6).absolute(1e-6).dense();
        let y = how.solve(rate, &[a], &[b, a], &[Var::from(0.0), a, Var::from(1.3), Var::from(2.5)]);
        y[1][0] + y[2][1] * y[3][0]
    };
    let by_back = grad(f, [0.8, 0.6]).unwrap();
    for k in 0..2 {
        let direction = [0, 1].map(|i| f64::from(u8::from(i == k)));
        let by_along = jvp(|x: [Var; 2]| [f(x)], [0.8, 0.6], direction).unwrap()[0];
        assert!((by_along - by_back[k]).abs() < 1e-12 * by_back[k].abs(), "{by_along} {by_back:?}");
    }
    let h = hessian(f, [0.8, 0.6]).unwrap();
    assert!((h[(0, 1)] - h[(1, 0)]).abs() < 1e-10);
    // At steps that change with the point differences see that, too: the tolerance over a step of theirs, 10⁻².
    let report = check_grad(f, [0.8, 0.6]).unwrap();
    assert!(report.coordinates.iter().all(|c| c.relative_error < 1e-3), "{report}");
}

#[test]
fn dense_output_saves_steps_and_events_work_in_rows() {
    // Evaluations are counted by an external function within the closure.
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    let count = Arc::new(AtomicUsize::new(0));
    let counted = |how: Ode| {
        count.store(0, Ordering::Relaxed);
        let counter = Arc::clone(&count);
        let value = move |x: &[f64]| {
            counter.fetch_add(1, Ordering::Relaxed);
            -x[0]
        };
        let call = External::new("decay", 1, value, |_: &[f64], g: &mut [f64]| g[0] = -1.0);
        let times: Vec<f64> = (0..=1000).map(|k| 0.002 * f64::from(k)).collect();
        let end =
            |y: Var| how.solve(|_: &[Var], _t: Var, y: &[Var]| [call.call(y)], &[], &[y], &times)[1000][0];
        let value = grad(end, 1.0).unwrap();
        assert!((value - (-2.0_f64).exp()).abs() < 1e-8, "{value}");
        count.load(Ordering::Relaxed)
    };
    let (cut, dense) = (counted(Ode::new()), counted(Ode::new().dense()));
    assert!(dense * 10 < cut, "{dense} {cut}");
    // One flight for each row.
    let loss = |g: Var, [v, t]: [Var; 2]| (flight(g, &[Var::from(0.0), v], Var::from(0.0)).0 - t).powi(2);
    let v: Vec<f64> = (1..30).map(|k| 0.3 * f64::from(k)).collect();
    let t: Vec<f64> = v.iter().map(|v| 2.0 * v / 9.0).collect();
    let data = Columns::new(&[&v, &t]).unwrap();
    let mut f = RowFunction::new(loss);
    for g in [9.81, 9.0, 8.0, 9.5] {
        let mut slope = [0.0];
        let sum = f.value_and_grad(&[g], &data, Batch::Range(0..v.len()), &mut slope).unwrap();
        let of = |v: f64| (2.0 * v / g - 2.0 * v / 9.0, -2.0 * v / (g * g));
        let exact: f64 = v.iter().map(|&v| of(v).0.powi(2)).sum();
        let derivative: f64 = v.iter().map(|&v| 2.0 * of(v).0 * of(v).1).sum();
        assert!(
            close(&[sum], &[exact], 1e-9) && close(&slope, &[derivative], 1e-9),
            "{sum} {exact} {slope:?}"
        );
    }
    assert!(matches!(f.mode(), Mode::Compiled { .. }), "{}", f.mode());
}

#[test]
fn what_has_no_event_is_an_error() {
    let error = |event: fn(Var, &[Var]) -> Var, until: f64| {
        let f = |x: Var| {
            let fall = |_: &[Var], _t: Var, y: &[Var]| [y[1], Var::from(-1.0)];
            Ode::new().until(fall, |_: &[Var], t: Var, y: &[Var]| event(t, y), &[], &[x, x], [0.0, until]).0
        };
        grad(f, 1.0).unwrap_err().to_string()
    };
    let message = error(|_, y| y[0], 0.5);
    assert!(
        message.contains("`ode` has no change of sign of its event between times 0.0 and 0.5"),
        "{message}"
    );
    assert!(message.contains("events.rs:"), "{message}");
    let message = error(|t, y| (y[0] - 1e9 + t).sqrt(), 5.0);
    assert!(message.contains("event that is NaN"), "{message}");
    let backward = |x: Var| {
        let decay = |_: &[Var], _t: Var, y: &[Var]| [-y[0]];
        Ode::new().dense().solve(decay, &[], &[x], &[0.0, 1.0, 0.5, 2.0])[1][0]
    };
    let message = grad(backward, 1.0).unwrap_err().to_string();
    assert!(message.contains("do not go one way"), "{message}");
    // A zero at the start is no event, and time may run backward.
    let back = |x: Var| {
        let line = |_: &[Var], _t: Var, _: &[Var]| [Var::from(1.0)];
        Ode::new().until(line, |_: &[Var], _t: Var, y: &[Var]| y[0] + 1.0, &[], &[x], [0.0, -9.0]).0
    };
    assert!(close(&[value_and_grad(back, 0.5).unwrap().0], &[-1.5], 1e-12));
}
