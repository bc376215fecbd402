//! Is the loss the squared residual of a target? Then its statistics.
//!
//! Weights are not a part of that question: it is the loss without them that is asked. They multiply the squares in
//! each sum, so their roots the rows that go into the triangle.
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
use super::subject::{MOST_PARAMETERS, OfRows, Stretch, Subject};
use crate::data::moments::Extent;
use crate::estimate::{Assessment, NoStandardErrors, Squares as Evidence, Triangle, deviation, norm};
use crate::real::Real;

/// Rows that are asked about at a time: they, their derivatives and their reflections stay in the cache.
const BLOCK: usize = 256;

/// Sums over the rows of a loss that is `K (y − f)²`; with weights, each square times the weight of its row.
pub(super) struct Squares {
    rows: usize,
    /// The free parameters.
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
    known_deviations: bool,
}

impl Squares {
    /// The sums, if the loss is a squared residual of the target in every row.
    pub(super) fn recognize<T: Real>(subject: &Subject<'_, T>, free: &[usize]) -> Option<Self> {
        let (rows, parameters) = (subject.rows(), free.len());
        let is_weighted = subject.weighted.is_some();
        let targets = Targets { subject, is_weighted };
        let (first, size) = targets.first()?;
        let mut found = Self {
            rows,
            at: free.iter().map(|&i| subject.parameters[i].widen()).collect(),
            residual: 0.0,
            total: targets.spread(first)?,
            targets: targets.length(0.0)?,
            triangle: (parameters <= MOST_PARAMETERS).then(|| Triangle::new(parameters + 1)),
            epsilon: T::epsilon().widen(),
            known_deviations: subject.known_deviations,
        };
        let total = if is_weighted {
            let plain = Targets { subject, is_weighted: false };
            plain.spread(plain.first()?.0)?
        } else {
            found.total
        };
        walk(subject, free, (total, size), |block, rows| {
            found.residual = found.residual.hypot(norm(&block[block.len() - rows..]));
            if let Some(triangle) = &mut found.triangle {
                triangle.absorb(block);
            }
        })?;
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
        let Self { rows, targets, epsilon, known_deviations, .. } = *self;
        let Some(triangle) = &self.triangle else {
            return Assessment { precision: Err(too_many(self.at.len())), distance: None };
        };
        Evidence { triangle, rows, at: &self.at, targets, epsilon, known_deviations }.assess()
    }
}

/// Hands out `∇f` in columns, one for each free parameter, and then `f − y`, block by block of rows; with weights, times
/// their roots. `None` if the loss is no squared residual in some of them.
///
/// - `total`: `√(Σ (y − ȳ)²)`, without weights, and the size of a target.
fn walk<T: Real>(
    subject: &Subject<'_, T>,
    free: &[usize],
    (total, size): (f64, f64),
    mut take: impl FnMut(&mut [f64], usize),
) -> Option<()> {
    // A target moved by its own spread: any other size would be arbitrary. One that is constant is moved by its
    // size, so that 1e17 moves at all.
    let spread = if total > 0.0 { total / (subject.rows() as f64).sqrt() } else { size.max(1.0) };
    let mut probe = Probe::new(subject, free, spread);
    subject.stretches(BLOCK, &mut |Stretch { columns, weights }| {
        let rows = columns.first().map_or(0, |column| column.len());
        for start in (0..rows).step_by(BLOCK) {
            probe.ask(columns, start..rows.min(start + BLOCK)).ok()?;
            let rows = probe.rows();
            let block = probe.block()?;
            if let Some(weights) = weights {
                let roots = weights.given[start..].iter().map(|w| w.sqrt());
                block.chunks_exact_mut(rows).for_each(|column| multiply(column, roots.clone()));
            }
            take(block, rows);
        }
        Some(())
    })
}

