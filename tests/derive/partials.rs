//! Partial derivatives that lost their digits in a tail: every operation, at every kind of point, on every path to a
//! derivative, against 400 digits.
//!
//! `1 − y²` for `tanh` was 0 from 19 on, and three digits short at 14. The same kind: a square that overflows in
//! front of a division (`1 / (1 + x²)` for `atan`), one that is rounded in front of an exponential (`erf`), a subnormal
//! divisor (`hypot`), an exponent that is rounded (`powf`), an error of the value that is squared (`cbrt`).

use gradus::Real;
use gradus::data::Batch;
use gradus::function::{Columns, JacobianColumns, RowFunction, RowJacobian};
use gradus::prelude::*;
use std::collections::BTreeMap;

/// A float with its bits.
trait Bits: Real {
    const NAME: &'static str;
    fn of_bits(bits: u64) -> Self;
    /// Its number, counted from 0: neighbors differ by 1.
    fn rank(self) -> i64;
}

macro_rules! bits {
    ($float:ident, $signed:ty, $unsigned:ty) => {
        impl Bits for $float {
            const NAME: &'static str = stringify!($float);
            fn of_bits(bits: u64) -> Self {
                <$float>::from_bits(bits as $unsigned)
            }
            fn rank(self) -> i64 {
                let size = self.abs().to_bits() as i64;
                if self < 0.0 { -size } else { size }
            }
        }
    };
}
bits!(f64, i64, u64);
bits!(f32, i32, u32);

/// One point of one operation.
#[derive(Clone, Debug)]
struct Row<T> {
    name: &'static str,
    n: i32,
    x: Vec<T>,
    value: T,
    first: Vec<T>,
    /// By row and column; none where one is out of range.
    second: Option<Vec<T>>,
}

fn rows<T: Bits>() -> Vec<Row<T>> {
    let text = concat!(include_str!("../golden/partials.txt"), include_str!("../golden/special.txt"));
    let read = |bits: &str| u64::from_str_radix(bits, 16).ok().map(T::of_bits);
    let lines =
        text.lines().map(|line| line.split(' ').collect::<Vec<_>>()).filter(|words| words[0] == T::NAME);
    lines
        .map(|words| {
            let arity = if words.len() == 7 { 1 } else { 2 };
            let numbers: Vec<Option<T>> = words[3..].iter().map(|word| read(word)).collect();
            let some =
                |at: usize, len: usize| numbers[at..at + len].iter().copied().collect::<Option<Vec<T>>>();
            let second = some(2 * arity + 1, numbers.len() - 2 * arity - 1);
            Row {
                name: words[1],
                n: words[2].parse().expect("an exponent"),
                x: some(0, arity).expect("operands"),
                value: numbers[arity].expect("a value"),
                first: some(arity + 1, arity).expect("first derivatives"),
                second: second.map(|d| if arity == 1 { d } else { vec![d[0], d[1], d[1], d[2]] }),
            }
        })
        // std's asinh overflows in front of its logarithm.
        .filter(|row| plain(row).is_finite())
        .collect()
}

/// The value on plain floats.
fn plain<T: Bits>(row: &Row<T>) -> T {
    apply(row.name, row.n, &row.x.iter().map(|&x| Var::constant(x)).collect::<Vec<_>>()).value()
}

/// Rows of the same operation.
fn operations<T: Bits>() -> Vec<Vec<Row<T>>> {
    rows().chunk_by(|a, b| (a.name, a.n) == (b.name, b.n)).map(<[_]>::to_vec).collect()
}

