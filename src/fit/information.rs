//! The observed information: the exact Hessian of a summed loss, and what it tells.
//!
//! The Hessian comes from its products with directions, each the exact gradient of the derivative
//! along the direction, swept over the rows as any loss is. Its entries are sums, so their rounding hides
//! whatever is smaller: in the Hessian of a likelihood over times in seconds since 1970, all that tells the
//! intercept from the slope. The cure is a basis in which nothing is hidden: the directions in which the Hessian
//! of the round before is the unit matrix. The rows' own derivatives along them are rounded once, not
//! squared, so the next round is as exact as a QR factorization of rows would be, and for any loss.

use super::loss::{Erased, Loss, MeanLoss};
use super::subject::Subject;
use crate::data::Batch;
use crate::derive::nested_jvp;
use crate::error::{Error, LengthMismatch};
use crate::estimate::{ARRIVED, Assessment, Basis, NoStandardErrors, Precision, Resolved, Round};
use crate::real::Real;
use crate::rows::{Columns, PerRow, RowFunction};
use crate::tape::Var;

/// Rounds, at most; each brings to light what is smaller by about the precision of the floats.
const ROUNDS: usize = 3;
/// At a minimum the summed loss rises by about ½ within a standard error. A rise by less than this is none.
const RISE: f64 = 0.05;
/// Parameters that are more standard errors than this away from 0 are not asked whether the data bound them: the errors
/// of those that run away soon grow past the parameters themselves, and each question costs two sums over the rows.
const SIGNIFICANT: f64 = 5.0;

/// Asks a loss for products with its Hessian.
pub(super) struct Information<'a, T> {
    subject: &'a Subject<'a, T>,
    /// The parameters that count.
    free: &'a [usize],
    /// That of the sum over all rows, weighted if they are.
    loss: &'a Loss<'a, T>,
    columns: &'a Columns<'a, T>,
    /// What that sum is multiplied by: the mean weight.
    factor: f64,
    gradient: Vec<T>,
}

impl<'a, T: Real> Information<'a, T> {
    pub(super) fn new(subject: &'a Subject<'a, T>, free: &'a [usize]) -> Self {
        let (loss, columns, factor) = subject.minimized();
        Self { subject, free, loss, columns, factor, gradient: subject.parameters.to_vec() }
    }

    /// Standard errors from the inverse of the Hessian, and the distance from the minimum: with Newton's step
    /// `δ = H⁻¹ g`, `√(δᵀ H δ)`.
    pub(super) fn assess(mut self) -> Assessment {
        let resolved = match self.resolve() {
            Ok(resolved) => resolved,
            Err(reason) => return Assessment { precision: Err(reason), distance: None },
        };
        let root = self.factor.sqrt();
        let distance = resolved.reach() * root;
        let mut precision = Precision::new(&resolved, 1.0 / root);
        // Elsewhere the loss need not rise to both sides.
        if let Ok(known) = &precision
            && distance <= ARRIVED
        {
            let parameters = self.unbounded(known);
            if !parameters.is_empty() {
                precision = Err(NoStandardErrors::Unbounded { parameters });
            }
        }
        Assessment { precision, distance: distance.is_finite().then_some(distance) }
    }

    /// The Hessian in the free parameters as `MᵀM`, with `M` factored.
    fn resolve(&mut self) -> Result<Resolved, NoStandardErrors> {
        let n = self.free.len();
        let epsilon = T::epsilon().widen();
        // Entries are sums of numbers that are exact but for a few roundings.
        let noise = epsilon * (64 + 16 * n) as f64;
        let mut basis = Basis::unit(n);
        let mut least = 0.0;
        for rounds_left in (0..ROUNDS).rev() {
            let found = self.round(&basis).map_err(|_| NoStandardErrors::NotFinite)?;
            let root = found.root(least, noise)?;
            if rounds_left == 0 || root.smallest() >= epsilon.cbrt() {
                let (m, rhs) = (root.matrix(&basis), root.solve_transposed(&found.gradient));
                let is_finite = m.as_slice().iter().chain(&rhs).all(|x| x.is_finite());
                let resolved = || Resolved::new(&m, rhs, 8.0 * n as f64 * epsilon);
                return if is_finite { Ok(resolved()) } else { Err(NoStandardErrors::NotFinite) };
            }
            basis = root.next_basis::<T>(&basis, noise);
            // In this basis whatever the data determine is about 1, unless `noise` stood in for it.
            least = 16.0 * n as f64 * epsilon;
        }
        Err(NoStandardErrors::NotFinite)
    }

