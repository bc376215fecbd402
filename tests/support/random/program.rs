//! Random programs: lists of four numbers, each decoded to one instruction on a list of values.
//!
//! Numbers without structure shrink well. Instructions cover the table of operations with
//! constants on both sides, sums of many lengths and signs, loops over strided ranges of the
//! values (which become runs of all patterns), and branches.
//!
//! The sign of a NaN is tested only where a test says so ([`Signs`]). Rust leaves it open, and it does change: `0 / 0` is
//! negative where x86 divides, and positive where the compiler does.

use super::number::Number;
use crate::support::special;
use proptest::prelude::*;
use std::cell::Cell;
use std::cmp::Ordering;

/// One instruction before it is decoded.
pub(crate) type Raw = (u8, u16, u16, u16);

/// Values that a program may have at most, so that a debug build gets through.
const MOST: usize = 1500;

/// A random program.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) instructions: Vec<Raw>,
    pub(crate) inputs: usize,
    /// How often it goes round; 0 if its instructions are all there is.
    pub(crate) rounds: usize,
}

/// Programs on this number of inputs.
pub(crate) fn programs(inputs: std::ops::Range<usize>) -> impl Strategy<Value = Program> {
    let instruction = (any::<u8>(), any::<u16>(), any::<u16>(), any::<u16>());
    (prop::collection::vec(instruction, 1..24), inputs).prop_map(|(instructions, inputs)| Program {
        instructions,
        inputs,
        rounds: 0,
    })
}

/// Values side by side in a recurrence: enough for runs.
const LANES: usize = 9;

/// Programs that go round often enough to be long and narrow.
pub(crate) fn recurrences() -> impl Strategy<Value = Program> {
    let instruction = (any::<u8>(), any::<u16>(), any::<u16>(), any::<u16>());
    let body = prop::collection::vec(instruction.prop_filter("a loop", |raw| !is_loop(raw.0)), 1..4);
    (body, 20_usize..40).prop_map(|(instructions, rounds)| Program {
        instructions,
        inputs: 2 * LANES,
        rounds,
    })
}

/// The number of random programs that a test looks at. Without optimization, where each takes many times as long, a third of
/// them; `.ci/run` has all, and of values and gradients many more, with optimization.
pub(crate) fn graphs(usual: u32) -> ProptestConfig {
    let usual = if cfg!(debug_assertions) { usual.div_ceil(3) } else { usual };
    let asked = std::env::var("GRADUS_GRAPHS").ok().and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(usual),
        failure_persistence: None,
        // What fails is made smaller for a minute, and then shown as it is: a case can take a second.
        max_shrink_time: 60_000,
        ..ProptestConfig::default()
    }
}

/// Numbers that programs are run at: some kinks and ties, most of them in (−3, 3).
pub(crate) fn point(seed: u32, len: usize) -> Vec<f64> {
    let mut state = u64::from(seed) * 2 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 40
    };
    let number = |random: u64| match random % 32 {
        0 => 0.0,
        1 => -0.0,
        2 => 1.0,
        3 => -1.0,
        4 => 1e-3,
        _ => (random >> 5) as f64 / f64::from(1_u32 << 19) * 6.0 - 3.0,
    };
    (0..len).map(|_| number(next())).collect()
}

const CONSTANTS: [f64; 12] = [2.0, -1.0, 0.5, 3.0, 1.0, 0.0, -0.25, 100.0, 0.1, -3.7, -0.0, 1e-8];

impl Program {
    /// What the program computes from `x`.
    pub(crate) fn eval<N: Number>(&self, x: &[N]) -> N {
        if self.rounds == 0 { self.once(x) } else { self.again(x) }
    }

    /// Each value from itself, its neighbor, and what comes in: nothing for some, so that they begin on
    /// another level.
    fn again<N: Number>(&self, x: &[N]) -> N {
        let (start, held) = x.split_at(LANES);
        let mut state = start.to_vec();
        let mut total = N::of(0.0);
        for round in 0..self.rounds {
            let comes_in =
                |i: usize| if (round + 2 * i).is_multiple_of(3) { held[i] * N::of(0.5) } else { held[i] };
            let next = |i: usize| self.once(&[comes_in(i), state[i], state[(i + 1) % LANES]]).tanh();
            state = (0..LANES).map(next).collect();
            total = total + state[round % LANES];
        }
        total
    }

    /// The instructions, once.
    fn once<N: Number>(&self, x: &[N]) -> N {
        let mut values = x.to_vec();
        for &raw in &self.instructions {
            step(raw, &mut values);
            if values.len() > MOST {
                break;
            }
        }
        // Some of the last values, so that several instructions matter.
        let rest = values.len().saturating_sub(5);
        values[rest..].iter().fold(N::of(0.25), |sum, &x| sum + x)
    }

