//! Functions of a point in machine code: the bits of the interpreter.
//!
//! Every operation with operands that are contiguous, shifted, the same for all, or in another pattern, over every number of lanes up to 70; then
//! random programs with shifts. What is compared are all outputs of every kind of program: values, gradients, products with
//! Hessians and Jacobians, and whether the comparisons came out as recorded.

#![cfg(all(feature = "native", target_arch = "x86_64"))]

use super::compile::{Along, Wanted};
use super::native::{Choice, OPERATIONS, cases, number, operation, recorded_all};
use crate::kernel::math::{Engine, Math};
use crate::program::Program;
use crate::real::Real;
use crate::simd::InstructionSet;
use crate::sweep::Workspace;
use crate::tape::Var;
use proptest::prelude::*;

/// Outputs of a program as bits, in which all NaN are one, and whether its comparisons hold.
fn bits<T: Real>(
    program: &Program<T>,
    workspace: &mut Workspace<T>,
    point: &[T],
    engine: Engine,
) -> Vec<u64> {
    let count = program.outputs.iter().map(|span| (span.to + span.len) as usize).max().unwrap_or(0);
    let mut outputs = vec![T::zero(); count];
    if !workspace.run(program, point, engine) {
        return vec![1];
    }
    workspace.outputs(program, 0, &mut outputs);
    let known = |x: &T| if x.is_nan() { u64::MAX } else { x.widen().to_bits() };
    outputs.iter().map(known).chain([u64::from(workspace.is_finite(program))]).collect()
}

/// What threads compute together.
#[cfg(feature = "rayon")]
mod in_shares {
    use super::*;
    use core::sync::atomic::{AtomicUsize, Ordering};
    use rayon::{ThreadPool, ThreadPoolBuilder};
    use std::sync::OnceLock;

    /// How many programs have been computed so.
    static COUNT: AtomicUsize = AtomicUsize::new(0);

