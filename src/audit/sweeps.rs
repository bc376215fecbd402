//! All ways to a derivative, against one another.

use super::spectrum::Symmetric;
use super::{Finding, Sweep};
use crate::derive::along::tangents_at;
use crate::derive::eager::{self, Here};
use crate::derive::entries::dense_hessian_at;
use crate::error::Error;
use crate::function::{Evaluator, PointEngine};
use crate::real::Real;
use crate::replay::mode::{Mode, Reason};
use crate::replay::switches::Replaying;
use crate::tape::Closure;

/// What a gradient by hand may differ by, as in a check of gradients, in roundings of the largest component.
const BY_HAND: f64 = 65536.0;

/// What two sweeps may differ by, as a share of the largest component: half of the digits. Tangents cancel where adjoints do not,
/// and the other way round, so a tighter bound would be one on the function.
fn between_sweeps<T: Real>() -> f64 {
    16.0 * T::epsilon().widen().sqrt()
}

/// A point with the gradient by the reverse sweep.
#[derive(Clone, Copy)]
pub(super) struct Known<'a, T> {
    pub(super) index: usize,
    pub(super) point: &'a [T],
    pub(super) value: T,
    pub(super) gradient: &'a [T],
    /// How far off the components can be.
    pub(super) errors: &'a [f64],
}

impl<T: Real> Known<'_, T> {
    /// The largest component in size.
    pub(super) fn scale(self) -> f64 {
        self.gradient.iter().map(|g| g.widen().abs()).fold(0.0, f64::max)
    }

    /// The difference of component `k` and another one beyond rounding and this share of the largest.
    fn excess(self, k: usize, other: f64, share: f64) -> f64 {
        let allowed =
            2.0 * self.errors.get(k).copied().unwrap_or(0.0) + share * self.scale().max(other.abs());
        let off = (self.gradient[k].widen() - other).abs() - allowed;
        if off.is_nan() { 0.0 } else { off }
    }

    /// The worst of other components that differ by more than rounding, as a finding.
    fn worst(self, sweep: Sweep, share: f64, others: impl Iterator<Item = (usize, f64)>) -> Option<Finding> {
        let off = others.map(|(k, other)| (k, other, self.excess(k, other, share))).filter(|off| off.2 > 0.0);
        let (coordinate, other, _) = off.max_by(|a, b| a.2.total_cmp(&b.2))?;
        let gradient = self.gradient[coordinate].widen();
        Some(Finding::Sweeps { point: self.index, sweep, coordinate, gradient, other })
    }

    /// The gradient by hand against the tape.
    pub(super) fn by_hand(self, hand: &[T]) -> Option<Finding> {
        let hands = hand.iter().map(|h| h.widen()).enumerate();
        let nan = hand.iter().position(|h| !h.is_finite());
        let finding = |coordinate: usize, hand: f64| {
            let tape = self.gradient[coordinate].widen();
            Finding::ByHand { point: self.index, coordinate, tape, hand }
        };
        if let Some(k) = nan.filter(|&k| k < self.gradient.len()) {
            return Some(finding(k, hand[k].widen()));
        }
        match self.worst(Sweep::Forward, BY_HAND * T::epsilon().widen(), hands)? {
            Finding::Sweeps { coordinate, other, .. } => Some(finding(coordinate, other)),
            other => Some(other),
        }
    }

    /// Sweeps forward along these coordinates against the sweep back.
    pub(super) fn forward(self, f: &Closure<'_, T>, coordinates: &[usize], here: Here) -> Option<Finding> {
        let mut direction = vec![T::zero(); self.point.len()];
        let mut found = Vec::new();
        for &k in coordinates {
            direction[k] = T::one();
            let tangents = tangents_at(f, self.point, &direction, here);
            direction[k] = T::zero();
            found.extend(tangents.ok().and_then(|tangents| Some((k, tangents.first()?.widen()))));
        }
        self.worst(Sweep::Forward, between_sweeps::<T>(), found.into_iter())
    }

    /// The Hessian: its condition number and what it is in other units, and whether differences of gradients say the same.
    pub(super) fn hessian(self, f: &Closure<'_, T>, here: Here) -> Curvature {
        let n = self.point.len();
        let hessian = match dense_hessian_at(f, self.point, here) {
            Ok(hessian) => hessian,
            Err(error) => {
                let findings = vec![Finding::NoHessian { point: self.index, error }];
                return Curvature { condition: None, rows: vec![0.0; n], findings };
            }
        };
        let matrix = Symmetric::new(hessian.as_slice().iter().map(|h| h.widen()).collect(), n);
        let condition = matrix.condition();
        let mut findings = Vec::new();
        // A Newton step keeps a third of the digits.
        let limit = T::epsilon().widen().powf(-2.0 / 3.0);
        if let Some(condition) = condition.filter(|&condition| condition > limit) {
            let scaled = matrix.scaled().condition().unwrap_or(f64::INFINITY);
            let point = self.index;
            findings.push(if scaled <= limit {
                Finding::Scaling { point, condition, scaled }
            } else {
                Finding::Conditioning { point, condition }
            });
        }
        let direction: Vec<f64> = self.point.iter().enumerate().map(|(k, x)| sized(k, x.widen())).collect();
        let product: Vec<f64> = (0..n)
            .map(|row| hessian.row(row).iter().zip(&direction).map(|(h, v)| h.widen() * v).sum())
            .collect();
        findings.extend(self.product(f, &direction, &product, here));
        let size = |(h, x): (&T, &T)| (h.widen() * x.widen()).abs();
        let rows = (0..n).map(|row| hessian.row(row).iter().zip(self.point).map(size).sum()).collect();
        Curvature { condition, rows, findings }
    }

    /// The product of the Hessian with a direction against differences of gradients, at the step where they change least.
    fn product(self, f: &Closure<'_, T>, direction: &[f64], product: &[f64], here: Here) -> Option<Finding> {
        let is_coarse = T::epsilon().widen() > 1e-10;
        let (decades, tolerance) = if is_coarse { (3, 3e-2) } else { (7, 1e-4) };
        let size = product.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
        let error = self.errors.iter().fold(T::epsilon().widen() * self.scale(), |a, &b| a.max(b));
        let seen: Vec<(f64, Vec<f64>)> = (1..=decades)
            .map(|k| 10f64.powi(-k))
            .filter_map(|step| self.differences(f, direction, step, here))
            .collect();
        let largest = |x: &[f64]| x.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
        let apart =
            |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0_f64, |far, (a, b)| far.max((a - b).abs()));
        let pairs = seen.windows(2).map(|pair| {
            let off = apart(&pair[0].1, &pair[1].1) + pair[1].0;
            (off / largest(&pair[1].1).max(f64::MIN_POSITIVE), &pair[1].1)
        });
        let (share, differences) = pairs.min_by(|a, b| a.0.total_cmp(&b.0))?;
        // Where differences settle to nothing, or gradients have no digits, they are no witness.
        if share > 0.05 || error > 1e-3 * (self.scale() + size) {
            return None;
        }
        let allowed = tolerance * largest(differences).max(size) + 4.0 * share * largest(differences);
        let excess = |k: usize| (differences[k] - product[k]).abs() - allowed;
        let coordinate = (0..product.len()).max_by(|&a, &b| excess(a).total_cmp(&excess(b)))?;
        if excess(coordinate) <= 0.0 {
            return None;
        }
        let (sweep, gradient, other) = (Sweep::Hessian, product[coordinate], differences[coordinate]);
        Some(Finding::Sweeps { point: self.index, sweep, coordinate, gradient, other })
    }

    /// The central difference of gradients along a direction, and how far off it can be by rounding and by what the sides differ;
    /// none where there is no gradient.
    fn differences(
        self,
        f: &Closure<'_, T>,
        direction: &[f64],
        step: f64,
        here: Here,
    ) -> Option<(f64, Vec<f64>)> {
        let gradient = |step: f64| {
            let moved = |(x, v): (&T, &f64)| T::of(x.widen() + step * v);
            let near: Vec<T> = self.point.iter().zip(direction).map(moved).collect();
            let mut gradient = near.clone();
            eager::value_and_grad_into(f, &near, &mut gradient, here).ok().map(|_| gradient)
        };
        let (above, below) = (gradient(step)?, gradient(-step)?);
        let (mut sides, mut differences) = (0.0_f64, Vec::new());
        for ((a, b), g) in above.iter().zip(&below).zip(self.gradient) {
            let (a, b, g) = (a.widen(), b.widen(), g.widen());
            sides = sides.max((a - g - (g - b)).abs());
            differences.push((a - b) / (2.0 * step));
        }
        let error = self.errors.iter().fold(T::epsilon().widen() * self.scale(), |a, &b| a.max(b));
        Some(((error + 0.1 * sides) / step, differences))
    }
}

