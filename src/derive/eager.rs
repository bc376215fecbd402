//! Record, sweep back, check: the road that every derivative can take.

use super::{Differentiable, Matrix, Outputs, all_finite};
use crate::error::{Cause, Error, LengthMismatch, NotFinite, Quantity};
use crate::op::Arity;
use crate::tape::diagnosis::Witness;
use crate::tape::{Keep, Recording, record};
use crate::{Real, Var};

/// A closure over a slice that looks at lengths first: what every shape of closure is brought to.
pub(crate) trait Closure<T: Real>: Fn(&[Var<T>]) -> Result<Var<T>, LengthMismatch> {}
impl<T: Real, F: Fn(&[Var<T>]) -> Result<Var<T>, LengthMismatch>> Closure<T> for F {}

/// The value at `point`; the gradient goes to `into`, which is untouched on an error.
///
/// Both have the same length.
pub(crate) fn value_and_grad_into<T: Real>(
    f: &impl Closure<T>,
    point: &[T],
    into: &mut [T],
) -> Result<T, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    let outcome = record(point, Recording::default(), f, |tape, output| {
        let output = output?;
        let place = tape.place_of(output)?;
        let gradient = tape.gradient(place);
        let finite = output.value.is_finite() && gradient.iter().all(|g| g.is_finite());
        if finite {
            into.copy_from_slice(gradient);
        }
        Ok::<_, Error>(finite.then_some(output.value))
    })?;
    match outcome {
        Some(value) => Ok(value),
        None => Err(explain(f, point)),
    }
}

/// The value at `point`. Nothing is recorded.
pub(crate) fn value<T: Real>(f: &impl Closure<T>, point: &[T]) -> Result<T, Error> {
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    let none = Recording { keep: Keep::Nodes, limit: 0 };
    // Recorded nonetheless as far as a tape is there to notice strays, but of constants only.
    let output = record(
        &[],
        none,
        |_: &[Var<T>]| f(&point.iter().map(|&x| Var::constant(x)).collect::<Vec<_>>()),
        |tape, output| {
            let output = output?;
            tape.place_of(output)?;
            Ok::<_, Error>(output)
        },
    )?;
    if output.value.is_finite() { Ok(output.value) } else { Err(explain(f, point)) }
}

/// One row for each output.
pub(crate) fn jacobian<T, F, Form>(f: &F, point: &[T]) -> Result<Matrix<T>, Error>
where
    T: Real,
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
    record(
        point,
        Recording::default(),
        |x| f.eval(x),
        |tape, outputs| {
            let outputs = outputs?;
            let outputs = outputs.as_outputs();
            let mut matrix = Matrix::zeros(outputs.len(), point.len());
            for (row, &output) in outputs.iter().enumerate() {
                let place = tape.place_of(output)?;
                matrix.row_mut(row).copy_from_slice(tape.gradient(place));
                all_finite(&[output.value], |_| Quantity::Value(row)).map_err(Box::new)?;
                all_finite(matrix.row(row), Quantity::Derivative).map_err(Box::new)?;
            }
            Ok(matrix)
        },
    )
}

/// Says what was not finite, after recording the point once more with places in the source.
#[cold]
pub(crate) fn explain<T: Real>(f: &impl Closure<T>, point: &[T]) -> Error {
    let how = Recording { keep: Keep::Diagnosis, ..Recording::default() };
    record(point, how, f, |tape, output| {
        let output = match output {
            Ok(output) => output,
            Err(length) => return length.into(),
        };
        let place = match tape.place_of(output) {
            Ok(place) => place,
            Err(fault) => return fault.into(),
        };
        if !output.value.is_finite() {
            let cause = tape.diagnosis().and_then(|d| d.first_bad_value()).map(cause);
            return not_finite(Quantity::Value(0), output.value, cause);
        }
        let bad = tape.first_bad_slope(place);
        let witness = bad.and_then(|node| tape.diagnosis()?.witnesses.get(node)).map(cause);
        let gradient = tape.gradient(place);
        let index = gradient.iter().position(|g| !g.is_finite()).unwrap_or(0);
        let value = gradient.get(index).copied().unwrap_or_else(T::nan);
        not_finite(Quantity::Derivative(index), value, witness)
    })
}

fn not_finite<T: Real>(quantity: Quantity, value: T, cause: Option<Cause>) -> Error {
    Box::new(NotFinite { quantity, value: value.widen(), cause, row: None }).into()
}

fn cause<T: Real>(witness: &Witness<T>) -> Cause {
    let count = match witness.op.arity() {
        Arity::Unary | Arity::Power => 1,
        _ => 2,
    };
    Cause {
        operation: witness.op.name(),
        operands: witness.operands.iter().take(count).map(|x| x.widen()).collect(),
        location: witness.location,
    }
}
