//! Second derivatives of rows that are recorded: those that no program fits, or all of them.

use super::evaluator::RowEvaluator;
use super::per_row::RowClosure;
use super::recording::{called_in_row, in_row, of_point};
use super::request::{OfRows, Request, triangle};
use crate::derive::conventions::{Sought, Undecided};
use crate::derive::eager::{Here, explain_output, indeterminate_at};
use crate::derive::twice::{self, Twice};
use crate::error::{Error, Quantity};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::sparse::plan::Entries;
use crate::tape::closure::{Take, outputs};
use crate::tape::trace::Trace;
use crate::tape::{Keep, Recording, Var, record};

impl<T: Real> RowEvaluator<T> {
    /// Records the row in `point`, number `row` of the data, and sweeps its trace forward and back into `part`; to `keep`
    /// the trace, it goes to `traced`.
    pub(super) fn record_twice(
        &mut self,
        f: &RowClosure<'_, T>,
        request: Request<'_, T>,
        row: usize,
        keep: Keep,
    ) -> Result<(), Error> {
        let Self { traced, part, point, made_at, .. } = self;
        *traced = None;
        let (wanted, parameters) = (request.wanted, request.point().len());
        let closure = of_point(f, parameters);
        let how = Recording { keep: Keep::Trace, ..Recording::default() };
        let derivatives = if wanted == OfRows::Hessian { parameters } else { 0 };
        let (recorded, meets_pole) = record(
            point,
            how,
            |x| outputs(&closure, x),
            |tape, outputs| {
                let recorded = Recorded::collect(tape, &outputs?, derivatives, part, made_at)?;
                Ok::<_, Error>((recorded, derivatives > 0 && tape.meets_pole()))
            },
        )
        .map_err(|error| called_in_row(error, row))?;
        let is_special = meets_pole || part.iter().any(|x| !x.is_finite());
        let (trace, outputs) = recorded.map_or_else(
            || (Trace::new(point.len() as u32 + 1), Vec::new()),
            |known| (known.trace, known.outputs),
        );
        let mut twice = Twice::new(trace, outputs, point, parameters);
        let first = if is_special { settle(part, &mut twice, (point, parameters)) } else { Ok(()) };
        let second = extend(part, &mut twice, wanted, (point, parameters), request.vector());
        let settled = first.and(second);
        if matches!(keep, Keep::Trace) {
            let (trace, outputs) = twice.into_parts();
            *traced = Some(Recorded { trace, outputs, point: point.clone() });
        }
        if let Err((quantity, node)) = settled
            && part.first().is_some_and(|x| x.is_finite())
        {
            return Err(in_row(indeterminate_at(&of_point(f, parameters), point, quantity, node), row));
        }
        match part.iter().position(|x| !x.is_finite()) {
            None => Ok(()),
            Some(index) => Err(in_row(explain(f, request, point, index, made_at), row)),
        }
    }
}

/// The gradient at a special point, behind the value in `part`, where there is one.
#[cold]
fn settle<T: Real>(
    part: &mut [T],
    twice: &mut Twice<T>,
    (point, parameters): (&[T], usize),
) -> Result<(), (Quantity, usize)> {
    let Some((_, gradient)) = part.split_first_mut() else { return Ok(()) };
    let mut found = Vec::new();
    let settled = twice.derivatives(Sought::Back(&[T::one()]), (point, parameters), &mut found);
    gradient.iter_mut().zip(&found).for_each(|(into, &derivative)| *into = derivative);
    settled.map_err(|what| (Quantity::Derivative(what.index), what.node))
}

/// Puts the second derivatives at `point`, which has `parameters` of them in front, behind what `part` has.
fn extend<T: Real>(
    part: &mut Vec<T>,
    twice: &mut Twice<T>,
    wanted: OfRows,
    (point, parameters): (&[T], usize),
    vector: &[T],
) -> Result<(), (Quantity, usize)> {
    let first = part.len();
    let (mut direction, mut product) = (vec![T::zero(); parameters], Vec::new());
    if wanted == OfRows::Product {
        let settled = twice.derivatives(Sought::Product(vector), (point, parameters), &mut product);
        part.extend(product);
        return settled.map_err(|what| (Quantity::Product(what.index), what.node));
    }
    let mut undecided = Ok(());
    let is_diagonal = wanted == OfRows::Diagonal;
    part.resize(wanted.totals(parameters), T::zero());
    for column in 0..parameters {
        direction[column] = T::one();
        let settled = twice.derivatives(Sought::Product(&direction), (point, parameters), &mut product);
        direction[column] = T::zero();
        let rows = product.iter().enumerate().skip(column);
        for (row, &derivative) in rows.take(if is_diagonal { 1 } else { parameters }) {
            let index = if is_diagonal { row } else { triangle(row) + column };
            part[first + index] = derivative;
            if let Err(Undecided { node, .. }) = settled
                && derivative.is_nan()
            {
                undecided = Err((Quantity::Second(row, column), node));
            }
        }
    }
    // One of the two mirrored at the diagonal may be finite where the other overflows.
    for (k, entry) in part.iter_mut().enumerate().skip(first).filter(|(_, entry)| !entry.is_finite()) {
        if let Quantity::Second(row, column) = wanted.quantity(k, parameters) {
            *entry = twice.entry(Entries::Hessian, (point, parameters), (row, column));
        }
    }
    undecided
}

/// Says which result of a row is not finite, and where that comes from; the row is what `point` has behind the parameters.
#[cold]
fn explain<T: Real>(
    f: &RowClosure<'_, T>,
    request: Request<'_, T>,
    point: &[T],
    index: usize,
    here: Here,
) -> Error {
    let parameters = request.point().len();
    let quantity = request.wanted.quantity(index, parameters);
    let error = explain_second(f, request, &point[parameters..], quantity, here);
    match error {
        // That the loss or its gradient is not finite may come from an operation on columns alone.
        Error::NotFinite(what) if !matches!(what.quantity, Quantity::Second(..) | Quantity::Product(_)) => {
            explain_output(&of_point(f, parameters), 0, point, here)
        }
        other => other,
    }
}

/// The same of a second derivative. The columns of the row are constants: a derivative in a column is nothing that was
/// asked for.
fn explain_second<T: Real>(
    f: &RowClosure<'_, T>,
    request: Request<'_, T>,
    columns: &[T],
    quantity: Quantity,
    here: Here,
) -> Error {
    let columns: Vec<Var<T>> = columns.iter().copied().map(Var::constant).collect();
    let single = |x: &[Var<T>], take: &mut Take<'_, T>| f(x, &columns, take);
    let (point, limit) = (request.point(), Recording::default().limit);
    match quantity {
        Quantity::Second(row, column) => twice::explain_second(&single, point, [row, column], limit, here),
        Quantity::Product(k) => match Twice::record(&single, point, limit, here) {
            Ok(mut twice) => {
                let (sought, mut product) = (Sought::Product(request.vector()), Vec::new());
                // What is undecided is NaN.
                let _ = twice.derivatives(sought, (point, point.len()), &mut product);
                let value = product.get(k).copied().unwrap_or_else(T::nan);
                twice::explain(&single, &mut twice, point, quantity, value, here)
            }
            Err(error) => error,
        },
        _ => explain_output(&single, 0, point, here),
    }
}
