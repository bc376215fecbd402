//! The picture of a profile likelihood.

use super::PlotError;
use super::files::files;
use super::page::chart_page;
use crate::estimate::Profile;
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::picture::draw::chart_figure::draw_chart;
use crate::picture::shape::text::number;

/// Places of a curve between the ends of its trace.
const PLACES: usize = 121;
/// How far above the ends of the interval the picture goes, in signed roots.
const BEYOND: f64 = 1.6;
/// Parameters of which a page has the traces.
const PAIRED: usize = 4;
/// Parameters that a page has a profile of.
const SHOWN: usize = 12;

/// What a [`ProfilePicture`] shows as an SVG document; a page has all deviances and traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProfileView {
    /// The deviance over a parameter, by its number, with Wald's parabola and the interval.
    Deviance(usize),
    /// The signed root of the deviance over a parameter: a straight line for a model that is linear in it.
    Root(usize),
    /// Of two parameters, the best value of each as the other is held. Lines at a right angle: the parameters have
    /// nothing to do with each other; one upon the other: only together are they determined. Curved: no ellipse holds for them.
    Traces(usize, usize),
}

/// How much worse the best fit gets as a parameter is moved away from its estimate.
///
/// The curve is the deviance `(S − S_min) / s²` of the best fit with the parameter held there, the parabola dashed beside it what Wald's
/// interval takes it for, and the line across ends where the profile interval does. See
/// [`LeastSquaresReport::profile`](crate::LeastSquaresReport::profile).
///
/// ```
/// use gradus::plot::{ProfilePicture, ProfileView};
/// use gradus::prelude::*;
///
/// let rows = [[0.02, 76.0], [0.06, 97.0], [0.11, 123.0], [0.22, 159.0], [0.56, 191.0], [1.1, 207.0]];
/// let data = Dataset::from_rows(&["c", "v"], rows)?;
/// let miss = |[v, k]: [Var; 2], [c, y]: [Var; 2]| v * c / (k + c) - y;
/// let found = LeastSquares::new().names(["v", "k"]).run_rows(miss, [200.0, 0.1], &data)?;
/// let profile = found.profile(miss, &data)?;
///
/// let picture = ProfilePicture::new(&profile).title("Puromycin");
/// assert!(picture.to_page()?.contains("95 % interval"));
/// assert!(picture.view_svg(ProfileView::Traces(0, 1))?.starts_with("<svg"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Source
/// Bates & Watts (1988), Nonlinear Regression Analysis and Its Applications, section 6.1: profile t plots and traces.
#[derive(Clone, Debug)]
#[must_use = "nothing is drawn until `to_svg`, `svg` or `page`"]
pub struct ProfilePicture<'a> {
    profile: &'a Profile,
    level: f64,
    title: String,
}

impl<'a> ProfilePicture<'a> {
    /// The profiles of a fit.
    pub fn new(profile: &'a Profile) -> Self {
        Self { profile, level: 0.95, title: String::new() }
    }

    /// The level of the intervals, up to that of the profiles; default: 0.95.
    pub fn confidence(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The deviance of the first parameter that is free, as an SVG document with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// A level that is no share or is beyond the profiles, and a profile of parameters that are all held.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        let first = self.free().next().ok_or(PlotError::Nothing { what: "all parameters were held" })?;
        self.view_svg(ProfileView::Deviance(first))
    }

    /// A view as an SVG document.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg), and a parameter that was held, or that does not exist.
    pub fn view_svg(&self, view: ProfileView) -> Result<String, PlotError> {
        let mut chart = self.chart(view)?;
        if !self.title.is_empty() {
            chart.title.clone_from(&self.title);
        }
        Ok(draw_chart(&chart)?)
    }

