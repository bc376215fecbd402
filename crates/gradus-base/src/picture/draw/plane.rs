//! The plane that contours and paths are drawn in: its ranges, its values, and its levels.

use crate::error::LengthMismatch;
use crate::picture::Refusal;
use crate::picture::Track;
use crate::picture::shape::levels::{Choice, Levels};
use crate::picture::shape::ranges;
use crate::picture::shape::samples::Samples;
use crate::picture::shape::text::number;
use core::fmt::Write;

/// Nodes to a side: with half as many, a narrow valley breaks into islands.
const NODES: usize = 401;

/// What the user has asked for.
#[expect(missing_debug_implementations, reason = "it has a function")]
pub struct Drawing<'a> {
    pub function: Box<dyn Fn(f64, f64) -> Result<f64, LengthMismatch> + 'a>,
    pub ranges: [Option<[f64; 2]>; 2],
    pub levels: Choice,
    pub paths: Vec<Named>,
    pub minima: Vec<[f64; 2]>,
    pub title: String,
    pub subtitle: String,
    pub names: [String; 2],
}

/// A path with its name, or the number of coordinates that is not 2.
#[derive(Debug)]
pub struct Named {
    pub name: String,
    pub track: Result<Track, usize>,
}

/// A drawing whose ranges, values and levels are known.
#[expect(missing_debug_implementations, reason = "it has a function")]
pub struct Plane<'a> {
    pub drawing: &'a Drawing<'a>,
    pub tracks: Vec<(&'a str, &'a Track)>,
    pub ranges: [[f64; 2]; 2],
    pub samples: Samples,
    /// The smallest and the largest finite value.
    pub extent: [f64; 2],
    pub levels: Levels,
}

impl<'a> Plane<'a> {
    pub fn of(drawing: &'a Drawing<'a>) -> Result<Self, Refusal> {
        let tracks = drawing.paths.iter().map(Named::in_plane).collect::<Result<Vec<_>, _>>()?;
        let points = tracks.iter().flat_map(|(_, track)| &track.points).chain(&drawing.minima);
        let ranges @ [x, y] = ranges::of(drawing.ranges, points.copied())?;
        let samples = Samples::take(x, y, NODES, &*drawing.function)?;
        let extent = samples.extent().ok_or(Refusal::NowhereFinite { x, y })?;
        let levels = Levels::choose(&drawing.levels, &samples, extent)?;
        Ok(Self { drawing, tracks, ranges, samples, extent, levels })
    }

    /// What a reader would say aloud.
    pub fn description(&self) -> String {
        let n = |x: f64| number(x, 4);
        let [name_x, name_y] = &self.drawing.names;
        let [x, y] = self.ranges;
        let mut text = format!(
            "Contours over {name_x} from {} to {} and {name_y} from {} to {}. ",
            n(x[0]),
            n(x[1]),
            n(y[0]),
            n(y[1])
        );
        text.push_str(&self.values());
        if !self.samples.is_defined() {
            text.push_str(" Hatched: not a number.");
        }
        for minimum in &self.drawing.minima {
            let _ = write!(text, " Minimum at ({}, {}).", n(minimum[0]), n(minimum[1]));
        }
        for (name, track) in &self.tracks {
            let (Some(first), Some(last)) = (track.points.first(), track.points.last()) else { continue };
            let (count, [a, b, c, d]) = (track.points.len(), [first[0], first[1], last[0], last[1]].map(n));
            let _ = write!(text, " {name}: {count} points from ({a}, {b}) to ({c}, {d}).");
        }
        text
    }

    /// The values and the levels, in a sentence.
    fn values(&self) -> String {
        let [low, high] = self.extent.map(|x| number(x, 4));
        match &self.levels.all[..] {
            _ if self.extent[0] == self.extent[1] => format!("The value is {low} everywhere."),
            [first, .., last] => {
                let kind = if self.levels.log { "logarithmic " } else { "" };
                let (count, [first, last]) = (self.levels.all.len(), [*first, *last].map(|x| number(x, 4)));
                format!("Values from {low} to {high}; {count} {kind}levels from {first} to {last}.")
            }
            _ => format!("Values from {low} to {high}."),
        }
    }
}

impl Named {
    fn in_plane(&self) -> Result<(&str, &Track), Refusal> {
        match &self.track {
            Ok(track) => Ok((&self.name, track)),
            Err(coordinates) => Err(Refusal::NotPlane { name: self.name.clone(), coordinates: *coordinates }),
        }
    }
}
