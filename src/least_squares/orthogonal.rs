//! Orthogonal distance regression: features with errors, too.
//!
//! The true features `x + δ` are unknowns of their own, as many as there are rows. Given the parameters each row is a problem
//! by itself, so they are eliminated: what is minimized over the parameters alone is `Σ ρ²` with the signed distance
//! `ρ = ±√(min over δ of (f(x + δ) − y)²/σ² + Σ δ²/τ²)` of a row. At the minimum `τ⁻² δ = −σ⁻² (f − y) ∂f/∂x`, and so the
//! derivative of `ρ` is `∂f/∂β / √(σ² + Σ τ² (∂f/∂x)²)`, which has no zero in its denominator. These rows are what is left
//! of the Jacobian of all unknowns once the δ are eliminated from it (its Schur complement), so that steps and covariance
//! are those of ODRPACK, at the cost of a problem in the parameters.
//!
//! # Source
//! Boggs, Byrd & Schnabel (1987), A stable and efficient algorithm for nonlinear orthogonal distance regression, SIAM J. Sci.
//! Stat. Comput. 8, 1052–1078; the δ are at their minimum at every step here, as in variable projection (Golub & Pereyra 1973),
//! and take a step with the parameters there.

use super::LeastSquaresReport;
use super::builder::LeastSquares;
use super::job::{Job, Rowwise};
use super::problem::Residuals;
use crate::data::{Batch, DataError, Dataset};
use crate::derive::Point;
use crate::derive::eager::Here;
use crate::error::{Error, InvalidSetting, LengthMismatch};
use crate::fit::FitError;
use crate::matrix::Matrix;
use crate::real::Real;
use crate::rows::{
    Columns, Curve, JacobianColumns, OfRows, Request, RowClosure, RowEngine, RowEvaluator, erased_whole_curve,
};
use crate::seam::seam;
use core::panic::Location;

/// Steps to the features of a point, at most.
const STEPS: usize = 100;
/// A step this short, in deviations and in roots of the float's precision, is the last one: the distance is off by its square.
const SETTLED: f64 = 0.1;

/// The standard deviation of a column's errors: one for all rows, or a column with one for each.
///
/// ```
/// use gradus::least_squares::Deviation;
///
/// assert_eq!(Deviation::from(0.1), Deviation::Same(0.1));
/// assert_eq!(Deviation::from("sx"), Deviation::Column("sx".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Deviation {
    /// The same for all rows; 0 for a feature without errors.
    Same(f64),
    /// The column of the data that has them.
    Column(String),
}

impl From<f64> for Deviation {
    fn from(deviation: f64) -> Self {
        Self::Same(deviation)
    }
}

impl From<&str> for Deviation {
    fn from(column: &str) -> Self {
        Self::Column(column.to_owned())
    }
}

/// What a fit with errors in the features found.
///
/// See [`LeastSquares::run_orthogonal`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(bound = "P: crate::derive::FromCoordinates"))]
#[non_exhaustive]
pub struct OrthogonalReport<P: Point> {
    /// The parameters, with all that is known of them. Its residuals are the signed distances `ρ` of the rows.
    pub fit: LeastSquaresReport<P>,
    /// For each feature, and in it for each row, how far the true value is from the measured one.
    #[cfg_attr(feature = "serde", serde(with = "crate::derive::stored::points"))]
    pub deltas: Vec<Vec<f64>>,
    /// How many rows have features that did not settle, so that their distance may be too large; 0 but for curves that
    /// bend within their errors.
    pub unsettled: usize,
}

