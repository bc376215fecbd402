//! Sparse Hessians and Jacobians of a function of a point.

use super::Function;
use super::evaluate::Road;
use super::variant::{Variant, Wanted};
use crate::derive::twice::{self, Twice};
use crate::derive::{Differentiable, Outputs, eager};
use crate::error::{Error, LengthMismatch};
use crate::matrix::SparseMatrix;
use crate::real::Real;
use crate::sparse::plan::{Entries, Plan};
use crate::tape::Var;
use std::sync::Arc;

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form, Output = Var<T>>,
{
    /// The value at `point`; the Hessian goes to `into`, which takes the shape and the stored entries that it
    /// has there, and is untouched on an error.
    ///
    /// Which second derivatives can be other than 0 is read off the recording, once for each way through the
    /// closure's branches; coordinates that do not disturb one another move together (a star
    /// coloring), so that the cost depends on the entries of a row rather than on the number of coordinates.
    /// Both triangles are stored, with the same bits.
    ///
    /// # Errors
    /// Those of [`Function::hessian_into`].
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let chain = |x: &[Var]| x.windows(2).map(|w| (w[1] - w[0] * w[0]).powi(2)).sum::<Var>();
    /// let mut f = Function::new(chain, 1000);
    /// let mut hessian = SparseMatrix::empty();
    /// f.sparse_hessian_into(&vec![1.0; 1000], &mut hessian)?;
    /// assert_eq!(hessian.values().len(), 3 * 1000 - 2);
    /// // (1 - x²)² and (x - 1)², at x = 1.
    /// assert_eq!((hessian.get(5, 5), hessian.get(5, 6), hessian.get(5, 7)), (8.0 + 2.0, -4.0, 0.0));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Structure: Gower and Mello (2012), A new framework for the computation of Hessians, Optim. Methods Softw. 27,
    /// 251–273. Coloring: Gebremedhin, Tarafdar, Manne and Pothen (2007), New acyclic and star coloring
    /// algorithms with application to computing Hessians, SIAM J. Sci. Comput. 29, 1042–1072.
    #[track_caller]
    pub fn sparse_hessian_into(&mut self, point: &[T], into: &mut SparseMatrix<T>) -> Result<T, Error> {
        let plan = self.evaluate_entries(Entries::Hessian, point)?;
        into.take(&plan.structure, &self.scratch[1..]);
        Ok(self.scratch[0])
    }
}

