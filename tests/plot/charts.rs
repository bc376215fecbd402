//! Curves and fits as SVG documents: what is drawn is where hand-worked formulas have it.

use crate::xml::is_well_formed;
use gradus::least_squares::LeastSquaresReport;
use gradus::plot::{Curves, FitPicture, PlotError, Series, View};
use gradus::prelude::*;

/// The value of an attribute of the first element that has this text in it.
pub(crate) fn attribute<'a>(svg: &'a str, element: &str, name: &str) -> &'a str {
    let at = svg.find(element).expect("the element");
    let rest = &svg[at..];
    let rest = &rest[rest.find(&format!(" {name}=\"")).expect("the attribute") + name.len() + 3..];
    &rest[..rest.find('"').expect("a quote")]
}

/// The points of path data of relative lines; parts begin with `M`.
pub(crate) fn points(data: &str) -> Vec<[f64; 2]> {
    let mut at = [0.0, 0.0];
    let mut found = Vec::new();
    for part in data.trim_end_matches('z').split('M').filter(|part| !part.is_empty()) {
        for (k, pair) in part.split('l').enumerate() {
            let cut = pair[1..].find([' ', '-']).expect("two numbers") + 1;
            let [x, y] = [&pair[..cut], &pair[cut..]].map(|n| n.trim().parse::<f64>().expect("a number"));
            at = if k == 0 { [x, y] } else { [at[0] + x, at[1] + y] };
            found.push(at);
        }
    }
    found
}

/// Where the frame is: left, top, right, bottom.
pub(crate) fn frame(svg: &str) -> [f64; 4] {
    let [x, y, w, h] = ["x", "y", "width", "height"]
        .map(|name| attribute(svg, "<rect class=\"frame\"", name).parse::<f64>().expect("a number"));
    [x, y, x + w, y + h]
}

/// The middles of the circles.
pub(crate) fn circles(svg: &str) -> Vec<[f64; 2]> {
    let parts = attribute(svg, "class=\"rings\"", "d").split('M').filter(|part| !part.is_empty());
    let middle = |part: &str| {
        let (x, y) = part.split_once('a').and_then(|(at, _)| at.split_once(' ')).expect("a place");
        [x.parse::<f64>().expect("a number") + 3.4, y.parse::<f64>().expect("a number")]
    };
    parts.map(middle).collect()
}

fn near(a: [f64; 2], b: [f64; 2]) -> bool {
    (a[0] - b[0]).hypot(a[1] - b[1]) <= 0.12
}

#[test]
fn a_line_is_where_its_numbers_are() {
    let (x, y) = ([0.0, 1.0, 2.0, 4.0], [1.0, 100.0, f64::NAN, 10.0]);
    let curves = || Curves::new().series(Series::line("a", &x, &y)).x(0.0..4.0);
    for log in [false, true] {
        let svg =
            if log { curves().y(1.0..1000.0).log_y() } else { curves().y(0.0..100.0) }.to_svg().unwrap();
        assert!(is_well_formed(&svg));
        let [left, top, right, bottom] = frame(&svg);
        let drawn = points(attribute(&svg, "class=\"l0\"", "d"));
        let height = |y: f64| if log { y.log10() / 3.0 } else { y / 100.0 };
        let pixel = |k: usize| [left + (right - left) * x[k] / 4.0, bottom - (bottom - top) * height(y[k])];
        // The line is parted where there is no number.
        assert_eq!(drawn.len(), 3);
        for (drawn, k) in drawn.into_iter().zip([0, 1, 3]) {
            assert!(near(drawn, pixel(k)), "{log} {k}: {drawn:?}");
        }
        assert_eq!(attribute(&svg, "class=\"l0\"", "d").matches('M').count(), 2);
    }
}

