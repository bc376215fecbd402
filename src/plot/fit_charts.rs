//! What the picture of a fit is computed from: the curve with its bands, residuals, quantiles, ellipses.

use super::PlotError;
use crate::derive::value_and_grad;
use crate::distribution::{fisher_of_two, normal, student};
use crate::error::LengthMismatch;
use crate::matrix::Matrix;
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::picture::shape::text::{minus, number};
use crate::tape::Var;
use core::f64::consts::TAU;

/// Places where the curve is evaluated.
const SAMPLES: usize = 241;
/// Points of an ellipse.
const ARC: usize = 180;

/// A curve over one feature, as the engine takes it.
pub(super) type CurveFn<'a> = dyn Fn(&[Var], Var) -> Result<Var, LengthMismatch> + 'a;

/// Data, a curve, and what is known of its parameters.
pub(super) struct Fitted<'a> {
    pub(super) curve: Box<CurveFn<'a>>,
    pub(super) truth: Option<Box<dyn Fn(f64) -> f64 + 'a>>,
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) deviations: Option<Vec<f64>>,
    pub(super) estimates: Vec<f64>,
    pub(super) parameters: Vec<String>,
    pub(super) covariance: Option<Matrix<f64>>,
    /// There is a covariance, of a point that is no minimum.
    pub(super) is_withheld: bool,
    pub(super) residual_standard_error: Option<f64>,
    pub(super) freedom: Option<f64>,
    pub(super) history: Vec<Vec<f64>>,
    pub(super) losses: Vec<f64>,
    pub(super) level: f64,
    pub(super) names: [String; 2],
    pub(super) title: String,
}

/// The curve at a place, and the standard error of it: `√(∇fᵀ C ∇f)` with the exact gradient in the parameters.
struct Spot {
    value: f64,
    error: Option<f64>,
}

