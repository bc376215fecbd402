//! Is the loss the squared residual of a target? Then its statistics.
//!
//! A loss is a closure, and nothing about it says that it is `(f(x) − y)²`. But it can
//! be asked: move the target `y` of a row by `h`, and look at the loss and at its
//! derivatives, in the target and in the parameters. For `ℓ = K (y − f)²` and for nothing
//! else, in every row with the same `K`,
//!
//! - the second derivative in the target is `2K`,
//! - `ℓ' = 2K (y − f)`, with `ℓ'² = 4K ℓ`, before and after, and
//! - the gradient in the parameters is `−ℓ' ∇f`, before and after, where `−2K ∇f` is the gradient of `ℓ'`.
//!
//! So residuals and `∇f` come without differences, and row by row: they go straight into the
//! triangle of a QR factorization, block by block. Rejected: the sums `Σ ∇f ∇fᵀ`, whose condition is the square
//! of the rows', so that a line over times in seconds since 1970 had no errors; and asking the user to
//! declare the kind of the loss. A declaration can be wrong, and then R² would be, silently; a weighted, a
//! robust or a logistic loss is told apart here.

use super::loss::Borrowed;
use super::statistics::{MOST_PARAMETERS, Subject};
use crate::data::Batch;
use crate::derive::nested_jvp;
use crate::error::{Error, LengthMismatch};
use crate::estimate::{Assessment, NoStandardErrors, Squares as Evidence, Triangle, deviation, norm};
use crate::function::{Columns, EachRow, JacobianColumns, PerRow, RowJacobian};
use crate::real::Real;
use crate::var::Var;
use core::marker::PhantomData;

/// Rows that are asked about at a time: they, their derivatives and their reflections stay in the cache.
const BLOCK: usize = 256;

/// Sums over the rows of a loss that is `K (y − f)²`.
pub(super) struct Squares {
    rows: usize,
    /// The parameters.
    at: Vec<f64>,
    /// `√(Σ (y − f)²)`.
    residual: f64,
    /// `√(Σ (y − ȳ)²)`.
    total: f64,
    /// `√(Σ y²)`.
    targets: f64,
    /// Of `∇f` in each row with `f − y` as last column; `None` for too many parameters.
    triangle: Option<Triangle>,
    epsilon: f64,
}

impl Squares {
    /// The sums, if the loss is a squared residual of the target in every row.
    pub(super) fn recognize<T, F, Form>(subject: &Subject<'_, T, F>) -> Option<Self>
    where
        T: Real,
        F: PerRow<T, Form>,
    {
        let (rows, parameters) = (subject.rows(), subject.parameters.len());
        let target = subject.columns.as_slices()[subject.target];
        let mut found = Self {
            rows,
            at: subject.parameters.iter().map(|p| p.widen()).collect(),
            residual: 0.0,
            total: length(target, mean(target)),
            targets: length(target, 0.0),
            triangle: (parameters <= MOST_PARAMETERS).then(|| Triangle::new(parameters + 1)),
            epsilon: T::epsilon().widen(),
        };
        // A target moved by its own spread: any other size would be arbitrary.
        let spread = if found.total > 0.0 { found.total / (rows as f64).sqrt() } else { 1.0 };
        let mut probe = Probe::new(subject, spread);
        for start in (0..rows).step_by(BLOCK) {
            probe.ask(start..rows.min(start + BLOCK)).ok()?;
            let rows = probe.rows();
            let block = probe.block()?;
            found.residual = found.residual.hypot(norm(&block[block.len() - rows..]));
            if let Some(triangle) = &mut found.triangle {
                triangle.absorb(block);
            }
        }
        Some(found)
    }

    /// `1 − Σ (y − f)² / Σ (y − ȳ)²`; `None` for a target that is constant.
    pub(super) fn r_squared(&self) -> Option<f64> {
        finite(1.0 - (self.residual / self.total).powi(2))
    }

    /// The root of `Σ (y − f)² / (n − p)`; `None` unless there are more rows than parameters.
    pub(super) fn residual_deviation(&self) -> Option<f64> {
        deviation(self.residual, self.rows, self.at.len())
    }

    /// Standard errors from `s² (Σ ∇f ∇fᵀ)⁻¹`, and the distance from the minimum.
    pub(super) fn assess(&self) -> Assessment {
        let Self { rows, targets, epsilon, .. } = *self;
        let Some(triangle) = &self.triangle else {
            return Assessment { precision: Err(too_many(self.at.len())), distance: None };
        };
        Evidence { triangle, rows, at: &self.at, targets, epsilon, known_deviations: false }.assess()
    }
}

/// For more than [`MOST_PARAMETERS`].
pub(super) fn too_many(parameters: usize) -> NoStandardErrors {
    NoStandardErrors::TooManyParameters { parameters, most: MOST_PARAMETERS }
}

/// Asks the loss about one block of rows at a time.
struct Probe<'a, T: Real, F, Form> {
    parameters: &'a [T],
    columns: &'a Columns<'a, T>,
    target: usize,
    /// `h`.
    spread: T,
    /// `K`, once it is known.
    scale: Option<f64>,
    loss: RowJacobian<T, Losses<'a, F>, PhantomData<Form>>,
    slope: RowJacobian<T, Slopes<'a, F>, PhantomData<Form>>,
    /// Loss and first derivatives, of the rows as they are and with the target moved.
    near: JacobianColumns<T>,
    far: JacobianColumns<T>,
    /// The derivative in the target with derivatives of its own, target moved.
    second: JacobianColumns<T>,
    moved: Vec<T>,
    block: Vec<f64>,
}

