//! The equations `F(x, y) = 0` that define an implicit function: recorded, and evaluated by their recording.
//!
//! The closure may use variables of the closure around it. In a recording of the equations these are inputs as `x` and `y` are, so
//! that the solution has derivatives in them, too.

use crate::derive::twice::Twice;
use crate::op::{self, Arity, Dual, Scalar};
use crate::real::Real;
use crate::tape::call::CallProblem;
use crate::tape::fault::Fault;
use crate::tape::recorder::call_at;
use crate::tape::trace::{Relation, Source};
use crate::tape::{Var, record_capturing};
use crate::var::scalar::copied;
use core::panic::Location;

/// The closure that computes `F` of `x` and `y`.
pub(crate) type System<'f, T> = dyn Fn(&[Var<T>], &[Var<T>]) -> Vec<Var<T>> + 'f;

/// A recording of `F`, of `x`, then `y`, then what it captures.
#[derive(Clone, Debug)]
pub(crate) struct Recorded<T> {
    twice: Twice<T>,
    pub(crate) inputs: usize,
    pub(crate) unknowns: usize,
    pub(crate) captured: usize,
}

impl<T: Real> Recorded<T> {
    /// Records `f` at `x` and `y`; `captured` is what it was found to capture, and grows.
    pub(crate) fn new(
        f: &System<'_, T>,
        [x, y]: [&[T]; 2],
        captured: &mut Vec<Var<T>>,
        here: &'static Location<'static>,
    ) -> Result<Self, Fault> {
        let (point, inputs) = ([x, y].concat(), x.len());
        loop {
            let known = captured.len();
            let equations = |all: &[Var<T>]| {
                let (x, y) = all.split_at(inputs);
                // What is captured, and returned as it is, becomes a value of this recording.
                f(x, y).into_iter().map(|f| copied(f, here)).collect::<Vec<_>>()
            };
            let found = record_capturing(&point, captured, equations, |tape, outputs| {
                let slot = |&output: &Var<T>| Ok((tape.slot_of_at(output, here)?, output.value));
                let slots = outputs.iter().map(slot).collect::<Result<Vec<_>, Fault>>()?;
                Ok((tape.take_trace(), slots))
            });
            let (trace, outputs) = found?;
            if let Some(trace) = trace
                && captured.len() == known
            {
                let point = [point, captured.iter().map(|x| x.value).collect()].concat();
                let twice = Twice::new(*trace, outputs, &point, point.len());
                return Ok(Self { twice, inputs, unknowns: y.len(), captured: known });
            }
        }
    }

    /// How many equations there are.
    pub(crate) fn equations(&self) -> usize {
        self.twice.outputs()
    }

    /// Where a value was read out of a variable, of which the recording then does not know what was made.
    pub(crate) fn read(&self) -> Option<&'static Location<'static>> {
        self.twice.trace().read
    }

