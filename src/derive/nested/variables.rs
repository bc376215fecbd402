//! Points made of variables.

use crate::real::Real;
use crate::tape::Var;

/// A point made of variables: `Var`, `[Var; N]` or `Vec<Var>`. Results come back in its shape.
pub trait Variables: Clone {
    /// The float of the variables.
    type Scalar: Real;

    /// The variables in order.
    fn variables(&self) -> &[Var<Self::Scalar>];

    /// The variables in order, to be changed in place.
    fn variables_mut(&mut self) -> &mut [Var<Self::Scalar>];
}

impl<T: Real> Variables for Var<T> {
    type Scalar = T;
    fn variables(&self) -> &[Self] {
        core::slice::from_ref(self)
    }
    fn variables_mut(&mut self) -> &mut [Self] {
        core::slice::from_mut(self)
    }
}

impl<T: Real, const N: usize> Variables for [Var<T>; N] {
    type Scalar = T;
    fn variables(&self) -> &[Var<T>] {
        self
    }
    fn variables_mut(&mut self) -> &mut [Var<T>] {
        self
    }
}

impl<T: Real> Variables for Vec<Var<T>> {
    type Scalar = T;
    fn variables(&self) -> &[Var<T>] {
        self
    }
    fn variables_mut(&mut self) -> &mut [Var<T>] {
        self
    }
}
