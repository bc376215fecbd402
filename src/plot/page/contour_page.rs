//! The page of paths over contours.

use super::Page;
use super::json::Json;
use crate::picture::draw::contour_figure::draw_plane;
use crate::picture::draw::plane::{Drawing, Plane};
use crate::picture::shape::bands::{Detail, outlines};
use crate::picture::shape::crowding;
use crate::picture::shape::samples::Samples;
use crate::picture::shape::thinned::{MOST, OF_PATHS, thinned};
use crate::plot::PlotError;
use crate::plot::track::Track;

/// The side of the square that outlines are in.
const SIDE: f64 = 1000.0;
/// In thousandths of the frame.
const DETAIL: Detail = Detail { tolerance: 0.25, smallest: 15.0 };
/// Nodes of the surface to a side.
const MESH: usize = 61;
/// What stands for a height that is not a number.
const UNDEFINED: u16 = u16::MAX;

pub(in crate::plot) fn contour_page(drawing: &Drawing<'_>) -> Result<String, PlotError> {
    let plane = Plane::of(drawing)?;
    let paths = plane.tracks.iter().map(|(_, track)| path(&plane, track)).collect::<Result<Vec<_>, _>>()?;
    let last = plane.tracks.iter().filter_map(|(_, track)| last_step(track)).max().unwrap_or(0);
    let mut data = plane_data(&plane);
    data.push(("surface", surface(&plane)?));
    if !paths.is_empty() {
        let names = plane.tracks.iter().map(|(name, _)| Json::Map(vec![("name", (*name).into())]));
        data.extend([
            ("last", Json::Number(last as f64)),
            ("stepName", "step".into()),
            ("tableName", if paths.len() == 1 { "Path" } else { "Paths" }.into()),
            ("series", Json::List(names.collect())),
            ("toggles", Json::Bool(true)),
            ("paths", Json::List(paths)),
        ]);
    }
    let page = Page {
        title: if drawing.title.is_empty() { "Contours" } else { &drawing.title },
        subtitle: &drawing.subtitle,
        bands: plane.levels.bands(),
        data,
        still: &draw_plane(&plane),
        below: "",
    };
    Ok(page.html())
}

/// The contours.
pub(in crate::plot) fn plane_data(plane: &Plane<'_>) -> Vec<(&'static str, Json)> {
    let Plane { drawing, ranges: [x, y], levels, .. } = plane;
    let place = |p: [f64; 2]| [SIDE * (p[0] - x[0]) / (x[1] - x[0]), SIDE * (y[1] - p[1]) / (y[1] - y[0])];
    let labels = levels.labels(usize::MAX).into_iter().map(|(at, label)| {
        let mut all = vec![("at", Json::Number(at as f64)), ("text", label.text.into())];
        all.extend(label.power.map(|power| ("power", power.into())));
        Json::Map(all)
    });
    let data = vec![
        ("x", Json::numbers(*x)),
        ("y", Json::numbers(*y)),
        ("names", Json::texts(drawing.names.iter())),
        ("bands", Json::texts(outlines(&plane.samples, levels, &DETAIL, place))),
        ("levels", Json::numbers(levels.all.iter().copied())),
        ("labels", Json::List(labels.collect())),
        ("hatched", Json::Bool(!plane.samples.is_defined())),
        ("minima", Json::List(drawing.minima.iter().map(|&minimum| Json::numbers(minimum)).collect())),
    ];
    vec![("description", plane.description().into()), ("plane", Json::Map(data))]
}

