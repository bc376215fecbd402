//! The observed information: the exact Hessian of a summed loss, and what it tells.
//!
//! The Hessian comes with value and gradient from one sweep over the rows. Its entries are sums, so their rounding
//! hides whatever is smaller: in the Hessian of a likelihood over times in seconds since 1970, all that tells the
//! intercept from the slope. The cure is a basis in which nothing is hidden: the directions in which the Hessian
//! of the round before is the unit matrix. The rows' own derivatives along them are rounded once, not
//! squared, so the next round is as exact as a QR factorization of rows would be, and for any loss.

use super::loss::{Erased, Groups, Loss};
use super::subject::Subject;
use crate::data::{Batch, RowGroups};
use crate::error::{Error, LengthMismatch};
use crate::estimate::{ARRIVED, Assessment, Basis, NoStandardErrors, Precision, Resolved, Round};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{Columns, EachRow, JacobianColumns, PerRow, RowFunction, RowJacobian};
use crate::tape::Var;

/// Rounds, at most; each brings to light what is smaller by about the precision of the floats.
const ROUNDS: usize = 3;
/// At a minimum the summed loss rises by about ½ within a standard error. A rise by less than this is none.
const RISE: f64 = 0.05;
/// Parameters that are more standard errors than this away from 0 are not asked whether the data bound them: the errors
/// of those that run away soon grow past the parameters themselves, and each question costs two sums over the rows.
const SIGNIFICANT: f64 = 5.0;
/// Rows whose derivatives are evaluated at a time.
const BLOCK: usize = 1024;

/// The sum of a loss over all rows, as a function of the parameters that count.
pub(super) struct Information<'a, T: Real> {
    /// All parameters.
    at: &'a [T],
    free: &'a [usize],
    /// That of the rows, weighted if they are.
    loss: &'a Loss<'a, T>,
    columns: &'a Columns<'a, T>,
    /// Where the rows come from a source.
    groups: Option<Groups<'a>>,
    /// What the sum is multiplied by: the mean weight.
    factor: f64,
    sum: RowFunction<T, Moved<'a, T>, Erased>,
}

impl<'a, T: Real> Information<'a, T> {
    pub(super) fn new(subject: &'a Subject<'a, T>, free: &'a [usize]) -> Self {
        let (loss, columns, factor) = subject.minimized();
        let at = subject.parameters;
        let sum = RowFunction::new(Moved { loss, at, free, directions: None });
        Self { at, free, loss, columns, groups: subject.groups, factor, sum }
    }

    /// Standard errors from the inverse of the Hessian, and the distance from the minimum: with Newton's step
    /// `δ = H⁻¹ g`, `√(δᵀ H δ)`.
    pub(super) fn assess(mut self) -> Assessment {
        let (resolved, here) = match self.resolve() {
            Ok(found) => found,
            Err(reason) => return Assessment { precision: Err(reason), distance: None },
        };
        let root = self.factor.sqrt();
        let distance = resolved.reach() * root;
        let mut precision = Precision::new(&resolved, 1.0 / root);
        // Elsewhere the loss need not rise to both sides.
        if let Ok(known) = &precision
            && distance <= ARRIVED
        {
            let parameters = self.unbounded(known, here);
            if !parameters.is_empty() {
                precision = Err(NoStandardErrors::Unbounded { parameters });
            }
        }
        Assessment { precision, distance: distance.is_finite().then_some(distance) }
    }

    /// The Hessian in the free parameters as `MᵀM`, with `M` factored, and the sum itself.
    pub(super) fn resolve(&mut self) -> Result<(Resolved, f64), NoStandardErrors> {
        let n = self.free.len();
        let epsilon = T::epsilon().widen();
        // Entries are sums of numbers that are exact but for a few roundings.
        let noise = epsilon * (64 + 16 * n) as f64;
        let mut basis = Basis::unit(n);
        let mut least = 0.0;
        let (mut found, sum) = self.first_round().map_err(|_| NoStandardErrors::NotFinite)?;
        for rounds_left in (0..ROUNDS).rev() {
            let root = found.root(least, noise)?;
            if rounds_left == 0 || root.smallest() >= epsilon.cbrt() {
                let (m, rhs) = (root.matrix(&basis), root.solve_transposed(&found.gradient));
                let is_finite = m.as_slice().iter().chain(&rhs).all(|x| x.is_finite());
                let resolved = || Resolved::new(&m, rhs, 8.0 * n as f64 * epsilon);
                return if is_finite { Ok((resolved(), sum)) } else { Err(NoStandardErrors::NotFinite) };
            }
            basis = root.next_basis::<T>(&basis, noise);
            // In this basis whatever the data determine is about 1, unless `noise` stood in for it.
            least = 16.0 * n as f64 * epsilon;
            found = self.round(&basis).map_err(|_| NoStandardErrors::NotFinite)?;
        }
        Err(NoStandardErrors::NotFinite)
    }

    /// Hessian and gradient in the free parameters themselves, and the sum.
    fn first_round(&mut self) -> Result<(Round, f64), Error> {
        let at: Vec<T> = self.free.iter().map(|&i| self.at[i]).collect();
        round_of(&mut self.sum, &at, (self.columns, self.groups))
    }

    /// Hessian and gradient in a basis.
    fn round(&self, basis: &Basis) -> Result<Round, Error> {
        let Self { at, free, loss, columns, groups, .. } = *self;
        let directions = Some(&basis.directions);
        let mut moved = RowFunction::new(Moved { loss, at, free, directions });
        Ok(round_of(&mut moved, &vec![T::zero(); free.len()], (columns, groups))?.0)
    }

