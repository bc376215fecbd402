//! Regions of two parameters: closed forms of linear models, sums of squares by hand, and lmfit's fits with both held.

use crate::reference::numbers;
use gradus::estimate::{EstimateError, Opening, ProfileContour};
use gradus::prelude::*;
use serde_json::Value;

const X: [f64; 8] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 12.0];
const Y: [f64; 8] = [0.9, 3.2, 4.8, 7.1, 9.3, 10.7, 14.4, 20.0];

fn rows(x: &[f64], y: &[f64]) -> Dataset {
    Dataset::from_rows(&["x", "y"], std::iter::zip(x, y).map(|(&x, &y)| [x, y])).expect("rows")
}

/// `2 F(2, ν)`: the quantile has a closed form.
fn limit(level: f64, freedom: f64) -> f64 {
    freedom * ((1.0 - level).powf(-2.0 / freedom) - 1.0)
}

/// For a model that is linear in its parameters the region is the ellipse of the covariance, at one fit a point.
#[test]
fn of_a_linear_model_it_is_the_ellipse() {
    let miss = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| a + b * x + c * x * x - y;
    let data = rows(&X, &Y);
    let names = ["a", "b", "c"];
    let plain = LeastSquares::new().names(names).run_rows(miss, [0.0; 3], &data).expect("a fit");
    let deviations = data.clone().derive("sigma", |_| 0.4).expect("a column");
    let settings = LeastSquares::new().names(names).deviations("sigma").known_deviations();
    let known = settings.run_rows(miss, [0.0; 3], &deviations).expect("a fit");
    for (found, data, freedom) in [(plain, &data, Some(5.0)), (known, &deviations, None)] {
        let contour = found.contour(miss, data, ["c", "a"], &[0.68, 0.95]).expect("a contour");
        let c = found.covariance.clone().expect("a covariance");
        let [caa, cac, ccc] = [c[(2, 2)], c[(2, 0)], c[(0, 0)]];
        let determinant = caa * ccc - cac * cac;
        let points: usize = contour.regions.iter().map(|region| region.points.len()).sum();
        assert!(contour.fits <= points + 4, "{} fits of {points} points", contour.fits);
        for region in &contour.regions {
            let want =
                freedom.map_or(-2.0 * (1.0 - region.level).ln(), |freedom| limit(region.level, freedom));
            assert!(region.open.is_empty() && (40..60).contains(&region.points.len()));
            for point in region.points.iter().chain(&contour.ellipse(region.level)) {
                let [u, v] = [point[0] - found.x[2], point[1] - found.x[0]];
                let got = (ccc * u * u - 2.0 * cac * u * v + caa * v * v) / determinant;
                assert!((got / want - 1.0).abs() < 1e-6, "{got} for {want}");
            }
        }
    }
}

type Curve = fn([f64; 2], f64) -> f64;

/// All points are where the sum of squares is `S_min (1 + 2 F / ν)`.
fn are_on_the_curve(contour: &ProfileContour, curve: Curve, data: &Dataset) {
    let squares = |p: [f64; 2]| data.rows().map(|row| (curve(p, row[0]) - row[1]).powi(2)).sum::<f64>();
    let freedom = data.len() as f64 - 2.0;
    let least = squares(contour.estimates);
    for region in &contour.regions {
        for &point in &region.points {
            let deviance = (squares(point) / least - 1.0) * freedom;
            let want = limit(region.level, freedom);
            // What the last correction leaves is of second order in 3e-5 of the statistic.
            assert!((deviance / want - 1.0).abs() < 1e-5, "{deviance} for {want} at {point:?}");
        }
    }
}

/// Saturation after Michaelis and Menten: Puromycin, Bates & Watts (1988), table A1.3.
const C: [f64; 12] = [0.02, 0.02, 0.06, 0.06, 0.11, 0.11, 0.22, 0.22, 0.56, 0.56, 1.1, 1.1];
const V: [f64; 12] = [76.0, 47.0, 97.0, 107.0, 123.0, 139.0, 159.0, 152.0, 191.0, 201.0, 207.0, 200.0];

fn saturation([v, k]: [Var; 2], [c, y]: [Var; 2]) -> Var {
    v * c / (k + c) - y
}

fn fitted(settings: LeastSquares<'_>) -> (LeastSquaresReport<[f64; 2]>, Dataset) {
    let data = rows(&C, &V);
    (settings.names(["v", "k"]).run_rows(saturation, [200.0, 0.06], &data).expect("a fit"), data)
}

