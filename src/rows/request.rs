//! What is asked of a closure over rows.

use super::columns::Columns;
use crate::data::Batch;
use crate::derive::all_finite;
use crate::error::{Error, LengthMismatch, Quantity};
use crate::real::Real;
use crate::replay::bound::is_within;

/// What a program over rows computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfRows {
    /// The sum over the rows, and the value of each.
    Sum,
    /// The sum, and then its derivatives in the parameters; nothing of each row.
    Gradient,
    /// For each row its outputs, and then the derivatives of each in parameters and columns.
    Jacobian,
    /// The sum, its derivatives in the parameters, and then the lower triangle of its Hessian, row after row.
    Hessian,
    /// The sum, and then the diagonal of its Hessian.
    Diagonal,
    /// The sum, and then the product of its Hessian with a vector, which the request has behind the parameters.
    Product,
}

impl OfRows {
    /// How many there are.
    pub(super) const COUNT: usize = 6;

    /// How many results there are for all rows together.
    pub(crate) fn totals(self, parameters: usize) -> usize {
        match self {
            Self::Sum => 1,
            Self::Jacobian => 0,
            Self::Gradient | Self::Diagonal | Self::Product => 1 + parameters,
            Self::Hessian => 1 + parameters + triangle(parameters),
        }
    }

    /// What result `index` is.
    pub(super) fn quantity(self, index: usize, parameters: usize) -> Quantity {
        let Some(k) = index.checked_sub(1) else { return Quantity::Value(0) };
        match self {
            Self::Diagonal => Quantity::Second(k, k),
            Self::Product => Quantity::Product(k),
            Self::Hessian if k >= parameters => {
                let k = k - parameters;
                let row = ((8 * k + 1).isqrt() - 1) / 2;
                Quantity::Second(row, k - triangle(row))
            }
            _ => Quantity::Derivative(k),
        }
    }

    pub(super) fn is_second_order(self) -> bool {
        matches!(self, Self::Hessian | Self::Diagonal | Self::Product)
    }
}

/// The number of entries in the first `rows` rows of a lower triangle; entry (i, j) is number `triangle(i) + j`.
pub(super) fn triangle(rows: usize) -> usize {
    rows * (rows + 1) / 2
}

/// An evaluation as it was asked for.
#[derive(Clone, Copy)]
pub(crate) struct Request<'r, T> {
    pub(crate) wanted: OfRows,
    pub(crate) parameters: &'r [T],
    pub(crate) columns: &'r Columns<'r, T>,
    pub(crate) batch: &'r Batch<'r>,
}

impl<'r, T: Real> Request<'r, T> {
    pub(super) fn shape(&self) -> [usize; 2] {
        [self.point().len(), self.columns.width()]
    }

    /// The parameters, without the vector behind them.
    pub(super) fn point(&self) -> &'r [T] {
        let vector = if self.wanted == OfRows::Product { self.parameters.len() / 2 } else { 0 };
        &self.parameters[..self.parameters.len() - vector]
    }

    /// The vector behind the parameters, if there is one.
    pub(super) fn vector(&self) -> &'r [T] {
        &self.parameters[self.point().len()..]
    }

    /// The sum at the same parameters.
    pub(super) fn of_sum(self) -> Self {
        Self { wanted: OfRows::Sum, parameters: self.point(), ..self }
    }

    /// Are all rows there, and all numbers within the bound for which programs are proved?
    #[inline]
    pub(super) fn is_within(&self) -> bool {
        let vector = self.vector();
        is_within(self.point())
            && (vector.is_empty() || is_within(vector))
            && is_below(self.batch, self.columns.len())
            && self.columns.is_within()
    }

    /// Checks lengths and numbers. False if something is beyond the bound for which programs are proved.
    #[inline]
    pub(super) fn admit(&self) -> Result<bool, Error> {
        if self.is_within() { Ok(true) } else { self.beyond() }
    }

    /// What is wrong, or false if nothing is but that numbers are large.
    #[cold]
    fn beyond(&self) -> Result<bool, Error> {
        all_finite(self.point(), Quantity::Coordinate).map_err(Box::new)?;
        all_finite(self.vector(), Quantity::Direction).map_err(Box::new)?;
        let len = self.columns.len();
        if !is_below(self.batch, len) {
            let expected = match self.batch {
                Batch::Range(range) => range.end,
                Batch::Rows(rows) => rows.iter().max().map_or(0, |&last| last as usize).saturating_add(1),
            };
            return Err(LengthMismatch { what: "column", expected, actual: len }.into());
        }
        Ok(false)
    }
}

/// Are all rows of a batch below `len`?
#[inline]
fn is_below(batch: &Batch<'_>, len: usize) -> bool {
    match batch {
        Batch::Range(range) => range.end <= len,
        Batch::Rows(rows) => are_below(rows, len),
    }
}

// Out of line, so that a range is compared in place.
#[inline(never)]
fn are_below(rows: &[u32], len: usize) -> bool {
    match u32::try_from(len) {
        // Of numbers below 2³¹ the difference to a larger one, and no other, has the highest bit: three operations that are
        // vectorized everywhere, which a maximum is not.
        Ok(len) if len <= 1 << 31 => {
            rows.iter().fold(u32::MAX, |all, &row| all & row.wrapping_sub(len) & !row) >> 31 == 1
        }
        _ => rows.iter().all(|&row| (row as usize) < len),
    }
}
