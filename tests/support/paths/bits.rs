//! Where bits must not depend on the machine: threads and instruction sets.

use super::points::same;
use crate::support::random::{Number, Program, point};
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use gradus::{Error, Real};
use proptest::prelude::*;
#[cfg(feature = "rayon")]
use std::time::{Duration, Instant};

/// Numbers by their bits, FNV-1a; all NaN are one, since Rust leaves their sign open.
struct Digest(u64);

impl Digest {
    fn bits(&mut self, bits: u64) {
        for byte in bits.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn numbers<T: Real>(&mut self, found: Result<(), Error>, numbers: &[T]) {
        if let Err(error) = found {
            error.to_string().replace("-NaN", "NaN").bytes().for_each(|byte| self.bits(byte.into()));
            return;
        }
        for x in numbers {
            self.bits(if x.is_nan() { 1 } else { x.widen().to_bits() });
        }
    }
}

/// All that a program gives, of a point and of rows, by both kinds of elementary functions: one number for each instruction set
/// to agree on.
pub(crate) fn digest(program: &Program, seed: u32) -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    of_points::<f64>(&mut digest, program, seed);
    of_points::<f32>(&mut digest, program, seed);
    of_rows::<f64>(&mut digest, program, seed);
    of_rows::<f32>(&mut digest, program, seed);
    digest.0
}

fn of_points<T: Real + Number>(digest: &mut Digest, program: &Program, seed: u32)
where
    Var<T>: Number,
{
    let n = program.inputs;
    let mut f = Function::new(|x: &[Var<T>]| program.eval(x), n);
    let (mut gradient, mut hessian) = (vec![T::zero(); n], Matrix::zeros(n, n));
    for shift in [0, 0, 0, 1] {
        let x: Vec<T> = point(seed + shift, n).into_iter().map(<T as Real>::of).collect();
        let value = f.value_and_grad(&x, &mut gradient);
        let number = value.as_ref().map_or(T::zero(), |&value| value);
        digest.numbers(value.map(|_| ()), &[number]);
        digest.numbers(Ok(()), &gradient);
        let second = f.hessian_into(&x, &mut hessian).map(|_| ());
        digest.numbers(second, hessian.as_slice());
    }
}

fn of_rows<T: Real + Number>(digest: &mut Digest, program: &Program, seed: u32)
where
    Var<T>: Number,
{
    const ROWS: usize = 67;
    let n = program.inputs;
    let column = |k: u32| -> Vec<T> { point(seed * 17 + k, ROWS).into_iter().map(<T as Real>::of).collect() };
    let columns: Vec<Vec<T>> = (1..n as u32).map(column).collect();
    let columns: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
    let Ok(data) = Columns::new(&columns) else { return };
    let w = [<T as Real>::of(0.7)];
    for math in [Math::Std, Math::Vector] {
        let row = |w: &[Var<T>], x: &[Var<T>]| program.eval(&[w, x].concat());
        let mut f = RowFunction::new(row).math(math);
        let (mut gradient, mut values) = ([T::zero()], vec![T::zero(); ROWS]);
        for _ in 0..3 {
            let value = f.value_and_grad(&w, &data, Batch::Range(0..ROWS), &mut gradient);
            let number = value.as_ref().map_or(T::zero(), |&value| value);
            digest.numbers(value.map(|_| ()), &[number, gradient[0]]);
        }
        let found = f.values(&w, &data, Batch::Range(0..ROWS), &mut values);
        digest.numbers(found, &values);
    }
}

/// Sum, gradient and Hessian over chunks that end anywhere, on one thread and on several. The first rows are at any points, the
/// others at regular ones: thousands of points where a rule is a convention would take minutes. Second derivatives are of two chunks.
#[cfg(feature = "rayon")]
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
