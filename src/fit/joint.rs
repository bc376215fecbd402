//! Several data sets with shared parameters: one table whose first column says which set a row is of.
//!
//! A row's loss is that of its set, chosen by that column. So batches, weights, minimizers and statistics are those of any loss,
//! and each set has programs of its own (`sets`).

use super::loss::{Erased, Loss};
use super::penalized::Penalized;
use super::sets::set_of;
use super::weights::Weights;
use super::{Fit, FitError, FitReport, Keep};
use crate::data::{Batch, DataError, Dataset};
use crate::derive::Point;
use crate::error::{InvalidTarget, LengthMismatch};
use crate::optim::{Adam, Rule, Schedule};
use crate::real::Real;
use crate::rows::{Columns, PerRow};
use crate::tape::Var;
use core::fmt;
use core::marker::PhantomData;

/// Several data sets, each with a loss of its own over the one list of parameters, its own columns and its own weights;
/// for [`Fit::joint`].
///
/// What is minimized is `Σ w ℓ / Σ w` over the rows of all sets, so losses have to be in units in which they compare: those of a
/// likelihood, or squares over the variances of the sets, by [`deviations`](Self::deviations). Rows are counted on from one
/// set to the next, in errors as well. Without a column of weights all rows of a set have weight 1. Each set is
/// compiled and swept by itself: a row costs little more than in a fit to one set, and a batch as much as a smaller one for each of its sets.
///
/// ```
/// use gradus::fit::Joint;
/// use gradus::prelude::*;
///
/// // Two lines with one slope: one is seen at two places, one at three.
/// let first = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0]])?;
/// let second = Dataset::from_rows(&["x", "y"], [[0.0, 5.0], [1.0, 7.5], [2.0, 9.0]])?;
/// let sets = Joint::new()
///     .rows(|[w, a, _]: [Var; 3], [x, y]: [Var; 2]| (w * x + a - y).powi(2), &first)
///     .rows(|[w, _, b]: [Var; 3], [x, y]: [Var; 2]| (w * x + b - y).powi(2), &second);
/// let fit = Fit::joint(sets).names(["slope", "a", "b"]).minimizer(Method::TrustExact).run_joint([0.0, 0.0, 0.0])?;
/// // By hand: the slope is Σ (x − x̄)(y − ȳ) / Σ (x − x̄)² within the sets, (1 + 4) / (0.5 + 2).
/// assert!((fit.parameters[0] - 2.0).abs() < 1e-9 && (fit.parameters[1] - 1.0).abs() < 1e-9);
/// assert_eq!((fit.rows, fit.degrees_of_freedom()), (5, Some(2)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "sets do nothing until `Fit::joint`"]
pub struct Joint<'a, T = f64> {
    sets: Vec<Set<'a, T>>,
}

struct Set<'a, T> {
    loss: Box<Loss<'a, T>>,
    data: &'a Dataset,
    weights: Option<Weights>,
}

impl<T: Real> Set<'_, T> {
    /// Columns that the loss sees.
    fn width(&self) -> usize {
        self.data.width().saturating_sub(usize::from(self.weights.is_some()))
    }
}

impl<T> fmt::Debug for Joint<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Joint").field("sets", &self.sets.len()).finish_non_exhaustive()
    }
}

impl<T> Default for Joint<'_, T> {
    fn default() -> Self {
        Self { sets: Vec::new() }
    }
}

impl<'a, T: Real> Joint<'a, T> {
    /// No set yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a data set with the loss of a row, as for [`Fit::new`].
    pub fn rows<F: PerRow<T, Form> + 'a, Form: 'a>(self, loss: F, data: &'a Dataset) -> Self {
        self.set(loss, data, None)
    }

    /// Adds a data set whose rows have the weights of this column, as in [`Fit::weights`].
    pub fn weights<F: PerRow<T, Form> + 'a, Form: 'a>(
        self,
        loss: F,
        data: &'a Dataset,
        column: impl Into<String>,
    ) -> Self {
        self.set(loss, data, Some(Weights::Column(column.into())))
    }

    /// Adds a data set whose rows have the standard deviations of this column, as in [`Fit::deviations`].
    pub fn deviations<F: PerRow<T, Form> + 'a, Form: 'a>(
        self,
        loss: F,
        data: &'a Dataset,
        column: impl Into<String>,
    ) -> Self {
        self.set(loss, data, Some(Weights::Deviations(column.into())))
    }

