//! Residuals of rows that are read group by group: their length, and the triangle of Jacobian and residuals.
//!
//! ```text
//! one pass   rows ─► residuals, derivatives ─► √w, loss ─► blocks of 256 ─► triangle of [J r], p + 1 columns
//! ```
//!
//! The triangle has the products of all rows, so Levenberg and Marquardt's method goes on with it as with the rows themselves
//! (TSQR: Demmel, Grigori, Hoemmen & Langou 2012, SIAM J. Sci. Comput. 34, A206–A239, here one block after the other). Blocks are
//! those of all rows, wherever groups end, so that groups leave no trace in any bit. The rows in memory are factored at once, with
//! column pivots: the two have the same minimum, not the same bits. Rejected: the triangle in memory as well. It would take the
//! residuals out of reports and change the last bits of all of them.

use super::parts::Stacked;
use super::problem::{Linear, Measured, Residuals};
use super::robust::Robust;
use super::rows::{Engines, Rows};
use crate::data::RowGroups;
use crate::data::weighing::Weighing;
use crate::derive::eager::Here;
use crate::error::Error;
use crate::estimate::{Triangle, norm};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{Columns, RowClosure, in_source};

/// Rows that go into the triangle at a time: they and their reflections stay in the cache.
const BLOCK: usize = 256;
/// Rows that are evaluated at a time, a number of blocks.
const PIECE: usize = 16 * BLOCK;

/// The residuals of the rows of a source, one each, and those of the parameters alone.
pub(super) struct Streamed<'a, 's, T: Real> {
    f: &'a RowClosure<'a, T>,
    groups: &'a mut RowGroups<'s>,
    /// The column of weights.
    weights: Option<(usize, Weighing)>,
    /// Priors and penalties.
    pub(super) alone: Stacked<'a, T>,
    loss: Robust,
    engines: Engines<T>,
    made_at: Here,
}

/// Some residuals, each times the root of its weight, behind their derivatives if these were asked for.
pub(super) struct Block {
    columns: Vec<f64>,
    rows: usize,
}

impl Block {
    pub(super) fn residuals(&self) -> &[f64] {
        &self.columns[self.columns.len() - self.rows..]
    }

    /// Those in one parameter.
    pub(super) fn derivatives(&self, parameter: usize) -> &[f64] {
        &self.columns[parameter * self.rows..][..self.rows]
    }

    /// The rows for which the model of squares is that of a loss: see [`Robust::reweighted`].
    fn reweight(&mut self, loss: Robust) {
        if loss.is_linear() || self.rows == 0 {
            return;
        }
        let before = self.columns.len() - self.rows;
        let (derivatives, residuals) = self.columns.split_at_mut(before);
        for (row, r) in residuals.iter_mut().enumerate() {
            let [_, part, root] = loss.reweighted(*r);
            *r = part;
            derivatives.iter_mut().skip(row).step_by(self.rows).for_each(|d| *d *= root);
        }
    }
}

impl<'a, 's, T: Real> Streamed<'a, 's, T> {
    pub(super) fn new(
        f: &'a RowClosure<'a, T>,
        groups: &'a mut RowGroups<'s>,
        weights: Option<(usize, Weighing)>,
        made_at: Here,
    ) -> Self {
        let (alone, engines) = (Stacked { parts: Vec::new() }, Engines::new(true, made_at));
        Self { f, groups, weights, alone, loss: Robust::Linear, engines, made_at }
    }

    /// `√(Σ r²)`, whatever the loss, and the number of residuals.
    pub(super) fn length(&mut self, x: &[T]) -> Result<(f64, usize), Error> {
        let (mut length, mut rows) = (0.0_f64, 0);
        self.pass(x, false, &mut |block| {
            rows += block.rows;
            length = length.hypot(norm(block.residuals()));
        })?;
        Ok((length, rows))
    }

    /// Hands out all rows, block by block; then those of the parameters alone.
    pub(super) fn pass(
        &mut self,
        x: &[T],
        slopes: bool,
        take: &mut dyn FnMut(&mut Block),
    ) -> Result<(), Error> {
        let mut held = Held::new(self.groups.names().len(), self.weights);
        let last = self.groups.groups().saturating_sub(1);
        for group in 0..=last {
            held.add(self.groups.load(group).map_err(Box::new)?);
            while let Some(rows) = held.next(group == last) {
                self.piece(x, slopes, (&held, rows), take)?;
                held.done += rows;
            }
        }
        let residuals = self.alone.residuals(x)?;
        if !residuals.is_empty() {
            let mut columns = Vec::new();
            if slopes {
                let jacobian = self.alone.jacobian(x)?;
                (0..x.len())
                    .for_each(|j| columns.extend((0..residuals.len()).map(|i| jacobian[(i, j)].widen())));
            }
            columns.extend(residuals.iter().map(|r| r.widen()));
            take(&mut Block { columns, rows: residuals.len() });
        }
        Ok(())
    }

