//! A line with one parameter by iteration, and two parameters of a surface that is seen one sample or batch at a time.

use crate::claims::{Outcome, near, same};
use crate::ends;
use crate::index::{Card, Gallery};
use crate::rules::{OneMinusRate, OverOneMinusBeta};
use gradus::data::{Batch, Dataset};
use gradus::function::{Columns, RowFunction};
use gradus::optim::{Optimizer, Rule, Sgd, WeightDecay};
use gradus::plot::{Contour, Curves, FitPicture, Series};
use gradus::{Fit, Method, Var, grad, minimize, testfn};
use std::f64::consts::E;

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "batches_of_a_surface",
        "Batches of a surface",
        "A model that is too simple for its data, fitted with all points, with one at a time, and in batches.",
    );
    slope(gallery)?;
    line(gallery)?;
    surface(gallery)
}

/// `0, 0.1, …, 9.9`.
fn xs() -> Vec<f64> {
    (0..100).map(|k| 0.1 * f64::from(k)).collect()
}

fn slope(gallery: &mut Gallery) -> Outcome {
    let x = xs();
    let value: Vec<f64> = x.iter().map(|x| 4.0 * x).collect();
    let slope = x.iter().map(|&x| grad(|x: Var| 4.0 * x, x)).collect::<Result<Vec<_>, _>>()?;
    for slope in &slope {
        near("the derivative of 4 x", *slope, 4.0, 0.0)?;
    }
    let card = Card(
        "slope",
        "A line and its derivative",
        "The derivative of 4 x from the tape: 4 at a hundred places.",
    );
    let curves = Curves::new().series(Series::line("4 x", &x, &value));
    gallery.add(card, curves.series(Series::line("derivative", &x, &slope)))
}

fn cube(x: f64) -> f64 {
    4.0 * x.powi(3) + 3.0
}

/// `θ x` for `4 x³ + 3`, with all points in each step.
fn line(gallery: &mut Gallery) -> Outcome {
    let (x, start) = (xs(), 0.163_942_933_082_580_57);
    let y: Vec<f64> = x.iter().map(|&x| cube(x)).collect();
    let data = Dataset::from_rows(&["x", "y"], x.iter().zip(&y).map(|(&x, &y)| [x, y]))?;
    let loss = |theta: Var, [x, y]: [Var; 2]| (y - theta * x).powi(2);
    let fit = Fit::new(loss).rule(Sgd::new(0.01)).full_batch().epochs(15).names(["θ"]);
    let run = fit.parameter_history(true).statistics(false).run(start, &data)?;
    let squares: f64 = x.iter().map(|x| x * x).sum();
    let best = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>() / squares;
    // Each step leaves the share 1 − 0.02 · mean of x² of the distance.
    let share = 1.0 - 0.02 * squares / 100.0;
    for (k, theta) in run.parameter_history.iter().enumerate() {
        near("theta", *theta, best + share.powi(k as i32) * (start - best), 1e-12)?;
    }
    same("the first loss", &format!("{:.3}", run.losses[0]), "570784.862")?;
    let card = Card(
        "line-by-iteration",
        "A line for a cubic, by iteration",
        "Move the slider: the line turns to the best that it can be, and the loss ends where no line is better.",
    );
    gallery.add(card, FitPicture::new(|theta: Var, x: Var| theta * x, &run, &x, &y).truth(cube))
}

type Sample = fn([Var; 2], [Var; 3]) -> Var;

/// `(z − (θ₁ x² + θ₂ y² + e + θ₂))²`.
fn squared_error([theta1, theta2]: [Var; 2], [x, y, z]: [Var; 3]) -> Var {
    (z - (theta1 * x.powi(2) + theta2 * y.powi(2) + E + theta2)).powi(2)
}

/// Thetas by iteration, and the loss of all samples at each.
struct Walk {
    name: &'static str,
    thetas: Vec<[f64; 2]>,
    losses: Vec<f64>,
}

