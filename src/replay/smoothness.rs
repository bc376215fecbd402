//! Whether a closure can have kinks, as far as its recordings tell.
//!
//! A recording without comparisons is the only control-flow path of a pure closure. If its operations are smooth where they
//! are finite, so is the function, and a solver need not look for a kink where it comes to rest.

use crate::op::Op;
use crate::tape::trace::Trace;

/// Where a function may fail to be differentiable although it is finite there. Ordered: later ones hold more cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Smoothness {
    /// Nowhere.
    Smooth,
    /// Where the argument of a root is zero: the derivative is infinite there and never a convention.
    Roots,
    /// Also where two branches meet, as at the zero of `abs`: the derivative there may be a convention, such as 0.
    Kinks,
}

impl Smoothness {
    /// All, by their order.
    pub(crate) const ALL: [Self; 3] = [Self::Smooth, Self::Roots, Self::Kinks];

    /// What a recording tells of its function.
    pub(crate) fn of<T>(trace: &Trace<T>) -> Self {
        // What is done with a value that was read out is not on the tape.
        if !trace.guards.is_empty() || trace.read.is_some() {
            return Self::Kinks;
        }
        let mut all = Self::Smooth;
        for entry in &trace.entries {
            all = all.max(OF[entry.op as usize]);
            if all == Self::Kinks {
                break;
            }
        }
        all
    }
}

/// By operation: a jump for each entry of a recording would be a twentieth of making it.
const OF: [Smoothness; Op::ALL.len()] = {
    let mut all = [Smoothness::Smooth; Op::ALL.len()];
    let mut k = 0;
    while k < all.len() {
        all[k] = of_operation(Op::ALL[k]);
        k += 1;
    }
    all
};

const fn of_operation(op: Op) -> Smoothness {
    match op {
        Op::Abs
        | Op::Signum
        | Op::Side
        | Op::Floor
        | Op::Ceil
        | Op::Round
        | Op::Trunc
        | Op::Fract
        | Op::Relu
        | Op::Rem
        | Op::Max
        | Op::Min
        | Op::Copysign
        | Op::Less
        | Op::LessEqual
        | Op::Equal
        | Op::Above
        | Op::Below
        | Op::Absorb
        | Op::Select
        // At the origin, where the partial derivatives are 0.
        | Op::Hypot
        | Op::Atan2
        // Nothing is known of a function that is not in the table.
        | Op::Call => Smoothness::Kinks,
        Op::Sqrt | Op::Cbrt | Op::Powf | Op::Asin | Op::Acos | Op::Acosh => Smoothness::Roots,
        _ => Smoothness::Smooth,
    }
}

#[cfg(test)]
#[path = "../../tests/unit/replay/smoothness.rs"]
mod tests;