/// What a Hessian says.
#[derive(Default)]
pub(super) struct Curvature {
    pub(super) condition: Option<f64>,
    /// `Σ |Hₖᵢ xᵢ|`: what relative changes of the coordinates can make of component `k` of the gradient.
    pub(super) rows: Vec<f64>,
    pub(super) findings: Vec<Finding>,
}

/// A coordinate of a direction: a step of the size of the coordinate, with signs in no order.
fn sized(k: usize, x: f64) -> f64 {
    let sign = if (k * 2_654_435_761) >> 7 & 1 == 0 { 1.0 } else { -1.0 };
    sign * x.abs().max(0.1)
}

/// Values and gradients by a function that compiles, at all points in turn, four times; and how it is evaluated in the end.
pub(super) fn replayed<T: Real>(
    f: &Closure<'_, T>,
    known: &[Known<'_, T>],
    here: Here,
) -> (Vec<Finding>, Option<Reason>) {
    let Some(parameters) = known.first().map(|known| known.point.len()) else { return (Vec::new(), None) };
    let mut engine = Evaluator::<T>::new(parameters, here);
    let mut findings: Vec<Finding> = Vec::new();
    let mut gradient = vec![T::zero(); parameters];
    for known in (0..4).flat_map(|_| known) {
        if known.point.len() != parameters || findings.iter().any(|found| found.point() == Some(known.index))
        {
            continue;
        }
        match engine.value_and_grad(f, known.point, &mut gradient) {
            Ok(value) if value != known.value => {
                let (closure, program) = (known.value.widen(), value.widen());
                findings.push(Finding::Values { point: known.index, closure, program });
            }
            Ok(_) => {
                let others = gradient.iter().map(|g| g.widen()).enumerate();
                findings.extend(known.worst(Sweep::Replayed, between_sweeps::<T>(), others));
            }
            Err(error) => findings.push(Finding::Refused { point: known.index, error }),
        }
    }
    let reason = match engine.mode() {
        Mode::Dynamic { reason } => Some(reason),
        Mode::Compiled { .. } => None,
    };
    (findings, reason)
}

/// Whether a finding of the lengths of a point and of a gradient by hand is due.
pub(super) fn lengths(index: usize, expected: usize, actual: usize) -> Option<Finding> {
    let checked = crate::error::LengthMismatch::check("gradient by hand", expected, actual);
    checked.err().map(|length| Finding::Refused { point: index, error: Error::from(length) })
}