    /// Computes the same as another one?
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let sizes = |recorded: &Self| [recorded.inputs, recorded.unknowns, recorded.captured];
        sizes(self) == sizes(other)
            && self.twice.trace().relation(other.twice.trace()) == Relation::Same
            && self.twice.recorded_outputs().iter().map(|output| output.0).eq(other
                .twice
                .recorded_outputs()
                .iter()
                .map(|output| output.0))
    }

    /// How it relates to another recording; [`Relation::Branch`] to one of the same closure that took another branch.
    pub(crate) fn relation(&self, other: &Self) -> Relation {
        self.twice.trace().relation(other.twice.trace())
    }

    /// `F` at a point that moves, all inputs in their order; `None` if a comparison comes out otherwise than recorded.
    pub(crate) fn moving(&mut self, point: &[Dual<T>]) -> Result<Option<Vec<Dual<T>>>, CallProblem> {
        let (values, direction): (Vec<T>, Vec<T>) = point.iter().map(|x| (x.value, x.derivative)).unzip();
        self.along(&values, &direction)?;
        let value = |k| Dual { value: self.twice.swept_value(k), derivative: self.twice.derivative(k) };
        Ok(self.twice.keeps_guards().then(|| (0..self.equations()).map(value).collect()))
    }

    /// The gradient of the sum of the equations with weights, in all inputs, at a point and with weights that move.
    pub(crate) fn moving_gradient(
        &mut self,
        point: &[Dual<T>],
        weights: &[Dual<T>],
    ) -> Result<Vec<Dual<T>>, CallProblem> {
        let (values, direction): (Vec<T>, Vec<T>) = point.iter().map(|x| (x.value, x.derivative)).unzip();
        let (w, dw): (Vec<T>, Vec<T>) = weights.iter().map(|w| (w.value, w.derivative)).unzip();
        self.along(&values, &direction)?;
        let mut gradient = self.twice.backward(&w).to_vec();
        if dw.iter().any(|&dw| dw != T::zero()) {
            let turned = self.twice.backward(&dw);
            gradient.iter_mut().zip(turned).for_each(|(g, turned)| g.derivative += turned.value);
        }
        self.twice.take_failed().map_or(Ok(gradient), |what| Err(CallProblem::Failed(what)))
    }

    /// Evaluates `F` at a point: all inputs in their order. False if a comparison comes out otherwise than recorded.
    pub(super) fn evaluate(&mut self, point: &[T], values: &mut Vec<T>) -> Result<bool, CallProblem> {
        self.along(point, &[])?;
        values.clear();
        values.extend((0..self.equations()).map(|k| self.twice.swept_value(k)));
        Ok(self.twice.keeps_guards())
    }

    /// Sweeps forward along a direction, which may be shorter than the point.
    fn along(&mut self, point: &[T], direction: &[T]) -> Result<(), CallProblem> {
        self.twice.forward(point, direction);
        self.twice.take_failed().map_or(Ok(()), |what| Err(CallProblem::Failed(what)))
    }

    /// The derivatives of all equations along a direction.
    pub(super) fn product(&mut self, point: &[T], direction: &[T]) -> Result<Vec<T>, CallProblem> {
        self.along(point, direction)?;
        Ok((0..self.equations()).map(|k| self.twice.derivative(k)).collect())
    }

    /// The derivatives of all equations in all unknowns, by rows.
    pub(super) fn jacobian(&mut self, point: &[T]) -> Result<Vec<T>, CallProblem> {
        let (n, m) = (self.inputs, self.unknowns);
        let mut direction = vec![T::zero(); n + m];
        let mut jacobian = vec![T::zero(); m * m];
        for column in 0..m {
            direction[n + column] = T::one();
            let products = self.product(point, &direction)?;
            direction[n + column] = T::zero();
            products.iter().enumerate().for_each(|(row, &product)| jacobian[row * m + column] = product);
        }
        Ok(jacobian)
    }

    /// The gradient of the sum of the equations with these weights, in all inputs.
    pub(super) fn gradient(&mut self, point: &[T], weights: &[T]) -> Result<Vec<T>, CallProblem> {
        self.along(point, &[])?;
        let gradient = self.twice.backward(weights).iter().map(|dual| dual.value).collect();
        self.twice.take_failed().map_or(Ok(gradient), |what| Err(CallProblem::Failed(what)))
    }

    /// Records `F` anew, of these inputs.
    pub(super) fn record(&self, inputs: &[Var<T>]) -> Vec<Var<T>> {
        let trace = self.twice.trace();
        let mut of: Vec<Var<T>> = Vec::with_capacity(1 + inputs.len() + trace.entries.len());
        of.push(Var::constant(T::zero()));
        of.extend_from_slice(inputs);
        let first = of.len();
        let mut results = Vec::new();
        for (index, entry) in trace.entries.iter().enumerate() {
            let get = |source: Source| {
                source.get().map_or_else(|k| Var::constant(trace.constants[k]), |slot| of[slot as usize])
            };
            let [a, b, c] = trace.sources(index).map(get);
            let value = match entry.op.arity() {
                Arity::Half => a,
                Arity::Unary => op::for_unary!(entry.op, R => a.unary::<R>(), else a),
                Arity::Power => Scalar::powi(a, entry.exponent()),
                Arity::Binary => op::for_binary!(entry.op, R => a.binary::<R>(b), else a),
                Arity::Ternary => op::ternary_of(entry.op, [a, b, c]),
                Arity::Call => match (trace.call_at(index), trace.result_number(index)) {
                    (Some(called), _) => {
                        let arguments = called.arguments();
                        let arguments = &of[first + arguments.start..first + arguments.end];
                        results = call_at(&called.call, arguments, Location::caller());
                        a
                    }
                    (None, Some(number)) => results.get(number).copied().unwrap_or(a),
                    (None, None) => a,
                },
            };
            of.push(value);
        }
        let output =
            |&(slot, value): &(u32, T)| if slot == 0 { Var::constant(value) } else { of[slot as usize] };
        self.twice.recorded_outputs().iter().map(output).collect()
    }
}

/// `F` at some `x` while `y` is looked for: by its recording, and where that does not hold, by the closure, if it is at hand.
pub(super) struct Equations<'f, T> {
    pub(super) recorded: Recorded<T>,
    /// The closure, and the variables that it captures.
    pub(super) system: Option<(&'f System<'f, T>, Vec<Var<T>>)>,
    x: Vec<T>,
    captured: Vec<T>,
    here: &'static Location<'static>,
    point: Vec<T>,
}

impl<'f, T: Real> Equations<'f, T> {
    /// By a closure, recorded at `y`.
    pub(super) fn of_system(
        system: &'f System<'f, T>,
        [x, y]: [&[T]; 2],
        here: &'static Location<'static>,
    ) -> Result<Self, Fault> {
        let mut variables = Vec::new();
        let recorded = Recorded::new(system, [x, y], &mut variables, here)?;
        let captured = variables.iter().map(|x| x.value).collect();
        Ok(Self {
            recorded,
            system: Some((system, variables)),
            x: x.to_vec(),
            captured,
            here,
            point: Vec::new(),
        })
    }

    /// By a recording alone.
    pub(super) fn of_recorded(recorded: Recorded<T>, x: &[T], captured: &[T]) -> Self {
        let (x, captured) = (x.to_vec(), captured.to_vec());
        Self { recorded, system: None, x, captured, here: Location::caller(), point: Vec::new() }
    }

    /// `F` at `y`.
    pub(super) fn at(&mut self, y: &[T], values: &mut Vec<T>) -> Result<(), CallProblem> {
        self.go_to(y);
        let is_known = self.system.is_none() || self.recorded.read().is_none();
        if is_known && self.recorded.evaluate(&self.point, values)? {
            return Ok(());
        }
        let Some((system, variables)) = &mut self.system else { return Err(CallProblem::Diverged) };
        let failed = |fault: Fault| CallProblem::Failed(fault.within(""));
        self.recorded = Recorded::new(*system, [&self.x, y], variables, self.here).map_err(failed)?;
        self.captured = variables.iter().map(|x| x.value).collect();
        self.go_to(y);
        self.recorded.evaluate(&self.point, values)?;
        Ok(())
    }

    /// The derivatives of `F` in `y` there, by rows.
    pub(super) fn jacobian(&mut self, y: &[T]) -> Result<Vec<T>, CallProblem> {
        self.go_to(y);
        self.recorded.jacobian(&self.point)
    }

    fn go_to(&mut self, y: &[T]) {
        self.point.clear();
        self.point.extend(self.x.iter().chain(y).chain(&self.captured));
    }
}
