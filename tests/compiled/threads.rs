//! Long functions of a point on several threads: the bits of one.

use gradus::Error;
use gradus::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

/// A point, another one for each `k`; no two coordinates are equal.
fn point(n: usize, k: usize) -> Vec<f64> {
    (0..n).map(|i| 0.5 + ((i * 7919 + k * 104_729) % 1_000_003) as f64 / 1.25e6).collect()
}

type Loss = fn(&[Var]) -> Var;

/// Neighbors that meet.
fn waves(x: &[Var]) -> Var {
    x.windows(2).map(|w| (w[0] * w[1]).sin() * (w[0] - w[1]).exp()).sum()
}

/// Derivatives that need the sum of all, and two sums.
fn norm(x: &[Var]) -> Var {
    let bend: Var = x.windows(3).map(|w| (w[0] - 2.0 * w[1] + w[2]).tanh().powi(2)).sum();
    bend.sqrt() + x.iter().map(|&x| x.ln()).sum::<Var>().powi(2) / x.len() as f64
}

/// Terms that take turns, the last of which is another one; and a mean that all terms need.
fn turns(x: &[Var]) -> Var {
    let mean = x.iter().map(|&x| (2.0 * x).exp()).sum::<Var>() / x.len() as f64;
    let mut sum = mean * x[0];
    for w in x.windows(2) {
        sum += (w[0] - mean).cos();
        sum -= w[0] * w[1];
    }
    sum - mean
}

/// Comparisons, and neighbors in two directions.
fn grid(x: &[Var]) -> Var {
    let side = x.len().isqrt();
    let term = |i: usize| {
        let wave = (x[i] * x[i + side]).sin();
        if x[i] < 2.0 { wave.exp() * x[i + 1].atan() } else { wave }
    };
    (0..x.len() - side).map(term).sum()
}

/// Chains: the largest, and the sum of all so far.
fn chains(x: &[Var]) -> Var {
    let peak = x.iter().skip(1).fold(x[0], |peak, &x| peak.max(x));
    let (mut place, mut sum) = (Var::from(0.0), Var::from(0.0));
    for &x in x {
        place += x / 1000.0;
        sum += (x - peak).exp() * place.cos();
    }
    sum.powi(2).ln_1p() + peak
}

const LOSSES: [(&str, Loss, usize); 5] = [
    ("waves", waves, 20_001),
    ("norm", norm, 17_003),
    ("turns", turns, 20_000),
    ("grid", grid, 141 * 141),
    ("chains", chains, 30_000),
];

/// Everything that a function gives at its second to last point, and at one where a comparison comes out otherwise.
fn results(loss: Loss, n: usize, threads: usize) -> (Vec<u64>, String) {
    pool(threads).install(|| {
        let mut f = Function::new(loss, n);
        let (mut gradient, mut bits) = (vec![0.0; n], Vec::new());
        for k in 0..10 {
            let mut x = point(n, k);
            if k == 9 {
                x[n / 2] = 2.5;
            }
            let value = f.value_and_grad(&x, &mut gradient).unwrap();
            let direction = point(n, k + 1);
            let product = if k > 1 { f.hvp(&x, &direction).unwrap() } else { Vec::new() };
            if k > 7 {
                bits.push(f.value(&x).unwrap().to_bits());
                bits.extend([value].iter().chain(&gradient).chain(&product).map(|x| x.to_bits()));
            }
        }
        (bits, f.program().to_string())
    })
}

#[test]
fn functions_have_the_same_bits_on_any_number_of_threads() {
    for (name, loss, n) in LOSSES {
        let (want, text) = results(loss, n, 1);
        assert!(!text.contains("shares for threads"), "{name}");
        // Without optimization one number has to do.
        let numbers: &[usize] = if cfg!(debug_assertions) { &[3] } else { &[2, 5] };
        for &threads in numbers {
            let (got, text) = results(loss, n, threads);
            assert!(text.contains("shares for threads"), "{name}: {text}");
            let different = got.iter().zip(&want).filter(|(got, want)| got != want).count();
            assert!(got.len() == want.len() && different == 0, "{name} on {threads}: {different}");
        }
    }
}

/// A line of a program says whether it is shared.
fn is_shared(loss: Loss, n: usize) -> bool {
    pool(2).install(|| {
        let (mut f, mut gradient) = (Function::new(loss, n), vec![0.0; n]);
        for k in 0..9 {
            f.value_and_grad(&point(n, k), &mut gradient).unwrap();
        }
        f.program().to_string().contains("shares for threads")
    })
}

