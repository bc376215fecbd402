//! Random programs with calls: functions of one's own, equations, integrals and tables among ordinary operations.
//!
//! Each piece has a closed form, which the witness computes instead: of a variable it is a call, of any other number that form.

use super::number::Number;
use gradus::prelude::*;
use proptest::prelude::*;
use std::sync::LazyLock;

/// One piece: what it is, and two operands, counted from the end of what there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    kind: usize,
    operands: [usize; 2],
}

impl Piece {
    pub(crate) fn of(kind: usize, operands: [usize; 2]) -> Self {
        Self { kind, operands }
    }
}

/// How many kinds there are.
pub(crate) const KINDS: usize = 16;

/// Programs of up to eight pieces.
pub(crate) fn programs() -> impl Strategy<Value = Vec<Piece>> {
    let piece = (0..KINDS, [0_usize..6, 0_usize..6]).prop_map(|(kind, operands)| Piece { kind, operands });
    prop::collection::vec(piece, 1..9)
}

/// A number on which calls can be made.
pub(crate) trait Calling: Number {
    /// The call of kind `which`, or its closed form.
    fn called(which: usize, a: Self, b: Self) -> Self;
}

/// The sum of all that a program computes.
pub(crate) fn run<N: Calling>(program: &[Piece], inputs: &[N]) -> N {
    let mut pool = inputs.to_vec();
    for piece in program {
        let [a, b] = piece.operands.map(|back| pool[pool.len() - 1 - back % pool.len()]);
        let (a, b) = (a.sin() * N::of(1.25), b.sin() * N::of(1.5));
        pool.push(match piece.kind {
            0 => a * b + a,
            1 => a.exp() - b,
            // A branch with a call on one side.
            2 if a < b => N::called(3, a, b),
            2 => a - b,
            kind => N::called(kind, a, b),
        });
    }
    pool[inputs.len()..].iter().fold(N::of(0.0), |sum, &x| sum + x)
}

/// What the calls are in closed form.
pub(crate) fn closed<N: Number>(which: usize, a: N, b: N) -> N {
    let of = N::of;
    let square = a * a + of(1.0);
    match which {
        // The product of a sine, by hand.
        3 => a.sin() * b + a * a * a,
        // y² = 1 + a² + b².
        4 => (square + b * b).sqrt(),
        // y = (y + (1 + a²) / y) / 2.
        5 => square.sqrt() + b * of(0.0),
        // The minimum of eʸ − (1 + a²) y.
        6 => square.ln(),
        // eʸ = 1 + a² and something of b.
        7 => (square + b * b).ln(),
        // ∫ (a t² + b)² over 0 to 1.
        8 => a * a / of(5.0) + a * b * of(2.0 / 3.0) + b * b,
        // y′ = 3 a t² + b from a b, at 1.
        9 => a * b + a + b,
        // The straight line of a table.
        10 => a * of(2.0) - of(0.5),
        // A compiled function of both.
        11 => a.sin() * b + b.exp(),
        // A call within an equation: y = ½ sin(a) b + …
        12 => (a.sin() * b + a * a * a) * of(0.5),
        // The gradient of a compiled function.
        13 => a.cos() * b + (a.sin() + b.exp()) * of(0.5),
        // A compiled loop: b + a + … + a.
        14 => b + a * of(3.0),
        // An equation within an integral: ∫ √(1 + a²) t dt over 0 to b.
        _ => square.sqrt() * b * b * of(0.5),
    }
}

static SINE: LazyLock<External> = LazyLock::new(|| {
    External::new(
        "sine",
        2,
        |x: &[f64]| x[0].sin() * x[1] + x[0] * x[0] * x[0],
        |x: &[f64], g: &mut [f64]| {
            g[0] = x[0].cos() * x[1] + 3.0 * x[0] * x[0];
            g[1] = x[0].sin();
        },
    )
    .second(|x: &[f64], w: &[f64], v: &[f64], into: &mut [f64]| {
        into[0] = w[0] * ((6.0 * x[0] - x[0].sin() * x[1]) * v[0] + x[0].cos() * v[1]);
        into[1] = w[0] * x[0].cos() * v[0];
    })
});

static COMPILED: LazyLock<External> = LazyLock::new(|| {
    External::of_function("compiled", 2, Function::new(|[a, b]: [Var; 2]| a.sin() * b + b.exp(), 2))
});

/// Adds its first number to the second, three times; counts in the third.
static LOOP: LazyLock<External> = LazyLock::new(|| {
    let step = Function::new(|[a, x, k]: [Var; 3]| [a + x, k + 1.0], 3);
    External::of_outputs("step", 3, 2, step).repeat_while(9, |x: &[f64]| x[2] < 3.0)
});

static LINE: LazyLock<Interpolation> = LazyLock::new(|| {
    let x: Vec<f64> = (0..9).map(|k| f64::from(k) - 4.0).collect();
    let y: Vec<f64> = x.iter().map(|x| 2.0 * x - 0.5).collect();
    Interpolation::cubic(&x, &y).expect("a table")
});

impl Calling for Var {
    fn called(which: usize, a: Self, b: Self) -> Self {
        let equation = |x: &[Var], y: &[Var]| [y[0] * y[0] - x[0] * x[0] - x[1] * x[1] - 1.0];
        match which {
            3 => SINE.call(&[a, b]),
            4 => implicit(equation, &[a, b], &[2.5])[0],
            5 => {
                let mean = |x: &[Var], y: &[Var]| [(y[0] + (x[0] * x[0] + 1.0) / y[0]) * 0.5];
                fixed_point(mean, &[a], &[1.5])[0]
            }
            6 => argmin(|x: &[Var], y: &[Var]| y[0].exp() - (x[0] * x[0] + 1.0) * y[0], &[a], &[0.5])[0],
            // b is captured.
            7 => root_in(|x: &[Var], y: Var| y.exp() - x[0] * x[0] - 1.0 - b * b, &[a], [-1.0, 4.0]),
            8 => integrate(|x: &[Var], t: Var| (x[0] * t * t + b).powi(2), &[a], [0.0, 1.0]),
            9 => {
                let rate = |x: &[Var], t: Var, _: &[Var]| [x[0] * 3.0 * t * t + x[1]];
                ode(rate, &[a, b], &[a * b], &[0.0, 1.0])[1][0]
            }
            10 => LINE.at(a),
            11 => COMPILED.call(&[a, b]),
            12 => fixed_point(|x: &[Var], _: &[Var]| [SINE.call(x) * 0.5], &[a, b], &[0.0])[0],
            13 => {
                let g = COMPILED.grad(&[a, b]);
                g[0] + g[1] * 0.5
            }
            14 => LOOP.outputs(&[a, b, Var::from(0.0)])[0],
            _ => {
                let zero = Var::from(0.0);
                let slope = |x: &[Var], t: Var| implicit(equation, &[x[0], zero], &[2.5])[0] * t;
                integrate(slope, &[a], [zero, b])
            }
        }
    }
}

impl Calling for f64 {
    fn called(which: usize, a: Self, b: Self) -> Self {
        closed(which, a, b)
    }
}

impl Calling for crate::support::hyper::Hyper {
    fn called(which: usize, a: Self, b: Self) -> Self {
        closed(which, a, b)
    }
}
