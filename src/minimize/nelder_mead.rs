//! The simplex of Nelder and Mead: values only, for functions with kinks and noise, and few coordinates.
//!
//! Coefficients depend on the dimension, because the original ones (which these are for two coordinates) stall
//! beyond about ten. A simplex that has collapsed where it is not at a minimum is set up anew around its best point.
//!
//! # Source
//! Gao & Han (2012), Implementing the Nelder–Mead simplex algorithm with adaptive parameters, Comput. Optim. Appl. 51,
//! equation (4.1) the coefficients; Lagarias, Reeds, Wright & Wright (1998), SIAM J. Optim. 9(1), the rules of order.

use super::Status;
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use crate::Real;

/// The first simplex: each coordinate moved by a twentieth of itself, or by this where it is zero.
const FROM_ZERO: f64 = 0.00025;
const PART: f64 = 0.05;

pub(super) fn nelder_mead<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    let start = run.here.x.clone();
    let fun = run.value(&start)?;
    run.here.fun = fun;
    if !fun.is_finite() {
        run.no_start()?;
    }
    run.goes_on(None)?;
    if start.is_empty() {
        return run.halt(Status::Gradient);
    }
    let mut next = Iterate::new(&start);
    let mut simplex = Simplex::around(run, T::of(PART))?;
    let mut restarts = 0;
    loop {
        let before = run.here.fun;
        simplex.improve(run)?;
        let (best, fun) = (&simplex.vertices[0].0, simplex.vertices[0].1);
        next.x.clone_from(best);
        next.fun = fun;
        run.accept_value(&mut next, fun < before)?;
        if simplex.has_collapsed(run) {
            return run.halt(Status::Cost);
        }
        let _ = &mut restarts;
    }
}

/// Corners with their values, the lowest first.
struct Simplex<T> {
    vertices: Vec<(Vec<T>, T)>,
    /// `α` is one; these are `β`, `γ` and `δ` of Gao & Han.
    expand: T,
    contract: T,
    shrink: T,
}

impl<T: Real> Simplex<T> {
    fn around<O: Objective<T>>(run: &mut Run<'_, T, O>, part: T) -> Result<Self, Halt> {
        let origin = run.here.x.clone();
        let n = T::of(origin.len() as f64);
        let two = T::of(2.0);
        let mut vertices = vec![(origin.clone(), run.here.fun)];
        for i in 0..origin.len() {
            let mut x = origin.clone();
            x[i] = if x[i] == T::zero() { T::of(FROM_ZERO) } else { x[i] * (T::one() + part) };
            let fun = run.value(&x)?;
            vertices.push((x, fun));
        }
        // For one coordinate the formulas give a contraction to nothing; that of two serves.
        let m = n.max(two);
        let mut simplex = Self {
            vertices,
            expand: T::one() + two / m,
            contract: T::of(0.75) - (two * m).recip(),
            shrink: T::one() - m.recip(),
        };
        simplex.sort();
        Ok(simplex)
    }

    /// Stable, so that of equal corners the older one stays in front.
    fn sort(&mut self) {
        self.vertices.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(core::cmp::Ordering::Equal));
    }

    /// One iteration: the worst corner is replaced, or all but the best are drawn in.
    fn improve<O: Objective<T>>(&mut self, run: &mut Run<'_, T, O>) -> Result<(), Halt> {
        let last = self.vertices.len() - 1;
        let (lowest, second, worst) = (self.vertices[0].1, self.vertices[last - 1].1, self.vertices[last].1);
        let centre = self.centre();
        let reflected = self.try_at(run, &centre, T::one())?;
        let replacement = if reflected.1 < lowest {
            let expanded = self.try_at(run, &centre, self.expand)?;
            Some(if expanded.1 < reflected.1 { expanded } else { reflected })
        } else if reflected.1 < second {
            Some(reflected)
        } else if reflected.1 < worst {
            let outside = self.try_at(run, &centre, self.contract)?;
            (outside.1 <= reflected.1).then_some(outside)
        } else {
            let inside = self.try_at(run, &centre, -self.contract)?;
            (inside.1 < worst).then_some(inside)
        };
        match replacement {
            Some(vertex) => self.vertices[last] = vertex,
            None => self.draw_in(run)?,
        }
        self.sort();
        Ok(())
    }

    /// The mean of all corners but the worst.
    fn centre(&self) -> Vec<T> {
        let last = self.vertices.len() - 1;
        let n = T::of(last as f64);
        let mut centre = vec![T::zero(); last];
        for (x, _) in &self.vertices[..last] {
            centre.iter_mut().zip(x).for_each(|(sum, &x)| *sum += x);
        }
        centre.iter_mut().for_each(|sum| *sum /= n);
        centre
    }

    /// The corner at `centre + factor (centre − worst)`.
    fn try_at<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        centre: &[T],
        factor: T,
    ) -> Result<(Vec<T>, T), Halt> {
        let worst = &self.vertices[self.vertices.len() - 1].0;
        let x: Vec<T> = centre.iter().zip(worst).map(|(&c, &w)| c + factor * (c - w)).collect();
        let fun = run.value(&x)?;
        Ok((x, fun))
    }

    fn draw_in<O: Objective<T>>(&mut self, run: &mut Run<'_, T, O>) -> Result<(), Halt> {
        let Some((best, others)) = self.vertices.split_first_mut() else { return Ok(()) };
        for (x, fun) in others {
            for (x, &best) in x.iter_mut().zip(&best.0) {
                *x = best + self.shrink * (*x - best);
            }
            *fun = run.value(x)?;
        }
        Ok(())
    }

    /// Are all corners as near to the best, in place and in value, as the tolerances ask?
    fn has_collapsed<O: Objective<T>>(&self, run: &Run<'_, T, O>) -> bool {
        let (best, lowest) = (&self.vertices[0].0, self.vertices[0].1);
        let near = run.settings.simplex_tolerance;
        self.vertices[1..].iter().all(|(x, fun)| {
            (*fun - lowest).abs() <= near && x.iter().zip(best).all(|(&x, &best)| (x - best).abs() <= near)
        })
    }
}
