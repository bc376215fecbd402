//! The simplex of Nelder and Mead: values only, for functions with kinks and noise, and few coordinates.
//!
//! Coefficients depend on the dimension, because the original ones (which these are for two coordinates) stall
//! beyond about ten. A simplex that has collapsed where it is not at a minimum is set up anew around its best point.
//!
//! Within bounds, corners that would be outside are moved onto the box. A simplex that this makes flat collapses, and is set up
//! anew.
//!
//! # Source
//! Gao & Han (2012), Implementing the Nelder–Mead simplex algorithm with adaptive parameters, Comput. Optim. Appl. 51,
//! equation (4.1) the coefficients; Lagarias, Reeds, Wright & Wright (1998), SIAM J. Optim. 9(1), the rules of order.

use super::Status;
use super::dense::largest;
use super::objective::Objective;
use super::run::{Ended, Halt, Iterate, Run};
use super::settings::Settings;
use crate::real::Real;

/// The first simplex: each coordinate moved toward zero by a twentieth of itself, or by this where it is no larger. SciPy moves
/// them away from zero, which took a tenth more evaluations over the 35 problems.
const PART: f64 = -0.05;
const FROM_ZERO: f64 = 0.000_25;
/// The part of a coordinate by which a simplex that is set up anew moves it, to the other side.
const AGAIN: f64 = 1e-3;
/// When a simplex has collapsed, by default: its size as a part of the coordinates, and the spread of its values as a part
/// of the lowest; parts of one below one. The values of a smooth function differ by the square of the size.
const SIZE: f64 = 1e-7;
const SPREAD: f64 = 1e-8;

/// The spread of values by which a simplex has collapsed.
pub(super) fn spread<T: Real>(settings: &Settings<T>) -> T {
    usual(settings.cost_tolerance, SPREAD)
}

fn usual<T: Real>(given: Option<T>, usual: f64) -> T {
    given.unwrap_or_else(|| T::of(usual).max(T::of(4.0) * T::epsilon()))
}

pub(super) fn nelder_mead<T: Real, O: Objective<T>>(run: &mut Run<'_, T, O>) -> Ended {
    run.start_value()?;
    if run.dimension() == 0 {
        return run.halt(Status::Gradient);
    }
    run.goes_on()?;
    let mut next = Iterate::new(&run.here.x);
    let mut simplex = Simplex::around(run, T::of(PART), T::zero())?;
    run.set_floor(simplex.steepness(&run.here));
    loop {
        simplex.improve(run)?;
        let (best, fun) = &simplex.vertices[0];
        if *fun < run.here.fun {
            next.x.clone_from(best);
            next.fun = *fun;
            next.jac.fill(T::nan());
        } else {
            next.clone_from(&run.here);
        }
        run.arrive(&mut next);
        if simplex.has_collapsed(run) {
            // A collapsed simplex says little: it may have done so anywhere. A minimum is lower than all around it.
            let mut fresh = Simplex::around(run, T::of(AGAIN), T::of(AGAIN))?;
            if fresh.vertices[0].0 == run.here.x && run.settings.bounds.is_some() {
                // On a face a simplex collapses where it should not, and the way down may be to the other side: of a smooth
                // function, a point of a box that is lower than both sides of each coordinate is a minimum.
                fresh = Simplex::around(run, T::of(-AGAIN), T::of(AGAIN))?;
            }
            if fresh.vertices[0].0 == run.here.x {
                return run.halt(Status::Cost);
            }
            simplex = fresh;
        }
        // After that: what has arrived at its limit has arrived.
        run.goes_on_by_values()?;
    }
}

/// The edge of a simplex along a coordinate: of this length within bounds, or the other way, or as long as half of what is between
/// them. One that is set up `anew` ends at a bound that is nearer: no other trial is certain to get there.
fn edge<T: Real, O: Objective<T>>(run: &Run<'_, T, O>, i: usize, x: T, length: T, anew: bool) -> T {
    let Some(bounds) = &run.settings.bounds else { return length };
    let half = (bounds.upper[i] - bounds.lower[i]) / T::of(2.0);
    let length = length.max(-half).min(half);
    let ways = [bounds.lower[i] - x, bounds.upper[i] - x];
    let near = ways.into_iter().find(|way| *way != T::zero() && way.abs() < length.abs());
    match near {
        Some(way) if anew => way,
        _ if x + length >= bounds.lower[i] && x + length <= bounds.upper[i] => length,
        _ => -length,
    }
}