    /// The most operands that a recording of the program has; see the bound of gradients.
    pub(crate) fn edges(&self) -> f64 {
        // An instruction is a few operations with at most three operands, or a loop of up to 40.
        let once = |raw: &Raw| if is_loop(raw.0) { 1000.0 } else { 30.0 };
        let instructions = self.instructions.iter().map(once).sum::<f64>() + 10.0;
        instructions * (self.rounds * LANES).max(1) as f64
    }
}

fn is_loop(kind: u8) -> bool {
    kind % 16 >= 11
}

fn step<N: Number>((kind, a, b, c): Raw, values: &mut Vec<N>) {
    let len = values.len();
    let at = |i: u16| values[len - 1 - usize::from(i) % len.min(64)];
    let (x, y, z) = (at(a), at(b), at(c));
    let constant = N::of(CONSTANTS[usize::from(c) % CONSTANTS.len()]);
    let result = match kind % 16 {
        0 | 1 => unary(c, x, b % 8 == 0),
        2 | 3 => binary(c, x, y),
        4 => binary(b, x, constant),
        5 => binary(b, constant, x),
        6 => x.powi(i32::from(c % 13) - 4),
        7 => x.mul_add(y, z),
        8 => x.less(y).choose(z, x * constant),
        9 => Number::smaller(Number::larger(x, N::of(-0.75)), N::of(1.5)) + x.clamp(N::of(-1.0), N::of(2.0)),
        10 => branch(c, x, y, z),
        _ => return repeat((kind, a, b, c), values),
    };
    values.push(result);
}

/// A loop over ranges of the values.
fn repeat<N: Number>((kind, a, b, c): Raw, values: &mut Vec<N>) {
    let len = values.len();
    let times = 2 + usize::from(c) % 40;
    // Strides 0 to 3 forward and −1 backward; a period makes tiles and repetitions.
    let place = |from: u16, i: usize| {
        let (start, stride) = (usize::from(from) % len, usize::from(from >> 8) % 5);
        let i = match from >> 11 & 3 {
            0 => i % 3,
            1 => i / 4,
            _ => i,
        };
        if stride == 4 { (start + 64 * len - i) % len } else { (start + stride * i) % len }
    };
    let (first, second) = (|i| values[place(a, i)], |i| values[place(b, i)]);
    let constant = |i: usize| N::of(CONSTANTS[(usize::from(c >> 6) + i % 2 * usize::from(c & 1)) % 12]);
    let results: Vec<N> = match kind % 16 {
        11 => (0..times).map(|i| binary(c >> 8, first(i), second(i))).collect(),
        12 => (0..times).map(|i| unary(c >> 8, first(i), false)).collect(),
        13 => (0..times).map(|i| first(i) * constant(i) + second(i)).collect(),
        14 => {
            let sign = |i: usize| c >> (i % 16) & 1 == 1;
            let sum = |from: usize| {
                (from..from + times)
                    .fold(second(from), |sum, i| if sign(i) { sum - first(i) } else { sum + first(i) })
            };
            // Eight and more sums of one shape are a run, fewer are single.
            (0..usize::from(b >> 13) * 2 + 1).map(sum).collect()
        }
        _ if c & 1 << 15 == 0 => {
            // Chains: running extremes and sums, and products that stay small.
            let mut last = second(0);
            let links = (0..times).map(|i| {
                last = match c >> 6 & 7 {
                    0 | 1 => last.larger(first(i)),
                    2 => first(i).larger(last),
                    3 => last.smaller(first(i)),
                    4 => first(i).smaller(last),
                    5 => last + first(i),
                    _ => last * first(i).sin(),
                };
                last
            });
            links.collect()
        }
        _ => (0..times.min(12)).map(|i| branch(c >> 4, first(i), second(i), constant(i))).collect(),
    };
    values.extend(results);
}

/// Functions with one operand, brought into their domain unless `raw`, and to where they do not overflow.
fn unary<N: Number>(which: u16, x: N, raw: bool) -> N {
    let positive = |x: N| if raw { x } else { x.abs() + N::of(0.5) };
    let within = |x: N| if raw { x } else { x.sin() * N::of(0.875) };
    let small = |x: N| if raw { x } else { x.sin() * N::of(3.0) };
    match which % 54 {
        0 => -x,
        1 => positive(x).recip(),
        2 => positive(x).sqrt(),
        3 => positive(x).cbrt(),
        4 => small(x).exp(),
        5 => small(x).exp2(),
        6 => small(x).exp_m1(),
        7 => positive(x).ln(),
        8 => positive(x).ln_1p(),
        9 => positive(x).log2(),
        10 => positive(x).log10(),
        11 => x.sin(),
        12 => x.cos(),
        13 => x.tan(),
        14 => within(x).asin(),
        15 => within(x).acos(),
        16 => x.atan(),
        17 => small(x).sinh(),
        18 => small(x).cosh(),
        19 => x.tanh(),
        20 => x.asinh(),
        21 => (positive(x) + N::one()).acosh(),
        // Next to −1 std's has lost half of its digits, and the library's has not.
        22 => within(if raw { x.abs() } else { x }).atanh(),
        23 => x.abs(),
        24 => x.signum(),
        25 => x.floor(),
        26 => x.ceil(),
        27 => x.round(),
        28 => x.trunc(),
        29 => x.fract(),
        30 => x.relu(),
        31 => x.sigmoid(),
        32 => x.softplus(),
        33 => x.erf(),
        34 => x.detached() * N::of(0.5),
        35 => x * x,
        36 => x - x.powi(2),
        37 => x.sin() * x.cos(),
        38 => x + x,
        39 => x / N::of(-4.0),
        which => special(usize::from(which - 40), x, raw),
    }
}

