//! The picture of a fit.

use super::PlotError;
use super::estimated::Estimated;
use super::files::files;
use super::fit_charts::Fitted;
use super::page::{chart_page, fit_page};
use crate::picture::draw::chart::Chart;
use crate::picture::draw::chart_figure::draw_chart;
use crate::rows::Curve;
use crate::tape::Var;
use core::fmt;

/// What a [`FitPicture`] shows as an SVG document; a page has all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum View {
    /// Data, curve and bands.
    #[default]
    Fit,
    /// Residuals over the fitted values.
    Residuals,
    /// Residuals in order against quantiles of a normal distribution: on a line if they are normal.
    Quantiles,
    /// The confidence region of two parameters, by their numbers.
    Ellipse(usize, usize),
}

/// Data with a curve that was fitted to them, and how well it is known.
///
/// Around the curve is the confidence band `f ± t √(∇fᵀ C ∇f)`, with the covariance `C` of the report, the exact gradient
/// `∇f` of the curve in the parameters, and the quantile `t` of Student's distribution; around it the prediction band of
/// further data, `f ± t √(s² + ∇fᵀ C ∇f)`, where the residual standard error `s` was estimated. Both hold at one place at a
/// time, where the fit has arrived at its minimum (without that there are none, and the picture says so), and as far as the curve is linear in its parameters (Seber & Wild 2003, Nonlinear Regression, section 5.1).
///
/// ```
/// use gradus::plot::{FitPicture, View};
/// use gradus::prelude::*;
///
/// let decay = |[a, k]: [Var; 2], t: Var| a * (-k * t).exp();
/// let (t, y) = ([0.0, 1.0, 2.0, 3.0, 4.0], [4.1, 2.4, 1.5, 0.9, 0.5]);
/// let rows = std::iter::zip(t, y).map(|(t, y)| [t, y]);
/// let data = Dataset::from_rows(&["t", "y"], rows)?;
/// let residual = |p: [Var; 2], [t, y]: [Var; 2]| decay(p, t) - y;
/// let found = LeastSquares::new().names(["a", "k"]).run_rows(residual, [1.0, 1.0], &data)?;
///
/// let picture = FitPicture::new(decay, &found, &t, &y).axes(["t", "y"]).title("Decay");
/// assert!(picture.to_svg()?.contains("95 % of curve"));
/// assert!(picture.view_svg(View::Ellipse(0, 1))?.starts_with("<svg"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is drawn until `to_svg`, `svg` or `page`"]
pub struct FitPicture<'a> {
    fitted: Fitted<'a>,
}

impl fmt::Debug for FitPicture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FitPicture").field("rows", &self.fitted.x.len()).finish_non_exhaustive()
    }
}

impl<'a> FitPicture<'a> {
    /// The data `y` over `x`, and a curve of one feature with the estimates of a report.
    pub fn new<C, Form>(curve: C, report: &(impl Estimated + ?Sized), x: &[f64], y: &[f64]) -> Self
    where
        C: Curve<f64, Form> + 'a,
        Form: 'a,
    {
        let fitted = Fitted {
            curve: Box::new(move |parameters: &[Var], x: Var| curve.eval(parameters, &[x])),
            truth: None,
            x: x.to_vec(),
            y: y.to_vec(),
            deviations: None,
            estimates: report.estimates(),
            parameters: report.names(),
            covariance: report.covariance().filter(|_| report.is_at_minimum()),
            is_withheld: report.covariance().is_some() && !report.is_at_minimum(),
            residual_standard_error: report.residual_standard_error(),
            freedom: report.degrees_of_freedom(),
            history: report.parameter_history(),
            losses: report.losses(),
            level: 0.95,
            names: ["x".into(), "y".into()],
            title: String::new(),
        };
        Self { fitted }
    }

