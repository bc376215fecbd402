//! The pictures of the README: from one start, three optimizers go to three different minima of Himmelblau's function; and a
//! line through data, with the bands of the line and of further data.
//!
//! ```text
//! cargo run --release --features plot --example picture             # writes docs/paths.svg and docs/cars.svg
//! cargo run --release --features plot --example picture -- --check  # fails if a file is not what would be written
//! ```

mod claims;

use claims::{Outcome, claim, near};
use gradus::descent::DescentReport;
use gradus::optim::{Adam, Rule, Sgd};
use gradus::plot::{Contour, FitPicture};
use gradus::prelude::*;
use gradus::testfn::himmelblau;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/");
const CARS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/cars.csv");
const MINIMA: [[f64; 2]; 4] =
    [[3.0, 2.0], [-2.805_118, 3.131_313], [-3.779_310, -3.283_186], [3.584_428, -1.848_127]];

fn main() -> Outcome {
    publish("paths.svg", &paths()?)?;
    publish("cars.svg", &cars()?)
}

/// Writes a picture, or compares it with what is there.
fn publish(name: &str, svg: &str) -> Outcome {
    let file = format!("{DOCS}{name}");
    claim("the picture is small", svg.len() < 60_000)?;
    if std::env::args().any(|argument| argument == "--check") {
        return claim(&format!("docs/{name} is this picture"), std::fs::read_to_string(file)? == svg);
    }
    std::fs::write(&file, svg)?;
    println!("written: docs/{name}");
    Ok(())
}

fn paths() -> Result<String, Box<dyn std::error::Error>> {
    let runs = [
        ("Gradient descent", run(Sgd::new(0.005))?, MINIMA[3]),
        ("Momentum", run(Sgd { momentum: 0.85, ..Sgd::new(0.005) })?, MINIMA[0]),
        ("Adam", run(Adam::new(0.1))?, MINIMA[2]),
    ];
    let mut picture = Contour::of(|p: [Var; 2]| himmelblau(p))
        .x(-5.25..5.25)
        .y(-4.75..4.75)
        .log_levels()
        .title("One start, three optimizers, three minima")
        .subtitle("Himmelblau’s function, 200 steps from (0, −3)");
    for (name, run, minimum) in &runs {
        let end = run.point;
        println!("{name:>16} ends at ({:.4}, {:.4})", end[0], end[1]);
        near(name, end[0], minimum[0], 2e-3)?;
        near(name, end[1], minimum[1], 2e-3)?;
        picture = picture.path(*name, run);
    }
    picture = MINIMA.into_iter().fold(picture, Contour::minimum);
    Ok(picture.to_svg()?)
}

/// The fit of the README.
fn cars() -> Result<String, Box<dyn std::error::Error>> {
    let cars = Dataset::from_csv(CARS, &["speed", "dist"])?;
    let line = |[w, b]: [Var; 2], speed: Var| w * speed + b;
    let fit = Fit::new(move |p: [Var; 2], [speed, dist]: [Var; 2]| (line(p, speed) - dist).powi(2))
        .rule(Adam::new(1.0))
        .gradient_tolerance(1e-6)
        .names(["slope", "intercept"])
        .run([0.0, 0.0], &cars)?;
    near("the slope", fit.parameters[0], 3.932_409, 1e-6)?;
    let picture = FitPicture::new(line, &fit, cars.column(0), cars.column(1));
    Ok(picture
        .axes(["speed in mph", "stopping distance in feet"])
        .title("Stopping distances of 50 cars")
        .to_svg()?)
}

/// Goes down from the start by a rule.
fn run<R: Rule<f64>>(rule: R) -> Result<DescentReport<[f64; 2]>, gradus::descent::DescentError> {
    Descent::new(rule).steps(200).minimize(himmelblau, [0.0, -3.0])
}
