//! The methods by name.

/// A method to minimize with. [`guide::minimizers`](crate::guide::minimizers) says which to take.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Method {
    /// Steps down the gradient, of a length that is searched: Barzilai and Borwein's steps, with Raydan's search.
    /// Ends after 10 000 iterations by default.
    GradientDescent,
    /// Steps down the gradient times a fixed rate, whatever the value does: the descent of textbooks. It ends by
    /// [`step_tolerance`](super::Minimizer::step_tolerance), or, by default, after 10 000 iterations.
    FixedRate(f64),
    /// The simplex of Nelder and Mead, with coefficients for the dimension: values only. Where it comes to rest on a function
    /// with kinks, it takes some gradients to see whether that is a minimum.
    NelderMead,
    /// Nonlinear conjugate gradients, in Shanno's form: seven vectors of memory.
    ConjugateGradient,
    /// BFGS: builds up the inverse of the Hessian; `n²` numbers of memory.
    Bfgs,
    /// L-BFGS: BFGS from the last few steps; the method for many coordinates.
    Lbfgs,
    /// Newton's method with a line search; the direction by conjugate gradients. Exact second derivatives.
    NewtonCg,
    /// A trust region, its model minimized by Steihaug's conjugate gradients. Exact second derivatives.
    TrustNcg,
    /// A trust region, its model minimized nearly exactly; factors the Hessian. Exact second derivatives.
    TrustExact,
}

impl Method {
    /// All methods, the fixed rate left out.
    pub const ALL: [Self; 8] = [
        Self::GradientDescent,
        Self::NelderMead,
        Self::ConjugateGradient,
        Self::Bfgs,
        Self::Lbfgs,
        Self::NewtonCg,
        Self::TrustNcg,
        Self::TrustExact,
    ];

    /// Does it take the gradient?
    #[must_use]
    pub fn takes_gradient(self) -> bool {
        !matches!(self, Self::NelderMead)
    }

    /// Does it take second derivatives?
    #[must_use]
    pub fn takes_hessian(self) -> bool {
        matches!(self, Self::NewtonCg | Self::TrustNcg | Self::TrustExact)
    }

    /// Does it keep [bounds](super::Minimizer::bounds)? All but [`Bfgs`](Self::Bfgs) and
    /// [`ConjugateGradient`](Self::ConjugateGradient) do.
    ///
    /// ```
    /// use gradus::Method;
    ///
    /// assert!(Method::TrustExact.keeps_bounds() && !Method::Bfgs.keeps_bounds());
    /// ```
    #[must_use]
    pub fn keeps_bounds(self) -> bool {
        !matches!(self, Self::Bfgs | Self::ConjugateGradient)
    }
}
