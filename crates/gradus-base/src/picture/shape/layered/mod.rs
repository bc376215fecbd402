//! Graphs in layers: each item stands in a column behind all that it is fed by, and an arrow past a column has a lane in it.
//!
//! Layers by the longest path, then an order with few crossings in each of them ([`order`]), then places that make arrows
//! straight ([`place`]). All arrows from one item share their lanes, so that a parameter that is used a hundred times is one
//! line with branches.
//!
//! # Source
//! Sugiyama, Tagawa & Toda (1981), Methods for visual understanding of hierarchical system structures, IEEE Trans. Syst. Man
//! Cybern. 11.

mod order;
mod place;

/// What is laid out; an item is fed by earlier ones only.
#[derive(Clone, Debug)]
pub struct Item {
    pub height: f64,
    /// The items that feed it, from the top port down.
    pub operands: Vec<usize>,
    pub column: Column,
}

/// In which column an item has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    First,
    /// Right behind the last of its operands.
    Behind,
    /// Right in front of the item that it feeds.
    Before,
    Last,
}

/// An item, or a lane of arrows that pass a column.
#[derive(Clone, Debug)]
pub struct Vertex {
    pub item: Option<usize>,
    pub layer: usize,
    pub height: f64,
    /// Its middle.
    pub y: f64,
}

/// A piece of an arrow from one column to the next.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub from: usize,
    pub to: usize,
    /// The operand that it is, and how far its port is below the middle; of a lane neither.
    pub port: Option<usize>,
    pub offset: f64,
}

/// Where everything is, but for the widths of columns.
#[derive(Clone, Debug, Default)]
pub struct Layered {
    pub vertices: Vec<Vertex>,
    pub segments: Vec<Segment>,
    /// The vertices of each layer, from the top down.
    pub layers: Vec<Vec<usize>>,
}

/// From one port of an item to the next.
pub const PORTS: f64 = 20.0;

/// How far port `k` of `count` is below the middle.
fn offset(k: usize, count: usize) -> f64 {
    (k as f64 - (count as f64 - 1.0) / 2.0) * PORTS
}

impl Layered {
    pub fn of(items: &[Item]) -> Self {
        let mut layered = Self::default();
        for (item, layer) in layers(items).into_iter().enumerate() {
            layered.add(Some(item), layer, items[item].height);
        }
        for (to, item) in items.iter().enumerate() {
            for (port, &operand) in item.operands.iter().enumerate() {
                let from = layered.lane(operand, layered.vertices[to].layer - 1);
                let offset = offset(port, item.operands.len());
                layered.segments.push(Segment { from, to, port: Some(port), offset });
            }
        }
        order::reduce_crossings(&mut layered);
        place::straighten(&mut layered);
        layered
    }

    fn add(&mut self, item: Option<usize>, layer: usize, height: f64) -> usize {
        let vertex = self.vertices.len();
        self.vertices.push(Vertex { item, layer, height, y: 0.0 });
        if self.layers.len() <= layer {
            self.layers.resize(layer + 1, Vec::new());
        }
        self.layers[layer].push(vertex);
        vertex
    }

    /// The vertex in this layer that arrows from an item pass: the item itself or a lane, which is made if there is none.
    fn lane(&mut self, item: usize, layer: usize) -> usize {
        let mut vertex = item;
        while self.vertices[vertex].layer < layer {
            let next = self.segments.iter().find(|segment| segment.from == vertex && segment.port.is_none());
            vertex = match next {
                Some(segment) => segment.to,
                None => {
                    let to = self.add(None, self.vertices[vertex].layer + 1, 0.0);
                    self.segments.push(Segment { from: vertex, to, port: None, offset: 0.0 });
                    to
                }
            };
        }
        vertex
    }
}

/// The layer of each item.
fn layers(items: &[Item]) -> Vec<usize> {
    let mut layers = vec![0; items.len()];
    for (k, item) in items.iter().enumerate() {
        layers[k] = item.operands.iter().map(|&operand| layers[operand] + 1).max().unwrap_or(0);
    }
    for (k, item) in items.iter().enumerate() {
        for &operand in &item.operands {
            if items[operand].column == Column::Before {
                layers[operand] = layers[k] - 1;
            }
        }
    }
    let last = layers.iter().copied().max().unwrap_or(0);
    let is_fed_by = |k: usize| items.iter().any(|item| item.operands.contains(&k));
    for (k, item) in items.iter().enumerate() {
        if item.column == Column::Last && !is_fed_by(k) {
            layers[k] = last;
        }
    }
    layers
}

#[cfg(test)]
#[path = "../../../../tests/unit/picture/shape/layered/mod.rs"]
mod tests;
