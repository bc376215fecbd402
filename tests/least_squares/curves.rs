//! Curves with guessed starts: how many of 200 random data sets each (10 without optimization) arrive at the least sum
//! of squares.
//!
//! The oracle is the run from the parameters that the data were made with. A start arrives if its sum of squares is not
//! above that of the oracle by more than 10⁻⁶ of it; below it may be, where the oracle was in a worse valley.

use gradus::model::{
    Exponential, ExponentialDecay, ExponentialGrowth, Gaussian, Gompertz, Guess, GuessError, Hill, Linear,
    LogisticGrowth, Lorentzian, MichaelisMenten, Model, Polynomial, PowerLaw, PseudoVoigt, Sine, Sum,
    TwoPhaseDecay, Voigt,
};
use gradus::prelude::*;

/// `SplitMix64` (Steele, Lea & Flood 2014), for data that are the same on every machine but for the last bits.
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

    /// `n` values in a range, in any order: equally far apart, or anywhere, or anywhere on a coarse grid, so that many
    /// repeat.
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

/// How many data sets for each model. Without optimization all of them would take minutes.
const SETS: usize = if cfg!(debug_assertions) { 10 } else { 200 };

/// The parameters of a case.
type Draw = fn(&mut Random, &mut Case) -> Vec<f64>;

