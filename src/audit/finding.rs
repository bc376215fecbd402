//! What an audit finds, and what to do about it.

use crate::derive::Accuracy;
use crate::error::{Cause, Error, Place};
use crate::function::Reason;
use crate::number::Short;
use core::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// An optimizer can be led astray, or stop early.
    Doubt,
    /// A value or a derivative is wrong, or there is none.
    Fault,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Note => "note",
            Self::Doubt => "doubt",
            Self::Fault => "fault",
        })
    }
}

/// A way to a derivative, beside the reverse sweep over a tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sweep {
    /// Forward along each coordinate.
    Forward,
    /// A compiled program; see [`Function`](crate::Function).
    Replayed,
    /// The product of the Hessian with a direction, against differences of gradients.
    Hessian,
}

/// One thing that was found. Points are numbered as they were given, coordinates as in the point; of several coordinates at one
/// point the worst is named.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "`point` and `coordinate` are explained above, the rest at each variant")]
pub enum Finding {
    /// There is no value or no gradient.
    Refused { point: usize, error: Error },
    /// There is a gradient, but no Hessian.
    NoHessian { point: usize, error: Error },
    /// The gradient is not what differences of values tend to; these are good to `uncertainty`.
    Differences { point: usize, coordinate: usize, tape: f64, differences: f64, uncertainty: f64 },
    /// Differences of values settle to nothing, at no step: the function is rougher than that, or noisy.
    Rough { point: usize, coordinate: usize },
    /// The gradient is not the one by hand.
    ByHand { point: usize, coordinate: usize, tape: f64, hand: f64 },
    /// Two sweeps differ by more than rounding: `gradient` is that of the reverse sweep (of the Hessian: its product with a
    /// direction), `other` that of the other one.
    Sweeps { point: usize, sweep: Sweep, coordinate: usize, gradient: f64, other: f64 },
    /// A compiled program gave another value than the closure.
    Values { point: usize, closure: f64, program: f64 },
    /// Two calls at the same point did different things.
    Changes { point: usize },
    /// A value is read out of a variable here, and what is computed from it has no derivative.
    ReadsValue { location: Place },
    /// The derivative is `tape`, and would be `attached` without `detach`.
    Detached { point: usize, coordinate: usize, tape: f64, attached: f64 },
    /// The derivatives to the `left` and to the `right` differ, perhaps by the operation in `cause`.
    Kink { point: usize, coordinate: usize, left: f64, right: f64, cause: Option<Cause> },
    /// The value jumps by `size` at the point.
    Jump { point: usize, coordinate: usize, size: f64 },
    /// So many operations, of which `cause` is the first, are where their derivative is a convention or infinite; the result was
    /// found to be right.
    Convention { point: usize, count: usize, cause: Cause },
    /// So many comparisons held because two numbers are equal: what was done then holds at this point only.
    Shortcut { point: usize, comparisons: usize },
    /// So many comparisons are decided by rounding.
    Tie { point: usize, comparisons: usize },
    /// An operation that is flat but for jumps: its derivative is 0 everywhere.
    Flat { point: usize, cause: Cause },
    /// The formula loses more digits than the problem does: of the value, or of the component of the gradient in `coordinate`.
    Digits { point: usize, coordinate: Option<usize>, accuracy: Accuracy },
    /// The Hessian is badly scaled: `condition` falls to `scaled` if each parameter is measured in units of its own.
    Scaling { point: usize, condition: f64, scaled: f64 },
    /// The Hessian is near singular in any units.
    Conditioning { point: usize, condition: f64 },
    /// The result does not depend on this parameter at any point.
    Unused { coordinate: usize },
    /// The closure takes so many control-flow paths at the points.
    Branches { paths: usize },
    /// The closure is not compiled, so it is slower than it could be.
    NotCompiled { reason: Reason },
}

