//! The bootstrap of a fit: the same minimization again, over rows that are drawn from its own.
//!
//! Refits are those of a profile, by a trust region over all rows. Each has the programs of the first fit, and draws from a
//! stream of its own, so that it does not depend on what a thread has done before; the draws are those of least squares.

use super::adapted::Adapted;
use super::again::{Again, Ask};
use super::loss::{Borrowed, MeanLoss, SharedLoss};
use super::minimizer::{if_finite, power_of_two};
use super::profile::Refits as Profiled;
use super::report::FitReport;
use super::sets::Sets;
use crate::data::Dataset;
use crate::data::random::{Purpose, Random};
use crate::derive::Point;
use crate::domain::Domain;
use crate::estimate::{Bootstrap, BootstrapReport, EstimateError, Original, Refits, Scheme};
use crate::matrix::Matrix;
use crate::parallel::each;
use crate::real::Real;
use crate::rows::{Columns, PerRow};
use crate::seam::seam;
use core::panic::Location;

/// Refits of a jackknife, at most.
const LEFT_OUT: usize = 2000;
/// Evaluations after which there are programs for all that a refit asks.
const WARM: usize = 2;
/// Standard errors of the fit that a parameter may move by in a refit. One that goes further has no minimum that the rows
/// determine, as where a plane separates the classes of a draw.
const FAR: f64 = 20.0;

impl<P: Point> FitReport<P> {
    /// The bootstrap: estimates of rows that are drawn again from these, for standard errors and intervals that do not take
    /// the spread of the rows from the loss.
    ///
    /// - `loss`, `data`: those of the fit; called by several threads with the feature `rayon`. Bounds, held parameters and
    ///   weights are the fit's own.
    /// - `plan`: [`Bootstrap::cases`], with the number of replicates and a seed. The result is a function of it, the same for
    ///   any number of threads. [`Bootstrap::residuals`] are those of
    ///   [`LeastSquaresReport::bootstrap`](crate::LeastSquaresReport::bootstrap).
    ///
    /// Each refit starts at the estimates. Those that do not arrive are left out and counted, and so are those whose rows do
    /// not determine all parameters, or take one more than 20 standard errors away: so do classes that a plane separates in a
    /// draw. Rows of weight 0 are not drawn.
    ///
    /// # Errors
    /// Those of [`profile`](Self::profile), another plan than that of cases, and too many replicates or fewer than two.
    ///
    /// ```
    /// use gradus::estimate::Bootstrap;
    /// use gradus::model::Poisson;
    /// use gradus::prelude::*;
    ///
    /// let y = [3.0, 5.0, 1.0, 8.0, 4.0, 6.0, 2.0, 9.0, 7.0, 5.0];
    /// let data = Dataset::from_rows(&["y"], y.map(|y| [y]))?;
    /// let fit = Fit::new(Poisson).likelihood().minimizer(Method::TrustExact).run([0.0], &data)?;
    /// let again = fit.bootstrap(Poisson, &data, Bootstrap::cases(2000).seed(7))?;
    /// // By hand: means of ten draws have the variance Σ (y − 5)² / 10² = 60 / 100, and so their logarithms about 0.6 / 5²,
    /// // where Poisson's variance would be 5 / 10 / 5².
    /// assert!((again.standard_errors[0].powi(2) / (0.6 / 25.0) - 1.0).abs() < 0.15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 9 and 14.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn bootstrap<F, Form>(
        &self,
        loss: F,
        data: &Dataset,
        plan: Bootstrap,
    ) -> Result<BootstrapReport, EstimateError>
    where
        F: PerRow<P::Scalar, Form> + Sync,
    {
        let ask = self.ask(data, Location::caller())?;
        plan.check(self.names.len())?;
        if plan.scheme != Scheme::Cases {
            let what = "residuals are drawn by `LeastSquares`, whose residuals are known to be such: take \
                        `Bootstrap::cases`";
            return Err(EstimateError::NotHere { what: what.to_owned() });
        }
        let per_loss = self.deviance_per_loss()?;
        let at = self.parameters.coordinates();
        drawn_again(&Borrowed::new(&loss), at, &ask, (per_loss, plan), &self.at_bound)
    }
}

seam! {
    fn drawn_again<T>(loss: &SharedLoss<'_, T>, at: &[T], ask: &Ask<'_>, how: (f64, Bootstrap), at_bound: &[bool]) -> Result<BootstrapReport, EstimateError> = drawn_again_at
}

fn drawn_again_at<T: Real>(
    loss: &SharedLoss<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    (per_loss, plan): (f64, Bootstrap),
    at_bound: &[bool],
) -> Result<BootstrapReport, EstimateError> {
    ask.again(loss, at, |again| {
        let (inference, precision) = (&ask.inference, ask.inference.precision()?);
        let shared = Shared::new(loss, again, (at, &precision.standard_errors), per_loss, ask)?;
        let rows = shared.columns.len();
        let replicates = counted(each(plan.replicates, &|k| shared.refit(&draw(plan.seed, k, rows))))?;
        let groups = rows.min(LEFT_OUT);
        let without = |k: usize| (0..rows).filter(|row| row % groups != k).collect::<Vec<_>>();
        let jackknife = plan.jackknife.then(|| each(groups, &|k| shared.refit(&without(k))));
        let original = Original {
            names: inference.names,
            estimates: inference.values.clone(),
            fixed: inference.fixed,
            at_bound,
        };
        Ok(BootstrapReport::new(original, plan.scheme, replicates, jackknife.map(counted).transpose()?))
    })
}

