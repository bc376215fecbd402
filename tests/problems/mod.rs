//! The 35 test problems of Moré, Garbow and Hillstrom.
//!
//! Each is a sum of squares `f(x) = Σ rᵢ(x)²`, written as residuals generic over [`Float`], with the number,
//! the start and the minima of the paper. Those of variable dimension take `n`, and some `m`.
//!
//! # Source
//! Moré, Garbow, Hillstrom (1981), Testing unconstrained optimization software, ACM TOMS 7(1), section 3.

#![allow(dead_code, reason = "each program uses a part")]

mod data;
mod fixed;
mod minima;
mod variable;

use num_traits::{Float, NumCast};

/// One problem at one size.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    /// The number in the paper.
    pub(crate) number: usize,
    /// The name in the paper, as in the golden file.
    pub(crate) name: &'static str,
    /// Parameters.
    pub(crate) n: usize,
    /// Residuals.
    pub(crate) m: usize,
    /// The standard start.
    pub(crate) start: Vec<f64>,
    /// Values at the known minima, local ones and limits at infinity too.
    pub(crate) minima: Vec<f64>,
}

/// All 35, at the sizes of the golden file where it has them.
pub(crate) fn all() -> Vec<Problem> {
    (1..=35).map(standard).collect()
}

/// One of the 35 at its standard size.
pub(crate) fn standard(number: usize) -> Problem {
    let (n, m) = SIZES[number - 1];
    sized(number, n, m)
}

/// Problem `number` with `n` parameters and `m` residuals. Where the paper fixes either, it has to be that.
pub(crate) fn sized(number: usize, n: usize, m: usize) -> Problem {
    let start = start(number, n);
    assert_eq!(start.len(), n, "problem {number} does not come in this size");
    Problem { number, name: NAMES[number - 1], n, m, start, minima: minima::of(number, n, m) }
}

impl Problem {
    /// The residuals.
    pub(crate) fn residuals<T: Float>(&self, x: &[T]) -> Vec<T> {
        let m = self.m;
        match self.number {
            1 | 21 => variable::extended_rosenbrock(x),
            2 => fixed::freudenstein_roth(x),
            3 => fixed::powell_badly_scaled(x),
            4 => fixed::brown_badly_scaled(x),
            5 => fixed::beale(x),
            6 => fixed::jennrich_sampson(x, m),
            7 => fixed::helical_valley(x),
            8 => fixed::bard(x),
            9 => fixed::gaussian(x),
            10 => fixed::meyer(x),
            11 => fixed::gulf(x, m),
            12 => fixed::box3(x, m),
            13 | 22 => variable::extended_powell_singular(x),
            14 => fixed::wood(x),
            15 => fixed::kowalik_osborne(x),
            16 => fixed::brown_dennis(x, m),
            17 => fixed::osborne1(x),
            18 => fixed::biggs6(x, m),
            19 => fixed::osborne2(x),
            20 => variable::watson(x),
            23 => variable::penalty1(x),
            24 => variable::penalty2(x),
            25 => variable::variably_dimensioned(x),
            26 => variable::trigonometric(x),
            27 => variable::brown_almost_linear(x),
            28 => variable::discrete_boundary_value(x),
            29 => variable::discrete_integral(x),
            30 => variable::broyden_tridiagonal(x),
            31 => variable::broyden_banded(x),
            32 => variable::linear_full_rank(x, m),
            33 => variable::linear_rank_one(x, m),
            34 => variable::linear_rank_one_zeros(x, m),
            35 => variable::chebyquad(x, m),
            _ => panic!("there are 35 problems"),
        }
    }

    /// The sum of the squared residuals.
    pub(crate) fn value<T: Float>(&self, x: &[T]) -> T {
        let squares = self.residuals(x).into_iter().map(|r| r * r);
        squares.reduce(|sum, square| sum + square).unwrap_or_else(T::zero)
    }

    /// Is this value that of a known minimum? Within `1e-8 max(1, |f*|)`, the measure of the table.
    pub(crate) fn is_solved_by(&self, value: f64) -> bool {
        self.minima.iter().any(|f| (value - f).abs() <= 1e-8 * f.abs().max(1.0))
    }

