//! Is the loss the squared residual of a target? Then its statistics.
//!
//! A loss is a closure, and nothing about it says that it is `(f(x) − y)²`. But it can
//! be asked: move the target `y` of a row by `h`, and look at the loss and at its
//! slopes, in the target and in the parameters. For `ℓ = K (y − f)²` and for nothing
//! else, in every row with the same `K`,
//!
//! - `ℓ' = 2K (y − f)` in the target grows by `2K h`,
//! - `ℓ'² = 4K ℓ`, before and after, and
//! - the gradient in the parameters, `−2K (y − f) ∇f`, changes by `−2K h ∇f`.
//!
//! The last line also gives `∇f` without any truncation, so that the Gauss–Newton matrix
//! `Σ ∇f ∇fᵀ` comes at the same price. Rejected: asking the user to declare the kind of
//! the loss. A declaration can be wrong, and then R² would be, silently; a weighted, a
//! robust or a logistic loss is told apart here.

use super::covariance::inverse;
use super::loss::Borrowed;
use super::statistics::{MOST_PARAMETERS, Subject};
use crate::data::Batch;
use crate::data::moments::is_constant;
use crate::error::LengthMismatch;
use crate::function::{Columns, PerRow, RowFunction};
use crate::{Matrix, Real, Var};
use core::marker::PhantomData;

/// Sums over the rows of a loss that is `K (y − f)²`.
pub(super) struct Squares {
    rows: usize,
    parameters: usize,
    /// `Σ (y − f)²`.
    residual: f64,
    /// `Σ (y − ȳ)²`.
    total: f64,
    /// `Σ ∇f ∇fᵀ`; `None` for too many parameters.
    gauss_newton: Option<Matrix<f64>>,
    /// How much rounding can make of a pivot of that matrix.
    noise: f64,
}

impl Squares {
    /// The sums, if the loss is a squared residual of the target in every row.
    pub(super) fn recognise<T, F, Form>(subject: &Subject<'_, T, F>) -> Option<Self>
    where
        T: Real,
        F: PerRow<T, Form>,
    {
        let (rows, parameters) = (subject.rows(), subject.parameters.len());
        let total = sum_of_squares(subject.columns.as_slices()[subject.target]);
        // A target moved by its own spread: any other size would be arbitrary. One that is constant is moved by its
        // size, so that 1e17 moves at all.
        let size = subject.columns.as_slices()[subject.target][0].widen().abs();
        let spread = if total > 0.0 { (total / rows as f64).sqrt() } else { size.max(1.0) };
        let mut probe = Probe::new(subject, spread);
        let mut gauss_newton = (parameters <= MOST_PARAMETERS).then(|| Matrix::zeros(parameters, parameters));
        let (mut scale, mut residual) = (None, 0.0);
        for row in 0..rows {
            let squared = probe.row(row, &mut scale)?;
            residual += squared;
            if let Some(m) = &mut gauss_newton {
                add_outer(m, &probe.slopes);
            }
        }
        let noise = (64.0 * T::epsilon().widen()).powi(2);
        Some(Self { rows, parameters, residual, total, gauss_newton, noise })
    }

    /// `1 − Σ (y − f)² / Σ (y − ȳ)²`; `None` for a target that is constant, be it but for rounding.
    pub(super) fn r_squared(&self) -> Option<f64> {
        finite(1.0 - self.residual / self.total)
    }

    /// The root of `Σ (y − f)² / (n − p)`; `None` unless there are more rows than parameters.
    pub(super) fn residual_deviation(&self) -> Option<f64> {
        let freedom = self.rows.checked_sub(self.parameters).filter(|&freedom| freedom > 0)?;
        finite((self.residual / freedom as f64).sqrt())
    }

    /// `s² (Σ ∇f ∇fᵀ)⁻¹`.
    pub(super) fn covariance(&self) -> Option<Matrix<f64>> {
        let variance = self.residual_deviation()?.powi(2);
        let mut covariance = inverse(self.gauss_newton.as_ref()?, self.noise)?;
        for i in 0..self.parameters {
            covariance.row_mut(i).iter_mut().for_each(|c| *c *= variance);
        }
        covariance.as_slice().iter().all(|c| c.is_finite()).then_some(covariance)
    }
}

/// Asks the loss about one row at a time.
struct Probe<'a, T: Real, F, Form> {
    function: RowFunction<T, Shifted<'a, F>, PhantomData<Form>>,
    columns: &'a Columns<'a, T>,
    target: &'a [T],
    spread: T,
    /// The parameters, then what is added to the target.
    point: Vec<T>,
    near: Vec<T>,
    far: Vec<T>,
    /// `∇f` in the row asked about last.
    slopes: Vec<f64>,
}