    pub(super) fn check<T: Real>(program: &Program<T>, inputs: &[Vec<T>], engine: Engine, want: &[Vec<u64>]) {
        static POOL: OnceLock<ThreadPool> = OnceLock::new();
        let pool =
            POOL.get_or_init(|| ThreadPoolBuilder::new().num_threads(3).build().expect("three threads"));
        let Some(mut shared) = Workspace::in_shares(program, 2 + program.steps.len() % 4) else { return };
        for (input, want) in inputs.iter().zip(want) {
            let got = pool.install(|| bits(program, &mut shared, input, engine));
            assert!(got == *want, "{engine:?}\n{program}{shared}");
        }
        if shared.to_string().contains("shares") {
            COUNT.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The sum of all is behind a chain of which the last node is needed, or all.
    #[test]
    fn chains_go_from_share_to_share() {
        let peak = |x: &[Var]| {
            let peak = x.iter().skip(1).fold(x[0], |peak, &x| peak.max(x));
            vec![x.iter().map(|&x| (x - peak).exp()).sum::<Var>().ln() + peak]
        };
        let path = |x: &[Var]| {
            let mut place = Var::from(0.25);
            let steps = x.iter().map(|&x| {
                place += x;
                (place * place).sin() * x
            });
            vec![steps.sum()]
        };
        let point: Vec<f64> = (0..400).map(|i| number(i, 7)).collect();
        let programs = [recorded_all(&point, peak), recorded_all(&point, path)];
        for program in programs.map(|recorded| recorded.compile(Wanted::Derivatives)) {
            for engine in engines(true).chain(engines(false)) {
                let interpreted = Engine { native: false, ..engine };
                let want = bits(&program, &mut Workspace::new(&program), &point, interpreted);
                check(&program, core::slice::from_ref(&point), engine, &[want]);
            }
            let shared = Workspace::in_shares(&program, 3).expect("it can be shared").to_string();
            assert!(shared.contains("sums and chains through all"), "{shared}\n{program}");
        }
    }

    pub(super) fn count() -> usize {
        COUNT.load(Ordering::Relaxed)
    }
}

fn engines(native: bool) -> impl Iterator<Item = Engine> {
    let levels = InstructionSet::all().into_iter().filter(|level| level.is_available());
    levels.map(move |level| Engine { level, math: Math::Std, native })
}

/// Compares all programs of a function at two points; how many of them have machine code.
fn check<T: Real>(f: impl Fn(&[Var<T>]) -> Vec<Var<T>>, n: usize, seed: usize) -> usize {
    let points = [0, 1].map(|k| -> Vec<T> { (0..n).map(|i| number(i + k * n, seed)).collect() });
    let recorded = recorded_all(&points[0], &f);
    if recorded.outputs.is_empty() {
        return 0;
    }
    let mut programs: Vec<(String, Program<T>, usize)> = Vec::new();
    for wanted in [Wanted::Values, Wanted::Derivatives] {
        programs.push((format!("{wanted:?}"), recorded.compile(wanted), 0));
    }
    for along in [Along::Hessian, Along::Forward, Along::Backward] {
        let more = if along == Along::Backward { recorded.outputs.len() } else { n };
        programs.push((format!("{along:?}"), recorded.compile_along(along), more));
    }
    let mut fused = 0;
    for (name, program, more) in &programs {
        let inputs = points.clone().map(|point| -> Vec<T> {
            let vector = (0..*more).map(|i| number(i * 3 + 1, seed + 5));
            point.into_iter().chain(vector).collect()
        });
        for (native, interpreted) in engines(true).zip(engines(false)) {
            let (mut by_loops, mut by_runs) = (Workspace::new(program), Workspace::new(program));
            let mut wanted = Vec::new();
            for input in inputs.iter().chain(&inputs) {
                let left = bits(program, &mut by_loops, input, native);
                let right = bits(program, &mut by_runs, input, interpreted);
                assert!(left == right, "{name} of {n} at {:?}\n{program}{by_loops}", native.level);
                wanted.push(right);
            }
            // Some of them, and fewer without optimization.
            #[cfg(feature = "rayon")]
            for (k, engine) in [native, interpreted].into_iter().enumerate() {
                let number = n + seed + program.steps.len() + k;
                if number.is_multiple_of(if cfg!(debug_assertions) { 11 } else { 8 }) {
                    in_shares::check(program, &inputs, engine, &wanted);
                }
            }
            fused += usize::from(by_loops.to_string().contains("as machine code"));
        }
    }
    fused
}

/// Operands in all patterns, of lane `i` of `n`.
fn operand<T: Real>(kind: usize, x: &[Var<T>], i: usize) -> Var<T> {
    let n = x.len();
    match kind {
        0 => x[i],
        1 => x[(i + 1).min(n - 1)],
        2 => x[i.saturating_sub(2)],
        3 => x[n / 2],
        // What is computed, with a shift, and once for all.
        4 => x[i] * x[n - 1],
        5 => x[(i + 1) % n] + x[i],
        6 => x[0] * x[1],
        7 => Var::from(T::of(0.75)),
        // Backwards, and far away.
        8 => x[n - 1 - i],
        _ => x[(i * 5) % n],
    }
}

#[test]
fn every_operation_with_every_pattern_over_every_length() {
    let mut fused = 0;
    for number in 0..OPERATIONS {
        // Without optimization each operation meets a ninth of the pairs, and each pair some operations.
        let stride = if cfg!(debug_assertions) { 9 } else { 1 };
        for kinds in (usize::from(number) % stride..100).step_by(stride) {
            let (a, b) = (kinds / 10, kinds % 10);
            // All lengths are met by each operation, and by each pair of patterns.
            for n in (2..=72).filter(|n| (n + kinds) % 10 == usize::from(number) % 10) {
                let lanes = |x: &[Var]| -> Vec<Var> {
                    (0..n).map(|i| operation(number, operand(a, x, i), operand(b, x, i), x[i])).collect()
                };
                let all = |x: &[Var]| match kinds % 3 {
                    0 => lanes(x),
                    1 => vec![lanes(x).into_iter().sum()],
                    _ => vec![lanes(x).windows(2).map(|w| w[0] * w[1] - w[1]).sum()],
                };
                fused += check::<f64>(&all, n, usize::from(number));
            }
        }
        let single = |x: &[Var<f32>]| -> Vec<Var<f32>> {
            (0..x.len()).map(|i| operation(number, operand(5, x, i), operand(2, x, i), x[i]) * x[i]).collect()
        };
        fused += (40..70).map(|n| check::<f32>(&single, n, 3)).sum::<usize>();
    }
    assert!(fused > 1000 || !InstructionSet::Avx2.is_available(), "{fused}");
    #[cfg(feature = "rayon")]
    assert!(in_shares::count() > 200, "{}", in_shares::count());
}

/// Random steps on vectors: each operation on two earlier vectors, with shifts.
fn random<T: Real>(choices: &[Choice], x: &[Var<T>]) -> Vec<Var<T>> {
    let mut vectors = vec![x.to_vec()];
    for &(number, from) in choices {
        let pick = |k: usize| {
            let k = usize::from(from[k]);
            let last = vectors.len() - 1;
            (&vectors[last - k % vectors.len().min(3)], k / 16 % 7)
        };
        let [(a, by), (b, to), (c, _)] = [0, 1, 2].map(pick);
        let len = (a.len() - by).min(b.len() - to).min(c.len());
        if len < 20 {
            break;
        }
        let is_shared = from[2] % 5 == 0;
        let other = |i: usize| if is_shared { b[0] } else { b[i + to] };
        vectors.push((0..len).map(|i| operation(number, a[i + by], other(i), c[i])).collect());
    }
    let last = vectors.len() - 1;
    let mut outputs = match choices.len() % 3 {
        0 => vectors[last].clone(),
        1 => vec![vectors[last].iter().copied().sum()],
        _ => vec![vectors[last].iter().copied().sum(), vectors[last / 2].iter().map(|&x| x * x).sum()],
    };
    outputs.push(vectors[last / 2][3]);
    // Chains, of which all nodes are needed, or the last.
    let chain = |op: fn(Var<T>, Var<T>) -> Var<T>| -> Vec<Var<T>> {
        let nodes = vectors[last].iter().scan(x[1], |node, &x| {
            *node = op(*node, x);
            Some(*node)
        });
        nodes.collect()
    };
    match choices.len() % 7 {
        0 => outputs.push(chain(Var::max).into_iter().zip(x).map(|(a, &b)| a * b).sum()),
        1 => {
            let peak = chain(Var::max)[vectors[last].len() - 1];
            outputs.push(vectors[last].iter().map(|&x| (x - peak).exp()).sum::<Var<T>>().ln() + peak);
        }
        2 => outputs
            .push(chain(|a, b| a * Var::from(T::of(0.5)) + b).into_iter().zip(x).map(|(a, &b)| a * b).sum()),
        3 => outputs.extend(chain(|a, b| a + b)),
        4 => outputs.push(
            chain(|a, b| a + (b - Var::from(T::of(0.5)))).into_iter().zip(x).map(|(a, &b)| a.sin() * b).sum(),
        ),
        5 => outputs.extend(chain(|a, b| a - b)),
        _ => outputs.push(chain(|a, b| a / b).into_iter().zip(x).map(|(a, &b)| a * b).sum()),
    }
    // Terms that take turns.
    outputs.push(vectors[last].iter().zip(&vectors[last / 2]).fold(x[0], |sum, (&a, &b)| sum + a - b));
    outputs
}

/// Random steps on single numbers, among them functions that have no machine code, and comparisons.
fn singles<T: Real>(choices: &[Choice], x: &[Var<T>]) -> Vec<Var<T>> {
    let mut known = x.to_vec();
    for &(number, from) in choices {
        let pick = |k: usize| {
            let k = usize::from(from[k]);
            // More often what came last, so that some numbers are needed again long after.
            known[known.len() - 1 - k % if k % 4 == 0 { known.len() } else { known.len().min(5) }]
        };
        let [a, b, c] = [0, 1, 2].map(pick);
        known.push(match from[2] % 23 {
            0 => a.exp() / (b * b).exp(),
            1 if a < b => a * c,
            2 => [a, b, c].into_iter().chain(known.iter().copied().take(4)).sum(),
            _ => operation(number, a, b, c),
        });
    }
    let last = known.len() - 1;
    [last, last / 2, last - last / 3].map(|k| known[k]).to_vec()
}

#[test]
fn a_recurrence_is_straight_code() {
    let recurrence = |x: &[Var]| {
        let step = |r: Var, k: usize| 0.5 * (r + x[k % 3] * x[1] / (r + 0.1)) - x[2] * r.abs();
        vec![(0..9).fold(Var::from(1.0), step)]
    };
    let point = [2.0, 3.0, 0.1];
    let program = recorded_all(&point, recurrence).compile(Wanted::Derivatives);
    for engine in engines(true).skip(1) {
        let mut workspace = Workspace::new(&program);
        bits(&program, &mut workspace, &point, engine);
        let text = workspace.to_string();
        assert!(text.contains("without loops, straight 1,") && text.contains("between them 0"), "{text}");
    }
    assert!(check::<f64>(recurrence, 3, 2) > 0 || !InstructionSet::Avx2.is_available());
    assert!(check::<f32>(|x| vec![x[0] * x[1] / x[2] + x[1].sqrt() * x[0]], 3, 2) > 0);
}

/// Runs of 32 products with scattered operands are straight code where it stays in the caches, and are left to the interpreter where
/// there would be megabytes of it.
#[test]
fn a_long_recurrence_side_by_side_is_no_long_code() {
    let units = |steps: usize| {
        move |w: &[Var]| {
            let mut state = [Var::from(0.5); 16];
            (0..steps).for_each(|_| state.iter_mut().zip(w).for_each(|(s, &w)| *s = (*s * w).tanh()));
            vec![state.into_iter().sum::<Var>()]
        }
    };
    let point: Vec<f64> = (0..16).map(|i| 0.6 + 0.02 * f64::from(i)).collect();
    for engine in engines(true).skip(1) {
        let bytes = [64, 2_600].map(|steps| {
            let program = recorded_all(&point, units(steps)).compile(Wanted::Derivatives);
            let mut workspace = Workspace::new(&program);
            bits(&program, &mut workspace, &point, engine);
            let text = workspace.to_string();
            let bytes =
                text.split_once("bytes ").map_or("0", |(_, rest)| rest.split(',').next().unwrap_or_default());
            bytes.parse::<usize>().expect("a number")
        });
        // Each number takes more than 16 bytes.
        assert!(bytes[0] > 64 * 32 * 16, "{bytes:?}");
        assert!(bytes[1] < 2_600 * 32 * 16, "{bytes:?}");
    }
}

proptest! {
    #![proptest_config(cases(5_000))]

    #[test]
    fn random_numbers_have_the_bits_of_the_interpreter(
        choices in prop::collection::vec((0..OPERATIONS, any::<[u16; 3]>()), 1..60),
        n in 1_usize..9,
        seed in 0_usize..1000,
    ) {
        check::<f64>(|x| singles(&choices, x), n, seed);
        check::<f32>(|x| singles(&choices, x), n, seed);
    }

    #[test]
    fn random_programs_have_the_bits_of_the_interpreter(
        choices in prop::collection::vec((0..OPERATIONS, any::<[u16; 3]>()), 1..25),
        n in 30_usize..150,
        seed in 0_usize..1000,
    ) {
        check::<f64>(|x| random(&choices, x), n, seed);
        check::<f32>(|x| random(&choices, x), n, seed);
    }
}

#[test]
fn a_chain_of_neighbors_is_loops() {
    let rosenbrock = |x: &[Var]| -> Vec<Var> {
        vec![x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()]
    };
    for n in [40, 64, 100, 1000] {
        let fused = check::<f64>(&rosenbrock, n, 1);
        assert!(fused > 0 || !InstructionSet::Avx2.is_available());
    }
    // A gradient is two loops: that of all lanes, and a few lanes apart.
    let point: Vec<f64> = (0..1000).map(|i| number(i, 1)).collect();
    let program = recorded_all(&point, rosenbrock).compile(Wanted::Derivatives);
    for engine in engines(true).skip(1) {
        let mut workspace = Workspace::new(&program);
        bits(&program, &mut workspace, &point, engine);
        let text = workspace.to_string();
        assert!(text.contains("loops 2,") && text.contains("steps between them 2"), "{text}\n{program}");
    }
}
