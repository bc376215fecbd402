//! Rules: constants fold, and what changes no bit of a value is left out.
//!
//! A derivative may round differently than another formula for it, so more rules
//! hold there: terms that are zero go, and constant factors meet.
//!
//! Of `(w[0].exp() - -w[1]).sin()`, summed over the windows of 65 coordinates, without and with this: a difference with what is
//! negated is a sum, to the last bit.
//!
//! ```text
//!       65..       64 × exp of 0..                   65..       64 × exp of 0..
//!      129..       64 × neg of 1..                  129..       64 × add of 65.., 1..
//!      193..       64 × sub of 65.., 129..           65..       64 × sin of 129..
//!      129..       64 × sin of 193..                193..        1 × sum of 64: +[65..]
//!      257..        1 × sum of 64: +[129..]
//! ```

use super::magnitude::UNBOUNDED;
use super::masks::Mask;
use super::{Graph, Id, Kind, Term};
use crate::op::{self, BinaryRow, Flat, Op, UnaryRow};
use crate::scalar::Numeric;

impl<T: Numeric> Graph<T> {
    pub(super) fn fold_unary(&mut self, op: Op, x: Id) -> Option<Id> {
        if let Some(c) = self.as_constant(x) {
            let value = op::for_unary!(op, R => Some(R::value(c)), else None)?;
            return Some(self.constant(value));
        }
        let inner = self.node(x);
        match (op, inner.kind) {
            // Exact: −(−x) is x, also for NaN and zeros.
            (Op::Neg, Kind::Apply(Op::Neg)) => Some(Id(inner.a)),
            // Exact: rounding is symmetric, so −(a − b) = b − a, except for the sign of a zero.
            (Op::Neg, Kind::Apply(Op::Sub)) if self.relaxed => {
                Some(self.binary(Op::Sub, Id(inner.b), Id(inner.a)))
            }
            (Op::Neg, Kind::Apply(Op::Mul)) if self.relaxed => {
                let (factor, rest) = self.constant_factor(x)?;
                let factor = self.constant(-factor);
                Some(self.binary(Op::Mul, factor, rest))
            }
            _ => None,
        }
    }

    // Out of line, so that the path without a rule stays short.
    #[inline(never)]
    pub(super) fn fold_binary(&mut self, op: Op, a: Id, b: Id) -> Option<Id> {
        let (ca, cb) = (self.as_constant(a), self.as_constant(b));
        if let (Some(ca), Some(cb)) = (ca, cb) {
            let value = op::for_binary!(op, R => Some(R::value(ca, cb)), else None)?;
            return Some(self.constant(value));
        }
        match op {
            Op::Add => self.fold_add(a, b, ca, cb),
            Op::Sub => {
                if cb.is_some_and(|c| c == T::zero() && c.is_sign_positive()) {
                    return Some(a); // Exact: x − 0 is x, also for −0.
                }
                if self.relaxed && ca == Some(T::zero()) {
                    return Some(self.unary(Op::Neg, b));
                }
                let inner = self.node(b);
                (inner.kind == Kind::Apply(Op::Neg)).then(|| self.binary(Op::Add, a, Id(inner.a)))
            }
            Op::Mul => self.fold_mul(a, b, ca, cb),
            Op::Div => {
                // Exact: dividing by a power of two is multiplying by its reciprocal.
                let recip = cb.filter(|&c| is_power_of_two(c) && c.recip().is_normal())?.recip();
                let recip = self.constant(recip);
                Some(self.binary(Op::Mul, recip, a))
            }
            Op::Absorb => Some(self.product(a, b)),
            Op::Powf => (cb == Some(T::one())).then_some(a), // Exact in every libm.
            _ => None,
        }
    }

