//! The shapes of a loss over one row of data, and of a function of one row.

use super::columns::Columns;
use crate::data::Batch;
use crate::derive::{Outputs, form};
use crate::error::{InvalidTarget, LengthMismatch};
use crate::{Real, Var};

/// A loss of one row: a closure of the parameters and of the row's columns.
///
/// Each of the two arguments is `[Var; N]`, `&[Var]` or `Var`, independently. `Form` tells the
/// shapes apart and is always inferred. Write the types of both arguments:
/// `|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)`.
///
/// The columns come as variables, so that one recording serves all rows; a branch on a column is
/// as right as one on a parameter.
pub trait PerRow<T: Real, Form> {
    /// Calls the closure.
    ///
    /// # Errors
    /// An argument is an array, and `parameters` or `row` has another length.
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch>;

    /// Refuses rows that the loss has no meaning for. A closure takes all; a model looks at their targets
    /// ([`Model::check_target`](crate::model::Model::check_target)).
    ///
    /// # Errors
    /// The first of `rows` that is refused.
    #[inline]
    fn check_rows(&self, columns: &Columns<'_, T>, rows: &Batch<'_>) -> Result<(), InvalidTarget> {
        let _ = (columns, rows);
        Ok(())
    }
}

/// A function of one row: a closure of the parameters and of the row's columns, with any outputs.
///
/// The arguments are those of [`PerRow`]; the result is `[Var; M]`, `Vec<Var>`, or one `Var`.
pub trait EachRow<T: Real, Form> {
    /// What the closure returns.
    type Output: Outputs<T>;

    /// Calls the closure.
    ///
    /// # Errors
    /// An argument is an array, and `parameters` or `row` has another length.
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Self::Output, LengthMismatch>;
}

fn array<T: Real, const N: usize>(what: &'static str, x: &[Var<T>]) -> Result<[Var<T>; N], LengthMismatch> {
    x.try_into().map_err(|_| LengthMismatch { what, expected: N, actual: x.len() })
}

fn single<T: Real>(what: &'static str, x: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
    array::<T, 1>(what, x).map(|[x]| x)
}

/// One implementation for each pair of shapes.
macro_rules! per_row {
    ($([$($n:tt)*] $p_form:ty, $p:ty, $p_from:expr; $r_form:ty, $r:ty, $r_from:expr;)+) => {
        $(
            impl<T: Real, F, $($n)*> PerRow<T, ($p_form, $r_form)> for F
            where
                F: Fn($p, $r) -> Var<T>,
            {
                #[inline]
                fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
                    Ok(self($p_from("parameters", parameters)?, $r_from("row", row)?))
                }
            }

            impl<T: Real, O: Outputs<T>, F, $($n)*> EachRow<T, ($p_form, $r_form)> for F
            where
                F: Fn($p, $r) -> O,
            {
                type Output = O;
                #[inline]
                fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<O, LengthMismatch> {
                    Ok(self($p_from("parameters", parameters)?, $r_from("row", row)?))
                }
            }
        )+
    };
}

/// A slice fits as it is.
fn slice<'a, T: Real>(_: &'static str, x: &'a [Var<T>]) -> Result<&'a [Var<T>], LengthMismatch> {
    Ok(x)
}

per_row! {
    [const N: usize, const M: usize] form::Array<N>, [Var<T>; N], array; form::Array<M>, [Var<T>; M], array;
    [const N: usize] form::Array<N>, [Var<T>; N], array; form::Slice, &[Var<T>], slice;
    [const N: usize] form::Array<N>, [Var<T>; N], array; form::Scalar, Var<T>, single;
    [const M: usize] form::Slice, &[Var<T>], slice; form::Array<M>, [Var<T>; M], array;
    [] form::Slice, &[Var<T>], slice; form::Slice, &[Var<T>], slice;
    [] form::Slice, &[Var<T>], slice; form::Scalar, Var<T>, single;
    [const M: usize] form::Scalar, Var<T>, single; form::Array<M>, [Var<T>; M], array;
    [] form::Scalar, Var<T>, single; form::Slice, &[Var<T>], slice;
    [] form::Scalar, Var<T>, single; form::Scalar, Var<T>, single;
}
