//! A point with its residuals and their Jacobian.

use super::problem::{Linear, Measured};
use super::robust::Robust;
use crate::domain::Domain;
use crate::matrix::Matrix;
use crate::matrix::qr::{Factors, factor, norm};
use crate::real::Real;

/// Residuals at a point.
#[derive(Debug)]
pub(super) struct Trial<T> {
    pub(super) x: Vec<T>,
    /// None yet, where only their length is known.
    pub(super) residuals: Vec<T>,
    /// How many there are, or were before a triangle was made of them.
    pub(super) rows: usize,
    /// `‖r‖`, or the root of what takes the place of `Σ r²`.
    pub(super) norm: f64,
    /// Are these the residuals themselves?
    is_whole: bool,
    /// What another loss makes of them; `None` for squares.
    robust: Option<Reweighted>,
}

/// Residuals and factors of rows for which the model of squares is that of another loss: see [`Robust::reweighted`].
#[derive(Debug)]
struct Reweighted {
    residuals: Vec<f64>,
    roots: Vec<f64>,
}

impl Reweighted {
    /// The reweighted rows, and `√(Σ C² ρ)`.
    fn new<T: Real>(residuals: &[T], loss: Robust) -> (Self, f64) {
        let scale = loss.scale();
        let (mut sum, mut rows) = (0.0, Self { residuals: Vec::new(), roots: Vec::new() });
        for r in residuals {
            let [value, residual, root] = loss.reweighted(r.widen());
            sum += value;
            rows.residuals.push(residual);
            rows.roots.push(root);
        }
        (rows, scale * sum.sqrt())
    }
}

/// A point from which steps can be taken.
#[derive(Debug)]
pub(super) struct Iterate<T> {
    pub(super) at: Trial<T>,
    pub(super) jacobian: Matrix<T>,
    /// The lengths of the Jacobian's columns.
    pub(super) lengths: Vec<f64>,
    /// The cosines between the residuals and the columns, without signs; 0 where there is nothing to lower.
    pub(super) cosines: Vec<f64>,
    /// The largest of them.
    pub(super) slope: f64,
    /// Parameters at a bound, where less of the sum of squares is beyond it; none without bounds.
    pub(super) held: Vec<usize>,
}

impl<T: Real> Trial<T> {
    pub(super) fn new(x: Vec<T>, measured: Measured<T>, loss: Robust) -> Self {
        let residuals = match measured {
            Measured::Residuals(residuals) => residuals,
            Measured::Length(norm, rows) => {
                return Self { x, residuals: Vec::new(), rows, norm, is_whole: false, robust: None };
            }
        };
        let (robust, norm) = if loss.is_linear() {
            (None, norm(&widened(&residuals)))
        } else {
            let (rows, norm) = Reweighted::new(&residuals, loss);
            (Some(rows), norm)
        };
        Self { x, rows: residuals.len(), residuals, norm, is_whole: true, robust }
    }

    /// `Σ r²`, or what takes its place; infinite where it is beyond the largest number.
    pub(super) fn sum_of_squares(&self) -> f64 {
        match self.robust {
            None if self.is_whole => self.residuals.iter().map(|r| r.widen() * r.widen()).sum(),
            _ => self.norm * self.norm,
        }
    }

    /// `r / ‖r‖`, so that nothing overflows that is made of it.
    pub(super) fn direction(&self) -> Vec<f64> {
        match &self.robust {
            Some(rows) => rows.residuals.iter().map(|r| r / self.norm).collect(),
            None => self.residuals.iter().map(|r| r.widen() / self.norm).collect(),
        }
    }
}

impl<T: Real> Iterate<T> {
    pub(super) fn new(mut at: Trial<T>, model: Linear<T>, bounds: Option<&Domain<T>>) -> Self {
        let jacobian = model.jacobian;
        at.residuals = model.residuals.unwrap_or(at.residuals);
        let direction = at.direction();
        let n = at.x.len();
        let (lengths, cosines) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let mut here = Self { at, jacobian, lengths, cosines, slope: 0.0, held: Vec::new() };
        for j in 0..n {
            let column = here.column(j);
            let length = norm(&column);
            let along: f64 = column.iter().zip(&direction).map(|(d, r)| d / length * r).sum();
            let is_held = bounds.is_some_and(|bounds| bounds.holds(j, here.at.x[j], along));
            if is_held {
                here.held.push(j);
            }
            here.lengths.push(length);
            let counts = length > 0.0 && here.at.norm > 0.0 && !is_held;
            here.cosines.push(if counts { along.abs() } else { 0.0 });
        }
        here.slope = here.cosines.iter().copied().fold(0.0, f64::max);
        here
    }

    /// The linear model in steps `‖r‖ q = D p`, relative to `‖r‖`: the factors of `J D⁻¹`, and `Qᵀ r / ‖r‖`.
    pub(super) fn model(&self, units: impl Fn(usize) -> f64) -> Factors {
        let all: Vec<usize> = (0..self.at.x.len()).collect();
        self.model_of(&all, units, &mut self.at.direction())
    }

    /// The same in some of the parameters.
    ///
    /// - `rhs`: the residuals over `‖r‖`, as what the others do leaves them; used up.
    pub(super) fn model_of(
        &self,
        parameters: &[usize],
        units: impl Fn(usize) -> f64,
        rhs: &mut [f64],
    ) -> Factors {
        let mut columns = Vec::with_capacity(rhs.len() * parameters.len());
        for &j in parameters {
            let unit = units(j);
            columns.extend(self.column(j).iter().map(|d| d / unit));
        }
        factor(parameters.len(), &mut columns, rhs, self.at.rows)
    }

    /// A column of the Jacobian, of reweighted rows where the loss is another than squares.
    pub(super) fn column(&self, j: usize) -> Vec<f64> {
        let mut column = column(&self.jacobian, j);
        if let Some(rows) = &self.at.robust {
            column.iter_mut().zip(&rows.roots).for_each(|(d, root)| *d *= root);
        }
        column
    }

    /// Is the Jacobian the same at another point, to half the digits of each column?
    pub(super) fn is_straight(&self, there: &Self) -> bool {
        let near = T::epsilon().widen().sqrt();
        self.lengths.iter().enumerate().all(|(j, length)| {
            let (here, there) = (self.column(j), there.column(j));
            norm(&here.iter().zip(there).map(|(a, b)| a - b).collect::<Vec<_>>()) <= near * length
        })
    }
}

fn column<T: Real>(jacobian: &Matrix<T>, j: usize) -> Vec<f64> {
    (0..jacobian.rows()).map(|i| jacobian[(i, j)].widen()).collect()
}

pub(super) fn widened<T: Real>(x: &[T]) -> Vec<f64> {
    x.iter().map(|x| x.widen()).collect()
}