impl LeastSquares<'_> {
    /// Fits a curve whose features have errors, too: orthogonal distance regression.
    ///
    /// - `curve`: the prediction from features, as a closure `|[a, k]: [Var; 2], x: Var| …` or a model.
    /// - `data`: a column for each feature, then the target, among columns of deviations, which the curve does not see.
    /// - `features`: the deviation `τ` of each feature, at least 0.
    /// - `target`: the deviation `σ` of the target, above 0.
    ///
    /// What is minimized over the parameters and the true features `x + δ` is `Σ (f(x + δ) − y)²/σ² + Σ δ²/τ²`. Deviations are
    /// relative, and their common scale is estimated from the distances, unless they are
    /// [known](Self::known_deviations). Bounds, held parameters, priors and tolerances are the settings' own. The report's
    /// log-likelihood is that of the distances, for comparison among fits of this kind.
    ///
    /// The covariance is that of ODRPACK, `s² (JᵀJ)⁻¹` to first order, with `n − p` degrees of freedom: each δ is paid for by
    /// the measurement of its feature.
    ///
    /// # Errors
    /// Those of [`run_rows`](Self::run_rows), a deviation out of its range, another number of deviations than of features, and
    /// [`weights`](Self::weights), whose place the deviations take.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // Deming's regression has a closed form: with equal deviations, the line along the larger axis of the points.
    /// let rows = [[0.0, 0.2], [1.1, 0.8], [1.9, 2.3], [3.2, 2.9], [3.9, 4.1]];
    /// let data = Dataset::from_rows(&["x", "y"], rows)?;
    /// let line = |[w, b]: [Var; 2], x: Var| w * x + b;
    /// let found = LeastSquares::new().run_orthogonal(line, [1.0, 0.0], &data, [1.0], 1.0)?;
    /// let mean = |k: usize| rows.iter().map(|row| row[k]).sum::<f64>() / 5.0;
    /// let sum = |i: usize, j: usize| rows.iter().map(|row| (row[i] - mean(i)) * (row[j] - mean(j))).sum::<f64>();
    /// let difference = sum(1, 1) - sum(0, 0);
    /// let slope = (difference + difference.hypot(2.0 * sum(0, 1))) / (2.0 * sum(0, 1));
    /// assert!((found.fit.x[0] - slope).abs() < 1e-9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Boggs, Byrd & Schnabel (1987), SIAM J. Sci. Stat. Comput. 8, 1052–1078; Boggs & Rogers (1990), Contemporary
    /// Mathematics 112, 183–194, for the covariance.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn run_orthogonal<P, C, Form, D>(
        self,
        curve: C,
        start: P,
        data: &Dataset,
        features: impl IntoIterator<Item = D>,
        target: impl Into<Deviation>,
    ) -> Result<OrthogonalReport<P>, FitError>
    where
        P: Point,
        C: Curve<P::Scalar, Form>,
        D: Into<Deviation>,
    {
        let features: Vec<Deviation> = features.into_iter().map(Into::into).collect();
        let rows = Measured::new(data, &features, &target.into())?;
        let Self { settings, callback, penalties } = self;
        let job = Job { settings, callback, penalties, made_at: Location::caller() };
        let (fit, deltas, unsettled) = solve(&erased_whole_curve(&curve), start.coordinates(), &rows, job)?;
        Ok(OrthogonalReport { fit: fit.in_shape_of(start), deltas, unsettled })
    }
}

/// What was measured, and how well.
struct Measured {
    features: Vec<Vec<f64>>,
    target: Vec<f64>,
    /// `τ²` of each feature.
    spreads: Vec<Vec<f64>>,
    /// `σ²`.
    noise: Vec<f64>,
}

impl Measured {
    fn new(data: &Dataset, features: &[Deviation], target: &Deviation) -> Result<Self, FitError> {
        let named: Vec<&str> = features
            .iter()
            .chain([target])
            .filter_map(|deviation| match deviation {
                Deviation::Same(_) => None,
                Deviation::Column(name) => Some(&**name),
            })
            .collect();
        let rest: Vec<&String> = data.names().iter().filter(|name| !named.contains(&&***name)).collect();
        LengthMismatch::check("columns besides deviations", features.len() + 1, rest.len())
            .map_err(|error| FitError::Data(DataError::Length(error)))?;
        let column = |name: &&String| data.column_named(name).map(<[f64]>::to_vec).map_err(FitError::from);
        let mut columns = rest.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        let spreads = features
            .iter()
            .map(|deviation| squares(deviation, data, "deviation of a feature", true))
            .collect::<Result<Vec<_>, _>>()?;
        let noise = squares(target, data, "deviation of the target", false)?;
        let target = columns.pop().unwrap_or_default();
        Ok(Self { features: columns, target, spreads, noise })
    }
}

/// The square of each row's deviation.
///
/// - `may_be_zero`: a feature may be known without errors.
fn squares(
    deviation: &Deviation,
    data: &Dataset,
    setting: &'static str,
    may_be_zero: bool,
) -> Result<Vec<f64>, FitError> {
    let all = match deviation {
        Deviation::Same(deviation) => vec![*deviation; data.len()],
        Deviation::Column(name) => data.column_named(name)?.to_vec(),
    };
    let is_fine = |&&d: &&f64| (d > 0.0 && (d * d).is_normal()) || (may_be_zero && d == 0.0);
    match all.iter().find(|d| !is_fine(d)) {
        None => Ok(all.iter().map(|d| d * d).collect()),
        Some(&value) => {
            let allowed = if may_be_zero {
                "at least 0, with a square that does not overflow"
            } else {
                "above 0, with a square that does not overflow"
            };
            Err(InvalidSetting { owner: "run_orthogonal", setting, value, allowed }.into())
        }
    }
}