    /// A page that opens without a network: the deviance of each of the first twelve parameters, and the traces of each two of the first four.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn to_page(&self) -> Result<String, PlotError> {
        let still = self.to_svg()?;
        let free: Vec<usize> = self.free().collect();
        let mut views: Vec<ProfileView> =
            free.iter().take(SHOWN).map(|&i| ProfileView::Deviance(i)).collect();
        let paired = &free[..free.len().min(PAIRED)];
        for (k, &i) in paired.iter().enumerate() {
            views.extend(paired[k + 1..].iter().map(|&j| ProfileView::Traces(i, j)));
        }
        let charts = views.into_iter().map(|view| self.chart(view)).collect::<Result<Vec<_>, _>>()?;
        let title = if self.title.is_empty() { "Profiles" } else { &self.title };
        let subtitle = self.intervals()?;
        Ok(chart_page(title, &subtitle, &charts.iter().collect::<Vec<&Chart>>(), &still))
    }

    /// The parameters that were not held.
    fn free(&self) -> impl Iterator<Item = usize> {
        (0..self.profile.names.len()).filter(|&i| !self.profile.traces[i].values.is_empty())
    }

    fn chart(&self, view: ProfileView) -> Result<Chart, PlotError> {
        let is_free = |i: usize| self.free().any(|free| free == i);
        match view {
            ProfileView::Deviance(i) if is_free(i) => self.over(i, false),
            ProfileView::Root(i) if is_free(i) => self.over(i, true),
            ProfileView::Traces(i, j) if is_free(i) && is_free(j) && i != j => Ok(self.traces([i, j])),
            ProfileView::Traces(..) => {
                Err(PlotError::Nothing { what: "traces are of two different parameters that are free" })
            }
            _ => Err(PlotError::Nothing { what: "a profile is of a parameter that is free" }),
        }
    }

    /// Interval by interval, as it is said.
    fn intervals(&self) -> Result<String, PlotError> {
        let intervals = self.profile.intervals(self.level)?;
        let shown: Vec<String> = self.free().take(PAIRED).map(|i| self.interval(i, intervals[i])).collect();
        let more = if self.free().count() > PAIRED { "\u{2003}…" } else { "" };
        Ok(format!("{}{more}", shown.join("\u{2003}")))
    }

    fn interval(&self, i: usize, (low, high): (f64, f64)) -> String {
        let (name, estimate) = (&self.profile.names[i], number(self.profile.estimates[i], 4));
        let ends = match [low, high].map(|end| end.is_finite().then(|| number(end, 4))) {
            [Some(low), Some(high)] => format!("{low} to {high}"),
            [Some(low), None] => format!("{low} and more: open"),
            [None, Some(high)] => format!("{high} and less: open"),
            [None, None] => "open to both sides".to_owned(),
        };
        format!("{name} = {estimate}, {ends}")
    }

    /// - `signed`: the signed root in place of the deviance.
    fn over(&self, i: usize, signed: bool) -> Result<Chart, PlotError> {
        let interval = self.profile.intervals(self.level)?[i];
        let reach = self.profile.reach(self.level);
        let height = |statistic: f64| if signed { statistic } else { statistic * statistic };
        let (x, statistics) = self.profile.curve(i, PLACES);
        let estimate = self.profile.estimates[i];
        let most = statistics.iter().fold(reach, |most, s| most.max(s.abs())).min(BEYOND * reach);
        let wald = |x: f64| {
            let error = self.profile.standard_error(i).unwrap_or(f64::NAN);
            let statistic = (x - estimate) / error;
            // Beyond the picture there is nothing of it to be drawn.
            if statistic.abs() <= 1.2 * most { height(statistic) } else { f64::NAN }
        };
        let (low, high) = (x.first().copied().unwrap_or(estimate), x.last().copied().unwrap_or(estimate));
        // The parabola goes as far as the frame does, which is wider than the trace.
        let wide = [low - 0.05 * (high - low), high + 0.05 * (high - low)];
        let even: Vec<f64> =
            (0..PLACES).map(|k| wide[0] + (wide[1] - wide[0]) * (k as f64 / (PLACES - 1) as f64)).collect();
        let line = |name: &str, series, dashed, x: Vec<f64>, y| {
            let kind = Kind::Line { dashed, dots: false };
            Layer { name: name.into(), series, kind, x, y }
        };
        let (heights, parabola) =
            (statistics.iter().map(|&s| height(s)).collect(), even.iter().map(|&x| wald(x)).collect());
        let mut layers = vec![line("Wald", 2, true, even, parabola), line("profile", 1, false, x, heights)];
        layers.extend(self.ends(interval, [low, high], [height(-reach), height(reach)], signed));
        layers.push(Layer {
            name: "estimate".into(),
            series: 0,
            kind: Kind::Marks,
            x: vec![estimate],
            y: vec![0.0],
        });
        let bottom = if signed { -1.1 * most } else { -0.05 * most * most };
        Ok(Chart {
            title: self.profile.names[i].clone(),
            subtitle: self.interval(i, interval),
            names: [self.profile.names[i].clone(), if signed { "signed root" } else { "deviance" }.into()],
            ranges: [(low < high).then_some(wide), Some([bottom, 1.1 * height(most)])],
            layers,
            from_top: true,
            ..Chart::default()
        })
    }

    /// The interval as a line with marks at its ends, or up to the end of the trace where it is open.
    ///
    /// - `heights`: at the ends.
    /// - `level`: the line is at 0, with a piece up or down to each end.
    fn ends(&self, (low, high): (f64, f64), limits: [f64; 2], heights: [f64; 2], level: bool) -> Vec<Layer> {
        let percent = number(100.0 * self.level, 4);
        let open = if low.is_finite() && high.is_finite() { "" } else { ", open" };
        let name = format!("{percent} % interval{open}");
        let x =
            [if low.is_finite() { low } else { limits[0] }, if high.is_finite() { high } else { limits[1] }];
        let closed: Vec<usize> = (0..2).filter(|&k| [low, high][k].is_finite()).collect();
        let middle = if level { [0.0, 0.0] } else { heights };
        let outer = |k: usize| if closed.contains(&k) { heights[k] } else { middle[k] };
        let kind = Kind::Line { dashed: false, dots: false };
        let y = vec![outer(0), middle[0], middle[1], outer(1)];
        vec![
            Layer { name, series: 3, kind, x: vec![x[0], x[0], x[1], x[1]], y },
            Layer {
                name: String::new(),
                series: 3,
                kind: Kind::Marks,
                x: closed.iter().map(|&k| x[k]).collect(),
                y: closed.iter().map(|&k| heights[k]).collect(),
            },
        ]
    }

    /// Where the best fit goes in the plane of two parameters as either is held.
    fn traces(&self, [i, j]: [usize; 2]) -> Chart {
        let names = [self.profile.names[i].clone(), self.profile.names[j].clone()];
        let path = |held: usize, series: usize| {
            let at = |k: usize| self.profile.traces[held].parameters.iter().map(|x| x[k]).collect();
            let kind = Kind::Line { dashed: false, dots: true };
            Layer { name: format!("{} held", self.profile.names[held]), series, kind, x: at(i), y: at(j) }
        };
        let estimate = Layer {
            name: "estimate".into(),
            series: 0,
            kind: Kind::Marks,
            x: vec![self.profile.estimates[i]],
            y: vec![self.profile.estimates[j]],
        };
        let title = format!("{} and {}", names[0], names[1]);
        Chart { title, names, layers: vec![path(i, 4), path(j, 5), estimate], ..Chart::default() }
    }
}

files!(ProfilePicture<'_>);
