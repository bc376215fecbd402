//! The same loss written in two ways, and what the second one costs over the first.

use super::clock::{Clock, agree, line};
use super::losses::columns;
use gradus::function::Function;
use gradus::prelude::*;
use std::hint::black_box;

pub(crate) type Gradient = Box<dyn FnMut(&mut [f64]) -> f64>;

/// A loss, twice over.
pub(crate) struct TwoWays {
    pub(crate) name: &'static str,
    /// Of the ratio: must and goal.
    pub(crate) bounds: [f64; 2],
    pub(crate) parameters: usize,
    pub(crate) plain: Gradient,
    pub(crate) other: Gradient,
}

/// Value and gradient of a function of `n` coordinates.
pub(crate) fn point(f: impl Fn(&[Var]) -> Var + 'static, n: usize) -> Gradient {
    let (mut f, x) = (Function::new(f, n), columns(1, n, 1)[0].clone());
    Box::new(move |gradient| f.value_and_grad(&x, gradient).expect("finite"))
}

/// Checks that both are the same loss, and times the one over the other.
pub(crate) fn run(clock: Clock, loss: TwoWays) {
    let TwoWays { name, bounds: [must, goal], parameters, mut plain, mut other } = loss;
    let (mut got, mut want) = (vec![0.0; parameters], vec![0.0; parameters]);
    for _ in 0..3 {
        agree(name, &[other(&mut got)], &[plain(&mut want)]);
        agree(name, &got, &want);
    }
    if !clock.timed {
        return println!("{name:22} right");
    }
    let pair = clock.pair(
        &mut || {
            black_box(plain(&mut want));
        },
        &mut || {
            black_box(other(&mut got));
        },
    );
    line(name, &[pair.base / 1e3, pair.ratio, pair.least, must, goal]);
}
