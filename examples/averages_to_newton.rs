//! From averages to Newton's method: what helps gradient descent along a narrow valley.
//!
//! Exponential averages; momentum, RMSProp and Adam on `x²` and `x² + 100 y²`; and Rosenbrock's valley, where plain
//! descent needs 100 000 steps. The notebook divides averages by `1 + βᵗ`, where `1 − βᵗ` would correct their bias,
//! and its Adam steps along the uncorrected average: both are written here as rules of their own, beside the rules of the
//! library.
//!
//! ```text
//! cargo run --release --example averages_to_newton
//! ```

mod claims;
mod rules;

use claims::{Outcome, checked, claim, near, same};
use gradus::optim::{Adam, Ema, RmsProp, Rule, Sgd};
use gradus::{Descent, Method, Minimizer, Minimum, Var, check_grad_against, hessian, minimize, testfn};
use rules::{AdamOverPlus, OverPlus};
use std::f64::consts::PI;

fn main() -> Outcome {
    averages()?;
    along_a_line()?;
    in_a_narrow_valley()?;
    condition()?;
    gradient_check()?;
    rosenbrock()?;
    minimizers()
}

/// A noisy series, smoothed with `β = 0.9`. Without correction the average begins near 0.
fn averages() -> Outcome {
    let beta = 0.9;
    let series: Vec<f64> = (0..50).map(|i| f64::from(i) * PI).map(wave).collect();
    println!("{:>4} {:>10} {:>10} {:>10}", "t", "y", "average", "corrected");
    let mut ema = Ema::new(beta, 1)?;
    for (t, y) in series.iter().enumerate() {
        ema.update(&[*y])?;
        let (average, corrected) = (ema.average()[0], ema.corrected()[0]);
        if t < 4 || t % 15 == 4 {
            println!("{t:>4} {y:>10.4} {average:>10.4} {corrected:>10.4}");
        }
        // By definition: the weights are βᵗ⁻ⁱ, and 1 − β in front or the sum of the weights below.
        let weights = (0..=t).map(|i| beta.powi((t - i) as i32));
        let sum: f64 = weights.clone().zip(&series).map(|(w, y)| w * y).sum();
        near("the average", average, (1.0 - beta) * sum, 1e-13)?;
        near("the corrected average", corrected, sum / weights.sum::<f64>(), 1e-13)?;
    }
    checked("both averages are the weighted sums that define them");
    Ok(())
}

fn wave(x: f64) -> f64 {
    x.cos() * (x / 100.0).exp() - 10.0 * (-0.01 * x).exp()
}

/// Ten steps down `x²` from 1.
fn along_a_line() -> Outcome {
    println!("\nx² from 1, ten steps");
    let walk = |name: &str, run: gradus::DescentReport<f64>, end: f64| {
        let path: Vec<String> = run.history.points.iter().map(|x| format!("{x:>6.3}")).collect();
        println!("{name:<22} {}", path.join(" "));
        near(name, run.point, end, 1e-12)
    };
    let square = |x: Var| x.powi(2);
    for rate in [0.1, 0.95] {
        let run = Descent::new(Sgd::new(rate)).steps(10).minimize(square, 1.0)?;
        // Each step multiplies x by 1 − 2 rate.
        walk(&format!("descent, rate {rate}"), run, (1.0 - 2.0 * rate).powi(10))?;
    }
    let run = Descent::new(OverPlus { learning_rate: 0.95, beta: 0.9 }).steps(10).minimize(square, 1.0)?;
    walk("momentum, over 1 + βᵗ", run, -0.584_544_786_733_819_8)?;
    let run = Descent::new(Sgd::averaged(0.95, 0.9)).steps(10).minimize(square, 1.0)?;
    walk("momentum, over 1 - βᵗ", run, -0.402_551_102_570_567_7)
}