impl Finding {
    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::Refused { .. } | Self::Differences { .. } | Self::ByHand { .. } => Severity::Fault,
            // A Hessian can lose digits where value and gradient lose none.
            Self::Sweeps { sweep: Sweep::Hessian, .. } => Severity::Doubt,
            Self::Sweeps { .. } | Self::Values { .. } | Self::Changes { .. } => Severity::Fault,
            Self::NoHessian { .. } | Self::Rough { .. } | Self::ReadsValue { .. } | Self::Detached { .. } => {
                Severity::Doubt
            }
            Self::Kink { .. } | Self::Jump { .. } | Self::Shortcut { .. } | Self::Tie { .. } => {
                Severity::Doubt
            }
            Self::Flat { .. } | Self::Digits { .. } | Self::Scaling { .. } => Severity::Doubt,
            Self::Conditioning { .. } | Self::Unused { .. } => Severity::Doubt,
            Self::Convention { .. } | Self::Branches { .. } | Self::NotCompiled { .. } => Severity::Note,
        }
    }

    /// At which of the points; none if it is about all.
    #[must_use]
    pub fn point(&self) -> Option<usize> {
        match *self {
            Self::Refused { point, .. } | Self::NoHessian { point, .. } | Self::Differences { point, .. } => {
                Some(point)
            }
            Self::Rough { point, .. } => Some(point),
            Self::ByHand { point, .. } | Self::Sweeps { point, .. } | Self::Values { point, .. } => {
                Some(point)
            }
            Self::Changes { point } | Self::Detached { point, .. } | Self::Kink { point, .. } => Some(point),
            Self::Jump { point, .. } | Self::Convention { point, .. } | Self::Shortcut { point, .. } => {
                Some(point)
            }
            Self::Tie { point, .. } | Self::Flat { point, .. } | Self::Digits { point, .. } => Some(point),
            Self::Scaling { point, .. } | Self::Conditioning { point, .. } => Some(point),
            Self::ReadsValue { .. }
            | Self::Unused { .. }
            | Self::Branches { .. }
            | Self::NotCompiled { .. } => None,
        }
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Refused { error: Error::Indeterminate(_), .. } => {
                "move the start, or keep the operation away from the point with `max` or `select`"
            }
            Self::Refused { error: Error::NotFinite(_), .. } => {
                "start inside of the domain, bound the parameters, or write the formula so that it does not overflow"
            }
            Self::Refused { .. } => "see the message",
            Self::NoHessian { .. } => "take a method without second derivatives, or start elsewhere",
            Self::Differences { .. } => {
                "look for a dependence that the tape cannot see: a value that is read out, a search, a table, a cast \
                 (guide::unseen)"
            }
            Self::Rough { .. } => {
                "a derivative says little about the next step: average the function, take more digits, or a method without \
                 derivatives"
            }
            Self::ByHand { .. } => "if the differences side with the tape, the one by hand is wrong",
            Self::Sweeps { sweep: Sweep::Hessian, .. } => {
                "take a method without second derivatives; a gradient that is rough, or a value that is read out, can be why"
            }
            Self::Sweeps { .. } | Self::Values { .. } => {
                "the closure has to do the same at the same point (guide::purity); if it does, this is an error in Gradus"
            }
            Self::Changes { .. } => {
                "draw random numbers and count outside of the closure (guide::purity); compare functions by fixed seeds"
            }
            Self::ReadsValue { .. } => {
                "compute with the variable itself, or say `detach()` if no derivative is meant"
            }
            Self::Detached { .. } => "drop `detach` where the derivative is meant to be that of the value",
            Self::Kink { .. } => {
                "smooth it (`softplus`, `hypot(x, ε)`), or take a method that expects kinks, such as Nelder–Mead"
            }
            Self::Jump { .. } => "smooth it with `sigmoid`, or take a method without derivatives",
            Self::Convention { .. } => "nothing, unless the optimizer stays there",
            Self::Shortcut { .. } => "write a formula that holds around the point, too",
            Self::Tie { .. } => "both branches should have the same value and derivative where they meet",
            Self::Flat { .. } => "round after the fit, or pass the derivative on (guide::unseen)",
            Self::Digits { .. } => {
                "write that difference so that it does not cancel: `exp_m1`, `ln_1p`, `hypot`, (a − b)(a + b), two passes"
            }
            Self::Scaling { .. } => "standardize the data, or scale the parameters to sizes near 1",
            Self::Conditioning { .. } => {
                "parameters that do the same cannot be told apart: hold one, add a penalty, or use a trust region"
            }
            Self::Unused { .. } => "hold it, leave it out, or look where it got lost",
            Self::Branches { .. } => "values and derivatives should fit together where paths meet",
            Self::NotCompiled { .. } => "nothing, unless it is too slow",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(point) = self.point() {
            write!(f, "point {point}: ")?;
        }
        match self {
            Self::Refused { error, .. } | Self::NoHessian { error, .. } => write!(f, "{error}"),
            Self::Differences { coordinate, tape, differences, uncertainty, .. } => write!(
                f,
                "the derivative in coordinate {coordinate} is {}, by differences {} ± {uncertainty:.0e}",
                Short(*tape),
                Short(*differences)
            ),
            Self::Rough { coordinate, .. } => {
                write!(f, "differences in coordinate {coordinate} settle to nothing at any step")
            }
            Self::ByHand { coordinate, tape, hand, .. } => {
                write!(f, "the derivative in coordinate {coordinate} is {tape:?}, by hand {hand:?}")
            }
            Self::Sweeps { sweep, coordinate, gradient, other, .. } => {
                let names = match sweep {
                    Sweep::Forward => ["the derivative", "by a sweep forward"],
                    Sweep::Replayed => ["the derivative", "by a compiled program"],
                    Sweep::Hessian => ["the Hessian times a direction", "by differences of gradients"],
                };
                write!(f, "{} in coordinate {coordinate} is {gradient:?}, {} {other:?}", names[0], names[1])
            }
            Self::Values { closure, program, .. } => {
                write!(f, "the value is {closure:?}, by a compiled program {program:?}")
            }
            Self::Changes { .. } => write!(f, "two calls at the same point did different things"),
            Self::ReadsValue { location } => write!(f, "a value is read out at {location}"),
            Self::Detached { coordinate, tape, attached, .. } => write!(
                f,
                "the derivative in coordinate {coordinate} is {} because of `detach`, else {}",
                Short(*tape),
                Short(*attached)
            ),
            Self::Kink { coordinate, left, right, cause, .. } => {
                let [left, right] = [Short(*left), Short(*right)];
                write!(
                    f,
                    "a kink in coordinate {coordinate}: the derivative is {left} before and {right} behind"
                )?;
                cause.iter().try_for_each(|cause| write!(f, ", by {cause}"))
            }
            Self::Jump { coordinate, size, .. } => {
                write!(f, "the value jumps by {} in coordinate {coordinate}", Short(*size))
            }
            Self::Convention { count, cause, .. } => {
                write!(f, "{count} operations have no derivative of their own, first {cause}")
            }
            Self::Shortcut { comparisons, .. } => {
                write!(f, "{comparisons} comparisons hold because two numbers are equal here")
            }
            Self::Tie { comparisons, .. } => write!(f, "{comparisons} comparisons are decided by rounding"),
            Self::Flat { cause, .. } => write!(f, "flat but for jumps: {cause}"),
            Self::Digits { coordinate, accuracy, .. } => {
                match coordinate {
                    Some(coordinate) => write!(f, "the derivative in coordinate {coordinate} is ")?,
                    None => write!(f, "the value is ")?,
                }
                write!(f, "{accuracy}")
            }
            Self::Scaling { condition, scaled, .. } => write!(
                f,
                "the condition number of the Hessian is {condition:.0e}, and would be {scaled:.0e} in other units"
            ),
            Self::Conditioning { condition, .. } => {
                write!(f, "the condition number of the Hessian is {condition:.0e}")
            }
            Self::Unused { coordinate } => write!(f, "nothing depends on coordinate {coordinate}"),
            Self::Branches { paths } => write!(f, "{paths} control-flow paths at these points"),
            Self::NotCompiled { reason } => write!(f, "recorded at every call: {reason}"),
        }
    }
}
