//! A recording with its operations by name, for what looks at each of them.

use super::all_finite;
use super::eager::{self, Here, output};
use crate::error::{CallError, Error, Quantity};
use crate::real::Real;
use crate::tape::trace::{Source, Trace};
use crate::tape::{Closure, Keep, Recording, record};

/// A recording with its trace.
pub(crate) struct Traced<T> {
    pub(crate) trace: Trace<T>,
    /// The slot of the output; 0 if it is a plain number.
    pub(crate) output: u32,
    pub(crate) value: T,
    /// Where it was recorded.
    pub(crate) point: Vec<T>,
}

impl<T: Real> Traced<T> {
    /// Records `f` at `point`; its value is finite.
    pub(crate) fn record(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Self, Error> {
        all_finite(point, Quantity::Coordinate).map_err(Box::new)?;
        let traced = Self::of(f, point, here)?;
        if traced.value.is_finite() { Ok(traced) } else { Err(eager::explain(f, point, here)) }
    }

    /// The same, whatever its value.
    pub(crate) fn of(f: &Closure<'_, T>, point: &[T], here: Here) -> Result<Self, Error> {
        let how = Recording { keep: Keep::Trace, ..Recording::default() };
        record(
            point,
            how,
            |x| output(f, x),
            |tape, output| {
                let output = output?;
                let slot = tape.slot_of_at(output, here)?;
                let trace =
                    tape.take_trace().map_or_else(|| Trace::new(point.len() as u32 + 1), |trace| *trace);
                Ok::<_, Error>(Self { trace, output: slot, value: output.value, point: point.to_vec() })
            },
        )
    }

    /// Has nothing but operations of the table, as `analysis` needs.
    pub(crate) fn without_calls(self, analysis: &'static str) -> Result<Self, Error> {
        match self.trace.calls.first() {
            None => Ok(self),
            Some(called) => {
                let what = format!(
                    "cannot be looked into by {analysis}, which knows the operations of the table alone"
                );
                Err(Box::new(CallError { name: called.call.name(), what, location: None, row: None }).into())
            }
        }
    }

    /// The output as an operand; none if it is a plain number.
    pub(crate) fn source(&self) -> Option<Source> {
        (self.output != 0).then_some(Source::slot(self.output))
    }
}