fn apply<T: Real>(name: &str, n: i32, x: &[Var<T>]) -> Var<T> {
    macro_rules! methods {
        ($($unary:ident)+; $($binary:ident)+) => {
            match name {
                $( stringify!($unary) => x[0].$unary(), )+
                $( stringify!($binary) => x[0].$binary(x[1]), )+
                "neg" => -x[0],
                "powi" => x[0].powi(n),
                "polygamma" => x[0].polygamma(n as u32),
                "add" => x[0] + x[1],
                "sub" => x[0] - x[1],
                "mul" => x[0] * x[1],
                "div" => x[0] / x[1],
                "rem" => x[0] % x[1],
                _ => bessel(name, n, x[0]),
            }
        };
    }
    methods! {
        recip sqrt cbrt exp exp2 exp_m1 ln ln_1p log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
        abs signum floor ceil round trunc fract relu detach sigmoid softplus erf
        ln_gamma gamma erfc erfcx erf_inv normal_cdf ln_normal_cdf normal_quantile logit ln_1m_exp sinc exprel lambert_w;
        powf atan2 hypot max min copysign ln_beta beta logaddexp xlogy gamma_p gamma_q
    }
}

fn bessel<T: Real>(name: &str, n: i32, x: Var<T>) -> Var<T> {
    match (name, n) {
        ("bessel_j", 0) => x.bessel_j0(),
        ("bessel_j", 1) => x.bessel_j1(),
        ("bessel_y", 0) => x.bessel_y0(),
        ("bessel_y", 1) => x.bessel_y1(),
        ("bessel_i", 0) => x.bessel_i0(),
        ("bessel_i", 1) => x.bessel_i1(),
        ("bessel_k", 0) => x.bessel_k0(),
        ("bessel_k", 1) => x.bessel_k1(),
        ("bessel_i_scaled", 0) => x.bessel_i0_scaled(),
        ("bessel_i_scaled", 1) => x.bessel_i1_scaled(),
        ("bessel_k_scaled", 0) => x.bessel_k0_scaled(),
        ("bessel_k_scaled", 1) => x.bessel_k1_scaled(),
        _ => panic!("{name}"),
    }
}

/// Units that go with a number below the normal ones, which has few digits, and from which a derivative is made: a
/// quotient that is divided once more, a power that is multiplied by its exponent, or a first derivative for the second.
///
/// To save these digits would cost every division in a gradient a second one.
fn lost<T: Bits>(row: &Row<T>, want: T, order: usize) -> i64 {
    let exponent = match row.name {
        "powi" => f64::from(row.n).abs(),
        "powf" => row.x[1].abs().widen(),
        _ => 1.0,
    };
    let (size, unit, smallest) = (want.abs().widen(), T::of_bits(1).widen(), T::min_positive_value().widen());
    let sources: Vec<f64> = match (order, row.name) {
        (2, _) => row.first.iter().chain([&row.value]).map(|x| x.abs().widen()).collect(),
        (1, "div") => vec![row.value.abs().widen()],
        // The power itself, which the exponent multiplies.
        (1, "powi" | "powf") => vec![size / exponent],
        _ => Vec::new(),
    };
    let small = sources.iter().filter(|&&x| size > 0.0 && x < smallest && (x > 0.0 || order == 1));
    // What the first derivative has lost to its exponent, the second has, too.
    let more = if order == 2 { exponent.max(1.0) } else { 1.0 };
    let relative = small.map(|&x| more * unit / x.max(unit / exponent.max(1.0))).fold(0.0, f64::max);
    (relative * size / (size * T::epsilon().widen() / 2.0).max(unit)).ceil() as i64
}

/// The largest distances found, in units in the last place, by operation.
struct Worst {
    /// Of the derivatives.
    order: usize,
    found: BTreeMap<String, (i64, String)>,
}

impl Worst {
    fn of_order(order: usize) -> Self {
        Self { order, found: BTreeMap::new() }
    }

    fn see<T: Bits>(&mut self, row: &Row<T>, what: &str, got: &[T], want: &[T]) {
        assert_eq!(got.len(), want.len());
        for (&got, &want) in got.iter().zip(want) {
            let off = if got.is_nan() {
                i64::MAX
            } else {
                (got.rank() - want.rank()).abs() - lost(row, want, self.order)
            };
            let worst = self.found.entry(format!("{} {}", T::NAME, row.name)).or_default();
            if off > worst.0 {
                *worst = (off, format!("{what} at {:?}^{}: {got:e} {want:e}", row.x, row.n));
            }
        }
    }

