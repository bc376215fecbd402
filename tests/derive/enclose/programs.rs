//! Random programs over all operations, at points and over boxes.

use super::oracle::{self, Exact, Float, INPUTS, big, number};
use gradus::Error;
use gradus::prelude::*;

/// All operations, as the oracle names them.
pub(super) const UNARY: [&str; 38] = [
    "neg", "recip", "sqrt", "cbrt", "exp", "exp2", "exp_m1", "ln", "ln_1p", "log2", "log10", "sin", "cos",
    "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "abs", "signum",
    "floor", "ceil", "round", "trunc", "fract", "relu", "sigmoid", "softplus", "erf", "powi2", "powi3",
    "powi-2", "powi7",
];
const OTHERS: [&str; 15] = [
    "add", "sub", "mul", "div", "rem", "powf", "atan2", "hypot", "max", "min", "copysign", "select",
    "branch", "mul_add", "clamp",
];

/// The operation on variables, or on floats.
pub(super) fn apply<N: crate::support::random::Number>(name: &str, [a, b, c]: [N; 3]) -> N {
    let constant = |x: f64| <N as num_traits::NumCast>::from(x).expect("a float");
    macro_rules! methods {
        ($($unary:ident)+; $($binary:ident)+) => {
            match name {
                $( stringify!($unary) => a.$unary(), )+
                $( stringify!($binary) => a.$binary(b), )+
                "add" => a + b,
                "sub" => a - b,
                "mul" => a * b,
                "div" => a / b,
                "rem" => a % b,
                "neg" => -a,
                "select" => N::choose(a.less(b), a * c, b + c),
                "branch" => if a < b { a * a + c } else { b - c },
                "mul_add" => a.mul_add(b, c),
                "clamp" => a.clamp(constant(-1.0), constant(2.0)),
                _ => a.powi(name.strip_prefix("powi").and_then(|n| n.parse().ok()).expect("an operation")),
            }
        };
    }
    methods! {
        recip sqrt cbrt exp exp2 exp_m1 ln ln_1p log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh
        abs signum floor ceil round trunc fract relu sigmoid softplus erf;
        powf atan2 hypot max min copysign
    }
}

/// A value of the pool, or a constant.
#[derive(Clone, Copy, Debug)]
enum Operand {
    Pool(usize),
    Constant(f64),
}

#[derive(Clone, Copy, Debug)]
struct Step {
    name: &'static str,
    operands: [Operand; 3],
}

/// The generator `SplitMix64`.
pub(super) struct Random(pub(super) u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mix = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mix = (mix ^ mix >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mix ^ mix >> 31
    }
    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.word() % n as u64) as usize
    }
    /// In `[0, 1)`.
    pub(super) fn share(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 53) as f64
    }
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }
    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Steps that are defined at a point.
#[derive(Debug)]
struct Program {
    steps: Vec<Step>,
    point: [f64; INPUTS],
}

impl Program {
    fn random(random: &mut Random, length: usize) -> Self {
        let point = core::array::from_fn(|_| {
            let size = 10f64.powf(random.between(-2.0, 2.0));
            if random.below(2) == 0 { size } else { -size }
        });
        let (mut steps, mut pool): (Vec<Step>, Vec<f64>) = (Vec::new(), point.to_vec());
        while steps.len() < length {
            let name = if random.below(2) == 0 { random.of(&UNARY) } else { random.of(&OTHERS) };
            let last = pool.len() - 1;
            let operands = core::array::from_fn(|k| match random.below(8) {
                // What is done with constants alone is done in floats, before anything is recorded.
                0 if k == 1 => Operand::Constant(random.between(-3.0, 3.0)),
                // Most often the last value, so that nothing is left over.
                1..=5 if k == 0 => Operand::Pool(last),
                _ => Operand::Pool(random.below(pool.len())),
            });
            let step = Step { name, operands };
            let y = apply(name, operands.map(|operand| value(operand, &pool, |c| c)));
            if y.is_finite() && (1e-9..1e9).contains(&y.abs()) {
                steps.push(step);
                pool.push(y);
            }
        }
        Self { steps, point }
    }

