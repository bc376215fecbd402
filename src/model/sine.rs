//! A sine, and the frequency that it is guessed to have.

use super::curve::{curve, lift};
use super::guess::{Axis, Points, checked, search};
use super::{Guess, GuessError};
use crate::data::Dataset;
use crate::var::Activation;
use core::f64::consts::TAU;

/// `amplitude · sin(2π · frequency · x + phase) + offset`.
///
/// Parameters: `amplitude`; `frequency`, in periods for each unit of `x`; `phase`, in radians; `offset`. The curve is
/// the same with the amplitude's sign changed and half a turn added to the phase; the guess has a positive amplitude
/// and a phase in `(−π, π]`.
///
/// Guess: the frequency with the lowest sum of squares, offset, sine and cosine being at their least squares, for
/// frequencies up to half of the mean number of points for each unit of `x` (Nyquist's frequency, where distances are
/// equal), in steps of an eighth of a period over the range. This is the floating-mean form of the least-squares
/// periodogram: Lomb (1976), Astrophys. Space Sci. 39; Zechmeister & Kürster (2009), Astron. Astrophys. 496. A valley
/// of the sum of squares is one period over the range wide, so a start by hand has to be that good. Of more than 1024
/// points the first 1024 are searched, and then twice as many around what was found.
///
/// ```
/// use gradus::model::{Guess, Model, Sine};
/// use gradus::prelude::*;
///
/// let truth = [2.0, 1.7, 0.5, 10.0];
/// let rows = (0..50).map(|i| 0.1 * f64::from(i)).map(|x| [x, Sine.evaluate(&truth, &[x])]);
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let fit = LeastSquares::new().run_rows(Sine, Sine.guess(&data)?, &data)?;
/// assert!(fit.x.iter().zip(truth).all(|(found, want)| (found - want).abs() < 1e-9), "{fit}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sine;

curve!(Sine, "sine", ["amplitude", "frequency", "phase", "offset"]);

/// How many points are looked at together.
const WINDOW: usize = 1024;

impl Sine {
    fn at<N: Activation>([amplitude, frequency, phase, offset]: [N; 4], x: N) -> N {
        amplitude * (lift::<N>(TAU) * (frequency * x) + phase).sin() + offset
    }
}

/// The first `count` points, or 1024 that are spread over them.
fn window(points: &Points, count: usize) -> Points {
    // Distances that are not all the same, lest high frequencies look like low ones: a fraction of the golden ratio's
    // multiples.
    let jitter = |i: usize| (i as f64 * 0.618_033_988_749_895).fract();
    let stride = count as f64 / WINDOW as f64;
    let index = |i: usize| if count <= WINDOW { i } else { ((i as f64 + jitter(i)) * stride) as usize };
    let indices: Vec<usize> = (0..count.min(WINDOW)).map(|i| index(i).min(count - 1)).collect();
    let take = |column: &[f64]| indices.iter().map(|&i| column[i]).collect();
    let Points { x, y, weight, height } = points;
    Points { x: take(x), y: take(y), weight: take(weight), height: *height }
}

/// The best of these frequencies, with offset, sine and cosine about `origin`.
fn periodogram(points: &Points, frequencies: Axis, origin: f64) -> Option<(f64, [f64; 3])> {
    let waves = |[frequency]: [f64; 1], x: f64| {
        let (sin, cos) = (TAU * frequency * (x - origin)).sin_cos();
        [1.0, sin, cos]
    };
    search(points, &[frequencies], waves).map(|([frequency], coefficients)| (frequency, coefficients))
}

/// The frequency, and the coefficients about the middle of the range.
fn wave(points: &Points, origin: f64) -> Option<(f64, [f64; 3])> {
    let all = points.x.len();
    let mut count = all.min(WINDOW);
    let first = window(points, count);
    let (range, highest) = (first.range(), 0.5 * (count - 1) as f64 / first.range());
    // An eighth of a period over the range each.
    let steps = 4 * (count - 1) + 1;
    let mut found = periodogram(&first, Axis::linear(0.25 / range, highest, steps), origin)?;
    while count < all {
        let reach = 0.5 / window(points, count).range();
        count = all.min(2 * count);
        let lowest = (found.0 - reach).max(0.1 * reach);
        found = periodogram(&window(points, count), Axis::linear(lowest, found.0 + reach, 17), origin)?;
    }
    Some(found)
}

impl Guess for Sine {
    fn guess(&self, data: &Dataset) -> Result<Vec<f64>, GuessError> {
        let points = Points::of(data, "a sine", 4)?;
        let origin = points.first() + 0.5 * points.range();
        let start = wave(&points, origin).map(|(frequency, [offset, sin, cos])| {
            let turn = cos.atan2(sin) - TAU * (frequency * origin).fract();
            let phase = turn.sin().atan2(turn.cos());
            vec![sin.hypot(cos) * points.height, frequency, phase, offset * points.height]
        });
        // A constant has no frequency; all of them fit.
        checked(self, start, data)
    }
}
