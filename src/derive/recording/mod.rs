//! What one call of a closure recorded, in plain numbers: to be printed, drawn, or looked at in a lesson.

mod collect;
mod print;

use super::eager::Here;
use super::{Differentiable, Point, erased};
use crate::error::Error;
use crate::seam::seam;
use crate::tape::{Closure, Var};
use core::panic::Location;

/// Where the value of a node comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// It is this coordinate of the point.
    Parameter(usize),
    /// It is a plain number that the closure returned.
    Constant,
    /// It is the result of the operation with this name, as error messages and printed programs have it.
    Operation(&'static str),
}

/// What an operation was applied to.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Operand {
    /// The value of an earlier node.
    Node {
        /// Its index.
        index: usize,
        /// The partial derivative of the operation in this operand.
        partial: f64,
    },
    /// A plain number.
    Constant(f64),
    /// The exponent of an integer power (`powi`).
    Exponent(i32),
}

/// A value that was recorded.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedNode {
    /// Where it comes from.
    pub origin: Origin,
    /// What the operation was applied to, in order; none for a parameter and a constant.
    pub operands: Vec<Operand>,
    /// The value.
    pub value: f64,
    /// The derivative of the output in this value, `∂output/∂node`.
    pub adjoint: f64,
}

/// What one call of a closure recorded: its operations in order, with values and adjoints.
///
/// Made by [`recording`]; prints as a table. Of an `f32` point all numbers are those of the tape, widened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recording {
    /// The parameters, then the operations, each behind its operands.
    pub nodes: Vec<RecordedNode>,
    /// The index of the node that the closure returned.
    pub output: usize,
}

impl Recording {
    /// Does the output depend on each node? What it does not is dead code, or a parameter that is not used.
    #[must_use]
    pub fn used(&self) -> Vec<bool> {
        let mut used = vec![false; self.nodes.len()];
        let mut open = vec![self.output];
        while let Some(node) = open.pop() {
            if let Some(false) = used.get(node).copied() {
                used[node] = true;
                open.extend(self.nodes[node].operands.iter().filter_map(|operand| match operand {
                    Operand::Node { index, .. } => Some(*index),
                    _ => None,
                }));
            }
        }
        used
    }
}

/// The tape of one call, in plain numbers: each operation with its operands, its value, and its adjoint from the
/// reverse sweep.
///
/// - `f`: a closure of `[Var; N]`, `&[Var]` or `Var` with one [`Var`] as result.
/// - `point`: `[f64; N]`, `Vec<f64>` or `f64`, or the same of `f32`.
///
/// The adjoints of the parameters are the gradient, with the bits of [`grad`](crate::grad). Nothing is merged, folded or
/// left out: operations are those of the closure, in its order, and of a value that is not used the adjoint is 0.
/// Operations among plain numbers record nothing. To have it drawn, see `plot::TapeGraph` (feature `plot`).
///
/// # Errors
/// Those of [`grad`](crate::grad), but for [`Error::NotFinite`]: what is NaN or infinite is in the recording, where one sees
/// how it spreads.
///
/// # Examples
/// ```
/// use gradus::derive::{Operand, Origin};
/// use gradus::prelude::*;
///
/// let tape = gradus::recording(|[x, y]: [Var; 2]| x * y + x.sin(), [0.0, 5.0])?;
/// let product = &tape.nodes[2];
/// assert_eq!(product.origin, Origin::Operation("mul"));
/// assert_eq!(product.operands[0], Operand::Node { index: 0, partial: 5.0 });
/// assert_eq!((product.value, product.adjoint), (0.0, 1.0));
/// assert_eq!((tape.nodes[0].adjoint, tape.nodes[1].adjoint), (6.0, 0.0));
/// assert_eq!(tape.output, 4);
///
/// let nowhere = gradus::recording(|x: Var| x.ln() + 1.0, -1.0)?;
/// assert!(nowhere.nodes[1].value.is_nan());
/// # Ok::<(), gradus::Error>(())
/// ```
///
/// Printed, a number sign stands before the index of a node:
///
/// ```
/// # use gradus::prelude::*;
/// let tape = gradus::recording(|[x, y]: [Var; 2]| 2.0 * (x - y).powi(2), [4.0, 1.0])?;
/// assert_eq!(
///     tape.to_string(),
///     "\
/// node                            value         adjoint
///   #0  parameter 0            4.000000        12.00000
///   #1  parameter 1            1.000000       -12.00000
///   #2  sub of #0, #1          3.000000        12.00000
///   #3  powi of #2, 2          9.000000        2.000000
///   #4  mul of 2, #3           18.00000        1.000000  output
/// "
/// );
/// # Ok::<(), gradus::Error>(())
/// ```
#[track_caller]
pub fn recording<P, F, Form>(f: F, point: P) -> Result<Recording, Error>
where
    P: Point,
    F: Differentiable<P::Scalar, Form, Output = Var<P::Scalar>>,
{
    describe(&erased(&f), point.coordinates(), Location::caller())
}

seam! {
    fn describe<T>(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Recording, Error> = collect::describe
}
