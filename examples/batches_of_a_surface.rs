//! Two thetas for Ackley's surface: single draws, batches of 32, and two rules that a notebook got wrong.
//!
//! A derivative by hand against the tape; one theta by full-batch descent; then `θ₁ x² + θ₂ y² + e + θ₂`, fitted to
//! a hundred points of Ackley's function, with the draws of each step read from a file. Three slips of the notebook
//! stand beside what is meant: an update of θ₁ before θ₂ has its derivative, RMSProp whose averages weigh a new term by
//! `1 − rate`, and Adam divided by `1 − β` in every step. The last two are written as rules of their own.
//!
//! ```text
//! cargo run --release --example batches_of_a_surface
//! ```

mod claims;
mod rules;

use claims::{Outcome, checked, claim, near, same};
use gradus::data::{Batch, Dataset};
use gradus::derive::form::Array;
use gradus::function::{Columns, RowFunction};
use gradus::optim::{Adam, Optimizer, RmsProp, Rule, Sgd, WeightDecay};
use gradus::{Descent, Var, grad, testfn};
use rules::{OneMinusRate, OverOneMinusBeta};
use std::f64::consts::E;

fn main() -> Outcome {
    slope_of_a_line()?;
    one_theta()?;
    let surface = Surface::read()?;
    surface.descent()?;
    surface.rmsprop()?;
    surface.adam()
}

/// `0, 0.1, …, 9.9`.
fn xs() -> Vec<f64> {
    (0..100).map(|i| 0.1 * f64::from(i)).collect()
}

/// The mean of `(y − θ x)²`.
fn mean_squared_error(theta: Var, y: impl Fn(f64) -> f64) -> Var {
    let xs = xs();
    xs.iter().map(|&x| (y(x) - theta * x).powi(2)).sum::<Var>() / xs.len() as f64
}

fn slope_of_a_line() -> Outcome {
    println!("f(x) = 4 x and its derivative");
    for x in xs().iter().take(5) {
        let slope = grad(|x: Var| 4.0 * x, *x)?;
        println!("{x:.1}  {:.1}  {slope:.1}", 4.0 * x);
        near("the slope", slope, 4.0, 0.0)?;
    }
    let by_hand = -2.0 * xs().iter().map(|x| (4.0 * x - 2.0 * x) * x).sum::<f64>() / 100.0;
    let traced = grad(|theta: Var| mean_squared_error(theta, |x| 4.0 * x), 2.0)?;
    println!("Loss (theta = 2): {by_hand:.3}\nLoss (theta = 2): {traced:.3}");
    same("the derivative by hand", &format!("{by_hand:.3}"), "-131.340")?;
    // A mean of 100 terms up to 400, in another order.
    near("the derivative from the tape", traced, by_hand, 1e-14)?;
    checked("both are -131.340, that is -2 · 2 · mean of x²");
    Ok(())
}

/// `θ x` for `4 x³ + 3`, until the loss stands still.
fn one_theta() -> Outcome {
    let cube = |x: f64| 4.0 * x.powi(3) + 3.0;
    let start = 0.163_942_933_082_580_57;
    println!("\nInitial theta: {start:.7}");
    let descent = Descent::new(Sgd::new(0.01)).steps(20).value_tolerance(1e-6);
    let run = descent.minimize(|theta: Var| mean_squared_error(theta, cube), start)?;
    for (k, (theta, loss)) in run.history.points.iter().zip(&run.history.values).enumerate().skip(1) {
        println!("Iteration {k:>4}: y_pred = [{theta:.3}][x1].T, loss = {loss:.3}");
    }
    println!("Converged at iteration {}", run.steps);
    let squares: f64 = xs().iter().map(|x| x * x).sum();
    let best = xs().iter().map(|x| x * cube(*x)).sum::<f64>() / squares;
    // Each step leaves the share 1 − 0.02 · mean of x² of the distance.
    let share = 1.0 - 0.02 * squares / 100.0;
    for (k, theta) in run.history.points.iter().enumerate() {
        near("theta", *theta, best + share.powi(k as i32) * (start - best), 1e-13)?;
    }
    same("the first loss", &format!("{:.3}", run.history.values[1]), "570784.862")?;
    claim(
        "it ends by its tolerance, in iteration 15, at the closed form",
        run.steps == 15 && run.stop.is_converged(),
    )
}

/// Points of Ackley's function, and which of them each step looks at.
struct Surface {
    points: Dataset,
    singles: Vec<Vec<u32>>,
    batches: Vec<Vec<u32>>,
}

/// Where a run ended: the thetas, and the loss of the last sample.
type End = ([f64; 2], f64);

/// The loss of one sample: two thetas, and three columns.
type Sample = fn([Var; 2], [Var; 3]) -> Var;

/// The loss of a batch.
struct Loss<'a> {
    sum: RowFunction<f64, Sample, (Array<2>, Array<3>)>,
    columns: Columns<'a>,
}

impl Loss<'_> {
    fn mean_gradient(&mut self, theta: &[f64; 2], batch: &[u32]) -> Result<[f64; 2], gradus::Error> {
        let mut gradient = [0.0; 2];
        self.sum.value_and_grad(theta, &self.columns, Batch::Rows(batch), &mut gradient)?;
        Ok(gradient.map(|g| g / batch.len() as f64))
    }
}

/// `(true − (θ₁ x² + θ₂ y² + e + θ₂))²`.
fn squared_error([theta1, theta2]: [Var; 2], [x, y, z]: [Var; 3]) -> Var {
    (z - (theta1 * x.powi(2) + theta2 * y.powi(2) + E + theta2)).powi(2)
}

