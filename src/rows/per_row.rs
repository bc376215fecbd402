//! What a closure or a model stands for over one row of data: a loss, a residual, a curve, or any outputs.
//!
//! A number for each row is not yet a meaning. The square of a residual, taken for a residual, is squared once more,
//! and the fit is another one; so each meaning is a trait of its own, and a model has those that it declares. A
//! closure has all of them, since what it computes cannot be seen: the call that takes it says what it has to be.

use super::columns::Columns;
use super::link::Link;
use crate::data::Batch;
use crate::derive::{Outputs, form};
use crate::error::{InvalidTarget, LengthMismatch};
use crate::real::Real;
use crate::tape::Var;
use crate::tape::closure::{ClosureResult, Take};

/// A loss of one row: a closure of the parameters and of the row's columns, or a model.
///
/// Each of the two arguments is `[Var; N]`, `&[Var]` or `Var`, independently. `Form` tells the
/// shapes apart and is always inferred. Write the types of both arguments:
/// `|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)`.
///
/// The columns come as variables, so that one recording serves all rows; a branch on a column is
/// as right as one on a parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no loss of a row",
    note = "the loss of a row is a closure of parameters and row, each `Var`, `[Var; N]` or `&[Var]`, with the types of both \
            written: `|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)`; or a model"
)]
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

    /// What is added to the sum over the rows once: a penalty on the parameters, which a fit takes note of
    /// ([`Fit::penalty`](crate::Fit::penalty)). None for a closure or a model.
    ///
    /// # Errors
    /// Another number of parameters than the penalty takes.
    #[inline]
    fn penalty(&self, parameters: &[Var<T>]) -> Result<Option<Var<T>>, LengthMismatch> {
        let _ = parameters;
        Ok(None)
    }

    /// What the loss of a row leaves out of the logarithm of its likelihood, `c` in `ln L = −w ℓ + c`, since no parameter is in it:
    /// of a model [`Model::log_constant`](crate::model::Model::log_constant). `None` for a closure, which leaves out nothing as far as anyone knows; it is then
    /// the same for all rows.
    ///
    /// - `columns`, `row`: the columns that the loss sees, and the number of a row in them, which is there.
    /// - `weight`: its weight, 1 without weights.
    #[inline]
    fn log_constant(&self, columns: &[&[T]], row: usize, weight: f64) -> Option<f64> {
        let _ = (columns, row, weight);
        None
    }

    /// How many data sets the rows are of, told apart by the first column: 0, 1, …. One for a closure or a model; see
    /// [`Joint`](crate::fit::Joint).
    #[inline]
    fn data_sets(&self) -> usize {
        1
    }

    /// What the parameters are called, for rows with this number of columns: those of a model
    /// ([`Model::names`](crate::model::Model::names)); empty for a closure, which does not say.
    #[inline]
    fn names(&self, columns: usize) -> Vec<String> {
        let _ = columns;
        Vec::new()
    }
}

/// A residual of one row, `prediction − target`: a closure of the parameters and of the row's columns, or a model
/// that is declared for least squares.
///
/// The shapes of a closure are those of [`PerRow`]. Write what a prediction misses its target by, **not** its square:
/// `|[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y`. A model's row is its features and then the target; a model
/// has this trait by [`LeastSquaresModel`](crate::model::LeastSquaresModel).
///
/// A model with another loss is refused:
/// ```compile_fail,E0277
/// use gradus::model::Logistic;
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, 1.0]])?;
/// let found = LeastSquares::new().run_rows(Logistic, [0.0_f64, 0.0], &data)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
/// The same program with a model of least squares:
/// ```
/// use gradus::model::Linear;
/// use gradus::prelude::*;
///
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [3.0, 1.0]])?;
/// let found = LeastSquares::new().run_rows(Linear, [0.0_f64, 0.0], &data)?;
/// assert!((found.x[0] - 0.2).abs() < 1e-12 && (found.x[1] - 0.2).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no residual of a row",
    note = "a residual is `prediction − target`: a closure of parameters and row, with the types of both arguments \
            written, or a model that is declared for least squares (`gradus::model::LeastSquaresModel`)"
)]
pub trait RowResidual<T: Real, Form> {
    /// Calls the closure.
    ///
    /// # Errors
    /// An argument is an array, and `parameters` or `row` has another length; a model has another number of
    /// parameters.
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch>;

    /// What the parameters are called, as in [`PerRow::names`].
    #[inline]
    fn names(&self, columns: usize) -> Vec<String> {
        let _ = columns;
        Vec::new()
    }
}

/// A curve: the prediction from features, as a closure or a model.
///
/// The shapes of a closure are those of [`PerRow`], with features in place of a row: no target is among them. So
/// `|[a, k, c]: [Var; 3], x: Var| a * (-k * x).exp() + c`, or `[x1, x2]: [Var; 2]` for two features, or
/// `features: &[Var]` for any number. Every model is a curve: its [prediction](crate::model::Model::predict).
///
/// ```
/// use gradus::function::{Curve, Function};
/// use gradus::model::Linear;
/// use gradus::prelude::*;
///
/// /// How fast a curve rises along one feature.
/// fn rise<Form>(curve: impl Curve<f64, Form>, parameters: &[f64], at: f64) -> Result<f64, gradus::Error> {
///     let parameters: Vec<Var> = parameters.iter().map(|&p| p.into()).collect();
///     let of_feature = |x: Var| curve.eval(&parameters, &[x]).unwrap_or(Var::from(f64::NAN));
///     grad(of_feature, at)
/// }
///
/// let decay = |[a, k, c]: [Var; 3], x: Var| a * (-k * x).exp() + c;
/// assert_eq!(rise(decay, &[2.0, 1.5, 7.0], 0.0)?, -3.0);
/// assert_eq!(rise(Linear, &[4.0, 1.0], 0.0)?, 4.0);
/// # Ok::<(), gradus::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no curve",
    note = "a curve is a closure of parameters and features, with the types of both arguments written, or a model"
)]
pub trait Curve<T: Real, Form> {
    /// Calls the closure.
    ///
    /// # Errors
    /// An argument is an array, and `parameters` or `features` has another length; a model has another number of
    /// parameters.
    fn eval(&self, parameters: &[Var<T>], features: &[Var<T>]) -> Result<Var<T>, LengthMismatch>;