    /// The free parameters, by their order among these, in which the loss does not rise to both sides within a standard
    /// error, the others following as they are correlated.
    ///
    /// - `here`: the sum at the parameters.
    fn unbounded(&mut self, known: &Precision, here: f64) -> Vec<usize> {
        let Self { at, free, columns, groups, factor, ref mut sum, .. } = *self;
        let here = here * factor;
        // A sum whose own rounding is of this size tells nothing.
        if here.abs() * 8.0 * T::epsilon().widen() > RISE {
            return Vec::new();
        }
        let mut rises = |parameter: usize, sign: f64| {
            let moved = |(i, &of): (usize, &usize)| {
                let away = known.standard_errors[i] * known.correlation[(i, parameter)];
                T::of(at[of].widen() + sign * away)
            };
            let moved: Vec<T> = free.iter().enumerate().map(moved).collect();
            let there = match groups {
                None => sum.value(&moved, columns, Batch::Range(0..columns.len())),
                Some(groups) => lent(groups, |groups| sum.value_over(&moved, groups)),
            };
            there.map_or(f64::INFINITY, Real::widen) * factor - here >= RISE
        };
        let is_open = |&parameter: &usize| {
            let size = at[free[parameter]].widen().abs();
            size <= SIGNIFICANT * known.standard_errors[parameter]
        };
        (0..free.len())
            .filter(is_open)
            .filter(|&parameter| !(rises(parameter, 1.0) && rises(parameter, -1.0)))
            .collect()
    }
}

/// `∇ℓ` of each row in the free parameters, without weights.
pub(super) fn scores<T: Real>(subject: &Subject<'_, T>, free: &[usize]) -> Result<Vec<Vec<f64>>, Error> {
    let Subject { loss, parameters: at, columns, .. } = *subject;
    let mut engine = RowJacobian::new(Moved { loss, at, free, directions: None });
    let point: Vec<T> = free.iter().map(|&i| at[i]).collect();
    let (mut found, mut scores) = (JacobianColumns::default(), Vec::with_capacity(columns.len()));
    for start in (0..columns.len()).step_by(BLOCK) {
        let rows = start..columns.len().min(start + BLOCK);
        engine.evaluate(&point, columns, Batch::Range(rows), &mut found)?;
        let of_row = |row: usize| (0..free.len()).map(|k| found.derivative(0, k)[row].widen()).collect();
        scores.extend((0..found.rows()).map(of_row));
    }
    Ok(scores)
}

/// Hessian, gradient and value of a sum over all rows, in one sweep.
fn round_of<T: Real>(
    sum: &mut RowFunction<T, Moved<'_, T>, Erased>,
    at: &[T],
    (columns, groups): (&Columns<'_, T>, Option<Groups<'_>>),
) -> Result<(Round, f64), Error> {
    let n = at.len();
    let (mut hessian, mut gradient) = (Matrix::zeros(n, n), vec![T::zero(); n]);
    let value = match groups {
        None => {
            let rows = Batch::Range(0..columns.len());
            sum.grad_and_hessian(at, columns, rows, &mut gradient, &mut hessian)?
        }
        Some(groups) => {
            lent(groups, |groups| sum.grad_and_hessian_over(at, groups, &mut gradient, &mut hessian))?
        }
    };
    let mut found = Round::new(n);
    let entries = found.hessian.as_mut_slice().iter_mut().zip(hessian.as_slice());
    entries.for_each(|(to, entry)| *to = entry.widen());
    found.gradient = gradient.into_iter().map(Real::widen).collect();
    Ok((found, value.widen()))
}

/// What `f` makes of the rows of a source.
fn lent<T: Real>(
    groups: Groups<'_>,
    f: impl FnOnce(&mut RowGroups<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let (mut f, mut found) = (Some(f), Ok(T::nan()));
    groups.lend(&mut |groups| {
        if let Some(f) = f.take() {
            found = f(groups);
        }
    });
    found
}

/// The loss of a row in fewer parameters: some of them, or along some directions.
struct Moved<'a, T> {
    loss: &'a Loss<'a, T>,
    /// All parameters.
    at: &'a [T],
    free: &'a [usize],
    /// Without them the free parameters are the arguments. With them it is how far they move along each, as columns, from
    /// where they are.
    directions: Option<&'a Matrix<f64>>,
}

impl<T: Real> PerRow<T, Erased> for Moved<'_, T> {
    fn eval(&self, arguments: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let mut all: Vec<Var<T>> = self.at.iter().map(|&p| Var::constant(p)).collect();
        for (k, &i) in self.free.iter().enumerate() {
            all[i] = match self.directions {
                None => arguments[k],
                // Most are 0 where the parameters differ in size.
                Some(directions) => { directions.row(k).iter().zip(arguments) }
                    .filter(|(d, _)| **d != 0.0)
                    .fold(all[i], |x, (&d, &u)| x + u * Var::constant(T::of(d))),
            };
        }
        self.loss.eval(&all, row)
    }
}

impl<T: Real> EachRow<T, Erased> for Moved<'_, T> {
    type Output = Var<T>;

    /// Without derivatives in the row, which are not asked for, and may be infinite.
    fn eval(&self, arguments: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        PerRow::eval(self, arguments, &row.iter().map(|x| x.detach()).collect::<Vec<_>>())
    }
}