    /// The rows of all sets as the one table that a fit makes of them: the number of the set, features, target, and the weight if a
    /// set has any. What a set has fewer columns is left of its features, and is 0.
    ///
    /// It is what [`profile`](FitReport::profile), [`contour`](FitReport::contour), [`with_sandwich`](FitReport::with_sandwich) and
    /// [`influence`](FitReport::influence) of a joint fit take, with the same sets as loss.
    ///
    /// ```
    /// use gradus::fit::Joint;
    /// use gradus::prelude::*;
    ///
    /// let first = Dataset::from_rows(&["x", "y"], [[0.0, 1.0], [1.0, 3.0]])?;
    /// let second = Dataset::from_rows(&["y"], [[0.9], [1.3]])?;
    /// // A line, and measurements at its start.
    /// let sets = || {
    ///     let sets = Joint::new().rows(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2), &first);
    ///     sets.rows(|[_, b]: [Var; 2], y: Var| (b - y).powi(2), &second)
    /// };
    /// let table = sets().data()?;
    /// assert_eq!(table.row(3), [1.0, 0.0, 1.3]);
    /// let fit = Fit::joint(sets()).minimizer(Method::TrustExact).run_joint([0.0, 0.0])?;
    /// let (low, high) = fit.profile(sets(), &table)?.intervals(0.95)?[1];
    /// assert!(low < fit.parameters[1] && fit.parameters[1] < high);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// No set, no column of weights of that name, and weights that cannot be.
    pub fn data(&self) -> Result<Dataset, FitError> {
        Ok(self.table()?.data)
    }

    fn set<F: PerRow<T, Form> + 'a, Form: 'a>(
        mut self,
        loss: F,
        data: &'a Dataset,
        weights: Option<Weights>,
    ) -> Self {
        self.sets.push(Set { loss: Box::new(Owned(loss, PhantomData)), data, weights });
        self
    }

    /// All rows as one table: the number of the set, features, target, weight. What a set has fewer columns is left of
    /// its features, so that targets are one column.
    fn table(&self) -> Result<Table, FitError> {
        let widest = self.sets.iter().max_by_key(|set| set.width()).ok_or(DataError::NoRows)?;
        let seen = |set: &Set<'_, T>| match &set.weights {
            Some(weights) => weights.rest(set.data),
            None => Ok(set.data.clone()),
        };
        let mut names = vec![apart("set", widest.data.names())];
        names.extend(seen(widest)?.names().iter().cloned());
        let mut columns = vec![Vec::new(); names.len()];
        let mut all_weights = Vec::new();
        for (k, set) in self.sets.iter().enumerate() {
            let data = seen(set)?;
            columns[0].extend(core::iter::repeat_n(k as f64, data.len()));
            let absent = names.len() - data.width();
            columns[1..absent]
                .iter_mut()
                .for_each(|column| column.extend(core::iter::repeat_n(0.0, data.len())));
            columns[absent..]
                .iter_mut()
                .zip(data.columns())
                .for_each(|(to, from)| to.extend_from_slice(from));
            match &set.weights {
                Some(weights) => all_weights.extend(weights.of(set.data)?),
                None => all_weights.extend(core::iter::repeat_n(1.0, data.len())),
            }
        }
        let mut weights = None;
        if self.sets.iter().any(|set| set.weights.is_some()) {
            let name = apart("weight", &names);
            names.push(name.clone());
            columns.push(all_weights);
            weights = Some(name);
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Ok(Table { data: Dataset::from_columns(&names, columns)?, weights })
    }

    /// Each loss takes these parameters and the columns of its own set.
    fn check(&self, start: &[T]) -> Result<(), FitError> {
        let at: Vec<Var<T>> = start.iter().map(|&x| Var::constant(x)).collect();
        for set in &self.sets {
            let row = vec![Var::constant(T::one()); set.width()];
            let checked = set.loss.eval(&at, &row).map_err(Into::into);
            checked.map_err(|error| FitError::from_loss(error, set.data.names()))?;
        }
        Ok(())
    }
}

/// The rows of all sets, and the column of their weights.
struct Table {
    data: Dataset,
    weights: Option<String>,
}

/// A name that is none of these.
fn apart(name: &str, others: &[String]) -> String {
    let mut name = name.to_owned();
    while others.contains(&name) {
        name.push('_');
    }
    name
}

/// A loss whose type is forgotten.
struct Owned<F, Form>(F, PhantomData<fn() -> Form>);

impl<T: Real, Form, F: PerRow<T, Form>> PerRow<T, Erased> for Owned<F, Form> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        self.0.eval(parameters, row)
    }

    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        self.0.check_rows(columns, rows)
    }

    fn penalty(&self, parameters: &[Var<T>]) -> Result<Option<Var<T>>, LengthMismatch> {
        self.0.penalty(parameters)
    }

    fn names(&self, columns: usize) -> Vec<String> {
        self.0.names(columns)
    }

    fn log_constant(&self, columns: &[&[T]], row: usize, weight: f64) -> Option<f64> {
        self.0.log_constant(columns, row, weight)
    }
}

/// Distinguishes the losses of [`Joint`] from closures and models.
#[derive(Debug)]
pub enum JointForm {}

