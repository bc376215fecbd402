//! Contours as a figure: bands, isolines, paths, the legend, and the bar of the bands.

use crate::picture::Refusal;
use crate::picture::draw::frame::layer;
use crate::picture::draw::frame::{Axes, Caption, Frame, TEXT, heading, named, open};
use crate::picture::draw::marks::{dashes, mark, star, start};
use crate::picture::draw::paths::{Line, Paths};
use crate::picture::draw::plane::{Drawing, Plane};
use crate::picture::draw::ramp::{Scheme, band, theme};
use crate::picture::draw::svg::Svg;
use crate::picture::shape::bands::{Detail, outlines};
use crate::picture::shape::crowding;
use crate::picture::shape::growth::Clock;
use crate::picture::shape::path::number as attribute;
use crate::picture::shape::rings::Point;
use crate::picture::shape::scale::Scale;
use crate::picture::shape::text::{cut, width};
use core::fmt::Write;

/// The larger side of the frame.
const SIDE: f64 = 480.0;
/// In pixels.
const DETAIL: Detail = Detail { tolerance: 0.12, smallest: 6.0 };
/// The widest name in the legend.
const LONGEST: f64 = 200.0;

pub fn draw(contour: &Drawing<'_>) -> Result<String, Refusal> {
    Ok(draw_plane(&Plane::of(contour)?))
}

pub fn draw_plane(plane: &Plane<'_>) -> String {
    let scene = Scene::new(plane);
    scene.draw(|svg| scene.paths().draw(svg))
}

/// The same with paths that grow, where the viewer plays it.
pub fn draw_animated(contour: &Drawing<'_>) -> Result<String, Refusal> {
    let plane = Plane::of(contour)?;
    let scene = Scene::new(&plane);
    Ok(scene.draw(|svg| scene.paths().animate(svg)))
}

/// The picture without its paths, and what lies over it at a moment from 0 to 1.
pub fn frames<'a>(plane: &'a Plane<'a>) -> (String, impl Fn(f64) -> String + 'a) {
    let scene = Scene::new(plane);
    let ground = scene.draw(|_| {});
    let over = move |moment: f64| {
        let mut svg = Svg::new();
        layer(&mut svg, scene.size(), &scene.caption, &|scheme| rules(scheme, 0));
        svg.open("defs", &[]);
        scene.clip(&mut svg);
        svg.close();
        scene.paths().at(moment).draw(&mut svg);
        svg.finish()
    };
    (ground, over)
}

/// The colors of the bands, and of where there is no value.
fn rules(scheme: Scheme, bands: usize) -> String {
    let ink = theme(scheme).ink;
    let mut rules = format!(
        ".iso{{stroke:{ink};stroke-opacity:.16;stroke-width:.6}}\n.hatch{{stroke:{ink};stroke-opacity:.3}}\n"
    );
    for k in 0..bands {
        let _ = writeln!(rules, ".b{k}{{fill:{}}}", band(k, bands, scheme));
    }
    rules
}

struct Scene<'a> {
    plane: &'a Plane<'a>,
    frame: Frame,
    axes: Axes<'a>,
    lines: Vec<Line<'a>>,
    caption: Caption,
}

impl<'a> Scene<'a> {
    fn new(plane: &'a Plane<'a>) -> Self {
        let Plane { drawing, tracks, ranges, .. } = plane;
        let caption = Caption {
            title: drawing.title.clone(),
            subtitle: drawing.subtitle.clone(),
            description: plane.description(),
        };
        let [name_x, name_y] = &drawing.names;
        let (frame, axes) = lay_out(*ranges, caption.height(), [name_x, name_y]);
        let pixel = |p: &Point| [axes.x.pixel(p[0]), axes.y.pixel(p[1])];
        let inside = |p: &Point| (0..2).all(|k| (ranges[k][0]..=ranges[k][1]).contains(&p[k]));
        let clock = Clock::of(tracks.iter().map(|(_, track)| *track));
        let lines = tracks
            .iter()
            .map(|(name, track)| Line {
                name,
                points: track.finite().iter().map(pixel).collect(),
                moments: clock.moments(track),
                width: crowding::width(track.finite(), *ranges),
                arrives: track.points.last().is_some_and(inside),
            })
            .collect();
        Self { plane, frame, axes, lines, caption }
    }

