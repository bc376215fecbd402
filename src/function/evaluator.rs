//! The engine of a function of a point: what it has learned, its settings and its buffers.

use super::compile::Wanted;
use super::engine::{AlongVector, Directional, PointEngine};
use super::programs::PointPrograms;
use crate::derive::eager::Here;
use crate::derive::zeros;
use crate::error::{Error, LengthMismatch};
use crate::kernel::math::{Engine, Math};
use crate::matrix::{Matrix, SparseMatrix};
use crate::real::Real;
use crate::replay::cache::Cache;
use crate::replay::mode::{Mode, Reason};
use crate::replay::smoothness::Smoothness;
use crate::replay::switches::Replaying;
use crate::replay::ties::has_ties;
use crate::replay::variant::Show;
use crate::seam::seam;
use crate::source::{Language, Signature, SourceError, SourceOptions};
use crate::sparse::plan::Entries;
use crate::tape::{Closure, MAX_NODES, Recording};
use core::fmt;

/// Evaluates one closure, the same at every call, by recording it and by the programs made of its recordings.
pub(crate) struct Evaluator<T> {
    pub(super) parameters: usize,
    pub(super) cache: Cache<T, PointPrograms<T>>,
    pub(super) limit: u32,
    /// Longer recordings are not compiled.
    pub(super) compile_limit: u32,
    pub(super) engine: Engine,
    /// Who handed the closure over.
    pub(super) made_at: Here,
    /// Results of one evaluation that was recorded, for checking before they reach the caller.
    pub(super) scratch: Vec<T>,
    /// The last recording met an adjoint of 0 before an infinite partial derivative.
    pub(super) meets_pole: bool,
    /// A point with a vector behind it, for derivatives along vectors.
    pub(super) input: Vec<T>,
    /// What one of several directions gives.
    pub(super) buffer: Vec<T>,
}

/// Operations that are compiled by default: 4 GB at the peak.
const COMPILED: u32 = 1 << 25;
/// A graph of second order has up to 16 nodes for each operation, and node ids have 31 bits.
const MOST_COMPILED: u32 = 1 << 26;

impl<T: Real> Evaluator<T> {
    pub(crate) fn new(parameters: usize, made_at: Here) -> Self {
        Self {
            parameters,
            cache: Cache::new(),
            limit: Recording::default().limit,
            compile_limit: COMPILED,
            engine: Engine::best(Math::Std),
            made_at,
            scratch: Vec::new(),
            meets_pole: false,
            input: Vec::new(),
            buffer: Vec::new(),
        }
    }

    /// The value at `point`, or `None` where the point or the value is not finite.
    pub(crate) fn value_if_finite(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<Option<T>, Error> {
        let found = self.evaluate_if_finite(f, Wanted::Values, point)?;
        Ok(found.map(|found| self.first_result(Wanted::Values, found, &mut [])))
    }

    /// The value and the gradient at `point`, or `None` where any of it is not finite.
    pub(crate) fn value_and_grad_if_finite(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        gradient: &mut [T],
    ) -> Result<Option<T>, Error> {
        LengthMismatch::check("gradient", self.parameters, gradient.len())?;
        let Some(found) = self.evaluate_if_finite(f, Wanted::Derivatives, point)? else { return Ok(None) };
        Ok(Some(self.first_result(Wanted::Derivatives, found, gradient)))
    }

    /// After one of the two calls above gave `None` at `point`: is the value −∞ there?
    pub(crate) fn fell_to_minus_infinity(&self, point: &[T]) -> bool {
        // What is not finite has been recorded, unless the point itself is not finite.
        point.iter().all(|x| x.is_finite()) && self.scratch.first() == Some(&T::neg_infinity())
    }

    /// Whether the closure can have kinks, as far as its recordings tell.
    pub(crate) fn smoothness(&self) -> Smoothness {
        self.cache.smoothness()
    }

    /// Do branches meet at `point`, so that the derivative there is a convention? `None` if no recording tells.
    pub(crate) fn has_ties(&self, point: &[T]) -> Option<bool> {
        has_ties(&self.cache, point)
    }
}

seam! {
    /// An engine for points with `parameters` coordinates, for a closure that was handed over at `made_at`.
    pub(crate) fn engine<T>(parameters: usize, made_at: Here) -> Box<dyn PointEngine<T>> = boxed
}

fn boxed<T: Real>(parameters: usize, made_at: Here) -> Box<dyn PointEngine<T>> {
    Box::new(Evaluator::new(parameters, made_at))
}

impl<T: Real> Replaying for Evaluator<T> {
    fn give_up(&mut self) {
        self.cache.give_up(Reason::Asked);
    }

    fn engine_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }

    fn mode(&self) -> Mode {
        self.cache.mode()
    }

    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Show(self.cache.latest()), f)
    }
}

