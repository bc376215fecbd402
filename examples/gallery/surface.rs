//! A line with one parameter by iteration, and two parameters of a surface that is seen one sample or batch at a time.

use crate::claims::Outcome;
use crate::ends;
use crate::index::{Card, Gallery};
use crate::rules::{OneMinusRate, OverOneMinusBeta};
use gradus::data::{Batch, Dataset};
use gradus::function::{Columns, RowFunction};
use gradus::optim::{Optimizer, Rule, Sgd, WeightDecay};
use gradus::plot::{Contour, Curves, Estimated, FitPicture, Series};
use gradus::{Descent, DescentReport, Var};
use std::f64::consts::E;

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "batches_of_a_surface",
        "Batches of a surface",
        "A model that is too simple for its data, fitted with all points, with one at a time, and in batches.",
    );
    line(gallery)?;
    surface(gallery)
}

/// A descent of one parameter, as estimates by iteration.
struct ByIteration(DescentReport<f64>);

impl Estimated for ByIteration {
    fn estimates(&self) -> Vec<f64> {
        vec![self.0.point]
    }

    fn names(&self) -> Vec<String> {
        vec!["θ".into()]
    }

    fn parameter_history(&self) -> Vec<Vec<f64>> {
        self.0.history.points.iter().map(|&theta| vec![theta]).collect()
    }

    fn losses(&self) -> Vec<f64> {
        self.0.history.values.clone()
    }
}

fn cube(x: f64) -> f64 {
    4.0 * x.powi(3) + 3.0
}

/// `θ x` for `4 x³ + 3` on 100 points from −10 to 10.
fn line(gallery: &mut Gallery) -> Outcome {
    let x: Vec<f64> = (0..100).map(|k| -10.0 + 20.0 * f64::from(k) / 99.0).collect();
    let y: Vec<f64> = x.iter().map(|&x| cube(x)).collect();
    let loss = |theta: Var| {
        let squares = x.iter().map(|&x| (cube(x) - theta * x).powi(2)).sum::<Var>();
        squares / 100.0
    };
    let run = Descent::new(Sgd::new(0.01))
        .steps(20)
        .value_tolerance(1e-6)
        .minimize(loss, 0.163_942_933_082_580_57)?;
    let squares: f64 = x.iter().map(|x| x * x).sum();
    let best = x.iter().map(|x| x * cube(*x)).sum::<f64>() / squares;
    crate::claims::near("theta", run.point, best, 1e-6)?;
    let card = Card(
        "line-by-iteration",
        "A line for a cubic, by iteration",
        "Move the slider: the line turns to the best that it can be, and the loss ends where no line is better.",
    );
    gallery.add(card, FitPicture::new(|theta: Var, x: Var| theta * x, &ByIteration(run), &x, &y).truth(cube))
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
    let mut plane = Contour::of(mean).coordinates(["θ₁", "θ₂"]);
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