    /// The standard deviation of each `y`, known beforehand, drawn as bars. Residuals are divided by them, bands and regions have
    /// the quantiles of known noise (normal, χ²) in place of Student's and Fisher's, and there is no band of further data. The
    /// report has to be of a fit that knew them, too
    /// ([`known_deviations`](crate::LeastSquares::known_deviations)).
    pub fn deviations(mut self, deviations: &[f64]) -> Self {
        self.fitted.deviations = Some(deviations.to_vec());
        self
    }

    /// The curve that the data come from, where it is known.
    pub fn truth(mut self, truth: impl Fn(f64) -> f64 + 'a) -> Self {
        self.fitted.truth = Some(Box::new(truth));
        self
    }

    /// How much of all cases the bands and regions hold; default: 0.95.
    pub fn confidence(mut self, level: f64) -> Self {
        self.fitted.level = level;
        self
    }

    /// The names of the axes; default: `x` and `y`.
    pub fn axes(mut self, names: [impl Into<String>; 2]) -> Self {
        self.fitted.names = names.map(Into::into);
        self
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.fitted.title = title.into();
        self
    }

    /// Data, curve and bands as an SVG document, with the colors of a light and of a dark page.
    ///
    /// # Errors
    /// Lists that are not equally long, a level out of (0, 1), a curve of another number of parameters or features, and
    /// nothing that is finite to draw.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        self.view_svg(View::Fit)
    }

    /// A view as an SVG document.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg), and an ellipse without a covariance, or of a parameter that does not exist.
    pub fn view_svg(&self, view: View) -> Result<String, PlotError> {
        Ok(draw_chart(&self.chart(view)?)?)
    }

    fn chart(&self, view: View) -> Result<Chart, PlotError> {
        self.check()?;
        let parameters = self.fitted.estimates.len();
        match view {
            View::Fit => self.fitted.fit(),
            View::Residuals => self.fitted.residual_chart(),
            View::Quantiles => self.fitted.quantile_chart(),
            View::Ellipse(i, j) if i < parameters && j < parameters && i != j => {
                self.fitted.ellipse_chart([i, j])
            }
            View::Ellipse(..) => {
                Err(PlotError::Nothing { what: "an ellipse is of two different parameters" })
            }
        }
    }

    /// A page that opens without a network: the fit, its residuals and their quantiles, and the regions of each two of the
    /// first four parameters. Where the report has the parameters by epoch, it shows the curve and the loss at each of
    /// them instead.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn to_page(&self) -> Result<String, PlotError> {
        self.check()?;
        let mut fit = self.fitted.fit()?;
        let still = draw_chart(&fit)?;
        let title = if fit.title.is_empty() { "Fit".to_owned() } else { fit.title };
        fit.title = "Fit".into();
        if self.fitted.history.len() > 1 {
            return fit_page(&self.fitted, &title, &fit, &still);
        }
        let mut charts = vec![self.fitted.residual_chart()?, self.fitted.quantile_chart()?];
        for pair in self.fitted.pairs() {
            charts.push(self.fitted.ellipse_chart(pair)?);
        }
        let charts: Vec<&Chart> = core::iter::once(&fit).chain(&charts).filter(|c| !c.is_empty()).collect();
        Ok(chart_page(&title, &fit.subtitle, &charts, &still))
    }

    fn check(&self) -> Result<(), PlotError> {
        use crate::error::LengthMismatch;
        let Fitted { x, y, deviations, level, .. } = &self.fitted;
        LengthMismatch::check("y", x.len(), y.len())?;
        if let Some(deviations) = deviations {
            LengthMismatch::check("deviations", x.len(), deviations.len())?;
        }
        if !(*level > 0.0 && *level < 1.0) {
            return Err(PlotError::Confidence { level: *level });
        }
        if !x.iter().any(|x| x.is_finite()) {
            return Err(PlotError::Nothing { what: "no x is finite" });
        }
        Ok(())
    }
}

files!(FitPicture<'_>);
