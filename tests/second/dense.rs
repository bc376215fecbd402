//! Hessians of which nearly all entries are other than 0, along all directions side by side.

use crate::support::hyper::Hyper;
use gradus::Error;
use gradus::error::Quantity;
use gradus::function::Mode;
use gradus::prelude::*;
use num_traits::Float;

const N: usize = 30;

/// Units over all coordinates, each with a branch.
fn layer<X: Float>(x: &[X], c: impl Fn(f64) -> X) -> X {
    let unit = |k: usize| {
        let weighted = x.iter().enumerate().map(|(j, &x)| x * c(((k * 13 + j * 7) as f64 * 0.3).sin()));
        let z = weighted.fold(c(0.1), |sum, term| sum + term);
        if z < c(0.0) { z.sin() * x[k] } else { z.tanh() * (z * z + c(1.0)).ln() }
    };
    (0..20).map(unit).fold(c(0.0), |sum, y| sum + y)
}

fn point(k: usize) -> Vec<f64> {
    (0..N).map(|i| ((i * 5 + k * 11) as f64 * 0.7).sin()).collect()
}

#[test]
fn entries_agree_with_hyper_dual_numbers() {
    let mut f = Function::new(|x: &[Var]| layer(x, Var::from), N);
    let mut hessian = Matrix::zeros(N, N);
    // Each point takes other branches; each of them comes so often that it has a program.
    for k in (0..4).flat_map(|k| [k; 8]) {
        let x = point(k);
        let value = f.hessian_into(&x, &mut hessian).unwrap();
        for i in 0..N {
            for j in 0..=i {
                let unit = |at: usize| [f64::from(at == i), f64::from(at == j)];
                let x: Vec<Hyper> =
                    x.iter().enumerate().map(|(at, &x)| Hyper::variable(x, unit(at))).collect();
                let want = layer(&x, Hyper::constant);
                let got = hessian[(i, j)];
                assert_eq!(got.to_bits(), hessian[(j, i)].to_bits());
                assert_eq!(value, want.value);
                let tolerance = 100.0 * f64::EPSILON * want.second_size;
                assert!((got - want.second).abs() <= tolerance, "{k} {i} {j}: {got} {}", want.second);
            }
        }
    }
    assert!(matches!(f.mode(), Mode::Compiled { programs: 4 }), "{:?}", f.mode());
    let text = f.program().to_string();
    assert!(text.contains("value and Hessian, with its directions as rows: for each row"), "{text}");
}

/// Where operands are equal, and at 0, by the conventions; what is not finite, with the operation.
#[test]
fn special_points_are_those_of_the_recording() {
    let kinks = |x: &[Var]| {
        let sum: Var = x.iter().copied().sum();
        x.windows(2).map(|w| w[0].max(w[1]) * sum * w[0].abs()).sum::<Var>() + layer(x, Var::from)
    };
    let (mut compiled, mut eager) = (Function::new(kinks, N), Function::new(kinks, N).eager());
    // Without optimization a recorded Hessian takes two seconds.
    let [every, times] = if cfg!(debug_assertions) { [5, 2] } else { [1, 12] };
    for k in (0..24).step_by(every) {
        let mut x = point(0);
        if k % 3 > 0 {
            (x[k], x[k + 1]) = (0.0, if k % 3 == 1 { 0.0 } else { x[k + 1] });
        }
        let (got, want) = (compiled.hessian(&x).unwrap(), eager.hessian(&x).unwrap());
        for (got, want) in got.as_slice().iter().zip(want.as_slice()) {
            assert!((got - want).abs() <= 1e-12 * (1.0 + want.abs()), "{k}: {got} {want}");
        }
    }
    // A point that is special takes no other way.
    assert!(matches!(compiled.mode(), Mode::Compiled { .. }), "{:?}", compiled.mode());
    let steep = |x: &[Var]| layer(x, Var::from) + x[3].powf(1.5) * x[4];
    let mut f = Function::new(steep, N);
    for k in 0..times {
        let mut x: Vec<f64> = point(1).iter().map(|x| x.abs()).collect();
        f.hessian(&x).unwrap();
        x[3] = 0.0;
        let error = f.hessian(&x).unwrap_err();
        let Error::NotFinite(what) = &error else { panic!("{k}: {error}") };
        assert_eq!((what.quantity, what.value), (Quantity::Second(3, 3), f64::INFINITY), "{k}: {error}");
    }
}