    /// The first of the rows that are held.
    fn piece(
        &mut self,
        x: &[T],
        slopes: bool,
        (held, rows): (&Held<T>, usize),
        take: &mut dyn FnMut(&mut Block),
    ) -> Result<(), Error> {
        let slices: Vec<&[T]> = held.columns.iter().map(|column| &column[held.done..][..rows]).collect();
        let columns = Columns::new(&slices)?;
        let engines = core::mem::replace(&mut self.engines, Engines::new(true, self.made_at));
        let (engines, done) = Rows::new(self.f, &columns, engines).each((x, slopes), |found| {
            for start in (0..rows).step_by(BLOCK) {
                let count = BLOCK.min(rows - start);
                let mut block = Block { columns: Vec::with_capacity(count * found.len()), rows: count };
                for column in found {
                    let values = column[start..start + count].iter().map(|x| x.widen());
                    let roots = held.roots.get(held.done..).and_then(|roots| roots.get(start..start + count));
                    match roots {
                        // Rounded as a residual in memory is.
                        Some(roots) => {
                            block.columns.extend(values.zip(roots).map(|(x, root)| T::of(x * root).widen()));
                        }
                        None => block.columns.extend(values),
                    }
                }
                take(&mut block);
            }
        });
        self.engines = engines;
        done.map_err(|error| in_source(error, |row| held.first + held.done + row))
    }
}

impl<T: Real> Residuals<T> for Streamed<'_, '_, T> {
    /// Those of the triangle.
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        Ok(self.linearize(x)?.residuals.unwrap_or_default())
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        Ok(self.linearize(x)?.jacobian)
    }

    fn measure(&mut self, x: &[T]) -> Result<Measured<T>, Error> {
        let loss = self.loss;
        if loss.is_linear() {
            let (length, rows) = self.length(x)?;
            return Ok(Measured::Length(length, rows));
        }
        let (scale, mut sum, mut rows) = (loss.scale(), 0.0, 0);
        self.pass(x, false, &mut |block| {
            rows += block.rows;
            sum += block.residuals().iter().map(|r| loss.count(r / scale).value).sum::<f64>();
        })?;
        Ok(Measured::Length(scale * sum.sqrt(), rows))
    }

    fn linearize(&mut self, x: &[T]) -> Result<Linear<T>, Error> {
        let (n, loss) = (x.len(), self.loss);
        let mut triangle = Triangle::new(n + 1);
        self.pass(x, true, &mut |block| {
            block.reweight(loss);
            triangle.absorb(&mut block.columns);
        })?;
        let whole = triangle.whole();
        let mut jacobian = Matrix::zeros(n + 1, n);
        for row in 0..=n {
            jacobian.row_mut(row).iter_mut().zip(whole.row(row)).for_each(|(to, &x)| *to = T::of(x));
        }
        let residuals = (0..=n).map(|row| T::of(whole[(row, n)])).collect();
        Ok(Linear { jacobian, residuals: Some(residuals) })
    }

    fn count_by(&mut self, loss: Robust) -> Robust {
        self.loss = loss;
        Robust::Linear
    }
}

/// Rows that were read and not yet evaluated.
struct Held<T> {
    weights: Option<(usize, Weighing)>,
    /// Those that a residual sees.
    columns: Vec<Vec<T>>,
    /// `√w`; none without weights.
    roots: Vec<f64>,
    /// The number of the first.
    first: usize,
    /// How many of them were evaluated.
    done: usize,
}

impl<T: Real> Held<T> {
    fn new(width: usize, weights: Option<(usize, Weighing)>) -> Self {
        let width = width - usize::from(weights.is_some());
        Self { weights, columns: vec![Vec::new(); width], roots: Vec::new(), first: 0, done: 0 }
    }

    fn add(&mut self, columns: &[Vec<f64>]) {
        self.columns.iter_mut().for_each(|column| drop(column.drain(..self.done)));
        self.roots.drain(..self.done.min(self.roots.len()));
        self.first += self.done;
        self.done = 0;
        let weighed = self.weights.map(|(column, _)| column);
        let seen = columns.iter().enumerate().filter(|(k, _)| Some(*k) != weighed);
        for (held, (_, column)) in self.columns.iter_mut().zip(seen) {
            held.extend(column.iter().map(|&x| T::of(x)));
        }
        if let Some((column, weighing)) = self.weights {
            // Each has been looked at before the run.
            self.roots.extend(columns[column].iter().map(|&x| weighing.of(x).map_or(f64::NAN, f64::sqrt)));
        }
    }

    /// How many rows are evaluated next, if there are enough.
    fn next(&self, is_last: bool) -> Option<usize> {
        let rows = self.columns.first().map_or(0, Vec::len) - self.done;
        let whole = if is_last { rows } else { rows / BLOCK * BLOCK };
        Some(whole.min(PIECE)).filter(|&rows| rows > 0)
    }
}
