//! A recording as a figure: rounded boxes in columns, arrows with the partial derivatives on them.

use crate::derive::{Operand, Origin};
use crate::picture::draw::frame::{Caption, heading, open};
use crate::picture::draw::svg::Svg;
use crate::picture::shape::layered::{Column, Item, Layered, Segment};
use crate::picture::shape::path::number as attribute;
use crate::picture::shape::text::{number, width};
use crate::plot::PlotError;
use crate::plot::draw::graph_node::{NOTE, NodeBox, Sign, rules};
use crate::plot::draw::graph_words::Named;
use core::fmt::Write;

/// More cannot be read in a picture.
const MOST: usize = 200;
const MARGIN: f64 = 24.0;
/// From the end of an arrow's bend to its head, beside its number.
const ROOM: f64 = 16.0;
const HEAD: f64 = 7.0;
/// From one note to the next.
const LINE: f64 = 18.0;

/// The whole document.
pub(in crate::plot) fn draw(graph: &Named<'_>) -> Result<String, PlotError> {
    let nodes = graph.recording.nodes.len();
    if nodes > MOST {
        return Err(PlotError::TooManyNodes { nodes, most: MOST });
    }
    let scene = Scene::new(graph);
    let mut svg = Svg::new();
    open(&mut svg, scene.size(), &scene.caption, &rules);
    heading(&mut svg, &scene.caption, MARGIN);
    scene.arrows(&mut svg);
    scene.boxes(&mut svg);
    scene.write_notes(&mut svg);
    Ok(svg.finish())
}

/// What an arrow into an item has on it.
type Partials = Vec<Option<String>>;

struct Scene {
    boxes: Vec<NodeBox>,
    partials: Vec<Partials>,
    layout: Layered,
    /// Where each column starts and ends.
    columns: Vec<[f64; 2]>,
    top: f64,
    caption: Caption,
}

impl Scene {
    fn new(graph: &Named<'_>) -> Self {
        let used = graph.recording.used();
        let (mut boxes, mut items, mut partials) = (Vec::new(), Vec::new(), Vec::new());
        let mut add = |shape: NodeBox, operands: Vec<usize>, column: Column, labels: Partials| {
            items.push(Item { height: shape.height(), operands, column });
            boxes.push(shape);
            partials.push(labels);
            boxes.len() - 1
        };
        let mut places: Vec<usize> = Vec::new();
        for (index, node) in graph.recording.nodes.iter().enumerate() {
            let (mut operands, mut labels) = (Vec::new(), Vec::new());
            for operand in &node.operands {
                match operand {
                    Operand::Node { index, partial } => {
                        operands.push(places[*index]);
                        labels.push(Some(number(*partial, 4)));
                    }
                    Operand::Constant(value) => {
                        operands.push(add(NodeBox::constant(*value), Vec::new(), Column::Before, Vec::new()));
                        labels.push(None);
                    }
                    Operand::Exponent(_) => {}
                }
            }
            let is_output = index == graph.recording.output;
            let is_parameter = matches!(node.origin, Origin::Parameter(_));
            let column = match (is_parameter, is_output) {
                (true, _) => Column::First,
                (_, true) => Column::Last,
                _ => Column::Behind,
            };
            let sign = Sign { is_parameter, is_output, is_used: used[index] };
            let shape = NodeBox::node(&graph.name(index), graph.sentence(index, 9), node, sign);
            places.push(add(shape, operands, column, labels));
        }
        let layout = Layered::of(&items);
        let columns = columns(&layout, &boxes, &partials);
        let caption = Caption {
            title: graph.title.to_owned(),
            subtitle: String::new(),
            description: graph.description(&used),
        };
        Self { boxes, partials, layout, columns, top: caption.height() + 4.0, caption }
    }

    fn right(&self) -> f64 {
        self.columns.last().map_or(MARGIN, |column| column[1])
    }

    fn bottom(&self) -> f64 {
        let ends = self.layout.vertices.iter().map(|vertex| vertex.y + vertex.height / 2.0);
        self.top + ends.fold(0.0, f64::max)
    }

    fn size(&self) -> [f64; 2] {
        let title = MARGIN + width(&self.caption.title, 16.0) * 1.06;
        let notes = self.notes();
        let widest =
            notes.iter().map(|note| MARGIN + width(note, NOTE)).fold(self.right().max(title), f64::max);
        [widest + MARGIN, self.bottom() + 32.0 + LINE * notes.len() as f64]
    }

