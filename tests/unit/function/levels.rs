//! Programs at every instruction set of this machine: the same bits.

use super::compile::Wanted;
use crate::block::sweep::BlockSpace;
use crate::block::table::{RowOutputs, Table};
use crate::data::Batch;
use crate::kernel::math::{Engine, Math};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::rows::programs::compile;
use crate::rows::request::OfRows;
use crate::simd::InstructionSet;
use crate::sweep::Workspace;
use crate::tape::{Keep, Recording, Var, record};
use crate::var::select;

/// A loss of eight parameters and four columns that has most kinds of runs, sums and kernels.
fn loss<T: Real>(x: &[Var<T>]) -> Var<T> {
    let (w, row) = x.split_at(8);
    let c = |x: f64| Var::from(T::of(x));
    let units = w.iter().zip(row.iter().cycle()).map(|(&w, &x)| {
        let z = w * x + c(0.5);
        let hidden = select(z.less(w), z.tanh(), z.sigmoid()).max(z.powi(3));
        hidden.exp() / (z.abs() + c(0.25)).sqrt() + z.mul_add(w, x).round() - z.sin().powf(c(2.0)).hypot(x)
    });
    let units: Vec<Var<T>> = units.collect();
    let pairs = units.windows(2).map(|u| u[0] * u[1] - u[1].softplus() % u[0]);
    // A chain, and a parameter whose derivative is a long sum of products.
    let peak = (0..40).fold(units[0], |peak, i| peak.max(units[i % 8] * c(1.0 + i as f64 / 64.0)));
    let waves = (0..40).map(|i| (w[0] * c(f64::from(i))).sin()).sum::<Var<T>>();
    pairs.chain(units.iter().map(|u| u.floor() + u.atan2(c(0.3)).erf())).sum::<Var<T>>() + peak * waves
}

fn numbers<T: Real>(n: usize, seed: usize) -> Vec<T> {
    (0..n).map(|i| T::of(((i * 7919 + seed * 104_729) % 2003) as f64 / 500.0 - 2.0)).collect()
}

fn recorded<T: Real>(point: &[T]) -> Recorded<T> {
    let how = Recording { keep: Keep::Trace, ..Recording::default() };
    record(point, how, loss::<T>, |tape, output| {
        let slot = tape.slot_of(output).expect("a variable of this tape");
        let trace = tape.take_trace().expect("it was asked for");
        Recorded { trace: *trace, outputs: vec![(slot, output.value)], point: Vec::new() }
    })
}

/// The results of `run` at every level, by their bits.
fn all_equal<T: Real>(mut run: impl FnMut(Engine) -> Vec<T>) {
    for math in [Math::Std, Math::Vector] {
        let mut bits = |level, native| -> Vec<u64> {
            run(Engine { level, math, native }).iter().map(|x| x.widen().to_bits()).collect()
        };
        let baseline = bits(InstructionSet::Baseline, false);
        for level in InstructionSet::all().into_iter().filter(|level| level.is_available()) {
            for native in [false, true] {
                assert_eq!(bits(level, native), baseline, "{level:?} {math:?} native: {native}");
            }
        }
    }
}

fn points_are_equal<T: Real>() {
    let point = numbers::<T>(12, 1);
    let recorded = recorded(&point);
    for wanted in [Wanted::Values, Wanted::Derivatives] {
        let program = recorded.compile(wanted);
        all_equal(|engine| {
            let mut workspace = Workspace::new(&program);
            assert!(workspace.run(&program, &point, engine), "it fits the point it was made at");
            let mut results = vec![T::zero(); if wanted == Wanted::Values { 1 } else { 13 }];
            workspace.outputs(&program, 0, &mut results);
            results
        });
    }
}

fn rows_are_equal<T: Real>() {
    let parameters = numbers::<T>(8, 2);
    let columns: Vec<Vec<T>> = (3..7).map(|seed| numbers(5000, seed)).collect();
    let columns: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
    let point: Vec<T> = parameters.iter().copied().chain(columns.iter().map(|c| c[0])).collect();
    let recorded = recorded(&point);
    let listed: Vec<u32> = (0..517).map(|i| i * 7 % 5000).collect();
    for batch in [Batch::Range(3..4200), Batch::Rows(&listed)] {
        let block = compile(&recorded, [8, 4], OfRows::Gradient, false);
        all_equal(|engine| {
            let mut results = vec![T::zero(); 9 + batch.len()];
            let (sums, values) = results.split_at_mut(9);
            let (mut space, mut others) = (BlockSpace::new(&block), Vec::new());
            let table = Table { columns: &columns, row_major: None, batch: &batch, before: 0, some: None };
            let each = RowOutputs { stride: values.len(), all: values, first: 0 };
            assert!(space.sweep(&block, &parameters, table, Some(each), &mut others, engine));
            assert!(others.is_empty(), "there are no branches");
            assert!(space.results(&block, engine, sums));
            results
        });
    }
}

#[test]
fn points_have_the_same_bits_at_every_level() {
    points_are_equal::<f64>();
    points_are_equal::<f32>();
}

#[test]
fn rows_have_the_same_bits_at_every_level() {
    rows_are_equal::<f64>();
    rows_are_equal::<f32>();
}
