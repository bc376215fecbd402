//! What a callback is shown.

/// An iteration, as the callback of a [`Minimizer`](super::Minimizer) sees it; in `f64` whatever the float of the point.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Step<'a> {
    /// The point accepted last.
    pub x: &'a [f64],
    /// The value there.
    pub fun: f64,
    /// The gradient there; NaN where the method takes none.
    pub jac: &'a [f64],
    /// Iterations so far.
    pub nit: usize,
    /// Evaluations of the function so far.
    pub nfev: usize,
}
