//! Five rules on `0.1 x₁² + 2 x₂²`, with sliders for their settings.

use crate::claims::Outcome;
use crate::ends;
use crate::index::{Card, Gallery};
use gradus::optim::{Adagrad, Adam, RmsProp, Rule, Sgd};
use gradus::plot::{Contour, Sliders};
use gradus::{Descent, DescentReport, testfn::ellipse};

/// Under the root in Adagrad and RMSProp, beside it in Adam.
const EPSILON: f64 = 1e-6;

/// A setting: name, opening value, values of its slider.
type Setting = (&'static str, f64, Vec<f64>);

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "optimizers_from_scratch",
        "Rules from scratch",
        "Five rules go down 0.1 x₁² + 2 x₂² from (−5, −2), a valley that is twenty times as steep across as along.",
    );
    let card = Card(
        "sgd",
        "Gradient descent by its rate",
        "One rate for both directions: what is safe across the valley is slow along it, and above 0.5 the path flies apart.",
    );
    let settings = vec![("learning rate", 0.05, steps(500, 0.002, None))];
    let end = [-3.025_030_335_687_683_5, -2.854_495_385_411_921e-5];
    figure(gallery, card, 50, settings, end, |s| Sgd::new(s[0]))?;

    let card = Card(
        "momentum",
        "Momentum by its rate and its memory",
        "A velocity that keeps the share gamma: a large share swings past the minimum and comes back.",
    );
    let settings =
        vec![("learning rate", 0.1, steps(49, 0.02, Some(0.99))), ("gamma", 0.1, steps(9, 0.1, Some(0.99)))];
    let rule = |s: &[f64]| Sgd { momentum: s[1], rate_in_velocity: true, ..Sgd::new(s[0]) };
    figure(gallery, card, 50, settings, [-1.625_003_754_566_725, 0.0], rule)?;

    let card = Card(
        "adagrad",
        "Adagrad by its rate",
        "Each coordinate has a rate of its own, which only falls: small rates stop early, and it bears rates that are huge.",
    );
    let settings = vec![("learning rate", 0.1, steps(400, 0.01, None))];
    let rule = |s: &[f64]| Adagrad { epsilon: 0.0, epsilon_root: EPSILON, ..Adagrad::new(s[0]) };
    figure(gallery, card, 50, settings, [-3.790_823_765_339_184, -0.907_993_856_939_415_5], rule)?;

    let card = Card(
        "rmsprop",
        "RMSProp by its rate and its memory",
        "The mean square is forgotten at the share gamma, so the steps stay as long as the rate, even at the minimum.",
    );
    let settings =
        vec![("learning rate", 0.1, steps(50, 0.02, None)), ("gamma", 0.9, steps(9, 0.1, Some(0.99)))];
    let rule = |s: &[f64]| RmsProp { decay: s[1], epsilon: 0.0, epsilon_root: EPSILON, ..RmsProp::new(s[0]) };
    figure(gallery, card, 50, settings, [-0.496_529_545_077_963_54, -3.711_282_157_438_49e-9], rule)?;

    let card = Card(
        "adam",
        "Adam by its rate and both its memories",
        "Mean gradient over root mean square, both corrected: the first steps are one rate long in every direction.",
    );
    let settings = vec![
        ("learning rate", 0.1, steps(20, 0.05, None)),
        ("beta1", 0.9, steps(9, 0.1, Some(0.999))),
        ("beta2", 0.999, vec![0.0, 0.5, 0.9, 0.95, 0.99, 0.995, 0.999]),
    ];
    let rule = |s: &[f64]| Adam { beta1: s[1], beta2: s[2], epsilon: EPSILON, ..Adam::new(s[0]) };
    figure(gallery, card, 30, settings, [-2.203_497_428_252_871, 0.205_380_677_721_147_4], rule)
}

/// `0, step, 2 step, …`, and perhaps one more.
fn steps(count: u32, step: f64, last: Option<f64>) -> Vec<f64> {
    (0..=count).map(|k| (f64::from(k) * step * 1e6).round() / 1e6).chain(last).collect()
}

/// Draws the runs of a rule for all settings, and claims where the opening one ends.
fn figure<R: Rule<f64>>(
    gallery: &mut Gallery,
    card: Card<'_>,
    count: u64,
    settings: Vec<Setting>,
    end: [f64; 2],
    rule: impl Fn(&[f64]) -> R + Sync,
) -> Outcome {
    let run = |s: &[f64]| Descent::new(rule(s)).steps(count).minimize(ellipse, [-5.0, -2.0]);
    let runs: usize = settings.iter().map(|(_, _, values)| values.len()).product();
    let opening: Vec<f64> = settings.iter().map(|setting| setting.1).collect();
    let shown: DescentReport<[f64; 2]> = run(&opening)?;
    ends(card.1, shown.point, end, 1e-12)?;
    let chosen: Vec<String> = settings.iter().map(|(name, value, _)| format!("{name} {value}")).collect();
    let still = plane().subtitle(format!("{count} steps, {}", chosen.join(", "))).path("path", &shown);
    let lead =
        format!("{count} steps from (−5, −2) for each of {runs} settings, computed beforehand. Choose one:");
    let sliders = Sliders::over(plane().title(card.1).subtitle(lead));
    let sliders =
        settings.into_iter().fold(sliders, |s, (name, start, values)| s.setting(name, start, values));
    gallery.add_sliders(card, sliders.runs(run), still)
}

fn plane<'a>() -> Contour<'a> {
    Contour::of(ellipse).x(-5.5..3.0).y(-3.0..3.0).minimum([0.0, 0.0]).coordinates(["x₁", "x₂"])
}
