//! Random losses through [`RowFunction`]: rows bit for bit, sums and gradients to a bound.
//!
//! The bound of a row's gradient is that of [`points`](super::points). A sum over n rows adds n − 1
//! roundings of ½ε on each of the two paths, in whatever order.

use super::points::{bound, dual, same};
use crate::support::dual::Dual;
use crate::support::random::{Number, Program, point};
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

pub(crate) fn rows_are_identical<T: Real + Number>(
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

pub(crate) fn gradients_are_close(
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
    let (row_major, mut copied) = (data.clone().row_major(), vec![0.0; parameters]);
    let (mut got, mut want) = (vec![0.0; parameters], vec![0.0; parameters]);
    let roundings = 2.0 * rows as f64 * f64::EPSILON;
    for k in 0..3 {
        let w = table.weights(seed + k / 2);
        for batch in table.batches() {
            let replayed = f.value_and_grad(&w, &data, batch.clone(), &mut got);
            let side_by_side = f.value_and_grad(&w, &row_major, batch.clone(), &mut copied);
            prop_assert_eq!(format!("{:?}", side_by_side), format!("{:?}", replayed));
            if replayed.is_ok() {
                prop_assert!(got.iter().zip(&copied).all(|(a, b)| a.to_bits() == b.to_bits()), "{batch:?}");
            }
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
