//! In place of `native`, where there is no machine code: without the feature, or on another processor.

use super::{Kernels, Workspace};
use crate::kernel::math::Engine;
use crate::program::Program;
use core::fmt;
use core::marker::PhantomData;

/// Nothing is ever made.
#[derive(Clone, Debug)]
pub(super) struct Native<T>(PhantomData<T>);

impl<T> Default for Native<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T> fmt::Display for Native<T> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl<T: Kernels> Workspace<T> {
    pub(super) fn run_native(&mut self, _: &Program<T>, _: Engine) -> Option<bool> {
        // Nothing to run it on.
        let Self { native: _native, .. } = self;
        None
    }
}