#[test]
fn losses_of_runs_are_their_histories() {
    let run = Descent::new(Sgd::new(0.2)).steps(9).minimize(|x: Var| x * x, 3.0).unwrap();
    let svg = Curves::new().losses("descent", &run).y(0.0..9.0).to_svg().unwrap();
    let [left, top, right, bottom] = frame(&svg);
    let drawn = points(attribute(&svg, "class=\"l0\"", "d"));
    assert_eq!(drawn.len(), 10);
    for (k, drawn) in drawn.into_iter().enumerate() {
        let value = run.history.values[k];
        let want = [left + (right - left) * k as f64 / 9.0, bottom - (bottom - top) * value / 9.0];
        assert!(near(drawn, want), "{k}");
    }
    assert!(svg.contains(">step</text>") && svg.contains(">loss</text>"));
}

#[test]
fn curves_that_cannot_be_drawn_are_errors() {
    let line = || Curves::new().series(Series::steps("a", &[1.0, -2.0]));
    assert!(matches!(line().x(1.0..1.0).to_svg(), Err(PlotError::Range { axis: "x", .. })));
    assert!(matches!(line().y(-1.0..1.0).log_y().to_svg(), Err(PlotError::Range { axis: "y", .. })));
    assert!(matches!(Curves::new().to_svg(), Err(PlotError::Nothing { .. })));
    let negative = Curves::new().series(Series::steps("a", &[-1.0, -2.0])).log_y();
    assert!(matches!(negative.to_svg(), Err(PlotError::Nothing { .. })));
    assert!(matches!(line().svg("a.pdf"), Err(PlotError::Ending { .. })));
    let one = Curves::new().series(Series::steps("a", &[5.0])).to_svg().unwrap();
    assert!(is_well_formed(&one));
}

fn line([a, b]: [Var; 2], x: Var) -> Var {
    a + b * x
}

const X: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0];
const Y: [f64; 6] = [1.1, 1.9, 3.2, 3.9, 6.4, 7.6];

fn fitted() -> LeastSquaresReport<[f64; 2]> {
    let data = Dataset::from_rows(&["x", "y"], std::iter::zip(X, Y).map(|(x, y)| [x, y])).expect("data");
    let residual = |p: [Var; 2], [x, y]: [Var; 2]| line(p, x) - y;
    LeastSquares::new().names(["a", "b"]).run_rows(residual, [0.0, 0.0], &data).expect("a fit")
}

/// Of a straight line the bands have a closed form: `s √(1/n + (x − x̄)²/Sxx)` times t, with one more under the root for
/// further data; t(0.975, 4) = 2.7764451052 (Abramowitz & Stegun, table 26.10).
#[test]
fn bands_of_a_straight_line_are_the_textbook_s() {
    let found = fitted();
    let n = X.len() as f64;
    let mean = X.iter().sum::<f64>() / n;
    let sxx: f64 = X.iter().map(|x| (x - mean).powi(2)).sum();
    let [a, b] = found.x;
    let s = (std::iter::zip(X, Y).map(|(x, y)| (y - a - b * x).powi(2)).sum::<f64>() / (n - 2.0)).sqrt();
    let svg = FitPicture::new(line, &found, &X, &Y).to_svg().unwrap();
    assert!(is_well_formed(&svg));
    let [left, top, right, bottom] = frame(&svg);
    // The data say where numbers are: circles at their first and last point.
    let circles = circles(&svg);
    let scale = |k: usize, from: [f64; 2]| (circles[5][k] - circles[0][k]) / (from[1] - from[0]);
    let (sx, sy) = (scale(0, [X[0], X[5]]), scale(1, [Y[0], Y[5]]));
    let number = |p: [f64; 2]| [X[0] + (p[0] - circles[0][0]) / sx, Y[0] + (p[1] - circles[0][1]) / sy];
    assert!(left < circles[0][0] && circles[5][0] < right && top < circles[5][1] && circles[0][1] < bottom);
    // The bands, in the order in which they are drawn.
    let bands: Vec<&str> = svg.split("<path class=\"f1\"").skip(1).collect();
    for (band, further) in [(bands[0], 1.0), (bands[1], 0.0)] {
        let drawn = points(attribute(&format!("<path{band}"), "<path", "d"));
        assert!(drawn.len() > 20);
        for p in drawn {
            let [x, y] = number(p);
            let half = 2.776_445_105_2 * s * (further + 1.0 / n + (x - mean).powi(2) / sxx).sqrt();
            let off = ((y - a - b * x).abs() - half).abs();
            assert!(off * sy.abs() < 0.25, "{x}: {y} is {off} off");
        }
    }
}

