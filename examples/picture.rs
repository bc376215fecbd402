//! The picture of the README: from one start, three optimizers go to three different minima of Himmelblau's function.
//!
//! ```text
//! cargo run --release --features plot --example picture             # writes docs/paths.svg
//! cargo run --release --features plot --example picture -- --check  # fails if the file is not what would be written
//! ```

mod claims;

use claims::{Outcome, claim, near};
use gradus::descent::DescentReport;
use gradus::optim::{Adam, Rule, Sgd};
use gradus::plot::Contour;
use gradus::testfn::himmelblau;
use gradus::{Descent, Var};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/paths.svg");
const MINIMA: [[f64; 2]; 4] =
    [[3.0, 2.0], [-2.805_118, 3.131_313], [-3.779_310, -3.283_186], [3.584_428, -1.848_127]];

fn main() -> Outcome {
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
    if std::env::args().any(|argument| argument == "--check") {
        return claim("docs/paths.svg is this picture", std::fs::read_to_string(FILE)? == picture.to_svg()?);
    }
    picture.svg(FILE)?;
    println!("written: {FILE}");
    Ok(())
}

/// Goes down from the start by a rule.
fn run<R: Rule<f64>>(rule: R) -> Result<DescentReport<[f64; 2]>, gradus::descent::DescentError> {
    Descent::new(rule).steps(200).minimize(himmelblau, [0.0, -3.0])
}