type Solved<T> = Result<(LeastSquaresReport<Vec<T>>, Vec<Vec<f64>>, usize), FitError>;

seam! {
    fn solve<T>(f: &RowClosure<'_, T>, start: &[T], rows: &Measured, job: Job<'_>) -> Solved<T> = solve_at
}

fn solve_at<T: Real>(f: &RowClosure<'_, T>, start: &[T], rows: &Measured, job: Job<'_>) -> Solved<T> {
    if let Some(weights) = &job.settings.weights {
        let remedy = "the deviations of features and target are given with the call";
        return Err(FitError::Conflict { setting: weights.setting(), with: "run_orthogonal", remedy });
    }
    let mut distances = Distances::new(f, rows, job.made_at);
    let rowwise = Rowwise { rows: rows.target.len(), ..Rowwise::default() };
    let report = job.run(&mut distances, rowwise, start)?;
    match distances.settle(&report.x) {
        Ok(()) => Ok((report, distances.deltas, distances.unsettled)),
        // A start that is not finite, which the report says.
        Err(Error::NotFinite(_)) => Ok((report, Vec::new(), 0)),
        Err(error) => Err(FitError::Loss(error)),
    }
}

/// The signed distances of the rows from a curve.
struct Distances<'a, T: Real> {
    f: &'a RowClosure<'a, T>,
    rows: &'a Measured,
    engine: RowEvaluator<T>,
    /// At `at` and `deltas`.
    found: JacobianColumns<T>,
    at: Vec<T>,
    deltas: Vec<Vec<f64>>,
    unsettled: usize,
}

/// A row on its way to its minimum.
#[derive(Clone, Copy)]
struct Place {
    /// Its squared distance.
    square: f64,
    /// Which share of a step is taken.
    share: f64,
    is_done: bool,
}

impl<'a, T: Real> Distances<'a, T> {
    fn new(f: &'a RowClosure<'a, T>, rows: &'a Measured, made_at: Here) -> Self {
        let (engine, found) = (RowEvaluator::new(made_at), JacobianColumns::default());
        Self { f, rows, engine, found, at: Vec::new(), deltas: Vec::new(), unsettled: 0 }
    }

    /// The curve and its derivatives at the features moved by `deltas`.
    fn evaluate(&mut self, x: &[T], deltas: &[Vec<f64>]) -> Result<JacobianColumns<T>, Error> {
        let moved = |(feature, deltas): (&Vec<f64>, &Vec<f64>)| -> Vec<T> {
            feature.iter().zip(deltas).map(|(x, delta)| T::of(x + delta)).collect()
        };
        let columns: Vec<Vec<T>> = self.rows.features.iter().zip(deltas).map(moved).collect();
        let slices: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
        let columns = Columns::new(&slices)?;
        let batch = Batch::Range(0..self.rows.target.len());
        let mut found = JacobianColumns::default();
        let request = Request { wanted: OfRows::Jacobian, parameters: x, columns: &columns, batch: &batch };
        self.engine.jacobian(self.f, request, &mut found)?;
        Ok(found)
    }

