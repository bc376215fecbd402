//! Second derivatives of a sum over rows.

#![expect(clippy::needless_pass_by_value, reason = "a batch is drawn for one evaluation, and used up by it")]

use super::columns::Columns;
use super::per_row::{PerRow, erased_loss};
use super::request::{OfRows, Request};
use super::row_function::RowFunction;
use crate::data::Batch;
use crate::error::{Error, LengthMismatch};
use crate::matrix::Matrix;
use crate::real::Real;

impl<T: Real, F: PerRow<T, Form>, Form> RowFunction<T, F, Form> {
    /// The sum of the loss over `rows`; its Hessian in the parameters, `H(i, j) = Σᵣ ∂²f/∂pᵢ∂pⱼ`, goes to `into`,
    /// which is untouched on an error.
    ///
    /// - `into`: square, with a row for each parameter.
    ///
    /// Exact, symmetric to the last bit, and swept over blocks of rows in the order of sums of all else: the same bits
    /// for any number of threads. Each pair of parameters is one sum over the rows; pairs that cannot interact, whatever the
    /// parameters and the row are, are 0 and are not computed. Of no rows the Hessian is 0. Beyond 362 parameters that all
    /// interact, columns of the matrix are products with unit vectors, as of [`RowFunction::hvp`], in a sweep each.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`]; [`Error::Length`] if `into` has another shape; [`Error::NotFinite`] with the row,
    /// both parameters and the operation if a second derivative is NaN or infinite.
    ///
    /// # Examples
    /// ```
    /// use gradus::data::Batch;
    /// use gradus::function::{Columns, RowFunction};
    /// use gradus::prelude::*;
    ///
    /// // Of squares of residuals of a line: 2 Σ x², 2 Σ x and 2 for each row.
    /// let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    /// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?;
    /// let mut hessian = Matrix::zeros(2, 2);
    /// let sum = loss.hessian(&[2.0, 1.0], &data, Batch::Range(0..3), &mut hessian)?;
    /// assert_eq!((sum, hessian.as_slice()), (1.0, &[10.0, 6.0, 6.0, 6.0][..]));
    ///
    /// let mut root = RowFunction::new(|w: Var, x: Var| (w + x).powf(1.5));
    /// let data = Columns::new(&[&[2.0, 0.0]])?;
    /// let error = root.hessian(&[0.0], &data, Batch::Range(0..2), &mut Matrix::zeros(1, 1)).unwrap_err();
    /// assert!(error.to_string().contains("the second derivative in coordinates 0 and 0 is inf in data row 1"));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Structure: Gower and Mello (2012), A new framework for the computation of Hessians, Optim. Methods Softw. 27,
    /// 251–273.
    pub fn hessian(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        into: &mut Matrix<T>,
    ) -> Result<T, Error> {
        self.f.check_rows(columns, &rows)?;
        let request = Request { wanted: OfRows::Hessian, parameters, columns, batch: &rows };
        self.engine.hessian(&erased_loss(&self.f), request, None, into)
    }

    /// [`RowFunction::hessian`], with the gradient of the sum from the same sweep: what a step of Newton's method takes.
    ///
    /// # Errors
    /// Those of [`RowFunction::hessian`], and [`Error::Length`] if `gradient` has another length than the parameters. On
    /// an error both are untouched.
    ///
    /// # Examples
    /// ```
    /// use gradus::data::Batch;
    /// use gradus::function::{Columns, RowFunction};
    /// use gradus::prelude::*;
    ///
    /// // One step from anywhere to the mean of 1, 2 and 6.
    /// let mut loss = RowFunction::new(|m: Var, x: Var| (m - x).powi(2));
    /// let data = Columns::new(&[&[1.0, 2.0, 6.0]])?;
    /// let (mut gradient, mut hessian) = ([0.0], Matrix::zeros(1, 1));
    /// loss.grad_and_hessian(&[7.0], &data, Batch::Range(0..3), &mut gradient, &mut hessian)?;
    /// assert_eq!(7.0 - gradient[0] / hessian[(0, 0)], 3.0);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn grad_and_hessian(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        gradient: &mut [T],
        hessian: &mut Matrix<T>,
    ) -> Result<T, Error> {
        self.f.check_rows(columns, &rows)?;
        let request = Request { wanted: OfRows::Hessian, parameters, columns, batch: &rows };
        self.engine.hessian(&erased_loss(&self.f), request, Some(gradient), hessian)
    }

    /// The sum of the loss over `rows`; the diagonal of its Hessian, `Σᵣ ∂²f/∂pᵢ²`, goes to `into`, which is untouched
    /// on an error.
    ///
    /// Exact: each entry is computed by itself, and only what it takes.
    ///
    /// # Errors
    /// Those of [`RowFunction::hessian`], and [`Error::Length`] if `into` has another length than the parameters.
    ///
    /// # Examples
    /// ```
    /// use gradus::data::Batch;
    /// use gradus::function::{Columns, RowFunction};
    /// use gradus::prelude::*;
    ///
    /// let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    /// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?;
    /// let mut diagonal = [0.0; 2];
    /// assert_eq!(loss.hessian_diagonal(&[2.0, 1.0], &data, Batch::Range(0..3), &mut diagonal)?, 1.0);
    /// assert_eq!(diagonal, [10.0, 6.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    pub fn hessian_diagonal(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        into: &mut [T],
    ) -> Result<T, Error> {
        self.f.check_rows(columns, &rows)?;
        LengthMismatch::check("diagonal", parameters.len(), into.len())?;
        let request = Request { wanted: OfRows::Diagonal, parameters, columns, batch: &rows };
        let sums = self.engine.sums(&erased_loss(&self.f), request)?;
        into.copy_from_slice(&sums[1..]);
        Ok(sums[0])
    }

    /// The sum of the loss over `rows`; the product of its Hessian in the parameters with `direction` goes to `into`,
    /// which is untouched on an error.
    ///
    /// Exact: the gradient's derivative along the direction. Compiled once for all directions, and costs two to three
    /// gradients, whatever the number of parameters.
    ///
    /// # Errors
    /// Those of [`RowFunction::value`], [`Error::Length`] if `direction` or `into` has another length than the
    /// parameters, and [`Error::NotFinite`] also for the direction and, with the row, for the product.
    ///
    /// # Examples
    /// ```
    /// use gradus::data::Batch;
    /// use gradus::function::{Columns, RowFunction};
    /// use gradus::prelude::*;
    ///
    /// // The Hessian is [[10, 6], [6, 6]].
    /// let mut loss = RowFunction::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2));
    /// let data = Columns::new(&[&[0.0, 1.0, 2.0], &[1.0, 3.0, 6.0]])?;
    /// let mut product = [0.0; 2];
    /// assert_eq!(loss.hvp(&[2.0, 1.0], &data, Batch::Range(0..3), &[1.0, -2.0], &mut product)?, 1.0);
    /// assert_eq!(product, [-2.0, -6.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Pearlmutter (1994), Fast exact multiplication by the Hessian, Neural Computation 6, 147–160.
    pub fn hvp(
        &mut self,
        parameters: &[T],
        columns: &Columns<'_, T>,
        rows: Batch<'_>,
        direction: &[T],
        into: &mut [T],
    ) -> Result<T, Error> {
        self.f.check_rows(columns, &rows)?;
        let request = Request { wanted: OfRows::Sum, parameters, columns, batch: &rows };
        self.engine.product(&erased_loss(&self.f), request, direction, into)
    }
}
