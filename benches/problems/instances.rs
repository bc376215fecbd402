//! The problems of other suites at fixed sizes, with random data.

use super::clock::{Clock, agree, line};
use super::problem::{How, Problem};
use super::{ba::Ba, det::Det, gmm::Gmm, kmeans::Kmeans, llsq::Llsq, lse::Lse, lstm::Lstm, ode::Ode};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;
use std::hint::black_box;
use std::time::Instant;

/// A problem, and what is known about it.
pub(crate) struct Instance {
    pub(crate) name: &'static str,
    problem: Box<dyn Problem>,
    /// Operations that the plain value takes, to compare costs of one.
    operations: f64,
    /// Whether they are all recorded; else the loss of one row is.
    whole: bool,
    /// `(value + gradient) / value`.
    must: f64,
    goal: f64,
}

struct Draw(ChaCha8Rng);

impl Draw {
    fn uniform(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.0.random::<f64>()).collect()
    }

    /// Normal deviates by Box and Muller (1958).
    fn normal(&mut self, n: usize) -> Vec<f64> {
        (0..n)
            .map(|_| {
                (-2.0 * (1.0 - self.0.random::<f64>()).ln()).sqrt() * (TAU * self.0.random::<f64>()).cos()
            })
            .collect()
    }

    fn columns(&mut self, n: usize, width: usize) -> Vec<Vec<f64>> {
        (0..width).map(|_| self.uniform(n)).collect()
    }

    fn gmm(&mut self, d: usize, k: usize, n: usize) -> Gmm {
        let columns = (0..d).map(|_| self.normal(n)).collect();
        let mut parameters = self.normal(k);
        parameters.extend(self.uniform(k * d));
        parameters.extend(self.normal(k * d + k * d * (d - 1) / 2));
        Gmm { d, k, m: 0, gamma: 1.0, columns, parameters }
    }

    fn lstm(&mut self, layers: usize, length: usize) -> Lstm {
        let bits = 14;
        let text = "The quick brown fox jumps over the lazy dog. ".bytes().cycle().take(length);
        let sequence = text.map(|c| (0..bits).rev().map(|bit| f64::from(u16::from(c) >> bit & 1)).collect());
        Lstm {
            bits,
            parameters: self.uniform(8 * bits * layers + 3 * bits),
            state: self.columns(bits, 2 * layers),
            sequence: sequence.collect(),
        }
    }

    fn kmeans(&mut self, k: usize, n: usize, d: usize) -> Kmeans {
        let columns = self.columns(n, d);
        let centroids = (n - k..n).flat_map(|row| columns.iter().map(move |column| column[row])).collect();
        Kmeans { columns, centroids }
    }

    fn ode(&mut self, n: usize, steps: usize) -> Ode {
        Ode { x: self.uniform(n).iter().map(|x| 0.5 + x).collect(), steps }
    }

    /// Copies of one camera and of one point, each moved a little.
    fn ba(&mut self, cameras: usize, points: usize, observations: usize) -> Ba {
        let camera = [
            -0.758453, -1.109613, -0.845551, 34.556073, 39.676747, 53.881673, 419.194514, 5.864426,
            -8.518870, 0.087812, 0.002739,
        ];
        let mut moved = |x: f64| x * (1.0 + 0.01 * self.0.random::<f64>());
        Ba {
            cameras: (0..cameras).map(|_| camera.map(&mut moved)).collect(),
            points: (0..points).map(|_| [7.203245, 0.001144, 3.023326].map(&mut moved)).collect(),
            weights: (0..observations).map(|_| moved(0.417022)).collect(),
            features: (0..observations).map(|_| [271.760969, 834.209256].map(&mut moved)).collect(),
        }
    }
}