impl<'a, T: Real, F: PerRow<T, Form>, Form> Probe<'a, T, F, Form> {
    fn new(subject: &Subject<'a, T, F>, spread: f64) -> Self {
        let (loss, target) = (Borrowed(subject.loss), subject.target);
        let mut point = subject.parameters.to_vec();
        point.push(T::zero());
        Self {
            function: RowFunction::new(Shifted { loss, target }),
            columns: subject.columns,
            target: subject.columns.as_slices()[target],
            spread: T::of(spread),
            near: point.clone(),
            far: point.clone(),
            slopes: vec![0.0; subject.parameters.len()],
            point,
        }
    }

    /// The squared residual of a row, if the loss is one there; `scale` is `K`, once it is known.
    fn row(&mut self, row: usize, scale: &mut Option<f64>) -> Option<f64> {
        let y = self.target[row];
        // What the target really moves by, since y + h rounds.
        let moved = (y + self.spread) - y;
        let near = self.ask(row, T::zero())?;
        core::mem::swap(&mut self.near, &mut self.far);
        let far = self.ask(row, moved)?;
        core::mem::swap(&mut self.near, &mut self.far);
        let h = moved.widen();
        let grown = (far.slope - near.slope) / (2.0 * h);
        let scale = *scale.get_or_insert(grown);
        let is_square = |at: Answer| {
            let size = scale * (at.loss + scale * h * h);
            Self::close(0.25 * at.slope * at.slope, scale * at.loss, size)
        };
        let fits = scale > 0.0 && Self::close(grown, scale, scale) && is_square(near) && is_square(far);
        (fits && self.take_slopes(near.slope, 2.0 * scale * h)).then_some(near.loss / scale)
    }

    /// The loss of a row with a shifted target, and its slope in the target; the gradient stays in
    /// `near`.
    fn ask(&mut self, row: usize, shift: T) -> Option<Answer> {
        let last = self.slopes.len();
        self.point[last] = shift;
        let batch = Batch::Range(row..row + 1);
        let loss = self.function.value_and_grad(&self.point, self.columns, batch, &mut self.near).ok()?;
        Some(Answer { loss: loss.widen(), slope: self.near[last].widen() })
    }

    /// `∇f` from the change of the gradient; `false` if the gradient itself says otherwise.
    ///
    /// - `slope`: `2K (y − f)`.
    /// - `growth`: `2K h`.
    fn take_slopes(&mut self, slope: f64, growth: f64) -> bool {
        let gradients = self.near.iter().zip(&self.far);
        self.slopes.iter_mut().zip(gradients).all(|(f, (near, far))| {
            let near = near.widen();
            *f = (near - far.widen()) / growth;
            Self::close(near, -slope * *f, near.abs() + (growth * *f).abs())
        })
    }

    /// Are two numbers equal to half of the digits of terms of this size?
    fn close(a: f64, b: f64, size: f64) -> bool {
        (a - b).abs() <= T::epsilon().widen().sqrt() * size
    }
}

/// What the loss says about one row.
#[derive(Clone, Copy)]
struct Answer {
    loss: f64,
    /// In the target.
    slope: f64,
}

/// A loss whose last parameter is added to the target.
struct Shifted<'a, F> {
    loss: Borrowed<'a, F>,
    target: usize,
}

impl<T: Real, Form, F: PerRow<T, Form>> PerRow<T, PhantomData<Form>> for Shifted<'_, F> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let Some((&shift, parameters)) = parameters.split_last() else {
            return Err(LengthMismatch { what: "parameters", expected: 1, actual: 0 });
        };
        let mut row = row.to_vec();
        if let Some(target) = row.get_mut(self.target) {
            *target += shift;
        }
        self.loss.eval(parameters, &row)
    }
}

/// `Σ (y − ȳ)²`, in two passes; exactly 0 for a constant, which a rounded mean would not give.
fn sum_of_squares<T: Real>(y: &[T]) -> f64 {
    let y: Vec<f64> = y.iter().map(|y| y.widen()).collect();
    if is_constant(&y, T::epsilon().widen()) {
        return 0.0;
    }
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    y.iter().map(|y| (y - mean).powi(2)).sum()
}

fn add_outer(m: &mut Matrix<f64>, v: &[f64]) {
    for (i, a) in v.iter().enumerate() {
        m.row_mut(i).iter_mut().zip(v).for_each(|(m, b)| *m += a * b);
    }
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