/// How many arrive, and the first one that does not.
fn arrivals<M: Guess + Copy>(model: M, noise: f64, draw: Draw) -> (usize, Option<String>) {
    let (mut arrived, mut first) = (0, None);
    for seed in 0..SETS as u64 {
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
    let labels: Vec<_> = model.terms(1).into_iter().map(|(label, _)| label).collect();
    println!("{:<32} {arrived} of {SETS}", labels.join(" + "));
    assert!(100 * arrived >= 99 * SETS, "{labels:?}: {arrived} of {SETS}; {first:?}");
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

/// Three peaks that overlap, on a decay; the least sum of squares is that of SciPy and lmfit from a start by hand.
#[cfg(feature = "csv")]
#[test]
fn three_peaks_on_a_decay_arrive_without_a_start_by_hand() {
    let data = Dataset::from_csv("tests/golden/reports/peaks.csv", &["x", "y"]).unwrap();
    let model = Gaussian + Gaussian + Gaussian + Exponential;
    let fit = LeastSquares::new()
        .names(model.names(1))
        .run_rows(model, model.guess(&data).unwrap(), &data)
        .unwrap();
    assert!((fit.sum_of_squares - 12.574288709444987).abs() < 1e-9, "{fit}");
    // 1 / t; peaks are in the order in which they were found.
    assert!((fit.x[10] - 1.0 / 58.97857927455893).abs() < 1e-7, "{fit}");
    let mut centers = [fit.x[1], fit.x[4], fit.x[7]];
    centers.sort_by(f64::total_cmp);
    for (got, want) in centers.iter().zip([30.134744364114177, 42.19458334207731, 70.0787668490981]) {
        assert!((got - want).abs() < 1e-5, "{fit}");
    }
}

/// Every model that guesses.
fn each(mut check: impl FnMut(&str, &dyn Fn(&Dataset) -> Result<(Vec<f64>, Vec<f64>), GuessError>)) {
    fn with<M: Guess + Copy>(model: M, data: &Dataset) -> Result<(Vec<f64>, Vec<f64>), GuessError> {
        let start = model.guess(data)?;
        assert_eq!(start.len(), model.parameters(data.width() - 1));
        let predictions = data.rows().map(|row| model.evaluate(&start, &row[..row.len() - 1])).collect();
        Ok((start, predictions))
    }
    macro_rules! all {
        ($($model:expr),+) => { $( check(stringify!($model), &|data| with($model, data)); )+ };
    }
    all!(Exponential, ExponentialDecay, ExponentialGrowth, TwoPhaseDecay, PowerLaw, MichaelisMenten, Hill);
    all!(LogisticGrowth, Gompertz, Gaussian, Lorentzian, PseudoVoigt, Voigt, Sine, Linear);
    all!(Polynomial { degree: 2 }, Polynomial { degree: usize::MAX }, Gaussian + Linear, Linear + Sine);
    all!(Gaussian + Voigt + ExponentialDecay, Sum(Linear, Linear));
}

/// The largest, the least, none, the same: a start with finite predictions, or words.
#[test]
fn bad_data_give_a_start_or_an_error() {
    let many = |f: fn(f64) -> [f64; 2]| (0..30).map(f64::from).map(f).collect::<Vec<_>>();
    let tables: &[(&str, Vec<[f64; 2]>)] = &[
        ("one point", vec![[1.0, 2.0]]),
        ("one x", vec![[1.0, 2.0]; 30]),
        ("two points", vec![[1.0, 2.0], [2.0, 4.0]]),
        ("a constant", many(|x| [x, 7.0])),
        ("zeros", many(|x| [x, 0.0])),
        ("a spike", many(|x| [x, if x == 12.0 { 1.0 } else { 0.0 }])),
        ("negative x", many(|x| [x - 40.0, x])),
        ("large", many(|x| [1e300 * x, 1e300 * x])),
        ("the largest", many(|x| [1e307 * (x - 15.0) * 1.1, if x > 9.0 { f64::MAX } else { -f64::MAX }])),
        ("the least", many(|x| [5e-324 * x, 5e-324 * x])),
        ("times", many(|x| [1.7e9 + x, x.sin()])),
        ("next to each other", many(|x| [1.0 + x * f64::EPSILON, x])),
        (
            "zero and far away",
            vec![[0.0, 1.0], [1e-300, 2.0], [1.0, 3.0], [1e300, 1.0], [2.0, 2.0], [3.0, 0.0]],
        ),
    ];
    for (what, rows) in tables {
        let data = Dataset::from_rows(&["x", "y"], rows.clone()).expect("finite");
        each(|model, guess| match guess(&data) {
            Ok((start, predictions)) => {
                assert!(
                    start.iter().chain(&predictions).all(|x| x.is_finite()),
                    "{model} of {what}: {start:?}"
                );
            }
            Err(error) => assert!(error.to_string().len() > 20, "{model} of {what}: {error}"),
        });
    }
    let wide =
        Dataset::from_rows(&["a", "b", "y"], [[0.0, 1.0, 2.0], [1.0, 1.0, 3.0], [2.0, 5.0, 1.0]]).unwrap();
    let error = Gaussian.guess(&wide).unwrap_err();
    assert_eq!(
        error.to_string(),
        "3 columns: a guess needs one feature and then the target; choose them with `select`"
    );
    assert!((Gaussian + Linear).guess(&wide).is_err() && Linear.guess(&wide).is_ok());
    let one = Dataset::from_rows(&["y"], [[1.0], [2.0]]).unwrap();
    each(|model, guess| {
        assert!(guess(&one).is_err() || model.contains("Linear") || model.contains("Poly"), "{model}");
    });
    // A curve of one feature says so where it is given two.
    let error = LeastSquares::new().run_rows(Gaussian, [1.0, 1.0, 1.0], &wide).map(|found| found.status);
    assert!(!error.is_ok_and(gradus::least_squares::Status::is_success));
}

/// Values by SciPy 1.17, `special.voigt_profile(x, sigma, gamma)`.
#[test]
fn voigt_profiles_are_those_of_scipy() {
    for [x, sigma, gamma, want] in VOIGT {
        let got = Voigt.evaluate(&[1.0, 0.0, sigma, gamma], &[x]);
        let height = Voigt.evaluate(&[1.0, 0.0, sigma, gamma], &[0.0]);
        assert!((got - want).abs() <= 2e-13 * height, "{got:e}, not {want:e}, at {x}, {sigma}, {gamma}");
        let same = Voigt.evaluate(&[1.0, 0.0, -sigma, -gamma], &[x]);
        assert_eq!(got, same);
    }
    let report = check_grad(
        |[a, c, s, g]: [Var; 4]| Voigt.evaluate(&[a, c, s, g], &[Var::from(0.7)]),
        [2.0, 0.1, 0.5, 0.3],
    );
    assert!(report.as_ref().is_ok_and(gradus::GradReport::is_ok), "{report:?}");
}

const VOIGT: [[f64; 4]; 25] = [
    [0.0, 1.0, 1e-06, 0.3989419620917459],
    [0.5000005, 1.0, 1e-06, 0.3520649937043832],
    [2.000002, 1.0, 1e-06, 0.053990839668792076],
    [6.000006, 1.0, 1e-06, 1.5784191036509336e-08],
    [30.00003, 1.0, 1e-06, 3.548624657531559e-10],
    [0.0, 1.0, 0.1, 0.3690046824797881],
    [0.55, 1.0, 0.1, 0.3209740236057809],
    [2.2, 1.0, 0.1, 0.043832933767871354],
    [6.6, 1.0, 0.1, 0.0007878145066922197],
    [33.0, 1.0, 0.1, 2.9310181367972167e-05],
    [0.0, 0.3, 0.3, 0.6956976017345591],
    [0.3, 0.3, 0.3, 0.5526522089638884],
    [1.2, 0.3, 0.3, 0.07604545086235709],
    [3.6, 0.3, 0.3, 0.00747280341072777],
    [18.0, 0.3, 0.3, 0.00029489525232559145],
    [0.0, 0.1, 2.0, 0.15876000322589634],
    [1.05, 0.1, 2.0, 0.12473186004489775],
    [4.2, 0.1, 2.0, 0.029449425758902786],
    [12.6, 0.1, 2.0, 0.003912099422071027],
    [63.0, 0.1, 2.0, 0.0001602377480672058],
    [0.0, 5.0, 0.01, 0.0796612915331194],
    [2.505, 5.0, 0.01, 0.07028002792822897],
    [10.02, 5.0, 0.01, 0.010747689827637172],
    [30.06, 5.0, 0.01, 3.867417452266148e-06],
    [150.3, 5.0, 0.01, 1.413772940889086e-07],
];