impl<T: Real, F, Form> Function<T, F, Form>
where
    F: Differentiable<T, Form>,
    F::Output: Outputs<T>,
{
    /// The outputs at `point` go to `values`, and the Jacobian to `into`, which takes the shape and the stored
    /// entries that it has there; both are untouched on an error.
    ///
    /// Which derivatives can be other than 0 is read off the recording, once for each way through the
    /// closure's branches. Coordinates that no output shares move together, or outputs that share no
    /// coordinate are taken back together, whichever are fewer.
    ///
    /// # Errors
    /// Those of [`Function::jacobian`], and [`Error::Length`] if `values` has not as many entries as there are
    /// outputs.
    ///
    /// # Examples
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let steps = |x: &[Var]| x.windows(2).map(|w| w[1] * w[1] - w[0]).collect::<Vec<Var>>();
    /// let mut f = Function::new(steps, 4);
    /// let (mut values, mut jacobian) = ([0.0; 3], SparseMatrix::empty());
    /// f.sparse_jacobian_into(&[1.0, 2.0, 3.0, 4.0], &mut values, &mut jacobian)?;
    /// assert_eq!(values, [3.0, 7.0, 13.0]);
    /// assert_eq!(jacobian.row_indices(), [0, 0, 1, 1, 2, 2]);
    /// assert_eq!(jacobian.values(), [-1.0, 4.0, -1.0, 6.0, -1.0, 8.0]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Source
    /// Gebremedhin, Manne and Pothen (2005), What color is your Jacobian?, SIAM Rev. 47, 629–705.
    #[track_caller]
    pub fn sparse_jacobian_into(
        &mut self,
        point: &[T],
        values: &mut [T],
        into: &mut SparseMatrix<T>,
    ) -> Result<(), Error> {
        let plan = self.evaluate_entries(Entries::Jacobian, point)?;
        let outputs = plan.structure.rows;
        LengthMismatch::check("values", outputs, values.len())?;
        values.copy_from_slice(&self.scratch[..outputs]);
        into.take(&plan.structure, &self.scratch[outputs..]);
        Ok(())
    }

    /// Evaluates into `scratch`: the outputs, and then the stored entries.
    #[track_caller]
    pub(super) fn evaluate_entries(&mut self, entries: Entries, point: &[T]) -> Result<Arc<Plan>, Error> {
        LengthMismatch::check("point", self.parameters, point.len())?;
        if !self.replays_entries(entries, point)? {
            return self.entries_eagerly(entries, point);
        }
        let Some(variant) = self.cache.latest_mut() else { return self.entries_eagerly(entries, point) };
        let plan = variant.plan(entries);
        let outputs = variant.recorded.outputs.len();
        self.scratch.resize(outputs + plan.places.len(), T::zero());
        let (values, derivatives) = self.scratch.split_at_mut(outputs);
        let into = [values, derivatives];
        variant.entries(entries, point, &mut self.input, &mut self.buffer, self.engine, into);
        if self.scratch.iter().all(|x| x.is_finite()) {
            return Ok(plan);
        }
        // Told by the eager road, which also decides where both differ by an overflow.
        self.entries_eagerly(entries, point)
    }

    fn replays_entries(&mut self, entries: Entries, point: &[T]) -> Result<bool, Error> {
        if !self.admit(point)? {
            return Ok(false);
        }
        let engine = self.engine;
        let mut input = core::mem::take(&mut self.input);
        let replay = |variant: &mut Variant<_, _>| variant.replay_entries(entries, point, &mut input, engine);
        let road = self.road(Wanted::Values, point, replay);
        self.input = input;
        Ok(road? == Road::Replayed)
    }

    /// Evaluates by recording and sweeping the recording.
    #[cold]
    #[track_caller]
    fn entries_eagerly(&mut self, entries: Entries, point: &[T]) -> Result<Arc<Plan>, Error> {
        let mut twice = Twice::record(|x| self.f.eval(x), point, self.limit)?;
        let plan = twice.plan(entries);
        let outputs = twice.outputs();
        self.scratch.clear();
        self.scratch.extend((0..outputs).map(|k| twice.value(k)));
        self.scratch.resize(outputs + plan.places.len(), T::zero());
        twice.entries(&plan, entries, point, &mut self.scratch[outputs..]);
        match self.scratch.iter().position(|x| !x.is_finite()) {
            None => Ok(Arc::new(plan)),
            Some(index) => Err(self.explain_entries(entries, index, outputs, &plan, point)),
        }
    }

    /// Says which number in `scratch` is not finite, and where that comes from.
    #[cold]
    #[track_caller]
    fn explain_entries(
        &self,
        entries: Entries,
        index: usize,
        outputs: usize,
        plan: &Plan,
        point: &[T],
    ) -> Error {
        let entry = index.checked_sub(outputs).and_then(|entry| plan.structure.entries().nth(entry));
        let output = match (entries, entry) {
            (Entries::Hessian, _) => 0,
            (Entries::Jacobian, Some((row, _))) => row,
            (Entries::Jacobian, None) => index,
        };
        let single = eager::output(|x: &[Var<T>]| self.f.eval(x), output);
        match (entries, entry) {
            (Entries::Hessian, Some((row, column))) => {
                twice::explain_second(&single, point, [row, column], self.limit)
            }
            _ => eager::explain_as(&single, point, output),
        }
    }
}
