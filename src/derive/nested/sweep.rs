//! Sweeps over the steps of a stretch, with partial derivatives that are variables.

use super::domain::within_domain;
use crate::op::{
    Arity, BinaryRow, Dual, Flat, Op, UnaryRow, at_convention, for_binary, for_unary, has_poles,
    powi_partial, ternary_partials,
};
use crate::real::Real;
use crate::tape::Var;
use crate::tape::call::CalledAt;
use crate::tape::recorder::note_inner_kink;
use crate::tape::stretch::{Step, Stretch};
use crate::var::scalar::product;
use crate::var::select;

/// A stretch with derivatives of its values.
pub(super) struct Sweep<T: Real> {
    pub(super) stretch: Stretch<T>,
    pub(super) steps: Vec<Step<T>>,
    /// Functions that are called.
    pub(super) calls: Vec<CalledAt<T>>,
    /// By slot, counted from the first of the stretch.
    pub(super) derivatives: Vec<Option<Derivative<T>>>,
}

/// A derivative of a value, or in it.
#[derive(Clone, Copy)]
pub(super) struct Derivative<T: Real> {
    pub(super) of: Var<T>,
    /// All of it came through branches that may not have been taken: a 0 may say that the value does not matter.
    pub(super) is_masked: bool,
}

impl<T: Real> Sweep<T> {
    pub(super) fn new(stretch: Stretch<T>) -> Self {
        let (steps, calls) = (stretch.steps(), stretch.calls());
        Self { derivatives: vec![None; steps.len()], stretch, steps, calls }
    }

    /// The index of a variable that belongs to the stretch.
    fn index(&self, x: Var<T>) -> Option<usize> {
        let index = x.slot.checked_sub(self.stretch.first)? as usize;
        (!x.is_constant() && index < self.steps.len()).then_some(index)
    }

    /// The derivative of, or in, a variable.
    pub(super) fn of(&self, x: Var<T>) -> Var<T> {
        self.known(x).map_or(Var::constant(T::zero()), |derivative| derivative.of)
    }

    fn known(&self, x: Var<T>) -> Option<Derivative<T>> {
        self.index(x).and_then(|index| self.derivatives[index])
    }

    fn add(&mut self, to: Var<T>, part: Derivative<T>) {
        if let Some(index) = self.index(to) {
            self.derivatives[index] = Some(self.derivatives[index].map_or(part, |sum| sum.plus(part)));
        }
    }

    /// Operands of a step; the first two of three stand in the step before.
    fn operands(&self, index: usize) -> [Var<T>; 3] {
        let [a, b] = self.steps[index].operands;
        match self.steps[index].op.arity() {
            Arity::Ternary => {
                let [first, second] = self.steps[index - 1].operands;
                [first, second, b]
            }
            _ => [a, b, Var::constant(T::zero())],
        }
    }

    /// How many operands a step has.
    fn arity(&self, index: usize) -> usize {
        match self.steps[index].op.arity() {
            Arity::Unary | Arity::Power | Arity::Call => 1,
            Arity::Half | Arity::Binary => 2,
            Arity::Ternary => 3,
        }
    }

    /// Adjoints of all values, from the result down.
    pub(super) fn back(&mut self, result: Var<T>) {
        let Some(last) = self.index(result) else { return };
        self.derivatives[last] = Some(Derivative { of: Var::constant(T::one()), is_masked: false });
        for index in (0..=last).rev() {
            let step @ Step { op, slot, .. } = self.steps[index];
            match op {
                Op::Call => self.back_through_call(index),
                // What they contribute is up to the call, which comes next.
                Op::Output => continue,
                _ => {}
            }
            let Some(adjoint) = self.derivatives[index] else { continue };
            let operands = self.operands(index);
            let from = self.stretch.next();
            if op == Op::Select {
                // What was not taken contributes exactly nothing, whatever its own partial derivatives are.
                let (zero, [mask, a, b]) = (Var::constant(T::zero()), operands);
                self.add(a, Derivative { of: select(mask, adjoint.of, zero), is_masked: true });
                self.add(b, Derivative { of: select(mask, zero, adjoint.of), is_masked: true });
            } else {
                let y = self.at(index, slot);
                for (k, operand) in operands.into_iter().enumerate() {
                    if self.index(operand).is_some()
                        && let Some(part) = part(&self.steps[index], operands, y, k, adjoint)
                    {
                        self.add(operand, part);
                    }
                }
            }
            self.stretch.attribute(from, &step, &operands[..self.arity(index)]);
        }
    }

