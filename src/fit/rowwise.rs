//! What the rows of a fit say about its estimates: sandwiches and influence.

use super::again::{Again, Ask};
use super::information::{Information, scores};
use super::kind::LossKind;
use super::loss::{Borrowed, Loss};
use super::report::FitReport;
use super::squares::rows_of;
use crate::data::Dataset;
use crate::derive::Point;
use crate::estimate::sandwich::Orthonormal;
use crate::estimate::{EstimateError, Influence, NoStandardErrors, Precision, Sandwich};
use crate::real::Real;
use crate::rows::PerRow;
use crate::seam::seam;
use core::panic::Location;

impl<P: Point> FitReport<P> {
    /// The same report with another covariance, for rows that vary more than the loss says, or depend on each other in groups:
    /// standard errors, intervals, bands and p-values are then those of it.
    ///
    /// - `loss`, `data`: those of the fit.
    ///
    /// For a squared residual it is `(Σ ∇f ∇fᵀ)⁻¹ (Σ ω r² ∇f ∇fᵀ) (Σ ∇f ∇fᵀ)⁻¹`, with rows and residuals times the roots of
    /// weights. For a likelihood it is `H⁻¹ (Σ w ω ∇ℓ ∇ℓᵀ) H⁻¹` with the Hessian `H` of the summed loss: there are no leverages, so
    /// only [`Hc0`](Sandwich::Hc0), [`Hc1`](Sandwich::Hc1) and [`Cluster`](Sandwich::Cluster), and weights are frequencies, also in the
    /// `n` of their factors. A group is given for each row of the data.
    ///
    /// # Errors
    /// A loss that is neither, no standard errors, a fit that has not arrived, another loss or other data than those of the fit,
    /// a kind that there is not, and groups of another number than the rows, or fewer than two.
    ///
    /// ```
    /// use gradus::least_squares::Sandwich;
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0]])?;
    /// let loss = |m: Var, y: Var| (m - y).powi(2);
    /// let fit = Fit::new(loss).minimizer(Method::TrustExact).run(0.0, &data)?;
    /// let robust = fit.with_sandwich(loss, &data, Sandwich::Hc0)?;
    /// // By hand: Σ r² / n², with residuals 2, 1 and −3.
    /// assert!((robust.standard_errors().unwrap()[0] - (14.0_f64 / 9.0).sqrt()).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Those of [`LeastSquaresReport::with_sandwich`](crate::LeastSquaresReport::with_sandwich); Huber (1967), Proc. 5th Berkeley
    /// Symp. 1, 221–233, for likelihoods.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn with_sandwich<F, Form>(
        &self,
        loss: F,
        data: &Dataset,
        kind: Sandwich<'_>,
    ) -> Result<Self, EstimateError>
    where
        F: PerRow<P::Scalar, Form>,
    {
        let ask = self.ask(data, Location::caller())?;
        let found = sandwich_of(&Borrowed::new(&loss), self.parameters.coordinates(), &ask, kind)?;
        let precision = found.map_err(|reason| no_errors(reason, &ask))?;
        let mut report = self.clone();
        report.covariance = precision.covariance();
        report.precision = Some(precision);
        Ok(report)
    }

    /// How much each row has to do with the estimates: leverages, standardized residuals and Cook's distances. Rows with weight
    /// 0 are left out.
    ///
    /// - `loss`, `data`: those of the fit, whose loss is a squared residual.
    ///
    /// # Errors
    /// Another kind of loss, and those of [`with_sandwich`](Self::with_sandwich).
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1], [9.0, 9.5]])?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    /// let fit = Fit::new(line).minimizer(Method::TrustExact).run([1.0, 0.0], &data)?;
    /// let influence = fit.influence(line, &data)?;
    /// // By hand: 1/4 + (9 − 3)² / 50, and the leverages of two parameters sum up to two.
    /// assert!((influence.leverages[3] - 0.97).abs() < 1e-12);
    /// assert!((influence.leverages.iter().sum::<f64>() - 2.0).abs() < 1e-12);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Cook & Weisberg (1982), Residuals and Influence in Regression, chapters 2 and 3.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn influence<F, Form>(&self, loss: F, data: &Dataset) -> Result<Influence, EstimateError>
    where
        F: PerRow<P::Scalar, Form>,
    {
        let ask = self.ask(data, Location::caller())?;
        if self.kind != LossKind::SquaredResidual {
            return Err(not_here("influence is that of squared residuals, and this loss has no residuals"));
        }
        influence_of(&Borrowed::new(&loss), self.parameters.coordinates(), &ask)
    }
}

