//! Least squares over rows that are read group by group.

use super::job::{Job, Rowwise, Run, Solved, Unkept};
use super::streamed::Streamed;
use super::streamed_covariance::Ask;
use super::task::Done;
use super::{LeastSquares, LeastSquaresReport};
use crate::data::weighing::{ALL_ZERO, Weighing};
use crate::data::{DataError, RowGroups, RowSource, SourceError};
use crate::derive::Point;
use crate::error::Error;
use crate::estimate::Assessment;
use crate::fit::FitError;
use crate::fit::source::in_fit;
use crate::real::Real;
use crate::rows::{RowClosure, RowResidual, erased_residual};
use crate::seam::seam;
use core::panic::Location;

impl LeastSquares<'_> {
    /// [`run_rows`](Self::run_rows) over rows that are read group by group, and need not fit into memory: one group does, and the
    /// derivatives of 4096 rows.
    ///
    /// Weights, deviations, limits, priors, penalties and losses of a given scale are as in memory. The minimum is that of `run_rows`, and not
    /// its bits: Jacobian and residuals go through a QR factorization block by block, of 256 rows each, where rows in memory are factored
    /// at once. The two differ by rounding, as the same rows in another order would, unless a run is ended before its minimum: parameters by less than a
    /// millionth of their standard errors, or with a robust loss than a ten-thousandth. The bits are the same for every size of groups.
    ///
    /// The source is read once at first, to count and check its rows, once more for what the weights and the float take, then once for each
    /// evaluation of the residuals and once for each of the Jacobian, and at the end once more.
    ///
    /// The report keeps neither [`residuals`](LeastSquaresReport::residuals) nor [`jacobian`](LeastSquaresReport::jacobian). What is concluded
    /// from these, influence, sandwiches and bootstraps, is an error. A [profile](LeastSquaresReport::profile) takes the same rows in memory.
    ///
    /// # Errors
    /// Those of [`run_rows`](Self::run_rows), and [`Error::Source`](crate::Error::Source) as [`FitError::Loss`] with source, row group and row
    /// for what cannot be read, is not finite, is no weight, or is not what it was at the first reading. [`FitError::Conflict`] with an
    /// [estimated scale](Self::estimated_scale), a median of all residuals, and with rows that are [divided](crate::data::Divided)
    /// among ranks.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let row = |i: u32| [f64::from(i) / 250.0, 2.0 * (-f64::from(i) / 500.0).exp() + 0.01 * f64::from(i % 7)];
    /// let data = Dataset::from_rows(&["x", "y"], (0..1000).map(row))?;
    /// let decay = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * (-b * x).exp() - y;
    /// let found = LeastSquares::new().run_source(decay, [1.0, 1.0], data.in_groups(77))?;
    /// let in_memory = LeastSquares::new().run_rows(decay, [1.0, 1.0], &data)?;
    /// let errors = in_memory.standard_errors().unwrap();
    /// assert!((0..2).all(|i| (found.x[i] - in_memory.x[i]).abs() < 1e-6 * errors[i]));
    /// assert_eq!(found, LeastSquares::new().run_source(decay, [1.0, 1.0], data.in_groups(500))?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Source
    /// Golub & Van Loan (2013), Matrix Computations, 4th ed., section 6.5.3, for rows that are appended to a triangle.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call reads best with the closure in place")]
    pub fn run_source<P, F, Form>(
        self,
        residual: F,
        start: P,
        source: impl RowSource,
    ) -> Result<LeastSquaresReport<P>, FitError>
    where
        P: Point,
        F: RowResidual<P::Scalar, Form>,
    {
        let Self { settings, callback, penalties } = self;
        let job = Job { settings, callback, penalties, made_at: Location::caller() };
        let mut groups = RowGroups::open(source).map_err(in_fit)?;
        let f = &erased_residual(&residual);
        let names = &|columns| residual.names(columns);
        let found = solve_source(OfSource { f, groups: &mut groups }, names, start.coordinates(), job);
        // Others wait for it.
        let ended = groups.end(found.as_ref().err().map(ToString::to_string));
        let found = found?;
        ended.map_err(in_fit)?;
        Ok(found.in_shape_of(start))
    }
}

/// The residual of a row, and the rows.
struct OfSource<'a, 's, T> {
    f: &'a RowClosure<'a, T>,
    groups: &'a mut RowGroups<'s>,
}

