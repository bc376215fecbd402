//! Curves: losses, rates and parameters by step, functions and points.

use super::PlotError;
use super::files::files;
use super::page::chart_page;
use super::progression::Progression;
use super::series::Series;
use crate::picture::draw::chart::{Chart, Kind};
use crate::picture::draw::chart_figure::draw_chart;
use crate::picture::shape::scale::Scale;
use core::ops::Range;

/// Curves over two axes, linear or logarithmic: of several runs, of functions, of points.
///
/// ```
/// use gradus::plot::{Curves, Series};
/// use gradus::prelude::*;
///
/// let bowl = |[x, y]: [Var; 2]| x * x + 10.0 * y * y;
/// let plain = Descent::new(Sgd::new(0.05)).steps(60).minimize(bowl, [4.0, 1.0])?;
/// let adam = Descent::new(Adam::new(0.3)).steps(60).minimize(bowl, [4.0, 1.0])?;
/// let svg = Curves::new().losses("GD", &plain).losses("Adam", &adam).log_y().to_svg()?;
/// assert!(svg.starts_with("<svg"));
///
/// let walk = Series::line("steps", &[1.0, 0.5, 0.25], &[1.0, 0.25, 0.0625]).numbered();
/// let svg = Curves::new().series(Series::function("x²", -1.2..1.2, |x| x * x)).series(walk).to_svg()?;
/// assert!(svg.contains("steps"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is drawn until `to_svg`, `svg` or `page`"]
pub struct Curves {
    chart: Chart,
    /// How many colors are taken.
    colors: usize,
    has_other_x: bool,
}

impl Curves {
    /// No curve yet; the axes are x and y.
    pub fn new() -> Self {
        let chart = Chart { names: ["x".into(), "y".into()], ..Chart::default() };
        Self { chart, ..Self::default() }
    }

    /// Adds a line or points.
    pub fn series(mut self, series: Series) -> Self {
        let continues = series.is_dashed() && self.colors > 0;
        let mut layer = series.layer;
        self.colors += usize::from(!continues);
        layer.series = self.colors - 1;
        self.has_other_x |= !series.by_step;
        self.chart.by_step = !self.has_other_x;
        self.chart.layers.push(layer);
        self
    }

    /// The loss of a run by step or by epoch, and dashed that on its validation data.
    pub fn losses(self, name: impl Into<String>, run: &(impl Progression + ?Sized)) -> Self {
        let name = name.into();
        let curves = self.by(run.counts(), "loss").run(name.clone(), &run.steps(), &run.losses());
        match &run.validation_losses()[..] {
            [] => curves,
            losses => curves.series(by_step(format!("{name}, validation"), &run.steps(), losses).dashed()),
        }
    }

    /// The length of the gradient of a run by step.
    pub fn gradient_norms(self, name: impl Into<String>, run: &(impl Progression + ?Sized)) -> Self {
        self.by(run.counts(), "gradient norm").run(name.into(), &run.steps(), &run.gradient_norms())
    }

    /// The learning rate of a run by step.
    pub fn learning_rates(self, name: impl Into<String>, run: &(impl Progression + ?Sized)) -> Self {
        self.by(run.counts(), "learning rate").run(name.into(), &run.steps(), &run.learning_rates())
    }

    /// Each parameter of a run by step, under its own name.
    pub fn parameters(self, run: &(impl Progression + ?Sized)) -> Self {
        let curves = self.by(run.counts(), "parameter");
        let steps = run.steps();
        let named = run.names().into_iter().zip(run.parameters());
        named.fold(curves, |curves, (name, values)| curves.run(name, &steps, &values))
    }

    fn run(self, name: String, steps: &[f64], values: &[f64]) -> Self {
        self.series(by_step(name, steps, values))
    }

    /// Names the axes, unless the user has.
    fn by(mut self, x: &str, y: &str) -> Self {
        for (name, default) in self.chart.names.iter_mut().zip([("x", x), ("y", y)]) {
            if name == default.0 {
                default.1.clone_into(name);
            }
        }
        self
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.chart.title = title.into();
        self
    }

    /// What stands below the title.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.chart.subtitle = subtitle.into();
        self
    }

    /// The names of the axes; default: what is drawn of runs, or `x` and `y`.
    pub fn axes(mut self, names: [impl Into<String>; 2]) -> Self {
        self.chart.names = names.map(Into::into);
        self
    }

    /// The range of x; default: what the curves need.
    pub fn x(mut self, range: Range<f64>) -> Self {
        self.chart.ranges[0] = Some([range.start, range.end]);
        self
    }

    /// The range of y; default: what the curves need.
    pub fn y(mut self, range: Range<f64>) -> Self {
        self.chart.ranges[1] = Some([range.start, range.end]);
        self
    }

    /// A logarithmic axis of x; what is not positive is left out.
    pub fn log_x(mut self) -> Self {
        self.chart.log[0] = true;
        self
    }

    /// A logarithmic axis of y; what is not positive is left out.
    pub fn log_y(mut self) -> Self {
        self.chart.log[1] = true;
        self
    }

    /// The picture as an SVG document, with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// A range that is none, and curves without a point that can be drawn.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        Ok(draw_chart(&self.checked()?)?)
    }

    /// The picture as a page that opens without a network: curves can be hidden, and read by pointing at them.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn to_page(&self) -> Result<String, PlotError> {
        let chart = self.checked()?;
        let still = draw_chart(&chart)?;
        Ok(chart_page(&chart.title, &chart.subtitle, &[&chart], &still))
    }

    /// With ranges that go up, and numbers at the points that have them.
    fn checked(&self) -> Result<Chart, PlotError> {
        let mut chart = self.chart.clone();
        for (axis, name) in ["x", "y"].into_iter().enumerate() {
            let Some([low, high]) = chart.ranges[axis] else { continue };
            let is_fine = low < high && (high - low).is_finite() && (low > 0.0 || !chart.log[axis]);
            if !is_fine {
                return Err(PlotError::Range { axis: name, low, high });
            }
        }
        let ranges = [chart.range(0), chart.range(1)];
        let [log_x, log_y] = chart.log;
        // As large as the frame of an SVG file.
        let (x, y) = (Scale::new(ranges[0], [0.0, 520.0], log_x), Scale::new(ranges[1], [330.0, 0.0], log_y));
        for layer in &mut chart.layers {
            let points = layer.x.iter().zip(&layer.y).map(|(&a, &b)| [x.pixel(a), y.pixel(b)]);
            if let Kind::Numbers { labels } = &mut layer.kind {
                *labels = numbers(points);
            }
        }
        Ok(chart)
    }
}

files!(Curves);

fn by_step(name: impl Into<String>, steps: &[f64], values: &[f64]) -> Series {
    Series { by_step: true, ..Series::line(name, steps, values) }
}

/// Numbers from 1 on, for points that are not too close to one that has a number.
fn numbers(points: impl Iterator<Item = [f64; 2]>) -> Vec<(usize, String)> {
    let mut taken: Vec<[f64; 2]> = Vec::new();
    let mut labels = Vec::new();
    for (k, point) in points.enumerate() {
        let is_near =
            |other: &[f64; 2]| (point[0] - other[0]).abs() < 16.0 && (point[1] - other[1]).abs() < 14.0;
        if point.iter().all(|c| c.is_finite()) && !taken.iter().any(is_near) {
            taken.push(point);
            labels.push((k, (k + 1).to_string()));
        }
    }
    labels
}
