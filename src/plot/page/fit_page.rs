//! The page of a fit by epoch: the curve at each of them, and the loss so far.

use super::Page;
use super::chart_page::{chart_data, layer_data, series};
use super::json::Json;
use crate::picture::draw::chart::{Chart, Kind, Layer};
use crate::plot::PlotError;
use crate::plot::fit_charts::Fitted;

/// Epochs that are shown; of more, evenly many and the last.
const MOST: usize = 300;
/// Places of the curve at each epoch.
const PLACES: usize = 101;

pub(in crate::plot) fn fit_page(
    fitted: &Fitted<'_>,
    title: &str,
    fit: &Chart,
    still: &str,
) -> Result<String, PlotError> {
    let last = fitted.history.len() - 1;
    let every = last.div_ceil(MOST).max(1);
    let epochs: Vec<usize> = (0..last).step_by(every).chain([last]).collect();
    let all = fitted.places();
    let places: Vec<f64> = (0..PLACES).map(|k| all[k * (all.len() - 1) / (PLACES - 1)]).collect();
    let frames = epochs
        .iter()
        .map(|&epoch| fitted.line(&fitted.history[epoch], &places))
        .collect::<Result<Vec<_>, _>>()?;
    // At an epoch in the middle the bands would be those of the end.
    let mut steady = fit.clone();
    steady.layers.retain(|layer| !matches!(layer.kind, Kind::Band { .. }) && layer.series != 1);
    let first = Layer {
        name: "fit".into(),
        series: 1,
        kind: Kind::Line { dashed: false, dots: false },
        x: places,
        y: frames[0].clone(),
    };
    let Json::Map(mut line) = layer_data(&first) else { unreachable!("a layer is a map") };
    line.push(("frames", Json::List(frames.into_iter().map(Json::numbers).collect())));
    line.push(("frameSteps", Json::numbers(epochs.iter().map(|&epoch| epoch as f64))));
    let Json::Map(mut chart) = chart_data(&steady, true) else { unreachable!("a chart is a map") };
    for (name, value) in &mut chart {
        match (*name, value) {
            ("layers", Json::List(layers)) => layers.insert(0, Json::Map(line.clone())),
            ("legend", Json::List(names)) => names.insert(0, "fit".into()),
            _ => {}
        }
    }
    let loss = loss(fitted);
    let mut charts = vec![Json::Map(chart)];
    if let Some(loss) = &loss {
        let Json::Map(mut data) = chart_data(loss, true) else { unreachable!("a chart is a map") };
        data.extend([("steps", Json::Bool(true)), ("grow", Json::Bool(true))]);
        charts.push(Json::Map(data));
    }
    let of_parameters = fitted.history.iter().map(|parameters| Json::numbers(parameters.iter().copied()));
    let data = vec![
        ("series", series(&[fit])),
        ("stepName", "epoch".into()),
        ("last", Json::Number(last as f64)),
        ("charts", Json::List(charts)),
        ("parameters", Json::texts(fitted.parameters.iter())),
        ("history", Json::List(of_parameters.collect())),
        ("losses", Json::numbers(loss.iter().flat_map(|chart| chart.layers[0].y.iter().copied()))),
    ];
    Ok(Page { title, subtitle: &fit.subtitle, bands: 0, data, still, below: "" }.html())
}

fn loss(fitted: &Fitted<'_>) -> Option<Chart> {
    let losses = &fitted.losses;
    if losses.len() != fitted.history.len() {
        return None;
    }
    let positive = losses.iter().copied().filter(|l| l.is_finite());
    let (low, high) = positive.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), l| (a.min(l), b.max(l)));
    let layer = Layer {
        name: String::new(),
        series: 1,
        kind: Kind::Line { dashed: false, dots: losses.len() <= 70 },
        x: (0..losses.len()).map(|k| k as f64).collect(),
        y: losses.clone(),
    };
    Some(Chart {
        title: "Loss".into(),
        names: ["epoch".into(), "loss".into()],
        log: [false, low > 0.0 && high > 100.0 * low],
        layers: vec![layer],
        by_step: true,
        ..Chart::default()
    })
}
