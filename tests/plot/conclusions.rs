//! Pictures of what is concluded from a fit: profiles and influence, where closed forms have them.

use crate::charts::{attribute, circles, frame, points};
use crate::xml::is_well_formed;
use gradus::estimate::{EstimateError, Influence, Profile};
use gradus::plot::{InfluencePicture, InfluenceView, PlotError, ProfilePicture, ProfileView, RegionPicture};
use gradus::prelude::*;

const X: [f64; 7] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 12.0];
const Y: [f64; 7] = [0.9, 3.2, 4.8, 7.1, 9.3, 10.7, 20.0];

fn miss([a, b]: [Var; 2], [x, y]: [Var; 2]) -> Var {
    a + b * x - y
}

fn fitted(settings: LeastSquares<'_>) -> (LeastSquaresReport<[f64; 2]>, Dataset) {
    let data = Dataset::from_rows(&["x", "y"], std::iter::zip(X, Y).map(|(x, y)| [x, y])).expect("rows");
    (settings.names(["a", "b"]).run_rows(miss, [0.0, 1.6], &data).expect("a fit"), data)
}

fn profile(settings: LeastSquares<'_>) -> (LeastSquaresReport<[f64; 2]>, Profile) {
    let (found, data) = fitted(settings);
    let profile = found.profile(miss, &data).expect("a profile");
    (found, profile)
}

fn influence() -> Influence {
    fitted(LeastSquares::new()).0.influence().expect("influence")
}

/// Of a model that is linear the deviance is Wald's parabola, `((θ − θ̂) / e)²`, and its signed root a line.
#[test]
fn a_deviance_is_where_its_closed_form_is() {
    let (found, profile) = profile(LeastSquares::new());
    let errors = found.standard_errors().expect("errors");
    let intervals = found.confidence_intervals(0.95).expect("intervals");
    for (i, error) in errors.into_iter().enumerate() {
        for (view, power) in [(ProfileView::Deviance(i), 2), (ProfileView::Root(i), 1)] {
            let svg = ProfilePicture::new(&profile).view_svg(view).expect("a picture");
            assert!(is_well_formed(&svg) && svg.contains("95 % interval"));
            // The estimate and both ends of the interval are known places: they say where numbers are.
            let reach = (intervals[i].1 - found.x[i]) / error;
            let interval = points(attribute(&svg, "class=\"l3\"", "d"));
            let [low, high] = [interval[0], interval[interval.len() - 1]];
            let x = |p: [f64; 2]| {
                let share = (p[0] - low[0]) / (high[0] - low[0]);
                (intervals[i].0 + share * (intervals[i].1 - intervals[i].0) - found.x[i]) / error
            };
            let [_, top, _, bottom] = frame(&svg);
            let most = 1.6 * reach;
            let range =
                if power == 2 { [-0.05 * most * most, 1.1 * most * most] } else { [-1.1 * most, 1.1 * most] };
            let y = |p: [f64; 2]| range[0] + (bottom - p[1]) / (bottom - top) * (range[1] - range[0]);
            let pixel = (range[1] - range[0]) / (bottom - top);
            assert!((y(high) - reach.powi(power)).abs() < 0.2 * pixel);
            for class in ["class=\"l1\"", "class=\"l2\""] {
                let drawn = points(attribute(&svg, class, "d"));
                assert!(drawn.len() > if power == 2 { 20 } else { 1 });
                for p in drawn {
                    // A steep place of the parabola is off by a part of a pixel across.
                    let across = (high[0] - low[0]) / (2.0 * reach);
                    let steep = if power == 2 { 2.0 * x(p).abs() / across } else { across.recip() };
                    assert!((y(p) - x(p).powi(power)).abs() < 0.3 * (pixel + steep), "{class} {p:?}");
                }
            }
        }
    }
}

#[test]
fn traces_cross_at_the_estimates_and_pages_have_all() {
    let (_, profile) = profile(LeastSquares::new());
    let svg = ProfilePicture::new(&profile).view_svg(ProfileView::Traces(0, 1)).expect("a picture");
    assert!(is_well_formed(&svg) && svg.contains("a held") && svg.contains("b held"));
    let page = ProfilePicture::new(&profile).title("<profiles>").to_page().expect("a page");
    assert!(page.contains("&lt;profiles&gt;") && page.contains("a and b"));

    // A parameter that is held has no profile, and one at its bound none below it.
    let (_, held) = self::profile(LeastSquares::new().fixed(["a"]));
    let picture = ProfilePicture::new(&held);
    assert!(picture.to_svg().expect("that of b").contains("b = "));
    for view in
        [ProfileView::Deviance(0), ProfileView::Root(2), ProfileView::Traces(0, 1), ProfileView::Traces(1, 1)]
    {
        assert!(matches!(picture.view_svg(view), Err(PlotError::Nothing { .. })), "{view:?}");
    }
    let (found, bounded) = self::profile(LeastSquares::new().bounds([(-9.0, 9.0), (1.5, 9.0)]));
    assert!(!found.at_bound[1]);
    let svg = ProfilePicture::new(&bounded).view_svg(ProfileView::Deviance(1)).expect("a picture");
    assert!(svg.contains("and less: open") && svg.contains("95 % interval, open"), "{svg}");
}

