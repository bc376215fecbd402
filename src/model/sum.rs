//! Sums of models: a peak on a line, two peaks on a decay.

use super::guess::{Addend, Role, checked};
use super::{Guess, GuessError, LeastSquaresModel, Model};
use crate::data::Dataset;
use crate::var::Activation;
use core::ops::Add;

/// The sum of two models of least squares, made by `+`; of more than two, `(A + B) + C`.
///
/// - Parameters: those of the first, then those of the second.
/// - Names: the kind of the addend in front, with a number if there are several of a kind.
/// - Features: all addends see the same.
///
/// `Sum(a, b)` is the same for models of one's own, which have no `+`.
///
/// # Guess
/// Addends are guessed one after the other, each from what the others leave, in two orders:
/// 1. backgrounds ([`Role::Background`]: lines, polynomials, decays, sines) from the first and the last seventh of the
///    rows along `x`, where the peaks have faded; then the peaks, each the one that takes most of the sum of squares
///    away;
/// 2. the peaks, each with a line below it; then the backgrounds.
///
/// In both, each is then guessed once more, three times around, and what lowers the sum of squares is kept; the lower
/// of the two is the guess. Without peaks, or without backgrounds, it is one after the other from all rows. Peaks that
/// overlap by more than half may come out as one and a correction; give their starts by hand.
///
/// ```
/// use gradus::model::{Gaussian, Guess, Linear, Model};
/// use gradus::prelude::*;
///
/// let model = Gaussian + Linear;
/// assert_eq!(model.names(1), ["gaussian_height", "gaussian_center", "gaussian_width", "linear_slope", "linear_intercept"]);
///
/// let truth = [5.0, 3.0, 0.4, -0.5, 8.0];
/// let rows = (0..60).map(|i| 0.1 * f64::from(i)).map(|x| [x, model.evaluate(&truth, &[x])]);
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let fit = LeastSquares::new().names(model.names(1)).run_rows(model, model.guess(&data)?, &data)?;
/// assert!(fit.x.iter().zip(truth).all(|(found, want)| (found - want).abs() < 1e-8), "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum<A, B>(pub A, pub B);

impl<A: LeastSquaresModel, B: LeastSquaresModel> Model for Sum<A, B> {
    fn parameters(&self, features: usize) -> usize {
        self.0.parameters(features).saturating_add(self.1.parameters(features))
    }

    fn evaluate<N: Activation>(&self, parameters: &[N], features: &[N]) -> N {
        let (first, second) = parameters.split_at(self.0.parameters(features.len()).min(parameters.len()));
        self.0.evaluate(first, features) + self.1.evaluate(second, features)
    }

    fn check_target(&self, target: f64) -> Result<(), &'static str> {
        self.0.check_target(target).and_then(|()| self.1.check_target(target))
    }

    fn names(&self, features: usize) -> Vec<String> {
        let terms = self.terms(features);
        let is_label = |label: &str, other: &(&'static str, Vec<String>)| other.0 == label;
        let prefixed = terms.iter().enumerate().flat_map(|(i, (label, names))| {
            let (before, all) = (&terms[..i], &terms);
            let number = before.iter().filter(|term| is_label(label, term)).count() + 1;
            let is_alone = all.iter().filter(|term| is_label(label, term)).count() == 1;
            let prefix = if is_alone { (*label).to_owned() } else { format!("{label}{number}") };
            names.iter().map(move |name| format!("{prefix}_{name}"))
        });
        prefixed.collect()
    }

    fn label(&self) -> &'static str {
        "sum"
    }

    fn terms(&self, features: usize) -> Vec<(&'static str, Vec<String>)> {
        let mut terms = self.0.terms(features);
        terms.extend(self.1.terms(features));
        terms
    }
}

impl<A: LeastSquaresModel, B: LeastSquaresModel> LeastSquaresModel for Sum<A, B> {}

impl<A: LeastSquaresModel, B: LeastSquaresModel, C: LeastSquaresModel> Add<C> for Sum<A, B> {
    type Output = Sum<Self, C>;

    fn add(self, other: C) -> Sum<Self, C> {
        Sum(self, other)
    }
}

/// Gives a model its `+`.
macro_rules! addable {
    ($name:ident) => {
        impl<M: $crate::model::LeastSquaresModel> core::ops::Add<M> for $name {
            type Output = $crate::model::Sum<Self, M>;

            fn add(self, other: M) -> Self::Output {
                $crate::model::Sum(self, other)
            }
        }
    };
}
pub(super) use addable;

/// How often each addend is guessed once more.
const ROUNDS: usize = 3;

