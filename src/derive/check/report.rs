//! What a check of a gradient found.

use core::fmt;

/// One coordinate of a [`GradReport`]. All numbers are in units of the loss per coordinate.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Coordinate {
    /// Which coordinate, from 0.
    pub index: usize,
    /// The derivative by the tape.
    pub tape: f64,
    /// The derivative by hand, if one was given.
    pub hand: Option<f64>,
    /// The derivative by central differences, extrapolated to step 0.
    pub numeric: f64,
    /// How far `numeric` can be off, by its own estimate.
    pub numeric_error: f64,
    /// The step of the differences at which that estimate was best.
    pub step: f64,
    /// `|tape − reference|`, where the reference is `hand` if given, else `numeric`.
    pub absolute_error: f64,
    /// `absolute_error / max(|tape|, |reference|)`; 0 if both are 0.
    pub relative_error: f64,
    /// `absolute_error` in units of the last place of `tape`, in the float of the point.
    pub ulps: f64,
    /// All witnesses agree within their tolerances.
    pub ok: bool,
}

/// What [`check_grad`](super::check_grad) and [`check_grad_against`](super::check_grad_against) found, coordinate by coordinate.
///
/// Prints as a table. The tape and a derivative by hand agree when they differ by at most
/// 2¹⁶ units of rounding of the largest derivative; the tape and the differences when they
/// differ by at most ten times the differences' own error estimate, or by a part in 10⁶
/// (10² for `f32`) of the largest derivative. At a minimum that is a share of nothing: so what the rounding of the
/// values makes of a difference, `64 ε |f| / step`, is granted in addition.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GradReport {
    /// The value at the point.
    pub value: f64,
    /// One entry for each coordinate, in order.
    pub coordinates: Vec<Coordinate>,
}

impl GradReport {
    /// Do all witnesses agree in all coordinates?
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.coordinates.iter().all(|c| c.ok)
    }

    /// The coordinate with the largest relative error, a failing one before all others; `None` for
    /// a point without coordinates.
    #[must_use]
    pub fn worst(&self) -> Option<&Coordinate> {
        self.coordinates
            .iter()
            .max_by(|a, b| b.ok.cmp(&a.ok).then(a.relative_error.total_cmp(&b.relative_error)))
    }
}

impl fmt::Display for GradReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_hand = self.coordinates.iter().any(|c| c.hand.is_some());
        write!(f, "{:>5}  {:>22}", "index", "tape")?;
        if by_hand {
            write!(f, "  {:>22}", "by hand")?;
        }
        writeln!(
            f,
            "  {:>16}  {:>8}  {:>8}  {:>9}  {:>7}",
            "differences", "step", "abs err", "rel err", "ulp"
        )?;
        for c in &self.coordinates {
            write!(f, "{:>5}  {:>22}", c.index, format!("{:?}", c.tape))?;
            if by_hand {
                write!(f, "  {:>22}", c.hand.map_or_else(String::new, |h| format!("{h:?}")))?;
            }
            write!(f, "  {:>16}  {:>8.1e}", format!("{:.9e}", c.numeric), c.step)?;
            write!(f, "  {:>8.1e}  {:>9.1e}  {:>7.1e}", c.absolute_error, c.relative_error, c.ulps)?;
            writeln!(f, "{}", if c.ok { "" } else { "  <- differs" })?;
        }
        match self.worst() {
            Some(c) if !c.ok => write!(f, "the derivative in coordinate {} differs", c.index),
            Some(c) => write!(f, "the witnesses agree; largest relative error {:.1e}", c.relative_error),
            None => write!(f, "no coordinates"),
        }
    }
}