impl<'a, T: Real, F: PerRow<T, Form>, Form> Probe<'a, T, F, Form> {
    fn new(subject: &Subject<'a, T, F>, spread: f64) -> Self {
        let target = subject.target;
        Self {
            parameters: subject.parameters,
            columns: subject.columns,
            target,
            spread: T::of(spread),
            scale: None,
            loss: RowJacobian::new(Losses { loss: Borrowed(subject.loss), target }),
            slope: RowJacobian::new(Slopes { loss: Borrowed(subject.loss), target }),
            near: JacobianColumns::default(),
            far: JacobianColumns::default(),
            second: JacobianColumns::default(),
            moved: Vec::new(),
            block: Vec::new(),
        }
    }

    /// The number of rows asked about last.
    fn rows(&self) -> usize {
        self.near.rows()
    }

    /// Evaluates some rows.
    fn ask(&mut self, rows: core::ops::Range<usize>) -> Result<(), Error> {
        let mut slices: Vec<&[T]> =
            self.columns.as_slices().iter().map(|column| &column[rows.clone()]).collect();
        let all = || Batch::Range(0..rows.len());
        self.loss.evaluate(self.parameters, &Columns::new(&slices)?, all(), &mut self.near)?;
        // Away from the minimum, lest the moved row lie in it, where derivatives may be conventions (|r|²).
        let slopes = self.near.derivative(0, self.parameters.len() + self.target);
        self.moved.clear();
        self.moved.extend(slices[self.target].iter().zip(slopes).map(|(&y, &slope)| {
            let away = if slope < T::zero() { y - self.spread } else { y + self.spread };
            if away.is_finite() { away } else { y }
        }));
        slices[self.target] = &self.moved;
        let moved = Columns::new(&slices)?;
        self.loss.evaluate(self.parameters, &moved, all(), &mut self.far)?;
        self.slope.evaluate(self.parameters, &moved, all(), &mut self.second)
    }

    /// `∇f` in columns and then `f − y`, if the loss is a squared residual in all of these rows.
    fn block(&mut self) -> Option<&mut [f64]> {
        let (parameters, rows) = (self.parameters.len(), self.rows());
        let in_target = parameters + self.target;
        let growth = self.second.derivative(0, in_target);
        let scale = *self.scale.get_or_insert(0.5 * growth.first()?.widen());
        if !(scale > 0.0 && growth.iter().all(|g| Self::close(0.5 * g.widen(), scale, scale))) {
            return None;
        }
        self.block.clear();
        for parameter in 0..parameters {
            let changes = self.second.derivative(0, parameter);
            self.block.extend(changes.iter().map(|change| -0.5 * change.widen() / scale));
        }
        self.block
            .extend(self.near.derivative(0, in_target).iter().map(|slope| -0.5 * slope.widen() / scale));
        let h = self.spread.widen();
        let is_square = (0..rows).all(|row| {
            Self::is_square(&self.near, in_target, row, scale, h)
                && Self::is_square(&self.far, in_target, row, scale, h)
                && (0..parameters).all(|parameter| self.is_along(parameter, in_target, row, scale, h))
        });
        is_square.then_some(&mut self.block)
    }

