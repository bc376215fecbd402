//! A minimum as it is printed.

use super::Status;
use super::likelihood::LIKELIHOOD;
use crate::estimate::{ARRIVED, Assessment, NoStandardErrors};
use crate::matrix::Matrix;
use crate::real::Real;
use crate::seam::seam;
use core::fmt;

/// Numbers that are printed of a list or a row; of more, only the first ones.
const SHOWN: usize = 8;

pub(super) struct List<'a, T>(pub(super) &'a [T]);

impl<T: Real> fmt::Display for List<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[")?;
        for (k, x) in self.0.iter().take(SHOWN).enumerate() {
            write!(f, "{}{x:.6e}", if k == 0 { "" } else { ", " })?;
        }
        let more = self.0.len().saturating_sub(SHOWN);
        if more > 0 { write!(f, ", .. {more} more]") } else { write!(f, "]") }
    }
}

/// What is printed.
pub(super) struct Shown<'a, T> {
    pub(super) x: &'a [T],
    pub(super) names: &'a [String],
    pub(super) fixed: &'a [bool],
    pub(super) at_bound: &'a [bool],
    pub(super) fun: T,
    pub(super) jac: &'a [T],
    pub(super) hess_inv: Option<&'a Matrix<T>>,
    /// `nit`, `nfev`, `njev`, `nhev`, `nhvp`.
    pub(super) counts: [usize; 5],
    pub(super) assessment: &'a Assessment,
    pub(super) status: Status,
    pub(super) message: String,
}

impl<T> Shown<'_, T> {
    /// The names, unless they are the usual ones.
    fn given_names(&self) -> Option<String> {
        let is_usual = self.names.iter().enumerate().all(|(i, name)| *name == format!("p{i}"));
        (!is_usual).then(|| listed(self.names.iter()))
    }

    /// The names of those that are marked, if any is.
    fn marked(&self, marks: &[bool]) -> Option<String> {
        let marked = || self.names.iter().zip(marks).filter(|(_, marked)| **marked).map(|(name, _)| name);
        marked().next().is_some().then(|| listed(marked()))
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    match names.len().checked_sub(SHOWN + 1) {
        Some(more) => format!("{}, .. {} more", names[..SHOWN].join(", "), more + 1),
        None => names.join(", "),
    }
}

seam! {
    pub(super) fn print<T>(shown: &Shown<'_, T>, f: &mut fmt::Formatter<'_>) -> fmt::Result = print_at
}

fn print_at<T: Real>(shown: &Shown<'_, T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Shown { fun, counts: [nit, nfev, njev, nhev, nhvp], .. } = *shown;
    writeln!(f, " message: {}", shown.message)?;
    writeln!(f, " success: {}", shown.status.is_success())?;
    writeln!(f, "  status: {:?}", shown.status)?;
    writeln!(f, "     fun: {fun:e}")?;
    if let Some(names) = shown.given_names() {
        writeln!(f, "   names: {names}")?;
    }
    writeln!(f, "       x: {}", List(shown.x))?;
    print_errors(shown, f)?;
    if let Some(names) = shown.marked(shown.fixed) {
        writeln!(f, "   fixed: {names}")?;
    }
    if let Some(names) = shown.marked(shown.at_bound) {
        writeln!(f, "at_bound: {names}")?;
    }
    writeln!(f, "     nit: {nit}")?;
    if njev > 0 {
        writeln!(f, "     jac: {}", List(shown.jac))?;
    }
    if let Some(inverse) = shown.hess_inv {
        for i in 0..inverse.rows().min(SHOWN) {
            let name = if i == 0 { "hess_inv:" } else { "         " };
            writeln!(f, "{name} {}", List(inverse.row(i)))?;
        }
    }
    write!(f, "    nfev: {nfev}\n    njev: {njev}")?;
    if nhev > 0 {
        write!(f, "\n    nhev: {nhev}")?;
    }
    if nhvp > 0 {
        write!(f, "\n    nhvp: {nhvp}")?;
    }
    Ok(())
}

/// Standard errors, or why a likelihood has none.
fn print_errors<T: Real>(shown: &Shown<'_, T>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Assessment { precision, distance } = shown.assessment;
    match precision {
        Err(NoStandardErrors::Undeclared) => Ok(()),
        Err(reason) => writeln!(f, "no standard errors: {}", reason.describe(shown.names, LIKELIHOOD)),
        Ok(_) if distance.is_some_and(|distance| !(distance <= ARRIVED)) => {
            writeln!(
                f,
                "no standard errors: the minimum is {:.1e} of them away",
                distance.unwrap_or_default()
            )
        }
        Ok(precision) => writeln!(f, " std_err: {}", List(&precision.standard_errors)),
    }
}