    fn run<N: crate::support::random::Number>(&self, inputs: &[N]) -> N {
        let constant = |x: f64| <N as num_traits::NumCast>::from(x).expect("a float");
        let mut pool = inputs.to_vec();
        for step in &self.steps {
            pool.push(apply(step.name, step.operands.map(|operand| value(operand, &pool, constant))));
        }
        pool[pool.len() - 1]
    }

    fn exact(&self, at: &[f64]) -> Option<Exact> {
        let mut pool: Vec<Exact> = at.iter().enumerate().map(|(k, &x)| Exact::input(x, k)).collect();
        for step in &self.steps {
            let operands = step.operands.map(|operand| match operand {
                Operand::Pool(k) => pool[k].clone(),
                Operand::Constant(c) => Exact::constant(c),
            });
            let [a, b, c] = &operands;
            let y = oracle::apply(step.name, [a, b, c])?;
            if number(&y.value).abs() > 1e200 {
                return None;
            }
            pool.push(y);
        }
        pool.pop()
    }
}

fn value<N: Copy>(operand: Operand, pool: &[N], constant: impl Fn(f64) -> N) -> N {
    match operand {
        Operand::Pool(k) => pool[k],
        Operand::Constant(c) => constant(c),
    }
}

/// Is the number within, up to what 100 digits are short of?
pub(super) fn holds(interval: Interval, exact: &Float) -> bool {
    let size = if *exact < big(0.0) { -exact } else { exact.clone() };
    let slack = (size + big(1.0)) * big(1e-60);
    let above = interval.lower == f64::NEG_INFINITY || big(interval.lower) <= exact + &slack;
    above && (interval.upper == f64::INFINITY || big(interval.upper) >= exact - slack)
}

fn fails(enclosure: &Enclosure, exact: &Exact) -> bool {
    !holds(enclosure.value, &exact.value)
        || enclosure.gradient.iter().zip(&exact.gradient).any(|(interval, exact)| !holds(*interval, exact))
}

/// What was seen of many programs.
#[derive(Default)]
struct Seen {
    programs: usize,
    checked: usize,
    unbounded: usize,
    refused: usize,
    violations: Vec<String>,
    /// Of values and of derivatives, and again of the longest programs alone.
    ratios: [Vec<f64>; 4],
}

impl Seen {
    fn point(&mut self, program: &Program) {
        self.programs += 1;
        let Some(exact) = program.exact(&program.point) else { return };
        let f = |x: &[Var]| program.run(x);
        let point = program.point.to_vec();
        match enclose(f, point.clone(), point.clone()) {
            Ok(enclosure) => {
                self.checked += 1;
                self.unbounded += usize::from(!enclosure.value.is_bounded());
                if fails(&enclosure, &exact) {
                    self.violations.push(format!("{program:?}: {enclosure} but {:?}", number(&exact.value)));
                }
                let plain = value_and_grad(f, point).ok();
                self.widths(&enclosure, &exact, plain, program.steps.len() == LONGEST);
            }
            Err(Error::Undecided(_) | Error::NotFinite(_)) => self.refused += 1,
            Err(error) => panic!("{error}"),
        }
    }

    /// Widths over errors.
    fn widths(
        &mut self,
        enclosure: &Enclosure,
        exact: &Exact,
        plain: Option<(f64, Vec<f64>)>,
        is_longest: bool,
    ) {
        let Some((value, gradient)) = plain else { return };
        let mut see = |kind: usize, interval: Interval, exact: &Float, plain: f64| {
            let error = number(&(big(plain) - exact)).abs();
            if error > 0.0 {
                self.ratios[kind].push(interval.width() / error);
                if is_longest {
                    self.ratios[kind + 2].push(interval.width() / error);
                }
            }
        };
        see(0, enclosure.value, &exact.value, value);
        for (k, plain) in gradient.into_iter().enumerate() {
            see(1, enclosure.gradient[k], &exact.gradient[k], plain);
        }
    }

