//! Paths over the contours of a function of two numbers.

use super::PlotError;
use super::files::cell;
use super::output::{check_ending, kind_of, write};
use super::page::contour_page;
#[cfg(feature = "png")]
use super::raster;
use super::track::Tracked;
use crate::derive::Differentiable;
#[cfg(feature = "gif")]
use crate::picture::draw::contour_figure::frames;
use crate::picture::draw::contour_figure::{draw, draw_animated};
#[cfg(feature = "gif")]
use crate::picture::draw::plane::Plane;
use crate::picture::draw::plane::{Drawing, Named};
use crate::picture::shape::levels::Choice;
use crate::tape::Var;
use core::fmt;
use core::ops::Range;
use std::path::Path;

/// The contours of a function in the plane, and the paths of optimizers over them.
///
/// The function is an ordinary closure or one of [`testfn`](crate::testfn), of `[Var; 2]` or `&[Var]`. Without ranges the
/// picture holds the paths and the minima that are given. Levels are ten to fifteen round numbers: evenly apart, or like the
/// squares 1, 4, 9, … above the lowest value if a third of the picture were below the first of them, and
/// [logarithmic](Contour::log_levels) if there is more to be seen below these.
///
/// ```
/// use gradus::plot::Contour;
/// use gradus::prelude::*;
///
/// let booth = |[x, y]: [Var; 2]| (x + 2.0 * y - 7.0).powi(2) + (2.0 * x + y - 5.0).powi(2);
/// let run = Descent::new(Adam::new(0.1)).steps(200).minimize(booth, [-3.0, -2.0])?;
/// let picture = Contour::of(booth)
///     .x(-4.5..4.5)
///     .y(-4.5..4.5)
///     .log_levels()
///     .path("Adam", &run)
///     .minimum([1.0, 3.0])
///     .title("Adam on Booth's function");
/// let svg = picture.to_svg()?;
/// assert!(svg.starts_with("<svg") && svg.len() < 60_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "nothing is drawn until `to_svg` or `save`"]
pub struct Contour<'a> {
    drawing: Drawing<'a>,
    is_animated: bool,
    #[cfg(feature = "png")]
    scale: Option<f64>,
}