/// `dᵀ C⁻¹ d = 2 F(0.95; 2, 4)`, and F(0.95; 2, 4) = 6.9442719100 (closed form: 2 (0.05^(−1/2) − 1)).
#[test]
fn an_ellipse_is_the_region_of_both_parameters() {
    let found = fitted();
    let c = found.covariance.as_ref().unwrap();
    let svg = FitPicture::new(line, &found, &X, &Y).view_svg(View::Ellipse(0, 1)).unwrap();
    let drawn = points(attribute(&svg, "class=\"l1\"", "d"));
    let [left, top, right, bottom] = frame(&svg);
    // The ellipse is √(2 F) standard errors wide on each side, and has a twentieth of its size around it.
    let limit = 2.0 * 6.944_271_91_f64;
    let half = [0, 1].map(|k| (limit * c[(k, k)]).sqrt() * 1.1);
    let determinant = c[(0, 0)] * c[(1, 1)] - c[(0, 1)] * c[(1, 0)];
    for p in drawn {
        let d0 = half[0] * (2.0 * (p[0] - left) / (right - left) - 1.0);
        let d1 = half[1] * (1.0 - 2.0 * (p[1] - top) / (bottom - top));
        let square = (c[(1, 1)] * d0 * d0 - 2.0 * c[(0, 1)] * d0 * d1 + c[(0, 0)] * d1 * d1) / determinant;
        assert!((square / limit - 1.0).abs() < 0.02, "{p:?}: {square}");
    }
}

#[test]
fn residuals_and_quantiles_are_drawn_and_what_cannot_be_is_an_error() {
    let found = fitted();
    let picture = || FitPicture::new(line, &found, &X, &Y);
    for view in [View::Residuals, View::Quantiles] {
        let svg = picture().view_svg(view).unwrap();
        assert!(is_well_formed(&svg));
        assert_eq!(attribute(&svg, "class=\"rings\"", "d").matches('M').count(), 6);
    }
    assert!(picture().truth(|x| x).deviations(&[0.1; 6]).to_page().is_ok());
    assert!(matches!(picture().confidence(1.0).to_svg(), Err(PlotError::Confidence { .. })));
    assert!(matches!(picture().view_svg(View::Ellipse(0, 2)), Err(PlotError::Nothing { .. })));
    assert!(matches!(picture().deviations(&[0.1]).to_svg(), Err(PlotError::Function(_))));
    assert!(matches!(FitPicture::new(line, &found, &X, &[1.0]).to_svg(), Err(PlotError::Function(_))));
    let other = |[a, b, c]: [Var; 3], x: Var| a + b * x + c;
    assert!(matches!(FitPicture::new(other, &found, &X, &Y).to_svg(), Err(PlotError::Function(_))));
}

/// What the report withholds, the picture does, too.
#[test]
fn a_fit_that_has_not_arrived_has_no_bands() {
    let data = Dataset::from_rows(&["x", "y"], std::iter::zip(X, Y).map(|(x, y)| [x, y])).unwrap();
    let loss = |p: [Var; 2], [x, y]: [Var; 2]| (line(p, x) - y).powi(2);
    let fit =
        |epochs: usize| Fit::new(loss).rule(Adam::new(0.1)).epochs(epochs).run([0.0, 0.0], &data).unwrap();
    let (short, long) = (fit(5), fit(5000));
    assert_eq!((short.has_arrived(), long.has_arrived()), (Some(false), Some(true)));
    let [short, long] = [short, long].map(|fit| FitPicture::new(line, &fit, &X, &Y));
    let svg = short.to_svg().unwrap();
    assert!(!svg.contains("% of curve") && svg.contains("not arrived at the minimum") && !svg.contains('±'));
    assert!(matches!(short.view_svg(View::Ellipse(0, 1)), Err(PlotError::Nothing { .. })));
    let svg = long.to_svg().unwrap();
    assert!(svg.contains("95 % of curve") && !svg.contains("not arrived") && svg.contains('±'));
}

