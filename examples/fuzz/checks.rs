//! The checks: programs to draw, and what has to hold for each.

use crate::Settings;
use crate::failure::{closure, search};
use crate::levels::Levels;
use crate::paths::calls as calls_of;
use crate::paths::points::SEEDS;
use crate::paths::rows::{COUNTS, Table};
use crate::paths::{anywhere, each_row, points, recurrences, rows, rows_second, second, signs, single, wide};
use crate::support::random::calls;
use crate::support::random::tame::{self, Step};
use crate::support::random::{Program, Recurrence, point, programs, recurrences as deep, rounds};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// One check, and what it finds.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn Fn(TestRunner) -> Option<String>>,
}

/// Draws one program: the same for the same seed, check and number.
pub(crate) fn runner(settings: &Settings, name: &str, program: u64) -> TestRunner {
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_iters: if settings.first { 0 } else { 5000 },
        max_shrink_time: 60_000,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&settings.seed.to_le_bytes());
    seed[8..16].copy_from_slice(&program.to_le_bytes());
    // Each check has programs of its own.
    for (i, byte) in name.bytes().enumerate() {
        seed[16 + i % 16] ^= byte.rotate_left(i as u32 / 16);
    }
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

fn check<S: Strategy + 'static>(
    name: &'static str,
    cases: S,
    test: impl Fn(&S::Value) -> Result<(), TestCaseError> + 'static,
    source: impl Fn(&S::Value) -> String + 'static,
) -> Check {
    Check { name, run: Box::new(move |runner| search(runner, &cases, &test, &source)) }
}

const SEED: std::ops::Range<u32> = 0..1 << 20;

/// Any operation at any point.
fn at_points(
    name: &'static str,
    cases: impl Strategy<Value = Program> + 'static,
    test: fn(&Program, &[u32]) -> Result<(), TestCaseError>,
    seeds: &'static [u32],
) -> Check {
    let seeds = move |seed: u32| seeds.iter().map(|s| s + 8 * seed).collect::<Vec<_>>();
    let points = move |seed: u32, n: usize| seeds(seed).into_iter().map(|s| point(s, n)).collect::<Vec<_>>();
    check(
        name,
        (cases, SEED),
        move |(program, seed)| test(program, &seeds(*seed)),
        move |(program, seed)| closure(|x| program.eval(x), &points(*seed, program.inputs)),
    )
}

/// A loss of each row: the first inputs are parameters, the others columns.
fn over_rows(
    name: &'static str,
    inputs: std::ops::Range<usize>,
    most: usize,
    test: fn(&Program, usize, usize, u32) -> Result<(), TestCaseError>,
) -> Check {
    let parts = |split: usize, count: usize, most: usize, program: &Program| {
        (split.min(program.inputs - 1), COUNTS[count].min(most))
    };
    check(
        name,
        (programs(inputs), 1_usize..6, 0..COUNTS.len(), SEED),
        move |(program, split, count, seed)| {
            let (parameters, rows) = parts(*split, *count, most, program);
            test(program, parameters, rows, *seed)
        },
        move |(program, split, count, seed)| {
            let (parameters, rows) = parts(*split, *count, most, program);
            let table = Table::<f64>::new(program, parameters, rows, *seed);
            let weights = table.weights(*seed);
            let points: Vec<Vec<f64>> = (0..rows.min(8)).map(|row| table.point(&weights, row)).collect();
            format!("// parameters {parameters}, rows {rows}\n{}", closure(|x| program.eval(x), &points))
        },
    )
}

/// Inside the domains, where derivatives of second order can be held against a bound.
fn tamely(name: &'static str, test: fn(&[Step], [f64; 3]) -> Result<(), TestCaseError>) -> Check {
    let coordinate = || -3.0..3.0_f64;
    check(
        name,
        (tame::programs(), [coordinate(), coordinate(), coordinate()]),
        move |(program, x)| test(program, *x),
        |(program, x)| closure(|x| tame::run(program, x), &[x.to_vec()]),
    )
}

fn deeply(
    name: &'static str,
    most: usize,
    test: fn(&Recurrence, &[f64]) -> Result<(), TestCaseError>,
) -> Check {
    let coordinate = || -1.5..1.5_f64;
    check(
        name,
        (deep(), [coordinate(), coordinate(), coordinate(), coordinate(), coordinate()]),
        move |(r, x)| test(&r.shortened(most), &x[..r.inputs]),
        move |(r, x)| closure(|x| r.shortened(most).loss(x), &[x[..r.inputs].to_vec()]),
    )
}

/// Functions of one's own, equations, integrals and tables; the program is printed as it was drawn.
fn calling(
    name: &'static str,
    test: impl Fn(&[calls::Piece], [f64; 3], usize) -> Result<(), TestCaseError> + 'static,
) -> Check {
    let coordinate = || -2.0..2.0_f64;
    check(
        name,
        (calls::programs(), [coordinate(), coordinate(), coordinate()], 1_usize..60),
        move |(program, x, rows)| test(program, *x, *rows),
        |(program, x, rows)| format!("// calls::run(&{program:?}, &x) at {x:?}, or over {rows} rows"),
    )
}

