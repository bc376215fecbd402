//! What comparisons cost: the same loss with an `if` in it and without.

use super::losses::{columns, network_row, rosenbrock};
use super::problem::{all as all_rows, slices};
use super::two_ways::{Gradient, TwoWays, point};
use gradus::function::{Columns, PerRow, RowFunction};
use gradus::prelude::*;

/// Over the loss without: must and goal.
const BOUNDS: [f64; 2] = [1.1, 1.03];

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

pub(crate) fn all() -> Vec<TwoWays> {
    let residual = |[a, b, c]: [Var; 3], [x, y]: [Var; 2]| a * x * x + b * x + c - y;
    let xy = columns(3, 4096, 2);
    let xs = columns(6, 4096, 9);
    let network = |p: &[Var], row: &[Var]| network_row(p, row);
    vec![
        TwoWays {
            name: "quadratic r4096",
            bounds: BOUNDS,
            parameters: 3,
            plain: rows(move |p: [Var; 3], xy: [Var; 2]| residual(p, xy).powi(2), 3, xy, 4096),
            other: rows(move |p: [Var; 3], xy: [Var; 2]| huber(residual(p, xy)), 3, xy, 4096),
        },
        TwoWays {
            name: "network r4096",
            bounds: BOUNDS,
            parameters: 433,
            plain: rows(network, 433, xs, 4096),
            other: rows(
                move |p: &[Var], row: &[Var]| {
                    let loss = network(p, row);
                    if loss < 1e6 { loss } else { Var::from(1e6) }
                },
                433,
                xs,
                4096,
            ),
        },
        TwoWays {
            name: "rosenbrock n1000",
            bounds: BOUNDS,
            parameters: 1000,
            plain: point(rosenbrock::<Var>, 1000),
            other: point(
                |x| {
                    let inside = |w: &[Var]| if w[0] < 1e3 { rosenbrock(w) } else { Var::from(1e9) };
                    x.windows(2).map(inside).sum()
                },
                1000,
            ),
        },
    ]
}
