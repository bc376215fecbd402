//! Tests of `plot::page::chart_page`.

use super::*;

#[test]
fn a_long_line_keeps_its_shape_and_its_ends() {
    let x: Vec<f64> = (0..100_000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| 1e6 * (-x / 10.0).exp() + (-x / 10_000.0).exp()).collect();
    let kind = Kind::Line { dashed: false, dots: false };
    let layer = Layer { name: "loss".into(), series: 0, kind, x, y };
    let chart = Chart { log: [false, true], by_step: true, layers: vec![layer.clone()], ..Chart::default() };
    let short = shown(&chart, &layer);
    assert!(short.x.len() < 1000, "{}", short.x.len());
    assert_eq!((short.x[0], short.x[short.x.len() - 1]), (0.0, 99_999.0));
    // Between two kept points the line is the curve, to a fifth of a thousandth of the picture, which it crosses from top
    // to bottom.
    let height = |x: f64| layer.y[x as usize].log10();
    let place = |x: f64| [x / 99.999, 1000.0 * height(x) / (height(0.0) - height(99_999.0))];
    for ends in short.x.windows(2) {
        let [a, b, p] = [ends[0], ends[1], (0.5 * (ends[0] + ends[1])).floor()].map(place);
        let along = [b[0] - a[0], b[1] - a[1]];
        let across = (along[0] * (p[1] - a[1]) - along[1] * (p[0] - a[0])) / along[0].hypot(along[1]);
        assert!(across.abs() <= 0.201, "{ends:?}: {across}");
    }
    let log_x = Chart { log: [true, true], ..chart };
    assert_eq!(shown(&log_x, &layer).x.len(), 100_000);
}
