//! A node of a graph: a rounded box with what it is, its value and its adjoint; of a plain number, the number alone.

use crate::derive::RecordedNode;
use crate::picture::draw::frame::{TEXT, named};
use crate::picture::draw::ramp::{SERIES, Scheme, band, theme};
use crate::picture::draw::svg::Svg;
use crate::picture::shape::path::number as attribute;
use crate::picture::shape::text::{cut, number, width};
use core::fmt::Display;

/// The size of what stands beside numbers.
pub(in crate::plot) const NOTE: f64 = 11.5;
/// The widest name.
const LONGEST: f64 = 180.0;
const PADDING: f64 = 11.0;
/// Names of variables are larger, since they are italic.
const NAME: f64 = 16.0;
const MARK: &str = "output";

/// What is to be seen of a node besides its numbers.
#[derive(Clone, Copy, Debug)]
pub(in crate::plot) struct Sign {
    pub(in crate::plot) is_parameter: bool,
    pub(in crate::plot) is_output: bool,
    /// The output depends on it.
    pub(in crate::plot) is_used: bool,
}

#[derive(Clone, Debug)]
pub(in crate::plot) enum NodeBox {
    Constant(String),
    Node { name: String, title: String, rows: [Row; 2], sign: Sign },
}

/// A quantity and its number.
#[derive(Clone, Debug)]
pub(in crate::plot) struct Row {
    name: &'static str,
    number: String,
    is_finite: bool,
}

impl Row {
    fn new(name: &'static str, value: f64) -> Self {
        Self { name, number: number(value, 4), is_finite: value.is_finite() }
    }
}

impl NodeBox {
    pub(in crate::plot) fn constant(value: f64) -> Self {
        Self::Constant(number(value, 4))
    }

    pub(in crate::plot) fn node(name: &str, title: String, node: &RecordedNode, sign: Sign) -> Self {
        let rows = [Row::new("value", node.value), Row::new("adjoint", node.adjoint)];
        Self::Node { name: cut(name, LONGEST, NAME), title, rows, sign }
    }

    pub(in crate::plot) fn height(&self) -> f64 {
        match self {
            Self::Constant(_) => 24.0,
            Self::Node { .. } => 66.0,
        }
    }

    /// As wide as its texts need.
    pub(in crate::plot) fn width(&self) -> f64 {
        match self {
            Self::Constant(number) => width(number, TEXT) + 16.0,
            Self::Node { name, rows, sign, .. } => {
                let mark = if sign.is_output { width(MARK, NOTE) + 14.0 } else { 0.0 };
                let size = if sign.is_parameter { NAME } else { 1.06 * TEXT };
                let row = |row: &Row| width(row.name, NOTE) + 12.0 + width(&row.number, TEXT);
                rows.iter().map(row).fold(width(name, size) + mark, f64::max) + 2.0 * PADDING
            }
        }
    }

    /// Its width in a column: boxes of a column are equally wide.
    pub(in crate::plot) fn width_in(&self, column: f64) -> f64 {
        match self {
            Self::Constant(_) => self.width(),
            Self::Node { .. } => column,
        }
    }

    /// Draws it with its upper left corner at a point.
    pub(in crate::plot) fn draw(&self, svg: &mut Svg, at: [f64; 2], wide: f64) {
        match self {
            Self::Constant(number) => {
                frame(svg, "number", at, [wide, self.height()], 12.0);
                let [x, y] = [at[0] + wide / 2.0, at[1] + 16.5].map(attribute);
                svg.element("text", &[("x", &x), ("y", &y), ("text-anchor", &"middle")], number);
            }
            Self::Node { name, title, rows, sign } => {
                svg.open("g", &[]);
                svg.element("title", &[], title);
                frame(svg, sign.class(), at, [wide, self.height()], 8.0);
                let ends = [at[0] + PADDING, at[0] + wide - PADDING];
                sign.head(svg, name, ends, at[1] + 20.0);
                for (k, row) in rows.iter().enumerate() {
                    row.draw(svg, ends, at[1] + 39.0 + 17.0 * k as f64);
                }
                svg.close();
            }
        }
    }
}

impl Row {
    fn draw(&self, svg: &mut Svg, ends: [f64; 2], y: f64) {
        let [left, right] = ends.map(attribute);
        let y = attribute(y);
        svg.element("text", &[("class", &"soft"), ("x", &left), ("y", &y), ("font-size", &NOTE)], self.name);
        let class = if self.is_finite { "value" } else { "bad" };
        svg.element(
            "text",
            &[("class", &class), ("x", &right), ("y", &y), ("text-anchor", &"end")],
            &self.number,
        );
    }
}

impl Sign {
    fn class(self) -> &'static str {
        match self {
            Self { is_output: true, .. } => "node out",
            Self { is_used: false, .. } => "node idle",
            Self { is_parameter: true, .. } => "node in",
            _ => "node",
        }
    }

    /// The name of a variable as formulas have it, or that of an operation; and whether this is the output.
    fn head(self, svg: &mut Svg, name: &str, ends: [f64; 2], y: f64) {
        let [left, right] = ends.map(attribute);
        let y = attribute(y);
        let place: [(&str, &dyn Display); 2] = [("x", &left), ("y", &y)];
        if self.is_parameter {
            named(svg, &place, name);
        } else {
            svg.element("text", &[place[0], place[1], ("font-weight", &600)], name);
        }
        if self.is_output {
            svg.element(
                "text",
                &[
                    ("class", &"soft"),
                    ("x", &right),
                    ("y", &y),
                    ("text-anchor", &"end"),
                    ("font-size", &NOTE),
                ],
                MARK,
            );
        }
    }
}

fn frame(svg: &mut Svg, class: &str, at: [f64; 2], size: [f64; 2], radius: f64) {
    let [x, y] = at.map(attribute);
    let [width, height] = size.map(attribute);
    svg.leaf(
        "rect",
        &[("class", &class), ("x", &x), ("y", &y), ("width", &width), ("height", &height), ("rx", &radius)],
    );
}

/// The colors of boxes and arrows.
pub(in crate::plot) fn rules(scheme: Scheme) -> String {
    let theme = theme(scheme);
    let (page, ink, soft) = (theme.page, theme.ink, theme.soft);
    let bad = SERIES[2][usize::from(scheme == Scheme::Dark)];
    let [input, output] = [band(3, 12, scheme), band(1, 12, scheme)];
    format!(
        ".edge{{fill:none;stroke:{soft};stroke-width:1.2}}\n.head{{fill:{soft}}}\n\
         .node{{fill:{page};stroke:{soft}}}\n.in{{fill:{input};stroke:{soft}}}\n\
         .out{{fill:{output};stroke:{ink};stroke-width:2}}\n.idle{{fill:none;stroke:{soft};stroke-dasharray:4 3}}\n\
         .number{{fill:none;stroke:{ink};stroke-opacity:.25}}\n\
         .value{{font-variant-numeric:tabular-nums}}\n.bad{{fill:{bad};font-weight:600}}\n"
    )
}
