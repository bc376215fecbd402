//! Held parameters and bounds: the settings, and the steps that keep to them.
//!
//! A step is the rule's, and then the point is put back to where it may be: held parameters to their own bits, all
//! others into the box. A rule sees the gradient as it is, of the free parameters. Rejected: to show it the projected
//! gradient, which is 0 in a parameter that is pressed to its bound. With batches the sign of a component is partly
//! chance, and of noise around an outward mean only what points inward would be left: momentum would carry the parameter
//! off its bound. Only a rule that [mixes](crate::optim::Rule::mixes) components has to be shown that, because the
//! projection of its step is no way down (Bertsekas 1982, Projected Newton methods, SIAM J. Control Optim. 20).

use super::Fit;
use super::loss::{finite, norm};
use super::outcome::Halt;
use super::state::RunState;
use super::stepper::Stepper;
use super::trainer::Trainer;
use crate::domain::Domain;
use crate::error::Quantity;
use crate::real::Real;

impl<F, R, S, K> Fit<'_, F, R, S, K> {
    /// Holds parameters at their start: by their [names](Self::names), or `"p2"` without.
    ///
    /// A held parameter is a constant of the loss: no derivative is taken in it, so a
    /// [`ClipNorm`](crate::optim::ClipNorm) does not see it and no tolerance waits for it, and nothing moves it, weight
    /// decay neither. It keeps the bits of its start. It counts neither as a parameter in `n − p` nor in the covariance, where
    /// its row and column are 0, as its standard error is; the table prints `held` in place of one.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// let data = Dataset::from_rows(&["x", "y"], [[1.0, 1.0], [2.0, 3.0], [3.0, 3.0]])?;
    /// let line = |[w, b]: [Var; 2], [x, y]: [Var; 2]| (w * x + b - y).powi(2);
    /// let fit = Fit::new(line).names(["slope", "offset"]).fixed(["offset"]).rule(Sgd::new(0.1));
    /// let fit = fit.gradient_tolerance(1e-12).run([0.0, 0.0], &data)?;
    /// // A line through the origin, by hand: Σ x y / Σ x² = 16 / 14, and Σ r² = 5 / 7 of 3 − 1 degrees of freedom.
    /// assert!((fit.parameters[0] - 8.0 / 7.0).abs() < 1e-12);
    /// assert!((fit.standard_errors().unwrap()[0] - (5.0_f64 / 7.0 / 2.0 / 14.0).sqrt()).abs() < 1e-12);
    /// assert_eq!((fit.parameters[1], fit.standard_errors().unwrap()[1]), (0.0, 0.0));
    /// assert_eq!(fit.fixed, [false, true]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run), [`FitError::Domain`](super::FitError::Domain): a name that no parameter has, and no
    /// parameter left to fit.
    pub fn fixed<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.settings.limits.fixed = names.into_iter().map(Into::into).collect();
        self
    }

    /// Keeps each parameter between a lower and an upper bound, one pair for each; infinite ones are none.
    ///
    /// After every step of the rule, whichever it is, each parameter that has left its bounds is put onto the nearer one
    /// (projected descent), so that all points of a run are inside: those that are evaluated, kept as the best, shown to
    /// callbacks, stored and reported. What a rule remembers besides, such as the average of
    /// [`Asgd`](crate::optim::Asgd), is its own, and no report shows it. The rule's weight decay is a part of its step. Equal
    /// bounds hold a parameter as [`fixed`](Self::fixed) does.
    ///
    /// [`gradient_tolerance`](Self::gradient_tolerance) and [`gradient_norm`](super::FitReport::gradient_norm) leave out
    /// what presses a parameter against its bound. A parameter that ends there is marked in
    /// [`at_bound`](super::FitReport::at_bound), prints `at bound` in place of a standard error, and counts as held for the
    /// covariance and in `n − p`.
    ///
    /// ```
    /// use gradus::prelude::*;
    ///
    /// // The mean of the data is 3, the nearest value that is allowed is 2.
    /// let data = Dataset::from_rows(&["y"], [[1.0], [2.0], [6.0]])?;
    /// let fit = Fit::new(|m: Var, y: Var| (m - y).powi(2)).bounds([(0.0, 2.0)]).rule(Adam::new(0.1));
    /// let fit = fit.gradient_tolerance(1e-9).run(0.5, &data)?;
    /// assert_eq!((fit.parameters, fit.at_bound, fit.gradient_norm), (2.0, vec![true], 0.0));
    /// assert!(fit.stop.is_converged());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// From [`run`](Self::run), [`FitError::Domain`](super::FitError::Domain): bounds that are crossed, not numbers or
    /// not one pair for each parameter, and a start outside of them.
    pub fn bounds(mut self, bounds: impl IntoIterator<Item = (f64, f64)>) -> Self {
        self.settings.limits.bounds = Some(bounds.into_iter().collect());
        self
    }
}

