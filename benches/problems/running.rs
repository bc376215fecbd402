//! What runs on from element to element: recurrences, over the gradient by hand.

use super::losses::columns;
use super::two_ways::{Gradient, TwoWays, point};
use gradus::prelude::*;

/// The sum of squared differences to an exponential average.
fn average(x: &[Var]) -> Var {
    let mut mean = Var::from(1.0);
    let each = x.iter().map(|&x| {
        mean = 0.9 * mean + 0.1 * x;
        (mean - x).powi(2)
    });
    each.sum()
}

fn average_by_hand(x: &[f64], means: &mut [f64], gradient: &mut [f64]) -> f64 {
    let (mut mean, mut loss) = (1.0, 0.0);
    for (&x, known) in x.iter().zip(&mut *means) {
        mean = 0.9 * mean + 0.1 * x;
        *known = mean;
        loss += (mean - x).powi(2);
    }
    let mut adjoint = 0.0;
    for ((&x, &mean), gradient) in x.iter().zip(&*means).zip(gradient).rev() {
        let slope = 2.0 * (mean - x);
        adjoint += slope;
        *gradient = 0.1 * adjoint - slope;
        adjoint *= 0.9;
    }
    loss
}

/// Twice the negative logarithm of a normal likelihood whose variance follows the squares (GARCH).
fn variance(x: &[Var]) -> Var {
    let mut variance = Var::from(1.0);
    let each = x.iter().map(|&x| {
        variance = 0.1 + 0.8 * variance + 0.1 * x * x;
        variance.ln() + x * x / variance
    });
    each.sum()
}

fn variance_by_hand(x: &[f64], variances: &mut [f64], gradient: &mut [f64]) -> f64 {
    let (mut variance, mut loss) = (1.0, 0.0);
    for (&x, known) in x.iter().zip(&mut *variances) {
        variance = 0.1 + 0.8 * variance + 0.1 * x * x;
        *known = variance;
        loss += variance.ln() + x * x / variance;
    }
    let mut adjoint = 0.0;
    for ((&x, &variance), gradient) in x.iter().zip(&*variances).zip(gradient).rev() {
        let inverse = 1.0 / variance;
        let scaled = x * inverse;
        adjoint += inverse - scaled * scaled;
        *gradient = 2.0 * (scaled + 0.1 * x * adjoint);
        adjoint *= 0.8;
    }
    loss
}

/// A sum over all places of a walk.
fn walk(x: &[Var]) -> Var {
    let mut place = Var::from(0.0);
    let each = x.iter().map(|&x| {
        place += x - 0.5;
        place.sin() * x
    });
    each.sum()
}

fn walk_by_hand(x: &[f64], slopes: &mut [f64], gradient: &mut [f64]) -> f64 {
    let (mut place, mut loss) = (0.0_f64, 0.0);
    for ((&x, slope), gradient) in x.iter().zip(&mut *slopes).zip(&mut *gradient) {
        place += x - 0.5;
        let (sine, cosine) = place.sin_cos();
        loss += sine * x;
        (*gradient, *slope) = (sine, cosine * x);
    }
    let mut adjoint = 0.0;
    for (slope, gradient) in slopes.iter().zip(gradient).rev() {
        adjoint += slope;
        *gradient += adjoint;
    }
    loss
}

/// Powers of each step, of which squares are summed.
const POWERS: usize = 8;

/// The same with many operations for each place.
fn powers(x: &[Var]) -> Var {
    let mut place = Var::from(0.0);
    let each = x.iter().map(|&x| {
        place += x - 0.5;
        let powers = (0..POWERS).scan(place, |power, k| {
            *power = *power * x + 0.1 * k as f64;
            Some(*power * *power)
        });
        powers.sum::<Var>()
    });
    each.sum()
}

fn powers_by_hand(x: &[f64], slopes: &mut [f64], gradient: &mut [f64]) -> f64 {
    let (mut place, mut loss) = (0.0, 0.0);
    for ((&x, slope), gradient) in x.iter().zip(&mut *slopes).zip(&mut *gradient) {
        place += x - 0.5;
        let mut known = [place; POWERS + 1];
        for k in 0..POWERS {
            known[k + 1] = known[k] * x + 0.1 * k as f64;
        }
        loss += known[1..].iter().map(|power| power * power).sum::<f64>();
        let mut adjoint = 0.0;
        *gradient = 0.0;
        for k in (0..POWERS).rev() {
            adjoint += 2.0 * known[k + 1];
            *gradient += adjoint * known[k];
            adjoint *= x;
        }
        *slope = adjoint;
    }
    let mut adjoint = 0.0;
    for (slope, gradient) in slopes.iter().zip(gradient).rev() {
        adjoint += slope;
        *gradient += adjoint;
    }
    loss
}

fn by_hand(f: fn(&[f64], &mut [f64], &mut [f64]) -> f64, n: usize) -> Gradient {
    let (x, mut room) = (columns(1, n, 1)[0].clone(), vec![0.0; n]);
    Box::new(move |gradient| f(&x, &mut room, gradient))
}

pub(crate) fn all() -> Vec<TwoWays> {
    let mut all = Vec::new();
    let mut add = |name, f: fn(&[Var]) -> Var, hand, n| {
        all.push(TwoWays {
            name,
            bounds: [2.0, 1.0],
            parameters: n,
            plain: by_hand(hand, n),
            other: point(f, n),
        });
    };
    add("average n1000", average, average_by_hand, 1000);
    add("average n100000", average, average_by_hand, 100_000);
    add("variance n1000", variance, variance_by_hand, 1000);
    add("variance n100000", variance, variance_by_hand, 100_000);
    add("walk n1000", walk, walk_by_hand, 1000);
    add("walk n100000", walk, walk_by_hand, 100_000);
    add("powers n1000", powers, powers_by_hand, 1000);
    add("powers n100000", powers, powers_by_hand, 100_000);
    all
}