impl<T: Real> PerRow<T, JointForm> for Joint<'_, T> {
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
        let too_short = LengthMismatch { what: "row", expected: 1, actual: row.len() };
        let (&number, columns) = row.split_first().ok_or(too_short.clone())?;
        let is_of = |k: usize| k + 1 == self.sets.len() || number < Var::constant(T::of(k as f64 + 0.5));
        let set = (0..self.sets.len()).find(|&k| is_of(k)).map(|k| &self.sets[k]).ok_or(too_short)?;
        set.loss.eval(parameters, &columns[columns.len().saturating_sub(set.width())..])
    }

    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        let Some((numbers, columns)) = columns.as_slices().split_first() else { return Ok(()) };
        let asked: Vec<usize> = match rows {
            Batch::Range(range) => range.clone().collect(),
            Batch::Rows(rows) => rows.iter().map(|&row| row as usize).collect(),
        };
        for (k, set) in self.sets.iter().enumerate() {
            let is_of = |row: &usize| numbers.get(*row).is_some_and(|&number| number == T::of(k as f64));
            let of_set = asked.iter().copied().filter(is_of).map(|row| row as u32);
            let seen = Columns::new(&columns[columns.len().saturating_sub(set.width())..]);
            // Columns that cannot be looked at are reported where they are evaluated.
            if let Ok(seen) = seen {
                set.loss.check_rows(&seen, &Batch::Rows(&of_set.collect::<Vec<_>>()))?;
            }
        }
        Ok(())
    }

    fn penalty(&self, parameters: &[Var<T>]) -> Result<Option<Var<T>>, LengthMismatch> {
        self.sets.iter().try_fold(None, |sum: Option<Var<T>>, set| {
            let own = set.loss.penalty(parameters)?;
            Ok(match (sum, own) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            })
        })
    }

    fn data_sets(&self) -> usize {
        self.sets.len()
    }

    fn log_constant(&self, columns: &[&[T]], row: usize, weight: f64) -> Option<f64> {
        let (numbers, columns) = columns.split_first()?;
        let set = self.sets.get(set_of(*numbers.get(row)?, self.sets.len()))?;
        let columns = &columns[columns.len().saturating_sub(set.width())..];
        // Another set may have some.
        Some(set.loss.log_constant(columns, row, weight).unwrap_or(0.0))
    }

    /// Those on which all sets agree.
    fn names(&self, _: usize) -> Vec<String> {
        let mut each = self.sets.iter().map(|set| set.loss.names(set.width()));
        let first = each.next().unwrap_or_default();
        if each.all(|names| names == first) { first } else { Vec::new() }
    }
}

/// A loss with data of its own: [`Joint`], also with [penalties](Fit::penalty).
pub trait WithData<T: Real> {
    /// The sets.
    fn sets(&self) -> &Joint<'_, T>;
}

impl<T: Real> WithData<T> for Joint<'_, T> {
    fn sets(&self) -> &Joint<'_, T> {
        self
    }
}

impl<T: Real, F: WithData<T>, G> WithData<T> for Penalized<F, G> {
    fn sets(&self) -> &Joint<'_, T> {
        self.inner().sets()
    }
}

impl<'a, T: Real> Fit<'_, Joint<'a, T>, Adam> {
    /// Takes several data sets, each with a loss of its own; see [`Joint`]. The fit runs by [`run_joint`](Fit::run_joint).
    pub fn joint(sets: Joint<'a, T>) -> Self {
        Fit::new(sets)
    }
}

impl<F, R, S: Schedule, K> Fit<'_, F, R, S, K> {
    /// Fits the parameters to the sets of [`Fit::joint`], from `start` on. One report is of all of them: R² is about the mean of
    /// all targets.
    ///
    /// # Errors
    /// Those of [`run`](Self::run), for any of the sets, and no set at all; weights of the whole, which belong to a set, and
    /// validation data, of which nothing says what set they are of.
    #[track_caller]
    pub fn run_joint<P, Form>(mut self, start: P) -> Result<FitReport<P>, FitError>
    where
        P: Point,
        F: PerRow<P::Scalar, Form> + WithData<P::Scalar>,
        R: Rule<P::Scalar>,
        K: Keep<P::Scalar, R, S>,
    {
        let conflict = |setting, remedy| Err(FitError::Conflict { setting, with: "joint", remedy });
        if let Some(weights) = self.settings.row_weights() {
            let remedy = "each set has its own: `Joint::weights` and `Joint::deviations`";
            return conflict(weights.setting(), remedy);
        }
        if self.validation.is_some() {
            return conflict("validation", "nothing says which set its rows are of; leave it out");
        }
        let sets = self.loss.sets();
        let Table { data, weights } = sets.table()?;
        sets.check(start.coordinates())?;
        self.settings.weights[0] = weights;
        self.run(start, &data)
    }
}