    /// Arrows from column to column. A lane is a straight line through its column.
    fn arrows(&self, svg: &mut Svg) {
        let (mut lines, mut heads) = (String::new(), String::new());
        for vertex in self.layout.vertices.iter().filter(|vertex| vertex.item.is_none()) {
            let [left, right] = self.columns[vertex.layer];
            let _ =
                write!(lines, "M{} {}H{}", attribute(left), attribute(self.top + vertex.y), attribute(right));
        }
        let mut labels = Vec::new();
        for segment in &self.layout.segments {
            let [[x, y], [end, below]] = self.ends(segment);
            let bend = self.columns[self.layout.vertices[segment.to].layer][0] - self.straight(segment.to);
            let from = self.columns[self.layout.vertices[segment.from].layer][1];
            let middle = attribute((from + bend) / 2.0);
            let head = if segment.port.is_some() { HEAD - 1.0 } else { 0.0 };
            let [x, y, from, bend, below_text, stop] = [x, y, from, bend, below, end - head].map(attribute);
            let _ = write!(
                lines,
                "M{x} {y}H{from}C{middle} {y} {middle} {below_text} {bend} {below_text}H{stop}"
            );
            if let Some(port) = segment.port {
                let _ = write!(heads, "M{} {}l-{HEAD}-3.5v{HEAD}z", attribute(end), attribute(below));
                let item = self.layout.vertices[segment.to].item.unwrap_or(segment.to);
                if let Some(Some(label)) = self.partials[item].get(port) {
                    labels.push(([end - HEAD - 3.0, below - 3.5], label));
                }
            }
        }
        svg.leaf("path", &[("class", &"edge"), ("d", &lines)]);
        svg.leaf("path", &[("class", &"head"), ("d", &heads)]);
        for ([x, y], label) in labels {
            let [x, y] = [x, y].map(attribute);
            svg.element(
                "text",
                &[("class", &"soft"), ("x", &x), ("y", &y), ("text-anchor", &"end"), ("font-size", &NOTE)],
                label,
            );
        }
    }

    /// The length of the straight piece in front of the column of a vertex.
    fn straight(&self, vertex: usize) -> f64 {
        straight(&self.layout, &self.partials, self.layout.vertices[vertex].layer)
    }

    fn ends(&self, segment: &Segment) -> [[f64; 2]; 2] {
        let [from, to] = [segment.from, segment.to].map(|k| &self.layout.vertices[k]);
        let [start, end] = [self.columns[from.layer][1], self.left(segment.to)];
        [[start, self.top + from.y], [end, self.top + to.y + segment.offset]]
    }

    /// The left edge of a vertex. What is narrower than its column stands at its right end, near to what it feeds.
    fn left(&self, vertex: usize) -> f64 {
        let vertex = &self.layout.vertices[vertex];
        let [left, right] = self.columns[vertex.layer];
        vertex.item.map_or(left, |item| right - self.boxes[item].width_in(right - left))
    }

    fn boxes(&self, svg: &mut Svg) {
        for (k, vertex) in self.layout.vertices.iter().enumerate() {
            let Some(item) = vertex.item else { continue };
            let [left, right] = [self.left(k), self.columns[vertex.layer][1]];
            self.boxes[item].draw(svg, [left, self.top + vertex.y - vertex.height / 2.0], right - left);
        }
    }

    /// What the numbers are, as far as there are some.
    fn notes(&self) -> &'static [&'static str] {
        const NOTES: [&str; 2] =
            ["Adjoint: the derivative of the output.", "On an arrow: the partial derivative."];
        if self.partials.iter().flatten().any(Option::is_some) { &NOTES } else { &NOTES[..1] }
    }

    fn write_notes(&self, svg: &mut Svg) {
        for (k, note) in self.notes().iter().enumerate() {
            let [x, y] = [MARGIN, self.bottom() + 34.0 + LINE * k as f64].map(attribute);
            svg.element("text", &[("class", &"soft"), ("x", &x), ("y", &y), ("font-size", &NOTE)], note);
        }
    }
}

/// The columns from left to right, with room between them for bends and for the numbers on arrows.
fn columns(layout: &Layered, boxes: &[NodeBox], partials: &[Partials]) -> Vec<[f64; 2]> {
    let mut columns: Vec<[f64; 2]> = Vec::new();
    for (k, layer) in layout.layers.iter().enumerate() {
        let left = columns
            .last()
            .map_or(MARGIN, |column| column[1] + bend(layout, k) + straight(layout, partials, k));
        let items = layer.iter().filter_map(|&vertex| layout.vertices[vertex].item);
        columns.push([left, left + items.map(|item| boxes[item].width()).fold(0.0, f64::max)]);
    }
    columns
}

/// Room for the bends in front of a column: more, where an arrow goes far up or down.
fn bend(layout: &Layered, layer: usize) -> f64 {
    let arrives = |segment: &&Segment| layout.vertices[segment.to].layer == layer;
    let height = |segment: &Segment| {
        (layout.vertices[segment.to].y + segment.offset - layout.vertices[segment.from].y).abs()
    };
    (18.0 + 0.2 * layout.segments.iter().filter(arrives).map(height).fold(0.0, f64::max)).min(90.0)
}

/// Room for the widest number on an arrow into a column.
fn straight(layout: &Layered, partials: &[Partials], layer: usize) -> f64 {
    let items = layout.layers[layer].iter().filter_map(|&vertex| layout.vertices[vertex].item);
    let labels = items.flat_map(|item| &partials[item]).flatten();
    labels.map(|label| width(label, NOTE)).fold(0.0, f64::max) + ROOM
}

#[cfg(test)]
#[path = "../../../tests/unit/plot/draw/graph_figure.rs"]
mod tests;
