//! Gradients inside gradients: by which mode, and a descent that is itself differentiated.
//!
//! What is done over and over, a step of a loop with its gradient, is compiled, and the loop is one operation
//! ([`External::repeat_while`]): the closure around it is compiled, too, however long the loop is at a point.

use crate::field::Field;
use gradus::derive::form::Slice;
use gradus::prelude::*;

/// A function of several numbers.
pub(crate) trait Objective: Fn(&[Var]) -> Var + Clone + Send + Sync + 'static {}
impl<F: Fn(&[Var]) -> Var + Clone + Send + Sync + 'static> Objective for F {}

/// How a gradient is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Forward,
    Reverse,
}

impl Mode {
    /// The modes of the outer and of the inner gradient, from a function's name such as `"rf"`.
    pub(crate) fn pair(name: &str) -> Option<[Self; 2]> {
        let mode = |letter| match letter {
            b'f' => Some(Self::Forward),
            b'r' => Some(Self::Reverse),
            _ => None,
        };
        match *name.as_bytes() {
            [outer, inner] => Some([mode(outer)?, mode(inner)?]),
            _ => None,
        }
    }

    /// Value and gradient at variables, inside a closure.
    pub(crate) fn nested(self, f: impl Fn(&[Var]) -> Var, x: &[Var]) -> (Var, Vec<Var>) {
        match self {
            Self::Reverse => nested_value_and_grad(f, x.to_vec()),
            Self::Forward => {
                let gradient = units(x.len()).map(|v| nested_jvp(&f, x.to_vec(), v)).collect();
                (f(x), gradient)
            }
        }
    }

    /// Value and gradient at plain numbers; NaN where there are none.
    fn at_numbers<F: Objective>(self, f: &mut Function<f64, F, Slice>, x: &[f64]) -> (f64, Vec<f64>) {
        let mut gradient = vec![f64::NAN; x.len()];
        let value = match self {
            Self::Reverse => f.value_and_grad(x, &mut gradient),
            Self::Forward => f.value(x).inspect(|_| {
                for (i, v) in units(x.len()).enumerate() {
                    // Untouched on an error.
                    let _ = f.jvp_into(x, &v, &mut gradient[i..=i]);
                }
            }),
        };
        (value.unwrap_or(f64::NAN), gradient)
    }
}

/// The directions of the coordinates.
fn units<T: Field>(n: usize) -> impl Iterator<Item = Vec<T>> {
    (0..n).map(move |i| (0..n).map(|k| T::from(f64::from(u8::from(k == i)))).collect())
}

const TOLERANCE: f64 = 1e-5;

/// Where gradient descent is: the point, the gradient, and then value, step size, and successes since that changed.
struct At<'a, T> {
    x: &'a [T],
    gradient: &'a [T],
    value: T,
    eta: T,
    successes: T,
}

impl<'a, T: Field> At<'a, T> {
    fn of(state: &'a [T]) -> Self {
        let n = (state.len() - 3) / 2;
        let [value, eta, successes] = [0, 1, 2].map(|k| state[2 * n + k]);
        Self { x: &state[..n], gradient: &state[n..2 * n], value, eta, successes }
    }

    fn state(x: &[T], gradient: &[T], rest: [T; 3]) -> Vec<T> {
        [x, gradient, &rest].concat()
    }

    fn start(x: &[T], (value, gradient): (T, Vec<T>)) -> Vec<T> {
        Self::state(x, &gradient, [value, T::from(1e-5), T::from(0.0)])
    }

    fn is_next_longer(&self) -> bool {
        self.successes == T::from(10.0)
    }

    fn next(&self) -> Vec<T> {
        self.x.iter().zip(self.gradient).map(|(&x, &g)| x - self.eta * g).collect()
    }

    /// A round: the step size doubles after ten successes, or else a step is made, and is halved if it fails.
    fn round(&self, f: impl FnOnce(&[T]) -> (T, Vec<T>)) -> Vec<T> {
        let (one, two, none) = (T::from(1.0), T::from(2.0), T::from(0.0));
        if self.is_next_longer() {
            return Self::state(self.x, self.gradient, [self.value, self.eta * two, none]);
        }
        let next = self.next();
        let (value, gradient) = f(&next);
        if value < self.value {
            Self::state(&next, &gradient, [value, self.eta, self.successes + one])
        } else {
            Self::state(self.x, self.gradient, [self.value, self.eta / two, none])
        }
    }
}

impl At<'_, f64> {
    /// Is there another round? Not where the gradient or the step is at most 1e-5 long, or no number.
    fn goes_on(&self) -> bool {
        let step = || self.next().iter().zip(self.x).map(|(a, b)| a - b).collect::<Vec<f64>>();
        norm(self.gradient) > TOLERANCE && (self.is_next_longer() || norm(&step()) > TOLERANCE)
    }
}

fn norm(x: &[f64]) -> f64 {
    x.iter().fold(0.0, |sum, x| sum + x * x).sqrt()
}

/// More rounds than any descent needs, so that each ends.
const ROUNDS: usize = 1_000_000;

/// The minimizer over the last arguments, the first ones held, as a function of those.
#[derive(Clone)]
pub(crate) struct Minimizer<F> {
    f: F,
    mode: Mode,
    start: Vec<f64>,
    descent: External,
}

impl<F: Objective> Minimizer<F> {
    pub(crate) fn new(mode: Mode, f: F, held: usize, start: &[f64]) -> Self {
        let (of, n) = (f.clone(), 2 * start.len() + 3);
        let round = move |all: &[Var]| {
            let (first, state) = all.split_at(held);
            At::of(state).round(|x| mode.nested(|x: &[Var]| of(&[first, x].concat()), x))
        };
        let descent = External::of_outputs("descent", held + n, n, Function::new(round, held + n))
            .repeat_while(ROUNDS, move |all: &[f64]| At::of(&all[held..]).goes_on());
        Self { f, mode, start: start.to_vec(), descent }
    }

    /// Inside a closure.
    pub(crate) fn at(&self, first: &[Var]) -> Vec<Var> {
        let start: Vec<Var> = self.start.iter().map(|&x| x.into()).collect();
        let found = self.mode.nested(|x: &[Var]| (self.f)(&[first, x].concat()), &start);
        let mut last = self.descent.outputs(&[first, &At::start(&start, found)].concat());
        last.truncate(start.len());
        last
    }
}

/// The minimizer of a function at plain numbers.
pub(crate) fn argmin<F: Objective>(mode: Mode, f: &mut Function<f64, F, Slice>, start: &[f64]) -> Vec<f64> {
    let mut state = At::start(start, mode.at_numbers(f, start));
    while At::of(&state).goes_on() {
        state = At::of(&state).round(|x| mode.at_numbers(f, x));
    }
    let At { value, x, .. } = At::of(&state);
    if value.is_nan() { vec![f64::NAN; x.len()] } else { x.to_vec() }
}
