//! Numbers with their derivatives in two shapes, up to the third: what the terms of a fraction or of a series are computed with.
//!
//! A number is the coefficients of `aⁱ bʲ`, by degree: `1; a, b; a², ab, b²; a³, a²b, ab², b³`. `N` of them are kept: 1, 3, 6
//! or 10, so that a value alone costs what plain numbers cost.

/// The exponents of each coefficient.
const EXPONENTS: [[usize; 2]; 10] =
    [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2], [3, 0], [2, 1], [1, 2], [0, 3]];

/// Where the coefficient of `aⁱ bʲ` is.
const fn index(i: usize, j: usize) -> usize {
    (i + j) * (i + j + 1) / 2 + j
}

/// A number that moves with `a` and `b`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taylor<const N: usize>(pub(super) [f64; N]);

impl<const N: usize> Taylor<N> {
    pub(super) const fn constant(value: f64) -> Self {
        let mut coefficients = [0.0; N];
        coefficients[0] = value;
        Self(coefficients)
    }

    /// `value + in_a a + in_b b`.
    pub(super) fn linear(value: f64, in_a: f64, in_b: f64) -> Self {
        let parts = [value, in_a, in_b];
        Self(core::array::from_fn(|k| parts.get(k).copied().unwrap_or(0.0)))
    }

    /// From derivatives, in the order of the coefficients.
    pub(super) fn of_derivatives(derivatives: [f64; 10]) -> Self {
        Self(core::array::from_fn(|k| derivatives[k] / multiple(k)))
    }

    /// The derivatives, in the order of the coefficients.
    pub(super) fn derivatives(self) -> [f64; N] {
        core::array::from_fn(|k| self.0[k] * multiple(k))
    }

    pub(super) fn value(self) -> f64 {
        self.0[0]
    }

    /// With `a` and `b` exchanged.
    pub(super) fn exchanged(self) -> Self {
        Self(core::array::from_fn(|k| self.0[index(EXPONENTS[k][1], EXPONENTS[k][0])]))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self(core::array::from_fn(|k| self.0[k] + other.0[k]))
    }

    pub(super) fn times(self, other: Self) -> Self {
        let mut product = [0.0; N];
        for (p, [i, j]) in EXPONENTS.into_iter().enumerate().take(N) {
            for (q, [k, l]) in EXPONENTS.into_iter().enumerate().take(N) {
                let at = index(i + k, j + l);
                if at < N {
                    product[at] += self.0[p] * other.0[q];
                }
            }
        }
        Self(product)
    }

    /// `Σ cₖ rest ᵏ`, where the rest is all but the value: a function with these coefficients there.
    fn composed(self, c: [f64; 4]) -> Self {
        if N == 1 {
            return Self::constant(c[0]);
        }
        let mut rest = self;
        rest.0[0] = 0.0;
        let add = |mut sum: Self, c: f64| {
            sum.0[0] += c;
            sum
        };
        let [last, others @ ..] = [c[3], c[2], c[1], c[0]];
        others.into_iter().fold(Self::constant(last), |sum, c| add(sum.times(rest), c))
    }

    pub(super) fn inverse(self) -> Self {
        let inverse = 1.0 / self.0[0];
        let square = inverse * inverse;
        self.composed([inverse, -square, square * inverse, -square * square])
    }

    /// `ln self`, given that of the value.
    pub(super) fn logarithm(self, value: f64) -> Self {
        let inverse = 1.0 / self.0[0];
        self.composed([value, inverse, -0.5 * inverse * inverse, inverse * inverse * inverse / 3.0])
    }

    /// `ln(1 − e^self)`, given `e^self / (1 − e^self)` and the result of the value.
    pub(super) fn logarithm_of_rest(self, odds: f64, value: f64) -> Self {
        // The derivatives of −ln(1 − e^m) by m are those of the logistic function: q, q (1 + q), q (1 + q)(1 + 2 q).
        let second = odds * (1.0 + odds);
        self.composed([value, -odds, -0.5 * second, -second * (1.0 + 2.0 * odds) / 6.0])
    }
}

/// `i! j!` of coefficient `k`.
const fn multiple(k: usize) -> f64 {
    const FACTORIALS: [f64; 4] = [1.0, 1.0, 2.0, 6.0];
    FACTORIALS[EXPONENTS[k][0]] * FACTORIALS[EXPONENTS[k][1]]
}
