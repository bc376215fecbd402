//! One loss, asked about blocks of rows: is it a squared residual in each of them?
//!
//! What is asked, and why it is enough, stands at the head of [`squares`](super::squares).

use super::loss::{Erased, Loss};
use super::subject::Subject;
use crate::data::Batch;
use crate::derive::nested_jvp;
use crate::error::{Error, LengthMismatch};
use crate::real::Real;
use crate::rows::{Columns, EachRow, JacobianColumns, RowJacobian};
use crate::tape::Var;

/// Asks the loss about one block of rows at a time.
pub(super) struct Probe<'a, T: Real> {
    parameters: &'a [T],
    /// Those with a column in the block.
    free: &'a [usize],
    target: usize,
    /// `h`.
    spread: T,
    /// `K`, once it is known.
    scale: Option<f64>,
    loss: RowJacobian<T, Losses<'a, T>, Erased>,
    slope: RowJacobian<T, Slopes<'a, T>, Erased>,
    /// Loss and first derivatives, of the rows as they are and with the target moved.
    near: JacobianColumns<T>,
    far: JacobianColumns<T>,
    /// The derivative in the target with derivatives of its own, target moved.
    second: JacobianColumns<T>,
    moved: Vec<T>,
    block: Vec<f64>,
}

impl<'a, T: Real> Probe<'a, T> {
    pub(super) fn new(subject: &Subject<'a, T>, free: &'a [usize], spread: f64) -> Self {
        let target = subject.target;
        Self {
            parameters: subject.parameters,
            free,
            target,
            spread: T::of(spread),
            scale: None,
            loss: RowJacobian::new(Losses { loss: subject.loss, target }),
            slope: RowJacobian::new(Slopes { loss: subject.loss, target }),
            near: JacobianColumns::default(),
            far: JacobianColumns::default(),
            second: JacobianColumns::default(),
            moved: Vec::new(),
            block: Vec::new(),
        }
    }

    /// The number of rows asked about last.
    pub(super) fn rows(&self) -> usize {
        self.near.rows()
    }

    /// Evaluates some rows.
    pub(super) fn ask(&mut self, columns: &[&[T]], rows: core::ops::Range<usize>) -> Result<(), Error> {
        let mut slices: Vec<&[T]> = columns.iter().map(|column| &column[rows.clone()]).collect();
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

    /// `∇f` in columns, one for each free parameter, and then `f − y`, if the loss is a squared residual in all of these rows.
    pub(super) fn block(&mut self) -> Option<&mut [f64]> {
        let rows = self.rows();
        let in_target = self.parameters.len() + self.target;
        let growth = self.second.derivative(0, in_target);
        let scale = *self.scale.get_or_insert(0.5 * growth.first()?.widen());
        if !(scale > 0.0 && growth.iter().all(|g| Self::close(0.5 * g.widen(), scale, scale))) {
            return None;
        }
        self.block.clear();
        for &parameter in self.free {
            let changes = self.second.derivative(0, parameter);
            self.block.extend(changes.iter().map(|change| -0.5 * change.widen() / scale));
        }
        self.block
            .extend(self.near.derivative(0, in_target).iter().map(|slope| -0.5 * slope.widen() / scale));
        let h = self.spread.widen();
        let is_square = [&self.near, &self.far].into_iter().all(|at| {
            let columns = self.free.iter().zip(self.block.chunks_exact(rows.max(1)));
            Self::is_square(at, in_target, scale, h) && { columns }
                .all(|(&parameter, f)| Self::is_along(at, [parameter, in_target], f, scale * h))
        });
        is_square.then_some(&mut self.block)
    }

    /// `ℓ = K (y − f)²`, in every row?
    fn is_square(at: &JacobianColumns<T>, in_target: usize, scale: f64, h: f64) -> bool {
        let (half, precision) = (0.5 / scale, T::epsilon().widen().sqrt());
        at.output(0).iter().zip(at.derivative(0, in_target)).all(|(loss, slope)| {
            let (loss, residual) = (loss.widen(), slope.widen() * half);
            let difference = (loss - scale * residual * residual).abs();
            difference <= precision * (loss.abs() + scale * h * h) || Self::has_root(loss, residual, scale, h)
        })
    }

    /// The same where squares are past the floats: compared by roots, in units of the largest of them. Losses
    /// below the smallest normal float say nothing.
    #[cold]
    fn has_root(loss: f64, residual: f64, scale: f64, h: f64) -> bool {
        if !(loss >= 0.0) {
            return false;
        }
        let (root, residual) = (loss.sqrt() / scale.sqrt(), residual.abs());
        let least = (T::min_positive_value().widen() / T::epsilon().widen()).sqrt() / scale.sqrt();
        let unit = residual.max(root).max(h).max(least);
        let difference = (root - residual).abs() / unit * ((root + residual) / unit);
        let size = (root / unit).powi(2) + (h / unit).powi(2);
        difference <= T::epsilon().widen().sqrt() * size + (least / unit).powi(2)
    }

    /// Is the derivative in a parameter `−ℓ' ∂f/∂p`, in every row?
    ///
    /// - `f`: `∂f/∂p`.
    /// - `growth`: `K h`.
    fn is_along(at: &JacobianColumns<T>, [parameter, in_target]: [usize; 2], f: &[f64], growth: f64) -> bool {
        let slopes = at.derivative(0, in_target).iter().zip(at.derivative(0, parameter));
        slopes.zip(f).all(|((slope, own), f)| {
            let (slope, own) = (slope.widen(), own.widen());
            Self::close(own, -slope * f, own.abs() + 2.0 * growth * f.abs())
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
struct Losses<'a, T> {
    loss: &'a Loss<'a, T>,
    target: usize,
}

/// The derivative of a row's loss in the target.
struct Slopes<'a, T> {
    loss: &'a Loss<'a, T>,
    target: usize,
}

impl<T: Real> EachRow<T, Erased> for Losses<'_, T> {
    type Output = Var<T>;

    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let detached = |(k, x): (usize, &Var<T>)| if k == self.target { *x } else { x.detach() };
        self.loss.eval(parameters, &row.iter().enumerate().map(detached).collect::<Vec<_>>())
    }
}

impl<T: Real> EachRow<T, Erased> for Slopes<'_, T> {
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