    /// Derivatives of all values along a direction.
    pub(super) fn forward(&mut self, copies: &[Var<T>], direction: &[Var<T>]) {
        for (&copy, &direction) in copies.iter().zip(direction) {
            self.add(copy, Derivative { of: direction, is_masked: false });
        }
        for index in copies.len()..self.steps.len() {
            let step @ Step { op, slot, .. } = self.steps[index];
            let operands = self.operands(index);
            let from = self.stretch.next();
            let moves =
                |sweep: &Self, x| sweep.index(x).is_some_and(|index| sweep.derivatives[index].is_some());
            if op == Op::Call {
                self.along_call(index);
            }
            if matches!(op, Op::Call | Op::Output) {
                continue;
            }
            let y = self.at(index, slot);
            if op == Op::Pair || !operands.iter().any(|&x| moves(self, x)) {
                continue;
            }
            let moved = if op == Op::Select {
                let [mask, a, b] = operands;
                Some(Derivative { of: select(mask, self.of(a), self.of(b)), is_masked: true })
            } else {
                let known = operands.into_iter().enumerate().filter_map(|(k, x)| Some((k, self.known(x)?)));
                let parts = known.filter_map(|(k, moved)| part(&self.steps[index], operands, y, k, moved));
                parts.reduce(Derivative::plus)
            };
            self.derivatives[index] = moved;
            self.stretch.attribute(from, &step, &operands[..self.arity(index)]);
        }
    }

    /// The result of a step, with the value that the table gives, to the bit that was recorded.
    fn at(&self, index: usize, slot: u32) -> Var<T> {
        let Step { op, n, .. } = self.steps[index];
        let operands = self.operands(index).map(|x| Dual::constant(x.value));
        Var { value: Dual::apply(op, n, operands).value, slot, tape: self.stretch.tape }
    }
}

impl<T: Real> Derivative<T> {
    fn plus(self, other: Self) -> Self {
        Self { of: self.of + other.of, is_masked: self.is_masked && other.is_masked }
    }
}

/// The contribution of operand `k` of a step, or to it: a derivative times the partial derivative. `None` where the operand
/// never matters; where it does not at this point, the derivative does not count.
///
/// A 0 that was computed in front of an infinite partial derivative is NaN, and reported: nothing here tells what the product
/// tends to.
fn part<T: Real>(
    step: &Step<T>,
    operands: [Var<T>; 3],
    y: Var<T>,
    k: usize,
    Derivative { of: derivative, is_masked }: Derivative<T>,
) -> Option<Derivative<T>> {
    let [a, b, _] = operands.map(|x| x.value);
    if is_kink(step.op) && at_convention(step.op, step.n, [a, b], T::one(), |x| x == T::zero()) {
        note_inner_kink::<T>();
    }
    match step.op.flat(step.n)[k] {
        Flat::Everywhere => None,
        Flat::WhereZero => {
            Some(Derivative { of: product(partial(step, operands, y, k), derivative), is_masked: true })
        }
        Flat::Nowhere => {
            let partial = partial(step, operands, y, k);
            let is_plain = !is_masked && !derivative.is_constant() && has_poles(step.op, step.n);
            let of = if is_plain { derivative * partial } else { product(derivative, partial) };
            Some(Derivative { of, is_masked })
        }
    }
}

/// Has the operation a partial derivative that is finite and a convention at some points?
fn is_kink(op: Op) -> bool {
    matches!(op, Op::Abs | Op::Relu | Op::Max | Op::Min | Op::Copysign | Op::Hypot | Op::Atan2 | Op::Powf)
}

/// The partial derivative of a step in operand `k`, as a variable.
fn partial<T: Real>(step: &Step<T>, operands: [Var<T>; 3], y: Var<T>, k: usize) -> Var<T> {
    let [a, b, _] = operands;
    let formula = match step.op.arity() {
        Arity::Unary => for_unary!(step.op, R => R::partial(a, y), else a),
        Arity::Power => powi_partial(a, y, step.n),
        Arity::Binary if k == 0 => for_binary!(step.op, R => R::partial_a(a, b, y), else a),
        Arity::Binary => for_binary!(step.op, R => R::partial_b(a, b, y), else b),
        Arity::Half => Var::constant(T::one()),
        Arity::Ternary => ternary_partials(step.op, operands, y)[k],
        // An argument has the value of its operand; the other parts of a call are not asked.
        Arity::Call => Var::constant(T::one()),
    };
    within_domain(step.op, k, formula, y)
}
