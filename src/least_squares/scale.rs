//! The units that the length of a step is measured in.

use super::qr::norm;
use super::settings::Scaling;
use crate::Real;

/// `D`: a factor for each parameter; 0 for a column that has been zero so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Scale {
    factors: Vec<f64>,
    /// They follow the columns of the Jacobian.
    grows: bool,
}

impl Scale {
    pub(super) fn new(scaling: &Scaling, parameters: usize) -> Self {
        match scaling {
            Scaling::Columns => Self { factors: vec![0.0; parameters], grows: true },
            Scaling::Fixed(sizes) => {
                Self { factors: sizes.iter().map(|size| size.recip()).collect(), grows: false }
            }
        }
    }

    /// Takes in the lengths of the columns of a Jacobian.
    pub(super) fn grow(&mut self, lengths: &[f64]) {
        if self.grows {
            self.factors.iter_mut().zip(lengths).for_each(|(factor, &length)| *factor = factor.max(length));
        }
    }

    /// The factor of a parameter; one without effect so far counts in its own unit.
    pub(super) fn unit(&self, parameter: usize) -> f64 {
        unit(self.factors[parameter])
    }

    /// `x + D⁻¹ q`.
    pub(super) fn move_by<T: Real>(&self, q: &[f64], x: &[T]) -> Vec<T> {
        let moves = x.iter().zip(&self.factors).zip(q);
        moves.map(|((x, &factor), q)| T::of(x.widen() + q / unit(factor))).collect()
    }

    /// `‖D x‖`.
    pub(super) fn length<T: Real>(&self, x: &[T]) -> f64 {
        let scaled = x.iter().zip(&self.factors).map(|(x, &factor)| x.widen() * unit(factor));
        norm(&scaled.collect::<Vec<_>>())
    }
}

fn unit(factor: f64) -> f64 {
    if factor == 0.0 { 1.0 } else { factor }
}