    #[track_caller]
    fn check(&self, allowed: i64, more: &[(&str, i64)]) {
        let mut failures = Vec::new();
        for (name, (off, what)) in &self.found {
            let operation = name.split(' ').nth(1);
            let more = more.iter().find(|(name, _)| Some(*name) == operation).map_or(0, |more| more.1);
            if *off > allowed.max(more) {
                failures.push(format!("{name}: {off} units: {what}"));
            }
        }
        assert!(failures.is_empty(), "{failures:#?}");
    }
}

/// Derivatives of B have the error of B. Those of an incomplete gamma function in the shape lose some `√a` units, and what cancels.
const ROUGH: &[(&str, i64)] = &[("beta", 16), ("gamma_p", 64), ("gamma_q", 64)];

const MATHS: [Math; 2] = [Math::Std, Math::Vector];

/// First derivatives one by one: eager, along directions, nested, and compiled.
fn single<T: Bits>(first: &mut Worst, second: &mut Worst) {
    for group in operations::<T>() {
        let (name, n) = (group[0].name, group[0].n);
        let f = |x: &[Var<T>]| apply(name, n, x);
        let arity = group[0].x.len();
        for row in &group {
            let (_, gradient) = value_and_grad(f, row.x.clone()).unwrap_or_else(|e| panic!("{row:?}: {e}"));
            first.see(row, "grad", &gradient, &row.first);
            let unit = |k: usize| (0..arity).map(|i| T::of(f64::from(u8::from(i == k)))).collect::<Vec<T>>();
            let along = |k| jvp(|x: &[Var<T>]| [f(x)], row.x.clone(), unit(k)).expect("finite")[0];
            first.see(row, "jvp", &(0..arity).map(along).collect::<Vec<_>>(), &row.first);
            let Some(curvature) = &row.second else { continue };
            let matrix = hessian(f, row.x.clone()).unwrap_or_else(|e| panic!("{row:?}: {e}"));
            second.see(row, "hessian", matrix.as_slice(), curvature);
            for k in 0..arity {
                let column = hvp(f, row.x.clone(), unit(k)).expect("finite");
                second.see(row, "hvp", &column, &curvature[k * arity..][..arity]);
                let nested = |x: &[Var<T>]| nested_grad(f, x.to_vec())[k];
                let (derivative, column) = value_and_grad(nested, row.x.clone()).expect("finite");
                first.see(row, "nested", &[derivative], &row.first[k..=k]);
                second.see(row, "nested", &column, &curvature[k * arity..][..arity]);
            }
        }
        for math in MATHS {
            let mut compiled = Function::new(f, arity).math(math);
            let mut gradient = vec![T::zero(); arity];
            for _ in 0..3 {
                for row in &group {
                    compiled.value_and_grad(&row.x, &mut gradient).expect("finite");
                    first.see(row, &format!("{math:?}"), &gradient, &row.first);
                    let Some(curvature) = &row.second else { continue };
                    let matrix = compiled.hessian(&row.x).expect("finite");
                    second.see(row, &format!("{math:?}"), matrix.as_slice(), curvature);
                }
            }
        }
    }
}

