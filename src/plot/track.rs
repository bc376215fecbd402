//! Where an optimizer went: what a path over contours is drawn from.

use crate::derive::Point;
use crate::descent::DescentReport;
use crate::fit::FitReport;
use crate::minimize::Minimum;
pub use crate::picture::Track;
use crate::real::Real;

/// What a path can be drawn from: the report of a [`Descent`](crate::Descent), of a [`Minimizer`](crate::Minimizer) or of a
/// [`Fit`](crate::Fit) in the plane, or points.
///
/// Minimizations and fits keep a path where they are asked to; without, it is empty.
///
/// ```
/// use gradus::plot::Tracked;
/// use gradus::prelude::*;
///
/// let bowl = |[x, y]: [Var; 2]| x * x + y * y;
/// let run = Descent::new(Sgd::new(0.25)).steps(2).minimize(bowl, [4.0, -8.0])?;
/// let track = run.track().expect("a plane");
/// assert_eq!(track.points, [[4.0, -8.0], [2.0, -4.0], [1.0, -2.0]]);
/// assert_eq!(track.values, [80.0, 20.0, 5.0]);
///
/// let fixed = Minimizer::new(Method::FixedRate(0.25)).max_iterations(2).history(true);
/// assert_eq!(fixed.minimize(bowl, [4.0, -8.0])?.track(), Ok(track));
///
/// // The parameters of a fit, at the start and after each epoch, with the losses there.
/// let data = Dataset::from_rows(&["x", "y"], [[0.0, 0.0]])?;
/// let loss = |[a, b]: [Var; 2], [x, y]: [Var; 2]| (a - x).powi(2) + (b - y).powi(2);
/// let fit = Fit::new(loss).rule(Sgd::new(0.25)).epochs(2).parameter_history(true).run([4.0, -8.0], &data)?;
/// let track = fit.track().expect("a plane");
/// assert_eq!(track.points, [[4.0, -8.0], [2.0, -4.0], [1.0, -2.0]]);
/// assert_eq!(track.values, [80.0, 20.0, 5.0]);
///
/// assert_eq!([[0.0, 1.0], [2.0, 3.0]].track().expect("a plane").points.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Tracked {
    /// The path.
    ///
    /// # Errors
    /// The number of coordinates, if it is not 2.
    fn track(&self) -> Result<Track, usize>;
}

impl<P: Point> Tracked for DescentReport<P> {
    fn track(&self) -> Result<Track, usize> {
        let history = &self.history;
        Ok(Track {
            points: planes(&history.points)?,
            steps: history.steps.clone(),
            values: history.values.clone(),
            gradient_norms: norms(&history.gradients)?,
        })
    }
}

/// Its [`history`](Minimum::history), which ends at the minimum; empty if it was not asked for.
impl<P: Point> Tracked for Minimum<P> {
    fn track(&self) -> Result<Track, usize> {
        plane(&self.x)?;
        let history = &self.history;
        Ok(Track {
            points: planes(&history.points)?,
            steps: (0..).take(history.len()).collect(),
            values: history.values.clone(),
            gradient_norms: norms(&history.gradients)?,
        })
    }
}

/// Its [`parameter_history`](FitReport::parameter_history), by epoch; empty if it was not asked for. The values are the losses
/// over the data, if these were kept, too.
impl<P: Point> Tracked for FitReport<P> {
    fn track(&self) -> Result<Track, usize> {
        plane(&self.parameters)?;
        let points = planes(&self.parameter_history)?;
        let mut values = vec![self.initial_loss];
        values.extend(&self.losses);
        if values.len() != points.len() {
            values.clear();
        }
        Ok(Track { steps: (0..).take(points.len()).collect(), points, values, ..Track::default() })
    }
}

fn planes<P: Point>(points: &[P]) -> Result<Vec<[f64; 2]>, usize> {
    points.iter().map(plane).collect()
}

fn norms<P: Point>(gradients: &[P]) -> Result<Vec<f64>, usize> {
    gradients.iter().map(|g| plane(g).map(|[x, y]| x.hypot(y))).collect()
}

fn plane<P: Point>(point: &P) -> Result<[f64; 2], usize> {
    match point.coordinates() {
        [x, y] => Ok([x.widen(), y.widen()]),
        other => Err(other.len()),
    }
}

impl Tracked for Track {
    fn track(&self) -> Result<Track, usize> {
        Ok(self.clone())
    }
}

impl Tracked for [[f64; 2]] {
    fn track(&self) -> Result<Track, usize> {
        Ok(Track { points: self.to_vec(), ..Track::default() })
    }
}

impl<const N: usize> Tracked for [[f64; 2]; N] {
    fn track(&self) -> Result<Track, usize> {
        self[..].track()
    }
}

impl Tracked for Vec<[f64; 2]> {
    fn track(&self) -> Result<Track, usize> {
        self[..].track()
    }
}

impl Tracked for [Vec<f64>] {
    fn track(&self) -> Result<Track, usize> {
        Ok(Track { points: planes(self)?, ..Track::default() })
    }
}

impl Tracked for Vec<Vec<f64>> {
    fn track(&self) -> Result<Track, usize> {
        self[..].track()
    }
}
