//! Powers of an infinitesimal: exact fractions.

use core::cmp::Ordering;

/// A fraction in lowest terms, with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exponent {
    numerator: i32,
    denominator: i32,
}

impl Exponent {
    pub(super) const ZERO: Self = Self::whole(0);
    pub(super) const ONE: Self = Self::whole(1);

    pub(super) const fn whole(n: i32) -> Self {
        Self { numerator: n, denominator: 1 }
    }

    pub(super) const fn ratio(numerator: i32, denominator: i32) -> Self {
        Self { numerator, denominator }
    }

    /// `numerator / denominator` in lowest terms; `None` if that does not fit.
    fn reduced(numerator: i64, denominator: i64) -> Option<Self> {
        let (mut a, mut b) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let divisor = i64::try_from(a.max(1)).ok()?;
        Some(Self {
            numerator: i32::try_from(numerator / divisor).ok()?,
            denominator: i32::try_from(denominator / divisor).ok()?,
        })
    }

    /// The fraction that a float stands for, such as 1/3 for 0.333…: with a denominator of at most 1000.
    pub(super) fn nearest(x: f64) -> Option<Self> {
        if x.is_nan() || x.abs() > 1000.0 {
            return None;
        }
        // Both fit: at most 10⁶ and 1000.
        (1..=1000_i32).find_map(|denominator| {
            let numerator = (x * f64::from(denominator)).round();
            let is_close = (numerator / f64::from(denominator) - x).abs() <= 4.0 * f64::EPSILON * x.abs();
            is_close.then(|| Self::reduced(numerator as i64, i64::from(denominator)))?
        })
    }

    pub(super) fn wide(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        if self.denominator == 1 && other.denominator == 1 {
            return self.numerator.checked_add(other.numerator).map(Self::whole);
        }
        let (a, b) = (i64::from(self.numerator), i64::from(self.denominator));
        let (c, d) = (i64::from(other.numerator), i64::from(other.denominator));
        Self::reduced(a * d + c * b, b * d)
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        self.plus(Self { numerator: other.numerator.checked_neg()?, ..other })
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        let numerator = i64::from(self.numerator) * i64::from(other.numerator);
        Self::reduced(numerator, i64::from(self.denominator) * i64::from(other.denominator))
    }

    /// Does this power keep the sign of a negative number? It does if both parts are odd, as of ⅓ and 3.
    pub(super) fn keeps_sign(self) -> bool {
        self.numerator % 2 != 0 && self.has_odd_denominator()
    }

    /// Is the denominator odd, so that negative numbers have the power?
    pub(super) fn has_odd_denominator(self) -> bool {
        self.denominator % 2 != 0
    }
}

impl PartialOrd for Exponent {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exponent {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        let left = i64::from(self.numerator) * i64::from(other.denominator);
        left.cmp(&(i64::from(other.numerator) * i64::from(self.denominator)))
    }
}