/// The domain of a run, and what a step needs to stay in it.
pub(super) struct Confined<T> {
    domain: Domain<T>,
    /// The indices of held parameters, with their values while a step is taken.
    held: Vec<(usize, T)>,
    /// Parameters that a step of a rule that mixes is not to move, and which bound they are at.
    pinned: Vec<(usize, bool)>,
    /// What such a rule sees.
    projected: Vec<T>,
}

impl<T: Real> Confined<T> {
    pub(super) fn new(domain: Domain<T>) -> Self {
        let held = (0..domain.fixed.len()).filter(|&i| domain.fixed[i]).map(|i| (i, T::zero())).collect();
        Self { domain, held, pinned: Vec::new(), projected: Vec::new() }
    }

    /// One step, to a point that is finite and where parameters may be.
    pub(super) fn step(
        &mut self,
        stepper: &mut dyn Stepper<T>,
        parameters: &mut [T],
        gradient: &[T],
    ) -> Result<(), Halt> {
        // Not those of the start: a run that is resumed holds them where it held them before.
        self.held.iter_mut().for_each(|(i, value)| *value = parameters[*i]);
        self.pinned.clear();
        if stepper.mixes() {
            self.project(parameters, gradient);
            stepper.step(parameters, &self.projected)?;
        } else {
            stepper.step(parameters, gradient)?;
        }
        self.held.iter().for_each(|&(i, value)| parameters[i] = value);
        // First, because nothing is left of a NaN or an infinity on the bound it is put to.
        finite(parameters, Quantity::Coordinate)?;
        self.domain.settle(parameters, &self.pinned);
        self.held.iter().for_each(|&(i, value)| parameters[i] = value);
        Ok(())
    }

    /// The gradient without what presses parameters against their bounds.
    fn project(&mut self, parameters: &[T], gradient: &[T]) {
        self.projected.clear();
        for (i, (&x, &g)) in parameters.iter().zip(gradient).enumerate() {
            let is_pressed = self.domain.holds(i, x, g.widen());
            if is_pressed {
                self.pinned.push((i, g < T::zero()));
            }
            self.projected.push(if is_pressed { T::zero() } else { g });
        }
    }

    /// Are all points of a stored run where they may be?
    pub(super) fn contains<O>(&self, state: &RunState<T, O>) -> bool {
        let best = state.best.as_ref().map(|best| &best.parameters);
        let points = [&state.parameters, &state.ended, &state.safe].into_iter().chain(best);
        let is_inside = |point: &Vec<T>| {
            let bounds = self.domain.lower.iter().zip(&self.domain.upper);
            point.iter().zip(bounds).all(|(x, (lower, upper))| lower <= x && x <= upper)
        };
        points.chain(&state.parameter_history).all(is_inside)
    }
}

/// Which parameters of a report could have been others.
pub(super) struct Freedom {
    /// At a bound, and not held.
    pub(super) at_bound: Vec<bool>,
    /// The indices of those that are neither.
    pub(super) free: Vec<usize>,
    /// These and those that are at a bound from which the gradient leads away.
    pub(super) could_move: Vec<usize>,
}

impl Freedom {
    /// - `gradient`: of the loss over the data, at these parameters.
    pub(super) fn at<T: Real>(domain: &Domain<T>, parameters: &[T], gradient: &[T]) -> Self {
        let is_at_bound = |i: usize| domain.is_at_bound(i, parameters[i]);
        let leads_away =
            |i: usize| gradient[i] != T::zero() && !domain.holds(i, parameters[i], gradient[i].widen());
        let unfixed = domain.free();
        Self {
            at_bound: (0..parameters.len()).map(is_at_bound).collect(),
            free: unfixed.iter().copied().filter(|&i| !is_at_bound(i)).collect(),
            could_move: unfixed.into_iter().filter(|&i| !is_at_bound(i) || leads_away(i)).collect(),
        }
    }
}

impl<T: Real> Trainer<'_, T> {
    /// The norm of the gradient over the data, or of what is left of it by the bounds.
    pub(super) fn gradient_norm(&self) -> f64 {
        let Some(confined) = &self.confined else { return norm(&self.gradient) };
        let entries = self.gradient.iter().zip(&self.parameters).enumerate();
        let moves = entries.filter(|&(i, (g, &x))| !confined.domain.holds(i, x, g.widen()));
        norm(&moves.map(|(_, (&g, _))| g).collect::<Vec<_>>())
    }
}
