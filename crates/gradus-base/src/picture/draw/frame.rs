//! The frame of a plot: its rectangle, its axes with ticks and names, and what all figures share: page, title, description.

use crate::picture::draw::ramp::{SERIES, Scheme, theme};
use crate::picture::draw::svg::Svg;
use crate::picture::shape::path::number;
use crate::picture::shape::scale::{Scale, Ticks};
use core::fmt::Write;

/// The fonts of pictures and pages. `system-ui` is last: on a bare Linux it is a wide one.
pub const FONTS: &str =
    "Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', system-ui, sans-serif";
const SERIF: &str = "Georgia, 'Times New Roman', 'Liberation Serif', serif";
/// The size of the texts of an SVG file.
pub const TEXT: f64 = 13.0;

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Frame {
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// What a figure is called, and how it is found in a document that has several.
#[derive(Clone, Debug, Default)]
pub struct Caption {
    pub title: String,
    pub subtitle: String,
    /// What a reader would say aloud.
    pub description: String,
}

impl Caption {
    /// Room above the frame.
    pub fn height(&self) -> f64 {
        match (self.title.is_empty(), self.subtitle.is_empty()) {
            (true, true) => 20.0,
            (false, true) | (true, false) => 46.0,
            (false, false) => 66.0,
        }
    }

    /// An id that is the same for the same picture, and another for another: ids are shared by all pictures of a document.
    pub fn id(&self) -> String {
        // Fowler, Noll & Vo's hash, 1a.
        let all = self.title.bytes().chain(self.subtitle.bytes()).chain(self.description.bytes());
        let hash = all.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("g{:08x}", hash >> 32)
    }
}

/// Opens a document: its size, what it shows, its colors in both schemes, and the ground.
pub fn open(svg: &mut Svg, size: [f64; 2], caption: &Caption, rules: &dyn Fn(Scheme) -> String) {
    layer(svg, size, caption, rules);
    let [width, height] = size.map(|side| number(side.ceil()));
    svg.leaf("rect", &[("class", &"page"), ("width", &width), ("height", &height)]);
}

/// The same without a ground, to lie over another picture.
pub fn layer(svg: &mut Svg, size: [f64; 2], caption: &Caption, rules: &dyn Fn(Scheme) -> String) {
    let id = caption.id();
    let [width, height] = size.map(|side| number(side.ceil()));
    let label = format!("{id}-t {id}-d");
    svg.open(
        "svg",
        &[
            ("xmlns", &"http://www.w3.org/2000/svg"),
            ("id", &id),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("width", &width),
            ("height", &height),
            ("role", &"img"),
            ("aria-labelledby", &label),
            ("font-family", &FONTS),
            ("font-size", &TEXT),
        ],
    );
    let title = if caption.title.is_empty() { "Figure" } else { &caption.title };
    svg.element("title", &[("id", &format!("{id}-t"))], title);
    svg.element("desc", &[("id", &format!("{id}-d"))], &caption.description);
    svg.style(&style(&id, rules));
}

/// The rules of both schemes, each held to this figure.
fn style(id: &str, rules: &dyn Fn(Scheme) -> String) -> String {
    let scoped = |scheme: Scheme| {
        let base = base(scheme);
        let mut out = String::new();
        for rule in base.lines().chain(rules(scheme).lines()).filter(|rule| !rule.is_empty()) {
            let _ = write!(out, "#{id} {rule}");
        }
        out
    };
    // A document of its own is dark beyond the picture, too; within a page the picture leaves that alone.
    format!(
        "#{id}:root{{color-scheme:light dark}}{}@media (prefers-color-scheme:dark){{{}}}",
        scoped(Scheme::Light),
        scoped(Scheme::Dark)
    )
}

/// Rules of every figure, one to a line.
fn base(scheme: Scheme) -> String {
    let theme = theme(scheme);
    let (page, ink, soft) = (theme.page, theme.ink, theme.soft);
    let mut rules = format!(
        ".page{{fill:{page}}}\ntext{{fill:{ink}}}\n.soft{{fill:{soft}}}\n.frame{{fill:none;stroke:{ink}}}\n\
         .halo{{fill:none;stroke:{page};stroke-opacity:.85;stroke-width:4}}\n\
         .open{{fill:{page};stroke:{ink}}}\n\
         .halo-text{{paint-order:stroke;stroke:{page};stroke-width:3.5px}}\n"
    );
    for (k, colors) in SERIES.iter().enumerate() {
        let color = colors[usize::from(scheme == Scheme::Dark)];
        let _ = writeln!(rules, ".l{k}{{fill:none;stroke:{color};stroke-width:1.9}}");
        let _ = writeln!(rules, ".m{k}{{fill:{color};stroke:{page};stroke-width:1.4}}");
    }
    rules
}

/// Title and subtitle.
pub fn heading(svg: &mut Svg, caption: &Caption, left: f64) {
    let left = number(left);
    if !caption.title.is_empty() {
        // Not a weight between hundreds: what draws a PNG takes those alone.
        svg.element(
            "text",
            &[("x", &left), ("y", &28), ("font-size", &16), ("font-weight", &600)],
            &caption.title,
        );
    }
    if !caption.subtitle.is_empty() {
        let y = if caption.title.is_empty() { 28 } else { 48 };
        svg.element("text", &[("class", &"soft"), ("x", &left), ("y", &y)], &caption.subtitle);
    }
}

/// The two axes of a frame, with the names of what they count.
#[derive(Debug)]
pub struct Axes<'a> {
    pub x: Scale,
    pub y: Scale,
    pub ticks: [Ticks; 2],
    pub names: [&'a str; 2],
}

impl Axes<'_> {
    /// The frame, its ticks, and their numbers.
    pub fn draw(&self, svg: &mut Svg, frame: Frame) {
        let mut data = String::new();
        let (left, bottom) = (number(frame.left), number(frame.bottom()));
        for (at, length) in lengths(&self.ticks[0]) {
            let _ = write!(data, "M{} {bottom}v{length}", number(self.x.pixel(at)));
        }
        for (at, length) in lengths(&self.ticks[1]) {
            let _ = write!(data, "M{left} {}h-{length}", number(self.y.pixel(at)));
        }
        let top = number(frame.top);
        let [width, height] = [frame.width, frame.height].map(number);
        svg.leaf(
            "rect",
            &[("class", &"frame"), ("x", &left), ("y", &top), ("width", &width), ("height", &height)],
        );
        svg.leaf("path", &[("class", &"frame"), ("d", &data)]);
        // A power stands higher than the rest, and beside it may be the lowest number of y.
        let has_power = self.ticks[0].named.iter().any(|tick| tick.label.power.is_some());
        let below = if has_power { 22.0 } else { 20.0 };
        for tick in &self.ticks[0].named {
            let (x, y) = (number(self.x.pixel(tick.at)), number(frame.bottom() + below));
            svg.label(&[("x", &x), ("y", &y), ("text-anchor", &"middle")], &tick.label);
        }
        for tick in &self.ticks[1].named {
            let (x, y) = (number(frame.left - 9.0), number(self.y.pixel(tick.at) + 4.5));
            svg.label(&[("x", &x), ("y", &y), ("text-anchor", &"end")], &tick.label);
        }
        self.factors(svg, frame);
        self.names(svg, frame);
    }

    /// Powers of ten for all numbers of an axis: under the last of x, and over those of y.
    fn factors(&self, svg: &mut Svg, frame: Frame) {
        let places = [[frame.right(), frame.bottom() + 42.0], [frame.left - 9.0, frame.top - self.over()]];
        for (ticks, [x, y]) in self.ticks.iter().zip(places) {
            if let Some(factor) = &ticks.factor {
                svg.label(&[("x", &number(x)), ("y", &number(y)), ("text-anchor", &"end")], factor);
            }
        }
    }

    /// How high over the frame the name of the y axis is: a factor must not touch a number at the end of the axis.
    fn over(&self) -> f64 {
        if self.ticks[1].factor.is_some() { 13.0 } else { 8.0 }
    }

    /// Room over the frame for a name of the y axis that is long, or a factor of its numbers.
    pub fn head(&self) -> f64 {
        if is_short(self.names[1]) && self.ticks[1].factor.is_none() { 0.0 } else { 18.0 }
    }

    /// The widest of the numbers beside the y axis.
    fn widest(&self) -> f64 {
        let Ticks { named, factor, .. } = &self.ticks[1];
        named.iter().map(|tick| &tick.label).chain(factor).map(|label| label.width(TEXT)).fold(0.0, f64::max)
    }

    /// Room left of the frame for the numbers and the name of the y axis.
    pub fn margin(&self) -> f64 {
        let name = if is_short(self.names[1]) { 30.0 } else { 8.0 };
        (self.widest() + 14.0 + name).max(46.0)
    }

    /// Names upright: that of y left of the axis at its middle, or above its end if it is long.
    fn names(&self, svg: &mut Svg, frame: Frame) {
        let x = number(frame.left + frame.width / 2.0);
        let y = number(frame.bottom() + 42.0);
        named(svg, &[("x", &x), ("y", &y), ("text-anchor", &"middle")], self.names[0]);
        if is_short(self.names[1]) {
            let x = number(frame.left - self.widest() - 22.0);
            let y = number(frame.top + frame.height / 2.0 + 5.0);
            named(svg, &[("x", &x), ("y", &y), ("text-anchor", &"middle")], self.names[1]);
        } else {
            let (x, y) = (number(frame.left), number(frame.top - self.over()));
            named(svg, &[("x", &x), ("y", &y)], self.names[1]);
        }
    }
}