seam! {
    fn solve_source<T>(of: OfSource<'_, '_, T>, names: &dyn Fn(usize) -> Vec<String>, start: &[T], job: Job<'_>) -> Solved<T> = solve_source_at
}

/// - `names`: of the parameters, for a number of columns.
fn solve_source_at<T: Real>(
    of: OfSource<'_, '_, T>,
    names: &dyn Fn(usize) -> Vec<String>,
    start: &[T],
    job: Job<'_>,
) -> Solved<T> {
    let (OfSource { f, groups }, Job { mut settings, callback, penalties, made_at }) = (of, job);
    let conflict = |setting, with, remedy| Err(FitError::Conflict { setting, with, remedy });
    if groups.part().is_some() {
        let remedy = "take `Fit` with a squared residual and `Method::TrustExact`, whose sums are divided";
        return conflict("LeastSquares", "rows that are divided among ranks", remedy);
    }
    if settings.estimates_scale && !settings.loss.is_linear() {
        let remedy = "it is a median of all residuals, which are never together: give the scale by `loss`";
        return conflict("estimated_scale", "run_source", remedy);
    }
    let weights = match &settings.weights {
        None => None,
        Some(weights) => Some((position(groups, weights.column())?, weights.weighing())),
    };
    let mut seen = groups.names().to_vec();
    if let Some((column, _)) = weights {
        seen.remove(column);
    }
    settings.names.adopt(start.len(), names(seen.len()));
    let run = Run::new(settings, start)?;
    let mut rows = look_through::<T>(groups, weights)?;
    let in_words = |error| match error {
        FitError::Loss(error) => FitError::from_loss(error, &seen),
        other => other,
    };
    let mut streamed = Streamed::new(f, groups, weights, made_at);
    streamed.alone.parts = run.alone(&penalties, start.len(), made_at);
    let (done, jacobian) = run.solve(&mut streamed, callback, start).map_err(in_words)?;
    let assessment = match &done.outcome.place {
        None => None,
        Some(_) => conclude(&run, &done, &mut streamed, &mut rows)
            .map_err(|error| in_words(FitError::Loss(error)))?,
    };
    Ok(LeastSquaresReport::new(done, jacobian, &run.domain, run.settings, rows, assessment))
}

/// What there is to say of residuals that are not kept; with a robust loss also how well the parameters are known.
fn conclude<T: Real>(
    run: &Run<T>,
    done: &Done<T>,
    streamed: &mut Streamed<'_, '_, T>,
    rows: &mut Rowwise,
) -> Result<Option<Assessment>, Error> {
    let (x, domain, loss) = (&done.x, &run.domain, done.loss);
    let (length, residuals) = streamed.length(x)?;
    rows.unkept = Some(Unkept { residuals, length });
    if loss.is_linear() {
        return Ok(None);
    }
    let free: Vec<usize> =
        (0..x.len()).filter(|&i| !domain.fixed[i] && !domain.is_at_bound(i, x[i])).collect();
    let covariance = run.settings.robust_covariance.unwrap_or_default();
    let counts = [rows.counted(residuals), rows.left_out];
    streamed.assess_robust(&Ask { x, free: &free, loss, covariance, rows: counts }).map(Some)
}

/// Where a column of weights is, beside which there is another one.
fn position(groups: &RowGroups<'_>, name: &str) -> Result<usize, FitError> {
    let names = groups.names();
    if names == [name] {
        let fault = format!("has no column beside `{name}`, which the residual does not see");
        return Err(in_fit(groups.placed(SourceError::new(fault), None)));
    }
    let unknown = || DataError::UnknownColumn { name: name.to_owned(), available: names.to_vec() }.into();
    names.iter().position(|column| column == name).ok_or_else(unknown)
}

/// Refuses the first row with a weight that cannot be, or with a number that the float cannot hold, and counts the others.
fn look_through<T: Real>(
    groups: &mut RowGroups<'_>,
    weights: Option<(usize, Weighing)>,
) -> Result<Rowwise, FitError> {
    let names = groups.names().to_vec();
    let mut found = Rowwise { rows: groups.len(), ..Rowwise::default() };
    if weights.is_none() && T::of(f64::MAX).is_finite() {
        // Every number that was read fits, so there is nothing that the rows would be read once more for.
        found.data = Some(groups.data_print().map_err(in_fit)?);
        return Ok(found);
    }
    for group in 0..groups.groups() {
        let [first, _] = groups.extent(group);
        let mut fault = None;
        for (k, column) in groups.load(group).map_err(in_fit)?.iter().enumerate() {
            match weights.filter(|(weighed, _)| *weighed == k) {
                Some((_, weighing)) => fault = count(column, weighing, &mut found),
                None => {
                    if let Some(row) = column.iter().position(|&x| !T::of(x).is_finite()) {
                        let (column, value) = (names[k].clone(), column[row]);
                        return Err(FitError::TooLarge { column, row: first + row, value });
                    }
                }
            }
            if let Some((row, needs)) = fault {
                let fault = SourceError::new(format!("column `{}` is {}: {needs}", names[k], column[row]));
                let fault = SourceError { row: Some(first + row), ..fault };
                return Err(in_fit(groups.placed(fault, Some(group))));
            }
        }
    }
    if found.left_out == found.rows {
        return Err(in_fit(groups.placed(SourceError::new(ALL_ZERO), None)));
    }
    found.data = Some(groups.data_print().map_err(in_fit)?);
    Ok(found)
}

/// Counts weights, up to one that cannot be.
fn count(column: &[f64], weighing: Weighing, found: &mut Rowwise) -> Option<(usize, &'static str)> {
    for (row, &x) in column.iter().enumerate() {
        match weighing.of(x) {
            Ok(0.0) => found.left_out += 1,
            Ok(weight) => found.log_weights += weight.sqrt().ln(),
            Err(needs) => return Some((row, needs)),
        }
    }
    None
}