/// Many points of one operation together: runs of a program, rows of a table, columns and parameters.
fn together<T: Bits>(first: &mut Worst) {
    for group in operations::<T>() {
        let (name, n, arity) = (group[0].name, group[0].n, group[0].x.len());
        let point: Vec<T> = group.iter().flat_map(|row| row.x.iter().copied()).collect();
        let all = |x: &[Var<T>]| x.chunks(arity).map(|x| apply(name, n, x)).collect::<Vec<_>>();
        let columns: Vec<Vec<T>> = (0..arity).map(|k| group.iter().map(|row| row.x[k]).collect()).collect();
        let slices: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
        let table = Columns::new(&slices).expect("equal lengths");
        for math in MATHS {
            let mut compiled = Function::new(all, point.len()).math(math);
            let mut values = vec![T::zero(); group.len()];
            let mut matrix = Matrix::zeros(group.len(), point.len());
            let mut rows = RowJacobian::new(move |_: Var<T>, x: &[Var<T>]| apply(name, n, x)).math(math);
            let mut found = JacobianColumns::default();
            let shifted = move |w: &[Var<T>], x: &[Var<T>]| {
                apply(name, n, &x.iter().zip(w).map(|(&x, &w)| x + w).collect::<Vec<_>>())
            };
            let mut sum = RowFunction::new(shifted).math(math);
            for _ in 0..3 {
                compiled.jacobian_into(&point, &mut values, &mut matrix).expect("finite");
                rows.evaluate(&[T::one()], &table, Batch::Range(0..group.len()), &mut found).expect("finite");
                for (r, row) in group.iter().enumerate() {
                    first.see(
                        row,
                        &format!("run {math:?}"),
                        &matrix.row(r)[r * arity..][..arity],
                        &row.first,
                    );
                    let derivatives: Vec<T> = (0..arity).map(|k| found.derivative(0, 1 + k)[r]).collect();
                    first.see(row, &format!("columns {math:?}"), &derivatives, &row.first);
                    let (zero, mut gradient) = (vec![T::zero(); arity], vec![T::zero(); arity]);
                    sum.value_and_grad(&zero, &table, Batch::Range(r..r + 1), &mut gradient).expect("finite");
                    first.see(row, &format!("row {math:?}"), &gradient, &row.first);
                }
            }
        }
    }
}

#[test]
fn first_and_second_derivatives_keep_their_digits_at_single_points() {
    let (mut first, mut second) = (Worst::of_order(1), Worst::of_order(2));
    single::<f64>(&mut first, &mut second);
    single::<f32>(&mut first, &mut second);
    first.check(4, ROUGH);
    // Products of two or three first derivatives, each with its own error.
    // Next to where e^−x I₁ has no curvature it is a difference.
    second.check(5, &[ROUGH, &[("bessel_i_scaled", 16)]].concat());
}

#[test]
fn first_derivatives_keep_their_digits_in_runs_and_rows() {
    let mut first = Worst::of_order(1);
    together::<f64>(&mut first);
    together::<f32>(&mut first);
    first.check(4, ROUGH);
}

/// The numbers of the report, by hand.
#[test]
fn the_tail_of_tanh() {
    let near = |got: f64, want: f64| (got / want - 1.0).abs() < 1e-6;
    assert!(near(grad(|x: Var| x.tanh(), 14.0).unwrap(), 2.765760e-12));
    assert!(near(grad(|x: Var| x.tanh(), 20.0).unwrap(), 1.699_342e-17));
    assert!((f64::from(grad(|x: Var<f32>| x.tanh(), 9.0).unwrap()) / 6.09e-8 - 1.0).abs() < 1e-3);
}

/// Values, too, but for those that std itself computes with fewer digits.
#[test]
fn values_keep_their_digits() {
    fn see<T: Bits>(worst: &mut Worst) {
        for row in rows::<T>() {
            worst.see(&row, "value", &[plain(&row)], &[row.value]);
            let f = |x: &[Var<T>]| apply(row.name, row.n, x);
            let mut compiled = Function::new(f, row.x.len()).math(Math::Vector);
            for _ in 0..3 {
                worst.see(&row, "vector", &[compiled.value(&row.x).expect("finite")], &[row.value]);
            }
        }
    }
    let mut worst = Worst::of_order(0);
    see::<f64>(&mut worst);
    see::<f32>(&mut worst);
    // std takes `ln(x + √(x² − 1))`, a logarithm near 1; `½ ln_1p(2x / (1 − x))`, the same at the other end; and the
    // reciprocal of a power that overflows before its reciprocal vanishes. Replays have std's bits.
    // Next to B = 1 the logarithm has the error of its parts, and where Γ leaves the range, B is its exponential.
    worst.check(
        4,
        &[
            ("acosh", i64::MAX),
            ("atanh", i64::MAX),
            ("powi", i64::MAX),
            ("ln_beta", 10),
            ("beta", 16),
            ("gamma_p", 16),
            ("gamma_q", 16),
        ],
    );
}
