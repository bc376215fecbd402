//! The picture of what two parameters may be together.

use super::PlotError;
use super::files::files;
use super::page::chart_page;
use crate::estimate::{Opening, Profile, ProfileContour};
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::picture::draw::chart_figure::draw_chart;
use crate::picture::shape::text::number;

/// The first series of a region; before it are the estimate's and Wald's.
const REGIONS: [usize; 4] = [1, 3, 4, 5];

/// The regions of two parameters by the profile likelihood, with Wald's ellipses dashed beside them.
///
/// Where curve and ellipse are the same, standard errors say all; see
/// [`LeastSquaresReport::contour`](crate::LeastSquaresReport::contour). A curve that is not closed ends where the subtitle says.
///
/// ```
/// use gradus::plot::RegionPicture;
/// use gradus::prelude::*;
///
/// let rows = [[0.02, 76.0], [0.06, 97.0], [0.11, 123.0], [0.22, 159.0], [0.56, 191.0], [1.1, 207.0]];
/// let data = Dataset::from_rows(&["c", "v"], rows)?;
/// let miss = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
/// let found = LeastSquares::new().names(["v", "k"]).run_rows(miss, [200.0, 0.1], &data)?;
/// let contour = found.contour(miss, &data, ["v", "k"], &[0.68, 0.95])?;
/// let picture = RegionPicture::new(&contour).title("Puromycin: v and k");
/// assert!(picture.to_svg()?.contains("95 % region"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn until `to_svg` or `to_page`"]
pub struct RegionPicture<'a> {
    contour: &'a ProfileContour,
    profile: Option<&'a Profile>,
    title: String,
}

impl<'a> RegionPicture<'a> {
    /// The regions of a contour.
    pub fn new(contour: &'a ProfileContour) -> Self {
        Self { contour, profile: None, title: String::new() }
    }

    /// With the best value of each parameter as the other is held: they meet the curves where these are widest and highest.
    ///
    /// - `profile`: of the same fit; the parameters are found by their names.
    pub fn traces(mut self, profile: &'a Profile) -> Self {
        self.profile = Some(profile);
        self
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The picture as an SVG document with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// No region of which a point was found, and a profile without the two parameters.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        Ok(draw_chart(&self.chart()?)?)
    }

    /// The picture as a page that opens without a network.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn to_page(&self) -> Result<String, PlotError> {
        let chart = self.chart()?;
        Ok(chart_page(&chart.title, &chart.subtitle, &[&chart], &draw_chart(&chart)?))
    }

    fn chart(&self) -> Result<Chart, PlotError> {
        let ProfileContour { names, estimates, regions, .. } = self.contour;
        if regions.iter().all(|region| region.points.is_empty()) {
            return Err(PlotError::Nothing { what: "no point of a region was found" });
        }
        let mut layers = self.ellipses();
        layers.extend(self.regions());
        layers.extend(self.paths()?);
        let estimate = Layer {
            name: "estimate".into(),
            series: 0,
            kind: Kind::Marks,
            x: vec![estimates[0]],
            y: vec![estimates[1]],
        };
        layers.push(estimate);
        let title = match self.title.is_empty() {
            true => format!("{} and {}", names[0], names[1]),
            false => self.title.clone(),
        };
        Ok(Chart {
            title,
            subtitle: self.said(),
            names: names.clone(),
            layers,
            from_top: true,
            ..Chart::default()
        })
    }

    /// The estimates, and which of the curves are open.
    fn said(&self) -> String {
        let ProfileContour { names, estimates, regions, .. } = self.contour;
        let pairs = names.iter().zip(estimates);
        let mut said: Vec<String> = pairs.map(|(name, x)| format!("{name} = {}", number(*x, 4))).collect();
        for region in regions.iter().filter(|region| !region.open.is_empty()) {
            let why = match &region.open[0] {
                Opening::Bound { name, bound } => format!("to the bound {} of {name}", number(*bound, 4)),
                Opening::Endless => "the data do not bound the two together".to_owned(),
                Opening::Failed => "no fit further on".to_owned(),
            };
            said.push(format!("{} % open: {why}", number(100.0 * region.level, 4)));
        }
        said.join("\u{2003}")
    }

    /// The largest first, so that the legend has them from the smallest up.
    fn regions(&self) -> Vec<Layer> {
        let layer = |(k, region): (usize, &crate::estimate::Region)| {
            let is_closed = region.open.is_empty();
            let around = region.points.iter().chain(region.points.first().filter(|_| is_closed));
            let (x, y) = around.map(|point| (point[0], point[1])).unzip();
            let open = if is_closed { "" } else { ", open" };
            let name = format!("{} % region{open}", number(100.0 * region.level, 4));
            Layer { name, series: REGIONS[k % 2], kind: LINE, x, y }
        };
        self.contour.regions.iter().enumerate().map(layer).collect()
    }

    /// Wald's, of all levels one series.
    fn ellipses(&self) -> Vec<Layer> {
        let layer = |(k, region): (usize, &crate::estimate::Region)| {
            let (x, y) =
                self.contour.ellipse(region.level).into_iter().map(|point| (point[0], point[1])).unzip();
            let name = if k == 0 { "Wald" } else { "" };
            Layer { name: name.into(), series: 2, kind: Kind::Line { dashed: true, dots: false }, x, y }
        };
        self.contour.regions.iter().enumerate().map(layer).collect()
    }

    fn paths(&self) -> Result<Vec<Layer>, PlotError> {
        let Some(profile) = self.profile else { return Ok(Vec::new()) };
        let number = |name: &String| profile.names.iter().position(|known| known == name);
        let missing =
            PlotError::Nothing { what: "the profile is of another fit: it has not both parameters" };
        let [Some(i), Some(j)] = self.contour.names.each_ref().map(number) else { return Err(missing) };
        let path = |held: usize, series: usize| {
            let at = |k: usize| profile.traces[held].parameters.iter().map(|x| x[k]).collect();
            Layer { name: format!("{} held", profile.names[held]), series, kind: LINE, x: at(i), y: at(j) }
        };
        Ok(vec![path(i, REGIONS[2]), path(j, REGIONS[3])])
    }
}

const LINE: Kind = Kind::Line { dashed: false, dots: false };

files!(RegionPicture<'_>);
