//! The programs for second derivatives of a sum over rows.
//!
//! The gradient of the sum is appended to the graph first: sums over rows, of values that are each the adjoint of a
//! parameter in one row. Its tangent along a coordinate is a column of the Hessian, and along a vector the product with
//! it. So the second derivatives go where first ones do: what a row contributes becomes a sum over rows, and the chain
//! rule through what depends on parameters alone stands before the rows or after them.
//!
//! Of a logistic regression, `z.softplus() - y * z` with `z = a x₀ + b x₁`, the row's code for its Hessian: each column
//! is multiplied by the curvature once, for all entries of that column of the matrix, and an entry is one
//! multiply-add. What of it the sum and its gradient need is left out here.
//!
//! ```text
//!        0 sum of 2: +[shared 0]·[column 0] +[shared 1]·[column 1]
//!        1 sigmoid_partial of 0
//!        0 mul of column 0, 1
//!          sum 3 over rows: +[column 1]·[0]
//!          sum 4 over rows: +[column 0]·[0]
//!        0 mul of column 1, 1
//!          sum 5 over rows: +[column 1]·[0]
//! ```

use super::request::{OfRows, triangle};
use crate::block::Block;
use crate::block::plan::plan;
use crate::graph::reverse::reverse;
use crate::graph::tangent::tangent;
use crate::graph::{Graph, Id};
use crate::real::Real;
use crate::sparse::plan::{Entries, Plan};

/// The program for second derivatives of the sum of `value`.
pub(super) fn compile<T: Real>(
    mut graph: Graph<T>,
    value: Id,
    parameters: u32,
    wanted: OfRows,
    is_careful: bool,
) -> Block<T> {
    graph.guard_kinks(true);
    let sum = graph.row_sum(value);
    // Before anything is appended: the structure is that of the value.
    let structure = Plan::of(&graph, &[value], parameters, Entries::Hessian);
    let gradient = reverse(&mut graph, value, parameters, true);
    let (mut results, mut inputs) = (vec![sum], parameters);
    match wanted {
        OfRows::Product => {
            let vector: Vec<Id> = (0..parameters).map(|i| graph.parameter(parameters + i)).collect();
            results.extend(tangent(&mut graph, &gradient, &vector));
            inputs = 2 * parameters;
        }
        OfRows::Diagonal => {
            let n = parameters as usize;
            let at = |row, column| (row == column).then_some(row);
            results.extend(entries(&mut graph, &gradient, &structure, n, at));
        }
        _ => {
            results.extend(&gradient);
            let at = |row, column| (row >= column).then_some(triangle(row) + column);
            results.extend(entries(&mut graph, &gradient, &structure, triangle(parameters as usize), at));
        }
    }
    if is_careful {
        graph.guard_row_sums();
    }
    plan(graph, inputs, &[], &results)
}

/// Appends the second derivatives that have an index `at` their row and column; the others of `count` are 0.
///
/// Coordinates of one color move together. Where all pairs interact each has a color of its own.
fn entries<T: Real>(
    graph: &mut Graph<T>,
    gradient: &[Id],
    plan: &Plan,
    count: usize,
    at: impl Fn(usize, usize) -> Option<usize>,
) -> Vec<Id> {
    let (zero, one) = (graph.constant(T::zero()), graph.constant(T::one()));
    let places: Vec<(usize, usize)> = plan.structure.entries().collect();
    let mut found = vec![zero; count];
    for color in 0..plan.colors() {
        let seeds: Vec<Id> = plan.moves(color).map(|moves| if moves { one } else { zero }).collect();
        let along = tangent(graph, gradient, &seeds);
        for &entry in plan.entries(color) {
            let (row, column) = places[entry as usize];
            if let Some(index) = at(row, column) {
                found[index] = along[plan.places[entry as usize] as usize];
            }
        }
    }
    found
}
