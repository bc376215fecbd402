//! Steps and how they changed the gradient: directions from the last few of them, and the descents along those.
//!
//! # Source
//! Nocedal & Wright (2006), Numerical Optimization, algorithms 7.4 and 7.5; (7.20) the scale.

use super::dense::{add, dot, negate, norm};
use super::line_search::{Accepted, search};
use super::objective::Objective;
use super::run::{Ended, Iterate, Run};
use super::wolfe::WOLFE;
use crate::real::Real;
use std::collections::VecDeque;

/// L-BFGS without bounds: the last few differences of gradients instead of a matrix. `2 m n` numbers of memory and `4 m n`
/// operations an iteration, so it serves where `n²` is too much.
pub(super) fn limited_memory<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    let memory = Memory::new(run.settings.memory);
    descend(run, memory, Memory::keep)
}

/// Gradients that overlap more than this are no longer conjugate; Powell's value.
const OVERLAP: f64 = 0.2;

/// Nonlinear conjugate gradients: seven vectors of memory, whatever the number of iterations.
///
/// The form is Shanno's: the direction is that of a BFGS estimate built afresh at each iteration from two steps, the
/// latest and the one of the last restart. With exact searches on a quadratic these are the conjugate directions of
/// Hestenes and Stiefel with Beale's restarts; with inexact ones they still go downhill, and the step 1 fits so often that an
/// iteration costs little more than one evaluation. (Formulas that make directions from gradients alone, such as those of
/// Polak and Ribière or of Hager and Zhang, need a closer search: about two evaluations.)
///
/// # Source
/// Shanno (1978), Conjugate gradient methods with inexact searches, Math. Oper. Res. 3(3), section 4;
/// Powell (1977), Restart procedures for the conjugate gradient method, Math. Program. 12, equation (3.3) the test.
pub(super) fn conjugate_gradient<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    descend(run, Memory::new(2), |memory, here, next| {
        let overlap = dot(&here.jac, &next.jac).abs();
        let restart = overlap >= T::of(OVERLAP) * dot(&next.jac, &next.jac);
        memory.replace(here, next, restart);
    })
}

/// Descends along directions from `memory`, into which `keep` takes each step.
fn descend<T: Real, O: Objective<T>>(
    run: &mut Run<'_, T, O>,
    mut memory: Memory<T>,
    keep: impl Fn(&mut Memory<T>, &Iterate<T>, &Iterate<T>),
) -> Ended {
    run.start()?;
    let mut next = Iterate::new(&run.here.x);
    let mut direction = vec![T::zero(); run.dimension()];
    loop {
        memory.direction(&run.here.jac, &mut direction);
        if !memory.is_empty() && !(dot(&direction, &run.here.jac) < T::zero()) {
            memory.forget();
            continue;
        }
        let first = if memory.is_empty() { run.first_step() } else { T::one() };
        match search(run, &direction, first, WOLFE, &mut next)? {
            Accepted::Nothing if memory.forget() => continue,
            Accepted::Nothing => return run.no_way_down(&direction),
            Accepted::Wolfe | Accepted::Lower => keep(&mut memory, &run.here, &next),
        }
        run.accept(&mut next)?;
    }
}

/// A step, and how it changed the gradient.
#[derive(Debug)]
struct Pair<T> {
    step: Vec<T>,
    change: Vec<T>,
    /// `sᵀ y`.
    product: T,
}

/// The last pairs, the newest at the end.
#[derive(Debug)]
pub(super) struct Memory<T> {
    /// They grow as steps come in: `most` may be more than there is room for.
    pairs: VecDeque<Pair<T>>,
    most: usize,
    weights: Vec<T>,
}

impl<T: Real> Memory<T> {
    pub(super) fn new(most: usize) -> Self {
        Self { pairs: VecDeque::new(), most, weights: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Forgets everything. False if there was nothing.
    pub(super) fn forget(&mut self) -> bool {
        let something = !self.is_empty();
        self.pairs.clear();
        something
    }

    /// Takes in the step from `here` to `next`, unless its curvature is rounding or negative.
    pub(super) fn keep(&mut self, here: &Iterate<T>, next: &Iterate<T>) {
        let n = here.x.len();
        let full = self.pairs.len() == self.most;
        let reused = if full { self.pairs.pop_front() } else { None };
        let zeros = || vec![T::zero(); n];
        let mut pair = reused.unwrap_or_else(|| Pair { step: zeros(), change: zeros(), product: T::zero() });
        for i in 0..n {
            pair.step[i] = next.x[i] - here.x[i];
            pair.change[i] = next.jac[i] - here.jac[i];
        }
        pair.product = dot(&pair.step, &pair.change);
        if pair.product > T::epsilon() * norm(&pair.step) * norm(&pair.change) {
            self.pairs.push_back(pair);
        }
    }

    /// Takes in a step instead of the newest, unless that is to stay as the older one of two.
    pub(super) fn replace(&mut self, here: &Iterate<T>, next: &Iterate<T>, restart: bool) {
        if self.pairs.len() == self.most && !restart {
            self.pairs.pop_back();
        }
        self.keep(here, next);
    }

    /// `−H g`, by the two loops.
    pub(super) fn direction(&mut self, gradient: &[T], direction: &mut [T]) {
        negate(direction, gradient);
        let Self { pairs, weights, .. } = self;
        weights.resize(pairs.len(), T::zero());
        for (pair, weight) in pairs.iter().zip(&mut *weights).rev() {
            *weight = dot(&pair.step, direction) / pair.product;
            add(direction, -*weight, &pair.change);
        }
        let Some(newest) = pairs.back() else { return };
        let scale = newest.product / dot(&newest.change, &newest.change);
        direction.iter_mut().for_each(|d| *d *= scale);
        for (pair, weight) in pairs.iter().zip(&*weights) {
            let correction = dot(&pair.change, direction) / pair.product;
            add(direction, *weight - correction, &pair.step);
        }
    }

    /// The same for the function of the free coordinates alone: pairs count with their free parts.
    pub(super) fn direction_within(&mut self, gradient: &[T], free: &[bool], direction: &mut [T]) {
        let part = |x: &[T]| -> Vec<T> {
            x.iter().zip(free).map(|(&x, &free)| if free { x } else { T::zero() }).collect()
        };
        let mut inside = Self::new(self.most);
        inside.pairs.extend(self.pairs.iter().filter_map(|pair| {
            let (step, change) = (part(&pair.step), part(&pair.change));
            let product = dot(&step, &change);
            (product > T::epsilon() * norm(&step) * norm(&change)).then_some(Pair { step, change, product })
        }));
        inside.direction(&part(gradient), direction);
    }
}
