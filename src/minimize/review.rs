//! An end is looked at before it is believed, and a method that has not arrived is followed again.
//!
//! Methods judge by what they saw on their way. What they cannot see from there is judged here, once, for all of them:
//! - A trial step that was not taken may have been lower than the point where the method ended, if it ends by a step or goes
//!   up in between. The method goes on from there.
//! - At a [kink](super::kink) steps and changes become small although it is no minimum, and a derivative may be zero by
//!   convention. The point is called a minimum if no gradient around it shows a way down; if one does, the method goes on
//!   from there. Functions that are smooth as far as their recordings tell are spared that, so it costs them nothing.

use super::ball::Ground;
use super::kink::{is_quiet, look_around};
use super::objective::Objective;
use super::run::{Ended, Halt, Run};
use super::{
    Method, Status, bfgs, gradient_descent, lbfgs, memory, nelder_mead, newton_cg, trust_exact, trust_ncg,
};
use crate::real::Real;
use crate::replay::smoothness::Smoothness;

/// How often a method is followed again from a trial step, and from a lower point around a kink.
const RETURNS: usize = 3;
const ROUNDS: usize = 500;

/// Follows a method to an end that can be believed.
pub(super) fn follow<T: Real, O: Objective<T>>(method: Method, run: &mut Run<'_, T, O>) -> Halt {
    let mut review = Review { method, returns: 0, rounds: 0 };
    loop {
        let Err(halt) = follow_once(method, run);
        let status = match halt {
            Halt::Status(status) => status,
            error => return error,
        };
        let reviewed = match status {
            Status::Gradient | Status::Cost | Status::Step | Status::Stalled => review.goes_on(run, status),
            Status::Iterations => review.at_limit(run),
            other => return Halt::Status(other),
        };
        if let Err(halt) = reviewed {
            return halt;
        }
    }
}

/// Goes the way of a method until the run halts.
fn follow_once<T: Real, O: Objective<T>>(method: Method, run: &mut Run<'_, T, O>) -> Ended {
    match method {
        Method::GradientDescent => gradient_descent::gradient_descent(run),
        Method::FixedRate(rate) => gradient_descent::fixed_rate(run, T::of(rate)),
        Method::NelderMead => nelder_mead::nelder_mead(run),
        Method::ConjugateGradient => memory::conjugate_gradient(run),
        Method::Bfgs => bfgs::bfgs(run),
        Method::Lbfgs => lbfgs::lbfgs(run),
        Method::NewtonCg => newton_cg::newton_cg(run),
        Method::TrustNcg => trust_ncg::trust_ncg(run),
        Method::TrustExact => trust_exact::trust_exact(run),
    }
}

struct Review {
    method: Method,
    returns: usize,
    rounds: usize,
}

impl Review {
    /// Is there more to find than the method did, which ended with `status`? The run is where to look for it; or it ends.
    fn goes_on<T: Real, O: Objective<T>>(
        &mut self,
        run: &mut Run<'_, T, O>,
        status: Status,
    ) -> Result<(), Halt> {
        let slack = self.slack(run);
        let Some(status) = self.at_lowest(run, status, slack)? else { return Ok(()) };
        let doubtful = match status {
            Status::Gradient => run.is_convention() && !is_quiet(run)?,
            _ => run.smoothness() != Smoothness::Smooth,
        };
        if !doubtful {
            return run.halt(status);
        }
        if self.rounds == ROUNDS {
            return run.halt(Status::Stalled);
        }
        self.rounds += 1;
        self.complete(run)?;
        match look_around(run, slack)? {
            Ground::Lower(mut lower) if !self.is_fixed() => {
                run.goes_on()?;
                run.arrive(&mut lower);
                run.moved_by_review();
                Ok(())
            }
            Ground::Lower(_) | Ground::Unclear => run.halt(Status::Stalled),
            Ground::Minimum { kink: true } => run.halt(Status::Kink),
            Ground::Minimum { kink: false } => {
                run.halt(if status == Status::Stalled { Status::Cost } else { status })
            }
        }
    }

    /// All iterations were used. At a kink it takes a look around, and no iteration, to see that the last one has arrived.
    fn at_limit<T: Real, O: Objective<T>>(&self, run: &mut Run<'_, T, O>) -> Result<(), Halt> {
        let may_have_arrived = run.is_slow() && run.smoothness() != Smoothness::Smooth && !self.is_fixed();
        if may_have_arrived {
            run.take_lowest();
            self.complete(run)?;
            let slack = self.slack(run);
            if let Ground::Minimum { kink } = look_around(run, slack)? {
                return run.halt(if kink { Status::Kink } else { Status::Cost });
            }
        }
        run.halt(Status::Iterations)
    }

    /// Evaluates the gradient of a point of which only the value was needed so far, if the method has any use for it.
    fn complete<T: Real, O: Objective<T>>(&self, run: &mut Run<'_, T, O>) -> Result<(), Halt> {
        if self.method.takes_gradient() && !run.here.has_gradient() {
            let mut here = run.here.clone();
            if run.evaluate(&mut here)? {
                run.here = here;
            }
        }
        Ok(())
    }

    /// Moves to the lowest point that was evaluated. The status, changed if it does not hold there; `None` if the method is
    /// to be followed from there.
    fn at_lowest<T: Real, O: Objective<T>>(
        &mut self,
        run: &mut Run<'_, T, O>,
        status: Status,
        slack: T,
    ) -> Result<Option<Status>, Halt> {
        if !(run.lowest.fun < run.here.fun) {
            return Ok(Some(status));
        }
        let is_same = run.here.fun - run.lowest.fun <= slack;
        run.go_back();
        self.complete(run)?;
        let is_flat = run.here.has_gradient() && run.gradient_norm() <= run.settings.gradient_tolerance;
        if is_same || is_flat {
            // The gradient was small enough, and here, lower by a rounding, it is not.
            let lost = status == Status::Gradient && !is_flat;
            return Ok(Some(if lost { Status::Cost } else { status }));
        }
        // Around a kink it is looked from here at once.
        if run.smoothness() != Smoothness::Smooth && !self.is_fixed() {
            return Ok(Some(Status::Stalled));
        }
        if self.is_fixed() || self.returns == RETURNS {
            return run.halt(Status::Stalled);
        }
        self.returns += 1;
        Ok(None)
    }

    /// Steps of a fixed rate are what the user asked for, and no others.
    fn is_fixed(&self) -> bool {
        matches!(self.method, Method::FixedRate(_))
    }

    /// By how much a value may differ from another that is as good.
    fn slack<T: Real, O: Objective<T>>(&self, run: &Run<'_, T, O>) -> T {
        let tolerance = match self.method {
            Method::NelderMead => nelder_mead::spread(run.settings),
            _ => run.settings.cost_tolerance.unwrap_or_else(T::zero),
        };
        let value = run.here.fun.abs();
        (T::of(64.0) * T::epsilon() * value).max(tolerance * value.max(T::one()))
    }
}
