//! Every figure of the five notebooks.
use gradus::optim::*;
use gradus::plot::Contour;
use gradus::{Descent, testfn};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all("target/gallery")?;
    let momentum = |rate: f64, momentum: f64| Sgd { momentum, ..Sgd::new(rate) };
    let walk = |rule: &dyn Fn() -> gradus::descent::DescentReport<[f64; 2]>| rule();
    let f = testfn::beale;
    let s = [1.5, 2.0];
    let _ = walk;
    let runs = [
        ("GD", Descent::new(Sgd::new(1e-3)).steps(199).minimize(f, s)?),
        ("Momentum", Descent::new(momentum(2.5e-3, 0.7)).steps(199).minimize(f, s)?),
        ("NAG", Descent::new(Sgd { nesterov: true, ..momentum(5.5e-4, 0.9) }).steps(199).minimize(f, s)?),
        ("Adagrad", Descent::new(Adagrad::tensorflow(1.0)).steps(199).minimize(f, s)?),
        ("RMSProp", Descent::new(RmsProp::tensorflow(0.15)).steps(199).minimize(f, s)?),
        ("Adam", Descent::new(Adam::tensorflow(1.0)).steps(199).minimize(f, s)?),
    ];
    let mut c = Contour::of(f).x(-4.5..4.5).y(-4.5..4.5).log_levels().minimum([3.0, 0.5]).title("Six optimizers on Beale’s function")
        .subtitle("199 steps from (1.5, 2), each with its own best learning rate. Heights and colors are logarithmic; the minimum is 0 at (3, 0.5).");
    for (name, run) in &runs {
        c = c.path(*name, run);
    }
    c.page("target/gallery/beale.html")?;
    Ok(())
}