    /// The document, with the paths between what is below and what is beside them.
    fn draw(&self, paths: impl FnOnce(&mut Svg)) -> String {
        let mut svg = Svg::new();
        let bands = self.plane.levels.bands();
        open(&mut svg, self.size(), &self.caption, &|scheme| rules(scheme, bands));
        heading(&mut svg, &self.caption, self.frame.left);
        self.ground(&mut svg);
        self.axes.draw(&mut svg, self.frame);
        paths(&mut svg);
        self.legend(&mut svg);
        self.bar(&mut svg);
        svg.finish()
    }

    /// The size of the document: the frame, the axes, and a column for the legend.
    fn size(&self) -> [f64; 2] {
        let names = self.lines.iter().map(|line| cut(line.name, LONGEST, TEXT));
        let widest = names.map(|name| width(&name, TEXT)).fold(width("minimum", TEXT), f64::max);
        let height = (self.frame.bottom() + 56.0).max(self.legend_bottom() + 20.0);
        let heading = width(&self.function_name(), 16.0) - 36.0;
        [self.frame.right() + 24.0 + 36.0 + widest.max(60.0).max(heading) + 18.0, height]
    }

    fn pixel(&self, [x, y]: Point) -> Point {
        [self.axes.x.pixel(x), self.axes.y.pixel(y)]
    }

    /// The bands, from the lowest up, each over those below it, on a hatched frame: what has no value never looks like
    /// what is lowest.
    fn ground(&self, svg: &mut Svg) {
        let id = self.caption.id();
        svg.open("defs", &[]);
        self.clip(svg);
        if !self.plane.samples.is_defined() {
            let side = 8;
            svg.open(
                "pattern",
                &[
                    ("id", &format!("{id}-h")),
                    ("width", &side),
                    ("height", &side),
                    ("patternUnits", &"userSpaceOnUse"),
                ],
            );
            svg.leaf("path", &[("class", &"hatch"), ("d", &"M0 8L8 0M-2 2L2-2M6 10L10 6")]);
            svg.close();
        }
        svg.close();
        if !self.plane.samples.is_defined() {
            self.rectangle(svg, &[("fill", &format!("url(#{id}-h)"))]);
        }
        svg.open("g", &[("class", &"iso")]);
        let bands = outlines(&self.plane.samples, &self.plane.levels, &DETAIL, |point| self.pixel(point));
        for (k, outline) in bands.iter().enumerate() {
            svg.leaf("path", &[("class", &format!("b{k}")), ("d", outline)]);
        }
        svg.close();
    }

    /// What paths are cut off by.
    fn clip(&self, svg: &mut Svg) {
        svg.open("clipPath", &[("id", &format!("{}-c", self.caption.id()))]);
        self.rectangle(svg, &[]);
        svg.close();
    }

    fn rectangle(&self, svg: &mut Svg, more: &[(&str, &dyn core::fmt::Display)]) {
        let Frame { left, top, width, height } = self.frame;
        let [left, top, width, height] = [left, top, width, height].map(attribute);
        let mut all: Vec<(&str, &dyn core::fmt::Display)> =
            vec![("x", &left), ("y", &top), ("width", &width), ("height", &height)];
        all.extend_from_slice(more);
        svg.leaf("rect", &all);
    }

