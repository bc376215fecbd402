//! What a loss turned out to be.

/// What the loss turned out to be, on which R² and standard errors depend.
///
/// It is found out by the fit itself, from values and derivatives, at the parameters it reports. A loss is
/// a squared residual if in every row it is `K (y − f)²`, where `y` is the
/// [target](super::Fit::target), `f` does not depend on `y`, and `K` is the same in all rows and does
/// not depend on the parameters. So `(w x + b − y)²` is one, and half of it; a Huber loss that reaches its straight
/// part, a logistic one, and one with a weight of the row written into it are not. Weights that are
/// [named](super::Fit::weights) are no part of the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum LossKind {
    /// The squared residual of the target, up to a factor.
    SquaredResidual,
    /// A negative logarithm of a likelihood, as declared by
    /// [`Fit::likelihood`](super::Fit::likelihood).
    Likelihood,
    /// Anything else: there is neither R² nor a standard error.
    Other,
    /// Not looked at, because of [`Fit::statistics`](super::Fit::statistics).
    Unexamined,
}
