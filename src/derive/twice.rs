//! Second derivatives by the eager road: a trace swept forwards and back with jets.
//!
//! Forwards, each value gets its derivative along the direction; backwards, each adjoint
//! does. What arrives at the inputs is the gradient, with its derivative along the direction:
//! the product of the Hessian with it. Costs two sweeps a direction, and compiles nothing, so it
//! serves wherever a program does not: the first evaluations, other branches, closures that
//! cannot be replayed, and numbers beyond the bound for which programs are proved.

use super::eager::Closure;
use super::{Outputs, eager};
use crate::error::{Error, LengthMismatch, Quantity};
use crate::graph::lower::{Inputs, lower};
use crate::op::{Arity, Jet};
use crate::sparse::plan::{Entries, Plan};
use crate::tape::trace::{Source, Trace};
use crate::tape::{Keep, Recording, record};
use crate::{Real, Var};
use core::panic::Location;

/// One recording of a closure, with buffers for sweeps over it.
#[derive(Clone, Debug)]
pub(crate) struct Twice<T> {
    trace: Trace<T>,
    /// Place and value of each output.
    outputs: Vec<(u32, T)>,
    /// By place; place 0 is no operand.
    jets: Vec<Jet<T>>,
    adjoints: Vec<Jet<T>>,
}

impl<T: Real> Twice<T> {
    /// Records `f` at `point`.
    #[track_caller]
    pub(crate) fn record<O: Outputs<T>>(
        f: impl FnOnce(&[Var<T>]) -> Result<O, LengthMismatch>,
        point: &[T],
        limit: u32,
    ) -> Result<Self, Error> {
        let here = Location::caller();
        record(point, Recording { keep: Keep::Trace, limit }, f, |tape, outputs| {
            let outputs = outputs?;
            let place = |&output: &Var<T>| Ok((tape.place_of_at(output, here)?, output.value));
            let outputs = outputs.as_outputs().iter().map(place).collect::<Result<Vec<_>, Error>>()?;
            let trace = tape.take_trace().map_or_else(|| Trace::new(1), |trace| *trace);
            Ok(Self { trace, outputs, jets: Vec::new(), adjoints: Vec::new() })
        })
    }

    /// The value of an output.
    pub(crate) fn value(&self, output: usize) -> T {
        self.outputs.get(output).map_or_else(T::nan, |output| output.1)
    }

