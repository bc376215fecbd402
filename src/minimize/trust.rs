//! Trust regions: how far the quadratic model is believed, and what is done with its step.
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithm 4.1; Conn, Gould & Toint (2000), Trust-Region Methods,
//! section 17.4.2, for a ratio that is right at the rounding of the function.

use super::curvature::Curvature;
use super::dense::{dot, largest, move_along, norm};
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use super::Status;
use crate::Real;

/// A step inside of the region.
#[derive(Debug)]
pub(super) struct ModelStep<T> {
    pub(super) step: Vec<T>,
    /// Does it end on the boundary?
    pub(super) bounded: bool,
    /// By how much the model falls, at least zero.
    pub(super) promise: T,
}

/// Minimises the model inside of a radius.
pub(super) trait Subproblem<T: Real> {
    /// Forgets what it found out about the model at another point.
    fn moved(&mut self) {}

    fn solve<O: Objective<T>>(
        &mut self,
        run: &mut Run<'_, T, O>,
        curvature: &Curvature<T>,
        radius: T,
    ) -> Result<ModelStep<T>, Halt>;
}

pub(super) fn trust_region<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    mut subproblem: impl Subproblem<T>,
) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut radius = run.settings.initial_radius.unwrap_or_else(T::one);
    let mut curvature = Curvature::of(run, Curvature::Products)?;
    let quarter = T::of(0.25);
    loop {
        let ModelStep { step, bounded, promise } = subproblem.solve(run, &curvature, radius)?;
        move_along(&mut next.x, &run.here.x, T::one(), &step);
        if next.x == run.here.x {
            return run.halt(Status::Stalled);
        }
        let finite = run.evaluate(&mut next)?;
        let noise = T::of(10.0) * T::epsilon() * run.here.fun.abs();
        let fall = run.here.fun - next.fun;
        let ratio = if finite { (fall + noise) / (promise + noise) } else { -T::one() };
        let length = norm(&step);
        if !(ratio >= quarter) {
            radius = quarter * length;
        } else if ratio > T::of(0.75) && bounded {
            radius = T::of(2.0) * radius;
        }
        if !(ratio > T::of(ACCEPT)) {
            continue;
        }
        // Below the rounding of the function only the gradient can tell whether a step was good.
        if promise <= noise && largest(&next.jac) >= run.gradient_norm() / T::of(2.0) {
            return run.halt(Status::Cost);
        }
        run.accept(&mut next)?;
        subproblem.moved();
        curvature = Curvature::of(run, curvature)?;
    }
}

/// The ratio above which a step is taken.
const ACCEPT: f64 = 1e-4;

/// By how much the model falls along `step`, where `product` is the Hessian times it.
pub(super) fn promise<T: Real>(gradient: &[T], step: &[T], product: &[T]) -> T {
    -(dot(gradient, step) + dot(step, product) / T::of(2.0))
}
