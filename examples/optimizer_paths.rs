//! The paths of six optimizers over four surfaces, with TensorFlow's settings and in its `f32`.
//!
//! A bowl, Booth's function, a saddle and Beale's valley. Printed is where each optimizer stands after the steps that
//! the notebook plots, and compared with what `tf.compat.v1.train` gives. Rounding errors grow along two of the
//! paths over Beale's function, until two `f32` runs have nothing in common; these are compared before that.
//!
//! ```text
//! cargo run --release --example optimizer_paths
//! ```

mod claims;

use claims::{Outcome, checked, claim, digits};
use gradus::optim::{Adagrad, Adam, RmsProp, Rule, Sgd};
use gradus::{Descent, Var, testfn};

type Surface = fn([Var<f32>; 2]) -> Var<f32>;

/// A surface, where to start, and how many steps to take.
struct Walk {
    surface: Surface,
    start: [f32; 2],
    steps: u64,
}

/// What TensorFlow gives: after a number of steps, this point, within this share of each coordinate.
#[derive(Clone, Copy)]
struct Reference(u64, [f64; 2], f64);

fn main() -> Outcome {
    bowl()?;
    booth()?;
    saddle()?;
    beale()?;
    checked("all points are those of TensorFlow, to the tolerance of each in f32");
    Ok(())
}

/// TensorFlow's momentum and Nesterov's: the gradient is taken at the point itself, not ahead of it. That is the same
/// method, known by the other sequence of points.
fn momentum(rate: f64, momentum: f64) -> Sgd {
    Sgd { momentum, ..Sgd::new(rate) }
}

fn nesterov(rate: f64, momentum: f64) -> Sgd {
    Sgd { momentum, nesterov: true, ..Sgd::new(rate) }
}

fn bowl() -> Outcome {
    println!("x² + 4 y² from (-4, 4)");
    let walk = Walk { surface: testfn::bowl, start: [-4.0, 4.0], steps: 19 };
    let plain = walk.take("GD", Sgd::new(0.2), Reference(19, [-2.437_438_5e-4, -2.437_439_4e-4], 2e-7))?;
    let fast =
        walk.take("Momentum", momentum(0.2, 0.3), Reference(19, [-3.929_671_9e-6, -1.705_985_7e-5], 2e-7))?;
    claim("with momentum it is lower after 19 steps", fast < plain)
}

fn booth() -> Outcome {
    println!("\nBooth's function from (1, -2), minimum 0 at (1, 3)");
    let walk = Walk { surface: testfn::booth, start: [1.0, -2.0], steps: 69 };
    let at = |x: f64, y: f64, share: f64| Reference(69, [x, y], share);
    let plain = walk.take("GD", Sgd::new(0.01), at(1.620_207_9, 2.379_786_5, 2e-7))?;
    let heavy = walk.take("Momentum", momentum(0.01, 0.9), at(0.914_667_43, 3.042_778_3, 2e-7))?;
    let ahead = walk.take("NAG", nesterov(0.01, 0.9), at(0.971_532_3, 3.028_396, 2e-7))?;
    let adaptive = [
        walk.take("Adagrad", Adagrad::tensorflow(0.01), at(1.150_144_5, -1.849_448_3, 2e-7))?,
        walk.take("RMSProp", RmsProp::tensorflow(0.01), at(1.751_725_8, -1.241_260_3, 2e-7))?,
        walk.take("Adam", Adam::tensorflow(0.01), at(1.655_376_7, -1.336_879_8, 2e-7))?,
    ];
    claim("NAG gets there first, then momentum", ahead < heavy && heavy < plain)?;
    claim("Adagrad, RMSProp and Adam have hardly begun", adaptive.iter().all(|value| *value > 60.0))
}

fn saddle() -> Outcome {
    println!("\ny² - x² from (0.0001, 3), no minimum");
    let walk = Walk { surface: testfn::saddle, start: [1e-4, 3.0], steps: 49 };
    let at = |x: f64, y: f64, share: f64| Reference(49, [x, y], share);
    let plain = walk.take("GD", Sgd::new(0.1), at(0.758_369_6, 5.352_179e-5, 2e-7))?;
    let heavy = walk.take("Momentum", momentum(0.1, 0.9), at(28_338.732, -0.178_461_42, 2e-7))?;
    let ahead = walk.take("NAG", nesterov(0.1, 0.9), at(987_909.94, -5.978_689_6e-4, 5e-7))?;
    walk.take("Adagrad", Adagrad::tensorflow(0.1), at(1.485_710_7, 1.852_078_9, 2e-7))?;
    let scaled = walk.take("RMSProp", RmsProp::tensorflow(0.1), at(4.476_938_7, 0.005_500_980_7, 2e-6))?;
    let adam = walk.take("Adam", Adam::tensorflow(0.1), at(5.815_531_7, -0.162_650_87, 2e-6))?;
    claim("plain descent has barely left the saddle", plain > -1.0 && scaled < plain && adam < scaled)?;
    claim("momentum, once it is off, gathers speed without end", heavy < -1e8 && ahead < heavy)
}

fn beale() -> Outcome {
    println!("\nBeale's function from (1.5, 2), minimum 0 at (3, 0.5)");
    let walk = Walk { surface: testfn::beale, start: [1.5, 2.0], steps: 199 };
    let at = |x: f64, y: f64, share: f64| Reference(199, [x, y], share);
    let plain = walk.take("GD", Sgd::new(1e-3), at(1.885_381_2, 0.131_849_81, 5e-7))?;
    let stuck =
        walk.take("Momentum", momentum(2.5e-3, 0.7), Reference(188, [0.076_704_35, -2.913_940_7], 2e-2))?;
    walk.take("NAG", nesterov(5.5e-4, 0.9), at(2.248_506, 0.241_186_38, 5e-7))?;
    walk.take("Adagrad", Adagrad::tensorflow(1.0), at(2.362_426, 0.275_239_1, 2e-7))?;
    walk.take("RMSProp", RmsProp::tensorflow(0.15), Reference(93, [2.863_266_2, 0.463_373_42], 2e-4))?;
    let adam = walk.take("Adam", Adam::tensorflow(1.0), at(3.030_307_5, 0.507_469_4, 2e-6))?;
    claim("Adam leads, and momentum is stuck behind another basin", adam < 1e-3 && plain < 1.0 && stuck > 5.0)
}

impl Walk {
    /// Prints the path at a few steps, compares it with the reference, and returns the last value.
    fn take<R: Rule<f32>>(
        &self,
        name: &str,
        rule: R,
        reference: Reference,
    ) -> Result<f64, Box<dyn std::error::Error>> {
        let run = Descent::new(rule).steps(self.steps).minimize(self.surface, self.start)?;
        let Reference(step, want, share) = reference;
        let got = run.history.points[step as usize];
        digits(name, got[0].into(), want[0], share)?;
        digits(name, got[1].into(), want[1], share)?;
        let value = run.history.values[step as usize];
        println!("{name:>9}: after {step:>3} steps ({:>11.6}, {:>10.6}), value {value:.6e}", got[0], got[1]);
        Ok(run.value)
    }
}
