//! Trust regions: how far the quadratic model is believed, and what is done with its step.
//!
//! The region is a ball in coordinates that are scaled by the diagonal of the Hessian, so that a function whose
//! coordinates differ by orders of magnitude gets a region that fits it.
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithm 4.1; Conn, Gould & Toint (2000), Trust-Region Methods,
//! section 17.4.2, for a ratio that is right at the rounding of the function; Dennis, Gay & Welsch (1981), An adaptive
//! nonlinear least-squares algorithm, ACM TOMS 7(3), section 7, for scales that may shrink, by a factor at a time.

use super::Status;
use super::curvature::Curvature;
use super::dense::{dot, norm};
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use super::trust_within::solve_within;
use crate::real::Real;

/// The ratio above which a step is taken.
const ACCEPT: f64 = 1e-4;
/// The part that a diagonal keeps at least from one point to the next, as in Dennis, Gay & Welsch.
const SHRINK: f64 = 0.6;
/// A diagonal entry counts as no smaller than this part of the largest: one that is zero by chance, or only at this
/// point, would let the first steps leave for where the function is flat.
const FLOOR: f64 = 1e-6;

/// What the model promises counts as rounding up to so many of those of the value. Its gradient has some of the value's.
const ROUNDING: f64 = 1e4;

/// A step inside of the region, in scaled coordinates.
#[derive(Debug)]
pub(super) struct ModelStep<T> {
    pub(super) step: Vec<T>,
    /// Does it end on the boundary?
    pub(super) bounded: bool,
    /// By how much the model falls, at least zero.
    pub(super) promise: T,
    /// The coordinates that it takes to a bound; `true` for the upper one.
    pub(super) pinned: Vec<(usize, bool)>,
}

impl<T: Real> ModelStep<T> {
    fn is_finite(&self) -> bool {
        self.step.iter().all(|s| s.is_finite())
    }

    /// The radius after this step, whose `ratio` of what the function fell to what the model promised is NaN or below 0
    /// where the function is not finite.
    fn resized(&self, radius: T, ratio: T) -> T {
        if !(ratio >= T::of(0.25)) {
            T::of(0.25) * norm(&self.step)
        } else if ratio > T::of(0.75) && self.bounded {
            T::of(2.0) * radius
        } else {
            radius
        }
    }
}

/// Minimizes the model inside of a radius.
pub(super) trait Subproblem<T: Real> {
    /// Up to how many coordinates it takes the Hessian as a matrix.
    fn takes_matrix_up_to(&self) -> usize;

    fn solve<O: Objective<T>>(
        &mut self,
        run: &mut Run<'_, T, O>,
        model: &Model<T>,
        radius: T,
    ) -> Result<ModelStep<T>, Halt>;
}

/// The quadratic model where a run is, in scaled coordinates.
#[derive(Debug)]
pub(super) struct Model<T> {
    pub(super) gradient: Vec<T>,
    pub(super) curvature: Curvature<T>,
    /// What a scaled coordinate is multiplied with to be one of the function.
    pub(super) scale: Vec<T>,
    /// The coordinates of the run that it is a model of, if not of all.
    pub(super) free: Option<Vec<usize>>,
}

impl<T: Real> Model<T> {
    fn of<O: Objective<T>>(run: &mut Run<'_, T, O>, before: Option<Self>, most: usize) -> Result<Self, Halt> {
        let n = run.dimension();
        let (reused, scale) = match before {
            Some(Self { curvature, scale, .. }) => (curvature, scale),
            None => (Curvature::Products, vec![T::infinity(); n]),
        };
        let curvature = Curvature::of(run, reused, most)?;
        let mut model = Self { gradient: run.here.jac.clone(), curvature, scale, free: None };
        model.rescale();
        Ok(model)
    }

    fn rescale(&mut self) {
        let n = self.scale.len();
        let size = |curvature: &Curvature<T>, i| curvature.diagonal(i, n).unwrap_or_else(T::one).abs();
        let largest = (0..n).map(|i| size(&self.curvature, i)).fold(T::zero(), T::max);
        for i in 0..n {
            let size = size(&self.curvature, i).max(T::of(FLOOR) * largest).sqrt();
            let most = self.scale[i] / T::of(SHRINK);
            // `infinity` says that nothing is known yet.
            let now = if size > T::zero() && size.is_finite() { size.recip() } else { most };
            self.scale[i] = if now.min(most).is_finite() { now.min(most) } else { T::one() };
            self.gradient[i] *= self.scale[i];
        }
        if let Curvature::Matrix(matrix) = &mut self.curvature {
            for i in 0..n {
                for j in 0..n {
                    matrix[i * n + j] *= self.scale[i] * self.scale[j];
                }
            }
        }
    }

    /// The length of a point in scaled coordinates.
    fn size(&self, x: &[T]) -> T {
        let scaled: Vec<T> = x.iter().zip(&self.scale).map(|(&x, &scale)| x / scale).collect();
        norm(&scaled)
    }

    /// `to = from + step`, whose coordinates are scaled.
    fn move_along(&self, to: &mut [T], from: &[T], step: &[T]) {
        let scaled = from.iter().zip(step).zip(&self.scale);
        to.iter_mut().zip(scaled).for_each(|(to, ((&x, &s), &scale))| *to = x + s * scale);
    }