    /// The number of outputs.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs.len()
    }

    fn inputs(&self) -> usize {
        self.trace.first_node as usize - 1
    }

    fn operand(&self, source: Source) -> Jet<T> {
        match source.get() {
            Ok(place) => self.jets[place as usize],
            Err(constant) => Jet::constant(self.trace.constants[constant]),
        }
    }

    /// The sources of the operands of an entry; missing ones are place 0.
    fn sources(&self, index: usize) -> [Source; 3] {
        let entry = &self.trace.entries[index];
        let [a, b] = entry.operands;
        if entry.op.arity() == Arity::Ternary {
            let [first, second] = self.trace.entries[index - 1].operands;
            [first, second, b]
        } else {
            [a, b, Source::NONE]
        }
    }

    /// Values at `point`, and their derivatives along `direction`.
    pub(crate) fn forward(&mut self, point: &[T], direction: &[T]) {
        self.jets.clear();
        self.jets.push(Jet::constant(T::zero()));
        self.jets.extend(point.iter().zip(direction).map(|(&value, &slope)| Jet { value, slope }));
        for index in 0..self.trace.entries.len() {
            let entry = self.trace.entries[index];
            let operands = self.sources(index).map(|source| self.operand(source));
            self.jets.push(Jet::apply(entry.op, entry.n, operands));
        }
    }

    /// The derivative of an output along the direction of the last sweep forwards.
    pub(crate) fn slope(&self, output: usize) -> T {
        self.outputs.get(output).map_or_else(T::nan, |output| self.jets[output.0 as usize].slope)
    }

    /// The gradient of the sum of the outputs with these weights, and its derivative along the direction
    /// of the last sweep forwards.
    pub(crate) fn backward(&mut self, weights: &[T]) -> &[Jet<T>] {
        self.sweep_back(weights, |_, _| ());
        &self.adjoints[1..=self.inputs()]
    }

    /// Tells `visit` of each entry, and of what it adds to the adjoints of its operands.
    fn sweep_back(&mut self, weights: &[T], mut visit: impl FnMut(usize, [Jet<T>; 3])) {
        let first = self.trace.first_node as usize;
        self.adjoints.clear();
        self.adjoints.resize(self.jets.len(), Jet::constant(T::zero()));
        for (&(place, _), &weight) in self.outputs.iter().zip(weights).filter(|(output, _)| output.0 != 0) {
            self.adjoints[place as usize].value += weight;
        }
        for index in (0..self.trace.entries.len()).rev() {
            let adjoint = self.adjoints[first + index];
            let entry = self.trace.entries[index];
            if adjoint.is_zero() || entry.op.arity() == Arity::Half {
                continue;
            }
            let sources = self.sources(index);
            let operands = sources.map(|source| self.operand(source));
            let slopes = Jet::slopes(entry.op, entry.n, operands, self.jets[first + index]);
            let mut parts = [Jet::constant(T::zero()); 3];
            for k in 0..3 {
                if let Ok(place @ 1..) = sources[k].get() {
                    parts[k] = adjoint.through(slopes[k]);
                    let into = &mut self.adjoints[place as usize];
                    into.value += parts[k].value;
                    into.slope += parts[k].slope;
                }
            }
            visit(index, parts);
        }
    }

    /// Which entries the Hessian of the first output or the Jacobian can have, and how to get them.
    pub(crate) fn plan(&self, entries: Entries) -> Plan {
        let parameters = self.inputs() as u32;
        let (graph, outputs) = lower(&self.trace, Inputs::point(parameters), &self.outputs);
        Plan::of(&graph, &outputs, parameters, entries)
    }

    /// The stored entries, by the sweeps that `plan` asks for.
    pub(crate) fn entries(&mut self, plan: &Plan, entries: Entries, point: &[T], into: &mut [T]) {
        let number = |moves| if moves { T::one() } else { T::zero() };
        let mut results = Vec::new();
        for colour in 0..plan.colours() {
            let seeds: Vec<T> = plan.moves(colour).map(number).collect();
            results.clear();
            match entries {
                Entries::Hessian => {
                    self.forward(point, &seeds);
                    results.extend(self.backward(&[T::one()]).iter().map(|jet| jet.slope));
                }
                Entries::Jacobian if plan.backwards => {
                    self.forward(point, &vec![T::zero(); point.len()]);
                    results.extend(self.backward(&seeds).iter().map(|jet| jet.value));
                }
                Entries::Jacobian => {
                    self.forward(point, &seeds);
                    results.extend((0..self.outputs()).map(|k| self.slope(k)));
                }
            }
            for &entry in plan.entries(colour) {
                into[entry as usize] = results[plan.places[entry as usize] as usize];
            }
        }
        // What moves together can overflow together.
        for (into, at) in into.iter_mut().zip(plan.structure.entries()).filter(|(x, _)| !x.is_finite()) {
            *into = self.entry(entries, point, at);
        }
    }

    /// One entry, by a sweep of its own.
    fn entry(&mut self, entries: Entries, point: &[T], (row, column): (usize, usize)) -> T {
        let mut second = |row: usize, column: usize| {
            let unit: Vec<T> =
                (0..point.len()).map(|k| if k == column { T::one() } else { T::zero() }).collect();
            self.forward(point, &unit);
            match entries {
                Entries::Hessian => self.backward(&[T::one()])[row].slope,
                Entries::Jacobian => self.slope(row),
            }
        };
        let (high, low) = (row.max(column), row.min(column));
        match entries {
            Entries::Jacobian => second(row, column),
            // The same choice on both sides of the diagonal.
            Entries::Hessian => {
                Some(second(high, low)).filter(|x| x.is_finite()).unwrap_or_else(|| second(low, high))
            }
        }
    }

    /// The entry that makes a derivative not finite: where a value's derivative along the direction first is,
    /// or else where the sweep back first meets one.
    fn blamed(&mut self, weights: &[T]) -> Option<usize> {
        let first = self.trace.first_node as usize;
        if let Some(index) = self.jets[first..].iter().position(|jet| !jet.slope.is_finite()) {
            return Some(index);
        }
        let mut blamed = None;
        self.sweep_back(weights, |index, parts| {
            if blamed.is_none() && parts.iter().any(|part| !part.slope.is_finite()) {
                blamed = Some(index);
            }
        });
        blamed
    }
}

/// The value at `point` of `f`, which `twice` has recorded there; `into` gets the product of its Hessian
/// with `direction`.
#[track_caller]
pub(crate) fn hvp_into<T: Real>(
    f: &impl Closure<T>,
    twice: &mut Twice<T>,
    point: &[T],
    direction: &[T],
    into: &mut [T],
) -> Result<T, Error> {
    twice.forward(point, direction);
    let products = twice.backward(&[T::one()]).iter().map(|jet| jet.slope);
    into.iter_mut().zip(products).for_each(|(into, product)| *into = product);
    let value = twice.value(0);
    match into.iter().position(|x| !x.is_finite()) {
        None if value.is_finite() => Ok(value),
        None => Err(eager::explain(f, point)),
        Some(index) => Err(explain(f, twice, point, Quantity::Product(index), into[index])),
    }
}

/// Says why a derivative of `f` is not finite: that the value or the gradient is not, or else at
/// which operation of the last sweep.
#[cold]
#[track_caller]
pub(crate) fn explain<T: Real>(
    f: &impl Closure<T>,
    twice: &mut Twice<T>,
    point: &[T],
    quantity: Quantity,
    value: T,
) -> Error {
    let one = [T::one()];
    let is_first_order = matches!(quantity, Quantity::Along(_));
    let mut gradient_is_finite = || twice.backward(&one).iter().all(|jet| jet.value.is_finite());
    let first_order_is_finite = is_first_order || gradient_is_finite();
    if !(twice.value(0).is_finite() && first_order_is_finite) {
        return eager::explain(f, point);
    }
    eager::not_finite_at(f, point, quantity, value, twice.blamed(&one))
}

/// Says why the second derivative of `f` in two coordinates is not finite.
#[cold]
#[track_caller]
pub(crate) fn explain_second<T: Real>(
    f: &impl Closure<T>,
    point: &[T],
    [row, column]: [usize; 2],
    limit: u32,
) -> Error {
    let mut twice = match Twice::record(f, point, limit) {
        Ok(twice) => twice,
        Err(error) => return error,
    };
    let value = twice.entry(Entries::Hessian, point, (row, column));
    explain(f, &mut twice, point, Quantity::Second(row, column), value)
}
