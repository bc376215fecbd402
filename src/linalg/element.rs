//! What matrices are made of.

use crate::real::Real;
use crate::tape::Var;
use std::borrow::Cow;

/// An entry of a matrix: [`Var`], `f64` or `f32`.
///
/// The functions of this [module](super) take it, so that one generic model serves plain floats and variables. The trait is
/// sealed.
pub trait Element: Copy + Sealed {
    /// The float that it is, or is a variable of.
    type Float: Real;
}

/// Kept out of reach: floats are calls on constants.
pub trait Sealed: Sized {
    /// The float that it is, or is a variable of.
    type Of: Real;
    /// As a variable; a float is a constant.
    fn into_var(self) -> Var<Self::Of>;
    /// All of them as variables.
    fn all(entries: &[Self]) -> Cow<'_, [Var<Self::Of>]>;
    /// Of a result.
    fn of_var(x: Var<Self::Of>) -> Self;
}

impl<T: Real> Element for T {
    type Float = T;
}

impl<T: Real> Element for Var<T> {
    type Float = T;
}

impl<T: Real> Sealed for T {
    type Of = T;

    #[inline]
    fn into_var(self) -> Var<T> {
        Var::constant(self)
    }

    fn all(entries: &[Self]) -> Cow<'_, [Var<T>]> {
        entries.iter().map(|&x| Var::constant(x)).collect()
    }

    #[inline]
    fn of_var(x: Var<T>) -> Self {
        x.value
    }
}

impl<T: Real> Sealed for Var<T> {
    type Of = T;

    #[inline]
    fn into_var(self) -> Self {
        self
    }

    #[inline]
    fn all(entries: &[Self]) -> Cow<'_, [Self]> {
        Cow::Borrowed(entries)
    }

    #[inline]
    fn of_var(x: Self) -> Self {
        x
    }
}

/// Entries as variables.
pub(super) fn variables<N: Element, B: Copy + Into<N>>(entries: &[B]) -> Vec<Var<N::Of>> {
    entries.iter().map(|&entry| entry.into().into_var()).collect()
}

/// Variables as entries.
pub(super) fn elements<N: Element>(variables: Vec<Var<N::Of>>) -> Vec<N> {
    variables.into_iter().map(N::of_var).collect()
}