    /// Hessian and gradient in a basis.
    fn round(&mut self, basis: &Basis) -> Result<Round, Error> {
        let Self { subject: Subject { parameters, groups, .. }, free, loss, columns, .. } = *self;
        let n = free.len();
        let mut found = Round::new(n);
        for k in 0..n {
            // A program for each direction: most of it is folded away where entries are 0 or 1.
            let mut direction = vec![T::zero(); parameters.len()];
            free.iter().enumerate().for_each(|(i, &of)| direction[of] = T::of(basis.directions[(i, k)]));
            let mut along = RowFunction::new(Along { loss, direction });
            let slope = match groups {
                Some(groups) => {
                    let mut slope = Ok(T::zero());
                    groups.lend(&mut |groups| {
                        slope = along.value_and_grad_over(parameters, groups, &mut self.gradient);
                    });
                    slope?
                }
                None => {
                    let rows = Batch::Range(0..columns.len());
                    along.value_and_grad(parameters, columns, rows, &mut self.gradient)?
                }
            };
            found.gradient[k] = slope.widen();
            let product: Vec<f64> = free.iter().map(|&i| self.gradient[i].widen()).collect();
            for j in 0..n {
                // Both triangles are sums over the same rows, in other orders.
                let entry: f64 = product.iter().enumerate().map(|(i, g)| basis.directions[(i, j)] * g).sum();
                found.hessian[(j, k)] += 0.5 * entry;
                found.hessian[(k, j)] += 0.5 * entry;
            }
        }
        Ok(found)
    }

    /// The free parameters, by their order among these, in which the loss does not rise to both sides within a standard
    /// error, the others following as they are correlated.
    fn unbounded(&self, known: &Precision) -> Vec<usize> {
        let Self { subject: Subject { parameters, made_at, .. }, free, loss, columns, .. } = *self;
        let rows = self.subject.rows();
        let mut mean = MeanLoss::new(loss, made_at).over(self.subject.groups);
        let mut sum = |at: &[T]| {
            let value = mean.value(at, columns, &Batch::Range(0..rows)).ok();
            value.map_or(f64::INFINITY, |mean| mean * rows as f64 * self.factor)
        };
        let here = sum(parameters);
        // A sum whose own rounding is of this size tells nothing.
        if here.abs() * 8.0 * T::epsilon().widen() > RISE {
            return Vec::new();
        }
        let mut rises = |parameter: usize, sign: f64| {
            let mut moved = parameters.to_vec();
            for (i, &of) in free.iter().enumerate() {
                let away = known.standard_errors[i] * known.correlation[(i, parameter)];
                moved[of] = T::of(moved[of].widen() + sign * away);
            }
            sum(&moved) - here >= RISE
        };
        let is_open = |&parameter: &usize| {
            let size = parameters[free[parameter]].widen().abs();
            size <= SIGNIFICANT * known.standard_errors[parameter]
        };
        (0..free.len())
            .filter(is_open)
            .filter(|&parameter| !(rises(parameter, 1.0) && rises(parameter, -1.0)))
            .collect()
    }
}

/// The derivative of a row's loss along a direction.
struct Along<'a, T> {
    loss: &'a Loss<'a, T>,
    direction: Vec<T>,
}

impl<T: Real> PerRow<T, Erased> for Along<'_, T> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        // The lengths fit: this loss has been evaluated in the fit.
        let loss = |at: &[Var<T>]| self.loss.eval(at, row).unwrap_or_else(|_| Var::constant(T::nan()));
        let direction = self.direction.iter().map(|&d| Var::constant(d)).collect();
        Ok(nested_jvp(loss, parameters.to_vec(), direction))
    }
}