    /// The scale on which limits of the curve are computed. Of a closure the curve's own; of a model, what it
    /// [says](crate::model::Model::link).
    ///
    /// ```
    /// use gradus::function::Curve;
    /// use gradus::model::{Link, Logistic};
    ///
    /// assert_eq!(Curve::<f64, _>::link(&Logistic), Link::Logit);
    /// ```
    #[inline]
    fn link(&self) -> Link {
        Link::Identity
    }
}

/// A function of one row: a closure of the parameters and of the row's columns, with any outputs.
///
/// The arguments are those of [`PerRow`]; the result is `[Var; M]`, `Vec<Var>`, or one `Var`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function of a row",
    note = "a function of a row is a closure of parameters and row, each `Var`, `[Var; N]` or `&[Var]`, with the types of both \
            written"
)]
pub trait EachRow<T: Real, Form> {
    /// What the closure returns.
    type Output: Outputs<T>;

    /// Calls the closure.
    ///
    /// # Errors
    /// An argument is an array, and `parameters` or `row` has another length.
    fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Self::Output, LengthMismatch>;
}

/// A closure over rows with its type forgotten: takes parameters and a row, and hands its outputs to the last argument.
pub(crate) type RowClosure<'a, T> = dyn Fn(&[Var<T>], &[Var<T>], &mut Take<'_, T>) -> ClosureResult + 'a;

/// The same for several threads at a time.
pub(crate) type SharedRowClosure<'a, T> =
    dyn Fn(&[Var<T>], &[Var<T>], &mut Take<'_, T>) -> ClosureResult + Sync + 'a;

/// A function that forgets the type of a closure over rows.
macro_rules! erased {
    ($name:ident, $trait:ident, $what:literal) => {
        #[doc = concat!($what, " with its type forgotten.")]
        #[inline]
        pub(crate) fn $name<T: Real, F: $trait<T, Form> + ?Sized, Form>(
            f: &F,
        ) -> impl Fn(&[Var<T>], &[Var<T>], &mut Take<'_, T>) -> ClosureResult + use<'_, T, F, Form> {
            move |parameters, row, take| {
                take(f.eval(parameters, row)?.as_outputs());
                Ok(())
            }
        }
    };
}

erased!(erased_loss, PerRow, "A loss");
erased!(erased_residual, RowResidual, "A residual");
erased!(erased_row, EachRow, "A function of a row");
erased!(erased_whole_curve, Curve, "A curve, with derivatives in its features,");

/// A function of a row that is kept, with its type forgotten.
#[inline]
pub(crate) fn erased_owned<'a, T: Real, F: EachRow<T, Form> + 'a, Form>(f: F) -> Box<RowClosure<'a, T>> {
    Box::new(move |parameters, row, take| {
        take(f.eval(parameters, row)?.as_outputs());
        Ok(())
    })
}

/// A curve with its type forgotten, which has no derivatives in its features: they are not asked for, and may be infinite.
#[inline]
#[expect(clippy::type_complexity, reason = "the type of a closure, which has no name")]
pub(crate) fn erased_curve<T: Real, F: Curve<T, Form> + ?Sized, Form>(
    f: &F,
) -> impl Fn(&[Var<T>], &[Var<T>], &mut Take<'_, T>) -> ClosureResult + use<'_, T, F, Form> {
    move |parameters, features, take| {
        let detached: Vec<Var<T>> = features.iter().map(|x| x.detach()).collect();
        take(&[f.eval(parameters, &detached)?]);
        Ok(())
    }
}

fn array<T: Real, const N: usize>(what: &'static str, x: &[Var<T>]) -> Result<[Var<T>; N], LengthMismatch> {
    x.try_into().map_err(|_| LengthMismatch { what, expected: N, actual: x.len() })
}

fn single<T: Real>(what: &'static str, x: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
    array::<T, 1>(what, x).map(|[x]| x)
}

/// One implementation of a trait with one output, for closures of one pair of shapes.
macro_rules! one_output {
    ($trait:ident, $what:literal, [$($n:tt)*] $p_form:ty, $p:ty, $p_from:expr; $r_form:ty, $r:ty, $r_from:expr) => {
        impl<T: Real, F, $($n)*> $trait<T, ($p_form, $r_form)> for F
        where
            F: Fn($p, $r) -> Var<T>,
        {
            #[inline]
            fn eval(&self, parameters: &[Var<T>], row: &[Var<T>]) -> Result<Var<T>, LengthMismatch> {
                Ok(self($p_from("parameters", parameters)?, $r_from($what, row)?))
            }
        }
    };
}

/// All implementations for each pair of shapes.
macro_rules! per_row {
    ($([$($n:tt)*] $p_form:ty, $p:ty, $p_from:expr; $r_form:ty, $r:ty, $r_from:expr;)+) => {
        $(
            one_output!(PerRow, "row", [$($n)*] $p_form, $p, $p_from; $r_form, $r, $r_from);
            one_output!(RowResidual, "row", [$($n)*] $p_form, $p, $p_from; $r_form, $r, $r_from);
            one_output!(Curve, "features", [$($n)*] $p_form, $p, $p_from; $r_form, $r, $r_from);

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
