//! Any rule behind one face, so that a table can hold them all.

use gradus::Real;
use gradus::optim::{OptimError, Optimizer, Rule, Schedule};

/// An optimizer whose rule is not known by type.
pub(crate) trait Driver<T> {
    fn step(&mut self, x: &mut [T], gradient: &[T]) -> Result<(), OptimError>;
    fn observe(&mut self, loss: f64);
    /// The average of the points, for rules that keep one.
    fn average(&self) -> Option<Vec<T>>;
}

/// Reads an average out of a state.
type Average<T, S> = fn(&S) -> Option<Vec<T>>;

struct Known<T: Real, R: Rule<T>, S> {
    optimizer: Optimizer<T, R, S>,
    average: Average<T, R::State>,
}

impl<T: Real, R: Rule<T>, S: Schedule> Driver<T> for Known<T, R, S> {
    fn step(&mut self, x: &mut [T], gradient: &[T]) -> Result<(), OptimError> {
        self.optimizer.step(x, gradient)
    }

    fn observe(&mut self, loss: f64) {
        self.optimizer.observe(loss);
    }

    fn average(&self) -> Option<Vec<T>> {
        (self.average)(self.optimizer.state())
    }
}

pub(crate) fn drive<T, R, S>(rule: R, n: usize, schedule: S) -> Box<dyn Driver<T>>
where
    T: Real,
    R: Rule<T> + 'static,
    S: Schedule + 'static,
{
    drive_averaged(rule, n, schedule, |_| None)
}

pub(crate) fn drive_averaged<T, R, S>(
    rule: R,
    n: usize,
    schedule: S,
    average: Average<T, R::State>,
) -> Box<dyn Driver<T>>
where
    T: Real,
    R: Rule<T> + 'static,
    S: Schedule + 'static,
{
    let optimizer = rule.optimizer(n).and_then(|o| o.schedule(schedule)).expect("valid settings");
    Box::new(Known { optimizer, average })
}
