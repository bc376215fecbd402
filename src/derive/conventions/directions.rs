//! The directions from which a special point is looked at.

/// Coordinates up to which the axes are looked along, too.
const AXES: usize = 8;

/// A direction, by a rule, since points can be long.
#[derive(Clone, Copy, Debug)]
pub(super) enum Direction {
    /// With this number, forward or back.
    Generic(u32, f64),
    Axis(usize, f64),
}

impl Direction {
    pub(super) fn is_generic(self) -> bool {
        matches!(self, Self::Generic(..))
    }

    /// Coordinate `k`: of a generic direction a whole number between 3 and 251, with a sign; exact in any product of a few.
    pub(super) fn at(self, k: usize) -> f64 {
        match self {
            Self::Axis(axis, sign) => {
                if axis == k {
                    sign
                } else {
                    0.0
                }
            }
            Self::Generic(number, sign) => {
                let seed = (k as u64).wrapping_mul(8).wrapping_add(u64::from(number)).wrapping_add(1);
                // A hash with good high bits.
                let hash = (seed ^ seed >> 31).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                let hash = (hash ^ hash >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                let size = 3.0 + f64::from((hash >> 40) as u32 % 249);
                if hash >> 63 == 0 { sign * size } else { -sign * size }
            }
        }
    }
}

/// All directions for a point with this many coordinates: eight generic ones, forward and back, and the axes.
pub(super) fn directions(coordinates: usize) -> impl Iterator<Item = Direction> {
    let axes = if coordinates <= AXES { coordinates } else { 0 };
    let signs = |f: fn(usize, f64) -> Direction, k: usize| [1.0, -1.0].map(|sign| f(k, sign));
    let generic = (0..8).flat_map(move |k| signs(|k, sign| Direction::Generic(k as u32, sign), k));
    // Of one coordinate every direction is the axis.
    let axes = if coordinates == 1 { 0 } else { axes };
    generic.chain((0..axes).flat_map(move |k| signs(Direction::Axis, k)))
}
