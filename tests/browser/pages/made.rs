//! Pages of every kind, with the reports that they were made from.

use gradus::descent::DescentReport;
use gradus::optim::{Adagrad, Adam, Nadam, RmsProp, Rule, Sgd};
use gradus::plot::{
    Contour, Curves, Estimated, FitPicture, InfluencePicture, ProfilePicture, Series, Sliders,
};
use gradus::prelude::*;
use gradus::testfn::{beale, ellipse};
use std::sync::LazyLock;

pub(crate) const STEPS: u64 = 199;
/// The half side of the square that the picture of Beale's function shows.
pub(crate) const SIDE: f64 = 4.5;

pub(crate) type Run = DescentReport<[f64; 2]>;

fn run<R: Rule<f64>>(rule: R) -> Run {
    Descent::new(rule).steps(STEPS).minimize(beale, [1.5, 2.0]).expect("a run")
}

pub(crate) static RUNS: LazyLock<[(&str, Run); 6]> = LazyLock::new(|| {
    [
        ("Gradient descent", run(Sgd::new(0.003))),
        ("Momentum", run(Sgd { momentum: 0.9, ..Sgd::new(0.0005) })),
        ("Adagrad", run(Adagrad::new(0.4))),
        ("RMSProp", run(RmsProp::new(0.02))),
        ("Adam", run(Adam::new(0.1))),
        ("Nadam", run(Nadam::new(0.05))),
    ]
});

pub(crate) fn beale_contour() -> Contour<'static> {
    Contour::of(beale).x(-SIDE..SIDE).y(-SIDE..SIDE).log_levels().minimum([3.0, 0.5])
}

/// Six paths on Beale's function.
pub(crate) static SIX: LazyLock<String> = LazyLock::new(|| {
    let picture = RUNS.iter().fold(beale_contour(), |picture, (name, run)| picture.path(*name, run));
    let picture = picture.title("Six optimizers on Beale’s function").subtitle("199 steps from (1.5, 2)");
    picture.to_page().expect("a page")
});

pub(crate) const RATES: [f64; 5] = [0.02, 0.05, 0.1, 0.2, 0.3];
pub(crate) const MOMENTA: [f64; 3] = [0.0, 0.5, 0.9];
pub(crate) const LENGTHS: [f64; 2] = [20.0, 40.0];

/// The run of a page of sliders with these settings: rate, momentum, steps.
pub(crate) fn with(settings: &[f64]) -> Run {
    let rule = Sgd { momentum: settings[1], ..Sgd::new(settings[0]) };
    Descent::new(rule).steps(settings[2] as u64).minimize(ellipse, [-5.0, -2.0]).expect("a run")
}

pub(crate) static SLIDERS: LazyLock<String> = LazyLock::new(|| {
    let plane = Contour::of(ellipse).x(-6.0..3.0).y(-3.0..3.0).minimum([0.0, 0.0]).title("Momentum");
    Sliders::over(plane)
        .setting("learning rate", 0.05, RATES)
        .setting("momentum", 0.5, MOMENTA)
        .setting("steps", 20.0, LENGTHS)
        .runs(|settings| Ok::<_, String>(with(settings)))
        .to_page()
        .expect("a page")
});

/// Rows of a line with some noise.
fn rows(shift: f64) -> Dataset {
    let row = |k: u32| [f64::from(k) / 4.0, 0.5 * f64::from(k) + shift * (f64::from(k) * 1.7).sin()];
    Dataset::from_rows(&["x", "y"], (0..24).map(row)).expect("rows")
}

/// Two fits with validation data, and points with numbers.
static CURVES: LazyLock<String> = LazyLock::new(|| {
    let (data, held_out) = (rows(0.4), rows(-0.4));
    let fit = |rate: f64| {
        let fit = Fit::new(|[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2)).rule(Sgd::new(rate));
        fit.epochs(60).validation(&held_out).run([0.0, 0.0], &data).expect("a fit")
    };
    Curves::new()
        .losses("slow", &fit(0.01))
        .losses("fast", &fit(0.05))
        .log_y()
        .title("Losses")
        .to_page()
        .expect("a page")
});

static NUMBERED: LazyLock<String> = LazyLock::new(|| {
    let x = [1.1, 0.5, -0.3, 0.1, 0.02, -0.01];
    let walk = Series::line("walk", &x, &x.map(|x| x * x)).numbered();
    let parabola = Series::function("x²", -1.2..1.2, |x| x * x);
    Curves::new().series(parabola).series(walk).title("A walk").to_page().expect("a page")
});

fn decay([a, k]: [Var; 2], t: Var) -> Var {
    a * (-k * t).exp()
}

const TIMES: [f64; 8] = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0];
const HEIGHTS: [f64; 8] = [4.1, 3.2, 2.4, 1.9, 1.5, 1.2, 0.85, 0.5];

fn miss(p: [Var; 2], [t, y]: [Var; 2]) -> Var {
    decay(p, t) - y
}

fn fitted() -> (LeastSquaresReport<[f64; 2]>, Dataset) {
    let rows = std::iter::zip(TIMES, HEIGHTS).map(|(t, y)| [t, y]);
    let data = Dataset::from_rows(&["t", "y"], rows).expect("rows");
    (LeastSquares::new().names(["a", "k"]).run_rows(miss, [1.0, 1.0], &data).expect("a fit"), data)
}