/// Gradient, sparse Hessian and products of up to 10⁴ inputs.
fn widely() -> Check {
    let size = (4.6..9.21_f64).prop_map(|n| n.exp() as usize);
    check(
        "wide: gradient, sparse Hessian, products",
        (tame::programs(), size, 2_usize..50),
        |(program, n, stride)| {
            let most = 200_000 / (program.len() + 1);
            wide::wide_losses_agree(program, (*n).min(most), *stride)
        },
        |(program, n, stride)| {
            let n = (*n).min(12);
            closure(|x| wide::banded(program, *stride, x), &[wide::start(n, 1.0), wide::start(n, 2.0)])
        },
    )
}

fn at_levels() -> Check {
    let levels = Levels::default();
    check(
        "instruction sets: bits",
        (programs(2..5), SEED),
        move |(program, seed)| levels.agree(program, *seed).map_err(TestCaseError::fail),
        |(program, seed)| closure(|x| program.eval(x), &[point(*seed, program.inputs)]),
    )
}

#[cfg(feature = "rayon")]
fn on_threads() -> Option<Check> {
    Some(check(
        "threads: bits",
        (programs(3..6), 4000_usize..13_000, SEED),
        |(program, rows, seed)| crate::paths::threads::threads_agree(program, *rows, *seed),
        |(program, _, seed)| closure(|x| program.eval(x), &[point(*seed, program.inputs)]),
    ))
}

#[cfg(not(feature = "rayon"))]
fn on_threads() -> Option<Check> {
    None
}

#[cfg(feature = "serde")]
fn resumed() -> Option<Check> {
    let coordinate = || -3.0..3.0_f64;
    Some(check(
        "resumed from a checkpoint: bits",
        (tame::programs(), [coordinate(), coordinate(), coordinate()], 1_usize..6),
        |(program, x, half)| crate::paths::resumed::resumed_fits_agree(program, *x, *half),
        |(program, x, _)| closure(|x| tame::run(program, x), &[x.to_vec()]),
    ))
}

#[cfg(not(feature = "serde"))]
fn resumed() -> Option<Check> {
    None
}

pub(crate) fn all() -> Vec<Check> {
    let everywhere = vec![
        at_points("values, f64: bits", programs(1..6), points::values_are_identical::<f64>, &SEEDS),
        at_points("values, f32: bits", programs(1..6), points::values_are_identical::<f32>, &SEEDS),
        at_points("gradients against dual numbers", programs(1..6), points::gradients_are_close, &SEEDS),
        at_points(
            "second derivatives anywhere",
            programs(1..4),
            anywhere::second_derivatives_agree,
            &[1, 1, 2, 1, 3],
        ),
        at_points("gradients of lanes in rounds", rounds(), points::gradients_are_close, &[1, 1, 2, 1, 3]),
        tamely("gradients and Hessians, f32", single::singles_agree),
        tamely("Hessians: dense, sparse, nested, products", second::second_derivatives),
        tamely("Hessians along branches", second::other_points),
        tamely("Hessians where branches meet", |program, x| {
            second::where_branches_meet(program, x).map(|_| ())
        }),
        tamely("Jacobians, forward and backward", second::along_vectors),
        deeply("recurrences: second derivatives", 2000, recurrences::second_derivatives),
        deeply("recurrences: Jacobians", 2000, recurrences::jacobians),
        deeply("recurrences: third derivatives", 100, recurrences::third_derivatives),
        deeply("recurrences: rows", 200, recurrences::rows),
        over_rows("rows, f64: bits", 2..7, 513, rows::rows_are_identical::<f64>),
        over_rows("rows, f32: bits", 2..7, 513, rows::rows_are_identical::<f32>),
        over_rows("rows: gradients", 2..7, 513, rows::gradients_are_close),
        over_rows("rows: second derivatives", 2..5, 40, rows_second::second_derivatives_are_close),
        check(
            "rows: Jacobian of each",
            (programs(5..6), SEED),
            |(program, seed)| each_row::rows_are_those_of_the_closure(program, *seed),
            |(program, seed)| closure(|x| program.eval(x), &[point(*seed, program.inputs)]),
        ),
        check(
            "signs of NaN",
            (programs(1..5), SEED),
            |(program, seed)| signs::values_differ_by_signs_alone(program, *seed),
            |(program, seed)| closure(|x| program.eval(x), &[point(*seed, program.inputs)]),
        ),
        calling("calls: first and second order, nested", |program, x, _| calls_of::calls_agree(program, x)),
        calling("calls: rows and threads", calls_of::calls_in_rows_agree),
        widely(),
        at_levels(),
    ];
    everywhere.into_iter().chain(on_threads()).chain(resumed()).collect()
}