/// Special functions, where they and their witnesses are well conditioned.
fn special<N: Number>(which: usize, x: N, raw: bool) -> N {
    if raw {
        return x.special(which);
    }
    let positive = x.abs() + N::of(0.5);
    let inside = match special::UNARY[which] {
        "ln_gamma" | "digamma" => x.abs() + N::of(2.0),
        "erfcx" | "lambert_w" => positive,
        "sinc" | "exprel" => x.sin() + N::of(2.0),
        "erf_inv" => x.sin() * N::of(0.875),
        "normal_quantile" | "logit" => x.sin() * N::of(0.4375) + N::of(0.5),
        "ln_1m_exp" => -positive,
        _ => x.sin() * N::of(3.0),
    };
    inside.special(which)
}

/// Functions with two operands.
fn binary<N: Number>(which: u16, a: N, b: N) -> N {
    match which % 23 {
        0 | 1 => a + b,
        2 | 3 => a - b,
        4 | 5 => a * b,
        6 => a / b,
        7 => a / (b * b + N::of(0.5)),
        8 => a % (b.abs() + N::of(0.25)),
        9 => (a.abs() + N::of(0.125)).powf(b.sin()),
        10 => a.powf(b),
        11 => a.atan2(b),
        12 => a.hypot(b),
        13 => a.larger(b),
        14 => a.smaller(b),
        15 => with_sign_of(a, b),
        16 => a.less(b) + a * N::of(0.5),
        17 => a.less_equal(b).choose(a, b),
        18 => (a - b) - (b - a),
        19 => -a - -b,
        20 => (a.abs() + N::of(0.5)).special_of(0, b.abs() + N::of(0.5)),
        21 => a.special_of(1, b),
        _ => a.special_of(2, b.abs() + N::of(0.25)),
    }
}

/// Branches on comparisons and questions.
fn branch<N: Number>(which: u16, a: N, b: N, c: N) -> N {
    match which % 8 {
        0 => {
            if a < b {
                a * c
            } else {
                b + c
            }
        }
        1 => match a.partial_cmp(&b) {
            Some(Ordering::Less) => a.sin(),
            Some(Ordering::Equal) => a + c,
            Some(Ordering::Greater) => b.cos(),
            None => c,
        },
        2 => {
            if is_negative(a) {
                -a
            } else {
                a + c
            }
        }
        3 => {
            if a.is_finite() {
                a
            } else {
                c
            }
        }
        4 => {
            let (mut a, mut turns) = (a.abs(), 0);
            while a > N::of(0.5) && turns < 5 {
                (a, turns) = (a * N::of(0.5), turns + 1);
            }
            a + b
        }
        5 => {
            if a >= N::of(1.0) {
                a - N::of(0.5)
            } else {
                a * a * N::of(0.5)
            }
        }
        6 => {
            if a == b {
                c
            } else {
                a - b
            }
        }
        _ => {
            if a.is_nan() || a <= c {
                b
            } else {
                a * b
            }
        }
    }
}

/// What a program does where it would read the sign of a NaN.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Signs {
    /// It does not.
    NotRead,
    /// It does.
    Read,
    /// It takes the next of these bits.
    Drawn(u32),
}

thread_local! {
    static SIGNS: Cell<Signs> = const { Cell::new(Signs::NotRead) };
}

/// What `f` gives where signs of NaN are read like this.
pub(crate) fn with_signs<R>(signs: Signs, f: impl FnOnce() -> R) -> R {
    let before = SIGNS.replace(signs);
    let result = f();
    SIGNS.set(before);
    result
}

/// The next of the bits that are drawn, if they are.
fn drawn() -> Option<bool> {
    let Signs::Drawn(bits) = SIGNS.get() else { return None };
    SIGNS.set(Signs::Drawn(bits.rotate_right(1)));
    Some(bits & 1 == 1)
}

fn with_sign_of<N: Number>(a: N, b: N) -> N {
    if matches!(SIGNS.get(), Signs::Read) || !b.is_nan() {
        return a.copysign(b);
    }
    match drawn() {
        Some(true) => -a.abs(),
        Some(false) => a.abs(),
        None => a,
    }
}

fn is_negative<N: Number>(a: N) -> bool {
    if matches!(SIGNS.get(), Signs::Read) || !a.is_nan() {
        return a.is_sign_negative();
    }
    drawn().unwrap_or(false)
}