/// The rows of a replicate, by their numbers.
fn draw(seed: u64, number: usize, rows: usize) -> Vec<usize> {
    let mut random = Random::new(seed, Purpose::Bootstrap);
    random.enter(Purpose::Bootstrap, number as u64);
    let mut order = vec![0; rows];
    random.fill(&mut order, 0, rows);
    order.into_iter().map(|row| row as usize).collect()
}

/// What all refits share.
struct Shared<'s, T> {
    loss: &'s SharedLoss<'s, T>,
    is_weighted: bool,
    at: &'s [T],
    standard_errors: &'s [f64],
    columns: &'s Columns<'s, T>,
    domain: &'s Domain<T>,
    /// What is known of the loss.
    known: Sets<T>,
    /// Deviance over the mean loss.
    per_loss: f64,
    made_at: crate::derive::eager::Here,
}

/// What became of one.
enum Outcome {
    Found(Vec<f64>),
    NotArrived,
    NotDetermined,
}

impl<'s, T: Real> Shared<'s, T> {
    fn new(
        loss: &'s SharedLoss<'s, T>,
        again: &'s Again<'_, T>,
        (at, standard_errors): (&'s [T], &'s [f64]),
        per_loss: f64,
        ask: &Ask<'_>,
    ) -> Result<Self, EstimateError> {
        let (minimized, columns, _) = again.subject.minimized();
        if u32::try_from(columns.len()).is_err() {
            let what = format!("a bootstrap is of fewer than 2³² rows, and these are {}", columns.len());
            return Err(EstimateError::NotHere { what });
        }
        let mut mean = MeanLoss::new(minimized, ask.made_at);
        let (mut gradient, mut hessian) = (at.to_vec(), Matrix::zeros(at.len(), at.len()));
        for _ in 0..WARM {
            mean.sum(at, columns)?;
            mean.sum_and_grad(at, columns, &mut gradient)?;
            if_finite(mean.hessian(at, columns, &mut hessian))?;
        }
        Ok(Self {
            loss,
            is_weighted: again.subject.weighted.is_some(),
            at,
            standard_errors,
            columns,
            domain: &again.domain,
            known: mean.known(),
            per_loss,
            made_at: ask.made_at,
        })
    }

    fn refit(&self, rows: &[usize]) -> Result<Outcome, EstimateError> {
        let pick = |column: &&[T]| rows.iter().map(|&row| column[row]).collect::<Vec<T>>();
        let drawn: Vec<Vec<T>> = self.columns.as_slices().iter().map(pick).collect();
        let slices: Vec<&[T]> = drawn.iter().map(Vec::as_slice).collect();
        let columns = &Columns::new(&slices)?;
        let held = Adapted {
            loss: self.loss,
            held: &self.domain.fixed,
            is_weighted: self.is_weighted,
            beforehand: None,
        };
        let loss = MeanLoss::new(&held, self.made_at).knowing(self.known.clone());
        let units = self.standard_errors.iter().map(|error| power_of_two(error.recip())).collect();
        let scale = self.per_loss / columns.len() as f64;
        let mut refits = Profiled { loss, columns, domain: self.domain, units, minimum: 0.0, scale };
        let Some(x) = refits.minimize(&[], self.at.to_vec())? else { return Ok(Outcome::NotArrived) };
        let mut hessian = Matrix::zeros(x.len(), x.len());
        let is_known = if_finite(refits.loss.hessian(&x, columns, &mut hessian))?.is_some();
        Ok(if is_known && self.is_determined(&x, &hessian) {
            Outcome::Found(x.into_iter().map(Real::widen).collect())
        } else {
            Outcome::NotDetermined
        })
    }

    /// Is it a minimum, and one that is near? By the pivots of Cholesky's factors of the Hessian with ones on its diagonal.
    fn is_determined(&self, x: &[T], hessian: &Matrix<T>) -> bool {
        let moved = |i: usize| (x[i].widen() - self.at[i].widen()).abs();
        let inside: Vec<usize> =
            self.domain.free().into_iter().filter(|&i| !self.domain.is_at_bound(i, x[i])).collect();
        // One that was at its bound has no standard error.
        let is_far = |&i: &usize| self.standard_errors[i] > 0.0 && moved(i) > FAR * self.standard_errors[i];
        if inside.iter().any(is_far) {
            return false;
        }
        let n = inside.len();
        let root = |i: usize| hessian[(i, i)].widen().sqrt();
        let mut left: Vec<Vec<f64>> = inside
            .iter()
            .map(|&i| inside.iter().map(|&j| hessian[(i, j)].widen() / root(i) / root(j)).collect())
            .collect();
        let noise = (64 + 16 * n) as f64 * T::epsilon().widen();
        for k in 0..n {
            let pivot = left[k].clone();
            if !(pivot[k] > noise) {
                return false;
            }
            for row in &mut left[k + 1..] {
                let share = row[k] / pivot[k];
                row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= share * p);
            }
        }
        true
    }
}

fn counted(outcomes: Vec<Result<Outcome, EstimateError>>) -> Result<Refits, EstimateError> {
    let mut refits = Refits::default();
    for outcome in outcomes {
        match outcome? {
            Outcome::Found(x) => refits.found.push(x),
            Outcome::NotArrived => refits.not_arrived += 1,
            Outcome::NotDetermined => refits.not_determined += 1,
        }
    }
    Ok(refits)
}