/// `∇f` of each row and the residuals `f − y`, both times the roots of the weights; `None` for a loss that is no squared
/// residual.
pub(super) fn rows_of<T: Real>(
    subject: &Subject<'_, T>,
    free: &[usize],
) -> Option<(Vec<Vec<f64>>, Vec<f64>)> {
    let (mut derivatives, mut residuals) = (Vec::new(), Vec::new());
    let plain = Targets { subject, is_weighted: false };
    let (first, size) = plain.first()?;
    walk(subject, free, (plain.spread(first)?, size), |block, rows| {
        let (columns, last) = block.split_at(block.len() - rows);
        let of_row = |row: usize| columns.chunks_exact(rows).map(|column| column[row]).collect();
        derivatives.extend((0..rows).map(of_row));
        residuals.extend_from_slice(last);
    })?;
    Some((derivatives, residuals))
}

/// For more than [`MOST_PARAMETERS`].
pub(super) fn too_many(parameters: usize) -> NoStandardErrors {
    NoStandardErrors::TooManyParameters { parameters, most: MOST_PARAMETERS }
}

/// The target in all rows.
struct Targets<'s, 'a, T: Real> {
    subject: &'s Subject<'a, T>,
    /// Do the rows have their weights in a sum?
    is_weighted: bool,
}

impl<T: Real> Targets<'_, '_, T> {
    /// Hands the targets to `look`, block by block, with the weights from there on, if they count.
    fn blocks(&self, mut look: impl FnMut(&[f64], Option<OfRows<'_>>)) -> Option<()> {
        let mut block = Vec::with_capacity(BLOCK);
        self.subject.stretches(BLOCK, &mut |Stretch { columns, weights }| {
            for (chunk, start) in columns[self.subject.target].chunks(BLOCK).zip((0..).step_by(BLOCK)) {
                block.clear();
                block.extend(chunk.iter().map(|y| y.widen()));
                look(&block, weights.filter(|_| self.is_weighted).map(|all| all.from(start)));
            }
            Some(())
        })
    }

    /// A first mean, unless the targets are constant but for rounding; and the size of one of them.
    fn first(&self) -> Option<(Option<f64>, f64)> {
        let (mut extent, mut size) = (Extent::default(), None);
        self.blocks(|block, _| {
            extent.absorb(block);
            size = size.or(block.first().map(|y| y.abs()));
        })?;
        let mean = if extent.is_constant(T::epsilon().widen()) { None } else { Some(self.mean(0.0)?) };
        Some((mean, size.unwrap_or(0.0)))
    }

    /// The mean of the distances from a number.
    fn mean(&self, from: f64) -> Option<f64> {
        // Divided first: the sum of large values can be infinite.
        let (count, mut sum) = (self.subject.rows() as f64, 0.0);
        self.blocks(|block, weights| {
            let parts = block.iter().map(|y| (y - from) / count);
            match weights {
                Some(weights) => parts.zip(weights.relative).for_each(|(part, w)| sum += part * w),
                None => parts.for_each(|part| sum += part),
            }
        })?;
        Some(sum)
    }

    /// `√(Σ w (y − ȳ)²)`; exactly 0 without a first mean. That is taken twice: the second time of what rounding has left.
    fn spread(&self, first: Option<f64>) -> Option<f64> {
        let Some(first) = first else { return Some(0.0) };
        self.length(first + self.mean(first)?)
    }

    /// `√(Σ w (y − from)²)`.
    fn length(&self, from: f64) -> Option<f64> {
        let (mut length, mut moved) = (0.0_f64, Vec::with_capacity(BLOCK));
        self.blocks(|block, weights| {
            moved.clear();
            moved.extend(block.iter().map(|y| y - from));
            if let Some(weights) = weights {
                multiply(&mut moved, weights.given.iter().map(|w| w.sqrt()));
            }
            length = length.hypot(norm(&moved));
        })?;
        Some(length)
    }
}

fn multiply(column: &mut [f64], by: impl Iterator<Item = f64>) {
    column.iter_mut().zip(by).for_each(|(x, by)| *x *= by);
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
