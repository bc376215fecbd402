//! What a callback is shown.

/// An iteration, as the callback of a [`Minimizer`](super::Minimizer) sees it.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Step<'a, T = f64> {
    /// The point accepted last.
    pub x: &'a [T],
    /// The value there.
    pub fun: T,
    /// The gradient there; NaN where the method takes none.
    pub jac: &'a [T],
    /// Iterations so far.
    pub nit: usize,
    /// Evaluations of the function so far.
    pub nfev: usize,
}
