//! What one recording of a closure gives.

use crate::error::Error;
use crate::real::Real;
use crate::tape::trace::{Relation, Trace, same_bits};
use crate::tape::{Tape, Var};
use core::ops::ControlFlow;
use core::panic::Location;

/// A recording of the closure: trace, the slots (or constant values) of the outputs, and, for a
/// closure over rows, the point it was made at.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<T> {
    pub(crate) trace: Trace<T>,
    pub(crate) outputs: Vec<(u32, T)>,
    pub(crate) point: Vec<T>,
}

impl<T: Real> Recorded<T> {
    /// Puts the values of the outputs, and behind them the first `derivatives` of each, into `results`.
    ///
    /// The recording comes back if its trace was kept, without its point. What went wrong in the closure is reported at `made_at`
    /// where no line of the user's is known: there the closure was handed over.
    pub(crate) fn collect(
        tape: &mut Tape<T>,
        outputs: &[Var<T>],
        derivatives: usize,
        results: &mut Vec<T>,
        made_at: &'static Location<'static>,
    ) -> Result<Option<Self>, Error> {
        results.clear();
        results.extend(outputs.iter().map(|output| output.value));
        let trace = tape.take_trace();
        if let ([output], None) = (outputs, &trace) {
            // Nothing is allocated for what a closure mostly gives.
            let slot = tape.slot_of_or_at(*output, made_at)?;
            if derivatives > 0 {
                results.extend_from_slice(&tape.gradient(slot)[..derivatives]);
            }
            return Ok(None);
        }
        let slot = |&output: &Var<T>| tape.slot_of_or_at(output, made_at);
        let slots = outputs.iter().map(slot).collect::<Result<Vec<_>, _>>()?;
        if derivatives > 0 {
            let _: ControlFlow<()> = tape.gradients(&slots, |_, gradient| {
                results.extend_from_slice(&gradient[..derivatives]);
                ControlFlow::Continue(())
            });
        }
        let outputs = slots.into_iter().zip(outputs.iter().map(|output| output.value)).collect();
        Ok(trace.map(|trace| Self { trace: *trace, outputs, point: Vec::new() }))
    }

    /// How `other`, recorded later, relates to this recording; another output is a change, too.
    pub(crate) fn relation(&self, other: &Self) -> Relation {
        let same = |(a, b): (&(u32, T), &(u32, T))| a.0 == b.0 && (a.0 != 0 || same_bits((&a.1, &b.1)));
        match self.trace.relation(&other.trace) {
            Relation::Same
                if self.outputs.len() != other.outputs.len()
                    || !self.outputs.iter().zip(&other.outputs).all(same) =>
            {
                Relation::Changed
            }
            relation => relation,
        }
    }
}
