//! Averages, steps on a parabola, a narrow valley, and Rosenbrock's function.

use crate::claims::{Outcome, claim, digits, near, same};
use crate::ends;
use crate::index::{Card, Gallery};
use crate::rules::{AdamOverPlus, OverPlus};
use gradus::optim::{Ema, RmsProp, Rule, Sgd};
use gradus::plot::{Contour, Curves, Series, Tracked};
use gradus::{Descent, Method, Minimizer, Var};
use std::f64::consts::PI;

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "averages_to_newton",
        "From averages to Newton’s method",
        "What an average does to noise, what it does to steps, and what curvature does that no average can.",
    );
    averages(gallery)?;
    parabola(gallery)?;
    valley(gallery)?;
    rosenbrock(gallery)
}

fn averages(gallery: &mut Gallery) -> Outcome {
    let x: Vec<f64> = (0..50).map(|k| PI * f64::from(k)).collect();
    let y: Vec<f64> = x.iter().map(|x| x.cos() * (x / 100.0).exp() - 10.0 * (-0.01 * x).exp()).collect();
    let mut ema = Ema::new(0.9, 1)?;
    let (mut plain, mut corrected) = (Vec::new(), Vec::new());
    for y in &y {
        ema.update(&[*y])?;
        plain.push(ema.average()[0]);
        corrected.push(ema.corrected()[0]);
    }
    let card = Card(
        "averages",
        "Exponential averages",
        "Points that jump up and down, and their average with β = 0.9. It begins near zero, unless it is divided by 1 − βᵗ.",
    );
    let curves = Curves::new()
        .series(Series::points("data", &x, &y))
        .series(Series::line("average", &x, &plain))
        .series(Series::line("with correction", &x, &corrected));
    gallery.add(card, curves)
}

fn parabola(gallery: &mut Gallery) -> Outcome {
    let rates = [
        (
            "steps-small",
            "A moderate rate on x²",
            0.1,
            "Each step takes a fifth of what is left: they shrink, and stay on one side.",
        ),
        (
            "steps-large",
            "A large rate on x²",
            0.95,
            "Each step goes too far, to nine tenths of the height on the other side.",
        ),
    ];
    for (name, title, rate, text) in rates {
        let end = (1.0_f64 - 2.0 * rate).powi(10);
        steps(gallery, Card(name, title, text), Sgd::new(rate), end)?;
    }
    let card = Card(
        "steps-momentum",
        "Momentum on x²",
        "The same large rate along an average of the gradients: the jumps from side to side cancel, and the path swings.",
    );
    steps(gallery, card, OverPlus { learning_rate: 0.95, beta: 0.9 }, -0.584_544_786_733_819_8)
}

/// Ten steps from 1, numbered.
fn steps<R: Rule<f64>>(gallery: &mut Gallery, card: Card<'_>, rule: R, end: f64) -> Outcome {
    let run = Descent::new(rule).steps(10).minimize(|x: Var| x * x, 1.0)?;
    near(card.1, run.point, end, 1e-12)?;
    let curves = Curves::new()
        .series(Series::function("x²", -1.2..1.2, |x| x * x))
        .series(Series::line("steps", &run.history.points, &run.history.values).numbered());
    gallery.add(card, curves.axes(["x", "f"]))
}

fn narrow([x, y]: [Var; 2]) -> Var {
    x * x + 100.0 * y * y
}

fn valley(gallery: &mut Gallery) -> Outcome {
    let levels = [0.1, 1.0, 2.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0, 64.0, 81.0, 100.0];
    let plane = || Contour::of(narrow).x(-1.2..1.2).y(-1.2..1.2).levels(levels).minimum([0.0, 0.0]);
    let card = Card(
        "valley",
        "A narrow valley",
        "x² + 100 y²: a hundred times as steep across as along. One unit is as long on both axes.",
    );
    gallery.add(card, plane())?;
    let (beta, beta1, beta2, epsilon) = (0.9, 0.9, 0.9, 1e-8);
    let mut figure = |card: Card<'_>, run: Run, end| -> Outcome {
        ends(card.1, run.point, end, 1e-12)?;
        let subtitle = format!("x² + 100 y², {} steps from (−1, −1)", run.steps);
        // The title begins with the rule.
        let rule = card.1.split(' ').next().unwrap_or(card.1);
        gallery.add(card, plane().path(rule, &run).subtitle(subtitle))
    };
    let card = Card(
        "valley-descent",
        "Descent in a narrow valley",
        "At the edge of what is stable: y only changes its sign in every step, while x creeps to the minimum.",
    );
    figure(card, descend(Sgd::new(0.01), 75)?, [-0.219_763_557_587_439_43, 1.0])?;
    let card = Card(
        "valley-momentum",
        "Momentum in a narrow valley",
        "At the same rate, an average of the gradients damps the swings across, and is no slower along the valley.",
    );
    let run = descend(OverPlus { learning_rate: 0.01, beta }, 75)?;
    figure(card, run, [-0.219_211_444_900_821_12, -6.361_594_974_808_385e-4])?;
    let card = Card(
        "valley-rmsprop",
        "RMSProp in a narrow valley",
        "Each coordinate has its own scale, so that the valley is as good as round: the path goes straight down.",
    );
    figure(card, descend(RmsProp::new(0.1), 10)?, [-0.032_117_081_216_015_2, -0.032_117_078_475_705_3])?;
    let card = Card(
        "valley-adam",
        "Adam in a narrow valley",
        "The same straight way, in steps that begin short: the average of the gradients starts from zero.",
    );
    let run = descend(AdamOverPlus { learning_rate: 0.1, beta1, beta2, epsilon }, 10)?;
    figure(card, run, [-0.238_135_697_440_059_94, -0.238_135_688_764_979_7])
}

