//! Runs over settings, which a page shows by sliders.

use super::PlotError;
use super::contour::Contour;
use super::output::{check_ending, write};
use super::page::sliders_page;
use super::track::{Track, Tracked};
use crate::picture::draw::plane::{Drawing, Named};
use core::fmt;
use std::path::Path;
use std::thread;

/// Settings that a page may have; more could not be overlooked.
const MOST_SETTINGS: usize = 3;
/// Numbers that a page may hold: some 30 megabytes.
const MOST_NUMBERS: usize = 6_000_000;

/// A setting with the values that its slider stops at.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub(super) name: String,
    pub(super) values: Vec<f64>,
    /// The index that the page opens with.
    pub(super) start: usize,
}

/// Makes the run of some settings.
type Runs<'a> = dyn Fn(&[f64]) -> Result<Track, PlotError> + Sync + 'a;

/// Paths over contours for every choice of up to three settings, such as a learning rate and its momentum: a page with a
/// slider for each. All runs are computed beforehand, on all threads.
///
/// The values of the chosen run fill the chart beside its path, in gray behind them up to some forty runs with other values of
/// the first setting. The choice is the end of the page's address (`#learning+rate=0.05&momentum=0.5`), which can be kept, sent
/// and edited.
///
/// ```
/// use gradus::plot::{Contour, Sliders};
/// use gradus::prelude::*;
/// use gradus::testfn::ellipse;
///
/// let rates = (1..=20).map(|k| 0.025 * f64::from(k));
/// let page = Sliders::over(Contour::of(ellipse).x(-6.0..3.0).y(-3.0..3.0).minimum([0.0, 0.0]))
///     .setting("learning rate", 0.05, rates)
///     .setting("momentum", 0.5, [0.0, 0.5, 0.9])
///     .runs(|settings| {
///         let rule = Sgd { momentum: settings[1], ..Sgd::new(settings[0]) };
///         Descent::new(rule).steps(30).minimize(ellipse, [-5.0, -2.0])
///     })
///     .to_page()?;
/// assert!(page.starts_with("<!doctype html>"));
/// # Ok::<(), gradus::plot::PlotError>(())
/// ```
#[must_use = "nothing is drawn until `to_page` or `page`"]
pub struct Sliders<'a> {
    drawing: Drawing<'a>,
    settings: Vec<Setting>,
    runs: Option<Box<Runs<'a>>>,
}

impl fmt::Debug for Sliders<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sliders").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl<'a> Sliders<'a> {
    /// Sliders over a picture, whose own paths are left out.
    pub fn over(contour: Contour<'a>) -> Self {
        Self { drawing: contour.into_drawing(), settings: Vec::new(), runs: None }
    }

    /// A setting: its name, the value that the page opens with (the nearest of the values), and the values.
    pub fn setting(
        mut self,
        name: impl Into<String>,
        start: f64,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let values: Vec<f64> = values.into_iter().collect();
        let distance = |k: &usize| (values[*k] - start).abs();
        let start = (0..values.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0);
        self.settings.push(Setting { name: name.into(), values, start });
        self
    }

    /// How a run is made of settings, which come in the order in which they were added.
    pub fn runs<R, E, F>(mut self, run: F) -> Self
    where
        F: Fn(&[f64]) -> Result<R, E> + Sync + 'a,
        R: Tracked,
        E: fmt::Display,
    {
        self.runs = Some(Box::new(move |settings| {
            let run = run(settings).map_err(|error| PlotError::Run {
                settings: settings.to_vec(),
                message: error.to_string(),
            })?;
            run.track().map_err(|coordinates| PlotError::NotPlane { name: "run".into(), coordinates })
        }));
        self
    }

    /// The page, which opens without a network.
    ///
    /// # Errors
    /// No setting or more than three, a setting without values, no runs or one that fails, more numbers than a page can hold,
    /// and those of [`Contour::to_page`].
    pub fn to_page(mut self) -> Result<String, PlotError> {
        let tracks = self.tracks()?;
        let starts: Vec<usize> = self.settings.iter().map(|setting| setting.start).collect();
        let name = self.drawing.title.clone();
        let shown = tracks[self.index(&starts)].clone();
        self.drawing.paths = vec![Named { name, track: Ok(shown) }];
        sliders_page(&self.drawing, &self.settings, &tracks)
    }

    /// The page in a file, whose name ends in `.html`; it is replaced as a whole.
    ///
    /// # Errors
    /// Those of [`to_page`](Self::to_page), another ending, and a file that cannot be written.
    pub fn page(self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        let path = path.as_ref();
        check_ending(path, &[".html"])?;
        write(path, &self.to_page()?)
    }

    /// The number of a run; the last setting changes fastest.
    fn index(&self, choice: &[usize]) -> usize {
        self.settings.iter().zip(choice).fold(0, |at, (setting, k)| at * setting.values.len() + k)
    }

    /// All runs, shared among the threads of the machine.
    fn tracks(&self) -> Result<Vec<Track>, PlotError> {
        let count = self.check()?;
        let Some(run) = &self.runs else {
            return Err(PlotError::Nothing { what: "nothing says how to run: give `.runs(..)`" });
        };
        let threads = thread::available_parallelism().map_or(1, usize::from).min(count);
        let share = count.div_ceil(threads);
        let settings = &self.settings[..];
        let part = |first: usize| -> Result<Vec<Track>, PlotError> {
            (first..(first + share).min(count)).map(|index| run(&values(settings, index))).collect()
        };
        let parts: Vec<Result<Vec<Track>, PlotError>> = thread::scope(|scope| {
            let part = &part;
            let all: Vec<_> =
                (0..count).step_by(share).map(|first| scope.spawn(move || part(first))).collect();
            all.into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let tracks: Vec<Track> =
            parts.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let numbers = 3 * tracks.iter().map(|track| track.points.len()).sum::<usize>();
        if numbers > MOST_NUMBERS {
            return Err(PlotError::TooMany { numbers, most: MOST_NUMBERS });
        }
        Ok(tracks)
    }

    /// How many runs there are.
    fn check(&self) -> Result<usize, PlotError> {
        match self.settings.len() {
            0 => return Err(PlotError::Nothing { what: "there is no setting: give `.setting(..)`" }),
            count if count > MOST_SETTINGS => return Err(PlotError::Settings { count, most: MOST_SETTINGS }),
            _ => {}
        }
        if self.settings.iter().any(|setting| setting.values.is_empty()) {
            return Err(PlotError::Nothing { what: "a setting has no values" });
        }
        let count = self.settings.iter().try_fold(1_usize, |count, s| count.checked_mul(s.values.len()));
        match count {
            Some(count) if count <= MOST_NUMBERS => Ok(count),
            _ => Err(PlotError::TooMany { numbers: count.unwrap_or(usize::MAX), most: MOST_NUMBERS }),
        }
    }
}

/// The settings of a run.
fn values(settings: &[Setting], mut index: usize) -> Vec<f64> {
    let mut values = vec![0.0; settings.len()];
    for (value, setting) in values.iter_mut().zip(settings).rev() {
        *value = setting.values[index % setting.values.len()];
        index /= setting.values.len();
    }
    values
}