    fn fold_add(&mut self, a: Id, b: Id, ca: Option<T>, cb: Option<T>) -> Option<Id> {
        // −0 is the neutral element of addition; +0 turns −0 into +0.
        let neutral =
            |c: Option<T>| c.is_some_and(|c| c == T::zero() && (self.relaxed || c.is_sign_negative()));
        if neutral(ca) {
            return Some(b);
        }
        if neutral(cb) {
            return Some(a);
        }
        if self.relaxed && a == b {
            let two = self.constant(T::nearest(2.0));
            return Some(self.binary(Op::Mul, two, a));
        }
        let (na, nb) = (self.node(a), self.node(b));
        if nb.kind == Kind::Apply(Op::Neg) {
            Some(self.binary(Op::Sub, a, Id(nb.a)))
        } else if na.kind == Kind::Apply(Op::Neg) {
            Some(self.binary(Op::Sub, b, Id(na.a)))
        } else {
            None
        }
    }

    fn fold_mul(&mut self, a: Id, b: Id, ca: Option<T>, cb: Option<T>) -> Option<Id> {
        if a == b {
            return Some(self.powi(a, 2)); // The same product, and one partial derivative instead of two.
        }
        let (c, x) = match (ca, cb) {
            (Some(c), _) => (c, b),
            (_, Some(c)) => (c, a),
            _ => return if self.relaxed { self.gather_factors(a, b) } else { None },
        };
        if c == T::one() {
            return Some(x);
        }
        if c == -T::one() {
            return Some(self.unary(Op::Neg, x));
        }
        if !self.relaxed {
            return None;
        }
        let (inner, rest) = self.constant_factor(x)?;
        // One of two roundings goes: a power of two has none.
        is_power_of_two(c).then_some(()).or_else(|| is_power_of_two(inner).then_some(()))?;
        let factor = self.merged(c, inner)?;
        Some(self.binary(Op::Mul, factor, rest))
    }

    /// The product of two constant factors, unless it leaves the normal range: then digits, or all of
    /// the derivative, would be lost that the factors by themselves keep.
    fn merged(&mut self, a: T, b: T) -> Option<Id> {
        let product = a * b;
        (product.is_normal() || a == T::zero() || b == T::zero()).then(|| self.constant(product))
    }

    /// `(c₁ x) (c₂ y) = (c₁ c₂ x) y` where one of the constants is a power of two.
    fn gather_factors(&mut self, a: Id, b: Id) -> Option<Id> {
        let (with, other) = match self.constant_factor(b) {
            Some((c, rest)) if is_power_of_two(c) => ((c, rest), a),
            _ => match self.constant_factor(a) {
                Some((c, rest)) if is_power_of_two(c) => ((c, rest), b),
                _ => return None,
            },
        };
        // Only where a constant takes the factor up; else it would come back here.
        let (c, rest) = self.constant_factor(other)?;
        let factor = self.merged(c, with.0)?;
        let scaled = self.binary(Op::Mul, factor, rest);
        Some(self.binary(Op::Mul, scaled, with.1))
    }

    /// `(c, x)` where a node is `c x`, with the constant anywhere among the factors of a product.
    ///
    /// Only if `c` is of moderate size: the product of the others can underflow where that with `c` does not,
    /// and this keeps what is lost within ten bits of the smallest numbers.
    pub(super) fn factored(&mut self, id: Id) -> Option<(T, Id)> {
        self.factored_within(id, 3)
    }

    fn factored_within(&mut self, id: Id, depth: u32) -> Option<(T, Id)> {
        if let Some(found) = self.constant_factor(id) {
            let is_moderate = (T::nearest(1.0 / 1024.0)..=T::nearest(1024.0)).contains(&found.0.abs());
            return Some(found).filter(|_| is_moderate);
        }
        let node = self.node(id);
        if node.kind != Kind::Apply(Op::Mul) || depth == 0 {
            return None;
        }
        let (a, b) = (Id(node.a), Id(node.b));
        let ((c, part), other) = match self.factored_within(a, depth - 1) {
            Some(found) => (found, b),
            None => (self.factored_within(b, depth - 1)?, a),
        };
        Some((c, self.binary(Op::Mul, part, other)))
    }

    /// `(c, x)` of a node `c x`.
    fn constant_factor(&self, id: Id) -> Option<(T, Id)> {
        let node = self.node(id);
        match node.kind {
            Kind::Apply(Op::Mul) => match (self.as_constant(Id(node.a)), self.as_constant(Id(node.b))) {
                (Some(c), _) => Some((c, Id(node.b))),
                (_, Some(c)) => Some((c, Id(node.a))),
                _ => None,
            },
            Kind::Apply(Op::Neg) => Some((-T::one(), Id(node.a))),
            _ => None,
        }
    }

