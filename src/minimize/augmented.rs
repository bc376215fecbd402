//! The augmented Lagrangian: a function whose minimum is that of another one under constraints, for the right multipliers.
//!
//! `f + Σ λ c + ρ/2 c²` over equalities, and over inequalities `c ≥ 0` the same of what is violated: `((μ − ρ c)₊² − μ²) / 2ρ`. It
//! has a continuous gradient, and for the multipliers of the minimum that is a minimum of it from some finite `ρ` on, so `ρ`
//! need not grow without end, as it must for a plain penalty.
//!
//! # Source
//! Hestenes (1969), Multiplier and gradient methods, J. Optim. Theory Appl. 4; Rockafellar (1973), The multiplier method of
//! Hestenes and Powell applied to convex programming, J. Optim. Theory Appl. 12, for inequalities.

use super::constraints::Kind;
use super::free::FreeFunction;
use super::objective::Objective;
use crate::error::Error;
use crate::real::Real;
use crate::replay::smoothness::Smoothness;

/// A constraint with its multiplier.
pub(super) struct Term<'f, T> {
    pub(super) function: FreeFunction<'f, T>,
    pub(super) kind: Kind,
    /// `λ`, or `μ`, which is not negative.
    pub(super) multiplier: T,
}

impl<T: Real> Term<'_, T> {
    /// How far the constraint is from being kept.
    pub(super) fn violation(&self, c: T) -> T {
        match self.kind {
            Kind::Zero => c.abs(),
            Kind::NotNegative => (-c).max(T::zero()),
        }
    }

    /// The same, or how far the multiplier is from being complementary to the constraint, if that is more.
    pub(super) fn infeasibility(&self, c: T, penalty: T) -> T {
        match self.kind {
            Kind::Zero => c.abs(),
            Kind::NotNegative => c.min(self.multiplier / penalty).abs(),
        }
    }

    /// What the multiplier would be next: the derivative of the term in `c`, up to the sign of `μ`.
    pub(super) fn updated(&self, c: T, penalty: T) -> T {
        match self.kind {
            Kind::Zero => self.multiplier + penalty * c,
            Kind::NotNegative => (self.multiplier - penalty * c).max(T::zero()),
        }
    }

    fn value(&self, c: T, penalty: T) -> T {
        let (two, y) = (T::of(2.0), self.updated(c, penalty));
        match self.kind {
            Kind::Zero => c * (self.multiplier + penalty * c / two),
            // The same square, in a form that does not cancel where the constraint is active.
            Kind::NotNegative if y > T::zero() => c * (penalty * c / two - self.multiplier),
            Kind::NotNegative => -self.multiplier * self.multiplier / (two * penalty),
        }
    }

    /// The first and the second derivative of the term in `c`.
    fn derivatives(&self, c: T, penalty: T) -> (T, T) {
        let y = self.updated(c, penalty);
        match self.kind {
            Kind::Zero => (y, penalty),
            Kind::NotNegative => (-y, if y > T::zero() { penalty } else { T::zero() }),
        }
    }
}

/// See the module.
pub(super) struct Augmented<'f, T> {
    pub(super) function: FreeFunction<'f, T>,
    pub(super) terms: Vec<Term<'f, T>>,
    pub(super) penalty: T,
}

impl<T: Real> Augmented<'_, T> {
    /// The values of all constraints; `None` where one is not finite.
    pub(super) fn constraints(&mut self, x: &[T]) -> Result<Option<Vec<T>>, Error> {
        let mut values = Vec::with_capacity(self.terms.len());
        for term in &mut self.terms {
            match term.function.value(x)?.filter(|c| c.is_finite()) {
                Some(c) => values.push(c),
                None => return Ok(None),
            }
        }
        Ok(Some(values))
    }
}