#[test]
fn what_would_save_no_time_is_not_shared() {
    // The terms cost no more than to add them.
    assert!(!is_shared(|x| x.windows(2).map(|w| (w[1] - w[0] * w[0]).powi(2)).sum(), 100_000));
    // It is long, and not much to do.
    assert!(!is_shared(waves, 3000));
    // Each value needs the one before it.
    assert!(!is_shared(|x| x.iter().fold(Var::from(0.5), |y, &x| (y * x).sin() + 0.1 * y), 20_000));
    // Each term is needed by two shares that are far apart: all would be computed twice.
    assert!(!is_shared(|x| (0..x.len()).map(|i| (x[i] * x[x.len() - 1 - i] + x[i]).sin()).sum(), 30_000));
    assert!(is_shared(waves, 20_000));
}

#[test]
fn functions_with_many_outputs_are_shared() {
    let n = 30_000;
    let all = |x: &[Var]| -> Vec<Var> { x.windows(2).map(|w| (w[0] / w[1]).exp().sin()).collect() };
    let mut wanted = Vec::new();
    for threads in [1, 4] {
        pool(threads).install(|| {
            let mut f = Function::new(all, n);
            let (mut values, mut along) = (Vec::new(), Vec::new());
            for k in 0..9 {
                values = f.values(&point(n, k)).unwrap();
                along = f.jvp(&point(n, k), &point(n, k + 1)).unwrap();
            }
            assert_eq!(f.program().to_string().contains("shares"), threads > 1, "{}", f.program());
            let bits: Vec<u64> = values.iter().chain(&along).map(|x| x.to_bits()).collect();
            if wanted.is_empty() { wanted = bits } else { assert!(bits == wanted) }
        });
    }
}

/// What is not finite is found, and named, wherever it is; and a clone has results of its own.
#[test]
fn a_share_that_is_not_finite_is_found() {
    pool(3).install(|| {
        let n = 20_000;
        let mut f = Function::new(|x: &[Var]| x.iter().map(|&x| x.ln() * x.exp()).sum::<Var>(), n);
        let mut gradient = vec![0.0; n];
        for k in 0..9 {
            f.value_and_grad(&point(n, k), &mut gradient).unwrap();
        }
        assert!(f.program().to_string().contains("shares"));
        let mut other = f.clone();
        for at in [0, 1, 7000, n - 1] {
            let mut x = point(n, 3);
            let want = f.value_and_grad(&x, &mut gradient).unwrap();
            x[at] = -1.0;
            let error = f.value_and_grad(&x, &mut gradient).unwrap_err();
            assert!(matches!(error, Error::NotFinite(_)), "{error}");
            x[at] = 0.0;
            assert!(matches!(f.value(&x), Err(Error::NotFinite(_))));
            assert_eq!(other.value_and_grad(&point(n, 3), &mut gradient).unwrap().to_bits(), want.to_bits());
        }
    });
}

/// Functions of the user's own that use threads themselves. Who waits for the second half of one comes to help others of the same
/// evaluation meanwhile, which must not wait for its own share; and a panic in one of them ends in an error, not in a wait without end.
#[test]
fn functions_that_use_threads_themselves() {
    let angle = External::new(
        "angle",
        2,
        |x: &[f64]| {
            assert!(x[0] < 100.0, "an angle, not {}", x[0]);
            let (a, b) = rayon::join(|| x[0].sin(), || x[1].cos());
            a * b
        },
        |x: &[f64], g: &mut [f64]| {
            let (a, b) = rayon::join(|| x[0].cos() * x[1].cos(), || -x[0].sin() * x[1].sin());
            (g[0], g[1]) = (a, b);
        },
    );
    let n = if cfg!(debug_assertions) { 12_000 } else { 40_000 };
    let loss = |x: &[Var]| -> Var {
        let mean = x.iter().map(|&x| (2.0 * x).exp().sin()).sum::<Var>() / x.len() as f64;
        x.windows(2).map(|w| angle.call(&[w[0], w[1]]) * (w[0] * mean).exp()).sum()
    };
    let mut wanted = Vec::new();
    for threads in [1, 2, 3] {
        pool(threads).install(|| {
            let (mut f, mut gradient) = (Function::new(loss, n), vec![0.0; n]);
            let mut values = Vec::new();
            for k in 0..20 {
                values.push(f.value_and_grad(&point(n, k), &mut gradient).unwrap());
            }
            assert_eq!(f.program().to_string().contains("shares"), threads > 1, "{}", f.program());
            let bits: Vec<u64> = values.iter().chain(&gradient).map(|x| x.to_bits()).collect();
            if wanted.is_empty() {
                wanted = bits;
            } else {
                assert!(bits == wanted, "{threads}");
            }
            for at in [0, n / 2, n - 2] {
                let mut far = point(n, 5);
                far[at] = 200.0;
                let error = f.value_and_grad(&far, &mut gradient).unwrap_err();
                assert!(error.to_string().contains("panicked: an angle, not 200"), "{error}");
                let value = f.value_and_grad(&point(n, 5), &mut gradient).unwrap();
                assert_eq!(value.to_bits(), values[5].to_bits());
            }
        });
    }
}
