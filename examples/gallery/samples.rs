//! A line through 29 points, one point a step: the loss by epoch.

use crate::claims::{Outcome, same};
use crate::index::{Card, Gallery};
use gradus::data::{BatchOrder, Dataset};
use gradus::optim::{Adam, RmsProp, Rule, Sgd};
use gradus::plot::Curves;
use gradus::{Fit, FitReport, Var};

const X: [f64; 29] = [
    14.0, 86.0, 28.0, 51.0, 28.0, 29.0, 72.0, 62.0, 84.0, 15.0, 42.0, 62.0, 47.0, 35.0, 9.0, 38.0, 44.0,
    99.0, 13.0, 21.0, 28.0, 20.0, 8.0, 64.0, 99.0, 70.0, 27.0, 17.0, 8.0,
];

pub(crate) fn figures(gallery: &mut Gallery) -> Outcome {
    gallery.chapter(
        "one_sample_at_a_time",
        "One sample at a time",
        "A line through 29 points of y = 30 + 2 x, which are looked at one by one, fifty times over.",
    );
    let data = Dataset::from_rows(&["x", "y"], X.map(|x| [x, 30.0 + 2.0 * x]))?;
    // Averages start from 1; the adaptive rules have no epsilon, and Adam no correction.
    let sgd = Sgd::new(1e-4);
    let momentum = Sgd { momentum: 0.9, dampening: 0.9, initial_velocity: Some(1.0), ..sgd };
    let rmsprop = RmsProp { epsilon: 0.0, initial_scale: 1.0, ..RmsProp::new(0.02) };
    let (initial_first, initial_second) = (1.0, 1.0);
    let adam = Adam { beta2: 0.9, epsilon: 0.0, initial_first, initial_second, ..Adam::new(1.0) };
    let adam = Adam { correct_first: false, correct_second: false, ..adam };
    let runs = [
        ("SGD", fit(sgd, &data)?, "3.73 2.56"),
        ("Momentum", fit(momentum, &data)?, "3.46 2.31"),
        ("RMSProp", fit(rmsprop, &data)?, "15.78 2.24"),
        ("Adam", fit(adam, &data)?, "29.06 1.39"),
    ];
    let (mut losses, mut heights) = (Curves::new().log_y(), Curves::new().axes(["epoch", "intercept"]));
    for (name, run, want) in &runs {
        let [b, w] = run.parameters;
        same(name, &format!("{b:.2} {w:.2}"), want)?;
        losses = losses.losses(*name, run);
        let intercepts: Vec<f64> = run.parameter_history.iter().map(|[b, _]| *b).collect();
        heights = heights.series(gradus::plot::Series::steps(*name, &intercepts));
    }
    let card = Card(
        "line-losses",
        "The loss by epoch",
        "Adam’s large rate finds the height of the line and not its slope: its loss stays at four times that of descent.",
    );
    gallery.add(card, losses.subtitle("Mean of (b + w x − y)² over 29 points, one point a step"))?;
    let card = Card(
        "line-intercepts",
        "The intercept by epoch",
        "The truth is 30. Along this narrow valley, descent and momentum have hardly moved after 1450 steps.",
    );
    gallery.add(card, heights.subtitle("b by epoch; the line is y = 30 + 2 x"))
}

/// One row a step, in the order of the data.
fn fit<R: Rule<f64>>(rule: R, data: &Dataset) -> Result<FitReport<[f64; 2]>, Box<dyn std::error::Error>> {
    let loss = |[b, w]: [Var; 2], [x, y]: [Var; 2]| (b + w * x - y).powi(2);
    let fit = Fit::new(loss).rule(rule).batch_size(1).order(BatchOrder::Sequential).epochs(50);
    Ok(fit.parameter_history(true).statistics(false).run([1.0, 1.0], data)?)
}