/// `x² + 100 y²` from (−1, −1).
fn in_a_narrow_valley() -> Outcome {
    println!("\nx² + 100 y² from (-1, -1)");
    let (beta1, beta2, epsilon) = (0.9, 0.9, 1e-8);
    valley("descent", 75, Sgd::new(0.01), [-0.219_763_557_587_439_43, 1.0])?;
    let rule = OverPlus { learning_rate: 0.01, beta: 0.9 };
    valley("momentum, over 1 + βᵗ", 75, rule, [-0.219_211_444_900_821_12, -6.361_594_974_808_385e-4])?;
    let rule = Sgd::averaged(0.01, 0.9);
    valley("momentum, over 1 - βᵗ", 75, rule, [-0.157_718_924_677_518_97, 8.465_360_615_226_247e-3])?;
    valley("RMSProp", 10, RmsProp::new(0.1), [-0.032_117_081_216_015_2, -0.032_117_078_475_705_3])?;
    let rule = AdamOverPlus { learning_rate: 0.1, beta1, beta2, epsilon };
    valley("Adam, over 1 + βᵗ", 10, rule, [-0.238_135_697_440_059_94, -0.238_135_688_764_979_7])?;
    let rule = Adam { beta1, beta2, epsilon, ..Adam::new(0.1) };
    valley("Adam, over 1 - βᵗ", 10, rule, [-0.038_435_103_086_695_11, -0.038_435_097_394_635_85])?;
    checked("all ends are those of the notebook's code, as it stands and corrected");
    Ok(())
}

fn valley<R: Rule<f64>>(name: &str, steps: u64, rule: R, end: [f64; 2]) -> Outcome {
    let run = Descent::new(rule).steps(steps).minimize(testfn::valley, [-1.0, -1.0])?;
    let [x, y] = run.point;
    println!("{name:<22} after {steps} steps ({x:>9.6}, {y:>9.6}), value {:.4e}", run.value);
    // Descent at this rate turns y around in every step, and rounding errors of 75 steps stay.
    near(name, x, end[0], 1e-12)?;
    near(name, y, end[1], 1e-12)
}

/// The Hessian of Rosenbrock's function at its minimum, and how much steeper one direction is than the other.
fn condition() -> Outcome {
    let h = hessian(testfn::rosenbrock, vec![1.0_f64, 1.0])?;
    println!("\nHessian of Rosenbrock's function at (1, 1): {:?} {:?}", h.row(0), h.row(1));
    claim("it is the one on paper", h.as_slice() == [802.0, -400.0, -400.0, 200.0])?;
    let (trace, determinant) = (h[(0, 0)] + h[(1, 1)], h[(0, 0)] * h[(1, 1)] - h[(0, 1)] * h[(1, 0)]);
    let largest = (trace + (trace * trace - 4.0 * determinant).sqrt()) / 2.0;
    let condition = largest * largest / determinant;
    println!("condition number {condition:.4}");
    same("the condition number", &format!("{condition:.4}"), "2508.0096")?;
    near("the condition number", condition, 2_508.009_601_277_298, 1e-13)
}

fn rosen([x, y]: [Var; 2]) -> Var {
    testfn::rosenbrock(&[x, y])
}

fn rosen_der([x, y]: [f64; 2]) -> [f64; 2] {
    let bend = 200.0 * (y - x * x);
    [-2.0 * x * bend - 2.0 * (1.0 - x), bend]
}

/// The notebook's ten points, and what SciPy's `check_grad` said there: the distance to forward differences.
const CHECKED: [([f64; 2], f64); 10] = [
    ([1.489_073_02, -1.421_713_31], 3.040_925_605_121_07e-5),
    ([-0.488_874_04, 1.211_084_06], 1.068_585_859_510_370_7e-6),
    ([-1.197_175_2, 1.287_314_48], 9.014_975_946_452_588e-6),
    ([-0.745_432_28, 0.770_301_33], 3.127_675_014_601_000_7e-6),
    ([0.241_116_46, -1.657_372_27], 7.678_560_202_206_516e-6),
    ([-1.372_532_59, -1.067_385_94], 2.207_570_784_409_420_6e-5),
    ([-0.163_548_56, 0.613_307_33], 2.526_511_024_327_562e-6),
    ([-1.205_749_23, 0.206_265_45], 1.374_898_498_451_524_9e-5),
    ([1.732_827_78, -1.848_658_49], 3.490_294_598_572_673_6e-5),
    ([0.410_485_6, -1.816_455_28], 4.023_697_388_337_955e-6),
];

