//! Reports of least squares as they are printed.

use super::iterate::widened;
use super::robust::Robust;
use super::{LeastSquaresReport, OrthogonalReport};
use crate::derive::Point;
use crate::estimate::{Estimates, NoStandardErrors, Precision, marks, not_arrived, sum_of_squares};
use crate::number::{Short, significant};
use core::fmt;

impl<P: Point> fmt::Display for LeastSquaresReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = Shown {
            names: &self.names,
            values: widened(self.x.coordinates()),
            marks: marks(&self.fixed, &self.at_bound),
            robust: (!self.loss.is_linear()).then_some((self.loss, self.total)),
            precision: self.precision.as_ref(),
            no_standard_errors: self.no_standard_errors.as_ref(),
            distance: self.distance,
            sum_of_squares: sum_of_squares(self.sum_of_squares, self.length()),
            residuals: self.counted_rows(),
            deviation: self
                .residual_standard_error()
                .zip(self.degrees_of_freedom())
                .filter(|_| self.loss.is_linear()),
            counts: [self.nit, self.nfev, self.njev],
            message: self.message(),
        };
        shown.print(f)
    }
}

impl<P: Point> fmt::Display for OrthogonalReport<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fit)?;
        for (feature, deltas) in self.deltas.iter().enumerate() {
            let farthest = deltas.iter().enumerate().max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()));
            if let Some((row, delta)) = farthest {
                write!(
                    f,
                    "\nfeature {feature}: off by {} at most, in row {row}",
                    significant(delta.abs(), 4)
                )?;
            }
        }
        if self.unsettled > 0 {
            let rows = self.unsettled;
            write!(f, "\nrows with features that did not settle, whose distance may be too large: {rows}")?;
        }
        Ok(())
    }
}

/// A report as it is printed, whatever the float and the shape of its point.
struct Shown<'a> {
    names: &'a [String],
    values: Vec<f64>,
    marks: Vec<Option<&'static str>>,
    /// A loss other than squares, and its sum.
    robust: Option<(Robust, f64)>,
    precision: Option<&'a Precision>,
    no_standard_errors: Option<&'a NoStandardErrors>,
    distance: Option<f64>,
    sum_of_squares: String,
    residuals: usize,
    /// With the degrees of freedom.
    deviation: Option<(f64, usize)>,
    /// Steps, evaluations, Jacobians.
    counts: [usize; 3],
    message: String,
}

impl Shown<'_> {
    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cure = "let the run end by its tolerances, or start it elsewhere";
        let not_arrived = not_arrived(self.distance, self.precision.is_some(), None, cure);
        let shown = self.precision.filter(|_| not_arrived.is_none());
        let standard_errors = shown.map(|precision| &precision.standard_errors[..]);
        write!(
            f,
            "{}",
            Estimates { names: self.names, values: &self.values, standard_errors, marks: &self.marks }
        )?;
        if let Some((loss, total)) = self.robust {
            write!(f, "{loss}: {} in place of the ", significant(total, 7))?;
        }
        write!(f, "sum of squares {} of {} residuals", self.sum_of_squares, self.residuals)?;
        if let Some((s, freedom)) = self.deviation {
            write!(f, "; residual standard error {} with {freedom} degrees of freedom", Short(s))?;
        }
        writeln!(f)?;
        if let Some(reason) = self.no_standard_errors {
            writeln!(f, "no standard errors: {}", reason.describe(self.names, "residuals"))?;
        }
        if let Some(not_arrived) = not_arrived {
            writeln!(f, "{not_arrived}")?;
        }
        let [steps, evaluations, jacobians] = self.counts;
        write!(f, "ended after {steps} steps, {evaluations} evaluations, ")?;
        write!(f, "{jacobians} Jacobians: {}", self.message)
    }
}