    /// The standard start times ten; the paper's second start. For starts that are zero, all ones times ten.
    pub(crate) fn far_start(&self) -> Vec<f64> {
        if self.start.iter().all(|&x| x == 0.0) {
            return vec![10.0; self.n];
        }
        self.start.iter().map(|x| 10.0 * x).collect()
    }
}

/// A constant as any float.
fn c<T: NumCast>(x: f64) -> T {
    T::from(x).expect("every float has constants")
}

/// An integer as a float.
fn whole<T: NumCast>(i: usize) -> T {
    T::from(i).expect("every float has small integers")
}

fn start(number: usize, n: usize) -> Vec<f64> {
    let each = |of: &dyn Fn(f64) -> f64| (1..=n).map(|j| of(j as f64)).collect();
    let repeated = |block: &[f64]| block.iter().copied().cycle().take(n).collect();
    let size = n as f64;
    match number {
        1 | 21 => repeated(&[-1.2, 1.0]),
        2 => vec![0.5, -2.0],
        3 => vec![0.0, 1.0],
        4 | 5 => vec![1.0; 2],
        6 => vec![0.3, 0.4],
        7 => vec![-1.0, 0.0, 0.0],
        8 => vec![1.0; 3],
        9 => vec![0.4, 1.0, 0.0],
        10 => vec![0.02, 4000.0, 250.0],
        11 => vec![5.0, 2.5, 0.15],
        12 => vec![0.0, 10.0, 20.0],
        13 | 22 => repeated(&[3.0, -1.0, 0.0, 1.0]),
        14 => vec![-3.0, -1.0, -3.0, -1.0],
        15 => vec![0.25, 0.39, 0.415, 0.39],
        16 => vec![25.0, 5.0, -5.0, -1.0],
        17 => vec![0.5, 1.5, -1.0, 0.01, 0.02],
        18 => vec![1.0, 2.0, 1.0, 1.0, 1.0, 1.0],
        19 => vec![1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5],
        20 => vec![0.0; n],
        23 => each(&|j| j),
        24 | 27 => vec![0.5; n],
        25 => each(&|j| 1.0 - j / size),
        26 => vec![1.0 / size; n],
        28 | 29 => each(&|j| (j / (size + 1.0)) * (j / (size + 1.0) - 1.0)),
        30 | 31 => vec![-1.0; n],
        32..=34 => vec![1.0; n],
        35 => each(&|j| j / (size + 1.0)),
        _ => panic!("there are 35 problems"),
    }
}

/// `(n, m)` of each problem; where the paper leaves the choice, that of the golden file or the paper's smallest.
const SIZES: [(usize, usize); 35] = [
    (2, 2),
    (2, 2),
    (2, 2),
    (2, 3),
    (2, 3),
    (2, 10),
    (3, 3),
    (3, 15),
    (3, 15),
    (3, 16),
    (3, 99),
    (3, 10),
    (4, 4),
    (4, 6),
    (4, 11),
    (4, 20),
    (5, 33),
    (6, 13),
    (11, 65),
    (6, 31),
    (10, 10),
    (12, 12),
    (4, 5),
    (4, 8),
    (10, 12),
    (10, 10),
    (5, 5),
    (10, 10),
    (10, 10),
    (10, 10),
    (10, 10),
    (5, 10),
    (5, 10),
    (5, 10),
    (7, 7),
];

const NAMES: [&str; 35] = [
    "rosenbrock",
    "freudenstein_roth",
    "powell_badly_scaled",
    "brown_badly_scaled",
    "beale",
    "jennrich_sampson",
    "helical_valley",
    "bard",
    "gaussian",
    "meyer",
    "gulf",
    "box3",
    "powell_singular",
    "wood",
    "kowalik_osborne",
    "brown_dennis",
    "osborne1",
    "biggs6",
    "osborne2",
    "watson",
    "ext_rosenbrock",
    "ext_powell_singular",
    "penalty1",
    "penalty2",
    "variably_dimensioned",
    "trigonometric",
    "brown_almost_linear",
    "discrete_bv",
    "discrete_integral",
    "broyden_tridiagonal",
    "broyden_banded",
    "linear_full",
    "linear_rank1",
    "linear_rank1_zeros",
    "chebyquad",
];