/// The edge to the other side of one that is set up anew, if there is room.
fn other_side<T: Real, O: Objective<T>>(run: &Run<'_, T, O>, i: usize, x: T, edge: T, length: T) -> T {
    let Some(bounds) = &run.settings.bounds else { return -edge };
    let room = if edge > T::zero() { x - bounds.lower[i] } else { bounds.upper[i] - x };
    if room > T::zero() { -edge.signum() * length.abs().min(room) } else { edge }
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
    /// The corner where the run is, and one along each coordinate, moved by `part` of it; what is not above `zero`
    /// counts as zero. A negative part of a simplex that is set up anew is to the other sides.
    fn around<O: Objective<T>>(run: &mut Run<'_, T, O>, part: T, zero: T) -> Result<Self, Halt> {
        let origin = run.here.x.clone();
        let n = T::of(origin.len() as f64);
        let two = T::of(2.0);
        let mut vertices = vec![(origin.clone(), run.here.fun)];
        for i in 0..origin.len() {
            let mut x = origin.clone();
            // A twentieth of next to nothing is nothing, too: such a simplex would have collapsed before it began.
            let is_zero = x[i].abs() <= zero.max(T::of(FROM_ZERO));
            let size = if is_zero { T::of(FROM_ZERO / PART) } else { x[i] };
            let is_anew = zero > T::zero();
            let mut length = edge(
                run,
                i,
                x[i],
                part.abs().copysign(if is_anew { T::one() } else { part }) * size,
                is_anew,
            );
            if is_anew && part < T::zero() {
                length = other_side(run, i, x[i], length, part * size);
            }
            x[i] += length;
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

    /// What the steepest edge at `start` might change the value by over a step of the size of the point.
    fn steepness(&self, start: &Iterate<T>) -> T {
        let slopes = self.vertices.iter().map(|(x, fun)| {
            let edge = x.iter().zip(&start.x).fold(T::zero(), |most, (&a, &b)| most.max((a - b).abs()));
            (*fun - start.fun).abs() / edge
        });
        // The start itself makes 0/0, and corners outside of the domain are infinite.
        let steepest = slopes.filter(|slope| slope.is_finite()).fold(T::zero(), T::max);
        steepest * largest(&start.x).max(T::one())
    }

    /// Stable, so that of equal corners the older one stays in front.
    fn sort(&mut self) {
        self.vertices.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(core::cmp::Ordering::Equal));
    }

    /// One iteration: the worst corner is replaced, or all but the best are drawn in.
    fn improve<O: Objective<T>>(&mut self, run: &mut Run<'_, T, O>) -> Result<(), Halt> {
        let last = self.vertices.len() - 1;
        let (lowest, second, worst) = (self.vertices[0].1, self.vertices[last - 1].1, self.vertices[last].1);
        let center = self.center();
        let reflected = self.try_at(run, &center, T::one())?;
        let replacement = if reflected.1 < lowest {
            let expanded = self.try_at(run, &center, self.expand)?;
            Some(if expanded.1 < reflected.1 { expanded } else { reflected })
        } else if reflected.1 < second {
            Some(reflected)
        } else if reflected.1 < worst {
            let outside = self.try_at(run, &center, self.contract)?;
            (outside.1 <= reflected.1).then_some(outside)
        } else {
            let inside = self.try_at(run, &center, -self.contract)?;
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
    fn center(&self) -> Vec<T> {
        let last = self.vertices.len() - 1;
        let n = T::of(last as f64);
        let mut center = vec![T::zero(); last];
        for (x, _) in &self.vertices[..last] {
            center.iter_mut().zip(x).for_each(|(sum, &x)| *sum += x);
        }
        center.iter_mut().for_each(|sum| *sum /= n);
        center
    }

    /// The corner at `center + factor (center − worst)`.
    fn try_at<O: Objective<T>>(
        &self,
        run: &mut Run<'_, T, O>,
        center: &[T],
        factor: T,
    ) -> Result<(Vec<T>, T), Halt> {
        let worst = &self.vertices[self.vertices.len() - 1].0;
        let mut x: Vec<T> = center.iter().zip(worst).map(|(&c, &w)| c + factor * (c - w)).collect();
        if let Some(bounds) = &run.settings.bounds {
            bounds.project(&mut x);
        }
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
        let size = usual(run.settings.step_tolerance, SIZE);
        let spread = spread(run.settings) * lowest.abs().max(T::one());
        let near = |x: T, best: T| (x - best).abs() <= size * best.abs().max(T::one());
        let others = &self.vertices[1..];
        others
            .iter()
            .all(|(x, fun)| *fun - lowest <= spread && x.iter().zip(best).all(|(&x, &best)| near(x, best)))
    }
}
