//! The units that the length of a step is measured in.
//!
//! MINPACK's unit of a parameter is the inverse of the longest column that its derivatives have formed so far. That
//! alone lets a parameter whose column is next to nothing go anywhere: a rate of decay at which all the data lie
//! in the tail has a column of 1e−17, and steps of 1e17. So a unit is no larger than the parameter allows:
//!
//! ```text
//! l_j = column j's length      L_j = the longest so far      size_j = max(|x_j|, a tenth of the largest |x_j| so far)
//! D_j = max(L_j, ‖l x‖ / (2 size_j))
//! ```
//!
//! A parameter that starts at 0 has no size, and its unit is that of its column. A step of
//! `‖D p‖ = Δ = share ‖l x‖` then moves no parameter by more than twice this share of itself, and `D` is
//! still the same in whatever units the parameters are. By the arrivals that `examples/arrivals.rs` counts, the
//! bound is worth more than any choice of the first radius. Rejected: sizes that never shrink (a rate that has been
//! large may then jump across 0), and `|x_j|` alone (a parameter can hardly change its sign).
//!
//! A start of 1e−12 where 5 would be right looks the same as a rate in the tail, and holds the parameter back. So no
//! run ends before the bounds have been [lifted](Scale::lift) and a step without them tried.

use super::settings::Scaling;
use crate::matrix::qr::norm;
use crate::real::Real;

/// What of a parameter's largest size so far is left to it, however small it has become.
const REMEMBERED: f64 = 0.1;

/// How much more than all parameters together, in shares of itself, one may move.
const SLACK: f64 = 2.0;

/// A column this much shorter than what its parameter's size allows is held back.
const HELD: f64 = 1e-3;

/// `D`: a factor for each parameter.
#[derive(Clone, Debug, Default)]
pub(super) struct Scale {
    factors: Vec<f64>,
    /// What the parameters allow; 0 for sizes that are fixed.
    floors: Vec<f64>,
    /// `L`; none for sizes that are fixed.
    longest: Vec<f64>,
    /// The largest `|x_j|` so far; 0 for a parameter that started there.
    largest: Vec<f64>,
    has_started: bool,
    /// Bounds count no more.
    is_lifted: bool,
    /// They follow the columns of the Jacobian.
    grows: bool,
}

impl Scale {
    pub(super) fn new(scaling: &Scaling, parameters: usize) -> Self {
        let zeros = vec![0.0; parameters];
        let (factors, grows) = match scaling {
            Scaling::Columns => (zeros.clone(), true),
            Scaling::Fixed(sizes) => (sizes.iter().map(|size| size.recip()).collect(), false),
        };
        Self {
            factors,
            floors: zeros.clone(),
            longest: zeros.clone(),
            largest: zeros,
            has_started: false,
            is_lifted: false,
            grows,
        }
    }

    /// Takes in a point, and the lengths of the columns of the Jacobian there.
    pub(super) fn follow<T: Real>(&mut self, x: &[T], lengths: &[f64]) {
        if !self.grows {
            return;
        }
        for (j, (x, &length)) in x.iter().zip(lengths).enumerate() {
            self.longest[j] = self.longest[j].max(length);
            if !self.has_started || self.largest[j] > 0.0 {
                self.largest[j] = self.largest[j].max(x.widen().abs());
            }
        }
        self.has_started = true;
        let effects: Vec<f64> = x.iter().zip(lengths).map(|(x, length)| x.widen() * length).collect();
        let whole = norm(&effects).min(f64::MAX);
        // A parameter without a size goes by its column, unless that is next to nothing in the parameter's own unit.
        let longest = self.longest.iter().copied().fold(whole, f64::max);
        for (j, x) in x.iter().enumerate() {
            let size = x.widen().abs().max(REMEMBERED * self.largest[j]);
            let floor =
                if self.largest[j] > 0.0 { whole / (SLACK * size) } else { f64::EPSILON.sqrt() * longest };
            self.floors[j] = if self.is_lifted { 0.0 } else { floor.min(f64::MAX) };
            self.factors[j] = self.longest[j].max(self.floors[j]);
        }
    }

    /// Takes the bounds away, and says whether a parameter was held back by them.
    pub(super) fn lift(&mut self) -> bool {
        let held = self.longest.iter().zip(&self.floors).any(|(&length, &floor)| length < HELD * floor);
        self.is_lifted = true;
        held
    }

    /// The factor of a parameter; one without effect so far counts in its own unit.
    pub(super) fn unit(&self, parameter: usize) -> f64 {
        unit(self.factors[parameter])
    }

    /// `x + norm D⁻¹ q`.
    pub(super) fn move_by<T: Real>(&self, norm: f64, q: &[f64], x: &[T]) -> Vec<T> {
        let moves = x.iter().zip(&self.factors).zip(q);
        moves.map(|((x, &factor), q)| T::of(x.widen() + q / (unit(factor) / norm))).collect()
    }

    /// `‖D x‖`.
    pub(super) fn length<T: Real>(&self, x: &[T]) -> f64 {
        let scaled = x.iter().zip(&self.factors).map(|(x, &factor)| x.widen() * unit(factor));
        norm(&scaled.collect::<Vec<_>>()).min(f64::MAX)
    }

    /// The largest of the `cosines` between the residuals and the columns, where a column counts for no more than
    /// the share of its length that the parameter's size lets it have.
    pub(super) fn steepest(&self, cosines: &[f64], lengths: &[f64]) -> f64 {
        let columns = cosines.iter().zip(lengths).zip(&self.floors);
        columns.fold(0.0, |steepest: f64, ((cosine, &length), &floor)| {
            steepest.max(if length < floor { cosine * (length / floor) } else { *cosine })
        })
    }
}

fn unit(factor: f64) -> f64 {
    if factor == 0.0 { 1.0 } else { factor }
}
