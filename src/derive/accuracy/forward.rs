//! Values and what they are rounded by, from the first operation to the last.
//!
//! Beside each value go eight of its possible errors: what the roundings so far make of it, to first order, if each is its bound
//! times a fixed number at random. Their size says how far an operand can be off, and so whether the operation is like its tangent
//! there. Sums of sizes would do without randomness, but they grow from step to step even where errors do not, as in a rotation that
//! is repeated, and all would look nonlinear.

use crate::derive::traced::Traced;
use crate::op::{Arity, Dual, Op, rounding, rounding_nearby};
use crate::real::Real;
use crate::tape::trace::{Source, Trace};

/// How many errors go beside each value.
const LANES: usize = 8;

/// What of an error of the operands counts as large: this times the largest of the eight. That they are all below a quarter of
/// their standard deviation happens once in 10⁵ times.
const MARGIN: f64 = 4.0;

/// The roundings of a recording.
pub(crate) struct Roundings<T> {
    /// By slot, as all of these; slot 0 is no operand.
    pub(crate) values: Vec<T>,
    /// How far a value can be off although its operands are exact, or, of one that is not like its tangent, whatever they are.
    pub(crate) sizes: Vec<f64>,
    /// What of it is due to the operation not being like its tangent.
    pub(crate) bends: Vec<f64>,
    /// Is the tangent left out, since the size has all of the change?
    pub(crate) is_cut: Vec<bool>,
    /// How far off the value can be by all roundings so far.
    pub(crate) spread: Vec<f64>,
}

impl<T: Real> Roundings<T> {
    /// Of a recording at `point`.
    pub(crate) fn new(traced: &Traced<T>, point: &[T]) -> Self {
        let trace = &traced.trace;
        let slots = 1 + point.len() + trace.entries.len();
        let mut found = Self {
            values: Vec::with_capacity(slots),
            sizes: vec![0.0; slots],
            bends: vec![0.0; slots],
            is_cut: vec![false; slots],
            spread: vec![0.0; slots],
        };
        found.values.push(T::zero());
        found.values.extend_from_slice(point);
        let mut lanes = vec![[0.0; LANES]; 1 + point.len()];
        lanes.reserve(trace.entries.len());
        for index in 0..trace.entries.len() {
            let lane = found.operation(trace, index, &lanes);
            let slot = lanes.len();
            found.spread[slot] = size(&lane);
            lanes.push(lane);
        }
        found
    }

    /// The value of an operand.
    pub(crate) fn value(&self, trace: &Trace<T>, source: Source) -> T {
        source.get().map_or_else(|k| trace.constants[k], |slot| self.values[slot as usize])
    }

    /// Computes the next operation; returns its errors.
    fn operation(&mut self, trace: &Trace<T>, index: usize, lanes: &[[f64; LANES]]) -> [f64; LANES] {
        let entry = trace.entries[index];
        let (op, n) = (entry.op, entry.exponent());
        let sources = trace.sources(index);
        let operands = sources.map(|source| self.value(trace, source));
        let y = Dual::apply(op, n, operands.map(Dual::constant)).value;
        let slot = self.values.len();
        self.values.push(y);
        if op.arity() == Arity::Half {
            return [0.0; LANES];
        }
        let partials = value_partials(op, n, operands, y);
        let errors = sources.map(|source| source.get().map_or([0.0; LANES], |slot| lanes[slot as usize]));
        let step = Step { op, n, operands, y, partials, reach: errors.map(|lane| MARGIN * size(&lane)) };
        let rounded = rounding(op, n, operands, y);
        let bend = step.bend();
        self.bends[slot] = bend.size();
        self.sizes[slot] = rounded + bend.size();
        self.is_cut[slot] = matches!(bend, Bend::Cut(_));
        core::array::from_fn(|lane| {
            let along = (0..3).filter(|&k| errors[k][lane] != 0.0).map(|k| partials[k] * errors[k][lane]);
            let carried: f64 = if self.is_cut[slot] { 0.0 } else { along.sum() };
            carried + self.sizes[slot] * at_random(index, lane)
        })
    }
}