impl<T: Real> PointEngine<T> for Evaluator<T> {
    fn boxed_clone(&self) -> Box<dyn PointEngine<T>> {
        Box::new(Self {
            cache: self.cache.clone(),
            scratch: self.scratch.clone(),
            meets_pole: self.meets_pole,
            input: Vec::new(),
            buffer: Vec::new(),
            ..*self
        })
    }

    fn parameters(&self) -> usize {
        self.parameters
    }

    fn set_limit(&mut self, operations: usize) {
        let limit = operations.saturating_add(self.parameters).saturating_add(1);
        self.limit = u32::try_from(limit).unwrap_or(u32::MAX).min(MAX_NODES);
    }

    fn set_compile_limit(&mut self, operations: usize) {
        self.compile_limit = u32::try_from(operations).unwrap_or(MOST_COMPILED).min(MOST_COMPILED);
    }

    fn value(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<T, Error> {
        let found = self.evaluate(f, Wanted::Values, point)?;
        Ok(self.first_result(Wanted::Values, found, &mut []))
    }

    fn values(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<Vec<T>, Error> {
        let found = self.evaluate(f, Wanted::Values, point)?;
        let mut values = vec![T::zero(); found.outputs];
        self.results(Wanted::Values, found, 0, &mut values);
        Ok(values)
    }

    fn values_into(&mut self, f: &Closure<'_, T>, point: &[T], into: &mut [T]) -> Result<(), Error> {
        let found = self.find(f, Wanted::Values, point)?;
        self.results(Wanted::Values, found, 0, into);
        Ok(())
    }

    fn value_and_grad(&mut self, f: &Closure<'_, T>, point: &[T], gradient: &mut [T]) -> Result<T, Error> {
        LengthMismatch::check("gradient", self.parameters, gradient.len())?;
        let found = self.evaluate(f, Wanted::Derivatives, point)?;
        Ok(self.first_result(Wanted::Derivatives, found, gradient))
    }

    fn jacobian(&mut self, f: &Closure<'_, T>, point: &[T]) -> Result<Matrix<T>, Error> {
        let found = self.evaluate(f, Wanted::Derivatives, point)?;
        let mut matrix = zeros(found.outputs, self.parameters)?;
        self.results(Wanted::Derivatives, found, found.outputs, matrix.as_mut_slice());
        Ok(matrix)
    }

    fn jacobian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        values: &mut [T],
        into: &mut Matrix<T>,
    ) -> Result<(), Error> {
        let found = self.evaluate(f, Wanted::Derivatives, point)?;
        LengthMismatch::check("values", found.outputs, values.len())?;
        LengthMismatch::check("rows of the Jacobian", found.outputs, into.rows())?;
        LengthMismatch::check("columns of the Jacobian", self.parameters, into.columns())?;
        self.results(Wanted::Derivatives, found, 0, values);
        self.results(Wanted::Derivatives, found, found.outputs, into.as_mut_slice());
        Ok(())
    }

    fn sparse_jacobian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        values: &mut [T],
        into: &mut SparseMatrix<T>,
        here: Here,
    ) -> Result<(), Error> {
        let plan = self.evaluate_entries(f, Entries::Jacobian, point, here)?;
        let outputs = plan.structure.rows;
        LengthMismatch::check("values", outputs, values.len())?;
        values.copy_from_slice(&self.scratch[..outputs]);
        into.take(&plan.structure, &self.scratch[outputs..]);
        Ok(())
    }

    fn along(
        &mut self,
        f: &Closure<'_, T>,
        request: AlongVector<'_, T>,
    ) -> Result<Directional<'_, T>, Error> {
        let count = self.evaluate_along(f, request)?;
        let (outputs, derivatives) = self.scratch.split_at(count);
        Ok(Directional { outputs, derivatives })
    }

    fn hessian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        into: &mut Matrix<T>,
        here: Here,
    ) -> Result<T, Error> {
        LengthMismatch::check("rows of the Hessian", self.parameters, into.rows())?;
        LengthMismatch::check("columns of the Hessian", self.parameters, into.columns())?;
        let plan = self.evaluate_entries(f, Entries::Hessian, point, here)?;
        plan.structure.spread(&self.scratch[1..], into);
        Ok(self.scratch[0])
    }

    fn sparse_hessian_into(
        &mut self,
        f: &Closure<'_, T>,
        point: &[T],
        into: &mut SparseMatrix<T>,
        here: Here,
    ) -> Result<T, Error> {
        let plan = self.evaluate_entries(f, Entries::Hessian, point, here)?;
        into.take(&plan.structure, &self.scratch[1..]);
        Ok(self.scratch[0])
    }

    fn source(&mut self, language: Language, options: &SourceOptions<'_>) -> Result<String, SourceError> {
        let mode = self.cache.mode();
        let variant = self.cache.latest_mut().ok_or(SourceError::NotCompiled { mode })?;
        let signature = Signature { inputs: [self.parameters, 0], outputs: variant.recorded.outputs.len() };
        crate::source::print(variant.derivatives(), signature, language, options)
    }
}
