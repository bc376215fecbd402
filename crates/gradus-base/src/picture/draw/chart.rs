//! What a chart holds: layers over two axes, as numbers.

/// Layers from the lowest up, over two axes.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    pub title: String,
    pub subtitle: String,
    pub names: [String; 2],
    pub log: [bool; 2],
    pub ranges: [Option<[f64; 2]>; 2],
    pub layers: Vec<Layer>,
    /// x counts steps, from 0.
    pub by_step: bool,
    /// The legend begins with the layer that lies over the others.
    pub from_top: bool,
}

impl Chart {
    /// The layers that have a name, in the order of the legend.
    pub fn named(&self) -> Vec<&Layer> {
        let mut named: Vec<&Layer> = self.layers.iter().filter(|layer| !layer.name.is_empty()).collect();
        if self.from_top {
            named.reverse();
        }
        named
    }
}

/// What is drawn in the color of a series.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What the legend says; nothing for a layer that is not in it.
    pub name: String,
    pub series: usize,
    pub kind: Kind,
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// A line, and a dot at each of its points if they are few and meant.
    Line { dashed: bool, dots: bool },
    /// Open circles, for data; with bars of these half lengths.
    Circles { errors: Option<Vec<f64>> },
    /// The mark of the series.
    Marks,
    /// A line whose points are numbered: labels at some of them.
    Numbers { labels: Vec<(usize, String)> },
    /// All between `low` and y, in a part of the color's strength.
    Band { low: Vec<f64>, strength: f64 },
}

impl Layer {
    /// What the range of y has to hold.
    pub fn heights(&self) -> Vec<f64> {
        match &self.kind {
            Kind::Band { low, .. } => self.y.iter().chain(low).copied().collect(),
            Kind::Circles { errors: Some(errors) } => {
                let ends = |sign: f64| self.y.iter().zip(errors).map(move |(y, e)| y + sign * e);
                ends(1.0).chain(ends(-1.0)).collect()
            }
            _ => self.y.clone(),
        }
    }
}

/// Between this and its negative a difference does not overflow; what has diverged beyond it leaves the chart.
const MOST: f64 = 8e307;

impl Chart {
    /// The range of an axis: the given one, or what holds all layers and some room.
    pub fn range(&self, axis: usize) -> [f64; 2] {
        if let Some(range) = self.ranges[axis] {
            return range;
        }
        let of = |layer: &Layer| if axis == 0 { layer.x.clone() } else { layer.heights() };
        let shown = |x: &f64| x.is_finite() && (!self.log[axis] || *x > 0.0);
        let all = self.layers.iter().flat_map(of).filter(shown);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
        match (self.log[axis], low <= high) {
            (false, false) => [0.0, 1.0],
            (true, false) => [1.0, 10.0],
            (true, true) if low == high => [0.5 * low, 2.0 * high],
            (true, true) => {
                // The quotient of the two may overflow.
                let room = 10f64.powf(0.04 * (high.log10() - low.log10()));
                [(low / room).max(f64::MIN_POSITIVE), (high * room).min(MOST)]
            }
            (false, true) if axis == 0 && self.by_step => [low, if high > low { high } else { low + 1.0 }],
            (false, true) => {
                let room = if low == high { low.abs().max(1.0) } else { 0.05 * high - 0.05 * low };
                [(low - room).max(-MOST), (high + room).min(MOST)]
            }
        }
    }

    /// Is there a point that can be drawn?
    pub fn is_empty(&self) -> bool {
        let shown = |axis: usize, x: f64| x.is_finite() && (!self.log[axis] || x > 0.0);
        !self.layers.iter().any(|l| l.x.iter().zip(&l.y).any(|(&x, &y)| shown(0, x) && shown(1, y)))
    }

    /// What a reader would say aloud.
    pub fn description(&self) -> String {
        use super::super::shape::text::number;
        use core::fmt::Write;
        let [[x0, x1], [y0, y1]] = [self.range(0), self.range(1)].map(|range| range.map(|x| number(x, 4)));
        let [x, y] = &self.names;
        let mut text = format!("{x} from {x0} to {x1}, {y} from {y0} to {y1}");
        if self.log[1] {
            text.push_str(", logarithmic");
        }
        text.push('.');
        for layer in self.layers.iter().filter(|layer| !layer.name.is_empty()) {
            let count = layer.x.len();
            let _ = match (&layer.kind, layer.y.first(), layer.y.last()) {
                (Kind::Line { .. } | Kind::Numbers { .. }, Some(first), Some(last)) => {
                    let (first, last) = (number(*first, 4), number(*last, 4));
                    write!(text, " {}: {count} points, from {first} to {last}.", layer.name)
                }
                (Kind::Band { .. }, ..) => write!(text, " {}: a band.", layer.name),
                _ => write!(text, " {}: {count} points.", layer.name),
            };
        }
        text
    }
}
