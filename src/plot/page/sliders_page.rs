//! The page of runs over settings.

use super::Page;
use super::contour_page::plane_data;
use super::json::Json;
use crate::picture::draw::contour_figure::draw_plane;
use crate::picture::draw::plane::{Drawing, Plane};
use crate::picture::shape::crowding;
use crate::picture::shape::text::number;
use crate::plot::PlotError;
use crate::plot::sliders::Setting;
use crate::plot::track::Track;

pub(in crate::plot) fn sliders_page(
    drawing: &Drawing<'_>,
    settings: &[Setting],
    tracks: &[Track],
) -> Result<String, PlotError> {
    let plane = Plane::of(drawing)?;
    let values = tracks.iter().map(|track| values(drawing, track)).collect::<Result<Vec<_>, _>>()?;
    let mut starts = vec![0.0];
    for track in tracks {
        starts.push(starts[starts.len() - 1] + track.points.len() as f64);
    }
    let coordinate = |axis: usize| -> Vec<f64> {
        tracks.iter().flat_map(|track| track.points.iter().map(move |p| p[axis])).collect()
    };
    let all: Vec<f64> = values.concat();
    let mut runs = vec![
        ("x", Json::packed(&coordinate(0))),
        ("y", Json::packed(&coordinate(1))),
        ("value", Json::packed(&all)),
        ("starts", Json::numbers(starts)),
    ];
    let widths: Vec<f64> = tracks.iter().map(|track| crowding::width(track.finite(), plane.ranges)).collect();
    if widths.iter().any(|&width| width < crowding::WIDTH) {
        runs.push(("widths", Json::numbers(widths)));
    }
    let mut data = plane_data(&plane);
    data.extend([
        ("stepName", "step".into()),
        ("series", Json::List(vec![Json::Map(vec![("name", "chosen".into())])])),
        ("settings", Json::List(settings.iter().map(setting).collect())),
        ("chart", chart(&all, &settings[0].name)),
        ("runs", Json::Map(runs)),
    ]);
    let title = if drawing.title.is_empty() { "Runs over settings" } else { &drawing.title };
    let count = number(tracks.len() as f64, 9);
    let default = format!("{count} runs, computed beforehand. Choose one:");
    let subtitle = if drawing.subtitle.is_empty() { &default } else { &drawing.subtitle };
    Ok(Page { title, subtitle, bands: plane.levels.bands(), data, still: &draw_plane(&plane), below: "" }
        .html())
}

fn setting(setting: &Setting) -> Json {
    Json::Map(vec![
        ("name", setting.name.as_str().into()),
        ("values", Json::numbers(setting.values.iter().copied())),
        ("start", Json::Number(setting.start as f64)),
    ])
}

/// The values of a run: those that it knows, or those of the function.
fn values(drawing: &Drawing<'_>, track: &Track) -> Result<Vec<f64>, PlotError> {
    if track.values.len() == track.points.len() {
        return Ok(track.values.clone());
    }
    let value = |p: &[f64; 2]| (drawing.function)(p[0], p[1]);
    Ok(track.points.iter().map(value).collect::<Result<_, _>>()?)
}

/// The axes of the values by step. Their range is the page's to choose, which knows the run that is shown: one range for all
/// would be that of the runs that diverge, or of those that arrive at once, and flatten the others.
fn chart(values: &[f64], first: &str) -> Json {
    let mut finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    finite.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| finite.get((share * finite.len() as f64) as usize).copied();
    let (low, high) = (at(0.03).unwrap_or(0.0), at(0.95).unwrap_or(1.0));
    let log = finite.first().is_some_and(|&lowest| lowest >= 0.0) && low > 0.0 && high > 30.0 * low;
    let axis = |name: &str, log: bool| Json::Map(vec![("name", name.into()), ("log", Json::Bool(log))]);
    Json::Map(vec![
        ("title", "Value by step".into()),
        ("hint", format!("gray: other values of {first} · the scale is the chosen run’s").into()),
        ("steps", Json::Bool(true)),
        ("x", axis("step", false)),
        ("y", axis("f", log)),
    ])
}