type Run = gradus::DescentReport<[f64; 2]>;

fn descend<R: Rule<f64>>(rule: R, steps: u64) -> Result<Run, gradus::descent::DescentError> {
    Descent::new(rule).steps(steps).minimize(narrow, [-1.0, -1.0])
}

fn rosen([x, y]: [Var; 2]) -> Var {
    100.0 * (y - x * x).powi(2) + (1.0 - x).powi(2)
}

const FAR: [f64; 2] = [4.0, -4.1];

fn rosenbrock(gallery: &mut Gallery) -> Outcome {
    let wide = || {
        let levels = (0..10).map(|k| f64::from(k).powi(5));
        Contour::of(rosen).x(-5.0..5.0).y(-5.0..5.0).levels(levels).minimum([1.0, 1.0])
    };
    let card = Card(
        "rosenbrock",
        "Rosenbrock’s function",
        "The levels are fifth powers: a bent valley with a floor that is all but flat.",
    );
    gallery.add(card, wide())?;
    let card = Card(
        "rosenbrock-near",
        "Around its minimum",
        "Toward the minimum the contours become ellipses, fifty times as long as wide: the condition of the Hessian is 2508.",
    );
    gallery.add(card, Contour::of(rosen).x(0.0..2.0).y(0.0..2.0).minimum([1.0, 1.0]))?;
    let run = Descent::new(Sgd::new(0.0002)).steps(100_000).step_tolerance(1e-10).minimize(rosen, FAR)?;
    same("where descent ends", &format!("{:.8?}", run.point), "[0.99989710, 0.99979381]")?;
    digits("its value", run.value, 1.060_466_347_344_834e-8, 1e-11)?;
    claim(
        "descent: 100 000 iterations and 100 001 evaluations",
        (run.steps, run.evaluations) == (100_000, 100_001),
    )?;
    let text = "A hundred thousand steps: a few to the valley, and all others along its floor.";
    let card = Card("rosenbrock-descent", "Gradient descent", text);
    figure(gallery, card, wide(), "100 000 steps", &run)?;
    let card = Card(
        "rosenbrock-values",
        "The values of descent",
        "Straight on a logarithmic axis: some ten thousand steps for each further digit, and never fewer.",
    );
    gallery.add(card, Curves::new().losses("Descent", &run).log_y().axes(["step", "f"]))?;
    let mut values = Curves::new().log_y().axes(["iteration", "f"]);
    let methods = [
        (
            "rosenbrock-simplex",
            "Nelder and Mead’s simplex",
            Method::NelderMead,
            (100, 5.262_756_878_429_089e-10),
            "No derivative, and a hundred iterations with two values each.",
        ),
        (
            "rosenbrock-bfgs",
            "BFGS",
            Method::Bfgs,
            (48, 5.359_226_381_006_856e-16),
            "Curvature from differences of gradients: from step to step it knows the valley better.",
        ),
        (
            "rosenbrock-newton",
            "Newton-CG",
            Method::NewtonCg,
            (26, 1.364_278_275_035_420_8e-13),
            "The exact Hessian: the path cuts the bend in a few long steps.",
        ),
    ];
    for (name, title, method, (most, scipys), text) in methods {
        let found = Minimizer::new(method).history(true).minimize(rosen, FAR)?;
        ends(title, found.x, [1.0, 1.0], 1e-7)?;
        claim(
            &format!("{title}: at most {most} iterations, and no higher than SciPy"),
            found.nit <= most && found.fun <= scipys,
        )?;
        values = values.losses(title, &found);
        let steps = format!("{} iterations", found.nit);
        figure(gallery, Card(name, title, text), wide(), &steps, &found)?;
    }
    let card = Card(
        "minimizers",
        "The values of the three minimizers",
        "At most a hundred iterations and not a hundred thousand: with curvature, the last of them nearly double the digits each.",
    );
    gallery.add(card, values.subtitle("Rosenbrock’s function from (4, −4.1)"))
}

/// A path over the contours, which is named after its length.
fn figure(
    gallery: &mut Gallery,
    card: Card<'_>,
    plane: Contour<'_>,
    steps: &str,
    run: &impl Tracked,
) -> Outcome {
    let subtitle = format!("{steps} from (4, −4.1), levels at fifth powers");
    gallery.add(card, plane.path(card.1, run).subtitle(subtitle))
}