    /// The matrix, if it is known.
    pub(super) fn matrix(&self) -> Option<&[T]> {
        match &self.curvature {
            Curvature::Matrix(matrix) => Some(matrix),
            _ => None,
        }
    }

    /// The product of the scaled Hessian with `direction`; zero where it is not finite, so that the model is flat.
    pub(super) fn product<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        direction: &[T],
        product: &mut [T],
    ) -> Result<(), Halt> {
        let finite = match (&self.free, &self.curvature) {
            (Some(free), Curvature::Products) => self.partial_product(run, free, direction, product)?,
            _ => self.curvature.product(run, direction, product)?,
        };
        if !finite {
            product.fill(T::zero());
        }
        Ok(())
    }

    /// The same for some of the coordinates, which have the scale 1 where the Hessian is no matrix.
    fn partial_product<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        free: &[usize],
        direction: &[T],
        product: &mut [T],
    ) -> Result<bool, Halt> {
        let mut full = vec![T::zero(); run.dimension()];
        free.iter().zip(direction).for_each(|(&i, &d)| full[i] = d);
        let mut all = vec![T::zero(); full.len()];
        let finite = self.curvature.product(run, &full, &mut all)?;
        free.iter().zip(product).for_each(|(&i, entry)| *entry = all[i]);
        Ok(finite)
    }

    /// By how much the model falls along `step`, where `product` is the Hessian times it.
    pub(super) fn promise(&self, step: &[T], product: &[T]) -> T {
        -(dot(&self.gradient, step) + dot(step, product) / T::of(2.0))
    }
}

pub(super) fn trust_region<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    mut subproblem: impl Subproblem<T>,
) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut model = Model::of(run, None, subproblem.takes_matrix_up_to())?;
    let mut radius =
        run.settings.initial_radius.unwrap_or_else(|| first_radius(&model.gradient, run.here.fun));
    loop {
        let found = model_step(run, &mut subproblem, &model, radius)?;
        model.move_along(&mut next.x, &run.here.x, &found.step);
        if let Some(bounds) = &run.settings.bounds {
            bounds.settle(&mut next.x, &found.pinned);
        }
        // Derivatives whose squares overflow give no step.
        if next.x == run.here.x || !found.is_finite() {
            return at_rest(run, &mut subproblem, &model, &found);
        }
        let finite = run.evaluate(&mut next)?;
        let noise = T::of(10.0) * T::epsilon() * run.here.fun.abs();
        let fall = run.here.fun - next.fun;
        let ratio = if finite { (fall + noise) / (found.promise + noise) } else { -T::one() };
        radius = found.resized(radius, ratio);
        if !(ratio > T::of(ACCEPT)) {
            continue;
        }
        // Below the rounding of the function only the gradient can tell whether a step was good.
        let norm_there = run.gradient_norm_at(&next);
        if found.promise <= noise && norm_there >= run.gradient_norm() / T::of(2.0) {
            // A step to the boundary promises little because the region is small. As long as gradients get shorter it
            // may grow again; where they do not, what made it small is rounding or a kink.
            let shorter = norm_there < run.gradient_norm();
            if !found.bounded {
                return run.halt(Status::Cost);
            }
            if !shorter {
                return at_rest(run, &mut subproblem, &model, &found);
            }
        }
        run.accept(&mut next)?;
        model = Model::of(run, Some(model), subproblem.takes_matrix_up_to())?;
    }
}

/// A tenth of the step down the gradient, if the diagonal were the Hessian: CGT, section 17.2. But so long that the model promises
/// more than the rounding of the value: from a start next to a minimum no shorter step would be seen to go down.
fn first_radius<T: Real>(gradient: &[T], fun: T) -> T {
    let size = norm(gradient);
    let seen = T::of(1e3) * T::epsilon() * fun.abs() / size;
    let usual = T::of(0.1) * size;
    if seen.is_finite() { usual.max(seen) } else { usual }
}

/// Minimizes the model inside of a radius, and of the bounds if there are some.
fn model_step<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    subproblem: &mut impl Subproblem<T>,
    model: &Model<T>,
    radius: T,
) -> Result<ModelStep<T>, Halt> {
    match &run.settings.bounds {
        Some(bounds) => solve_within(run, subproblem, model, bounds, radius),
        None => subproblem.solve(run, model, radius),
    }
}

/// The region has shrunk to nothing. Does the model promise nothing either, over a step as long as the point itself? Then
/// what is left is rounding.
fn at_rest<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    subproblem: &mut impl Subproblem<T>,
    model: &Model<T>,
    last: &ModelStep<T>,
) -> Ended {
    // A model without curvature, or whose squares overflow, promises nothing because it knows nothing.
    if matches!(model.curvature, Curvature::Unknown) || !last.is_finite() {
        return run.halt(Status::Stalled);
    }
    let within = model.size(&run.here.x).max(norm(&last.step));
    let further = model_step(run, subproblem, model, within)?;
    let rounding = T::of(ROUNDING) * T::epsilon() * run.here.fun.abs();
    let nothing = further.promise <= rounding && further.is_finite();
    run.halt(if nothing { Status::Cost } else { Status::Stalled })
}