#[test]
fn of_a_bent_model_the_sum_of_squares_is_right_all_around() {
    let (found, data) = fitted(LeastSquares::new());
    let contour = found.contour(saturation, &data, ["v", "k"], &[0.68, 0.95, 0.99]).expect("a contour");
    assert!(contour.regions.iter().all(|region| region.open.is_empty()));
    are_on_the_curve(&contour, |[v, k], c| v * c / (k + c), &data);
    // A profile reaches as far as the curve does: its deviance is the smallest of all with the parameter held.
    let profile = found.profile(saturation, &data).expect("a profile");
    let level = 0.68;
    let [low, high] = [f64::min, f64::max]
        .map(|pick| contour.regions[0].points.iter().map(|point| point[1]).reduce(pick).expect("points"));
    let reach = limit(level, 10.0).sqrt();
    let trace = &profile.traces[1];
    let at = |value: f64| {
        let k =
            trace.values.windows(2).position(|pair| pair[0] <= value && value <= pair[1]).expect("within");
        let share = (value - trace.values[k]) / (trace.values[k + 1] - trace.values[k]);
        trace.statistics[k] + share * (trace.statistics[k + 1] - trace.statistics[k])
    };
    // Straight lines between the knots.
    assert!((at(low) + reach).abs() < 0.02 * reach && (at(high) - reach).abs() < 0.02 * reach);
}

/// Rays from the estimate meet the curve of a region like a banana more than once.
#[test]
fn a_region_that_is_bent_back_is_followed() {
    let x = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0];
    let y = [0.61, 1.09, 1.73, 2.01, 2.52, 2.70, 3.25, 3.22];
    let data = rows(&x, &y);
    let miss = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * (1.0 - (-b * x).exp()) - y;
    let found = LeastSquares::new().names(["a", "b"]).run_rows(miss, [4.0, 0.3], &data).expect("a fit");
    let contour = found.contour(miss, &data, ["a", "b"], &[0.5, 0.95]).expect("a contour");
    assert!(contour.regions.iter().all(|region| region.open.is_empty()), "{:?}", contour.regions[1].open);
    are_on_the_curve(&contour, |[a, b], x| a * (1.0 - (-b * x).exp()), &data);
}

/// Fits of lmfit with rate and offset held, of a decay with three parameters.
#[test]
fn others_are_fitted_as_lmfit_does() {
    let of: Value = serde_json::from_str(include_str!("../golden/contour.json")).expect("JSON");
    let data = rows(&numbers(&of["t"]), &numbers(&of["y"]));
    let miss = |[a, k, c]: [Var; 3], [t, y]: [Var; 2]| a * (-k * t).exp() + c - y;
    let found =
        LeastSquares::new().names(["a", "k", "c"]).run_rows(miss, [5.0, 0.6, 1.4], &data).expect("a fit");
    let contour = found.contour(miss, &data, ["k", "c"], &[0.68, 0.95]).expect("a contour");
    let (center, errors) = (numbers(&of["estimates"]), numbers(&of["errors"]));
    let place = |p: &[f64]| [(p[0] - center[0]) / errors[0], (p[1] - center[1]) / errors[1]];
    for want in of["points"].as_array().expect("points").iter().map(numbers) {
        let region = contour.regions.iter().find(|region| region.level == want[0]).expect("a region");
        assert!(region.open.is_empty());
        // By the angle from the estimate; the radius between points is that of a polynomial through six of them.
        let polar = |p: &[f64]| {
            let [u, v] = place(p);
            [v.atan2(u), u.hypot(v)]
        };
        let [angle, radius] = polar(&want[1..]);
        let mut near: Vec<[f64; 2]> = region.points.iter().map(|p| polar(p)).collect();
        near.iter_mut().for_each(|p| p[0] = (p[0] - angle).sin().atan2((p[0] - angle).cos()));
        near.sort_by(|p, q| p[0].abs().total_cmp(&q[0].abs()));
        let term = |k: usize| {
            let others = (0..6).filter(|&j| j != k);
            near[k][1] * others.map(|j| near[j][0] / (near[j][0] - near[k][0])).product::<f64>()
        };
        let got: f64 = (0..6).map(term).sum();
        assert!((got / radius - 1.0).abs() < 3e-4, "{got} for {radius} at {angle}");
    }
}

