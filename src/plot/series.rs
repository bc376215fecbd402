//! A line or points of a chart.

use crate::picture::draw::chart::{Kind, Layer};
use core::ops::Range;

/// Points of a function that is drawn as a line.
const SAMPLES: usize = 401;

/// A line or points, with a name, for [`Curves`](super::Curves).
///
/// ```
/// use gradus::plot::Series;
///
/// let losses = [8.0, 3.0, 1.5, 1.1];
/// let line = Series::steps("training", &losses);
/// let parabola = Series::function("x²", -1.2..1.2, |x| x * x);
/// let walk = Series::line("", &[1.0, 0.5, 0.25], &[1.0, 0.25, 0.0625]).numbered();
/// # let _ = (line, parabola, walk);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a series is drawn by `Curves`"]
pub struct Series {
    pub(super) layer: Layer,
    /// x counts steps.
    pub(super) by_step: bool,
}

impl Series {
    fn new(name: impl Into<String>, kind: Kind, x: Vec<f64>, y: Vec<f64>) -> Self {
        Self { layer: Layer { name: name.into(), series: 0, kind, x, y }, by_step: false }
    }

    /// A line through points; of lists that are not equally long, as many as the shorter one has. It is parted where a
    /// coordinate is not finite. A line without a name is not in the legend.
    pub fn line(name: impl Into<String>, x: &[f64], y: &[f64]) -> Self {
        let count = x.len().min(y.len());
        Self::new(name, Kind::Line { dashed: false, dots: false }, x[..count].to_vec(), y[..count].to_vec())
    }

    /// A line through the values of the steps 0, 1, 2, …
    pub fn steps(name: impl Into<String>, values: &[f64]) -> Self {
        let x: Vec<f64> = (0..values.len()).map(|k| k as f64).collect();
        Self { by_step: true, ..Self::line(name, &x, values) }
    }

    /// Points without a line, as open circles.
    pub fn points(name: impl Into<String>, x: &[f64], y: &[f64]) -> Self {
        let mut series = Self::line(name, x, y);
        series.layer.kind = Kind::Circles { errors: None };
        series
    }

    /// A function over a range, at 401 places.
    pub fn function(name: impl Into<String>, range: Range<f64>, f: impl Fn(f64) -> f64) -> Self {
        let at = |k: usize| range.start + (range.end - range.start) * (k as f64 / (SAMPLES - 1) as f64);
        let x: Vec<f64> = (0..SAMPLES).map(at).collect();
        let y = x.iter().map(|&x| f(x)).collect::<Vec<_>>();
        Self::line(name, &x, &y)
    }

    /// The line is dashed, and has the color of the series before it: for what belongs to that one.
    pub fn dashed(mut self) -> Self {
        if let Kind::Line { dashed, .. } = &mut self.layer.kind {
            *dashed = true;
        }
        self
    }

    /// Each point of the line is a dot.
    pub fn dotted(mut self) -> Self {
        if let Kind::Line { dots, .. } = &mut self.layer.kind {
            *dots = true;
        }
        self
    }

    /// The points of the line are marks with numbers from 1 on; where they come too close, only some have one.
    pub fn numbered(mut self) -> Self {
        self.layer.kind = Kind::Numbers { labels: Vec::new() };
        self
    }

    pub(super) fn is_dashed(&self) -> bool {
        matches!(self.layer.kind, Kind::Line { dashed: true, .. })
    }
}