fn surface(gallery: &mut Gallery) -> Outcome {
    let points = Dataset::from_csv(
        concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/ackley.csv"),
        &["x", "y", "z"],
    )?;
    let singles = draws(include_str!("../data/ackley_draws.csv"))?;
    let ackley = Contour::of(|p: &[Var]| testfn::ackley(p)).x(-5.0..5.0).y(-5.0..5.0);
    let ackley = ackley.levels((1..7).map(|k| 2.0 * f64::from(k))).minimum([0.0, 0.0]);
    let card = Card(
        "ackley",
        "Ackley’s function",
        "A funnel in a field of dimples. A hundred points of it are the data.",
    );
    gallery.add(card, ackley.subtitle("What two parameters are fitted to"))?;
    let batches = draws(include_str!("../data/ackley_batches.csv"))?;
    let rmsprop = OneMinusRate { learning_rate: 0.01, smoothing: 0.99, momentum: 0.9 };
    let adam = OverOneMinusBeta { learning_rate: 0.01, beta1: 0.9, beta2: 0.999 };
    let walks = [
        walk("SGD", &points, &singles, Sgd::new(1e-5))?,
        walk("SGD, 32 samples", &points, &batches, Sgd::new(1e-5))?,
        walk("RMSProp", &points, &singles, (WeightDecay(0.1), rmsprop))?,
        walk("Adam", &points, &singles, adam)?,
    ];
    let wanted = [
        [0.285_088_804_785_028_1, 0.666_666_624_677_024_3],
        [0.292_036_013_896_716_3, 0.672_833_779_291_120_6],
        [0.208_431_074_190_175_3, 0.474_985_094_310_989_1],
        [0.243_466_577_605_171_76, 0.451_079_252_807_734_7],
    ];
    for (walk, want) in walks.iter().zip(wanted) {
        ends(walk.name, walk.thetas[walk.thetas.len() - 1], want, 1e-12)?;
    }
    let rows: Vec<[f64; 3]> = points.rows().map(|row| [row[0], row[1], row[2]]).collect();
    let mean = move |[theta1, theta2]: [Var; 2]| {
        let error = |[x, y, z]: [f64; 3]| (theta1 * (x * x) + theta2 * (y * y + 1.0) + (E - z)).powi(2);
        rows.iter().map(|&row| error(row)).sum::<Var>() / rows.len() as f64
    };
    // Quadratic: there is one minimum.
    let best = minimize(&mean, [0.3, 0.7], Method::Bfgs)?.x;
    let mut plane = Contour::of(&mean).coordinates(["θ₁", "θ₂"]).minimum(best);
    let mut losses = Curves::new().axes(["iteration", "loss"]);
    for walk in &walks {
        plane = plane.path(walk.name, &walk.thetas);
        losses = losses.series(Series::steps(walk.name, &walk.losses));
    }
    let card = Card(
        "ackley-paths",
        "Two parameters of a surface",
        "The mean loss of all samples over both parameters, and the paths of rules that see one sample a step, or 32.",
    );
    gallery.add(
        card,
        plane.subtitle("z = θ₁ x² + θ₂ y² + e + θ₂ for points of Ackley’s function, from (0.3, 0.7)"),
    )?;
    let card = Card(
        "ackley-losses",
        "Its loss by iteration",
        "Over all samples, which none of the rules sees at once: a rate of 10⁻⁵ hardly moves, the scaled steps do.",
    );
    gallery.add(card, losses.subtitle("Mean of the squared errors of all samples"))
}

/// Which samples each step looks at.
fn draws(text: &str) -> Result<Vec<Vec<u32>>, std::num::ParseIntError> {
    text.lines().map(|line| line.split(',').map(str::parse).collect()).collect()
}

fn walk<R: Rule<f64>>(
    name: &'static str,
    points: &Dataset,
    draws: &[Vec<u32>],
    rule: R,
) -> Result<Walk, Box<dyn std::error::Error>> {
    let columns = Columns::new(&[points.column(0), points.column(1), points.column(2)])?;
    let mut loss = RowFunction::new(squared_error as Sample);
    let mut optimizer = Optimizer::new(rule, 2)?;
    let (mut theta, mut gradient) = ([0.3, 0.7], [0.0; 2]);
    let (mut thetas, mut losses) = (vec![theta], Vec::new());
    for batch in draws {
        losses.push(loss.value(&theta, &columns, Batch::Range(0..points.len()))? / points.len() as f64);
        loss.value_and_grad(&theta, &columns, Batch::Rows(batch), &mut gradient)?;
        optimizer.step(&mut theta, &gradient.map(|g| g / batch.len() as f64))?;
        thetas.push(theta);
    }
    losses.push(loss.value(&theta, &columns, Batch::Range(0..points.len()))? / points.len() as f64);
    Ok(Walk { name, thetas, losses })
}
