//! A chart as an SVG document: a grid, the layers, and their names at the ends of their lines or beside the frame.

use super::chart::{Chart, Kind, Layer};
use super::frame::{Axes, Caption, Frame, TEXT, grid, heading, open};
use super::marks::{dashes, mark, rings};
use super::ramp::{SERIES, Scheme, theme};
use super::svg::Svg;
use crate::picture::Refusal;
use crate::picture::shape::path::{data, number as attribute, simplified};
use crate::picture::shape::rings::Point;
use crate::picture::shape::scale::Scale;
use crate::picture::shape::text::{cut, width};
use core::fmt::Write;

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 330.0;
/// The widest name beside the frame.
const LONGEST: f64 = 190.0;
/// Names at the ends of lines are at least this far apart.
const APART: f64 = 17.0;

pub fn draw_chart(chart: &Chart) -> Result<String, Refusal> {
    if chart.is_empty() {
        return Err(Refusal::Nothing {
            what: "no point of it is finite (and positive, on a logarithmic axis)",
        });
    }
    let figure = Figure::new(chart);
    let mut svg = Svg::new();
    open(&mut svg, figure.size(), &figure.caption, &rules);
    heading(&mut svg, &figure.caption, figure.frame.left);
    grid(&mut svg, figure.frame, &figure.axes);
    figure.layers(&mut svg);
    figure.axes.draw(&mut svg, figure.frame);
    figure.names(&mut svg);
    Ok(svg.finish())
}

fn rules(scheme: Scheme) -> String {
    let ink = theme(scheme).ink;
    let mut rules = format!(
        ".grid{{stroke:{ink};stroke-opacity:.12}}\n.bars{{stroke:{ink}}}\n.rings{{fill:none;stroke:{ink};stroke-width:1.4}}\n"
    );
    for (k, colors) in SERIES.iter().enumerate() {
        let _ = writeln!(rules, ".f{k}{{fill:{}}}", colors[usize::from(scheme == Scheme::Dark)]);
    }
    rules
}

struct Figure<'a> {
    chart: &'a Chart,
    frame: Frame,
    axes: Axes<'a>,
    caption: Caption,
}

impl<'a> Figure<'a> {
    fn new(chart: &'a Chart) -> Self {
        let caption = Caption {
            title: chart.title.clone(),
            subtitle: chart.subtitle.clone(),
            description: chart.description(),
        };
        let names = [&*chart.names[0], &*chart.names[1]];
        let scale = |axis: usize, to: [f64; 2]| Scale::new(chart.range(axis), to, chart.log[axis]);
        let at = |left: f64, top: f64| {
            let (x, y) = (scale(0, [left, left + WIDTH]), scale(1, [top + HEIGHT, top]));
            Axes { x, y, ticks: [x.ticks_across(80.0), y.ticks(60.0)], names }
        };
        let axes = at(0.0, 0.0);
        let (left, top) = (axes.margin().max(66.0), caption.height() + axes.head());
        Self { chart, frame: Frame { left, top, width: WIDTH, height: HEIGHT }, axes: at(left, top), caption }
    }