    fn paths(&self) -> Paths<'a> {
        let minima = self.plane.drawing.minima.iter().map(|&minimum| self.pixel(minimum)).collect();
        Paths { id: self.caption.id(), frame: self.frame, lines: self.lines.clone(), minima }
    }

    /// Names, with line and mark, in the column right of the frame.
    fn legend(&self, svg: &mut Svg) {
        let left = self.frame.right() + 24.0;
        let row = |k: usize| self.frame.top + 14.0 + 22.0 * k as f64;
        let text = |svg: &mut Svg, k: usize, name: &str| {
            let [x, y] = [left + 36.0, row(k) + 4.5].map(attribute);
            svg.element("text", &[("x", &x), ("y", &y)], name);
        };
        for (k, line) in self.lines.iter().enumerate() {
            let [x, y] = [left, row(k)].map(attribute);
            let class = format!("l{}", k % 6);
            svg.leaf(
                "path",
                &[("class", &class), ("stroke-dasharray", &dashes(k)), ("d", &format!("M{x} {y}h26"))],
            );
            mark(svg, k, [left + 13.0, row(k)]);
            text(svg, k, &cut(line.name, LONGEST, TEXT));
        }
        let mut k = self.lines.len();
        if self.lines.iter().any(|line| !line.points.is_empty()) {
            start(svg, [left + 13.0, row(k)]);
            text(svg, k, "start");
            k += 1;
        }
        if !self.plane.drawing.minima.is_empty() {
            star(svg, [left + 13.0, row(k)], 10.0);
            text(svg, k, "minimum");
        }
    }

    fn rows(&self) -> usize {
        let starts = usize::from(self.lines.iter().any(|line| !line.points.is_empty()));
        self.lines.len() + starts + usize::from(!self.plane.drawing.minima.is_empty())
    }

    /// Where the bar of the bands starts and ends.
    fn bar_place(&self) -> [f64; 2] {
        let top = self.frame.top + 22.0 * self.rows() as f64 + 44.0;
        let height = (16.0 * self.plane.levels.bands() as f64).min(240.0);
        let bottom = self.frame.bottom().max(top + height.min(120.0));
        [(bottom - height).max(top), bottom]
    }

    fn legend_bottom(&self) -> f64 {
        self.bar_place()[1]
    }

    /// The colors of the bands, each as high as the others, with numbers at the levels.
    fn bar(&self, svg: &mut Svg) {
        let (left, [top, bottom]) = (self.frame.right() + 24.0, self.bar_place());
        let bands = self.plane.levels.bands();
        let step = (bottom - top) / bands as f64;
        let place = |k: usize| bottom - step * k as f64;
        named(svg, &[("x", &attribute(left)), ("y", &attribute(top - 12.0))], &self.function_name());
        for k in 0..bands {
            let [x, y, height] = [left, place(k + 1), step].map(attribute);
            svg.leaf(
                "rect",
                &[("class", &format!("b{k}")), ("x", &x), ("y", &y), ("width", &18), ("height", &height)],
            );
        }
        let [x, y, height] = [left, top, bottom - top].map(attribute);
        svg.leaf("rect", &[("class", &"frame"), ("x", &x), ("y", &y), ("width", &18), ("height", &height)]);
        let labels = self.plane.levels.labels(((bottom - top) / 26.0) as usize);
        // Beside that of the floor there may be no room for the first of the others.
        let has_floor = labels.first().is_some_and(|(k, _)| *k == 0);
        let has_room = |k: usize| k == 0 || !has_floor || bottom - place(k) >= 20.0;
        for (k, label) in labels.iter().filter(|(k, _)| has_room(*k)) {
            let y = place(*k);
            svg.leaf(
                "path",
                &[("class", &"frame"), ("d", &format!("M{} {}h5", attribute(left + 18.0), attribute(y)))],
            );
            svg.label(&[("x", &attribute(left + 27.0)), ("y", &attribute(y + 4.5))], label);
        }
    }

    fn function_name(&self) -> String {
        let [x, y] = &self.plane.drawing.names;
        cut(&format!("f ({x}, {y})"), LONGEST, 16.0)
    }
}

/// Frame and axes: a unit is as long on both of them, if the ranges differ less than three times.
fn lay_out<'a>([x, y]: [[f64; 2]; 2], top: f64, names: [&'a str; 2]) -> (Frame, Axes<'a>) {
    let ratio = (x[1] - x[0]) / (y[1] - y[0]);
    let [width, height] = match ratio {
        r if !(1.0 / 3.0..=3.0).contains(&r) => [SIDE, SIDE],
        r if r >= 1.0 => [SIDE, SIDE / r],
        r => [SIDE * r, SIDE],
    };
    let at = |left: f64, top: f64| {
        let scales = [Scale::linear(x, [left, left + width]), Scale::linear(y, [top + height, top])];
        let ticks = [scales[0].ticks_across(80.0), scales[1].ticks(60.0)];
        Axes { x: scales[0], y: scales[1], ticks, names }
    };
    let axes = at(0.0, 0.0);
    let (left, top) = (axes.margin().max(66.0), top + axes.head());
    (Frame { left, top, width, height }, at(left, top))
}