/// Heights from 0 to 1 on the scale of the levels, and the levels among them.
fn surface(plane: &Plane<'_>) -> Result<Json, PlotError> {
    let [x, y] = plane.ranges;
    let samples = Samples::take(x, y, MESH, &*plane.drawing.function)?;
    let levels = &plane.levels;
    let high = levels.place(plane.extent[1]);
    // On a logarithmic scale a minimum of zero is infinitely deep: the ground is one level below the lowest.
    let low = match &levels.all[..] {
        [first, second, ..] if levels.log => 2.0 * levels.place(*first) - levels.place(*second),
        _ => levels.place(plane.extent[0]),
    };
    let height = |value: f64| {
        let share = if high > low { (levels.place(value) - low) / (high - low) } else { 0.5 };
        if value.is_finite() { share.clamp(0.0, 1.0) } else { f64::NAN }
    };
    let at = |k: usize| match height(samples.values[k]) {
        // A valley between two nodes, which has no bottom on this scale, would have teeth.
        height_there if levels.log && !height_there.is_nan() => {
            height(averaged(&plane.samples, [k % MESH, k / MESH]))
        }
        height_there => height_there,
    };
    let word = |k: usize| match at(k) {
        height if height.is_nan() => UNDEFINED,
        height => (height * f64::from(UNDEFINED - 1)).round() as u16,
    };
    Ok(Json::Map(vec![
        ("nodes", Json::Number(MESH as f64)),
        ("data", Json::packed_u16(&(0..samples.values.len()).map(word).collect::<Vec<_>>())),
        ("cuts", Json::numbers(levels.all.iter().map(|&level| height(level)))),
    ]))
}

/// The mean of the values around a node of the mesh, with weights that fall to zero two nodes away: the mean of logarithms would
/// still have the teeth, for that of a valley's bottom has no bound.
fn averaged(samples: &Samples, node: [usize; 2]) -> f64 {
    let cell = (samples.nodes - 1) as f64 / (MESH - 1) as f64;
    let reach = 2.0 * cell;
    let around = |k: usize| {
        let middle = k as f64 * cell;
        let (first, last) = ((middle - reach).ceil().max(0.0), (middle + reach).floor());
        (first as usize..=(last as usize).min(samples.nodes - 1))
            .map(move |i| (i, 1.0 - (i as f64 - middle).abs() / reach))
    };
    let (mut sum, mut weights) = (0.0, 0.0);
    for (j, below) in around(node[1]) {
        for (i, beside) in around(node[0]) {
            let there = samples.at(i, j);
            if there.is_finite() {
                sum += below * beside * there;
                weights += below * beside;
            }
        }
    }
    // Where nothing around it is defined the node is not.
    sum / weights
}

/// A path with its values, thinned if it is long.
fn path(plane: &Plane<'_>, track: &Track) -> Result<Json, PlotError> {
    let values = if track.values.len() == track.points.len() {
        track.values.clone()
    } else {
        let value = |p: &[f64; 2]| (plane.drawing.function)(p[0], p[1]);
        track.points.iter().map(value).collect::<Result<_, _>>()?
    };
    let kept = thinned(&track.points, &values, plane.ranges, OF_PATHS);
    let column = |of: &dyn Fn(usize) -> f64| Json::numbers(kept.iter().map(|&k| of(k)));
    let mut data = vec![
        ("x", column(&|k| track.points[k][0])),
        ("y", column(&|k| track.points[k][1])),
        ("value", column(&|k| values[k])),
    ];
    let norms = &track.gradient_norms;
    if norms.len() == track.points.len() && norms.iter().any(|norm| norm.is_finite()) {
        data.push(("norm", column(&|k| norms[k])));
    }
    let is_counted = track.steps.iter().enumerate().all(|(k, &step)| step == k as u64);
    if track.points.len() > MOST || !is_counted && track.steps.len() == track.points.len() {
        data.push(("steps", column(&|k| track.steps.get(k).copied().unwrap_or(k as u64) as f64)));
    }
    let width = crowding::width(track.finite(), plane.ranges);
    if width < crowding::WIDTH {
        data.push(("width", Json::Number(width)));
    }
    if kept.len() < track.points.len() {
        data.push(("thinned", Json::Bool(true)));
    }
    Ok(Json::Map(data))
}

/// The number of the last step of a path; `None` if it has no point.
fn last_step(track: &Track) -> Option<u64> {
    let last = track.points.len().checked_sub(1)?;
    Some(track.steps.get(last).copied().unwrap_or(last as u64))
}
