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

impl fmt::Display for AuditReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |x: Option<f64>, digits: usize| x.map_or_else(String::new, |x| format!("{x:.digits$}"));
        writeln!(f, "point         value  digits  in gradient  differences  condition")?;
        for (k, point) in self.points.iter().enumerate() {
            let value =
                point.value.as_ref().map_or_else(|| "none".to_owned(), |v| Short(v.value).to_string());
            let digits = count(point.value.as_ref().map(Accuracy::digits), 1);
            let best = point.steps.iter().map(|step| step.1).fold(f64::INFINITY, f64::min);
            let best = if best.is_finite() { format!("{best:.0e}") } else { String::new() };
            let condition = point.condition.map_or_else(String::new, |c| format!("{c:.0e}"));
            let in_gradient = count(point.gradient_digits(), 1);
            writeln!(f, "{k:>5}  {value:>12}  {digits:>6}  {in_gradient:>11}  {best:>11}  {condition:>9}")?;
        }
        for finding in &self.findings {
            let severity = match finding.severity() {
                Severity::Fault => "fault",
                Severity::Doubt => "doubt",
                Severity::Note => "note",
            };
            writeln!(f, "{severity:<6} {finding}")?;
            writeln!(f, "       → {}", finding.advice())?;
        }
        let some = |severity: Severity, name: &str| match self.count(severity) {
            1 => format!("1 {name}"),
            count => format!("{count} {name}s"),
        };
        let [faults, doubts] = [some(Severity::Fault, "fault"), some(Severity::Doubt, "doubt")];
        match (self.points.len(), self.is_safe()) {
            (0, _) => write!(f, "no points: nothing was looked at"),
            (_, true) => write!(f, "safe at these points, as far as this can be seen"),
            _ => write!(f, "not safe: {faults}, {doubts}"),
        }
    }
}
