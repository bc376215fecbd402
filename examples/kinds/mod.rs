//! Six kinds of curves that people fit, each with data: a decay to an offset, saturation after Michaelis and Menten,
//! logistic growth, a peak, a power law, and saturation after Hill.
//!
//! The rows of `puromycin` are R's data set of that name; the others are made up, the curve and noise.

use gradus::prelude::*;

/// The prediction at the parameters `b` and the one feature `x`.
pub(crate) type Curve = fn(&[Var], &[Var]) -> Var;

/// One kind.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) curve: Curve,
    pub(crate) parameters: usize,
    /// The smallest sum of squares, as SciPy finds it too.
    pub(crate) smallest: f64,
    /// `y`, then `x`.
    pub(crate) rows: &'static [[f64; 2]],
}

/// All six.
pub(crate) const KINDS: [Kind; 6] = [
    Kind {
        name: "decay",
        curve: |b, x| b[0] * (-b[1] * x[0]).exp() + b[2],
        parameters: 3,
        smallest: 0.129508723863,
        rows: &DECAY,
    },
    Kind {
        name: "puromycin",
        curve: |b, x| b[0] * x[0] / (b[1] + x[0]),
        parameters: 2,
        smallest: 1195.44881444,
        rows: &PUROMYCIN,
    },
    Kind {
        name: "logistic",
        curve: |b, x| b[0] / (1.0 + (-b[1] * (x[0] - b[2])).exp()),
        parameters: 3,
        smallest: 0.407384851344,
        rows: &LOGISTIC,
    },
    Kind {
        name: "peak",
        curve: |b, x| b[0] * (-0.5 * ((x[0] - b[1]) / b[2]).powi(2)).exp(),
        parameters: 3,
        smallest: 0.127875900399,
        rows: &GAUSS,
    },
    Kind {
        name: "power",
        curve: |b, x| b[0] * x[0].powf(b[1]),
        parameters: 2,
        smallest: 3.37389925862,
        rows: &POWER,
    },
    Kind {
        name: "hill",
        curve: |b, x| b[0] * x[0].powf(b[2]) / (b[1].powf(b[2]) + x[0].powf(b[2])),
        parameters: 3,
        smallest: 0.133060566858,
        rows: &HILL,
    },
];

#[rustfmt::skip]
const DECAY: [[f64; 2]; 20] = [
    [6.43, 0.0], [5.11, 0.4], [4.04, 0.8], [3.54, 1.2], [2.89, 1.6], [2.58, 2.0],
    [2.09, 2.4], [1.94, 2.8], [2.0, 3.2], [1.76, 3.6], [1.51, 4.0], [1.64, 4.4],
    [1.66, 4.8], [1.6, 5.2], [1.51, 5.6], [1.49, 6.0], [1.56, 6.4], [1.42, 6.8],
    [1.55, 7.2], [1.4, 7.6],
];

#[rustfmt::skip]
const PUROMYCIN: [[f64; 2]; 12] = [
    [76.0, 0.02], [47.0, 0.02], [97.0, 0.06], [107.0, 0.06], [123.0, 0.11], [139.0, 0.11],
    [159.0, 0.22], [152.0, 0.22], [191.0, 0.56], [201.0, 0.56], [207.0, 1.1], [200.0, 1.1],
];

#[rustfmt::skip]
const LOGISTIC: [[f64; 2]; 16] = [
    [-0.24, 0.0], [0.03, 0.75], [0.02, 1.5], [0.25, 2.25], [1.03, 3.0], [1.91, 3.75],
    [3.52, 4.5], [5.2, 5.25], [6.63, 6.0], [8.03, 6.75], [8.59, 7.5], [8.88, 8.25],
    [8.61, 9.0], [8.97, 9.75], [9.18, 10.5], [8.81, 11.25],
];

#[rustfmt::skip]
const GAUSS: [[f64; 2]; 24] = [
    [0.17, 0.0], [0.07, 0.35], [0.07, 0.7], [0.24, 1.05], [0.65, 1.4], [1.12, 1.75],
    [1.85, 2.1], [2.91, 2.45], [3.56, 2.8], [3.91, 3.15], [3.83, 3.5], [3.02, 3.85],
    [2.06, 4.2], [1.23, 4.55], [0.65, 4.9], [0.25, 5.25], [-0.05, 5.6], [-0.01, 5.95],
    [-0.12, 6.3], [-0.02, 6.65], [0.0, 7.0], [-0.08, 7.35], [-0.08, 7.7], [-0.07, 8.05],
];

#[rustfmt::skip]
const POWER: [[f64; 2]; 14] = [
    [0.78, 0.5], [2.9, 1.0], [5.37, 1.5], [7.68, 2.0], [11.42, 2.5], [16.39, 3.0],
    [20.13, 3.5], [26.55, 4.0], [31.79, 4.5], [37.94, 5.0], [44.03, 5.5], [53.14, 6.0],
    [59.97, 6.5], [68.53, 7.0],
];

#[rustfmt::skip]
const HILL: [[f64; 2]; 12] = [
    [0.17, 0.1], [0.12, 0.2], [0.26, 0.4], [0.91, 0.8], [1.57, 1.2], [1.97, 1.6],
    [3.39, 2.4], [4.01, 3.2], [4.63, 4.8], [5.25, 6.4], [5.68, 9.6], [5.74, 12.8],
];
