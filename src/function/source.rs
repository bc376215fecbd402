//! The program of a function of a point, as source.

use super::Function;
use crate::real::Real;
use crate::source::{Language, SourceError, SourceOptions};

impl<T: Real, F, Form> Function<T, F, Form> {
    /// Value and gradient as plain Rust without dependencies: for where this crate is not, and to read what the derivative is.
    ///
    /// `options` is the name of the function, or [`SourceOptions`] with names of the parameters, too. Printed is
    ///
    /// ```text
    /// pub fn name(x: &[f64; n], gradient: &mut [f64; n]) -> f64
    /// ```
    ///
    /// with the program of the control-flow path that was evaluated last. Its loops are loops, its constants have all their bits, and each
    /// sum its order, so the result has the bits of the compiled function with [`Math::Std`](crate::Math::Std), as far as the
    /// compiler leaves calls of the mathematical library alone. Where the closure compares variables, the function returns
    /// `Option<f64>`: `None` where a comparison comes out otherwise than recorded, which is another branch. Of a closure with several
    /// outputs it takes `values` and `jacobian`, row after row, in place of `gradient`. Arrays of more than 16 kB are not on the stack: the
    /// caller hands over a `room` for them.
    ///
    /// What the function does about special points it cannot: a result that is NaN or infinite has to be looked at by the caller. It is
    /// proved right for coordinates below 2⁵⁰⁰ (`f32`: 2⁵²).
    ///
    /// What std lacks (`max` with its tie, `sigmoid`, the derivative of `tanh` in its tails) is printed beside the function.
    /// The text needs `core` alone, unless it calls methods like `exp`; without `std` these come from a trait, such as
    /// `num_traits::Float`, and the head says so.
    ///
    /// # Errors
    /// [`SourceError`]: nothing is compiled, a function of your own is called, an operation has no source, or a name is none.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2), 2);
    /// for _ in 0..2 {
    ///     f.value(&[1.0, -2.0])?;
    /// }
    /// let text = f.to_rust("booth")?;
    /// assert!(text.contains("pub fn booth(x: &[f64; 2], gradient: &mut [f64; 2]) -> f64 {"), "{text}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_rust<'n>(&mut self, options: impl Into<SourceOptions<'n>>) -> Result<String, SourceError> {
        self.engine.source(Language::Rust, &options.into())
    }

    /// Value and gradient as C99: what [`to_rust`](Self::to_rust) prints, in C.
    ///
    /// ```text
    /// double name(const double x[n], double gradient[n])
    /// int name(const double x[n], double *value, double gradient[n])      where the closure compares variables
    /// ```
    ///
    /// The second returns 1 where a comparison comes out otherwise than recorded, else 0. Of what both languages have the bits are
    /// those of the compiled function, with a compiler that neither contracts products and sums (`-ffp-contract=off`) nor takes
    /// other liberties (`-ffast-math`), and the same mathematical library. `cbrt`, `asinh`, `acosh`, `atanh` and `erf`
    /// are those of C's library, which may differ in the last bits.
    ///
    /// # Errors
    /// Those of [`to_rust`](Self::to_rust).
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let mut f = Function::new(|[x, y]: [Var; 2]| (x * y).sin(), 2);
    /// for _ in 0..2 {
    ///     f.value(&[1.0, -2.0])?;
    /// }
    /// let text = f.to_c("wave")?;
    /// assert!(text.contains("double wave(const double x[2], double gradient[2])"), "{text}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_c<'n>(&mut self, options: impl Into<SourceOptions<'n>>) -> Result<String, SourceError> {
        self.engine.source(Language::C, &options.into())
    }
}