/// How long the ticks of an axis are.
fn lengths(ticks: &Ticks) -> impl Iterator<Item = (f64, u8)> {
    let named = ticks.named.iter().map(|tick| (tick.at, 5));
    named.chain(ticks.minor.iter().map(|&at| (at, 3)))
}

/// Lines at the ticks, under everything else.
pub fn grid(svg: &mut Svg, frame: Frame, axes: &Axes<'_>) {
    let mut data = String::new();
    for tick in &axes.ticks[0].named {
        let (x, top, height) = (axes.x.pixel(tick.at), frame.top, frame.height);
        let _ = write!(data, "M{} {}v{}", number(x), number(top), number(height));
    }
    for tick in &axes.ticks[1].named {
        let (y, left, width) = (axes.y.pixel(tick.at), frame.left, frame.width);
        let _ = write!(data, "M{} {}h{}", number(left), number(y), number(width));
    }
    svg.leaf("path", &[("class", &"grid"), ("d", &data)]);
}

/// Can a name stand left of an axis?
pub fn is_short(name: &str) -> bool {
    name.chars().count() <= 3
}

/// The name of a variable, as formulas have it.
pub fn named(svg: &mut Svg, place: &[(&str, &dyn core::fmt::Display)], name: &str) {
    let mut all: Vec<(&str, &dyn core::fmt::Display)> = place.to_vec();
    all.extend([
        ("font-family", &SERIF as &dyn core::fmt::Display),
        ("font-style", &"italic"),
        ("font-size", &16),
    ]);
    svg.element("text", &all, name);
}
