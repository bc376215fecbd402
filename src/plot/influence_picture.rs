//! The picture of the rows that decide a fit.

use super::PlotError;
use super::files::files;
use super::page::chart_page;
use crate::estimate::Influence;
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::picture::draw::chart_figure::draw_chart;
use crate::picture::shape::text::number;

/// Cook's distances of which the lines are drawn.
const DISTANCES: [f64; 2] = [0.5, 1.0];
/// Places of such a line.
const PLACES: usize = 121;

/// What an [`InfluencePicture`] shows as an SVG document; a page has all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum InfluenceView {
    /// Standardized residuals over the leverages, with the lines of Cook's distances 0.5 and 1.
    #[default]
    Leverages,
    /// Cook's distances by row.
    Distances,
    /// Studentized residuals by row.
    Studentized,
}

/// Which rows decide a fit: their leverages, residuals and Cook's distances.
///
/// A row far to the right has features unlike the others, one far up or down a residual unlike the others; a row that is both
/// has moved the estimates, and lies beyond a line of Cook's distances. See
/// [`LeastSquaresReport::influence`](crate::LeastSquaresReport::influence).
///
/// ```
/// use gradus::plot::{InfluencePicture, InfluenceView};
/// use gradus::prelude::*;
///
/// let rows = [[0.0, 0.1], [1.0, 0.9], [2.0, 2.1], [3.0, 2.8], [9.0, 5.5]];
/// let data = Dataset::from_rows(&["x", "y"], rows)?;
/// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| w * x + b - y;
/// let influence = LeastSquares::new().run_rows(line, [1.0, 0.0], &data)?.influence()?;
///
/// let picture = InfluencePicture::new(&influence).title("A row far out");
/// assert!(picture.to_svg()?.contains("Cook’s distance 1"));
/// assert!(picture.view_svg(InfluenceView::Distances)?.contains("row 4"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Cook & Weisberg (1982), Residuals and Influence in Regression, chapter 3; the plot over the leverages is that of R's `plot.lm`.
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn until `to_svg`, `svg` or `page`"]
pub struct InfluencePicture<'a> {
    influence: &'a Influence,
    title: String,
}

impl<'a> InfluencePicture<'a> {
    /// The influence of the rows of a fit.
    pub fn new(influence: &'a Influence) -> Self {
        Self { influence, title: String::new() }
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Standardized residuals over the leverages as an SVG document, with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// No row with a residual that can be standardized.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        self.view_svg(InfluenceView::Leverages)
    }

    /// A view as an SVG document.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn view_svg(&self, view: InfluenceView) -> Result<String, PlotError> {
        let mut chart = self.chart(view);
        if !self.title.is_empty() {
            chart.title.clone_from(&self.title);
        }
        Ok(draw_chart(&chart)?)
    }

    /// A page that opens without a network, with all views.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn to_page(&self) -> Result<String, PlotError> {
        let still = self.to_svg()?;
        let views = [InfluenceView::Leverages, InfluenceView::Distances, InfluenceView::Studentized];
        let charts = views.map(|view| self.chart(view));
        let title = if self.title.is_empty() { "Influence" } else { &self.title };
        Ok(chart_page(title, &self.largest(), &charts.iter().collect::<Vec<&Chart>>(), &still))
    }

    fn chart(&self, view: InfluenceView) -> Chart {
        match view {
            InfluenceView::Leverages => self.leverages(),
            InfluenceView::Distances => self.by_row("Cook’s distance", &self.influence.cooks_distances),
            InfluenceView::Studentized => self.by_row("studentized residual", &self.influence.studentized),
        }
    }

    /// The row that matters most.
    fn largest(&self) -> String {
        let finite = self.influence.cooks_distances.iter().enumerate().filter(|(_, d)| d.is_finite());
        match finite.max_by(|a, b| a.1.total_cmp(b.1)) {
            Some((row, distance)) => {
                format!("largest Cook’s distance: {} in row {row}", number(*distance, 3))
            }
            None => String::new(),
        }
    }

    fn leverages(&self) -> Chart {
        let Influence { leverages, standardized, .. } = self.influence;
        let furthest = leverages.iter().copied().filter(|&h| h < 1.0).fold(0.0, f64::max);
        let highest = standardized.iter().map(|r| r.abs()).filter(|r| r.is_finite()).fold(2.0, f64::max);
        // Without a row there is nothing to compare with the lines.
        let shown = if standardized.iter().any(|r| r.is_finite()) { &DISTANCES[..] } else { &[] };
        let line = |&distance: &f64| self.line(distance, 1.06 * furthest, 1.1 * highest);
        let mut layers: Vec<Layer> = shown.iter().filter_map(line).collect();
        layers.push(Layer {
            name: "rows".into(),
            series: 0,
            kind: Kind::Circles { errors: None },
            x: leverages.clone(),
            y: standardized.clone(),
        });
        Chart {
            title: "Residuals over leverages".into(),
            subtitle: self.largest(),
            names: ["leverage".into(), "standardized residual".into()],
            ranges: [None, Some([-1.1 * highest, 1.1 * highest])],
            layers,
            from_top: true,
            ..Chart::default()
        }
    }

    /// Where Cook's distance is `r² h / ((1 − h) p)`, above and below; nothing where that is out of the picture.
    fn line(&self, distance: f64, furthest: f64, highest: f64) -> Option<Layer> {
        // The leverages sum up to the number of parameters.
        let parameters = self.influence.leverages.iter().sum::<f64>();
        let furthest = furthest.min(0.999);
        let height = |h: f64| (distance * parameters * (1.0 - h) / h).sqrt();
        // Where the line enters the picture: h (r² + D p) = D p.
        let first = distance * parameters / (highest * highest + distance * parameters);
        if !(first < furthest) {
            return None;
        }
        let places: Vec<f64> =
            (0..PLACES).map(|k| first + (furthest - first) * (k as f64 / (PLACES - 1) as f64)).collect();
        let both = |sign: f64| places.iter().map(move |&h| sign * height(h));
        let kind = Kind::Line { dashed: true, dots: false };
        let name = format!("Cook’s distance {}", number(distance, 3));
        let series = if distance < 1.0 { 5 } else { 2 };
        let apart = core::iter::once(f64::NAN);
        Some(Layer {
            name,
            series,
            kind,
            x: places.iter().copied().chain(apart.clone()).chain(places.iter().copied()).collect(),
            y: both(1.0).chain(apart).chain(both(-1.0)).collect(),
        })
    }

    /// A stem for each row.
    fn by_row(&self, name: &str, values: &[f64]) -> Chart {
        let stems = values.iter().enumerate().map(|(row, &value)| (row as f64, value));
        let x = stems.clone().flat_map(|(row, _)| [row, row, f64::NAN]).collect();
        let y = stems.clone().flat_map(|(_, value)| [0.0, value, f64::NAN]).collect();
        let kind = Kind::Line { dashed: false, dots: false };
        let (rows, heights) = stems.unzip();
        let layers = vec![
            Layer { name: String::new(), series: 1, kind, x, y },
            Layer {
                name: String::new(),
                series: 0,
                kind: Kind::Circles { errors: None },
                x: rows,
                y: heights,
            },
        ];
        let mut title = name.to_owned();
        title[..1].make_ascii_uppercase();
        let names = ["row".into(), name.into()];
        Chart {
            title: format!("{title} by row"),
            subtitle: self.largest(),
            names,
            layers,
            ..Chart::default()
        }
    }
}

files!(InfluencePicture<'_>);
