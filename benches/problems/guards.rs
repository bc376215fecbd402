//! What comparisons cost: the same loss with an `if` in it and without.

use super::clock::{Clock, agree, line};
use super::losses::{columns, network_row, rosenbrock};
use super::problem::{all as all_rows, slices};
use gradus::function::{Columns, Function, PerRow, RowFunction};
use gradus::prelude::*;
use std::hint::black_box;

type Gradient = Box<dyn FnMut(&mut [f64]) -> f64>;

/// A loss, twice over.
pub(crate) struct Guarded {
    pub(crate) name: &'static str,
    parameters: usize,
    plain: Gradient,
    guarded: Gradient,
}

/// Huber's loss by hand; all residuals here are small.
fn huber(residual: Var) -> Var {
    if residual.abs() < 1e3 { residual * residual } else { residual.abs() * 2e3 - 1e6 }
}

fn rows<F, Form>(row: F, parameters: usize, columns: &'static [Vec<f64>], rows: usize) -> Gradient
where
    F: PerRow<f64, Form> + 'static,
    Form: 'static,
{
    let p: Vec<f64> = (0..parameters).map(|k| (k as f64).sin()).collect();
    let data = Columns::new(&slices(columns)).expect("finite");
    let mut f = RowFunction::new(row);
    assert_eq!(columns[0].len(), rows);
    Box::new(move |gradient| f.value_and_grad(&p, &data, all_rows(columns), gradient).expect("finite"))
}

fn point(f: impl Fn(&[Var]) -> Var + 'static, n: usize) -> Gradient {
    let (mut f, x) = (Function::new(f, n), columns(1, n, 1)[0].clone());
    Box::new(move |gradient| f.value_and_grad(&x, gradient).expect("finite"))
}

pub(crate) fn all() -> Vec<Guarded> {
    let residual = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| a * x * x + b * x + c - y;
    let xy = columns(3, 4096, 2);
    let xs = columns(6, 4096, 9);
    let network = |p: &[Var], row: &[Var]| network_row(p, row);
    vec![
        Guarded {
            name: "quadratic r4096",
            parameters: 3,
            plain: rows(move |p: [Var; 3], xy: [Var; 2]| residual(p, xy).powi(2), 3, xy, 4096),
            guarded: rows(move |p: [Var; 3], xy: [Var; 2]| huber(residual(p, xy)), 3, xy, 4096),
        },
        Guarded {
            name: "network r4096",
            parameters: 433,
            plain: rows(network, 433, xs, 4096),
            guarded: rows(
                move |p: &[Var], row: &[Var]| {
                    let loss = network(p, row);
                    if loss < 1e6 { loss } else { Var::from(1e6) }
                },
                433,
                xs,
                4096,
            ),
        },
        Guarded {
            name: "rosenbrock n1000",
            parameters: 1000,
            plain: point(rosenbrock::<Var>, 1000),
            guarded: point(
                |x| {
                    let inside = |w: &[Var]| if w[0] < 1e3 { rosenbrock(w) } else { Var::from(1e9) };
                    x.windows(2).map(inside).sum()
                },
                1000,
            ),
        },
    ]
}

/// Checks that both are the same loss, and times the one over the other.
pub(crate) fn run(clock: Clock, guarded: Guarded) {
    let Guarded { name, parameters, mut plain, mut guarded } = guarded;
    let (mut got, mut want) = (vec![0.0; parameters], vec![0.0; parameters]);
    for _ in 0..3 {
        agree(name, &[guarded(&mut got)], &[plain(&mut want)]);
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
            black_box(guarded(&mut got));
        },
    );
    line(name, &[pair.base / 1e3, pair.ratio, pair.least, 1.1, 1.03]);
}
