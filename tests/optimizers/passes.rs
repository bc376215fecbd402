//! How a step goes over memory must not show in its bits: vectors, blocks, threads.

use gradus::Numeric;
use gradus::optim::*;

/// Some zeros of both signs among gradients of both.
fn gradient<T: Numeric>(x: &[T], first: usize, step: usize) -> Vec<T> {
    let of = |i: usize, x: T| match (i + step) % 13 {
        5 => T::zero(),
        7 => -T::zero(),
        k => T::nearest(k as f64 * 0.25 - 1.4) * (x + T::nearest(0.3)),
    };
    x.iter().zip(first..).map(|(x, i)| of(i, *x)).collect()
}

/// The parameters `first..first + n` after some steps.
fn descended<T: Numeric, R: Rule<T>>(rule: &R, first: usize, n: usize, steps: usize) -> Vec<T> {
    let mut x: Vec<T> = (first..first + n).map(|i| T::nearest((i as f64 * 0.37).sin() * 2.0)).collect();
    let mut optimizer = rule.clone().optimizer(n).expect("valid settings");
    for step in 0..steps {
        let g = gradient(&x, first, step);
        optimizer.step(&mut x, &g).expect("a step");
    }
    x
}

fn bits<T: Numeric>(x: &[T]) -> Vec<u64> {
    x.iter().map(|x| x.wide().to_bits()).collect()
}

/// Does each parameter go its own way?
fn is_by_entry(name: &str) -> bool {
    !["ClipNorm", "Lamb", "Lars", "Novograd", "Lbfgs", "Groups"].iter().any(|word| name.contains(word))
}

/// A loop that is vectorized has a rest, and one that is cut has an end of each piece.
#[test]
fn many_parameters_go_like_one() {
    fn check<R: Rule<f64> + Rule<f32>>(name: &str, rule: &R, (): ()) {
        fn both<T: Numeric, R: Rule<T>>(name: &str, rule: &R) {
            for n in [1, 2, 7, 8, 15, 33, 70] {
                let alone: Vec<T> = (0..n).flat_map(|i| descended(rule, i, 1, 5)).collect();
                assert_eq!(bits(&descended(rule, 0, n, 5)), bits(&alone), "{name}, {n} parameters");
            }
        }
        if is_by_entry(name) {
            both::<f64, R>(name, rule);
            both::<f32, R>(name, rule);
        }
    }
    for_every_rule!(check, ());
}

/// Beyond 10⁵ parameters threads share a step.
#[test]
fn the_ends_of_a_long_step() {
    fn check<R: Rule<f64>>(name: &str, rule: &R, (): ()) {
        let (n, end) = (130_003, 130);
        if is_by_entry(name) {
            let x = descended::<f64, R>(rule, 0, n, 2);
            for first in [0, 64_936, 65_000, n - end] {
                let alone = descended::<f64, R>(rule, first, end, 2);
                assert_eq!(bits(&x[first..first + end]), bits(&alone), "{name}, from {first}");
            }
        }
    }
    for_every_rule!(check, ());
}

#[cfg(feature = "rayon")]
#[test]
fn any_number_of_threads() {
    fn check<R: Rule<f64> + Sync>(name: &str, rule: &R, (): ()) {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            bits(&pool.install(|| descended::<f64, R>(rule, 0, 210_003, 2)))
        };
        let one = with(1);
        for threads in [2, 3, 7] {
            assert!(with(threads) == one, "{name}, {threads} threads");
        }
    }
    // All ways in which rules go over memory: entries with up to four slots, norms, blocks, chains.
    check("Adan", &Adan { weight_decay: 0.1, ..Adan::new(0.05) }, ());
    check("AdamW", &AdamW::new(0.05), ());
    check("Sgd", &Sgd::new(0.05), ());
    check("Lamb", &Lamb { weight_decay: 0.1, ..Lamb::new(0.05) }, ());
    check("Lars", &Lars::new(0.5), ());
    check("Lars", &Lars { weight_decay: 0.1, ..Lars::new(0.5) }, ());
    check("Novograd", &Novograd::new(0.05), ());
    check("Lbfgs", &Lbfgs { memory: 2, ..Lbfgs::new(0.3) }, ());
    check("ScheduleFree", &ScheduleFree::adamw(0.05), ());
    check("chain", &(ClipNorm(1.5), Lamb::new(0.05)), ());
}

#[test]
fn a_gradient_that_is_not_finite_is_found_wherever_it_is() {
    fn check<T: Numeric>(bad: T) {
        for n in (1..=70).chain([130_000]) {
            let mut optimizer = Sgd::new(0.1).optimizer(n).expect("valid settings");
            let mut gradient = vec![T::max_value(); n];
            // Whether two that do not cancel could is a question of its own.
            for at in (0..n).step_by(n.div_ceil(70)) {
                gradient[at] = bad;
                gradient[n - 1] = if at + 1 == n { bad } else { -bad };
                let mut x = vec![T::one(); n];
                let error = optimizer.step(&mut x, &gradient).expect_err("no step");
                let OptimError::NonFinite(NonFiniteGradient { index, .. }) = error else { panic!("{error}") };
                assert_eq!(index, at, "of {n}");
                assert!(x.iter().all(|x| *x == T::one()));
                (gradient[at], gradient[n - 1]) = (T::max_value(), T::max_value());
            }
            optimizer.step(&mut vec![T::one(); n], &gradient).expect("a finite gradient");
        }
    }
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        check(bad);
        check(bad as f32);
    }
}
