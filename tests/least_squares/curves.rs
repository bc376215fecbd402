//! Curves with guessed starts: how many of 200 random data sets each arrive at the least sum of squares.
//!
//! The oracle is the run from the parameters that the data were made with. A start arrives if its sum of squares is not above that of the
//! oracle by more than 10⁻⁶ of it; below it may be, where the oracle was in a worse valley.

use gradus::model::{
    Exponential, ExponentialDecay, ExponentialGrowth, Gaussian, Gompertz, Guess, GuessError, Hill,
    LeastSquaresModel, Linear, LogisticGrowth, Lorentzian, MichaelisMenten, Model, Polynomial, PowerLaw,
    PseudoVoigt, Sine, Sum, TwoPhaseDecay, Voigt,
};
use gradus::prelude::*;

/// SplitMix64 (Steele, Lea & Flood 2014), for data that are the same on every machine but for the last bits.
struct Random(u64);

impl Random {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Of equal density in the logarithm.
    fn decades(&mut self, low: f64, high: f64) -> f64 {
        self.between(low.ln(), high.ln()).exp()
    }

    fn sign(&mut self) -> f64 {
        if self.unit() < 0.5 { -1.0 } else { 1.0 }
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// `n` values in a range, in any order: equally far apart, or anywhere, or anywhere on a coarse grid, so that many repeat.
    fn places(&mut self, n: usize, from: f64, range: f64) -> Vec<f64> {
        let kind = (3.0 * self.unit()) as usize;
        let mut places: Vec<f64> = (0..n)
            .map(|i| match kind {
                0 => i as f64 / (n - 1) as f64,
                1 => self.unit(),
                _ => (self.unit() * 0.7 * n as f64).round() / (0.7 * n as f64),
            })
            .map(|share| from + range * share)
            .collect();
        for i in (1..n).rev() {
            places.swap(i, (self.unit() * (i + 1) as f64) as usize);
        }
        places
    }
}

/// Where the data lie, and what there is to see.
struct Case {
    from: f64,
    range: f64,
    height: f64,
    points: usize,
}

/// The parameters of a case.
type Draw = fn(&mut Random, &mut Case) -> Vec<f64>;

/// How many of 200 arrive, and the first one that does not.
fn arrivals<M: Guess + Copy>(model: M, noise: f64, draw: Draw) -> (usize, Option<String>) {
    let (mut arrived, mut first) = (0, None);
    for seed in 0..200 {
        let mut random = Random(seed);
        let (range, height) = (random.decades(1e-2, 1e3), random.decades(1e-3, 1e3));
        let from = if random.unit() < 0.5 { 0.0 } else { range * random.between(-1.0, 1.0) };
        let points = random.decades(20.0, 200.0) as usize;
        let mut case = Case { from, range, height, points };
        let truth = draw(&mut random, &mut case);
        let deviation = noise * case.height * random.unit();
        let places = random.places(case.points, case.from, case.range);
        let rows =
            places.into_iter().map(|x| [x, model.evaluate(&truth, &[x]) + deviation * random.normal()]);
        let data = Dataset::from_rows(&["x", "y"], rows).expect("finite");
        let found = model.guess(&data).map(|start| {
            (start.clone(), LeastSquares::new().run_rows(model, start, &data).expect("a run").sum_of_squares)
        });
        let least = LeastSquares::new().run_rows(model, truth.clone(), &data).expect("a run").sum_of_squares;
        // Without noise what is left is rounding.
        let rounding = 1e-20 * case.height.powi(2) * case.points as f64;
        if found.as_ref().is_ok_and(|(_, sum)| *sum <= least * (1.0 + 1e-6) + rounding) {
            arrived += 1;
        } else if first.is_none() {
            let n = case.points;
            first = Some(format!("seed {seed}: {n} points, truth {truth:?} has {least:e}, found {found:?}"));
        }
    }
    (arrived, first)
}

#[track_caller]
fn check<M: Guess + Copy>(model: M, noise: f64, draw: Draw) {
    let (arrived, first) = arrivals(model, noise, draw);
    eprintln!(
        "{:<16} {arrived} of 200 {}",
        model.terms(1).iter().map(|term| term.0).collect::<Vec<_>>().join(" + "),
        first.as_deref().unwrap_or_default()
    );
    assert!(arrived >= 198, "{arrived} of 200; {first:?}");
}

fn exponential(random: &mut Random, case: &mut Case) -> Vec<f64> {
    let rate = random.sign() * random.decades(1.5, 15.0) / case.range;
    let anchor = if rate > 0.0 { case.from } else { case.from + case.range };
    vec![random.sign() * case.height * (rate * anchor).exp(), rate]
}

fn offset(random: &mut Random, case: &Case) -> f64 {
    random.sign() * case.height * random.decades(1e-2, 1e2)
}

#[test]
fn exponentials_arrive() {
    check(Exponential, 0.1, exponential);
}

#[test]
fn decays_arrive() {
    check(ExponentialDecay, 0.1, |random, case| {
        let rate = random.decades(1.5, 15.0) / case.range;
        vec![random.sign() * case.height * (rate * case.from).exp(), rate, offset(random, case)]
    });
    check(ExponentialGrowth, 0.1, |random, case| {
        let rate = random.decades(1.5, 15.0) / case.range;
        vec![
            random.sign() * case.height * (-rate * (case.from + case.range)).exp(),
            rate,
            offset(random, case),
        ]
    });
}

/// Two phases are seen where the faster one lasts for some points, and the noise is below what they differ by.
#[test]
fn two_phases_arrive() {
    check(TwoPhaseDecay, 0.02, |random, case| {
        case.points = case.points.max(60);
        case.from = 0.0;
        let slow = random.decades(1.5, 4.0) / case.range;
        let fast = slow * random.decades(5.0, 12.0);
        let sign = random.sign();
        let heights = [sign * case.height, sign * case.height * random.decades(0.4, 2.5)];
        vec![heights[0], fast, heights[1], slow, offset(random, case)]
    });
}

#[test]
fn powers_and_saturations_arrive() {
    check(PowerLaw, 0.1, |random, case| {
        case.from = 0.05 * case.range;
        let exponent = random.between(-3.0, 3.0);
        let unit = if exponent > 0.0 { case.from + case.range } else { case.from };
        vec![random.sign() * case.height * unit.powf(-exponent), exponent]
    });
    check(MichaelisMenten, 0.1, |random, case| {
        case.from = 0.0;
        vec![random.sign() * case.height, case.range * random.decades(0.03, 2.0)]
    });
    check(Hill, 0.1, |random, case| {
        case.from = 0.0;
        let half = case.range * random.decades(0.1, 0.7);
        vec![random.sign() * case.height, half, random.sign() * random.decades(1.0, 6.0)]
    });
}

#[test]
fn growths_arrive() {
    check(LogisticGrowth, 0.1, |random, case| {
        let rate = random.sign() * random.decades(6.0, 40.0) / case.range;
        vec![random.sign() * case.height, rate, case.from + case.range * random.between(0.15, 0.85)]
    });
    check(Gompertz, 0.1, |random, case| {
        let rate = random.decades(5.0, 30.0) / case.range;
        vec![random.sign() * case.height, rate, case.from + case.range * random.between(0.1, 0.7)]
    });
}

/// Center, and a width that some points lie in.
fn peak(random: &mut Random, case: &Case, widest: f64) -> [f64; 2] {
    let narrowest = f64::max(0.02, 2.0 / case.points as f64);
    let center = case.from + case.range * random.between(0.1, 0.9);
    [center, case.range * random.decades(narrowest, widest)]
}

#[test]
fn peaks_arrive() {
    check(Gaussian, 0.1, |random, case| {
        let [center, width] = peak(random, case, 0.3);
        vec![random.sign() * case.height, center, width]
    });
    check(Lorentzian, 0.1, |random, case| {
        let [center, width] = peak(random, case, 0.3);
        vec![random.sign() * case.height, center, width]
    });
    check(PseudoVoigt, 0.1, |random, case| {
        let [center, width] = peak(random, case, 0.3);
        vec![random.sign() * case.height, center, 2.0 * width, random.unit()]
    });
}

#[test]
fn voigt_peaks_arrive() {
    check(Voigt, 0.1, |random, case| {
        let [center, width] = peak(random, case, 0.2);
        let [sigma, gamma] = [width, width * random.decades(0.3, 3.0)];
        let height = Voigt.evaluate(&[1.0, 0.0, sigma, gamma], &[0.0]);
        vec![random.sign() * case.height / height, center, sigma, gamma]
    });
}

#[test]
fn sines_arrive() {
    check(Sine, 0.1, |random, case| {
        let frequency = random.decades(1.2, 0.35 * case.points as f64) / case.range;
        vec![case.height, frequency, random.between(-3.0, 3.0), offset(random, case)]
    });
}

#[test]
fn sums_arrive() {
    check(Gaussian + Linear, 0.1, |random, case| {
        let [center, width] = peak(random, case, 0.12);
        let slope = random.sign() * case.height * random.decades(0.1, 10.0) / case.range;
        vec![random.sign() * case.height, center, width, slope, offset(random, case)]
    });
    check(Lorentzian + Polynomial { degree: 0 }, 0.1, |random, case| {
        let [center, width] = peak(random, case, 0.12);
        vec![random.sign() * case.height, center, width, offset(random, case)]
    });
    check(Gaussian + Gaussian + Exponential, 0.05, |random, case| {
        case.points = case.points.max(60);
        let at = |share: f64| case.from + case.range * share;
        let centers = [at(random.between(0.2, 0.4)), at(random.between(0.6, 0.8))];
        let [a, b] = [case.height, case.height * random.decades(0.5, 2.0)];
        let rate = random.decades(1.0, 4.0) / case.range;
        let front = case.height * random.decades(0.5, 2.0) * (rate * case.from).exp();
        let mut width = || case.range * random.between(0.03, 0.07);
        vec![a, centers[0], width(), b, centers[1], width(), front, rate]
    });
}