    /// `ℓ = K (y − f)²`?
    ///
    /// Compared by roots, and in units of the larger of both, so that no square is past the floats. Losses below
    /// the smallest normal float say nothing.
    fn is_square(at: &JacobianColumns<T>, in_target: usize, row: usize, scale: f64, h: f64) -> bool {
        let loss = at.output(0)[row].widen();
        if !(loss >= 0.0) {
            return false;
        }
        let residual = (0.5 * at.derivative(0, in_target)[row].widen() / scale).abs();
        let root = loss.sqrt() / scale.sqrt();
        let least = (T::min_positive_value().widen() / T::epsilon().widen()).sqrt() / scale.sqrt();
        let unit = residual.max(root).max(h).max(least);
        let difference = (root - residual).abs() / unit * ((root + residual) / unit);
        let size = (root / unit).powi(2) + (h / unit).powi(2);
        difference <= T::epsilon().widen().sqrt() * size + (least / unit).powi(2)
    }

    /// Is the derivative in a parameter `−ℓ' ∂f/∂p`, as the row is and with the target moved?
    fn is_along(&self, parameter: usize, in_target: usize, row: usize, scale: f64, h: f64) -> bool {
        let f = self.block[parameter * self.rows() + row];
        [&self.near, &self.far].into_iter().all(|at| {
            let (slope, own) =
                (at.derivative(0, in_target)[row].widen(), at.derivative(0, parameter)[row].widen());
            Self::close(own, -slope * f, own.abs() + (2.0 * scale * h * f).abs())
        })
    }

    /// Are two numbers equal to half of the digits of terms of this size, or below the normal floats?
    fn close(a: f64, b: f64, size: f64) -> bool {
        (a - b).abs() <= T::epsilon().widen().sqrt() * size + T::min_positive_value().widen()
    }
}

/// The loss of a row, to be differentiated in parameters and target.
///
/// Features are detached: their derivatives are not asked for, and may be infinite (`√x` at 0).
struct Losses<'a, F> {
    loss: Borrowed<'a, F>,
    target: usize,
}

/// The derivative of a row's loss in the target.
struct Slopes<'a, F> {
    loss: Borrowed<'a, F>,
    target: usize,
}

impl<T: Real, Form, F: PerRow<T, Form>> EachRow<T, PhantomData<Form>> for Losses<'_, F> {
    type Output = Var<T>;

    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let detached = |(k, x): (usize, &Var<T>)| if k == self.target { *x } else { x.detach() };
        self.loss.eval(parameters, &row.iter().enumerate().map(detached).collect::<Vec<_>>())
    }
}

impl<T: Real, Form, F: PerRow<T, Form>> EachRow<T, PhantomData<Form>> for Slopes<'_, F> {
    type Output = Var<T>;

    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        // The lengths fit: this loss has been evaluated in the fit.
        let detached: Vec<Var<T>> = row.iter().map(|x| x.detach()).collect();
        let losses = |at: Var<T>| {
            let mut row = detached.clone();
            row[self.target] = at;
            self.loss.eval(parameters, &row).unwrap_or_else(|_| Var::constant(T::nan()))
        };
        Ok(nested_jvp(losses, row[self.target], Var::constant(T::one())))
    }
}

/// The mean, taken twice: the second time of what rounding has left of the first.
fn mean<T: Real>(y: &[T]) -> f64 {
    // Divided first: the sum of large values can be infinite.
    let count = y.len() as f64;
    let of = |from: f64| y.iter().map(|y| (y.widen() - from) / count).sum::<f64>();
    let first = of(0.0);
    first + of(first)
}

/// `√(Σ (y − from)²)`.
fn length<T: Real>(y: &[T], from: f64) -> f64 {
    let mut block = Vec::with_capacity(BLOCK);
    y.chunks(BLOCK).fold(0.0_f64, |length, chunk| {
        block.clear();
        block.extend(chunk.iter().map(|y| y.widen() - from));
        length.hypot(norm(&block))
    })
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