    fn around(&mut self, program: &Program, random: &mut Random) {
        self.programs += 1;
        let size = 10f64.powf(random.between(-12.0, 0.0));
        let (mut lower, mut upper) = (program.point, program.point);
        for k in 0..INPUTS {
            let reach = size * program.point[k].abs() * random.share();
            (lower[k], upper[k]) = (program.point[k] - reach * random.share(), program.point[k] + reach);
        }
        let options = gradus::EncloseOptions { boxes: random.of(&[1, 8, 64]) };
        match gradus::enclose_with(|x: &[Var]| program.run(x), lower.to_vec(), upper.to_vec(), &options) {
            Ok(enclosure) => {
                self.unbounded += usize::from(!enclosure.value.is_bounded());
                for sample in 0..4 {
                    let at: [f64; INPUTS] = core::array::from_fn(|k| match sample {
                        0 => program.point[k],
                        1 => random.of(&[lower[k], upper[k]]),
                        _ => random.between(lower[k], upper[k]).clamp(lower[k], upper[k]),
                    });
                    let Some(exact) = program.exact(&at) else { continue };
                    self.checked += 1;
                    if fails(&enclosure, &exact) {
                        let value = number(&exact.value);
                        self.violations.push(format!(
                            "{program:?} in {lower:?} {upper:?} at {at:?}: {enclosure} but {value:?}"
                        ));
                    }
                }
            }
            Err(Error::Undecided(_) | Error::NotFinite(_)) => self.refused += 1,
            Err(error) => panic!("{error}"),
        }
    }

    fn print(&self, what: &str) {
        let Self { programs, checked, unbounded, refused, .. } = self;
        println!(
            "{what}: {programs} programs, {checked} points checked, {} outside; {unbounded} unbounded, {refused} refused",
            self.violations.len()
        );
        assert!(
            self.violations.is_empty(),
            "{}",
            self.violations[..self.violations.len().min(3)].join("\n\n")
        );
    }
}

/// How many programs: `GRADUS_GRAPHS` for as many as that, of another seed each run.
#[allow(clippy::disallowed_methods, reason = "a seed that is new each time")]
fn asked(default: usize) -> (usize, u64) {
    let asked = std::env::var("GRADUS_GRAPHS").ok().and_then(|n| n.parse().ok());
    let clock = || std::time::UNIX_EPOCH.elapsed().map_or(1, |time| time.as_nanos() as u64);
    asked.map_or((default, 20_260_715), |count| (count, clock()))
}

/// How many operations the longest programs have.
const LONGEST: usize = 100;

/// Up to 100 operations, most often a few.
fn length(random: &mut Random) -> usize {
    random.of(&[1, 2, 3, 5, 8, 13, 30, LONGEST])
}

#[test]
fn points_are_enclosed_and_not_far() {
    let (count, seed) = asked(1000);
    let (mut random, mut seen) = (Random(seed), Seen::default());
    for _ in 0..count {
        let length = length(&mut random);
        seen.point(&Program::random(&mut random, length));
    }
    seen.print(&format!("points, seed {seed}"));
    let whose = ["values", "derivatives", "values of 100 operations", "derivatives of 100 operations"];
    for (what, ratios) in whose.iter().zip(&mut seen.ratios) {
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64| ratios[(ratios.len() as f64 * share) as usize];
        println!("{what}: width over error, median {:.1}, nine of ten below {:.0}", at(0.5), at(0.9));
        assert!(at(0.5) < 100.0);
    }
    assert!(seen.refused * 10 < count);
}

#[test]
fn boxes_hold_the_points_within() {
    let (count, seed) = asked(500);
    let (mut random, mut seen) = (Random(seed ^ 1), Seen::default());
    for _ in 0..count {
        let length = length(&mut random).min(30);
        let program = Program::random(&mut random, length);
        seen.around(&program, &mut random);
    }
    seen.print(&format!("boxes, seed {seed}"));
    assert!(seen.refused * 2 < count);
}