/// With known deviations the covariance is (JᵀJ)⁻¹ and the quantile is normal, 1.9599639845: of a constant with deviations
/// 0.2 the band is ± 1.96 · 0.2 / √4.
#[test]
fn known_deviations_have_normal_bands() {
    let (x, y) = ([0.0, 1.0, 2.0, 3.0], [0.9, 1.2, 1.1, 0.8]);
    let data = Dataset::from_rows(&["x", "y"], std::iter::zip(x, y).map(|(x, y)| [x, y])).unwrap();
    let residual = |m: Var, [_, y]: [Var; 2]| (m - y) / 0.2;
    let found =
        LeastSquares::new().known_deviations().names(["shift-0"]).run_rows(residual, 0.0, &data).unwrap();
    let picture = FitPicture::new(|m: Var, x: Var| m + 0.0 * x, &found, &x, &y).deviations(&[0.2; 4]);
    let svg = picture.to_svg().unwrap();
    assert!(svg.contains("95 % of curve") && !svg.contains("95 % of data"));
    // A minus in a name stays.
    assert!(svg.contains("shift-0 = 1.00 ± 0.10"));
    let band = points(attribute(&svg, "class=\"f1\"", "d"));
    let bars = attribute(&svg, "class=\"bars\"", "d");
    let mut heights = bars[1..].split(['M', 'V', ' ', 'h']).filter_map(|text| text.parse::<f64>().ok());
    // The first bar: x, bottom, top. It is 0.4 high.
    let (bottom, top) = (heights.nth(1).unwrap(), heights.next().unwrap());
    let height = band.iter().map(|p| p[1]).fold(f64::NEG_INFINITY, f64::max)
        - band.iter().map(|p| p[1]).fold(f64::INFINITY, f64::min);
    let want = 2.0 * 1.959_963_984_5 * 0.1 / 0.4 * (bottom - top);
    assert!((height - want).abs() < 0.25, "{height} and {want}");
}

/// A parameter that is held, or whose row does not count, takes no degree of freedom: as in the report's own intervals.
#[test]
fn bands_have_the_degrees_of_freedom_of_the_report() {
    use gradus::plot::Estimated;
    let data = Dataset::from_rows(&["x", "y"], std::iter::zip(X, Y).map(|(x, y)| [x, y])).unwrap();
    let residual = |p: [Var; 2], [x, y]: [Var; 2]| line(p, x) - y;
    let run =
        |solver: LeastSquares<'_>| solver.names(["a", "b"]).run_rows(residual, [0.0, 0.0], &data).unwrap();
    let held = run(LeastSquares::new().fixed(["a"]));
    assert_eq!((Estimated::degrees_of_freedom(&held), held.degrees_of_freedom()), (Some(5.0), Some(5)));
    let bounded = run(LeastSquares::new().bounds([(-9.0, 9.0), (0.0, 1e-3)]));
    assert_eq!((Estimated::degrees_of_freedom(&bounded), bounded.degrees_of_freedom()), (Some(5.0), Some(5)));
    assert_eq!(Estimated::degrees_of_freedom(&run(LeastSquares::new().known_deviations())), None);
    let loss = |p: [Var; 2], row: [Var; 2]| residual(p, row).powi(2);
    let fit = Fit::new(loss).names(["a", "b"]).fixed(["a"]).bounds([(-1.0, 0.0), (-9.0, 9.0)]);
    let fit = fit.minimizer(Method::TrustExact).run([0.0, 1.0], &data).unwrap();
    assert_eq!((Estimated::degrees_of_freedom(&fit), fit.degrees_of_freedom()), (Some(5.0), Some(5)));
    let likelihood = Fit::new(|p: [Var; 2], row: [Var; 2]| 0.5 * residual(p, row).powi(2) + 1.0).likelihood();
    let likelihood = likelihood.minimizer(Method::TrustExact).run([0.0, 1.0], &data).unwrap();
    assert_eq!(Estimated::degrees_of_freedom(&likelihood), None);
}
