//! Where bits must not depend on how many threads there are.

use super::points::same;
use crate::support::random::{Program, point};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Sum, gradient and Hessian over chunks that end anywhere, on one thread and on several. The first rows are at any points, the
/// others at regular ones: thousands of points where a rule is a convention would take minutes. Second derivatives are of two chunks.
pub(crate) fn threads_agree(program: &Program, rows: usize, seed: u32) -> Result<(), TestCaseError> {
    const ANY: usize = 8;
    let evaluate = |threads: usize, rows: usize, bent: usize| -> Vec<Result<Vec<f64>, String>> {
        let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(threads).build() else {
            return Vec::new();
        };
        let regular =
            |k: u32| (ANY..rows).map(move |i| 0.1 + ((i as u32 * 7919 + k * 101) % 1009) as f64 * 1e-3);
        let column = |k: u32| point(seed * 17 + k, ANY.min(rows)).into_iter().chain(regular(k)).collect();
        let columns: Vec<Vec<f64>> = (2..program.inputs as u32).map(column).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let Ok(data) = Columns::new(&columns) else { return Vec::new() };
        pool.install(|| {
            let mut f = RowFunction::new(|w: &[Var], x: &[Var]| program.eval(&[w, x].concat()));
            let (mut gradient, mut hessian) = (vec![0.0; 2], Matrix::zeros(2, 2));
            let mut found = Vec::new();
            for _ in 0..3 {
                let value = f.value_and_grad(&[0.7, -0.4], &data, Batch::Range(0..rows), &mut gradient);
                let all = value.map(|value| [&[value], gradient.as_slice()].concat());
                found.push(all.map_err(|error| error.to_string()));
            }
            let second = f.hessian(&[0.7, -0.4], &data, Batch::Range(0..bent), &mut hessian);
            found.push(second.map(|_| hessian.as_slice().to_vec()).map_err(|error| error.to_string()));
            found
        })
    };
    // Where every row is at a special point, second derivatives are compared on a few of them.
    let begin = Instant::now();
    evaluate(1, 2 * ANY, 2 * ANY);
    let is_slow = begin.elapsed() > Duration::from_millis(if cfg!(debug_assertions) { 1000 } else { 50 });
    let bent = if is_slow { 2 * ANY } else { rows.min(4096 + 40) };
    let one = evaluate(1, rows, bent);
    for threads in [2, 3] {
        let some = evaluate(threads, rows, bent);
        for (one, some) in one.iter().zip(&some) {
            let agree = match (one, some) {
                (Ok(a), Ok(b)) => a.iter().zip(b).all(|(&a, &b)| same(a, b)),
                (a, b) => a == b,
            };
            prop_assert!(agree, "{threads} threads: {some:?} instead of {one:?}");
        }
    }
    Ok(())
}
