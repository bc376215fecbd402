//! The report of an audit, as a table with advice.

use super::{Finding, Severity};
use crate::derive::Accuracy;
use crate::number::Short;
use core::fmt;

/// What was seen at one point. Where there is no number, a field is empty.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PointAudit {
    /// The point.
    pub point: Vec<f64>,
    /// The value with its error.
    pub value: Option<Accuracy>,
    /// The gradient with its errors; of more than 100 coordinates, of none.
    pub gradient: Vec<Accuracy>,
    /// Relative steps, and how far central differences at each are off the tape in the worst coordinate, as a share of the largest
    /// component. First it falls with the step, by truncation, then it rises by rounding; where it never falls, the derivative
    /// is wrong.
    pub steps: Vec<(f64, f64)>,
    /// The condition number of the Hessian.
    pub condition: Option<f64>,
}

/// What [`audit`](super::audit()) found. Prints as a table, with advice for each finding.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AuditReport {
    /// The points in order.
    pub points: Vec<PointAudit>,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

impl AuditReport {
    /// Nothing was found but what is good to know, at one point at least.
    ///
    /// It is no proof: what happens elsewhere was not seen.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        !self.points.is_empty() && self.findings.iter().all(|finding| finding.severity() == Severity::Note)
    }

    /// Shows the table in a notebook of `evcxr`, whose cells call this of their last value.
    pub fn evcxr_display(&self) {
        println!("{}", crate::markup::table_cell(self));
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

impl PointAudit {
    /// The digits of the component of the gradient that has fewest, measured by the largest one.
    fn gradient_digits(&self) -> Option<f64> {
        let largest = self.gradient.iter().map(|g| g.value.abs()).fold(0.0, f64::max);
        let error = self.gradient.iter().map(|g| g.error).fold(0.0, f64::max);
        let all = self.gradient.first()?.all_digits();
        Some(if error == 0.0 { all } else { (-(error / largest).log10()).clamp(0.0, all) })
    }
}

impl PointAudit {
    /// What the table has of the point, in the order of [`COLUMNS`]; empty where there is no number.
    pub(crate) fn cells(&self) -> [String; 5] {
        let some = |x: Option<f64>, digits: usize| x.map_or_else(String::new, |x| format!("{x:.digits$}"));
        let value = self.value.as_ref().map_or_else(|| "none".to_owned(), |v| Short(v.value).to_string());
        let best = self.steps.iter().map(|step| step.1).fold(f64::INFINITY, f64::min);
        [
            value,
            some(self.value.as_ref().map(Accuracy::digits), 1),
            some(self.gradient_digits(), 1),
            if best.is_finite() { format!("{best:.0e}") } else { String::new() },
            self.condition.map_or_else(String::new, |c| format!("{c:.0e}")),
        ]
    }
}

/// The columns of the table behind the number of the point.
pub(crate) const COLUMNS: [&str; 5] = ["value", "digits", "in gradient", "differences", "condition"];

impl AuditReport {
    /// What it comes to.
    pub(crate) fn verdict(&self) -> String {
        let some = |severity: Severity| match self.count(severity) {
            1 => format!("1 {severity}"),
            count => format!("{count} {severity}s"),
        };
        match (self.points.len(), self.is_safe()) {
            (0, _) => "no points: nothing was looked at".to_owned(),
            (_, true) => "safe at these points, as far as this can be seen".to_owned(),
            _ => format!("not safe: {}, {}", some(Severity::Fault), some(Severity::Doubt)),
        }
    }
}

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [value, digits, in_gradient, differences, condition] = COLUMNS;
        writeln!(f, "point  {value:>12}  {digits}  {in_gradient}  {differences}  {condition}")?;
        for (k, point) in self.points.iter().enumerate() {
            let [value, digits, in_gradient, best, condition] = point.cells();
            writeln!(f, "{k:>5}  {value:>12}  {digits:>6}  {in_gradient:>11}  {best:>11}  {condition:>9}")?;
        }
        for finding in &self.findings {
            writeln!(f, "{:<6} {finding}", finding.severity())?;
            writeln!(f, "       → {}", finding.advice())?;
        }
        f.write_str(&self.verdict())
    }
}
