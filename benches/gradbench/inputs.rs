//! What GradBench sends: sizes of its evaluations, with data drawn as they draw them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::f64::consts::TAU;

/// The input of a message, and what is asked of it.
pub(crate) struct Workload {
    pub(crate) module: &'static str,
    pub(crate) name: String,
    /// The function of the value, empty where there is none, and that of the derivative.
    pub(crate) functions: &'static [[&'static str; 2]],
    /// The least ratio of a tool's derivative to its value that is published for the module.
    pub(crate) published: f64,
    pub(crate) input: Value,
}

struct Draw(ChaCha8Rng);

impl Draw {
    fn uniform(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.0.random()).collect()
    }

    /// By Box and Muller (1958).
    fn normal(&mut self, n: usize) -> Vec<f64> {
        let mut one =
            || (-2.0 * (1.0 - self.0.random::<f64>()).ln()).sqrt() * (TAU * self.0.random::<f64>()).cos();
        (0..n).map(|_| one()).collect()
    }

    fn table(&mut self, rows: usize, width: usize, draw: fn(&mut Self, usize) -> Vec<f64>) -> Vec<Vec<f64>> {
        (0..rows).map(|_| draw(self, width)).collect()
    }

    fn gmm(&mut self, d: usize, k: usize, n: usize) -> Value {
        json!({
            "d": d, "k": k, "n": n, "m": 0, "gamma": 1.0,
            "x": self.table(n, d, Self::normal),
            "alpha": self.normal(k),
            "mu": self.table(k, d, Self::uniform),
            "q": self.table(k, d, Self::normal),
            "l": self.table(k, d * (d - 1) / 2, Self::normal),
        })
    }

    fn lstm(&mut self, layers: usize, length: usize) -> Value {
        const BITS: usize = 14;
        let mut sequence = self.table(length, BITS, Self::uniform);
        sequence.iter_mut().flatten().for_each(|x| *x = x.round());
        json!({
            "main_params": self.table(2 * layers, 4 * BITS, Self::uniform),
            "extra_params": self.table(3, BITS, Self::uniform),
            "state": self.table(2 * layers, BITS, Self::uniform),
            "sequence": sequence,
        })
    }

    fn kmeans(&mut self, k: usize, n: usize, d: usize) -> Value {
        let points = self.table(n, d, Self::uniform);
        // So that no cluster is empty.
        json!({ "centroids": points[n - k..], "points": points })
    }
}

/// One camera, point and weight, of which the tool makes copies.
fn ba(cameras: usize, points: usize, observations: usize) -> Value {
    let camera = [
        -0.758453, -1.109613, -0.845551, 34.556073, 39.676747, 53.881673, 419.194514, 5.864426, -8.518870,
        0.087812, 0.002739,
    ];
    json!({
        "n": cameras, "m": points, "p": observations,
        "cam": camera, "x": [7.203245, 0.001144, 3.023326], "w": 0.417022, "feat": [271.760969, 834.209256],
    })
}

const OBJECTIVE: &[[&str; 2]] = &[["objective", "jacobian"]];
const PRIMAL: &[[&str; 2]] = &[["primal", "gradient"]];
const COST: &[[&str; 2]] = &[["cost", "dir"]];
const NESTED: &[[&str; 2]] = &[["", "rr"], ["", "ff"], ["", "fr"], ["", "rf"]];

/// Those whose module and size are wanted, the smallest of each module first.
pub(crate) fn all(wanted: impl Fn(&str) -> bool) -> Vec<Workload> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(31337));
    let mut all = Vec::new();
    let mut add = |module, functions, published, name: String, input| {
        if wanted(&format!("{module} {name}")) {
            all.push(Workload { module, name, functions, published, input });
        }
    };
    for (file, n, m, p) in [("1", 49, 7776, 31_843), ("4", 372, 47_423, 204_472), ("6", 539, 65_220, 277_273)]
    {
        add("ba", OBJECTIVE, 9.6, file.into(), ba(n, m, p));
    }
    for (d, k) in [(2, 5), (10, 25), (32, 25), (10, 100), (32, 100)] {
        add("gmm", OBJECTIVE, 1.3, format!("d{d} k{k}"), draw.gmm(d, k, 1000));
    }
    for (layers, length) in [(2, 1024), (4, 4096)] {
        add("lstm", OBJECTIVE, 2.5, format!("l{layers} c{length}"), draw.lstm(layers, length));
    }
    for n in [16, 128, 1024, 8196] {
        add("llsq", PRIMAL, 1.5, format!("n{n}"), json!({ "x": draw.uniform(128), "n": n }));
    }
    for n in [2500, 320_000, 1_280_000] {
        add("lse", PRIMAL, 3.5, format!("n{n}"), json!({ "x": draw.uniform(n) }));
    }
    for (k, n, d) in [(10, 1000, 8), (100, 10_000, 16)] {
        add("kmeans", COST, 1.4, format!("k{k} n{n} d{d}"), draw.kmeans(k, n, d));
    }
    for (n, s) in [(1000, 1), (1000, 100)] {
        add("ode", PRIMAL, f64::NAN, format!("n{n} s{s}"), json!({ "x": draw.uniform(n), "s": s }));
    }
    for l in [7, 9] {
        add("det", PRIMAL, 2.8, format!("l{l}"), json!({ "A": draw.uniform(l * l), "ell": l }));
    }
    add("particle", NESTED, f64::NAN, String::new(), json!({ "w": 0.0 }));
    add("saddle", NESTED, f64::NAN, String::new(), json!({ "start": [1.0, 1.0] }));
    all
}
