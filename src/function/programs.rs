//! The programs of a function of a point: compiled when they are first needed, and replayed.

use super::compile::{Along, Ready, Wanted};
use super::compressed::{By, Compressed, along};
use crate::kernel::math::Engine;
use crate::program::Program;
use crate::real::Real;
use crate::replay::variant::Variant;
use crate::sparse::plan::{Entries, Plan};
use std::sync::Arc;

/// The programs of a function of a point.
#[derive(Clone, Debug)]
pub(super) struct PointPrograms<T> {
    values: Option<Ready<T>>,
    derivatives: Option<Ready<T>>,
    /// By [`Along`].
    along: [Option<Ready<T>>; 3],
    /// By [`Entries`](crate::sparse::plan::Entries).
    pub(super) compressed: [Option<Compressed<T>>; 2],
}

impl<T> Default for PointPrograms<T> {
    fn default() -> Self {
        Self { values: None, derivatives: None, along: [None, None, None], compressed: [None, None] }
    }
}

impl<T: Real> PointPrograms<T> {
    /// The program for the product with the Hessian, if it was needed so far.
    pub(super) fn product(&self) -> Option<&Ready<T>> {
        self.along[Along::Hessian as usize].as_ref()
    }

    /// The program for `wanted`, if it was needed so far.
    pub(super) fn program(&self, wanted: Wanted) -> Option<&Ready<T>> {
        match wanted {
            Wanted::Values => &self.values,
            Wanted::Derivatives => &self.derivatives,
        }
        .as_ref()
    }
}

impl<T: Real> Variant<T, PointPrograms<T>> {
    /// The program for `wanted`, compiled now if it was not yet.
    #[inline]
    fn ready(&mut self, wanted: Wanted) -> &mut Ready<T> {
        let slot = match wanted {
            Wanted::Values => &mut self.programs.values,
            Wanted::Derivatives => &mut self.programs.derivatives,
        };
        slot.get_or_insert_with(|| Ready::new(self.recorded.compile(wanted)))
    }

    /// The program for outputs and derivatives, compiled now if it was not yet.
    pub(super) fn derivatives(&mut self) -> &Program<T> {
        &self.ready(Wanted::Derivatives).program
    }

    /// Replays at `point`, and says whether all outputs are finite; `None` if the closure takes another way there.
    pub(super) fn replay(&mut self, wanted: Wanted, point: &[T], engine: Engine) -> Option<bool> {
        let Ready { program, workspace } = self.ready(wanted);
        workspace.run(program, point, engine).then(|| workspace.is_finite(program))
    }

    /// The first output of the last replay; the second and those after it go to `rest`.
    pub(super) fn first_output(&mut self, wanted: Wanted, rest: &mut [T]) -> T {
        let Ready { program, workspace } = self.ready(wanted);
        if !rest.is_empty() {
            workspace.outputs(program, 1, rest);
        }
        workspace.output(program, 0)
    }

    /// Output `first` and those after it, of the last replay.
    pub(super) fn outputs(&mut self, wanted: Wanted, first: usize, into: &mut [T]) {
        let Ready { program, workspace } = self.ready(wanted);
        workspace.outputs(program, first, into);
    }

    /// The program for a derivative along a vector, compiled now if it was not yet.
    fn ready_along(&mut self, along: Along) -> &mut Ready<T> {
        let recorded = &self.recorded;
        self.programs.along[along as usize].get_or_insert_with(|| Ready::new(recorded.compile_along(along)))
    }

    /// Replays at a point with a vector behind it; false if the closure takes another way there.
    pub(super) fn replay_along(&mut self, along: Along, input: &[T], engine: Engine) -> bool {
        let Ready { program, workspace } = self.ready_along(along);
        workspace.run(program, input, engine)
    }

    /// Output `first` and those after it, of the last replay.
    pub(super) fn outputs_along(&mut self, along: Along, first: usize, into: &mut [T]) {
        let Ready { program, workspace } = self.ready_along(along);
        workspace.outputs(program, first, into);
    }
}

impl<T: Real> Variant<T, PointPrograms<T>> {
    fn compressed(&mut self, entries: Entries) -> &mut Compressed<T> {
        let recorded = &self.recorded;
        self.programs.compressed[entries as usize].get_or_insert_with(|| recorded.compress(entries))
    }

    /// The plan, made now if it was not yet.
    pub(super) fn plan(&mut self, entries: Entries) -> Arc<Plan> {
        self.compressed(entries).plan.clone()
    }

    /// Replays at `point`; false if the closure takes another way there.
    pub(super) fn replay_entries(
        &mut self,
        entries: Entries,
        point: &[T],
        input: &mut Vec<T>,
        engine: Engine,
    ) -> bool {
        let Compressed { plan, by } = self.compressed(entries);
        match by {
            By::Whole(Ready { program, workspace }) => return workspace.run(program, point, engine),
            By::SideBySide(all) => return all.run(point, engine),
            By::Direction => {}
        }
        let (plan, along) = (plan.clone(), along(entries, plan));
        seed(&plan, 0, point, input);
        self.replay_along(along, input, engine)
    }

    /// The outputs and the entries at `point`, where the last replay was.
    pub(super) fn entries(
        &mut self,
        entries: Entries,
        point: &[T],
        input: &mut Vec<T>,
        buffer: &mut Vec<T>,
        engine: Engine,
        into: [&mut [T]; 2],
    ) {
        let [outputs, values] = into;
        let count = outputs.len();
        let Compressed { plan, by } = self.compressed(entries);
        match by {
            By::Whole(Ready { program, workspace }) => {
                workspace.outputs(program, 0, outputs);
                workspace.outputs(program, count, values);
                return;
            }
            By::SideBySide(all) => return all.results(outputs, values),
            By::Direction => {}
        }
        let (plan, along) = (plan.clone(), along(entries, plan));
        let results = if along == Along::Forward { count } else { point.len() };
        for color in 0..plan.colors() {
            seed(&plan, color, point, input);
            // The point has not changed, so no comparison can come out otherwise.
            self.replay_along(along, input, engine);
            self.outputs_along(along, 0, outputs);
            buffer.resize(results, T::zero());
            self.outputs_along(along, count, buffer);
            for &entry in plan.entries(color) {
                values[entry as usize] = buffer[plan.places[entry as usize] as usize];
            }
        }
    }
}

/// Makes `input` the point with the direction of a color behind it.
fn seed<T: Real>(plan: &Plan, color: u32, point: &[T], input: &mut Vec<T>) {
    input.clear();
    input.extend_from_slice(point);
    input.extend(plan.moves(color).map(|moves| if moves { T::one() } else { T::zero() }));
}