impl<T: Real> Objective<T> for Augmented<'_, T> {
    fn value(&mut self, x: &[T]) -> Result<Option<T>, Error> {
        let Some(mut sum) = self.function.value(x)? else { return Ok(None) };
        let Some(constraints) = self.constraints(x)? else { return Ok(None) };
        for (term, c) in self.terms.iter().zip(constraints) {
            sum += term.value(c, self.penalty);
        }
        Ok((!sum.is_nan() && sum < T::infinity()).then_some(sum))
    }

    fn value_and_grad(&mut self, x: &[T], gradient: &mut [T]) -> Result<Option<T>, Error> {
        let Some(mut sum) = self.function.value_and_grad(x, gradient)? else { return Ok(None) };
        let mut row = vec![T::zero(); x.len()];
        for term in &mut self.terms {
            let Some(c) = term.function.value_and_grad(x, &mut row)?.filter(|c| c.is_finite()) else {
                return Ok(None);
            };
            sum += term.value(c, self.penalty);
            let (first, _) = term.derivatives(c, self.penalty);
            if first != T::zero() {
                gradient.iter_mut().zip(&row).for_each(|(g, &a)| *g += first * a);
            }
        }
        let is_finite = !sum.is_nan() && sum < T::infinity() && gradient.iter().all(|g| g.is_finite());
        Ok(is_finite.then_some(sum))
    }

    fn hessian_product(&mut self, x: &[T], direction: &[T], product: &mut [T]) -> Result<bool, Error> {
        if !self.function.hessian_product(x, direction, product)? {
            return Ok(false);
        }
        let (mut row, mut along) = (vec![T::zero(); x.len()], vec![T::zero(); x.len()]);
        for term in &mut self.terms {
            let Some(c) = term.function.value_and_grad(x, &mut row)? else { return Ok(false) };
            let (first, second) = term.derivatives(c, self.penalty);
            if first != T::zero() {
                if !term.function.hessian_product(x, direction, &mut along)? {
                    return Ok(false);
                }
                product.iter_mut().zip(&along).for_each(|(p, &a)| *p += first * a);
            }
            let slope = row.iter().zip(direction).fold(T::zero(), |sum, (&a, &d)| sum + a * d);
            product.iter_mut().zip(&row).for_each(|(p, &a)| *p += second * slope * a);
        }
        Ok(product.iter().all(|p| p.is_finite()))
    }

    fn hessian(&mut self, x: &[T], hessian: &mut [T]) -> Result<bool, Error> {
        if !self.function.hessian(x, hessian)? {
            return Ok(false);
        }
        let n = x.len();
        let (mut row, mut matrix) = (vec![T::zero(); n], vec![T::zero(); n * n]);
        for term in &mut self.terms {
            let Some(c) = term.function.value_and_grad(x, &mut row)? else { return Ok(false) };
            let (first, second) = term.derivatives(c, self.penalty);
            if first != T::zero() {
                if !term.function.hessian(x, &mut matrix)? {
                    return Ok(false);
                }
                hessian.iter_mut().zip(&matrix).for_each(|(h, &a)| *h += first * a);
            }
            for (i, entries) in hessian.chunks_mut(n.max(1)).enumerate() {
                entries.iter_mut().zip(&row).for_each(|(h, &a)| *h += second * row[i] * a);
            }
        }
        Ok(hessian.iter().all(|h| h.is_finite()))
    }

    fn smoothness(&self) -> Smoothness {
        let all = self.terms.iter().map(|term| term.function.smoothness());
        all.fold(self.function.smoothness(), Smoothness::max)
    }

    fn has_ties(&self, x: &[T]) -> Option<bool> {
        let all = self.terms.iter().map(|term| term.function.has_ties(x));
        // Ties of one are ties; not to know of one is not to know.
        all.fold(self.function.has_ties(x), |known, next| match (known, next) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        })
    }

    fn explain(&mut self, x: &[T]) -> Option<Error> {
        let own = self.function.explain(x);
        own.or_else(|| self.terms.iter_mut().find_map(|term| term.function.explain(x)))
    }
}

#[cfg(test)]
#[path = "../../tests/unit/minimize/augmented.rs"]
mod tests;