/// A fit with its bands.
pub(crate) static BANDS: LazyLock<String> = LazyLock::new(|| {
    let (found, _) = fitted();
    let picture = FitPicture::new(decay, &found, &TIMES, &HEIGHTS).axes(["t", "y"]).title("Decay");
    picture.to_page().expect("a page")
});

/// The profiles of its parameters.
pub(crate) static PROFILES: LazyLock<String> = LazyLock::new(|| {
    let (found, data) = fitted();
    let profile = found.profile(miss, &data).expect("a profile");
    ProfilePicture::new(&profile).title("Decay: profiles").to_page().expect("a page")
});

/// Which of its rows decide.
pub(crate) static INFLUENCE: LazyLock<String> = LazyLock::new(|| {
    let influence = fitted().0.influence().expect("influence");
    InfluencePicture::new(&influence).title("Decay: influence").to_page().expect("a page")
});

/// A fit that has kept its parameters at every epoch.
pub(crate) struct ByEpoch;

impl ByEpoch {
    pub(crate) const EPOCHS: u32 = 40;
}

impl Estimated for ByEpoch {
    fn estimates(&self) -> Vec<f64> {
        self.parameter_history().pop().expect("a point")
    }
    fn names(&self) -> Vec<String> {
        vec!["a".into(), "k".into()]
    }
    fn parameter_history(&self) -> Vec<Vec<f64>> {
        let left = |k: u32| 0.9_f64.powf(f64::from(k));
        (0..=Self::EPOCHS).map(|k| vec![4.1 - 3.1 * left(k), 0.52 + 0.4 * left(k)]).collect()
    }
    fn losses(&self) -> Vec<f64> {
        let loss = |p: Vec<f64>| {
            std::iter::zip(TIMES, HEIGHTS).map(|(t, y)| (p[0] * (-p[1] * t).exp() - y).powi(2)).sum::<f64>()
                / 8.0
        };
        self.parameter_history().into_iter().map(loss).collect()
    }
}

pub(crate) static EPOCHS: LazyLock<String> = LazyLock::new(|| {
    let picture = FitPicture::new(decay, &ByEpoch, &TIMES, &HEIGHTS).axes(["t", "y"]).title("Decay by epoch");
    picture.to_page().expect("a page")
});

/// A loss that falls from 5500 to 60 in 100 000 steps.
pub(crate) static LONG_RUN: LazyLock<String> = LazyLock::new(|| {
    let loss = |k: u32| 60.0 + 5440.0 * (-6e-5 * f64::from(k)).exp();
    let losses: Vec<f64> = (0..=100_000).map(loss).collect();
    let curves = Curves::new().series(Series::steps("loss", &losses)).log_y().title("A long run");
    curves.to_page().expect("a page")
});

/// A loss whose numbers have seven digits.
pub(crate) static MILLIONS: LazyLock<String> = LazyLock::new(|| {
    let losses: Vec<f64> = (0..=15).map(|k: i32| 350_000.0 + 1_850_000.0 * 0.2_f64.powi(k)).collect();
    let curves = Curves::new().series(Series::steps("loss", &losses)).title("Millions");
    curves.to_page().expect("a page")
});

fn bowl([x, y]: [Var; 2]) -> Var {
    x * x + y * y
}

/// Levels of which the lowest is the lowest value.
pub(crate) static LEVELS: LazyLock<String> = LazyLock::new(|| {
    let picture = Contour::of(bowl).x(-3.0..3.0).y(-3.0..3.0).levels([0.0, 1.0, 4.0, 9.0]).title("Levels");
    picture.to_page().expect("a page")
});

/// 75 steps from one side of a valley to the other.
pub(crate) static ZIGZAG: LazyLock<String> = LazyLock::new(|| {
    let point = |k: u32| [0.01 * f64::from(k) - 1.0, if k.is_multiple_of(2) { -1.0 } else { 1.0 }];
    let points: Vec<[f64; 2]> = (0..=75).map(point).collect();
    let picture = Contour::of(bowl)
        .x(-1.2..1.2)
        .y(-1.2..1.2)
        .path("across", &points)
        .path("along", &[[-1.0, 0.1], [0.0, 0.0]])
        .title("A zigzag");
    picture.to_page().expect("a page")
});

static BARE: LazyLock<String> = LazyLock::new(|| beale_contour().to_page().expect("a page"));

/// A page of each kind.
pub(crate) static PAGES: LazyLock<[(&str, &str); 13]> = LazyLock::new(|| {
    [
        ("six", &SIX),
        ("bare", &BARE),
        ("sliders", &SLIDERS),
        ("curves", &CURVES),
        ("numbered", &NUMBERED),
        ("bands", &BANDS),
        ("epochs", &EPOCHS),
        ("influence", &INFLUENCE),
        ("long run", &LONG_RUN),
        ("levels", &LEVELS),
        ("zigzag", &ZIGZAG),
        ("profiles", &PROFILES),
        ("millions", &MILLIONS),
    ]
});
