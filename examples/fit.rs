//! Least squares by gradient descent, next to the closed form.
//!
//! Fits a line and a parabola to the stopping distances of 50 cars: in mini-batches with a decaying
//! rate, to within 1 % of the closed-form answer, then with all rows in every step until they agree
//! to six digits. Then fuel use on weight and power. Every claim is checked; a failed one ends the
//! program with an error.
//!
//! ```text
//! cargo run --release --example fit
//! ```

use gradus::model::{Linear, Model, Quadratic};
use gradus::optim::ExponentialDecay;
use gradus::prelude::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let cars = Dataset::from_csv("examples/data/cars.csv", &["speed", "dist"])?;
    // Speeds as standard deviations from the mean: powers of them stay near 1, and descent is quick.
    // Distances stay in feet.
    let (standard, scaler) = cars.standardize()?;
    let data = standard.select(&["speed"])?.with_column("dist", cars.column_named("dist")?)?;
    let (mean, sd) = (scaler.means()[0], scaler.scales()[0]);
    println!("Stopping distances of {} cars, with z = (speed - {mean:.4}) / {sd:.4}\n", data.len());

    gradients(&data)?;
    line(&data, mean, sd)?;
    parabola(&data)?;
    fuel()
}

/// The tape, the derivative by hand and differences, for the mean loss of a line over all rows.
fn gradients(data: &Dataset) -> Outcome {
    let (z, dist) = (data.column(0), data.column(1));
    let n = z.len() as f64;
    let loss =
        |[w, b]: [Var; 2]| z.iter().zip(dist).map(|(&z, &dist)| (w * z + b - dist).powi(2)).sum::<Var>() / n;
    let by_hand = |[w, b]: [f64; 2]| {
        let residuals = || z.iter().zip(dist).map(|(&z, &dist)| (z, w * z + b - dist));
        let dw: f64 = residuals().map(|(z, r)| 2.0 * r * z).sum();
        let db: f64 = residuals().map(|(_, r)| 2.0 * r).sum();
        [dw / n, db / n]
    };
    let report = check_grad_against(loss, by_hand, [10.0, 30.0])?;
    println!("Gradient of the mean squared residual of a line at w = 10, b = 30\n{report}");
    claim("the tape, the derivative by hand and the differences agree", report.is_ok())
}

fn line(data: &Dataset, mean: f64, sd: f64) -> Outcome {
    println!("\nA line, dist = w z + b");
    let best = least_squares(data, |z| vec![z[0], 1.0]);
    let loss = |[w, b]: [Var; 2], [z, dist]: [Var; 2]| (w * z + b - dist).powi(2);

    let rough = Fit::new(loss)
        .rule(Sgd::new(0.1))
        .schedule(ExponentialDecay { steps: 100, ..ExponentialDecay::new(0.5) }) // half the rate every 100 steps
        .batch_size(10)
        .epochs(200)
        .seed(7)
        .names(["w", "b"])
        .run([0.0, 0.0], data)?;
    compare("in batches of 10 rows", &rough, &best, 1e-2)?;

    let fine = Fit::new(loss).rule(Sgd::new(0.2)).gradient_tolerance(1e-9).names(["w", "b"]);
    let fine = fine.run(rough.parameters, data)?;
    compare("with all rows in every step", &fine, &best, 1e-6)?;
    let [w, b] = fine.parameters;
    println!("that is dist = {:.4} speed {:+.4}", w / sd, b - w * mean / sd);
    Ok(())
}

fn parabola(data: &Dataset) -> Outcome {
    println!("\nA parabola, dist = a z² + b z + c");
    let best = least_squares(data, |z| vec![z[0] * z[0], z[0], 1.0]);

    let rough = Fit::new(Quadratic)
        .rule(Sgd::new(0.05))
        .schedule(ExponentialDecay { steps: 200, ..ExponentialDecay::new(0.5) })
        .batch_size(10)
        .epochs(400)
        .seed(7)
        .names(["a", "b", "c"])
        .run([0.0; 3], data)?;
    compare("in batches of 10 rows", &rough, &best, 1e-2)?;

    let fine = Fit::new(Quadratic).rule(Sgd::new(0.1)).gradient_tolerance(1e-9).names(["a", "b", "c"]);
    compare("with all rows in every step", &fine.run(rough.parameters, data)?, &best, 1e-6)
}

/// Two features on scales of their own.
fn fuel() -> Outcome {
    let cars = Dataset::from_csv("examples/data/mtcars.csv", &["wt", "hp", "mpg"])?;
    let (standard, scaler) = cars.standardize()?;
    let data = standard.select(&["wt", "hp"])?.with_column("mpg", cars.column_named("mpg")?)?;
    println!("\nMiles per gallon of {} cars on weight and power, both standardized", data.len());
    let best = least_squares(&data, |x| vec![x[0], x[1], 1.0]);

    let fit = Fit::new(Linear).rule(Adam::new(0.1)).epochs(5000).gradient_tolerance(1e-8);
    let fit = fit.names(["weight", "power", "intercept"]).run([0.0; 3], &data)?;
    compare("with all rows in every step", &fit, &best, 1e-6)?;
    let features = [scaler.apply_value("wt", 3.0)?, scaler.apply_value("hp", 110.0)?];
    let mpg = Linear.predict(&fit.parameters, &features)?;
    println!("a car of 3000 lb and 110 hp is predicted to go {mpg:.2} miles on a gallon");
    claim("R's lm(mpg ~ wt + hp) predicts 22.10 as well", (mpg - 22.099).abs() < 5e-3)
}

/// Prints a report with the closed form below, and checks that they agree.
fn compare<const N: usize>(how: &str, fit: &FitReport<[f64; N]>, best: &[f64], within: f64) -> Outcome {
    println!("\n{how}:\n{fit}");
    let errors = fit.parameters.iter().zip(best).map(|(p, want)| ((p - want) / want).abs());
    let worst = errors.fold(0.0, f64::max);
    let listed: Vec<String> = best.iter().map(|p| format!("{p:.6}")).collect();
    println!("closed form: {}; largest relative difference {worst:.1e}", listed.join(", "));
    claim(&format!("within {within:e} of the closed form"), worst <= within)
}

fn claim(what: &str, holds: bool) -> Outcome {
    if holds {
        println!("checked: {what}");
        Ok(())
    } else {
        Err(format!("not so: {what}").into())
    }
}

/// The closed form `(XᵀX)⁻¹ Xᵀy`, with a row of `X` made from the features of a row of the data.
fn least_squares(data: &Dataset, row: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let split = data.width() - 1;
    let rows: Vec<(Vec<f64>, f64)> = data.rows().map(|r| (row(&r[..split]), r[split])).collect();
    let p = rows[0].0.len();
    // The normal equations, with the right-hand side as one more column.
    let mut a: Vec<Vec<f64>> = (0..p)
        .map(|i| {
            let product = |j: usize| rows.iter().map(|(x, y)| x[i] * x.get(j).unwrap_or(y)).sum();
            (0..=p).map(product).collect()
        })
        .collect();
    // Gauss and Jordan; a positive definite matrix needs no pivots.
    for i in 0..p {
        let pivot = a[i][i];
        a[i].iter_mut().for_each(|x| *x /= pivot);
        let top = a[i].clone();
        for (_, row) in a.iter_mut().enumerate().filter(|&(k, _)| k != i) {
            let factor = row[i];
            row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
        }
    }
    a.into_iter().map(|row| row[p]).collect()
}