impl Fitted<'_> {
    /// The data, the curve and its bands.
    pub(super) fn fit(&self) -> Result<Chart, PlotError> {
        let x = self.places();
        let spots = x.iter().map(|&x| self.spot(&self.estimates, x)).collect::<Result<Vec<_>, _>>()?;
        let mut layers = self.bands(&x, &spots);
        let line = |dashed: bool| Kind::Line { dashed, dots: false };
        let y: Vec<f64> = spots.iter().map(|spot| spot.value).collect();
        if let Some(truth) = &self.truth {
            let y = x.iter().map(|&x| truth(x)).collect();
            layers.push(Layer { name: "true".into(), series: 2, kind: line(true), x: x.clone(), y });
        }
        layers.push(Layer { name: "fit".into(), series: 1, kind: line(false), x, y });
        layers.push(self.data());
        Ok(Chart {
            title: self.title.clone(),
            subtitle: self.estimated(),
            names: self.names.clone(),
            layers,
            from_top: true,
            ..Chart::default()
        })
    }

    fn data(&self) -> Layer {
        let kind = Kind::Circles { errors: self.deviations.clone() };
        Layer { name: "data".into(), series: 0, kind, x: self.x.clone(), y: self.y.clone() }
    }

    /// The estimates with their standard errors, to the digits that the errors leave.
    fn estimated(&self) -> String {
        let one = |(k, (name, estimate)): (usize, (&String, &f64))| {
            let variance = self.covariance.as_ref().map(|c| c[(k, k)]);
            match variance.map(f64::sqrt).filter(|error| error.is_finite() && *error > 0.0) {
                Some(error) => {
                    let decimals = (1.0 - error.log10().floor()).clamp(0.0, 12.0) as usize;
                    let text = minus(&format!("{estimate:.decimals$} ± {error:.decimals$}"));
                    format!("{name} = {text}")
                }
                None => format!("{name} = {}", number(*estimate, 4)),
            }
        };
        let named = self.parameters.iter().zip(&self.estimates);
        let shown: Vec<String> = named.enumerate().take(4).map(one).collect();
        // Wide spaces, since others are taken together.
        let more = if self.estimates.len() > 4 { "\u{2003}…" } else { "" };
        let withheld =
            if self.is_withheld { "\u{2003}not arrived at the minimum: no standard errors" } else { "" };
        format!("{}{more}{withheld}", shown.join("\u{2003}"))
    }

    /// Evenly over the data, and a little beyond.
    pub(super) fn places(&self) -> Vec<f64> {
        let finite = self.x.iter().copied().filter(|x| x.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        (0..SAMPLES).map(|k| low + (high - low) * (k as f64 / (SAMPLES - 1) as f64)).collect()
    }

    fn spot(&self, parameters: &[f64], x: f64) -> Result<Spot, PlotError> {
        let at: Vec<Var> = parameters.iter().map(|&p| Var::constant(p)).collect();
        let value = (self.curve)(&at, Var::constant(x))?.value;
        let Some(covariance) = &self.covariance else { return Ok(Spot { value, error: None }) };
        // The call above has checked the lengths.
        let of = |p: &[Var]| (self.curve)(p, Var::constant(x)).unwrap_or(Var::constant(f64::NAN));
        let error = value_and_grad(of, parameters.to_vec()).ok().map(|(_, gradient)| {
            let product =
                |i: usize| (0..gradient.len()).map(|j| covariance[(i, j)] * gradient[j]).sum::<f64>();
            (0..gradient.len()).map(|i| gradient[i] * product(i)).sum::<f64>().max(0.0).sqrt()
        });
        Ok(Spot { value, error })
    }

    /// The curve with other parameters.
    pub(super) fn line(&self, parameters: &[f64], places: &[f64]) -> Result<Vec<f64>, PlotError> {
        let at: Vec<Var> = parameters.iter().map(|&p| Var::constant(p)).collect();
        places.iter().map(|&x| Ok((self.curve)(&at, Var::constant(x))?.value)).collect()
    }

    /// The band of the curve, and around it that of further data where their deviation was estimated.
    fn bands(&self, x: &[f64], spots: &[Spot]) -> Vec<Layer> {
        let factor = match (self.freedom, &self.deviations) {
            (Some(freedom), None) => student(0.5 + 0.5 * self.level, freedom),
            // Nothing about the noise was estimated.
            _ => normal(0.5 + 0.5 * self.level),
        };
        let percent = number(100.0 * self.level, 4);
        let band = |name: &str, strength: f64, half: &dyn Fn(f64) -> f64| {
            let ends = |sign: f64| {
                let at = |spot: &Spot| spot.value + sign * half(spot.error.unwrap_or(f64::NAN));
                spots.iter().map(at).collect::<Vec<_>>()
            };
            let kind = Kind::Band { low: ends(-1.0), strength };
            Layer { name: format!("{percent} % of {name}"), series: 1, kind, x: x.to_vec(), y: ends(1.0) }
        };
        if spots.iter().all(|spot| spot.error.is_none()) {
            return Vec::new();
        }
        let mut layers = Vec::new();
        if let (Some(s), None) = (self.residual_standard_error, &self.deviations) {
            layers.push(band("data", 0.10, &|error| factor * error.hypot(s)));
        }
        layers.push(band("curve", 0.24, &|error| factor * error));
        layers
    }

    /// Residuals `y − f`, over their deviations where those are given.
    pub(super) fn residuals(&self) -> Result<(Vec<f64>, Vec<f64>), PlotError> {
        let at: Vec<Var> = self.estimates.iter().map(|&p| Var::constant(p)).collect();
        let mut found = (Vec::new(), Vec::new());
        for (k, (&x, &y)) in self.x.iter().zip(&self.y).enumerate() {
            let value = (self.curve)(&at, Var::constant(x))?.value;
            found.0.push(value);
            found.1.push((y - value) / self.deviations.as_ref().map_or(1.0, |deviations| deviations[k]));
        }
        Ok(found)
    }

    fn residual_name(&self) -> &'static str {
        if self.deviations.is_some() { "residual / deviation" } else { "residual" }
    }

    /// Residuals over the fitted values.
    pub(super) fn residual_chart(&self) -> Result<Chart, PlotError> {
        let (x, y) = self.residuals()?;
        let finite = x.iter().copied().filter(|x| x.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        let zero = Kind::Line { dashed: false, dots: false };
        let layers = vec![
            Layer { name: String::new(), series: 1, kind: zero, x: vec![low, high], y: vec![0.0, 0.0] },
            Layer { name: String::new(), series: 0, kind: Kind::Circles { errors: None }, x, y },
        ];
        let names = ["fitted value".into(), self.residual_name().into()];
        Ok(Chart { title: "Residuals".into(), names, layers, ..Chart::default() })
    }

    /// Residuals in order against the quantiles of a normal distribution, `(i − ½) / n`; the line goes through the
    /// quartiles.
    pub(super) fn quantile_chart(&self) -> Result<Chart, PlotError> {
        let mut y: Vec<f64> = self.residuals()?.1.into_iter().filter(|r| r.is_finite()).collect();
        y.sort_unstable_by(f64::total_cmp);
        let n = y.len();
        let x: Vec<f64> = (0..n).map(|k| normal((k as f64 + 0.5) / n as f64)).collect();
        let mut layers = Vec::new();
        if n >= 2 {
            let at = |share: f64| y[((share * (n - 1) as f64).round() as usize).min(n - 1)];
            let (low, high, z) = (at(0.25), at(0.75), normal(0.75));
            let (middle, slope) = (0.5 * (low + high), 0.5 * (high - low) / z);
            let ends = vec![x[0], x[n - 1]];
            let heights = ends.iter().map(|x| middle + slope * x).collect();
            let kind = Kind::Line { dashed: false, dots: false };
            layers.push(Layer { name: String::new(), series: 1, kind, x: ends, y: heights });
        }
        layers.push(Layer { name: String::new(), series: 0, kind: Kind::Circles { errors: None }, x, y });
        let names = ["normal quantile".into(), self.residual_name().into()];
        Ok(Chart { title: "Quantiles of the residuals".into(), names, layers, ..Chart::default() })
    }

    /// The region of two parameters at once: `dᵀ C₂⁻¹ d = 2 F(2, n − p)`, or `χ²(2)` where deviations are known.
    pub(super) fn ellipse_chart(&self, [i, j]: [usize; 2]) -> Result<Chart, PlotError> {
        let Some(c) = &self.covariance else {
            return Err(PlotError::Nothing { what: "the estimates have no covariance" });
        };
        let limit = match (self.freedom, &self.deviations) {
            (Some(freedom), None) => 2.0 * fisher_of_two(self.level, freedom),
            _ => -2.0 * (-self.level).ln_1p(),
        };
        // C₂ = L Lᵀ by Cholesky; the ellipse is the image of a circle.
        let l11 = c[(i, i)].sqrt();
        // A parameter that did not move has no variance, and the region is a segment.
        let l21 = if l11 > 0.0 { c[(i, j)] / l11 } else { 0.0 };
        let l22 = (c[(j, j)] - l21 * l21).max(0.0).sqrt();
        let point = |k: usize| {
            let (sin, cos) = (TAU * k as f64 / ARC as f64).sin_cos();
            let radius = limit.sqrt();
            [self.estimates[i] + radius * l11 * cos, self.estimates[j] + radius * (l21 * cos + l22 * sin)]
        };
        let ring: Vec<[f64; 2]> = (0..=ARC).map(point).collect();
        let line = |name: String, x: Vec<f64>, y: Vec<f64>, kind| Layer { name, series: 1, kind, x, y };
        let (x, y) = ring.iter().map(|p| (p[0], p[1])).unzip();
        let percent = number(100.0 * self.level, 4);
        let layers = vec![
            line(format!("{percent} % region"), x, y, Kind::Line { dashed: false, dots: false }),
            line("estimate".into(), vec![self.estimates[i]], vec![self.estimates[j]], Kind::Marks),
        ];
        let names = [self.parameters[i].clone(), self.parameters[j].clone()];
        let title = format!("{} and {}", names[0], names[1]);
        Ok(Chart { title, names, layers, ..Chart::default() })
    }

    /// Pairs of parameters that have an ellipse: of the first four.
    pub(super) fn pairs(&self) -> Vec<[usize; 2]> {
        let count = if self.covariance.is_some() { self.estimates.len().min(4) } else { 0 };
        (0..count).flat_map(|i| (i + 1..count).map(move |j| [i, j])).collect()
    }
}
