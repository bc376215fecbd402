//! Why there is no picture.

use crate::error::{Error, LengthMismatch};
use crate::estimate::EstimateError;
use crate::number::Short;
use crate::picture::Refusal;
use core::fmt;
use std::path::PathBuf;

/// Why a picture could not be drawn or written.
///
/// ```
/// use gradus::plot::{Contour, PlotError};
/// use gradus::prelude::*;
///
/// let bowl = |[x, y]: [Var; 2]| x * x + y * y - 1.0;
/// let error = Contour::of(bowl).x(-2.0..2.0).y(-2.0..2.0).log_levels().to_svg().unwrap_err();
/// assert!(matches!(error, PlotError::NotPositive { lowest } if lowest == -1.0));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// The name of the file does not end in a kind of picture that can be written.
    #[error("`{}` does not end in {}", path.display(), Listed(endings))]
    Ending {
        /// The file.
        path: PathBuf,
        /// The endings that would do.
        endings: &'static [&'static str],
    },
    /// The ending of the file is one of a kind of picture that this build does not write.
    #[error("`{}` needs the feature `{feature}` of gradus", path.display())]
    Feature {
        /// The file.
        path: PathBuf,
        /// The feature to turn on.
        feature: &'static str,
    },
    /// The file could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A range is empty, backward, or not finite.
    #[error("the range of {axis} is {} to {}; it has to go up, between finite numbers", Short(*low), Short(*high))]
    Range {
        /// `x` or `y`.
        axis: &'static str,
        /// Its start.
        low: f64,
        /// Its end.
        high: f64,
    },
    /// No range was given, and there is no point to take one from.
    #[error("nothing says what range to draw: give `.x(..)` and `.y(..)`, or a path")]
    NoRange,
    /// The function is nowhere finite in the range.
    #[error("the function is not finite anywhere between {} and {} by {} and {}; give another range", Short(x[0]), Short(x[1]), Short(y[0]), Short(y[1]))]
    NowhereFinite {
        /// The range of x.
        x: [f64; 2],
        /// The range of y.
        y: [f64; 2],
    },
    /// Logarithmic levels of a function that is negative somewhere, or zero everywhere.
    #[error("logarithmic levels need positive values, and the smallest is {}; draw `f` minus its minimum, or linear levels", Short(*lowest))]
    NotPositive {
        /// The smallest value in the range.
        lowest: f64,
    },
    /// Levels that do not go up, or are not finite.
    #[error("level {index} is {}; levels have to be finite and to go up", Short(*value))]
    Level {
        /// Which one.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// A path whose points are not in the plane.
    #[error("the points of path `{name}` have {coordinates} coordinates; a path over contours has 2")]
    NotPlane {
        /// The path.
        name: String,
        /// Its coordinates.
        coordinates: usize,
    },
    /// A picture without anything in it.
    #[error("there is nothing to draw: {what}")]
    Nothing {
        /// What is missing.
        what: &'static str,
    },
    /// A run for sliders failed.
    #[error("the run with the settings {settings:?} failed: {message}")]
    Run {
        /// The settings.
        settings: Vec<f64>,
        /// What it said.
        message: String,
    },
    /// More settings than sliders.
    #[error("there are {count} settings; a page shows up to {most}")]
    Settings {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// More numbers than a page can hold.
    #[error(
        "the page would hold {numbers} numbers, and {most} are the most; give fewer values of each setting, or shorter runs"
    )]
    TooMany {
        /// How many there are, at least.
        numbers: usize,
        /// How many there may be.
        most: usize,
    },
    /// A level of confidence that is none.
    #[error("the level of confidence is {}; it has to be between 0 and 1, such as 0.95", Short(*level))]
    Confidence {
        /// The level.
        level: f64,
    },
    /// A recording of more nodes than can be read in a picture.
    #[error(
        "the recording has {nodes} nodes, and a picture of more than {most} cannot be read; draw the closure at fewer \
         coordinates or in parts, take `to_dot`, or print `recording`"
    )]
    TooManyNodes {
        /// Its parameters and operations.
        nodes: usize,
        /// The most that are drawn.
        most: usize,
    },
    /// The closure cannot be recorded.
    #[error("the closure cannot be recorded: {0}")]
    Recording(#[from] Error),
    /// A number of pixels to a unit that gives no picture, or one that is too large.
    #[error("a scale of {} makes a picture of {} by {} pixels; each has to be between 1 and {most}", Short(*scale), Short(size[0]), Short(size[1]))]
    Scale {
        /// The scale.
        scale: f64,
        /// Width and height of the picture.
        size: [f64; 2],
        /// How many pixels a side may have.
        most: u32,
    },
    /// A picture of pixels needs a font for its texts, and the system has none that can be used.
    #[error(
        "no font is installed that the texts of a picture could be drawn with; install one, such as DejaVu, or write an SVG"
    )]
    NoFont,
    /// What draws pixels, or packs them, has failed.
    #[error("the picture could not be turned into pixels: {what}")]
    Pixels {
        /// What it says.
        what: String,
    },
    /// What is to be drawn cannot be concluded from the fit.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// The closure takes another number of coordinates.
    #[error("the function cannot be drawn: {0}")]
    Function(#[from] LengthMismatch),
}

impl From<Refusal> for PlotError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Range { axis, low, high } => Self::Range { axis, low, high },
            Refusal::NoRange => Self::NoRange,
            Refusal::NowhereFinite { x, y } => Self::NowhereFinite { x, y },
            Refusal::NotPositive { lowest } => Self::NotPositive { lowest },
            Refusal::Level { index, value } => Self::Level { index, value },
            Refusal::NotPlane { name, coordinates } => Self::NotPlane { name, coordinates },
            Refusal::Nothing { what } => Self::Nothing { what },
            Refusal::Function(mismatch) => Self::Function(mismatch),
        }
    }
}

struct Listed<'a>(&'a [&'a str]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, ending) in self.0.iter().enumerate() {
            write!(f, "{}`{ending}`", if k == 0 { "" } else { " or " })?;
        }
        Ok(())
    }
}