/// Of a model that is linear each region lies on its dashed ellipse, and the traces end on the tangents.
#[test]
fn regions_are_drawn_beside_their_ellipses() {
    let (found, data) = fitted(LeastSquares::new());
    let contour = found.contour(miss, &data, ["a", "b"], &[0.68, 0.95]).expect("a contour");
    let (_, profile) = profile(LeastSquares::new());
    let picture = RegionPicture::new(&contour).title("a < b").traces(&profile);
    let svg = picture.to_svg().expect("a picture");
    assert!(is_well_formed(&svg) && svg.contains("a &lt; b"));
    for name in ["68 % region", "95 % region", "Wald", "a held", "b held", "estimate"] {
        assert!(svg.contains(&format!(">{name}</text>")), "{name}");
    }
    let [region, ellipse] = ["class=\"l1\"", "class=\"l2\""].map(|class| points(attribute(&svg, class, "d")));
    let (first, last) = (region[0], region[region.len() - 1]);
    assert!((first[0] - last[0]).hypot(first[1] - last[1]) < 0.2);
    for p in &region {
        let edge = |pair: &[[f64; 2]]| {
            let [a, b] = [pair[0], pair[1]];
            let along = [b[0] - a[0], b[1] - a[1]];
            let share =
                ((p[0] - a[0]) * along[0] + (p[1] - a[1]) * along[1]) / along[0].hypot(along[1]).powi(2);
            let share = share.clamp(0.0, 1.0);
            (a[0] + share * along[0] - p[0]).hypot(a[1] + share * along[1] - p[1])
        };
        // Tenths of a pixel are written.
        assert!(ellipse.windows(2).map(edge).fold(f64::INFINITY, f64::min) < 0.2, "{p:?}");
    }
    assert!(picture.to_page().expect("a page").contains("95 % region"));

    let bounded = LeastSquares::new().bounds([(-9.0, 9.0), (1.5, 9.0)]);
    let (found, data) = fitted(bounded);
    let open = found.contour(miss, &data, ["a", "b"], &[0.95]).expect("a contour");
    let svg = RegionPicture::new(&open).to_svg().expect("a picture");
    assert!(svg.contains("95 % open: to the bound 1.5 of b") && svg.contains("95 % region, open"), "{svg}");
    let none = found.contour(miss, &data, ["a", "b"], &[]).expect("nothing");
    assert!(matches!(RegionPicture::new(&none).to_svg(), Err(PlotError::Nothing { .. })));
}

#[test]
fn a_level_that_is_none_is_an_error() {
    let (_, profile) = profile(LeastSquares::new());
    for level in [0.0, 1.0, f64::NAN] {
        let error = ProfilePicture::new(&profile).confidence(level).to_page().unwrap_err();
        assert!(matches!(error, PlotError::Estimate(EstimateError::Level { .. })), "{error}");
    }
    let error = ProfilePicture::new(&profile).confidence(0.999).to_svg().unwrap_err();
    assert!(matches!(error, PlotError::Estimate(EstimateError::BeyondProfile { .. })), "{error}");
}

/// A line of Cook's distances is `r² h / ((1 − h) p)`, and the circles are leverages and residuals.
#[test]
fn lines_of_cooks_distances_are_where_their_formula_is() {
    let influence = influence();
    let svg = InfluencePicture::new(&influence).to_svg().expect("a picture");
    assert!(is_well_formed(&svg));
    let rings = circles(&svg);
    let (h, r) = (&influence.leverages, &influence.standardized);
    // The first row and the last are far apart in both.
    let scale = |k: usize, of: &[f64]| (rings[6][k] - rings[0][k]) / (of[6] - of[0]);
    let (sx, sy) = (scale(0, h), scale(1, r));
    for (row, ring) in rings.iter().enumerate() {
        let want = [rings[0][0] + sx * (h[row] - h[0]), rings[0][1] + sy * (r[row] - r[0])];
        assert!((ring[0] - want[0]).hypot(ring[1] - want[1]) < 0.2, "{row}");
    }
    for (class, distance) in [("class=\"l5\"", 0.5), ("class=\"l2\"", 1.0)] {
        let drawn = points(attribute(&svg, class, "d"));
        assert!(drawn.len() > 20);
        for p in drawn {
            let (h, r) = (h[0] + (p[0] - rings[0][0]) / sx, r[0] + (p[1] - rings[0][1]) / sy);
            let want = (distance * 2.0 * (1.0 - h) / h).sqrt();
            let steep = want / (2.0 * h * (1.0 - h)) / sx.abs();
            assert!(
                (r.abs() - want).abs() < 0.3 * (sy.abs().recip() + steep),
                "{p:?}: {r} at {h}, not {want}"
            );
        }
    }
}

#[test]
fn rows_are_drawn_by_their_numbers() {
    let mut influence = influence();
    let largest =
        influence.cooks_distances.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).expect("rows").0;
    for view in [InfluenceView::Distances, InfluenceView::Studentized] {
        let svg = InfluencePicture::new(&influence).view_svg(view).expect("a picture");
        assert!(is_well_formed(&svg) && svg.contains(&format!("in row {largest}")));
        assert_eq!(circles(&svg).len(), 7);
        // A stem of two points for each.
        assert_eq!(attribute(&svg, "class=\"l1\"", "d").matches('M').count(), 7);
    }
    assert!(
        InfluencePicture::new(&influence).to_page().expect("a page").contains("Studentized residual by row")
    );
    // Rows that are fitted exactly, whatever they are, cannot be standardized.
    influence.standardized.fill(f64::NAN);
    influence.cooks_distances.fill(f64::NAN);
    assert!(matches!(InfluencePicture::new(&influence).to_svg(), Err(PlotError::Nothing { .. })));
}