    /// Moves the features of every row to the minimum of its distance, from the measured ones on.
    fn settle(&mut self, x: &[T]) -> Result<(), Error> {
        if self.at == x && !self.deltas.is_empty() {
            return Ok(());
        }
        self.at.clear();
        let (n, width) = (self.rows.target.len(), self.rows.features.len());
        let mut deltas = vec![vec![0.0; n]; width];
        let mut found = self.evaluate(x, &deltas)?;
        let place =
            |row: usize| Place { square: self.square(&found, &deltas, row), share: 1.0, is_done: false };
        let mut places: Vec<Place> = (0..n).map(place).collect();
        for _ in 0..STEPS {
            let trial = self.step(x.len(), &found, &deltas, &mut places);
            if places.iter().all(|place| place.is_done) {
                break;
            }
            // Features where the curve is not finite are too far away, for whichever row that is.
            let there = match self.evaluate(x, &trial) {
                Ok(there) => there,
                Err(error) if error.is_of_the_point() => {
                    places.iter_mut().for_each(|place| place.share *= 0.25);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let mut is_moved = false;
            for (row, place) in places.iter_mut().enumerate().filter(|(_, place)| !place.is_done) {
                let square = self.square(&there, &trial, row);
                if square <= place.square + self.rounding(&there, row) {
                    (place.square, place.share) = (square, (2.0 * place.share).min(1.0));
                    deltas.iter_mut().zip(&trial).for_each(|(to, from)| to[row] = from[row]);
                    is_moved = true;
                } else {
                    place.share *= 0.25;
                }
            }
            if is_moved {
                found = self.evaluate(x, &deltas)?;
            }
        }
        self.unsettled = places.iter().filter(|place| !place.is_done).count();
        self.found = found;
        self.deltas = deltas;
        self.at.extend_from_slice(x);
        Ok(())
    }

    /// One step of Gauss and Newton for the features of the rows that have not arrived.
    fn step(
        &self,
        parameters: usize,
        found: &JacobianColumns<T>,
        deltas: &[Vec<f64>],
        places: &mut [Place],
    ) -> Vec<Vec<f64>> {
        let mut trial = deltas.to_vec();
        for (row, place) in places.iter_mut().enumerate().filter(|(_, place)| !place.is_done) {
            let slope = |k: usize| found.derivative(0, parameters + k)[row].widen();
            let along: f64 = (0..deltas.len()).map(|k| slope(k) * deltas[k][row]).sum();
            let misfit = found.output(0)[row].widen() - self.rows.target[row] - along;
            let variance = self.variance(parameters, found, row);
            let (mut length, mut size) = (0.0, 0.0);
            for (k, trial) in trial.iter_mut().enumerate() {
                let spread = self.rows.spreads[k][row];
                let change = -spread * slope(k) * (misfit / variance) - deltas[k][row];
                trial[row] += place.share * change;
                if spread > 0.0 {
                    length += change * change / spread;
                    size += deltas[k][row] * deltas[k][row] / spread;
                }
            }
            let settled = SETTLED * T::epsilon().widen().sqrt();
            place.is_done = length.sqrt() <= settled * (1.0 + size.sqrt());
        }
        trial
    }

    /// `σ² + Σ τ² (∂f/∂x)²`.
    fn variance(&self, parameters: usize, found: &JacobianColumns<T>, row: usize) -> f64 {
        let of = |k: usize| {
            let slope = found.derivative(0, parameters + k)[row].widen();
            self.rows.spreads[k][row] * slope * slope
        };
        self.rows.noise[row] + (0..self.rows.features.len()).map(of).sum::<f64>()
    }

    /// How much of a squared distance is rounding: that of the curve and the target, in their difference.
    fn rounding(&self, found: &JacobianColumns<T>, row: usize) -> f64 {
        let (value, target) = (found.output(0)[row].widen(), self.rows.target[row]);
        let error = 8.0 * T::epsilon().widen() * (value.abs() + target.abs());
        error * ((value - target).abs() + error) / self.rows.noise[row]
    }

    /// `(f − y)²/σ² + Σ δ²/τ²`.
    fn square(&self, found: &JacobianColumns<T>, deltas: &[Vec<f64>], row: usize) -> f64 {
        let misfit = found.output(0)[row].widen() - self.rows.target[row];
        let of = |k: usize| {
            let delta = deltas[k][row];
            if delta == 0.0 { 0.0 } else { delta / self.rows.spreads[k][row] * delta }
        };
        misfit / self.rows.noise[row] * misfit + (0..deltas.len()).map(of).sum::<f64>()
    }
}

impl<T: Real> Residuals<T> for Distances<'_, T> {
    fn residuals(&mut self, x: &[T]) -> Result<Vec<T>, Error> {
        self.settle(x)?;
        let distance = |row: usize| {
            let misfit = self.found.output(0)[row].widen() - self.rows.target[row];
            T::of(self.square(&self.found, &self.deltas, row).sqrt().copysign(misfit))
        };
        Ok((0..self.rows.target.len()).map(distance).collect())
    }

    fn jacobian(&mut self, x: &[T]) -> Result<Matrix<T>, Error> {
        self.settle(x)?;
        let mut jacobian = Matrix::zeros(self.rows.target.len(), x.len());
        for row in 0..jacobian.rows() {
            let root = self.variance(x.len(), &self.found, row).sqrt();
            for (j, entry) in jacobian.row_mut(row).iter_mut().enumerate() {
                *entry = T::of(self.found.derivative(0, j)[row].widen() / root);
            }
        }
        Ok(jacobian)
    }
}