    fn named(&self) -> impl Iterator<Item = &'a Layer> {
        self.chart.named().into_iter()
    }

    /// A line's name stands at its end, where all that have a name are lines, and more than one.
    fn at_ends(&self) -> bool {
        let is_line = |layer: &Layer| matches!(layer.kind, Kind::Line { .. });
        self.named().all(is_line) && self.named().count() > 1
    }

    fn size(&self) -> [f64; 2] {
        let names = self.named().map(|layer| width(&cut(&layer.name, LONGEST, TEXT), TEXT));
        let widest = names.fold(0.0, f64::max);
        let beside = if widest == 0.0 { 24.0 } else { widest + if self.at_ends() { 28.0 } else { 66.0 } };
        let rows = self.named().count() as f64;
        let bottom = (self.frame.bottom() + 56.0).max(self.frame.top + APART * rows + 40.0);
        [self.frame.right() + beside, bottom]
    }

    fn pixel(&self, x: f64, y: f64) -> Option<Point> {
        let point = [self.axes.x.pixel(x), self.axes.y.pixel(y)];
        // Beyond these coordinates a viewer's own rounding shows.
        point.iter().all(|c| c.is_finite()).then(|| point.map(|c| c.clamp(-1e4, 1e4)))
    }

    fn layers(&self, svg: &mut Svg) {
        let clip = format!("{}-c", self.caption.id());
        svg.open("defs", &[]);
        svg.open("clipPath", &[("id", &clip)]);
        let Frame { left, top, width, height } = self.frame;
        let [left, top, width, height] = [left, top, width, height].map(attribute);
        svg.leaf("rect", &[("x", &left), ("y", &top), ("width", &width), ("height", &height)]);
        svg.close();
        svg.close();
        let clip = format!("url(#{clip})");
        svg.open("g", &[("clip-path", &clip), ("stroke-linejoin", &"round"), ("stroke-linecap", &"round")]);
        for layer in &self.chart.layers {
            self.layer(svg, layer);
        }
        svg.close();
        for layer in &self.chart.layers {
            if let Kind::Numbers { labels } = &layer.kind {
                self.labels(svg, layer, labels);
            }
        }
    }

    fn layer(&self, svg: &mut Svg, layer: &Layer) {
        let points = || layer.x.iter().zip(&layer.y).filter_map(|(&x, &y)| self.pixel(x, y));
        match &layer.kind {
            Kind::Line { dashed, dots } => self.line(svg, layer, *dashed, *dots),
            Kind::Circles { errors } => {
                if let Some(errors) = errors {
                    svg.leaf("path", &[("class", &"bars"), ("d", &self.bars(layer, errors))]);
                }
                svg.leaf("path", &[("class", &"rings"), ("d", &rings(points()))]);
            }
            Kind::Marks => points().for_each(|at| mark(svg, layer.series, at)),
            Kind::Numbers { .. } => {
                self.line(svg, layer, false, false);
                points().for_each(|at| mark(svg, layer.series, at));
            }
            Kind::Band { low, strength } => {
                let lower = layer.x.iter().zip(low).filter_map(|(&x, &y)| self.pixel(x, y));
                let back: Vec<Point> = lower.collect();
                let ring: Vec<Point> = points().chain(back.into_iter().rev()).collect();
                let class = format!("f{}", layer.series % 6);
                let outline = format!("{}z", data(&simplified(&ring, 0.05)));
                svg.leaf("path", &[("class", &class), ("fill-opacity", strength), ("d", &outline)]);
            }
        }
    }

    /// A line, parted where there is no point.
    fn line(&self, svg: &mut Svg, layer: &Layer, dashed: bool, dots: bool) {
        let points: Vec<Option<Point>> =
            layer.x.iter().zip(&layer.y).map(|(&x, &y)| self.pixel(x, y)).collect();
        let parts = points.split(Option::is_none).filter(|part| !part.is_empty());
        let outline: String = parts
            .map(|part| data(&simplified(&part.iter().flatten().copied().collect::<Vec<_>>(), 0.05)))
            .collect();
        let class = format!("l{}", layer.series % 6);
        let dash = if dashed { "6 4" } else { dashes(layer.series) };
        svg.open("path", &[("class", &class), ("stroke-dasharray", &dash), ("d", &outline)]);
        svg.element("title", &[], &layer.name);
        svg.close();
        if dots {
            let mut all = String::new();
            for [x, y] in points.iter().flatten().map(|point| point.map(attribute)) {
                let _ = write!(all, "M{x} {y}h0");
            }
            svg.leaf("path", &[("class", &class), ("style", &"stroke-width:5"), ("d", &all)]);
        }
    }

    fn bars(&self, layer: &Layer, errors: &[f64]) -> String {
        let mut all = String::new();
        for ((&x, &y), &error) in layer.x.iter().zip(&layer.y).zip(errors) {
            let (Some(low), Some(high)) = (self.pixel(x, y - error), self.pixel(x, y + error)) else {
                continue;
            };
            let [x, left] = [low[0], low[0] - 3.0].map(attribute);
            let [bottom, top] = [low[1], high[1]].map(attribute);
            let _ = write!(all, "M{x} {bottom}V{top}M{left} {top}h6M{left} {bottom}h6");
        }
        all
    }

    /// Numbers over their points, or below where the frame ends.
    fn labels(&self, svg: &mut Svg, layer: &Layer, labels: &[(usize, String)]) {
        for (at, label) in labels {
            let Some([x, y]) = layer.x.get(*at).zip(layer.y.get(*at)).and_then(|(&x, &y)| self.pixel(x, y))
            else {
                continue;
            };
            let above = y - 11.0;
            let y = if above < self.frame.top + 12.0 { y + 21.0 } else { above };
            let [x, y] = [x, y].map(attribute);
            svg.element(
                "text",
                &[("class", &"halo-text"), ("x", &x), ("y", &y), ("text-anchor", &"middle")],
                label,
            );
        }
    }

    fn names(&self, svg: &mut Svg) {
        if self.at_ends() { self.names_at_ends(svg) } else { self.legend(svg) }
    }

    /// Names where the lines end, pushed apart.
    fn names_at_ends(&self, svg: &mut Svg) {
        let end = |layer: &Layer| {
            let mut points = layer.x.iter().zip(&layer.y).filter_map(|(&x, &y)| self.pixel(x, y));
            points
                .next_back()
                .map_or(self.frame.bottom(), |[_, y]| y.clamp(self.frame.top, self.frame.bottom()))
        };
        let mut all: Vec<(f64, &Layer)> = self.named().map(|layer| (end(layer), layer)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut heights: Vec<f64> = all.iter().map(|(y, _)| *y).collect();
        push_apart(&mut heights, self.frame.top + 4.0, self.frame.bottom());
        for ((_, layer), y) in all.iter().zip(heights) {
            let class = format!("f{}", layer.series % 6);
            let [x, y] = [self.frame.right() + 10.0, y + 4.5].map(attribute);
            svg.element("text", &[("class", &class), ("x", &x), ("y", &y)], &cut(&layer.name, LONGEST, TEXT));
        }
    }

    /// A list beside the frame.
    fn legend(&self, svg: &mut Svg) {
        for (k, layer) in self.named().enumerate() {
            let (left, y) = (self.frame.right() + 16.0, self.frame.top + 12.0 + 22.0 * k as f64);
            let middle = [left + 12.0, y];
            let line = |svg: &mut Svg, dash: &str| {
                let class = format!("l{}", layer.series % 6);
                let stroke = format!("M{} {}h24", attribute(left), attribute(y));
                svg.leaf("path", &[("class", &class), ("stroke-dasharray", &dash), ("d", &stroke)]);
            };
            match &layer.kind {
                Kind::Line { dashed, .. } => line(svg, if *dashed { "6 4" } else { dashes(layer.series) }),
                Kind::Circles { .. } => svg.leaf("path", &[("class", &"rings"), ("d", &rings([middle]))]),
                Kind::Marks => mark(svg, layer.series, middle),
                Kind::Numbers { .. } => {
                    line(svg, dashes(layer.series));
                    mark(svg, layer.series, middle);
                }
                Kind::Band { strength, .. } => {
                    let class = format!("f{}", layer.series % 6);
                    let [x, y] = [left, y - 7.0].map(attribute);
                    let size: [(&str, &dyn core::fmt::Display); 2] = [("width", &24), ("height", &14)];
                    svg.leaf(
                        "rect",
                        &[
                            ("class", &class),
                            ("fill-opacity", strength),
                            ("x", &x),
                            ("y", &y),
                            size[0],
                            size[1],
                        ],
                    );
                }
            }
            let [x, y] = [left + 32.0, y + 4.5].map(attribute);
            svg.element("text", &[("x", &x), ("y", &y)], &cut(&layer.name, LONGEST, TEXT));
        }
    }
}

/// Moves ascending heights apart, and back within the ends as far as there is room.
fn push_apart(heights: &mut [f64], low: f64, high: f64) {
    let mut least = low;
    for y in heights.iter_mut() {
        *y = y.max(least);
        least = *y + APART;
    }
    let mut most = high;
    for y in heights.iter_mut().rev() {
        *y = y.min(most);
        most = *y - APART;
    }
}

#[cfg(test)]
#[path = "../../../tests/unit/picture/draw/chart_figure.rs"]
mod tests;