/// Those whose name is wanted.
pub(crate) fn all(wanted: impl Fn(&str) -> bool) -> Vec<Instance> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(31337));
    let mut all = Vec::new();
    let mut add =
        |name, make: fn(&mut Draw) -> Box<dyn Problem>, operations, whole, [must, goal]: [f64; 2]| {
            if wanted(name) {
                all.push(Instance { name, problem: make(&mut draw), operations, whole, must, goal });
            }
        };
    add("gmm d2 k5 n1000", |draw| Box::new(draw.gmm(2, 5, 1000)), 81e3, false, [2.2, 1.5]);
    add("gmm d10 k5 n1000", |draw| Box::new(draw.gmm(10, 5, 1000)), 682e3, false, [3.0, 1.8]);
    add("gmm d10 k25 n1000", |draw| Box::new(draw.gmm(10, 25, 1000)), 3.4e6, false, [3.0, 1.9]);
    add("lstm l2 c1024", |draw| Box::new(draw.lstm(2, 1024)), 778e3, true, [2.1, 1.3]);
    add("llsq n16 m128", |draw| Box::new(Llsq::new(draw.uniform(128), 16)), 4.1e3, false, [3.0, 1.6]);
    add("llsq n1024 m128", |draw| Box::new(Llsq::new(draw.uniform(128), 1024)), 263e3, false, [3.0, 1.5]);
    add("lse n40000", |draw| Box::new(Lse { x: draw.uniform(40_000) }), 200e3, true, [2.2, 1.0]);
    add("ode n16 s256", |draw| Box::new(draw.ode(16, 256)), 80e3, true, [15.0, 5.0]);
    add("det l7", |draw| Box::new(Det { size: 7, entries: draw.uniform(49) }), 13.7e3, true, [0.6, 0.1]);
    add("det l9", |draw| Box::new(Det { size: 9, entries: draw.uniform(81) }), 986e3, true, [0.7, 0.05]);
    add("kmeans k10 n1000 d8", |draw| Box::new(draw.kmeans(10, 1000, 8)), 320e3, false, [15.0, 3.0]);
    let operations = 31_843.0 * 100.0;
    add("ba1 jacobian", |draw| Box::new(draw.ba(49, 7776, 31_843)), operations, false, [8.0, 4.0]);
    all
}

/// Checks the compiled derivative against the recorded one, and times both.
pub(crate) fn run(clock: Clock, instance: &Instance) {
    let Instance { name, ref problem, operations, whole, must, goal } = *instance;
    let derivative = |how| problem.derivative(how).expect("the data are finite");
    let (mut compiled, mut recorded) = (derivative(How::Replay), derivative(How::Record));
    let (mut got, mut want) = (vec![0.0; problem.entries()], vec![0.0; problem.entries()]);
    for _ in 0..3 {
        let value = compiled(&mut got).expect("finite");
        agree(name, &[value], &[problem.value()]);
    }
    recorded(&mut want).expect("finite");
    agree(name, &got, &want);
    if !clock.timed {
        return println!("{name:22} right");
    }

    let mut plain = || {
        black_box(black_box(problem).value());
    };
    let pair = clock.pair(&mut plain, &mut || {
        black_box(compiled(&mut got)).expect("finite");
    });
    let eager = clock.pair(&mut plain, &mut || {
        black_box(recorded(&mut want)).expect("finite");
    });
    // The first call records; the second one, too, and compares, compiles and replays.
    let [ready, _] = clock.once(3, &mut || {
        let start = Instant::now();
        let mut fresh = derivative(How::Replay);
        for _ in 0..2 {
            fresh(&mut got).expect("finite");
        }
        start.elapsed()
    });
    let (record, replay) = (eager.other / operations, pair.other / operations);
    // Where one row is recorded, compiling is no matter of the operations of all.
    let compile = if whole { (ready - 2.0 * eager.other - pair.other) / operations } else { f64::NAN };
    // After this number of calls the cost is that of recording each of them.
    let pays = (ready - 2.0 * pair.other) / (eager.other - pair.other);
    let pays = if pays > 0.0 { pays.ceil() } else { f64::NAN };
    line(
        name,
        &[pair.base / 1e3, pair.ratio, pair.least, must, goal, eager.ratio, record, compile, replay, pays],
    );
}
