//! Random losses through [`RowFunction`]: rows bit for bit, sums and gradients to a bound.
//!
//! The bound of a row's gradient is that of [`identity`](crate::identity). A sum over n rows adds n − 1
//! roundings of ½ε on each of the two paths, in whatever order.

use crate::identity::{bound, dual, same};
use crate::number::Number;
use crate::random::{Program, graphs, point, programs};
use crate::support::dual::Dual;
use gradus::data::Batch;
use gradus::function::{Columns, RowFunction};
use gradus::prelude::*;
use gradus::{Error, Real};
use proptest::prelude::*;

pub(crate) const COUNTS: [usize; 12] = [1, 7, 8, 15, 16, 17, 255, 256, 257, 511, 512, 513];

/// Columns and batches for a random program: ranges inside the data, and lists with repetitions.
pub(crate) struct Table<T> {
    pub(crate) columns: Vec<Vec<T>>,
    rows: usize,
    parameters: usize,
    list: Vec<u32>,
}

impl<T: Real> Table<T> {
    pub(crate) fn new(program: &Program, parameters: usize, rows: usize, seed: u32) -> Self {
        let width = program.inputs - parameters;
        let column = |c: u32| point(seed * 17 + c, rows + 3).into_iter().map(<T as Real>::of).collect();
        let list = (0..rows as u32).map(|i| i.wrapping_mul(2_654_435_761) % (rows as u32 + 3)).collect();
        Self { columns: (0..width as u32).map(column).collect(), rows, parameters, list }
    }

    pub(crate) fn batches(&self) -> [Batch<'_>; 3] {
        [Batch::Range(0..self.rows), Batch::Rows(&self.list), Batch::Range(3..self.rows + 3)]
    }

    pub(crate) fn point(&self, w: &[T], row: usize) -> Vec<T> {
        w.iter().copied().chain(self.columns.iter().map(|column| column[row])).collect()
    }

    pub(crate) fn weights(&self, seed: u32) -> Vec<T> {
        point(seed, self.parameters).into_iter().map(<T as Real>::of).collect()
    }
}

pub(crate) fn join<T: Real>(w: &[Var<T>], x: &[Var<T>]) -> Vec<Var<T>> {
    w.iter().chain(x).copied().collect()
}

fn rows_are_identical<T: Real + Number>(
    program: &Program,
    parameters: usize,
    rows: usize,
    seed: u32,
) -> Result<(), TestCaseError>
where
    Var<T>: Number,
{
    let table = Table::<T>::new(program, parameters, rows, seed);
    let columns: Vec<&[T]> = table.columns.iter().map(Vec::as_slice).collect();
    let data = Columns::new(&columns).unwrap();
    let mut f = RowFunction::new(|w: &[Var<T>], x: &[Var<T>]| program.eval(&join(w, x))).math(Math::Std);
    let mut values = vec![T::zero(); rows];
    for k in 0..4 {
        let w = table.weights(seed + k / 2);
        for batch in table.batches() {
            let want: Vec<T> = batch.indices().map(|row| program.eval(&table.point(&w, row))).collect();
            match f.values(&w, &data, batch.clone(), &mut values) {
                Ok(()) => {
                    let off = values.iter().zip(&want).position(|(&a, &b)| !same(a, b));
                    prop_assert!(off.is_none(), "{off:?} of {batch:?}: {values:?} instead of {want:?}");
                }
                Err(Error::NotFinite(what)) => {
                    let first = want.iter().position(|x| !x.is_finite());
                    let row = first.and_then(|k| batch.indices().nth(k));
                    prop_assert!(row.is_some() && row == what.row, "{what} in {want:?}");
                }
                Err(error) => prop_assert!(false, "{error}"),
            }
        }
    }
    Ok(())
}

