//! A rule of numerical mathematics as one operation: what it has to say of itself, and how it is called.

use super::paths::{Evaluated, Paths};
use crate::external::smooth::{Smooth, Tower, call};
use crate::implicit::equations::System;
use crate::op::Dual;
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CallProblem;
use crate::tape::fault::Fault;
use crate::tape::recorder::{call_at, current, note};
use core::any::Any;
use core::fmt;
use core::panic::{Location, RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

/// A rule that makes results of a closure and of some numbers, such as the bounds of an integral.
pub(super) trait Rule<T>:
    fmt::Debug + Clone + PartialEq + Send + Sync + UnwindSafe + RefUnwindSafe + 'static
{
    /// What messages call it.
    const NAME: &'static str;

    /// How many results there are, of so many numbers.
    fn results(&self, numbers: usize) -> usize;

    /// The results.
    fn run(&self, f: &mut Evaluated<'_, T>, numbers: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem>;

    /// The gradient of the results with weights: in `x`, in the numbers, and in what the closure captures.
    fn back(
        &self,
        f: &mut Evaluated<'_, T>,
        numbers: &[Dual<T>],
        weights: &[Dual<T>],
    ) -> Result<[Vec<Dual<T>>; 3], CallProblem>;
}

/// A rule with its closure: a function of `x`, of what the closure captures, and of the numbers.
#[derive(Debug)]
struct Ruled<T, R> {
    rule: R,
    paths: Paths<T>,
    inputs: usize,
    captured: usize,
    numbers: usize,
    /// Where it was recorded: arguments and results.
    known: (Vec<T>, Vec<T>),
    /// Copies of the recordings, with their buffers.
    idle: Mutex<Vec<Paths<T>>>,
}

impl<T: Real, R: Rule<T>> Ruled<T, R> {
    /// Runs `f` with recordings that nobody else has, at these arguments, and the numbers of the rule.
    fn with<O>(
        &self,
        all: &[Dual<T>],
        f: impl FnOnce(&mut Evaluated<'_, T>, &[Dual<T>]) -> Result<O, CallProblem>,
    ) -> Result<O, CallProblem> {
        let (x, rest) = all.split_at(self.inputs);
        let (captured, numbers) = rest.split_at(self.captured);
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = idle().pop();
        let paths = taken.unwrap_or_else(|| self.paths.clone());
        let mut evaluated = Evaluated::of_paths(paths, x, captured);
        let result = f(&mut evaluated, numbers);
        idle().push(evaluated.paths);
        result
    }

    /// The gradient in all arguments, in their order.
    fn gradient(&self, all: &[Dual<T>], weights: &[Dual<T>]) -> Result<Vec<Dual<T>>, CallProblem> {
        self.with(all, |f, numbers| {
            let [x, numbers, captured] = self.rule.back(f, numbers, weights)?;
            Ok([x, captured, numbers].concat())
        })
    }
}

fn constants<T: Real>(numbers: &[T]) -> Vec<Dual<T>> {
    numbers.iter().map(|&x| Dual::constant(x)).collect()
}

fn moving<T: Real>(numbers: &[T], direction: &[T]) -> Vec<Dual<T>> {
    numbers.iter().zip(direction).map(|(&value, &derivative)| Dual { value, derivative }).collect()
}

impl<T: Real, R: Rule<T>> Smooth<T> for Ruled<T, R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn inputs(&self) -> usize {
        self.inputs + self.captured + self.numbers
    }

    fn outputs(&self) -> usize {
        self.rule.results(self.numbers)
    }

    fn value(&self, x: &[T], y: &mut [T]) -> Result<(), CallProblem> {
        let is_same = |(a, b): (&T, &T)| a == b && a.is_sign_negative() == b.is_sign_negative();
        if x.iter().zip(&self.known.0).all(is_same) {
            y.copy_from_slice(&self.known.1);
            return Ok(());
        }
        if !x.iter().all(|x| x.is_finite()) {
            y.fill(T::nan());
            return Ok(());
        }
        let results = self.with(&constants(x), |f, numbers| self.rule.run(f, numbers))?;
        y.iter_mut().zip(results).for_each(|(y, result)| *y = result.value);
        Ok(())
    }

    fn back(&self, x: &[T], w: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let gradient = self.gradient(&constants(x), &constants(w))?;
        into.iter_mut().zip(gradient).for_each(|(into, g)| *into = g.value);
        Ok(())
    }

    fn along(&self, x: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let results = self.with(&moving(x, v), |f, numbers| self.rule.run(f, numbers))?;
        into.iter_mut().zip(results).for_each(|(into, result)| *into = result.derivative);
        Ok(())
    }

    fn has_second(&self) -> bool {
        true
    }

    fn second(&self, x: &[T], w: &[T], v: &[T], into: &mut [T]) -> Result<(), CallProblem> {
        let gradient = self.gradient(&moving(x, v), &constants(w))?;
        into.iter_mut().zip(gradient).for_each(|(into, g)| *into = g.derivative);
        Ok(())
    }

    fn is_same(&self, other: &dyn Smooth<T>) -> bool {
        let sizes = |of: &Self| [of.inputs, of.captured, of.numbers];
        let other = other.as_any().and_then(|other| other.downcast_ref::<Self>());
        other.is_some_and(|other| {
            sizes(self) == sizes(other) && self.rule == other.rule && self.paths.is_same(&other.paths)
        })
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

/// Calls a rule for a closure of `x`, inside a closure.
pub(super) fn applied<T: Real, R: Rule<T>>(
    rule: R,
    system: &System<'_, T>,
    [x, numbers]: [&[Var<T>]; 2],
    here: &'static Location<'static>,
) -> Vec<Var<T>> {
    let count = rule.results(numbers.len());
    let values = |variables: &[Var<T>]| variables.iter().map(|x| x.value).collect::<Vec<T>>();
    let (of_x, of_numbers) = (values(x), values(numbers));
    let mut evaluated = Evaluated::of_system(system, &of_x, here);
    let is_finite = of_x.iter().chain(&of_numbers).all(|x| x.is_finite());
    let results = if is_finite {
        rule.run(&mut evaluated, &constants(&of_numbers))
    } else {
        // What is not finite comes out so, as of any operation.
        Ok(vec![Dual::constant(T::nan()); count])
    };
    let results = match results {
        Ok(results) => results.into_iter().map(|result| result.value).collect(),
        Err(problem) => {
            note::<T>(|| Fault::call(R::NAME, problem.text(), here));
            return vec![Var::constant(T::nan()); count];
        }
    };
    if let Some(location) = evaluated.paths.read() {
        // What was made of it is not in the recording, so no program may stand for it.
        T::note_read(current::<T>(), location);
    }
    let paths = evaluated.paths.clone();
    let captured = evaluated.captured();
    let arguments = [x, &captured, numbers].concat();
    let ruled = Ruled {
        rule,
        paths,
        inputs: x.len(),
        captured: captured.len(),
        numbers: numbers.len(),
        known: (values(&arguments), results),
        idle: Mutex::new(Vec::new()),
    };
    call_at(&call(Tower::new(Arc::new(ruled))), &arguments, here)
}