/// How the value of an operation changes with its operands: its partial derivatives, but 1 for a value that is detached from
/// the derivative only.
pub(super) fn value_partials<T: Real>(op: Op, n: i32, operands: [T; 3], y: T) -> [f64; 3] {
    if op == Op::Detach {
        return [1.0, 0.0, 0.0];
    }
    let flat = op.flat(n);
    let partials = Dual::partials(op, n, operands.map(Dual::constant), Dual::constant(y));
    core::array::from_fn(|k| if flat[k].holds(partials[k].value) { 0.0 } else { partials[k].value.widen() })
}

fn size(lane: &[f64; LANES]) -> f64 {
    lane.iter().fold(0.0, |size, x| size.max(x.abs()))
}

/// A number between −1 and 1 of a rounding and a lane, always the same; not next to 0, so that none hides.
fn at_random(index: usize, lane: usize) -> f64 {
    let seed = (index as u64).wrapping_mul(LANES as u64).wrapping_add(lane as u64).wrapping_add(1);
    let hash = (seed ^ seed >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let hash = (hash ^ hash >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let size = 0.25 + 0.75 * f64::from((hash >> 40) as u32) / f64::from(1u32 << 24);
    if hash & 1 == 0 { size } else { -size }
}

/// What is left of the change of a value when that along the tangent is taken away.
#[derive(Clone, Copy)]
enum Bend {
    /// Nothing but rounding.
    None,
    /// This much, beside the tangent.
    Beside(f64),
    /// The tangent says little: this is the whole change.
    Cut(f64),
}

impl Bend {
    fn size(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Beside(size) | Self::Cut(size) => size,
        }
    }
}

/// An operation with how far its operands can be off.
struct Step<T> {
    op: Op,
    n: i32,
    operands: [T; 3],
    y: T,
    partials: [f64; 3],
    reach: [f64; 3],
}

impl<T: Real> Step<T> {
    /// Of an angle that can be off by a good part of a turn, nothing is known; the ends may not show it.
    fn turns(&self) -> Option<f64> {
        let is_lost = self.reach[0] >= core::f64::consts::FRAC_PI_2;
        match self.op {
            Op::Sin | Op::Cos if is_lost => Some(1.0 + self.y.widen().abs()),
            Op::Tan if is_lost => Some(f64::INFINITY),
            _ => None,
        }
    }

    /// Compares the operation with its tangent at the ends of what the operands can be.
    fn bend(&self) -> Bend {
        if let Some(whole) = self.turns() {
            return Bend::Cut(whole);
        }
        let (mut off, mut linear, mut whole) = (0.0_f64, 0.0_f64, 0.0_f64);
        let moves = self.reach.map(|reach| reach > 0.0);
        for corner in 0..8 {
            let up = [0, 1, 2].map(|k| corner >> k & 1 == 1);
            // Of operands that do not move, one corner stands for both.
            if (0..3).any(|k| up[k] && !moves[k]) || !moves.contains(&true) {
                continue;
            }
            let ends: [T; 3] = core::array::from_fn(|k| {
                let reach = if up[k] { self.reach[k] } else { -self.reach[k] };
                if moves[k] { T::of(self.operands[k].widen() + reach) } else { self.operands[k] }
            });
            let change =
                Dual::apply(self.op, self.n, ends.map(Dual::constant)).value.widen() - self.y.widen();
            // Outside of the domain, where the exact operands are not either.
            if change.is_nan() {
                continue;
            }
            let steps: [f64; 3] = core::array::from_fn(|k| ends[k].widen() - self.operands[k].widen());
            let along: f64 = (0..3).filter(|&k| steps[k] != 0.0).map(|k| self.partials[k] * steps[k]).sum();
            let beside = if along.is_finite() { (change - along).abs() } else { f64::INFINITY };
            off = off.max(beside);
            linear = linear.max(along.abs());
            whole = whole.max(change.abs());
        }
        // Both values are rounded, and a row of the table may round its partial derivative.
        let rounded = rounding_nearby(self.op, self.n, self.operands, self.y);
        let noise = 4.0 * rounded + 16.0 * T::epsilon().widen() * linear;
        if off <= noise && off.is_finite() {
            Bend::None
        } else if off <= 0.25 * linear && off.is_finite() {
            Bend::Beside(off)
        } else {
            Bend::Cut(whole)
        }
    }
}
