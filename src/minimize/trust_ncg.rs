//! A trust region whose model is minimized by conjugate gradients, up to its boundary.
//!
//! # Source
//! Steihaug (1983), The conjugate gradient method and trust regions in large scale optimization, SIAM J. Numer. Anal.
//! 20(3); Nocedal & Wright (2006), algorithm 7.2.

use super::curvature::FEW;
use super::dense::{add, dot, negate, norm};
use super::objective::Objective;
use super::run::{Ended, Halt, Run};
use super::trust::{Model, ModelStep, Subproblem, trust_region};
use crate::real::Real;

pub(super) fn trust_ncg<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    trust_region(run, Steihaug)
}

struct Steihaug;

impl<T: Real> Subproblem<T> for Steihaug {
    fn takes_matrix_up_to(&self) -> usize {
        FEW
    }

    /// Letters as in the book.
    fn solve<O: Objective<T>>(
        &mut self,
        run: &mut Run<'_, T, O>,
        model: &Model<T>,
        radius: T,
    ) -> Result<ModelStep<T>, Halt> {
        let mut r = model.gradient.clone();
        let n = r.len();
        let zeros = vec![T::zero(); n];
        let (mut z, mut bz, mut d, mut bd) = (zeros.clone(), zeros.clone(), zeros.clone(), zeros);
        negate(&mut d, &r);
        let size = norm(&r);
        let enough = size * size.sqrt().min(T::of(0.5));
        let mut rr = dot(&r, &r);
        for _ in 0..2 * n + 20 {
            model.product(run, &d, &mut bd)?;
            let dbd = dot(&d, &bd);
            let alpha = rr / dbd;
            let mut beyond = z.clone();
            add(&mut beyond, alpha, &d);
            if dbd <= T::zero() || !(norm(&beyond) < radius) {
                let tau = to_boundary(&z, &d, radius);
                add(&mut z, tau, &d);
                add(&mut bz, tau, &bd);
                return Ok(model_step(model, z, &bz, true));
            }
            z = beyond;
            add(&mut bz, alpha, &bd);
            add(&mut r, alpha, &bd);
            let rr_next = dot(&r, &r);
            if rr_next.sqrt() <= enough {
                break;
            }
            let beta = rr_next / rr;
            rr = rr_next;
            d.iter_mut().zip(&r).for_each(|(d, &r)| *d = beta * *d - r);
        }
        Ok(model_step(model, z, &bz, false))
    }
}

fn model_step<T: Real>(model: &Model<T>, z: Vec<T>, bz: &[T], bounded: bool) -> ModelStep<T> {
    let promise = model.promise(&z, bz);
    ModelStep { step: z, bounded, promise, pinned: Vec::new() }
}

/// The `τ > 0` for which `z + τ d` has length `radius`; the root without cancellation.
pub(super) fn to_boundary<T: Real>(z: &[T], d: &[T], radius: T) -> T {
    let (dd, zd) = (dot(d, d), dot(z, d));
    if !(dd * radius * radius).is_normal() {
        return to_boundary_scaled(z, d, radius);
    }
    let rest = (radius * radius - dot(z, z)).max(T::zero());
    let root = (zd * zd + dd * rest).sqrt();
    if zd > T::zero() { rest / (zd + root) } else { (root - zd) / dd }
}

/// The same in units of the radius and of `d`, for lengths whose squares overflow or vanish.
fn to_boundary_scaled<T: Real>(z: &[T], d: &[T], radius: T) -> T {
    let length = norm(d);
    let zd = z.iter().zip(d).fold(T::zero(), |sum, (&z, &d)| sum + (z / radius) * (d / length));
    let rest = (T::one() - (norm(z) / radius).powi(2)).max(T::zero());
    let root = (zd * zd + rest).sqrt();
    (radius / length) * if zd > T::zero() { rest / (zd + root) } else { root - zd }
}