fn gradients_are_close(
    program: &Program,
    parameters: usize,
    rows: usize,
    seed: u32,
) -> Result<(), TestCaseError> {
    let table = Table::<f64>::new(program, parameters, rows, seed);
    let columns: Vec<&[f64]> = table.columns.iter().map(Vec::as_slice).collect();
    let data = Columns::new(&columns).unwrap();
    let row = |w: &[Var], x: &[Var]| program.eval(&join(w, x));
    let (mut f, mut eager) = (RowFunction::new(row).math(Math::Std), RowFunction::new(row).eager());
    let (mut got, mut want) = (vec![0.0; parameters], vec![0.0; parameters]);
    let roundings = 2.0 * rows as f64 * f64::EPSILON;
    for k in 0..3 {
        let w = table.weights(seed + k / 2);
        for batch in table.batches() {
            let replayed = f.value_and_grad(&w, &data, batch.clone(), &mut got);
            match (eager.value_and_grad(&w, &data, batch.clone(), &mut want), replayed) {
                (Ok(wanted), Ok(value)) => {
                    let points: Vec<Vec<f64>> = batch.indices().map(|row| table.point(&w, row)).collect();
                    let size: f64 = points.iter().map(|x| program.eval(x).abs()).sum();
                    prop_assert!((value - wanted).abs() <= roundings * size, "{value} instead of {wanted}");
                    let differs = |(_, (got, want)): &(usize, (&f64, &f64))| got != want;
                    for (k, (got, want)) in got.iter().zip(&want).enumerate().filter(differs) {
                        let duals: Vec<Dual> = points.iter().map(|x| dual(program, x, k)).collect();
                        let size: f64 = duals.iter().map(|dual| dual.size).sum();
                        let bounds: Option<f64> = duals.iter().map(|dual| bound(program, dual)).sum();
                        let bound = bounds.map(|bound| bound + roundings * size);
                        prop_assert!(
                            bound.is_none_or(|bound| (got - want).abs() <= bound),
                            "{k}: {got:e} instead of {want:e} ± {bound:?} at {w:?} in {batch:?}"
                        );
                    }
                }
                (Err(Error::NotFinite(want)), Err(Error::NotFinite(got))) => {
                    prop_assert_eq!((want.quantity, want.row), (got.quantity, got.row));
                    prop_assert_eq!(format!("{:?}", want.cause), format!("{:?}", got.cause));
                }
                (Err(Error::Indeterminate(want)), Err(Error::Indeterminate(got))) => {
                    prop_assert_eq!((want.quantity, want.row), (got.quantity, got.row));
                    prop_assert_eq!(format!("{:?}", want.cause), format!("{:?}", got.cause));
                }
                (want, got) => prop_assert!(false, "{got:?} instead of {want:?} at {w:?} in {batch:?}"),
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(graphs(60))]

    #[test]
    fn rows_have_the_bits_of_plain_floats(
        program in programs(2..7), split in 1_usize..6, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        rows_are_identical::<f64>(&program, parameters, COUNTS[count], seed)?;
    }

    #[test]
    fn rows_have_the_bits_of_plain_singles(
        program in programs(2..7), split in 1_usize..6, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        rows_are_identical::<f32>(&program, parameters, COUNTS[count], seed)?;
    }

    #[test]
    fn gradients_of_sums_are_those_of_the_eager_sweep(
        program in programs(2..7), split in 1_usize..6, count in 0..COUNTS.len(), seed in 0_u32..1 << 20,
    ) {
        let parameters = split.min(program.inputs - 1);
        gradients_are_close(&program, parameters, COUNTS[count], seed)?;
    }
}

/// Around the leaves of the tree of sums, with short programs.
#[test]
fn many_rows_are_summed_in_leaves() {
    let counts: &[usize] = if cfg!(debug_assertions) { &[4097] } else { &[4095, 4096, 4097, 10_000] };
    for &rows in counts {
        for instruction in [(13, 1, 2, 500), (2, 0, 1, 4), (10, 0, 1, 5)] {
            let program = Program { instructions: vec![instruction, (1, 0, 3, 12)], inputs: 4, rounds: 0 };
            rows_are_identical::<f64>(&program, 2, rows, 3).unwrap();
            gradients_are_close(&program, 2, rows, 3).unwrap();
        }
    }
}
