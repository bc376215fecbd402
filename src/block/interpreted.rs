//! In place of `native`, where there is no machine code: without the feature, or on another processor.

use super::Block;
use super::table::{RowOutputs, Table};
use super::worker::{Job, Worker};
use crate::kernel::sums::LANES;
use crate::real::Real;
use crate::simd::InstructionSet;
use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;

/// None can be made.
#[derive(Debug)]
pub(super) struct NativeBlock<T>(Infallible, PhantomData<T>);

/// Nothing is ever compiled.
#[derive(Clone, Debug)]
pub(crate) struct Compiled<T>(PhantomData<T>);

impl<T> Default for Compiled<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Real> fmt::Display for Compiled<T> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl<T: Real> Compiled<T> {
    pub(super) fn get<'c>(&'c self, _: &Block<T>, _: InstructionSet) -> Option<&'c NativeBlock<T>> {
        None
    }
}

/// No memory for it.
#[derive(Clone, Debug)]
pub(super) struct NativeSpace<T>(PhantomData<T>);

impl<T> Default for NativeSpace<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> NativeBlock<T> {
    pub(super) fn spread(&self, _: &[T], _: &[T], _: &mut Vec<T>) {
        match self.0 {}
    }
    pub(super) fn at_once(
        &self,
        _: &Block<T>,
        _: &Table<'_, T>,
        _: &[T],
        _: &mut [[T; LANES]],
        _: &mut NativeSpace<T>,
    ) -> usize {
        match self.0 {}
    }
}

impl<T: Real> Worker<T> {
    pub(super) fn native(
        &mut self,
        job: Job<'_, T>,
        _: [usize; 2],
        _: Option<&mut RowOutputs<'_, T>>,
        _: (&mut Vec<u32>, &mut [[T; LANES]]),
    ) -> usize {
        // There is nothing to run, and so nothing to run it on.
        let (Self { native: _space, .. }, _shared) = (self, job.spread);
        match job.native {
            Some(native) => match native.0 {},
            None => 0,
        }
    }
}