#[test]
fn a_curve_that_is_not_closed_says_why() {
    let (found, data) = fitted(LeastSquares::new().bounds([(0.0, 1e3), (0.0, 0.07)]));
    let contour = found.contour(saturation, &data, ["v", "k"], &[0.95]).expect("a contour");
    let region = &contour.regions[0];
    let bound = Opening::Bound { name: "k".into(), bound: 0.07 };
    assert_eq!(region.open, [bound.clone(), bound]);
    assert!(region.points.iter().all(|point| point[1] <= 0.07) && region.points.len() > 20);
    are_on_the_curve(&contour, |[v, k], c| v * c / (k + c), &data);
    let ends = [region.points[0][1], region.points[region.points.len() - 1][1]];
    assert!(ends.iter().all(|end| 0.07 - end < 2e-3), "{ends:?}");

    // Of a straight line only the product of height and rate is known.
    let x: Vec<f64> = (1..9).map(f64::from).collect();
    let y = [0.11, 0.19, 0.31, 0.40, 0.48, 0.61, 0.68, 0.79];
    let miss = |[a, b]: [Var; 2], [x, y]: [Var; 2]| a * (1.0 - (-b * x).exp()) - y;
    let data = rows(&x, &y);
    let found = LeastSquares::new().names(["a", "b"]).run_rows(miss, [3.0, 0.03], &data).expect("a fit");
    let contour = found.contour(miss, &data, ["a", "b"], &[0.95]).expect("a contour");
    let region = &contour.regions[0];
    assert!(region.open.contains(&Opening::Endless), "{region:?}");
    are_on_the_curve(&contour, |[a, b], x| a * (1.0 - (-b * x).exp()), &data);
}

#[test]
fn what_has_no_contour_is_an_error() {
    let (found, data) = fitted(LeastSquares::new());
    let of = |pair, levels: &[f64]| found.contour(saturation, &data, pair, levels).unwrap_err();
    assert!(of(["v", "w"], &[0.95]).to_string().contains("no parameter `w`; there are v, k"));
    assert!(of(["v", "v"], &[0.95]).to_string().contains("two different parameters"));
    for level in [0.0, 1.0, f64::NAN] {
        assert!(matches!(of(["v", "k"], &[level]), EstimateError::Level { .. }));
    }
    assert!(found.contour(saturation, &data, ["v", "k"], &[]).expect("nothing").regions.is_empty());
    let (held, _) = fitted(LeastSquares::new().fixed(["k"]));
    let error = held.contour(saturation, &data, ["v", "k"], &[0.95]).unwrap_err();
    assert!(error.to_string().contains("`k` is held"), "{error}");
    let other = rows(&C[1..], &V[1..]);
    let error = found.contour(saturation, &other, ["v", "k"], &[0.95]).unwrap_err();
    assert!(matches!(error, EstimateError::OtherData { .. }));
    let error = found.contour_of(|[v, k]: [Var; 2]| [v, k], ["v", "k"], &[0.95]).unwrap_err();
    assert!(error.to_string().contains("take `contour`"), "{error}");
}

/// The same through a closure with all residuals, and in `f32`.
#[test]
fn every_entry_has_the_same_contour() {
    let (found, data) = fitted(LeastSquares::new());
    let wanted = found.contour(saturation, &data, ["v", "k"], &[0.95]).expect("a contour");
    let all = |p: [Var; 2]| -> Vec<Var> {
        std::iter::zip(C, V).map(|(c, v)| saturation(p, [Var::constant(c), Var::constant(v)])).collect()
    };
    let whole = LeastSquares::new().names(["v", "k"]).run(all, [200.0, 0.1]).expect("a fit");
    let got = whole.contour_of(all, ["v", "k"], &[0.95]).expect("a contour");
    let farthest = |got: &ProfileContour| {
        let pairs = std::iter::zip(&got.regions[0].points, &wanted.regions[0].points);
        pairs.map(|(a, b)| ((a[0] - b[0]) / 7.0).hypot((a[1] - b[1]) / 0.008)).fold(0.0, f64::max)
    };
    assert!(got.regions[0].points.len() == wanted.regions[0].points.len() && farthest(&got) < 1e-4);

    let small = |[v, k]: [Var<f32>; 2], [c, y]: [Var<f32>; 2]| v * c / (k + c) - y;
    let found =
        LeastSquares::new().names(["v", "k"]).run_rows(small, [200.0_f32, 0.1], &data).expect("a fit");
    let got = found.contour(small, &data, ["v", "k"], &[0.95]).expect("a contour");
    assert!(got.regions[0].open.is_empty());
    assert!((got.regions[0].points.len() as i32 - wanted.regions[0].points.len() as i32).abs() <= 1);
}