impl Surface {
    fn read() -> Result<Self, Box<dyn std::error::Error>> {
        let points = Dataset::from_csv("examples/data/ackley.csv", &["x", "y", "z"])?;
        for row in points.rows() {
            // Exponentials and cosines of another library may differ in the last digits.
            near("a point of Ackley's function", row[2], testfn::ackley(&row[..2]), 1e-14)?;
        }
        println!("\n{} points of Ackley's function", points.len());
        let draws = |text: &str| -> Result<Vec<Vec<u32>>, std::num::ParseIntError> {
            text.lines().map(|line| line.split(',').map(str::parse).collect()).collect()
        };
        let singles = draws(include_str!("data/ackley_draws.csv"))?;
        Ok(Self { points, singles, batches: draws(include_str!("data/ackley_batches.csv"))? })
    }

    fn descent(&self) -> Outcome {
        println!("\nSGD, one sample a step, theta1 before theta2");
        let end = self.one_after_the_other(1e-5)?;
        ends(end, ([0.285_086_038_117_222_9, 0.666_762_892_973_061_5], 31.202_805_498_719_46))?;
        println!("SGD, one sample a step, both at once");
        let end = self.walk(&self.singles, Sgd::new(1e-5))?;
        ends(end, ([0.285_088_804_785_028_1, 0.666_666_624_677_024_3], 31.186_614_698_502_17))?;
        println!("SGD, 32 samples a step");
        let end = self.walk(&self.batches, Sgd::new(1e-5))?;
        ends(end, ([0.292_036_013_896_716_3, 0.672_833_779_291_120_6], 0.983_712_399_551_753_7))
    }

    fn rmsprop(&self) -> Outcome {
        let decay = WeightDecay(0.1);
        println!("RMSProp, new terms weighed by 1 - rate");
        let slip = OneMinusRate { learning_rate: 0.01, smoothing: 0.99, momentum: 0.9 };
        let end = self.walk(&self.singles, (decay, slip))?;
        ends(end, ([0.208_431_074_190_175_3, 0.474_985_094_310_989_1], 1.120_661_926_023_290_4))?;
        println!("RMSProp, new terms weighed by 1 - smoothing");
        let right = RmsProp { momentum: 0.9, ..RmsProp::pytorch(0.01) };
        let end = self.walk(&self.singles, (decay, right))?;
        ends(end, ([0.208_346_816_514_008_4, 0.514_085_168_949_679_3], 2.782_411_098_246_366))
    }

    fn adam(&self) -> Outcome {
        println!("Adam, over 1 - β");
        let slip = OverOneMinusBeta { learning_rate: 0.01, beta1: 0.9, beta2: 0.999 };
        let end = self.walk(&self.singles, slip)?;
        ends(end, ([0.243_466_577_605_171_76, 0.451_079_252_807_734_7], 1.916_054_056_449_651_5))?;
        println!("Adam, over 1 - βᵗ");
        let end = self.walk(&self.singles, Adam::new(0.01))?;
        ends(end, ([0.227_842_320_846_805_34, 0.526_786_707_175_282_9], 5.088_060_528_370_122))?;
        checked("all ends are those of the notebook's code on these draws, and of PyTorch");
        Ok(())
    }

    /// Steps of `rule` along the mean gradients of the draws.
    fn walk<R: Rule<f64>>(&self, draws: &[Vec<u32>], rule: R) -> Result<End, Box<dyn std::error::Error>> {
        let mut optimizer = Optimizer::new(rule, 2)?;
        self.each(draws, |loss, theta, batch| {
            let gradient = loss.mean_gradient(theta, batch)?;
            Ok(optimizer.step(theta, &gradient)?)
        })
    }

    /// The notebook's single steps: θ₁ has moved before θ₂ is differentiated.
    fn one_after_the_other(&self, rate: f64) -> Result<End, Box<dyn std::error::Error>> {
        let mut sgd = Optimizer::new(Sgd::new(rate), 2)?;
        self.each(&self.singles, |loss, theta, batch| {
            let [first, _] = loss.mean_gradient(theta, batch)?;
            sgd.step(theta, &[first, 0.0])?;
            let [_, second] = loss.mean_gradient(theta, batch)?;
            Ok(sgd.step(theta, &[0.0, second])?)
        })
    }

    /// Takes a step for each draw, and prints every tenth.
    fn each(
        &self,
        draws: &[Vec<u32>],
        mut step: impl FnMut(&mut Loss<'_>, &mut [f64; 2], &[u32]) -> Outcome,
    ) -> Result<End, Box<dyn std::error::Error>> {
        let columns = Columns::new(&[self.points.column(0), self.points.column(1), self.points.column(2)])?;
        let mut loss = Loss { sum: RowFunction::new(squared_error), columns };
        let (mut theta, mut last) = ([0.3, 0.7], f64::NAN);
        for (k, batch) in (1..).zip(draws) {
            step(&mut loss, &mut theta, batch)?;
            last = loss.sum.value(&theta, &loss.columns, Batch::Rows(&batch[batch.len() - 1..]))?;
            if k % 10 == 0 {
                let surface = format!("[{:.3}, {:.3}][x1^2, x2^2].T + theta2 + e", theta[0], theta[1]);
                println!("Iteration {k:>4}: y_pred = {surface}, loss = {last:.3}");
            }
        }
        Ok((theta, last))
    }
}

/// Claims that a run ended as it should.
fn ends((theta, loss): End, (want, want_loss): End) -> Outcome {
    near("theta1", theta[0], want[0], 1e-12)?;
    near("theta2", theta[1], want[1], 1e-12)?;
    near("the loss of the last sample", loss, want_loss, 1e-11)
}