impl fmt::Debug for Contour<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contour")
            .field("ranges", &self.drawing.ranges)
            .field("paths", &self.drawing.paths.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Contour<'a> {
    /// The contours of `f`.
    pub fn of<F, Form>(f: F) -> Self
    where
        F: Differentiable<f64, Form, Output = Var> + 'a,
    {
        let drawing = Drawing {
            function: Box::new(move |x, y| Ok(f.eval(&[Var::constant(x), Var::constant(y)])?.value)),
            ranges: [None, None],
            levels: Choice::default(),
            paths: Vec::new(),
            minima: Vec::new(),
            title: String::new(),
            subtitle: String::new(),
            names: ["x".into(), "y".into()],
        };
        Self {
            drawing,
            is_animated: false,
            #[cfg(feature = "png")]
            scale: None,
        }
    }

    /// The range of x; default: what the paths and the minima need, and an eighth more.
    pub fn x(mut self, range: Range<f64>) -> Self {
        self.drawing.ranges[0] = Some([range.start, range.end]);
        self
    }

    /// The range of y; default: as for [`x`](Self::x).
    pub fn y(mut self, range: Range<f64>) -> Self {
        self.drawing.ranges[1] = Some([range.start, range.end]);
        self
    }

    /// Levels at quarters of a decade, at halves or at whole ones, the finest that are at most 16: for a positive function
    /// over several decades.
    pub fn log_levels(mut self) -> Self {
        self.drawing.levels = Choice::Logarithmic;
        self
    }

    /// These levels, from low to high. Of those that no value is below, the highest is where the bar of colors begins, and the
    /// others are left out.
    pub fn levels(mut self, levels: impl IntoIterator<Item = f64>) -> Self {
        self.drawing.levels = Choice::Given(levels.into_iter().collect());
        self
    }

    /// A path over the contours: the report of a [`Descent`](crate::Descent), or points ([`Tracked`]).
    pub fn path(mut self, name: impl Into<String>, run: &(impl Tracked + ?Sized)) -> Self {
        self.drawing.paths.push(Named { name: name.into(), track: run.track() });
        self
    }

    /// Where a minimum is; there may be several.
    pub fn minimum(mut self, at: [f64; 2]) -> Self {
        self.drawing.minima.push(at);
        self
    }

    /// What stands above the picture.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.drawing.title = title.into();
        self
    }

    /// What stands below the title.
    pub fn subtitle(mut self, subtitle: impl Into<String>) -> Self {
        self.drawing.subtitle = subtitle.into();
        self
    }

    /// The names of the coordinates; default: `x` and `y`.
    pub fn coordinates(mut self, names: [impl Into<String>; 2]) -> Self {
        self.drawing.names = names.map(Into::into);
        self
    }

    /// SVG documents play: paths grow step by step for ten seconds, all at the same step; then the whole picture stands for two, and
    /// it starts anew. Also in an `<img>`, as in a README, since there is no script in it.
    ///
    /// Whoever has asked the system for reduced motion sees the whole picture and no motion, and so does paper, and a viewer
    /// that does not know the motion. A page and a PNG are as without it.
    ///
    /// ```
    /// # use gradus::plot::Contour;
    /// # use gradus::prelude::*;
    /// let bowl = |[x, y]: [Var; 2]| x * x + 4.0 * y * y;
    /// let run = Descent::new(Sgd::new(0.02)).steps(200).minimize(bowl, [-3.0, 2.0])?;
    /// let svg = Contour::of(bowl).path("Gradient descent", &run).animate().to_svg()?;
    /// assert!(svg.contains("@keyframes") && svg.contains("prefers-reduced-motion"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn animate(mut self) -> Self {
        self.is_animated = true;
        self
    }

    /// Pixels of a PNG or a GIF to one of the SVG; default: 2 for a PNG, for screens that are as fine, and 1 for a GIF.
    #[cfg(feature = "png")]
    pub fn scale(mut self, scale: f64) -> Self {
        self.scale = Some(scale);
        self
    }

    /// The picture in a file of the kind that its name ends in: `.svg`, `.html`, `.png` with the feature `png`, and `.gif` with
    /// the feature `gif`.
    ///
    /// ```
    /// # use gradus::plot::{Contour, PlotError};
    /// # use gradus::prelude::*;
    /// let bowl = Contour::of(|[x, y]: [Var; 2]| x * x + y * y).x(-1.0..1.0).y(-1.0..1.0);
    /// let error = bowl.save("bowl.bmp").unwrap_err();
    /// assert!(error.to_string().starts_with("`bowl.bmp` does not end in `.svg` or `.html`"));
    /// ```
    ///
    /// # Errors
    /// Another ending, one whose feature is off, and those of [`svg`](Self::svg), [`page`](Self::page), `png` and `gif`.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        match kind_of(path)? {
            #[cfg(feature = "png")]
            ".png" => self.png(path),
            #[cfg(feature = "gif")]
            ".gif" => self.gif(path),
            ".html" => self.page(path),
            _ => self.svg(path),
        }
    }

    /// The picture as an SVG document, with the colors of a light and of a dark page; it moves if it is to
    /// [`animate`](Self::animate).
    ///
    /// # Errors
    /// A range or levels that are none, a path of another number of coordinates than 2, a closure that takes another
    /// number, and a function that is nowhere finite in the range, or not positive for logarithmic levels.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        Ok(if self.is_animated { draw_animated(&self.drawing)? } else { draw(&self.drawing)? })
    }

    /// The picture in a file, whose name ends in `.svg`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg), another ending, and a file that cannot be written.
    pub fn svg(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".svg"])?;
        write(path, self.to_svg()?)
    }

    /// The picture as a page that opens without a network in any browser: the contours and the surface, which can be turned, the
    /// paths step by step, and their numbers.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg).
    pub fn to_page(&self) -> Result<String, PlotError> {
        contour_page(&self.drawing)
    }

    /// The page in a file, whose name ends in `.html`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_page`](Self::to_page), another ending, and a file that cannot be written.
    pub fn page(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".html"])?;
        write(path, self.to_page()?)
    }

    /// The picture as a PNG, in the colors of a light page, twice as fine as the SVG unless a [`scale`](Self::scale) is given.
    /// Texts are in the fonts of the system.
    ///
    /// # Errors
    /// Those of [`to_svg`](Self::to_svg), a scale that gives no picture, and a system without fonts.
    #[cfg(feature = "png")]
    pub fn to_png(&self) -> Result<Vec<u8>, PlotError> {
        raster::png(&draw(&self.drawing)?, self.scale.unwrap_or(2.0))
    }

    /// The PNG in a file, whose name ends in `.png`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_png`](Self::to_png), another ending, and a file that cannot be written.
    #[cfg(feature = "png")]
    pub fn png(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".png"])?;
        write(path, self.to_png()?)
    }

    /// The paths step by step as a GIF: a hundred frames in ten seconds, then the whole picture for two, again and again. For where an
    /// [animated](Self::animate) SVG does not play, which is smaller, and finer: six paths of
    /// 200 steps are 140 kB at 700 by 600 pixels, and 37 kB as an SVG.
    ///
    /// # Errors
    /// Those of [`to_png`](Self::to_png).
    #[cfg(feature = "gif")]
    pub fn to_gif(&self) -> Result<Vec<u8>, PlotError> {
        let plane = Plane::of(&self.drawing)?;
        let (ground, over) = frames(&plane);
        raster::gif(&ground, &over, self.scale.unwrap_or(1.0))
    }

    /// The GIF in a file, whose name ends in `.gif`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_gif`](Self::to_gif), another ending, and a file that cannot be written.
    #[cfg(feature = "gif")]
    pub fn gif(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".gif"])?;
        write(path, self.to_gif()?)
    }

    pub(super) fn into_drawing(self) -> Drawing<'a> {
        self.drawing
    }
}

cell!(Contour<'_>);
