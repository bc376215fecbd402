//! Random straight-line programs over any kind of number, with every operation and with branches.
//!
//! A program is a list of steps over a growing pool of values, so subexpressions are
//! shared by construction. Steps stay inside the domain of their function, and away
//! from poles, by branching on the values, as a careful user would.

use super::number::Number;
use proptest::prelude::*;

/// An operand: a value of the pool, counted from its end, or a constant.
#[derive(Debug, Clone, Copy)]
enum Operand {
    Pool(usize),
    Constant(f64),
}

/// One operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    operation: usize,
    operands: [Operand; 3],
}

/// How many different operations a step can be.
const OPERATIONS: usize = 60;

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        4 => (0_usize..12).prop_map(Operand::Pool),
        1 => (-3.0..3.0).prop_map(Operand::Constant),
    ]
}

/// Programs of up to 30 steps.
pub(crate) fn programs() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..OPERATIONS, [operand(), operand(), operand()])
        .prop_map(|(operation, operands)| Step { operation, operands });
    prop::collection::vec(step, 1..30)
}

/// Runs a program: the sum of all values that it computed.
pub(crate) fn run<N: Number>(program: &[Step], inputs: &[N]) -> N {
    let c = |c: f64| <N as num_traits::NumCast>::from(c).expect("every kind of number has constants");
    let mut pool = inputs.to_vec();
    for step in program {
        let [a, b, d] = step.operands.map(|operand| match operand {
            Operand::Pool(back) => pool[pool.len() - 1 - back % pool.len()],
            Operand::Constant(value) => c(value),
        });
        let y = apply(step.operation, a, b, d, c);
        // Large values would drown the others in the sum.
        pool.push(if y.abs() > c(100.0) { y / (c(1.0) + y.abs()) } else { y });
    }
    pool[inputs.len()..].iter().fold(c(0.0), |sum, &x| sum + x)
}

fn apply<N: Number>(operation: usize, a: N, b: N, d: N, c: impl Fn(f64) -> N) -> N {
    let within = |low: f64, x: N, high: f64| x > c(low) && x < c(high);
    let away = |x: N| x.abs() > c(0.1);
    match operation {
        0 => a + b,
        1 => a - b,
        2 => a * b,
        3 if away(b) => a / b,
        4 if away(b) => a % b,
        5 if within(0.1, a, 10.0) && within(-3.0, b, 3.0) => a.powf(b),
        6 if away(a) || away(b) => a.atan2(b),
        7 if away(a) || away(b) => a.hypot(b),
        8 => a.max(b),
        9 => a.min(b),
        10 => a.copysign(b),
        11 => a.less(b),
        12 => N::choose(a.less(b), a * d, b + d),
        13 => a.mul_add(b, d),
        14 => a.clamp(c(-1.0), c(2.0)),
        15 => -a,
        16 if away(a) => a.recip(),
        17 if within(0.1, a, 1e9) => a.sqrt(),
        18 if away(a) => a.cbrt(),
        19 if within(-4.0, a, 4.0) => a.exp(),
        20 if within(-4.0, a, 4.0) => a.exp2(),
        21 if within(-4.0, a, 4.0) => a.exp_m1(),
        22 if within(0.1, a, 1e9) => a.ln(),
        23 if within(-0.9, a, 1e9) => a.ln_1p(),
        24 if within(0.1, a, 1e9) => a.log2(),
        25 if within(0.1, a, 1e9) => a.log10(),
        26 => a.sin(),
        27 => a.cos(),
        28 if a.cos().abs() > c(0.3) => a.tan(),
        29 if within(-0.9, a, 0.9) => a.asin(),
        30 if within(-0.9, a, 0.9) => a.acos(),
        31 => a.atan(),
        32 if within(-4.0, a, 4.0) => a.sinh(),
        33 if within(-4.0, a, 4.0) => a.cosh(),
        34 => a.tanh(),
        35 => a.asinh(),
        36 if within(1.1, a, 1e9) => a.acosh(),
        37 if within(-0.9, a, 0.9) => a.atanh(),
        38 => a.abs(),
        39 => a.signum() * b,
        40 => a.floor() + b.ceil() - d.round(),
        41 => a.trunc() * b.fract(),
        42 => a.relu(),
        43 => a.sigmoid(),
        44 => a.softplus(),
        45 => a.erf(),
        46 if away(a) => a.powi(-2),
        47 => a.powi(2) - b.powi(3),
        48 => a.sin_cos().0 * b.to_radians(),
        49 => (a.abs() + c(2.0)).special(0),
        50 if within(-4.0, a, 4.0) => a.special(2),
        51 if within(-4.0, a, 4.0) => a.special(5),
        52 if within(-4.0, a, 4.0) => a.special(6),
        53 if within(0.1, a, 0.9) => a.special(8),
        54 if within(-9.0, a, -0.1) => a.special(9),
        55 if within(0.1, a, 1e9) => a.special(12),
        56 => (a.abs() + c(0.5)).special_of(0, b.abs() + c(0.5)),
        57 => a.special_of(1, b),
        58 if within(0.1, b, 1e9) => a.special_of(2, b),
        // An ordinary branch with other work on each side.
        _ if a < b => (a * a + d).sin(),
        _ => (b - d).cos() * a,
    }
}
