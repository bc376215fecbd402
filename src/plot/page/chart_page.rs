//! Pages of charts.

use super::Page;
use super::json::Json;
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::picture::shape::thinned::{MOST, OF_CURVES, thinned};
use std::borrow::Cow;

/// A page of one or more charts.
pub(in crate::plot) fn chart_page(title: &str, subtitle: &str, charts: &[&Chart], still: &str) -> String {
    page_with(title, subtitle, charts, still, "")
}

/// The same with HTML below the charts.
pub(in crate::plot) fn page_with(
    title: &str,
    subtitle: &str,
    charts: &[&Chart],
    still: &str,
    below: &str,
) -> String {
    let data = vec![
        ("series", series(charts)),
        ("stepName", charts.first().map_or("step", |chart| &*chart.names[0]).into()),
        ("charts", Json::List(charts.iter().map(|chart| chart_data(chart, charts.len() > 1)).collect())),
    ];
    let title = if title.is_empty() { "Curves" } else { title };
    Page { title, subtitle, bands: 0, data, still, below }.html()
}

/// The names of the series of all charts, by their numbers.
pub(in crate::plot) fn series(charts: &[&Chart]) -> Json {
    let layers = || charts.iter().flat_map(|chart| &chart.layers);
    let count = layers().map(|layer| layer.series + 1).max().unwrap_or(0);
    let name = |k: usize| layers().find(|layer| layer.series == k && !layer.name.is_empty());
    let named = |k: usize| Json::Map(vec![("name", name(k).map_or("", |layer| &*layer.name).into())]);
    Json::List((0..count).map(named).collect())
}

/// A chart, with its title as a caption where it is not that of the page.
pub(in crate::plot) fn chart_data(chart: &Chart, has_caption: bool) -> Json {
    let is_positive = |layer: &Layer| layer.heights().iter().all(|&y| y > 0.0 || y.is_nan());
    let axis = |k: usize, toggle: bool| {
        let mut data = vec![
            ("name", Json::from(&*chart.names[k])),
            ("log", Json::Bool(chart.log[k])),
            ("toggle", Json::Bool(toggle)),
        ];
        let is_needed = chart.ranges[k].is_some() || k == 0;
        if is_needed {
            data.push(("range", Json::numbers(chart.range(k))));
        }
        Json::Map(data)
    };
    let can_be_log = chart.by_step && chart.layers.iter().all(is_positive);
    Json::Map(vec![
        ("title", if has_caption { chart.title.as_str() } else { "" }.into()),
        ("hint", "point at it for its numbers".into()),
        ("description", chart.description().into()),
        ("x", axis(0, false)),
        ("y", axis(1, can_be_log)),
        ("legend", Json::texts(chart.named().iter().map(|layer| layer.name.as_str()))),
        ("layers", Json::List(chart.layers.iter().map(|layer| layer_data(&shown(chart, layer))).collect())),
    ])
}

/// A long line with the points that it needs on its axes; on a logarithmic axis of x the first are too wide apart to miss one.
fn shown<'a>(chart: &Chart, layer: &'a Layer) -> Cow<'a, Layer> {
    let is_finite = |list: &[f64]| list.iter().all(|x| x.is_finite());
    let is_thinned = layer.x.len() > MOST && matches!(layer.kind, Kind::Line { .. }) && !chart.log[0];
    if !is_thinned || !is_finite(&layer.x) || !is_finite(&layer.y) {
        return Cow::Borrowed(layer);
    }
    let extent = |list: &[f64]| {
        let ends = list.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], &x| [a.min(x), b.max(x)]);
        if ends[0] < ends[1] { ends } else { [ends[0] - 1.0, ends[0] + 1.0] }
    };
    let points: Vec<[f64; 2]> = layer.x.iter().zip(&layer.y).map(|(&x, &y)| [x, y]).collect();
    let kept = thinned(&points, &layer.y, [extent(&layer.x), extent(&layer.y)], OF_CURVES);
    let column = |list: &[f64]| kept.iter().map(|&k| list[k]).collect();
    Cow::Owned(Layer { x: column(&layer.x), y: column(&layer.y), ..layer.clone() })
}

pub(in crate::plot) fn layer_data(layer: &Layer) -> Json {
    let mut data = vec![
        ("name", Json::from(&*layer.name)),
        ("series", Json::Number(layer.series as f64)),
        ("x", Json::numbers(layer.x.iter().copied())),
        ("y", Json::numbers(layer.y.iter().copied())),
    ];
    let (kind, more) = match &layer.kind {
        Kind::Line { dashed, dots } => {
            ("line", vec![("dashed", Json::Bool(*dashed)), ("dots", Json::Bool(*dots))])
        }
        Kind::Circles { errors } => {
            let errors = errors.iter().map(|errors| ("error", Json::numbers(errors.iter().copied())));
            ("circles", errors.collect())
        }
        Kind::Marks => ("marks", Vec::new()),
        Kind::Numbers { labels } => {
            let label = |(at, text): &(usize, String)| {
                Json::Map(vec![("at", Json::Number(*at as f64)), ("text", text.as_str().into())])
            };
            ("numbers", vec![("labels", Json::List(labels.iter().map(label).collect()))])
        }
        Kind::Band { low, strength } => {
            let low = Json::numbers(low.iter().copied());
            ("band", vec![("low", low), ("strength", Json::Number(*strength))])
        }
    };
    data.push(("kind", kind.into()));
    data.extend(more);
    Json::Map(data)
}

#[cfg(test)]
#[path = "../../../tests/unit/plot/page/chart_page.rs"]
mod tests;
