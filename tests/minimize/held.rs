//! Coordinates that are held: the search in the others is the one of a function without them.

use gradus::minimize::Step;
use gradus::prelude::*;
use std::ops::ControlFlow;

fn wood(x: &[Var]) -> Var {
    let [a, b, c, d] = [x[0], x[1], x[2], x[3]];
    100.0 * (b - a * a).powi(2)
        + (1.0 - a).powi(2)
        + 90.0 * (d - c * c).powi(2)
        + (1.0 - c).powi(2)
        + 10.1 * ((b - 1.0).powi(2) + (d - 1.0).powi(2))
        + 19.8 * (b - 1.0) * (d - 1.0)
}

const START: [f64; 4] = [-3.0, -1.0, 0.7, -1.0];

/// `b` and `d` move, `a` and `c` are where they start.
fn part([b, d]: [Var; 2]) -> Var {
    wood(&[START[0].into(), b, START[2].into(), d])
}

#[test]
fn it_is_the_search_of_a_function_without_them() {
    for method in Method::ALL {
        let run = Minimizer::new(method).names(["a", "b", "c", "d"]).fixed(["c", "a"]).history(true);
        let (mut seen, mut gradients) = (Vec::new(), Vec::new());
        let watch = |step: &Step<'_>| {
            seen.push(step.x.to_vec());
            gradients.push(step.jac.to_vec());
            ControlFlow::Continue(())
        };
        let min = run.callback(watch).minimize(wood, START).expect("a start");
        let want = minimize(part, [START[1], START[3]], method).expect("a start");
        assert_eq!(
            (min.status, min.nit, min.nfev, min.nhev),
            (want.status, want.nit, want.nfev, want.nhev),
            "{min}"
        );
        // Sums of gradients may be in another order, and curvatures are about 20.
        assert!((min.x[1] - want.x[0]).abs() < 1e-7 && (min.x[3] - want.x[1]).abs() < 1e-7, "{min}\n{want}");
        assert!((min.fun - want.fun).abs() < 1e-9 * want.fun, "{min}\n{want}");
        assert_eq!(
            (min.x[0], min.x[2], &min.fixed[..]),
            (START[0], START[2], &[true, false, true, false][..])
        );
        assert_eq!(
            (min.at_bound, min.names),
            (vec![false; 4], vec!["a", "b", "c", "d"].into_iter().map(String::from).collect())
        );
        if method.takes_gradient() {
            assert_eq!((min.jac[0], min.jac[2]), (0.0, 0.0));
            assert!(gradients.iter().all(|g| g.len() == 4 && g[0] == 0.0 && g[1].is_finite()));
        }
        assert_eq!(min.history.points[0], START);
        let [a, _, c, _] = START;
        let is_held = |x: &[f64]| x.len() == 4 && x[0] == a && x[2] == c;
        assert!(
            seen.iter().all(|x| is_held(x)) && min.history.points.iter().all(|x| is_held(x)),
            "{method:?}"
        );
        assert_eq!(min.history.points.last(), Some(&min.x));
        if let (Some(all), Some(inner)) = (min.hess_inv, want.hess_inv) {
            assert!((all[(1, 3)] - inner[(0, 1)]).abs() < 1e-6 && all[(0, 1)] == 0.0 && all[(2, 2)] == 0.0);
        }
    }
}

/// Beyond 64 coordinates Hessians are products.
#[test]
fn products_with_the_hessian_leave_them_out() {
    let bowl = |x: &[Var]| {
        let own = x.iter().zip(1..).map(|(x, k)| (x - f64::from(k)).powi(2) * (1.0 + f64::from(k)));
        own.sum::<Var>() + x.windows(2).map(|w| w[0] * w[1]).sum::<Var>()
    };
    let names = (0..200).filter(|k| k % 3 == 0).map(|k| format!("p{k}"));
    for method in [Method::TrustNcg, Method::NewtonCg] {
        let bounds =
            (0..200).map(|k| if k % 2 == 0 { (0.0, 20.0) } else { (f64::NEG_INFINITY, f64::INFINITY) });
        let run = Minimizer::new(method).bounds(bounds).fixed(names.clone());
        let min = run.minimize(bowl, vec![5.0; 200]).expect("a start");
        assert!(min.success() && min.nhvp > 0 && min.nhev == 0, "{min}");
        let gradient = grad(bowl, min.x.clone()).expect("a gradient");
        for (i, (x, g)) in min.x.iter().zip(gradient).enumerate() {
            let to = if i % 2 == 0 { (x - g).clamp(0.0, 20.0) } else { x - g };
            assert!(if i % 3 == 0 { *x == 5.0 } else { (to - x).abs() <= 1e-6 }, "{i}: {x}, {g}\n{min}");
        }
    }
}

#[test]
fn it_is_printed_who_was_held_and_who_is_at_a_bound() {
    let bowl = |[a, b, c]: [Var; 3]| (a - 1.0).powi(2) + (b - 2.0).powi(2) + (c - 3.0).powi(2);
    let run = Minimizer::new(Method::TrustExact).bounds([(0.0, 5.0), (0.0, 5.0), (0.0, 0.5)]);
    let min = run.names(["height", "rate", "offset"]).fixed(["rate"]).minimize(bowl, [0.5, 0.5, 0.5]);
    let text = min.expect("a start").to_string();
    for line in ["   names: height, rate, offset", "   fixed: rate", "at_bound: offset"] {
        assert!(text.lines().any(|l| l == line), "{text}");
    }
    let plain = minimize(bowl, [0.5, 0.5, 0.5], Method::TrustExact).expect("a start").to_string();
    assert!(["names", "fixed", "at_bound"].iter().all(|word| !plain.contains(word)), "{plain}");
}

/// The bounds of single precision are those of the point's float.
#[test]
fn single_precision() {
    let bowl = |[a, b]: [Var<f32>; 2]| (a - 1.0).powi(2) + (b - 2.0).powi(2);
    for method in Method::ALL.into_iter().filter(|method| method.keeps_bounds()) {
        let min = Minimizer::new(method).bounds([(0.1, 0.7), (0.0, 9.0)]).minimize(bowl, [0.1_f32, 0.3]);
        let min = min.expect("a start");
        assert!(min.success() && min.x[0] == 0.7 && (min.x[1] - 2.0).abs() < 1e-3, "{method:?}\n{min}");
    }
}