    pub(super) fn fold_ternary(&mut self, op: Op, [a, b, c]: [Id; 3]) -> Option<Id> {
        let constants = [self.as_constant(a), self.as_constant(b), self.as_constant(c)];
        match (op, constants) {
            (Op::Select, [Some(mask), ..]) => Some(if mask == T::zero() { c } else { b }),
            (Op::Select, _) if b == c => Some(b),
            (_, [Some(a), Some(b), Some(c)]) => Some(self.constant(op::ternary_value(op, [a, b, c]))),
            _ => None,
        }
    }

    /// An adjoint times `2x`, if the adjoint has a constant factor that takes the 2 up, and the sign.
    pub(super) fn product_of_square(&mut self, adjoint: Term, x: Id) -> Option<Id> {
        let (c, rest) = match self.as_constant(adjoint.id) {
            Some(c) => (c, None),
            None => self.constant_factor(adjoint.id).map(|(c, rest)| (c, Some(rest)))?,
        };
        // An infinite `2x` behind an adjoint of 0 is for the rule of all products.
        if c == T::zero() || !self.is_finite_twice(x) {
            return None;
        }
        let factor = self.merged(c, T::nearest(if adjoint.negative { -2.0 } else { 2.0 }))?;
        let scaled = rest.map_or(factor, |rest| self.binary(Op::Mul, factor, rest));
        Some(self.binary(Op::Mul, scaled, x))
    }

    /// What operand `side` of `op` contributes to a tangent, or its adjoint gets: the derivative times the partial derivative.
    /// Of a power with exponent `n`.
    ///
    /// A mask goes first, as the factor that absorbs: what was not taken contributes nothing.
    pub(super) fn contribution(
        &mut self,
        (op, n): (Op, i32),
        side: usize,
        derivative: Id,
        partial: Id,
    ) -> Id {
        let (product, mask) = match op.flat(n)[side] {
            Flat::Everywhere => return self.constant(T::zero()),
            Flat::WhereZero if !self.is_zero(derivative) => {
                (self.product(partial, derivative), Some(Mask::Where(partial)))
            }
            _ if op::has_poles(op, n) && !self.is_finite(partial) => {
                return self.product_at_poles(derivative, partial);
            }
            _ => (self.product(derivative, partial), None),
        };
        self.mask_product(product, derivative, mask);
        product
    }

    /// An adjoint times a partial derivative: a zero adjoint stays zero, whatever the partial derivative is.
    #[inline]
    pub(crate) fn product(&mut self, adjoint: Id, partial: Id) -> Id {
        let nodes = [self.node(adjoint), self.node(partial)];
        if nodes.iter().any(|node| node.kind == Kind::Constant) {
            return self.product_with_constant(adjoint, partial);
        }
        // A finite partial derivative needs no absorbing.
        if nodes[1].magnitude == UNBOUNDED {
            return self.absorb(adjoint, partial);
        }
        self.binary_of(Op::Mul, [adjoint, partial], nodes)
    }

    #[inline(never)]
    fn product_with_constant(&mut self, adjoint: Id, partial: Id) -> Id {
        let zero = T::zero();
        // Behind an infinite adjoint a partial derivative of 0 is NaN, as in the eager sweep.
        let ends = |c: T| c == zero && self.is_finite(adjoint);
        if self.as_constant(adjoint) == Some(zero) || self.as_constant(partial).is_some_and(ends) {
            return self.constant(zero);
        }
        // A constant adjoint that is not zero absorbs nothing.
        if self.as_constant(adjoint).is_some() || self.is_finite(partial) {
            return self.binary(Op::Mul, adjoint, partial);
        }
        self.absorb(adjoint, partial)
    }
}

/// Is `|x|` a power of two, and normal?
fn is_power_of_two<T: Numeric>(x: T) -> bool {
    // The digits behind the leading one are the lowest 52 of the widened number, for both floats.
    x.is_normal() && x.wide().to_bits().trailing_zeros() >= 52
}