seam! {
    fn sandwich_of<T>(loss: &Loss<'_, T>, at: &[T], ask: &Ask<'_>, kind: Sandwich<'_>) -> Result<Result<Precision, NoStandardErrors>, EstimateError> = sandwich_at
}

fn sandwich_at<T: Real>(
    loss: &Loss<'_, T>,
    at: &[T],
    ask: &Ask<'_>,
    kind: Sandwich<'_>,
) -> Result<Result<Precision, NoStandardErrors>, EstimateError> {
    let groups: Vec<usize> = match kind {
        Sandwich::Cluster(groups) if groups.len() == ask.data.len() => groups.to_vec(),
        Sandwich::Cluster(_) => return Err(not_here("clusters need a group for each row of the data")),
        _ => Vec::new(),
    };
    ask.again(loss, at, |again| {
        // Those of the rows that are not left out.
        let groups: Vec<usize> = match again.numbers {
            Some(numbers) if !groups.is_empty() => numbers.iter().map(|&row| groups[row]).collect(),
            _ => groups,
        };
        let kind = if groups.is_empty() { kind } else { Sandwich::Cluster(&groups) };
        let found = match ask.kind {
            LossKind::SquaredResidual => {
                let (rows, residuals) = squares(again, ask)?;
                let counts = (residuals.len() as f64, ask.free.len() as f64);
                rows.covariance(kind, &residuals, counts)?
            }
            _ => of_likelihood(again, ask, kind)?,
        };
        Ok(found.map(|precision| precision.among(&ask.free, at.len())))
    })
}

/// `H⁻¹ B H⁻¹`.
fn of_likelihood<T: Real>(
    again: &Again<'_, T>,
    ask: &Ask<'_>,
    kind: Sandwich<'_>,
) -> Result<Result<Precision, NoStandardErrors>, EstimateError> {
    if matches!(kind, Sandwich::Hc2 | Sandwich::Hc3) {
        return Err(not_here(
            "HC2 and HC3 divide residuals by leverages, and a likelihood has none: take HC0, HC1 or clusters",
        ));
    }
    let (subject, rows) = (&again.subject, again.subject.rows());
    let resolved = Information::new(subject, &ask.free).resolve();
    let rows_of_scores = scores(subject, &ask.free)?;
    let found = resolved.and_then(|(resolved, _)| Orthonormal::of(resolved, &rows_of_scores));
    let orthonormal = found.map_err(|reason| no_errors(reason, ask))?;
    let groups = kind.groups(rows)?;
    let (weights, mean) = match subject.weights() {
        Some(weights) => (weights.given.clone(), weights.sums.mean()),
        None => (vec![1.0; rows], 1.0),
    };
    // A weight of 3 is three rows: of a group in the same one, otherwise each by itself.
    let is_grouped = groups.is_some();
    let times: Vec<f64> = weights.iter().map(|w| if is_grouped { *w } else { w.sqrt() }).collect();
    let counts = (weights.iter().sum::<f64>(), ask.free.len() as f64);
    // The triangle is that of the sum with weights over their mean.
    let factor = kind.factor(groups.as_deref(), counts) / (mean * mean);
    Ok(orthonormal.sandwich(&times, None, groups.as_deref(), factor))
}

seam! {
    fn influence_of<T>(loss: &Loss<'_, T>, at: &[T], ask: &Ask<'_>) -> Result<Influence, EstimateError> = influence_at
}

fn influence_at<T: Real>(loss: &Loss<'_, T>, at: &[T], ask: &Ask<'_>) -> Result<Influence, EstimateError> {
    ask.again(loss, at, |again| {
        let (rows, residuals) = squares(again, ask)?;
        let count = residuals.len();
        Ok(Influence::new(residuals, rows.leverages(), count, ask.free.len()))
    })
}

/// The rows of `∇f`, and the residuals.
fn squares<T: Real>(again: &Again<'_, T>, ask: &Ask<'_>) -> Result<(Orthonormal, Vec<f64>), EstimateError> {
    let (rows, residuals) = rows_of(&again.subject, &ask.free)
        .ok_or_else(|| not_here("this loss is no squared residual, and that of the fit was one"))?;
    let noise = 8.0 * ask.free.len() as f64 * T::epsilon().widen();
    let rows = Orthonormal::new(ask.free.len(), rows.iter().cloned(), noise);
    Ok((rows.map_err(|reason| no_errors(reason, ask))?, residuals))
}

fn no_errors(reason: NoStandardErrors, ask: &Ask<'_>) -> EstimateError {
    let names = ask.inference.names;
    EstimateError::NoStandardErrors { reason: reason.among(&ask.free, names.len()).describe(names, "data") }
}

fn not_here(what: &str) -> EstimateError {
    EstimateError::NotHere { what: what.to_owned() }
}