/// A derivative by hand against the tape, against central differences, and against SciPy's forward ones.
fn gradient_check() -> Outcome {
    println!("\n{:>24}  {:>12}  {:>12}  {:>12}", "point", "check_grad", "notebook", "by the tape");
    for (at, notebook) in CHECKED {
        let report = check_grad_against(rosen, rosen_der, at)?;
        if !report.is_ok() {
            return Err(format!("the derivative by hand is wrong\n{report}").into());
        }
        let (by_hand, step) = (rosen_der(at), f64::EPSILON.sqrt());
        let f = |[x, y]: [f64; 2]| testfn::rosenbrock(&[x, y]);
        let ahead = [f([at[0] + step, at[1]]), f([at[0], at[1] + step])];
        let forward = ahead.map(|ahead| (ahead - f(at)) / step);
        let distance = (forward[0] - by_hand[0]).hypot(forward[1] - by_hand[1]);
        let [dx, dy] = gradus::grad(rosen, at)?;
        let exact = (dx - by_hand[0]).hypot(dy - by_hand[1]);
        println!("{:>24}  {distance:>12.3e}  {notebook:>12.3e}  {exact:>12.3e}", format!("{at:.4?}"));
        // The notebook printed eight digits of its points, and forward differences are mostly rounding: a few units
        // in the last place of the value, over the step.
        let rounding = 4.0 * f64::EPSILON * f(at).max(1.0) / step;
        near("check_grad", distance, notebook, rounding)?;
        near("the tape", exact, 0.0, 1e-12)?;
    }
    checked(
        "the derivative by hand is right; forward differences are as far off as they were in the notebook",
    );
    Ok(())
}

const FAR: [f64; 2] = [4.0, -4.1];

/// Gradient descent from (4, −4.1), as the notebook's `custmin`.
fn rosenbrock() -> Outcome {
    let run = Descent::new(Sgd::new(0.0002)).steps(100_000).step_tolerance(1e-10).history_every(10_000);
    let run = run.minimize(rosen, FAR)?;
    println!("\nRosenbrock's function from (4, -4.1): gradient descent");
    for (step, value) in run.history.steps.iter().zip(&run.history.values) {
        println!("{step:>7} {value:.6e}");
    }
    println!("fun: {:e}\nnfev: {}\nnit: {}\nx: {:.8?}", run.value, run.evaluations, run.steps, run.point);
    same("x", &format!("{:.8?}", run.point), "[0.99989710, 0.99979381]")?;
    // The same to the last digit here; another order of additions may round otherwise.
    near("fun over the notebook's", run.value / 1.060_466_347_344_834e-8, 1.0, 1e-11)?;
    claim("100 000 iterations and 100 001 evaluations", (run.steps, run.evaluations) == (100_000, 100_001))
}

/// The methods that the notebook compares it with, each within the evaluations that SciPy took there. Under its heading of
/// BFGS the notebook runs Newton-CG a second time; SciPy's BFGS takes 72 values and gradients to 5.36e-16.
fn minimizers() -> Outcome {
    println!(
        "\n{:>14} {:>5} {:>5} {:>5} {:>5} {:>10}  {:>10}",
        "", "nit", "nfev", "njev", "nhev", "fun", "SciPy's"
    );
    let row = |name: &str, min: &Minimum<[f64; 2]>, scipys: f64| {
        let Minimum { nit, nfev, njev, nhev, fun, .. } = min;
        println!("{name:>14} {nit:>5} {nfev:>5} {njev:>5} {nhev:>5} {fun:>10.3e}  {scipys:>10.3e}");
    };
    let simplex = Minimizer::new(Method::NelderMead).max_evaluations(162).minimize(rosen, FAR)?;
    row("Nelder-Mead", &simplex, 5.262_756_878_429_089e-10);
    let newton = minimize(rosen, FAR, Method::NewtonCg)?;
    row("Newton-CG", &newton, 1.364_278_275_035_420_8e-13);
    let bfgs = minimize(rosen, FAR, Method::Bfgs)?;
    row("BFGS", &bfgs, 5.359_226_381_006_856e-16);
    claim(
        "Nelder and Mead: lower than SciPy, with its 162 values",
        simplex.nfev <= 162 && simplex.fun <= 5.262_756_878_429_089e-10,
    )?;
    let within = newton.nfev <= 38
        && newton.njev <= 63
        && newton.nhev <= 26
        && newton.fun <= 1.364_278_275_035_420_8e-13;
    claim(
        "Newton-CG: lower, within its 38 values, 63 gradients and 26 Hessians",
        newton.success() && within,
    )?;
    let near = (bfgs.x[0] - 1.0).hypot(bfgs.x[1] - 1.0) < 1e-7;
    claim("BFGS: at (1, 1), within SciPy's 72 evaluations", bfgs.success() && bfgs.nfev <= 72 && near)
}