impl<A: Guess, B: Guess> Guess for Sum<A, B> {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        data.check_numbers()?;
        let addends = self.addends();
        let background_first = Parts::new(&addends, data).background_first();
        let peaks_first = Parts::new(&addends, data).peaks_first();
        // Either order may fail where the other does not.
        let found = match (background_first, peaks_first) {
            (Ok(a), Ok(b)) => Ok(if b.sum_of_squares() < a.sum_of_squares() { b } else { a }),
            (a, b) => a.or(b),
        };
        checked(self, Some(found?.starts.into_iter().flatten().flatten().collect()), data)
    }

    fn addends(&self) -> Vec<&dyn Addend> {
        let mut all = self.0.addends();
        all.extend(self.1.addends());
        all
    }
}

/// The addends of a sum, and what is known of them.
struct Parts<'a> {
    addends: &'a [&'a dyn Addend],
    data: &'a Dataset,
    starts: Vec<Option<Vec<f64>>>,
}

/// The rows that an addend is guessed from, and what may be below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Ends,
    All,
    AllOnLine,
}

impl<'a> Parts<'a> {
    fn new(addends: &'a [&'a dyn Addend], data: &'a Dataset) -> Self {
        Self { addends, data, starts: vec![None; addends.len()] }
    }

    fn of(&self, role: Role) -> Vec<usize> {
        (0..self.addends.len()).filter(|&i| self.addends[i].part() == role).collect()
    }

    fn background_first(mut self) -> Result<Self, GuessError> {
        let from = if self.of(Role::Peak).is_empty() { From::All } else { From::Ends };
        self.guess_all(Role::Background, from)?;
        self.guess_all(Role::Peak, From::All)?;
        self.improve_all([Role::Peak, Role::Background]);
        Ok(self)
    }

    fn peaks_first(mut self) -> Result<Self, GuessError> {
        self.guess_all(Role::Peak, From::AllOnLine)?;
        self.guess_all(Role::Background, From::All)?;
        self.improve_all([Role::Peak, Role::Background]);
        Ok(self)
    }

    fn guess_all(&mut self, role: Role, from: From) -> Result<(), GuessError> {
        for i in self.of(role) {
            self.starts[i] = Some(self.guess(i, from)?);
        }
        Ok(())
    }

    fn improve_all(&mut self, roles: [Role; 2]) {
        for role in [roles; ROUNDS].into_iter().flatten() {
            self.of(role).into_iter().for_each(|i| self.improve(i));
        }
    }

    /// Guesses one from what the others leave.
    fn guess(&self, i: usize, from: From) -> Result<Vec<f64>, GuessError> {
        let rest = self.rest(Some(i)).ok_or(GuessError::NoStart { model: "a sum" })?;
        let addend = self.addends[i];
        // Too few rows are no reason to give up.
        let special = match from {
            From::Ends => ends(&rest).and_then(|ends| addend.start(&ends).ok()),
            From::AllOnLine => addend.start_on_line(&rest).ok(),
            From::All => None,
        };
        special.map_or_else(|| addend.start(&rest), Ok)
    }

    /// Guesses one once more, and keeps what lowers the sum of squares.
    fn improve(&mut self, i: usize) {
        let Ok(start) = self.guess(i, From::All) else { return };
        let before = self.sum_of_squares();
        let kept = self.starts[i].replace(start);
        if !(self.sum_of_squares() < before) {
            self.starts[i] = kept;
        }
    }

    fn sum_of_squares(&self) -> f64 {
        let target = self.rest(None);
        target.map_or(f64::INFINITY, |rest| rest.column(rest.width() - 1).iter().map(|r| r * r).sum())
    }

    /// The data without all addends that are known, but for one.
    fn rest(&self, but: Option<usize>) -> Option<Dataset> {
        let known: Vec<(usize, &Vec<f64>)> = { self.starts.iter().enumerate() }
            .filter_map(|(i, start)| Some((i, start.as_ref()?)))
            .filter(|&(i, _)| Some(i) != but)
            .collect();
        let rows = self.data.rows().map(|mut row| {
            if let Some((target, features)) = row.split_last_mut() {
                let taken: f64 = known.iter().map(|&(i, start)| self.addends[i].at(start, features)).sum();
                *target -= taken;
            }
            row
        });
        Dataset::from_rows(self.data.names(), rows).ok()
    }
}

/// The first and the last seventh of the rows along `x`; `None` if there is not one feature.
fn ends(data: &Dataset) -> Option<Dataset> {
    if data.width() != 2 {
        return None;
    }
    let mut rows: Vec<Vec<f64>> = data.rows().collect();
    rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let count = rows.len().div_ceil(7).max(2);
    if 2 * count >= rows.len() {
        return None;
    }
    let last = rows.split_off(rows.len() - count);
    rows.truncate(count);
    rows.extend(last);
    Dataset::from_rows(data.names(), rows).ok()
}
