//! Is the loss the squared residual of a target? Then its statistics.
//!
//! A loss is a closure, and nothing about it says that it is `(f(x) − y)²`. But it can
//! be asked: move the target `y` of a row by `h`, and look at the loss and at its
//! derivatives, in the target and in the parameters. For `ℓ = K (y − f)²` and for nothing
//! else, in every row with the same `K`,
//!
//! - the second derivative in the target is `2K`,
//! - `ℓ' = 2K (y − f)`, with `ℓ'² = 4K ℓ`, before and after, and
//! - the gradient in the parameters is `−ℓ' ∇f`, before and after, where `−2K ∇f` is the gradient of `ℓ'`.
//!
//! So residuals and `∇f` come without differences, and row by row: they go straight into the
//! triangle of a QR factorization, block by block. Rejected: the sums `Σ ∇f ∇fᵀ`, whose condition is the square
//! of the rows', so that a line over times in seconds since 1970 had no errors; and asking the user to
//! declare the kind of the loss. A declaration can be wrong, and then R² would be, silently; a weighted, a
//! robust or a logistic loss is recognized here.

use super::probe::Probe;
use super::subject::{MOST_PARAMETERS, Subject};
use crate::data::moments::is_constant;
use crate::estimate::{Assessment, NoStandardErrors, Squares as Evidence, Triangle, deviation, norm};
use crate::real::Real;

/// Rows that are asked about at a time: they, their derivatives and their reflections stay in the cache.
const BLOCK: usize = 256;

/// Sums over the rows of a loss that is `K (y − f)²`.
pub(super) struct Squares {
    rows: usize,
    /// The parameters.
    at: Vec<f64>,
    /// `√(Σ (y − f)²)`.
    residual: f64,
    /// `√(Σ (y − ȳ)²)`.
    total: f64,
    /// `√(Σ y²)`.
    targets: f64,
    /// Of `∇f` in each row with `f − y` as last column; `None` for too many parameters.
    triangle: Option<Triangle>,
    epsilon: f64,
}

impl Squares {
    /// The sums, if the loss is a squared residual of the target in every row.
    pub(super) fn recognize<T: Real>(subject: &Subject<'_, T>) -> Option<Self> {
        let (rows, parameters) = (subject.rows(), subject.parameters.len());
        let target = subject.columns.as_slices()[subject.target];
        let mut found = Self {
            rows,
            at: subject.parameters.iter().map(|p| p.widen()).collect(),
            residual: 0.0,
            total: spread(target),
            targets: length(target, 0.0),
            triangle: (parameters <= MOST_PARAMETERS).then(|| Triangle::new(parameters + 1)),
            epsilon: T::epsilon().widen(),
        };
        // A target moved by its own spread: any other size would be arbitrary. One that is constant is moved by its
        // size, so that 1e17 moves at all.
        let size = target[0].widen().abs();
        let spread = if found.total > 0.0 { found.total / (rows as f64).sqrt() } else { size.max(1.0) };
        let mut probe = Probe::new(subject, spread);
        for start in (0..rows).step_by(BLOCK) {
            probe.ask(start..rows.min(start + BLOCK)).ok()?;
            let rows = probe.rows();
            let block = probe.block()?;
            found.residual = found.residual.hypot(norm(&block[block.len() - rows..]));
            if let Some(triangle) = &mut found.triangle {
                triangle.absorb(block);
            }
        }
        Some(found)
    }

    /// `1 − Σ (y − f)² / Σ (y − ȳ)²`; `None` for a target that is constant, be it but for rounding.
    pub(super) fn r_squared(&self) -> Option<f64> {
        finite(1.0 - (self.residual / self.total).powi(2))
    }

    /// The root of `Σ (y − f)² / (n − p)`; `None` unless there are more rows than parameters.
    pub(super) fn residual_standard_error(&self) -> Option<f64> {
        deviation(self.residual, self.rows, self.at.len())
    }

    /// Standard errors from `s² (Σ ∇f ∇fᵀ)⁻¹`, and the distance from the minimum.
    pub(super) fn assess(&self) -> Assessment {
        let Self { rows, targets, epsilon, .. } = *self;
        let Some(triangle) = &self.triangle else {
            return Assessment { precision: Err(too_many(self.at.len())), distance: None };
        };
        Evidence { triangle, rows, at: &self.at, targets, epsilon, known_deviations: false }.assess()
    }
}

/// For more than [`MOST_PARAMETERS`].
pub(super) fn too_many(parameters: usize) -> NoStandardErrors {
    NoStandardErrors::TooManyParameters { parameters, most: MOST_PARAMETERS }
}

/// `√(Σ (y − ȳ)²)`; exactly 0 for a target that is constant but for rounding, which a rounded mean would not give.
fn spread<T: Real>(y: &[T]) -> f64 {
    let wide: Vec<f64> = y.iter().map(|y| y.widen()).collect();
    if is_constant(&wide, T::epsilon().widen()) { 0.0 } else { length(y, mean(y)) }
}

/// The mean, taken twice: the second time of what rounding has left of the first.
fn mean<T: Real>(y: &[T]) -> f64 {
    // Divided first: the sum of large values can be infinite.
    let count = y.len() as f64;
    let of = |from: f64| y.iter().map(|y| (y.widen() - from) / count).sum::<f64>();
    let first = of(0.0);
    first + of(first)
}

/// `√(Σ (y − from)²)`.
fn length<T: Real>(y: &[T], from: f64) -> f64 {
    let mut block = Vec::with_capacity(BLOCK);
    y.chunks(BLOCK).fold(0.0_f64, |length, chunk| {
        block.clear();
        block.extend(chunk.iter().map(|y| y.widen() - from));
        length.hypot(norm(&block))
    })
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
